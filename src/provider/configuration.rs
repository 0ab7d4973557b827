//! The settings of one provider, resolved: every value with its source, credentials in their own type.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use super::Spec;
use crate::failure::{Failure, Kind};
use crate::secret::{Source, Sourced, Value};

/// What a provider is opened with.
#[derive(Debug)]
pub struct Configuration {
    /// Whose settings these are.
    pub spec: &'static Spec,
    values: BTreeMap<&'static str, Sourced<Value>>,
    /// The load as a whole must be done by then.
    pub deadline: Instant,
    /// Whether a question may be asked at the terminal.
    pub interactive: bool,
    /// Variables that hold secrun's own credentials, of every provider: no folder of variables may give them.
    pub credentials: Vec<&'static str>,
}

impl Configuration {
    /// Settings that were found, by key of the [`Spec`].
    pub fn new(
        spec: &'static Spec,
        values: BTreeMap<&'static str, Sourced<Value>>,
        deadline: Instant,
        interactive: bool,
    ) -> Self {
        Self { spec, values, deadline, interactive, credentials: Vec::new() }
    }

    /// Names the variables of credentials.
    #[must_use]
    pub fn with_credentials(mut self, names: Vec<&'static str>) -> Self {
        self.credentials = names;
        self
    }

    /// A setting as it was given, credentials included.
    pub fn secret(&self, key: &str) -> Option<&Sourced<Value>> {
        debug_assert!(self.spec.setting(key).is_some(), "{key} is not in the spec");
        self.values.get(key)
    }

    /// A setting as text.
    pub fn text(&self, key: &str) -> Result<Option<Sourced<&str>>, Failure> {
        let Some(found) = self.secret(key) else { return Ok(None) };
        let text = found.value.expose_text().ok_or_else(|| {
            Failure::new(Kind::Config, format!("the setting `{key}` of {} is not UTF-8 ({})", self.spec.id, found.source))
        })?;
        Ok(Some(Sourced::new(text, found.source.clone())))
    }

    /// A setting as a path; paths may be any bytes.
    pub fn path(&self, key: &str) -> Option<Sourced<PathBuf>> {
        use std::os::unix::ffi::OsStrExt;
        let found = self.secret(key)?;
        let path = PathBuf::from(std::ffi::OsStr::from_bytes(found.value.expose()));
        Some(Sourced::new(path, found.source.clone()))
    }

    /// Where a setting came from; the default when nobody gave it.
    pub fn source(&self, key: &str) -> Source {
        self.secret(key).map_or(Source::Default, |found| found.source.clone())
    }
}
