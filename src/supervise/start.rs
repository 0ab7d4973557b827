//! From one process to two: the guardian, and the loader that becomes the command.

use std::fmt;

use nix::errno::Errno;
use nix::sys::prctl;
use nix::sys::signal::Signal;
use nix::unistd::{ForkResult, Pid, getpid, getppid, setpgid};

use super::guardian::Guardian;
use super::terminal::Terminal;
use super::{Ending, Options};
use crate::sys::leftovers::{self, Leftovers};
use crate::sys::memory;
use crate::sys::process;
use crate::sys::signal::{self, Disposition, Mask};

/// Who we are after the fork.
#[derive(Debug)]
pub enum Role {
    /// The child: goes on, and becomes the command.
    Loader(Loader),
    /// The parent, when the command has ended.
    Guardian(Ending),
}

/// What the loader needs to know about its parent.
#[derive(Debug)]
pub struct Loader {
    /// The guardian's process id: the one our caller knows, and may have named in variables like `LISTEN_PID`.
    pub guardian: Pid,
    /// Takes the paths that the guardian shall remove when the command has ended.
    pub leftovers: Leftovers,
}

/// Why there is no guardian. Everything is as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardError {
    /// The signal mask or a disposition could not be changed.
    Signals(Errno),
    /// No pipe between loader and guardian.
    Pipe(Errno),
    /// The kernel does not let us adopt orphans.
    Subreaper(Errno),
    /// The second process could not be made.
    Fork(Errno),
    /// In the loader: no process group of its own.
    Group(Errno),
    /// In the loader: no parent-death signal.
    ParentDeath(Errno),
}

impl fmt::Display for GuardError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, errno) = match self {
            GuardError::Signals(errno) => ("cannot block signals", errno),
            GuardError::Pipe(errno) => ("cannot create a pipe", errno),
            GuardError::Subreaper(errno) => ("cannot become the parent of orphaned processes", errno),
            GuardError::Fork(errno) => ("cannot create a process for the command", errno),
            GuardError::Group(errno) => ("cannot create a process group for the command", errno),
            GuardError::ParentDeath(errno) => ("cannot set the parent-death signal", errno),
        };
        write!(formatter, "{what}: {}", errno.desc())
    }
}

impl std::error::Error for GuardError {}

/// Splits the process in two. In the child this returns at once; in the parent when the command has ended.
///
/// To be called before any thread exists, and before settings, files or the network are touched.
pub fn guard(options: &Options) -> Result<Role, GuardError> {
    let (announced, leftovers) = leftovers::channel().map_err(GuardError::Pipe)?;
    let before = Before::prepare(options)?;
    match process::fork() {
        Ok(ForkResult::Parent { child }) => {
            drop(leftovers);
            Ok(Role::Guardian(Guardian::new(options, child, before.terminal, announced).stay()))
        }
        Ok(ForkResult::Child) => {
            drop(announced);
            let guardian = before.process;
            go_on(options, before).map(|()| Role::Loader(Loader { guardian, leftovers }))
        }
        Err(errno) => {
            before.undo(options);
            Err(GuardError::Fork(errno))
        }
    }
}

/// What was found before the fork and has to reach the command unchanged.
struct Before {
    process: Pid,
    mask: Mask,
    child_ended: Disposition,
    parent_death: Option<Signal>,
    inspectable: bool,
    subreaper: bool,
    terminal: Option<Terminal>,
}

/// What the guardian blocks and takes out of the queue: all but the synchronous ones, which must be free to end a broken
/// guardian (1). A constant, so that the waiting guardian reads no page but that of its code.
pub(super) const WATCHED: Mask = Mask::ALL
    .without(libc::SIGFPE)
    .without(libc::SIGILL)
    .without(libc::SIGSEGV)
    .without(libc::SIGBUS)
    .without(libc::SIGABRT)
    .without(libc::SIGTRAP)
    .without(libc::SIGSYS);

impl Before {
    fn prepare(options: &Options) -> Result<Before, GuardError> {
        let child_ended = Disposition::of(libc::SIGCHLD).map_err(GuardError::Signals)?;
        let mask = WATCHED.block_exactly().map_err(GuardError::Signals)?;
        let before = Before {
            process: getpid(),
            mask,
            child_ended,
            parent_death: prctl::get_pdeathsig().unwrap_or(None),
            inspectable: prctl::get_dumpable().unwrap_or(false),
            subreaper: prctl::get_child_subreaper().unwrap_or(false),
            terminal: options.group.then(Terminal::open).flatten(),
        };
        before.arrange(options).inspect_err(|_| before.undo(options))?;
        Ok(before)
    }

    fn arrange(&self, options: &Options) -> Result<(), GuardError> {
        // Ignored, the kernel would reap for us and the exit code would be lost (2).
        if self.child_ended.is_ignored() {
            signal::set_default(libc::SIGCHLD).map_err(GuardError::Signals)?;
        }
        if options.subreaper {
            prctl::set_child_subreaper(true).map_err(GuardError::Subreaper)?;
        }
        // A defence in depth: a kernel that refuses it does not stop the run.
        let _ = memory::forbid_inspection();
        Ok(())
    }

    /// For the case that there will be no second process. Each step succeeded once in the other direction.
    fn undo(&self, options: &Options) {
        if self.inspectable {
            let _ = prctl::set_dumpable(true);
        }
        if options.subreaper {
            let _ = prctl::set_child_subreaper(self.subreaper);
        }
        let _ = self.restore_signals();
    }

    /// Dispositions first, then the mask: a signal that waits behind it must find the caller's wish (4).
    fn restore_signals(&self) -> nix::Result<()> {
        self.child_ended.restore()?;
        self.mask.block_exactly().map(drop)
    }
}

/// The child's side: from here on signals act on the loader by themselves, as the caller wanted them to (17).
fn go_on(options: &Options, mut before: Before) -> Result<(), GuardError> {
    if options.group {
        let own = getpid();
        setpgid(own, own).map_err(GuardError::Group)?;
        // Done by ourselves, so that the command cannot read the terminal before it has it.
        if let Some(terminal) = before.terminal.as_mut() {
            terminal.lend(own);
        }
    }
    let parent_death = options.parent_death.or(before.parent_death);
    if let Some(signal) = parent_death {
        prctl::set_pdeathsig(signal).map_err(GuardError::ParentDeath)?;
    }
    before.restore_signals().map_err(GuardError::Signals)?;
    if let Some(signal) = parent_death
        && getppid() != before.process
    {
        // The guardian died before the kernel knew that we care (29). Where the signal is ignored, this is no end either.
        let _ = signal::send(getpid(), signal as i32);
    }
    Ok(())
}
