//! `execve`, with its arguments and environment as two blocks of bytes.

use std::ffi::{CStr, c_char};
use std::ptr;

use nix::errno::Errno;
use zeroize::Zeroizing;

/// NUL-terminated strings in one allocation that is wiped when dropped.
///
/// One block instead of one allocation per string: there is exactly one more copy of each value, at a known place.
pub struct Strings {
    bytes: Zeroizing<Vec<u8>>,
    starts: Vec<usize>,
}

impl Strings {
    /// Room for `count` strings of `bytes` bytes altogether, each with its NUL: nothing moves while they are filled in.
    pub fn with_capacity(count: usize, bytes: usize) -> Self {
        Self { bytes: Zeroizing::new(Vec::with_capacity(bytes)), starts: Vec::with_capacity(count) }
    }

    /// Adds the string that these parts make up. They hold no NUL; one that did would end its string early.
    pub fn push(&mut self, parts: &[&[u8]]) {
        self.starts.push(self.bytes.len());
        for part in parts {
            self.bytes.extend_from_slice(part);
        }
        self.bytes.push(0);
    }

    /// The strings without their NUL.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let ends = self.starts.iter().skip(1).copied().chain([self.bytes.len()]);
        self.starts.iter().zip(ends).map(|(&start, end)| &self.bytes[start..end.saturating_sub(1)])
    }

    /// How many strings there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Bytes of all strings, each with its NUL.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The null-terminated array of pointers that the kernel wants. The pointers are good as long as the block is.
    fn pointers(&self) -> Vec<*const c_char> {
        let string = |&start: &usize| self.bytes[start..].as_ptr().cast();
        self.starts.iter().map(string).chain([ptr::null()]).collect()
    }
}

/// Replaces this process by the program. Returns only when that was not possible.
pub fn execve(program: &CStr, arguments: &Strings, environment: &Strings) -> Errno {
    let (argument_pointers, environment_pointers) = (arguments.pointers(), environment.pointers());
    // SAFETY: both arrays end with a null pointer and point at NUL-terminated strings that are borrowed during the call.
    unsafe { libc::execve(program.as_ptr(), argument_pointers.as_ptr(), environment_pointers.as_ptr()) };
    Errno::last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_come_back_as_they_went_in() {
        let mut strings = Strings::with_capacity(3, 16);
        strings.push(&[b"A", b"=", b"\xff"]);
        strings.push(&[]);
        strings.push(&[b"last"]);
        assert_eq!(strings.iter().collect::<Vec<_>>(), [b"A=\xff".as_slice(), b"", b"last"]);
        assert_eq!((strings.count(), strings.size()), (3, 10));
    }

    #[test]
    fn no_strings_are_no_strings() {
        assert_eq!(Strings::with_capacity(0, 0).iter().count(), 0);
    }
}
