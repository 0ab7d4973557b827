//! Reading and writing what is stored. Every change is one function over the index, written as a new generation of the file.

use std::future::ready;

use super::about::{merged, metadata, now, rfc3339};
use super::credential::Ask;
use super::file::{Place, Previous};
use super::index::{About, Content, Entry, Index, LONGEST_VALUE, Version};
use super::provider::{Local, parse_version};
use super::snapshot::{Locked, Snapshot};
use crate::failure::{Failure, Kind};
use crate::provider::document::{Document, NoDocument};
use crate::provider::{Change, ListOptions, Listed, Reply, SetOptions, Store, VersionInfo, Written};
use crate::secret::Value;

impl Store for Local {
    fn set<'a>(&'a self, path: &'a str, change: Change<'a>, options: &'a SetOptions) -> Reply<'a, Written> {
        Box::pin(ready(match change {
            Change::Value(value) => self.set_now(path, options, |_| Ok(value.duplicate())),
            Change::Field(field, value) => self.set_now(path, options, |before| with_field(path, before()?, field, value)),
            // Its text is the value, so that it comes back as it was written.
            Change::Fields(document) => self.set_now(path, options, |_| Ok(document.duplicate())),
        }))
    }

    fn list<'a>(&'a self, path: &'a str, options: &'a ListOptions) -> Reply<'a, Vec<Listed>> {
        Box::pin(ready(self.list_now(path, *options)))
    }

    fn delete<'a>(&'a self, path: &'a str, version: Option<&'a str>, permanent: bool) -> Reply<'a, ()> {
        Box::pin(ready(match (version, permanent) {
            (Some(_), _) => Err(no_single_version()),
            (None, true) => self.purge_now(path),
            (None, false) => self.delete_now(path),
        }))
    }

    fn restore<'a>(&'a self, path: &'a str, version: Option<&'a str>) -> Reply<'a, Written> {
        Box::pin(ready(self.restore_now(path, version)))
    }

    fn history<'a>(&'a self, path: &'a str) -> Reply<'a, Vec<VersionInfo>> {
        Box::pin(ready(self.history_now(path)))
    }
}

/// The fields of a secret are the members of its value.
fn with_field(path: &str, before: Option<Value>, field: &str, value: &Value) -> Result<Value, Failure> {
    let document = before.map_or_else(|| Ok(Document::default()), |before| Document::parse(&before));
    let mut document = document.map_err(|why| {
        let words = match why {
            NoDocument::NoObject => "is no JSON object".to_owned(),
            NoDocument::Twice(name) => format!("has two fields `{name}`"),
        };
        Failure::new(Kind::Malformed, format!("no field of `{path}` can be set: its value {words}"))
            .hint("without the field the whole value is replaced; a `#` that belongs to the path is written `%23`")
    })?;
    document.set(field, value)?;
    Ok(document.to_value())
}

fn no_single_version() -> Failure {
    Failure::new(Kind::Usage, "the local store deletes secrets, not single versions")
        .hint("write the path alone; an `@` that belongs to it is written `%40`")
}

impl Local {
    /// Writes what the edit makes of the value that is there, which it reads if it needs it.
    fn set_now(
        &self,
        path: &str,
        options: &SetOptions,
        edit: impl FnOnce(&dyn Fn() -> Result<Option<Value>, Failure>) -> Result<Value, Failure>,
    ) -> Result<Written, Failure> {
        let name = self.base.secret(path)?;
        let expected = options.expected_version.as_deref().map(parse_version).transpose()?;
        self.change(Previous::Kept, |snapshot, index| {
            let place = index.position(&name);
            let entry = place.ok().map(|at| &index.entries[at]);
            self.check_expected(&name, entry, expected)?;
            let about =
                merged(entry.and_then(Entry::newest_value).and_then(|version| version.about.as_deref()), &options.metadata)?;
            let before = || self.newest(snapshot, entry);
            let value = edit(&before)?;
            if value.len() > LONGEST_VALUE {
                let fact = format!("the value for `{path}` is too long: {} bytes, at most {LONGEST_VALUE}", value.len());
                return Err(Failure::new(Kind::Malformed, fact));
            }
            self.append(snapshot, index, &name, about, Some(&value))
        })
    }

