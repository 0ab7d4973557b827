//! From what was typed to an opened provider: the beginning that all subcommands share.

use std::collections::BTreeMap;

use crate::cli::Global;
use crate::commands::output::Style;
use crate::commands::{progress, typed};
use crate::failure::{Failure, Kind};
use crate::provider::fetch::Opened;
use crate::provider::runtime::block_on;
use crate::provider::{Cipher, Ending, Key, Keys, Provider, Reply, Row, Sign, Spec, Store, registry};
use crate::secret::reference::Field;
use crate::secret::{Reference, Selection};
use crate::settings::{Flags, Settings};
use crate::sys;

/// The settings of one invocation. A pipe among the files can take its time.
pub fn settings(global: &Global, flags: Flags) -> Result<Settings, Failure> {
    // From here on credentials and values are in this memory. Undone by `execve`; a kernel that refuses it does not stop the work.
    let _ = sys::memory::forbid_inspection();
    let environment = std::env::vars_os().collect();
    if flags.env_files.is_empty() {
        return Settings::resolve(flags, environment);
    }
    progress::during(Style::new(global), "reading the settings", || Settings::resolve(flags, environment))
}

/// Every provider that a selection needs, opened. What is wrong with any of them is said at once.
pub fn all(global: &Global, settings: &Settings, selection: &Selection) -> Result<Opened, Failure> {
    let (default, rows) = rows(settings, selection)?;
    let mut providers = BTreeMap::new();
    for row in rows {
        providers.insert(row.spec.id, one(global, settings, row)?);
    }
    Ok(Opened::new(default, providers))
}

/// One provider, opened.
pub fn one(global: &Global, settings: &Settings, row: &'static Row) -> Result<Box<dyn Provider>, Failure> {
    let configuration = settings.configuration(row)?;
    warn(global, settings, row);
    (row.open)(&configuration)
}

/// The providers that a selection needs, and the one that references without a provider mean.
pub fn rows(settings: &Settings, selection: &Selection) -> Result<(Option<&'static Spec>, Vec<&'static Row>), Failure> {
    let references = selection.items.iter().map(|item| &item.reference).chain(selection.bulks.iter().map(|bulk| &bulk.reference));
    let mut rows: BTreeMap<&'static str, &'static Row> = BTreeMap::new();
    let mut default = None;
    for reference in references {
        let row = match &reference.provider {
            Some(name) => registry::find(name)?,
            None => settings.provider()?.value,
        };
        if reference.provider.is_none() {
            default = Some(row.spec);
        }
        rows.insert(row.spec.id, row);
    }
    if rows.is_empty() {
        // Nothing is fetched, but its settings still have to be right.
        let row = settings.provider()?.value;
        rows.insert(row.spec.id, row);
    }
    Ok((default, rows.into_values().collect()))
}

/// A reference of the command line and the provider that it means.
pub struct Target {
    /// The facts about the provider.
    pub spec: &'static Spec,
    /// What was typed, without the provider.
    pub reference: Reference,
    /// The provider, opened.
    pub provider: Box<dyn Provider>,
    style: Style,
}

impl Target {
    /// Opens the provider of a reference, or the provider of the run.
    pub fn open(global: &Global, text: &str) -> Result<Self, Failure> {
        let settings = settings(global, typed::global_flags(global))?;
        let reference = settings.reference(text)?;
        Self::of(global, &settings, reference)
    }

    /// The same for a folder, whose path may be empty.
    pub fn folder(global: &Global, text: &str) -> Result<Self, Failure> {
        let settings = settings(global, typed::global_flags(global))?;
        let reference = settings.folder(text)?;
        Self::of(global, &settings, reference)
    }

    /// The provider of a key that is named, or the provider of the run; and the key, without a name that of its settings.
    pub fn key(global: &Global, text: Option<&str>) -> Result<(Self, Key), Failure> {
        let settings = settings(global, typed::global_flags(global))?;
        let reference = match text {
            Some(text) => settings.reference(text)?,
            None => settings.folder("")?,
        };
        if reference.field.is_some() {
            return Err(Failure::new(Kind::Usage, "a key has no field").hint("write `name` or `name@version`"));
        }
        let key = Key { name: text.map(|_| reference.path.clone()), version: reference.version.clone() };
        Ok((Self::of(global, &settings, reference)?, key))
    }

