//! One key of the engine: its name, its paths, its kind.

use super::Transit;
use super::refused::refused;
use crate::failure::{Failure, Kind};
use crate::provider::Key;
use crate::provider::sign::{Algorithm, EcdsaForm, Hash};
use crate::provider::vault::path::number;
use crate::provider::vault::provider::Vault;
use crate::provider::vault::session::{Call, Session};

/// A key that can be asked for.
pub(super) struct Handle<'a> {
    pub(super) session: &'a Session,
    transit: &'a Transit,
    pub(super) name: String,
    /// The one version that is meant.
    pub(super) version: Option<u64>,
    /// For messages: ``the key `app` ``.
    pub(super) subject: String,
}

impl Vault {
    /// The key that is meant.
    pub(super) fn handle(&self, key: &Key) -> Result<Handle<'_>, Failure> {
        let name = key.name.as_ref().or(self.transit.key.as_ref()).ok_or_else(no_key)?;
        if !is_name(name) {
            return Err(Failure::new(Kind::Usage, format!("`{name}` cannot be the name of a Transit key"))
                .hint("names have letters, digits, `_`, and between these also `-` and `.`"));
        }
        let version = key.version.as_deref().map(|version| number(version, "a Transit key")).transpose()?;
        let subject = format!("the key `{name}`");
        Ok(Handle { session: &self.session, transit: &self.transit, name: name.clone(), version, subject })
    }
}

fn no_key() -> Failure {
    Failure::new(Kind::Usage, "no key is named")
        .hint("name it: `--key NAME`, or `secrun key VERB NAME`")
        .hint("or set `transit_key` (VAULT_TRANSIT_KEY), the key that is meant when none is named")
}

/// What the engine takes for a name, so that none can reach into another path.
fn is_name(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let outer = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(inner) && name.starts_with(outer) && name.ends_with(outer)
}

impl Handle<'_> {
    /// The path of a verb, below the mount: `transit/sign/app`.
    pub(super) fn path(&self, verb: &str) -> String {
        format!("{}/{verb}/{}", self.transit.mount, self.name)
    }

    /// The name of the engine in messages.
    pub(super) fn mount(&self) -> &str {
        &self.transit.mount
    }

    /// How `--key` names a version of this key.
    pub(super) fn id(&self, version: u64) -> String {
        format!("{}@{version}", self.name)
    }

    /// What fits the key when nobody said how to sign; the server is asked once for its kind.
    pub(super) async fn algorithm(&self) -> Result<Algorithm, Failure> {
        let kind = self.kind().await?;
        let algorithm = match kind.as_str() {
            "ed25519" => Algorithm::Ed25519,
            "ecdsa-p256" => Algorithm::Ecdsa(Hash::Sha256, EcdsaForm::Der),
            "ecdsa-p384" => Algorithm::Ecdsa(Hash::Sha384, EcdsaForm::Der),
            "ecdsa-p521" => Algorithm::Ecdsa(Hash::Sha512, EcdsaForm::Der),
            kind if kind.starts_with("rsa-") => Algorithm::RsaPss(Hash::Sha256),
            kind if is_symmetric(kind) => Algorithm::Hmac(Hash::Sha256),
            _ => {
                return Err(Failure::new(Kind::Usage, format!("{} is of the kind `{kind}`", self.subject))
                    .hint("say how to sign with it: `--algorithm NAME`"));
            }
        };
        Ok(algorithm)
    }

    /// The kind of the key in the words of the server.
    pub(super) async fn kind(&self) -> Result<String, Failure> {
        if let Ok(kinds) = self.transit.kinds.lock()
            && let Some(kind) = kinds.get(&self.name)
        {
            return Ok(kind.clone());
        }
        let call = Call::read(self.path("keys"), &self.subject);
        let answer = self.session.send(&call).await?;
        if !answer.is_success() {
            let failure = refused(self, &call, &answer).await;
            let denied = failure.kind() == Kind::Denied;
            return Err(if denied { failure.hint("or say how: `--algorithm NAME`, then nothing is read") } else { failure });
        }
        let kind = answer.data::<Described>(&self.subject)?.kind;
        if let Ok(mut kinds) = self.transit.kinds.lock() {
            kinds.insert(self.name.clone(), kind.clone());
        }
        Ok(kind)
    }
}

#[derive(serde::Deserialize)]
struct Described {
    #[serde(rename = "type")]
    kind: String,
}

/// Whether a key of this kind can sign only by HMAC.
fn is_symmetric(kind: &str) -> bool {
    kind == "hmac" || ["aes", "chacha20", "xchacha20"].iter().any(|family| kind.starts_with(family))
}

/// Whether a key of this kind can work in this way.
pub(super) fn fits(kind: &str, algorithm: Algorithm) -> bool {
    match algorithm {
        Algorithm::Hmac(_) => is_symmetric(kind),
        Algorithm::Ed25519 => kind == "ed25519",
        Algorithm::Ecdsa(..) => kind.starts_with("ecdsa-"),
        Algorithm::RsaPkcs1(_) | Algorithm::RsaPss(_) => kind.starts_with("rsa-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_path() {
        for name in ["a", "app", "app-1.b", "_x_"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", ".", "..", "a/b", "a/../b", "-a", "a-", "a.", "a b", "ä", "a\n", "a?x", "a%2fb"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
