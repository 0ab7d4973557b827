//! Signing with keys that never leave the provider.
#![forbid(unsafe_code)]

use std::fmt;
use std::str::FromStr;

use sha2::Digest;

use super::{Key, Reply};
use crate::failure::Failure;

/// Signing and verifying. Every call takes many items and gives one result for each, in their order, in as few round trips as
/// the provider allows; `Err` of the whole means that nothing was tried or that the provider failed.
pub trait Sign: Send + Sync {
    /// Signs with the newest version of the key, or with the one that is asked for.
    fn sign<'a>(&'a self, order: &'a SignOrder<'a>) -> Reply<'a, Vec<Result<Signature, Failure>>>;

    /// Checks signatures. One that does not fit is a verdict; an `Err` means that nobody can tell.
    fn verify<'a>(&'a self, order: &'a VerifyOrder<'a>) -> Reply<'a, Vec<Result<Verdict, Failure>>>;
}

/// What to sign.
#[derive(Debug, Clone, Copy)]
pub struct SignOrder<'a> {
    /// With which key.
    pub key: &'a Key,
    /// How; what fits the key when nothing is said, which may cost a question to the provider.
    pub algorithm: Option<Algorithm>,
    /// For derived keys: what the key is derived for. No secret.
    pub context: Option<&'a [u8]>,
    /// One signature each.
    pub messages: &'a [Message<'a>],
}

/// What to verify.
#[derive(Debug, Clone, Copy)]
pub struct VerifyOrder<'a> {
    /// With which key. With a version, a signature of another version does not fit.
    pub key: &'a Key,
    /// How; what fits the key when nothing is said, which may cost a question to the provider.
    pub algorithm: Option<Algorithm>,
    /// What is said beside the signatures. It never decides which key is used, and how only among what fits the key.
    pub claim: Claim<'a>,
    /// For derived keys: what the key is derived for. No secret.
    pub context: Option<&'a [u8]>,
    /// Each message with its signature.
    pub signed: &'a [(Message<'a>, Presented<'a>)],
}

/// What comes with a signature and is not protected by it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Claim<'a> {
    /// How it was made.
    pub algorithm: Option<Algorithm>,
    /// Which key made it, as in [`Signature::key_id`].
    pub key_id: Option<&'a str>,
}

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub enum Message<'a> {
    /// The message itself.
    Whole(&'a [u8]),
    /// Its digest by the hash of the algorithm. HMAC and Ed25519 take no digest.
    Digest(&'a [u8]),
}

/// A signature to be checked.
#[derive(Debug, Clone, Copy)]
pub enum Presented<'a> {
    /// In the provider's own words, as in [`Signature::text`].
    Text(&'a str),
    /// The bytes, and the version of the key that made them.
    Bytes(&'a [u8], &'a str),
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// In the provider's own words, with everything that verifying needs: `vault:v3:...`.
    pub text: String,
    /// The signature proper.
    pub bytes: Vec<u8>,
    /// How it was made.
    pub algorithm: Algorithm,
    /// The key and the version that made it, as `--key` takes them.
    pub key_id: String,
    /// The version that made it, when the provider has versions.
    pub version: Option<String>,
    /// The public key in PEM form, where the answer has it: for keys that are derived.
    pub public_key: Option<String>,
}

/// What came of checking one signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was made over this message with this key.
    Valid {
        /// How it was made.
        algorithm: Algorithm,
        /// The key and the version that made it.
        key_id: String,
    },
    /// It was not, or it is not accepted any more.
    NotValid(Reason),
}

/// Why a signature is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It does not fit the message and the key.
    Mismatch,
    /// It is not in the form of a signature of this provider and algorithm.
    Malformed,
    /// The key has no such version yet.
    VersionTooNew,
    /// The key does not accept so old a version any more.
    VersionTooOld,
    /// Another version than the one that was asked for made it.
    OtherVersion,
    /// It is said to be made with another key.
    OtherKey,
    /// It is said to be made in a way that is not possible with the key, or not the one that was asked for.
    OtherAlgorithm,
}

