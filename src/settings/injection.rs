//! How secrets reach the command, as decided by flags and profile. The injection itself has its own plan.
#![forbid(unsafe_code)]

use std::path::PathBuf;

use glob::Pattern;

use crate::secret::Source;

/// What secret files are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// Files in a private folder on a memory-backed file system.
    Tmpfs,
    /// Sealed memory files, which only the command and what it starts can open.
    Memfd,
    /// A file system of its own in a mount namespace that only the command sees.
    Mount,
}

impl Carrier {
    /// The words in profiles and on the command line.
    pub const WORDS: &[(&str, Carrier)] = &[("tmpfs", Carrier::Tmpfs), ("memfd", Carrier::Memfd), ("mount", Carrier::Mount)];
}

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

/// A file to be filled with secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The file with the placeholders.
    pub source: PathBuf,
    /// A file name in the private folder of the run, or the absolute path that the command expects.
    pub target: PathBuf,
    /// Permission bits; 0400 when not given.
    pub mode: Option<u32>,
    /// Where the user asked for it.
    pub place: Source,
}
