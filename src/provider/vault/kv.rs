//! Reading secrets of the KV engine: fields as they were written, and what is known about the version.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer::Answer;
use super::mount::{Engine, Place};
use super::path::typed;
use super::refusal::{NO_NAMESPACE, no_namespace, shortened};
use super::session::{Call, Session};
use super::settings::names;
use crate::failure::{Failure, Kind};
use crate::provider::{Metadata, Payload, Secret, Spec};
use crate::secret::Value;

/// Fields in the text that the server wrote.
pub(super) type Fields = BTreeMap<String, Box<RawValue>>;

/// A version as the server tells it; without fields when it is deleted or destroyed.
#[derive(Deserialize)]
struct Versioned {
    data: Option<Fields>,
    metadata: About,
}

/// What the server knows about a version.
#[derive(Deserialize)]
struct About {
    version: u64,
    #[serde(default)]
    created_time: String,
    /// May be in the future, and the version is there until then.
    #[serde(default)]
    deletion_time: String,
    #[serde(default)]
    destroyed: bool,
    #[serde(default)]
    custom_metadata: Option<BTreeMap<String, String>>,
}

/// Reads one secret. What is missing, deleted or destroyed is [`Kind::NotFound`].
pub(super) async fn read(session: &Session, spec: &Spec, place: &Place, version: Option<u64>) -> Result<Secret, Failure> {
    let shown = &place.shown;
    if place.inside.is_empty() {
        return Err(Failure::new(Kind::Usage, format!("`{shown}` is a mount of {}, not a secret", spec.id))
            .hint("a secret has a path inside its mount, such as `secret/app/db`"));
    }
    if let (Engine::Kv1, Some(version)) = (&place.mount.engine, version) {
        return Err(unversioned(spec, place, version));
    }
    let subject = format!("the secret `{shown}`");
    let mut call = Call::read(place.api("data"), &subject);
    call.query.extend(version.map(|version| ("version", version.to_string())));
    let answer = patiently(session, &call).await?;
    match (answer.status, &place.mount.engine) {
        (404, _) => Err(absent(spec, place, version, &answer)),
        _ if !answer.is_success() => Err(session.refusal(&call, &answer).await),
        (_, Engine::Kv2) => {
            let found: Versioned = answer.data(&subject)?;
            let long: Vec<&str> = long_numbers(found.data.iter().flatten()).collect();
            if !long.is_empty() {
                let long = long.join(", ");
                // A note, because nobody here knows which fields are wanted.
                session
                    .note(format!("`{shown}` has numbers with more digits than KV version 2 keeps: store them as text: {long}"));
            }
            secret(spec, place, version, found)
        }
        _ => {
            let payload = payload(answer.data(&subject)?, &subject)?;
            Ok(Secret { payload, version: None, metadata: Metadata::default(), lease: None })
        }
    }
}

fn long_numbers<'f>(fields: impl Iterator<Item = (&'f String, &'f Box<RawValue>)>) -> impl Iterator<Item = &'f str> {
    fields.filter(|(_, raw)| is_long_number(raw.get())).map(|(key, _)| key.as_str())
}

/// KV version 2 makes a 64-bit float of every number before it answers. One that needs all digits may have been another one.
fn is_long_number(raw: &str) -> bool {
    let significant = raw.bytes().take_while(|byte| !matches!(byte, b'e' | b'E')).filter(u8::is_ascii_digit).count();
    raw.starts_with(|first: char| first == '-' || first.is_ascii_digit()) && (significant > 15 || raw.contains("e+"))
}

/// A version was asked for where there are none.
pub(super) fn unversioned(spec: &Spec, place: &Place, version: u64) -> Failure {
    let what = match &place.mount.engine {
        Engine::Other(kind) => format!("a {kind} engine"),
        _ => "KV version 1".to_owned(),
    };
    let fact = format!("{} has no versions of `{}`: the mount `{}` is {what}", spec.id, place.shown, place.mount.path);
    Failure::new(Kind::Usage, fact).hint(format!("leave `@{version}` out"))
}

