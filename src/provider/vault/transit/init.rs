//! First use: the engine is enabled and the key of the settings is made, whatever of them is missing.

use serde::Deserialize;
use serde_json::json;

use super::keys;
use crate::failure::{Failure, Kind};
use crate::provider::vault::provider::Vault;
use crate::provider::vault::session::{Call, Session};
use crate::provider::{Ending, Key, NewKey, Provider};
use crate::secret::Value;

#[derive(Deserialize)]
struct Mount {
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

/// Says in one line each what was made or found. Nothing that is there is changed.
pub(in crate::provider::vault) async fn init(vault: &Vault) -> Result<Vec<String>, Failure> {
    let made = make(vault).await;
    // What cannot be given back ends by itself.
    let _ = vault.close(Ending::Unused).await;
    made
}

async fn make(vault: &Vault) -> Result<Vec<String>, Failure> {
    let mount = &vault.transit.mount;
    let enabled = enable(&vault.session, mount).await?;
    let first = if enabled {
        format!("enabled the Transit engine at `{mount}`")
    } else {
        format!("the Transit engine at `{mount}` is already there")
    };
    let mut lines = vec![first];
    let Some(name) = &vault.transit.key else {
        lines.push("made no key, because `transit_key` names none".to_owned());
        return Ok(lines);
    };
    let key = Key { name: Some(name.clone()), version: None };
    let key = vault.handle(&key)?;
    lines.push(match keys::find(&key).await? {
        Some(there) => format!("the key `{name}` is already there (type {}, version {})", there.kind, there.latest),
        None => format!("made the key `{name}` (type {})", keys::create(&key, &NewKey::default()).await?.kind),
    });
    Ok(lines)
}

/// Whether it was not there before.
async fn enable(session: &Session, mount: &str) -> Result<bool, Failure> {
    let subject = format!("the engine at `{mount}`");
    // Needs no permission of its own, only one for anything inside the mount.
    let call = Call::read(format!("sys/internal/ui/mounts/{mount}"), &subject);
    let answer = session.send(&call).await?;
    if answer.is_success() {
        let found: Mount = answer.data(&subject)?;
        if found.path.trim_matches('/') == mount {
            return if found.kind == "transit" { Ok(false) } else { Err(occupied(mount, &found.kind)) };
        }
    } else if !matches!(answer.status, 403 | 404) {
        return Err(session.refusal(&call, &answer).await);
    }
    let body = Value::from(json!({ "type": "transit" }).to_string());
    let call = Call { transient: &[412, 503], ..Call::write(format!("sys/mounts/{mount}"), body, &subject) };
    let answer = session.send(&call).await?;
    if answer.is_success() {
        return Ok(true);
    }
    if answer.status == 400
        && let Some(path) = answer.errors().iter().find_map(|said| said.split_once("already in use at ")).map(|(_, path)| path)
    {
        // Somebody was faster, or the token sees nothing inside of it.
        let path = path.trim().trim_matches('/');
        return if path == mount { Ok(false) } else { Err(occupied(path, "another type")) };
    }
    let failure = session.refusal(&call, &answer).await;
    Err(match failure.kind() {
        Kind::Denied => failure.hint("or let somebody who may do it enable the engine once"),
        _ => failure,
    })
}

fn occupied(mount: &str, kind: &str) -> Failure {
    Failure::new(Kind::Conflict, format!("at `{mount}` there is an engine of the type {kind}"))
        .hint("give another place with `transit_mount` (VAULT_TRANSIT_MOUNT)")
}
