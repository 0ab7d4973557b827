//! Secrets that are made by being read: asked for once, never again when nobody knows what became of the question.

use std::time::Duration;

use super::kv::payload;
use super::mount::Place;
use super::refusal::said;
use super::session::{Call, Session};
use crate::failure::{Failure, Kind};
use crate::provider::{Metadata, Secret, Spec};
use crate::secret::Lease;

/// A server that says so has not looked at the question yet.
const UNHEARD: &[u16] = &[412];

/// Asks the engine. Whatever it made has a lease that the session remembers.
pub(super) async fn mint(session: &Session, spec: &Spec, place: &Place) -> Result<Secret, Failure> {
    let shown = &place.shown;
    let subject = format!("`{shown}`");
    let call = Call { repeatable: false, transient: UNHEARD, ..Call::read(place.api(""), &subject) };
    let lost = |failure: Failure| lost(failure, spec, place);
    let answer = session.try_send(&call).await.map_err(|fault| if fault.sent { lost(fault.failure) } else { fault.failure })?;
    match answer.status {
        200 => {}
        204 | 404 => {
            return Err(Failure::new(Kind::NotFound, format!("{} has nothing at `{shown}`", spec.id))
                .hint("what a path of this engine must be is in its documentation, for example `database/creds/ROLE`"));
        }
        400 => {
            let said = said(&call, &answer);
            return Err(Failure::new(Kind::Config, format!("the engine of `{shown}` at {} refuses: {said}", session.name()))
                .hint("is the last part of the path a role or a key of this engine?"));
        }
        503 | ..500 => return Err(session.refusal(&call, &answer).await),
        _ => return Err(lost(session.refusal(&call, &answer).await)),
    }
    let envelope = &answer.envelope;
    let lease = envelope.lease_id.as_ref().filter(|id| !id.is_empty()).map(|id| Lease {
        id: id.clone(),
        path: shown.clone(),
        duration: Duration::from_secs(envelope.lease_duration.unwrap_or_default()),
        renewable: envelope.renewable.unwrap_or_default(),
    });
    if let Some(lease) = &lease {
        session.hold(lease.clone());
    }
    let payload = payload(answer.data(&subject)?, &subject)?;
    Ok(Secret { payload, version: None, metadata: Metadata::default(), lease })
}

/// The server may have made something that nobody will ever see.
fn lost(failure: Failure, spec: &Spec, place: &Place) -> Failure {
    let program = if spec.id == "openbao" { "bao" } else { "vault" };
    failure
        .detail(format!("credentials of `{}` may have been made, and nobody has them", place.shown))
        .hint(format!("they end with their lease; `{program} list sys/leases/lookup/{}` shows which there are", place.api("")))
}
