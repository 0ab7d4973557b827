//! The provider: what is asked for, asked of the server.

use super::mount::Mounts;
use super::path::Base;
use super::reading::Reading;
use super::session::Session;
use super::settings::Reader;
use crate::failure::Failure;
use crate::provider::{Batch, Configuration, Ending, Fetched, Health, Provider, Reply, Spec, Status};

/// A server with its settings.
pub(super) struct Vault {
    spec: &'static Spec,
    session: Session,
    mounts: Mounts,
}

impl Vault {
    /// Reads the settings. Nothing is connected to.
    pub(super) fn open(configuration: &Configuration) -> Result<Self, Failure> {
        let mut reader = Reader::new(configuration);
        let mounts = Mounts::new(Base::read(&mut reader));
        Ok(Self { spec: configuration.spec, session: Session::open(reader)?, mounts })
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
            self.session.close(ending).await;
            Ok(())
        })
    }

    fn warnings(&self) -> Vec<String> {
        self.session.warnings()
    }
}
