//! The C `main`: secrun starts without the set-up of the Rust runtime.
//!
//! The runtime ignores SIGPIPE and opens /dev/null on closed standard descriptors before `main`, and neither can be told
//! apart afterwards from what the caller wanted. A wrapper must hand on exactly what it got.

use std::ffi::{CStr, OsString, c_char, c_int};
use std::os::unix::ffi::OsStringExt;

/// Makes `function: fn(Vec<OsString>) -> u8` the program.
#[macro_export]
macro_rules! entry_point {
    ($function:path) => {
        /// The C entry point.
        ///
        /// # Safety
        ///
        /// For the C library alone, which calls it once.
        #[allow(unsafe_code)]
        // SAFETY: no other `main` is linked, because the binary is `no_main`, and the signature is C's.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn main(count: ::core::ffi::c_int, words: *const *const ::core::ffi::c_char) -> ::core::ffi::c_int {
            // SAFETY: these are the two arguments of C's `main`.
            ::core::ffi::c_int::from($function(unsafe { $crate::sys::entry::arguments(count, words) }))
        }
    };
}

/// The arguments, the program name first. `std::env` knows them without the runtime's set-up only where the C library is glibc.
///
/// # Safety
///
/// `count` and `words` are what the C library gave to `main`.
pub unsafe fn arguments(count: c_int, words: *const *const c_char) -> Vec<OsString> {
    let word = |at| {
        // SAFETY: the caller vouches for `count` pointers to NUL-terminated strings that live as long as the process.
        let word = unsafe { CStr::from_ptr(*words.add(at)) };
        OsString::from_vec(word.to_bytes().to_vec())
    };
    (0..usize::try_from(count).unwrap_or(0)).map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_bytes() {
        let words = [c"secrun".as_ptr(), c"\xff --".as_ptr(), c"".as_ptr(), std::ptr::null()];
        // SAFETY: the array is what the C library would pass.
        let arguments = unsafe { arguments(3, words.as_ptr()) };
        assert_eq!(arguments, ["secrun".into(), OsString::from_vec(b"\xff --".to_vec()), "".into()]);
    }
}
