//! Variables whose whole value is a reference: `secrun://REF`, and the notations of bank-vaults and vals.
//!
//! Only these exact forms are recognized, and what is recognized is resolved or refused, never handed on as it is: a command
//! that got `vault:secret/app#key` as its password would fail much later and much stranger.
#![forbid(unsafe_code)]

use super::Reference;
use super::reference::{self, Field, InvalidReference};

/// What the value of a variable is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inherited {
    /// A value like any other.
    No,
    /// The escape `secrun://literal:TEXT`: the text behind it, unchanged, is the value.
    Literal(String),
    /// A reference, or something that was meant as one.
    Reference(Result<Reference, InvalidReference>),
}

/// The beginning of the escape; what follows is the value, whatever it looks like.
pub const LITERAL: &str = "secrun://literal:";

/// Recognizes a reference in the value of a variable.
///
/// - `secrun://REF` and `secrun://literal:TEXT`;
/// - bank-vaults: `vault:path#key[#version]`, also with `bao:`;
/// - vals: `ref+PROVIDER://path[#/field[/field]...]`.
pub fn inherited_reference(value: &str, is_provider: impl Fn(&str) -> bool) -> Inherited {
    if let Some(text) = value.strip_prefix(LITERAL) {
        Inherited::Literal(text.to_owned())
    } else if let Some(text) = value.strip_prefix("secrun://") {
        Inherited::Reference(Reference::parse(text, is_provider))
    } else if let Some(text) = value.strip_prefix("ref+") {
        vals(text, is_provider)
    } else if let Some(text) = value.strip_prefix("vault:") {
        bank_vaults("vault", text, is_provider)
    } else if let Some(text) = value.strip_prefix("bao:") {
        bank_vaults("openbao", text, is_provider)
    } else {
        Inherited::No
    }
}

/// `path#key[#version]`. The path is kept as it is, `data/` of the KV version 2 interface included: only the provider can
/// tell whether that is a folder.
fn bank_vaults(provider: &str, text: &str, is_provider: impl Fn(&str) -> bool) -> Inherited {
    let mut parts = text.splitn(3, '#');
    let (Some(path), Some(key)) = (parts.next().filter(|path| !path.is_empty()), parts.next()) else {
        // Ciphertext of the transit engine (`vault:v1:...`) and the like.
        return Inherited::No;
    };
    let version = parts.next();
    Inherited::Reference(if text.contains("${") {
        Err(InvalidReference::Unsupported("a template (`${`)"))
    } else if text.chars().any(char::is_control) {
        Err(InvalidReference::Control)
    } else if key.is_empty() {
        Err(InvalidReference::EmptyField)
    } else if version.is_some_and(str::is_empty) {
        Err(InvalidReference::EmptyVersion)
    } else {
        known(provider, is_provider).map(|provider| Reference {
            provider: Some(provider),
            path: path.to_owned(),
            field: Some(Field::Key(key.to_owned())),
            version: version.map(str::to_owned),
        })
    })
}

/// `PROVIDER://path[?parameters][#/fragment]`.
fn vals(text: &str, is_provider: impl Fn(&str) -> bool) -> Inherited {
    let scheme = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match text.split_once("://") {
        Some((name, rest)) if scheme(name) => Inherited::Reference(vals_parts(name, rest, is_provider)),
        _ => Inherited::No,
    }
}

fn vals_parts(name: &str, rest: &str, is_provider: impl Fn(&str) -> bool) -> Result<Reference, InvalidReference> {
    let provider = match name {
        "awssecrets" => "aws_sm",
        "awsssm" => "aws_ssm",
        "azurekeyvault" => "azure_kv",
        "infisical" => "infisical_cloud",
        name => name,
    };
    let provider = known(provider, is_provider)?;
    if rest.contains('?') {
        return Err(InvalidReference::Unsupported("parameters (`?`)"));
    }
    if rest.contains('+') {
        return Err(InvalidReference::Unsupported("text around it (`+`)"));
    }
    let (path, fragment) = rest.split_once('#').map_or((rest, None), |(path, fragment)| (path, Some(fragment)));
    let path = reference::decode(path)?;
    if path.is_empty() {
        return Err(InvalidReference::NoPath);
    }
    Ok(Reference { provider: Some(provider), path, field: fragment.map(fragment_field).transpose()?, version: None })
}

