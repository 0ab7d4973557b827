//! Removes what runs left behind whose guardian was killed: their folders carry the command's identity, and it has ended.

use std::ffi::OsString;
use std::fs::{DirEntry, read_dir, symlink_metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::sys::stat::FileStat;
use nix::unistd::geteuid;

use super::folder::{Owner, remove};
use super::identity::Identity;

/// Removes stale folders of this user and this pid namespace. Errors are no concern of the run that sweeps.
pub(super) fn sweep(base: &Path) {
    let (Some(this), Ok(entries)) = (Identity::of_this_process(), read_dir(base)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(owner) = name.to_str().and_then(Owner::of) else { continue };
        if is_ours(&owner, &this) && is_private_folder(&entry.path()) && owner.identity.has_ended() {
            remove(&entry.path());
        }
    }
}

/// The second name of a file whose run has ended without its guardian: the name that tells so, see [`super::target`].
pub(super) fn second_name(folder: &Path, file: &FileStat) -> Option<OsString> {
    if file.st_uid != geteuid().as_raw() || file.st_nlink < 2 {
        return None;
    }
    let this = Identity::of_this_process()?;
    let is_stale = |entry: &DirEntry| {
        let owner = entry.file_name().to_str().and_then(|name| Owner::of(name.strip_prefix('.')?));
        owner.is_some_and(|owner| {
            let is_file = entry.metadata().is_ok_and(|status| (status.dev(), status.ino()) == (file.st_dev, file.st_ino));
            is_file && is_ours(&owner, &this) && owner.identity.has_ended()
        })
    };
    read_dir(folder).ok()?.flatten().find(is_stale).map(|entry| entry.file_name())
}

/// In another pid namespace the same pid is somebody else.
fn is_ours(owner: &Owner, this: &Identity) -> bool {
    owner.user == geteuid().as_raw() && owner.identity.namespace == this.namespace
}

/// A link, or a folder that another user gave such a name, is left alone. Ours cannot be exchanged by others: the base is
/// sticky or closed to them.
fn is_private_folder(path: &Path) -> bool {
    symlink_metadata(path)
        .is_ok_and(|status| status.is_dir() && status.uid() == geteuid().as_raw() && status.mode() & 0o777 == 0o700)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, DirBuilder};
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};

    use super::*;

    fn private(path: &Path) {
        DirBuilder::new().mode(0o700).create(path).unwrap();
        fs::write(path.join("KEY"), "v").unwrap();
    }

    #[test]
    fn only_stale_folders_of_our_own_are_removed() {
        let base = tempfile::tempdir().unwrap();
        let this = Identity::of_this_process().unwrap();
        let user = geteuid().as_raw();
        let folder = |owner: Owner| base.path().join(owner.name(7));
        let stale = folder(Owner { user, identity: Identity { start: this.start - 1, ..this } });
        let alive = folder(Owner { user, identity: this });
        let foreign = folder(Owner { user: user + 1, identity: Identity { start: this.start - 1, ..this } });
        let elsewhere = folder(Owner { user, identity: Identity { namespace: this.namespace + 1, start: 1, ..this } });
        let unknown = base.path().join(format!("secrun-{user}-00112233aabbccdd"));
        let open = folder(Owner { user, identity: Identity { start: this.start - 2, ..this } });
        for path in [&stale, &alive, &foreign, &elsewhere, &unknown] {
            private(path);
        }
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
        let target = base.path().join("target");
        private(&target);
        let link = folder(Owner { user, identity: Identity { start: this.start - 3, ..this } });
        symlink(&target, &link).unwrap();
        sweep(base.path());
        assert!(!stale.exists());
        for path in [&alive, &foreign, &elsewhere, &unknown, &open, &target.join("KEY")] {
            assert!(path.exists(), "{}", path.display());
        }
        assert!(link.is_symlink());
    }
}
