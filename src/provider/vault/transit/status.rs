//! What the engine tells about a key.

use std::collections::BTreeMap;
use std::time::Duration;

use data_encoding::BASE64;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::provider::keys::{KeyStatus, KeyVersion};

/// A key as the engine describes it.
#[derive(Deserialize)]
pub(super) struct Description {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    latest_version: u64,
    #[serde(default)]
    min_decryption_version: u64,
    #[serde(default)]
    min_encryption_version: u64,
    #[serde(default)]
    derived: bool,
    #[serde(default)]
    exportable: bool,
    #[serde(default)]
    deletion_allowed: bool,
    // Vault and OpenBao call it differently.
    #[serde(alias = "imported_key")]
    imported: Option<bool>,
    /// Seconds.
    #[serde(default)]
    auto_rotate_period: u64,
    #[serde(default)]
    supports_encryption: bool,
    #[serde(default)]
    supports_signing: bool,
    /// By version; keys of the kind `hmac` have none.
    #[serde(default)]
    keys: BTreeMap<String, About>,
}

/// A version of a symmetric key is a time, one of another key has more to tell.
#[derive(Deserialize)]
#[serde(untagged)]
enum About {
    Seconds(i64),
    Time(String),
    Public { creation_time: Option<String>, public_key: Option<String> },
}

impl Description {
    pub(super) fn status(self) -> KeyStatus {
        let uses = [(self.supports_signing, "sign"), (true, "hmac"), (self.supports_encryption, "encrypt")];
        let oldest = self.min_decryption_version.max(1);
        let version = |version: u64| {
            let about = self.keys.get(&version.to_string());
            let (created, public_key) = about.map(About::parts).unwrap_or_default();
            KeyVersion { version, created, public_key }
        };
        KeyStatus {
            versions: (oldest..=self.latest_version).map(version).collect(),
            uses: uses.into_iter().filter_map(|(can, word)| can.then_some(word)).collect(),
            latest: self.latest_version,
            minimum_decryption: self.min_decryption_version,
            minimum_encryption: self.min_encryption_version,
            derived: self.derived,
            exportable: self.exportable,
            deletion_allowed: self.deletion_allowed,
            imported: self.imported,
            auto_rotate: (self.auto_rotate_period > 0).then(|| Duration::from_secs(self.auto_rotate_period)),
            name: self.name,
            kind: self.kind,
        }
    }
}

impl About {
    fn parts(&self) -> (Option<String>, Option<String>) {
        match self {
            About::Seconds(seconds) => (OffsetDateTime::from_unix_timestamp(*seconds).ok().and_then(whole_seconds), None),
            About::Time(text) => (plain(text), None),
            About::Public { creation_time, public_key } => {
                (creation_time.as_deref().and_then(plain), public_key.as_deref().and_then(pem))
            }
        }
    }
}

/// A time without the parts of its second, in UTC.
fn plain(text: &str) -> Option<String> {
    OffsetDateTime::parse(text, &Rfc3339).ok().and_then(|time| whole_seconds(time.to_offset(time::UtcOffset::UTC)))
}

fn whole_seconds(time: OffsetDateTime) -> Option<String> {
    time.replace_nanosecond(0).ok()?.format(&Rfc3339).ok()
}

/// A public key in PEM form. The engine gives those of Ed25519 as the 32 bytes in base64; derived keys have none of their own.
pub(super) fn pem(text: &str) -> Option<String> {
    if text.starts_with("-----BEGIN PUBLIC KEY-----") {
        return Some(format!("{}\n", text.trim_end()));
    }
    let key = BASE64.decode(text.as_bytes()).ok().filter(|key| key.len() == 32)?;
    // What stands before the key in every SubjectPublicKeyInfo of Ed25519 (RFC 8410).
    let mut info = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    info.extend(key);
    Some(format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64.encode(&info)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(keys: &str, more: &str) -> KeyStatus {
        let text = format!(r#"{{"name": "app", "type": "x", "latest_version": 3, "keys": {keys}{more}}}"#);
        serde_json::from_str::<Description>(&text).unwrap().status()
    }

    #[test]
    fn versions_have_times_in_every_form() {
        let keys =
            r#"{"1": 1795377844, "2": "2026-11-22T20:04:04.702963734Z", "3": {"creation_time": "2026-11-22T21:04:04.7+01:00"}}"#;
        let created: Vec<_> = status(keys, "").versions.into_iter().map(|version| version.created.unwrap()).collect();
        assert_eq!(created, ["2026-11-22T20:04:04Z"; 3]);
    }

    #[test]
    fn versions_that_do_nothing_are_left_out_and_those_without_facts_are_there() {
        let versions = status("{}", r#", "min_decryption_version": 2"#).versions;
        assert_eq!(versions.iter().map(|version| version.version).collect::<Vec<_>>(), [2, 3]);
        let text = r#"{"name": "app", "type": "hmac", "latest_version": 1}"#;
        assert_eq!(serde_json::from_str::<Description>(text).unwrap().status().versions.len(), 1);
    }

    #[test]
    fn both_servers_words_for_imported_keys_are_known() {
        assert_eq!(status("{}", r#", "imported_key": true"#).imported, Some(true));
        assert_eq!(status("{}", r#", "imported": false"#).imported, Some(false));
        assert_eq!(status("{}", "").imported, None);
    }

    #[test]
    fn public_keys_are_pem() {
        let made = pem("XOuaUxn26ulL3k92iIhumQZjUPf0Dsr1xkQYpTrvvaU=").unwrap();
        let body = "MCowBQYDK2VwAyEAXOuaUxn26ulL3k92iIhumQZjUPf0Dsr1xkQYpTrvvaU=";
        let expected = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
        assert_eq!(made, expected);
        assert_eq!(pem(&made), Some(made.clone()));
        assert_eq!((pem(""), pem("AAAA")), (None, None));
    }
}
