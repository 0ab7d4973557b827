//! The cryptography of the store: keys that wipe themselves, derivation of keys for separate uses, sealing and opening.
//!
//! Nothing here knows the file. XChaCha20-Poly1305 because its 192-bit nonces may be random; HKDF-SHA256 so that one key
//! never serves two uses.

use std::fmt;

use chacha20poly1305::{AeadInOut, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use crate::failure::{Failure, Kind};

/// What a sealed text is longer than the plain one.
pub(super) const TAG: usize = 16;
/// Length of a nonce.
pub(super) const NONCE: usize = 24;
/// A number that is used with one key once, random.
pub(super) type Nonce = [u8; NONCE];
/// The random name of a store; salt of every derivation, so that no key means anything to another store.
pub(super) type StoreId = [u8; 16];

/// A 256-bit key.
pub(super) struct Key(Zeroizing<[u8; 32]>);

/// The sealed text was changed, or the key, the nonce or the associated data are other ones.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused;

impl Key {
    /// A new key from the operating system.
    pub(super) fn random() -> Result<Self, Failure> {
        let mut key = Self(Zeroizing::new([0; 32]));
        fill(&mut key.0[..])?;
        Ok(key)
    }

    /// A key that exists already, if it has the right length.
    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Self(Zeroizing::new([0; 32]));
        if bytes.len() != key.0.len() {
            return None;
        }
        key.0.copy_from_slice(bytes);
        Some(key)
    }

    /// The bytes, to be written to a key file or wrapped.
    pub(super) fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key for one purpose in one store.
    pub(super) fn derive(&self, store: &StoreId, purpose: &str) -> Result<Self, Failure> {
        let mut key = Self(Zeroizing::new([0; 32]));
        Hkdf::<Sha256>::new(Some(store), &self.0[..])
            .expand(purpose.as_bytes(), &mut key.0[..])
            .map_err(|_| Failure::new(Kind::System, "a key could not be derived"))?;
        Ok(key)
    }

    /// Ciphertext with the tag behind it.
    pub(super) fn seal(&self, nonce: &Nonce, associated: &[u8], plain: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut text = Vec::with_capacity(plain.len() + TAG);
        text.extend_from_slice(plain);
        let sealed = self.cipher().encrypt_inout_detached(&XNonce::from(*nonce), associated, text.as_mut_slice().into());
        let Ok(tag) = sealed else {
            text.zeroize();
            return Err(Failure::new(Kind::System, "a value could not be sealed"));
        };
        text.extend_from_slice(&tag);
        Ok(text)
    }

    /// The plain text, opened in the buffer of the sealed one.
    pub(super) fn open(&self, nonce: &Nonce, associated: &[u8], mut sealed: Vec<u8>) -> Result<Zeroizing<Vec<u8>>, Refused> {
        let length = sealed.len().checked_sub(TAG).ok_or(Refused)?;
        let tag = Tag::try_from(&sealed[length..]).map_err(|_| Refused)?;
        sealed.truncate(length);
        let mut text = Zeroizing::new(sealed);
        self.cipher()
            .decrypt_inout_detached(&XNonce::from(*nonce), associated, text.as_mut_slice().into(), &tag)
            .map_err(|_| Refused)?;
        Ok(text)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key: &[u8; 32] = &self.0;
        XChaCha20Poly1305::new(key.into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// Random bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

fn fill(bytes: &mut [u8]) -> Result<(), Failure> {
    getrandom::fill(bytes).map_err(|error| Failure::new(Kind::System, format!("the system gives no random bytes: {error}")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_the_same_key_nonce_and_associated_data() {
        let key = Key::random().unwrap();
        let nonce = random().unwrap();
        let sealed = key.seal(&nonce, b"about", b"value").unwrap();
        assert_eq!(key.open(&nonce, b"about", sealed.clone()).unwrap().as_slice(), b"value");
        assert_eq!(key.open(&nonce, b"other", sealed.clone()), Err(Refused));
        assert_eq!(key.open(&random().unwrap(), b"about", sealed.clone()), Err(Refused));
        assert_eq!(Key::random().unwrap().open(&nonce, b"about", sealed), Err(Refused));
        assert_eq!(key.open(&nonce, b"about", b"short".to_vec()), Err(Refused));
    }

    #[test]
    fn matches_the_published_vector_of_xchacha20_poly1305() {
        // draft-irtf-cfrg-xchacha-03, A.3.1.
        let key = Key::from_slice(&(0x80..0xa0).collect::<Vec<u8>>()).unwrap();
        let nonce: Nonce = std::array::from_fn(|at| 0x40 + u8::try_from(at).unwrap());
        let associated = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let plain =
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let sealed = key.seal(&nonce, &associated, plain).unwrap();
        assert_eq!(data_encoding::HEXLOWER.encode(&sealed[..16]), "bd6d179d3e83d43b9576579493c0e939");
        assert_eq!(data_encoding::HEXLOWER.encode(&sealed[plain.len()..]), "c0875924c1c7987947deafd8780acf49");
    }

    #[test]
    fn derived_keys_depend_on_store_and_purpose() {
        let key = Key::random().unwrap();
        let derived = |store, purpose| *key.derive(&[store; 16], purpose).unwrap().expose();
        assert_eq!(derived(1, "a"), derived(1, "a"));
        assert_ne!(derived(1, "a"), derived(2, "a"));
        assert_ne!(derived(1, "a"), derived(1, "b"));
    }

    #[test]
    fn debug_shows_nothing_of_the_key() {
        assert_eq!(format!("{:?}", Key::from_slice(&[7; 32]).unwrap()), "Key(hidden)");
    }
}
