//! HashiCorp Vault, HCP Vault and OpenBao: one protocol, four rows of facts.
//!
//! The protocol facts in this folder are those of the HTTP API of OpenBao 2.7 and Vault 1.2x; what was seen to differ is said where it matters.
#![forbid(unsafe_code)]

mod spec;
mod provider;
mod reading;
mod path;
mod mount;
mod kv;
mod folder;
mod dynamic;
mod settings;
mod connection;
mod redirect;
mod limit;
mod call;
mod answer;
mod refusal;
mod state;
mod standing;
mod session;
mod credential;
mod login;
mod store;
mod write;
mod plain;
mod versions;
mod metadata;
mod listing;
mod numbers;
mod health;
mod needs;
mod policy;
mod transit;
mod closing;

use super::{Configuration, Provider, Reply};
use crate::failure::Failure;

pub use spec::{DEVELOPMENT, HCP, OPENBAO, VAULT};

/// Opens the provider. Nothing is connected to.
pub fn open(configuration: &Configuration) -> Result<Box<dyn Provider>, Failure> {
    Ok(Box::new(provider::Vault::open(configuration)?))
}

/// Enables the Transit engine and makes the key of the settings, whatever of them is missing.
pub fn init(configuration: &Configuration) -> Reply<'_, Vec<String>> {
    Box::pin(async { transit::init(&provider::Vault::open(configuration)?).await })
}
