//! The envelope that every answer comes in.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::failure::{Failure, Kind};
use crate::transport;

/// An answer of any status below 500, and of 5xx when trying again did not help.
pub(super) struct Answer {
    /// The status.
    pub(super) status: u16,
    /// What came with it.
    pub(super) envelope: Envelope,
}

/// `{"data": ..., "auth": ..., "errors": ..., ...}`; parts that are not there are `null` or missing.
#[derive(Default, Deserialize)]
pub(super) struct Envelope {
    #[serde(default)]
    pub(super) lease_id: Option<String>,
    #[serde(default)]
    pub(super) renewable: Option<bool>,
    /// Seconds.
    #[serde(default)]
    pub(super) lease_duration: Option<u64>,
    /// Numbers and nested values are kept as they were written.
    #[serde(default)]
    pub(super) data: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) auth: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) wrap_info: Option<Box<RawValue>>,
    #[serde(default)]
    pub(super) warnings: Option<Vec<String>>,
    #[serde(default)]
    pub(super) errors: Option<Vec<String>>,
}

impl Answer {
    /// Nothing when it has not the form of this protocol: an envelope or no body at all, and with an error what is wrong.
    pub(super) fn read(answer: &transport::Answer) -> Option<Self> {
        let body = answer.body.trim_ascii();
        let envelope: Envelope = if body.is_empty() { Envelope::default() } else { serde_json::from_slice(body).ok()? };
        let says_something = envelope.errors.is_some() || envelope.data.is_some() || envelope.warnings.is_some();
        (answer.status < 400 || says_something).then_some(Self { status: answer.status, envelope })
    }

    pub(super) fn is_success(&self) -> bool {
        matches!(self.status, 200 | 204)
    }

    /// Whether whoever asked is not let in.
    pub(super) fn is_denial(&self) -> bool {
        matches!(self.status, 401 | 403)
    }

    /// What the server said was wrong. May be empty.
    pub(super) fn errors(&self) -> &[String] {
        self.envelope.errors.as_deref().unwrap_or_default()
    }

    /// Whether the server used these words, where it has no code of its own for what they mean.
    pub(super) fn says(&self, words: &str) -> bool {
        self.errors().iter().any(|error| error.contains(words))
    }

    /// The part `data` in the form it must have.
    pub(super) fn data<T: DeserializeOwned>(&self, subject: &str) -> Result<T, Failure> {
        if self.envelope.wrap_info.is_some() && self.envelope.data.is_none() {
            return Err(Failure::new(Kind::Malformed, format!("the answer about {subject} is wrapped"))
                .hint("a policy with min_wrapping_ttl, or an agent in between, wraps what should be read"));
        }
        part(self.envelope.data.as_deref(), subject)
    }
}

/// A part of an envelope in the form it must have. What the JSON library says could quote a value and is left out.
pub(super) fn part<T: DeserializeOwned>(part: Option<&RawValue>, subject: &str) -> Result<T, Failure> {
    let parsed = part.and_then(|raw| serde_json::from_str(raw.get()).ok());
    parsed.ok_or_else(|| {
        Failure::new(Kind::Malformed, format!("the answer about {subject} is not in its form"))
            .hint("is the address that of a Vault or OpenBao server?")
    })
}
