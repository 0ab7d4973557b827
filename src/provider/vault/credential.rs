//! Files that hold a credential: a token, a secret id, a JWT, a key. They may be pipes, and they are never waited for too long.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Instant;

use crate::failure::{Failure, Kind, reason};
use crate::secret::Value;
use crate::sys::input;

/// Tokens of some thousand bytes are seen, and chains of certificates with more.
const LONGEST: usize = 64 * 1024;

/// What was in a file.
pub(super) struct Contents {
    /// As it stands there.
    pub(super) value: Value,
    /// Whether it is a regular file that every user of the machine can read.
    pub(super) is_public: bool,
}

impl Contents {
    /// Without white space around it, which editors and `echo` add.
    pub(super) fn trimmed(&self) -> Value {
        Value::from(self.value.expose().trim_ascii())
    }
}

/// Reads a file that somebody named.
pub(super) fn read(path: &Path, what: &str, deadline: Instant) -> Result<Contents, Failure> {
    let cannot = |error: &std::io::Error| match error.kind() {
        ErrorKind::TimedOut => {
            Failure::new(Kind::Timeout, format!("the {what} {} did not end before the deadline", path.display()))
                .hint("the program at the other end of the pipe must write and close it")
        }
        ErrorKind::FileTooLarge => {
            Failure::new(Kind::Unauthenticated, format!("the {what} {} is longer than 64 KiB", path.display()))
        }
        _ => Failure::new(Kind::Unauthenticated, format!("cannot read the {what} {}: {}", path.display(), reason(error))),
    };
    contents(path, deadline).map_err(|error| cannot(&error))
}

/// The same for a file that need not be there, and counts as missing when it is a folder.
pub(super) fn read_if_there(path: &Path, what: &str, deadline: Instant) -> Result<Option<Contents>, Failure> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(None),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        _ => read(path, what, deadline).map(Some),
    }
}

fn contents(path: &Path, deadline: Instant) -> std::io::Result<Contents> {
    let file = input::open(path)?;
    let metadata = file.metadata()?;
    let bytes = input::read(&file, &metadata, LONGEST, deadline)?;
    let is_public = metadata.is_file() && metadata.permissions().mode() & 0o004 != 0;
    Ok(Contents { value: Value::from(bytes.as_slice()), is_public })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn files_are_read_as_they_are_and_trimmed_on_demand() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, " s.abc\r\n").unwrap();
        let contents = read(&path, "token file", Instant::now()).unwrap();
        assert_eq!((contents.value.expose(), contents.trimmed().expose()), (&b" s.abc\r\n"[..], &b"s.abc"[..]));
        for (mode, public) in [(0o600, false), (0o640, false), (0o644, true)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(read(&path, "token file", Instant::now()).unwrap().is_public, public, "{mode:o}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let fact = |path: &Path, deadline| read(path, "token file", deadline).map(|_| ()).unwrap_err();
        let missing = fact(&folder.path().join("none"), Instant::now());
        assert!(missing.fact().ends_with("no such file or directory"), "{missing}");
        assert!(read_if_there(&folder.path().join("none/x"), "token file", Instant::now()).unwrap().is_none());
        assert!(read_if_there(folder.path(), "token file", Instant::now()).unwrap().is_none());
        assert_eq!(fact(Path::new("/dev/zero"), Instant::now() + Duration::from_secs(20)).kind(), Kind::Unauthenticated);
        let fifo = folder.path().join("fifo");
        nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
        assert_eq!(fact(&fifo, Instant::now()).kind(), Kind::Timeout);
    }
}
