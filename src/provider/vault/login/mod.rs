//! How a token is come by: given, found where the official programs keep theirs, or made by a login.
#![forbid(unsafe_code)]

mod given;
mod helper;
mod method;
mod approle;
mod wrapped;
mod refused;

use std::time::Instant;

use given::Search;
use method::Method;
use tokio::sync::OnceCell;

use super::session::Session;
use super::settings::Reader;
use super::standing::Standing;
use crate::failure::Failure;
use crate::secret::Value;

/// What `auth_method` may be.
const METHODS: &[&str] = &["token", "approle", "kubernetes", "jwt", "userpass", "ldap", "cert"];

/// What was decided from the settings. No file is read and nobody is asked before a token is needed.
pub(super) enum Login {
    /// The token was given.
    Given { value: Value, origin: String },
    /// It is in a file, or a helper has it.
    Found(Search),
    /// It is made.
    Made(Method),
}

/// A token in use.
pub(super) struct Token {
    /// The token.
    pub(super) value: Value,
    /// Whether this run made it, so that this run may end it.
    pub(super) ours: bool,
    /// Where it came from, for messages.
    pub(super) origin: String,
    /// When it was made, if it was by this run.
    pub(super) made: Option<Instant>,
    /// A batch token cannot be revoked.
    pub(super) is_batch: bool,
    /// What the server thinks of it, as far as it was asked.
    pub(super) standing: OnceCell<Standing>,
}

impl Login {
    /// Decides how to log in; nothing when the settings do not allow that.
    pub(super) fn plan(reader: &mut Reader<'_>, has_certificate: bool) -> Option<Self> {
        let chosen = reader.word("auth_method", METHODS);
        let named = reader.has("auth_method");
        match chosen {
            // The name is wrong, which has been said.
            None if named => None,
            None if !reader.has("token") && reader.has("role_id") => {
                Method::plan("approle", reader, has_certificate).map(Self::Made)
            }
            None | Some("token") => Self::token(reader),
            Some(method) => Method::plan(method, reader, has_certificate).map(Self::Made),
        }
    }

    fn token(reader: &mut Reader<'_>) -> Option<Self> {
        let Some(found) = reader.configuration.secret("token").filter(|_| reader.has("token")) else {
            return Some(Self::Found(Search::plan(reader)));
        };
        let value = Value::from(found.value.expose().trim_ascii());
        if let Err(fact) = given::check(&value) {
            reader.problem("token", fact);
            return None;
        }
        Some(Self::Given { value, origin: found.source.to_string() })
    }

    /// Gives the token, logging in where that is needed.
    pub(super) async fn obtain(&self, session: &Session) -> Result<Token, Failure> {
        match self {
            Self::Given { value, origin } => Ok(Token::given(value.duplicate(), origin.clone())),
            // Reads files and waits for a program without giving way: every request of this session waits for the token anyway.
            Self::Found(search) => search.find(session),
            Self::Made(method) => method.log_in(session).await,
        }
    }
}

impl Token {
    fn given(value: Value, origin: String) -> Self {
        Self { value, ours: false, origin, made: None, is_batch: false, standing: OnceCell::new() }
    }

    /// Where it came from, behind the word `token`.
    pub(super) fn whence(&self) -> String {
        if self.ours { self.origin.clone() } else { format!("from {}", self.origin) }
    }
}
