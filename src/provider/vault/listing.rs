//! Names below a path: one request for each folder, and one more for each secret only where more than names is wanted.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use serde::Deserialize;

use super::folder;
use super::mount::{Engine, Place, Wanted};
use super::path::{self, Path};
use super::provider::Vault;
use super::session::Call;
use crate::failure::{Failure, Kind};
use crate::provider::{ListOptions, Listed, Metadata};

/// Folders of one list. Whoever has more wants a part of them.
const MOST_FOLDERS: usize = 10_000;

#[derive(Deserialize)]
struct Mounted {
    #[serde(default)]
    secret: BTreeMap<String, MountType>,
}

#[derive(Deserialize)]
struct MountType {
    #[serde(rename = "type")]
    kind: String,
}

impl Vault {
    pub(super) async fn list_now(&self, typed: &str, options: ListOptions) -> Result<Vec<Listed>, Failure> {
        let is_root = typed.trim_matches('/').is_empty() && !options.recursive;
        let path = match self.mounts.base.folder(typed) {
            Ok(path) => Path { is_folder: true, ..path },
            Err(_) if is_root => return self.mounted().await,
            Err(failure) => return Err(failure),
        };
        let place = self.mounts.place_for(&self.session, &path, Wanted::NAMES).await?;
        if let Engine::Other(kind) = &place.mount.engine {
            return Err(self.no_kv(&place, kind));
        }
        let mut names = self.names(&place, options.recursive).await?;
        if names.is_empty() && !place.inside.is_empty() {
            return Err(self.no_folder(&place));
        }
        names.sort();
        let details = options.deleted && place.mount.engine == Engine::Kv2;
        try_join_all(names.iter().map(|name| self.line(&place, name, details))).await
    }

    fn no_folder(&self, place: &Place) -> Failure {
        let (shown, mount) = (path::typed(&place.shown, None), path::typed(&self.mounts.base.shown(&place.mount.path), None));
        Failure::new(Kind::NotFound, format!("{} has no secrets in the folder `{}`", self.spec.id, place.shown))
            .hint(format!("`secrun list {mount}` shows what is in the mount"))
            .hint(format!("`secrun history {shown}` asks for a secret of that name"))
    }

    /// The names below a place, see [`folder::names`].
    pub(super) async fn names(&self, place: &Place, recursive: bool) -> Result<Vec<String>, Failure> {
        let names = folder::names(&self.session, self.spec, place, recursive, MOST_FOLDERS).await?;
        names.ok_or_else(|| {
            Failure::new(Kind::Usage, format!("there are more than {MOST_FOLDERS} folders in `{}`", place.shown))
                .hint("list one of them")
        })
    }

    async fn line(&self, place: &Place, name: &str, details: bool) -> Result<Listed, Failure> {
        let mut listed = Listed { name: name.to_owned(), version: None, deleted: None, metadata: Metadata::default() };
        if !details || name.ends_with('/') {
            return Ok(listed);
        }
        match self.known(&place.below(name)).await {
            Ok(known) => {
                let newest = known.version(known.current_version);
                listed.version = Some(known.current_version.to_string());
                listed.deleted = Some(newest.is_some_and(super::metadata::KnownVersion::is_gone));
                listed.metadata = known.about();
                listed.metadata.created = newest.map(|newest| newest.created_time.clone());
                Ok(listed)
            }
            // Removed since its name was listed.
            Err(failure) if failure.kind() == Kind::NotFound => Ok(listed),
            Err(failure) => Err(failure),
        }
    }

    /// The mounts that this token may see something of.
    async fn mounted(&self) -> Result<Vec<Listed>, Failure> {
        let subject = "the mounts";
        let answer = self.session.ask(&Call::read("sys/internal/ui/mounts".to_owned(), subject)).await?;
        let mounted: Mounted = answer.data(subject)?;
        let of_the_server =
            |kind: &str| matches!(kind, "system" | "identity" | "cubbyhole" | "ns_system" | "ns_identity" | "ns_cubbyhole");
        let mounts = mounted.secret.into_iter().filter(|(_, mount)| !of_the_server(&mount.kind));
        Ok(mounts.map(|(name, _)| Listed { name, version: None, deleted: None, metadata: Metadata::default() }).collect())
    }
}
