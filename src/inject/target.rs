//! A secret file at the path that the command expects.
//!
//! Beside it stands a second name of the same file, which tells whose run it belongs to. So a file that a killed guardian left
//! behind is known for what it is and does not keep the service from starting again, and no other file is ever replaced.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::AtFlags;
use nix::sys::stat::fstatat;
use nix::unistd::{UnlinkatFlags, linkat, unlinkat};

use super::base::{Base, Demands, inspect};
use super::folder::{telling_name, write_new};
use super::plan::Announce;
use super::sweep::second_name;
use crate::secret::Value;

/// A place that is free and may take the file.
pub(super) struct Target {
    /// The folder of the file.
    pub parent: Base,
    /// The whole path.
    pub path: PathBuf,
    name: OsString,
    /// The second name of the file that an ended run left there.
    stale: Option<OsString>,
}

impl Target {
    /// Checks the place and says why it cannot be used; nothing is made.
    pub(super) fn check(path: &Path, bytes: u64, allow_disk: bool) -> Result<Self, String> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err("is no path of a file".into());
        };
        let demands = Demands { bytes, disk: allow_disk, exclusive: false };
        let parent = inspect(folder, demands).map_err(|reason| format!("its folder {}: {reason}", folder.display()))?;
        let stale = match fstatat(&parent.folder, name, AtFlags::AT_SYMLINK_NOFOLLOW) {
            Err(Errno::ENOENT) => None,
            Err(errno) => return Err(errno.desc().to_owned()),
            Ok(status) => Some(second_name(folder, &status).ok_or("exists already")?),
        };
        Ok(Self { parent, path: path.to_owned(), name: name.to_owned(), stale })
    }

    /// Makes the file and gives all its names. It appears whole or not at all, and never in the place of another one.
    ///
    /// The path is announced only when it is certainly ours: of two runs that want it at the same moment one fails, and its
    /// guardian must not remove what belongs to the other.
    pub(super) fn make(&self, mode: u32, content: &Value, announce: Option<&Announce>) -> io::Result<[PathBuf; 2]> {
        let announce = |path: &Path| announce.map_or(Ok(()), |announce| announce(path));
        let second = OsString::from(format!(".{}", telling_name()?));
        let second_path = self.parent.path.join(&second);
        let folder = &self.parent.folder;
        self.remove_stale();
        announce(&second_path)?;
        let linked = write_new(folder, &second, mode, content)
            .and_then(|()| Ok(linkat(folder, second.as_os_str(), folder, self.name.as_os_str(), AtFlags::empty())?))
            .and_then(|()| announce(&self.path));
        if linked.is_err() {
            self.unlink(&second);
        }
        linked.map(|()| [self.path.clone(), second_path])
    }

    /// Of several runs that find the same file, the one that removes the second name removes the first.
    fn remove_stale(&self) {
        if self.stale.as_ref().is_some_and(|second| self.unlink(second)) {
            self.unlink(&self.name);
        }
    }

    fn unlink(&self, name: &OsStr) -> bool {
        unlinkat(&self.parent.folder, name, UnlinkatFlags::NoRemoveDir).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::fs;
    use std::rc::Rc;

    use nix::unistd::geteuid;

    use super::super::folder::Owner;
    use super::super::identity::Identity;
    use super::*;

    #[test]
    fn both_names_are_announced_and_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tls.key");
        let target = Target::check(&path, 1, true).ok().unwrap();
        let announced = Rc::new(RefCell::new(Vec::new()));
        let seen = Rc::clone(&announced);
        let announce: Announce = Box::new(move |path: &Path| {
            seen.borrow_mut().push((path.to_owned(), path.exists()));
            Ok(())
        });
        let names = target.make(0o400, &Value::from("v"), Some(&announce)).unwrap();
        let announced = announced.borrow();
        assert!(announced[0].0.starts_with(folder.path()) && !announced[0].1);
        assert_eq!(announced[1], (path.clone(), true));
        assert_eq!(names, [path.clone(), announced[0].0.clone()]);
        assert_eq!(fs::read(&path).unwrap(), b"v");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
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
    fn what_an_ended_run_left_is_replaced_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tls.key");
        let check = || Target::check(&path, 1, true);
        let [_, second] = check().ok().unwrap().make(0o400, &Value::from("old"), None).unwrap();
        assert_eq!(check().map(|_| ()), Err("exists already".into()), "its run goes on");
        let this = Identity::of_this_process().unwrap();
        let ended = Owner { user: geteuid().as_raw(), identity: Identity { start: this.start - 1, ..this } };
        fs::rename(second, folder.path().join(format!(".{}", ended.name(7)))).unwrap();
        let (target, late) = (check().ok().unwrap(), check().ok().unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"old", "a check changes nothing");
        target.make(0o400, &Value::from("new"), None).unwrap();
        assert!(late.make(0o400, &Value::from("late"), None).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        fs::write(folder.path().join(format!(".{}", ended.name(8))), "no link of it").unwrap();
        assert_eq!(check().map(|_| ()), Err("exists already".into()));
    }

    #[test]
    fn a_dangling_link_counts_as_existing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tls.key");
        std::os::unix::fs::symlink("nowhere", &path).unwrap();
        assert_eq!(Target::check(&path, 1, true).map(|_| ()), Err("exists already".into()));
    }
}
