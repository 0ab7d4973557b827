//! References: `[provider:]path[#field][@version]`, parsed here and nowhere else.
//!
//! The same text works in profiles, on the command line and, behind the scheme `secrun://`, as the value of an inherited
//! variable. The grammar is unambiguous:
//!
//! - what stands before the first `:` is a provider only when a provider is called so; an ARN or an URL is a path;
//! - the first `#` begins the field, the first `@` begins the version, the field comes before the version;
//! - a field that begins with `/` is a JSON pointer, any other is a key of the outermost object;
//! - a `#`, `@`, `%` that belongs to a part is written `%23`, `%40`, `%25`; every `%XX` that gives UTF-8 is understood.
//!   A `:` is written `%3A` only where a path begins like a provider, a `/` only at the beginning of a key.
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

/// Why a text is no reference. Never quotes the text: somebody may have written the value where its reference belongs.
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
    /// `path@version#field`.
    FieldAfterVersion,
    /// A JSON pointer with a `~` that is neither `~0` nor `~1`.
    Pointer,
    /// A `%` that is not followed by two hexadecimal digits, or does not give UTF-8.
    Escape,
    /// A NUL byte or another control character.
    Control,
    /// `secrun://` where only the reference behind it belongs.
    Scheme,
    /// A folder with a field or a version.
    NotAFolder,
    /// A foreign notation names a provider that this build does not have.
    UnknownProvider(String),
    /// A part of a foreign notation that has no meaning here.
    Unsupported(&'static str),
}

impl Reference {
    /// Parses a reference to one secret.
    pub fn parse(text: &str, is_provider: impl Fn(&str) -> bool) -> Result<Self, InvalidReference> {
        let reference = Self::parse_parts(text, is_provider)?;
        if reference.path.is_empty() { Err(InvalidReference::NoPath) } else { Ok(reference) }
    }

    /// Parses a reference to a folder: `[provider:]path`, where an empty path is the root of the provider.
    pub fn parse_folder(text: &str, is_provider: impl Fn(&str) -> bool) -> Result<Self, InvalidReference> {
        let reference = Self::parse_parts(text, is_provider)?;
        if reference.field.is_some() || reference.version.is_some() {
            return Err(InvalidReference::NotAFolder);
        }
        Ok(reference)
    }

    fn parse_parts(text: &str, is_provider: impl Fn(&str) -> bool) -> Result<Self, InvalidReference> {
        if text.starts_with("secrun://") {
            return Err(InvalidReference::Scheme);
        }
        let (provider, rest) = match text.split_once(':') {
            Some((name, rest)) if is_provider(name) => (Some(name.to_owned()), rest),
            _ => (None, text),
        };
        let (rest, version) = split(rest, '@')?;
        if version.is_some_and(|version| version.contains('#')) {
            return Err(InvalidReference::FieldAfterVersion);
        }
        let (path, field) = split(rest, '#')?;
        let version = match version {
            Some("") => return Err(InvalidReference::EmptyVersion),
            Some(version) => Some(decode(version)?),
            None => None,
        };
        Ok(Self { provider, path: decode(path)?, field: field.map(Field::parse).transpose()?, version })
    }
}

impl Field {
    fn parse(text: &str) -> Result<Self, InvalidReference> {
        let decoded = decode(text)?;
        if text.is_empty() {
            Err(InvalidReference::EmptyField)
        } else if !text.starts_with('/') {
            Ok(Field::Key(decoded))
        } else if decoded.split('~').skip(1).all(|rest| rest.starts_with(['0', '1'])) {
            Ok(Field::Pointer(decoded))
        } else {
            Err(InvalidReference::Pointer)
        }
    }
}

/// The text before and behind a separator that may stand there once.
fn split(text: &str, separator: char) -> Result<(&str, Option<&str>), InvalidReference> {
    match text.split_once(separator) {
        None => Ok((text, None)),
        Some((_, rest)) if rest.contains(separator) => Err(InvalidReference::Repeated(separator)),
        Some((before, rest)) => Ok((before, Some(rest))),
    }
}

