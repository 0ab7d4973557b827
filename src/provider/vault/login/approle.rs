//! AppRole: the login for programs. The secret id may come in a file, and may be wrapped so that it can be used by the first alone.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use tokio::sync::OnceCell;

use super::Session;
use super::method::{Body, Held, body, text};
use super::wrapped;
use crate::failure::{Failure, reason};
use crate::provider::vault::settings::Reader;
use crate::secret::Value;

/// A role and what proves it.
pub(super) struct AppRole {
    role_id: Value,
    /// None where the role has `bind_secret_id=false`.
    secret_id: Option<Held>,
    /// The secret id is a wrapping token that was made at this path.
    creation_path: Option<String>,
    removes: bool,
    /// The secret id, once it was read and unwrapped: that can be done once.
    known: OnceCell<Option<Value>>,
}

impl AppRole {
    pub(super) fn plan(reader: &mut Reader<'_>) -> Option<Self> {
        let role_id = reader
            .configuration
            .secret("role_id")
            .filter(|_| reader.has("role_id"))
            .map(|found| Value::from(found.value.expose().trim_ascii()));
        if role_id.is_none() {
            reader.missing("role_id", "the login method approle");
        }
        let secret_id = Held::read(reader, "secret_id", "secret_id_file");
        let creation_path = reader.text("secret_id_creation_path").map(|found| found.value.to_owned());
        if creation_path.is_some() && secret_id.is_none() {
            reader.problem("secret_id_creation_path", "is given without a secret id, which would be the wrapping token");
        }
        let removes = reader.switch("secret_id_file_remove");
        Some(Self { role_id: role_id?, secret_id, creation_path, removes, known: OnceCell::new() })
    }

    pub(super) async fn body(&self, session: &Session) -> Result<Value, Failure> {
        let secret_id = self.known.get_or_try_init(|| self.secret_id(session)).await?;
        let secret_id = secret_id.as_ref().map(|value| text(value, "secret id")).transpose()?;
        body(&Body { role_id: Some(text(&self.role_id, "role id")?), secret_id, ..Body::default() })
    }

    async fn secret_id(&self, session: &Session) -> Result<Option<Value>, Failure> {
        let Some(held) = &self.secret_id else { return Ok(None) };
        let value = held.value(session, "secret id file").map_err(|failure| match held {
            Held::File(path) if self.removes && !path.exists() => failure
                .hint("with `secret_id_file_remove` every login removes it: deliver a new secret id, unless the path is wrong"),
            _ => failure,
        })?;
        match &self.creation_path {
            None => Ok(Some(value)),
            Some(path) => wrapped::secret_id(session, &value, path).await.map(Some),
        }
    }

    /// What may be wrong with a role id and a secret id that the server refuses.
    pub(super) fn hints(&self, session: &Session) -> Vec<String> {
        let names = |key| session.names(key);
        if self.secret_id.is_none() {
            return vec![format!("no secret id was given: it comes with {} or {}", names("secret_id"), names("secret_id_file"))];
        }
        let mut hints =
            vec!["the role id or the secret id is wrong, expired or used up; the server does not say which of them".to_owned()];
        if self.creation_path.is_none() {
            hints.push(format!("a secret id that was delivered wrapped needs {}", names("secret_id_creation_path")));
        }
        hints
    }

    /// The login is done: the file has served.
    pub(super) fn logged_in(&self, session: &Session) {
        if let (true, Some(Held::File(path))) = (self.removes, &self.secret_id) {
            remove(session, path);
        }
    }
}

fn remove(session: &Session, path: &Path) {
    let removed = if is_open_elsewhere(path) {
        Err("it is an open file of this process, not one of a folder".to_owned())
    } else {
        fs::remove_file(path).or_else(|error| match error.kind() {
            // The second login of a run finds it removed by the first.
            ErrorKind::NotFound => Ok(()),
            _ => Err(reason(&error)),
        })
    };
    if let Err(why) = removed {
        session.warn(format!("the secret id file {} cannot be removed: {why}", path.display()));
    }
}

/// Names like /dev/stdin belong to the system, and who may remove them must not.
fn is_open_elsewhere(path: &Path) -> bool {
    let of_the_kernel = |path: &Path| path.starts_with("/proc") || path.starts_with("/dev/fd");
    of_the_kernel(path) || fs::read_link(path).is_ok_and(|target| of_the_kernel(&target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_system_are_not_removed() {
        for path in ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
            assert!(is_open_elsewhere(Path::new(path)), "{path}");
        }
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("id"), folder.path().join("link"));
        fs::write(&file, "x").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(!is_open_elsewhere(&file) && !is_open_elsewhere(&link));
    }
}
