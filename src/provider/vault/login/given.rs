//! A token that somebody left somewhere: a file, the program that the official ones ask, their own file in the home folder.

use std::path::{Path, PathBuf};

use super::helper::{Helper, Place};
use super::{Session, Token};
use crate::failure::{Failure, Kind};
use crate::provider::vault::credential::{self, Contents};
use crate::provider::vault::settings::{Reader, home, names};
use crate::secret::Value;

/// The file that the official programs write at `login`.
const OFFICIAL: &str = ".vault-token";

/// Where to look.
pub(in crate::provider::vault) struct Search {
    file: Option<PathBuf>,
    helper: Place,
}

impl Search {
    pub(super) fn plan(reader: &Reader<'_>) -> Self {
        Self { file: reader.path("token_file"), helper: Place::of(reader.configuration.spec) }
    }

    /// The first that is there; a failure with all the ways when there is none.
    pub(super) fn find(&self, session: &Session) -> Result<Token, Failure> {
        let deadline = session.connection().deadline;
        if let Some(path) = &self.file {
            return from_file(session, path, &credential::read(path, "token file", deadline)?);
        }
        if let Some(helper) = Helper::configured(&self.helper, deadline)? {
            let value = helper.token(deadline)?;
            let origin = format!("token helper {}", helper.path.display());
            if value.is_empty() {
                return Err(nothing(session).detail(format!("the {origin} gave none")));
            }
            return checked(value, origin);
        }
        let path = home().map(|home| home.join(OFFICIAL));
        if let Some(path) = path
            && let Some(contents) = credential::read_if_there(&path, "token file", deadline)?
        {
            return from_file(session, &path, &contents);
        }
        Err(nothing(session))
    }
}

fn from_file(session: &Session, path: &Path, contents: &Contents) -> Result<Token, Failure> {
    let value = contents.trimmed();
    if value.is_empty() {
        return Err(nothing(session).detail(format!("the token file {} is empty", path.display())));
    }
    if contents.is_public {
        session.warn(format!("every user of this machine can read the token file {}: chmod 600", path.display()));
    }
    checked(value, format!("token file {}", path.display()))
}

fn checked(value: Value, origin: String) -> Result<Token, Failure> {
    match check(&value) {
        Ok(()) => Ok(Token::given(value, origin)),
        Err(fact) => Err(Failure::new(Kind::Unauthenticated, format!("the token {fact} ({origin})"))),
    }
}

/// No header may carry anything else, and no server gives out anything else.
pub(super) fn check(token: &Value) -> Result<(), &'static str> {
    match token.expose() {
        [] => Err("is empty"),
        bytes if bytes.iter().all(u8::is_ascii_graphic) => Ok(()),
        _ => Err("has white space or other characters in it that no token has"),
    }
}

/// There is no token, and these are all the ways to have one.
fn nothing(session: &Session) -> Failure {
    let names = |key| names(session.connection().spec, key);
    Failure::new(Kind::Unauthenticated, format!("there is no token for {}", session.name()))
        .hint(format!("give one with {} or a file with {}", names("token"), names("token_file")))
        .hint("or leave one in ~/.vault-token, as `vault login` and `bao login` do, or name a token helper in ~/.vault (OpenBao: ~/.bao)")
        .hint(format!("or log in as an AppRole: {}, and {} or {}", names("role_id"), names("secret_id"), names("secret_id_file")))
        .hint(format!("or in another way: {} is kubernetes, jwt, userpass, ldap or cert", names("auth_method")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_one_printable_word() {
        for good in ["s.abc", "hvs.CAES", "eyJhbGciOi.J9.e-_x", "root"] {
            assert_eq!(check(&Value::from(good)), Ok(()), "{good}");
        }
        for bad in ["", "a b", "a\nb", "a\u{7f}", "ä"] {
            assert!(check(&Value::from(bad)).is_err(), "{bad:?}");
        }
    }
}
