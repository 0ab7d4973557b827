//! `secrun key`: keys are made, rotated, configured, shown and deleted; none ever comes here.

use std::fmt::Write;

use serde_json::json;

use crate::cli::{self, Global, KeyCommand};
use crate::commands::open::Target;
use crate::commands::{ask, data_key, output};
use crate::failure::{Failure, Kind};
use crate::provider::keys::{KeyChange, KeyStatus, KeyVersion, NewKey};
use crate::secret::lease::in_days;

/// Does what the subcommand below `key` says.
pub fn key(global: &Global, arguments: &cli::Key) -> Result<(), Failure> {
    match &arguments.command {
        KeyCommand::Create(arguments) => create(global, arguments),
        KeyCommand::Rotate(arguments) => rotate(global, arguments),
        KeyCommand::Config(arguments) => configure(global, arguments),
        KeyCommand::Status(arguments) => status(global, arguments),
        KeyCommand::List(_) => list(global),
        KeyCommand::Public(arguments) => public(global, arguments),
        KeyCommand::DataKey(arguments) => data_key::data_key(global, arguments),
        KeyCommand::Delete(arguments) => delete(global, arguments),
    }
}

fn create(global: &Global, arguments: &cli::CreateKey) -> Result<(), Failure> {
    let (target, key) = Target::key(global, arguments.key.as_deref())?;
    let how = NewKey {
        kind: arguments.kind.clone(),
        size: arguments.size,
        derived: arguments.derived,
        convergent: arguments.convergent,
        exportable: arguments.exportable,
        auto_rotate: arguments.auto_rotate,
    };
    let made = target.ask(target.keys()?.create(&key, &how))?;
    tell(global, &target, &made, &format!("the key {} is made, of the type {}", made.name, made.kind))
}

fn rotate(global: &Global, arguments: &cli::NamedKey) -> Result<(), Failure> {
    let (target, key) = Target::key(global, arguments.key.as_deref())?;
    let made = target.ask(target.keys()?.rotate(&key))?;
    tell(global, &target, &made, &format!("the key {} is at version {}", made.name, made.latest))
}

fn configure(global: &Global, arguments: &cli::ConfigureKey) -> Result<(), Failure> {
    let deletion = arguments.allow_deletion.then_some(true).or(arguments.forbid_deletion.then_some(false));
    let change = KeyChange {
        minimum_decryption: arguments.min_decryption,
        minimum_encryption: arguments.min_encryption,
        deletion_allowed: deletion,
        exportable: arguments.exportable,
        auto_rotate: arguments.auto_rotate,
    };
    if change.is_empty() {
        return Err(Failure::new(Kind::Usage, "nothing is to be changed").hint("`secrun key config --help` shows what can be"));
    }
    let (target, key) = Target::key(global, arguments.key.as_deref())?;
    let changed = target.ask(target.keys()?.configure(&key, &change))?;
    tell(global, &target, &changed, &format!("the key {} is changed", changed.name))
}

fn tell(global: &Global, target: &Target, status: &KeyStatus, note: &str) -> Result<(), Failure> {
    if global.json {
        return output::json(&document(target, status));
    }
    output::Style::new(global).note(note);
    Ok(())
}

fn status(global: &Global, arguments: &cli::NamedKey) -> Result<(), Failure> {
    let (target, key) = Target::key(global, arguments.key.as_deref())?;
    let status = target.ask(target.keys()?.status(&key))?;
    if global.json {
        return output::json(&document(&target, &status));
    }
    output::text(&page(&status))
}

fn list(global: &Global) -> Result<(), Failure> {
    let (target, _) = Target::key(global, None)?;
    let names = target.ask(target.keys()?.list())?;
    if global.json {
        return output::json(&json!({ "provider": target.spec.id, "keys": names }));
    }
    output::text(&names.iter().map(|name| crate::failure::printable(name) + "\n").collect::<String>())
}

