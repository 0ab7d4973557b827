//! Looks for a value in the whole memory of another process.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use nix::unistd::Pid;

/// How often the value and a piece from its middle were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub whole: usize,
    /// Copies of the piece, those in whole copies included.
    pub pieces: usize,
}

pub const NOWHERE: Found = Found { whole: 0, pieces: 0 };

/// Reads every page that can be read.
pub fn scan(pid: Pid, value: &[u8]) -> Found {
    let middle = value.len() / 2;
    let piece = &value[middle - 6..middle + 6];
    let memory = File::open(format!("/proc/{pid}/mem")).expect("the memory of the process");
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).expect("the maps of the process");
    let mut found = NOWHERE;
    let mut read = 0;
    for range in maps.lines().filter_map(range_of) {
        let mut bytes = vec![0; range.1 - range.0];
        // Pages that cannot be read (vvar, guard pages) hold nothing.
        let Ok(count) = memory.read_at(&mut bytes, range.0 as u64) else { continue };
        read += count;
        found.whole += count_in(&bytes[..count], value);
        found.pieces += count_in(&bytes[..count], piece);
    }
    assert!(read > 100_000, "only {read} bytes of process {pid} could be read");
    found
}

/// `start-end rw-p ...` of a line, if the mapping can be read.
fn range_of(line: &str) -> Option<(usize, usize)> {
    let (range, rest) = line.split_once(' ')?;
    let (start, end) = range.split_once('-')?;
    let address = |text: &str| usize::from_str_radix(text, 16).ok();
    rest.starts_with('r').then_some((address(start)?, address(end)?))
}

fn count_in(bytes: &[u8], wanted: &[u8]) -> usize {
    let first = wanted[0];
    let starts = bytes.iter().enumerate().filter(|&(_, &byte)| byte == first).map(|(at, _)| at);
    starts.filter(|&at| bytes[at..].starts_with(wanted)).count()
}

/// Forty random characters, as no other process has them.
pub fn unique_value() -> String {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).expect("random bytes");
    data_encoding::HEXLOWER.encode(&bytes)
}
