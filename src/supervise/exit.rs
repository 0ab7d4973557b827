//! How the guardian ends: exactly as the command did (30, 31).

use libc::c_int;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::getpid;

use super::reap::End;
use crate::sys::process::Outcome;
use crate::sys::signal::{self, Mask};

/// Our own failures.
const OWN_FAILURE: u8 = 125;

/// How the command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending(End);

impl Ending {
    pub(super) fn new(end: End) -> Ending {
        Ending(end)
    }

    /// The command's exit code, or 128 and the number of the signal that ended it.
    pub fn exit_code(self) -> u8 {
        match self.0 {
            End::Known(Outcome::Exited(code)) => code,
            End::Known(Outcome::Killed(signal)) => u8::try_from(signal).map_or(OWN_FAILURE, |signal| signal.saturating_add(128)),
            End::Unknown => OWN_FAILURE,
        }
    }

    /// Ends this process in the same way: by the signal that ended the command, or with its exit code.
    ///
    /// Dying of the signal is what breaks a shell's loop on Ctrl-C, and what make and systemd look at. PID 1 cannot.
    pub fn finish(self) -> ! {
        if let End::Known(Outcome::Killed(signal)) = self.0
            && getpid().as_raw() != 1
        {
            die_of(signal);
        }
        std::process::exit(i32::from(self.exit_code()))
    }
}

/// Returns only if the signal did not end us. Nothing here can be done about a failure but go on to the exit code.
fn die_of(signal: c_int) {
    // The command has left its core, if any; ours would only hide it.
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_CORE) {
        let _ = setrlimit(Resource::RLIMIT_CORE, 0, hard);
    }
    let _ = signal::set_default(signal);
    let _ = signal::send(getpid(), signal);
    let _ = Mask::NONE.with(signal).unblock();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_exit_codes_and_signals_have_their_number() {
        for code in 0..=u8::MAX {
            assert_eq!(Ending(End::Known(Outcome::Exited(code))).exit_code(), code);
        }
        for signal in 1..=64u8 {
            assert_eq!(Ending(End::Known(Outcome::Killed(signal.into()))).exit_code(), 128 + signal);
        }
        assert_eq!(Ending(End::Unknown).exit_code(), 125);
    }
}