fn public(global: &Global, arguments: &cli::NamedKey) -> Result<(), Failure> {
    let (target, mut key) = Target::key(global, arguments.key.as_deref())?;
    let wanted = key.version.take();
    let status = target.ask(target.keys()?.status(&key))?;
    let is_wanted = |version: &&KeyVersion| match &wanted {
        Some(wanted) => version.version.to_string() == *wanted,
        None => version.version == status.latest,
    };
    let Some(version) = status.versions.iter().find(is_wanted) else {
        return Err(Failure::new(Kind::NotFound, format!("the key {} has no such version", status.name))
            .hint(format!("`secrun key status {}` shows the versions", status.name)));
    };
    let Some(pem) = &version.public_key else {
        return Err(Failure::new(
            Kind::Usage,
            format!("the key {} has no public key: it is of the type {}", status.name, status.kind),
        )
        .hint("derived keys have one for each context: `secrun sign --json` shows it"));
    };
    if global.json {
        return output::json(&json!({
            "provider": target.spec.id,
            "key_id": format!("{}@{}", status.name, version.version),
            "type": status.kind,
            "public_key": pem,
        }));
    }
    output::text(pem)
}

fn delete(global: &Global, arguments: &cli::DeleteKey) -> Result<(), Failure> {
    let (target, key) = Target::key(global, Some(&arguments.key))?;
    let keys = target.keys()?;
    if !arguments.yes {
        let question = format!("delete the key {} for good? What it encrypted can never be decrypted.", arguments.key);
        ask::deletion("deleting a key", &question)?;
    }
    target.ask(keys.delete(&key))?;
    if global.json {
        return output::json(&json!({ "provider": target.spec.id, "key": key.name, "deleted": true }));
    }
    output::Style::new(global).note(&format!("the key {} is deleted", arguments.key));
    Ok(())
}

/// What a version is still good for.
fn state(status: &KeyStatus, version: u64) -> &'static str {
    match version {
        version if version == status.latest => "newest",
        version if version < status.minimum_encryption => "verifies, decrypts",
        _ => "usable when asked for",
    }
}

fn page(status: &KeyStatus) -> String {
    let mut text = String::new();
    let mut line = |word: &str, fact: String| {
        let _ = writeln!(text, "{word}: {}", crate::failure::printable(&fact));
    };
    let yes = |fact: bool| if fact { "yes" } else { "no" }.to_owned();
    line("key", status.name.clone());
    line("type", status.kind.clone());
    line("can", status.uses.join(", "));
    line("oldest version that verifies and decrypts", status.minimum_decryption.max(1).to_string());
    line("oldest version that signs and encrypts", status.minimum_encryption.max(1).to_string());
    line("rotates by itself", status.auto_rotate.map_or_else(|| "no".to_owned(), |time| format!("every {}", in_days(time))));
    line("derived for every context", yes(status.derived));
    line("can be read out", yes(status.exportable));
    line("can be deleted", yes(status.deletion_allowed));
    if let Some(imported) = status.imported {
        line("made elsewhere", yes(imported));
    }
    let row = |version: &KeyVersion| {
        vec![version.version.to_string(), state(status, version.version).to_owned(), version.created.clone().unwrap_or_default()]
    };
    let rows: Vec<Vec<String>> = status.versions.iter().rev().map(row).collect();
    text.push('\n');
    text.push_str(&output::table(&["VERSION", "STATE", "CREATED"], &rows));
    text
}

fn document(target: &Target, status: &KeyStatus) -> serde_json::Value {
    let version = |version: &KeyVersion| json!({ "version": version.version, "created": version.created, "public_key": version.public_key });
    json!({
        "provider": target.spec.id,
        "key": status.name,
        "type": status.kind,
        "uses": status.uses,
        "latest_version": status.latest,
        "min_decryption_version": status.minimum_decryption,
        "min_encryption_version": status.minimum_encryption,
        "auto_rotate_seconds": status.auto_rotate.map(|time| time.as_secs()),
        "derived": status.derived,
        "exportable": status.exportable,
        "deletion_allowed": status.deletion_allowed,
        "imported": status.imported,
        "versions": status.versions.iter().map(version).collect::<Vec<_>>(),
    })
}
