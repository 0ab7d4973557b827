//! How a token is come by.
#![forbid(unsafe_code)]

use super::session::Session;
use crate::failure::{Failure, Kind};
use crate::provider::Configuration;
use crate::secret::Value;

/// What was decided from the settings. No file is read and nobody is asked before a token is needed.
pub(super) enum Login {
    /// The token was given.
    Given(Value),
}

/// A token in use.
pub(super) struct Token {
    /// The token.
    pub(super) value: Value,
    /// Whether this run made it, so that this run may end it.
    pub(super) ours: bool,
}

impl Login {
    /// Decides how to log in.
    pub(super) fn plan(configuration: &Configuration) -> Result<Self, Failure> {
        match configuration.secret("token") {
            Some(token) => Ok(Self::Given(token.value.duplicate())),
            None => Err(Failure::new(Kind::Unauthenticated, "there is no token")),
        }
    }

    /// Gives the token, logging in where that is needed.
    pub(super) async fn obtain(&self, _session: &Session) -> Result<Token, Failure> {
        match self {
            Self::Given(value) => Ok(std::future::ready(Token { value: value.duplicate(), ours: false }).await),
        }
    }
}
