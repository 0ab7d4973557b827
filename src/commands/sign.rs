//! `secrun sign`: a signature on one line, or everything that belongs to it as JSON.

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::{output, payload};
use crate::failure::Failure;
use crate::provider::moment;
use crate::provider::sign::{Message, SignOrder, Signature};

/// Signs one payload.
pub fn sign(global: &Global, arguments: &cli::Sign) -> Result<(), Failure> {
    let algorithm = payload::algorithm(arguments.algorithm.as_deref())?;
    let context = payload::base64("--context", arguments.context.as_deref())?;
    let input = payload::read(global, arguments.input.as_deref())?;
    let (target, key) = Target::key(global, arguments.key.as_deref())?;
    let messages = [message(input.expose(), arguments.digest)];
    let order = SignOrder { key: &key, algorithm, context: context.as_deref(), messages: &messages };
    let signature = target.ask(target.sign()?.sign(&order)).and_then(payload::only)?;
    if global.json {
        return output::json(&document(&target, arguments, &signature));
    }
    output::text(&format!("{}\n", signature.text))
}

/// What is signed.
pub fn message(input: &[u8], digest: bool) -> Message<'_> {
    if digest { Message::Digest(input) } else { Message::Whole(input) }
}

fn document(target: &Target, arguments: &cli::Sign, signature: &Signature) -> serde_json::Value {
    let mut document = json!({
        "signature": signature.text,
        "algorithm": signature.algorithm.to_string(),
        "key_id": signature.key_id,
        "metadata": {
            "provider": target.spec.id,
            "purpose": arguments.purpose,
            "key_version": signature.version,
            "signed_at": moment::now(),
        },
    });
    if let Some(public_key) = &signature.public_key {
        document["public_key"] = public_key.as_str().into();
    }
    document
}
