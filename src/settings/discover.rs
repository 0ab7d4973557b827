//! Where profiles are looked for, and which of these places belong to the user rather than to the working tree.
#![forbid(unsafe_code)]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::layers::Layers;
use super::problem::Problem;
use crate::provider::{Credential, REGISTRY, Row};
use crate::secret::{Source, Sourced};

/// The folders and providers of a run. The tests have their own.
#[derive(Debug, Clone)]
pub struct Place {
    /// Before the names of files in the current folder; empty, so that messages show the names as the user knows them.
    pub folder: PathBuf,
    /// Where the administrator keeps profiles.
    pub system: PathBuf,
    /// The providers.
    pub rows: &'static [Row],
}

impl Default for Place {
    fn default() -> Self {
        Self { folder: PathBuf::new(), system: PathBuf::from("/etc/secrun"), rows: REGISTRY }
    }
}

impl Place {
    /// The provider with this id or alias.
    pub fn row(&self, name: &str) -> Option<&'static Row> {
        self.rows.iter().find(|row| row.spec.is_called(name))
    }

    /// Variables of credentials that are withheld from the command.
    pub fn credentials(&self) -> Vec<&'static str> {
        let settings = self.rows.iter().flat_map(|row| row.spec.settings);
        let withheld = settings.filter(|setting| matches!(setting.credential, Credential::Withheld | Credential::Path));
        withheld.flat_map(|setting| setting.variables).copied().collect()
    }

    /// The ids of all providers, for messages.
    pub fn provider_ids(&self) -> String {
        self.rows.iter().map(|row| row.spec.id).collect::<Vec<_>>().join(", ")
    }

    /// Folders of profiles that do not come with a working tree.
    pub fn trusted(&self, layers: &Layers) -> Vec<PathBuf> {
        user_folder(layers).into_iter().chain([self.system.clone()]).collect()
    }
}

/// The profile of the run: the flag, the variable `SECRUN_PROFILE`, or `secrun.toml` when it is there.
pub fn profile(place: &Place, flag: Option<&OsStr>, layers: &Layers) -> Result<Option<PathBuf>, Problem> {
    let flag = flag.map(|name| Sourced::new(name, Source::Flag("--profile".into())));
    let variable = || {
        let name = layers.inherited(OsStr::new("SECRUN_PROFILE")).filter(|name| !name.is_empty())?;
        Some(Sourced::new(name, Source::Environment("SECRUN_PROFILE".into())))
    };
    if let Some(asked) = flag.or_else(variable) {
        return named(place, &asked, layers).map(Some);
    }
    let path = place.folder.join("secrun.toml");
    // A link that leads nowhere is a mistake, not an absence; reading it says so.
    Ok(path.symlink_metadata().is_ok().then_some(path))
}

fn named(place: &Place, asked: &Sourced<&OsStr>, layers: &Layers) -> Result<PathBuf, Problem> {
    let bytes = asked.value.as_bytes();
    if bytes.is_empty() {
        return Err(Problem::new(&asked.source, "the name of the profile is empty")
            .hint("without a name, secrun.toml of the current folder is read when it is there"));
    }
    if bytes.contains(&b'/') || bytes.ends_with(b".toml") {
        return Ok(place.folder.join(asked.value));
    }
    let file = |before: &str| {
        let mut name = std::ffi::OsString::from(before);
        name.push(asked.value);
        name.push(".toml");
        name
    };
    let folders = place.trusted(layers);
    let mut candidates = vec![place.folder.join(file("secrun."))];
    candidates.extend(folders.iter().map(|folder| folder.join(file(""))));
    if let Some(found) = candidates.iter().find(|path| path.symlink_metadata().is_ok()) {
        return Ok(found.clone());
    }
    let looked = candidates.iter().map(|path| format!("  no {}", path.display())).collect();
    let fact = format!("there is no profile `{}`", asked.value.display());
    Err(Problem::new(&asked.source, fact).excerpt(looked).hint("a name with a `/` or with `.toml` at its end is a file"))
}

/// `$XDG_CONFIG_HOME/secrun`, which is `~/.config/secrun` when the variable is not an absolute path.
fn user_folder(layers: &Layers) -> Option<PathBuf> {
    let absolute = |name: &str| layers.inherited(OsStr::new(name)).map(Path::new).filter(|path| path.is_absolute());
    let base = absolute("XDG_CONFIG_HOME").map(Path::to_owned);
    base.or_else(|| absolute("HOME").map(|home| home.join(".config"))).map(|base| base.join("secrun"))
}
