//! Says what secrun waits for, at a terminal only and not before somebody could wonder.

use std::io::IsTerminal;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use crate::commands::output::Style;

/// Nothing is said about work that is done by then.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is said again.
const INTERVAL: Duration = Duration::from_secs(5);

/// Does the work, and meanwhile says every few seconds that it goes on. Its thread has ended when this returns.
pub fn during<T>(style: Style, what: &str, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (done, ended) = mpsc::channel::<()>();
        scope.spawn(move || tell(style, what, &ended));
        let result = work();
        drop(done);
        result
    })
}

fn tell(style: Style, what: &str, ended: &mpsc::Receiver<()>) {
    let start = Instant::now();
    let mut wait = PATIENCE;
    while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        style.progress(&format!("{what} ({} s)", start.elapsed().as_secs()));
        wait = INTERVAL;
    }
}