    /// The value of a secret that is there and not deleted.
    fn newest(&self, snapshot: &Snapshot, entry: Option<&Entry>) -> Result<Option<Value>, Failure> {
        let Some((entry, version)) = entry.and_then(|entry| Some((entry, entry.newest()?))) else { return Ok(None) };
        snapshot.value(&entry.name, version).map_err(|damage| self.explain(damage.into()))
    }

    fn check_expected(&self, name: &str, entry: Option<&Entry>, expected: Option<u32>) -> Result<(), Failure> {
        let Some(expected) = expected else { return Ok(()) };
        let (found, words) = match entry {
            None => (0, "does not exist".to_owned()),
            Some(entry) => {
                let (number, created) = entry.newest().map_or((0, 0), |version| (version.number, version.created));
                let words = if entry.is_deleted() { "was deleted at" } else { "is from" };
                (number, format!("{words} {}, version {number}", rfc3339(created)))
            }
        };
        if found == expected && !entry.is_some_and(Entry::is_deleted) {
            return Ok(());
        }
        let wanted = if expected == 0 { "must not exist".to_owned() } else { format!("must be at version {expected}") };
        Err(Failure::new(Kind::Conflict, format!("the secret `{}` {wanted}, but it {words}", self.base.shown(name)))
            .hint("nothing was changed"))
    }

    fn delete_now(&self, path: &str) -> Result<(), Failure> {
        let name = self.base.secret(path)?;
        self.change(Previous::Kept, |snapshot, index| {
            let entry = index.find(&name).ok_or_else(|| self.missing(index, &name))?;
            if entry.is_deleted() {
                return Err(self.already_deleted(entry));
            }
            let about = entry.newest().and_then(|version| version.about.clone());
            self.append(snapshot, index, &name, about, None).map(|_| ())
        })
    }

    /// Removes every version, and the copy before, which would still have them.
    fn purge_now(&self, path: &str) -> Result<(), Failure> {
        let name = self.base.secret(path)?;
        self.change(Previous::Purged, |_, index| match index.position(&name) {
            Ok(at) => {
                index.entries.remove(at);
                Ok(())
            }
            Err(_) => Err(self.missing(index, &name)),
        })
    }

    fn restore_now(&self, path: &str, version: Option<&str>) -> Result<Written, Failure> {
        let name = self.base.secret(path)?;
        self.change(Previous::Kept, |snapshot, index| {
            let entry = index.find(&name).ok_or_else(|| self.missing(index, &name))?;
            let version = match version {
                Some(text) => Some(self.version(entry, text)?),
                None if entry.is_deleted() => entry.newest_value(),
                None => return Err(self.nothing_to_restore(entry)),
            };
            let version = version.ok_or_else(|| self.missing(index, &name))?;
            let value = snapshot.value(&name, version).map_err(|damage| self.explain(damage.into()))?;
            let about = version.about.clone();
            self.append(snapshot, index, &name, about, value.as_ref())
        })
    }

    fn list_now(&self, path: &str, options: ListOptions) -> Result<Vec<Listed>, Failure> {
        let folder = self.base.folder(path)?;
        let snapshot = self.open()?;
        let mut listed: Vec<Listed> = Vec::new();
        let visible = snapshot.index.below(&folder).filter(|(_, entry)| options.deleted || !entry.is_deleted());
        for (rest, entry) in visible {
            match rest.find('/').filter(|_| !options.recursive) {
                Some(end) => {
                    let name = &rest[..=end];
                    if listed.last().is_none_or(|last| last.name != name) {
                        listed.push(Listed {
                            name: name.to_owned(),
                            version: None,
                            deleted: Some(false),
                            metadata: crate::provider::Metadata::default(),
                        });
                    }
                }
                None => listed.push(secret_line(rest, entry)),
            }
        }
        if listed.is_empty() && !folder.is_empty() {
            let failure = Failure::new(Kind::NotFound, format!("local has no secrets in {}", self.folder_words(&folder)));
            return Err(match self.find(&snapshot, &folder) {
                Ok(_) => failure.hint(format!("`{0}` is a secret: `secrun get {0}`", self.base.shown(&folder))),
                Err(_) => failure.hint("`secrun list --recursive /` shows what is stored"),
            });
        }
        Ok(listed)
    }

