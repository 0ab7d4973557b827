//! Stopping this process without losing the signal that is to continue it.

use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use libc::c_int;
use nix::errno::Errno;
use nix::unistd::getpid;

use super::signal::{self, Disposition, Mask};

/// Whether a SIGCONT has come since it was last cleared.
static CONTINUED: AtomicBool = AtomicBool::new(false);

/// Stops this process until a SIGCONT comes, as a shell's job is stopped; tells whether one came. A SIGCONT that waits already, or comes
/// while this runs, keeps the process from stopping or continues it. It is taken out of the queue; the caller has to act on it.
///
/// SIGSTOP would not do: it throws a waiting SIGCONT away, and between the last look at the queue and the stop there is always room
/// for one more. SIGTTOU can be made to wait behind the mask, and the kernel itself takes it back when a SIGCONT comes. SIGTSTP could,
/// too, but a key pressed right after the continue would stop us before the command is ready for it. In an orphaned process group,
/// where nobody could continue us, SIGTTOU does nothing.
///
/// SIGTTOU and SIGCONT must be blocked; they are again afterwards.
pub fn stop_unless_continued() -> nix::Result<bool> {
    let blocked = Mask::blocked()?;
    let before = [Disposition::of(libc::SIGCONT)?, Disposition::of(libc::SIGTTOU)?];
    CONTINUED.store(false, Ordering::SeqCst);
    let result = note_continue().and_then(|()| signal::set_default(libc::SIGTTOU)).and_then(|()| stop());
    // In this order: once it is blocked, a SIGCONT waits and needs no handler.
    blocked.block_exactly()?;
    for disposition in before {
        disposition.restore()?;
    }
    result.map(|()| CONTINUED.load(Ordering::SeqCst))
}

fn stop() -> nix::Result<()> {
    // One that waits is noted right here.
    Mask::NONE.with(libc::SIGCONT).unblock()?;
    signal::send(getpid(), libc::SIGTTOU)?;
    if CONTINUED.load(Ordering::SeqCst) {
        // It came before the stop was made: the stop is out of date.
        return signal::wait(Mask::NONE.with(libc::SIGTTOU), Some(std::time::Duration::ZERO)).map(drop).or_else(
            |error| match error {
                Errno::EAGAIN => Ok(()),
                error => Err(error),
            },
        );
    }
    // One that comes from here on takes the waiting stop back, or continues us.
    Mask::NONE.with(libc::SIGTTOU).unblock()
}

/// The only handler of secrun: it lives while the guardian stops itself, and no process is made meanwhile that could inherit it.
fn note_continue() -> nix::Result<()> {
    extern "C" fn note(_signal: c_int) {
        CONTINUED.store(true, Ordering::SeqCst);
    }
    let action = libc::sigaction {
        sa_sigaction: note as extern "C" fn(c_int) as libc::sighandler_t,
        // SAFETY: all zeroes is the empty set.
        sa_mask: unsafe { std::mem::zeroed() },
        sa_flags: libc::SA_RESTART,
        sa_restorer: None,
    };
    // SAFETY: the handler only stores to an atomic, which may be done at any point of the program.
    Errno::result(unsafe { libc::sigaction(libc::SIGCONT, &raw const action, ptr::null_mut()) }).map(drop)
}
