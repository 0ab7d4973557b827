//! What the engine says no with. It has no codes, so some of its words are known here; none of them decides about a signature.

use super::handle::Handle;
use crate::failure::{Failure, Kind};
use crate::provider::vault::answer::Answer;
use crate::provider::vault::refusal;
use crate::provider::vault::session::Call;

/// Asked for with every encryption, so that a server never makes a missing key: it refuses the kind instead.
pub(super) const NO_SUCH_KIND: &str = "none, so that no key is made";

/// A version below `min_decryption_version`; HMACs have words of their own.
pub(super) const TOO_OLD: &[&str] = &["disallowed by policy (too old)", "too old (disallowed by policy)"];

/// What an answer other than success means.
pub(super) async fn refused(key: &Handle<'_>, call: &Call<'_>, answer: &Answer) -> Failure {
    let said = answer.errors().join("; ");
    match answer.status {
        404 if said.contains("no handler for route") => no_engine(key.mount()),
        400 | 404 if is_missing(answer.status, &said) => missing(key),
        413 => too_large(key),
        400 | 500 if is_too_large(&said) => too_large(key),
        400 | 500 if is_unfit(&said) => unfit(key, &said),
        400 => known(key, &said).unwrap_or_else(|| {
            let words = if has_payload(key, call) { refusal::said(call, answer) } else { tidy(&said) };
            Failure::new(Kind::Usage, format!("{}: {words}", key.subject))
        }),
        _ => {
            let failure = key.session.refusal(call, answer).await;
            if failure.kind() == Kind::Denied { allowing(failure, call) } else { failure }
        }
    }
}

/// Whether something is sent that nobody may see, so that the words of the server are looked at before they are repeated.
fn has_payload(key: &Handle<'_>, call: &Call<'_>) -> bool {
    let below = call.path.strip_prefix(key.mount()).unwrap_or_default();
    below != "/keys" && !below.starts_with("/keys/")
}

/// Operations have two forms of their path, and the programs of the server use both: the line for the other one beside the
/// line that is there.
fn allowing(failure: Failure, call: &Call<'_>) -> Failure {
    let is_operation = call.path.rsplit('/').nth(1).is_some_and(|verb| matches!(verb, "sign" | "hmac" | "verify"));
    let end = format!("{}\"", call.path);
    match failure.hints().iter().find(|hint| hint.contains(&end)) {
        Some(line) if is_operation => {
            let line = line.replacen(&end, &format!("{}/*\"", call.path), 1);
            failure.hint(line)
        }
        _ => failure,
    }
}

/// Every way in which the engine says that there is no key of this name.
fn is_missing(status: u16, said: &str) -> bool {
    let known = ["key not found", "no existing key named", "unknown key type none", "could not delete key; not found"];
    (status == 404 && said.is_empty()) || known.iter().any(|words| said.contains(words))
}

fn is_too_large(said: &str) -> bool {
    let known = ["request body too large", "refused JSON input due to high complexity", "exceeds allowed length"];
    known.iter().any(|words| said.contains(words))
}

fn is_unfit(said: &str) -> bool {
    let known = ["does not support", "not supported for key", "not supported for this operation"];
    known.iter().any(|words| said.contains(words))
}

/// There is no such key.
pub(super) fn missing(key: &Handle<'_>) -> Failure {
    Failure::new(Kind::NotFound, format!("there is no key `{}` in the engine `{}`", key.name, key.mount()))
        .hint("`secrun key list` shows what is there")
        .hint(format!("`secrun key create {}` makes it", key.name))
}

/// Nothing is mounted where the engine should be.
pub(super) fn no_engine(mount: &str) -> Failure {
    Failure::new(Kind::NotFound, format!("there is no Transit engine at `{mount}`"))
        .hint("`secrun init` enables it and makes the key of the settings")
        .hint("`transit_mount` (VAULT_TRANSIT_MOUNT) says where it is")
}

/// The server does not take so much at once.
pub(super) fn too_large(key: &Handle<'_>) -> Failure {
    Failure::new(Kind::Usage, format!("the payload is larger than {} takes", key.session.name()))
        .hint("a request has at most 32 MiB, in which a payload takes 4 bytes for 3; newer servers of Vault take 1 MiB for a payload")
        .hint("to sign more, sign its digest: `openssl dgst -sha256 -binary FILE | secrun sign --digest --algorithm ecdsa-sha256`")
        .hint("to encrypt more, encrypt it with a data key: `secrun key data-key`")
}

/// What is wrong with one item, in the words of the server, which name no payload.
pub(super) fn item(key: &Handle<'_>, said: &str) -> Failure {
    if is_unfit(said) {
        return unfit(key, said);
    }
    known(key, said).unwrap_or_else(|| Failure::new(Kind::Malformed, format!("{}: {}", key.subject, tidy(said))))
}

/// A key that signs does not encrypt, and the reverse.
fn unfit(key: &Handle<'_>, said: &str) -> Failure {
    Failure::new(Kind::Usage, format!("{} is of another kind: {}", key.subject, tidy(said)))
        .hint(format!("`secrun key status {}` shows what it can do", key.name))
}

fn known(key: &Handle<'_>, said: &str) -> Option<Failure> {
    let failure = |kind, fact: &str| Failure::new(kind, format!("{}: {fact}", key.subject));
    let has = |words: &[&str]| words.iter().any(|words| said.contains(words));
    let failure = if has(&["missing 'context'", "context should be set"]) {
        failure(Kind::Usage, "it is derived for a context, and none is given").hint("give it as base64: `--context BASE64`")
    } else if has(&["message authentication failed", "decryption error"]) {
        failure(Kind::Malformed, "the ciphertext does not open")
            .hint("it was made with another key, context or associated data, or was changed")
    } else if has(&["minimum encryption key version", "cannot generate HMAC: version is too old"]) {
        failure(Kind::Denied, "so old a version does not sign or encrypt any more")
            .hint(format!("`secrun key config {} --min-encryption N` lowers the limit", key.name))
    } else if has(TOO_OLD) {
        failure(Kind::Denied, "so old a version is not accepted any more")
            .hint(format!("`secrun key config {} --min-decryption N` lowers the limit", key.name))
    } else if has(&["higher than the latest", "no such key version", "key version does not exist", "version is too new"]) {
        failure(Kind::NotFound, "there is no such version").hint(format!("`secrun key status {}` shows the versions", key.name))
    } else if has(&["invalid ciphertext", "could not decode base64"]) {
        failure(Kind::Malformed, "this is no ciphertext of Transit").hint("a ciphertext begins with `vault:v1:`")
    } else if has(&["too long for RSA"]) {
        failure(Kind::Usage, "the payload is longer than this kind of key encrypts")
            .hint("encrypt it with a data key: `secrun key data-key`")
    } else {
        return None;
    };
    Some(failure)
}

/// The words of the server on one line.
fn tidy(said: &str) -> String {
    let words = said.replace("1 error occurred:", "").replace("* ", "");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
