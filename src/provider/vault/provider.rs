//! The provider: what is asked for, asked of the server.

use super::session::{Call, Session};
use super::transit::Engine;
use crate::failure::Failure;
use crate::provider::{Batch, Cipher, Configuration, Ending, Fetched, Health, Keys, Provider, Reply, Sign, Status};

/// A server with its settings.
pub(super) struct Vault {
    pub(super) session: Session,
    pub(super) engine: Engine,
}

impl Vault {
    /// Reads the settings. Nothing is connected to.
    pub(super) fn open(configuration: &Configuration) -> Result<Self, Failure> {
        Ok(Self { session: Session::open(configuration)?, engine: Engine::open(configuration)? })
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

    fn check<'a>(&'a self, _needed: &'a Batch) -> Reply<'a, Health> {
        Box::pin(async { Ok(Health { status: Status::Healthy, details: Vec::new() }) })
    }

    fn close(&self, _ending: Ending) -> Reply<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    fn warnings(&self) -> Vec<String> {
        self.session.warnings()
    }

    fn sign(&self) -> Option<&dyn Sign> {
        Some(self)
    }

    fn cipher(&self) -> Option<&dyn Cipher> {
        Some(self)
    }

    fn keys(&self) -> Option<&dyn Keys> {
        Some(self)
    }
}
