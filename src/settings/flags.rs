//! What the command line says about settings, as typed.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::injection::InjectFlags;
use crate::secret::{Duplicates, Letters};

/// What the command line says about settings.
#[derive(Debug, Default)]
pub struct Flags {
    /// `--provider`.
    pub provider: Option<String>,
    /// `--profile`: a name or a file.
    pub profile: Option<OsString>,
    /// `--env-file`, in order; later files win.
    pub env_files: Vec<PathBuf>,
    /// `--no-dotenv`: `.env.local` and `.env` are not looked at.
    pub no_dotenv: bool,
    /// `--timeout`.
    pub timeout: Option<Duration>,
    /// `--trust-profile`.
    pub trust_profile: bool,
    /// Whether a question may be asked at the terminal.
    pub interactive: bool,
    /// What `run` was told about secrets.
    pub wanted: Wanted,
    /// What `run` was told about injection.
    pub inject: InjectFlags,
}

/// The flags of `run` that say which secrets are wanted.
#[derive(Debug, Default)]
pub struct Wanted {
    /// `--env NAME=REF`.
    pub environment: Vec<String>,
    /// `--file NAME=REF`.
    pub files: Vec<String>,
    /// `--path PATH`: everything below it.
    pub paths: Vec<String>,
    /// `--recursive`.
    pub recursive: bool,
    /// `--flatten`.
    pub flatten: bool,
    /// `--map NAME=NEW`: a bulk name gets another one.
    pub map: Vec<String>,
    /// `--prefix`: before every bulk name of `--path` and of the default selection.
    pub prefix: Option<String>,
    /// `--case upper|lower|keep`.
    pub letters: Option<Letters>,
    /// `--only`.
    pub only: Vec<String>,
    /// `--except`.
    pub except: Vec<String>,
    /// `--on-duplicate`.
    pub duplicates: Option<Duplicates>,
}