impl Reason {
    /// The stable word for scripts.
    pub const fn token(self) -> &'static str {
        match self {
            Reason::Mismatch => "mismatch",
            Reason::Malformed => "malformed",
            Reason::VersionTooNew => "version-too-new",
            Reason::VersionTooOld => "version-too-old",
            Reason::OtherVersion => "other-version",
            Reason::OtherKey => "other-key",
            Reason::OtherAlgorithm => "other-algorithm",
        }
    }

    /// For people.
    pub const fn sentence(self) -> &'static str {
        match self {
            Reason::Mismatch => "it does not fit this payload and this key",
            Reason::Malformed => "it is not in the form of a signature of this key",
            Reason::VersionTooNew => "the key has no version as new as it says",
            Reason::VersionTooOld => "the key does not accept so old a version any more",
            Reason::OtherVersion => "it was not made with the version that was asked for",
            Reason::OtherKey => "it says that it was made with another key",
            Reason::OtherAlgorithm => "it says that it was made in a way that is not accepted for this key",
        }
    }
}

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// A keyed hash: whoever can verify can sign.
    Hmac(Hash),
    /// Ed25519 over the message itself.
    Ed25519,
    /// ECDSA on the curve of the key.
    Ecdsa(Hash, EcdsaForm),
    /// RSA with PKCS #1 v1.5.
    RsaPkcs1(Hash),
    /// RSA-PSS with a salt as long as the digest.
    RsaPss(Hash),
}

/// How the two numbers of an ECDSA signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EcdsaForm {
    /// An ASN.1 sequence, as most programs have it.
    Der,
    /// One behind the other, as JWS has it.
    Raw,
}

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA3-256.
    Sha3_256,
    /// SHA3-384.
    Sha3_384,
    /// SHA3-512.
    Sha3_512,
}

impl Hash {
    /// Every hash, in the order of the documentation.
    pub const ALL: [Hash; 6] = [Hash::Sha256, Hash::Sha384, Hash::Sha512, Hash::Sha3_256, Hash::Sha3_384, Hash::Sha3_512];

    /// The word in the names of algorithms.
    pub const fn word(self) -> &'static str {
        match self {
            Hash::Sha256 => "sha256",
            Hash::Sha384 => "sha384",
            Hash::Sha512 => "sha512",
            Hash::Sha3_256 => "sha3-256",
            Hash::Sha3_384 => "sha3-384",
            Hash::Sha3_512 => "sha3-512",
        }
    }

    /// Length of a digest in bytes.
    pub const fn length(self) -> usize {
        match self {
            Hash::Sha256 | Hash::Sha3_256 => 32,
            Hash::Sha384 | Hash::Sha3_384 => 48,
            Hash::Sha512 | Hash::Sha3_512 => 64,
        }
    }

    /// The digest, where this program knows the function.
    pub fn digest(self, bytes: &[u8]) -> Option<Vec<u8>> {
        match self {
            Hash::Sha256 => Some(sha2::Sha256::digest(bytes).to_vec()),
            Hash::Sha384 => Some(sha2::Sha384::digest(bytes).to_vec()),
            Hash::Sha512 => Some(sha2::Sha512::digest(bytes).to_vec()),
            Hash::Sha3_256 | Hash::Sha3_384 | Hash::Sha3_512 => None,
        }
    }
}

impl Algorithm {
    /// The hash function, where the algorithm has a choice of them.
    pub const fn hash(self) -> Option<Hash> {
        match self {
            Algorithm::Ed25519 => None,
            Algorithm::Hmac(hash) | Algorithm::Ecdsa(hash, _) | Algorithm::RsaPkcs1(hash) | Algorithm::RsaPss(hash) => Some(hash),
        }
    }

    /// Whether a digest of the message can be signed instead of the message, with the same result.
    pub const fn takes_digest(self) -> bool {
        !matches!(self, Algorithm::Hmac(_) | Algorithm::Ed25519)
    }

