//! The local store as a provider: what the settings mean, fetching, and the proof that it works.

use std::future::ready;
use std::path::{Path, PathBuf};

use super::about::{metadata, rfc3339};
use super::credential::{Ask, Keyring, parse_key};
use super::damage::{Damage, Trouble};
use super::file::Place;
use super::index::{Content, Entry, Index, Version};
use super::path::Base;
use super::snapshot::Snapshot;
use super::xdg;
use crate::failure::{Failure, Kind};
use crate::provider::{Address, Batch, Configuration, Fetched, Folder, Health, Payload, Provider, Reply, Secret, Status, Store};
use crate::secret::Source;

/// A store with its settings.
#[derive(Debug)]
pub(super) struct Local {
    /// As it was given, links not followed.
    pub(super) store: PathBuf,
    pub(super) base: Base,
    pub(super) keep_versions: usize,
    pub(super) keyring: Keyring,
}

impl Local {
    /// What the settings mean. Everything that is wrong with them is in one report; neither store nor key are opened.
    pub(super) fn new(configuration: &Configuration) -> Result<Self, Failure> {
        let mut wrong = Vec::new();
        let keep_versions = keep_versions(configuration).unwrap_or_else(|line| {
            wrong.push(line);
            1
        });
        let base = base(configuration).unwrap_or_else(|line| {
            wrong.push(line);
            Base::default()
        });
        let store = configuration.path("store").map(|found| xdg::expand(found.value.as_os_str().as_encoded_bytes()));
        let store = store.filter(|path| !path.as_os_str().is_empty()).or_else(xdg::default_store).unwrap_or_else(|| {
            wrong.push("store: neither HOME nor XDG_DATA_HOME says where it is; set SECRUN_LOCAL_STORE".to_owned());
            PathBuf::new()
        });
        // Every message about a key file names its path, which must not be the key.
        for key in ["key_file", "passphrase_file"] {
            let found = configuration.secret(key).filter(|found| parse_key(found.value.expose()).is_some());
            let line = |source: &Source| format!("{key} ({source}): this is a key, not the path of a file; `key` takes a key");
            wrong.extend(found.map(|found| line(&found.source)));
        }
        if !wrong.is_empty() {
            return Err(Failure::new(Kind::Config, "the settings of local are not valid").details(wrong));
        }
        let keyring = Keyring::gather(configuration, xdg::default_key_file());
        Ok(Self { store, base, keep_versions, keyring })
    }

    /// The store as it is now.
    pub(super) fn open(&self) -> Result<Snapshot, Failure> {
        Snapshot::open(&self.store, &self.keyring, Ask::Yes).map_err(|trouble| self.explain(trouble))
    }

    /// A failure of a damaged file: what is wrong with which file, and whether the copy before helps.
    pub(super) fn explain(&self, trouble: Trouble) -> Failure {
        let damage = match trouble {
            Trouble::Failure(failure) => return failure,
            Trouble::Damage(damage) => damage,
        };
        let store = self.store.display();
        let failure = match &damage {
            Damage::NotAStore => Failure::new(Kind::Malformed, format!("{store} is not a store of secrun: {damage}")),
            Damage::Format(_) => {
                return Failure::new(Kind::Malformed, format!("the store {store} cannot be read: {damage}"))
                    .hint("a newer secrun wrote it, or its header was changed");
            }
            _ => Failure::new(Kind::Malformed, format!("the store {store} is damaged: {damage}")),
        };
        failure.hint(match Place::of(&self.store).ok().and_then(|place| self.previous_helps(&place.previous(), &damage)) {
            Some(hint) => hint,
            None => "there is no previous copy that opens with this key: bring the store back from a backup".to_owned(),
        })
    }

    fn previous_helps(&self, previous: &Path, damage: &Damage) -> Option<String> {
        let copy = Snapshot::open(previous, &self.keyring, Ask::No).ok()?;
        let (path, generation, written) = (previous.display(), copy.header.generation, &copy.header.written);
        if let Damage::Record(name, number) = damage {
            let version = copy.index.find(name)?.versions.iter().find(|version| version.number == *number)?;
            copy.value(name, version).ok().flatten()?;
            return Some(format!("the previous copy {path} has it intact (generation {generation}, written {written})"));
        }
        let store = self.store.display();
        Some(format!("the previous copy opens with this key (generation {generation}, written {written}): cp {path} {store}"))
    }

