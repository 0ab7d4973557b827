//! Keys, wrong keys, no keys, and making a store.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{KEY, Sandbox, done};
use crate::failure::Kind;
use crate::provider::SetOptions;
use crate::provider::local::credential::Keyring;
use crate::provider::local::init;

#[test]
fn a_wrong_key_is_told_from_damage() {
    let store = Sandbox::new();
    store.set("a", "x");
    let store = store.with("key", "ab".repeat(16) + &"cd".repeat(16));
    let failure = store.get("a").unwrap_err();
    assert_eq!(failure.kind(), Kind::Unauthenticated);
    assert_eq!(failure.fact(), "the key does not open this store");
    assert_eq!(failure.detail_lines()[0], "used: the key (test)");
    assert_eq!(store.set_with("a", "y", &SetOptions::default()).unwrap_err().kind(), Kind::Unauthenticated);
}

#[test]
fn without_a_key_it_does_not_start_and_says_how_to_give_one() {
    let nothing = Sandbox::empty().without("key");
    let failure = Keyring::gather(&nothing.configuration(), None).require_any().unwrap_err();
    assert_eq!(failure.kind(), Kind::Unauthenticated);
    assert_eq!(failure.fact(), "no key for the local store was given");
    assert_eq!(failure.detail_lines().len(), 3);
    for variable in ["SECRUN_LOCAL_KEY_FILE", "SECRUN_LOCAL_PASSPHRASE", "CREDENTIAL_ENCRYPTION_KEY"] {
        assert!(failure.detail_lines().iter().any(|line| line.contains(variable)), "{variable}");
    }
}

#[test]
fn a_key_that_is_none_is_named() {
    let store = Sandbox::new().without("key").with("key_file", "/nonexistent/key");
    assert!(store.get("a").unwrap_err().fact().starts_with("cannot read the key file /nonexistent/key"));
    let swapped = Sandbox::empty().without("key").with("key_file", KEY);
    assert_eq!(
        done(init(&swapped.configuration())).unwrap_err().detail_lines(),
        ["key_file (test): this is a key, not the path of a file; `key` takes a key"]
    );
    let short = Sandbox::new().with("key", "change-me");
    let failure = short.get("a").unwrap_err();
    assert_eq!(failure.fact(), "the key (test) is not 32 random bytes as 64 hexadecimal digits or base64");
    assert_eq!(failure.hints(), ["`openssl rand -hex 32` makes one"]);
}

#[test]
fn a_passphrase_opens_its_store_and_other_keys_are_passed_over() {
    let store = Sandbox::empty().without("key").with("passphrase", "correct horse battery");
    let lines = done(init(&store.configuration())).unwrap();
    assert!(lines[0].ends_with("opens with the passphrase (test)"), "{lines:?}");
    store.set("a", "x");
    let store = store.with("key", KEY);
    assert_eq!(store.get("a").unwrap(), "x");
    let store = store.without("passphrase");
    let failure = store.get("a").unwrap_err();
    assert_eq!(failure.fact(), "this store opens with a passphrase, which was not given");
    let file = store.folder.path().join("passphrase");
    fs::write(&file, "correct horse battery\r\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let store = store.with("passphrase_file", file.display().to_string());
    assert_eq!(store.get("a").unwrap(), "x");
    let short = Sandbox::empty().without("key").with("passphrase", "short");
    assert_eq!(done(init(&short.configuration())).unwrap_err().fact(), "the passphrase is too short");
    assert!(!short.path().exists());
}

#[test]
fn init_makes_what_is_missing_and_replaces_nothing() {
    let store = Sandbox::empty().without("key");
    let key_file = store.folder.path().join("keys/local.key");
    let path = store.folder.path().join("deep/er/s");
    let store = store.with("key_file", key_file.display().to_string()).with("store", path.display().to_string());
    let lines = done(init(&store.configuration())).unwrap();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("made the folder ") && lines[1].starts_with("made the key file "), "{lines:?}");
    let key = fs::read(&key_file).unwrap();
    store.set("a", "x");
    let lines = done(init(&store.configuration())).unwrap();
    assert!(lines.len() == 1 && lines[0].contains("is already there (generation 2, 1 secrets)"), "{lines:?}");
    assert_eq!(fs::read(&key_file).unwrap(), key);
    assert_eq!(store.get("a").unwrap(), "x");

    let stranger = store.without("key_file").with("key", KEY);
    let failure = done(init(&stranger.configuration())).unwrap_err();
    assert_eq!(failure.kind(), Kind::Conflict);
    assert!(failure.fact().ends_with("it does not open: the key does not open this store"), "{failure}");
    fs::remove_file(&path).unwrap();
    let failure = done(init(&stranger.configuration())).unwrap_err();
    assert!(failure.fact().ends_with("is gone, but its previous copy is there"), "{failure}");
}

#[test]
fn a_missing_store_says_how_to_make_one() {
    let failure = Sandbox::empty().get("a").unwrap_err();
    assert_eq!(failure.kind(), Kind::Config);
    assert_eq!(failure.hints()[0], "`secrun init --provider local` makes one");
}

#[test]
fn nothing_secret_is_in_errors_and_debug() {
    let store = Sandbox::new();
    store.set("a", "hunter2");
    let local = store.local();
    let snapshot = local.open().unwrap();
    let shown = format!("{local:?} {snapshot:?} {}", store.get("b").unwrap_err());
    assert!(!shown.contains("hunter2") && !shown.contains(&KEY[..16]));
}
