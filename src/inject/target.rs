//! A secret file at the path that the command expects.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::AtFlags;
use nix::sys::stat::fstatat;
use nix::unistd::{UnlinkatFlags, linkat, unlinkat};

use super::base::{Base, Demands, inspect};
use super::folder::write_new;
use super::plan::Announce;
use crate::secret::Value;

/// A place that is free and may take the file.
pub(super) struct Target {
    /// The folder of the file.
    pub parent: Base,
    /// The whole path.
    pub path: PathBuf,
    name: OsString,
}

impl Target {
    /// Checks the place and says why it cannot be used; nothing is made.
    pub(super) fn check(path: &Path, bytes: u64, allow_disk: bool) -> Result<Self, String> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err("is no path of a file".into());
        };
        let demands = Demands { bytes, disk: allow_disk, exclusive: false };
        let parent = inspect(folder, demands).map_err(|reason| format!("its folder {}: {reason}", folder.display()))?;
        match fstatat(&parent.folder, name, AtFlags::AT_SYMLINK_NOFOLLOW) {
            Err(Errno::ENOENT) => Ok(Self { parent, path: path.to_owned(), name: name.to_owned() }),
            Err(errno) => Err(errno.desc().to_owned()),
            Ok(_) => Err("exists already".into()),
        }
    }

    /// Makes the file. It appears whole or not at all, and never in the place of another one.
    ///
    /// The path is announced only when it is certainly ours: of two runs that want it at the same moment one fails, and its
    /// guardian must not remove what belongs to the other.
    pub(super) fn make(&self, mode: u32, content: &Value, announce: Option<&Announce>) -> io::Result<()> {
        let announce = |path: &Path| announce.map_or(Ok(()), |announce| announce(path));
        let draft = OsString::from(format!(".secrun-{:016x}", getrandom::u64().map_err(io::Error::other)?));
        let folder = &self.parent.folder;
        announce(&self.parent.path.join(&draft))?;
        let linked = write_new(folder, &draft, mode, content)
            .and_then(|()| Ok(linkat(folder, draft.as_os_str(), folder, self.name.as_os_str(), AtFlags::empty())?))
            .and_then(|()| announce(&self.path));
        // Without a draft there is nothing to remove.
        unlinkat(folder, draft.as_os_str(), UnlinkatFlags::NoRemoveDir).unwrap_or_default();
        linked
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::fs;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn the_draft_is_announced_before_it_is_made_and_gone_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tls.key");
        let target = Target::check(&path, 1, true).ok().unwrap();
        let announced = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::clone(&announced);
        let announce: Announce = Box::new(move |path: &Path| {
            seen.borrow_mut().push((path.to_owned(), path.exists()));
            Ok(())
        });
        target.make(0o400, &Value::from("v"), Some(&announce)).unwrap();
        let announced = announced.borrow();
        assert!(announced[0].0.starts_with(folder.path()) && !announced[0].1);
        assert_eq!(announced[1], (path.clone(), true));
        assert_eq!(fs::read(&path).unwrap(), b"v");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_exists_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tls.key");
        let target = Target::check(&path, 1, true).ok().unwrap();
        fs::write(&path, "theirs").unwrap();
        let announced = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::clone(&announced);
        let announce: Announce = Box::new(move |path: &Path| {
            seen.borrow_mut().push(path.to_owned());
            Ok(())
        });
        assert!(target.make(0o400, &Value::from("v"), Some(&announce)).is_err());
        assert!(!announced.borrow().contains(&path));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(Target::check(&path, 1, true).map(|_| ()), Err("exists already".into()));
    }

    #[test]
    fn a_dangling_link_counts_as_existing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tls.key");
        std::os::unix::fs::symlink("nowhere", &path).unwrap();
        assert_eq!(Target::check(&path, 1, true).map(|_| ()), Err("exists already".into()));
    }
}