    fn fetch_now(&self, batch: &Batch) -> Result<Fetched, Failure> {
        let snapshot = self.open()?;
        Ok(Fetched {
            secrets: batch.secrets.iter().map(|address| self.secret(&snapshot, address)).collect(),
            folders: batch.folders.iter().map(|folder| self.folder(&snapshot, folder)).collect(),
        })
    }

    fn secret(&self, snapshot: &Snapshot, address: &Address) -> Result<Secret, Failure> {
        let name = self.base.secret(&address.path)?;
        let entry = self.find(snapshot, &name)?;
        let version = match &address.version {
            None => entry.newest(),
            Some(text) => Some(self.version(entry, text)?),
        };
        let version = version.ok_or_else(|| self.missing(&snapshot.index, &name))?;
        self.read(snapshot, entry, version)
    }

    fn read(&self, snapshot: &Snapshot, entry: &Entry, version: &Version) -> Result<Secret, Failure> {
        let value = snapshot.value(&entry.name, version).map_err(|damage| self.explain(damage.into()))?;
        let value = value.ok_or_else(|| self.deleted(entry))?;
        Ok(Secret {
            payload: Payload::Value(value),
            version: Some(version.number.to_string()),
            metadata: metadata(version),
            lease: None,
        })
    }

    fn folder(&self, snapshot: &Snapshot, folder: &Folder) -> Result<Vec<(String, Secret)>, Failure> {
        let name = self.base.folder(&folder.path)?;
        let all = || snapshot.index.below(&name).filter(|(_, entry)| !entry.is_deleted());
        let wanted = all().filter(|(rest, _)| folder.recursive || !rest.contains('/'));
        let secrets: Result<Vec<_>, Failure> = wanted
            .filter_map(|(rest, entry)| entry.newest().map(|version| (rest, entry, version)))
            .map(|(rest, entry, version)| Ok((rest.to_owned(), self.read(snapshot, entry, version)?)))
            .collect();
        match secrets? {
            secrets if secrets.is_empty() => Err(self.empty_folder(&name, all().count())),
            secrets => Ok(secrets),
        }
    }

    fn empty_folder(&self, name: &str, deeper: usize) -> Failure {
        let failure = Failure::new(Kind::NotFound, format!("local has no secrets in {}", self.folder_words(name)));
        if deeper > 0 {
            let words = if deeper == 1 { "1 is in a folder".to_owned() } else { format!("{deeper} are in folders") };
            return failure.hint(format!("{words} below it: `--recursive`, or `recursive = true` in [[bulk]], takes them too"));
        }
        failure.hint("`secrun list --recursive /` shows what is stored")
    }

    /// A folder in a sentence.
    pub(super) fn folder_words(&self, name: &str) -> String {
        if name.is_empty() { "its root folder".to_owned() } else { format!("the folder `{}`", self.base.shown(name)) }
    }

