//! The store as a whole: what a user does with it, and what happens to it between two uses.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::provider::Local;
use crate::failure::{Failure, Kind};
use crate::provider::{
    Address, Batch, Configuration, Folder, ListOptions, Metadata, Payload, Provider, Reply, SetOptions, Status, Store,
};
use crate::secret::{Source, Sourced, Value};

const KEY: &str = "1f2e3d4c5b6a79880716253443526170a1b2c3d4e5f60718293a4b5c6d7e8f90";

/// A folder with a store and the settings for it.
struct Sandbox {
    folder: tempfile::TempDir,
    settings: BTreeMap<&'static str, String>,
}

impl Sandbox {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("s").display().to_string();
        Self { folder, settings: BTreeMap::from([("store", store), ("key", KEY.to_owned())]) }
    }

    fn new() -> Self {
        let sandbox = Self::empty();
        super::init(&sandbox.configuration()).unwrap();
        sandbox
    }

    fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.settings.insert(key, value.into());
        self
    }

    fn without(mut self, key: &'static str) -> Self {
        self.settings.remove(key);
        self
    }

    fn configuration(&self) -> Configuration {
        let sourced = |(key, value): (&&'static str, &String)| {
            (*key, Sourced::new(Value::from(value.as_str()), Source::Flag("test".to_owned())))
        };
        let values = self.settings.iter().map(sourced).collect();
        Configuration::new(&super::SPEC, values, Instant::now() + Duration::from_secs(60), false)
    }

    fn local(&self) -> Local {
        Local::new(&self.configuration()).unwrap()
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("s")
    }

    fn previous(&self) -> PathBuf {
        self.folder.path().join("s.previous")
    }

    fn set(&self, path: &str, value: &str) -> String {
        done(self.local().set(path, &Value::from(value), &SetOptions::default())).unwrap().version
    }

    fn set_with(&self, path: &str, value: &str, options: &SetOptions) -> Result<String, Failure> {
        done(self.local().set(path, &Value::from(value), options)).map(|written| written.version)
    }

    fn get(&self, reference: &str) -> Result<String, Failure> {
        get(&self.local(), reference)
    }

    fn folder(&self, path: &str, recursive: bool) -> Result<Vec<(String, String)>, Failure> {
        let batch = Batch { secrets: vec![], folders: vec![Folder { path: path.to_owned(), recursive }] };
        let fetched = done(self.local().fetch(&batch))?.folders.pop().unwrap()?;
        Ok(fetched.into_iter().map(|(name, secret)| (name, text(&secret.payload))).collect())
    }

    fn list(&self, path: &str, recursive: bool, deleted: bool) -> Vec<String> {
        let lines = done(self.local().list(path, &ListOptions { recursive, deleted })).unwrap();
        lines.into_iter().map(|line| if line.deleted { format!("{} deleted", line.name) } else { line.name }).collect()
    }

    fn delete(&self, path: &str, permanent: bool) -> Result<(), Failure> {
        done(self.local().delete(path, permanent))
    }

    fn restore(&self, path: &str, version: Option<&str>) -> Result<String, Failure> {
        done(self.local().restore(path, version)).map(|written| written.version)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn done<T>(mut reply: Reply<'_, T>) -> Result<T, Failure> {
    match pin!(&mut reply).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("an embedded provider is ready at once"),
    }
}

fn text(payload: &Payload) -> String {
    match payload {
        Payload::Value(value) => value.expose_text().unwrap().to_owned(),
        Payload::Fields(_) => unreachable!("local has one value per secret"),
    }
}

fn get(local: &Local, reference: &str) -> Result<String, Failure> {
    let (path, version) = reference.split_once('@').map_or((reference, None), |(path, version)| (path, Some(version)));
    let address = Address { path: path.to_owned(), version: version.map(str::to_owned) };
    let fetched = done(local.fetch(&Batch { secrets: vec![address], folders: vec![] }));
    fetched?.secrets.pop().unwrap().map(|secret| text(&secret.payload))
}

