//! The store as a whole: a folder with a store, and what a user does with it.

mod everyday;
mod damage;
mod keys;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::provider::Local;
use crate::failure::Failure;
use crate::provider::{Address, Batch, Change, Configuration, Folder, ListOptions, Payload, Provider, Reply, SetOptions, Store};
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
        done(super::init(&sandbox.configuration())).unwrap();
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
        Configuration::new(&super::SPEC, values, Instant::now() + Duration::from_mins(1), false)
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
        done(self.local().set(path, Change::Value(&Value::from(value)), &SetOptions::default())).unwrap().version.unwrap()
    }

    fn set_with(&self, path: &str, value: &str, options: &SetOptions) -> Result<String, Failure> {
        done(self.local().set(path, Change::Value(&Value::from(value)), options)).map(|written| written.version.unwrap())
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
        lines
            .into_iter()
            .map(|line| if line.deleted == Some(true) { format!("{} deleted", line.name) } else { line.name })
            .collect()
    }

    fn delete(&self, path: &str, permanent: bool) -> Result<(), Failure> {
        done(self.local().delete(path, None, permanent))
    }

    fn restore(&self, path: &str, version: Option<&str>) -> Result<String, Failure> {
        done(self.local().restore(path, version)).map(|written| written.version.unwrap())
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
