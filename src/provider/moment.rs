//! Times as people and servers write them: RFC 3339.
#![forbid(unsafe_code)]

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Whether a text is an RFC 3339 time or date.
pub fn is_time(text: &str) -> bool {
    let parses = |text: &str| OffsetDateTime::parse(text, &Rfc3339).is_ok();
    parses(text) || (text.len() == 10 && parses(&format!("{text}T00:00:00Z")))
}

/// This moment, to the second.
pub fn now() -> String {
    let now = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    now.format(&Rfc3339).unwrap_or_default()
}

/// Whether a time has come. What is no time has not.
pub fn is_past(text: &str, now: OffsetDateTime) -> bool {
    OffsetDateTime::parse(text, &Rfc3339).is_ok_and(|time| time <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_dates() {
        for good in ["2030-12-31", "2030-12-31T23:59:59Z", "2030-12-31T23:59:59.5+02:00", "2028-02-29"] {
            assert!(is_time(good), "{good}");
        }
        for bad in ["", "tomorrow", "2030-13-01", "2030-02-29", "2030-12-31 ", "31.12.2030", "2030-12-31T23:59"] {
            assert!(!is_time(bad), "{bad}");
        }
    }

    #[test]
    fn the_past_has_come_and_the_future_has_not() {
        let now = OffsetDateTime::now_utc();
        assert!(is_past("2001-02-03T04:05:06.123456789Z", now));
        assert!(!is_past("2201-02-03T04:05:06Z", now));
        assert!(!is_past("", now));
    }
}