#[test]
fn values_and_versions_are_read_back() {
    let store = Sandbox::new();
    assert_eq!(store.set("app/db", "one"), "1");
    assert_eq!(store.set("app/db", "two"), "2");
    assert_eq!(store.set("app", "a secret with the name of a folder"), "1");
    assert_eq!(store.get("app/db").unwrap(), "two");
    assert_eq!(store.get("app/db@1").unwrap(), "one");
    assert_eq!(store.get("app").unwrap(), "a secret with the name of a folder");
    assert_eq!(store.names(), ["s", "s.lock", "s.previous"]);
}

#[test]
fn what_is_missing_is_named_with_what_is_near() {
    let store = Sandbox::new();
    store.set("app/database/password", "x");
    store.set("app/unrelated", "x");
    let failure = store.get("app/databse/password").unwrap_err();
    assert_eq!(failure.kind(), Kind::NotFound);
    assert_eq!(failure.fact(), "local has no secret `app/databse/password`");
    assert_eq!(failure.hints(), ["similar: `app/database/password`"]);
    assert_eq!(store.get("app").unwrap_err().hints(), ["`app` is a folder with 2 secrets"]);
    let failure = store.get("app/unrelated@7").unwrap_err();
    assert_eq!(failure.fact(), "local has no version 7 of `app/unrelated`");
    assert_eq!(failure.hints(), ["versions that are kept: 1"]);
    for version in ["latest", "+1", "", "-1", "99999999999"] {
        assert_eq!(store.get(&format!("app/unrelated@{version}")).unwrap_err().kind(), Kind::Usage, "{version}");
    }
}

#[test]
fn folders_give_everything_below_them() {
    let store = Sandbox::new();
    for path in ["app/a", "app/b", "app/deep/c", "app-x/d", "top"] {
        store.set(path, path);
    }
    store.set("app/gone", "x");
    store.delete("app/gone", false).unwrap();
    let names = |path, recursive| store.folder(path, recursive).unwrap().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names("app", false), ["a", "b"]);
    assert_eq!(names("app/", true), ["a", "b", "deep/c"]);
    assert_eq!(names("", false), ["top"]);
    assert_eq!(names("/", true).len(), 5);
    assert_eq!(store.folder("app", true).unwrap()[2], ("deep/c".to_owned(), "app/deep/c".to_owned()));
    store.set("only/deep/er", "x");
    let failure = store.folder("only", false).unwrap_err();
    assert_eq!(failure.fact(), "local has no secrets in the folder `only`");
    assert_eq!(failure.hints(), ["1 are in folders below it: ask for them with `recursive`"]);
    assert_eq!(store.folder("none", true).unwrap_err().kind(), Kind::NotFound);
}

#[test]
fn lists_have_folders_and_hide_what_is_deleted() {
    let store = Sandbox::new();
    for path in ["app/a", "app/deep/c", "app/deep/d", "app", "top"] {
        store.set(path, "x");
    }
    store.delete("app/a", false).unwrap();
    assert_eq!(store.list("", false, false), ["app", "app/", "top"]);
    assert_eq!(store.list("app", false, false), ["deep/"]);
    assert_eq!(store.list("app", false, true), ["a deleted", "deep/"]);
    assert_eq!(store.list("/", true, false), ["app", "app/deep/c", "app/deep/d", "top"]);
    let listed = |path| done(store.local().list(path, &ListOptions::default()));
    assert_eq!(listed("none").unwrap_err().kind(), Kind::NotFound);
    assert_eq!(listed("top").unwrap_err().hints(), ["`top` is a secret: `secrun get top`"]);
    assert_eq!(Sandbox::new().list("", false, false), [""; 0]);
}

