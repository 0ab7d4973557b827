//! A secret that was made for this run alone and ends by itself.
#![forbid(unsafe_code)]

use std::time::Duration;

/// How long a secret is good, and how its end is put off. Nothing in here is secret, but the id is nobody else's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What the provider calls it.
    pub id: String,
    /// The path that it was made for, as the user would write it.
    pub path: String,
    /// From the moment it was given.
    pub duration: Duration,
    /// Whether the provider puts the end off when asked.
    pub renewable: bool,
}

/// A long time in words, in days at most: months and years are not the same everywhere.
pub fn in_days(time: Duration) -> String {
    const DAY: u64 = 24 * 60 * 60;
    let (days, rest) = (time.as_secs() / DAY, Duration::from_secs(time.as_secs() % DAY));
    let unit = if days == 1 { "day" } else { "days" };
    match (days, rest.is_zero()) {
        (0, _) => humantime::format_duration(rest).to_string(),
        (_, true) => format!("{days}{unit}"),
        _ => format!("{days}{unit} {}", humantime::format_duration(rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_days_at_most() {
        let told = |seconds| in_days(Duration::from_secs(seconds));
        assert_eq!((told(90 * 86_400), told(86_400), told(3600)), ("90days".to_owned(), "1day".to_owned(), "1h".to_owned()));
        assert_eq!((told(2_764_799), told(0)), ("31days 23h 59m 59s".to_owned(), "0s".to_owned()));
    }
}