    /// A secret that is there and not deleted.
    pub(super) fn find<'a>(&self, snapshot: &'a Snapshot, name: &str) -> Result<&'a Entry, Failure> {
        let entry = snapshot.index.find(name).ok_or_else(|| self.missing(&snapshot.index, name))?;
        if entry.is_deleted() { Err(self.deleted(entry)) } else { Ok(entry) }
    }

    /// The version that a text names.
    pub(super) fn version<'a>(&self, entry: &'a Entry, text: &str) -> Result<&'a Version, Failure> {
        let shown = self.base.shown(&entry.name);
        let number = parse_version(text)?;
        let Some(version) = entry.versions.iter().find(|version| version.number == number) else {
            let known: Vec<_> = entry.versions.iter().map(|version| version.number.to_string()).collect();
            return Err(Failure::new(Kind::NotFound, format!("local has no version {number} of `{shown}`"))
                .hint(format!("versions that are kept: {}", known.join(", "))));
        };
        if matches!(version.content, Content::Deleted) {
            let fact = format!("version {number} of `{shown}` has no value: it says that the secret was deleted");
            return Err(Failure::new(Kind::NotFound, fact).hint(format!("`secrun history {shown}` shows the versions")));
        }
        Ok(version)
    }

    /// There is nothing of this name.
    pub(super) fn missing(&self, index: &Index, name: &str) -> Failure {
        let shown = self.base.shown(name);
        let failure = Failure::new(Kind::NotFound, format!("local has no secret `{shown}`"));
        let below = index.below(name).filter(|(_, entry)| !entry.is_deleted()).count();
        if below > 0 {
            return failure.hint(format!("`{shown}` is a folder with {below} secrets"));
        }
        match self.nearest(index, name).as_slice() {
            [] => failure.hint("`secrun list --recursive /` shows what is stored"),
            near => failure.hint(format!("similar: {}", near.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "))),
        }
    }

    /// Stored names that look like the wanted one, the nearest first, as the user would write them.
    fn nearest(&self, index: &Index, wanted: &str) -> Vec<String> {
        let visible = index.entries.iter().filter(|entry| !entry.is_deleted());
        let mut near: Vec<_> = visible
            .map(|entry| (likeness(&entry.name, wanted), entry.name.as_str()))
            .filter(|(likeness, _)| *likeness > 0.88)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.into_iter().take(3).map(|(_, name)| self.base.shown(name)).collect()
    }

    fn deleted(&self, entry: &Entry) -> Failure {
        let shown = self.base.shown(&entry.name);
        let (time, number) = entry.newest().map_or((0, 0), |version| (version.created, version.number));
        let fact = format!("the secret `{shown}` of local was deleted at {}, version {number}", rfc3339(time));
        Failure::new(Kind::NotFound, fact).hint(format!("`secrun restore {shown}` brings it back"))
    }

    fn check_now(&self) -> Result<Health, Failure> {
        let snapshot = self.open()?;
        let proof = snapshot.index.entries.iter().find_map(|entry| Some((entry, entry.newest_value()?)));
        if let Some((entry, version)) = proof {
            snapshot.value(&entry.name, version).map_err(|damage| self.explain(damage.into()))?;
        }
        let visible = snapshot.index.entries.iter().filter(|entry| !entry.is_deleted()).count();
        let place = Place::of(&self.store)?;
        let mut details = vec![
            ("store".to_owned(), self.store.display().to_string()),
            ("generation".to_owned(), format!("{} (written {})", snapshot.header.generation, snapshot.header.written)),
            ("secrets".to_owned(), format!("{visible} ({} deleted)", snapshot.index.entries.len() - visible)),
            ("opened by".to_owned(), snapshot.keys.opened_by.clone()),
        ];
        let mut status = Status::Healthy;
        let previous = match Snapshot::open(&place.previous(), &self.keyring, Ask::No) {
            Ok(copy) if copy.header.generation > snapshot.header.generation => {
                status = Status::Degraded;
                // A deletion for good replaces the previous copy first, so that the value is never left in it alone.
                let why = "the store was put back to an older state, or a permanent deletion was interrupted";
                format!("generation {}, newer than the store: {why}", copy.header.generation)
            }
            Ok(copy) => format!("generation {}", copy.header.generation),
            Err(_) if place.previous().exists() => "does not open with this key".to_owned(),
            Err(_) => "none".to_owned(),
        };
        details.push(("previous copy".to_owned(), previous));
        if let Err(failure) = place.check_writable() {
            status = Status::Degraded;
            details.push(("writable".to_owned(), failure.fact().to_owned()));
        }
        Ok(Health { status, details, hints: Vec::new() })
    }
}

impl Provider for Local {
    fn fetch<'a>(&'a self, batch: &'a Batch) -> Reply<'a, Fetched> {
        Box::pin(ready(self.fetch_now(batch)))
    }

    fn check<'a>(&'a self, _needed: &'a Batch) -> Reply<'a, Health> {
        Box::pin(ready(self.check_now()))
    }

    fn store(&self) -> Option<&dyn Store> {
        Some(self)
    }
}

/// How alike two paths are. The same last part in another folder is the most common mistake, so it counts much.
fn likeness(stored: &str, wanted: &str) -> f64 {
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let whole = strsim::jaro_winkler(stored, wanted);
    if last(stored) == last(wanted) { 0.9 + whole / 10.0 } else { whole }
}

/// A version as people write it.
pub(super) fn parse_version(text: &str) -> Result<u32, Failure> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| {
        Failure::new(Kind::Usage, format!("`{text}` is no version of local")).hint("versions are counted: 1, 2, 3")
    })
}

fn keep_versions(configuration: &Configuration) -> Result<usize, String> {
    const WORDS: &str = "a number from 1 to 1000 is expected";
    let Some(found) = configuration.text("keep_versions").map_err(|_| format!("keep_versions: {WORDS}"))? else {
        return Ok(10);
    };
    let number = found.value.parse().ok().filter(|number| (1..=1000).contains(number));
    number.ok_or_else(|| format!("keep_versions ({}): {WORDS}", found.source))
}

fn base(configuration: &Configuration) -> Result<Base, String> {
    match configuration.text("path").map_err(|_| "path: it is not UTF-8".to_owned())? {
        None => Ok(Base::default()),
        Some(found) => Base::parse(found.value).map_err(|why| format!("path ({}): {why}", found.source)),
    }
}
