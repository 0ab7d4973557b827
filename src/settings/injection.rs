//! How secrets reach the command, as decided by flags and profile. The injection itself has its own plan.
#![forbid(unsafe_code)]

use glob::Pattern;

use crate::secret::Carrier;

/// What the command line says about injection, as typed. A flag that is not given leaves the word to the profile.
#[derive(Debug, Default)]
pub struct InjectFlags {
    /// `--carrier`.
    pub carrier: Option<Carrier>,
    /// `--allow-disk`.
    pub allow_disk: bool,
    /// `--spill`.
    pub spill: bool,
    /// `--clear-env`.
    pub clear_env: bool,
    /// `--pass GLOB`.
    pub pass: Vec<String>,
    /// `--keep-credentials`.
    pub keep_credentials: bool,
    /// `--strip-credentials`.
    pub strip_credentials: bool,
    /// `--template SOURCE:TARGET`.
    pub templates: Vec<String>,
}

/// How secrets reach the command.
#[derive(Debug, Clone, Default)]
pub struct InjectSettings {
    /// What files are made of; what fits the run when nobody says.
    pub carrier: Option<Carrier>,
    /// Files may be made on a disk when there is no memory-backed folder.
    pub allow_disk: bool,
    /// A value that is too long for the environment becomes a file.
    pub spill: bool,
    /// Of the inherited environment only what `pass` names reaches the command.
    pub clear_env: bool,
    /// Globs over inherited names, for `clear_env`.
    pub pass: Vec<Pattern>,
    /// secrun's own credentials reach the command.
    pub keep_credentials: bool,
    /// Credentials that applications use as well do not reach the command.
    pub strip_credentials: bool,
}
