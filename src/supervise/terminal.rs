//! The terminal in group mode: lent to the command's group if it is ours to lend, and taken back (22).
//!
//! Without group mode the terminal is left alone, except that a nested shell gets it back after it suspended itself. SIGTTOU is blocked in whoever calls this; otherwise handing the terminal
//! over from the background would stop us.

use std::fs::OpenOptions;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;

use nix::unistd::{Pid, getpgrp, tcgetpgrp, tcsetpgrp};

use crate::sys::descriptor;

/// The controlling terminal, seen from the guardian's process group.
#[derive(Debug)]
pub(super) struct Terminal {
    device: OwnedFd,
    own_group: Pid,
    lent: bool,
}

impl Terminal {
    /// `None` without a controlling terminal. Descriptor 0 is not asked: it may be closed, or a terminal of somebody else.
    ///
    /// A terminal whose foreground group we are counts as lent from the beginning: the child takes it before it does anything.
    pub fn open() -> Option<Terminal> {
        let device = OpenOptions::new().read(true).write(true).custom_flags(libc::O_NOCTTY).open("/dev/tty").ok()?;
        let device = descriptor::above_standard(device.into()).ok()?;
        let mut terminal = Terminal { device, own_group: getpgrp(), lent: false };
        terminal.lent = terminal.is_ours();
        Some(terminal)
    }

    /// Whether our group, not the command's, is in the foreground.
    pub fn is_ours(&self) -> bool {
        self.is_held_by(self.own_group)
    }

    /// Whether this group is in the foreground.
    pub fn is_held_by(&self, group: Pid) -> bool {
        tcgetpgrp(&self.device) == Ok(group)
    }

    /// Puts `group` into the foreground, if that is our place now.
    pub fn lend(&mut self, group: Pid) {
        if self.is_ours() {
            self.lent = tcsetpgrp(&self.device, group).is_ok();
        }
    }

    /// Puts our own group back into the foreground, if the command has its place from us.
    pub fn take_back(&mut self) {
        if std::mem::take(&mut self.lent) {
            // After a hang-up there is nothing to take.
            let _ = tcsetpgrp(&self.device, self.own_group);
        }
    }
}

impl AsFd for Terminal {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.device.as_fd()
    }
}
