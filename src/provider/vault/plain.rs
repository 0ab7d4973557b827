//! Writing secrets of KV version 1, which has no versions: whoever writes last wins, and what is deleted is gone.

use serde_json::value::RawValue;

use super::kv::absent;
use super::mount::Place;
use super::path;
use super::provider::Vault;
use super::session::Call;
use super::write::{Edit, unknown};
use crate::failure::{Failure, Kind};
use crate::provider::document::Document;
use crate::provider::field::VALUE;
use crate::provider::{Metadata, SetOptions};
use crate::secret::Value;
use crate::transport::Method;

impl Vault {
    pub(super) async fn write_plain(&self, place: &Place, edit: &Edit<'_>, options: &SetOptions) -> Result<(), Failure> {
        self.check_options(place, options)?;
        let subject = format!("the secret `{}`", place.shown);
        let (document, is_there) = match edit {
            Edit::Whole(document) | Edit::Again(document) => return self.send_plain(place, &subject, document, None).await,
            Edit::Field(name, text) => {
                let (mut document, is_there) = self.fields(place, &subject).await?;
                document.set_json(name, text.duplicate());
                (document, is_there)
            }
            Edit::Sole(text) => {
                let (mut document, is_there) = self.fields(place, &subject).await?;
                if document.names().any(|name| name != VALUE) {
                    return Err(self.several_fields(place, &document));
                }
                document.set_json(VALUE, text.duplicate());
                (document, is_there)
            }
        };
        self.send_plain(place, &subject, &document, Some(is_there)).await
    }

    pub(super) async fn delete_plain(&self, place: &Place, permanent: bool) -> Result<(), Failure> {
        let shown = path::typed(&place.shown, None);
        if !permanent {
            let fact = format!("a deletion in `{}` cannot be undone: it is KV version 1", place.mount.path);
            return Err(Failure::new(Kind::Usage, fact).hint(format!("`secrun delete --permanent {shown}` deletes for good")));
        }
        let subject = format!("the secret `{}`", place.shown);
        // The server says the same of what is not there. Whoever may not read is not told of a mistyped path.
        let read = Call::read(place.api(""), &subject);
        let found = self.session.send(&read).await?;
        if found.status == 404 {
            return Err(absent(self.spec, place, None, &found));
        }
        self.session.ask(&Call::new(Method::DELETE, place.api(""), "delete", &subject)).await.map(|_| ())
    }

    /// The fields that are there, and whether there are any.
    async fn fields(&self, place: &Place, subject: &str) -> Result<(Document, bool), Failure> {
        let call = Call::read(place.api(""), subject);
        let answer = self.session.send(&call).await?;
        if answer.status == 404 {
            let failure = absent(self.spec, place, None, &answer);
            return if failure.kind() == Kind::NotFound { Ok((Document::default(), false)) } else { Err(failure) };
        }
        if !answer.is_success() {
            return Err(self.session.refusal(&call, &answer).await);
        }
        let fields: Box<RawValue> = answer.data(subject)?;
        let document = Document::parse(&Value::from(fields.get()));
        Ok((document.map_err(|_| Failure::new(Kind::Malformed, format!("{subject} has no fields")))?, true))
    }

    async fn send_plain(&self, place: &Place, subject: &str, document: &Document, is_there: Option<bool>) -> Result<(), Failure> {
        let capability = if is_there == Some(false) { "create" } else { "update" };
        let call = Call { capability, ..Call::write(place.api(""), document.to_value(), subject) };
        match self.session.try_send(&call).await {
            Ok(answer) if answer.is_success() => Ok(()),
            Ok(answer) if answer.status == 413 => Err(self.too_large(&call)),
            Ok(answer) => Err(self.session.refusal(&call, &answer).await),
            Err(fault) if fault.sent => Err(unknown(place, Some(fault.failure))),
            Err(fault) => Err(fault.into()),
        }
    }

    fn check_options(&self, place: &Place, options: &SetOptions) -> Result<(), Failure> {
        let mount = &place.mount.path;
        let Metadata { owner, expires, comment, .. } = &options.metadata;
        let mut wrong = Vec::new();
        if options.expected_version.is_some() {
            wrong.push("--expect: there are no versions, so nobody can tell whether somebody else wrote in between".to_owned());
        }
        let given = [("--owner", owner), ("--expires", expires), ("--comment", comment)];
        wrong
            .extend(given.iter().filter(|(_, text)| text.is_some()).map(|(flag, _)| format!("{flag}: there is no place for it")));
        if wrong.is_empty() {
            return Ok(());
        }
        let fact = format!("{} cannot do that in `{mount}`: it is KV version 1", self.spec.id);
        Err(Failure::new(Kind::Usage, fact)
            .details(wrong)
            .hint("`bao kv enable-versioning` or `vault kv enable-versioning` makes it version 2"))
    }
}
