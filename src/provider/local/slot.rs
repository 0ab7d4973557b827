//! Key slots: the random key of a store file, wrapped with what the user has, a key or a passphrase.
//!
//! The check value tells a wrong key from a changed slot. It is derived beside the wrapping key, so it says no more about the
//! user's key than the wrapped file key itself does.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::damage::{Damage, Trouble};
use super::seal::{Key, NONCE, StoreId, random};
use crate::failure::{Failure, Kind};

/// What opens a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SlotKind {
    /// 32 random bytes.
    Key,
    /// A text that people remember, stretched by scrypt.
    Passphrase,
}

impl SlotKind {
    const fn word(self) -> &'static str {
        match self {
            SlotKind::Key => "key",
            SlotKind::Passphrase => "passphrase",
        }
    }
}

/// One slot as it stands in the header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Slot {
    /// What opens it.
    pub(super) kind: SlotKind,
    /// How a passphrase becomes a key; only with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scrypt: Option<Scrypt>,
    nonce: Hex<NONCE>,
    wrapped: Hex<48>,
    check: Hex<8>,
}

/// The cost of guessing one passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scrypt {
    log_n: u8,
    r: u32,
    p: u32,
    salt: Hex<16>,
}

/// Bytes that stand in the header as lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hex<const N: usize>(pub(super) [u8; N]);

/// Why a slot does not open.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// It was made for another key.
    WrongKey,
    /// It was made for this key and changed since.
    Changed,
}

impl Slot {
    /// A slot that opens with `secret`.
    pub(super) fn wrap(file: &Key, store: &StoreId, secret: &Key, scrypt: Option<Scrypt>) -> Result<Self, Failure> {
        let kind = if scrypt.is_some() { SlotKind::Passphrase } else { SlotKind::Key };
        let nonce = random()?;
        let sealed = secret.derive(store, WRAP)?.seal(&nonce, kind.word().as_bytes(), file.expose())?;
        let mut wrapped = [0; 48];
        wrapped.copy_from_slice(&sealed);
        Ok(Self { kind, scrypt, nonce: Hex(nonce), wrapped: Hex(wrapped), check: check(secret, store)? })
    }

    /// The key of the file.
    pub(super) fn unwrap(&self, store: &StoreId, secret: &Key) -> Result<Result<Key, Closed>, Failure> {
        let wrapping = secret.derive(store, WRAP)?;
        let opened = wrapping.open(&self.nonce.0, self.kind.word().as_bytes(), self.wrapped.0.to_vec());
        if let Some(key) = opened.ok().and_then(|bytes| Key::from_slice(&bytes)) {
            return Ok(Ok(key));
        }
        Ok(Err(if check(secret, store)? == self.check { Closed::Changed } else { Closed::WrongKey }))
    }

    /// Whether kind and parameters belong together and the cost is bearable: they are read before anything is authenticated.
    pub(super) fn validate(&self) -> Result<(), Damage> {
        let fits = match (&self.kind, &self.scrypt) {
            (SlotKind::Key, None) => true,
            (SlotKind::Passphrase, Some(scrypt)) => scrypt.is_bearable(),
            _ => false,
        };
        if fits { Ok(()) } else { Err(Damage::Header("the parameters of a key slot are absurd".to_owned())) }
    }
}

const WRAP: &str = "secrun-local 1 slot";
const CHECK: &str = "secrun-local 1 check";

fn check(secret: &Key, store: &StoreId) -> Result<Hex<8>, Failure> {
    let derived = secret.derive(store, CHECK)?;
    let mut check = [0; 8];
    check.copy_from_slice(&derived.expose()[..8]);
    Ok(Hex(check))
}

impl Scrypt {
    /// The cost of new stores: 128 MiB and about a third of a second.
    #[cfg(not(test))]
    const LOG_N: u8 = 17;
    /// Unit tests check what is done with the result, not how long it takes.
    #[cfg(test)]
    const LOG_N: u8 = 10;
    /// A header that somebody changed must not eat the machine.
    const MEMORY: u64 = 256 << 20;

