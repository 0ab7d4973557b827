//! Checking signatures. What is wrong with a signature is found out here as far as possible; the rest is the server's word.

use std::borrow::Cow;

use serde::Deserialize;

use super::batch::{self, Datum, Item};
use super::handle::{Handle, fits};
use super::sign::{Inputs, item, ways};
use super::{refused, signature};
use crate::failure::Failure;
use crate::provider::sign::{Algorithm, Presented, Reason, Verdict, VerifyOrder};
use crate::provider::vault::provider::Vault;

/// What the engine says about one signature. In batches of HMACs, `valid` is missing when it is false.
#[derive(Deserialize)]
struct Checked {
    #[serde(default)]
    valid: bool,
    error: Option<String>,
}

pub(super) async fn verify(vault: &Vault, order: &VerifyOrder<'_>) -> Result<Vec<Result<Verdict, Failure>>, Failure> {
    let key = vault.handle(order.key)?;
    let all = |reason| Ok(order.signed.iter().map(|_| Ok(Verdict::NotValid(reason))).collect());
    if order.claim.key_id.is_some_and(|id| id.rsplit_once('@').map_or(id, |(name, _)| name) != key.name) {
        return all(Reason::OtherKey);
    }
    let Some(algorithm) = algorithm(&key, order).await? else { return all(Reason::OtherAlgorithm) };
    let texts: Vec<Cow<'_, str>> = order.signed.iter().map(|(_, presented)| text(*presented, algorithm)).collect();
    let mut verdicts: Vec<Option<Result<Verdict, Failure>>> =
        texts.iter().map(|text| unfit(&key, text, algorithm).map(|reason| Ok(Verdict::NotValid(reason)))).collect();
    let open: Vec<usize> = (0..verdicts.len()).filter(|at| verdicts[*at].is_none()).collect();
    let inputs = Inputs::of(&key, open.iter().map(|at| order.signed[*at].0), algorithm)?;
    let member = if matches!(algorithm, Algorithm::Hmac(_)) { "hmac" } else { "signature" };
    let with_signature = |(input, at): (_, &usize)| {
        let mut item: Item<'_> = item(input, order.context);
        item.push((member, Datum::Text(&texts[*at])));
        item
    };
    let items: Vec<Item<'_>> = inputs.iter().zip(&open).map(with_signature).collect();
    // Whatever the length of the salt: programs other than this one choose another.
    let parameters = inputs.parameters("auto", algorithm);
    let checked: Vec<Checked> = batch::run(&key, &ways(&key, "verify", algorithm, parameters), &items).await?;
    for (at, checked) in open.into_iter().zip(checked) {
        verdicts[at] = Some(verdict(&key, &texts[at], algorithm, checked));
    }
    Ok(verdicts.into_iter().flatten().collect())
}

/// How to check. What is said beside a signature counts where it is possible with the key, and never makes an HMAC of it unasked.
async fn algorithm(key: &Handle<'_>, order: &VerifyOrder<'_>) -> Result<Option<Algorithm>, Failure> {
    if let Some(algorithm) = order.algorithm {
        return Ok(order.claim.algorithm.is_none_or(|claimed| claimed == algorithm).then_some(algorithm));
    }
    match order.claim.algorithm {
        Some(claimed) => Ok(fits(&key.kind().await?, claimed).then_some(claimed)),
        None => key.algorithm().await.map(Some),
    }
}

fn text(presented: Presented<'_>, algorithm: Algorithm) -> Cow<'_, str> {
    match presented {
        Presented::Text(text) => Cow::Borrowed(text),
        Presented::Bytes(bytes, version) => Cow::Owned(signature::write(version, bytes, algorithm)),
    }
}

/// Why a signature need not be sent.
fn unfit(key: &Handle<'_>, text: &str, algorithm: Algorithm) -> Option<Reason> {
    match signature::read(text, algorithm) {
        None => Some(Reason::Malformed),
        Some(parts) => key.version.is_some_and(|wanted| wanted != parts.version).then_some(Reason::OtherVersion),
    }
}

fn verdict(key: &Handle<'_>, text: &str, algorithm: Algorithm, checked: Checked) -> Result<Verdict, Failure> {
    let version = signature::version(text).map_or(0, |(version, _)| version);
    let said = checked.error.unwrap_or_default();
    let reason = match said.as_str() {
        "" if checked.valid => return Ok(Verdict::Valid { algorithm, key_id: key.id(version) }),
        "" => Reason::Mismatch,
        // The engine has no codes for these. Whatever else it says leaves open whether the signature is good.
        said if said.contains("version is too new") => Reason::VersionTooNew,
        said if refused::TOO_OLD.iter().any(|words| said.contains(words)) => Reason::VersionTooOld,
        said if said.contains("supplied signature is invalid") => Reason::Malformed,
        said => return Err(refused::item(key, said)),
    };
    Ok(Verdict::NotValid(reason))
}
