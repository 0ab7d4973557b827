//! The Transit engine: keys that never leave the server.
//!
//! Facts that shape this folder, each with a case in `tests/it/vault/transit`:
//!
//! - Every operation goes to `transit/VERB/NAME` with the hash in the body, in the member that this verb reads: `/hmac` reads
//!   `algorithm`, `/sign` and `/verify` read `hash_algorithm`, and each passes over the other one without a word. A token whose
//!   policy has the form with the hash in the path alone (`transit/sign/NAME/*`) is refused; then that form is tried.
//! - The kind of a key is asked for only when nobody said how to sign, so that a token that may only sign can sign.
//! - HMAC works with every kind of key, by a key of its own. So a signature never decides by itself that it is an HMAC.
//! - `encrypt` makes a missing key when the policy says `create`, unless the request asks for a kind of key that there is not.
//! - Servers limit a request to 32 MiB, and to 1000 texts (`OpenBao`) or 1 MiB for each text (Vault). Batches are split.
//! - A context at the top of a batch is passed over; it must stand in every item. A version must stand at the top.
#![forbid(unsafe_code)]

mod handle;
mod refused;
mod batch;
mod signature;
mod sign;
mod verify;
mod cipher;
mod keys;
mod status;
mod init;

use std::collections::BTreeMap;
use std::sync::Mutex;

pub(super) use init::init;

use super::settings::Reader;

/// Where the engine is, and the key that is meant when none is named.
pub(super) struct Transit {
    pub(super) mount: String,
    pub(super) key: Option<String>,
    /// Kinds of keys that were asked for, by name.
    kinds: Mutex<BTreeMap<String, String>>,
}

impl Transit {
    /// Reads the settings.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let mount = reader.text("transit_mount").map(|found| found.value.trim_matches('/').to_owned());
        let mount = mount.filter(|mount| !mount.is_empty()).unwrap_or_else(|| "transit".to_owned());
        let key = reader.text("transit_key").map(|found| found.value.to_owned());
        Self { mount, key, kinds: Mutex::default() }
    }
}
