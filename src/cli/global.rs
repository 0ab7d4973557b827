//! Options that every subcommand has.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

/// Options that every subcommand has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub struct Global {
    /// Provider of the secrets; `secrun providers` lists them.
    #[arg(long, overrides_with = "provider", value_name = "ID", global = true)]
    pub provider: Option<String>,
    /// Profile: a file, or NAME for secrun.NAME.toml; by default ./secrun.toml when it exists.
    #[arg(long, overrides_with = "profile", value_name = "NAME|FILE", global = true)]
    pub profile: Option<OsString>,
    /// Dotenv file whose entries are settings and also reach the command; may be repeated.
    #[arg(long, value_name = "FILE", global = true)]
    pub env_file: Vec<PathBuf>,
    /// Do not read .env.local and .env of the current folder.
    #[arg(long, global = true)]
    pub no_dotenv: bool,
    /// Everything before the start of the command must be done within this time (by default 30s).
    #[arg(long, overrides_with = "timeout", value_name = "TIME", value_parser = humantime::parse_duration, global = true)]
    pub timeout: Option<Duration>,
    /// Use an address from a file of the working tree although the credential comes from elsewhere.
    #[arg(long, global = true)]
    pub trust_profile: bool,
    /// Print results and failures as JSON.
    #[arg(long, global = true, help_heading = "Output")]
    pub json: bool,
    /// Say what happens.
    #[arg(short, long, action = ArgAction::Count, global = true, help_heading = "Output")]
    pub verbose: u8,
    /// No warnings.
    #[arg(short, long, conflicts_with = "verbose", global = true, help_heading = "Output")]
    pub quiet: bool,
    /// Form of the messages on standard error.
    #[arg(
        long,
        overrides_with = "log_format",
        value_name = "FORMAT",
        value_enum,
        default_value_t,
        global = true,
        help_heading = "Output"
    )]
    pub log_format: LogFormat,
    /// Colour on standard error; `NO_COLOR` is honoured.
    #[arg(
        long,
        overrides_with = "color",
        value_name = "WHEN",
        value_enum,
        default_value_t,
        global = true,
        help_heading = "Output"
    )]
    pub color: Color,
}

/// Form of the messages on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// When messages are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    /// At a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