/// One key, or the way through a document; vals has no escapes here, a JSON pointer has.
fn fragment_field(fragment: &str) -> Result<Field, InvalidReference> {
    let fragment = reference::decode(fragment)?;
    let keys = fragment.strip_prefix('/').unwrap_or(&fragment);
    match keys {
        "" => Err(InvalidReference::EmptyField),
        _ if keys.contains('/') => Ok(Field::Pointer(format!("/{}", keys.replace('~', "~0")))),
        _ => Ok(Field::Key(keys.to_owned())),
    }
}

fn known(provider: &str, is_provider: impl Fn(&str) -> bool) -> Result<String, InvalidReference> {
    if is_provider(provider) { Ok(provider.to_owned()) } else { Err(InvalidReference::UnknownProvider(provider.to_owned())) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn provider(name: &str) -> bool {
        ["local", "vault", "openbao", "aws_sm", "aws_ssm"].contains(&name)
    }

    fn found(provider: &str, path: &str, field: Option<Field>, version: Option<&str>) -> Inherited {
        Inherited::Reference(Ok(Reference {
            provider: Some(provider.into()),
            path: path.into(),
            field,
            version: version.map(Into::into),
        }))
    }

    #[test]
    fn recognized_forms() {
        let key = |text: &str| Some(Field::Key(text.into()));
        for (value, expected) in [
            ("secrun://local:app/db#url@2", found("local", "app/db", key("url"), Some("2"))),
            ("secrun://literal:vault:a#b", Inherited::Literal("vault:a#b".into())),
            ("secrun://literal:", Inherited::Literal(String::new())),
            ("vault:secret/data/app#KEY", found("vault", "secret/data/app", key("KEY"), None)),
            ("vault:secret/data/app#KEY#3", found("vault", "secret/data/app", key("KEY"), Some("3"))),
            ("bao:secret/data/app#KEY", found("openbao", "secret/data/app", key("KEY"), None)),
            ("ref+vault://secret/app#/key", found("vault", "secret/app", key("key"), None)),
            ("ref+awssecrets://app", found("aws_sm", "app", None, None)),
            ("ref+awsssm://app/x#/a~/b", found("aws_ssm", "app/x", Some(Field::Pointer("/a~0/b".into())), None)),
            ("ref+local://app/x", found("local", "app/x", None, None)),
        ] {
            assert_eq!(inherited_reference(value, provider), expected, "{value}");
        }
    }

    #[test]
    fn other_values_are_left_alone() {
        for value in [
            "",
            "hunter2",
            " secrun://app",
            "SECRUN://app",
            "x secrun://app",
            "vault:v1:8SDd3WHDOjf7mq69CyCqYjBXAiQQAVZRkFM13ok481zoCmHnSeDX9vyf7w==",
            "vault:#key",
            "vault:",
            "https://vault:8200#x",
            "ref+",
            "ref+a b://x",
            "ref+://x",
            "secret+vault://x",
        ] {
            assert_eq!(inherited_reference(value, provider), Inherited::No, "{value}");
        }
    }

    #[test]
    fn what_is_recognized_but_not_readable_is_refused() {
        use InvalidReference as Wrong;
        for (value, expected) in [
            ("secrun://", Wrong::NoPath),
            ("secrun://a#", Wrong::EmptyField),
            ("vault:path#", Wrong::EmptyField),
            ("vault:path#key#", Wrong::EmptyVersion),
            ("vault:path#${.a}", Wrong::Unsupported("a template (`${`)")),
            ("vault:path#a\nb", Wrong::Control),
            ("ref+gcpsecrets://x", Wrong::UnknownProvider("gcpsecrets".into())),
            ("ref+azurekeyvault://x/y", Wrong::UnknownProvider("azure_kv".into())),
            ("ref+vault://x?a=b#/c", Wrong::Unsupported("parameters (`?`)")),
            ("ref+vault://x#/c+tail", Wrong::Unsupported("text around it (`+`)")),
            ("ref+vault://#/c", Wrong::NoPath),
            ("ref+vault://x#/", Wrong::EmptyField),
        ] {
            assert_eq!(inherited_reference(value, provider), Inherited::Reference(Err(expected)), "{value}");
        }
    }

    proptest! {
        #[test]
        fn the_escape_gives_every_text_back(text in any::<String>()) {
            let escaped = format!("{LITERAL}{text}");
            prop_assert_eq!(inherited_reference(&escaped, provider), Inherited::Literal(text));
        }

        #[test]
        fn never_panics(value in "(secrun://|vault:|bao:|ref\\+[a-z]{0,3}(://)?)?[a-c%#@:/+?$\\{ä\n]{0,12}") {
            let _ = inherited_reference(&value, provider);
        }
    }
}
