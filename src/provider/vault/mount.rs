//! Where a mount ends and what is mounted there: said by the settings, or asked of the server once for every mount.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde::Deserialize;

use super::path::{Base, Path};
use super::policy::{line, must_say};
use super::refusal::NO_NAMESPACE;
use super::session::{Call, Session};
use crate::failure::{Failure, Kind};

/// What is mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Engine {
    /// KV version 1: a path is a secret.
    Kv1,
    /// KV version 2: versions, metadata, deletions that can be undone.
    Kv2,
    /// Anything else, by its type: a read may make something.
    Other(String),
}

/// A mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mount {
    /// From the namespace of the session, without `/` at its ends: `team/a/kv`.
    pub(super) path: String,
    /// What is mounted there.
    pub(super) engine: Engine,
}

/// A path, and the mount that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) mount: Arc<Mount>,
    /// The path inside the mount, without `/` at its ends; empty is the mount itself.
    pub(super) inside: String,
    /// As the user would write it.
    pub(super) shown: String,
}

/// What shall be done at a path, for the hint when the token may do nothing there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// The part of a KV v2 mount: `data`, `metadata`, `delete`, ...
    pub(super) part: &'static str,
    /// As they stand in a policy: `create`, `update`.
    pub(super) capabilities: &'static [&'static str],
}

impl Wanted {
    /// Reading a secret.
    pub(super) const SECRET: Self = Self { part: "data", capabilities: &["read"] };
    /// The names in a folder.
    pub(super) const NAMES: Self = Self { part: "metadata", capabilities: &["list"] };
}

/// The mounts of one server as far as they are known.
pub(super) struct Mounts {
    /// What the settings say.
    pub(super) base: Base,
    groups: Mutex<HashMap<String, Arc<Group>>>,
}

/// The known mounts whose paths begin with the same name. Held while the server is asked, so that nobody asks the same.
type Group = tokio::sync::Mutex<Vec<Arc<Mount>>>;

impl Mounts {
    pub(super) fn new(base: Base) -> Self {
        Self { base, groups: Mutex::default() }
    }

    /// Where a path leads to. The server is asked when neither the settings nor an earlier answer says it.
    pub(super) async fn place(&self, session: &Session, path: &Path) -> Result<Place, Failure> {
        self.place_for(session, path, Wanted::SECRET).await
    }

    /// The same for whoever wants something else than to read a secret there.
    pub(super) async fn place_for(&self, session: &Session, path: &Path, wanted: Wanted) -> Result<Place, Failure> {
        let mount = match self.base.stated(path) {
            Some(mount) => Arc::new(mount),
            None => self.detected(session, path, wanted).await?,
        };
        Ok(Place::new(mount, path))
    }

    async fn detected(&self, session: &Session, path: &Path, wanted: Wanted) -> Result<Arc<Mount>, Failure> {
        let group = self.group(path);
        let mut known = group.lock().await;
        if let Some(mount) = known.iter().find(|mount| mount.inside(&path.full).is_some()) {
            return Ok(Arc::clone(mount));
        }
        let mount = Arc::new(ask(session, path, wanted).await?);
        session.note(format!("the mount of `{}` is `{}`, {}", path.shown, mount.path, mount.engine.told()));
        known.push(Arc::clone(&mount));
        Ok(mount)
    }

    fn group(&self, path: &Path) -> Arc<Group> {
        let first = path.full.split('/').next().unwrap_or_default();
        let mut groups = self.groups.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(groups.entry(first.to_owned()).or_default())
    }
}

impl Engine {
    /// In words.
    fn told(&self) -> String {
        match self {
            Self::Kv1 => "KV version 1".to_owned(),
            Self::Kv2 => "KV version 2".to_owned(),
            Self::Other(kind) => format!("the engine {kind}"),
        }
    }
}

impl Mount {
    /// The rest of a full path behind this mount.
    pub(super) fn inside<'p>(&self, full: &'p str) -> Option<&'p str> {
        let rest = full.strip_prefix(&self.path)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
    }
}

