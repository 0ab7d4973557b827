//! The binary: the allocator and the entry point. Everything else is in the library.
#![no_main]

#[global_allocator]
static ALLOCATOR: secrun::sys::memory::WipingAllocator = secrun::sys::memory::WipingAllocator;

secrun::entry_point!(secrun::commands::main);
