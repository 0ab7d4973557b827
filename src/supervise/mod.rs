//! The guardian: a small parent that waits, forwards and reaps, and never held a secret.
//!
//! Knows no secret and no provider. The numbers in comments and tests are those of the checklist in `docs/supervision.md`.
#![forbid(unsafe_code)]

mod start;
mod guardian;
mod forward;
mod reap;
mod timer;
mod terminal;
mod exit;

use std::time::Duration;

use nix::sys::signal::Signal;

pub use exit::Ending;
pub use start::{GuardError, Loader, Role, guard};

/// Takes one line for people.
pub type Note = Box<dyn Fn(&str)>;

/// How a run is supervised.
#[derive(Default)]
pub struct Options {
    /// An own process group for the command, with terminal hand-over.
    pub group: bool,
    /// Adopt orphaned descendants even when not PID 1.
    pub subreaper: bool,
    /// Sent to the command when the guardian dies.
    pub parent_death: Option<Signal>,
    /// KILL follows this long after the first TERM, INT, HUP or QUIT.
    pub stop_timeout: Option<Duration>,
    /// Is told what is forwarded and how the command ended.
    pub note: Option<Note>,
}
