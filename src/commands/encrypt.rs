//! `secrun encrypt`: a payload becomes one line.

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::{output, payload};
use crate::failure::Failure;
use crate::provider::cipher::{Ciphertext, Sealing};

/// Encrypts one payload.
pub fn encrypt(global: &Global, arguments: &cli::Encrypt) -> Result<(), Failure> {
    let context = payload::base64("--context", arguments.sealing.context.as_deref())?;
    let associated_data = payload::base64("--associated-data", arguments.associated_data.as_deref())?;
    let input = payload::read(global, arguments.input.as_deref())?;
    let (target, key) = Target::key(global, arguments.sealing.key.as_deref())?;
    let how = Sealing { key: &key, context: context.as_deref(), associated_data: associated_data.as_deref() };
    let made = target.ask(target.cipher()?.encrypt(&how, &[input.expose()])).and_then(payload::only)?;
    if global.json {
        return output::json(&document(&target, &made));
    }
    output::text(&format!("{}\n", made.text))
}

fn document(target: &Target, made: &Ciphertext) -> serde_json::Value {
    json!({
        "ciphertext": made.text,
        "key_id": made.key_id,
        "metadata": { "provider": target.spec.id, "key_version": made.version },
    })
}
