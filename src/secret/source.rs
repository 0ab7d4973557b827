//! Where a setting or a wish came from, so that every error can name the place to look at.
#![forbid(unsafe_code)]

use std::fmt;
use std::path::PathBuf;

/// The place a value was given at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// A flag of the command line, as the user knows it: `--provider`.
    Flag(String),
    /// A variable of the inherited environment.
    Environment(String),
    /// A line of a dotenv file or a profile.
    File {
        /// As it was given or found, so that the user recognizes it.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// Nobody gave it: the default of secrun.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Flag(flag) => f.write_str(flag),
            Source::Environment(name) => write!(f, "environment {name}"),
            Source::File { path, line } => write!(f, "{}:{line}", path.display()),
            Source::Default => f.write_str("default"),
        }
    }
}

/// A value together with its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// What was given.
    pub value: T,
    /// Where.
    pub source: Source,
}

impl<T> Sourced<T> {
    /// Ties a value to its source.
    pub fn new(value: T, source: Source) -> Self {
        Self { value, source }
    }
}
