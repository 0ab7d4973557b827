//! Managing what is stored: each question goes to what the mount can do.

use super::mount::{Engine, Place, Wanted};
use super::path;
use super::provider::Vault;
use super::write::Edit;
use crate::failure::{Failure, Kind};
use crate::provider::document::{self, Document};
use crate::provider::{Change, ListOptions, Listed, Reply, SetOptions, Store, VersionInfo, Written};
use crate::secret::Value;

impl Store for Vault {
    fn set<'a>(&'a self, path: &'a str, change: Change<'a>, options: &'a SetOptions) -> Reply<'a, Written> {
        Box::pin(async move {
            let wanted = match change {
                Change::Fields(_) => wanted("data", &["create", "update"]),
                Change::Value(_) | Change::Field(..) => Wanted::SECRET,
            };
            let place = self.secret_at(path, wanted).await?;
            let edit = match change {
                Change::Value(value) => Edit::Sole(document::string(value)?),
                Change::Field(name, value) => Edit::Field(name, document::string(value)?),
                Change::Fields(fields) => Edit::Whole(whole(fields)?),
            };
            let version = match &place.mount.engine {
                Engine::Kv2 => Some(self.write(&place, &edit, options).await?),
                Engine::Kv1 => self.write_plain(&place, &edit, options).await.map(|()| None)?,
                Engine::Other(kind) => return Err(self.no_kv(&place, kind)),
            };
            Ok(Written { version: version.map(|version| version.to_string()) })
        })
    }

    fn list<'a>(&'a self, path: &'a str, options: &'a ListOptions) -> Reply<'a, Vec<Listed>> {
        Box::pin(self.list_now(path, *options))
    }

    fn delete<'a>(&'a self, path: &'a str, version: Option<&'a str>, permanent: bool) -> Reply<'a, ()> {
        Box::pin(async move {
            let wanted = match (version, permanent) {
                (None, false) => wanted("data", &["delete"]),
                (None, true) => wanted("metadata", &["delete"]),
                (Some(_), false) => wanted("delete", &["update"]),
                (Some(_), true) => wanted("destroy", &["update"]),
            };
            let place = self.secret_at(path, wanted).await?;
            match &place.mount.engine {
                Engine::Kv2 => {
                    let version = version.map(|text| path::version(self.spec, text)).transpose()?;
                    self.delete_versioned(&place, version, permanent).await
                }
                Engine::Kv1 if version.is_some() => Err(self.no_versions(&place)),
                Engine::Kv1 => self.delete_plain(&place, permanent).await,
                Engine::Other(kind) => Err(self.no_kv(&place, kind)),
            }
        })
    }

    fn restore<'a>(&'a self, path: &'a str, version: Option<&'a str>) -> Reply<'a, Written> {
        Box::pin(async move {
            let place = self.versioned_at(path).await?;
            let version = version.map(|text| path::version(self.spec, text)).transpose()?;
            let newest = match version {
                None => self.undelete_newest(&place).await?,
                Some(version) => self.bring_back(&place, version).await?,
            };
            Ok(Written { version: Some(newest.to_string()) })
        })
    }

    fn history<'a>(&'a self, path: &'a str) -> Reply<'a, Vec<VersionInfo>> {
        Box::pin(async move { self.history_now(&self.versioned_at(path).await?).await })
    }
}

impl Vault {
    /// Where a secret is, or would be.
    async fn secret_at(&self, path: &str, wanted: Wanted) -> Result<Place, Failure> {
        let place = self.mounts.place_for(&self.session, &self.mounts.base.secret(path)?, wanted).await?;
        if place.inside.is_empty() {
            return Err(Failure::new(Kind::Usage, format!("`{}` is a mount of {}, not a secret", place.shown, self.spec.id))
                .hint("a secret has a path inside its mount, such as `secret/app/db`"));
        }
        Ok(place)
    }

    /// The same on a mount that has versions.
    async fn versioned_at(&self, path: &str) -> Result<Place, Failure> {
        let place = self.secret_at(path, wanted("metadata", &["read"])).await?;
        match &place.mount.engine {
            Engine::Kv2 => Ok(place),
            Engine::Kv1 => Err(self.no_versions(&place)),
            Engine::Other(kind) => Err(self.no_kv(&place, kind)),
        }
    }

    fn no_versions(&self, place: &Place) -> Failure {
        let fact = format!("{} keeps no versions in `{}`: it is KV version 1", self.spec.id, place.mount.path);
        Failure::new(Kind::Usage, fact).hint("`bao kv enable-versioning` or `vault kv enable-versioning` makes it version 2")
    }

    pub(super) fn no_kv(&self, place: &Place, kind: &str) -> Failure {
        let fact = format!("{} stores nothing in `{}`: it is a {kind} engine", self.spec.id, place.mount.path);
        Failure::new(Kind::Usage, fact).hint("secrets are stored in a KV mount")
    }
}

fn wanted(part: &'static str, capabilities: &'static [&'static str]) -> Wanted {
    Wanted { part, capabilities }
}

/// The fields, if they would come back: a server makes another text of half a character, and takes no document of any depth.
fn whole(fields: &Value) -> Result<Document, Failure> {
    let document = Document::parse(fields).map_err(|_| Failure::new(Kind::Usage, "the fields are no JSON object"))?;
    let readable = |text: &Value| serde_json::from_slice::<serde_json::Value>(text.expose()).is_ok();
    let names: Vec<_> = document.members().filter(|(_, text)| !readable(text)).map(|(name, _)| format!("`{name}`")).collect();
    if names.is_empty() {
        return Ok(document);
    }
    Err(Failure::new(Kind::Usage, "fields have something in them that no server keeps")
        .detail(format!("fields: {}", names.join(", ")))
        .hint("a `\\u` stands for half a character where its other half is missing, or brackets are nested too deep"))
}