/// A mount that is being upgraded says so and is back soon.
pub(super) async fn patiently(session: &Session, call: &Call<'_>) -> Result<Answer, Failure> {
    for milliseconds in [50, 100, 200, 400, 800, 1600] {
        let answer = session.send(call).await?;
        if answer.status != 400 || !answer.says("from non-versioned to versioned data") {
            return Ok(answer);
        }
        session.pause(Duration::from_millis(milliseconds)).await;
    }
    session.send(call).await
}

fn secret(spec: &Spec, place: &Place, asked: Option<u64>, found: Versioned) -> Result<Secret, Failure> {
    let Versioned { data: Some(fields), metadata: mut about } = found else {
        return Err(gone(spec, place, asked, &found.metadata));
    };
    let mut custom = about.custom_metadata.take().unwrap_or_default();
    let metadata = Metadata {
        owner: custom.remove("owner"),
        expires: custom.remove("expires"),
        comment: custom.remove("comment"),
        created: Some(about.created_time).filter(|time| !time.is_empty()),
    };
    let payload = payload(fields, &format!("the secret `{}`", place.shown))?;
    Ok(Secret { payload, version: Some(about.version.to_string()), metadata, lease: None })
}

/// Why a status 404 has no secret.
pub(super) fn absent(spec: &Spec, place: &Place, asked: Option<u64>, answer: &Answer) -> Failure {
    let shown = &place.shown;
    if let Ok(Versioned { data: None, metadata }) = answer.data::<Versioned>("") {
        return gone(spec, place, asked, &metadata);
    }
    if let Some(failure) = misplaced(spec, place, answer) {
        return failure;
    }
    if let Some(version) = asked {
        return Failure::new(Kind::NotFound, format!("{} has no version {version} of `{shown}`", spec.id))
            .hint(format!("`secrun history {}` shows the versions", typed(shown, None)));
    }
    let list =
        shown.rsplit_once('/').map_or("secrun list".to_owned(), |(folder, _)| format!("secrun list {}", typed(folder, None)));
    Failure::new(Kind::NotFound, format!("{} has no secret `{shown}`", spec.id)).hint(format!("`{list}` shows what is stored"))
}

/// What is missing because the settings say the wrong thing about its mount is no missing secret.
pub(super) fn misplaced(spec: &Spec, place: &Place, answer: &Answer) -> Option<Failure> {
    let mount = &place.mount.path;
    let mut warnings = answer.envelope.warnings.iter().flatten();
    if warnings.any(|warning| warning.contains("versioned K/V")) {
        let fact = format!("the mount `{mount}` of {} is KV version 2, and was read as version 1", spec.id);
        return Some(Failure::new(Kind::Config, fact).hint("leave `kv_version` out, or set it to 2"));
    }
    if answer.says("no handler for route") {
        return Some(
            Failure::new(Kind::Config, format!("{} has nothing mounted at `{mount}`", spec.id))
                .hint("check the path, which begins with the name of a mount, and the settings `mount_path` and `kv_version`"),
        );
    }
    if answer.says(NO_NAMESPACE) {
        return Some(no_namespace(spec.id, &names(spec, "namespace")));
    }
    // Of what is not there the server says nothing at all.
    let said = answer.errors().join("; ");
    (!said.is_empty()).then(|| {
        let fact = format!("{} has not said that `{}` is missing, but: {}", spec.id, place.shown, shortened(&said));
        Failure::new(Kind::Malformed, fact)
    })
}

/// A version that was there.
fn gone(spec: &Spec, place: &Place, asked: Option<u64>, about: &About) -> Failure {
    let (shown, version) = (&place.shown, about.version);
    if about.destroyed {
        return Failure::new(Kind::NotFound, format!("version {version} of the secret `{shown}` of {} was destroyed", spec.id))
            .hint(format!("`secrun history {}` shows which versions are left", typed(shown, None)));
    }
    let time = &about.deletion_time;
    let (fact, asked) = match asked {
        None => (format!("the secret `{shown}` of {} was deleted at {time}, version {version}", spec.id), None),
        Some(_) => (format!("version {version} of the secret `{shown}` of {} was deleted at {time}", spec.id), Some(version)),
    };
    Failure::new(Kind::NotFound, fact).hint(format!("`secrun restore {}` brings it back", typed(shown, asked)))
}

