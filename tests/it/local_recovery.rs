//! The promise that a local store can be read without secrun: the script of the documentation is run on fresh stores, once
//! for each kind of key, and must give every value.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::Command;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use secrun::failure::Failure;
use secrun::provider::{Change, Configuration, Reply, SetOptions, registry};
use secrun::secret::{Source, Sourced, Value};

use crate::support::skipped;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/recover-local-store.py");
const KEY: &str = "8c0f3a5b7d9e1f2233445566778899aabbccddeeff00112233445566778899a0";
const PASSPHRASE: &str = "correct horse battery stäple";

/// Names and values that are hard for a reader: empty, long, several blocks, no UTF-8, a secret with the name of a folder.
fn values() -> BTreeMap<&'static str, Vec<u8>> {
    let long = (0..5000_u32).map(|number| number.to_le_bytes()[0]).collect();
    BTreeMap::from([
        ("app", b"a secret and a folder".to_vec()),
        ("app/empty", Vec::new()),
        ("app/db/url", "postgres://ü:p@ss$word@host/db?x=\"1\"\n".into()),
        ("app/block", vec![b'x'; 64]),
        ("app/bytes", vec![0, 255, 10, 13]),
        ("long", long),
        ("ä/ö ü", b"value".to_vec()),
    ])
}

#[test]
fn a_store_with_a_key_file_is_recovered_without_secrun() {
    let folder = tempfile::tempdir().expect("a folder");
    let key_file = folder.path().join("local.key");
    let store = make_store(folder.path(), &[("key_file", key_file.as_os_str().to_owned())]);
    recover(&store, &["--key-file".into(), key_file.into()], &[]);
}

#[test]
fn a_store_with_a_key_variable_is_recovered_without_secrun() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = make_store(folder.path(), &[("key", KEY.into())]);
    recover(&store, &["--key-variable".into(), "CREDENTIAL_ENCRYPTION_KEY".into()], &[("CREDENTIAL_ENCRYPTION_KEY", KEY)]);
}

#[test]
fn a_store_with_a_passphrase_is_recovered_without_secrun() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = make_store(folder.path(), &[("passphrase", PASSPHRASE.into())]);
    recover(&store, &["--passphrase-variable".into(), "PASSPHRASE".into()], &[("PASSPHRASE", PASSPHRASE)]);
}

/// A store with all the values, an older version of each, and a deleted secret.
fn make_store(folder: &Path, settings: &[(&'static str, OsString)]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    let path = folder.join("local.store");
    let row = registry::find("local").expect("local is a provider");
    let mut given: BTreeMap<&'static str, Sourced<Value>> = BTreeMap::new();
    for (key, value) in
        settings.iter().map(|(key, value)| (*key, value.as_bytes())).chain([("store", path.as_os_str().as_bytes())])
    {
        given.insert(key, Sourced::new(Value::from(value), Source::Flag("test".to_owned())));
    }
    let configuration = Configuration::new(row.spec, given, Instant::now() + Duration::from_mins(5), false);
    secrun::provider::runtime::block_on(row.init.expect("local can be created")(&configuration)).expect("a store");
    let provider = (row.open)(&configuration).expect("a provider");
    let store = provider.store().expect("local can be written");
    let set = |name: &str, value: &[u8]| {
        now(store.set(name, Change::Value(&Value::from(value)), &SetOptions::default())).expect("a version");
    };
    for (name, value) in values() {
        set(name, b"older");
        set(name, &value);
    }
    set("gone", b"deleted");
    now(store.delete("gone", None, false)).expect("a deletion");
    path
}

fn now<T>(mut reply: Reply<'_, T>) -> Result<T, Failure> {
    match pin!(&mut reply).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("an embedded provider is ready at once"),
    }
}

/// Runs the script both ways and compares everything it gives.
fn recover(store: &Path, arguments: &[OsString], variables: &[(&str, &str)]) {
    let python = |extra: &[OsString]| {
        let mut command = Command::new("python3");
        command.arg(SCRIPT).arg(store).args(arguments).args(extra);
        command.env_remove("CREDENTIAL_ENCRYPTION_KEY").envs(variables.iter().copied());
        command.output()
    };
    let Ok(output) = python(&[]) else { return skipped::because("there is no python3") };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert_eq!(errors, "deleted, left out: gone\n");
    let recovered: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let expected: BTreeMap<String, serde_json::Value> =
        values().into_iter().map(|(name, value)| (name.to_owned(), as_json(&value))).collect();
    assert_eq!(recovered, expected);

    let folder = store.with_file_name("recovered");
    let output = python(&["--output".into(), folder.as_os_str().to_owned()]).expect("python3 is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = fs::read(folder.join("names.json")).expect("names");
    let names: BTreeMap<String, String> = serde_json::from_slice(&names).expect("JSON");
    assert_eq!(names.len(), values().len());
    for (name, value) in values() {
        assert_eq!(fs::read(folder.join(&names[name])).expect("a value"), value, "{name}");
    }
}

fn as_json(value: &[u8]) -> serde_json::Value {
    std::str::from_utf8(value)
        .map_or_else(|_| serde_json::json!({ "base64": data_encoding::BASE64.encode(value) }), |text| serde_json::json!(text))
}
