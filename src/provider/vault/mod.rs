//! HashiCorp Vault, HCP Vault and OpenBao: one protocol, four rows of facts.
//!
//! The protocol facts in this folder are those of the HTTP API of OpenBao 2.7 and Vault 1.2x; what was seen to differ is said where it matters.
#![forbid(unsafe_code)]

// The facts, the settings in their types, and the provider that they make.
mod spec;
mod settings;
mod provider;

// Reading: from a path to a mount, and from there to a secret, a folder or credentials that are made by being read.
mod path;
mod mount;
mod reading;
mod kv;
mod folder;
mod dynamic;

// Managing what is stored: KV version 2 (`write`, `versions`, `metadata`) and version 1 (`plain`).
mod store;
mod write;
mod numbers;
mod plain;
mod versions;
mod metadata;
mod listing;

// The conversation: who is asked and how, what one request is, what comes back, and what is given back at the end.
mod connection;
mod redirect;
mod limit;
mod session;
mod call;
mod answer;
mod closing;

// What a refusal means: `refusal` goes by the status; for a 403 `standing` asks what the token is worth and proposes a line of a
// policy; for a 503 `state` asks how the server is. Logins and Transit have a `refused` of their own, for words of their own.
mod refusal;
mod standing;
mod policy;
mod state;

// Where a token comes from.
mod login;
mod credential;

// Whether all of it would work.
mod health;
mod needs;

// Keys that never leave the server.
mod transit;

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
