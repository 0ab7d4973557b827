//! `secrun verify`: the exit code is the verdict. 0 is valid, 1 is not, and 125 means that nobody could tell.

use serde::Deserialize;
use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::output::{self, Style};
use crate::commands::payload;
use crate::commands::sign::message;
use crate::failure::{Failure, Kind, reason};
use crate::provider::sign::{Algorithm, Claim, Presented, Reason, Verdict, VerifyOrder};

/// Checks one signature and gives the exit code.
pub fn verify(global: &Global, arguments: &cli::Verify) -> Result<u8, Failure> {
    let algorithm = payload::algorithm(arguments.algorithm.as_deref())?;
    let context = payload::base64("--context", arguments.context.as_deref())?;
    let text = signature(arguments)?;
    let input = payload::read(global, arguments.input.as_deref())?;
    let (target, key) = Target::key(global, arguments.key.as_deref())?;
    let signer = target.sign()?;
    let verdict = match Given::read(text.trim_ascii()) {
        Err(reason) => Verdict::NotValid(reason),
        Ok(given) => {
            let order = VerifyOrder {
                key: &key,
                algorithm,
                claim: Claim { algorithm: given.algorithm, key_id: given.key_id.as_deref() },
                context: context.as_deref(),
                signed: &[(message(input.expose(), arguments.digest), Presented::Text(&given.text))],
            };
            target.ask(signer.verify(&order)).and_then(payload::only)?
        }
    };
    tell(global, &target, &verdict)?;
    Ok(u8::from(matches!(verdict, Verdict::NotValid(_))))
}

fn tell(global: &Global, target: &Target, verdict: &Verdict) -> Result<(), Failure> {
    if global.json {
        let mut document = match verdict {
            Verdict::Valid { algorithm, key_id } => {
                json!({ "valid": true, "reason": null, "algorithm": algorithm.to_string(), "key_id": key_id })
            }
            Verdict::NotValid(reason) => json!({ "valid": false, "reason": reason.token(), "message": reason.sentence() }),
        };
        document["provider"] = target.spec.id.into();
        return output::json(&document);
    }
    if let Verdict::NotValid(reason) = verdict {
        Style::new(global).warning(&format!("the signature is not valid: {}", reason.sentence()));
    }
    Ok(())
}

/// Far more than any signature with everything beside it.
const LONGEST: u64 = 1024 * 1024;

fn signature(arguments: &cli::Verify) -> Result<Vec<u8>, Failure> {
    let Some(path) = &arguments.sig_file else { return Ok(arguments.sig.clone().unwrap_or_default().into_bytes()) };
    let mut text = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| {
        use std::io::Read;
        file.take(LONGEST).read_to_end(&mut text)
    });
    read.map_err(|error| Failure::new(Kind::System, format!("the file {} cannot be read: {}", path.display(), reason(&error))))?;
    Ok(text)
}

/// A signature and what is said beside it.
#[derive(Debug, PartialEq, Eq)]
struct Given {
    text: String,
    algorithm: Option<Algorithm>,
    key_id: Option<String>,
}

/// The JSON of `sign`, as far as it counts here.
#[derive(Deserialize)]
struct Document {
    signature: String,
    algorithm: Option<String>,
    key_id: Option<String>,
}

impl Given {
    /// A line, or the JSON of `sign`.
    fn read(text: &[u8]) -> Result<Self, Reason> {
        if !text.starts_with(b"{") {
            let text = std::str::from_utf8(text).map_err(|_| Reason::Malformed)?;
            return Ok(Self { text: text.to_owned(), algorithm: None, key_id: None });
        }
        let document: Document = serde_json::from_slice(text).map_err(|_| Reason::Malformed)?;
        let algorithm = document.algorithm.map(|name| name.parse().map_err(|_| Reason::OtherAlgorithm)).transpose()?;
        Ok(Self { text: document.signature, algorithm, key_id: document.key_id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::sign::Hash;

    #[test]
    fn lines_and_documents_are_signatures() {
        let given = |text: &str| Given::read(text.as_bytes());
        let line = Given { text: "vault:v1:AA==".to_owned(), algorithm: None, key_id: None };
        assert_eq!(given("vault:v1:AA=="), Ok(line));
        let document = r#"{"signature": "s", "algorithm": "hmac-sha256", "key_id": "k@1", "metadata": {"purpose": null}}"#;
        let expected =
            Given { text: "s".to_owned(), algorithm: Some(Algorithm::Hmac(Hash::Sha256)), key_id: Some("k@1".to_owned()) };
        assert_eq!(given(document), Ok(expected));
        assert_eq!(given("{"), Err(Reason::Malformed));
        assert_eq!(given(r#"{"algorithm": "ed25519"}"#), Err(Reason::Malformed));
        assert_eq!(given(r#"{"signature": "s", "algorithm": "none"}"#), Err(Reason::OtherAlgorithm));
        assert_eq!(Given::read(b"\xff"), Err(Reason::Malformed));
    }
}
