//! The stop timeout (37): KILL follows the first request to stop, after a time that does not pass while the command is stopped.

use std::time::{Duration, Instant};

/// Counts down once, and can be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StopTimer {
    state: State,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// Nobody asked for a timeout, or it is over.
    Never,
    /// Nobody asked the command to stop yet.
    Idle(Duration),
    Running(Instant),
    /// The command is stopped; so much is left.
    Held(Duration),
}

impl StopTimer {
    /// A timer that will run for `limit`, or never.
    pub fn new(limit: Option<Duration>) -> StopTimer {
        StopTimer { state: limit.map_or(State::Never, State::Idle) }
    }

    /// The command was asked to stop. Only the first time counts.
    pub fn start(&mut self, now: Instant, held: bool) {
        if let State::Idle(limit) = self.state {
            self.state = State::Held(limit);
            if !held {
                self.resume(now);
            }
        }
    }

    /// The command was stopped.
    pub fn hold(&mut self, now: Instant) {
        if let State::Running(end) = self.state {
            self.state = State::Held(end.saturating_duration_since(now));
        }
    }

    /// The command runs again.
    pub fn resume(&mut self, now: Instant) {
        if let State::Held(left) = self.state {
            // A time beyond what the clock can count is never.
            self.state = now.checked_add(left).map_or(State::Never, State::Running);
        }
    }

    /// When the time will be over, if it is passing.
    pub fn end(&self) -> Option<Instant> {
        match self.state {
            State::Running(end) => Some(end),
            _ => None,
        }
    }

    /// True once, when the time is over.
    pub fn expire(&mut self, now: Instant) -> bool {
        let over = self.end().is_some_and(|end| end <= now);
        if over {
            self.state = State::Never;
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn nothing_runs_before_the_first_request() {
        let now = Instant::now();
        let mut timer = StopTimer::new(Some(LIMIT));
        assert_eq!(timer.end(), None);
        assert!(!timer.expire(now + seconds(99)));
        let mut never = StopTimer::new(None);
        never.start(now, false);
        assert_eq!(never.end(), None);
    }

    #[test]
    fn a_second_request_does_not_restart_it() {
        let now = Instant::now();
        let mut timer = StopTimer::new(Some(LIMIT));
        timer.start(now, false);
        timer.start(now + seconds(6), false);
        assert_eq!(timer.end(), Some(now + LIMIT));
        assert!(!timer.expire(now + seconds(9)));
        assert!(timer.expire(now + seconds(10)));
        timer.start(now + seconds(11), false);
        assert!(!timer.expire(now + seconds(99)), "it ends once");
    }

    #[test]
    fn time_does_not_pass_while_the_command_is_stopped() {
        let now = Instant::now();
        let mut timer = StopTimer::new(Some(LIMIT));
        timer.start(now, false);
        timer.hold(now + seconds(3));
        timer.hold(now + seconds(5));
        assert_eq!(timer.end(), None);
        timer.resume(now + seconds(60));
        timer.resume(now + seconds(61));
        assert_eq!(timer.end(), Some(now + seconds(67)));
        assert!(timer.expire(now + seconds(67)));
    }

    #[test]
    fn a_request_to_a_stopped_command_waits_for_it_to_run() {
        let now = Instant::now();
        let mut timer = StopTimer::new(Some(LIMIT));
        timer.start(now, true);
        assert_eq!(timer.end(), None);
        timer.resume(now + seconds(20));
        assert_eq!(timer.end(), Some(now + seconds(20) + LIMIT));
    }

    #[test]
    fn an_endless_timeout_is_never_and_a_zero_one_is_now() {
        let now = Instant::now();
        let mut endless = StopTimer::new(Some(Duration::MAX));
        endless.start(now, false);
        assert_eq!(endless.end(), None);
        let mut zero = StopTimer::new(Some(Duration::ZERO));
        zero.start(now, false);
        assert!(zero.expire(now));
    }
}
