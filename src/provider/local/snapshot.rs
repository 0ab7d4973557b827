//! One generation of a store, opened: header and index in memory, records read and opened only when asked for.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use super::credential::{Ask, Keyring, Keys};
use super::damage::{Damage, Trouble};
use super::format::{Head, Header};
use super::index::{Content, Index, Record, Sealed, Version};
use super::seal::{NONCE, Nonce, StoreId, random};
use crate::failure::{Failure, Kind, reason};
use crate::secret::Value;
use crate::sys::input;

/// An opened store.
#[derive(Debug)]
pub(super) struct Snapshot {
    file: File,
    /// The clear header, authentic.
    pub(super) header: Header,
    /// What it was opened with.
    pub(super) keys: Arc<Keys>,
    /// What is in it.
    pub(super) index: Index,
}

/// A store in front of its key: the header as it stands there, not authentic yet.
#[derive(Debug)]
pub(super) struct Locked {
    file: File,
    head: Head,
}

impl Locked {
    /// Reads the header of the store file.
    pub(super) fn read(path: &Path) -> Result<Self, Trouble> {
        let file = input::open(path).map_err(|error| cannot_open(path, &error))?;
        if !file.metadata().map_err(|error| cannot_read(path, &error))?.is_file() {
            return Err(Failure::new(Kind::Config, format!("the store {} is not a file", path.display())).into());
        }
        let head = Head::read(&file).map_err(|error| cannot_read(path, &error))??;
        Ok(Self { file, head })
    }

    /// What the header says. Nothing in it is authentic before [`Locked::open`].
    pub(super) fn header(&self) -> &Header {
        &self.head.header
    }

    /// Opens the index.
    pub(super) fn open(self, path: &Path, keyring: &Keyring, ask: Ask) -> Result<Snapshot, Trouble> {
        let keys = keyring.unlock(&self.head.header, ask)?;
        let failed = |error| cannot_read(path, &error);
        let length = self.file.metadata().map_err(failed)?.len();
        let index_start = self.head.bytes.len() as u64;
        let mut nonce: Nonce = [0; NONCE];
        self.file.read_exact_at(&mut nonce, index_start).map_err(failed)?;
        let mut sealed = vec![0; self.head.index_length.saturating_sub(NONCE)];
        self.file.read_exact_at(&mut sealed, index_start + NONCE as u64).map_err(failed)?;
        let plain = keys.index.open(&nonce, &self.head.bytes, sealed).map_err(|_| Damage::Seal)?;
        let start = self.head.records_start();
        let index = Index::decode(&plain, start, length.saturating_sub(start))?;
        Ok(Snapshot { file: self.file, header: self.head.header, keys, index })
    }
}

impl Snapshot {
    /// Opens the store file with the keys of the user.
    pub(super) fn open(path: &Path, keyring: &Keyring, ask: Ask) -> Result<Self, Trouble> {
        Locked::read(path)?.open(path, keyring, ask)
    }

    /// The value of a version; `None` for a deletion.
    pub(super) fn value(&self, name: &str, version: &Version) -> Result<Option<Value>, Damage> {
        let Content::Value(record) = &version.content else { return Ok(None) };
        let damaged = || Damage::Record(name.to_owned(), version.number);
        let sealed = match &record.sealed {
            Sealed::Fresh(sealed) => sealed.clone(),
            Sealed::Stored(start) => {
                let mut sealed = vec![0; usize::try_from(record.sealed_length()).map_err(|_| damaged())?];
                self.file.read_exact_at(&mut sealed, *start).map_err(|_| damaged())?;
                sealed
            }
        };
        let about = associated(&self.header.store.0, name, version.number);
        let mut plain = self.keys.record.open(&record.nonce, &about, sealed).map_err(|_| damaged())?;
        Ok(Some(Value::new(std::mem::take(&mut *plain))))
    }

