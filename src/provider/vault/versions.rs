//! Versions of KV version 2: deleted so that they can be restored, destroyed, brought back, told.

use serde_json::json;
use serde_json::value::RawValue;

use super::metadata::{Known, KnownVersion};
use super::mount::Place;
use super::path;
use super::provider::Vault;
use super::session::Call;
use super::write::Edit;
use crate::failure::{Failure, Kind};
use crate::provider::document::Document;
use crate::provider::{Metadata, SetOptions, VersionInfo};
use crate::secret::Value;
use crate::transport::Method;

impl Vault {
    /// Deletes the newest version or another one; for good it destroys that version, or removes the secret with all of them.
    ///
    /// The server says yes to a deletion of what is not there, so it is asked first; whoever may not know is not told of a
    /// mistyped path.
    pub(super) async fn delete_versioned(&self, place: &Place, version: Option<u64>, permanent: bool) -> Result<(), Failure> {
        let known = self.known_if_allowed(place).await?;
        if let Some(known) = &known {
            self.check_deletion(place, known, version, permanent)?;
        }
        let subject = match version {
            None => format!("the secret `{}`", place.shown),
            Some(version) => format!("version {version} of `{}`", place.shown),
        };
        let call = match (version, permanent) {
            (None, false) => Call::new(Method::DELETE, place.api("data"), "delete", &subject),
            (None, true) => Call::new(Method::DELETE, place.api("metadata"), "delete", &subject),
            (Some(version), false) => Call::write(place.api("delete"), numbered(version), &subject),
            (Some(version), true) => {
                Call { method: Method::PUT, ..Call::write(place.api("destroy"), numbered(version), &subject) }
            }
        };
        // A version that is gone stays gone. The newest one may be another one when it is asked for again.
        let repeatable = version.is_some();
        self.session.ask(&Call { repeatable, ..call }).await.map(|_| ())
    }

    fn check_deletion(&self, place: &Place, known: &Known, version: Option<u64>, permanent: bool) -> Result<(), Failure> {
        let shown = &place.shown;
        match version {
            None if permanent => Ok(()),
            None => match known.version(known.current_version) {
                Some(newest) if newest.is_gone() => {
                    let fact = format!("the secret `{shown}` of {} was already deleted{}", self.spec.id, time(newest));
                    Err(Failure::new(Kind::NotFound, fact).hint("`--permanent` removes every version for good"))
                }
                Some(_) => Ok(()),
                // Only something is said about it.
                None => Err(Failure::new(Kind::NotFound, format!("the secret `{shown}` of {} has no version", self.spec.id))
                    .hint("`--permanent` removes what is said about it")),
            },
            Some(number) => match self.version_of(place, known, number)? {
                found if found.destroyed => Err(self.destroyed(place, number)),
                found if found.deleted && !permanent => {
                    let fact = format!("version {number} of `{shown}` of {} was already deleted{}", self.spec.id, time(found));
                    Err(Failure::new(Kind::NotFound, fact).hint("`--permanent` destroys it for good"))
                }
                _ => Ok(()),
            },
        }
    }

    /// Undoes the deletion of the newest version.
    pub(super) async fn undelete_newest(&self, place: &Place) -> Result<u64, Failure> {
        let known = self.known(place).await?;
        let number = known.current_version;
        match known.version(number) {
            Some(newest) if newest.destroyed => Err(self.destroyed(place, number)),
            Some(newest) if newest.deleted => self.undelete(place, number).await,
            Some(_) => Err(nothing_to_restore(place)),
            None => Err(self.no_version(place, &known, number)),
        }
    }

    /// Makes a version the newest again, undoing its deletion where that is needed.
    pub(super) async fn bring_back(&self, place: &Place, number: u64) -> Result<u64, Failure> {
        let known = self.known(place).await?;
        let found = self.version_of(place, &known, number)?;
        if found.destroyed {
            return Err(self.destroyed(place, number));
        }
        if found.deleted {
            self.undelete(place, number).await?;
        } else if number == known.current_version {
            return Err(nothing_to_restore(place));
        }
        if number == known.current_version {
            return Ok(number);
        }
        let fields = self.fields_of(place, number).await?;
        let options = SetOptions { expected_version: Some(known.current_version.to_string()), ..SetOptions::default() };
        self.write(place, &Edit::Again(fields), &options).await
    }

    async fn undelete(&self, place: &Place, number: u64) -> Result<u64, Failure> {
        let subject = format!("version {number} of `{}`", place.shown);
        let call = Call::write(place.api("undelete"), numbered(number), &subject);
        self.session.ask(&Call { repeatable: true, ..call }).await.map(|_| number)
    }

    async fn fields_of(&self, place: &Place, number: u64) -> Result<Document, Failure> {
        let subject = format!("version {number} of `{}`", place.shown);
        let mut call = Call::read(place.api("data"), &subject);
        call.query.push(("version", number.to_string()));
        let answer = self.session.ask(&call).await?;
        let found: Content = answer.data(&subject)?;
        let fields = Document::parse(&Value::from(found.data.get()));
        fields.map_err(|_| Failure::new(Kind::Malformed, format!("{subject} has no fields")))
    }

    /// Every version, the newest first.
    pub(super) async fn history_now(&self, place: &Place) -> Result<Vec<VersionInfo>, Failure> {
        let known = self.known(place).await?;
        let about = known.about();
        let info = |(number, version): (u64, &KnownVersion)| {
            let newest = number == known.current_version;
            VersionInfo {
                version: number.to_string(),
                created: Some(version.created_time.clone()).filter(|time| !time.is_empty()),
                deleted: version.deleted,
                destroyed: version.destroyed,
                deletion: Some(version.deletion_time.clone()).filter(|time| !time.is_empty()),
                current: newest && !version.is_gone(),
                // It is said about the secret as it is now.
                metadata: if newest { about.clone() } else { Metadata::default() },
            }
        };
        Ok(known.newest_first().into_iter().map(info).collect())
    }

    fn version_of<'k>(&self, place: &Place, known: &'k Known, number: u64) -> Result<&'k KnownVersion, Failure> {
        known.version(number).ok_or_else(|| self.no_version(place, known, number))
    }

    fn no_version(&self, place: &Place, known: &Known, number: u64) -> Failure {
        let kept: Vec<String> = known.newest_first().iter().rev().map(|(number, _)| number.to_string()).collect();
        Failure::new(Kind::NotFound, format!("{} has no version {number} of `{}`", self.spec.id, place.shown))
            .hint(format!("versions that are kept: {}", kept.join(", ")))
    }

    fn destroyed(&self, place: &Place, number: u64) -> Failure {
        let shown = path::typed(&place.shown, None);
        let fact = format!("version {number} of the secret `{}` of {} was destroyed", place.shown, self.spec.id);
        Failure::new(Kind::NotFound, fact).hint(format!("`secrun history {shown}` shows which versions are left"))
    }
}

fn nothing_to_restore(place: &Place) -> Failure {
    let shown = path::typed(&place.shown, None);
    Failure::new(Kind::Conflict, format!("the secret `{}` is not deleted", place.shown))
        .hint(format!("`secrun history {shown}` shows the versions; restore an older one by its number"))
}

/// The answer to a read of a version that is there.
#[derive(serde::Deserialize)]
struct Content {
    data: Box<RawValue>,
}

fn numbered(version: u64) -> Value {
    Value::from(json!({ "versions": [version] }).to_string())
}

fn time(version: &KnownVersion) -> String {
    if version.deletion_time.is_empty() { String::new() } else { format!(" at {}", version.deletion_time) }
}
