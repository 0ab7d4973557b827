//! Signals by number, real-time ones included, as the kernel sees them.
//!
//! nix knows the signals 1 to 31 only, and the C library silently takes its two internal ones (32 and 33) out of every set it
//! is given. A wrapper must forward all of them and hand a mask on exactly as it got it, so the sets here are the kernel's
//! own and the calls go straight to it.

use std::mem::MaybeUninit;
use std::ptr;
use std::time::Duration;

use libc::{c_int, c_long};
use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::unistd::Pid;

/// A set of signals: bit n-1 is signal n.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mask(u64);

/// The size the kernel wants to be told with every mask.
const MASK_SIZE: usize = size_of::<Mask>();

impl Mask {
    /// No signal.
    pub const NONE: Mask = Mask(0);
    /// Every signal; the kernel itself leaves KILL and STOP out where it matters.
    pub const ALL: Mask = Mask(u64::MAX);

    /// The set with `signal` as well.
    #[must_use]
    pub const fn with(self, signal: c_int) -> Mask {
        Mask(self.0 | Mask::bit(signal))
    }

    /// The set without `signal`.
    #[must_use]
    pub const fn without(self, signal: c_int) -> Mask {
        Mask(self.0 & !Mask::bit(signal))
    }

    /// Whether `signal` is in the set.
    pub const fn contains(self, signal: c_int) -> bool {
        self.0 & Mask::bit(signal) != 0
    }

    /// Makes this the set of blocked signals; gives the set that was blocked before.
    pub fn block_exactly(self) -> nix::Result<Mask> {
        self.change(libc::SIG_SETMASK)
    }

    /// The signals that are blocked now.
    pub fn blocked() -> nix::Result<Mask> {
        Mask::NONE.change(libc::SIG_BLOCK)
    }

    /// Takes the signals of this set out of the blocked ones.
    pub fn unblock(self) -> nix::Result<()> {
        self.change(libc::SIG_UNBLOCK).map(drop)
    }

    /// The signals that have arrived and wait behind the blocked set.
    pub fn pending() -> nix::Result<Mask> {
        let mut pending = Mask::NONE;
        // SAFETY: the kernel writes MASK_SIZE bytes, which is the size of `pending`.
        let result = unsafe { libc::syscall(libc::SYS_rt_sigpending, ptr::from_mut(&mut pending), MASK_SIZE) };
        Errno::result(result).map(|_| pending)
    }

    fn change(self, how: c_int) -> nix::Result<Mask> {
        let mut before = Mask::NONE;
        // SAFETY: the kernel reads and writes MASK_SIZE bytes, which is the size of both masks.
        let result =
            unsafe { libc::syscall(libc::SYS_rt_sigprocmask, how, ptr::from_ref(&self), ptr::from_mut(&mut before), MASK_SIZE) };
        Errno::result(result).map(|_| before)
    }

    const fn bit(signal: c_int) -> u64 {
        if signal >= 1 && signal <= 64 { 1 << (signal - 1) } else { 0 }
    }
}

/// What is done with one signal, as it was found, to be put back.
pub struct Disposition {
    signal: c_int,
    action: libc::sigaction,
}

impl Disposition {
    /// The disposition of `signal` now.
    pub fn of(signal: c_int) -> nix::Result<Disposition> {
        let mut action = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: no new action is given, and the old one is written to memory of its type; all zeroes is a valid sigaction.
        let action = unsafe {
            Errno::result(libc::sigaction(signal, ptr::null(), action.as_mut_ptr()))?;
            action.assume_init()
        };
        Ok(Disposition { signal, action })
    }

    /// Whether the signal is ignored.
    pub fn is_ignored(&self) -> bool {
        self.action.sa_sigaction == libc::SIG_IGN
    }

    /// Puts this disposition back.
    pub fn restore(&self) -> nix::Result<()> {
        // SAFETY: the action was read by `of` from this very process, so whatever it points to is there.
        Errno::result(unsafe { libc::sigaction(self.signal, &raw const self.action, ptr::null_mut()) }).map(drop)
    }
}

/// Gives `signal` its default action.
pub fn set_default(signal: c_int) -> nix::Result<()> {
    let action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: all zeroes is a valid sigaction: the default action (SIG_DFL is 0), no flags, an empty mask.
    Errno::result(unsafe { libc::sigaction(signal, action.as_ptr(), ptr::null_mut()) }).map(drop)
}

/// While this lives, a write that nobody reads is an error of that write and no death. SIGPIPE from anybody else ends us as before.
pub struct BrokenPipes(Option<Disposition>);

impl BrokenPipes {
    /// From now on. Where the signal is ignored, all is well already.
    pub fn survived() -> nix::Result<BrokenPipes> {
        let before = Disposition::of(libc::SIGPIPE)?;
        if before.is_ignored() {
            return Ok(BrokenPipes(None));
        }
        let mut action = MaybeUninit::<libc::sigaction>::zeroed();
        let handler: extern "C" fn(c_int, *mut libc::siginfo_t, *mut libc::c_void) = broken_pipe;
        // SAFETY: all zeroes is a valid sigaction; the handler has the form that SA_SIGINFO asks for.
        unsafe {
            (*action.as_mut_ptr()).sa_sigaction = handler as usize;
            (*action.as_mut_ptr()).sa_flags = libc::SA_SIGINFO;
        }
        // SAFETY: the action is whole, and its handler is a function that is always there.
        Errno::result(unsafe { libc::sigaction(libc::SIGPIPE, action.as_ptr(), ptr::null_mut()) })?;
        Ok(BrokenPipes(Some(before)))
    }
}