impl Place {
    fn new(mount: Arc<Mount>, path: &Path) -> Self {
        let mut inside = mount.inside(&path.full).unwrap_or_default();
        if mount.engine == Engine::Kv2 {
            // The form of the HTTP API, in which people find paths in policies.
            inside = match inside.strip_prefix("data") {
                Some("") if path.is_folder => "",
                Some(rest) => rest.strip_prefix('/').unwrap_or(inside),
                None => inside,
            };
        }
        let inside = inside.to_owned();
        Self { mount, inside, shown: path.shown.clone() }
    }

    /// The secret or folder of this relative path below.
    pub(super) fn below(&self, relative: &str) -> Self {
        let under = |path: &str| if path.is_empty() { relative.to_owned() } else { format!("{path}/{relative}") };
        Self { mount: Arc::clone(&self.mount), inside: under(&self.inside), shown: under(&self.shown) }
    }

    /// The path of the HTTP API for one part of a KV v2 mount: `data`, `metadata`, `delete`, ...; on any other mount the path itself.
    pub(super) fn api(&self, part: &str) -> String {
        let parts = [self.mount.path.as_str(), if self.mount.engine == Engine::Kv2 { part } else { "" }, &self.inside];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("/")
    }
}

/// What the server says about the mount of a path.
#[derive(Deserialize)]
struct Found {
    path: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    options: Option<Options>,
}

#[derive(Deserialize)]
struct Options {
    #[serde(default)]
    version: Option<String>,
}

async fn ask(session: &Session, path: &Path, wanted: Wanted) -> Result<Mount, Failure> {
    let subject = format!("the mount of `{}`", path.shown);
    let call = Call::read(format!("sys/internal/ui/mounts/{}", path.full), &subject);
    let answer = session.send(&call).await?;
    match answer.status {
        _ if answer.is_success() => mount(path, answer.data(&subject)?, session.name()),
        404 if answer.says(NO_NAMESPACE) => Err(session.refusal(&call, &answer).await),
        // A server from before this question could be asked: version 1, and no mount has a `/`.
        404 => Ok(Mount { path: path.full.split('/').next().unwrap_or_default().to_owned(), engine: Engine::Kv1 }),
        // The server says so for mounts that are not there, too.
        403 if answer.says("preflight capability check returned 403") => {
            Err(session.about_home(hidden(session, path, wanted)).await)
        }
        _ => Err(session.refusal(&call, &answer).await),
    }
}

/// No mount, or a token that may do nothing in it.
fn hidden(session: &Session, path: &Path, wanted: Wanted) -> Failure {
    let failure = Failure::new(Kind::Denied, format!("{} shows this token no mount for `{}`", session.name(), path.shown));
    let (mount, inside) = path.full.split_once('/').unwrap_or((&path.full, ""));
    let Wanted { part, capabilities } = wanted;
    let versioned = must_say(&format!("{mount}/{part}/{inside}"), capabilities);
    let other = line(&format!("{mount}/{inside}"), capabilities);
    failure
        .hint(format!("if there is no mount `{mount}`, the path is wrong: `secrun list` shows the mounts that the token may see"))
        .hint(format!("if it is there and of KV version 2, {versioned}"))
        .hint(format!("on any other mount: {other}"))
}

