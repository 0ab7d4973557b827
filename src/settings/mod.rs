//! Everything that decides a run, resolved once: flags, environment, dotenv files, profile, default, in this order.
//!
//! Every value keeps its source. All problems of one kind of input are collected and reported together.
#![forbid(unsafe_code)]

pub mod dotenv;
pub mod file;
pub mod injection;
pub mod problem;
pub mod profile;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::provider::{Configuration, Row};
use crate::secret::{Selection, Sourced};

/// What the command line says about settings, as typed.
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
    /// What `run` was told about secrets.
    pub wanted: Wanted,
}

/// The flags of `run` that say which secrets are wanted, as typed.
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
    /// `--map NAME=NEW`: a bulk name gets another one.
    pub map: Vec<String>,
    /// `--prefix`: before every bulk name of `--path` and of the default selection.
    pub prefix: Option<String>,
    /// `--case upper|lower|keep`.
    pub letters: Option<crate::secret::Letters>,
    /// `--only`.
    pub only: Vec<String>,
    /// `--except`.
    pub except: Vec<String>,
    /// `--on-duplicate`.
    pub duplicates: Option<crate::secret::Duplicates>,
}

/// The resolved settings of one invocation.
#[derive(Debug)]
pub struct Settings {
    // private: layers, profile
}

impl Settings {
    /// Reads dotenv files and profile and checks their form.
    pub fn resolve(_flags: Flags, _environment: Vec<(OsString, OsString)>) -> Result<Self, Failure> {
        todo!()
    }

    /// The provider of the run; an error that names every way to select one when nobody did.
    pub fn provider(&self) -> Result<Sourced<&'static Row>, Failure> {
        todo!()
    }

    /// The settings of one provider from all layers; one report names everything that is missing or not trusted.
    pub fn configuration(&self, _row: &'static Row) -> Result<Configuration, Failure> {
        todo!()
    }

    /// What the run asks for, inherited references included.
    pub fn selection(&self) -> Result<Selection, Failure> {
        todo!()
    }

    /// When the load must be done.
    pub fn deadline(&self) -> Instant {
        todo!()
    }
}
