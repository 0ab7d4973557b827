//! How secrun says that something went wrong: a kind, a fact, everything that belongs to it, and what to do.
//!
//! A failure is printed once, by `main`, in a form that people and scripts can read; its kind is a stable token
//! and decides the exit code. Nothing in a failure may quote a secret value: constructors take names and places only.
#![forbid(unsafe_code)]

use std::fmt;

/// What sort of failure it is. The token is part of the interface and never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// The command line cannot be understood or asks for things that exclude each other.
    Usage,
    /// A setting, profile or dotenv file is missing, unreadable or wrong.
    Config,
    /// A secret, field or version that was asked for does not exist.
    NotFound,
    /// The provider knows who asks and refuses.
    Denied,
    /// No valid credential or key was given.
    Unauthenticated,
    /// The provider cannot be reached or cannot answer now.
    Unavailable,
    /// The provider asks for fewer requests.
    Throttled,
    /// An answer, a stored file or a value is not in the form it must have.
    Malformed,
    /// Somebody else changed or holds the same thing.
    Conflict,
    /// What was handed over sealed has been opened by somebody else, or cannot be proven not to have been.
    Intercepted,
    /// The whole load did not end before the deadline.
    Timeout,
    /// A value cannot be handed to the command: too long, a NUL byte, no memory-backed folder.
    Inject,
    /// The command was found but could not be started.
    NotExecutable,
    /// The command was not found.
    CommandNotFound,
    /// The operating system refused something that is needed.
    System,
    /// The user said no at a prompt.
    Cancelled,
    /// A mistake in secrun itself.
    Internal,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Kind; 17] = [
        Kind::Usage,
        Kind::Config,
        Kind::NotFound,
        Kind::Denied,
        Kind::Unauthenticated,
        Kind::Unavailable,
        Kind::Throttled,
        Kind::Malformed,
        Kind::Conflict,
        Kind::Intercepted,
        Kind::Timeout,
        Kind::Inject,
        Kind::NotExecutable,
        Kind::CommandNotFound,
        Kind::System,
        Kind::Cancelled,
        Kind::Internal,
    ];

    /// The stable token printed in `error[token]`.
    pub const fn token(self) -> &'static str {
        match self {
            Kind::Usage => "usage",
            Kind::Config => "config",
            Kind::NotFound => "not-found",
            Kind::Denied => "denied",
            Kind::Unauthenticated => "unauthenticated",
            Kind::Unavailable => "unavailable",
            Kind::Throttled => "throttled",
            Kind::Malformed => "malformed",
            Kind::Conflict => "conflict",
            Kind::Intercepted => "intercepted",
            Kind::Timeout => "timeout",
            Kind::Inject => "inject",
            Kind::NotExecutable => "not-executable",
            Kind::CommandNotFound => "command-not-found",
            Kind::System => "system",
            Kind::Cancelled => "cancelled",
            Kind::Internal => "internal",
        }
    }

    /// Whether it says something about a provider; any other kind says that this side could not even ask.
    pub const fn is_of_provider(self) -> bool {
        matches!(
            self,
            Kind::NotFound
                | Kind::Denied
                | Kind::Unauthenticated
                | Kind::Unavailable
                | Kind::Throttled
                | Kind::Malformed
                | Kind::Conflict
                | Kind::Intercepted
                | Kind::Timeout
        )
    }

    /// The exit code of `run`: 125 for our own failures, 126 and 127 as a shell uses them.
    pub const fn exit_code(self) -> u8 {
        match self {
            Kind::NotExecutable => 126,
            Kind::CommandNotFound => 127,
            _ => 125,
        }
    }
}

/// A failure as the user sees it.
///
/// ```text
/// error[not-found]: 2 secrets are missing
///   DATABASE_URL: local has no secret `app/db` (secrun.toml:4)
///   API_KEY: local has no secret `app/api` (secrun.toml:5)
///
/// hint: `secrun list app` shows what is stored
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    kind: Kind,
    fact: String,
    details: Vec<String>,
    hints: Vec<String>,
    events: Vec<&'static str>,
}

impl Failure {
    /// A failure with its fact: lower case, no full stop, never a secret value.
    pub fn new(kind: Kind, fact: impl Into<String>) -> Self {
        Self { kind, fact: fact.into(), details: Vec::new(), hints: Vec::new(), events: Vec::new() }
    }

