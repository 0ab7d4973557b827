//! What a provider is: two required methods, optional capabilities, and facts as data.
//!
//! Adding a provider is one folder, one `mod` line and one registry row. Nothing else is edited by hand.
#![forbid(unsafe_code)]

pub mod spec;
pub mod configuration;
pub mod registry;
pub mod runtime;
pub mod field;
pub mod document;
pub mod moment;
mod flatten;
pub mod keys;
pub mod sign;
pub mod cipher;
mod bulk;
pub mod fetch;
pub mod check;
pub mod environment;
pub mod local;
pub mod vault;

use std::collections::BTreeMap;
use std::pin::Pin;

pub use cipher::Cipher;
pub use configuration::Configuration;
pub use keys::{Key, Keys, NewKey};
pub use registry::{REGISTRY, Row};
pub use sign::Sign;
pub use spec::{Ambient, Capability, Credential, Nothing, Required, Setting, Spec};

use crate::failure::Failure;
use crate::secret::{Lease, Value};

/// What an asynchronous method of a provider gives. Embedded providers are ready at once and need no runtime.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// A provider with its settings, opened without any I/O on the network.
pub trait Provider: Send + Sync {
    /// Fetches everything asked for in as few round trips as the provider allows.
    ///
    /// `Err` means that the provider as a whole failed (no credential, not reachable); what happened to the single secrets is
    /// in [`Fetched`], so that one report can name everything that is missing.
    fn fetch<'a>(&'a self, batch: &'a Batch) -> Reply<'a, Fetched>;

    /// Whether the provider can do its work now, and read what is needed, proven by as little as possible.
    fn check<'a>(&'a self, needed: &'a Batch) -> Reply<'a, Health>;

    /// Gives back what was made for this use and nothing depends on: sessions, and leases when nothing was handed out.
    ///
    /// Best effort and quick: what cannot be given back ends by itself.
    fn close(&self, _ending: Ending) -> Reply<'_, ()> {
        Box::pin(async { Ok(()) })
    }

    /// What the provider wants to be known after it was asked, one line each. Never a value.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }

    /// How the provider was asked, for whoever wants to know why it answers so, one line each. Never a value.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    /// Reading and writing what is stored, where the provider can.
    fn store(&self) -> Option<&dyn Store> {
        None
    }

    /// Signing and verifying with keys that never leave the provider, where it can.
    fn sign(&self) -> Option<&dyn Sign> {
        None
    }

    /// Encrypting with keys that never leave the provider, where it can.
    fn cipher(&self) -> Option<&dyn Cipher> {
        None
    }

    /// Making such keys and changing them, where it can.
    fn keys(&self) -> Option<&dyn Keys> {
        None
    }
}

/// What became of the secrets of one use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Somebody has them and depends on them.
    HandedOut,
    /// Nobody got any: a failure, or a rehearsal.
    Unused,
}

/// What one run asks one provider for. Every address and folder stands here once.
#[derive(Debug, Default)]
pub struct Batch {
    /// Single secrets.
    pub secrets: Vec<Address>,
    /// Whole folders.
    pub folders: Vec<Folder>,
}

/// One secret, as the provider knows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The path of the reference.
    pub path: String,
    /// The version of the reference; the newest when not given.
    pub version: Option<String>,
}

/// One folder, as the provider knows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Folder {
    /// The path of the reference; empty is the root.
    pub path: String,
    /// Folders below it too.
    pub recursive: bool,
}

/// The answers to a [`Batch`], index by index.
#[derive(Debug, Default)]
pub struct Fetched {
    /// One per address.
    pub secrets: Vec<Result<Secret, Failure>>,
    /// One per folder: names relative to the folder, `/` between the parts.
    pub folders: Vec<Result<Vec<(String, Secret)>, Failure>>,
}

/// A secret as a provider gave it.
#[derive(Debug)]
pub struct Secret {
    /// What is stored.
    pub payload: Payload,
    /// The version that was read, when the provider has versions.
    pub version: Option<String>,
    /// What the provider knows about it.
    pub metadata: Metadata,
    /// How long it is good, when it was made for this run.
    pub lease: Option<Lease>,
}

impl Secret {
    /// A second copy, for a secret that is asked for in two ways.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        let payload = match &self.payload {
            Payload::Value(value) => Payload::Value(value.duplicate()),
            Payload::Fields(fields) => {
                Payload::Fields(fields.iter().map(|(key, value)| (key.clone(), value.duplicate())).collect())
            }
        };
        Self { payload, version: self.version.clone(), metadata: self.metadata.clone(), lease: self.lease.clone() }
    }
}

