//! References: `[provider:]path[#field][@version]`, parsed here and nowhere else.
//!
//! The same text works in profiles, on the command line and, behind the scheme `secrun://`, as the value of an inherited
//! variable. A character that separates the parts (`:` `#` `@`) or a `%` is written `%3A %23 %40 %25` where it belongs to a part.
#![forbid(unsafe_code)]

use std::fmt;

/// Which secret of which provider.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    /// Id or alias of the provider; the provider of the run when not given.
    pub provider: Option<String>,
    /// Where the secret is, in the provider's own words.
    pub path: String,
    /// One field of a secret that has several.
    pub field: Option<Field>,
    /// An older version, in the provider's own words.
    pub version: Option<String>,
}

/// One field of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// A key of the outermost object.
    Key(String),
    /// A JSON pointer (RFC 6901), which begins with `/`.
    Pointer(String),
}

/// Why a text is no reference. Never quotes more than the part that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvalidReference {
    /// There is no path.
    NoPath,
    /// `#` with nothing behind it.
    EmptyField,
    /// `@` with nothing behind it.
    EmptyVersion,
    /// A second `#` or `@` that is not percent-encoded.
    Repeated(char),
    /// A `%` that is not followed by two hexadecimal digits, or does not give UTF-8.
    Escape,
    /// A NUL byte or another control character.
    Control,
}
