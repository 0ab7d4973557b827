//! From one JSON object to its leaves, where a folder is taken with `flatten`.
#![forbid(unsafe_code)]

use serde_json::Value as Json;

use crate::secret::Value;

/// The leaves of a value that is a JSON object, each with the keys that lead to it, joined with `/`; nothing for any other value.
///
/// Scalars are their exact text, lists stay compact JSON, `null` is left out.
pub(super) fn leaves(value: &Value) -> Option<Vec<(String, Value)>> {
    let first = value.expose().iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'{') {
        return None;
    }
    let document: Json = serde_json::from_slice(value.expose()).ok()?;
    let mut found = Vec::new();
    for (key, inner) in document.as_object()? {
        collect(key.clone(), inner, &mut found);
    }
    Some(found)
}

/// The parser has a limit for the depth of documents, so this ends.
fn collect(path: String, value: &Json, found: &mut Vec<(String, Value)>) {
    match value {
        Json::Null => {}
        Json::Object(inner) => inner.iter().for_each(|(key, value)| collect(format!("{path}/{key}"), value, found)),
        Json::String(text) => found.push((path, Value::from(text.as_str()))),
        other => found.push((path, Value::from(other.to_string()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(json: &str) -> Option<Vec<(String, String)>> {
        let text = |(path, value): (String, Value)| (path, value.expose_text().unwrap().to_owned());
        leaves(&Value::from(json)).map(|leaves| leaves.into_iter().map(text).collect())
    }

    #[test]
    fn objects_become_their_leaves() {
        let json =
            r#" {"db":{"user":"u","port":5432,"rate":1.10,"big":9007199254740993},"tags":["a", 1],"none":null,"on":true,"e":{}}"#;
        let expected = [
            ("db/big", "9007199254740993"),
            ("db/port", "5432"),
            ("db/rate", "1.10"),
            ("db/user", "u"),
            ("on", "true"),
            ("tags", r#"["a",1]"#),
        ];
        assert_eq!(flat(json), Some(expected.map(|(path, value)| (path.to_owned(), value.to_owned())).to_vec()));
    }

    #[test]
    fn everything_else_stays_whole() {
        for other in ["text", "", "[1]", "1", "null", "{not json}", "{\"a\":1} x"] {
            assert_eq!(flat(other), None, "{other}");
        }
        assert_eq!(flat("{}"), Some(Vec::new()));
        assert_eq!(flat(&("{\"a\":".repeat(1000) + "1" + &"}".repeat(1000))), None, "too deep for anybody");
    }
}
