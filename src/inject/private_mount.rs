//! A file system in memory that only the command sees, because it lives in the command's own mount namespace.
//!
//! Never swapped to a disk where the kernel can promise that: tmpfs with `noswap`, else ramfs. The mount point stays an empty
//! folder for everybody else.

use std::path::Path;

use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, unshare};

use crate::failure::{Failure, Kind};

/// Room beside the contents: folder and file entries.
const OVERHEAD: u64 = 64 * 1024;

/// Leaves the caller's mount namespace. Later mounts of the host still arrive in ours, and none of ours leaves it.
pub(super) fn enter_own_namespace() -> Result<(), Failure> {
    unshare(CloneFlags::CLONE_NEWNS).map_err(|errno| {
        Failure::new(Kind::Inject, "`--carrier mount` needs an own mount namespace, and the system refuses one")
            .detail(errno.desc())
            .hint("it takes the capability CAP_SYS_ADMIN, which root in a container does not have as a rule")
            .hint("`--carrier tmpfs` and `--carrier memfd` need no privilege")
    })?;
    mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_SLAVE, None::<&str>)
        .map_err(|errno| cannot("the mounts of the host cannot be shut off from those of the command", errno))
}

/// Mounts an empty file system with room for these contents.
pub(super) fn mount_memory(point: &Path, bytes: u64, files: usize) -> Result<(), Failure> {
    let flags = flags();
    let room = format!("mode=0700,size={},nr_inodes={}", bytes + OVERHEAD, files + 16);
    let kinds = [("tmpfs", format!("{room},noswap")), ("ramfs", "mode=0700".to_owned()), ("tmpfs", room)];
    let mut refusals = Vec::new();
    for (kind, options) in kinds {
        match mount(Some("secrun"), point, Some(kind), flags, Some(options.as_str())) {
            Ok(()) => return Ok(()),
            Err(errno) => refusals.push(format!("{kind} ({options}): {}", errno.desc())),
        }
    }
    Err(Failure::new(Kind::Inject, format!("no file system in memory could be mounted on {}", point.display())).details(refusals))
}

/// Nothing can be changed there from now on.
pub(super) fn make_read_only(point: &Path) -> Result<(), Failure> {
    let flags = flags() | MsFlags::MS_REMOUNT | MsFlags::MS_BIND | MsFlags::MS_RDONLY;
    mount(None::<&str>, point, None::<&str>, flags, None::<&str>)
        .map_err(|errno| cannot("the mounted secret files cannot be made read-only", errno))
}

/// Undoes the mount, for a run that fails after it.
pub(super) fn unmount(point: &Path) {
    // The namespace ends with this process anyhow.
    umount2(point, MntFlags::MNT_DETACH).unwrap_or_default();
}

fn flags() -> MsFlags {
    // Kernels before 5.10 do not know the last one and pass over it.
    MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC | MsFlags::from_bits_retain(libc::MS_NOSYMFOLLOW)
}

fn cannot(fact: &str, errno: Errno) -> Failure {
    Failure::new(Kind::Inject, fact).detail(errno.desc())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;

    /// A skipped test must not pass quietly.
    fn skipped(name: &str, reason: &str) {
        println!("SKIPPED: {name}: {reason}");
        if let Some(folder) = std::env::var_os("CARGO_TARGET_TMPDIR") {
            let log = fs::OpenOptions::new().create(true).append(true).open(Path::new(&folder).join("skipped.log"));
            writeln!(log.unwrap(), "{name}: {reason}").unwrap();
        }
    }

    #[test]
    fn only_the_thread_that_mounted_sees_the_files() {
        let point = tempfile::tempdir().unwrap();
        let path = point.path().to_owned();
        let mounted = std::thread::spawn(move || -> Result<(Vec<u8>, bool), Failure> {
            enter_own_namespace()?;
            mount_memory(&path, 5, 1)?;
            fs::write(path.join("KEY"), "value").unwrap();
            make_read_only(&path)?;
            let seen = fs::read(path.join("KEY")).unwrap();
            let changeable = fs::write(path.join("NEW"), "").is_ok();
            Ok((seen, changeable))
        });
        match mounted.join().unwrap() {
            Ok((seen, changeable)) => {
                assert_eq!(seen, b"value");
                assert!(!changeable);
            }
            Err(failure) => skipped("only_the_thread_that_mounted_sees_the_files", failure.detail_lines().first().unwrap()),
        }
        assert_eq!(fs::read_dir(point.path()).unwrap().count(), 0);
    }
}
