//! Where the key of a store comes from: key file, passphrase or `CREDENTIAL_ENCRYPTION_KEY`, in a fixed order.
//!
//! The first one given whose kind the store has a slot for is used, and no other: a wrong key is an error that names it,
//! never a reason to try the next. There is no fallback key.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::damage::{Damage, Trouble};
use super::format::Header;
use super::identity;
use super::seal::{Key, StoreId};
use super::slot::{Closed, Scrypt, Slot, SlotKind};
use super::xdg;
use crate::failure::{Failure, Kind};
use crate::provider::Configuration;
use crate::secret::{Source, Value};
use crate::sys::prompt;

/// Asks at the terminal when it stands for a passphrase file.
const TERMINAL: &str = "/dev/tty";
const SHORTEST_PASSPHRASE: usize = 12;
/// What is left for the work after somebody typed a passphrase.
const AFTER_A_QUESTION: Duration = Duration::from_secs(10);

/// Every key that was given, in the order in which they are looked at.
#[derive(Debug)]
pub(super) struct Keyring {
    given: Vec<Given>,
    default_file: Option<PathBuf>,
    interactive: bool,
    deadline: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    unlocked: Option<(StoreId, Slot, Arc<Keys>)>,
    answered: Option<Instant>,
}

/// The keys of an opened store.
#[derive(Debug)]
pub(super) struct Keys {
    /// Seals the index.
    pub(super) index: Key,
    /// Seals the records.
    pub(super) record: Key,
    /// What opened the store, for people.
    pub(super) opened_by: String,
}

/// Whether a question may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// If the user is at a terminal.
    Yes,
    /// Not for this.
    No,
}

#[derive(Debug)]
struct Given {
    /// For people: which key, and where it was given.
    name: String,
    kind: SlotKind,
    material: Material,
    loaded: OnceLock<Loaded>,
}

#[derive(Debug)]
enum Material {
    KeyFile(PathBuf),
    Key(Value),
    Passphrase(Value),
    PassphraseFile(PathBuf),
    Terminal,
}

enum Loaded {
    Key(Key),
    Passphrase(Zeroizing<Vec<u8>>),
}

impl std::fmt::Debug for Loaded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Loaded(hidden)")
    }
}

impl Keys {
    /// The keys for separate uses.
    pub(super) fn of(file: &Key, store: &StoreId, opened_by: String) -> Result<Self, Failure> {
        Ok(Self {
            index: file.derive(store, "secrun-local 1 index")?,
            record: file.derive(store, "secrun-local 1 record")?,
            opened_by,
        })
    }
}

impl Keyring {
    /// Everything that the settings give; nothing is read yet.
    pub(super) fn gather(configuration: &Configuration, default_file: Option<PathBuf>) -> Self {
        let mut given = Vec::new();
        let mut add = |key: &str, kind, words: &str, material: &dyn Fn(&Value) -> Material| {
            let Some(found) = configuration.secret(key).filter(|found| found.source != Source::Default) else { return };
            let name = format!("{words} ({})", found.source);
            given.push(Given { name, kind, material: material(&found.value), loaded: OnceLock::new() });
        };
        let file = |value: &Value| xdg::expand(value.expose());
        let key_file = configuration.secret("key_file").map(|found| file(&found.value)).unwrap_or_default();
        add("key_file", SlotKind::Key, &format!("the key file {}", key_file.display()), &|value| Material::KeyFile(file(value)));
        add("passphrase", SlotKind::Passphrase, "the passphrase", &|value| Material::Passphrase(value.duplicate()));
        add("passphrase_file", SlotKind::Passphrase, "the passphrase file", &|value| match file(value) {
            path if path == Path::new(TERMINAL) => Material::Terminal,
            path => Material::PassphraseFile(path),
        });
        add("key", SlotKind::Key, "the key", &|value| Material::Key(value.duplicate()));
        if let Some(path) = default_file.as_ref().filter(|path| path.symlink_metadata().is_ok()) {
            let name = format!("the key file {} (default)", path.display());
            given.push(Given { name, kind: SlotKind::Key, material: Material::KeyFile(path.clone()), loaded: OnceLock::new() });
        }
        let (interactive, deadline) = (configuration.interactive, configuration.deadline);
        Self { given, default_file, interactive, deadline, state: Mutex::default() }
    }

