//! The resident process: one thread that waits for a signal, looks after its children, and forwards.

use std::fmt;
use std::os::fd::AsFd;
use std::time::Instant;

use libc::c_int;
use nix::errno::Errno;
use nix::unistd::{Pid, chdir, getpgid, getpgrp, getpid, setpgid};

use super::Options;
use super::exit::Ending;
use super::forward::{self, Decision, Facts};
use super::reap::{self, End, News};
use super::start::WATCHED;
use super::terminal::Terminal;
use super::timer::StopTimer;
use crate::sys::leftovers::Announced;
use crate::sys::process::{self, Outcome};
use crate::sys::signal::{self, Arrival, Mask};
use crate::sys::{descriptor, environment, footprint, stop};

/// The state of the parent of a running command.
pub(super) struct Guardian<'o> {
    own_process: Pid,
    command: Pid,
    /// The command leads a group of its own.
    group: bool,
    /// In group mode, with a controlling terminal. Without group mode only while it has to be given back to a nested shell.
    terminal: Option<Terminal>,
    timer: StopTimer,
    announced: Announced,
    note: Option<&'o dyn Fn(&str)>,
    /// The command does not run at the moment.
    stopped: bool,
    /// The command was continued, and a SIGCONT of the same act is still in our queue.
    resumed_together: bool,
}

