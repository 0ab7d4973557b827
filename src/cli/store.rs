//! The options of the subcommands that manage what is stored, and of those that print generated text.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Creates what a provider needs on first use.
#[derive(Debug, Args)]
pub struct Init {}

/// Prints one secret.
#[derive(Debug, Args)]
pub struct Get {
    /// The secret: `[provider:]path[#field][@version]`.
    #[arg(value_name = "REF")]
    pub reference: String,
    /// Show the value on a terminal without asking.
    #[arg(long)]
    pub reveal: bool,
    /// Print the metadata too (with --json always).
    #[arg(long)]
    pub metadata: bool,
}

/// Stores a secret read from standard input, a file or a prompt.
#[derive(Debug, Args)]
pub struct Set {
    /// The secret: `[provider:]path`, or one field of it: `[provider:]path#field`.
    #[arg(value_name = "REF")]
    pub reference: String,
    /// Read the value from FILE instead of standard input.
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<PathBuf>,
    /// The input is a JSON object: its members become the fields, and there are no others.
    #[arg(long)]
    pub fields: bool,
    /// Remove white space around the value.
    #[arg(long)]
    pub trim: bool,
    /// Write only if the newest version is VERSION; 0 means that the secret must not exist.
    #[arg(long, value_name = "VERSION")]
    pub expect: Option<String>,
    /// Who answers for the secret.
    #[arg(long, value_name = "TEXT")]
    pub owner: Option<String>,
    /// When the secret should be replaced: 2027-01-31 or 2027-01-31T12:00:00Z.
    #[arg(long, value_name = "DATE")]
    pub expires: Option<String>,
    /// Free text.
    #[arg(long, value_name = "TEXT")]
    pub comment: Option<String>,
    /// Values are never taken from the command line, where every user of the machine can read them.
    #[arg(hide = true)]
    pub value: Option<OsString>,
}

/// Lists what is stored, never a value.
#[derive(Debug, Args)]
pub struct List {
    /// The folder: `[provider:]path`; the root when not given.
    #[arg(value_name = "PATH", default_value = "", hide_default_value = true)]
    pub path: String,
    /// Folders below it too.
    #[arg(short, long)]
    pub recursive: bool,
    /// Also secrets that are deleted and can be restored.
    #[arg(long)]
    pub deleted: bool,
}

/// Deletes a secret, so that it can be restored or for good.
#[derive(Debug, Args)]
pub struct Delete {
    /// The secret: `[provider:]path`, or one version of it: `[provider:]path@version`.
    #[arg(value_name = "REF")]
    pub reference: String,
    /// For good: every version, or the one that is named.
    #[arg(long)]
    pub permanent: bool,
    /// Do not ask before a permanent deletion.
    #[arg(long)]
    pub yes: bool,
}

/// Undoes a deletion or brings an older version back.
#[derive(Debug, Args)]
pub struct Restore {
    /// The secret: `[provider:]path`, with @version to write that version again as the newest.
    #[arg(value_name = "REF")]
    pub reference: String,
}

/// Shows the versions of a secret, never a value.
#[derive(Debug, Args)]
pub struct History {
    /// The secret: `[provider:]path`.
    #[arg(value_name = "REF")]
    pub reference: String,
}

/// Says whether the providers can do their work now, and read what the profile asks for. Nothing is read.
///
/// Exit code 0: healthy, 1: degraded, 2: unavailable, 125: could not tell.
#[derive(Debug, Args)]
pub struct Health {}

/// Shows the providers of this build, their settings and what they can do.
#[derive(Debug, Args)]
pub struct Providers {
    /// One provider in full.
    #[arg(value_name = "ID")]
    pub id: Option<String>,
    /// Print the least permissions that the provider needs, or those that one subcommand needs.
    #[arg(
        long,
        value_name = "SUBCOMMAND",
        num_args = 0..=1,
        require_equals = true,
        requires = "id",
        conflicts_with = "print_profile"
    )]
    pub policy: Option<Option<String>>,
    /// Print a ready profile.
    #[arg(long, requires = "id")]
    pub print_profile: bool,
}

/// Prints the completion script for a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// A shell that completions are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// GNU Bash.
    Bash,
    /// Z shell.
    Zsh,
    /// Fish.
    Fish,
    /// PowerShell.
    Pwsh,
    /// Elvish.
    Elvish,
}

/// Prints a manual page.
#[derive(Debug, Args)]
pub struct Man {
    /// The subcommand; the page of secrun itself when not given.
    #[arg(value_name = "SUBCOMMAND")]
    pub subcommand: Option<String>,
}
