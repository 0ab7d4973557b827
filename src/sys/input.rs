//! Reads a file to its end: never more than a limit, and never longer than a deadline, because it may be a pipe.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Instant;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use zeroize::{Zeroize, Zeroizing};

/// The first buffer for what does not say how long it is.
const FIRST: usize = 4096;

/// Opens a file to be read. A FIFO that nobody writes to does not hold us here, and no terminal becomes ours.
pub fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)
}

/// The bytes of the file. [`io::ErrorKind::FileTooLarge`] beyond the limit, [`io::ErrorKind::TimedOut`] at the deadline.
///
/// The buffer grows by copying into a new block, so that the old one is wiped.
pub fn read(mut file: &File, metadata: &Metadata, limit: usize, deadline: Instant) -> io::Result<Zeroizing<Vec<u8>>> {
    // One more than there is, so that the end is seen without growing.
    let size = if metadata.is_file() { usize::try_from(metadata.len()).unwrap_or(limit).saturating_add(1) } else { FIRST };
    let mut bytes = Zeroizing::new(vec![0; size.min(limit + 1)]);
    let mut length = 0;
    loop {
        if length > limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        if length == bytes.len() {
            let mut larger = Zeroizing::new(vec![0; (length * 2).clamp(1, limit + 1)]);
            larger[..length].copy_from_slice(&bytes);
            bytes = larger;
        }
        if !metadata.is_file() {
            wait(file, deadline)?;
        }
        match file.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock) => {}
            Err(error) => return Err(error),
        }
    }
    bytes[length..].zeroize();
    bytes.truncate(length);
    Ok(bytes)
}

/// Waits until there is something to read, or until the last writer is gone. Before the first writer came, neither is so.
fn wait(file: &File, deadline: Instant) -> io::Result<()> {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        // Rounded up: a timeout of zero would spin for the last millisecond.
        let timeout = PollTimeout::try_from(left.as_millis().saturating_add(1)).unwrap_or(PollTimeout::MAX);
        match poll(&mut [PollFd::new(file.as_fd(), PollFlags::POLLIN)], timeout) {
            Ok(0) | Err(Errno::EINTR) => {}
            Ok(_) => return Ok(()),
            Err(errno) => return Err(errno.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::time::Duration;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    fn contents(path: &Path, limit: usize, deadline: Instant) -> io::Result<Vec<u8>> {
        let file = open(path)?;
        read(&file, &file.metadata()?, limit, deadline).map(|bytes| bytes.to_vec())
    }

    #[test]
    fn files_are_read_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for (size, read) in [(0, true), (1, true), (9000, true), (9001, false)] {
            std::fs::write(&path, vec![b'x'; size]).unwrap();
            let contents = contents(&path, 9000, Instant::now());
            assert_eq!(contents.is_ok_and(|bytes| bytes.len() == size), read, "{size}");
        }
    }

    #[test]
    fn a_pipe_is_read_to_its_end() {
        let (reader, mut writer) = io::pipe().unwrap();
        let text = "A=1\n".repeat(40_000);
        let written = std::thread::spawn({
            let text = text.clone();
            move || writer.write_all(text.as_bytes())
        });
        let reader = File::from(std::os::fd::OwnedFd::from(reader));
        let bytes = read(&reader, &reader.metadata().unwrap(), 1 << 20, soon()).unwrap();
        assert_eq!(bytes.as_slice(), text.as_bytes());
        written.join().unwrap().unwrap();
    }

    #[test]
    fn a_pipe_without_an_end_stops_at_limit_or_deadline() {
        assert_eq!(contents(Path::new("/dev/zero"), 5000, soon()).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fifo");
        nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
        assert_eq!(contents(&path, 10, Instant::now()).unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
