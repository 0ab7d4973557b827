//! `local`: an encrypted file on this machine, for real use without a server.
//!
//! `docs/local-store.md` describes the file byte for byte; `docs/recover-local-store.py` reads it without secrun.
#![forbid(unsafe_code)]

mod spec;
mod provider;
mod store;
mod create;
mod credential;
mod identity;
mod xdg;
mod path;
mod about;
mod snapshot;
mod index;
mod format;
mod slot;
mod seal;
mod file;
mod damage;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at once")]
mod tests;

pub use spec::SPEC;

use super::{Configuration, Provider, Reply};
use crate::failure::Failure;

/// Makes a provider of its settings. The store is opened by the first request; a missing key is refused at once.
pub fn open(configuration: &Configuration) -> Result<Box<dyn Provider>, Failure> {
    let local = provider::Local::new(configuration)?;
    local.keyring.require_any()?;
    Ok(Box::new(local))
}

/// Makes folder, key and store, whatever of them is missing, and says in one line each what was made.
pub fn init(configuration: &Configuration) -> Reply<'_, Vec<String>> {
    Box::pin(async { create::init(&provider::Local::new(configuration)?) })
}