    /// Seals a value as a version of this store.
    pub(super) fn seal(&self, name: &str, number: u32, value: &Value) -> Result<Content, Failure> {
        let nonce = random()?;
        let about = associated(&self.header.store.0, name, number);
        let sealed = self.keys.record.seal(&nonce, &about, value.expose())?;
        let length = u32::try_from(value.len()).map_err(|_| Failure::new(Kind::Malformed, "the value is too long"))?;
        Ok(Content::Value(Record { length, nonce, sealed: Sealed::Fresh(sealed) }))
    }

    /// The next generation of this store with another index, ready to be written. Stored records are copied as they are.
    pub(super) fn next(&self, index: &Index, written: String) -> Result<Image<'_>, Failure> {
        let header = Header { generation: self.header.generation.saturating_add(1), written, ..self.header.clone() };
        Image::seal(header, &self.keys, index, Some(&self.file))
    }
}

/// What binds a record to its store, version and name, so that no record stands for another one.
fn associated(store: &StoreId, name: &str, number: u32) -> Vec<u8> {
    let mut about = Vec::with_capacity(store.len() + 4 + name.len());
    about.extend_from_slice(store);
    about.extend_from_slice(&number.to_le_bytes());
    about.extend_from_slice(name.as_bytes());
    about
}

/// A store file before it is written.
#[derive(Debug)]
pub(super) struct Image<'a> {
    head: Vec<u8>,
    index: Vec<u8>,
    old: Option<&'a File>,
}

impl<'a> Image<'a> {
    /// Seals the index under the header.
    pub(super) fn seal(header: Header, keys: &Keys, index: &Index, old: Option<&'a File>) -> Result<Self, Failure> {
        let refuse = |damage: Damage| Failure::new(Kind::Malformed, format!("the store cannot be written: {damage}"));
        let plain = index.encode().map(zeroize::Zeroizing::new);
        let plain = plain.ok_or_else(|| refuse(Damage::Index("a number is too large for the format")))?;
        let nonce: Nonce = random()?;
        let head = Head::write(header, NONCE + plain.len() + super::seal::TAG).map_err(refuse)?;
        let mut sealed = nonce.to_vec();
        sealed.extend_from_slice(&keys.index.seal(&nonce, &head.bytes, &plain)?);
        Ok(Self { head: head.bytes, index: sealed, old })
    }

    /// Writes everything: head, index, records in the order of the index.
    pub(super) fn write(&self, index: &Index, file: &mut File) -> io::Result<()> {
        file.write_all(&self.head)?;
        file.write_all(&self.index)?;
        let mut run = Run { old: self.old, start: 0, length: 0 };
        for version in index.entries.iter().flat_map(|entry| &entry.versions) {
            let Content::Value(record) = &version.content else { continue };
            match &record.sealed {
                Sealed::Stored(start) => run.add(*start, record.sealed_length(), file)?,
                Sealed::Fresh(sealed) => {
                    run.flush(file)?;
                    file.write_all(sealed)?;
                }
            }
        }
        run.flush(file)
    }
}

/// Neighbouring records are copied in one go: a write touches one secret, the others are two long runs.
struct Run<'a> {
    old: Option<&'a File>,
    start: u64,
    length: u64,
}

impl Run<'_> {
    fn add(&mut self, start: u64, length: u64, file: &mut File) -> io::Result<()> {
        if self.length > 0 && self.start + self.length != start {
            self.flush(file)?;
        }
        if self.length == 0 {
            self.start = start;
        }
        self.length += length;
        Ok(())
    }

    fn flush(&mut self, file: &mut File) -> io::Result<()> {
        if self.length == 0 {
            return Ok(());
        }
        let mut old = self.old.ok_or(io::ErrorKind::NotFound)?;
        old.seek(SeekFrom::Start(self.start))?;
        let copied = io::copy(&mut io::Read::take(old, self.length), file)?;
        let complete = copied == self.length;
        self.length = 0;
        if complete { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

fn cannot_open(path: &Path, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::NotFound {
        return Failure::new(Kind::Config, format!("there is no store {}", path.display()))
            .hint("`secrun init --provider local` makes one")
            .hint("`SECRUN_LOCAL_STORE`, or `store` in [settings], names another one");
    }
    cannot_read(path, error)
}

fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Kind::System, format!("cannot read the store {}: {}", path.display(), reason(error)))
}
