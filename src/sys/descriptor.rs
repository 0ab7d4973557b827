//! File descriptors: ours never stand where the caller's are, and the guardian lets go of those it does not need.

use std::fs::OpenOptions;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd, RawFd};

use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};
use nix::sys::stat::Mode;
use nix::unistd::{dup2_stderr, dup2_stdin, dup2_stdout, pipe2};

/// The first descriptor that is not a standard one.
const FIRST_FREE: RawFd = 3;
/// Below this descriptors are looked at one by one; shells, lock tools and socket activation use small numbers.
const LOOKED_AT: RawFd = 64;

/// A pipe (reader, writer) that neither blocks nor survives `execve`, away from 0, 1 and 2 even when these are closed.
pub fn pipe() -> nix::Result<(OwnedFd, OwnedFd)> {
    let (reader, writer) = pipe2(OFlag::O_CLOEXEC | OFlag::O_NONBLOCK)?;
    Ok((above_standard(reader)?, above_standard(writer)?))
}

/// The same open file at 3 or above, closed on `execve`.
pub fn above_standard(descriptor: OwnedFd) -> nix::Result<OwnedFd> {
    if descriptor.as_raw_fd() >= FIRST_FREE {
        return Ok(descriptor);
    }
    let moved = fcntl(&descriptor, FcntlArg::F_DUPFD_CLOEXEC(FIRST_FREE))?;
    // SAFETY: the call above made this descriptor, and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(moved) })
}

/// A duplicate with the first free number from `minimum` on; closed by `execve` like every descriptor of ours.
pub fn at_least(descriptor: &OwnedFd, minimum: i32) -> io::Result<OwnedFd> {
    let number = fcntl(descriptor, FcntlArg::F_DUPFD_CLOEXEC(minimum))?;
    // SAFETY: the kernel has just made this descriptor, and nobody else knows its number.
    Ok(unsafe { OwnedFd::from_raw_fd(number) })
}

/// Lets the descriptor survive `execve`.
pub fn keep_across_exec(descriptor: &OwnedFd) -> io::Result<()> {
    fcntl(descriptor, FcntlArg::F_SETFD(FdFlag::empty()))?;
    Ok(())
}

/// Makes sure that no file of ours gets one of the numbers 0, 1 and 2 when the caller closed them: a message would be written
/// into the store. What stands there instead refuses to be read or written as a closed descriptor does, and is gone for the command.
pub fn hold_standard() {
    for (number, flags) in [(0, OFlag::O_WRONLY), (1, OFlag::O_RDONLY), (2, OFlag::O_RDONLY)] {
        // SAFETY: the number is only asked about; nobody owns the caller's descriptors.
        let open = unsafe { libc::fcntl(number, libc::F_GETFD) } >= 0;
        if !open && let Ok(null) = nix::fcntl::open("/dev/null", flags | OFlag::O_CLOEXEC, Mode::empty()) {
            // The lowest number that is free, which is this one. It stays until the end of the process.
            let _ = null.into_raw_fd();
        }
    }
}

/// Puts /dev/null on 0 and 1, so that whoever reads what the command writes sees its end. 2 is kept, unless it is closed.
///
/// Where there is no /dev/null, 0 and 1 are closed, which has the same effect.
pub fn let_go_of_standard() {
    let Some(null) = null() else {
        close(0);
        close(1);
        return;
    };
    // None of these can fail: the descriptor is open and the numbers are below every limit.
    let _ = dup2_stdin(&null);
    let _ = dup2_stdout(&null);
    if fcntl(std::io::stderr(), FcntlArg::F_GETFD).is_err() {
        // A file opened later must not become the standard error.
        let _ = dup2_stderr(&null);
    }
}

/// Closes every descriptor from 3 on except those in `kept`.
///
/// Regular files of low numbers stay open: a POSIX lock belongs to the process that took it, which is this one, and closing any
/// descriptor of the file would drop the lock that the command believes in. A regular file has no reader who waits for its end.
pub fn let_go_of_others(kept: &[BorrowedFd<'_>]) {
    let mut kept: Vec<RawFd> = kept.iter().map(AsRawFd::as_raw_fd).collect();
    kept.sort_unstable();
    for descriptor in (FIRST_FREE..LOOKED_AT).filter(|descriptor| !kept.contains(descriptor)) {
        if is_open_and_special(descriptor) {
            close(descriptor);
        }
    }
    let mut first = LOOKED_AT;
    for kept in kept.into_iter().filter(|kept| *kept >= LOOKED_AT) {
        close_range(first, kept - 1);
        first = kept + 1;
    }
    close_range(first, RawFd::MAX);
}

/// /dev/null, away from the standard descriptors.
fn null() -> Option<OwnedFd> {
    let null = OpenOptions::new().read(true).write(true).open("/dev/null").ok()?;
    above_standard(null.into()).ok()
}

fn is_open_and_special(descriptor: RawFd) -> bool {
    let mut status = std::mem::MaybeUninit::<libc::stat>::zeroed();
    // SAFETY: the status is written to memory of its type; all zeroes is a valid one.
    let (result, status) = unsafe { (libc::fstat(descriptor, status.as_mut_ptr()), status.assume_init()) };
    result == 0 && status.st_mode & libc::S_IFMT != libc::S_IFREG
}

fn close(descriptor: RawFd) {
    // SAFETY: the caller's descriptors have no owner in this program; ours are excluded by the callers above.
    unsafe { libc::close(descriptor) };
}

/// Linux 5.9; where it is missing, descriptors of such numbers stay open.
fn close_range(first: RawFd, last: RawFd) {
    if first <= last {
        // SAFETY: as for `close`.
        unsafe { libc::syscall(libc::SYS_close_range, first, last, 0) };
    }
}
