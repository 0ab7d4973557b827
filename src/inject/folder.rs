//! The private folder of one run: its telling name, and how it and the files in it come into being.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use nix::fcntl::{OFlag, openat};
use nix::sys::stat::{Mode, SFlag, fchmod, fstat, mkdirat, umask};
use nix::unistd::geteuid;

use super::base::Base;
use super::identity::Identity;
use crate::failure::{Failure, Kind};
use crate::secret::Value;
use crate::sys::descriptor;

/// A folder that only this user can enter, named after the process that becomes the command.
pub(super) struct Folder {
    /// Where it is made.
    pub base: Base,
    /// Its name in the base.
    pub name: String,
    /// Base and name.
    pub path: PathBuf,
}

impl Folder {
    /// Decides the name; nothing is made.
    pub(super) fn plan(base: Base) -> Result<Self, Failure> {
        let name = telling_name().map_err(|error| Failure::new(Kind::System, format!("no random numbers: {error}")))?;
        let path = base.path.join(&name);
        Ok(Self { base, name, path })
    }

    /// Makes the folder and opens it. It must be new, ours, closed to others, and on the file system that was checked.
    pub(super) fn make(&self) -> io::Result<OwnedFd> {
        let name = OsStr::new(&self.name);
        mkdirat(&self.base.folder, name, Mode::S_IRWXU)?;
        let flags = OFlag::O_RDONLY | OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
        let folder = descriptor::above_standard(openat(&self.base.folder, name, flags, Mode::empty())?)?;
        let (status, base) = (fstat(&folder)?, fstat(&self.base.folder)?);
        let private = status.st_mode & 0o777 == 0o700 && SFlag::from_bits_truncate(status.st_mode).contains(SFlag::S_IFDIR);
        if !private || status.st_uid != geteuid().as_raw() || status.st_dev != base.st_dev {
            return Err(io::Error::other("the folder that was made is not private"));
        }
        Ok(folder)
    }
}

/// A new name that says who this run is.
pub(super) fn telling_name() -> io::Result<String> {
    // Nobody can take a name in advance that nobody can guess.
    let random = getrandom::u64().map_err(io::Error::other)?;
    let user = geteuid().as_raw();
    Ok(match Identity::of_this_process() {
        Some(identity) => Owner { user, identity }.name(random),
        // Without /proc nobody can tell later whether it is in use: this name says nothing and is never swept.
        None => format!("secrun-{user}-{random:016x}"),
    })
}

/// Writes a file that must not exist yet. Its permission bits are exactly these, whatever the umask.
pub(super) fn write_new(folder: &OwnedFd, name: &OsStr, mode: u32, content: &Value) -> io::Result<()> {
    let flags = OFlag::O_WRONLY | OFlag::O_CREAT | OFlag::O_EXCL | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    let file = openat(folder, name, flags, Mode::S_IRUSR | Mode::S_IWUSR)?;
    let mut file = File::from(descriptor::above_standard(file)?);
    file.write_all(content.expose())?;
    fchmod(&file, Mode::from_bits_truncate(mode))?;
    Ok(())
}

/// Nothing that is made while this lives is open to others, and nothing is closed to ourselves; then the caller's umask is back.
pub(super) struct OwnMask(Mode);

impl OwnMask {
    pub(super) fn set() -> Self {
        Self(umask(Mode::S_IRWXG | Mode::S_IRWXO))
    }
}

impl Drop for OwnMask {
    fn drop(&mut self) {
        umask(self.0);
    }
}

/// Whose folder or file it is; the name says all of it, so that a later run can tell whether it is still in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    /// The user who made it.
    pub user: u32,
    /// The command that it was made for.
    pub identity: Identity,
}

impl Owner {
    pub(super) fn name(&self, random: u64) -> String {
        let Identity { namespace, pid, start } = self.identity;
        format!("secrun-{}-{namespace}-{pid}-{start}-{random:016x}", self.user)
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        let mut parts = name.strip_prefix("secrun-")?.split('-');
        let (user, namespace, pid, start) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let random = u64::from_str_radix(parts.next()?, 16).ok()?;
        let identity = Identity { namespace: namespace.parse().ok()?, pid: pid.parse().ok()?, start: start.parse().ok()? };
        let owner = Self { user: user.parse().ok()?, identity };
        // Only the very form we give: no signs, no leading zeros, nothing behind.
        (owner.name(random) == name && identity.pid > 0).then_some(owner)
    }
}

/// Removes a folder or file that was made for the run, as far as possible.
pub(super) fn remove(path: &Path) {
    // What cannot be removed now is removed by the guardian or by the sweep of a later run.
    drop(if path.is_dir() && !path.is_symlink() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) });
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::base::{Demands, inspect};
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        let owner = Owner { user: 1000, identity: Identity { namespace: 4_026_531_836, pid: 77, start: 123_456 } };
        assert_eq!(owner.name(7), "secrun-1000-4026531836-77-123456-0000000000000007");
        assert_eq!(Owner::of(&owner.name(u64::MAX)), Some(owner));
    }

    #[test]
    fn names_of_others_are_not_ours() {
        for name in [
            "secrun-1000-4026531836-77-1",
            "secrun-1000-4026531836-77-1-7",
            "secrun-1000-4026531836-77-1-0000000000000007-2",
            "secrun-1000-4026531836-077-1-0000000000000007",
            "secrun-1000-4026531836--7-1-0000000000000007",
            "secrun-1000-4026531836-+7-1-0000000000000007",
            "secrun-1000-0-0-1-0000000000000007",
            "secrun-1000-00112233aabbccdd",
            "other-1000-1-7-1-0000000000000007",
            "secrun-",
        ] {
            assert_eq!(Owner::of(name), None, "{name}");
        }
    }

    #[test]
    fn folder_and_files_are_private_and_new() {
        let outside = tempfile::tempdir().unwrap();
        let base = inspect(outside.path(), Demands { bytes: 0, disk: true, exclusive: true }).ok().unwrap();
        let folder = Folder::plan(base).ok().unwrap();
        let opened = folder.make().unwrap();
        assert_eq!(std::fs::metadata(&folder.path).unwrap().permissions().mode() & 0o7777, 0o700);
        let name = OsStr::new("KEY");
        write_new(&opened, name, 0o440, &Value::from("v")).unwrap();
        let written = folder.path.join(name);
        assert_eq!(std::fs::read(&written).unwrap(), b"v");
        assert_eq!(std::fs::metadata(&written).unwrap().permissions().mode() & 0o7777, 0o440);
        assert_eq!(write_new(&opened, name, 0o440, &Value::from("w")).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(folder.make().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        remove(&folder.path);
        assert!(!folder.path.exists());
    }

    #[test]
    fn a_symbolic_link_is_not_written_through() {
        let outside = tempfile::tempdir().unwrap();
        let victim = outside.path().join("victim");
        std::os::unix::fs::symlink(&victim, outside.path().join("KEY")).unwrap();
        let base = inspect(outside.path(), Demands { bytes: 0, disk: true, exclusive: true }).ok().unwrap();
        assert!(write_new(&base.folder, OsStr::new("KEY"), 0o400, &Value::from("v")).is_err());
        assert!(!victim.exists());
    }
}
