//! The deadline for work that cannot look at the clock: a template computes for as long as it says, and the file it is read
//! from may be a pipe.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Instant;

use crate::commands::output::Style;
use crate::failure::{Failure, Kind};

/// Does the work; when it is not done by the deadline, says so and ends the process. Nothing that must be undone may be made
/// by the work.
pub fn watched<T>(style: Style, deadline: Instant, subject: &'static str, work: impl FnOnce() -> T) -> T {
    let (done, end) = channel::<()>();
    let watcher = thread::Builder::new().name("deadline".into()).spawn(move || {
        let left = deadline.saturating_duration_since(Instant::now());
        if end.recv_timeout(left) == Err(RecvTimeoutError::Timeout) {
            let failure = Failure::new(Kind::Timeout, format!("{subject} did not end before the deadline"));
            style.failure(&failure.hint("`--timeout` gives more time"));
            std::process::exit(Kind::Timeout.exit_code().into());
        }
    });
    let result = work();
    drop(done);
    // Where no thread can be had, the work is not watched. Joined, so that one thread is left when the command is executed.
    if let Ok(watcher) = watcher {
        let _ = watcher.join();
    }
    result
}
