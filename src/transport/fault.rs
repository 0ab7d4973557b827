//! Why there is no answer, in words that hold no value, no header and no query.

use crate::failure::{Failure, Kind};

/// There is no answer.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What the user is told. [`Kind::Unavailable`], [`Kind::Timeout`] or [`Kind::Malformed`].
    pub failure: Failure,
    /// Whether the server may have got the request and acted on it.
    pub sent: bool,
}

impl Fault {
    /// A fault before anything was sent.
    pub fn unsent(kind: Kind, fact: impl Into<String>) -> Self {
        Self { failure: Failure::new(kind, fact), sent: false }
    }

    /// A fault after the request may have arrived.
    pub fn sent(kind: Kind, fact: impl Into<String>) -> Self {
        Self { failure: Failure::new(kind, fact), sent: true }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        fault.failure
    }
}
