//! What is read from standard input or a file: whole, byte by byte as it is, and never without a limit.

use std::fs::File;
use std::io::Read;
use std::os::fd::AsFd;
use std::path::Path;

use zeroize::Zeroizing;

use crate::failure::{Failure, Kind, reason};
use crate::secret::Value;

/// Standard input up to its end.
pub fn standard(largest: u64, too_large: impl FnOnce(&str) -> Failure) -> Result<Value, Failure> {
    // Not `Stdin`: it takes a closed descriptor for an empty one, and its buffer would hold a part of the value.
    let input = std::io::stdin().as_fd().try_clone_to_owned().map(File::from);
    whole(input, "standard input", largest, too_large)
}

/// A file.
pub fn file(path: &Path, largest: u64, too_large: impl FnOnce(&str) -> Failure) -> Result<Value, Failure> {
    whole(File::open(path), &format!("the file {}", path.display()), largest, too_large)
}

/// Not more than `largest` bytes. Whoever asks knows what to do with more; its failure gets the name of the source.
fn whole(
    input: std::io::Result<File>,
    name: &str,
    largest: u64,
    too_large: impl FnOnce(&str) -> Failure,
) -> Result<Value, Failure> {
    let mut bytes = Zeroizing::new(Vec::new());
    let read = input.and_then(|input| input.take(largest + 1).read_to_end(&mut bytes));
    read.map_err(|error| Failure::new(Kind::System, format!("{name} cannot be read: {}", reason(&error))))?;
    if bytes.len() as u64 > largest {
        return Err(too_large(name));
    }
    Ok(Value::new(std::mem::take(&mut *bytes)))
}
