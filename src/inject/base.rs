//! Which existing folder may hold secret files: in memory, not open to others, with room.

use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{AtFlags, OFlag, open};
use nix::sys::stat::{FileStat, Mode, fstat};
use nix::sys::statfs::{FsType, Statfs, TMPFS_MAGIC, fstatfs};
use nix::unistd::{AccessFlags, Uid, faccessat, geteuid};

use crate::failure::{Failure, Kind};
use crate::sys::descriptor;
use crate::sys::memory::page_size;

/// The other file system that is memory and nothing else; nix lacks its number.
const RAMFS_MAGIC: FsType = FsType(0x8584_58f6);

/// A folder that was checked, held open so that it stays the one that was checked.
pub(super) struct Base {
    /// As it was named.
    pub path: PathBuf,
    /// The folder itself.
    pub folder: OwnedFd,
    /// It is not in memory, and the user allowed that.
    pub on_disk: bool,
}

/// What a folder must be.
#[derive(Clone, Copy)]
pub(super) struct Demands {
    /// Bytes that will be written.
    pub bytes: u64,
    /// It may be on a disk.
    pub disk: bool,
    /// Nobody else may rename or remove what we make in it. Where the user names the very path, that is the user's decision.
    pub exclusive: bool,
}

/// The folders that are tried, in order; those of the environment only when they are set.
pub(super) struct Candidates {
    /// `XDG_RUNTIME_DIR`.
    pub runtime: Option<PathBuf>,
    /// `TMPDIR`.
    pub temporary: Option<PathBuf>,
}

impl Candidates {
    fn for_files(&self) -> Vec<PathBuf> {
        let user = geteuid();
        let of_root = user.is_root().then(|| PathBuf::from("/run"));
        let fixed = [PathBuf::from("/dev/shm"), PathBuf::from(format!("/run/user/{user}"))];
        distinct(self.runtime.iter().cloned().chain(fixed).chain(of_root).chain(self.temporaries()))
    }

    fn for_mount_points(&self) -> Vec<PathBuf> {
        let fixed = [PathBuf::from("/run"), PathBuf::from("/dev/shm")];
        distinct(fixed.into_iter().chain(self.runtime.iter().cloned()).chain(self.temporaries()))
    }

    fn temporaries(&self) -> impl Iterator<Item = PathBuf> {
        self.temporary.iter().cloned().chain([PathBuf::from("/tmp")])
    }
}

/// The first folder in memory that can take this many bytes; a disk only where the user allows it.
pub(super) fn for_files(candidates: &Candidates, bytes: u64, allow_disk: bool) -> Result<Base, Failure> {
    let in_memory = Demands { bytes, disk: false, exclusive: true };
    let paths = candidates.for_files();
    let refusals = match first(&paths, in_memory) {
        Ok(base) => return Ok(base),
        Err(refusals) => refusals,
    };
    if !allow_disk {
        return Err(Failure::new(Kind::Inject, "no memory-backed folder can take the secret files")
            .details(refusals)
            .hint("`--carrier memfd` needs no folder")
            .hint("in a container, a folder in memory is made by `--tmpfs /run` or an `emptyDir` with `medium: Memory`")
            .hint("`--allow-disk` writes the files to a disk"));
    }
    let temporaries: Vec<PathBuf> = distinct(candidates.temporaries());
    first(&temporaries, Demands { disk: true, ..in_memory }).map_err(|on_disk| {
        Failure::new(Kind::Inject, "no folder can take the secret files, neither in memory nor on a disk")
            .details(refusals.into_iter().chain(on_disk))
            .hint("`--carrier memfd` needs no folder")
    })
}

/// The first folder in which a mount point can be made. What it is made of does not matter: nothing is written there.
pub(super) fn for_mount_point(candidates: &Candidates) -> Result<Base, Failure> {
    first(&candidates.for_mount_points(), Demands { bytes: 0, disk: true, exclusive: true })
        .map_err(|refusals| Failure::new(Kind::Inject, "no folder can take the mount point").details(refusals))
}

/// Space that files of these lengths take: whole pages.
pub(super) fn space(lengths: impl Iterator<Item = usize>) -> u64 {
    let page = page_size();
    lengths.map(|length| length.next_multiple_of(page) as u64).sum()
}

fn first(paths: &[PathBuf], demands: Demands) -> Result<Base, Vec<String>> {
    let mut refusals = Vec::new();
    for path in paths {
        match inspect(path, demands) {
            Ok(base) => return Ok(base),
            Err(reason) => refusals.push(format!("{}: {reason}", path.display())),
        }
    }
    Err(refusals)
}

