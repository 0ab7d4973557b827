//! Selecting one field of a secret, the same way for every provider.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Payload;
use crate::failure::{Failure, Kind};
use crate::secret::Value;
use crate::secret::reference::Field;

/// The value that a reference means: the whole secret, or one field of it.
///
/// Scalars come as their exact text, objects and lists as compact JSON, and `null` is a missing field. Error messages
/// name the fields that are there, never a value.
pub fn select(payload: &Payload, field: Option<&Field>) -> Result<Value, Failure> {
    match (payload, field) {
        (Payload::Value(value), None) => Ok(value.duplicate()),
        (Payload::Value(value), Some(field)) => from_document(value, field),
        (Payload::Fields(fields), None) => match single(fields) {
            Some(value) => Ok(value.duplicate()),
            None => Err(Failure::new(Kind::NotFound, "the secret has fields and none was chosen")
                .detail(available(fields.keys().map(String::as_str)))
                .hint("write `path#field`")),
        },
        (Payload::Fields(fields), Some(Field::Key(key))) => match fields.get(key) {
            Some(value) => Ok(value.duplicate()),
            None => Err(missing(key, fields.keys().map(String::as_str))),
        },
        (Payload::Fields(fields), Some(Field::Pointer(pointer))) => from_fields(fields, pointer),
    }
}

/// The name of the field that a secret with one value has, where every secret has fields.
pub const VALUE: &str = "value";

/// The value of a secret that has fields and means one value.
pub fn single(fields: &BTreeMap<String, Value>) -> Option<&Value> {
    fields.get(VALUE).filter(|_| fields.len() == 1)
}

/// The first part of a pointer names the field, the rest points into its text.
fn from_fields(fields: &BTreeMap<String, Value>, pointer: &str) -> Result<Value, Failure> {
    let inner = pointer.trim_start_matches('/');
    let (first, rest) = inner.split_once('/').map_or((inner, None), |(first, _)| (first, Some(&pointer[first.len() + 1..])));
    let key = first.replace("~1", "/").replace("~0", "~");
    let value = fields.get(&key).ok_or_else(|| missing(pointer, fields.keys().map(String::as_str)))?;
    match rest {
        None => Ok(value.duplicate()),
        Some(rest) => from_document(value, &Field::Pointer(rest.to_owned())),
    }
}

fn from_document(value: &Value, field: &Field) -> Result<Value, Failure> {
    // The text of a JSON error can quote the document, so its position is all that is told.
    let document: Json = serde_json::from_slice(value.expose()).map_err(|error| {
        Failure::new(Kind::Malformed, format!("the value is no JSON document (line {}, column {})", error.line(), error.column()))
            .hint("leave the field out to get the whole value")
    })?;
    let found = match field {
        Field::Key(key) => document.get(key),
        Field::Pointer(pointer) => document.pointer(pointer),
    };
    match (found, field) {
        (None | Some(Json::Null), Field::Key(name) | Field::Pointer(name)) => Err(missing(name, names(&document))),
        (Some(Json::String(text)), _) => Ok(Value::from(text.as_str())),
        (Some(other), _) => Ok(Value::from(other.to_string())),
    }
}

fn names(document: &Json) -> impl Iterator<Item = &str> {
    document.as_object().into_iter().flat_map(|object| object.keys().map(String::as_str))
}

fn missing<'a>(name: &str, there: impl Iterator<Item = &'a str>) -> Failure {
    Failure::new(Kind::NotFound, format!("the secret has no field `{name}`")).detail(available(there))
}

fn available<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    if names.is_empty() { "it has no fields".to_owned() } else { format!("it has: {}", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Field {
        Field::Key(name.to_owned())
    }

    fn text(payload: &Payload, field: Option<&Field>) -> Result<String, Failure> {
        select(payload, field).map(|value| String::from_utf8_lossy(value.expose()).into_owned())
    }

    fn document(json: &str) -> Payload {
        Payload::Value(Value::from(json))
    }

    #[test]
    fn scalars_keep_their_exact_text() {
        let payload = document(r#"{"id": 12345678901234567890123, "rate": 1.10, "on": true, "name": "a\nb"}"#);
        assert_eq!(text(&payload, Some(&key("id"))).as_deref(), Ok("12345678901234567890123"));
        assert_eq!(text(&payload, Some(&key("rate"))).as_deref(), Ok("1.10"));
        assert_eq!(text(&payload, Some(&key("on"))).as_deref(), Ok("true"));
        assert_eq!(text(&payload, Some(&key("name"))).as_deref(), Ok("a\nb"));
    }

    #[test]
    fn pointers_reach_into_lists_and_objects() {
        let payload = document(r#"{"a": [{"b/c": "deep"}]}"#);
        assert_eq!(text(&payload, Some(&Field::Pointer("/a/0/b~1c".to_owned()))).as_deref(), Ok("deep"));
        assert_eq!(text(&payload, Some(&key("a"))).as_deref(), Ok(r#"[{"b/c":"deep"}]"#));
    }

    #[test]
    fn pointers_reach_into_fields() {
        let fields = [("cfg".to_owned(), Value::from(r#"{"x":1}"#)), ("s".to_owned(), Value::from("v"))];
        let payload = Payload::Fields(fields.into());
        assert_eq!(text(&payload, Some(&Field::Pointer("/cfg/x".to_owned()))).as_deref(), Ok("1"));
        assert_eq!(text(&payload, Some(&Field::Pointer("/s".to_owned()))).as_deref(), Ok("v"));
    }

    #[test]
    fn a_secret_with_the_field_value_alone_is_that_value() {
        let fields = |names: &[&str]| Payload::Fields(names.iter().map(|name| ((*name).to_owned(), Value::from("v"))).collect());
        assert_eq!(text(&fields(&["value"]), None).as_deref(), Ok("v"));
        assert_eq!(text(&fields(&["value"]), Some(&key("value"))).as_deref(), Ok("v"));
        for names in [&["value", "x"][..], &["x"], &[]] {
            let error = text(&fields(names), None).unwrap_err();
            assert_eq!((error.kind(), error.fact()), (Kind::NotFound, "the secret has fields and none was chosen"), "{names:?}");
        }
    }

    #[test]
    fn errors_name_fields_and_never_values() {
        let error = text(&document(r#"{"user": "hunter2"}"#), Some(&key("pass"))).expect_err("missing");
        assert!(error.to_string().contains("it has: user") && !error.to_string().contains("hunter2"));
        let error = text(&document("hunter2"), Some(&key("pass"))).expect_err("no JSON");
        assert!(error.kind() == Kind::Malformed && !error.to_string().contains("hunter2"));
        let error = text(&document(r#"{"pass": null}"#), Some(&key("pass"))).expect_err("null");
        assert_eq!(error.kind(), Kind::NotFound);
    }
}
