//! What is known about a secret of KV version 2 besides its values: its versions, and owner, expiry and comment.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use time::OffsetDateTime;

use super::kv::absent;
use super::mount::Place;
use super::provider::Vault;
use super::session::Call;
use crate::failure::{Failure, Kind};
use crate::provider::Metadata;
use crate::provider::moment::{is_past, is_time};
use crate::secret::Value;
use crate::transport::Method;

/// The server's limit for one value of the metadata, in bytes.
const LONGEST: usize = 512;

/// The metadata of a secret.
#[derive(Debug, Deserialize)]
pub(super) struct Known {
    pub(super) current_version: u64,
    #[serde(default)]
    pub(super) custom_metadata: Option<BTreeMap<String, String>>,
    /// By number.
    #[serde(default)]
    pub(super) versions: BTreeMap<String, KnownVersion>,
}

/// One version of a secret.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct KnownVersion {
    #[serde(default)]
    pub(super) created_time: String,
    /// Empty, or a time that may be in the future.
    #[serde(default)]
    pub(super) deletion_time: String,
    #[serde(default)]
    pub(super) destroyed: bool,
    /// Whether it is deleted and can be restored, by the clock of the server.
    #[serde(skip)]
    pub(super) deleted: bool,
}

impl Known {
    /// As it stands at this time.
    fn at(mut self, now: OffsetDateTime) -> Self {
        for version in self.versions.values_mut() {
            version.deleted = !version.destroyed && is_past(&version.deletion_time, now);
        }
        self
    }

    /// A version, if it is not pruned.
    pub(super) fn version(&self, number: u64) -> Option<&KnownVersion> {
        self.versions.get(&number.to_string())
    }

    /// Every version, the newest first.
    pub(super) fn newest_first(&self) -> Vec<(u64, &KnownVersion)> {
        let numbered = self.versions.iter().filter_map(|(number, version)| Some((number.parse().ok()?, version)));
        let mut versions: Vec<(u64, &KnownVersion)> = numbered.collect();
        versions.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        versions
    }

    /// What is said about the secret as a whole.
    pub(super) fn about(&self) -> Metadata {
        let text = |key: &str| self.custom_metadata.as_ref().and_then(|custom| custom.get(key)).cloned();
        Metadata { owner: text("owner"), expires: text("expires"), comment: text("comment"), created: None }
    }
}

impl KnownVersion {
    /// Whether nothing can be read of it.
    pub(super) fn is_gone(&self) -> bool {
        self.destroyed || self.deleted
    }
}

impl Vault {
    /// What the server knows about a secret.
    pub(super) async fn known(&self, place: &Place) -> Result<Known, Failure> {
        let subject = format!("the versions of `{}`", place.shown);
        let call = Call::read(place.api("metadata"), &subject);
        let answer = self.session.send(&call).await?;
        match answer.status {
            _ if answer.is_success() => Ok(answer.data::<Known>(&subject)?.at(self.server_time())),
            404 => Err(absent(self.spec, place, None, &answer)),
            _ => Err(self.session.refusal(&call, &answer).await),
        }
    }

    /// The time by the clock of the server. It is told in whole seconds, and what was deleted just now is deleted.
    fn server_time(&self) -> OffsetDateTime {
        let (ours, theirs) = (OffsetDateTime::now_utc(), self.session.now());
        if (theirs - ours).abs() < time::Duration::seconds(2) { ours } else { theirs + time::Duration::seconds(1) }
    }

