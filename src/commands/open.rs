//! From what was typed to an opened provider: the beginning that all subcommands share.

use crate::cli::Global;
use crate::commands::{ask, output::Style};
use crate::failure::{Failure, Kind};
use crate::provider::{Provider, Row, Spec, Store, registry};
use crate::secret::Reference;
use crate::settings::{Flags, Settings, Wanted};

/// The settings of one invocation, with its warnings already said.
pub fn settings(global: &Global, wanted: Wanted) -> Result<Settings, Failure> {
    let flags = Flags {
        provider: global.provider.clone(),
        profile: global.profile.clone(),
        env_files: global.env_file.clone(),
        no_dotenv: global.no_dotenv,
        timeout: global.timeout,
        trust_profile: global.trust_profile,
        interactive: ask::possible(),
        wanted,
    };
    Settings::resolve(flags, crate::sys::environment::inherited())
}

/// A reference of the command line and the provider that it means.
pub struct Target {
    /// The facts about the provider.
    pub spec: &'static Spec,
    /// What was typed, without the provider.
    pub reference: Reference,
    /// The provider, opened.
    pub provider: Box<dyn Provider>,
}

impl Target {
    /// Opens the provider of a reference, or the provider of the run. A path may be empty only for a folder.
    pub fn open(global: &Global, text: &str) -> Result<Self, Failure> {
        let settings = settings(global, Wanted::default())?;
        let reference = if text.is_empty() { Reference::root() } else { reference(text)? };
        let row: &'static Row = match &reference.provider {
            Some(name) => registry::find(name)?,
            None => settings.provider()?.value,
        };
        let configuration = settings.configuration(row)?;
        warn(global, &settings);
        let provider = (row.open)(&configuration)?;
        Ok(Self { spec: row.spec, reference, provider })
    }

    /// The capability to read and write what is stored.
    pub fn store(&self) -> Result<&dyn Store, Failure> {
        self.provider.store().ok_or_else(|| {
            Failure::new(Kind::Usage, format!("the provider {} cannot manage what is stored", self.spec.id))
                .hint("`secrun providers` shows what each provider can do")
        })
    }

    /// The path, where neither a field nor a version makes sense.
    pub fn path(&self) -> Result<&str, Failure> {
        if self.reference.field.is_some() || self.reference.version.is_some() {
            return Err(Failure::new(Kind::Usage, "a field or a version makes no sense here").hint("write the path alone"));
        }
        Ok(&self.reference.path)
    }
}

/// Says what the settings want to be known.
pub fn warn(global: &Global, settings: &Settings) {
    let style = Style::new(global);
    for warning in settings.warnings() {
        style.warning(warning);
    }
}

fn reference(text: &str) -> Result<Reference, Failure> {
    Reference::parse(text, registry::is_known)
        .map_err(|error| Failure::new(Kind::Usage, format!("`{text}` is no reference: {error}")).hint(error.hint()))
}
