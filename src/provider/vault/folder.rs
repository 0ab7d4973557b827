//! Whole folders: a secret whose fields are taken, or the secrets below a path.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde::Deserialize;

use super::kv::{misplaced, patiently};
use super::mount::{Engine, Place, Wanted};
use super::path::is_name;
use super::reading::Reading;
use super::session::{Call, Session};
use crate::failure::{Failure, Kind};
use crate::provider::{Folder, Secret, Spec};

/// More folders than anybody takes into one command; a server that invents them must not keep us for ever.
const MOST: usize = 1000;

/// What a folder gives, by its path relative to the folder. A path that is a secret gives that one, with no path.
pub(super) async fn take(reading: &Reading<'_>, folder: &Folder) -> Result<Vec<(String, Secret)>, Failure> {
    let path = reading.mounts.base.folder(&folder.path)?;
    let wanted = if path.is_folder { Wanted::NAMES } else { Wanted::SECRET };
    let place = reading.mounts.place_for(reading.session, &path, wanted).await?;
    if let Engine::Other(kind) = &place.mount.engine {
        if path.is_folder || place.inside.is_empty() {
            let fact = format!("`{}` cannot be taken whole: what reads make there is a {kind} engine", folder.path);
            return Err(
                Failure::new(Kind::Usage, fact).hint("name one path, such as `database/creds/app`: its fields become the names")
            );
        }
        return Ok(vec![(String::new(), reading.secret(&place, None).await?)]);
    }
    let mut absent = None;
    if !path.is_folder && !place.inside.is_empty() {
        match reading.secret(&place, None).await {
            Ok(secret) => return Ok(vec![(String::new(), secret)]),
            Err(failure) if failure.kind() == Kind::NotFound => absent = Some(failure),
            Err(failure) if failure.kind() == Kind::Denied => {
                return Err(failure.hint(format!("a folder ends with `/`: `{}/`", place.shown)));
            }
            Err(failure) => return Err(failure),
        }
    }
    let Some(names) = names(reading.session, reading.spec, &place, folder.recursive, MOST).await? else {
        return Err(Failure::new(Kind::Malformed, format!("`{}` has more than {MOST} folders below it", place.shown))
            .hint("take the folders that the command needs one by one"));
    };
    let (closed, names): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| name.ends_with('/'));
    let secrets = read(reading, &place, &names).await?;
    if !secrets.is_empty() {
        return Ok(secrets);
    }
    Err(match absent {
        Some(failure) if closed.is_empty() && names.is_empty() => failure.detail("there is no folder of that name either"),
        _ => empty(reading, &place, closed.len(), names.len()),
    })
}

/// The names below a place, level by level. Folders end with `/`, and are not named when what is in them is. Nothing when there are
/// more folders than `most`.
pub(super) async fn names(
    session: &Session,
    spec: &Spec,
    place: &Place,
    recursive: bool,
    most: usize,
) -> Result<Option<Vec<String>>, Failure> {
    let (mut names, mut level, mut folders) = (Vec::new(), vec![String::new()], 0);
    while !level.is_empty() {
        folders += level.len();
        if folders > most {
            return Ok(None);
        }
        let lists = join_all(level.iter().map(|below| list(session, spec, place, below))).await;
        let mut deeper = Vec::new();
        for (below, found) in level.iter().zip(lists) {
            for name in found? {
                let path = if below.is_empty() { name } else { format!("{below}/{name}") };
                match path.strip_suffix('/').filter(|_| recursive) {
                    Some(folder) => deeper.push(folder.to_owned()),
                    None => names.push(path),
                }
            }
        }
        level = deeper;
    }
    Ok(Some(names))
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<String>,
}

/// The names of one folder, folders with a `/` at their end. None when there is no such folder.
async fn list(session: &Session, spec: &Spec, place: &Place, below: &str) -> Result<Vec<String>, Failure> {
    let place = if below.is_empty() { place.clone() } else { place.below(below) };
    let subject = format!("the folder `{}`", place.shown);
    let call = Call::list(format!("{}/", place.api("metadata")), &subject);
    let answer = patiently(session, &call).await?;
    if answer.status == 404 {
        return misplaced(spec, &place, &answer).map_or_else(|| Ok(Vec::new()), Err);
    }
    if !answer.is_success() {
        return Err(session.refusal(&call, &answer).await);
    }
    let Keys { keys } = answer.data(&subject)?;
    let distinct: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
    let are_names = keys.iter().all(|key| is_name(key.strip_suffix('/').unwrap_or(key)));
    if distinct.len() == keys.len() && are_names {
        return Ok(keys);
    }
    Err(Failure::new(Kind::Malformed, format!("the list of {subject} has names that no folder can have")))
}

/// The secrets of these names. Deleted ones still stand in lists, and are left out.
async fn read(reading: &Reading<'_>, place: &Place, names: &[String]) -> Result<Vec<(String, Secret)>, Failure> {
    let answers = join_all(names.iter().map(|name| async { reading.secret(&place.below(name), None).await })).await;
    let (mut secrets, mut failures) = (Vec::new(), Vec::new());
    for (name, answer) in names.iter().zip(answers) {
        match answer {
            Ok(secret) => secrets.push((name.clone(), secret)),
            Err(failure) if failure.kind() == Kind::NotFound => {}
            Err(failure) => failures.push(failure),
        }
    }
    if failures.is_empty() { Ok(secrets) } else { Err(together(place, failures)) }
}

/// Everything that is wrong in one folder, or what is wrong with all of it.
fn together(place: &Place, mut failures: Vec<Failure>) -> Failure {
    let count = failures.len();
    let first = failures.swap_remove(0);
    if failures.iter().all(|other| *other == first) {
        return first;
    }
    let fact = format!("{count} secrets of the folder `{}` cannot be read", place.shown);
    let whole = Failure::new(first.kind(), fact);
    std::iter::once(first).chain(failures).fold(whole, |whole, one| {
        let lines = one.detail_lines().iter().map(|line| format!("  {line}"));
        let whole = whole.detail(one.fact()).details(lines);
        let whole = one.hints().iter().fold(whole, Failure::hint);
        one.events().iter().fold(whole, |whole, event| whole.event(event))
    })
}

/// There is nothing to take. `closed` folders were not gone into, and `deleted` secrets still have their names.
fn empty(reading: &Reading<'_>, place: &Place, closed: usize, deleted: usize) -> Failure {
    let (id, shown) = (reading.spec.id, &place.shown);
    let whole = if place.inside.is_empty() { format!("the mount `{shown}`") } else { format!("the folder `{shown}`") };
    let failure = Failure::new(Kind::NotFound, format!("{id} has no secrets in {whole}"));
    if closed > 0 {
        let words = if closed == 1 { "1 folder is".to_owned() } else { format!("{closed} folders are") };
        return failure.hint(format!("{words} below it: `--recursive`, or `recursive = true` in [[bulk]], takes them too"));
    }
    if deleted > 0 {
        return failure.hint("everything in it is deleted");
    }
    failure.hint("`secrun list` with the path of its mount shows what is stored")
}
