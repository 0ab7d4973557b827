//! What happens to a store between two uses: damage, other writers, hostile files.

use std::fs;
use std::os::unix::fs::FileExt;

use proptest::prelude::*;

use super::{Sandbox, done};
use crate::failure::Kind;
use crate::provider::{Batch, Provider, SetOptions, Status, Store};

#[test]
fn two_writers_at_once_lose_nothing() {
    let store = Sandbox::new();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let store = &store;
            scope.spawn(move || {
                for number in 0..8 {
                    store.set(&format!("w{writer}/{number}"), "x");
                    store.set("shared", "x");
                }
            });
        }
    });
    assert_eq!(store.list("", true, false).len(), 33);
    assert_eq!(done(store.local().history("shared")).unwrap()[0].version, "32");
    assert_eq!(store.names(), ["s", "s.lock", "s.previous"]);
}

#[test]
fn a_reader_goes_on_with_what_it_opened() {
    let store = Sandbox::new();
    store.set("a", "old");
    let local = store.local();
    let snapshot = local.open().unwrap();
    store.set("a", "new");
    store.delete("a", true).unwrap();
    let entry = snapshot.index.find("a").unwrap();
    assert_eq!(snapshot.value("a", &entry.versions[0]).unwrap().unwrap().expose(), b"old");
}

#[test]
fn a_damaged_record_is_named_and_the_others_are_read() {
    let store = Sandbox::new();
    store.set("a", "one");
    store.set("b", "two");
    store.set("c", "three");
    let file = fs::OpenOptions::new().read(true).write(true).open(store.path()).unwrap();
    let end = file.metadata().unwrap().len();
    let mut byte = [0];
    file.read_exact_at(&mut byte, end - 30).unwrap();
    file.write_all_at(&[!byte[0]], end - 30).unwrap();
    assert_eq!(store.get("a").unwrap(), "one");
    assert_eq!(store.get("c").unwrap(), "three");
    let failure = store.get("b").unwrap_err();
    assert_eq!(failure.kind(), Kind::Malformed);
    assert!(
        failure.fact().ends_with("s is damaged: the record of `b` (version 1) was changed after it was written"),
        "{failure}"
    );
    assert!(failure.hints()[0].contains("s.previous has it intact (generation 3, "), "{failure}");
}

#[test]
fn a_damaged_store_offers_the_copy_before_only_if_it_opens() {
    let store = Sandbox::new();
    store.set("a", "one");
    store.set("a", "two");
    let whole = fs::read(store.path()).unwrap();
    fs::write(store.path(), &whole[..whole.len() / 2]).unwrap();
    let failure = store.get("a").unwrap_err();
    assert_eq!(failure.kind(), Kind::Malformed);
    assert!(failure.hints()[0].starts_with("the previous copy opens with this key (generation 2, "), "{failure}");
    assert!(store.set_with("a", "x", &SetOptions::default()).is_err());
    fs::write(store.previous(), b"nothing").unwrap();
    assert!(store.get("a").unwrap_err().hints()[0].starts_with("there is no previous copy that opens with this key"));
    fs::write(store.path(), b"").unwrap();
    assert!(store.get("a").unwrap_err().fact().ends_with("is damaged: the file is empty"));
    fs::write(store.path(), b"#!/bin/sh\n").unwrap();
    assert!(store.get("a").unwrap_err().fact().contains("is not a store of secrun"));
}

#[test]
fn every_changed_byte_is_an_error_or_harmless() {
    let store = Sandbox::new();
    store.set("app/a", "first value");
    store.set("app/a", "second value");
    store.set("b", "third value");
    fs::remove_file(store.previous()).unwrap();
    let whole = fs::read(store.path()).unwrap();
    let number = |range: std::ops::Range<usize>| u32::from_le_bytes(whole[range].try_into().unwrap()) as usize;
    let header_end = 28 + number(16..20);
    let records_start = header_end + number(20..24);
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            fs::write(store.path(), &bytes).unwrap();
            let mut errors = 0;
            for (reference, right) in [("app/a", "second value"), ("app/a@1", "first value"), ("b", "third value")] {
                match store.get(reference) {
                    Ok(value) => assert_eq!(value, right, "byte {at}"),
                    // A changed store id or check value looks like a store of another key.
                    Err(failure) if failure.kind() == Kind::Unauthenticated => {
                        assert!((28..header_end).contains(&at), "byte {at}: {failure}");
                        errors += 1;
                    }
                    Err(failure) => {
                        assert_eq!(failure.kind(), Kind::Malformed, "byte {at}");
                        errors += 1;
                    }
                }
            }
            assert_eq!(errors, if at < records_start { 3 } else { 1 }, "byte {at}");
        }
    }
}

