//! Files that hold a key or a passphrase: who may own and read them, how they are read within a deadline, how one is made.
//!
//! The checks are made on the opened file, so nobody can swap it between check and use.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Instant;

use zeroize::Zeroizing;

use super::seal::Key;
use crate::failure::{Failure, Kind, reason};
use crate::sys::input;

/// In front of the key, so that a key file is recognized and a later form can be told apart.
pub(super) const PREFIX: &str = "secrun-local-key-1:";
/// No key file and no passphrase is longer.
const LONGEST: usize = 4096;

/// Reads a file that must be private: a regular file that nobody else can read, a FIFO, or an open descriptor.
pub(super) fn read_private(path: &Path, what: &str, deadline: Instant) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let refuse = |why: &str| Failure::new(Kind::Unauthenticated, format!("the {what} {} is refused: {why}", path.display()));
    let cannot = |error: &io::Error| {
        Failure::new(Kind::Unauthenticated, format!("cannot read the {what} {}: {}", path.display(), reason(error)))
    };
    let link = fs::symlink_metadata(path).map_err(|error| cannot(&error))?;
    if link.is_symlink() && !is_descriptor(path) && !is_trusted(link.uid()) {
        return Err(refuse(&format!("it is a symbolic link of another user (uid {})", link.uid())));
    }
    let file = input::open(path).map_err(|error| cannot(&error))?;
    let metadata = file.metadata().map_err(|error| cannot(&error))?;
    if metadata.is_file() {
        if !is_descriptor(path) {
            check_owner_and_mode(&metadata, path).map_err(|(why, hint)| refuse(&why).hint(hint))?;
        }
    } else if !metadata.file_type().is_fifo() {
        return Err(refuse("it is neither a file nor a pipe"));
    }
    match input::read(&file, &metadata, LONGEST, deadline) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(refuse("it is longer than 4096 bytes")),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => {
            Err(Failure::new(Kind::Timeout, format!("the {what} {} did not end before the deadline", path.display()))
                .hint("the program at the other end of the pipe must write and close it"))
        }
        Err(error) => Err(cannot(&error)),
    }
}

fn is_trusted(uid: u32) -> bool {
    uid == 0 || uid == nix::unistd::geteuid().as_raw()
}

/// A descriptor that the caller opened on purpose, as process substitution does.
fn is_descriptor(path: &Path) -> bool {
    path == Path::new("/dev/stdin") || ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.parent() == Some(Path::new(folder)))
}

fn check_owner_and_mode(metadata: &fs::Metadata, path: &Path) -> Result<(), (String, String)> {
    if !is_trusted(metadata.uid()) {
        return Err((format!("it belongs to another user (uid {})", metadata.uid()), "it must be yours or root's".to_owned()));
    }
    let mode = metadata.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err((format!("others may use it (mode {mode:04o})"), format!("chmod 600 {}", path.display())));
    }
    Ok(())
}

/// The key in the text of a key file: one line with the prefix; empty lines and lines that begin with `#` do not count.
pub(super) fn parse(text: &[u8]) -> Option<Key> {
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with(b"#"));
    let key = lines.next()?.strip_prefix(PREFIX.as_bytes())?;
    if lines.next().is_some() {
        return None;
    }
    decoded(&data_encoding::BASE64URL_NOPAD, key)
}

/// A key in a text encoding, never in memory that is not wiped.
pub(super) fn decoded(encoding: &data_encoding::Encoding, text: &[u8]) -> Option<Key> {
    let mut bytes = Zeroizing::new(vec![0; encoding.decode_len(text.len()).ok()?]);
    let length = encoding.decode_mut(text, &mut bytes).ok()?;
    Key::from_slice(bytes.get(..length)?)
}