/// A part without its percent escapes.
pub(super) fn decode(text: &str) -> Result<String, InvalidReference> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == b'%' {
            let (digits, tail) = rest.split_at_checked(2).ok_or(InvalidReference::Escape)?;
            bytes.extend(data_encoding::HEXLOWER_PERMISSIVE.decode(digits).map_err(|_| InvalidReference::Escape)?);
            rest = tail;
        } else {
            bytes.push(byte);
        }
    }
    let decoded = String::from_utf8(bytes).map_err(|_| InvalidReference::Escape)?;
    if decoded.chars().any(char::is_control) { Err(InvalidReference::Control) } else { Ok(decoded) }
}

/// Writes the reference so that parsing gives it back.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(provider) = &self.provider {
            write!(f, "{provider}:")?;
            encode(f, &self.path)?;
        } else if let Some((before, rest)) = self.path.split_once(':') {
            // Whether the beginning is called like a provider is not known here.
            encode(f, before)?;
            f.write_str("%3A")?;
            encode(f, rest)?;
        } else {
            encode(f, &self.path)?;
        }
        match &self.field {
            Some(Field::Key(key)) if key.starts_with('/') => {
                f.write_str("#%2F")?;
                encode(f, &key[1..])?;
            }
            Some(Field::Key(text) | Field::Pointer(text)) => {
                f.write_str("#")?;
                encode(f, text)?;
            }
            None => {}
        }
        if let Some(version) = &self.version {
            f.write_str("@")?;
            encode(f, version)?;
        }
        Ok(())
    }
}

fn encode(f: &mut fmt::Formatter<'_>, part: &str) -> fmt::Result {
    use fmt::Write;
    part.chars().try_for_each(|letter| match letter {
        '%' => f.write_str("%25"),
        '#' => f.write_str("%23"),
        '@' => f.write_str("%40"),
        letter => f.write_char(letter),
    })
}

impl fmt::Display for InvalidReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPath => f.write_str("the reference has no path"),
            Self::EmptyField => f.write_str("the reference has nothing behind `#`"),
            Self::EmptyVersion => f.write_str("the reference has nothing behind `@`"),
            Self::Repeated(separator) => write!(f, "the reference has a second `{separator}`"),
            Self::FieldAfterVersion => f.write_str("the field comes after the version"),
            Self::Pointer => f.write_str("the field is no JSON pointer: `~` stands alone"),
            Self::Escape => f.write_str("the reference has a `%` that is no escape"),
            Self::Control => f.write_str("the reference has a control character"),
            Self::Scheme => f.write_str("the reference has the scheme `secrun://`"),
            Self::NotAFolder => f.write_str("a folder has neither field nor version"),
            Self::UnknownProvider(name) => {
                write!(f, "the reference asks for the provider `{name}`, which this build does not have")
            }
            Self::Unsupported(what) => write!(f, "the reference has {what}, which secrun does not read"),
        }
    }
}

impl std::error::Error for InvalidReference {}

