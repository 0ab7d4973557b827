//! Cases that cannot run on this machine are said aloud and counted, so that they never pass in silence.

use std::fs::OpenOptions;
use std::io::Write;

/// Where the skipped cases are collected: one line each. `make test` empties it before and counts it after.
const LOG: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/skipped.log");

/// Records that the running test is skipped. A test that must fail fails here, since a skipped check is no proof of anything.
pub fn because(reason: &str) {
    let thread = std::thread::current();
    let line = format!("SKIPPED: {}: {reason}\n", thread.name().unwrap_or("a test"));
    // Not `eprintln`, which the test harness keeps to itself when a test passes.
    let _ = std::io::stderr().write_all(line.as_bytes());
    let log = OpenOptions::new().append(true).create(true).open(LOG);
    log.and_then(|mut log| log.write_all(line.as_bytes())).unwrap_or_else(|error| panic!("cannot write {LOG}: {error}"));
    assert!(!super::wait::is_impatient(), "skipped");
}

/// Whether the test may do what only root may; skips loudly if not.
pub fn unless_root() -> bool {
    let root = nix::unistd::geteuid().is_root();
    if !root {
        because("needs root");
    }
    !root
}
