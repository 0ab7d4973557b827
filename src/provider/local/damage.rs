//! What can be wrong with a store file, in words that name the part, and the two ways in which reading it fails.

use std::fmt;

use crate::failure::Failure;

/// A part of the file is not what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Damage {
    /// Nothing is in the file.
    Empty,
    /// It begins like something else.
    NotAStore,
    /// A format that this build does not know.
    Format(u32),
    /// The file is shorter or longer than it says itself.
    Length(&'static str),
    /// The clear header cannot be understood.
    Header(String),
    /// The wrapped file key of the right key was changed.
    Slot,
    /// Header or index were changed after they were written.
    Seal,
    /// The index is authentic but cannot be understood.
    Index(&'static str),
    /// The record of one version was changed after it was written.
    Record(String, u32),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Damage::Empty => f.write_str("the file is empty"),
            Damage::NotAStore => f.write_str("header: the file does not begin with `secrun-local`"),
            Damage::Format(version) => write!(f, "header: format {version} is not known here (this build reads format 1)"),
            Damage::Length(what) => f.write_str(what),
            Damage::Header(what) => write!(f, "header: {what}"),
            Damage::Slot => f.write_str("header: the wrapped file key was changed after it was written"),
            Damage::Seal => f.write_str("index: header or index were changed after they were written"),
            Damage::Index(what) => write!(f, "index: {what}"),
            Damage::Record(name, version) => {
                write!(f, "the record of `{name}` (version {version}) was changed after it was written")
            }
        }
    }
}

/// Why a store cannot be read.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The file is damaged; whoever knows the path makes a failure of it.
    Damage(Damage),
    /// Anything else, ready for the user.
    Failure(Failure),
}

impl From<Damage> for Trouble {
    fn from(damage: Damage) -> Self {
        Trouble::Damage(damage)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Trouble::Failure(failure)
    }
}
