//! The settings in their types, read as the official programs read them. Everything wrong in them is one report.
//!
//! No value is ever quoted: it may stand in a dotenv file, and a credential may stand where it does not belong.

use std::path::PathBuf;
use std::time::Duration;

use crate::failure::{Failure, Kind};
use crate::provider::{Configuration, Spec};
use crate::secret::Sourced;

/// The words of Go's `strconv.ParseBool`.
const TRUE: &[&str] = &["1", "t", "T", "TRUE", "true", "True"];
const FALSE: &[&str] = &["0", "f", "F", "FALSE", "false", "False"];

/// Reads settings and keeps what is wrong with them until [`Reader::finish`].
pub(super) struct Reader<'a> {
    pub(super) configuration: &'a Configuration,
    problems: Vec<String>,
    hints: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(configuration: &'a Configuration) -> Self {
        Self { configuration, problems: Vec::new(), hints: Vec::new() }
    }

    /// One failure that names everything that is wrong; nothing when nothing is.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let id = self.configuration.spec.id;
        let fact = match self.problems.len() {
            0 => return Ok(()),
            1 => format!("1 problem in the settings of {id}"),
            count => format!("{count} problems in the settings of {id}"),
        };
        Err(self.hints.into_iter().fold(Failure::new(Kind::Config, fact).details(self.problems), Failure::hint))
    }

    /// Something is wrong with this setting.
    pub(super) fn problem(&mut self, key: &str, fact: &str) {
        self.problems.push(format!("{key}: {fact} ({})", self.configuration.source(key)));
    }

    /// This setting is not there, and something needs it.
    pub(super) fn missing(&mut self, key: &str, needed_by: &str) {
        self.problems.push(format!("{key}: missing: {needed_by} needs it\n  give {}", self.names(key)));
    }

    /// What to do about it.
    pub(super) fn hint(&mut self, hint: impl Into<String>) {
        self.hints.push(hint.into());
    }

    /// Whether this setting is there, by default or because somebody gave it. White space alone is nothing.
    pub(super) fn has(&self, key: &str) -> bool {
        self.configuration.secret(key).is_some_and(|found| !found.value.expose().trim_ascii().is_empty())
    }

    /// The variables of a setting, for messages.
    pub(super) fn names(&self, key: &str) -> String {
        names(self.configuration.spec, key)
    }

    /// A text without white space around it; nothing when it is empty.
    pub(super) fn text(&mut self, key: &str) -> Option<Sourced<&'a str>> {
        let found = self.configuration.secret(key)?;
        let Some(text) = found.value.expose_text() else {
            self.problem(key, "is not UTF-8");
            return None;
        };
        Some(Sourced::new(text.trim(), found.source.clone())).filter(|found| !found.value.is_empty())
    }

    /// A path; `~/` is the home folder, because no shell has seen what stands in a profile.
    pub(super) fn path(&self, key: &str) -> Option<PathBuf> {
        let path = self.configuration.path(key)?.value;
        Some(match (path.strip_prefix("~"), home()) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path,
        })
    }

    /// true or false; the second when nobody says.
    pub(super) fn switch(&mut self, key: &str) -> bool {
        let Some(found) = self.text(key) else { return false };
        let known = TRUE.contains(&found.value) || FALSE.contains(&found.value);
        if !known {
            self.problem(key, "is neither true nor false");
        }
        TRUE.contains(&found.value)
    }

    /// A duration in seconds or with units.
    pub(super) fn duration(&mut self, key: &str) -> Option<Duration> {
        let found = self.text(key)?;
        let parsed = duration(found.value);
        if parsed.is_none() {
            self.problem(key, "is no duration: seconds, or a text like 90s or 1m30s");
        }
        parsed
    }

    /// A whole number.
    pub(super) fn count(&mut self, key: &str) -> Option<u32> {
        let found = self.text(key)?;
        let parsed = found.value.parse().ok();
        if parsed.is_none() {
            self.problem(key, "is no whole number from 0 on");
        }
        parsed
    }

    /// One of these words.
    pub(super) fn word(&mut self, key: &str, words: &[&'static str]) -> Option<&'static str> {
        let found = self.text(key)?;
        if let Some(word) = words.iter().find(|word| **word == found.value) {
            return Some(word);
        }
        let likeness = |word: &str| strsim::jaro_winkler(&found.value.to_ascii_lowercase(), word);
        let near = words.iter().map(|word| (likeness(word), word)).filter(|(likeness, _)| *likeness > 0.8);
        let near =
            near.max_by(|a, b| a.0.total_cmp(&b.0)).map_or_else(String::new, |(_, word)| format!(", did you mean `{word}`?"));
        self.problem(key, &format!("is none of {}{near}", words.join(", ")));
        None
    }
}

/// The variables of a setting, for messages: `VAULT_TOKEN`, or `BAO_TOKEN or VAULT_TOKEN`.
pub(super) fn names(spec: &Spec, key: &str) -> String {
    spec.setting(key).map(|setting| setting.variables.join(" or ")).unwrap_or_default()
}

/// The home folder, where there is one.
pub(super) fn home() -> Option<PathBuf> {
    std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute())
}

