//! `secrun decrypt`: the payload again, byte by byte.

use std::io::IsTerminal;

use serde::Deserialize;
use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::{ask, new_file, output, payload};
use crate::failure::{Failure, Kind};
use crate::provider::cipher::Sealing;
use crate::secret::Value;

/// Decrypts one ciphertext.
pub fn decrypt(global: &Global, arguments: &cli::Decrypt) -> Result<(), Failure> {
    let context = payload::base64("--context", arguments.sealing.context.as_deref())?;
    let associated_data = payload::base64("--associated-data", arguments.associated_data.as_deref())?;
    if let Some(path) = &arguments.out {
        new_file::refuse_existing(path)?;
    }
    let input = payload::read(global, arguments.input.as_deref())?;
    let text = ciphertext(&input)?;
    if arguments.out.is_none() && std::io::stdout().is_terminal() && !arguments.reveal {
        ask::reveal("the payload")?;
    }
    let (target, key) = Target::key(global, arguments.sealing.key.as_deref())?;
    let how = Sealing { key: &key, context: context.as_deref(), associated_data: associated_data.as_deref() };
    let opened = target.ask(target.cipher()?.decrypt(&how, &[&text])).and_then(payload::only)?;
    match &arguments.out {
        Some(path) => new_file::write(path, &opened),
        None if global.json => output::json(&document(&target, &opened)),
        None => output::value(&opened),
    }
}

/// The JSON of `encrypt`, as far as it counts here.
#[derive(Deserialize)]
struct Document {
    ciphertext: String,
}

/// One line, or the JSON of `encrypt`.
fn ciphertext(input: &Value) -> Result<String, Failure> {
    let malformed = |fact: &str| Failure::new(Kind::Malformed, fact).hint("a ciphertext is the line that `encrypt` printed");
    let text = input.expose().trim_ascii();
    if text.is_empty() {
        return Err(malformed("there is no ciphertext"));
    }
    if text.starts_with(b"{") {
        let document: Document = serde_json::from_slice(text).map_err(|_| malformed("the input has no ciphertext in it"))?;
        return Ok(document.ciphertext);
    }
    let text = std::str::from_utf8(text).map_err(|_| malformed("the input is no ciphertext"))?;
    if text.contains(char::is_whitespace) {
        return Err(malformed("the input has more than one line").hint("one ciphertext is decrypted at a time"));
    }
    Ok(text.to_owned())
}

fn document(target: &Target, value: &Value) -> serde_json::Value {
    let (encoding, text) = output::encoded(value);
    json!({ "provider": target.spec.id, "encoding": encoding, "plaintext": text })
}
