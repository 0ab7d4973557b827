//! A terminal whose other end is in the hands of the test.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use nix::fcntl::OFlag;
use nix::libc::O_NOCTTY;
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};

use super::wait::{deadline, readable};

/// The keys that the terminal turns into signals.
pub const CTRL_C: u8 = 0x03;
pub const CTRL_BACKSLASH: u8 = 0x1c;
pub const CTRL_Z: u8 = 0x1a;

/// The outer end: what is written here was typed, what is read here was shown.
pub struct Terminal {
    master: File,
    path: PathBuf,
    shown: String,
    looked_at: usize,
}

impl Terminal {
    pub fn open() -> Self {
        // Every descriptor is closed on exec: a copy in the hands of another test would keep the line from hanging up.
        let master = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC).expect("a terminal");
        grantpt(&master).expect("a terminal");
        unlockpt(&master).expect("a terminal");
        let path = PathBuf::from(ptsname_r(&master).expect("the name of the terminal"));
        let terminal = Self { master: File::from(OwnedFd::from(master)), path, shown: String::new(), looked_at: 0 };
        terminal.set(&["-echo", "rows", "24", "cols", "80"]);
        terminal
    }

    /// The inner end, for a process that is started on it.
    pub fn line(&self) -> Stdio {
        OpenOptions::new().read(true).write(true).custom_flags(O_NOCTTY).open(&self.path).expect("the terminal").into()
    }

    /// Changes settings or the size of the window, in the words of `stty`.
    pub fn set(&self, words: &[&str]) {
        let status = Command::new("stty").args(words).stdin(self.line()).status();
        assert!(status.is_ok_and(|status| status.success()), "stty {words:?} failed");
    }

    /// All settings, in one word.
    pub fn settings(&self) -> String {
        let output = Command::new("stty").arg("-g").stdin(self.line()).output().expect("stty");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub fn press(&mut self, key: u8) {
        self.master.write_all(&[key]).expect("a key press");
    }

    pub fn type_line(&mut self, text: &str) {
        self.master.write_all(format!("{text}\n").as_bytes()).expect("a typed line");
    }

    /// Waits until this is shown, after everything that was waited for before; gives what came before it.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.shown[self.looked_at..].find(text) {
                let before = self.shown[self.looked_at..self.looked_at + at].to_owned();
                self.looked_at += at + text.len();
                return before;
            }
            assert!(
                readable(self.master.as_fd(), deadline()),
                "waited {:?} in vain for {text:?}; shown: {:?}",
                deadline(),
                self.shown
            );
            assert!(self.read_more(), "the terminal ended before it showed {text:?}; shown: {:?}", self.shown);
        }
    }

    fn read_more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        match self.master.read(&mut bytes) {
            Ok(0) => false,
            Ok(count) => {
                self.shown.push_str(&String::from_utf8_lossy(&bytes[..count]));
                true
            }
            // The kernel says so when the last process has closed the inner end.
            Err(error) if error.raw_os_error() == Some(nix::libc::EIO) => false,
            Err(error) if error.kind() == ErrorKind::Interrupted => true,
            Err(error) => panic!("cannot read the terminal: {error}"),
        }
    }
}
