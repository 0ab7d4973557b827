//! Memory that is wiped when it is given back, and a process that nobody may look into.

use std::alloc::{GlobalAlloc, Layout, System};

/// The system allocator, but freed memory is overwritten first.
///
/// Types that wipe themselves reach only their own buffers. What parsers, growing strings and TLS leave behind in freed
/// blocks is reached here and nowhere else. `realloc` is the default one on purpose: it allocates, copies and frees, so the old
/// block is wiped too.
pub struct WipingAllocator;

// SAFETY: every call is handed on to the system allocator with the layout it was given; the wipe stays inside the block,
// which is still owned by the caller of `dealloc` and `layout.size()` bytes long.
unsafe impl GlobalAlloc for WipingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is `layout.size()` bytes long and nobody else uses it; explicit_bzero is not optimized away.
        unsafe {
            libc::explicit_bzero(block.cast(), layout.size());
            System.dealloc(block, layout);
        }
    }
}

/// No core dump, no ptrace, no /proc/PID/{environ,mem,fd} for other processes of the same user; undone by `execve`.
pub fn forbid_inspection() -> nix::Result<()> {
    nix::sys::prctl::set_dumpable(false)
}

/// The unit in which memory is given: 4 KiB, 16 KiB or 64 KiB, as the kernel was built.
pub fn page_size() -> usize {
    // SAFETY: no memory is involved.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}
