//! When a request is sent again: full jitter, the server's own hint, never past the deadline.

use std::time::Duration;

use time::OffsetDateTime;

use super::clock;
use super::{Answer, Request};

/// Tries of one request, the first one included.
pub(super) const ATTEMPTS: u32 = 4;
/// The usual first wait is up to this long.
pub(super) const BASE: Duration = Duration::from_millis(200);
/// No wait of our own is longer.
const CAP: Duration = Duration::from_secs(5);
/// How much longer the waits are when the server asks for fewer requests.
const THROTTLED: u32 = 5;

/// Another try, and what is known about when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Again {
    /// The server asks for fewer requests.
    pub(super) throttled: bool,
    /// How long the server wants to be left alone.
    pub(super) hint: Option<Duration>,
}

impl Again {
    /// After a try without an answer.
    pub(super) const BROKEN: Self = Self { throttled: false, hint: None };

    /// What the status of an answer says about another try.
    pub(super) fn after(request: &Request, answer: &Answer, now: OffsetDateTime) -> Option<Self> {
        let throttled = request.throttled.contains(&answer.status);
        if !throttled && !request.transient.contains(&answer.status) {
            return None;
        }
        // With 429 and 503 a server says that it did not begin: there were too many requests, or it is sealed or starting. Any other
        // status may come after something was done, so that a request that must not be done twice is not sent again.
        if !request.repeatable && !matches!(answer.status, 429 | 503) {
            return None;
        }
        Some(Self { throttled, hint: answer.header("retry-after").and_then(|text| clock::retry_after(text, now)) })
    }

    /// How long to wait before try number `attempt` (from 1). `chance` is from the whole range of its type.
    pub(super) fn wait(self, base: Duration, attempt: u32, chance: u32) -> Duration {
        let ceiling = ceiling(base, attempt, self.throttled);
        let jitter = ceiling.mul_f64(f64::from(chance) / f64::from(u32::MAX));
        jitter.max(self.hint.unwrap_or_default())
    }
}

/// The longest wait of our own before try number `attempt` (from 1).
fn ceiling(base: Duration, attempt: u32, throttled: bool) -> Duration {
    let base = base.saturating_mul(if throttled { THROTTLED } else { 1 });
    base.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1))).min(CAP)
}

/// A number from the system; without one there is no jitter, which is no reason to fail.
pub(super) fn chance() -> u32 {
    getrandom::u32().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zeroize::Zeroizing;

    use super::*;
    use crate::transport::{Method, Url};

    fn request(repeatable: bool) -> Request {
        let url = Url::parse("https://vault.example/").unwrap();
        Request { repeatable, transient: &[412, 500, 503], throttled: &[429], ..Request::new(Method::GET, url) }
    }

    fn answer(status: u16, retry_after: Option<&str>) -> Answer {
        let headers = retry_after.map(|text| ("retry-after".parse().unwrap(), text.parse().unwrap())).into_iter().collect();
        Answer { status, headers, body: Zeroizing::default() }
    }

    fn after(repeatable: bool, status: u16) -> Option<Again> {
        Again::after(&request(repeatable), &answer(status, None), OffsetDateTime::UNIX_EPOCH)
    }

    #[test]
    fn statuses_are_worth_another_try_when_the_request_says_so() {
        assert_eq!(after(true, 200), None);
        assert_eq!(after(true, 404), None);
        assert_eq!(after(true, 412), Some(Again::BROKEN));
        assert_eq!(after(true, 429), Some(Again { throttled: true, hint: None }));
    }

    #[test]
    fn what_must_not_be_done_twice_is_repeated_only_where_nothing_was_done() {
        assert_eq!(after(false, 500), None);
        assert_eq!(after(false, 412), None);
        assert!(after(false, 429).is_some() && after(false, 503).is_some());
    }

    #[test]
    fn the_server_knows_better() {
        let again = Again::after(&request(true), &answer(503, Some("7")), OffsetDateTime::UNIX_EPOCH).unwrap();
        assert_eq!(again.wait(BASE, 1, u32::MAX), Duration::from_secs(7));
        assert_eq!(again.wait(BASE, 1, 0), Duration::from_secs(7));
    }

    #[test]
    fn waits_double_up_to_the_cap() {
        let longest = |attempt, throttled| Again { throttled, hint: None }.wait(BASE, attempt, u32::MAX);
        assert_eq!([1, 2, 3].map(|attempt| longest(attempt, false).as_millis()), [200, 400, 800]);
        assert_eq!([1, 2, 3, 4].map(|attempt| longest(attempt, true).as_millis()), [1000, 2000, 4000, 5000]);
        assert_eq!(longest(u32::MAX, false), CAP);
        assert_eq!(Again::BROKEN.wait(BASE, 3, 0), Duration::ZERO);
    }

    proptest! {
        #[test]
        fn no_wait_of_our_own_is_longer_than_the_cap(attempt: u32, throttled: bool, chance: u32) {
            let wait = Again { throttled, hint: None }.wait(BASE, attempt, chance);
            prop_assert!(wait <= CAP);
        }

        #[test]
        fn a_hint_is_never_undercut(seconds in 0_u64..1_000_000, attempt in 1_u32..10, chance: u32) {
            let hint = Duration::from_secs(seconds);
            let wait = Again { throttled: true, hint: Some(hint) }.wait(BASE, attempt, chance);
            prop_assert!(wait >= hint);
        }
    }
}
