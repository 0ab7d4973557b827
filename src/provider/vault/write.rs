//! Writing secrets of KV version 2, so that two writers at once lose nothing.
//!
//! Everything that depends on what is there is written with its version (`cas`): the server refuses when somebody else was
//! faster, and it is read and written again. The version also tells afterwards whether a write without an answer arrived.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::answer::Answer;
use super::kv::{absent, patiently};
use super::mount::Place;
use super::numbers;
use super::path;
use super::provider::Vault;
use super::session::Call;
use crate::failure::{Failure, Kind};
use crate::provider::SetOptions;
use crate::provider::document::Document;
use crate::provider::field::VALUE;
use crate::secret::Value;
use crate::transport::Method;

/// How often a write starts again because somebody else was faster.
const TRIES: u32 = 20;

/// How often a version that is too low is read again: some dozen milliseconds are enough for any standby in order.
const LAG: u32 = 10;

/// Between two of these looks. A standby hears of a write within tens of milliseconds when nothing else is wrong.
const HEARSAY: Duration = Duration::from_millis(200);

/// What becomes of a secret.
pub(super) enum Edit<'a> {
    /// It is this one value, the field `value`; its JSON text.
    Sole(Value),
    /// One field becomes this JSON text, the others stay.
    Field(&'a str, Value),
    /// It has these fields and no others.
    Whole(Document),
    /// The same, with fields that the server gave.
    Again(Document),
}

/// What stands at a path.
enum State {
    /// Nothing, and never has.
    Missing,
    /// A version that was deleted or destroyed.
    Gone(u64),
    /// A secret.
    There(u64, Document),
}

/// One request that writes.
struct Write {
    method: Method,
    /// The fields of the secret, or those that change.
    fields: Value,
    cas: Option<u64>,
    /// What a policy must allow, as far as that is known: a secret that is not there is created, any other one updated.
    capability: Option<&'static str>,
}

/// What came of it.
enum Outcome {
    /// The new version.
    Written(u64),
    /// Somebody else was faster.
    Overtaken,
    /// The server wants to be told which version is replaced.
    VersionWanted,
    /// This server, or the policy, does not let fields be changed one by one.
    NoPatch(Option<Answer>),
    /// There is nothing any more whose field could be changed.
    NothingToPatch,
}

impl Vault {
    /// Writes a new version and gives its number.
    pub(super) async fn write(&self, place: &Place, edit: &Edit<'_>, options: &SetOptions) -> Result<u64, Failure> {
        let expected = options.expected_version.as_deref().map(|text| self.expected(text)).transpose()?;
        let custom = super::metadata::custom(&options.metadata)?;
        if let Edit::Whole(document) = edit {
            check_numbers(document)?;
        }
        let version = self.write_fields(place, edit, expected).await?;
        if let Some(custom) = custom {
            let written = self.write_custom(place, &custom).await;
            written.map_err(|failure| half_done(place, version, &failure))?;
        }
        Ok(version)
    }

    async fn write_fields(&self, place: &Place, edit: &Edit<'_>, expected: Option<u64>) -> Result<u64, Failure> {
        // Whoever replaces everything need not know what is there.
        let mut blind = matches!(edit, Edit::Whole(_));
        let (mut patches, mut no_patch) = (true, None);
        for tried in 0..TRIES {
            let state = if blind { None } else { Some(self.state_of(place).await?) };
            if let (Some(expected), Some(state)) = (expected, &state)
                && state.version() != expected
            {
                // A standby may not have heard of the newest version yet.
                if state.version() < expected && tried < LAG {
                    self.session.pause(HEARSAY).await;
                    continue;
                }
                return Err(overruled(place, expected, state));
            }
            let cas = expected.or(state.as_ref().map(State::version));
            let sent = self.send_write(place, &self.request(place, edit, state.as_ref(), cas, patches)?).await;
            let outcome = match (sent, no_patch.take()) {
                (Err(failure), Some(answer)) if failure.kind() == Kind::Denied => {
                    return Err(self.patch_denied(place, &answer).await);
                }
                (sent, _) => sent?,
            };
            match outcome {
                Outcome::Written(version) => return Ok(version),
                Outcome::VersionWanted => blind = false,
                Outcome::NoPatch(answer) => (patches, no_patch) = (false, answer),
                Outcome::Overtaken | Outcome::NothingToPatch => {
                    if let Some(expected) = expected {
                        return Err(self.overtaken(place, expected).await);
                    }
                    self.session.pause(jitter(tried)).await;
                }
            }
        }
        Err(Failure::new(Kind::Conflict, format!("the secret `{}` was written by others all the time", place.shown))
            .hint("nothing was changed; try again when they are done"))
    }

