//! The inherited environment as the caller passed it: every string, byte for byte.
//!
//! `std::env::vars_os` leaves out strings without `=`; a wrapper must hand them on like all others.

use std::ffi::{CStr, c_char};

unsafe extern "C" {
    /// The C library's pointer to the environment strings of this process.
    static environ: *const *const c_char;
}

/// All strings of the environment in their order: `NAME=VALUE` as a rule, but duplicates and strings without `=` as well.
pub fn raw() -> Vec<Vec<u8>> {
    let mut strings = Vec::new();
    // SAFETY: reading the pointer itself; nothing in this program changes the environment, and it has one thread here.
    let mut next = unsafe { environ };
    if next.is_null() {
        return strings;
    }
    loop {
        // SAFETY: the array ends with a null pointer and we have not passed it.
        let string = unsafe { *next };
        if string.is_null() {
            return strings;
        }
        // SAFETY: each element before the null pointer is a NUL-terminated string that lives as long as the process.
        strings.push(unsafe { CStr::from_ptr(string) }.to_bytes().to_vec());
        // SAFETY: the element was not the terminating null pointer, so one more follows.
        next = unsafe { next.add(1) };
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn agrees_with_the_standard_library_on_well_formed_strings() {
        let raw = super::raw();
        for (name, value) in std::env::vars_os() {
            let string = [name.as_bytes(), b"=", value.as_bytes()].concat();
            assert!(raw.contains(&string), "{}", name.display());
        }
    }
}
