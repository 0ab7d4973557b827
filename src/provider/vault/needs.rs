//! What a token must be allowed to do for what is asked for, and whether it is: one question for all paths.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{join, join_all};
use serde_json::json;

use super::health::Report;
use super::mount::{Engine, Place};
use super::path::Path;
use super::policy::must_say;
use super::provider::Vault;
use super::session::Call;
use crate::failure::{Failure, Kind};
use crate::provider::{Batch, Folder, Status};
use crate::secret::Value;

/// Hints about the secrets of one folder. Whoever reads more of them knows what to do.
const MOST_HINTS: usize = 10;

/// Everything that is needed, and what is wrong before anybody is asked.
pub(super) struct Needs {
    /// Without these the run fails.
    required: BTreeSet<Group>,
    /// What the Transit key could be used for.
    offered: Vec<Need>,
    /// What cannot be read, whatever the policy says.
    failures: Vec<Failure>,
}

/// What one wish needs: a secret, the list of a folder, the secrets in it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    name: String,
    needs: Vec<Need>,
}

/// One thing that a policy allows or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Need {
    /// As it stands in policies.
    path: String,
    capability: &'static str,
}

impl Need {
    fn new(path: String, capability: &'static str) -> Self {
        Self { path, capability }
    }

    fn alone(self) -> Group {
        Group { name: format!("{} {}", self.capability, self.path), needs: vec![self] }
    }

    fn statement(&self) -> String {
        must_say(&self.path, &[self.capability])
    }
}

/// What the selection and the settings need.
pub(super) async fn of(vault: &Vault, needed: &Batch) -> Needs {
    let secrets = join_all(needed.secrets.iter().map(|address| async {
        let place = place(vault, vault.mounts.base.secret(&address.path)).await?;
        Ok(vec![Need::new(place.api("data"), "read").alone()])
    }));
    let folders = join_all(needed.folders.iter().map(|folder| async {
        let path = vault.mounts.base.folder(&folder.path)?;
        let is_folder = path.is_folder;
        let place = place(vault, Ok(path)).await?;
        // A path without `/` at its end is asked for as a secret first.
        match &place.mount.engine {
            Engine::Kv1 | Engine::Kv2 if is_folder => of_folder(vault, &place, folder).await,
            _ => Ok(vec![Need::new(place.api("data"), "read").alone()]),
        }
    }));
    let mut needs = Needs { required: BTreeSet::new(), offered: of_transit(vault), failures: Vec::new() };
    let (secrets, folders) = join(secrets, folders).await;
    for one in secrets.into_iter().chain(folders) {
        match one {
            Ok(found) => needs.required.extend(found),
            Err(failure) if needs.failures.contains(&failure) => {}
            Err(failure) => needs.failures.push(failure),
        }
    }
    needs
}

async fn place(vault: &Vault, path: Result<Path, Failure>) -> Result<Place, Failure> {
    vault.mounts.place(&vault.session, &path?).await
}

/// A folder is listed, and what is in it is read. The names are no secret, so it is listed now.
async fn of_folder(vault: &Vault, place: &Place, folder: &Folder) -> Result<Vec<Group>, Failure> {
    let list = Need::new(format!("{}/", place.api("metadata")), "list").alone();
    let names = match vault.names(place, folder.recursive).await {
        Ok(names) => names,
        // What is missing is said of the list.
        Err(failure) if failure.kind() == Kind::Denied => return Ok(vec![list]),
        Err(failure) => return Err(failure),
    };
    let secrets = names.iter().filter(|name| !name.ends_with('/'));
    let needs: Vec<Need> = secrets.map(|name| Need::new(place.below(name).api("data"), "read")).collect();
    let name = format!("read {}/, {} secrets", place.api("data"), needs.len());
    Ok(vec![list, Group { name, needs }])
}

fn of_transit(vault: &Vault) -> Vec<Need> {
    let Some(key) = &vault.transit.key else { return Vec::new() };
    let uses = ["sign", "verify", "hmac", "encrypt", "decrypt"];
    uses.iter().map(|what| Need::new(format!("{}/{what}/{key}", vault.transit.mount), "update")).collect()
}

/// Asks what is allowed, and says it.
pub(super) async fn report(vault: &Vault, report: &mut Report, needs: &Needs) -> Result<(), Failure> {
    for (number, failure) in (1..).zip(&needs.failures) {
        // Wrong settings and wrong paths say nothing about the server.
        if !failure.kind().is_of_provider() {
            return Err(failure.clone());
        }
        let lines = std::iter::once(failure.fact()).chain(failure.detail_lines().iter().map(String::as_str));
        report.fact(format!("problem {number}"), lines.collect::<Vec<_>>().join("; "));
        report.at_best(Status::Unavailable);
        report.take_hints(failure.hints());
    }
    if needs.required.is_empty() && needs.offered.is_empty() {
        return Ok(());
    }
    let every = needs.required.iter().flat_map(|group| &group.needs).chain(&needs.offered);
    let paths: BTreeSet<&str> = every.map(|need| need.path.as_str()).collect();
    let subject = "what the token may do";
    let body = Value::from(json!({ "paths": paths }).to_string());
    let call = Call { repeatable: true, ..Call::write("sys/capabilities-self".to_owned(), body, subject) };
    let answer = vault.session.send(&call).await?;
    if !answer.is_success() {
        let failure = vault.session.refusal(&call, &answer).await;
        if failure.kind() != Kind::Denied {
            return Err(failure);
        }
        report.fact("capabilities", "the token may not ask for them");
        report.at_best(Status::Degraded);
        report.take_hints(failure.hints());
        return Ok(());
    }
    let mut allowed: BTreeMap<String, serde_json::Value> = answer.data(subject)?;
    allowed.retain(|_, value| value.is_array());
    let may = |need: &Need| {
        let words = allowed.get(&need.path).and_then(serde_json::Value::as_array).into_iter().flatten();
        words.filter_map(serde_json::Value::as_str).any(|word| word == need.capability || word == "root")
    };
    for group in &needs.required {
        let missing: Vec<&Need> = group.needs.iter().filter(|need| !may(need)).collect();
        let words = match (missing.len(), group.needs.len()) {
            (0, _) => "allowed".to_owned(),
            (1, 1) => "missing".to_owned(),
            (missing, all) => format!("missing for {missing} of {all}"),
        };
        report.fact(&group.name, words);
        if !missing.is_empty() {
            report.at_best(Status::Unavailable);
        }
        for need in missing.iter().take(MOST_HINTS) {
            report.hint(need.statement());
        }
    }
    if let Some(key) = &vault.transit.key {
        transit(report, key, &needs.offered, may);
    }
    Ok(())
}

/// A key that can be used for nothing is a mistake in the policy, or in its name.
fn transit(report: &mut Report, key: &str, offered: &[Need], may: impl Fn(&Need) -> bool) {
    let uses = |need: &&Need| need.path.split('/').rev().nth(1).unwrap_or_default().to_owned();
    let possible: Vec<String> = offered.iter().filter(|need| may(need)).map(|need| uses(&need)).collect();
    let words = if possible.is_empty() { "may be used for nothing".to_owned() } else { possible.join(", ") };
    report.fact(format!("transit key {key}"), words);
    if let (true, Some(need)) = (possible.is_empty(), offered.first()) {
        report.at_best(Status::Degraded);
        report.hint(format!("to sign, {}", need.statement()));
    }
}
