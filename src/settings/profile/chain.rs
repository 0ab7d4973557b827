//! `extends`: one profile laid over another, up to a depth, without a circle.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};

use super::sections::beside;
use super::{Parsed, Profile, Written, parse};
use crate::settings::file::{self, Allowed};
use crate::settings::problem::Problem;

/// No chain of profiles is longer.
const DEEPEST: usize = 8;

/// Reads a profile and everything it extends. The problems of all files come together.
pub fn load(path: &Path, is_provider: &dyn Fn(&str) -> bool) -> Result<Profile, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut chain: Vec<(PathBuf, Parsed)> = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next.take() {
        let asked_by = chain.last().and_then(|(_, parsed)| parsed.extends.as_ref());
        match read(&path, asked_by, &chain, is_provider) {
            Ok((identity, parsed)) => {
                next = parsed.extends.as_ref().map(|extends| beside(&path, &extends.value));
                chain.push((identity, parsed));
            }
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(merge(chain.into_iter().map(|(_, parsed)| parsed.profile))) } else { Err(problems) }
}

fn read(
    path: &Path,
    asked_by: Option<&Written<PathBuf>>,
    chain: &[(PathBuf, Parsed)],
    is_provider: &dyn Fn(&str) -> bool,
) -> Result<(PathBuf, Parsed), Vec<Problem>> {
    let problem = |fact: String| match asked_by {
        Some(written) => vec![written.spot.problem_with_word(format!("cannot extend `{}`: {fact}", path.display()))],
        None => vec![Problem::new(&path.display(), fact)],
    };
    let bytes = file::read(path, Allowed::Regular).map_err(|error| problem(error.fact()))?;
    let identity = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if chain.iter().any(|(earlier, _)| *earlier == identity) {
        let circle = chain.iter().filter_map(|(_, parsed)| parsed.profile.files.first().map(PathBuf::as_path)).chain([path]);
        let names: Vec<_> = circle.map(|path| path.display().to_string()).collect();
        return Err(problem(format!("the profiles extend each other in a circle: {}", names.join(" -> "))));
    }
    if chain.len() >= DEEPEST {
        return Err(problem(format!("more than {DEEPEST} profiles extend each other")));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => parse(path, text.strip_prefix('\u{feff}').unwrap_or(text), is_provider).map(|parsed| (identity, parsed)),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
            Err(vec![Problem::new(&format!("{}:{line}", path.display()), "this is no UTF-8 text")])
        }
    }
}

/// From the profile that was asked for to the base. Plain `[settings]` belong to the provider that their file selects or
/// extends, so that a profile may select another provider than its base.
fn merge(top_first: impl DoubleEndedIterator<Item = Profile>) -> Profile {
    let mut merged = Profile::default();
    for mut profile in top_first.rev() {
        let provider = profile.provider.as_ref().or(merged.provider.as_ref()).map(|written| written.value.clone());
        for line in &mut profile.settings {
            line.provider = line.provider.take().or_else(|| provider.clone());
        }
        merged.lay_over(profile);
    }
    let provider = merged.provider.as_ref().map(|written| &written.value);
    for line in &mut merged.settings {
        line.provider = line.provider.take().or_else(|| provider.cloned());
    }
    merged
}
