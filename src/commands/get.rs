//! `secrun get REF`: prints one secret, byte by byte as it is stored.

use std::io::IsTerminal;

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::{ask, leases, output};
use crate::failure::{Failure, Kind};
use crate::provider::{Address, Batch, Metadata, Secret, field};
use crate::secret::Value;

/// Prints one secret. On a terminal it asks first, because values stay in scroll-back buffers and recordings; before anything is
/// read, because a read may make credentials that nobody would then have.
pub fn get(global: &Global, arguments: &cli::Get) -> Result<(), Failure> {
    let target = Target::open(global, &arguments.reference)?;
    if std::io::stdout().is_terminal() && !arguments.reveal {
        ask::reveal(&format!("the value of {}", arguments.reference))?;
    }
    let (secret, value) = read(&target)?;
    if global.json {
        return output::json(&document(&target, &secret, &value));
    }
    output::value(&value)?;
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

fn document(target: &Target, secret: &Secret, value: &Value) -> serde_json::Value {
    let (encoding, text) = output::encoded(value);
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
