//! Problems of settings are collected and said together: where, what, and the line with a caret where there is one.
#![forbid(unsafe_code)]

use std::fmt::Display;

use crate::failure::{Failure, Kind};

/// One thing that is wrong in what the user wrote. Holds no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    place: String,
    fact: String,
    excerpt: Vec<String>,
    hints: Vec<String>,
}

impl Problem {
    /// What is wrong, and where.
    pub fn new(place: &(impl Display + ?Sized), fact: impl Into<String>) -> Self {
        Self { place: place.to_string(), fact: fact.into(), excerpt: Vec::new(), hints: Vec::new() }
    }

    /// The line it is about.
    #[must_use]
    pub fn excerpt(mut self, lines: Vec<String>) -> Self {
        self.excerpt = lines;
        self
    }

    /// What the user can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Place, fact and excerpt, one line each.
    pub fn lines(&self) -> String {
        let head = format!("{}: {}", self.place, self.fact);
        std::iter::once(&head).chain(&self.excerpt).map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

/// One failure that names every problem; nothing when there is none.
pub fn report(kind: Kind, subject: &str, problems: Vec<Problem>) -> Result<(), Failure> {
    let fact = match problems.len() {
        0 => return Ok(()),
        1 => format!("1 problem in {subject}"),
        count => format!("{count} problems in {subject}"),
    };
    let more = problems.len().saturating_sub(LONGEST);
    let failure = problems.into_iter().take(LONGEST).fold(Failure::new(kind, fact), |failure, problem| {
        let failure = failure.detail(problem.lines());
        problem.hints.into_iter().fold(failure, Failure::hint)
    });
    Err(if more > 0 { failure.detail(format!("... and {more} more")) } else { failure })
}

/// A file that is no file of settings at all is wrong in every line; nobody reads more than this.
const LONGEST: usize = 100;

/// `, did you mean ...?` when one of the right names is near enough.
pub fn suggestion<'a>(name: &str, right: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, right).map_or_else(String::new, |nearest| format!(", did you mean `{nearest}`?"))
}

fn nearest<'a>(name: &str, right: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |candidate: &str| strsim::jaro_winkler(&name.to_ascii_lowercase(), candidate);
    let candidates = right.into_iter().map(|candidate| (likeness(candidate), candidate));
    candidates.filter(|(likeness, _)| *likeness > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_problems_in_one_failure() {
        assert_eq!(report(Kind::Config, "the settings", Vec::new()), Ok(()));
        let problems = vec![
            Problem::new("a.toml:1:2", "unknown key `x`").excerpt(vec!["  1 | x".into()]).hint("look"),
            Problem::new(".env:3", "no `=`").hint("look"),
        ];
        let text = report(Kind::Config, "the settings", problems).map_err(|failure| failure.to_string());
        assert_eq!(
            text,
            Err("error[config]: 2 problems in the settings\n  a.toml:1:2: unknown key `x`\n    1 | x\n  .env:3: no `=`\n\nhint: look\n".into())
        );
    }

    #[test]
    fn suggestions_are_near() {
        assert_eq!(suggestion("secrts", ["provider", "secrets"]), ", did you mean `secrets`?");
        assert_eq!(suggestion("Provider", ["provider", "secrets"]), ", did you mean `provider`?");
        assert_eq!(suggestion("zzz", ["provider", "secrets"]), "");
    }
}