impl<'o> Guardian<'o> {
    pub fn new(options: &'o Options, command: Pid, terminal: Option<Terminal>, announced: Announced) -> Guardian<'o> {
        Guardian {
            own_process: getpid(),
            command,
            group: options.group,
            terminal,
            timer: StopTimer::new(options.stop_timeout),
            announced,
            note: options.note.as_deref(),
            stopped: false,
            resumed_together: false,
        }
    }

    /// Stays until the command has ended, and cleans up after it.
    pub fn stay(mut self) -> Ending {
        self.settle();
        let end = self.watch();
        if let Some(terminal) = self.terminal.as_mut() {
            terminal.take_back();
        }
        self.report_end(end);
        self.announced.remove_all();
        Ending::new(end)
    }

    /// Becomes small, and keeps nothing that belongs to others: no secret, no pipe, no working directory (35).
    fn settle(&self) {
        if self.group {
            // The child does the same. Whoever comes first, a signal to the group finds it (5); too late is no failure.
            let _ = setpgid(self.command, self.command);
        }
        environment::wipe();
        descriptor::let_go_of_standard();
        let mut kept = vec![self.announced.as_fd()];
        kept.extend(self.terminal.as_ref().map(AsFd::as_fd));
        descriptor::let_go_of_others(&kept);
        drop(kept);
        // A root that cannot be entered pins no mount either.
        let _ = chdir("/");
        // Last: whatever runs after it is the memory that stays.
        footprint::shrink();
    }

    fn watch(&mut self) -> End {
        let mut taken = None;
        loop {
            let limit = self.timer.end().map(|end| end.saturating_duration_since(Instant::now()));
            let Ok(arrival) = taken.take().map_or_else(|| signal::wait(WATCHED, limit), |arrival| Ok(Some(arrival))) else {
                // Cannot happen with a valid mask; a sandbox that forbids the call leaves only this.
                return process::wait_for_end(self.command).map_or(End::Unknown, End::Known);
            };
            // Before the signal is looked at, so that nothing is sent to a process id that is free again.
            let news = reap::reap(self.command);
            if let Some(end) = news.ended {
                return end;
            }
            self.note(news, arrival);
            if let Some(arrival) = arrival {
                self.handle(arrival);
            }
            if let (true, Some(by)) = (self.stopped, news.stopped) {
                taken = self.mirror(by);
            }
            if self.timer.expire(Instant::now()) {
                self.report(format_args!("the stop timeout is over"));
                self.send(libc::SIGKILL);
            }
        }
    }

    fn note(&mut self, news: News, arrival: Option<Arrival>) {
        if news.continued {
            self.runs_again();
            // Only a SIGCONT that is on its way already can belong to the same act.
            self.resumed_together = arrival.is_some_and(|arrival| arrival.signal == libc::SIGCONT) || is_pending(libc::SIGCONT);
        }
        if news.stopped.is_some() {
            self.stopped = true;
            self.resumed_together = false;
            self.timer.hold(Instant::now());
        }
    }

    fn handle(&mut self, arrival: Arrival) {
        let facts = Facts {
            own_process: self.own_process.as_raw(),
            shared_group: getpgid(Some(self.command)) == Ok(getpgrp()),
            resumed_together: self.resumed_together,
        };
        if arrival.signal == libc::SIGCONT {
            self.resumed_together = false;
            self.lend_terminal();
        }
        if forward::decide(arrival, facts) == Decision::Keep {
            return;
        }
        self.send(arrival.signal);
        if arrival.signal == libc::SIGCONT {
            self.runs_again();
        }
        if forward::asks_to_stop(arrival.signal) {
            self.timer.start(Instant::now(), self.stopped);
        }
    }

    /// Stops ourselves as well, so that a shell notices (21). Gives the signal that continued us.
    fn mirror(&mut self, by: c_int) -> Option<Arrival> {
        if matches!(by, libc::SIGTTIN | libc::SIGTTOU) && self.terminal.as_ref().is_some_and(Terminal::is_ours) {
            // A shell that brings a running job to the foreground continues nobody.
            self.lend_terminal();
            self.send(libc::SIGCONT);
            self.runs_again();
            return None;
        }
        if self.own_process.as_raw() == 1 {
            return None;
        }
        if !self.group {
            self.terminal = self.terminal_of_nested_shell();
        }
        if let Some(terminal) = self.terminal.as_mut() {
            terminal.take_back();
        }
        self.report(format_args!("the command was stopped by {}", signal::name(by)));
        let continued = stop::stop_unless_continued().unwrap_or(false);
        continued.then_some(Arrival { signal: libc::SIGCONT, code: libc::SI_USER, sender: 0 })
    }

    fn runs_again(&mut self) {
        self.stopped = false;
        self.timer.resume(Instant::now());
    }

    fn lend_terminal(&mut self) {
        if let (Some(terminal), Ok(group)) = (self.terminal.as_mut(), getpgid(Some(self.command))) {
            terminal.lend(group);
        }
        if !self.group {
            self.terminal = None;
        }
    }

    /// A shell that was started by us makes a group of its own and takes the terminal. When it suspends itself it counts on
    /// the outer shell to give the terminal back, which can only give it to us.
    fn terminal_of_nested_shell(&self) -> Option<Terminal> {
        let group = getpgid(Some(self.command)).ok()?;
        Terminal::open().filter(|terminal| group != getpgrp() && terminal.is_held_by(group))
    }

    fn send(&self, signal: c_int) {
        let sent = if self.group {
            // A command that moved to another group is still our command.
            signal::send_to_group(self.command, signal).or_else(|error| match error {
                Errno::ESRCH => signal::send(self.command, signal),
                error => Err(error),
            })
        } else {
            signal::send(self.command, signal)
        };
        let name = signal::name(signal);
        match sent {
            Ok(()) => self.report(format_args!("{name} sent to {}", self.command)),
            Err(error) => self.report(format_args!("cannot send {name} to {}: {}", self.command, error.desc())),
        }
    }

    fn report_end(&self, end: End) {
        match end {
            End::Known(Outcome::Exited(code)) => self.report(format_args!("ended with exit code {code}")),
            End::Known(Outcome::Killed(signal)) => self.report(format_args!("ended by {}", signal::name(signal))),
            End::Unknown => self.report(format_args!("somebody else collected the exit code of the command")),
        }
    }

    fn report(&self, line: fmt::Arguments<'_>) {
        if let Some(note) = self.note {
            note(&line.to_string());
        }
    }
}

fn is_pending(signal: c_int) -> bool {
    Mask::pending().is_ok_and(|pending| pending.contains(signal))
}