    /// Every algorithm, in the order of the documentation.
    pub fn all() -> Vec<Algorithm> {
        let each = |make: fn(Hash) -> Algorithm| Hash::ALL.into_iter().map(make);
        each(Algorithm::Hmac)
            .chain([Algorithm::Ed25519])
            .chain(each(|hash| Algorithm::Ecdsa(hash, EcdsaForm::Der)))
            .chain(each(|hash| Algorithm::Ecdsa(hash, EcdsaForm::Raw)))
            .chain(each(Algorithm::RsaPss))
            .chain(each(Algorithm::RsaPkcs1))
            .collect()
    }

    /// The name in JWS, where there is one.
    fn jws(self) -> Option<&'static str> {
        Some(match self {
            Algorithm::Hmac(Hash::Sha256) => "hs256",
            Algorithm::Hmac(Hash::Sha384) => "hs384",
            Algorithm::Hmac(Hash::Sha512) => "hs512",
            Algorithm::Ed25519 => "eddsa",
            Algorithm::Ecdsa(Hash::Sha256, EcdsaForm::Raw) => "es256",
            Algorithm::Ecdsa(Hash::Sha384, EcdsaForm::Raw) => "es384",
            Algorithm::Ecdsa(Hash::Sha512, EcdsaForm::Raw) => "es512",
            Algorithm::RsaPss(Hash::Sha256) => "ps256",
            Algorithm::RsaPss(Hash::Sha384) => "ps384",
            Algorithm::RsaPss(Hash::Sha512) => "ps512",
            Algorithm::RsaPkcs1(Hash::Sha256) => "rs256",
            Algorithm::RsaPkcs1(Hash::Sha384) => "rs384",
            Algorithm::RsaPkcs1(Hash::Sha512) => "rs512",
            _ => return None,
        })
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Algorithm::Hmac(hash) => write!(f, "hmac-{}", hash.word()),
            Algorithm::Ed25519 => f.write_str("ed25519"),
            Algorithm::Ecdsa(hash, EcdsaForm::Der) => write!(f, "ecdsa-{}", hash.word()),
            Algorithm::Ecdsa(hash, EcdsaForm::Raw) => write!(f, "ecdsa-{}-raw", hash.word()),
            Algorithm::RsaPkcs1(hash) => write!(f, "rsa-pkcs1-{}", hash.word()),
            Algorithm::RsaPss(hash) => write!(f, "rsa-pss-{}", hash.word()),
        }
    }
}

/// A name that means no algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownAlgorithm;

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    /// The name that is printed, the name in JWS (`ES256`, which is the raw form), or the name with the hash as Vault
    /// writes it (`hmac-sha2-256`); small or capital letters.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.to_ascii_lowercase().replace('_', "-").replace("sha2-", "sha");
        Self::all().into_iter().find(|one| one.to_string() == text || one.jws() == Some(&text)).ok_or(UnknownAlgorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_printed_and_no_two_are_alike() {
        for (index, algorithm) in Algorithm::all().into_iter().enumerate() {
            assert_eq!(algorithm.to_string().parse(), Ok(algorithm));
            assert_eq!(Algorithm::all().iter().position(|other| *other == algorithm), Some(index));
        }
    }

    #[test]
    fn other_names_mean_the_same() {
        for (other, name) in [
            ("ES256", "ecdsa-sha256-raw"),
            ("HS512", "hmac-sha512"),
            ("EdDSA", "ed25519"),
            ("PS384", "rsa-pss-sha384"),
            ("RS256", "rsa-pkcs1-sha256"),
            ("hmac-sha2-256", "hmac-sha256"),
            ("RSA_PSS_SHA3-512", "rsa-pss-sha3-512"),
        ] {
            assert_eq!(other.parse::<Algorithm>().map(|algorithm| algorithm.to_string()).as_deref(), Ok(name), "{other}");
        }
        for none in ["", "none", "sha256", "rsa-sha256", "rsa-pkcs1-none", "hmac-sha1", "es256k"] {
            assert_eq!(none.parse::<Algorithm>(), Err(UnknownAlgorithm), "{none}");
        }
    }

    #[test]
    fn digests_have_the_length_of_their_hash() {
        for hash in Hash::ALL {
            assert!(hash.digest(b"x").is_none_or(|digest| digest.len() == hash.length()), "{hash:?}");
        }
    }
}