    /// Parameters for a new slot.
    pub(super) fn new() -> Result<Self, Failure> {
        Ok(Self { log_n: Self::LOG_N, r: 8, p: 1, salt: Hex(random()?) })
    }

    /// The key that a passphrase stands for.
    pub(super) fn stretch(&self, passphrase: &[u8]) -> Result<Key, Trouble> {
        if !self.is_bearable() {
            return Err(Damage::Header("the parameters of a key slot are absurd".to_owned()).into());
        }
        let system = || Failure::new(Kind::System, "the passphrase could not be stretched");
        let parameters = scrypt::Params::new(self.log_n, self.r, self.p).map_err(|_| system())?;
        let mut stretched = Zeroizing::new([0; 32]);
        scrypt::scrypt(passphrase, &self.salt.0, &parameters, &mut stretched[..]).map_err(|_| system())?;
        Key::from_slice(&stretched[..]).ok_or_else(|| system().into())
    }

    fn is_bearable(&self) -> bool {
        (10..=20).contains(&self.log_n)
            && (1..=16).contains(&self.r)
            && (1..=4).contains(&self.p)
            && (128 * u64::from(self.r)) << self.log_n <= Self::MEMORY
    }
}

impl<const N: usize> Serialize for Hex<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for Hex<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Hex).ok_or_else(|| serde::de::Error::custom(format_args!("{} hexadecimal digits are expected", N * 2)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    const STORE: StoreId = [9; 16];

    #[test]
    fn a_slot_opens_with_its_key_and_no_other() {
        let (file, secret) = (Key::random().unwrap(), Key::random().unwrap());
        let slot = Slot::wrap(&file, &STORE, &secret, None).unwrap();
        assert_eq!(slot.unwrap(&STORE, &secret).unwrap().unwrap().expose(), file.expose());
        assert_eq!(slot.unwrap(&STORE, &Key::random().unwrap()).unwrap().unwrap_err(), Closed::WrongKey);
        assert_eq!(slot.unwrap(&[8; 16], &secret).unwrap().unwrap_err(), Closed::WrongKey);
    }

    #[test]
    fn a_changed_slot_is_told_from_a_wrong_key() {
        let (file, secret) = (Key::random().unwrap(), Key::random().unwrap());
        let mut slot = Slot::wrap(&file, &STORE, &secret, None).unwrap();
        slot.wrapped.0[5] ^= 1;
        assert_eq!(slot.unwrap(&STORE, &secret).unwrap().unwrap_err(), Closed::Changed);
    }

    #[test]
    fn a_passphrase_opens_its_slot() {
        let file = Key::random().unwrap();
        let scrypt = Scrypt::new().unwrap();
        let secret = scrypt.stretch(b"correct horse battery").unwrap();
        let slot = Slot::wrap(&file, &STORE, &secret, Some(scrypt.clone())).unwrap();
        assert_eq!(slot.kind, SlotKind::Passphrase);
        assert!(slot.validate().is_ok());
        assert!(slot.unwrap(&STORE, &scrypt.stretch(b"correct horse battery").unwrap()).unwrap().is_ok());
        assert!(slot.unwrap(&STORE, &scrypt.stretch(b"wrong horse battery").unwrap()).unwrap().is_err());
    }

    #[test]
    fn absurd_costs_are_refused_before_any_memory_is_taken() {
        let good = Scrypt { log_n: 17, r: 8, p: 1, salt: Hex([0; 16]) };
        assert!(good.is_bearable());
        for (log_n, r, p) in [(9, 8, 1), (63, 8, 1), (20, 16, 1), (17, u32::MAX, 1), (17, 0, 1), (17, 8, u32::MAX), (17, 8, 0)] {
            let absurd = Scrypt { log_n, r, p, salt: Hex([0; 16]) };
            assert!(absurd.stretch(b"x").is_err(), "{log_n} {r} {p}");
        }
    }
}
