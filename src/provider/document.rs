//! A JSON object whose members are changed one by one, while all others stay byte by byte as they were written.
#![forbid(unsafe_code)]

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::failure::{Failure, Kind};
use crate::secret::Value;

/// A JSON object: names, and the JSON text of each member.
#[derive(Debug, Default)]
pub struct Document {
    members: Vec<(String, Value)>,
}

/// Why a text is none. The text is never quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoDocument {
    /// It is no JSON, or another kind of it.
    NoObject,
    /// Two members have this name.
    Twice(String),
}

impl Document {
    /// Reads a JSON object.
    pub fn parse(text: &Value) -> Result<Self, NoDocument> {
        let document: Self = serde_json::from_slice(text.expose()).map_err(|_| NoDocument::NoObject)?;
        let mut names: Vec<&str> = document.names().collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(NoDocument::Twice(pair[0].to_owned())),
            None => Ok(document),
        }
    }

    /// The names of the members, as they stand.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| name.as_str())
    }

    /// The members: name and JSON text.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members.iter().map(|(name, text)| (name.as_str(), text))
    }

    /// Makes a member this text, at its place or at the end.
    pub fn set(&mut self, name: &str, value: &Value) -> Result<(), Failure> {
        self.set_json(name, string(value)?);
        Ok(())
    }

    /// Makes a member this JSON, at its place or at the end.
    pub fn set_json(&mut self, name: &str, json: Value) {
        match self.members.iter_mut().find(|(known, _)| known == name) {
            Some(member) => member.1 = json,
            None => self.members.push((name.to_owned(), json)),
        }
    }

    /// The object as JSON.
    pub fn to_value(&self) -> Value {
        let length = |(name, text): &(String, Value)| 2 * name.len() + text.len() + 4;
        let mut bytes = Vec::with_capacity(2 + self.members.iter().map(length).sum::<usize>());
        bytes.push(b'{');
        for (at, (name, text)) in self.members.iter().enumerate() {
            if at > 0 {
                bytes.push(b',');
            }
            bytes.extend_from_slice(serde_json::Value::from(name.as_str()).to_string().as_bytes());
            bytes.push(b':');
            bytes.extend_from_slice(text.expose());
        }
        bytes.push(b'}');
        Value::new(bytes)
    }
}

/// A value as a JSON string.
pub fn string(value: &Value) -> Result<Value, Failure> {
    let text = value.expose_text().ok_or_else(|| {
        Failure::new(Kind::Usage, "the value is no UTF-8 text, and a field holds nothing else")
            .hint("store it encoded: `base64 -w0 FILE | secrun set REF`, and `decode = \"base64\"` in [secrets] undoes that")
    })?;
    let quoted = serde_json::to_vec(text).map_err(|_| Failure::new(Kind::Internal, "a text is no JSON"))?;
    Ok(Value::new(quoted))
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

/// Takes every member as it stands, a second one of the same name too.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Document;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let mut members = Vec::new();
        while let Some((name, text)) = map.next_entry::<String, Box<RawValue>>().map_err(|_| A::Error::custom("no member"))? {
            members.push((name, Value::from(text.get())));
        }
        Ok(Document { members })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn changed(text: &str, name: &str, value: &str) -> String {
        let mut document = Document::parse(&Value::from(text)).unwrap();
        document.set(name, &Value::from(value)).unwrap();
        String::from_utf8(document.to_value().expose().to_vec()).unwrap()
    }

    #[test]
    fn all_other_members_stay_as_they_were_written() {
        let text = r#" { "id" : 12345678901234567890123, "x": "\u00e9", "list":[1.10, null ], "n":-0 } "#;
        let expected = r#"{"id":12345678901234567890123,"x":"new \"","list":[1.10, null ],"n":-0}"#;
        assert_eq!(changed(text, "x", "new \""), expected);
        assert_eq!(changed("{}", "a/\"b", "v"), r#"{"a/\"b":"v"}"#);
    }

    #[test]
    fn other_texts_are_none() {
        let parse = |text: &str| Document::parse(&Value::from(text)).map(|_| ());
        for text in ["", "[]", "1", "\"a\"", "{", "{}x", "null"] {
            assert_eq!(parse(text), Err(NoDocument::NoObject), "{text}");
        }
        assert_eq!(parse(r#"{"a":1,"b":2,"\u0061":3}"#), Err(NoDocument::Twice("a".to_owned())));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(string(&Value::from(&b"\xff"[..])).unwrap_err().kind(), Kind::Usage);
    }

    proptest! {
        #[test]
        fn what_is_set_is_read_back(members in proptest::collection::btree_map(".*", ".*", 0..5), name in ".*", value in ".*") {
            let before = serde_json::to_string(&members).unwrap();
            let after: std::collections::BTreeMap<String, String> = serde_json::from_str(&changed(&before, &name, &value)).unwrap();
            let mut expected = members;
            expected.insert(name, value);
            prop_assert_eq!(after, expected);
        }
    }
}