/// Writes a new key file, readable by its owner alone. Never replaces anything.
pub(super) fn create(path: &Path, key: &Key) -> Result<(), Failure> {
    let write = || -> io::Result<()> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut text = Zeroizing::new(String::with_capacity(256));
        text.push_str("# The key of a local store of secrun. Who has it can read the store; without it nobody can.\n");
        text.push_str(PREFIX);
        data_encoding::BASE64URL_NOPAD.encode_append(key.expose(), &mut text);
        text.push('\n');
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        // Whatever the mask of the caller takes away, the owner must be able to read it.
        let private = file.set_permissions(fs::Permissions::from_mode(0o600));
        let written = private.and_then(|()| file.write_all(text.as_bytes())).and_then(|()| file.sync_all());
        if written.is_err() {
            // Half a key must not be found by the next `init`.
            let _ = fs::remove_file(path);
        }
        written?;
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    write().map_err(|error| {
        let kind = if error.kind() == io::ErrorKind::AlreadyExists { Kind::Conflict } else { Kind::System };
        Failure::new(kind, format!("cannot make the key file {}: {}", path.display(), reason(&error)))
            .hint("`SECRUN_LOCAL_KEY_FILE` puts it in another place")
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::time::Duration;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    fn fact(path: &Path) -> String {
        read_private(path, "key file", soon()).map(|_| ()).unwrap_err().fact().replace(&path.display().to_string(), "PATH")
    }

    #[test]
    fn a_new_key_file_is_private_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/local.key");
        let key = Key::random().unwrap();
        create(&path, &key).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().mode() & 0o7777, 0o700);
        let text = read_private(&path, "key file", soon()).unwrap();
        assert_eq!(parse(&text).unwrap().expose(), key.expose());
        assert_eq!(create(&path, &key).unwrap_err().kind(), Kind::Conflict);
    }

    #[test]
    fn forms_of_key_files() {
        let line = format!("{PREFIX}{}", "A".repeat(43));
        for good in [line.clone(), format!("# hi\n\n  {line} \r\n"), format!("{line}\n#x\n")] {
            assert!(parse(good.as_bytes()).is_some(), "{good:?}");
        }
        let twice = format!("{line}\n{line}");
        for bad in ["", "x", PREFIX, &line[..line.len() - 1], &format!("{line}A"), &format!("{line} x"), &twice, &"A".repeat(43)]
        {
            assert!(parse(bad.as_bytes()).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn files_that_others_may_use_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        fs::write(&path, "x").unwrap();
        for mode in [0o640, 0o604, 0o620, 0o602, 0o610] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(fact(&path), format!("the key file PATH is refused: others may use it (mode {mode:04o})"));
        }
        for mode in [0o600, 0o400, 0o700] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(read_private(&path, "key file", soon()).is_ok());
        }
    }

    #[test]
    fn a_link_is_followed_and_its_target_checked() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("key"), folder.path().join("link"));
        fs::write(&path, "x").unwrap();
        symlink(&path, &link).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(fact(&link).contains("mode 0644"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read_private(&link, "key file", soon()).unwrap().as_slice(), b"x");
    }

    #[test]
    fn devices_folders_and_long_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(fact(Path::new("/dev/zero")), "the key file PATH is refused: it is neither a file nor a pipe");
        assert_eq!(fact(folder.path()), "the key file PATH is refused: it is neither a file nor a pipe");
        assert_eq!(fact(&folder.path().join("none")), "cannot read the key file PATH: no such file or directory");
        let long = folder.path().join("long");
        fs::write(&long, [b'x'; 4097]).unwrap();
        fs::set_permissions(&long, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(fact(&long), "the key file PATH is refused: it is longer than 4096 bytes");
    }

    #[test]
    fn a_pipe_is_read_to_its_end_and_not_longer_than_the_deadline() {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("fifo");
        nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::from_bits_truncate(0o644)).unwrap();
        let writer = std::thread::spawn({
            let fifo = fifo.clone();
            move || {
                let mut file = OpenOptions::new().write(true).open(fifo).unwrap();
                file.write_all(b"first ").unwrap();
                file.write_all(b"second").unwrap();
            }
        });
        assert_eq!(read_private(&fifo, "key file", soon()).unwrap().as_slice(), b"first second");
        writer.join().unwrap();
        let failure = read_private(&fifo, "key file", Instant::now()).map(|_| ()).unwrap_err();
        assert_eq!(failure.kind(), Kind::Timeout);
    }
}
