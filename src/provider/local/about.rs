//! What is said about a version: owner, expiry, comment and the time it was written, between people's texts and the index.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::index::{About, Version};
use crate::failure::{Failure, Kind};
use crate::provider::Metadata;
use crate::provider::moment::is_time;

const LONGEST_OWNER: usize = 256;
const LONGEST_COMMENT: usize = 4096;

/// The clock, in seconds since 1970. Shown to people only: nothing is decided by it.
pub(super) fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

/// A time as RFC 3339, UTC.
pub(super) fn rfc3339(seconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok();
    time.and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_else(|| "an unknown time".to_owned())
}

/// The metadata of a version.
pub(super) fn metadata(version: &Version) -> Metadata {
    let some = |text: fn(&About) -> &String| version.about.as_deref().map(text).filter(|text| !text.is_empty()).cloned();
    Metadata {
        owner: some(|about| &about.owner),
        expires: some(|about| &about.expires),
        comment: some(|about| &about.comment),
        created: Some(rfc3339(version.created)),
    }
}

/// What a new version says: what is not given stays as it was, an empty text takes it away. Everything wrong is in one report.
pub(super) fn merged(before: Option<&About>, given: &Metadata) -> Result<Option<Box<About>>, Failure> {
    let before = before.cloned().unwrap_or_default();
    let or = |given: &Option<String>, before: String| given.clone().unwrap_or(before);
    let about = About {
        owner: or(&given.owner, before.owner),
        expires: or(&given.expires, before.expires),
        comment: or(&given.comment, before.comment),
    };
    let mut wrong = Vec::new();
    if about.owner.len() > LONGEST_OWNER || about.owner.chars().any(char::is_control) {
        wrong.push(format!("owner: at most {LONGEST_OWNER} bytes, no control characters"));
    }
    if about.comment.len() > LONGEST_COMMENT || about.comment.contains('\0') {
        wrong.push(format!("comment: at most {LONGEST_COMMENT} bytes, no NUL"));
    }
    if !about.expires.is_empty() && !is_time(&about.expires) {
        wrong.push("expires: a date such as 2030-12-31 or a time such as 2030-12-31T23:59:59Z (RFC 3339)".to_owned());
    }
    if wrong.is_empty() {
        Ok(About::of([about.owner, about.expires, about.comment]))
    } else {
        Err(Failure::new(Kind::Usage, "the metadata are not valid").details(wrong))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_times() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00Z");
        assert_eq!(rfc3339(i64::MAX), "an unknown time");
    }

    #[test]
    fn what_is_not_given_stays_and_empty_takes_away() {
        let before = About { owner: "ops".into(), expires: "2030-01-01".into(), comment: "x".into() };
        let given = Metadata { comment: Some(String::new()), expires: Some("2031-01-01".into()), ..Metadata::default() };
        let about = *merged(Some(&before), &given).unwrap().unwrap();
        assert_eq!(about, About { owner: "ops".into(), expires: "2031-01-01".into(), comment: String::new() });
    }

    #[test]
    fn everything_wrong_is_in_one_report() {
        let given =
            Metadata { owner: Some("a\nb".into()), expires: Some("soon".into()), comment: Some("x".repeat(5000)), created: None };
        assert_eq!(merged(None, &given).unwrap_err().detail_lines().len(), 3);
    }
}
