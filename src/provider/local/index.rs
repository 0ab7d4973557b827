//! The sealed index: which secrets there are, their versions, what is known about them, and which record belongs to which.
//!
//! Records stand in the file in the order of the index without gaps, so the index needs no offsets, and a record that was
//! moved, left out or put in cannot go unnoticed. The nonce of each record stands in the index: only the very record that was
//! written opens, not an older one of the same name and version.

use super::damage::Damage;
use super::path;
use super::seal::{NONCE, Nonce, TAG};

/// All secrets of a store, sorted by the bytes of their names.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Sorted, unique.
    pub(super) entries: Vec<Entry>,
}

/// One secret.
#[derive(Debug)]
pub(super) struct Entry {
    /// The full path.
    pub(super) name: String,
    /// The oldest first; never empty.
    pub(super) versions: Vec<Version>,
}

/// One version of a secret.
#[derive(Debug)]
pub(super) struct Version {
    /// Counted from 1, ascending; pruned ones are missing.
    pub(super) number: u32,
    /// Seconds since 1970, UTC.
    pub(super) created: i64,
    /// What it says.
    pub(super) content: Content,
    /// What is known about it; most versions have nothing.
    pub(super) about: Option<Box<About>>,
}

/// What a version says.
#[derive(Debug)]
pub(super) enum Content {
    /// The secret has this value.
    Value(Record),
    /// The secret was deleted.
    Deleted,
}

/// A sealed value.
#[derive(Debug)]
pub(super) struct Record {
    /// Of the plain value.
    pub(super) length: u32,
    /// What it is sealed with.
    pub(super) nonce: Nonce,
    /// Where the sealed bytes are.
    pub(super) sealed: Sealed,
}

/// Where sealed bytes are.
#[derive(Debug)]
pub(super) enum Sealed {
    /// In the file, from here.
    Stored(u64),
    /// Not written yet.
    Fresh(Vec<u8>),
}

/// What is known about a version. Empty is nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct About {
    /// Who answers for it.
    pub(super) owner: String,
    /// When it should be replaced.
    pub(super) expires: String,
    /// Free text.
    pub(super) comment: String,
}

/// The longest value.
pub(super) const LONGEST_VALUE: usize = 1 << 20;

impl Record {
    /// Length in the file.
    pub(super) fn sealed_length(&self) -> u64 {
        u64::from(self.length) + TAG as u64
    }
}

impl Entry {
    /// What was written last.
    pub(super) fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// Deleted and not restored.
    pub(super) fn is_deleted(&self) -> bool {
        self.newest().is_some_and(|version| matches!(version.content, Content::Deleted))
    }

    /// The newest version that has a value, deleted or not.
    pub(super) fn newest_value(&self) -> Option<&Version> {
        self.versions.iter().rev().find(|version| matches!(version.content, Content::Value(_)))
    }

    /// Forgets all but the newest `keep` values. Deletions go together with the values they ended.
    pub(super) fn prune(&mut self, keep: usize) {
        let values = self.versions.iter().enumerate().rev().filter(|(_, version)| matches!(version.content, Content::Value(_)));
        if let Some((oldest, _)) = values.take(keep).last() {
            self.versions.drain(..oldest);
        }
    }
}

