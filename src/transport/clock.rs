//! Times that a server writes into headers: how long to wait, and what its clock says.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// How far the server's clock is from ours, in seconds. The lowest number is no answer yet.
#[derive(Debug)]
pub(super) struct Skew(AtomicI64);

impl Default for Skew {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

impl Skew {
    pub(super) fn read(&self) -> Option<i64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|seconds| *seconds != i64::MIN)
    }

    /// Notes the `Date` of an answer that has just arrived.
    pub(super) fn note(&self, date: &str, now: OffsetDateTime) {
        if let Some(date) = date_of(date) {
            self.0.store((date - now).whole_seconds(), Ordering::Relaxed);
        }
    }
}

/// A date as HTTP writes it.
fn date_of(text: &str) -> Option<OffsetDateTime> {
    // The form that HTTP demands is one of those of mail.
    OffsetDateTime::parse(text.trim(), &Rfc2822).ok()
}

/// `Retry-After`: seconds or a date. What is in the past means now; what is neither means nothing.
pub(super) fn retry_after(text: &str, now: OffsetDateTime) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    Some(Duration::try_from(date_of(text)? - now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: i64 = 784_123_200;

    fn noon() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(NOON).unwrap()
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let read = |text| retry_after(text, noon());
        assert_eq!(read("120"), Some(Duration::from_mins(2)));
        assert_eq!(read(" 0 "), Some(Duration::ZERO));
        assert_eq!(read("Sun, 06 Nov 1994 12:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(read("Sun, 06 Nov 1994 11:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("99999999999999999999999"), Some(Duration::from_secs(u64::MAX)));
        for nothing in ["", "soon", "-1", "1.5", "Sun, 99 Nov 1994 12:00:30 GMT"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn the_skew_is_what_the_server_is_ahead() {
        let skew = Skew::default();
        assert_eq!(skew.read(), None);
        skew.note("Sun, 06 Nov 1994 12:05:00 GMT", noon());
        assert_eq!(skew.read(), Some(300));
        skew.note("nonsense", noon());
        assert_eq!(skew.read(), Some(300));
        skew.note("Sun, 06 Nov 1994 11:59:00 GMT", noon());
        assert_eq!(skew.read(), Some(-60));
    }

    proptest! {
        #[test]
        fn nothing_that_a_server_writes_breaks_it(text in "\\PC*") {
            let _ = retry_after(&text, noon());
        }

        #[test]
        fn seconds_are_read_as_they_are(seconds: u64) {
            prop_assert_eq!(retry_after(&seconds.to_string(), noon()), Some(Duration::from_secs(seconds)));
        }

        #[test]
        fn a_date_is_as_far_away_as_it_is(seconds in 0_i64..4_000_000_000) {
            let date = OffsetDateTime::from_unix_timestamp(seconds).unwrap().format(&Rfc2822).unwrap();
            let wait = u64::try_from(seconds - NOON).unwrap_or(0);
            prop_assert_eq!(retry_after(&date, noon()), Some(Duration::from_secs(wait)));
        }
    }
}
