//! Reads keys of a fixed set from TOML tables, and notes everything that is wrong instead of stopping at the first.
#![forbid(unsafe_code)]

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use glob::Pattern;
use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::document::{Document, Spot};
use crate::secret::{InvalidReference, Name};
use crate::settings::problem::{Problem, suggestion};

/// A key with its place.
pub type Key<'t> = Spanned<DeString<'t>>;
/// A value with its place.
pub type Node<'t> = Spanned<DeValue<'t>>;

/// One document being read.
pub struct Reader<'d> {
    document: &'d Arc<Document>,
    /// Which names are providers, for references.
    pub is_provider: &'d dyn Fn(&str) -> bool,
    /// What was wrong so far.
    pub problems: Vec<Problem>,
}

/// More problems of one file are not collected: nobody reads them, and each costs an excerpt.
const ENOUGH: usize = 200;

impl<'d> Reader<'d> {
    /// A reader that found nothing wrong yet.
    pub fn new(document: &'d Arc<Document>, is_provider: &'d dyn Fn(&str) -> bool) -> Self {
        Self { document, is_provider, problems: Vec::new() }
    }

    /// A place in this document.
    pub fn spot(&self, span: Range<usize>) -> Spot {
        Spot::new(self.document, span)
    }

    /// Notes a problem.
    pub fn note(&mut self, problem: impl FnOnce(&Self) -> Problem) {
        if self.problems.len() < ENOUGH {
            let problem = problem(self);
            self.problems.push(problem);
        }
    }

    /// Notes a problem with a value, which is not shown.
    pub fn wrong(&mut self, node: &Node<'_>, fact: impl Into<String>) {
        self.note(|reader| reader.spot(node.span()).problem(fact));
    }

    /// Notes a key that nobody reads.
    pub fn unknown(&mut self, key: &Key<'_>, place: &str, right: &[&str]) {
        let name = key.get_ref();
        let fact = format!("unknown key `{name}` in {place}{}", suggestion(name, right.iter().copied()));
        self.note(|reader| {
            let problem = reader.spot(key.span()).problem(fact);
            problem.hint(format!("{place} has the keys {}", right.join(", ")))
        });
    }

    /// The entries of a table in the order of the file.
    pub fn entries<'t>(&mut self, place: &str, node: &'t Node<'t>) -> Vec<(&'t Key<'t>, &'t Node<'t>)> {
        let DeValue::Table(table) = node.get_ref() else {
            self.expected(place, "a table", node);
            return Vec::new();
        };
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    /// The tables of `[[name]]`.
    pub fn tables<'t>(&mut self, key: &Key<'_>, node: &'t Node<'t>) -> Vec<&'t Node<'t>> {
        if let DeValue::Array(array) = node.get_ref() {
            return array.iter().collect();
        }
        let name = key.get_ref();
        self.wrong(node, format!("`{name}` is a list of tables, written `[[{name}]]`"));
        Vec::new()
    }

    /// A text.
    pub fn text<'t>(&mut self, key: &Key<'_>, node: &'t Node<'_>) -> Option<&'t str> {
        if let DeValue::String(text) = node.get_ref() {
            return Some(text);
        }
        self.expected(&format!("`{}`", key.get_ref()), "a text in quotes", node);
        None
    }

    /// `true` or `false`.
    pub fn flag(&mut self, key: &Key<'_>, node: &Node<'_>) -> Option<bool> {
        if let DeValue::Boolean(flag) = node.get_ref() {
            return Some(*flag);
        }
        self.expected(&format!("`{}`", key.get_ref()), "true or false", node);
        None
    }

    /// One word of a fixed choice.
    pub fn word<T: Copy>(&mut self, key: &Key<'_>, node: &Node<'_>, choice: &[(&str, T)]) -> Option<T> {
        let text = self.text(key, node)?;
        let found = choice.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let words = || choice.iter().map(|(word, _)| *word);
            let list = words().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            let fact = format!("`{}` is one of {list}{}", key.get_ref(), suggestion(text, words()));
            self.note(|reader| reader.spot(node.span()).problem_with_word(fact));
        }
        found.map(|(_, meaning)| *meaning)
    }

    /// A list of globs.
    pub fn globs(&mut self, key: &Key<'_>, node: &Node<'_>) -> Option<Vec<Pattern>> {
        let DeValue::Array(array) = node.get_ref() else {
            self.expected(&format!("`{}`", key.get_ref()), "a list of globs in quotes", node);
            return None;
        };
        let globs = array.iter().filter_map(|node| {
            let text = self.text(key, node)?;
            match Pattern::new(text) {
                Ok(glob) => Some(glob),
                Err(error) => {
                    self.note(|reader| reader.spot(node.span()).problem_with_word(format!("this is no glob: {}", error.msg)));
                    None
                }
            }
        });
        Some(globs.collect())
    }

    /// A duration like `30s`, longer than nothing.
    pub fn duration(&mut self, key: &Key<'_>, node: &Node<'_>) -> Option<Duration> {
        let text = self.text(key, node)?;
        let duration = humantime::parse_duration(text).ok().filter(|duration| !duration.is_zero());
        if duration.is_none() {
            let fact = format!("`{}` is a duration like `30s`, `500ms` or `1m 30s`", key.get_ref());
            self.note(|reader| reader.spot(node.span()).problem_with_word(fact));
        }
        duration
    }

    /// Permission bits, written `"0400"` or `0o400`.
    pub fn mode(&mut self, key: &Key<'_>, node: &Node<'_>) -> Option<u32> {
        let digits = match node.get_ref() {
            DeValue::String(text) => Some(text.as_ref()),
            DeValue::Integer(number) if number.radix() == 8 => Some(number.as_str()),
            _ => None,
        };
        let mode = digits.and_then(parse_mode);
        if mode.is_none() {
            let fact = format!("`{}` is a file mode like \"0400\", at most \"0777\"", key.get_ref());
            self.note(|reader| reader.spot(node.span()).problem_with_word(fact));
        }
        mode
    }

    /// The name of a variable, as a value.
    pub fn name(&mut self, key: &Key<'_>, node: &Node<'_>) -> Option<Name> {
        let text = self.text(key, node)?;
        let name = Name::parse(text).ok();
        if name.is_none() {
            let fact = format!("`{}` is the name of a variable: letters, digits and `_`, no digit first", key.get_ref());
            self.note(|reader| reader.spot(node.span()).problem_with_word(fact));
        }
        name
    }

    /// What a reference parser said.
    pub fn reference<T>(&mut self, node: &Node<'_>, result: Result<T, InvalidReference>) -> Option<T> {
        match result {
            Ok(reference) => Some(reference),
            Err(error) => {
                self.note(|reader| reader.spot(node.span()).problem(error.to_string()).hint(error.hint()));
                None
            }
        }
    }

    fn expected(&mut self, place: &str, right: &str, node: &Node<'_>) {
        self.wrong(node, format!("{place} must be {right}, not {}", what_it_is(node.get_ref())));
    }
}

/// Octal digits of permission bits.
pub fn parse_mode(digits: &str) -> Option<u32> {
    let octal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    octal.then(|| u32::from_str_radix(digits, 8).ok()).flatten().filter(|mode| *mode <= 0o777)
}

/// The type of a value, for people.
pub fn what_it_is(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
