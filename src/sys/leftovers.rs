//! What has to be removed when the command has ended, told by the loader to the guardian.
//!
//! The loader makes the private files, but becomes the command; the guardian stays. Paths go through a pipe that nobody
//! reads before the end, so announcing costs the guardian nothing, and that closes at `execve`, so the command cannot
//! announce anything.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use nix::dir::Dir;
use nix::fcntl::OFlag;
use nix::sys::stat::{Mode, fstat};
use nix::unistd::{Uid, UnlinkatFlags, unlinkat};

use super::descriptor;

/// Folders are removed only when they are called this.
const FOLDER_PREFIX: &[u8] = b"secrun-";
/// A write of this size is never torn apart.
const LONGEST_PATH: usize = 4096;

/// The loader's end.
#[derive(Debug)]
pub struct Leftovers(File);

/// The guardian's end.
#[derive(Debug)]
pub struct Announced(OwnedFd);

/// Both ends, for before the fork.
pub fn channel() -> nix::Result<(Announced, Leftovers)> {
    let (reader, writer) = descriptor::pipe()?;
    Ok((Announced(reader), Leftovers(File::from(writer))))
}

impl Leftovers {
    /// Has `path`, a file or a private folder, removed when the command has ended. To be called before it is made.
    ///
    /// Fails for a path that is relative, too long or holds a NUL, and when tens of kilobytes have been announced already.
    pub fn announce(&self, path: &Path) -> io::Result<()> {
        let mut line = path.as_os_str().as_bytes().to_vec();
        if !path.is_absolute() || line.contains(&0) || line.len() >= LONGEST_PATH {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        line.push(0);
        (&self.0).write_all(&line)
    }
}

/// To be spared when other descriptors are closed.
impl AsFd for Announced {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Announced {
    /// Removes everything that was announced, the last first. What is not there any more, or never was, is fine.
    pub fn remove_all(self) {
        let mut announced = Vec::new();
        // The pipe does not block: this ends with "would block" while a writer lives on, and what came before counts.
        let _ = File::from(self.0).read_to_end(&mut announced);
        // In reverse: the second name of a file tells whose it is, for as long as the file is there.
        for path in announced.split(|byte| *byte == 0).rev().filter(|path| !path.is_empty()) {
            remove(&PathBuf::from(OsString::from_vec(path.to_vec())));
        }
    }
}

/// A folder goes with the files in it, if it is ours by name and owner; anything else is only unlinked.
fn remove(path: &Path) {
    let flags = OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    let Ok(mut folder) = Dir::open(path, flags, Mode::empty()) else {
        let _ = std::fs::remove_file(path);
        return;
    };
    let named_ours = path.file_name().is_some_and(|name| name.as_bytes().starts_with(FOLDER_PREFIX));
    if !named_ours || !fstat(&folder).is_ok_and(|status| status.st_uid == Uid::effective().as_raw()) {
        return;
    }
    let names: Vec<OsString> = folder
        .iter()
        .filter_map(|entry| entry.ok().map(|entry| OsStr::from_bytes(entry.file_name().to_bytes()).to_owned()))
        .filter(|name| name != "." && name != "..")
        .collect();
    for name in names {
        let _ = unlinkat(&folder, name.as_os_str(), UnlinkatFlags::NoRemoveDir);
    }
    let _ = std::fs::remove_dir(path);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;

    #[test]
    fn folders_of_ours_and_files_go_everything_else_stays() {
        let base = tempfile::tempdir().unwrap();
        let [ours, theirs, outside] = ["secrun-1-2", "theirs", "secrun-outside"].map(|name| base.path().join(name));
        for folder in [&ours, &theirs, &outside] {
            std::fs::create_dir(folder).unwrap();
            std::fs::write(folder.join("key"), "x").unwrap();
        }
        std::os::unix::fs::symlink(outside.join("key"), ours.join("link")).unwrap();
        let link = base.path().join("secrun-link");
        std::os::unix::fs::symlink(&outside, &link).unwrap();
        let file = base.path().join("plain");
        std::fs::write(&file, "x").unwrap();

        let (announced, leftovers) = channel().unwrap();
        for path in [&ours, &theirs, &link, &file, &base.path().join("never-made")] {
            leftovers.announce(path).unwrap();
        }
        announced.remove_all();
        assert!(!ours.exists() && !file.exists() && link.symlink_metadata().is_err());
        assert!(theirs.join("key").exists() && outside.join("key").exists());
    }

    #[test]
    fn a_path_that_could_not_be_removed_is_refused() {
        let (_announced, leftovers) = channel().unwrap();
        for path in ["relative", "/nul\0inside"] {
            assert_eq!(leftovers.announce(Path::new(path)).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        }
    }

    #[test]
    fn the_pipe_stands_above_the_standard_descriptors() {
        let (announced, leftovers) = channel().unwrap();
        assert!(announced.as_fd().as_raw_fd() > 2 && leftovers.0.as_raw_fd() > 2);
    }
}
