//! What the subcommands that work with keys read: payloads, and the values of their options.

use std::io::IsTerminal;
use std::path::Path;

use data_encoding::BASE64;

use crate::cli::Global;
use crate::commands::input;
use crate::commands::output::Style;
use crate::failure::{Failure, Kind};
use crate::provider::sign::{Algorithm, Hash};
use crate::secret::Value;
use crate::sys;

/// More is not held in memory.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Reads a file or standard input to its end, byte by byte as it is.
///
/// Before the settings are resolved: the time for the request begins then, and a pipe may take its time.
pub fn read(global: &Global, file: Option<&Path>) -> Result<Value, Failure> {
    // From here on the payload is in this memory.
    let _ = sys::memory::forbid_inspection();
    if let Some(path) = file {
        return input::file(path, LARGEST, too_large);
    }
    if std::io::stdin().is_terminal() {
        Style::new(global).progress("for the end of standard input; Ctrl-D ends it");
    }
    input::standard(LARGEST, too_large)
}

fn too_large(name: &str) -> Failure {
    Failure::new(Kind::Usage, format!("{name} has more than {} MiB", LARGEST >> 20))
        .hint("to sign more, sign its digest: `openssl dgst -sha256 -binary FILE | secrun sign --digest`")
        .hint("to encrypt more, encrypt it with a data key: `secrun key data-key`")
}

/// The value of an option in base64.
pub fn base64(option: &str, text: Option<&str>) -> Result<Option<Vec<u8>>, Failure> {
    let decode = |text: &str| {
        BASE64.decode(text.as_bytes()).map_err(|error| {
            Failure::new(Kind::Usage, format!("the value of {option} is not base64 (position {})", error.position + 1))
                .hint("`printf %s TEXT | base64` makes it")
        })
    };
    text.map(decode).transpose()
}

/// The algorithm that was asked for.
pub fn algorithm(name: Option<&str>) -> Result<Option<Algorithm>, Failure> {
    let unknown = |name: &str| {
        let hashes = Hash::ALL.map(Hash::word).join(", ");
        Failure::new(Kind::Usage, format!("there is no algorithm `{name}`"))
            .hint("there are: hmac-HASH, ed25519, ecdsa-HASH, ecdsa-HASH-raw, rsa-pss-HASH, rsa-pkcs1-HASH")
            .hint(format!("HASH is one of {hashes}"))
            .hint("the names of JWS are understood too: ES256, PS256, EdDSA, ...")
    };
    name.map(|name| name.parse().map_err(|_| unknown(name))).transpose()
}

/// The only result of a batch of one.
pub fn only<T>(results: Vec<Result<T, Failure>>) -> Result<T, Failure> {
    results.into_iter().next().unwrap_or_else(|| Err(Failure::new(Kind::Internal, "the provider did not answer")))
}