impl Index {
    /// Where a name is, or where it belongs.
    pub(super) fn position(&self, name: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|entry| entry.name.as_str().cmp(name))
    }

    /// The secret of this name.
    pub(super) fn find(&self, name: &str) -> Option<&Entry> {
        self.position(name).ok().map(|at| &self.entries[at])
    }

    /// Every secret below a folder (without `/` at its end; empty is the root), with its name relative to the folder.
    pub(super) fn below<'a>(&'a self, folder: &str) -> impl Iterator<Item = (&'a str, &'a Entry)> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let start = self.entries.partition_point(|entry| entry.name.as_str() < prefix.as_str());
        self.entries[start..].iter().map_while(move |entry| entry.name.strip_prefix(&prefix).map(|rest| (rest, entry)))
    }

    /// The plain index as it is sealed. Fails if a number does not fit the format.
    pub(super) fn encode(&self) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(self.encoded_length());
        out.extend_from_slice(&u32::try_from(self.entries.len()).ok()?.to_le_bytes());
        for entry in &self.entries {
            text(&mut out, &entry.name)?;
            out.extend_from_slice(&u32::try_from(entry.versions.len()).ok()?.to_le_bytes());
            for version in &entry.versions {
                version.encode(&mut out)?;
            }
        }
        Some(out)
    }

    /// An upper bound, so that the buffer never grows and leaves a copy behind.
    fn encoded_length(&self) -> usize {
        let versions = self.entries.iter().flat_map(|entry| &entry.versions);
        let abouts: usize = versions.map(|version| VERSION + version.about.as_ref().map_or(0, |about| about.length())).sum();
        4 + self.entries.iter().map(|entry| 6 + entry.name.len()).sum::<usize>() + abouts
    }

    /// Reads a plain index whose records take `records_length` bytes from `records_start` on.
    pub(super) fn decode(plain: &[u8], records_start: u64, records_length: u64) -> Result<Self, Damage> {
        let (index, records_end) = Self::read(plain, records_start).map_err(Damage::Index)?;
        match records_end.checked_sub(records_start) {
            Some(length) if length > records_length => Err(Damage::Length("the file was cut off inside its records")),
            Some(length) if length == records_length => Ok(index),
            _ => Err(Damage::Length("something was added behind the last record")),
        }
    }

    fn read(plain: &[u8], records_start: u64) -> Result<(Self, u64), Fault> {
        let mut reader = Reader { rest: plain, next_record: records_start };
        let count = reader.number()?;
        // The smallest entry has 6 bytes, so a count that cannot be true takes no memory.
        let mut entries: Vec<Entry> = Vec::with_capacity(bounded(count, plain.len() / 6));
        for _ in 0..count {
            let entry = reader.entry()?;
            if entries.last().is_some_and(|before| before.name >= entry.name) {
                return Err("its names are not in order");
            }
            entries.push(entry);
        }
        if !reader.rest.is_empty() {
            return Err("something follows its last entry");
        }
        Ok((Self { entries }, reader.next_record))
    }
}

/// Number, time, kind, length, nonce, three empty texts.
const VERSION: usize = 4 + 8 + 1 + 4 + NONCE + 6;

impl Version {
    fn encode(&self, out: &mut Vec<u8>) -> Option<()> {
        out.extend_from_slice(&self.number.to_le_bytes());
        out.extend_from_slice(&self.created.to_le_bytes());
        match &self.content {
            Content::Deleted => out.push(0),
            Content::Value(record) => {
                out.push(1);
                out.extend_from_slice(&record.length.to_le_bytes());
                out.extend_from_slice(&record.nonce);
            }
        }
        let parts =
            self.about.as_ref().map_or([""; 3], |about| [&about.owner, &about.expires, &about.comment].map(String::as_str));
        parts.into_iter().try_for_each(|part| text(out, part))
    }
}

impl About {
    /// Owner, expiry and comment; `None` if there is nothing to say.
    pub(super) fn of([owner, expires, comment]: [String; 3]) -> Option<Box<Self>> {
        let about = Self { owner, expires, comment };
        (about.length() > 0).then(|| Box::new(about))
    }

    fn length(&self) -> usize {
        self.owner.len() + self.expires.len() + self.comment.len()
    }
}

fn text(out: &mut Vec<u8>, text: &str) -> Option<()> {
    out.extend_from_slice(&u16::try_from(text.len()).ok()?.to_le_bytes());
    out.extend_from_slice(text.as_bytes());
    Some(())
}

fn bounded(count: u32, most: usize) -> usize {
    usize::try_from(count).unwrap_or(most).min(most)
}

/// What is wrong with the index.
type Fault = &'static str;

