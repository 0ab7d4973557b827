//! What was typed: clap types only. The doc comments are the help pages.
//!
//! Nothing here looks at the world; `commands` turns what was typed into what is meant.
#![forbid(unsafe_code)]

mod global;
mod run;
mod store;
mod examples;
mod typed;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use examples::{EXAMPLES, Example};
pub use global::{Color, Global, LogFormat};
pub use run::{Carrier, Case, OnDuplicate, Run};
pub use store::{Completions, Delete, Get, History, Init, List, Man, Providers, Restore, Set, Shell};
pub use typed::{Mistake, SignalName};

/// Runs a command with secrets in its environment or in memory-backed files, and is a perfect parent to it.
#[derive(Debug, Parser)]
#[command(name = "secrun", version, disable_help_subcommand = true, subcommand_negates_reqs = true, override_usage = USAGE)]
pub struct Cli {
    /// The options that every subcommand has.
    #[command(flatten)]
    pub global: Global,
    /// `secrun -- COMMAND` is `secrun run -- COMMAND`.
    #[command(flatten)]
    pub run: Run,
    /// What to do; `run` when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const USAGE: &str = "secrun [OPTIONS] -- COMMAND [ARG]...\n       secrun [OPTIONS] SUBCOMMAND";

/// The subcommands, in the order of the help page.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs a command with secrets; the word may be left out.
    Run(Run),
    /// Creates what a provider needs on first use.
    Init(Init),
    /// Prints one secret.
    Get(Get),
    /// Stores a secret read from standard input, a file or a prompt.
    Set(Set),
    /// Lists what is stored, never a value.
    List(List),
    /// Deletes a secret, so that it can be restored or for good.
    Delete(Delete),
    /// Undoes a deletion or brings an older version back.
    Restore(Restore),
    /// Shows the versions of a secret, never a value.
    History(History),
    /// Shows the providers of this build, their settings and what they can do.
    Providers(Providers),
    /// Prints the completion script for a shell.
    Completions(Completions),
    /// Prints a manual page.
    Man(Man),
}

/// The whole command tree with its examples: help pages, manual pages and completions are made from it.
pub fn command() -> clap::Command {
    let mut command = Cli::command().before_help(examples::text("secrun")).help_template(TEMPLATE).after_help(MORE);
    let of_run: Vec<clap::Id> =
        command.get_arguments().filter(|argument| is_of_run(argument)).map(|argument| argument.get_id().clone()).collect();
    for id in of_run {
        // They work here too, but the first page is for finding the way.
        command = command.mut_arg(id, |argument| argument.hide(true));
    }
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| sub.before_help(examples::text(&name)).help_template(TEMPLATE));
    }
    command
}

const MORE: &str = "`secrun run --help` shows the options of a run; they may stand before `--` directly.";

fn is_of_run(argument: &clap::Arg) -> bool {
    matches!(argument.get_help_heading(), Some("Secrets" | "Injection" | "Process" | "Command"))
}

const TEMPLATE: &str = "{about}\n\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

/// Parses the arguments, the program name first.
///
/// Help and version are no mistakes, but they end the program as well; [`Mistake`] tells them apart.
pub fn parse(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Cli, Mistake> {
    let matches = command().try_get_matches_from(arguments).map_err(Mistake::from)?;
    typed::refuse_misplaced(&matches)?;
    Cli::from_arg_matches(&matches).map_err(Mistake::from)
}
