//! What the user wants: which secrets, under which names, delivered how.
#![forbid(unsafe_code)]

use std::fmt;
use std::path::PathBuf;

use super::{Name, Reference, Source, Value};

/// Everything one run asks the providers for.
#[derive(Debug, Default)]
pub struct Selection {
    /// Secrets asked for one by one.
    pub items: Vec<Item>,
    /// Folders asked for as a whole.
    pub bulks: Vec<Bulk>,
    /// Which of the bulk names are wanted.
    pub filter: Filter,
    /// Bulk names that get another name.
    pub renames: Vec<Rename>,
    /// What happens when two sources give the same name.
    pub duplicates: Duplicates,
}

/// One secret asked for by reference.
#[derive(Debug, Clone)]
pub struct Item {
    /// The name it gets in the command.
    pub name: Name,
    /// Which secret.
    pub reference: Reference,
    /// How the command gets it.
    pub delivery: Delivery,
    /// A missing secret is left out, or replaced by the default, instead of stopping the run.
    pub optional: bool,
    /// Used when the secret is missing and optional. Not a secret: it stands in a profile.
    pub default: Option<String>,
    /// The stored text is an encoding of the bytes that are wanted.
    pub decode: Option<Decode>,
    /// White space around the value is removed (after decoding).
    pub trim: bool,
    /// Where the user asked for it.
    pub source: Source,
}

/// Everything below one path.
#[derive(Debug, Clone)]
pub struct Bulk {
    /// As in a reference, without field and version: `[provider:]path`.
    pub reference: Reference,
    /// Put before every name.
    pub prefix: String,
    /// How the letters of stored names are changed.
    pub letters: Letters,
    /// Folders below the path too; their names are joined with `_`.
    pub recursive: bool,
    /// A value that is a JSON object gives one name for each leaf instead of one for the whole, the keys joined with `_`.
    pub flatten: bool,
    /// How the command gets them.
    pub delivery: Delivery,
    /// Where the user asked for it.
    pub source: Source,
}

/// A bulk name that gets another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The name the secret would get, after prefix and letters were applied; it need not be a variable name.
    pub from: String,
    /// The name it gets. Chosen by the user, so any name is allowed.
    pub to: Name,
    /// Where the user asked for it.
    pub source: Source,
}

/// Globs over the names that bulk sources give (after prefix and letters were applied).
#[derive(Debug, Default)]
pub struct Filter {
    /// When not empty, only these.
    pub only: Vec<glob::Pattern>,
    /// Never these.
    pub except: Vec<glob::Pattern>,
}

impl Filter {
    /// Whether a bulk name is wanted.
    pub fn wants(&self, name: &str) -> bool {
        (self.only.is_empty() || self.only.iter().any(|glob| glob.matches(name)))
            && !self.except.iter().any(|glob| glob.matches(name))
    }
}

/// What happens when two sources give the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Duplicates {
    /// An error that names both.
    #[default]
    Error,
    /// The one that was asked for first.
    First,
    /// The one that was asked for last.
    Last,
}

/// How the letters of stored names become letters of variable names. Characters that no name may have become `_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Letters {
    /// As stored; a name that is no variable name is an error.
    #[default]
    Keep,
    /// `db-password` becomes `DB_PASSWORD`.
    Upper,
    /// `db-password` becomes `db_password`.
    Lower,
}

/// The encoding of a stored text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decode {
    /// RFC 4648 with padding or without, the standard alphabet.
    Base64,
    /// RFC 4648 with padding or without, the alphabet for URLs.
    Base64Url,
    /// Two digits a byte, either case.
    Hex,
}

/// How the command gets a secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Delivery {
    /// As a variable of its environment.
    #[default]
    Environment,
    /// As a memory-backed file; the variable holds its path.
    File(FileTarget),
    /// Only for templates: neither a variable nor a file.
    Template,
}

/// Where and how a secret file is made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileTarget {
    /// Permission bits; 0400 when not given.
    pub mode: Option<u32>,
    /// A path the command expects; by default a file in the private folder of the run.
    pub path: Option<PathBuf>,
    /// The variable that gets the path; by default `NAME_FILE`.
    pub variable: Option<Name>,
}

/// What secret files are made of.
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
    /// The words of profiles and of the command line.
    pub const WORDS: &[(&str, Carrier)] = &[("tmpfs", Carrier::Tmpfs), ("memfd", Carrier::Memfd), ("mount", Carrier::Mount)];
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Carrier::WORDS.iter().find(|(_, carrier)| carrier == self);
        f.write_str(word.map_or("", |(word, _)| word))
    }
}

/// A file to be filled with secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The file with the placeholders.
    pub file: PathBuf,
    /// A plain file name, which is made in the private folder of the run, or the absolute path that the command expects.
    pub target: PathBuf,
    /// Permission bits; 0400 when not given.
    pub mode: Option<u32>,
    /// Where the user asked for it.
    pub source: Source,
}

/// A default is not a secret, but from here on it is handled like one.
impl Item {
    /// The default as a value, when there is one.
    pub fn default_value(&self) -> Option<Value> {
        self.default.as_deref().map(Value::from)
    }
}