impl Drop for BrokenPipes {
    fn drop(&mut self) {
        // The kernel takes back what it gave.
        let _ = self.0.as_ref().map(Disposition::restore);
    }
}

/// The kernel names ourselves as the sender when a write of ours has no reader.
extern "C" fn broken_pipe(signal: c_int, info: *mut libc::siginfo_t, _: *mut libc::c_void) {
    // SAFETY: the kernel gives every handler with SA_SIGINFO a whole siginfo_t; the sender is a plain integer of its union.
    let sender = unsafe { (*info).si_pid() };
    // SAFETY: it takes nothing and cannot fail, and a handler may call it.
    let ourselves = unsafe { libc::getpid() };
    if sender != ourselves {
        // A handler may call both. The signal is blocked until this returns, and then the default action is taken.
        let _ = set_default(signal);
        // SAFETY: kill touches no memory of ours.
        unsafe { libc::kill(ourselves, signal) };
    }
}

/// A signal taken out of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Its number.
    pub signal: c_int,
    /// `si_code`: above zero when the kernel made it.
    pub code: c_int,
    /// Who sent it; zero when nobody did or when the sender lives outside our PID namespace.
    pub sender: c_int,
}

/// Waits for a signal of `mask`, which must be blocked. `None` when `limit` passed or the wait was interrupted.
pub fn wait(mask: Mask, limit: Option<Duration>) -> nix::Result<Option<Arrival>> {
    /// `struct __kernel_old_timespec`.
    #[repr(C)]
    struct Timespec {
        seconds: c_long,
        nanoseconds: c_long,
    }
    let limit = limit.map(|limit| Timespec {
        seconds: c_long::try_from(limit.as_secs()).unwrap_or(c_long::MAX),
        nanoseconds: c_long::from(limit.subsec_nanos().cast_signed()),
    });
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    // SAFETY: mask and limit outlive the call and have the kernel's layout; `info` is a whole siginfo_t; null is "no limit".
    let result = unsafe {
        libc::syscall(
            libc::SYS_rt_sigtimedwait,
            ptr::from_ref(&mask),
            info.as_mut_ptr(),
            limit.as_ref().map_or(ptr::null(), ptr::from_ref),
            MASK_SIZE,
        )
    };
    match Errno::result(result) {
        Ok(_) => {
            // SAFETY: the kernel filled it; what it left out is zero, and every field is an integer or a pointer.
            let info = unsafe { info.assume_init() };
            // SAFETY: the sender is a plain integer of the union, read only for the codes that set it.
            let sender = if info.si_code == libc::SI_USER { unsafe { info.si_pid() } } else { 0 };
            Ok(Some(Arrival { signal: info.si_signo, code: info.si_code, sender }))
        }
        Err(Errno::EAGAIN | Errno::EINTR) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sends `signal` to one process.
pub fn send(process: Pid, signal: c_int) -> nix::Result<()> {
    // SAFETY: kill touches no memory of ours.
    Errno::result(unsafe { libc::kill(process.as_raw(), signal) }).map(drop)
}

/// Sends `signal` to every process of a group.
pub fn send_to_group(group: Pid, signal: c_int) -> nix::Result<()> {
    // SAFETY: as above; a negative number names the group.
    Errno::result(unsafe { libc::kill(-group.as_raw(), signal) }).map(drop)
}

/// The name people know a signal by.
pub fn name(signal: c_int) -> String {
    match Signal::try_from(signal) {
        Ok(signal) => signal.as_str().to_owned(),
        Err(_) if signal >= libc::SIGRTMIN() => format!("SIGRTMIN+{}", signal - libc::SIGRTMIN()),
        Err(_) => format!("signal {signal}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_knows_the_first_and_the_last_signal() {
        let set = Mask::NONE.with(libc::SIGHUP).with(64);
        assert!(set.contains(libc::SIGHUP) && set.contains(64) && !set.contains(libc::SIGINT));
        assert_eq!(set.without(64).without(libc::SIGHUP), Mask::NONE);
        assert!(!Mask::ALL.contains(0) && !Mask::ALL.contains(65));
    }

    #[test]
    fn a_blocked_signal_is_pending_and_then_dequeued_with_its_sender() {
        // Only this thread's mask changes, and the signal is sent to this thread alone.
        let before = Mask::NONE.with(40).with(libc::SIGUSR1).block_exactly().unwrap();
        // SAFETY: plain integers.
        let thread = unsafe { libc::syscall(libc::SYS_gettid) };
        // SAFETY: plain integers; the signal is blocked, so nothing happens to the process.
        unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), thread, 40) };
        assert!(Mask::pending().unwrap().contains(40));
        let arrival = wait(Mask::NONE.with(40), None).unwrap().unwrap();
        assert_eq!((arrival.signal, arrival.code), (40, libc::SI_TKILL));
        assert_eq!(wait(Mask::NONE.with(40), Some(Duration::from_millis(1))), Ok(None));
        before.block_exactly().unwrap();
    }

    #[test]
    fn names_are_the_ones_people_know() {
        assert_eq!(name(libc::SIGTERM), "SIGTERM");
        assert_eq!(name(libc::SIGRTMIN() + 3), "SIGRTMIN+3");
        assert_eq!(name(32), "signal 32");
    }
}
