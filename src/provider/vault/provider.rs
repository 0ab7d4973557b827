//! The provider: what is asked for, asked of the server.

use super::mount::Mounts;
use super::path::Base;
use super::reading::Reading;
use super::session::Session;
use super::settings::Reader;
use super::transit::Transit;
use crate::failure::Failure;
use crate::provider::{Batch, Cipher, Configuration, Ending, Fetched, Health, Keys, Provider, Reply, Sign, Spec, Store};

/// A server with its settings.
pub(super) struct Vault {
    pub(super) spec: &'static Spec,
    pub(super) session: Session,
    pub(super) mounts: Mounts,
    pub(super) transit: Transit,
}

impl Vault {
    /// Reads the settings. Nothing is connected to.
    pub(super) fn open(configuration: &Configuration) -> Result<Self, Failure> {
        let mut reader = Reader::new(configuration);
        let mounts = Mounts::new(Base::read(&mut reader));
        let transit = Transit::read(&mut reader);
        Ok(Self { spec: configuration.spec, session: Session::open(reader)?, mounts, transit })
    }
}

impl Provider for Vault {
    fn fetch<'a>(&'a self, batch: &'a Batch) -> Reply<'a, Fetched> {
        Box::pin(async move { Reading::new(self.spec, &self.session, &self.mounts).batch(batch).await })
    }

    fn check<'a>(&'a self, needed: &'a Batch) -> Reply<'a, Health> {
        Box::pin(self.check_now(needed))
    }

    fn store(&self) -> Option<&dyn Store> {
        Some(self)
    }

    fn close(&self, ending: Ending) -> Reply<'_, ()> {
        Box::pin(async move {
            self.session.close(ending).await;
            Ok(())
        })
    }

    fn warnings(&self) -> Vec<String> {
        self.session.warnings()
    }

    fn notes(&self) -> Vec<String> {
        self.session.notes()
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