impl InvalidReference {
    /// What the user can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoPath | Self::UnknownProvider(_) | Self::Unsupported(_) => {
                "a reference is `[provider:]path[#field][@version]`"
            }
            Self::EmptyField | Self::Repeated('#') => "a `#` that belongs to a path, field or version is written `%23`",
            Self::EmptyVersion | Self::Repeated(_) => "an `@` that belongs to a path, field or version is written `%40`",
            Self::FieldAfterVersion => "write `path#field@version`",
            Self::Pointer => "in a JSON pointer a `~` is written `~0` and a `/` inside a key `~1`",
            Self::Escape => "a `%` that belongs to a path, field or version is written `%25`",
            Self::Control => "a reference is one line of text",
            Self::Scheme => "`secrun://` marks the values of inherited variables; here the reference stands alone",
            Self::NotAFolder => "write `[provider:]path`; a `#` of the path is written `%23`, an `@` is written `%40`",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known(name: &str) -> bool {
        ["local", "aws_sm", "vault"].contains(&name)
    }

    fn reference(provider: Option<&str>, path: &str, field: Option<Field>, version: Option<&str>) -> Reference {
        Reference { provider: provider.map(Into::into), path: path.into(), field, version: version.map(Into::into) }
    }

    #[test]
    fn parts_of_references() {
        let key = |text: &str| Some(Field::Key(text.into()));
        let pointer = |text: &str| Some(Field::Pointer(text.into()));
        for (text, expected) in [
            ("app/db", reference(None, "app/db", None, None)),
            ("app/db#url", reference(None, "app/db", key("url"), None)),
            ("app/db#url@3", reference(None, "app/db", key("url"), Some("3"))),
            ("app/db@AWSPREVIOUS", reference(None, "app/db", None, Some("AWSPREVIOUS"))),
            ("app/db#/users/0/name", reference(None, "app/db", pointer("/users/0/name"), None)),
            ("app/db#/a~1b~0c", reference(None, "app/db", pointer("/a~1b~0c"), None)),
            ("app/db#%2Fkey", reference(None, "app/db", key("/key"), None)),
            ("local:app/db", reference(Some("local"), "app/db", None, None)),
            ("local%3Aapp", reference(None, "local:app", None, None)),
            ("other:app", reference(None, "other:app", None, None)),
            ("me%40example.com@2", reference(None, "me@example.com", None, Some("2"))),
            ("100%25%23%40", reference(None, "100%#@", None, None)),
            ("%c3%a4", reference(None, "ä", None, None)),
            ("a b", reference(None, "a b", None, None)),
            (
                "aws_sm:arn:aws:secretsmanager:eu-west-1:1:secret:x#user",
                reference(Some("aws_sm"), "arn:aws:secretsmanager:eu-west-1:1:secret:x", key("user"), None),
            ),
            ("arn:aws:ssm:::x", reference(None, "arn:aws:ssm:::x", None, None)),
            ("https://kv.example/secrets/x@9", reference(None, "https://kv.example/secrets/x", None, Some("9"))),
            ("local:local:x", reference(Some("local"), "local:x", None, None)),
        ] {
            assert_eq!(Reference::parse(text, known), Ok(expected), "{text}");
        }
    }

    #[test]
    fn wrong_references() {
        use InvalidReference as Wrong;
        for (text, expected) in [
            ("", Wrong::NoPath),
            ("local:", Wrong::NoPath),
            ("#field", Wrong::NoPath),
            ("a#", Wrong::EmptyField),
            ("a@", Wrong::EmptyVersion),
            ("a#b#c", Wrong::Repeated('#')),
            ("a@b@c", Wrong::Repeated('@')),
            ("a@1#b", Wrong::FieldAfterVersion),
            ("a#/x~2", Wrong::Pointer),
            ("a#/x~", Wrong::Pointer),
            ("a%", Wrong::Escape),
            ("a%4", Wrong::Escape),
            ("a%zz", Wrong::Escape),
            ("a%ff", Wrong::Escape),
            ("a%00", Wrong::Control),
            ("a\nb", Wrong::Control),
            ("secrun://a", Wrong::Scheme),
        ] {
            assert_eq!(Reference::parse(text, known), Err(expected.clone()), "{text:?}");
            assert!(!expected.to_string().ends_with('.') && !expected.hint().is_empty());
        }
    }

    #[test]
    fn folders_have_a_path_alone() {
        assert_eq!(Reference::parse_folder("", known), Ok(reference(None, "", None, None)));
        assert_eq!(Reference::parse_folder("local:", known), Ok(reference(Some("local"), "", None, None)));
        assert_eq!(Reference::parse_folder("local:app", known), Ok(reference(Some("local"), "app", None, None)));
        assert_eq!(Reference::parse_folder("app#x", known), Err(InvalidReference::NotAFolder));
        assert_eq!(Reference::parse_folder("app@1", known), Err(InvalidReference::NotAFolder));
    }

    fn part() -> impl Strategy<Value = String> {
        "[a-z%#@:/~. ä]{1,12}"
    }

    prop_compose! {
        fn references()(
            provider in proptest::option::of(proptest::sample::select(vec!["local", "aws_sm", "vault"])),
            path in part(),
            field in proptest::option::of(prop_oneof![
                part().prop_map(Field::Key),
                "(/([a-z%#@:]|~0|~1){0,4}){1,3}".prop_map(Field::Pointer),
            ]),
            version in proptest::option::of(part()),
        ) -> Reference {
            Reference { provider: provider.map(Into::into), path, field, version }
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(reference in references()) {
            prop_assert_eq!(Reference::parse(&reference.to_string(), known), Ok(reference));
        }

        #[test]
        fn any_text_gives_a_reference_or_a_reason(text in "(local:)?[a-c%#@:/~0-9\u{0}\n ä]{0,16}") {
            if let Ok(reference) = Reference::parse(&text, known) {
                prop_assert_eq!(Reference::parse(&reference.to_string(), known), Ok(reference));
            }
        }
    }
}
