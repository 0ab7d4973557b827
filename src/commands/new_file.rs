//! A file with something secret in it: new, whole or not there at all, and its owner's alone.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Kind, reason};
use crate::secret::Value;

/// Writes a new file with mode 0600. What is there already is never touched, also when somebody else makes it meanwhile.
pub fn write(path: &Path, value: &Value) -> Result<(), Failure> {
    refuse_existing(path)?;
    let scratch = scratch(path);
    let written = fill(&scratch, value).and_then(|()| fs::hard_link(&scratch, path));
    let _ = fs::remove_file(&scratch);
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => Failure::new(Kind::System, format!("the file {} cannot be written: {}", path.display(), reason(&error))),
    })
}

/// Fails early, before anything was asked of anybody.
pub fn refuse_existing(path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_ok() { Err(exists(path)) } else { Ok(()) }
}

fn exists(path: &Path) -> Failure {
    Failure::new(Kind::Conflict, format!("the file {} is already there", path.display()))
        .hint("give another name, or remove it first: it is not overwritten")
}

/// Beside the file, so that it is on the same file system.
fn scratch(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}", std::process::id()));
    path.with_file_name(name)
}

fn fill(path: &Path, value: &Value) -> std::io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(value.expose())?;
    file.sync_all()
}