fn mount(path: &Path, found: Found, server: &str) -> Result<Mount, Failure> {
    let version = found.options.and_then(|options| options.version);
    let engine = match (found.kind.as_str(), version.as_deref()) {
        ("kv", Some("2")) => Engine::Kv2,
        ("kv" | "generic", None | Some("" | "0" | "1")) => Engine::Kv1,
        ("kv", Some(_)) => {
            let fact = format!("the mount of `{}` is of a KV version that is not known here", path.shown);
            return Err(Failure::new(Kind::Malformed, fact).detail(server));
        }
        (other, _) => Engine::Other(other.to_owned()),
    };
    // Across the border of a namespace the answer has its full path, of which the beginning may be in the header.
    let tails = std::iter::successors(Some(found.path.trim_matches('/')), |tail| Some(tail.split_once('/')?.1));
    let mounts = tails.filter(|tail| !tail.is_empty()).map(|tail| Mount { path: tail.to_owned(), engine: engine.clone() });
    match mounts.into_iter().find(|mount| mount.inside(&path.full).is_some()) {
        Some(mount) => Ok(mount),
        // Login methods are named without the `auth/` before them.
        None if matches!(engine, Engine::Other(_)) => Ok(Mount { path: path.full.clone(), engine }),
        None => Err(Failure::new(Kind::Malformed, format!("{server} named a mount that does not lead to `{}`", path.shown))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(full: &str, is_folder: bool) -> Path {
        Path { full: full.to_owned(), shown: full.to_owned(), is_folder }
    }

    fn found(full: &str, answered: &str, kind: &str, version: Option<&str>) -> Result<(String, Engine), Failure> {
        let options = version.map(|version| Options { version: Some(version.to_owned()) });
        let found = Found { path: answered.to_owned(), kind: kind.to_owned(), options };
        mount(&path(full, false), found, "vault at x").map(|mount| (mount.path, mount.engine))
    }

    #[test]
    fn the_server_says_where_a_mount_ends() {
        assert_eq!(found("team/a/kv/x/y", "team/a/kv/", "kv", Some("2")), Ok(("team/a/kv".into(), Engine::Kv2)));
        assert_eq!(found("kv/x", "kv/", "kv", None), Ok(("kv".into(), Engine::Kv1)));
        assert_eq!(found("kv", "kv/", "generic", None), Ok(("kv".into(), Engine::Kv1)));
        assert_eq!(found("db/creds/a", "db/", "database", None), Ok(("db".into(), Engine::Other("database".into()))));
        assert_eq!(found("kv/x", "kv/", "kv", Some("3")).unwrap_err().kind(), Kind::Malformed);
        assert_eq!(found("kvx/y", "kv/", "kv", None).unwrap_err().kind(), Kind::Malformed);
    }

    #[test]
    fn a_mount_in_another_namespace_is_named_in_full() {
        assert_eq!(found("team/kv/x", "admin/team/kv/", "kv", Some("2")), Ok(("team/kv".into(), Engine::Kv2)));
        assert_eq!(found("team/team/kv/x", "admin/team/team/kv/", "kv", None), Ok(("team/team/kv".into(), Engine::Kv1)));
        assert_eq!(
            found("auth/token/lookup-self", "token/", "token", None),
            Ok(("auth/token/lookup-self".into(), Engine::Other("token".into())))
        );
    }

    #[test]
    fn the_form_of_the_http_api_means_the_same_on_version_2_only() {
        let inside = |full, is_folder, engine| {
            let mount = Arc::new(Mount { path: "secret".into(), engine });
            let place = Place::new(mount, &path(full, is_folder));
            (place.inside.clone(), place.api("data"))
        };
        for full in ["secret/app/db", "secret/data/app/db"] {
            assert_eq!(inside(full, false, Engine::Kv2), ("app/db".into(), "secret/data/app/db".into()));
        }
        assert_eq!(inside("secret/data/data/x", false, Engine::Kv2).0, "data/x");
        assert_eq!(inside("secret/data", false, Engine::Kv2).0, "data");
        assert_eq!(inside("secret/data", true, Engine::Kv2).0, "");
        assert_eq!(inside("secret/database/x", false, Engine::Kv2).0, "database/x");
        assert_eq!(inside("secret/data/x", false, Engine::Kv1), ("data/x".into(), "secret/data/x".into()));
        assert_eq!(inside("secret", true, Engine::Kv2), (String::new(), "secret/data".into()));
    }

    #[test]
    fn names_below_a_place() {
        let mount = Arc::new(Mount { path: "secret".into(), engine: Engine::Kv2 });
        let place = Place::new(mount, &path("secret", true));
        let below = place.below("app").below("db");
        assert_eq!((below.shown.as_str(), below.api("metadata").as_str()), ("secret/app/db", "secret/metadata/app/db"));
    }
}
