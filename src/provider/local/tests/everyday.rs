//! Writing, reading, listing, deleting, restoring.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;

use super::{Sandbox, done};
use crate::failure::Kind;
use crate::provider::local::path;
use crate::provider::local::provider::Local;
use crate::provider::{Address, Batch, Change, ListOptions, Metadata, Payload, Provider, SetOptions, Store};
use crate::secret::Value;

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
    assert_eq!(failure.hints(), ["1 is in a folder below it: `--recursive`, or `recursive = true` in [[bulk]], takes them too"]);
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
    // Records stand in the order of the names, so the last but one of the old file was that of `gone`.
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
    let set = |value: &[u8]| done(store.local().set("a", Change::Value(&Value::from(value)), &SetOptions::default()));
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

/// A store as format 1 was first released. It must be readable as long as there is a format 1.
const RELEASED: &str = "c2VjcnVuLWxvY2FsAQAAADgBAADxAAAAAAAAAHsic3RvcmUiOiI0MTJkNThmYWQwNmM4ODVkYWZiYjk4NjdmOTBjMDk1ZCIsImdlbmVyYXRpb24iOjUsIndy\
    aXR0ZW4iOiIyMDI2LTExLTIyVDE3OjQ0OjQwWiIsInNsb3RzIjpbeyJraW5kIjoia2V5Iiwibm9uY2UiOiI0OTk0YTljNmYxNjJjZDU0YzYyMGYyOGI0YThj\
    N2RlOGQ0MDhmOTcyM2JiYzVkNTAiLCJ3cmFwcGVkIjoiNzhhNjBkZGZhMWU3MGI1MTE0MzRhNjRiYzk5YTJkZDRjNjA4NWQxY2E5OWMwNmU4NmFlNjc2NjNj\
    ZGRiNWFhMGVlZWUzZWNlYmM3MGYwZDA2MDFiYmJkN2UzNjU4YmJhIiwiY2hlY2siOiJiOTQzOWQyOWVmMzc5MTA5In1dfYgoQdDTafduYrXAoN9kVsCy2ySa\
    7U1nnvSetdD0ln+z0g9rnwjxDswQ14KyjYq9anDpxd74RFIffgaZCBDHXsRtF8YDqt3hG7Ne8tzUS8gvcQ1DoR0oLfzDxf3d8PkGvBapFZhUI3fUUhZzeyMa\
    Y51bXU7c9Fv14D/zRb5DBy758KCN/Z0oZb8YJjC874eLTmNq3O1YgCJgz9bpestFqZO2z/6TMi7rDUxhQjB475d7CASFczHWqRRx28mmFfClseRFeVaMGtJJ\
    kngXp/EPvv5pcJYXRXk4Gt2kxKQweJPaCKyMMa6PQsY23g+qdOCzNtryrprvL1s4AvvySEpWLELjPhvq46l+BFqL+9FjHtdjp5NC+1A4VoXrKDAW1017kEAd\
    puPBf5Mpqg==";

#[test]
fn a_store_of_the_first_release_is_readable() {
    let store = Sandbox::empty();
    fs::write(store.path(), data_encoding::BASE64.decode(RELEASED.as_bytes()).unwrap()).unwrap();
    assert_eq!(store.get("app/db").unwrap(), "two\n");
    assert_eq!(store.get("app/db@1").unwrap(), "one");
    assert_eq!(store.list("", true, true), ["app/db", "gone deleted"]);
    let newest = done(store.local().history("app/db")).unwrap().remove(0).metadata;
    let texts = [newest.owner, newest.expires, newest.comment].map(Option::unwrap_or_default);
    assert_eq!(texts, ["ops", "2030-12-31", "ä"]);
    assert_eq!(store.set("app/db", "three"), "3");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn arbitrary_names_and_values_come_back(
        secrets in prop::collection::btree_map("[^/\\p{Cc}]{1,8}(/[^/\\p{Cc}]{1,8}){0,3}", prop::collection::vec(any::<u8>(), 0..200), 1..12)
    ) {
        let store = Sandbox::new();
        let mut kept = BTreeMap::new();
        for (path, value) in secrets.into_iter().filter(|(path, _)| path::check(path).is_ok()) {
            done(store.local().set(&path, Change::Value(&Value::from(value.as_slice())), &SetOptions::default())).unwrap();
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
}
