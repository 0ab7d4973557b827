//! Values and mistakes of the command line.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};

/// A signal by name or number: `TERM`, `SIGTERM`, `15`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignalName(pub nix::sys::signal::Signal);

impl std::str::FromStr for SignalName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let by_number = text.parse::<i32>().ok().and_then(|number| nix::sys::signal::Signal::try_from(number).ok());
        let upper = text.to_ascii_uppercase();
        let name = if upper.starts_with("SIG") { upper } else { format!("SIG{upper}") };
        by_number
            .or_else(|| name.parse().ok())
            .map(Self)
            .ok_or_else(|| "not a signal name or number, such as TERM or 15".to_owned())
    }
}

/// Why the command line does not lead to a run.
#[derive(Debug)]
pub enum Mistake {
    /// Help or version was asked for: print this on standard output and end well.
    Asked(String),
    /// The arguments are wrong.
    Wrong {
        /// What is wrong, one line.
        fact: String,
        /// What clap can say about it besides.
        tips: Vec<String>,
    },
}

impl From<clap::Error> for Mistake {
    fn from(error: clap::Error) -> Self {
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return Self::Asked(error.render().to_string()),
            ErrorKind::InvalidSubcommand => {
                let word = context(&error, ContextKind::InvalidSubcommand);
                return Self::Wrong {
                    fact: format!("there is no subcommand `{word}`"),
                    tips: vec![format!("to run it as a command, write `secrun [OPTIONS] -- {word} ...`")],
                };
            }
            ErrorKind::UnknownArgument => return unknown(&error),
            ErrorKind::MissingRequiredArgument if missing(&error).iter().any(|word| word.contains("COMMAND")) => {
                return Self::Wrong {
                    fact: "there is no command to run".to_owned(),
                    tips: vec!["write it behind `--`: `secrun [OPTIONS] -- COMMAND [ARG]...`".to_owned()],
                };
            }
            _ => {}
        }
        let text = error.render().to_string();
        let body = text.strip_prefix("error: ").unwrap_or(&text);
        let fact: Vec<&str> = body.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
        Self::Wrong { fact: fact.join(" "), tips: Vec::new() }
    }
}

/// A word that is no flag may be a value that somebody typed by mistake, so it is not repeated.
fn unknown(error: &clap::Error) -> Mistake {
    let word = context(error, ContextKind::InvalidArg);
    if word.starts_with('-') {
        return Mistake::Wrong {
            fact: format!("there is no option `{word}` here"),
            tips: nearest_option(&word).into_iter().collect(),
        };
    }
    let mut tips = vec!["a command is written behind `--`: `secrun [OPTIONS] -- COMMAND [ARG]...`".to_owned()];
    let likeness = |name: &&str| strsim::jaro_winkler(name, &word) > 0.85;
    let near = super::Cli::command().get_subcommands().map(clap::Command::get_name).map(str::to_owned).collect::<Vec<_>>();
    if let Some(name) = near.iter().map(String::as_str).find(likeness) {
        tips.insert(0, format!("the subcommand is called `{name}`"));
    }
    Mistake::Wrong { fact: "there is an argument that does not belong here".to_owned(), tips }
}

/// Where this option is, or the one that was probably meant, among all that there are.
fn nearest_option(word: &str) -> Option<String> {
    fn collect<'a>(command: &'a clap::Command, name: &str, found: &mut Vec<(&'a str, String)>) {
        found.extend(command.get_arguments().filter_map(clap::Arg::get_long).map(|long| (long, name.to_owned())));
        for sub in command.get_subcommands() {
            let name =
                if command.get_name() == "secrun" { sub.get_name().to_owned() } else { format!("{name} {}", sub.get_name()) };
            collect(sub, &name, found);
        }
    }
    let tree = super::Cli::command();
    let mut everywhere = Vec::new();
    collect(&tree, "run", &mut everywhere);
    let word = word.trim_start_matches('-');
    let mut having: Vec<String> =
        everywhere.iter().filter(|(long, _)| *long == word).map(|(_, name)| format!("`{name}`")).collect();
    having.dedup();
    if !having.is_empty() {
        return Some(format!("it belongs to {}", having.join(", ")));
    }
    let likeness = everywhere.iter().map(|(long, _)| (strsim::jaro_winkler(long, word), long));
    let (_, long) = likeness.filter(|(likeness, _)| *likeness > 0.85).max_by(|one, other| one.0.total_cmp(&other.0))?;
    Some(format!("did you mean `--{long}`?"))
}

fn missing(error: &clap::Error) -> &[String] {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(words)) => words,
        _ => &[],
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        _ => String::new(),
    }
}

/// Options of `run` before another subcommand would be dropped silently; they are a mistake.
pub(super) fn refuse_misplaced(matches: &ArgMatches) -> Result<(), Mistake> {
    let Some((subcommand, _)) = matches.subcommand() else { return Ok(()) };
    let global: Vec<&str> = vec![
        "provider",
        "profile",
        "env_file",
        "no_dotenv",
        "timeout",
        "trust_profile",
        "json",
        "verbose",
        "quiet",
        "log_format",
        "color",
    ];
    let typed = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let misplaced: Vec<String> = matches
        .ids()
        .map(clap::Id::as_str)
        .filter(|id| !global.contains(id) && matches.try_contains_id(id).is_ok() && typed(id))
        .map(|id| format!("--{}", id.replace('_', "-")))
        .filter(|flag| flag != "--Run" && flag != "--Global")
        .collect();
    if misplaced.is_empty() {
        return Ok(());
    }
    let (flags, tip) =
        (misplaced.join(", "), if subcommand == "run" { "write them behind `run`" } else { "only `run` has them" });
    Err(Mistake::Wrong { fact: format!("options of `run` stand before `{subcommand}`: {flags}"), tips: vec![tip.to_owned()] })
}
