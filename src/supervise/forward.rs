//! Which signals go on to the command (10 to 16).

use libc::c_int;

use crate::sys::signal::Arrival;

/// What to do with a signal that arrived at the guardian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// The command gets it from us.
    Forward,
    /// The command has it already, or it was never meant for it.
    Keep,
}

/// What is known when a signal arrives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// The guardian's own process id.
    pub own_process: c_int,
    /// Guardian and command are in one process group, so that the terminal signals both.
    pub shared_group: bool,
    /// The command was continued by the same act that continued us.
    pub resumed_together: bool,
}

/// Decides about one signal.
pub(super) fn decide(arrival: Arrival, facts: Facts) -> Decision {
    let made_by_kernel = arrival.code > 0;
    match arrival.signal {
        // Never forwarded and never believed (11).
        libc::SIGCHLD => Decision::Keep,
        // The shell continued the whole job (16).
        libc::SIGCONT if facts.resumed_together => Decision::Keep,
        // Our own message met a closed standard error: the kernel sends that in our name.
        libc::SIGPIPE if arrival.code == libc::SI_USER && arrival.sender == facts.own_process => Decision::Keep,
        signal if made_by_kernel && facts.shared_group && is_sent_to_a_whole_group(signal) => Decision::Keep,
        _ => Decision::Forward,
    }
}

/// Whether the kernel sends it to every process of a terminal's group at once (13, 14). HUP is missing: on a hang-up only the
/// session leader is told, which may be us.
fn is_sent_to_a_whole_group(signal: c_int) -> bool {
    matches!(signal, libc::SIGINT | libc::SIGQUIT | libc::SIGTSTP | libc::SIGWINCH | libc::SIGTTIN | libc::SIGTTOU)
}

/// Whether a command that gets it is expected to end (37).
pub(super) fn asks_to_stop(signal: c_int) -> bool {
    matches!(signal, libc::SIGTERM | libc::SIGINT | libc::SIGHUP | libc::SIGQUIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: c_int = 100;
    const FROM_KERNEL: c_int = 0x80;
    const SHARED: Facts = Facts { own_process: OWN, shared_group: true, resumed_together: false };
    const APART: Facts = Facts { shared_group: false, ..SHARED };

    fn sent(signal: c_int, sender: c_int) -> Arrival {
        Arrival { signal, code: libc::SI_USER, sender }
    }

    fn made(signal: c_int) -> Arrival {
        Arrival { signal, code: FROM_KERNEL, sender: 0 }
    }

    #[test]
    fn whatever_somebody_sends_is_forwarded_except_sigchld() {
        for signal in 1..=64 {
            let expected = if signal == libc::SIGCHLD { Decision::Keep } else { Decision::Forward };
            for facts in [SHARED, APART] {
                assert_eq!(decide(sent(signal, 7), facts), expected, "signal {signal}");
                let queued = Arrival { signal, code: libc::SI_QUEUE, sender: 0 };
                assert_eq!(decide(queued, facts), expected, "queued signal {signal}");
            }
        }
    }

    #[test]
    fn the_terminal_tells_a_shared_group_itself() {
        for signal in 1..=64 {
            let both = [libc::SIGINT, libc::SIGQUIT, libc::SIGTSTP, libc::SIGWINCH, libc::SIGTTIN, libc::SIGTTOU];
            let kept = both.contains(&signal) || signal == libc::SIGCHLD;
            assert_eq!(decide(made(signal), SHARED) == Decision::Keep, kept, "signal {signal}");
            assert_eq!(decide(made(signal), APART) == Decision::Keep, signal == libc::SIGCHLD, "signal {signal}");
        }
    }

    #[test]
    fn a_hang_up_is_told_to_the_session_leader_only() {
        assert_eq!(decide(made(libc::SIGHUP), SHARED), Decision::Forward);
    }

    #[test]
    fn a_command_that_was_continued_with_us_is_not_continued_again() {
        let together = Facts { resumed_together: true, ..SHARED };
        assert_eq!(decide(sent(libc::SIGCONT, 7), together), Decision::Keep);
        assert_eq!(decide(sent(libc::SIGTERM, 7), together), Decision::Forward);
    }

    #[test]
    fn our_own_broken_standard_error_does_not_hurt_the_command() {
        assert_eq!(decide(sent(libc::SIGPIPE, OWN), SHARED), Decision::Keep);
        assert_eq!(decide(sent(libc::SIGPIPE, OWN + 1), SHARED), Decision::Forward);
        assert_eq!(decide(sent(libc::SIGTERM, OWN), SHARED), Decision::Forward);
    }
}