#[test]
fn a_deleted_secret_can_be_restored() {
    let store = Sandbox::new();
    store.set("a", "one");
    store.set("a", "two");
    store.delete("a", false).unwrap();
    let failure = store.get("a").unwrap_err();
    assert_eq!(failure.kind(), Kind::NotFound);
    assert!(failure.fact().starts_with("the secret `a` of local was deleted at 20"), "{failure}");
    assert!(failure.fact().ends_with("Z, version 3"), "{failure}");
    assert_eq!(failure.hints(), ["`secrun restore a` brings it back"]);
    assert_eq!(store.get("a@1").unwrap_err().kind(), Kind::NotFound);
    assert_eq!(store.delete("a", false).unwrap_err().kind(), Kind::NotFound);
    assert_eq!(store.restore("a", None).unwrap(), "4");
    assert_eq!(store.get("a").unwrap(), "two");
    assert_eq!(store.restore("a", None).unwrap_err().kind(), Kind::Conflict);
    assert_eq!(store.restore("a", Some("1")).unwrap(), "5");
    assert_eq!(store.get("a").unwrap(), "one");
    assert_eq!(store.restore("a", Some("3")).unwrap_err().kind(), Kind::NotFound);
    assert_eq!(store.restore("none", None).unwrap_err().kind(), Kind::NotFound);
    let history = done(store.local().history("a")).unwrap();
    let lines: Vec<_> = history.iter().map(|info| (info.version.as_str(), info.deleted, info.current)).collect();
    let (old, gone, now) = ((false, false), (true, false), (false, true));
    assert_eq!(lines, [("5", now), ("4", old), ("3", gone), ("2", old), ("1", old)].map(|(v, (d, c))| (v, d, c)));
}

#[test]
fn a_deletion_for_good_leaves_no_copy() {
    let store = Sandbox::new();
    store.set("keep", "kept");
    store.set("gone", "one");
    let sealed = fs::read(store.path()).unwrap();
    store.set("gone", "two");
    store.delete("gone", true).unwrap();
    assert_eq!(store.get("gone").unwrap_err().fact(), "local has no secret `gone`");
    assert_eq!(store.get("keep").unwrap(), "kept");
    // The last record of the old file was the one of `gone`, or of `keep`: neither copy may have the former.
    let record = &sealed[sealed.len() - 19 - 20..][..19];
    for file in [store.path(), store.previous()] {
        assert!(!fs::read(file).unwrap().windows(19).any(|window| window == record));
    }
    fs::copy(store.previous(), store.path()).unwrap();
    assert_eq!(store.get("gone").unwrap_err().fact(), "local has no secret `gone`");
    assert_eq!(store.get("keep").unwrap(), "kept");
    assert_eq!(store.delete("gone", true).unwrap_err().kind(), Kind::NotFound);
}

#[test]
fn an_expected_version_guards_a_write() {
    let store = Sandbox::new();
    let expect = |version: &str| SetOptions { expected_version: Some(version.to_owned()), ..SetOptions::default() };
    assert_eq!(store.set_with("a", "x", &expect("1")).unwrap_err().kind(), Kind::Conflict);
    assert_eq!(store.set_with("a", "x", &expect("0")).unwrap(), "1");
    let failure = store.set_with("a", "x", &expect("0")).unwrap_err();
    assert_eq!(failure.kind(), Kind::Conflict);
    assert!(failure.fact().starts_with("the secret `a` must not exist, but it is from 20"), "{failure}");
    assert_eq!(store.set_with("a", "y", &expect("1")).unwrap(), "2");
    assert_eq!(store.set_with("a", "z", &expect("1")).unwrap_err().kind(), Kind::Conflict);
    assert_eq!(store.set_with("a", "z", &expect("one")).unwrap_err().kind(), Kind::Usage);
    store.delete("a", false).unwrap();
    for version in ["0", "2", "3"] {
        assert_eq!(store.set_with("a", "z", &expect(version)).unwrap_err().kind(), Kind::Conflict);
    }
    assert_eq!(store.set("a", "z"), "4");
    assert_eq!(store.get("a").unwrap(), "z");
}

#[test]
fn old_versions_go_when_there_are_too_many() {
    let store = Sandbox::new().with("keep_versions", "2");
    for value in ["1", "2", "3"] {
        store.set("a", value);
    }
    assert_eq!(store.get("a@1").unwrap_err().hints(), ["versions that are kept: 2, 3"]);
    assert_eq!(store.get("a@2").unwrap(), "2");
    store.delete("a", false).unwrap();
    assert_eq!(store.restore("a", None).unwrap(), "5");
    assert_eq!(store.get("a").unwrap(), "3");
}

