//! The environment that the command gets before secrets are added, and the references in it.
#![forbid(unsafe_code)]

use std::ffi::{OsStr, OsString};

use super::dotenv::Assignment;
use super::resolve::{Settings, passes};
use crate::secret::{Inherited, InvalidReference, Reference, Source, inherited_reference};

/// What the command gets besides secrets, `NAME=VALUE` each. Credentials of secrun and variables whose value is a reference are
/// still in it: injection knows which names are withheld and which are replaced by secrets.
#[derive(Debug, Default)]
pub struct CommandEnvironment {
    /// The inherited strings in their order, byte for byte; of a literal `secrun://literal:TEXT` the text.
    pub inherited: Vec<Vec<u8>>,
    /// The entries of `--env-file` whose names are not among the inherited.
    pub env_file: Vec<Vec<u8>>,
}

/// A variable whose whole value is a reference.
pub struct Referring<'s> {
    /// Its name; any bytes.
    pub name: &'s OsStr,
    /// The reference, or what is wrong with it.
    pub reference: Result<Reference, InvalidReference>,
    /// Which variable or line.
    pub source: Source,
}

impl Settings {
    /// The environment of the command, made of the strings that were inherited.
    pub fn command_environment(&self, raw: Vec<Vec<u8>>) -> CommandEnvironment {
        let inherited = raw.into_iter().map(|string| self.without_escape(string)).collect();
        let added = self.added().into_iter();
        let env_file = added.map(|(entry, _)| self.without_escape(joined(entry.name.as_str().as_bytes(), entry.value.expose())));
        CommandEnvironment { inherited, env_file: env_file.collect() }
    }

    /// A literal loses its escape; everything else stays as it is, strings without `=` too.
    fn without_escape(&self, string: Vec<u8>) -> Vec<u8> {
        let Some(end) = string.iter().position(|byte| *byte == b'=') else { return string };
        match self.meaning(std::str::from_utf8(&string[end + 1..]).ok()) {
            Inherited::Literal(text) => joined(&string[..end], text.as_bytes()),
            Inherited::No | Inherited::Reference(_) => string,
        }
    }

    /// The references in the environment of the command: those of `--env-file` first.
    pub(super) fn referring(&self) -> Vec<Referring<'_>> {
        let reference = |text| match self.meaning(text) {
            Inherited::Reference(reference) => Some(reference),
            Inherited::No | Inherited::Literal(_) => None,
        };
        let given = self.added().into_iter().filter_map(|(entry, source)| {
            Some(Referring { name: OsStr::new(entry.name.as_str()), reference: reference(entry.value.expose_text())?, source })
        });
        let inherited = self.passed().filter_map(|(name, value)| {
            let source = Source::Environment(name.to_string_lossy().into_owned());
            Some(Referring { name, reference: reference(value.to_str())?, source })
        });
        given.chain(inherited).collect()
    }

    /// The entries of `--env-file` that no inherited variable stands before.
    fn added(&self) -> Vec<(&Assignment, Source)> {
        let mut entries = self.layers.given();
        entries.retain(|(entry, _)| {
            let name = OsStr::new(entry.name.as_str());
            self.layers.inherited(name).is_none() || !passes(self.inject(), name)
        });
        entries
    }

    fn passed(&self) -> impl Iterator<Item = &(OsString, OsString)> {
        self.layers.environment().iter().filter(|(name, _)| passes(self.inject(), name))
    }

    fn meaning(&self, text: Option<&str>) -> Inherited {
        text.map_or(Inherited::No, |text| inherited_reference(text, |name| self.place.row(name).is_some()))
    }
}

fn joined(name: &[u8], value: &[u8]) -> Vec<u8> {
    [name, b"=", value].concat()
}
