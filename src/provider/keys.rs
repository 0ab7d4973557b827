//! Keys that live in the provider: naming them, and managing them where the provider can.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::Reply;

/// Which key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Key {
    /// In the provider's own words: a name, an alias, an ARN. Without one, the key that its settings name.
    pub name: Option<String>,
    /// One version of it. Without one: the newest makes, and any that the provider still accepts checks and opens.
    pub version: Option<String>,
}

/// Making keys and changing them. The keys themselves never leave the provider.
pub trait Keys: Send + Sync {
    /// Makes a key. One that is there already is a conflict, and stays as it is.
    fn create<'a>(&'a self, key: &'a Key, how: &'a NewKey) -> Reply<'a, KeyStatus>;

    /// Makes a new version, which signs and encrypts from now on. Never repeated blindly.
    fn rotate<'a>(&'a self, key: &'a Key) -> Reply<'a, KeyStatus>;

    /// Changes what is given and leaves the rest.
    fn configure<'a>(&'a self, key: &'a Key, change: &'a KeyChange) -> Reply<'a, KeyStatus>;

    /// Everything about a key that is no secret, its public keys included.
    fn status<'a>(&'a self, key: &'a Key) -> Reply<'a, KeyStatus>;

    /// The names of all keys.
    fn list(&self) -> Reply<'_, Vec<String>>;

    /// Deletes a key with all versions for good: what it encrypted can never be decrypted.
    fn delete<'a>(&'a self, key: &'a Key) -> Reply<'a, ()>;
}

/// How a key is made. What is not given is the provider's choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewKey {
    /// In the provider's own words: `ecdsa-p256`, `RSA_2048`.
    pub kind: Option<String>,
    /// Length in bytes, for kinds that have several.
    pub size: Option<u32>,
    /// A key of its own is derived for every context.
    pub derived: bool,
    /// Equal plaintexts give equal ciphertexts. Only for derived keys.
    pub convergent: bool,
    /// It may be read out. Cannot be taken back.
    pub exportable: bool,
    /// How often the provider rotates it by itself.
    pub auto_rotate: Option<Duration>,
}

/// What is changed about a key; `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// Older versions neither decrypt nor verify.
    pub minimum_decryption: Option<u64>,
    /// Older versions neither encrypt nor sign; 0 is the newest alone when none is asked for, and any when it is.
    pub minimum_encryption: Option<u64>,
    /// Whether it may be deleted.
    pub deletion_allowed: Option<bool>,
    /// It may be read out. Cannot be taken back.
    pub exportable: bool,
    /// How often the provider rotates it by itself; zero is never.
    pub auto_rotate: Option<Duration>,
}

impl KeyChange {
    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is known about a key. Nothing in here is secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyStatus {
    /// The name without a version.
    pub name: String,
    /// In the provider's own words.
    pub kind: String,
    /// What it can do, in words of secrun: `sign`, `hmac`, `encrypt`.
    pub uses: Vec<&'static str>,
    /// The newest version.
    pub latest: u64,
    /// Older versions neither decrypt nor verify.
    pub minimum_decryption: u64,
    /// Older versions neither encrypt nor sign.
    pub minimum_encryption: u64,
    /// A key of its own is derived for every context.
    pub derived: bool,
    /// Whether it may be read out.
    pub exportable: bool,
    /// Whether it may be deleted.
    pub deletion_allowed: bool,
    /// Whether it was made elsewhere; `None` when the provider does not say.
    pub imported: Option<bool>,
    /// How often the provider rotates it by itself.
    pub auto_rotate: Option<Duration>,
    /// The versions that can still be used, the oldest first.
    pub versions: Vec<KeyVersion>,
}

/// One version of a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyVersion {
    /// Its number.
    pub version: u64,
    /// When it was made, RFC 3339; `None` when the provider does not say.
    pub created: Option<String>,
    /// The public key in PEM form (`SubjectPublicKeyInfo`), where it has one.
    pub public_key: Option<String>,
}