/// Texts as what they mean, everything else as it was written. A field that is `null` is not there.
pub(super) fn payload(fields: Fields, subject: &str) -> Result<Payload, Failure> {
    let mut values = BTreeMap::new();
    for (key, raw) in fields {
        let value = match raw.get().as_bytes().first() {
            Some(b'n') => continue,
            Some(b'"') => serde_json::from_str::<String>(raw.get()).map(Value::from).map_err(|_| {
                Failure::new(Kind::Malformed, format!("the field `{key}` of {subject} is not in the form of a text"))
            })?,
            Some(b'{' | b'[') => Value::from(compact(raw.get())),
            _ => Value::from(raw.get()),
        };
        values.insert(key, value);
    }
    Ok(Payload::Fields(values))
}

/// A JSON text without white space between its parts, and without the escapes that the server's encoder writes for the sake of HTML.
fn compact(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let (mut rest, mut quoted) = (text, false);
    while let Some(letter) = rest.chars().next() {
        let piece = match letter {
            '\\' => {
                let html = [("\\u0026", "&"), ("\\u003c", "<"), ("\\u003e", ">")];
                let known = html.iter().find(|(escape, _)| rest.starts_with(escape));
                let length =
                    known.map_or_else(|| 1 + rest[1..].chars().next().map_or(0, char::len_utf8), |(escape, _)| escape.len());
                plain.push_str(known.map_or(&rest[..length], |(_, meaning)| meaning));
                length
            }
            ' ' | '\t' | '\r' | '\n' if !quoted => 1,
            letter => {
                quoted ^= letter == '"';
                plain.push(letter);
                letter.len_utf8()
            }
        };
        rest = &rest[piece..];
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(json: &str) -> Option<String> {
        let fields: Fields = serde_json::from_str(&format!(r#"{{"f":{json}}}"#)).unwrap();
        let Payload::Fields(mut fields) = payload(fields, "it").unwrap() else { panic!("fields") };
        fields.remove("f").map(|value| value.expose_text().unwrap().to_owned())
    }

    #[test]
    fn fields_are_the_text_that_was_written() {
        for exact in ["9007199254740993", "12345678901234567890123", "1.10", "-0", "1e3", "true", "false", "[]", "{}"] {
            assert_eq!(field(exact).as_deref(), Some(exact));
        }
        assert_eq!(field(r#""a\nb\u0000\ud83d\ude00""#).as_deref(), Some("a\nb\0😀"));
        assert_eq!(field(r#""""#).as_deref(), Some(""));
        assert_eq!(field("null"), None);
    }

    #[test]
    fn numbers_that_a_float_cannot_tell_apart() {
        for long in ["9007199254740992", "-9007199254740992", "1e+21", "0.30000000000000004"] {
            assert!(is_long_number(long), "{long}");
        }
        for short in ["1", "-1.5", "900719925474099", "1e-7", "true", "\"90071992547409921\""] {
            assert!(!is_long_number(short), "{short}");
        }
    }

    #[test]
    fn nested_values_are_compact_and_keep_order_and_numbers() {
        let (written, compact) = (r#"{ "z" : [ 1.10, null ], "a": "b \" } \\" }"#, r#"{"z":[1.10,null],"a":"b \" } \\"}"#);
        assert_eq!(field(written).as_deref(), Some(compact));
        assert_eq!(field(r#"{"url":"a\u0026b\u003cc\\u003c"}"#).as_deref(), Some(r#"{"url":"a&b<c\\u003c"}"#));
    }

    proptest::proptest! {
        #[test]
        fn compact_text_means_the_same(text in r#"(\{"a [<&\\\\"é]{0,6}": ?\[?[0-9]{1,3}( , "[ <>&]{0,5}")?\]?\})|.{0,30}"#) {
            if let Ok(meaning) = serde_json::from_str::<serde_json::Value>(&text) {
                proptest::prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&compact(&text)).unwrap(), meaning);
            }
        }
    }
}
