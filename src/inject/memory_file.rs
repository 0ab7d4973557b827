//! A secret file that has no place: a sealed memory file, inherited by the command as an open descriptor.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::stat::{Mode, fchmod};

use super::layout::SecretFile;
use crate::failure::{Failure, Kind, reason};
use crate::sys::descriptor;

/// Numbers below are left to the command: shells use up to 9 by hand, service managers count from 3.
const FIRST_NUMBER: i32 = 100;

/// Makes the memory file. Its path is the descriptor's, which every process that inherits it can open again.
///
/// The number is at least `floor`, so that it is none of those a service manager passed.
pub(super) fn make(file: &SecretFile, floor: i32) -> Result<(OwnedFd, PathBuf), Failure> {
    let descriptor = sealed(file, floor).map_err(|error| {
        let failure =
            Failure::new(Kind::Inject, format!("no memory file could be made for {}", file.label)).detail(reason(&error));
        if error.raw_os_error() == Some(libc::EMFILE) {
            failure.hint("each memory file takes a descriptor: `ulimit -n` shows how many there may be")
        } else {
            failure
        }
    })?;
    let path = Path::new("/proc/self/fd").join(descriptor.as_raw_fd().to_string());
    if path.symlink_metadata().is_err() {
        return Err(Failure::new(Kind::Inject, "the command could not open a memory file, because there is no /proc")
            .hint("`--carrier tmpfs` makes files that need no /proc"));
    }
    Ok((descriptor, path))
}

fn sealed(file: &SecretFile, floor: i32) -> io::Result<OwnedFd> {
    let descriptor = create(file.label.as_str())?;
    // Duplicated at once: where the caller closed the standard descriptors, the first number is one of theirs.
    let descriptor = match descriptor::at_least(&descriptor, FIRST_NUMBER.max(floor)) {
        Err(error) if error.raw_os_error() == Some(libc::EINVAL) => descriptor::at_least(&descriptor, floor)?,
        other => other?,
    };
    let mut content = File::from(descriptor);
    content.write_all(file.content.expose())?;
    // Who reads the descriptor itself, and not its path, begins at the beginning.
    content.rewind()?;
    fchmod(&content, Mode::from_bits_truncate(file.mode))?;
    let seals = SealFlag::F_SEAL_WRITE | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_SEAL;
    fcntl(&content, FcntlArg::F_ADD_SEALS(seals))?;
    Ok(content.into())
}

/// Never executable, where the kernel knows that (6.3).
fn create(name: &str) -> nix::Result<OwnedFd> {
    let never_executable = MFdFlags::from_bits_retain(libc::MFD_NOEXEC_SEAL);
    match memfd_create(name, MFdFlags::MFD_CLOEXEC | never_executable) {
        Err(Errno::EINVAL) => memfd_create(name, MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::super::report::Form;
    use super::*;
    use crate::secret::{Name, Source, Value};

    fn file(content: &str) -> SecretFile {
        SecretFile {
            label: Name::nearest("KEY"),
            file_name: "KEY".into(),
            fixed: None,
            variable: Name::nearest("KEY_FILE"),
            mode: 0o400,
            content: Value::from(content),
            form: Form::File,
            source: Source::Default,
        }
    }

    #[test]
    fn it_can_be_read_again_and_again_but_not_changed() {
        let (descriptor, path) = make(&file("value"), 3).unwrap();
        assert!(descriptor.as_raw_fd() >= FIRST_NUMBER);
        for _ in 0..2 {
            assert_eq!(std::fs::read(&path).unwrap(), b"value");
        }
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o400);
        let mut writer = File::from(descriptor);
        assert_eq!(writer.stream_position().unwrap(), 0);
        assert_eq!(writer.write_all(b"x").unwrap_err().raw_os_error(), Some(libc::EPERM));
        assert!(writer.set_len(0).is_err());
    }

    #[test]
    fn numbers_of_a_service_manager_are_left_alone() {
        let (descriptor, _) = make(&file(""), 150).unwrap();
        assert!(descriptor.as_raw_fd() >= 150);
    }
}
