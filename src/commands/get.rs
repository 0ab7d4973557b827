//! `secrun get REF`: prints one secret, byte by byte as it is stored.

use std::io::IsTerminal;

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::{ask, leases, output};
use crate::failure::{Failure, Kind};
use crate::provider::{Address, Batch, Metadata, Secret, field};
use crate::secret::Value;

/// Prints one secret. On a terminal it asks first, because values stay in scroll-back buffers and recordings.
pub fn get(global: &Global, arguments: &cli::Get) -> Result<(), Failure> {
    let target = Target::open(global, &arguments.reference)?;
    let (secret, value) = read(&target)?;
    let terminal = std::io::stdout().is_terminal();
    if terminal && !arguments.reveal {
        allow(&arguments.reference)?;
    }
    if global.json {
        return output::json(&document(&target, &secret, &value));
    }
    output::bytes(value.expose())?;
    if terminal && !value.expose().ends_with(b"\n") {
        output::text("\n")?;
    }
    if arguments.metadata {
        output::facts(facts(&secret));
    }
    Ok(())
}

/// The secret, and what of it is meant. Without the latter nothing was handed out, and what was made for this is given back.
fn read(target: &Target) -> Result<(Secret, Value), Failure> {
    let address = Address { path: target.reference.path.clone(), version: target.reference.version.clone() };
    let batch = Batch { secrets: vec![address], folders: Vec::new() };
    target.ask(Box::pin(async {
        let secret = target.provider.fetch(&batch).await?.secrets.pop();
        let secret = secret.unwrap_or_else(|| Err(Failure::new(Kind::Internal, "the provider did not answer")))?;
        let value = field::select(&secret.payload, target.reference.field.as_ref())?;
        Ok((secret, value))
    }))
}

fn allow(reference: &str) -> Result<(), Failure> {
    if !ask::possible() {
        return Err(Failure::new(Kind::Usage, "standard output is a terminal and nobody can be asked")
            .hint("--reveal shows the value, a pipe or a file takes it as it is"));
    }
    if ask::confirm(&format!("show the value of {reference} on this terminal?"))? {
        return Ok(());
    }
    Err(Failure::new(Kind::Cancelled, "the value was not shown").hint("--reveal shows it without asking"))
}

fn document(target: &Target, secret: &Secret, value: &Value) -> serde_json::Value {
    let (encoding, text) = match value.expose_text() {
        Some(text) => ("utf-8", text.to_owned()),
        None => ("base64", data_encoding::BASE64.encode(value.expose())),
    };
    let mut document = json!({
        "provider": target.spec.id,
        "path": target.reference.path,
        "version": secret.version,
        "encoding": encoding,
        "value": text,
        "metadata": metadata(&secret.metadata),
    });
    if let Some(lease) = &secret.lease {
        document["lease"] = leases::document(lease);
    }
    document
}

/// Metadata as every `--json` shows it.
pub fn metadata(metadata: &Metadata) -> serde_json::Value {
    json!({
        "owner": metadata.owner,
        "expires": metadata.expires,
        "comment": metadata.comment,
        "created": metadata.created,
    })
}

fn facts(secret: &Secret) -> Vec<String> {
    let Metadata { owner, expires, comment, created } = &secret.metadata;
    let lease = secret.lease.as_ref().map(leases::time);
    let lines = [
        ("version", &secret.version),
        ("created", created),
        ("owner", owner),
        ("expires", expires),
        ("comment", comment),
        ("lease", &lease),
    ];
    lines.iter().filter_map(|(word, fact)| fact.as_ref().map(|fact| format!("{word}: {fact}"))).collect()
}
