//! Encrypting with keys that never leave the provider.
#![forbid(unsafe_code)]

use super::{Key, Reply};
use crate::failure::Failure;
use crate::secret::Value;

/// Encrypting and decrypting. Every call takes many items and gives one result for each, in their order, in as few
/// round trips as the provider allows; `Err` of the whole means that nothing was tried or that the provider failed.
pub trait Cipher: Send + Sync {
    /// Encrypts with the newest version of the key, or with the one that is asked for. Never makes a key.
    fn encrypt<'a>(&'a self, how: &'a Sealing<'a>, plaintexts: &'a [&'a [u8]]) -> Reply<'a, Vec<Result<Ciphertext, Failure>>>;

    /// Decrypts what [`Cipher::encrypt`] gave, with the version that made it.
    fn decrypt<'a>(&'a self, how: &'a Sealing<'a>, ciphertexts: &'a [&'a str]) -> Reply<'a, Vec<Result<Value, Failure>>>;

    /// Encrypts anew with the newest version. The plaintext stays with the provider.
    fn rewrap<'a>(&'a self, how: &'a Sealing<'a>, ciphertexts: &'a [&'a str]) -> Reply<'a, Vec<Result<Ciphertext, Failure>>>;

    /// Makes a key to encrypt with on this side: wrapped by the provider's key and, when asked for, in the clear.
    fn data_key<'a>(&'a self, how: &'a Sealing<'a>, bits: u32, clear: bool) -> Reply<'a, DataKey>;
}

/// With what is encrypted. What is given when encrypting must be given when decrypting.
#[derive(Debug, Clone, Copy)]
pub struct Sealing<'a> {
    /// The key.
    pub key: &'a Key,
    /// For derived keys: what the key is derived for. No secret.
    pub context: Option<&'a [u8]>,
    /// What is bound to the ciphertext without being in it. No secret.
    pub associated_data: Option<&'a [u8]>,
}

/// Something encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ciphertext {
    /// In the provider's own words, with everything that decrypting needs: `vault:v3:...`.
    pub text: String,
    /// The key and the version that made it, as `--key` takes them.
    pub key_id: String,
    /// The version that made it, when the provider has versions.
    pub version: Option<String>,
}

/// A key to encrypt with on this side.
#[derive(Debug)]
pub struct DataKey {
    /// The key, encrypted.
    pub wrapped: Ciphertext,
    /// The key itself, where it was asked for.
    pub clear: Option<Value>,
}
