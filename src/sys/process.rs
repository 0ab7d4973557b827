//! Children: how one is made, and what became of it.

use libc::c_int;
use nix::errno::Errno;
use nix::unistd::{ForkResult, Pid};

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It ended by itself, with this exit code.
    Exited(u8),
    /// A signal ended it.
    Killed(c_int),
}

/// What happened to a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is gone, and its process id may be used again.
    Ended(Outcome),
    /// It was stopped by this signal.
    Stopped(c_int),
    /// It was stopped and runs again.
    Continued,
}

/// Forks the one thread this process has, so that the child may go on as an ordinary program.
pub fn fork() -> nix::Result<ForkResult> {
    debug_assert!(is_single_threaded(), "a process with more than one thread must not fork and go on");
    // SAFETY: no other thread exists that could hold a lock in the child; the caller forks before it starts any.
    unsafe { nix::unistd::fork() }
}

/// What happened to any of our children since the last call; `None` when nothing did.
///
/// ECHILD when there are no children at all.
pub fn next_change() -> nix::Result<Option<(Pid, Change)>> {
    let mut status: c_int = 0;
    let flags = libc::WNOHANG | libc::WUNTRACED | libc::WCONTINUED | libc::__WALL;
    loop {
        // SAFETY: the status is written to an integer of ours.
        match Errno::result(unsafe { libc::waitpid(-1, &raw mut status, flags) }) {
            Ok(0) => return Ok(None),
            Ok(process) => return Ok(Some((Pid::from_raw(process), Change::from_status(status)))),
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
        }
    }
}

/// Waits until one child has ended; for the case that nothing better is left.
pub fn wait_for_end(child: Pid) -> nix::Result<Outcome> {
    let mut status: c_int = 0;
    loop {
        // SAFETY: the status is written to an integer of ours.
        match Errno::result(unsafe { libc::waitpid(child.as_raw(), &raw mut status, libc::__WALL) }) {
            Ok(_) => {
                if let Change::Ended(outcome) = Change::from_status(status) {
                    return Ok(outcome);
                }
            }
            Err(Errno::EINTR) => {}
            Err(error) => return Err(error),
        }
    }
}

impl Change {
    fn from_status(status: c_int) -> Change {
        if libc::WIFSTOPPED(status) {
            Change::Stopped(libc::WSTOPSIG(status))
        } else if libc::WIFCONTINUED(status) {
            Change::Continued
        } else if libc::WIFSIGNALED(status) {
            Change::Ended(Outcome::Killed(libc::WTERMSIG(status)))
        } else {
            // The kernel keeps eight bits of an exit code.
            Change::Ended(Outcome::Exited(libc::WEXITSTATUS(status).to_le_bytes()[0]))
        }
    }
}

/// Without /proc the answer is unknown, and unknown counts as yes.
fn is_single_threaded() -> bool {
    std::fs::read_dir("/proc/self/task").map_or(true, |tasks| tasks.count() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_meaning() {
        for code in 0..=u8::MAX {
            assert_eq!(Change::from_status(i32::from(code) << 8), Change::Ended(Outcome::Exited(code)));
        }
        assert_eq!(Change::from_status(libc::SIGTERM), Change::Ended(Outcome::Killed(libc::SIGTERM)));
        assert_eq!(Change::from_status(libc::SIGSEGV | 0x80), Change::Ended(Outcome::Killed(libc::SIGSEGV)));
        assert_eq!(Change::from_status(64), Change::Ended(Outcome::Killed(64)));
        assert_eq!(Change::from_status((libc::SIGTSTP << 8) | 0x7f), Change::Stopped(libc::SIGTSTP));
        assert_eq!(Change::from_status(0xffff), Change::Continued);
    }
}
