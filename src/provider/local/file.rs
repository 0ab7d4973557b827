//! The store as a file: one writer at a time, replaced as a whole or not at all, the copy before kept.
//!
//! Readers need no lock: they hold the file that they opened, and a file is never changed in place.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::seal;
use crate::failure::{Failure, Kind, reason};

/// The store and the files beside it.
#[derive(Debug)]
pub(super) struct Place {
    /// The store itself, symbolic links resolved, so that everyone who writes it takes the same lock.
    pub(super) store: PathBuf,
    folder: PathBuf,
    name: OsString,
}

/// The right to write. Ends when dropped, and when the process ends, however it does.
#[derive(Debug)]
pub(super) struct Lock<'a> {
    place: &'a Place,
    _file: File,
}

/// What becomes of the copy before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Previous {
    /// It is the store as it was.
    Kept,
    /// It is a second copy of the new store: what was deleted for good must not be in it.
    Purged,
}

impl Place {
    /// Of a store that may not exist yet.
    pub(super) fn of(store: &Path) -> Result<Self, Failure> {
        let resolved = fs::canonicalize(store).or_else(|error| {
            let name = store.file_name().filter(|_| error.kind() == io::ErrorKind::NotFound).ok_or(error)?;
            let parent = store.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Ok(fs::canonicalize(parent)?.join(name))
        });
        let resolved = resolved.map_err(|error| cannot("find", store, &error))?;
        match (resolved.parent(), resolved.file_name()) {
            (Some(folder), Some(name)) => Ok(Self { folder: folder.to_owned(), name: name.to_owned(), store: resolved.clone() }),
            _ => Err(Failure::new(Kind::Config, format!("{} cannot be a store", store.display()))),
        }
    }

    /// Makes the folder of a store that does not exist yet; whether it was needed.
    pub(super) fn make_folder(store: &Path) -> Result<Option<PathBuf>, Failure> {
        let Some(folder) = store.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) else {
            return Ok(None);
        };
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map(|()| Some(folder.to_owned())).map_err(|error| {
            Failure::new(Kind::System, format!("cannot make the folder {}: {}", folder.display(), reason(&error)))
                .hint("`SECRUN_LOCAL_STORE` puts the store in another place")
        })
    }

    /// The copy before the last write.
    pub(super) fn previous(&self) -> PathBuf {
        self.beside(".previous")
    }

    /// Whether a write could work: the folder takes new files and the lock can be opened.
    pub(super) fn check_writable(&self) -> Result<(), Failure> {
        nix::unistd::eaccess(&self.folder, nix::unistd::AccessFlags::W_OK | nix::unistd::AccessFlags::X_OK)
            .map_err(|errno| cannot("write in the folder", &self.folder, &errno.into()))?;
        self.open_lock().map(|_| ())
    }

    /// Waits for the right to write until the deadline.
    pub(super) fn lock(&self, deadline: Instant) -> Result<Lock<'_>, Failure> {
        let file = self.open_lock()?;
        let mut pause = Duration::from_millis(1);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock { place: self, _file: file }),
                Err(TryLockError::Error(error)) => return Err(cannot("lock", &self.beside(".lock"), &error)),
                Err(TryLockError::WouldBlock) => {}
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let fact = format!("another process is writing the store {} and did not end in time", self.store.display());
                return Err(Failure::new(Kind::Conflict, fact).hint("try again, or give more time with --timeout"));
            }
            std::thread::sleep(pause.min(left));
            pause = (pause * 2).min(Duration::from_millis(25));
        }
    }

    fn open_lock(&self) -> Result<File, Failure> {
        let path = self.beside(".lock");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let file = options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK).open(&path);
        let file = file.map_err(|error| cannot("open", &path, &error))?;
        // A lock that root made must not keep the owner of the store out. A second name of the file may have been put here by the
        // owner of the folder, who would be given what belongs to root.
        if let (Ok(lock), Ok(store)) = (file.metadata(), fs::metadata(&self.store))
            && lock.uid() != store.uid()
            && lock.nlink() == 1
        {
            let _ = fchown(&file, Some(store.uid()), Some(store.gid()));
        }
        Ok(file)
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.name.clone();
        name.push(ending);
        self.folder.join(name)
    }

    fn temporary(&self) -> io::Result<PathBuf> {
        let random = seal::random::<8>().map_err(|failure| io::Error::other(failure.fact().to_owned()))?;
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(format!(".{}.tmp", data_encoding::HEXLOWER.encode(&random)));
        Ok(self.folder.join(name))
    }

    /// Whether a name in the folder is one that `temporary` makes.
    fn is_temporary(&self, name: &OsStr) -> bool {
        let middle = name.as_bytes().strip_prefix(b".").and_then(|rest| rest.strip_prefix(self.name.as_bytes()));
        let random = middle.and_then(|rest| rest.strip_prefix(b".")).and_then(|rest| rest.strip_suffix(b".tmp"));
        random.is_some_and(|random| random.len() == 16 && random.iter().all(u8::is_ascii_hexdigit))
    }
}

