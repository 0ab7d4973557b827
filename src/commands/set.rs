//! `secrun set REF[#FIELD]`: stores a value from standard input, a file or a prompt, never from the command line.

use std::io::IsTerminal;

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::output::{self, Style};
use crate::commands::{ask, input};
use crate::failure::{Failure, Kind};
use crate::provider::document::{Document, NoDocument};
use crate::provider::{Change, Metadata, SetOptions};
use crate::secret::Value;

/// Values over this size are no secrets but data; no provider stores more.
const LARGEST: u64 = 1024 * 1024;
const FIELDS: &str = r#"the fields are a JSON object: {"user": "app", "port": 5432}"#;

/// Stores one secret as its newest version.
pub fn set(global: &Global, arguments: &cli::Set) -> Result<(), Failure> {
    if arguments.value.is_some() {
        return Err(Failure::new(Kind::Usage, "values are never taken from the command line, where every process can read them")
            .hint(format!("printf %s \"$value\" | secrun set {}", arguments.reference))
            .hint("or --from-file FILE, or type it at the prompt"));
    }
    let target = Target::open(global, &arguments.reference)?;
    let (path, field) = target.path_and_field()?;
    if arguments.fields && field.is_some() {
        return Err(
            Failure::new(Kind::Usage, "--fields writes all fields and the reference names one").hint("leave one of the two out")
        );
    }
    let store = target.store()?;
    let value = read(arguments)?;
    let value = if arguments.trim { Value::from(value.expose().trim_ascii()) } else { value };
    if value.is_empty() {
        return Err(empty(arguments));
    }
    if arguments.fields {
        check_fields(&value)?;
    } else if !arguments.trim && value.expose().ends_with(b"\n") {
        Style::new(global).warning("the value ends with a line end, which is stored too; --trim removes it");
    }
    let change = match field {
        _ if arguments.fields => Change::Fields(&value),
        Some(field) => Change::Field(field, &value),
        None => Change::Value(&value),
    };
    let metadata = Metadata {
        owner: arguments.owner.clone(),
        expires: arguments.expires.clone(),
        comment: arguments.comment.clone(),
        created: None,
    };
    let options = SetOptions { metadata, expected_version: arguments.expect.clone() };
    let written = target.ask(store.set(path, change, &options))?;
    if global.json {
        return output::json(&json!({ "provider": target.spec.id, "path": path, "version": written.version }));
    }
    Style::new(global).note(&match written.version {
        Some(version) => format!("{path} is stored as version {version}"),
        None => format!("{path} is stored"),
    });
    Ok(())
}

fn empty(arguments: &cli::Set) -> Failure {
    let failure = Failure::new(Kind::Usage, "there is no value");
    if arguments.fields {
        return failure.hint(FIELDS);
    }
    failure.hint(format!("`secrun delete {}` removes a secret", arguments.reference.split('#').next().unwrap_or_default()))
}

/// Whatever the provider is, fields are a JSON object. Nothing of it is quoted.
fn check_fields(value: &Value) -> Result<(), Failure> {
    match Document::parse(value) {
        Ok(document) if document.names().next().is_none() => {
            Err(Failure::new(Kind::Usage, "there is no field in the JSON object").hint("`secrun delete` removes a secret"))
        }
        Ok(_) => Ok(()),
        Err(NoDocument::NoObject) => Err(Failure::new(Kind::Usage, "the fields are no JSON object").hint(FIELDS)),
        Err(NoDocument::Twice(name)) => {
            Err(Failure::new(Kind::Usage, format!("the field `{name}` stands there twice")).hint("which one is meant?"))
        }
    }
}

fn read(arguments: &cli::Set) -> Result<Value, Failure> {
    let too_large = |name: &str| {
        Failure::new(Kind::Usage, format!("{name} has more than {LARGEST} bytes")).hint("a secret has at most 1 MiB")
    };
    match &arguments.from_file {
        Some(path) => input::file(path, LARGEST, too_large),
        None if std::io::stdin().is_terminal() => ask::secret(&format!("value of {}", arguments.reference)),
        None => input::standard(LARGEST, too_large),
    }
}
