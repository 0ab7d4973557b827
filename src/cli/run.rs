//! The options of `run`.

use std::ffi::OsString;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::SignalName;

/// Runs a command with secrets in its environment or in memory-backed files.
#[derive(Debug, Args)]
pub struct Run {
    /// Set NAME to the secret at REF, `[provider:]path[#field][@version]`; may be repeated.
    #[arg(long, value_name = "NAME=REF", help_heading = "Secrets")]
    pub env: Vec<String>,
    /// Put the secret at REF into a memory-backed file; `NAME_FILE` and `{NAME}` are its path; may be repeated.
    #[arg(long, value_name = "NAME=REF", help_heading = "Secrets")]
    pub file: Vec<String>,
    /// Render the template SOURCE with the secrets into the memory-backed file TARGET; may be repeated.
    #[arg(long, value_name = "SOURCE:TARGET", help_heading = "Secrets")]
    pub template: Vec<String>,
    /// Take everything below PATH, `[provider:]path`; may be repeated.
    #[arg(long, value_name = "PATH", help_heading = "Secrets")]
    pub path: Vec<String>,
    /// With --path: folders below it too; their names are joined with `_`.
    #[arg(long, help_heading = "Secrets")]
    pub recursive: bool,
    /// With --path: a value that is a JSON object gives one name for each leaf, its keys joined with `_`.
    #[arg(long, help_heading = "Secrets")]
    pub flatten: bool,
    /// Of what `--path` and `[[bulk]]` give, take only names that match; may be repeated.
    #[arg(long, value_name = "GLOB", help_heading = "Secrets")]
    pub only: Vec<String>,
    /// Of what `--path` and `[[bulk]]` give, leave out names that match; may be repeated.
    #[arg(long, value_name = "GLOB", help_heading = "Secrets")]
    pub except: Vec<String>,
    /// Put PREFIX before every name that --path gives.
    #[arg(long, value_name = "PREFIX", help_heading = "Secrets")]
    pub prefix: Option<String>,
    /// Letters of the names that --path gives.
    #[arg(long, value_name = "CASE", value_enum, help_heading = "Secrets")]
    pub case: Option<Case>,
    /// Rename what `--path` and `[[bulk]]` give; may be repeated.
    #[arg(long, value_name = "NAME=NEW", help_heading = "Secrets")]
    pub map: Vec<String>,
    /// When two sources give the same name.
    #[arg(long, value_name = "POLICY", value_enum, help_heading = "Secrets")]
    pub on_duplicate: Option<OnDuplicate>,

    /// Carrier of secret files (by default tmpfs; memfd with `--exec`).
    #[arg(long, value_name = "CARRIER", value_enum, help_heading = "Injection")]
    pub carrier: Option<Carrier>,
    /// Allow secret files on a disk when no memory-backed folder is there.
    #[arg(long, help_heading = "Injection")]
    pub allow_disk: bool,
    /// Move values that do not fit into the environment to files, `NAME_FILE`.
    #[arg(long, help_heading = "Injection")]
    pub spill: bool,
    /// Start the command with the secrets alone, without the inherited environment.
    #[arg(long, help_heading = "Injection")]
    pub clear_env: bool,
    /// With --clear-env: inherited variables that are kept; may be repeated.
    #[arg(long, value_name = "GLOB", help_heading = "Injection")]
    pub pass: Vec<String>,
    /// Pass secrun's own credentials on to the command.
    #[arg(long, conflicts_with = "strip_credentials", help_heading = "Injection")]
    pub keep_credentials: bool,
    /// Withhold also credentials that applications use themselves.
    #[arg(long, help_heading = "Injection")]
    pub strip_credentials: bool,
    /// Fetch and check everything, print what the command would get without any value, and start nothing.
    #[arg(long, help_heading = "Injection")]
    pub dry_run: bool,

    /// Replace secrun by the command instead of staying as its parent.
    #[arg(long, conflicts_with_all = ["group", "subreaper", "parent_death", "stop_timeout"], help_heading = "Process")]
    pub exec: bool,
    /// Give the command a process group of its own, signal the whole group, and hand the terminal over.
    #[arg(long, help_heading = "Process")]
    pub group: bool,
    /// Adopt and reap orphaned descendants also when secrun is not PID 1.
    #[arg(long, help_heading = "Process")]
    pub subreaper: bool,
    /// Send SIGNAL to the command when secrun itself dies.
    #[arg(long, value_name = "SIGNAL", help_heading = "Process")]
    pub parent_death: Option<SignalName>,
    /// Kill the command when it is still there this long after the first TERM, INT, HUP or QUIT.
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration, help_heading = "Process")]
    pub stop_timeout: Option<Duration>,

    /// The command and its arguments.
    #[arg(last = true, required = true, value_name = "COMMAND", help_heading = "Command")]
    pub command: Vec<OsString>,
}

/// Letters of the names that a bulk source gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Case {
    /// As stored.
    Keep,
    /// Upper case; what no name may contain becomes `_`.
    Upper,
    /// Lower case; what no name may contain becomes `_`.
    Lower,
}

/// When two sources give the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnDuplicate {
    /// Start nothing and name both.
    Error,
    /// Take the one asked for first.
    First,
    /// Take the one asked for last.
    Last,
}

/// Carrier of secret files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Carrier {
    /// Files in a private folder on a memory file system.
    Tmpfs,
    /// Sealed anonymous memory, passed as open descriptors.
    Memfd,
    /// A file system in memory that only the command sees; needs the privilege to mount.
    Mount,
}
