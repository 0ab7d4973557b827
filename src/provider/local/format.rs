//! Bytes of a store file and back: the fixed beginning and the clear header. `docs/local-store.md` has the whole picture.
//!
//! Everything here is read before anything is authenticated, so every number is checked against the length of the file before
//! it is used.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use serde::{Deserialize, Serialize};

use super::damage::Damage;
use super::seal::{NONCE, TAG};
use super::slot::{Hex, Slot};

const MAGIC: &[u8; 12] = b"secrun-local";
const FORMAT: u32 = 1;
/// Magic, format, length of the header, length of the index.
const PREFIX: usize = 28;
const LONGEST_HEADER: u32 = 64 << 10;
const LONGEST_INDEX: u64 = 256 << 20;
const MOST_SLOTS: usize = 8;

/// The clear header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    /// The random name of the store.
    pub(super) store: Hex<16>,
    /// Counts the writes.
    pub(super) generation: u64,
    /// When this generation was written, RFC 3339.
    pub(super) written: String,
    /// What the file key is wrapped with.
    pub(super) slots: Vec<Slot>,
}

/// Everything in front of the index.
#[derive(Debug)]
pub(super) struct Head {
    /// As it stands in the file: the associated data of the index.
    pub(super) bytes: Vec<u8>,
    /// What it says.
    pub(super) header: Header,
    /// Length of nonce, sealed index and tag.
    pub(super) index_length: usize,
}

impl Head {
    /// The beginning of a new file whose sealed index is this long.
    pub(super) fn write(header: Header, index_length: usize) -> Result<Self, Damage> {
        let json = serde_json::to_vec(&header).map_err(|_| Damage::Header("it cannot be written".to_owned()))?;
        let json_length = u32::try_from(json.len()).ok().filter(|length| *length <= LONGEST_HEADER);
        let json_length = json_length.ok_or_else(|| Damage::Header("it is too long".to_owned()))?;
        let length = u64::try_from(index_length).ok().filter(|length| *length <= LONGEST_INDEX);
        let length = length.ok_or(Damage::Index("it is longer than 256 MiB: the store has too many secrets"))?;
        let mut bytes = Vec::with_capacity(PREFIX + json.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&json_length.to_le_bytes());
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&json);
        Ok(Self { bytes, header, index_length })
    }

    /// The beginning of a file.
    pub(super) fn read(file: &File) -> io::Result<Result<Self, Damage>> {
        let length = file.metadata()?.len();
        let mut bytes = vec![0; PREFIX.min(usize::try_from(length).unwrap_or(PREFIX))];
        file.read_exact_at(&mut bytes, 0)?;
        let (json_length, index_length) = match prefix(&bytes, length) {
            Ok(lengths) => lengths,
            Err(damage) => return Ok(Err(damage)),
        };
        bytes.resize(PREFIX + json_length, 0);
        file.read_exact_at(&mut bytes[PREFIX..], PREFIX as u64)?;
        Ok(header(&bytes[PREFIX..]).map(|header| Self { bytes, header, index_length }))
    }

    /// Where the records begin.
    pub(super) fn records_start(&self) -> u64 {
        (self.bytes.len() + self.index_length) as u64
    }
}

/// The two lengths, checked.
fn prefix(bytes: &[u8], file_length: u64) -> Result<(usize, usize), Damage> {
    const CUT: Damage = Damage::Length("the file was cut off inside its header");
    if bytes.is_empty() {
        return Err(Damage::Empty);
    }
    if !MAGIC.starts_with(&bytes[..bytes.len().min(MAGIC.len())]) {
        return Err(Damage::NotAStore);
    }
    let number = |range: std::ops::Range<usize>| Some(u32::from_le_bytes(bytes.get(range)?.try_into().ok()?));
    let format = number(12..16).ok_or(CUT)?;
    if format != FORMAT {
        return Err(Damage::Format(format));
    }
    let header = number(16..20).ok_or(CUT)?;
    let index = bytes.get(20..PREFIX).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes).ok_or(CUT)?;
    if header > LONGEST_HEADER {
        return Err(Damage::Header("its length is absurd".to_owned()));
    }
    if !((NONCE + TAG) as u64..=LONGEST_INDEX).contains(&index) {
        return Err(Damage::Header("the length of the index is absurd".to_owned()));
    }
    let header_end = PREFIX as u64 + u64::from(header);
    if header_end > file_length {
        return Err(CUT);
    }
    if header_end + index > file_length {
        return Err(Damage::Length("the file was cut off inside its index"));
    }
    let absurd = |_| Damage::Header("its length is absurd".to_owned());
    Ok((usize::try_from(header).map_err(absurd)?, usize::try_from(index).map_err(absurd)?))
}

fn header(json: &[u8]) -> Result<Header, Damage> {
    let header: Header = serde_json::from_slice(json)
        .map_err(|error| Damage::Header(format!("it cannot be read (line {}, column {})", error.line(), error.column())))?;
    if header.slots.is_empty() || header.slots.len() > MOST_SLOTS {
        return Err(Damage::Header("it has no key slot, or too many".to_owned()));
    }
    header.slots.iter().try_for_each(Slot::validate)?;
    Ok(header)
}
