//! Fetching from the inherited environment.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use glob::Pattern;

use crate::failure::{Failure, Kind};
use crate::provider::{Address, Batch, Fetched, Folder, Health, Metadata, Payload, Provider, Reply, Secret, Status};
use crate::secret::Value;

/// The inherited environment as a provider.
pub struct Environment {
    variables: Vec<(OsString, OsString)>,
    prefix: String,
    allow: Vec<Pattern>,
    credentials: Vec<&'static str>,
}

impl Environment {
    /// Variables as they were inherited, and the two restrictions.
    pub fn new(variables: Vec<(OsString, OsString)>, prefix: String, allow: Vec<Pattern>) -> Self {
        Self { variables, prefix, allow, credentials: Vec::new() }
    }

    /// Leaves variables out of every folder: secrun's own credentials, which would reach the command under another name.
    #[must_use]
    pub fn without_in_folders(mut self, names: &[&'static str]) -> Self {
        self.credentials = names.to_vec();
        self
    }

    fn secret(&self, address: &Address) -> Result<Secret, Failure> {
        let name = format!("{}{}", self.prefix, address.path);
        if let Some(version) = &address.version {
            return Err(Failure::new(Kind::Usage, format!("environment has no versions: `{name}@{version}`"))
                .hint("leave the version out"));
        }
        if !self.allows(&name) {
            return Err(Failure::new(Kind::Denied, format!("environment may not read `{name}`"))
                .hint("add the name to the allow-list, SECRUN_ENVIRONMENT_ALLOW or `allow` in the profile"));
        }
        match self.variables.iter().find(|(key, _)| key == OsStr::new(&name)) {
            Some((_, value)) => Ok(secret(value)),
            None => Err(Failure::new(Kind::NotFound, format!("environment has no variable `{name}`"))
                .hint("a variable must be set before secrun is started")),
        }
    }

    fn folder(&self, folder: &Folder) -> Result<Vec<(String, Secret)>, Failure> {
        let beginning = format!("{}{}", self.prefix, folder.path);
        if beginning.is_empty() && self.allow.is_empty() {
            return Err(Failure::new(Kind::Config, "environment would give every inherited variable as a secret")
                .hint("name a beginning, such as `DB_`, or set `prefix` or `allow`"));
        }
        let mut found: Vec<(String, Secret)> = self
            .variables
            .iter()
            .filter_map(|(key, value)| Some((key.to_str()?, value)))
            .filter(|(key, _)| self.allows(key) && !self.credentials.contains(key))
            .filter_map(|(key, value)| Some((key.strip_prefix(&beginning).filter(|rest| !rest.is_empty())?, value)))
            .map(|(rest, value)| (rest.to_owned(), secret(value)))
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        if found.is_empty() {
            return Err(Failure::new(Kind::NotFound, format!("environment has no variable that begins with `{beginning}`")));
        }
        Ok(found)
    }

    fn allows(&self, name: &str) -> bool {
        self.allow.is_empty() || self.allow.iter().any(|glob| glob.matches(name))
    }
}

fn secret(value: &OsStr) -> Secret {
    Secret { payload: Payload::Value(Value::from(value.as_bytes())), version: None, metadata: Metadata::default(), lease: None }
}

impl Provider for Environment {
    fn fetch<'a>(&'a self, batch: &'a Batch) -> Reply<'a, Fetched> {
        Box::pin(async move {
            Ok(Fetched {
                secrets: batch.secrets.iter().map(|address| self.secret(address)).collect(),
                folders: batch.folders.iter().map(|folder| self.folder(folder)).collect(),
            })
        })
    }

    fn check<'a>(&'a self, _needed: &'a Batch) -> Reply<'a, Health> {
        let readable = self
            .variables
            .iter()
            .filter_map(|(key, _)| key.to_str())
            .filter(|key| key.starts_with(&self.prefix) && self.allows(key))
            .count();
        let details = vec![("variables".to_owned(), readable.to_string())];
        Box::pin(async move { Ok(Health { status: Status::Healthy, details, hints: Vec::new() }) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::runtime::block_on;

    fn environment(prefix: &str, allow: &[&str]) -> Environment {
        let variables = [("DEV_A", "1"), ("DEV_B", "2"), ("OTHER", "3")];
        let variables = variables.map(|(key, value)| (OsString::from(key), OsString::from(value)));
        let allow = allow.iter().filter_map(|glob| Pattern::new(glob).ok()).collect();
        Environment::new(variables.to_vec(), prefix.to_owned(), allow)
    }

    fn address(path: &str) -> Address {
        Address { path: path.to_owned(), version: None }
    }

    #[test]
    fn prefix_is_put_before_the_path() {
        let secret = environment("DEV_", &[]).secret(&address("A"));
        assert!(matches!(secret, Ok(Secret { payload: Payload::Value(value), .. }) if value.expose() == b"1"));
    }

    #[test]
    fn names_outside_the_allow_list_are_denied() {
        let denied = environment("", &["DEV_*"]).secret(&address("OTHER")).expect_err("not allowed");
        assert_eq!(denied.kind(), Kind::Denied);
    }

    #[test]
    fn a_folder_is_the_beginning_of_names() {
        let names = environment("", &[]).folder(&Folder { path: "DEV_".to_owned(), recursive: false });
        let names: Vec<String> = names.map(|found| found.into_iter().map(|(name, _)| name).collect()).unwrap_or_default();
        assert_eq!(names, ["A", "B"]);
    }

    #[test]
    fn the_whole_environment_is_never_a_folder() {
        assert!(environment("", &[]).folder(&Folder { path: String::new(), recursive: false }).is_err());
    }

    #[test]
    fn check_counts_what_may_be_read() {
        let health = block_on(environment("DEV_", &[]).check(&Batch::default())).expect("never fails");
        assert_eq!(health.details, [("variables".to_owned(), "2".to_owned())]);
    }
}
