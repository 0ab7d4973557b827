//! Files of settings, read whole: with a limit, and within the deadline where the file may be a pipe.
#![forbid(unsafe_code)]

use std::fs::Metadata;
use std::io;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;
use std::time::Instant;

use zeroize::Zeroizing;

use crate::failure::reason;
use crate::sys::input;

/// No file of settings is longer.
pub const LIMIT: usize = 8 << 20;

/// Which kinds of files may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// Files that were found: regular files alone, so that nothing in a folder can make secrun wait.
    Regular,
    /// Files that the user named: pipes too (`<(command)`, a FIFO), for as long as the deadline allows.
    Pipes(Instant),
}

/// Why a file was not read.
#[derive(Debug)]
pub enum Unreadable {
    /// It does not exist.
    Missing,
    /// It is something else than a file: what it is.
    NotAFile(&'static str),
    /// It is longer than [`LIMIT`].
    TooLong,
    /// The writer of the pipe did not come to an end before the deadline.
    Timeout,
    /// The operating system said no.
    Io(io::Error),
}

impl Unreadable {
    /// The fact, as it follows the name of the file.
    pub fn fact(&self) -> String {
        match self {
            Self::Missing => "there is no such file".into(),
            Self::NotAFile(what) => format!("this is {what}, not a file"),
            Self::TooLong => format!("the file is longer than {} MiB", LIMIT >> 20),
            Self::Timeout => "the writer of this pipe did not come to an end before the deadline".into(),
            Self::Io(error) => format!("cannot be read: {}", reason(error)),
        }
    }
}

/// The bytes of a file.
pub fn read(path: &Path, allowed: Allowed) -> Result<Zeroizing<Vec<u8>>, Unreadable> {
    let file = input::open(path).map_err(Unreadable::of)?;
    let metadata = file.metadata().map_err(Unreadable::of)?;
    let deadline = match allowed {
        Allowed::Pipes(deadline) if waits(&metadata) => deadline,
        // A regular file never makes anybody wait.
        _ if metadata.is_file() => Instant::now(),
        _ => return Err(Unreadable::NotAFile(what_it_is(&metadata))),
    };
    input::read(&file, &metadata, LIMIT, deadline).map_err(Unreadable::of)
}

fn waits(metadata: &Metadata) -> bool {
    metadata.file_type().is_fifo() || metadata.file_type().is_char_device()
}

fn what_it_is(metadata: &Metadata) -> &'static str {
    let kind = metadata.file_type();
    match () {
        () if kind.is_dir() => "a folder",
        () if kind.is_fifo() => "a pipe",
        () if kind.is_socket() => "a socket",
        () => "a device",
    }
}

impl Unreadable {
    fn of(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            io::ErrorKind::FileTooLarge => Self::TooLong,
            io::ErrorKind::TimedOut => Self::Timeout,
            _ if error.raw_os_error() == Some(libc::ENXIO) => Self::NotAFile("a socket"),
            _ => Self::Io(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{File, OpenOptions};
    use std::io::Write;
    use std::time::Duration;

    use nix::sys::stat::Mode;
    use tempfile::TempDir;

    use super::*;

    fn soon() -> Allowed {
        Allowed::Pipes(Instant::now() + Duration::from_secs(20))
    }

    fn fifo(folder: &TempDir) -> std::path::PathBuf {
        let path = folder.path().join("fifo");
        nix::unistd::mkfifo(&path, Mode::S_IRWXU).unwrap();
        path
    }

    #[test]
    fn regular_files_up_to_the_limit() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("file");
        for size in [0, 1, 4096, LIMIT] {
            std::fs::write(&path, vec![b'x'; size]).unwrap();
            assert_eq!(read(&path, Allowed::Regular).unwrap().len(), size);
        }
        std::fs::write(&path, vec![b'x'; LIMIT + 1]).unwrap();
        assert!(matches!(read(&path, Allowed::Regular), Err(Unreadable::TooLong)));
    }

    #[test]
    fn what_is_no_file_is_named() {
        let folder = TempDir::new().unwrap();
        assert!(matches!(read(folder.path(), soon()), Err(Unreadable::NotAFile("a folder"))));
        assert!(matches!(read(&folder.path().join("x"), soon()), Err(Unreadable::Missing)));
        assert!(matches!(read(&fifo(&folder), Allowed::Regular), Err(Unreadable::NotAFile("a pipe"))));
        assert!(read(Path::new("/dev/null"), soon()).unwrap().is_empty());
        assert!(matches!(read(Path::new("/dev/zero"), soon()), Err(Unreadable::TooLong)));
    }

    #[test]
    fn a_fifo_is_read_to_its_end_even_when_the_writer_comes_late() {
        let folder = TempDir::new().unwrap();
        let path = fifo(&folder);
        let text = "A=1\n".repeat(40_000);
        let writer = std::thread::spawn({
            let (path, text) = (path.clone(), text.clone());
            // Opening to write waits for the reader, so the reader is there before the first writer.
            move || File::create(path).and_then(|mut file| file.write_all(text.as_bytes()))
        });
        assert_eq!(read(&path, soon()).unwrap().as_slice(), text.as_bytes());
        writer.join().unwrap().unwrap();
    }

    #[test]
    fn a_pipe_without_an_end_honours_the_deadline() {
        let folder = TempDir::new().unwrap();
        let path = fifo(&folder);
        let deadline = || Allowed::Pipes(Instant::now() + Duration::from_millis(30));
        assert!(matches!(read(&path, deadline()), Err(Unreadable::Timeout)), "nobody writes");
        let mut writer = OpenOptions::new().read(true).write(true).open(&path).unwrap();
        writer.write_all(b"A=1\n").unwrap();
        assert!(matches!(read(&path, deadline()), Err(Unreadable::Timeout)), "somebody keeps it open");
    }

    #[test]
    fn a_pipe_behind_a_descriptor() {
        use std::os::fd::AsRawFd;
        let (reader, mut writer) = io::pipe().unwrap();
        writer.write_all(b"A=1").unwrap();
        drop(writer);
        let path = format!("/dev/fd/{}", reader.as_raw_fd());
        assert_eq!(read(Path::new(&path), soon()).unwrap().as_slice(), b"A=1");
    }
}