struct Reader<'a> {
    rest: &'a [u8],
    next_record: u64,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or("it ends too early")?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        self.take(N)?.try_into().map_err(|_| "it ends too early")
    }

    fn number(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn text(&mut self) -> Result<&'a str, Fault> {
        let length = u16::from_le_bytes(self.array()?);
        std::str::from_utf8(self.take(usize::from(length))?).map_err(|_| "it has a text that is not UTF-8")
    }

    fn entry(&mut self) -> Result<Entry, Fault> {
        let name = self.text()?.to_owned();
        path::check(&name).map_err(|_| "it has a name that is no path")?;
        let count = self.number()?;
        let mut versions: Vec<Version> = Vec::with_capacity(bounded(count, self.rest.len() / (VERSION - NONCE - 4)));
        for _ in 0..count {
            let version = self.version()?;
            if versions.last().map_or(0, |before| before.number) >= version.number {
                return Err("its versions are not in order");
            }
            versions.push(version);
        }
        if versions.is_empty() {
            return Err("it has a secret without a version");
        }
        Ok(Entry { name, versions })
    }

    fn version(&mut self) -> Result<Version, Fault> {
        let number = self.number()?;
        let created = i64::from_le_bytes(self.array()?);
        let [kind] = self.array()?;
        let content = match kind {
            0 => Content::Deleted,
            1 => Content::Value(self.record()?),
            _ => return Err("it has a version of an unknown kind"),
        };
        let about = [self.text()?, self.text()?, self.text()?];
        Ok(Version { number, created, content, about: About::of(about.map(str::to_owned)) })
    }

    fn record(&mut self) -> Result<Record, Fault> {
        let length = self.number()?;
        if length as usize > LONGEST_VALUE {
            return Err("it has a value longer than 1 MiB");
        }
        let record = Record { length, nonce: self.array()?, sealed: Sealed::Stored(self.next_record) };
        self.next_record = self.next_record.checked_add(record.sealed_length()).ok_or("its lengths overflow")?;
        Ok(record)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(number: u32) -> Version {
        let record = Record { length: 3, nonce: [4; NONCE], sealed: Sealed::Stored(0) };
        Version { number, created: -5, content: Content::Value(record), about: None }
    }

    fn deleted(number: u32) -> Version {
        Version { number, created: 5, content: Content::Deleted, about: None }
    }

    fn numbers(entry: &Entry) -> Vec<u32> {
        entry.versions.iter().map(|version| version.number).collect()
    }

    #[test]
    fn pruning_keeps_the_value_that_a_deletion_ended() {
        let mut entry = Entry { name: "a".into(), versions: vec![value(1), value(2), deleted(3)] };
        entry.prune(1);
        assert_eq!(numbers(&entry), [2, 3]);
        entry.versions.push(value(4));
        entry.prune(1);
        assert_eq!(numbers(&entry), [4]);
        entry.prune(5);
        assert_eq!(numbers(&entry), [4]);
    }

    #[test]
    fn below_is_what_has_the_folder_in_front() {
        let names = ["app", "app-x", "app/a", "app/b/c", "appz"];
        let entries = names.map(|name| Entry { name: name.into(), versions: vec![value(1)] }).into();
        let index = Index { entries };
        let below = |folder| index.below(folder).map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(below("app"), ["a", "b/c"]);
        assert_eq!(below("app/b"), ["c"]);
        assert_eq!(below(""), names);
        assert_eq!(below("zzz"), [""; 0]);
    }

    #[test]
    fn an_index_survives_and_every_cut_of_it_is_noticed() {
        let about = About::of(["me".into(), "2030-01-01".into(), "ä".into()]);
        let versions = vec![value(1), deleted(2), Version { about: about.clone(), ..value(7) }];
        let index = Index { entries: vec![Entry { name: "a/b".into(), versions }] };
        let bytes = index.encode().unwrap();
        assert!(bytes.len() <= index.encoded_length());
        let decoded = Index::decode(&bytes, 100, 38).unwrap();
        assert_eq!(numbers(&decoded.entries[0]), [1, 2, 7]);
        assert_eq!(decoded.entries[0].versions[2].about, about);
        assert_eq!(decoded.entries[0].versions[0].created, -5);
        for length in 0..bytes.len() {
            assert!(Index::decode(&bytes[..length], 100, 38).is_err(), "{length}");
        }
        assert!(Index::decode(&bytes, 100, 37).is_err());
        assert!(Index::decode(&bytes, 100, 39).is_err());
    }

    proptest! {
        #[test]
        fn random_bytes_are_refused_without_a_panic(bytes: Vec<u8>, start: u64, length: u64) {
            let _ = Index::decode(&bytes, start, length);
        }

        #[test]
        fn a_changed_index_is_read_or_refused_without_a_panic(at in 0_usize..53, byte: u8) {
            let mut bytes = Index { entries: vec![Entry { name: "a".into(), versions: vec![value(1)] }] }.encode().unwrap();
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = Index::decode(&bytes, 100, 19);
        }
    }
}
