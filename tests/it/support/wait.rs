//! Waiting for a condition: a look at a time, with a deadline. Nothing here is a pause that hopes to be long enough.

use std::cell::Cell;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// Far more than anything takes, so that only a real fault reaches it, also on a busy machine.
const DEADLINE: Duration = Duration::from_secs(20);
/// For a check that is known to fail: long enough for everything that comes at all.
const IMPATIENT: Duration = Duration::from_secs(3);

thread_local! {
    static PATIENCE: Cell<Duration> = const { Cell::new(DEADLINE) };
}

/// How long the running test waits for anything.
pub fn deadline() -> Duration {
    PATIENCE.get()
}

/// From now on the running test gives up early.
pub fn be_impatient() {
    PATIENCE.set(IMPATIENT);
}

/// Whether the running test is one that must fail.
pub fn is_impatient() -> bool {
    PATIENCE.get() == IMPATIENT
}

/// Looks until there is something to see.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < deadline(), "waited {:?} in vain for {what}", deadline());
        std::thread::sleep(Duration::from_micros(if start.elapsed() < Duration::from_millis(50) { 200 } else { 2000 }));
    }
}

/// Looks until the condition holds.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    eventually(what, || holds().then_some(()));
}

/// Whether there is something to read, or the end, within the time.
pub fn readable(descriptor: impl AsFd, within: Duration) -> bool {
    let start = Instant::now();
    loop {
        let left = within.saturating_sub(start.elapsed());
        let timeout = PollTimeout::try_from(left).unwrap_or(PollTimeout::MAX);
        match poll_once(descriptor.as_fd(), timeout) {
            Err(Errno::EINTR) => {}
            Ok(count) => return count > 0,
            Err(error) => panic!("poll failed: {error}"),
        }
    }
}

fn poll_once(descriptor: BorrowedFd<'_>, timeout: PollTimeout) -> nix::Result<i32> {
    poll(&mut [PollFd::new(descriptor, PollFlags::POLLIN)], timeout)
}
