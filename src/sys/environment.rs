//! Our own environment: as the caller passed it, string by string, and as the kernel laid it out, to be overwritten.
//!
//! `std::env::vars_os` leaves out strings without `=`; a wrapper must hand them on like all others.

use std::ffi::{CStr, c_char};

unsafe extern "C" {
    /// The C library's list of the environment's strings, ended by a null pointer.
    static mut environ: *mut *mut c_char;
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

/// Overwrites the whole inherited environment block in place and leaves an empty environment.
///
/// /proc/PID/environ reads those very bytes, so it is blank afterwards. The bytes are read one by one, because a vectorized
/// search for their end would leave pieces of them in registers that may be saved anywhere.
pub fn wipe() {
    let here = 0u8;
    // SAFETY: there is one thread, so nobody else reads or changes the environment. Only strings above this frame are
    // touched: these are on the stack, where the kernel wrote them side by side, and writable.
    unsafe {
        let mut entry = environ;
        if entry.is_null() {
            return;
        }
        let mut block: Option<(*mut c_char, *mut c_char)> = None;
        while !(*entry).is_null() {
            let string = *entry;
            if string.addr() > (&raw const here).addr() {
                block = Some(block.map_or((string, string), |(first, last)| (first.min(string), last.max(string))));
            }
            entry = entry.add(1);
        }
        *environ = std::ptr::null_mut();
        let Some((mut byte, last)) = block else { return };
        while byte < last || byte.read_volatile() != 0 {
            byte.write_volatile(0);
            byte = byte.add(1);
        }
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
