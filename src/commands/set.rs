//! `secrun set REF`: stores a value from standard input, a file or a prompt, never from the command line.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::os::fd::AsFd;
use std::path::Path;

use serde_json::json;
use zeroize::Zeroizing;

use crate::cli::{self, Global};
use crate::commands::ask;
use crate::commands::open::Target;
use crate::commands::output::{self, Style};
use crate::failure::{Failure, Kind, reason};
use crate::provider::{Change, Metadata, SetOptions};
use crate::secret::Value;

/// Values over this size are no secrets but data; no provider stores more.
const LARGEST: u64 = 1024 * 1024;

/// Stores one secret as its newest version.
pub fn set(global: &Global, arguments: &cli::Set) -> Result<(), Failure> {
    if arguments.value.is_some() {
        return Err(Failure::new(Kind::Usage, "values are never taken from the command line, where every process can read them")
            .hint(format!("printf %s \"$value\" | secrun set {}", arguments.reference))
            .hint("or --from-file FILE, or type it at the prompt"));
    }
    let target = Target::open(global, &arguments.reference)?;
    let path = target.path()?;
    let store = target.store()?;
    let value = read(arguments)?;
    let value = if arguments.trim { Value::from(value.expose().trim_ascii()) } else { value };
    if value.is_empty() {
        return Err(Failure::new(Kind::Usage, "there is no value")
            .hint(format!("`secrun delete {}` removes a secret", arguments.reference)));
    }
    if !arguments.trim && value.expose().ends_with(b"\n") {
        Style::new(global).warning("the value ends with a line end, which is stored too; --trim removes it");
    }
    let metadata = Metadata {
        owner: arguments.owner.clone(),
        expires: arguments.expires.clone(),
        comment: arguments.comment.clone(),
        created: None,
    };
    let options = SetOptions { metadata, expected_version: arguments.expect.clone() };
    let written = target.ask(store.set(path, Change::Value(&value), &options))?;
    if global.json {
        return output::json(&json!({ "provider": target.spec.id, "path": path, "version": written.version }));
    }
    Style::new(global).note(&format!("{path} is stored as version {}", written.version));
    Ok(())
}

fn read(arguments: &cli::Set) -> Result<Value, Failure> {
    match &arguments.from_file {
        Some(path) => from_file(path),
        None if std::io::stdin().is_terminal() => ask::secret(&format!("value of {}", arguments.reference)),
        // Not `Stdin`: it takes a closed descriptor for an empty one, and its buffer would hold a part of the value.
        None => {
            let name = "standard input";
            let input = std::io::stdin().as_fd().try_clone_to_owned().map_err(|error| unreadable(name, &error))?;
            from(File::from(input), name)
        }
    }
}

fn from_file(path: &Path) -> Result<Value, Failure> {
    let name = format!("the file {}", path.display());
    let file = File::open(path).map_err(|error| unreadable(&name, &error))?;
    from(file, &name)
}

fn from(input: impl Read, name: &str) -> Result<Value, Failure> {
    let mut bytes = Zeroizing::new(Vec::new());
    input.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Failure::new(Kind::Usage, format!("{name} has more than {LARGEST} bytes")).hint("a secret has at most 1 MiB"));
    }
    Ok(Value::new(std::mem::take(&mut *bytes)))
}

fn unreadable(name: &str, error: &std::io::Error) -> Failure {
    Failure::new(Kind::System, format!("{name} cannot be read: {}", reason(error)))
}
