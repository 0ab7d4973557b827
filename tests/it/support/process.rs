//! Processes that end with the test that started them, and what the kernel says about any process.

use std::cell::Cell;
use std::fs;
use std::process::{Child, Command};

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::wait::{eventually, until};

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Exited(i32),
    /// By the number of the signal; nix has no names for real-time signals and reports those as `Unknown`.
    Killed(Signal),
    KilledAndDumpedCore(Signal),
}

impl End {
    /// `$?`: a process that died of a signal counts as 128 plus its number, as do wrappers that exit so.
    pub fn as_a_shell_sees_it(self) -> i32 {
        match self {
            Self::Exited(code) => code,
            Self::Killed(signal) | Self::KilledAndDumpedCore(signal) => 128 + signal as i32,
        }
    }
}

/// A child of the test.
pub struct Process {
    pub child: Child,
    end: Cell<Option<End>>,
}

impl Process {
    pub fn start(command: &mut Command) -> Self {
        let child = command.spawn().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        Self { child, end: Cell::new(None) }
    }

    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().try_into().expect("a process id"))
    }

    /// How it ended, if it did.
    pub fn has_ended(&self) -> Option<End> {
        if self.end.get().is_none() {
            match waitpid(self.pid(), Some(WaitPidFlag::WNOHANG)).expect("a child of the test") {
                WaitStatus::Exited(_, code) => self.end.set(Some(End::Exited(code))),
                WaitStatus::Signaled(_, signal, false) => self.end.set(Some(End::Killed(signal))),
                WaitStatus::Signaled(_, signal, true) => self.end.set(Some(End::KilledAndDumpedCore(signal))),
                _ => {}
            }
        }
        self.end.get()
    }

    /// Waits for its end.
    pub fn end(&self) -> End {
        eventually("the end of a process", || self.has_ended())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.end.get().is_none() && self.has_ended().is_none() {
            let _ = kill(self.pid(), Signal::SIGKILL);
            let _ = waitpid(self.pid(), None);
        }
    }
}

/// What `/proc/PID/stat` says.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    pub state: char,
    pub parent: Pid,
    pub group: Pid,
    pub session: Pid,
    /// The foreground group of its terminal.
    pub foreground: Pid,
}

/// `None` when there is no such process.
pub fn facts(pid: Pid) -> Option<Facts> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let pid = |at: usize| Some(Pid::from_raw(fields.get(at)?.parse().ok()?));
    Some(Facts { state: fields[0].chars().next()?, parent: pid(1)?, group: pid(2)?, session: pid(3)?, foreground: pid(5)? })
}

/// Runs or could run: neither gone nor a zombie.
pub fn is_alive(pid: Pid) -> bool {
    facts(pid).is_some_and(|facts| !matches!(facts.state, 'Z' | 'X'))
}

pub fn wait_until_stopped(what: &str, pid: Pid) {
    until(&format!("{what} to be stopped"), || facts(pid).is_some_and(|facts| facts.state == 'T'));
}

pub fn wait_until_running(what: &str, pid: Pid) {
    until(&format!("{what} to go on"), || facts(pid).is_some_and(|facts| matches!(facts.state, 'R' | 'S' | 'D')));
}

pub fn wait_until_gone(what: &str, pid: Pid) {
    until(&format!("{what} to be gone"), || !is_alive(pid));
}

/// The children of a process, zombies included.
pub fn children(parent: Pid) -> Vec<Pid> {
    all().into_iter().filter(|&pid| facts(pid).is_some_and(|facts| facts.parent == parent)).collect()
}

/// Every process that carries this text in its environment.
pub fn carrying(mark: &str) -> Vec<Pid> {
    let carries = |pid: &Pid| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.windows(mark.len()).any(|piece| piece == mark.as_bytes())
    };
    all().into_iter().filter(carries).filter(|&pid| is_alive(pid)).collect()
}

fn all() -> Vec<Pid> {
    let entries = fs::read_dir("/proc").expect("/proc").flatten();
    entries.filter_map(|entry| Some(Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))).collect()
}
