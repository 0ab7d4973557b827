//! Why a name was not resolved: the standard library keeps the words of the C library and drops its code.

use std::ffi::CStr;
use std::io;

/// `EAI_NODATA`, the name without an address: the same in both C libraries, and missing in the crate.
const NO_DATA: i32 = -5;

/// Whether a failed look-up may work a moment later.
pub fn is_temporary(error: &io::Error) -> bool {
    ends_with_reason(error, libc::EAI_AGAIN)
}

/// Whether a failed look-up says that there is no such name.
pub fn is_unknown(error: &io::Error) -> bool {
    [libc::EAI_NONAME, NO_DATA].iter().any(|code| ends_with_reason(error, *code))
}

fn ends_with_reason(error: &io::Error, code: i32) -> bool {
    // SAFETY: takes a number, and gives a pointer to a text of the C library that is never changed or freed.
    let text = unsafe { libc::gai_strerror(code) };
    // SAFETY: that text ends with a NUL byte.
    let text = (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy());
    text.is_some_and(|text| !text.is_empty() && error.to_string().ends_with(text.as_ref()))
}

#[cfg(test)]
mod tests {
    use std::net::ToSocketAddrs;

    use super::*;

    #[test]
    fn a_name_that_cannot_be_is_unknown_or_nobody_can_say_now() {
        let error = ("no-such-host.invalid", 1).to_socket_addrs().unwrap_err();
        assert!(is_unknown(&error) || is_temporary(&error), "{error}");
    }

    #[test]
    fn other_errors_are_neither() {
        let error = io::Error::from_raw_os_error(libc::EACCES);
        assert!(!is_unknown(&error) && !is_temporary(&error));
    }
}