    /// The request that makes the edit of what is there.
    fn request(
        &self,
        place: &Place,
        edit: &Edit<'_>,
        state: Option<&State>,
        cas: Option<u64>,
        patches: bool,
    ) -> Result<Write, Failure> {
        // For the server a secret exists as long as anything of it is left.
        let capability = state.map(|state| if matches!(state, State::Missing) { "create" } else { "update" });
        let whole = |document: &Document| Write { method: Method::POST, fields: document.to_value(), cas, capability };
        let (name, text) = match edit {
            Edit::Whole(document) | Edit::Again(document) => return Ok(whole(document)),
            Edit::Field(name, text) => (*name, text),
            Edit::Sole(text) => (VALUE, text),
        };
        let mut document = Document::default();
        if let Some(State::There(_, fields)) = state {
            if matches!(edit, Edit::Sole(_)) && fields.names().any(|name| name != VALUE) {
                return Err(self.several_fields(place, fields));
            }
            if patches && matches!(edit, Edit::Field(..)) {
                document.set_json(name, text.duplicate());
                let capability = Some("patch");
                return Ok(Write { method: Method::PATCH, fields: document.to_value(), cas, capability });
            }
            fields.members().for_each(|(name, text)| document.set_json(name, text.duplicate()));
        }
        document.set_json(name, text.duplicate());
        Ok(whole(&document))
    }

    pub(super) fn several_fields(&self, place: &Place, fields: &Document) -> Failure {
        let names: Vec<&str> = fields.names().collect();
        let shown = path::typed(&place.shown, None);
        Failure::new(Kind::Usage, format!("the secret `{}` of {} has fields of its own", place.shown, self.spec.id))
            .detail(format!("it has: {}", names.join(", ")))
            .hint(format!("`secrun set {shown}#FIELD` writes one of them, `secrun set --fields {shown}` all of them"))
    }

    /// Sends one write. Where the answer is lost, the version that it would have made tells whether it arrived.
    async fn send_write(&self, place: &Place, write: &Write) -> Result<Outcome, Failure> {
        let subject = format!("the secret `{}`", place.shown);
        let mut call = Call::new(write.method.clone(), place.api("data"), write.capability.unwrap_or("update"), &subject);
        call.body = Some(write.body());
        if write.method == Method::PATCH {
            call.headers.push(("content-type", Value::from("application/merge-patch+json")));
        }
        let mut lost: Option<Failure> = None;
        let mut refusal = None;
        for _ in 0..3 {
            refusal = None;
            match self.session.try_send(&call).await {
                Ok(answer) if is_lost(&answer) => {
                    let said = self.session.refusal(&call, &answer).await;
                    (refusal, lost) = (Some(said.clone()), Some(said));
                }
                Ok(answer) if answer.is_denial() && write.capability.is_none() => {
                    return Err(self.denied_unseen(place, &call, &answer).await);
                }
                Ok(answer) => {
                    let outcome = self.outcome(&call, answer).await?;
                    let ours = matches!(outcome, Outcome::Overtaken) && lost.is_some();
                    return match write.cas {
                        Some(cas) if ours && self.arrived(place, write, cas).await? == Some(true) => {
                            Ok(Outcome::Written(cas + 1))
                        }
                        _ => Ok(outcome),
                    };
                }
                Err(fault) if !fault.sent && lost.is_none() => return Err(fault.into()),
                Err(fault) => lost = Some(fault.failure),
            }
            let open = |lost: Option<Failure>| unknown(place, lost);
            let Some(cas) = write.cas else { return Err(open(lost)) };
            match self.arrived(place, write, cas).await {
                Ok(Some(true)) => return Ok(Outcome::Written(cas + 1)),
                Ok(Some(false)) => return Ok(Outcome::Overtaken),
                // Not yet. With its version it can be sent again: one of the two will be refused.
                Ok(None) => {}
                Err(_) => return Err(open(lost)),
            }
        }
        Err(refusal.unwrap_or_else(|| unknown(place, lost)))
    }