    fn of(global: &Global, settings: &Settings, reference: Reference) -> Result<Self, Failure> {
        let row: &'static Row = match &reference.provider {
            Some(name) => registry::find(name)?,
            None => settings.provider()?.value,
        };
        let provider = one(global, settings, row)?;
        Ok(Self { spec: row.spec, reference, provider, style: Style::new(global) })
    }

    /// Waits for what the provider was asked, lets it give back what it made for that, and says what it wants to be known.
    pub fn ask<T>(&self, question: Reply<'_, T>) -> Result<T, Failure> {
        let answer = progress::during(self.style, &format!("waiting for {}", self.spec.id), || {
            block_on(async {
                let answer = question.await;
                let ending = if answer.is_ok() { Ending::HandedOut } else { Ending::Unused };
                // What cannot be given back ends by itself.
                let _ = self.provider.close(ending).await;
                answer
            })
        });
        for note in self.provider.notes() {
            self.style.note(&note);
        }
        for warning in self.provider.warnings() {
            self.style.warning(&warning);
        }
        answer
    }

    /// The capability to read and write what is stored.
    pub fn store(&self) -> Result<&dyn Store, Failure> {
        self.provider.store().ok_or_else(|| self.incapable("cannot manage what is stored"))
    }

    /// The capability to sign.
    pub fn sign(&self) -> Result<&dyn Sign, Failure> {
        self.provider.sign().ok_or_else(|| self.incapable("has no keys to sign with"))
    }

    /// The capability to encrypt.
    pub fn cipher(&self) -> Result<&dyn Cipher, Failure> {
        self.provider.cipher().ok_or_else(|| self.incapable("has no keys to encrypt with"))
    }

    /// The capability to manage keys.
    pub fn keys(&self) -> Result<&dyn Keys, Failure> {
        self.provider.keys().ok_or_else(|| self.incapable("has no keys to manage"))
    }

    fn incapable(&self, what: &str) -> Failure {
        Failure::new(Kind::Usage, format!("the provider {} {what}", self.spec.id))
            .hint("`secrun providers` shows what each provider can do")
    }

    /// The path, where neither a field nor a version makes sense.
    pub fn path(&self) -> Result<&str, Failure> {
        if self.reference.field.is_some() || self.reference.version.is_some() {
            return Err(Failure::new(Kind::Usage, "a field or a version makes no sense here")
                .hint("write the path alone; a `#` that belongs to it is written `%23`, an `@` is written `%40`"));
        }
        Ok(&self.reference.path)
    }

    /// The path and the version, where a field makes no sense.
    pub fn path_and_version(&self) -> Result<(&str, Option<&str>), Failure> {
        if self.reference.field.is_some() {
            return Err(Failure::new(Kind::Usage, "a field makes no sense here")
                .hint("write `path` or `path@version`; a `#` that belongs to the path is written `%23`"));
        }
        Ok((&self.reference.path, self.reference.version.as_deref()))
    }

    /// The path and the name of the field, where a version makes no sense.
    pub fn path_and_field(&self) -> Result<(&str, Option<&str>), Failure> {
        if self.reference.version.is_some() {
            return Err(Failure::new(Kind::Usage, "a version makes no sense here: every write makes a new one")
                .hint("--expect VERSION writes only if that version is the newest")
                .hint("an `@` that belongs to the path is written `%40`"));
        }
        match &self.reference.field {
            None => Ok((&self.reference.path, None)),
            Some(Field::Key(name)) => Ok((&self.reference.path, Some(name))),
            Some(Field::Pointer(_)) => Err(Failure::new(Kind::Usage, "a JSON pointer can be read, but not written")
                .hint("write `path#field`; a field whose name begins with `/` is written `#%2F`")),
        }
    }
}

/// Says what the settings of a provider want to be known.
pub fn warn(global: &Global, settings: &Settings, row: &'static Row) {
    let style = Style::new(global);
    for warning in settings.warnings(row) {
        style.warning(&warning);
    }
}
