//! What the tests stand on: a sandbox, waiting with a deadline, processes that end with the test, terminals, other wrappers.

pub mod sandbox;
pub mod certificates;
pub mod counting;
pub mod fault_server;
pub mod forward_proxy;
pub mod memory_scan;
pub mod openbao;
pub mod process;
pub mod report;
pub mod scene;
pub mod shell;
pub mod skipped;
mod small_http2;
pub mod terminal;
pub mod wait;
pub mod wrapper;

pub use sandbox::Sandbox;
