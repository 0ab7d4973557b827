//! The only unsafe code: small safe shells over system calls that nix lacks, the wiping allocator and the entry point.
#![expect(unsafe_code, reason = "this is the one room for it; every block says why it is sound")]

pub mod entry;
pub mod memory;
pub mod descriptor;
pub mod environment;
pub mod exec;
pub mod footprint;
pub mod input;
pub mod leftovers;
pub mod lookup;
pub mod process;
pub mod prompt;
pub mod signal;
pub mod stop;