/// Seconds, or a duration as Go writes it. The library knows more units; a text that the official programs refuse is refused.
pub(super) fn duration(text: &str) -> Option<Duration> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(Duration::from_secs);
    }
    let of_go = text.chars().all(|c| c.is_ascii_digit() || ".nuµmshd".contains(c));
    humantime::parse_duration(text).ok().filter(|_| of_go)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Instant;

    use proptest::prelude::*;

    use super::*;
    use crate::provider::vault::VAULT;
    use crate::secret::{Source, Value};

    fn configuration(settings: &[(&'static str, &str)]) -> Configuration {
        let source = || Source::File { path: ".env".into(), line: 1 };
        let values = settings.iter().map(|(key, value)| (*key, Sourced::new(Value::from(*value), source())));
        Configuration::new(&VAULT, values.collect::<BTreeMap<_, _>>(), Instant::now(), false)
    }

    #[test]
    fn durations_are_seconds_or_those_of_go() {
        let seconds = |text| duration(text).map(|duration| duration.as_secs_f64());
        let good =
            [("0", 0.0), ("60", 60.0), ("60s", 60.0), ("1m30s", 90.0), ("1.5h", 5400.0), ("250ms", 0.25), ("2d", 172_800.0)];
        for (text, expected) in good {
            assert_eq!(seconds(text), Some(expected), "{text}");
        }
        for text in ["", "-1", "1.5", "s", "1 fortnight", "1month", "1min", "1M", "99999999999999999999", "1s-"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn everything_wrong_is_one_report_without_a_value() {
        let configuration = configuration(&[
            ("skip_verify", "hunter2"),
            ("max_retries", "-1"),
            ("client_timeout", "hunter2s"),
            ("auth_method", "approll"),
        ]);
        let mut reader = Reader::new(&configuration);
        reader.switch("skip_verify");
        reader.count("max_retries");
        reader.duration("client_timeout");
        reader.word("auth_method", &["token", "approle"]);
        assert_eq!(
            reader.finish().unwrap_err().to_string(),
            "error[config]: 4 problems in the settings of vault
  skip_verify: is neither true nor false (.env:1)
  max_retries: is no whole number from 0 on (.env:1)
  client_timeout: is no duration: seconds, or a text like 90s or 1m30s (.env:1)
  auth_method: is none of token, approle, did you mean `approle`? (.env:1)
"
        );
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_durations(text in "[0-9.a-zµ -]{0,12}") {
            let _ = duration(&text);
        }

        #[test]
        fn seconds_are_themselves(seconds in 0..u64::MAX) {
            prop_assert_eq!(duration(&seconds.to_string()), Some(Duration::from_secs(seconds)));
        }
    }
}
