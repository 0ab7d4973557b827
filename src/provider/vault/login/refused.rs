//! Why a login failed. Its statuses mean other things than those of a read: a wrong secret id is 400, a missing method 404.

use super::Session;
use crate::failure::{Failure, Kind};
use crate::provider::vault::answer::Answer;
use crate::provider::vault::refusal::{NO_NAMESPACE, said};
use crate::provider::vault::session::Call;

/// From the answer to a failure. Nothing is tried again: after a few failures the server locks the login.
pub(super) async fn refused(session: &Session, call: &Call<'_>, answer: &Answer, hints: Vec<String>) -> Failure {
    let said = said(call, answer);
    let failed = |kind, why: &str| Failure::new(kind, format!("{} of {} failed: {why}", call.subject, session.name()));
    match answer.status {
        400 => hints.into_iter().fold(failed(Kind::Unauthenticated, &said), Failure::hint),
        401 | 403 => session.about_namespace(
            failed(Kind::Unauthenticated, &said)
                .hint("the credential is not right, or too many failures have locked the login: wait some minutes before the next try")
                .hint(format!("or no login method is mounted there: {} and {} say where it is", session.names("auth_mount"), session.names("namespace"))),
        ),
        404 if answer.says(NO_NAMESPACE) => session.refusal(call, answer).await,
        404 => failed(Kind::Config, "there is no login method").hint(format!(
            "{} names its mount, {} the namespace",
            session.names("auth_mount"),
            session.names("namespace")
        )),
        _ => session.refusal(call, answer).await,
    }
}
