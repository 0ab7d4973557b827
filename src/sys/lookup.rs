//! Names of hosts: where a static program looks them up, and why a name was not resolved.

use std::ffi::CStr;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Once;

/// The addresses of a name, with port 0. Blocks for as long as the system has patience.
pub fn addresses(name: &str) -> io::Result<impl Iterator<Item = SocketAddr> + use<>> {
    static CHOSEN: Once = Once::new();
    CHOSEN.call_once(choose_sources);
    (name, 0).to_socket_addrs()
}

/// `/etc/hosts` and DNS are built into a static program. Any other source of `/etc/nsswitch.conf` is a library of the machine, which
/// would bring the C library of that machine into the process; one of another version than ours ends it with a failed assertion.
/// A dynamic program has the C library of the machine, whose sources are the right ones.
#[cfg(target_env = "gnu")]
fn choose_sources() {
    unsafe extern "C" {
        fn __nss_configure_lookup(database: *const libc::c_char, sources: *const libc::c_char) -> libc::c_int;
    }
    // SAFETY: takes a number and gives one.
    let is_static = unsafe { libc::getauxval(libc::AT_BASE) } == 0;
    if is_static {
        // SAFETY: both are constant texts that end with a NUL byte, and the function keeps copies. Nobody looks a name up before.
        unsafe { __nss_configure_lookup(c"hosts".as_ptr(), c"files dns".as_ptr()) };
    }
}

/// Other C libraries have no sources to choose from.
#[cfg(not(target_env = "gnu"))]
fn choose_sources() {}

/// `EAI_NODATA`, the name without an address: the same in both C libraries, and missing in the crate.
const NO_DATA: i32 = -5;

// The standard library keeps the words of the C library and drops its code.

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
    use super::*;

    #[test]
    fn a_name_that_cannot_be_is_unknown_or_nobody_can_say_now() {
        let error = addresses("no-such-host.invalid").map(drop).unwrap_err();
        assert!(is_unknown(&error) || is_temporary(&error), "{error}");
    }

    #[test]
    fn other_errors_are_neither() {
        let error = io::Error::from_raw_os_error(libc::EACCES);
        assert!(!is_unknown(&error) && !is_temporary(&error));
    }
}
