//! Signatures as the engine writes them: `vault:v3:` and base64. Read strictly, so that one signature has one spelling.

use data_encoding::{BASE64, BASE64URL_NOPAD};

use crate::provider::sign::{Algorithm, EcdsaForm};

/// The parts of a signature.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) version: u64,
    pub(super) bytes: Vec<u8>,
}

/// The version that a text of the engine begins with, and the rest. A server takes `v01` and `v+1` for 1 as well.
pub(super) fn version(text: &str) -> Option<(u64, &str)> {
    let (version, rest) = text.strip_prefix("vault:v")?.split_once(':')?;
    let plain = !version.starts_with('0') && version.bytes().all(|byte| byte.is_ascii_digit());
    Some((version.parse().ok().filter(|_| plain)?, rest))
}

/// The parts of a signature that was made in this way; nothing when it cannot have been.
///
/// A key of another kind ignores what it was asked for, so the form of the bytes is looked at too.
pub(super) fn read(text: &str, algorithm: Algorithm) -> Option<Parts> {
    let (version, rest) = version(text)?;
    // Base64 has spellings that mean the same and are not checked everywhere; this is the one that is written.
    let raw = matches!(algorithm, Algorithm::Ecdsa(_, EcdsaForm::Raw));
    let encoding = if raw { BASE64URL_NOPAD } else { BASE64 };
    let bytes = encoding.decode(rest.as_bytes()).ok().filter(|bytes| has_form(algorithm, bytes))?;
    Some(Parts { version, bytes })
}

/// The text for bytes that came by another way.
pub(super) fn write(version: &str, bytes: &[u8], algorithm: Algorithm) -> String {
    let raw = matches!(algorithm, Algorithm::Ecdsa(_, EcdsaForm::Raw));
    let encoding = if raw { BASE64URL_NOPAD } else { BASE64 };
    format!("vault:v{version}:{}", encoding.encode(bytes))
}

fn has_form(algorithm: Algorithm, bytes: &[u8]) -> bool {
    match algorithm {
        Algorithm::Hmac(hash) => bytes.len() == hash.length(),
        Algorithm::Ed25519 => bytes.len() == 64,
        Algorithm::Ecdsa(_, EcdsaForm::Der) => is_sequence(bytes),
        // Two numbers of 256, 384 or 521 bits.
        Algorithm::Ecdsa(_, EcdsaForm::Raw) => matches!(bytes.len(), 64 | 96 | 132),
        // As long as the key, which has at least 2048 bits.
        Algorithm::RsaPkcs1(_) | Algorithm::RsaPss(_) => bytes.len() >= 256,
    }
}

/// Whether these bytes are one ASN.1 sequence from beginning to end.
fn is_sequence(bytes: &[u8]) -> bool {
    match bytes {
        [0x30, length, rest @ ..] if *length < 0x80 => rest.len() == usize::from(*length),
        [0x30, 0x81, length, rest @ ..] => *length >= 0x80 && rest.len() == usize::from(*length),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::provider::sign::Hash;

    const HMAC: Algorithm = Algorithm::Hmac(Hash::Sha256);

    #[test]
    fn one_signature_has_one_spelling() {
        let good = format!("vault:v3:{}", BASE64.encode(&[7; 32]));
        assert_eq!(read(&good, HMAC), Some(Parts { version: 3, bytes: vec![7; 32] }));
        let tail = &good["vault:v3:".len()..];
        for version in ["", "0", "03", "+3", "-3", "x", "99999999999999999999"] {
            assert_eq!(read(&format!("vault:v{version}:{tail}"), HMAC), None, "{version}");
        }
        let unpadded = tail.trim_end_matches('=');
        // The last letter before the padding has two bits that mean nothing.
        let other_bits = format!("{}d=", &tail[..tail.len() - 2]);
        for tail in ["", "AAAA", unpadded, &other_bits, &format!("{tail}\n"), &format!(" {tail}"), &tail.replace('w', "-")] {
            assert_eq!(read(&format!("vault:v3:{tail}"), HMAC), None, "{tail}");
        }
        for prefix in ["", "vault:", "vault:3:", "VAULT:v3:", "vault:v3", "bao:v3:", " vault:v3:"] {
            assert_eq!(read(&format!("{prefix}{tail}"), HMAC), None, "{prefix}");
        }
    }

    #[test]
    fn the_form_belongs_to_the_algorithm() {
        let with = |bytes: &[u8], algorithm| read(&write("1", bytes, algorithm), algorithm).is_some();
        let ecdsa = Algorithm::Ecdsa(Hash::Sha256, EcdsaForm::Der);
        let mut der = vec![0x30, 70];
        der.extend([2; 70]);
        assert!(with(&der, ecdsa) && !with(&der[..71], ecdsa) && !with(&[0; 64], ecdsa));
        let mut long = vec![0x30, 0x81, 0x88];
        long.extend([2; 0x88]);
        assert!(with(&long, ecdsa) && !with(&long[1..], ecdsa));
        assert!(with(&[0; 64], Algorithm::Ed25519) && !with(&der, Algorithm::Ed25519));
        assert!(with(&[0; 64], Algorithm::Ecdsa(Hash::Sha256, EcdsaForm::Raw)));
        assert!(with(&[0; 256], Algorithm::RsaPss(Hash::Sha256)) && !with(&[0; 64], Algorithm::RsaPss(Hash::Sha256)));
        assert!(!with(&[0; 48], HMAC) && with(&[0; 48], Algorithm::Hmac(Hash::Sha384)));
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_written_the_same(
            text in "(vault:v[0-9]{0,3}:)?[A-Za-z0-9+/=_-]{0,100}",
            bytes in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            for algorithm in Algorithm::all() {
                let own = write("7", &bytes, algorithm);
                for text in [&text, &own] {
                    if let Some(parts) = read(text, algorithm) {
                        prop_assert_eq!(&write(&parts.version.to_string(), &parts.bytes, algorithm), text);
                    }
                }
            }
        }
    }
}
