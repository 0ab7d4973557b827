//! Gives memory back that a small resident process does not need.

/// Returns the free parts of the heap to the system.
pub fn shrink() {
    // SAFETY: no arguments that point anywhere; the allocator may be asked for this at any time.
    #[cfg(target_env = "gnu")]
    unsafe {
        libc::malloc_trim(0)
    };
}