impl Lock<'_> {
    /// Writes a new store where there is none.
    pub(super) fn create(&self, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Failure> {
        self.sweep();
        self.try_create(write).map_err(|error| self.cannot_write(&error))
    }

    /// Replaces the store by what `write` writes. Whatever goes wrong, the old store stays as it is.
    pub(super) fn replace(&self, previous: Previous, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Failure> {
        self.sweep();
        self.try_replace(previous, write).map_err(|error| self.cannot_write(&error))
    }

    fn try_create(&self, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
        let mut new = Temporary::create(self.place)?;
        write(&mut new.file)?;
        new.file.sync_all()?;
        if fs::symlink_metadata(&self.place.store).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        new.become_file(&self.place.store)?;
        sync_folder(&self.place.folder)
    }

    fn try_replace(&self, previous: Previous, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
        let old = fs::metadata(&self.place.store)?;
        let mut new = Temporary::create(self.place)?;
        write(&mut new.file)?;
        new.adopt(&old)?;
        new.file.sync_all()?;
        match previous {
            Previous::Kept => self.keep(&self.place.store, &old)?,
            Previous::Purged => self.copy_as_previous(&new.path, &old)?,
        }
        new.become_file(&self.place.store)?;
        sync_folder(&self.place.folder)
    }

    /// Makes a file the previous copy by a second link to it, or by a copy where the file system has no links.
    fn keep(&self, from: &Path, old: &fs::Metadata) -> io::Result<()> {
        let link = self.place.temporary()?;
        if fs::hard_link(from, &link).is_err() {
            return self.copy_as_previous(from, old);
        }
        let renamed = fs::rename(&link, self.place.previous());
        // Renaming one link of a file onto another does nothing and leaves both.
        let _ = fs::remove_file(&link);
        renamed
    }

    fn copy_as_previous(&self, from: &Path, old: &fs::Metadata) -> io::Result<()> {
        let mut copy = Temporary::create(self.place)?;
        io::copy(&mut File::open(from)?, &mut copy.file)?;
        copy.adopt(old)?;
        copy.file.sync_all()?;
        copy.become_file(&self.place.previous())
    }

    /// Removes what a killed writer left. Nobody else is writing, because the lock is ours.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.place.folder) else { return };
        for entry in entries.flatten().filter(|entry| self.place.is_temporary(&entry.file_name())) {
            let _ = fs::remove_file(entry.path());
        }
    }

    fn cannot_write(&self, error: &io::Error) -> Failure {
        let failure = cannot("write the store", &self.place.store, error).hint("nothing was changed");
        if error.raw_os_error() == Some(libc::EBUSY) {
            return failure.hint("a store that is mounted as a single file cannot be replaced: mount its folder");
        }
        failure
    }
}

/// A new file that disappears unless it becomes a real one.
#[derive(Debug)]
struct Temporary {
    path: PathBuf,
    file: File,
}

impl Temporary {
    fn create(place: &Place) -> io::Result<Self> {
        let path = place.temporary()?;
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let made = Self { path, file };
        // Whatever the mask of the caller takes away, the owner must be able to read it.
        made.file.set_permissions(fs::Permissions::from_mode(0o600))?;
        Ok(made)
    }

    /// Takes over owner and permissions of the store, so that who could read it still can.
    fn adopt(&self, old: &fs::Metadata) -> io::Result<()> {
        let new = self.file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            fchown(&self.file, Some(old.uid()), Some(old.gid())).map_err(|_| {
                let (uid, gid) = (old.uid(), old.gid());
                io::Error::other(format!("it belongs to uid {uid} and gid {gid}, and would not afterwards"))
            })?;
        }
        self.file.set_permissions(fs::Permissions::from_mode(old.mode() & 0o666))
    }

    fn become_file(self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the rename there is nothing of this name.
        let _ = fs::remove_file(&self.path);
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems cannot do it for folders.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        other => other,
    }
}

