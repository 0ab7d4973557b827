//! From what a folder gave to variables: prefix, letters, renaming, filter, and which names are refused.
#![forbid(unsafe_code)]

use super::fetch::Problems;
use super::field::single;
use super::flatten::leaves;
use super::{Payload, Secret};
use crate::failure::{Failure, Kind};
use crate::secret::{Bulk, Entry, Letters, Name, Reference, Selection, Value};

/// Adds what one folder gave, and says which names that were, before any was renamed.
pub(super) fn bulk_entries(
    bulk: &Bulk,
    found: &[(String, Secret)],
    selection: &Selection,
    entries: &mut Vec<Entry>,
    problems: &mut Problems,
) -> Vec<String> {
    let pieces = found.iter().flat_map(|(path, secret)| pieces(path, &secret.payload));
    let pieces = pieces.flat_map(|(path, value)| match bulk.flatten.then(|| leaves(&value)).flatten() {
        Some(leaves) => leaves.into_iter().map(|(keys, leaf)| (joined(&path, &keys), leaf)).collect(),
        None => vec![(path, value)],
    });
    let add = |(path, value): (String, Value)| {
        let name = variable_name(bulk, &path);
        bulk_entry(bulk, &path, value, &name, selection, entries, problems);
        name
    };
    pieces.map(add).collect()
}

/// The values of a secret, each with the path that its name is made from. A folder that is itself the secret has no path.
fn pieces(path: &str, payload: &Payload) -> Vec<(String, Value)> {
    match payload {
        Payload::Value(value) => vec![(path.to_owned(), value.duplicate())],
        Payload::Fields(fields) => match single(fields) {
            Some(value) if !path.is_empty() => vec![(path.to_owned(), value.duplicate())],
            _ => fields.iter().map(|(key, value)| (joined(path, key), value.duplicate())).collect(),
        },
    }
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}/{key}") }
}

/// A wish about names of folders that fits none of them is a mistake: the command would miss a secret.
pub(super) fn idle_wishes(selection: &Selection, names: &[String], problems: &mut Problems) {
    for rename in selection.renames.iter().filter(|rename| !names.contains(&rename.from)) {
        let failure = Failure::new(Kind::NotFound, format!("no folder gives the name `{}`", rename.from));
        let likeness = |name: &String| strsim::jaro_winkler(&name.to_lowercase(), &rename.from.to_lowercase());
        let nearest = names.iter().map(|name| (likeness(name), name)).max_by(|one, other| one.0.total_cmp(&other.0));
        let hint = match nearest.filter(|(likeness, _)| *likeness > 0.8) {
            Some((_, name)) => format!("names are renamed as they are after prefix and case; `{name}` is there"),
            None => "names are renamed as they are after prefix and case; `secrun list` shows what is stored".to_owned(),
        };
        problems.secret(rename.to.as_str(), &rename.source, &failure.hint(hint));
    }
    let renamed: Vec<&str> = names.iter().map(|name| renamed(selection, name).unwrap_or(name)).collect();
    for glob in selection.filter.only.iter().filter(|glob| !renamed.iter().any(|name| glob.matches(name))) {
        problems.wish(
            &format!("no folder gives a name that matches `{glob}` of `only`"),
            "globs look at names as they are after prefix, case and renaming; `secrun list` shows what is stored",
        );
    }
}

fn renamed<'a>(selection: &'a Selection, name: &str) -> Option<&'a str> {
    selection.renames.iter().find(|rename| rename.from == name).map(|rename| rename.to.as_str())
}

fn bulk_entry(
    bulk: &Bulk,
    path: &str,
    value: Value,
    name: &str,
    selection: &Selection,
    entries: &mut Vec<Entry>,
    problems: &mut Problems,
) {
    let by_hand = renamed(selection, name);
    let is_renamed = by_hand.is_some();
    let wished = by_hand.unwrap_or(name);
    if !selection.filter.wants(wished) {
        return;
    }
    let Ok(name) = Name::parse(wished) else {
        return problems.bulk_name(
            wished,
            bulk,
            "is no name of a variable",
            "give `case = \"upper\"` (--case upper), rename it (--map) or leave it out (--except)",
        );
    };
    if name.is_dangerous() && !is_renamed {
        return problems.bulk_name(
            wished,
            bulk,
            "is a variable that steers programs, up to running other code, so it is not taken in bulk",
            "give `prefix` (--prefix), ask for it by name under [secrets], or leave it out with --except",
        );
    }
    entries.push(Entry {
        name,
        value,
        delivery: bulk.delivery.clone(),
        origin: format!("`{path}` of {}", folder_name(&bulk.reference)),
        source: bulk.source.clone(),
    });
}

/// A folder in messages; the root has no name of its own.
pub(super) fn folder_name(reference: &Reference) -> String {
    match &reference.provider {
        _ if !reference.path.is_empty() => reference.to_string(),
        Some(provider) => format!("the root of {provider}"),
        None => "the root".to_owned(),
    }
}

fn variable_name(bulk: &Bulk, path: &str) -> String {
    let replaced: String = match bulk.letters {
        Letters::Keep => path.replace('/', "_"),
        Letters::Upper | Letters::Lower => {
            path.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
        }
    };
    let cased = match bulk.letters {
        Letters::Keep => replaced,
        Letters::Upper => replaced.to_ascii_uppercase(),
        Letters::Lower => replaced.to_ascii_lowercase(),
    };
    format!("{}{cased}", bulk.prefix)
}
