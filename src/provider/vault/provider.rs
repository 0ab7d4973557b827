//! The provider: what is asked for, asked of the server.

use super::mount::Mounts;
use super::path::Base;
use super::session::{Call, Session};
use crate::failure::Failure;
use crate::provider::{Batch, Configuration, Ending, Fetched, Health, Provider, Reply, Spec, Store};

/// A server with its settings.
pub(super) struct Vault {
    pub(super) spec: &'static Spec,
    pub(super) session: Session,
    pub(super) mounts: Mounts,
}

impl Vault {
    /// Reads the settings. Nothing is connected to.
    pub(super) fn open(configuration: &Configuration) -> Result<Self, Failure> {
        Ok(Self {
            spec: configuration.spec,
            mounts: Mounts::new(Base::read(configuration)?),
            session: Session::open(configuration)?,
        })
    }
}

impl Provider for Vault {
    fn fetch<'a>(&'a self, batch: &'a Batch) -> Reply<'a, Fetched> {
        Box::pin(async move {
            let mut fetched = Fetched::default();
            for address in &batch.secrets {
                let subject = format!("the secret `{}`", address.path);
                let call = Call::read(address.path.clone(), &subject);
                fetched.secrets.push(match self.session.ask(&call).await {
                    Ok(answer) => answer.data::<serde_json::Value>(&subject).map(|_| unreachable!("until KV is there")),
                    Err(failure) => Err(failure),
                });
            }
            Ok(fetched)
        })
    }

    fn check<'a>(&'a self, needed: &'a Batch) -> Reply<'a, Health> {
        Box::pin(self.check_now(needed))
    }

    fn store(&self) -> Option<&dyn Store> {
        Some(self)
    }

    fn close(&self, _ending: Ending) -> Reply<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn warnings(&self) -> Vec<String> {
        self.session.warnings()
    }
}