/// What is stored under one path.
#[derive(Debug)]
pub enum Payload {
    /// One value. A field selects from it as from a JSON document.
    Value(Value),
    /// Several named values, as in Vault KV. Nested values are JSON text.
    Fields(BTreeMap<String, Value>),
}

/// What is known about a secret apart from its value. Nothing in here is secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it should be replaced: RFC 3339 time or date.
    pub expires: Option<String>,
    /// Free text.
    pub comment: Option<String>,
    /// When this version was written, RFC 3339.
    pub created: Option<String>,
}

/// Reading and writing what is stored.
pub trait Store: Send + Sync {
    /// Writes a new version.
    fn set<'a>(&'a self, path: &'a str, change: Change<'a>, options: &'a SetOptions) -> Reply<'a, Written>;

    /// What is below a path, one level or all. No values are read.
    fn list<'a>(&'a self, path: &'a str, options: &'a ListOptions) -> Reply<'a, Vec<Listed>>;

    /// Deletes a secret or one version of it: so that it can be restored, or for good; for good without a version is all of them.
    fn delete<'a>(&'a self, path: &'a str, version: Option<&'a str>, permanent: bool) -> Reply<'a, ()>;

    /// Undoes a deletion, or makes an older version the newest by writing it again.
    fn restore<'a>(&'a self, path: &'a str, version: Option<&'a str>) -> Reply<'a, Written>;

    /// Every version, the newest first. No values are read.
    fn history<'a>(&'a self, path: &'a str) -> Reply<'a, Vec<VersionInfo>>;
}

/// What is written.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    /// The secret is this value.
    Value(&'a Value),
    /// One field becomes this value, the others stay.
    Field(&'a str, &'a Value),
    /// The members of this JSON object are the fields, and there are no others.
    Fields(&'a Value),
}

/// How a secret is written.
#[derive(Debug, Clone, Default)]
pub struct SetOptions {
    /// What to say about it; what is `None` stays as it is.
    pub metadata: Metadata,
    /// Write only if the newest version is this one; `"0"` means that the secret must not exist yet.
    pub expected_version: Option<String>,
}

/// How a list is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListOptions {
    /// Everything below the path instead of one level.
    pub recursive: bool,
    /// Secrets that are deleted and can be restored, too.
    pub deleted: bool,
}

/// What a write made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The new version, where there are versions.
    pub version: Option<String>,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Relative to the listed path; a folder ends with `/`.
    pub name: String,
    /// The newest version; `None` for a folder, and where a list gives names alone.
    pub version: Option<String>,
    /// Whether it is deleted and not restored; `None` where nobody looked.
    pub deleted: Option<bool>,
    /// What is known about the newest version.
    pub metadata: Metadata,
}

/// One version of a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionInfo {
    /// In the provider's own words.
    pub version: String,
    /// When it was written, RFC 3339.
    pub created: Option<String>,
    /// Whether this version was deleted, or says that the secret was.
    pub deleted: bool,
    /// Whether its value is gone for good.
    pub destroyed: bool,
    /// When it was deleted, or will be by itself, RFC 3339.
    pub deletion: Option<String>,
    /// Whether it is what a read gives now.
    pub current: bool,
    /// What is known about it.
    pub metadata: Metadata,
}

/// The state of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The verdict.
    pub status: Status,
    /// Facts worth showing, in order, each under a name of its own. Never a value.
    pub details: Vec<(String, String)>,
    /// What the user can do about it.
    pub hints: Vec<String>,
}

impl Health {
    /// What a failure says about a provider that can do nothing.
    pub fn from_failure(failure: &Failure) -> Self {
        let reason = std::iter::once(failure.fact()).chain(failure.detail_lines().iter().map(String::as_str));
        let mut details = vec![("reason".to_owned(), reason.collect::<Vec<_>>().join("; "))];
        if !failure.events().is_empty() {
            details.push(("event".to_owned(), failure.events().join(", ")));
        }
        Self { status: Status::Unavailable, details, hints: failure.hints().to_vec() }
    }
}

/// The verdict of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Everything works.
    Healthy,
    /// Reading works, something else does not.
    Degraded,
    /// Nothing can be read.
    Unavailable,
}
