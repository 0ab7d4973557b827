//! The FIFO on which the probes tell what happens to them.

use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::sys::stat::Mode;
use nix::unistd::Pid;

use super::wait::{deadline, readable};

/// The reading end; both ends are held open, so that writers come and go without an end of file.
pub struct Report {
    path: PathBuf,
    fifo: File,
    unread: RefCell<Vec<u8>>,
    heard: RefCell<Vec<String>>,
}

/// A probe has set itself up. The process ids are those of its own namespace.
#[derive(Debug, Clone, Copy)]
pub struct Ready {
    pub pid: Pid,
    pub parent: Pid,
}

impl Report {
    pub fn at(path: &Path) -> Self {
        nix::unistd::mkfifo(path, Mode::from_bits_truncate(0o666)).expect("a FIFO");
        fs::set_permissions(path, fs::Permissions::from_mode(0o666)).expect("a FIFO for all users");
        let fifo = OpenOptions::new().read(true).write(true).custom_flags(nix::libc::O_NONBLOCK).open(path).expect("the FIFO");
        Self { path: path.to_owned(), fifo, unread: RefCell::default(), heard: RefCell::default() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The next line.
    pub fn line(&self) -> String {
        self.line_within(deadline())
            .unwrap_or_else(|| panic!("waited {:?} in vain for a line; heard so far: {:?}", deadline(), self.heard.borrow()))
    }

    /// The next line, if one comes in time.
    pub fn line_within(&self, time: Duration) -> Option<String> {
        loop {
            if let Some(line) = self.take_line() {
                self.heard.borrow_mut().push(line.clone());
                return Some(line);
            }
            if !readable(&self.fifo, time) {
                return None;
            }
            let mut bytes = [0; 4096];
            let count = (&self.fifo).read(&mut bytes).expect("the FIFO");
            self.unread.borrow_mut().extend_from_slice(&bytes[..count]);
        }
    }

    fn take_line(&self) -> Option<String> {
        let mut unread = self.unread.borrow_mut();
        let end = unread.iter().position(|&byte| byte == b'\n')?;
        let line: Vec<u8> = unread.drain(..=end).collect();
        Some(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    /// No probe has said anything that was not looked at.
    #[track_caller]
    pub fn is_silent(&self) {
        assert_eq!(self.line_within(Duration::ZERO), None, "heard so far: {:?}", self.heard.borrow());
    }

    /// Waits for a line and insists on what it says.
    #[track_caller]
    pub fn says(&self, line: &str) {
        assert_eq!(self.line(), line, "heard so far: {:?}", self.heard.borrow());
    }

    /// The next thing that happens to the probe is this signal.
    #[track_caller]
    pub fn hears(&self, signal: impl Into<Number>) {
        self.says(&format!("got {}", signal.into().0));
    }

    /// Waits until a probe has set itself up.
    #[track_caller]
    pub fn ready(&self) -> Ready {
        let line = self.line();
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!(words[0], "ready", "heard so far: {:?}", self.heard.borrow());
        let pid = |at: usize| Pid::from_raw(words[at].parse().expect("a process id"));
        Ready { pid: pid(1), parent: pid(2) }
    }

    /// What follows this word in the next line.
    #[track_caller]
    pub fn value_of(&self, word: &str) -> String {
        let line = self.line();
        let value = line.strip_prefix(word).unwrap_or_else(|| panic!("`{line}` does not say {word}"));
        value.trim().to_owned()
    }
}

/// A signal by name, or a real-time signal by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number(pub i32);

impl From<Signal> for Number {
    fn from(signal: Signal) -> Self {
        Self(signal as i32)
    }
}

impl From<i32> for Number {
    fn from(number: i32) -> Self {
        Self(number)
    }
}