    /// What is known about a secret, for whoever may know it.
    pub(super) async fn known_if_allowed(&self, place: &Place) -> Result<Option<Known>, Failure> {
        match self.known(place).await {
            Ok(known) => Ok(Some(known)),
            Err(failure) if failure.kind() == Kind::Denied => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Changes members of the custom metadata; `null` takes one away, and all others stay.
    pub(super) async fn write_custom(&self, place: &Place, custom: &Map<String, Json>) -> Result<(), Failure> {
        let subject = format!("the metadata of `{}`", place.shown);
        let mut call = Call::new(Method::PATCH, place.api("metadata"), "patch", &subject);
        call.headers.push(("content-type", Value::from("application/merge-patch+json")));
        call.body = Some(Value::from(json!({ "custom_metadata": custom }).to_string()));
        // The same change twice is one change.
        call.repeatable = true;
        let answer = self.session.send(&call).await?;
        match answer.status {
            _ if answer.is_success() => Ok(()),
            403 | 405 | 415 => match self.replace_custom(place, custom).await {
                // What would have been enough is what is missing.
                Err(failure) if failure.kind() == Kind::Denied && answer.status == 403 => {
                    Err(self.session.refusal(&call, &answer).await)
                }
                done => done,
            },
            _ => Err(self.session.refusal(&call, &answer).await),
        }
    }

    /// The same where metadata cannot be changed one by one: they are read and written as a whole.
    async fn replace_custom(&self, place: &Place, custom: &Map<String, Json>) -> Result<(), Failure> {
        let mut all: Map<String, Json> =
            self.known(place).await?.custom_metadata.unwrap_or_default().into_iter().map(texts).collect();
        for (key, value) in custom {
            match value {
                Json::Null => drop(all.remove(key)),
                value => drop(all.insert(key.clone(), value.clone())),
            }
        }
        let subject = format!("the metadata of `{}`", place.shown);
        let body = Value::from(json!({ "custom_metadata": all }).to_string());
        let call = Call { repeatable: true, ..Call::write(place.api("metadata"), body, &subject) };
        self.session.ask(&call).await.map(|_| ())
    }
}

fn texts((key, value): (String, String)) -> (String, Json) {
    (key, value.into())
}

/// The members of the custom metadata that change: what is not given stays, an empty text takes away. Everything wrong is in
/// one report.
pub(super) fn custom(given: &Metadata) -> Result<Option<Map<String, Json>>, Failure> {
    let given = [("owner", &given.owner), ("expires", &given.expires), ("comment", &given.comment)];
    let given: Vec<(&str, &String)> = given.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?))).collect();
    let mut wrong: Vec<String> = given
        .iter()
        .filter(|(_, text)| text.len() > LONGEST || text.chars().any(char::is_control))
        .map(|(key, _)| format!("{key}: at most {LONGEST} bytes, no control characters"))
        .collect();
    let expires = given.iter().find(|(key, _)| *key == "expires").map(|(_, text)| text.as_str());
    if expires.is_some_and(|text| !text.is_empty() && !is_time(text)) {
        wrong.push("expires: a date such as 2030-12-31 or a time such as 2030-12-31T23:59:59Z (RFC 3339)".to_owned());
    }
    if !wrong.is_empty() {
        return Err(Failure::new(Kind::Usage, "the metadata are not valid").details(wrong));
    }
    let member =
        |(key, text): (&str, &String)| (key.to_owned(), if text.is_empty() { Json::Null } else { Json::from(text.as_str()) });
    Ok(Some(given.into_iter().map(member).collect::<Map<_, _>>()).filter(|custom| !custom.is_empty()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_given_stays_and_empty_takes_away() {
        let given = Metadata { owner: Some("me".into()), comment: Some(String::new()), ..Metadata::default() };
        assert_eq!(Json::Object(custom(&given).unwrap().unwrap()), json!({"owner": "me", "comment": null}));
        assert_eq!(custom(&Metadata::default()), Ok(None));
    }

    #[test]
    fn everything_wrong_is_in_one_report() {
        let given =
            Metadata { owner: Some("a\0b".into()), expires: Some("soon".into()), comment: Some("x".repeat(513)), created: None };
        assert_eq!(custom(&given).unwrap_err().detail_lines().len(), 3);
    }

    #[test]
    fn versions_are_sorted_as_numbers() {
        let versions: BTreeMap<String, Json> = (1..=11)
            .map(|number| (number.to_string(), json!({"created_time": "", "deletion_time": "", "destroyed": false})))
            .collect();
        let known: Known = serde_json::from_value(json!({"current_version": 11, "versions": versions})).unwrap();
        let numbers: Vec<u64> = known.newest_first().iter().map(|(number, _)| *number).collect();
        assert_eq!((numbers[0], numbers[1], numbers[10]), (11, 10, 1));
    }

    #[test]
    fn a_deletion_in_the_future_is_none() {
        let version = |time: &str, destroyed| json!({"created_time": "", "deletion_time": time, "destroyed": destroyed});
        let versions = json!({
            "1": version("2300-01-01T00:00:00Z", false),
            "2": version("", false),
            "3": version("2001-01-01T00:00:00Z", false),
            "4": version("2001-01-01T00:00:00Z", true),
        });
        let known: Known = serde_json::from_value(json!({"current_version": 4, "versions": versions})).unwrap();
        let known = known.at(OffsetDateTime::now_utc());
        let states = known.newest_first().into_iter().rev().map(|(_, version)| (version.deleted, version.is_gone()));
        assert_eq!(states.collect::<Vec<_>>(), [(false, false), (false, false), (true, true), (false, true)]);
    }
}
