//! Making keys and changing them.

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::handle::Handle;
use super::refused::{missing, no_engine, refused};
use super::status::Description;
use crate::failure::{Failure, Kind};
use crate::provider::Reply;
use crate::provider::keys::{Key, KeyChange, KeyStatus, Keys, NewKey};
use crate::provider::vault::answer::Answer;
use crate::provider::vault::provider::Vault;
use crate::provider::vault::session::Call;
use crate::secret::Value;
use crate::transport::Method;

/// The kind that is made when none is asked for: it encrypts and, by HMAC, signs.
pub(super) const USUAL: &str = "aes256-gcm96";
/// Answers that say for sure that nothing was done. A gateway that gave up does not know.
const NOTHING_DONE: &[u16] = &[412, 503];

impl Keys for Vault {
    fn create<'a>(&'a self, key: &'a Key, how: &'a NewKey) -> Reply<'a, KeyStatus> {
        Box::pin(async {
            let key = self.unversioned(key)?;
            // The engine answers as if it had made a key that was there before.
            if let Some(there) = find(&key).await? {
                let fact = format!("there is a key `{}` already, of the type {}", key.name, there.kind);
                return Err(
                    Failure::new(Kind::Conflict, fact).hint(format!("`secrun key rotate {}` makes a new version", key.name))
                );
            }
            create(&key, how).await
        })
    }

    fn rotate<'a>(&'a self, key: &'a Key) -> Reply<'a, KeyStatus> {
        Box::pin(async {
            let key = self.unversioned(key)?;
            let path = format!("{}/rotate", key.path("keys"));
            changed(&key, path, json!({})).await
        })
    }

    fn configure<'a>(&'a self, key: &'a Key, change: &'a KeyChange) -> Reply<'a, KeyStatus> {
        Box::pin(async {
            let key = self.unversioned(key)?;
            let path = format!("{}/config", key.path("keys"));
            let mut body = json!({});
            let mut put = |name: &str, value: Option<Json>| {
                if let Some(value) = value {
                    body[name] = value;
                }
            };
            put("min_decryption_version", change.minimum_decryption.map(Json::from));
            put("min_encryption_version", change.minimum_encryption.map(Json::from));
            put("deletion_allowed", change.deletion_allowed.map(Json::from));
            put("exportable", change.exportable.then(|| true.into()));
            put("auto_rotate_period", change.auto_rotate.map(|period| format!("{}s", period.as_secs()).into()));
            changed(&key, path, body).await
        })
    }

    fn status<'a>(&'a self, key: &'a Key) -> Reply<'a, KeyStatus> {
        Box::pin(async {
            let key = self.unversioned(key)?;
            find(&key).await?.ok_or_else(|| missing(&key))
        })
    }

    fn list(&self) -> Reply<'_, Vec<String>> {
        Box::pin(async {
            let mount = &self.transit.mount;
            let call = Call::list(format!("{mount}/keys"), "the keys");
            let answer = self.session.send(&call).await?;
            match answer.status {
                _ if answer.is_success() => Ok(answer.data::<Names>(call.subject)?.keys),
                // An empty list is a missing one.
                404 if answer.errors().is_empty() => Ok(Vec::new()),
                404 if answer.says("no handler for route") => Err(no_engine(mount)),
                _ => Err(self.session.refusal(&call, &answer).await),
            }
        })
    }

    fn delete<'a>(&'a self, key: &'a Key) -> Reply<'a, ()> {
        Box::pin(async {
            let key = self.unversioned(key)?;
            let call = Call { transient: NOTHING_DONE, ..Call::new(Method::DELETE, key.path("keys"), "delete", &key.subject) };
            let answer = key.session.send(&call).await?;
            if answer.is_success() {
                return Ok(());
            }
            if answer.says("deletion is not allowed") {
                return Err(Failure::new(Kind::Denied, format!("{} may not be deleted", key.subject))
                    .hint(format!("`secrun key config {} --allow-deletion` changes that", key.name)));
            }
            Err(refused(&key, &call, &answer).await)
        })
    }
}

impl Vault {
    /// The key that is meant, where a version makes no sense.
    fn unversioned(&self, key: &Key) -> Result<Handle<'_>, Failure> {
        let handle = self.handle(key)?;
        match handle.version {
            Some(_) => Err(Failure::new(Kind::Usage, "a version makes no sense here").hint("name the key alone")),
            None => Ok(handle),
        }
    }
}

#[derive(Deserialize)]
struct Names {
    keys: Vec<String>,
}

/// What the server knows about a key; nothing when it does not know it.
pub(super) async fn find(key: &Handle<'_>) -> Result<Option<KeyStatus>, Failure> {
    let call = Call::read(key.path("keys"), &key.subject);
    let answer = key.session.send(&call).await?;
    match answer.status {
        404 if answer.errors().is_empty() => Ok(None),
        _ if answer.is_success() => Ok(Some(answer.data::<Description>(&key.subject)?.status())),
        _ => Err(refused(key, &call, &answer).await),
    }
}

/// Makes a key that is not there.
pub(super) async fn create(key: &Handle<'_>, how: &NewKey) -> Result<KeyStatus, Failure> {
    let kind = how.kind.as_deref().unwrap_or(USUAL);
    let mut body = json!({
        "type": kind,
        "derived": how.derived,
        "convergent_encryption": how.convergent,
        "exportable": how.exportable,
    });
    // The server has no length of its own for this kind.
    let size = how.size.or((kind == "hmac").then_some(32));
    if let Some(size) = size {
        body["key_size"] = size.into();
    }
    if let Some(period) = how.auto_rotate {
        body["auto_rotate_period"] = format!("{}s", period.as_secs()).into();
    }
    changed(key, key.path("keys"), body).await
}

/// Writes, and gives what the key is afterwards. Older servers do not say that.
async fn changed(key: &Handle<'_>, path: String, body: Json) -> Result<KeyStatus, Failure> {
    let call = Call { transient: NOTHING_DONE, ..Call::write(path, Value::from(body.to_string()), &key.subject) };
    let answer: Answer = key.session.send(&call).await?;
    if !answer.is_success() {
        return Err(refused(key, &call, &answer).await);
    }
    if answer.envelope.data.is_some() {
        return Ok(answer.data::<Description>(&key.subject)?.status());
    }
    find(key).await?.ok_or_else(|| missing(key))
}
