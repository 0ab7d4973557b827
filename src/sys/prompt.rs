//! A line that is typed at the terminal without echo. Whatever ends or stops the program meanwhile, the terminal has its echo
//! back first: signals wait until it has.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

/// What the kernel keeps of a typed line; it drops the rest without a word.
const LONGEST: usize = 4095;

/// The signals that a terminal makes, and those that commonly end a program.
const WAITING: [Signal; 8] = [
    Signal::SIGINT,
    Signal::SIGQUIT,
    Signal::SIGTSTP,
    Signal::SIGTERM,
    Signal::SIGHUP,
    Signal::SIGALRM,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
];

/// Asks at the terminal of the session and reads one line, without its end. After Ctrl-Z and `fg` it asks again.
pub fn read_hidden(words: &str) -> io::Result<Zeroizing<Vec<u8>>> {
    let flags = libc::O_NOCTTY;
    let mut terminal = OpenOptions::new().read(true).write(true).custom_flags(flags).open("/dev/tty")?;
    loop {
        if let Some(line) = ask(&mut terminal, words)? {
            return Ok(line);
        }
    }
}

/// Nothing when a signal came before the line was complete; it has been delivered when this returns.
fn ask(terminal: &mut File, words: &str) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let waiting = Waiting::begin()?;
    // Dropped before `waiting`, so that the signal finds the terminal as it was.
    let hidden = Hidden::begin(terminal.try_clone()?)?;
    terminal.write_all(words.as_bytes())?;
    let line = read_line(terminal, &waiting);
    drop(hidden);
    // The line end that was typed was not shown.
    terminal.write_all(b"\n")?;
    line
}

fn read_line(terminal: &mut File, waiting: &Waiting) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    // Large enough for every line, so that it never moves and leaves a copy.
    let mut line = Zeroizing::new(vec![0; LONGEST + 1]);
    let mut length = 0;
    while length <= LONGEST {
        if waiting.arrived(terminal)? {
            return Ok(None);
        }
        match terminal.read(line.get_mut(length..).unwrap_or_default()) {
            Ok(0) if length == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if line.get(length - 1) == Some(&b'\n') {
            length -= 1;
            break;
        }
    }
    if length >= LONGEST {
        return Err(io::Error::other("the line is longer than a terminal can pass on"));
    }
    line.truncate(length);
    Ok(Some(line))
}

/// Signals wait from here to the end of this value.
struct Waiting {
    before: SigSet,
    queue: SignalFd,
}

impl Waiting {
    fn begin() -> io::Result<Self> {
        let signals: SigSet = WAITING.into_iter().collect();
        let queue = SignalFd::with_flags(&signals, SfdFlags::SFD_CLOEXEC)?;
        let before = signals.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
        Ok(Self { before, queue })
    }

    /// Waits for the terminal or a signal, and says whether it is a signal.
    fn arrived(&self, terminal: &File) -> io::Result<bool> {
        let mut both = [PollFd::new(self.queue.as_fd(), PollFlags::POLLIN), PollFd::new(terminal.as_fd(), PollFlags::POLLIN)];
        match poll(&mut both, PollTimeout::NONE) {
            Ok(_) => Ok(both[0].any().unwrap_or_default()),
            Err(Errno::EINTR) => Ok(false),
            Err(errno) => Err(errno.into()),
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // Cannot fail: the mask is one that was in force.
        let _ = self.before.thread_set_mask();
    }
}

/// The terminal shows nothing of what is typed, to the end of this value.
struct Hidden {
    terminal: File,
    before: Termios,
}

impl Hidden {
    fn begin(terminal: File) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut silent = before.clone();
        silent.local_flags.remove(LocalFlags::ECHO | LocalFlags::ECHONL);
        silent.local_flags.insert(LocalFlags::ICANON | LocalFlags::ISIG);
        tcsetattr(&terminal, SetArg::TCSANOW, &silent)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // A terminal that is gone needs no echo.
        let _ = tcsetattr(&self.terminal, SetArg::TCSANOW, &self.before);
    }
}
