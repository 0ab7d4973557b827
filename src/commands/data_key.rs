//! `secrun key data-key`: a key to encrypt with on this side, wrapped by one that never leaves the provider.

use std::io::IsTerminal;

use data_encoding::BASE64;
use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::{ask, new_file, output, payload};
use crate::failure::{Failure, Kind};
use crate::provider::cipher::{DataKey, Sealing};

/// Makes one, and says where it goes before it is made.
pub fn data_key(global: &Global, arguments: &cli::DataKey) -> Result<(), Failure> {
    let context = payload::base64("--context", arguments.context.as_deref())?;
    if !matches!(arguments.bits, 128 | 256 | 512) {
        return Err(
            Failure::new(Kind::Usage, format!("a data key cannot have {} bits", arguments.bits)).hint("give 128, 256 or 512")
        );
    }
    allow(global, arguments)?;
    let (target, key) = Target::key(global, arguments.key.as_deref())?;
    let how = Sealing { key: &key, context: context.as_deref(), associated_data: None };
    let made = target.ask(target.cipher()?.data_key(&how, arguments.bits, !arguments.wrapped_only))?;
    // First the wrapped one, from which the key can be had again: a key alone would encrypt what nobody can decrypt.
    show(global, arguments, &target, &made)?;
    match (&arguments.out, &made.clear) {
        (Some(path), Some(clear)) => new_file::write(path, clear),
        _ => Ok(()),
    }
}

fn show(global: &Global, arguments: &cli::DataKey, target: &Target, made: &DataKey) -> Result<(), Failure> {
    if !global.json {
        return output::text(&format!("{}\n", made.wrapped.text));
    }
    let shown = made.clear.as_ref().filter(|_| arguments.out.is_none());
    let mut document = json!({
        "wrapped": made.wrapped.text,
        "bits": arguments.bits,
        "key_id": made.wrapped.key_id,
        "metadata": { "provider": target.spec.id, "key_version": made.wrapped.version },
    });
    if let Some(clear) = shown {
        document["plaintext"] = BASE64.encode(clear.expose()).into();
    }
    output::json(&document)
}

/// A key must go somewhere: into a file, into JSON, or nowhere on purpose.
fn allow(global: &Global, arguments: &cli::DataKey) -> Result<(), Failure> {
    if let Some(path) = &arguments.out {
        return new_file::refuse_existing(path);
    }
    if arguments.wrapped_only {
        return Ok(());
    }
    if !global.json {
        return Err(Failure::new(Kind::Usage, "it is not said where the key goes")
            .hint("--out FILE writes it to a file and prints the wrapped one")
            .hint("--wrapped-only prints the wrapped one alone; `secrun decrypt` opens it")
            .hint("--json prints both"));
    }
    if std::io::stdout().is_terminal() && !arguments.reveal {
        return ask::reveal("the key");
    }
    Ok(())
}