#[test]
fn metadata_are_kept_with_the_version() {
    let store = Sandbox::new();
    let about = |owner: &str, expires: &str| SetOptions {
        metadata: Metadata { owner: Some(owner.into()), expires: Some(expires.into()), comment: None, created: None },
        expected_version: None,
    };
    store.set_with("a", "x", &about("ops", "2030-01-31")).unwrap();
    store.set("a", "y");
    let newest = done(store.local().history("a")).unwrap().remove(0).metadata;
    assert_eq!((newest.owner.as_deref(), newest.expires.as_deref(), newest.comment), (Some("ops"), Some("2030-01-31"), None));
    assert!(newest.created.unwrap().ends_with('Z'));
    let failure = store.set_with("a", "z", &about("a\nb", "soon")).unwrap_err();
    assert_eq!(failure.detail_lines().len(), 2);
    assert_eq!(store.get("a").unwrap(), "y");
}

#[test]
fn values_are_any_bytes_up_to_a_mebibyte() {
    let store = Sandbox::new();
    let set = |value: &[u8]| done(store.local().set("a", &Value::from(value), &SetOptions::default()));
    for value in [&b""[..], b"\0\xff\n", &vec![7; 1 << 20]] {
        set(value).unwrap();
        let batch = Batch { secrets: vec![Address { path: "a".into(), version: None }], folders: vec![] };
        match &done(store.local().fetch(&batch)).unwrap().secrets[0].as_ref().unwrap().payload {
            Payload::Value(read) => assert!(read.expose() == value),
            Payload::Fields(_) => unreachable!(),
        }
    }
    let failure = set(&vec![7; (1 << 20) + 1]).unwrap_err();
    assert_eq!(failure.fact(), "the value for `a` is too long: 1048577 bytes, at most 1048576");
}

#[test]
fn relative_paths_start_at_the_setting() {
    let store = Sandbox::new();
    store.set("team/app/url", "x");
    let store = store.with("path", "team/app");
    assert_eq!(store.get("url").unwrap(), "x");
    assert_eq!(store.get("/team/app/url").unwrap(), "x");
    assert_eq!(store.get("/url").unwrap_err().hints(), ["similar: `url`"]);
    assert_eq!(store.list("", false, false), ["url"]);
    let wrong = store.with("path", "a//b").with("keep_versions", "0");
    assert_eq!(Local::new(&wrong.configuration()).unwrap_err().detail_lines().len(), 2);
}

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
fn without_a_key_it_does_not_start() {
    let store = Sandbox::new().without("key").with("key_file", "/nonexistent/key");
    assert!(store.get("a").unwrap_err().fact().starts_with("cannot read the key file /nonexistent/key"));
    let short = Sandbox::new().with("key", "change-me");
    let failure = short.get("a").unwrap_err();
    assert_eq!(failure.fact(), "the key (test) is not 32 random bytes as 64 hexadecimal digits or base64");
    assert_eq!(failure.hints(), ["`openssl rand -hex 32` makes one"]);
}

#[test]
fn a_passphrase_opens_its_store_and_other_keys_are_passed_over() {
    let store = Sandbox::empty().without("key").with("passphrase", "correct horse battery");
    let lines = super::init(&store.configuration()).unwrap();
    assert!(lines[0].ends_with("opens with the passphrase (test)"), "{lines:?}");
    store.set("a", "x");
    let store = store.with("key", KEY);
    assert_eq!(store.get("a").unwrap(), "x");
    let store = store.without("passphrase");
    let failure = store.get("a").unwrap_err();
    assert_eq!(failure.fact(), "this store opens with a passphrase, which was not given");
    let file = store.folder.path().join("passphrase");
    fs::write(&file, "correct horse battery\r\n").unwrap();
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let store = store.with("passphrase_file", file.display().to_string());
    assert_eq!(store.get("a").unwrap(), "x");
    let short = Sandbox::empty().without("key").with("passphrase", "short");
    assert_eq!(super::init(&short.configuration()).unwrap_err().fact(), "the passphrase is too short");
    assert!(!short.path().exists());
}