#[test]
fn every_cut_and_every_addition_is_noticed() {
    let store = Sandbox::new();
    store.set("a", "value");
    let whole = fs::read(store.path()).unwrap();
    for length in 0..whole.len() {
        fs::write(store.path(), &whole[..length]).unwrap();
        assert_eq!(store.get("a").unwrap_err().kind(), Kind::Malformed, "{length}");
    }
    fs::write(store.path(), [&whole[..], b"x"].concat()).unwrap();
    assert!(store.get("a").unwrap_err().fact().ends_with("something was added behind the last record"));
    fs::write(store.path(), &whole).unwrap();
    assert_eq!(store.get("a").unwrap(), "value");
}

#[test]
fn records_cannot_stand_for_each_other() {
    let store = Sandbox::new();
    store.set("a", "1111");
    store.set("b", "2222");
    let mut bytes = fs::read(store.path()).unwrap();
    let end = bytes.len();
    let (first, second) = bytes[end - 40..].split_at_mut(20);
    first.swap_with_slice(second);
    fs::write(store.path(), &bytes).unwrap();
    assert_eq!(store.get("a").unwrap_err().kind(), Kind::Malformed);
    assert_eq!(store.get("b").unwrap_err().kind(), Kind::Malformed);
}

#[test]
fn an_older_record_of_the_same_name_and_version_does_not_open() {
    let store = Sandbox::new();
    store.set("a", "old!");
    let old = fs::read(store.path()).unwrap();
    store.delete("a", true).unwrap();
    store.set("a", "new!");
    let mut bytes = fs::read(store.path()).unwrap();
    let end = bytes.len();
    bytes[end - 20..].copy_from_slice(&old[old.len() - 20..]);
    fs::write(store.path(), &bytes).unwrap();
    assert_eq!(store.get("a").unwrap_err().kind(), Kind::Malformed);
}

#[test]
fn check_says_what_it_found() {
    let store = Sandbox::new();
    store.set("a", "x");
    store.set("b", "x");
    store.delete("b", false).unwrap();
    let health = done(store.local().check(&Batch::default())).unwrap();
    assert_eq!(health.status, Status::Healthy, "{health:?}");
    let fact = |key: &str| health.details.iter().find(|(name, _)| name == key).unwrap().1.clone();
    assert!(fact("generation").starts_with("4 (written 20"));
    assert_eq!(fact("secrets"), "1 (1 deleted)");
    assert_eq!(fact("opened by"), "the key (test)");
    assert_eq!(fact("previous copy"), "generation 3");
    fs::copy(store.path(), store.folder.path().join("newer")).unwrap();
    fs::rename(store.previous(), store.path()).unwrap();
    fs::rename(store.folder.path().join("newer"), store.previous()).unwrap();
    let health = done(store.local().check(&Batch::default())).unwrap();
    assert_eq!(health.status, Status::Degraded, "{health:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_bytes_are_no_store_and_no_panic(bytes: Vec<u8>, magic: bool, format: bool) {
        let store = Sandbox::empty();
        let mut file = Vec::new();
        if magic {
            file.extend_from_slice(b"secrun-local");
        }
        if format {
            file.extend_from_slice(&1_u32.to_le_bytes());
        }
        file.extend_from_slice(&bytes);
        fs::write(store.path(), file).unwrap();
        prop_assert_eq!(store.get("a").unwrap_err().kind(), Kind::Malformed);
    }

    #[test]
    fn hostile_headers_are_refused_without_a_panic(header in ".{0,80}", log_n: u8, r: u32, length: u64) {
        let slot = format!(
            r#"{{"store":"{}","generation":1,"written":"x","slots":[{{"kind":"passphrase","scrypt":{{"log_n":{log_n},"r":{r},"p":1,"salt":"{}"}},"nonce":"{}","wrapped":"{}","check":"{}"}}]}}"#,
            "00".repeat(16), "00".repeat(16), "00".repeat(24), "00".repeat(48), "00".repeat(8)
        );
        let store = Sandbox::empty().without("key").with("passphrase", "correct horse battery");
        for json in [header, slot] {
            let mut file = b"secrun-local\x01\0\0\0".to_vec();
            file.extend_from_slice(&u32::try_from(json.len()).unwrap().to_le_bytes());
            file.extend_from_slice(&(length % 300).to_le_bytes());
            file.extend_from_slice(json.as_bytes());
            file.extend_from_slice(&[0; 300]);
            fs::write(store.path(), file).unwrap();
            let failure = store.get("a").unwrap_err();
            prop_assert!(matches!(failure.kind(), Kind::Malformed | Kind::Unauthenticated), "{}", failure);
        }
    }
}
