//! One fetch: every secret is asked for once, everything at the same time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::{join, join_all};
use tokio::sync::OnceCell;

use super::mount::{Engine, Mounts, Place};
use super::session::Session;
use super::{dynamic, folder, kv, path};
use crate::failure::{Failure, Kind};
use crate::provider::{Address, Batch, Fetched, Secret, Spec};

/// The questions of one fetch.
pub(super) struct Reading<'v> {
    pub(super) spec: &'static Spec,
    pub(super) session: &'v Session,
    pub(super) mounts: &'v Mounts,
    asked: Mutex<HashMap<Question, Arc<Answer>>>,
}

/// Made by the first who asks.
type Answer = OnceCell<Result<Secret, Failure>>;

/// The same secret can be written in several ways; a question is what it comes to.
#[derive(PartialEq, Eq, Hash)]
struct Question {
    mount: String,
    inside: String,
    version: Option<u64>,
}

impl<'v> Reading<'v> {
    /// A fetch that has asked for nothing yet.
    pub(super) fn new(spec: &'static Spec, session: &'v Session, mounts: &'v Mounts) -> Self {
        Self { spec, session, mounts, asked: Mutex::default() }
    }

    /// Everything that a batch asks for. What fails all of it in the same way is a failure of the whole.
    pub(super) async fn batch(&self, batch: &Batch) -> Result<Fetched, Failure> {
        let secrets = join_all(batch.secrets.iter().map(|address| self.address(address)));
        let folders = join_all(batch.folders.iter().map(|wanted| folder::take(self, wanted)));
        let (secrets, folders) = join(secrets, folders).await;
        match common_failure(secrets.iter().map(|one| one.as_ref().err()).chain(folders.iter().map(|one| one.as_ref().err()))) {
            Some(failure) => Err(failure.clone()),
            None => Ok(Fetched { secrets, folders }),
        }
    }

    async fn address(&self, address: &Address) -> Result<Secret, Failure> {
        let path = self.mounts.base.secret(&address.path)?;
        let version = address.version.as_deref().map(|text| path::version(self.spec, text)).transpose()?;
        let place = self.mounts.place(self.session, &path).await?;
        self.secret(&place, version).await
    }

    /// One secret. Whoever asks for it again gets a copy of the first answer.
    pub(super) async fn secret(&self, place: &Place, version: Option<u64>) -> Result<Secret, Failure> {
        let question = Question { mount: place.mount.path.clone(), inside: place.inside.clone(), version };
        let cell = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(asked.entry(question).or_default())
        };
        match cell.get_or_init(|| self.ask(place, version)).await {
            Ok(secret) => Ok(secret.duplicate()),
            Err(failure) => Err(failure.clone()),
        }
    }

    async fn ask(&self, place: &Place, version: Option<u64>) -> Result<Secret, Failure> {
        match (&place.mount.engine, version) {
            (Engine::Kv1 | Engine::Kv2, _) => kv::read(self.session, self.spec, place, version).await,
            (Engine::Other(_), None) => dynamic::mint(self.session, self.spec, place).await,
            (Engine::Other(_), Some(version)) => Err(kv::unversioned(self.spec, place, version)),
        }
    }
}

/// No token, nobody there: said once, not for every secret.
fn common_failure<'f>(mut results: impl Iterator<Item = Option<&'f Failure>>) -> Option<&'f Failure> {
    let first = results.next()??;
    let of_the_whole =
        [Kind::Unauthenticated, Kind::Intercepted, Kind::Unavailable, Kind::Throttled, Kind::Timeout, Kind::System];
    (of_the_whole.contains(&first.kind()) && results.all(|other| other == Some(first))).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_everything_alike_is_said_once() {
        let [down, other] = ["down", "other"].map(|fact| Failure::new(Kind::Unavailable, fact));
        let missing = Failure::new(Kind::NotFound, "missing");
        assert_eq!(common_failure([Some(&down), Some(&down)].into_iter()), Some(&down));
        assert_eq!(common_failure([Some(&down), Some(&other)].into_iter()), None);
        assert_eq!(common_failure([Some(&down), None].into_iter()), None);
        assert_eq!(common_failure([Some(&missing)].into_iter()), None);
        assert_eq!(common_failure([].into_iter()), None);
    }
}
