//! Why there is no answer, in words that hold no value, no header and no query.

use crate::failure::{Failure, Kind};

/// There is no answer.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What the user is told: [`Kind::Unavailable`], [`Kind::Throttled`], [`Kind::Timeout`] or [`Kind::Malformed`], and
    /// [`Kind::Config`] when a setting of this side can never work.
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

    /// The same with something to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.failure = self.failure.hint(hint);
        self
    }

    /// The same with a line below the fact.
    #[must_use]
    pub fn detail(mut self, line: impl Into<String>) -> Self {
        self.failure = self.failure.detail(line);
        self
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        fault.failure
    }
}

/// One try without an answer.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) fault: Fault,
    pub(super) stage: Stage,
    /// Another try would end in the same way.
    pub(super) fatal: bool,
}

/// How far a try came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// There was no connection.
    Unconnected,
    /// There was one, and the server says that it did not act on the request.
    Refused,
    /// The server may have acted on the request.
    Sent,
}

impl Broken {
    /// Not before something outside changes.
    pub(super) fn fatal(stage: Stage, kind: Kind, fact: impl Into<String>) -> Self {
        Self { fatal: true, ..Self::passing(stage, kind, fact) }
    }

    /// Perhaps not the next time.
    pub(super) fn passing(stage: Stage, kind: Kind, fact: impl Into<String>) -> Self {
        Self { fault: Fault { failure: Failure::new(kind, fact), sent: stage == Stage::Sent }, stage, fatal: false }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.fault = self.fault.hint(hint);
        self
    }

    pub(super) fn detail(mut self, line: impl Into<String>) -> Self {
        self.fault = self.fault.detail(line);
        self
    }

    /// Whether the request may be sent again.
    pub(super) fn may_be_repeated(&self, repeatable: bool) -> bool {
        !self.fatal && (repeatable || self.stage != Stage::Sent)
    }
}
