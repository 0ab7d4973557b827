//! The provider: what is asked for, asked of the server.

use super::dynamic;
use super::mount::Mounts;
use super::path::Base;
use super::reading::Reading;
use super::session::Session;
use crate::failure::Failure;
use crate::provider::{Batch, Configuration, Ending, Fetched, Health, Provider, Reply, Spec, Store};

/// A server with its settings.
pub(super) struct Vault {
    pub(super) spec: &'static Spec,
    pub(super) session: Session,
    pub(super) mounts: Mounts,
    /// The Transit key that is used when none is named.
    pub(super) transit_key: Option<String>,
    pub(super) transit_mount: String,
}

impl Vault {
    /// Reads the settings. Nothing is connected to.
    pub(super) fn open(configuration: &Configuration) -> Result<Self, Failure> {
        let mounts = Mounts::new(Base::read(configuration)?);
        let text = |key| configuration.text(key).map(|found| found.map(|found| found.value.trim_matches('/').to_owned()));
        let (transit_key, transit_mount) = (text("transit_key")?, text("transit_mount")?.unwrap_or_default());
        Ok(Self { spec: configuration.spec, session: Session::open(configuration)?, mounts, transit_key, transit_mount })
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
            if ending == Ending::Unused {
                dynamic::give_back(&self.session).await;
            }
            Ok(())
        })
    }

    fn warnings(&self) -> Vec<String> {
        self.session.warnings()
    }
}
