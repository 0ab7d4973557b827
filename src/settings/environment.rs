//! The environment that the command gets before secrets are added, and the references in it.
#![forbid(unsafe_code)]

use std::ffi::{OsStr, OsString};

use super::dotenv::Assignment;
use super::resolve::{Settings, passes};
use crate::secret::{Inherited, InvalidReference, Reference, Source, Value, inherited_reference};

/// What the command gets besides secrets. Credentials of secrun are still in it: only the providers know which they are.
#[derive(Debug, Default)]
pub struct CommandEnvironment {
    /// The inherited environment, in its order; of a cleared one what is passed.
    pub inherited: Vec<(OsString, OsString)>,
    /// The entries of `--env-file` whose names are not among the inherited.
    pub env_file: Vec<(OsString, Value)>,
    /// Variables that are left out because their value is a reference, which the selection resolves.
    pub replaced: Vec<OsString>,
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
    /// The environment of the command.
    pub fn command_environment(&self) -> CommandEnvironment {
        let mut environment = CommandEnvironment::default();
        for (name, value) in self.passed() {
            match self.meaning(value.to_str()) {
                Inherited::No => environment.inherited.push((name.clone(), value.clone())),
                Inherited::Literal(text) => environment.inherited.push((name.clone(), text.into())),
                Inherited::Reference(_) => environment.replaced.push(name.clone()),
            }
        }
        for (entry, _) in self.added() {
            let name = OsString::from(entry.name.as_str());
            match self.meaning(entry.value.expose_text()) {
                Inherited::No => environment.env_file.push((name, entry.value.duplicate())),
                Inherited::Literal(text) => environment.env_file.push((name, Value::from(text))),
                Inherited::Reference(_) => environment.replaced.push(name),
            }
        }
        environment
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