    /// Refuses when there is no key at all and nobody can be asked for one.
    pub(super) fn require_any(&self) -> Result<(), Failure> {
        if self.given.is_empty() && !self.interactive {
            return Err(self.ways(Failure::new(Kind::Unauthenticated, "no key for the local store was given")));
        }
        Ok(())
    }

    /// When the work must be done. The time that somebody needed to type does not count.
    pub(super) fn deadline(&self) -> Instant {
        let answered = self.state().answered;
        answered.map_or(self.deadline, |answered| self.deadline.max(answered + AFTER_A_QUESTION))
    }

    /// The keys of the store with this header.
    pub(super) fn unlock(&self, header: &Header, ask: Ask) -> Result<Arc<Keys>, Trouble> {
        if let Some((store, slot, keys)) = &self.state().unlocked
            && *store == header.store.0
            && header.slots.contains(slot)
        {
            return Ok(Arc::clone(keys));
        }
        let fitting = self.given.iter().find(|given| header.slots.iter().any(|slot| slot.kind == given.kind));
        let (name, loaded) = match fitting {
            Some(Given { material: Material::Terminal, .. }) | None => match self.ask_passphrase(header, ask)? {
                Some(answer) => ("the passphrase that was typed", &Loaded::Passphrase(answer)),
                None => return Err(self.nothing_fits(header).into()),
            },
            Some(given) => (given.name.as_str(), self.load(given)?),
        };
        self.try_slots(header, name, loaded)
    }

    fn try_slots(&self, header: &Header, name: &str, loaded: &Loaded) -> Result<Arc<Keys>, Trouble> {
        let store = header.store.0;
        let mut changed = false;
        for slot in &header.slots {
            let stretched;
            let secret = match (loaded, &slot.scrypt) {
                (Loaded::Key(key), None) => key,
                (Loaded::Passphrase(passphrase), Some(scrypt)) => {
                    stretched = scrypt.stretch(passphrase)?;
                    &stretched
                }
                _ => continue,
            };
            match slot.unwrap(&store, secret)? {
                Ok(file) => {
                    let keys = Arc::new(Keys::of(&file, &store, name.to_owned())?);
                    self.state().unlocked = Some((store, slot.clone(), Arc::clone(&keys)));
                    return Ok(keys);
                }
                Err(closed) => changed |= closed == Closed::Changed,
            }
        }
        if changed {
            return Err(Damage::Slot.into());
        }
        let failure = Failure::new(Kind::Unauthenticated, "the key does not open this store").detail(used(name));
        let others = self.given.iter().filter(|given| given.name != name);
        Err(failure.details(others.map(|given| format!("given, but not used: {}", given.name))).hint(ORDER).into())
    }

    /// The first key given wraps the file key of a new store; a key file that is missing is made. Says what was made.
    pub(super) fn slot_for_new_store(
        &self,
        store: &StoreId,
        file: &Key,
        made: &mut Vec<String>,
    ) -> Result<(Slot, String), Failure> {
        let missing = |path: &PathBuf| path.symlink_metadata().is_err();
        let (name, secret, scrypt) = match (self.given.first(), &self.default_file) {
            (Some(Given { material: Material::KeyFile(path), name, .. }), _) if missing(path) => {
                (name.clone(), make_key_file(path, made)?, None)
            }
            (Some(given), _) => match self.load(given)? {
                Loaded::Key(key) => (given.name.clone(), Key::from_slice(key.expose()).ok_or_else(no_place)?, None),
                Loaded::Passphrase(passphrase) => {
                    check_strength(passphrase)?;
                    let scrypt = Scrypt::new()?;
                    (given.name.clone(), scrypt.stretch(passphrase).map_err(plain)?, Some(scrypt))
                }
            },
            (None, Some(path)) => (format!("the key file {} (default)", path.display()), make_key_file(path, made)?, None),
            (None, None) => return Err(no_place()),
        };
        Ok((Slot::wrap(file, store, &secret, scrypt)?, name))
    }

