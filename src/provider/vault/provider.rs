//! The provider: what is asked for, asked of the server.

use super::dynamic;
use super::mount::Mounts;
use super::path::Base;
use super::reading::Reading;
use super::session::Session;
use super::transit::Engine;
use crate::failure::Failure;
use crate::provider::{Batch, Cipher, Configuration, Ending, Fetched, Health, Keys, Provider, Reply, Sign, Spec, Status};

/// A server with its settings.
pub(super) struct Vault {
    spec: &'static Spec,
    pub(super) session: Session,
    mounts: Mounts,
    pub(super) engine: Engine,
}

impl Vault {
    /// Reads the settings. Nothing is connected to.
    pub(super) fn open(configuration: &Configuration) -> Result<Self, Failure> {
        let mounts = Mounts::new(Base::read(configuration)?);
        let engine = Engine::open(configuration)?;
        Ok(Self { spec: configuration.spec, session: Session::open(configuration)?, mounts, engine })
    }
}

impl Provider for Vault {
    fn fetch<'a>(&'a self, batch: &'a Batch) -> Reply<'a, Fetched> {
        Box::pin(async move { Reading::new(self.spec, &self.session, &self.mounts).batch(batch).await })
    }

    fn check<'a>(&'a self, _needed: &'a Batch) -> Reply<'a, Health> {
        Box::pin(async { Ok(Health { status: Status::Healthy, details: Vec::new() }) })
    }

    fn close(&self, ending: Ending) -> Reply<'_, ()> {
        Box::pin(async move {
            if ending == Ending::Unused {
                dynamic::give_back(&self.session).await;
            }
            Ok(())
        })
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