fn cannot(what: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(Kind::System, format!("cannot {what} {}: {}", path.display(), reason(error)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use std::io::Write;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    fn write(text: &'static str) -> impl FnOnce(&mut File) -> io::Result<()> {
        move |file| file.write_all(text.as_bytes())
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn store(folder: &Path) -> Place {
        let place = Place::of(&folder.join("s")).unwrap();
        place.lock(soon()).unwrap().create(write("one")).unwrap();
        place
    }

    #[test]
    fn a_lock_with_a_second_name_is_not_given_away() {
        if !nix::unistd::geteuid().is_root() {
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let place = store(folder.path());
        fchown(File::open(&place.store).unwrap(), Some(65534), None).unwrap();
        fs::remove_file(place.beside(".lock")).unwrap();
        fs::write(folder.path().join("of-root"), "").unwrap();
        fs::hard_link(folder.path().join("of-root"), place.beside(".lock")).unwrap();
        drop(place.lock(soon()).unwrap());
        assert_eq!(fs::metadata(folder.path().join("of-root")).unwrap().uid(), 0);
        fs::remove_file(place.beside(".lock")).unwrap();
        drop(place.lock(soon()).unwrap());
        assert_eq!(fs::metadata(place.beside(".lock")).unwrap().uid(), 65534);
    }

    #[test]
    fn a_write_replaces_the_store_and_keeps_the_copy_before() {
        let folder = tempfile::tempdir().unwrap();
        let place = store(folder.path());
        assert_eq!(fs::metadata(&place.store).unwrap().mode() & 0o7777, 0o600);
        let lock = place.lock(soon()).unwrap();
        lock.replace(Previous::Kept, write("two")).unwrap();
        lock.replace(Previous::Kept, write("three")).unwrap();
        assert_eq!(fs::read_to_string(&place.store).unwrap(), "three");
        assert_eq!(fs::read_to_string(place.previous()).unwrap(), "two");
        assert_eq!(names(folder.path()), ["s", "s.lock", "s.previous"]);
    }

    #[test]
    fn a_purging_write_leaves_nothing_of_the_old_store() {
        let folder = tempfile::tempdir().unwrap();
        let place = store(folder.path());
        let lock = place.lock(soon()).unwrap();
        lock.replace(Previous::Kept, write("two")).unwrap();
        lock.replace(Previous::Purged, write("three")).unwrap();
        assert_eq!(fs::read_to_string(&place.store).unwrap(), "three");
        assert_eq!(fs::read_to_string(place.previous()).unwrap(), "three");
        assert_ne!(fs::metadata(&place.store).unwrap().ino(), fs::metadata(place.previous()).unwrap().ino());
    }

    #[test]
    fn a_write_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let place = store(folder.path());
        let failing = |file: &mut File| {
            file.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        let failure = place.lock(soon()).unwrap().replace(Previous::Kept, failing).unwrap_err();
        assert!(failure.fact().ends_with("no storage space"), "{failure}");
        assert_eq!(fs::read_to_string(&place.store).unwrap(), "one");
        assert_eq!(names(folder.path()), ["s", "s.lock"]);
    }

    #[test]
    fn what_a_killed_writer_left_is_swept_by_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let place = store(folder.path());
        // Killed after the second link of the store was made, and while the new store was written.
        fs::hard_link(&place.store, place.previous()).unwrap();
        fs::hard_link(&place.store, place.temporary().unwrap()).unwrap();
        fs::write(place.temporary().unwrap(), "half").unwrap();
        fs::write(folder.path().join(".s.mine.tmp"), "not ours").unwrap();
        place.lock(soon()).unwrap().replace(Previous::Kept, write("two")).unwrap();
        assert_eq!(names(folder.path()), [".s.mine.tmp", "s", "s.lock", "s.previous"]);
        assert_eq!(fs::read_to_string(place.previous()).unwrap(), "one");
    }

    #[test]
    fn a_second_writer_waits_until_its_deadline() {
        let folder = tempfile::tempdir().unwrap();
        let place = store(folder.path());
        let first = place.lock(soon()).unwrap();
        let failure = place.lock(Instant::now()).unwrap_err();
        assert_eq!(failure.kind(), Kind::Conflict);
        drop(first);
        assert!(place.lock(Instant::now()).is_ok());
    }

    #[test]
    fn permissions_of_the_store_stay_and_a_linked_store_stays_linked() {
        let folder = tempfile::tempdir().unwrap();
        let place = store(folder.path());
        fs::set_permissions(&place.store, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("s", &link).unwrap();
        let linked = Place::of(&link).unwrap();
        assert_eq!(linked.store, place.store);
        linked.lock(soon()).unwrap().replace(Previous::Kept, write("two")).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::metadata(&link).unwrap().mode() & 0o7777, 0o640);
    }

    #[test]
    fn a_linked_lock_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let place = store(folder.path());
        fs::remove_file(folder.path().join("s.lock")).unwrap();
        std::os::unix::fs::symlink("s", folder.path().join("s.lock")).unwrap();
        assert_eq!(place.lock(soon()).unwrap_err().kind(), Kind::System);
    }

    #[test]
    fn nothing_is_created_over_an_existing_store() {
        let folder = tempfile::tempdir().unwrap();
        let place = store(folder.path());
        assert!(place.lock(soon()).unwrap().create(write("two")).is_err());
        assert_eq!(fs::read_to_string(&place.store).unwrap(), "one");
    }
}