    fn load<'a>(&'a self, given: &'a Given) -> Result<&'a Loaded, Failure> {
        if let Some(loaded) = given.loaded.get() {
            return Ok(loaded);
        }
        let loaded = match &given.material {
            Material::KeyFile(path) => {
                let text = identity::read_private(path, "key file", self.deadline())
                    .map_err(|failure| failure.detail(used(&given.name)))?;
                Loaded::Key(identity::parse(&text).ok_or_else(|| not_a_key_file(path).detail(used(&given.name)))?)
            }
            Material::Key(text) => Loaded::Key(parse_key(text.expose()).ok_or_else(|| not_a_key(&given.name))?),
            Material::Passphrase(text) => Loaded::Passphrase(Zeroizing::new(text.expose().to_vec())),
            Material::PassphraseFile(path) => {
                let mut text = identity::read_private(path, "passphrase file", self.deadline())
                    .map_err(|failure| failure.detail(used(&given.name)))?;
                let line = text.strip_suffix(b"\n").unwrap_or(&text);
                let length = line.strip_suffix(b"\r").unwrap_or(line).len();
                text.truncate(length);
                Loaded::Passphrase(text)
            }
            Material::Terminal => Loaded::Passphrase(self.ask_new_passphrase()?),
        };
        if matches!(&loaded, Loaded::Passphrase(text) if text.is_empty()) {
            return Err(Failure::new(Kind::Unauthenticated, format!("{} is empty", given.name)));
        }
        Ok(given.loaded.get_or_init(|| loaded))
    }

