//! Our own environment block, as the kernel laid it out at the start of the process.

use libc::c_char;

unsafe extern "C" {
    /// The C library's list of the environment's strings, ended by a null pointer.
    static mut environ: *mut *mut c_char;
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
