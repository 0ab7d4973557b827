//! Numbers that KV version 2 does not keep.
//!
//! The server stores fields as they were sent, but reads them as floating-point numbers: 9007199254740993 comes back as
//! 9007199254740992, and no later write brings the lost digit back.

use serde_json::Value as Json;

use crate::provider::document::Document;

/// The fields with a number that would not come back as the same number.
pub(super) fn inexact(document: &Document) -> Vec<&str> {
    let parsed = document.members().map(|(name, text)| (name, serde_json::from_slice::<Json>(text.expose())));
    parsed.filter(|(_, value)| value.as_ref().is_ok_and(|value| !is_exact(value))).map(|(name, _)| name).collect()
}

fn is_exact(value: &Json) -> bool {
    match value {
        Json::Number(number) => survives(&number.to_string()),
        Json::Array(list) => list.iter().all(is_exact),
        Json::Object(members) => members.values().all(is_exact),
        _ => true,
    }
}

/// Whether the nearest floating-point number, written as short as possible, is the number that was written.
fn survives(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|nearest| nearest.is_finite() && canonical(text) == canonical(&format!("{nearest:e}")))
}

/// Digits without zeros at their ends, and the power of ten of the last one. The sign cannot get lost.
fn canonical(text: &str) -> (String, i64) {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.trim_start_matches(['-', '+']).split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{}{fraction}", whole.trim_start_matches(['-', '+']));
    let significant = digits.trim_end_matches('0');
    if significant.trim_start_matches('0').is_empty() {
        return (String::new(), 0);
    }
    let dropped = digits.len() - significant.len();
    let shift = i64::try_from(dropped).unwrap_or(i64::MAX) - i64::try_from(fraction.len()).unwrap_or(i64::MAX);
    // An exponent out of this range gives no finite number.
    let exponent: i64 = exponent.parse().unwrap_or(i64::MAX / 2);
    (significant.trim_start_matches('0').to_owned(), exponent.saturating_add(shift))
}

/// Whether two JSON values mean the same, numbers compared as the server has them.
pub(super) fn same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => {
            let (one, other) = (one.to_string(), other.to_string());
            one == other || canonical(&one) == canonical(&other) || one.parse::<f64>().ok() == other.parse::<f64>().ok()
        }
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            let has = |name: &String, value: &Json| other.get(name).is_some_and(|found| same(value, found));
            one.len() == other.len() && one.iter().all(|(name, value)| has(name, value))
        }
        _ => one == other,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use crate::secret::Value;

    #[test]
    fn numbers_that_come_back_as_the_same_number() {
        for good in ["0", "-0", "-0.0", "1", "-1", "1.10", "0.1", "9007199254740992", "1e3", "1E+5", "100e-2", "1.7e308", "12e0"]
        {
            assert!(survives(good), "{good}");
        }
        for bad in ["9007199254740993", "12345678901234567890123", "0.10000000000000000001", "1e400", "-9007199254740993"] {
            assert!(!survives(bad), "{bad}");
        }
    }

    #[test]
    fn fields_are_named_at_any_depth() {
        let document = Document::parse(&Value::from(r#"{"a":1,"b":[{"c":9007199254740993}],"d":"9007199254740993"}"#)).unwrap();
        assert_eq!(inexact(&document), ["b"]);
    }

    #[test]
    fn the_same_in_other_words() {
        let json = |text: &str| serde_json::from_str::<Json>(text).unwrap();
        assert!(same(&json(r#"{"a":1.10,"b":[1e3,null]}"#), &json(r#"{"b":[1000,null],"a":1.1}"#)));
        for other in [
            r#"{"a":1.2,"b":[1000,null]}"#,
            r#"{"a":1.1}"#,
            r#"{"a":1.1,"b":[1000,null],"c":0}"#,
            r#"{"a":"1.1","b":[1000,null]}"#,
        ] {
            assert!(!same(&json(r#"{"a":1.10,"b":[1e3,null]}"#), &json(other)), "{other}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whole_numbers_of_fifteen_digits_survive(number in -999_999_999_999_999_i64..=999_999_999_999_999) {
            proptest::prop_assert!(survives(&number.to_string()));
        }

        #[test]
        fn what_the_server_could_write_survives(number in proptest::num::f64::NORMAL) {
            let (short, long) = (format!("{number:e}"), number.to_string());
            proptest::prop_assert!(survives(&short) && survives(&long));
        }
    }
}
