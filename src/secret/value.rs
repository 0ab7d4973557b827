//! A secret value: bytes that cannot be printed, compared or serialized by accident, wiped when dropped.
#![forbid(unsafe_code)]

use std::fmt;

use secrecy::{ExposeSecret, SecretSlice};
use zeroize::Zeroize;

/// A secret value. Bytes end to end: nothing is trimmed, quoted or decoded unless asked for.
///
/// There is no `Clone`, `Display`, `PartialEq` or serde implementation on purpose; [`Value::duplicate`] says in the code
/// that a second copy comes into being.
pub struct Value(SecretSlice<u8>);

impl Value {
    /// Takes the bytes over. Spare capacity of the vector is given back by a copy; the old block is wiped first.
    pub fn new(mut bytes: Vec<u8>) -> Self {
        if bytes.len() == bytes.capacity() {
            return Self(SecretSlice::from(bytes));
        }
        let exact: Box<[u8]> = bytes.as_slice().into();
        bytes.zeroize();
        Self(SecretSlice::new(exact))
    }

    /// The bytes. The name is long so that a reviewer sees every place where a value leaves its type.
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// The text, where the bytes are UTF-8.
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(self.expose()).ok()
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.expose().len()
    }

    /// Whether there is not one byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A second copy, for a secret that is injected under two names.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self::new(self.expose().to_vec())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::new(text.into_bytes())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes().to_vec())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes.to_vec())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Value(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_value() {
        assert_eq!(format!("{:?}", Value::from("hunter2")), "Value(hidden)");
    }

    #[test]
    fn bytes_survive_unchanged() {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend_from_slice(b"a\xff\0b ");
        assert_eq!(Value::new(bytes).expose(), b"a\xff\0b ");
    }
}
