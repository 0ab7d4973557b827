//! What a run asks of injection, decided by the settings before the first secret is there.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::time::Instant;

use crate::secret::{Carrier, Template};

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
    /// How long a template that is a pipe may take; no time when not given.
    pub deadline: Option<Instant>,
    /// `--exec`: this process becomes the command and no guardian stays.
    pub replace_process: bool,
    /// Pid of the guardian, which a service manager may have named in `LISTEN_PID` or `WATCHDOG_PID`.
    pub guardian: Option<i32>,
    /// The way to the guardian.
    pub announce: Option<Announce>,
}
