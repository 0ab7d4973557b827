//! Who a process is beyond its pid, so that a pid that was used again is not taken for the old process.

use std::fs;
use std::os::unix::fs::MetadataExt;

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;

/// A process of one pid namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    /// Inode of the pid namespace.
    pub namespace: u64,
    /// The pid in it.
    pub pid: i32,
    /// Clock ticks between boot and start.
    pub start: u64,
}

impl Identity {
    /// This process; `None` where /proc is missing or shows another pid namespace.
    pub(super) fn of_this_process() -> Option<Self> {
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        let pid = Pid::this().as_raw();
        if stat.split(' ').next()?.parse() != Ok(pid) {
            return None;
        }
        let namespace = fs::metadata("/proc/self/ns/pid").ok()?.ino();
        Some(Self { namespace, pid, start: start_of(&stat)? })
    }

    /// Whether the process has certainly ended. In doubt it has not: /proc may hide processes.
    pub(super) fn has_ended(&self) -> bool {
        match fs::read_to_string(format!("/proc/{}/stat", self.pid)) {
            Ok(stat) => is_dead(&stat) || start_of(&stat).is_some_and(|start| start != self.start),
            Err(_) => kill(Pid::from_raw(self.pid), None) == Err(Errno::ESRCH),
        }
    }
}

/// Whether the process has ended and only waits for somebody to collect its exit code. It reads no file any more.
///
/// State Z alone says no more than that its first thread has ended; other threads may work on.
fn is_dead(stat: &str) -> bool {
    let only_one = field(stat, 20).is_some_and(|threads| threads <= 1);
    only_one
        && stat.rsplit_once(')').is_some_and(|(_, fields)| matches!(fields.trim_start().as_bytes().first(), Some(b'Z' | b'X')))
}

fn start_of(stat: &str) -> Option<u64> {
    field(stat, 22)
}

/// A field of /proc/PID/stat by its number in proc(5), 3 or above. The command's name in field 2 may hold anything, so counting
/// starts behind it.
fn field(stat: &str, number: usize) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(number - 3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_not_ended_and_an_earlier_one_of_its_pid_has() {
        let this = Identity::of_this_process().unwrap();
        assert!(!this.has_ended());
        assert!(Identity { start: this.start - 1, ..this }.has_ended());
    }

    #[test]
    fn a_pid_that_nobody_has_has_ended() {
        assert!(Identity { namespace: 0, pid: i32::MAX, start: 1 }.has_ended());
    }

    #[test]
    fn a_zombie_has_ended() {
        let stat =
            |name: &str, state: &str, threads: u8| format!("7 ({name}) {state} {} {threads} 0 4242", vec!["0"; 16].join(" "));
        assert!(is_dead(&stat("a) b", "Z", 1)) && !is_dead(&stat("Z", "S", 1)));
        assert!(!is_dead(&stat("a", "Z", 2)), "its first thread alone has ended");
    }

    #[test]
    fn a_name_with_parentheses_does_not_shift_the_fields() {
        let stat = format!("7 (a) b) c) S {} 4242 0", vec!["0"; 18].join(" "));
        assert_eq!(start_of(&stat), Some(4242));
    }
}
