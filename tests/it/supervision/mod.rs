//! What a perfect parent does, number by number of the checklist in `docs/supervision.md`, on real processes.
//!
//! Each check also runs on the wrappers that are known to pass it, as a second opinion on the check itself.

mod exit_status;
mod signals;
mod phases;
mod stop_timeout;
mod terminal;
mod pid_one;
mod inheritance;
mod killed;
mod leftovers;
mod hygiene;
mod stress;
