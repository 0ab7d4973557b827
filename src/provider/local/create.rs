//! `secrun init`: folder, key and store, whatever of them is missing. Nothing that exists is replaced.

use super::about::{now, rfc3339};
use super::credential::{Ask, Keys};
use super::file::Place;
use super::format::Header;
use super::index::Index;
use super::provider::Local;
use super::seal::{Key, random};
use super::slot::Hex;
use super::snapshot::{Image, Snapshot};
use crate::failure::{Failure, Kind};

/// Makes what is missing and says in one line each what was made or found.
pub(super) fn init(local: &Local) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    if let Some(folder) = Place::make_folder(&local.store)? {
        lines.push(format!("made the folder {}", folder.display()));
    }
    let place = Place::of(&local.store)?;
    if place.store.symlink_metadata().is_ok() {
        lines.push(already_there(local)?);
        return Ok(lines);
    }
    let lock = place.lock(local.keyring.deadline())?;
    if place.store.symlink_metadata().is_ok() {
        lines.push(already_there(local)?);
        return Ok(lines);
    }
    let previous = place.previous();
    if previous.symlink_metadata().is_ok() {
        let fact = format!("the store {} is gone, but its previous copy is there", place.store.display());
        return Err(Failure::new(Kind::Conflict, fact)
            .hint(format!("to go on with the copy: mv {} {}", previous.display(), place.store.display()))
            .hint(format!("to begin anew, move {} away first", previous.display())));
    }
    let store = random()?;
    let file = Key::random()?;
    let (slot, opened_by) = local.keyring.slot_for_new_store(&store, &file, &mut lines)?;
    let header = Header { store: Hex(store), generation: 1, written: rfc3339(now()), slots: vec![slot] };
    let keys = Keys::of(&file, &store, opened_by)?;
    let index = Index::default();
    let image = Image::seal(header, &keys, &index, None)?;
    lock.create(|file| image.write(&index, file))?;
    lines.push(format!("made the store {}, which opens with {}", place.store.display(), keys.opened_by));
    Ok(lines)
}

fn already_there(local: &Local) -> Result<String, Failure> {
    match Snapshot::open(&local.store, &local.keyring, Ask::Yes).map_err(|trouble| local.explain(trouble)) {
        Ok(snapshot) => Ok(format!(
            "the store {} is already there (generation {}, {} secrets) and opens with {}",
            local.store.display(),
            snapshot.header.generation,
            snapshot.index.entries.len(),
            snapshot.keys.opened_by
        )),
        Err(failure) => {
            let fact = format!("there is already a store {}, and it does not open: {}", local.store.display(), failure.fact());
            let conflict = Failure::new(Kind::Conflict, fact).details(failure.detail_lines().iter().cloned());
            Err(failure
                .hints()
                .iter()
                .fold(conflict, Failure::hint)
                .hint("to begin anew, move the store away or give another place with SECRUN_LOCAL_STORE"))
        }
    }
}