    /// Neither one field nor all of them may be written: the less far-reaching of the two would be enough.
    async fn patch_denied(&self, place: &Place, answer: &Answer) -> Failure {
        let subject = format!("the secret `{}`", place.shown);
        self.session.refusal(&Call::new(Method::PATCH, place.api("data"), "patch", &subject), answer).await
    }

    /// A write that did not look was denied: which of the two capabilities is missing depends on what is there.
    async fn denied_unseen(&self, place: &Place, call: &Call<'_>, answer: &Answer) -> Failure {
        let missing = async |capability| {
            let denied = Call::new(Method::POST, call.path.clone(), capability, call.subject);
            self.session.refusal(&denied, answer).await
        };
        match self.state_of(place).await {
            Ok(State::Missing) => missing("create").await,
            Ok(_) => missing("update").await,
            Err(_) => missing("update").await.hints().iter().fold(missing("create").await, Failure::hint),
        }
    }

    async fn outcome(&self, call: &Call<'_>, answer: Answer) -> Result<Outcome, Failure> {
        if answer.is_success() {
            return Ok(Outcome::Written(answer.data::<Made>(call.subject)?.version));
        }
        let patch = call.method == Method::PATCH;
        match answer.status {
            400 if answer.says("check-and-set parameter did not match") => Ok(Outcome::Overtaken),
            400 if answer.says("check-and-set parameter required") => Ok(Outcome::VersionWanted),
            403 | 405 | 415 if patch => Ok(Outcome::NoPatch(answer.is_denial().then_some(answer))),
            404 if patch => Ok(Outcome::NothingToPatch),
            413 => Err(self.too_large(call)),
            _ => Err(self.session.refusal(call, &answer).await),
        }
    }

    /// Whether the version after `cas` is what was written; `None` when there is no such version.
    async fn arrived(&self, place: &Place, write: &Write, cas: u64) -> Result<Option<bool>, Failure> {
        let subject = format!("version {} of `{}`", cas + 1, place.shown);
        let mut call = Call::read(place.api("data"), &subject);
        call.query.push(("version", (cas + 1).to_string()));
        let answer = self.session.send(&call).await?;
        match answer.status {
            _ if answer.is_success() => {
                let found: Found = answer.data(&subject)?;
                let found: Json = serde_json::from_str(found.data.as_deref().map_or("null", RawValue::get)).unwrap_or_default();
                let written: Json = serde_json::from_slice(write.fields.expose()).unwrap_or_default();
                Ok(Some(write.made(&written, &found)))
            }
            404 => match absent(self.spec, place, Some(cas + 1), &answer) {
                // Deleted since, and by whomever written: nobody can tell any more.
                _ if answer.data::<Found>(&subject).is_ok() => Ok(Some(false)),
                failure if failure.kind() == Kind::NotFound => Ok(None),
                failure => Err(failure),
            },
            _ => Err(self.session.refusal(&call, &answer).await),
        }
    }

    async fn state_of(&self, place: &Place) -> Result<State, Failure> {
        let subject = format!("the secret `{}`", place.shown);
        let call = Call::read(place.api("data"), &subject);
        let answer = patiently(&self.session, &call).await?;
        match answer.status {
            _ if answer.is_success() => {
                let found: Found = answer.data(&subject)?;
                let fields = found.data.map(|raw| Document::parse(&Value::from(raw.get())));
                let fields = fields.transpose().map_err(|_| Failure::new(Kind::Malformed, format!("{subject} has no fields")))?;
                let version = found.metadata.version;
                Ok(fields.map_or(State::Gone(version), |fields| State::There(version, fields)))
            }
            404 => match answer.data::<Found>(&subject) {
                Ok(found) => Ok(State::Gone(found.metadata.version)),
                Err(_) => match absent(self.spec, place, None, &answer) {
                    failure if failure.kind() == Kind::NotFound => Ok(State::Missing),
                    failure => Err(failure),
                },
            },
            _ => Err(self.session.refusal(&call, &answer).await),
        }
    }

    /// A version that is expected; 0 for none.
    fn expected(&self, text: &str) -> Result<u64, Failure> {
        if text == "0" { Ok(0) } else { path::version(self.spec, text) }
    }

