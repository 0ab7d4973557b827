//! What a run asks of injection, decided by the settings before the first secret is there.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::secret::Source;

/// Tells the guardian a path that it removes when the command has ended. Called before the thing is made.
pub type Announce = Box<dyn Fn(&Path) -> io::Result<()>>;

/// How the command is to be started.
#[derive(Default)]
pub struct Plan {
    /// Program and arguments as typed. `{NAME}` in them becomes the path of the secret file NAME.
    pub command: Vec<OsString>,
    /// The environment to start from: every string as `sys::environment::raw` gives it, with or without `=`.
    pub inherited: Vec<Vec<u8>>,
    /// `NAME=VALUE` strings of `--env-file`. Inherited ones of the same name win; `clear_environment` does not touch them.
    pub added: Vec<Vec<u8>>,
    /// Only inherited variables that match `pass` are handed on.
    pub clear_environment: bool,
    /// Names that are handed on although the environment is cleared.
    pub pass: Vec<glob::Pattern>,
    /// Credential variables that must not reach the command, unless a secret of that very name was asked for.
    pub withheld: Vec<String>,
    /// What the user chose; otherwise `tmpfs`, and `memfd` where nobody is there to remove files.
    pub carrier: Option<Carrier>,
    /// Secret files may be written to a disk where there is no memory-backed folder.
    pub allow_disk: bool,
    /// A value that no variable can hold becomes a secret file instead of an error.
    pub spill: bool,
    /// Files made from templates.
    pub templates: Vec<Template>,
    /// `--exec`: this process becomes the command and no guardian stays.
    pub replace_process: bool,
    /// Pid of the guardian, which a service manager may have named in `LISTEN_PID` or `WATCHDOG_PID`.
    pub guardian: Option<i32>,
    /// The way to the guardian.
    pub announce: Option<Announce>,
}

/// What a secret file is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// A file in a private folder on a memory-backed file system.
    Tmpfs,
    /// A sealed memory file that the command inherits as an open descriptor.
    Memfd,
    /// A file on a memory-backed file system that only the command can see.
    Mount,
}

impl Carrier {
    /// The word of `--carrier`.
    pub const fn token(self) -> &'static str {
        match self {
            Carrier::Tmpfs => "tmpfs",
            Carrier::Memfd => "memfd",
            Carrier::Mount => "mount",
        }
    }
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.token())
    }
}

/// One file made from a template.
#[derive(Debug, Clone)]
pub struct Template {
    /// The template.
    pub file: PathBuf,
    /// A plain file name, which is made in the private folder, or the absolute path that the command expects.
    pub target: PathBuf,
    /// Permission bits; 0400 when not given.
    pub mode: Option<u32>,
    /// Where the user asked for it.
    pub source: Source,
}