/// Opens the folder and says why it cannot be used.
pub(super) fn inspect(path: &Path, demands: Demands) -> Result<Base, String> {
    if !path.is_absolute() {
        return Err("no absolute path".into());
    }
    let folder = open_folder(path).map_err(|error| match Errno::from_raw(error.raw_os_error().unwrap_or_default()) {
        Errno::ENOENT => "does not exist".to_owned(),
        Errno::ENOTDIR => "is no folder".to_owned(),
        errno => errno.desc().to_owned(),
    })?;
    let status = fstat(&folder).map_err(|errno| errno.desc().to_owned())?;
    let system = fstatfs(&folder).map_err(|errno| errno.desc().to_owned())?;
    let on_disk = !is_memory(&system);
    if on_disk && !demands.disk {
        return Err("on a disk, not in memory".into());
    }
    if demands.exclusive {
        refuse_open_to_others(path, &status)?;
    }
    let here = OsStr::new(".");
    faccessat(&folder, here, AccessFlags::W_OK | AccessFlags::X_OK, AtFlags::AT_EACCESS).map_err(|errno| match errno {
        Errno::EROFS => "mounted read-only".to_owned(),
        errno => format!("not writable: {}", errno.desc()),
    })?;
    refuse_full(&system, demands.bytes)?;
    Ok(Base { path: path.to_owned(), folder, on_disk })
}

fn open_folder(path: &Path) -> io::Result<OwnedFd> {
    let folder = open(path, OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC, Mode::empty())?;
    Ok(descriptor::above_standard(folder)?)
}

/// Whether nothing that is written there reaches a disk (swap apart).
fn is_memory(system: &Statfs) -> bool {
    [TMPFS_MAGIC, RAMFS_MAGIC].contains(&system.filesystem_type())
}

/// Who can write to a folder can put another file in the place of ours, unless the sticky bit forbids it.
fn refuse_open_to_others(path: &Path, status: &FileStat) -> Result<(), String> {
    let mode = Mode::from_bits_truncate(status.st_mode);
    if mode.intersects(Mode::S_IWGRP | Mode::S_IWOTH) && !mode.contains(Mode::S_ISVTX) {
        return Err("others may write to it, and it has no sticky bit".into());
    }
    let owner = Uid::from_raw(status.st_uid);
    let is_known = [Path::new("/dev/shm"), Path::new("/run"), Path::new("/tmp")].contains(&path);
    if !is_known && !owner.is_root() && owner != geteuid() {
        return Err(format!("belongs to user {owner}"));
    }
    Ok(())
}

/// A file system without limits says 0 for both numbers.
fn refuse_full(system: &Statfs, bytes: u64) -> Result<(), String> {
    let block = u64::try_from(system.block_size()).unwrap_or_default();
    let free = system.blocks_available().saturating_mul(block);
    if system.blocks() > 0 && free < bytes {
        return Err(format!("full: {free} bytes are free, {bytes} are needed"));
    }
    if system.files() > 0 && system.files_free() == 0 {
        return Err("full: no more files can be made".into());
    }
    Ok(())
}

fn distinct(paths: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut distinct: Vec<PathBuf> = Vec::new();
    for path in paths {
        if !distinct.contains(&path) {
            distinct.push(path);
        }
    }
    distinct
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const ANYWHERE: Demands = Demands { bytes: 0, disk: true, exclusive: true };

    fn refusal(path: &Path, demands: Demands) -> String {
        inspect(path, demands).map(|base| base.path).unwrap_err()
    }

    #[test]
    fn a_folder_open_to_others_is_refused_unless_sticky() {
        let folder = tempfile::tempdir().unwrap();
        for (mode, usable) in [(0o700, true), (0o755, true), (0o777, false), (0o770, false), (0o1777, true)] {
            fs::set_permissions(folder.path(), Permissions::from_mode(mode)).unwrap();
            assert_eq!(inspect(folder.path(), ANYWHERE).is_ok(), usable, "{mode:o}");
            assert!(inspect(folder.path(), Demands { exclusive: false, ..ANYWHERE }).is_ok(), "{mode:o}");
        }
    }

    #[test]
    fn each_reason_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(refusal(&folder.path().join("missing"), ANYWHERE), "does not exist");
        assert_eq!(refusal(&file, ANYWHERE), "is no folder");
        assert_eq!(refusal(Path::new("relative"), ANYWHERE), "no absolute path");
        assert!(refusal(folder.path(), Demands { bytes: u64::MAX, ..ANYWHERE }).starts_with("full: "));
        assert_eq!(refusal(Path::new("/proc"), Demands { disk: false, ..ANYWHERE }), "on a disk, not in memory");
    }

    #[test]
    fn a_folder_is_tried_once() {
        let candidates = Candidates { runtime: Some("/dev/shm".into()), temporary: Some("/tmp".into()) };
        let paths = candidates.for_files();
        assert_eq!(paths.first(), Some(&PathBuf::from("/dev/shm")));
        assert_eq!(paths.iter().filter(|path| path.as_path() == Path::new("/dev/shm")).count(), 1);
        assert_eq!(paths.iter().filter(|path| path.as_path() == Path::new("/tmp")).count(), 1);
    }

    #[test]
    fn space_is_counted_in_pages() {
        let page = page_size();
        assert_eq!(space([0, 1, page, page + 1].into_iter()), 4 * page as u64);
    }
}