    fn history_now(&self, path: &str) -> Result<Vec<VersionInfo>, Failure> {
        let name = self.base.secret(path)?;
        let snapshot = self.open()?;
        let entry = snapshot.index.find(&name).ok_or_else(|| self.missing(&snapshot.index, &name))?;
        let newest = entry.newest().map(|version| version.number);
        Ok(entry.versions.iter().rev().map(|version| info(version, newest)).collect())
    }

    /// Appends a version: a value, or a deletion without one.
    fn append(
        &self,
        snapshot: &Snapshot,
        index: &mut Index,
        name: &str,
        about: Option<Box<About>>,
        value: Option<&Value>,
    ) -> Result<Written, Failure> {
        let place = index.position(name);
        let newest = place.ok().and_then(|at| index.entries[at].newest()).map_or(0, |version| version.number);
        let number = newest.checked_add(1);
        let number = number.ok_or_else(|| Failure::new(Kind::System, format!("`{name}` has too many versions")))?;
        let content = value.map_or(Ok(Content::Deleted), |value| snapshot.seal(name, number, value))?;
        let version = Version { number, created: now(), content, about };
        match place {
            Ok(at) => {
                index.entries[at].versions.push(version);
                index.entries[at].prune(self.keep_versions);
            }
            Err(at) => index.entries.insert(at, Entry { name: name.to_owned(), versions: vec![version] }),
        }
        Ok(Written { version: Some(number.to_string()) })
    }

    /// One change: under the lock the newest generation is read, changed and written. If it fails, nothing was changed.
    fn change<T>(
        &self,
        previous: Previous,
        edit: impl FnOnce(&Snapshot, &mut Index) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        // The key first: nobody waits for our lock while a passphrase is typed or stretched.
        let locked = Locked::read(&self.store).map_err(|trouble| self.explain(trouble))?;
        self.keyring.unlock(locked.header(), Ask::Yes).map_err(|trouble| self.explain(trouble))?;
        let place = Place::of(&self.store)?;
        let lock = place.lock(self.keyring.deadline())?;
        let mut snapshot = self.open()?;
        let mut index = std::mem::take(&mut snapshot.index);
        let result = edit(&snapshot, &mut index)?;
        let image = snapshot.next(&index, rfc3339(now()))?;
        lock.replace(previous, |file| image.write(&index, file))?;
        Ok(result)
    }

    fn already_deleted(&self, entry: &Entry) -> Failure {
        let shown = self.base.shown(&entry.name);
        let time = rfc3339(entry.newest().map_or(0, |version| version.created));
        Failure::new(Kind::NotFound, format!("the secret `{shown}` of local was already deleted at {time}"))
            .hint("`--permanent` removes every version for good")
    }

    fn nothing_to_restore(&self, entry: &Entry) -> Failure {
        let shown = self.base.shown(&entry.name);
        Failure::new(Kind::Conflict, format!("the secret `{shown}` is not deleted"))
            .hint(format!("`secrun history {shown}` shows the versions; restore one of them by its number"))
    }
}

fn secret_line(name: &str, entry: &Entry) -> Listed {
    let newest = entry.newest();
    Listed {
        name: name.to_owned(),
        version: newest.map(|version| version.number.to_string()),
        deleted: Some(entry.is_deleted()),
        metadata: newest.map(metadata).unwrap_or_default(),
    }
}

fn info(version: &Version, newest: Option<u32>) -> VersionInfo {
    let deleted = matches!(version.content, Content::Deleted);
    VersionInfo {
        version: version.number.to_string(),
        created: Some(rfc3339(version.created)),
        deleted,
        destroyed: false,
        deletion: None,
        current: !deleted && newest == Some(version.number),
        metadata: metadata(version),
    }
}
