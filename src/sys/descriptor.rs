//! Numbers of file descriptors: ours stay away from 0, 1 and 2, and those for the command stay open across `execve`.

use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

use nix::fcntl::{FcntlArg, FdFlag, fcntl};

/// Gives the descriptor a number above the standard ones.
///
/// Where the caller closed one of 0 to 2, the next file that is opened lands there, and whatever is printed goes into it.
pub fn away_from_standard(descriptor: OwnedFd) -> io::Result<OwnedFd> {
    if descriptor.as_raw_fd() > libc::STDERR_FILENO { Ok(descriptor) } else { at_least(&descriptor, libc::STDERR_FILENO + 1) }
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