    fn ask_passphrase(&self, header: &Header, ask: Ask) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        let wanted = header.slots.iter().any(|slot| slot.kind == SlotKind::Passphrase);
        if !wanted || !self.interactive || ask == Ask::No {
            return Ok(None);
        }
        self.question("passphrase of the local store: ").map(Some)
    }

    fn ask_new_passphrase(&self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        if !self.interactive {
            return Err(Failure::new(Kind::Unauthenticated, "there is no terminal to ask for a passphrase at"));
        }
        let first = self.question("new passphrase for the local store: ")?;
        check_strength(&first)?;
        if *first != *self.question("the same again: ")? {
            return Err(Failure::new(Kind::Cancelled, "the two passphrases are not the same"));
        }
        Ok(first)
    }

    fn question(&self, words: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let answer = prompt::read_hidden(words).map_err(|error| match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Failure::new(Kind::Cancelled, "no passphrase was typed"),
            _ => Failure::new(Kind::Unauthenticated, "the passphrase cannot be asked for: there is no terminal"),
        })?;
        self.state().answered = Some(Instant::now());
        Ok(answer)
    }

    fn nothing_fits(&self, header: &Header) -> Failure {
        let has = |kind| header.slots.iter().any(|slot| slot.kind == kind);
        let wanted = match (has(SlotKind::Key), has(SlotKind::Passphrase)) {
            (true, true) => "a key or a passphrase",
            (true, false) => "a key",
            _ => "a passphrase",
        };
        let failure = Failure::new(Kind::Unauthenticated, format!("this store opens with {wanted}, which was not given"));
        self.ways(failure.details(self.given.iter().map(|given| format!("given: {}", given.name))))
    }

    /// Adds every way to give a key.
    fn ways(&self, failure: Failure) -> Failure {
        let default = self.default_file.as_ref().map_or_else(String::new, |path| format!("; default {}", path.display()));
        failure
            .detail(format!("key file: SECRUN_LOCAL_KEY_FILE, or `key_file` in [settings]{default}"))
            .detail("passphrase: SECRUN_LOCAL_PASSPHRASE, SECRUN_LOCAL_PASSPHRASE_FILE, or typed at a terminal")
            .detail("key: CREDENTIAL_ENCRYPTION_KEY, 64 hexadecimal digits or base64 of 32 bytes")
            .hint("`secrun init --provider local` makes a key file and a store")
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const ORDER: &str = "keys are looked at in this order: key_file, passphrase, passphrase_file, key, the default key file; \
     the first of a kind that the store opens with is used";

fn make_key_file(path: &Path, made: &mut Vec<String>) -> Result<Key, Failure> {
    let key = Key::random()?;
    identity::create(path, &key)?;
    made.push(format!("made the key file {} (keep a copy: without it the store cannot be read)", path.display()));
    Ok(key)
}

fn check_strength(passphrase: &[u8]) -> Result<(), Failure> {
    if String::from_utf8_lossy(passphrase).chars().count() < SHORTEST_PASSPHRASE {
        return Err(Failure::new(Kind::Unauthenticated, "the passphrase is too short")
            .hint(format!("a passphrase has at least {SHORTEST_PASSPHRASE} characters; several random words are best")));
    }
    Ok(())
}

/// 32 bytes as hexadecimal digits, base64 or base64url, with padding or without, or as in a key file. Never derived from a short
/// text, and never one byte repeated, as placeholders are.
pub(super) fn parse_key(text: &[u8]) -> Option<Key> {
    use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
    let text = text.trim_ascii();
    let key = match text.len() {
        64 => identity::decoded(&HEXLOWER_PERMISSIVE, text),
        44 => identity::decoded(&BASE64, text).or_else(|| identity::decoded(&BASE64URL, text)),
        43 => identity::decoded(&BASE64_NOPAD, text).or_else(|| identity::decoded(&BASE64URL_NOPAD, text)),
        _ => identity::parse(text),
    }?;
    let first = key.expose()[0];
    key.expose().iter().any(|byte| *byte != first).then_some(key)
}

/// Which of the keys that were given it is about.
fn used(name: &str) -> String {
    format!("used: {name}")
}

fn not_a_key(name: &str) -> Failure {
    Failure::new(Kind::Unauthenticated, format!("{name} is not 32 random bytes as 64 hexadecimal digits or base64"))
        .hint("`openssl rand -hex 32` makes one")
}

fn not_a_key_file(path: &Path) -> Failure {
    Failure::new(Kind::Unauthenticated, format!("{} is not a key file of the local store", path.display()))
        .hint(format!("a key file has one line `{}...`; `secrun init --provider local` makes one", identity::PREFIX))
}

fn no_place() -> Failure {
    Failure::new(Kind::Config, "there is no place for a key file: neither HOME nor XDG_CONFIG_HOME is set")
        .hint("set SECRUN_LOCAL_KEY_FILE, SECRUN_LOCAL_PASSPHRASE or CREDENTIAL_ENCRYPTION_KEY")
}

fn plain(trouble: Trouble) -> Failure {
    match trouble {
        Trouble::Failure(failure) => failure,
        Trouble::Damage(damage) => Failure::new(Kind::Malformed, damage.to_string()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    #[test]
    fn forms_of_keys() {
        let bytes: [u8; 32] = std::array::from_fn(|at| u8::try_from(at).unwrap() | 0xf8);
        let hex = data_encoding::HEXLOWER.encode(&bytes);
        let forms = [
            hex.clone(),
            hex.to_uppercase(),
            format!(" {hex}\n"),
            data_encoding::BASE64.encode(&bytes),
            data_encoding::BASE64_NOPAD.encode(&bytes),
            data_encoding::BASE64URL.encode(&bytes),
            data_encoding::BASE64URL_NOPAD.encode(&bytes),
            format!("{}{}", identity::PREFIX, data_encoding::BASE64URL_NOPAD.encode(&bytes)),
        ];
        for form in forms {
            assert_eq!(parse_key(form.as_bytes()).unwrap().expose(), &bytes, "{form}");
        }
    }

    #[test]
    fn short_texts_and_placeholders_are_no_keys() {
        let zeros = "0".repeat(64);
        for bad in ["", "secret", "change-me", &zeros, &zeros[..63], &"A".repeat(43), &"x".repeat(64), &"+_".repeat(22)] {
            assert!(parse_key(bad.as_bytes()).is_none(), "{bad}");
        }
    }

    #[test]
    fn passphrases_have_a_least_length() {
        assert!(check_strength("elevenchars".as_bytes()).is_err());
        assert!(check_strength("twelve chars".as_bytes()).is_ok());
        assert!(check_strength("zwölfzeichen".as_bytes()).is_ok());
    }
}
