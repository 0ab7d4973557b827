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
mod closing;

use super::{Configuration, Provider};
use crate::failure::Failure;

pub use spec::{DEVELOPMENT, HCP, OPENBAO, VAULT};

/// Opens the provider. Nothing is connected to.
pub fn open(configuration: &Configuration) -> Result<Box<dyn Provider>, Failure> {
    Ok(Box::new(provider::Vault::open(configuration)?))
}
