//! `secrun rewrap`: ciphertexts of older versions become ciphertexts of the newest, one a line, in few requests.

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::output::{self, Style};
use crate::commands::payload;
use crate::failure::{Failure, Kind};
use crate::provider::cipher::{Ciphertext, Sealing};

/// Encrypts every line anew. Empty lines stay empty, so that line numbers stay what they are.
pub fn rewrap(global: &Global, arguments: &cli::Rewrap) -> Result<(), Failure> {
    let context = payload::base64("--context", arguments.sealing.context.as_deref())?;
    let input = payload::read(global, arguments.input.as_deref())?;
    let text = input.expose_text().ok_or_else(|| Failure::new(Kind::Malformed, "the input is no list of ciphertexts"))?;
    let lines: Vec<&str> = text.lines().map(str::trim_ascii).collect();
    let ciphertexts: Vec<&str> = lines.iter().copied().filter(|line| !line.is_empty()).collect();
    let (target, key) = Target::key(global, arguments.sealing.key.as_deref())?;
    let how = Sealing { key: &key, context: context.as_deref(), associated_data: None };
    let mut results = target.ask(target.cipher()?.rewrap(&how, &ciphertexts))?.into_iter();
    let lines: Vec<Line<'_>> = lines.into_iter().enumerate().map(|(index, old)| Line::of(index, old, &mut results)).collect();
    let failed: Vec<(usize, &Failure)> = lines.iter().filter_map(|line| Some((line.number, line.failure()?))).collect();
    if !failed.is_empty() && !arguments.keep_failed {
        return Err(report(&failed, ciphertexts.len()));
    }
    for (number, failure) in &failed {
        Style::new(global).warning(&format!("line {number} is passed on as it is: {}", failure.fact()));
    }
    if global.json {
        let results: Vec<_> = lines.iter().map(Line::document).collect();
        return output::json(&json!({ "provider": target.spec.id, "results": results }));
    }
    output::text(&lines.iter().flat_map(|line| [line.text(), "\n"]).collect::<String>())
}

/// One line of the input and what became of it.
struct Line<'a> {
    number: usize,
    old: &'a str,
    result: Option<Result<Ciphertext, Failure>>,
}

impl<'a> Line<'a> {
    fn of(index: usize, old: &'a str, results: &mut impl Iterator<Item = Result<Ciphertext, Failure>>) -> Self {
        Self { number: index + 1, old, result: if old.is_empty() { None } else { results.next() } }
    }

    fn failure(&self) -> Option<&Failure> {
        self.result.as_ref().and_then(|result| result.as_ref().err())
    }

    fn text(&self) -> &str {
        match &self.result {
            Some(Ok(made)) => &made.text,
            _ => self.old,
        }
    }

    fn document(&self) -> serde_json::Value {
        match &self.result {
            Some(Ok(made)) => json!({ "line": self.number, "ciphertext": made.text, "key_id": made.key_id }),
            Some(Err(failure)) => json!({ "line": self.number, "ciphertext": self.old, "error": failure.fact() }),
            None => json!({ "line": self.number, "ciphertext": null }),
        }
    }
}

/// Enough to see what is wrong; a file can have millions of lines.
const SHOWN: usize = 20;

fn report(failed: &[(usize, &Failure)], of: usize) -> Failure {
    let kind = failed.first().map_or(Kind::Internal, |(_, failure)| failure.kind());
    // That a version is missing must not look like a missing key.
    let kind = if kind == Kind::NotFound { Kind::Malformed } else { kind };
    let mut failure =
        Failure::new(kind, format!("{} of {of} ciphertexts cannot be encrypted anew; nothing is printed", failed.len()));
    failure = failure.details(failed.iter().take(SHOWN).map(|(line, failure)| format!("line {line}: {}", failure.fact())));
    if failed.len() > SHOWN {
        failure = failure.detail(format!("and {} more", failed.len() - SHOWN));
    }
    let hints = failed.iter().flat_map(|(_, failure)| failure.hints().iter().cloned());
    hints.fold(failure, Failure::hint).hint("--keep-failed passes these lines on as they are")
}
