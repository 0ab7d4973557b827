//! What was typed: clap types only. The doc comments are the help pages.
//!
//! Nothing here looks at the world; `commands` turns what was typed into what is meant.
#![forbid(unsafe_code)]

mod global;
mod run;
mod store;
mod keys;
mod examples;
mod typed;

use std::ffi::OsString;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

pub use examples::{EXAMPLES, Example};
pub use global::{Color, Global, LogFormat};
pub use keys::{
    ConfigureKey, CreateKey, DataKey, Decrypt, DeleteKey, Encrypt, Key, KeyCommand, ListKeys, NamedKey, Rewrap, Sealing, Sign,
    Verify,
};
pub use run::{Carrier, Case, OnDuplicate, Run};
pub use store::{Completions, Delete, Get, Health, History, Init, List, Man, Providers, Restore, Set, Shell};
pub use typed::{Mistake, SignalName};

/// Runs a command with secrets in its environment or in memory-backed files, and is a perfect parent to it.
#[derive(Debug, Parser)]
#[command(name = "secrun", version, subcommand_negates_reqs = true, override_usage = USAGE)]
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
    /// Says whether the providers can do their work now.
    Health(Health),
    /// Signs a payload with a key that never leaves the provider.
    Sign(Sign),
    /// Checks a signature: exit code 0 when it is valid, 1 when it is not, 125 when nobody can tell.
    Verify(Verify),
    /// Encrypts a payload with a key that never leaves the provider.
    Encrypt(Encrypt),
    /// Decrypts a payload.
    Decrypt(Decrypt),
    /// Encrypts anew with the newest version of the key, one ciphertext a line.
    Rewrap(Rewrap),
    /// Manages the keys of the provider.
    Key(Key),
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
        command = command.mut_subcommand(&name, |sub| dressed(sub, &name));
    }
    command
}

/// A subcommand with its examples, and so on downwards.
fn dressed(command: clap::Command, name: &str) -> clap::Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let command = command.before_help(examples::text(name)).help_template(TEMPLATE);
    names.iter().fold(command, |command, word| command.mut_subcommand(word, |sub| dressed(sub, &format!("{name} {word}"))))
}

const MORE: &str = "`secrun run --help` shows the options of a run; they may stand before `--` directly.";

fn is_of_run(argument: &clap::Arg) -> bool {
    matches!(argument.get_help_heading(), Some("Secrets" | "Injection" | "Process" | "Command"))
}

const TEMPLATE: &str = "{about}\n\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

/// Parses the arguments, the program name first.
///
/// Help and version are no mistakes, but they end the program as well; [`Mistake`] tells them apart.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Cli, Mistake> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    without_subcommands(&arguments).map_or_else(|| with_whole_tree(&arguments), Ok)
}

fn with_whole_tree(arguments: &[OsString]) -> Result<Cli, Mistake> {
    let matches = command().try_get_matches_from(arguments).map_err(Mistake::from)?;
    typed::refuse_misplaced(&matches)?;
    Cli::from_arg_matches(&matches).map_err(Mistake::from)
}

/// The same without building the subcommands, for lines that name none in front of the command.
///
/// That is how services are started, and building all subcommands would cost as much as the rest of such a start. A line that
/// does not parse, or asks for help, is parsed again with the whole tree, which knows the right words for it.
fn without_subcommands(arguments: &[OsString]) -> Option<Cli> {
    let end = arguments.iter().position(|word| word == "--")?;
    if arguments[..end].iter().any(|word| word.to_str().is_some_and(Command::has_subcommand)) {
        return None;
    }
    let tree = Run::augment_args(Global::augment_args(clap::Command::new("secrun")));
    let matches = tree.try_get_matches_from(arguments).ok()?;
    Cli::from_arg_matches(&matches).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn lines_without_a_subcommand_mean_the_same_without_the_tree() {
        for line in [
            "secrun -- get x",
            "secrun --provider local --path app -vv -- ./server --help",
            "secrun --only a --only b --env A=b --group --parent-death TERM --stop-timeout 20s --color never -- sh -c true",
            "secrun --exec --json --carrier memfd --timeout 5s -- env -- x",
        ] {
            let short = without_subcommands(&words(line)).map(|cli| format!("{cli:?}"));
            assert_eq!(short, with_whole_tree(&words(line)).ok().map(|cli| format!("{cli:?}")), "{line}");
            assert!(short.is_some(), "{line}");
        }
    }

    #[test]
    fn the_last_word_wins_so_that_an_alias_can_be_overruled() {
        for line in [
            "secrun --provider a --timeout 1s --provider b --timeout 2s -- x",
            "secrun --provider a get x --provider b --timeout 2s",
        ] {
            let cli = parse(words(line)).unwrap_or_else(|mistake| panic!("{line}: {mistake:?}"));
            assert_eq!(
                (cli.global.provider.as_deref(), cli.global.timeout),
                (Some("b"), Some(std::time::Duration::from_secs(2))),
                "{line}"
            );
        }
    }

    #[test]
    fn everything_else_is_left_to_the_tree() {
        for line in [
            "secrun",
            "secrun get x",
            "secrun --profile get -- x",
            "secrun run -- x",
            "secrun --help -- x",
            "secrun --version -- x",
            "secrun --nope -- x",
            "secrun server -- x",
            "secrun --exec --group -- x",
            "secrun --",
        ] {
            assert!(without_subcommands(&words(line)).is_none(), "{line}");
        }
    }
}