    /// Adds one line below the fact, one per thing that is wrong. May itself have several lines (a caret below a column).
    #[must_use]
    pub fn detail(mut self, line: impl Into<String>) -> Self {
        self.details.push(line.into());
        self
    }

    /// Adds several lines below the fact.
    #[must_use]
    pub fn details(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(lines);
        self
    }

    /// Adds one thing that the user can do; the same hint twice is said once.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        if !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
        self
    }

    /// Names an event that somebody should be woken for. The name is stable and stands on a line of its own.
    #[must_use]
    pub fn event(mut self, name: &'static str) -> Self {
        if !self.events.contains(&name) {
            self.events.push(name);
        }
        self
    }

    /// The same of another sort, where the first one would be taken for something else.
    #[must_use]
    pub fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// What sort of failure it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The fact alone, without details and hints.
    pub fn fact(&self) -> &str {
        &self.fact
    }

    /// The lines below the fact.
    pub fn detail_lines(&self) -> &[String] {
        &self.details
    }

    /// The hints, without the word `hint:`.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// The events, for alerts.
    pub fn events(&self) -> &[&'static str] {
        &self.events
    }

    /// The failure as one JSON object for `--json` and `--log-format json`.
    pub fn to_json(&self) -> serde_json::Value {
        let mut document = serde_json::json!({
            "error": {
                "kind": self.kind.token(),
                "message": self.fact,
                "details": self.details,
                "hints": self.hints,
            }
        });
        if !self.events.is_empty() {
            document["error"]["events"] = self.events.as_slice().into();
        }
        document
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error[{}]: {}", self.kind.token(), printable(&self.fact))?;
        for detail in &self.details {
            for line in detail.lines() {
                writeln!(f, "  {}", printable(line))?;
            }
        }
        for event in &self.events {
            writeln!(f, "event: {event}")?;
        }
        if !self.hints.is_empty() {
            writeln!(f)?;
        }
        for hint in &self.hints {
            writeln!(f, "hint: {}", printable(hint))?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// What the operating system said, as the end of a fact: lower case and without the number that Rust puts behind it.
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.split_once(" (os error").map_or(text.as_str(), |(words, _)| words);
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Names and paths come from outside: what commands a terminal, or makes it show a name in another order, must not reach it.
pub fn printable(text: &str) -> String {
    let plain = |c: char| if (c.is_control() && c != '\t') || reorders(c) { '\u{fffd}' } else { c };
    let length = text.chars().count();
    if length <= LONGEST_LINE {
        return text.chars().map(plain).collect();
    }
    let (head, tail) = (LONGEST_LINE / 2, length - LONGEST_LINE / 2);
    text.chars().take(head).map(plain).chain(['\u{2026}']).chain(text.chars().skip(tail).map(plain)).collect()
}

/// Far more than any sensible name, far less than what hides the message.
const LONGEST_LINE: usize = 4096;

/// The characters that change the direction of the text around them.
fn reorders(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_unique() {
        let tokens: std::collections::HashSet<_> = Kind::ALL.iter().map(|kind| kind.token()).collect();
        assert_eq!(tokens.len(), Kind::ALL.len());
    }

    #[test]
    fn display_has_fact_details_and_hints() {
        let failure = Failure::new(Kind::NotFound, "1 secret is missing").detail("A: gone").hint("look").hint("look");
        assert_eq!(failure.to_string(), "error[not-found]: 1 secret is missing\n  A: gone\n\nhint: look\n");
    }

    #[test]
    fn reasons_are_facts() {
        assert_eq!(reason(&std::io::Error::from_raw_os_error(2)), "no such file or directory");
        assert_eq!(reason(&std::io::Error::other("Already said")), "already said");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let failure = Failure::new(Kind::Usage, "bad \u{1b}[31mname");
        assert!(!failure.to_string().contains('\u{1b}'));
        let failure = Failure::new(Kind::Usage, "bad \u{202e}eman");
        assert!(!failure.to_string().contains('\u{202e}'));
    }

    #[test]
    fn a_name_without_end_does_not_bury_the_message() {
        let failure = Failure::new(Kind::Usage, format!("`{}` is no path", "a".repeat(100_000)));
        assert!(failure.to_string().len() < 4200 && failure.to_string().ends_with("a` is no path\n"));
    }
}