    /// Somebody else was faster. What is there now is told where it can be read.
    async fn overtaken(&self, place: &Place, expected: u64) -> Failure {
        match self.state_of(place).await {
            Ok(state) => overruled(place, expected, &state),
            Err(_) => conflict(place, expected, "is at another one"),
        }
    }

    pub(super) fn too_large(&self, call: &Call<'_>) -> Failure {
        let size = call.body.as_ref().map_or(0, Value::len);
        Failure::new(Kind::Malformed, format!("{} is too large for {}: {size} bytes", call.subject, self.session.name()))
            .hint("`max_request_size` of the listener is the limit, 32 MiB when nobody set it")
    }
}

impl State {
    /// The version that a write replaces.
    fn version(&self) -> u64 {
        match self {
            State::Missing => 0,
            State::Gone(version) | State::There(version, _) => *version,
        }
    }
}

impl Write {
    /// `{"options":{"cas":1},"data":{...}}`
    fn body(&self) -> Value {
        let options = self.cas.map_or_else(|| "{}".to_owned(), |cas| format!("{{\"cas\":{cas}}}"));
        let pieces = [br#"{"options":"#, options.as_bytes(), br#","data":"#, self.fields.expose(), b"}"];
        Value::new(pieces.concat())
    }

    /// Whether a version is what this write makes.
    fn made(&self, written: &Json, found: &Json) -> bool {
        if self.method != Method::PATCH {
            return numbers::same(written, found);
        }
        let mut fields = written.as_object().into_iter().flatten();
        fields.all(|(name, value)| found.get(name).is_some_and(|found| numbers::same(value, found)))
    }
}

/// The answer to a write.
#[derive(Deserialize)]
struct Made {
    version: u64,
}

/// The answer to a read; without data when the version is deleted or destroyed.
#[derive(Deserialize)]
struct Found {
    data: Option<Box<RawValue>>,
    metadata: Made,
}

/// What stands between us and the server may have failed after the server acted.
fn is_lost(answer: &Answer) -> bool {
    matches!(answer.status, 500 | 502 | 504)
}

/// Longer the more often it was in vain, and seldom for two writers the same.
fn jitter(tried: u32) -> Duration {
    let most = 10_u64 << tried.min(6);
    Duration::from_millis(getrandom::u64().unwrap_or_default() % most)
}

fn check_numbers(document: &Document) -> Result<(), Failure> {
    let fields = numbers::inexact(document);
    if fields.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = fields.iter().map(|name| format!("`{name}`")).collect();
    Err(Failure::new(Kind::Usage, "KV version 2 rounds numbers: one that is written would come back as another")
        .detail(format!("fields: {}", names.join(", ")))
        .hint(r#"write it as text: {"id": "..."}"#))
}

/// What is there is not what was expected.
fn overruled(place: &Place, expected: u64, state: &State) -> Failure {
    let words = match state {
        State::Missing => "does not exist".to_owned(),
        State::Gone(version) => format!("was deleted at version {version}"),
        State::There(version, _) => format!("is at version {version}"),
    };
    conflict(place, expected, &words)
}

fn conflict(place: &Place, expected: u64, words: &str) -> Failure {
    let wanted = if expected == 0 { "must not exist".to_owned() } else { format!("must be at version {expected}") };
    Failure::new(Kind::Conflict, format!("the secret `{}` {wanted}, but it {words}", place.shown)).hint("nothing was changed")
}

/// The write may have arrived, and nobody can say.
pub(super) fn unknown(place: &Place, lost: Option<Failure>) -> Failure {
    let (kind, fact) = lost.map_or((Kind::Unavailable, String::new()), |lost| (lost.kind(), lost.fact().to_owned()));
    let shown = path::typed(&place.shown, None);
    Failure::new(kind, format!("the secret `{}` may have been written or not: there was no answer", place.shown))
        .detail(fact)
        .hint(format!("`secrun history {shown}` shows the versions, where there are any; writing it again does no harm"))
}

/// The value is stored, what was to be said about it is not.
fn half_done(place: &Place, version: u64, failure: &Failure) -> Failure {
    let fact = format!("`{}` is stored as version {version}, but its owner, expiry and comment are not", place.shown);
    let told = Failure::new(failure.kind(), fact).detail(failure.fact()).details(failure.detail_lines().iter().cloned());
    failure.hints().iter().fold(told, Failure::hint)
}
