//! Collects what became of our children: the command's news, and every orphan that was given to us (26).

use libc::c_int;
use nix::unistd::Pid;

use crate::sys::process::{self, Change, Outcome};

/// What is new about the command since the last look.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct News {
    /// It is gone.
    pub ended: Option<End>,
    /// It is stopped now, by this signal.
    pub stopped: Option<c_int>,
    /// It was continued, whether or not it was stopped again.
    pub continued: bool,
}

/// The two ways to lose a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It ended, and we know how.
    Known(Outcome),
    /// Somebody else collected its status.
    Unknown,
}

/// Looks after every child until nothing is new, because notices coalesce and anyone may send one (11).
pub(super) fn reap(command: Pid) -> News {
    let mut news = News::default();
    loop {
        match process::next_change() {
            Ok(Some((process, change))) if process == command => news.add(change),
            Ok(Some(_)) => {}
            Ok(None) => return news,
            Err(_) => {
                // No children at all: the command is gone, even if we were not the one to hear of it.
                news.ended.get_or_insert(End::Unknown);
                return news;
            }
        }
    }
}

impl News {
    fn add(&mut self, change: Change) {
        match change {
            Change::Ended(outcome) => self.ended = Some(End::Known(outcome)),
            Change::Stopped(signal) => self.stopped = Some(signal),
            Change::Continued => {
                self.stopped = None;
                self.continued = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts() {
        let mut news = News::default();
        news.add(Change::Stopped(libc::SIGTSTP));
        assert_eq!(news.stopped, Some(libc::SIGTSTP));
        news.add(Change::Continued);
        assert_eq!(news, News { continued: true, ..News::default() });
        news.add(Change::Stopped(libc::SIGSTOP));
        news.add(Change::Ended(Outcome::Exited(3)));
        assert_eq!(news.ended, Some(End::Known(Outcome::Exited(3))));
    }
}
