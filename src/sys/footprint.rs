//! Gives memory back that a small resident process does not need.
//!
//! The guardian is the same program as the loader, but uses a few pages of it. What start-up and the parsing of arguments have
//! touched would otherwise stay for as long as the command runs.

use std::ptr;

use libc::{c_int, c_void, dl_phdr_info, size_t};

use super::memory::page_size;

/// How far below the current frame the stack is left alone, for the calls that are made from here.
const FRAMES_IN_USE: usize = 16 * 1024;
/// The kernel keeps this much free below every stack, so that nothing else can be in the range.
const STACK_GUARD: usize = 1024 * 1024;
/// Linkers make two or three read-only segments.
const MOST_SEGMENTS: usize = 8;

/// Returns the unused parts of heap and stack, and the pages of the program that can be read from its file again.
///
/// Every failure is harmless: the memory is kept.
pub fn shrink() {
    // SAFETY: no arguments that point anywhere; the allocator may be asked for this at any time.
    #[cfg(target_env = "gnu")]
    unsafe {
        libc::malloc_trim(0)
    };
    drop_unused_stack();
    // SAFETY: the callback below fits the signature and needs no data.
    unsafe { libc::dl_iterate_phdr(Some(drop_program_text), ptr::null_mut()) };
}

/// The stack below the current frame holds only what calls that returned have left there.
fn drop_unused_stack() {
    let here = 0u8;
    let page = page_size();
    let end = ((&raw const here).addr() - FRAMES_IN_USE) & !(page - 1);
    let start = end - (STACK_GUARD - FRAMES_IN_USE);
    give_back(start, end - start);
}

/// Called for every loaded object: its segments that nobody may write are still what is in the file.
unsafe extern "C" fn drop_program_text(object: *mut dl_phdr_info, _size: size_t, _data: *mut c_void) -> c_int {
    // SAFETY: the C library hands in a valid object with `dlpi_phnum` program headers, and keeps both during the call.
    let (base, headers) = unsafe {
        let object = &*object;
        (object.dlpi_addr, std::slice::from_raw_parts(object.dlpi_phdr, object.dlpi_phnum.into()))
    };
    // All are read before the first is dropped: the headers are in one of them, and would come back with their neighbours.
    let mut ranges = [(0, 0); MOST_SEGMENTS];
    let read_only = headers.iter().filter(|header| header.p_type == libc::PT_LOAD && header.p_flags & libc::PF_W == 0);
    for (range, segment) in ranges.iter_mut().zip(read_only) {
        let start = usize::try_from(base + segment.p_vaddr).unwrap_or(0);
        *range = (start, usize::try_from(segment.p_memsz).unwrap_or(0));
    }
    let page = page_size();
    for (start, length) in ranges.into_iter().filter(|(_, length)| *length > 0) {
        let first = start & !(page - 1);
        give_back(first, start + length - first);
    }
    0
}

/// `start` is the beginning of a page.
fn give_back(start: usize, length: usize) {
    // SAFETY: callers pass either dead stack or file-backed pages without changes, whose content comes back when it is read.
    unsafe { libc::madvise(ptr::without_provenance_mut(start), length, libc::MADV_DONTNEED) };
}
