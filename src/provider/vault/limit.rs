//! At most so many requests a second, as the official programs limit themselves: a bucket of tokens that fills steadily.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::settings::Reader;
use crate::failure::{Failure, Kind};
use crate::transport;

/// A bucket.
pub(super) struct Limit {
    rate: f64,
    burst: f64,
    state: Mutex<Option<State>>,
}

#[derive(Clone, Copy)]
struct State {
    /// Below nothing when requests wait already.
    tokens: f64,
    at: Instant,
}

impl Limit {
    /// `RATE` or `RATE:BURST`; as many at once as in a second when no burst is given.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let text = reader.text("rate_limit")?.value;
        let parsed = parse(text);
        if parsed.is_none() {
            reader.problem("rate_limit", "is not RATE or RATE:BURST, requests a second and requests at once, such as 10:20");
        }
        parsed.map(|(rate, burst)| Self { rate, burst: f64::from(burst), state: Mutex::default() })
    }

    /// Waits until one more request may be sent.
    pub(super) async fn wait(&self, deadline: Instant) -> Result<(), Failure> {
        let wait = self.take(Instant::now());
        if wait.is_zero() {
            return Ok(());
        }
        if wait > deadline.saturating_duration_since(Instant::now()) {
            return Err(Failure::new(Kind::Timeout, "the rate limit does not let all requests out before the deadline")
                .hint("raise `rate_limit` or --timeout"));
        }
        // Timers need the runtime, and a first request may have to wait.
        transport::entered().await;
        tokio::time::sleep(wait).await;
        Ok(())
    }

    /// How long the next request has to wait. Its place is taken.
    fn take(&self, now: Instant) -> Duration {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { tokens, at } = state.unwrap_or(State { tokens: self.burst, at: now });
        let gained = now.saturating_duration_since(at).as_secs_f64() * self.rate;
        let tokens = (tokens + gained).min(self.burst) - 1.0;
        *state = Some(State { tokens, at: now });
        if tokens >= 0.0 { Duration::ZERO } else { Duration::try_from_secs_f64(-tokens / self.rate).unwrap_or(Duration::MAX) }
    }
}

fn parse(text: &str) -> Option<(f64, u32)> {
    let (rate, burst) = text.split_once(':').map_or((text, None), |(rate, burst)| (rate, Some(burst)));
    let rate: f64 = rate.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and too large is the largest")]
    let burst = burst.map_or(Some(rate as u32), |burst| burst.parse().ok())?;
    Some((rate, burst.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_limits() {
        for (text, expected) in [("10", (10.0, 10)), ("0.5", (0.5, 1)), ("10:20", (10.0, 20)), ("1e3:1", (1000.0, 1))] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
        for text in ["", "0", "-1", "x", "1:", "1:-1", "1:2:3", "inf", "NaN"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_burst_and_then_one_by_one() {
        let limit = Limit { rate: 10.0, burst: 2.0, state: Mutex::default() };
        let start = Instant::now();
        let waits: Vec<u128> = (0..4).map(|_| limit.take(start).as_millis()).collect();
        assert_eq!(waits, [0, 0, 100, 200]);
        assert_eq!(limit.take(start + Duration::from_millis(300)), Duration::ZERO, "what waited is gone by then");
        assert_eq!(limit.take(start + Duration::from_mins(1)), Duration::ZERO);
        assert_eq!(limit.take(start + Duration::from_mins(1)), Duration::ZERO);
        assert_eq!(limit.take(start + Duration::from_mins(1)).as_millis(), 100, "no more than the burst is saved up");
    }
}