#[test]
fn init_makes_what_is_missing_and_replaces_nothing() {
    let store = Sandbox::empty().without("key");
    let key_file = store.folder.path().join("keys/local.key");
    let path = store.folder.path().join("deep/er/s");
    let store = store.with("key_file", key_file.display().to_string()).with("store", path.display().to_string());
    let lines = super::init(&store.configuration()).unwrap();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("made the folder ") && lines[1].starts_with("made the key file "), "{lines:?}");
    let key = fs::read(&key_file).unwrap();
    store.set("a", "x");
    let lines = super::init(&store.configuration()).unwrap();
    assert!(lines.len() == 1 && lines[0].contains("is already there (generation 2, 1 secrets)"), "{lines:?}");
    assert_eq!(fs::read(&key_file).unwrap(), key);
    assert_eq!(store.get("a").unwrap(), "x");

    let stranger = store.without("key_file").with("key", KEY);
    let failure = super::init(&stranger.configuration()).unwrap_err();
    assert_eq!(failure.kind(), Kind::Conflict);
    assert!(failure.fact().ends_with("it does not open: the key does not open this store"), "{failure}");
    fs::remove_file(&path).unwrap();
    let failure = super::init(&stranger.configuration()).unwrap_err();
    assert!(failure.fact().ends_with("is gone, but its previous copy is there"), "{failure}");
}

#[test]
fn a_missing_store_says_how_to_make_one() {
    let failure = Sandbox::empty().get("a").unwrap_err();
    assert_eq!(failure.kind(), Kind::Config);
    assert_eq!(failure.hints()[0], "`secrun init --provider local` makes one");
}

#[test]
fn a_damaged_record_is_named_and_the_others_are_read() {
    let store = Sandbox::new();
    store.set("a", "one");
    store.set("b", "two");
    store.set("c", "three");
    let file = fs::OpenOptions::new().write(true).open(store.path()).unwrap();
    let end = file.metadata().unwrap().len();
    file.write_all_at(b"!", end - 30).unwrap();
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
    let (mut errors, mut harmless) = (0, 0);
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            fs::write(store.path(), &bytes).unwrap();
            for (reference, right) in [("app/a", "second value"), ("app/a@1", "first value"), ("b", "third value")] {
                match store.get(reference) {
                    Ok(value) => assert_eq!(value, right, "byte {at}"),
                    Err(failure) if failure.kind() == Kind::Malformed || at < 700 => errors += 1,
                    Err(failure) => panic!("byte {at}: {failure}"),
                }
                harmless += 1;
            }
        }
    }
    // Everything before the records makes every read fail; a record makes its own read fail.
    assert!(errors > harmless * 4 / 5, "{errors} of {harmless}");
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
    let health = done(store.local().check()).unwrap();
    assert_eq!(health.status, Status::Healthy, "{health:?}");
    let fact = |key: &str| health.details.iter().find(|(name, _)| name == key).unwrap().1.clone();
    assert!(fact("generation").starts_with("4 (written 20"));
    assert_eq!(fact("secrets"), "1 (1 deleted)");
    assert_eq!(fact("opened by"), "the key (test)");
    assert_eq!(fact("previous copy"), "generation 3");
    fs::copy(store.path(), store.folder.path().join("newer")).unwrap();
    fs::rename(store.previous(), store.path()).unwrap();
    fs::rename(store.folder.path().join("newer"), store.previous()).unwrap();
    let health = done(store.local().check()).unwrap();
    assert_eq!(health.status, Status::Degraded, "{health:?}");
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn arbitrary_names_and_values_come_back(
        secrets in prop::collection::btree_map("[^/\\p{Cc}]{1,8}(/[^/\\p{Cc}]{1,8}){0,3}", prop::collection::vec(any::<u8>(), 0..200), 1..12)
    ) {
        let store = Sandbox::new();
        let mut kept = BTreeMap::new();
        for (path, value) in secrets.into_iter().filter(|(path, _)| super::path::check(path).is_ok()) {
            done(store.local().set(&path, &Value::from(value.as_slice()), &SetOptions::default())).unwrap();
            kept.insert(path, value);
        }
        let addresses = kept.keys().map(|path| Address { path: path.clone(), version: None }).collect();
        let fetched = done(store.local().fetch(&Batch { secrets: addresses, folders: vec![] })).unwrap();
        for (secret, (path, value)) in fetched.secrets.iter().zip(&kept) {
            match &secret.as_ref().unwrap().payload {
                Payload::Value(read) => prop_assert!(read.expose() == value.as_slice(), "{path}"),
                Payload::Fields(_) => unreachable!(),
            }
        }
    }

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
