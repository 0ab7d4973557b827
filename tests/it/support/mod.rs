//! What the tests stand on: a sandbox, waiting with a deadline, processes that end with the test, terminals, other wrappers.

pub mod sandbox;
pub mod counting;
pub mod memory_scan;
pub mod openbao;
pub mod process;
pub mod report;
pub mod scene;
pub mod shell;
pub mod skipped;
pub mod terminal;
pub mod wait;
pub mod wrapper;

pub use sandbox::Sandbox;
