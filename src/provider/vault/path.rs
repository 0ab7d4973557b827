//! Paths as they are typed: names with `/` between them, which begin with the mount, or inside a stated one.

use crate::failure::{Failure, Kind};
use crate::provider::Spec;
use crate::secret::Reference;

use super::mount::{Engine, Mount};
use super::settings::Reader;

/// What the settings say about paths.
#[derive(Debug)]
pub(super) struct Base {
    spec: &'static Spec,
    /// The mount that relative paths start inside of, without `/` at its ends; empty when none is stated.
    mount: String,
    /// The stated version of the KV engine.
    engine: Option<Engine>,
}

/// A path from the root of the namespace, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// Without `/` at its ends: `secret/app/db`. Only a folder may be empty.
    pub(super) full: String,
    /// As the user would write it.
    pub(super) shown: String,
    /// Whether a `/` at its end said that it is a folder.
    pub(super) is_folder: bool,
}

impl Base {
    /// Reads the settings `mount_path` and `kv_version`.
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let spec = reader.configuration.spec;
        let mount = reader.text("mount_path").map(|found| found.value.trim_matches('/').to_owned()).unwrap_or_default();
        if let Err(why) = if mount.is_empty() { Ok(()) } else { check(&mount) } {
            reader.problem("mount_path", &format!("this is no path: {why}"));
        }
        let engine = reader.text("kv_version").and_then(|found| match found.value {
            "1" => Some(Engine::Kv1),
            "2" => Some(Engine::Kv2),
            _ => {
                reader.problem("kv_version", "is neither 1 nor 2");
                None
            }
        });
        Self { spec, mount, engine }
    }

    /// The path of a secret.
    pub(super) fn secret(&self, typed: &str) -> Result<Path, Failure> {
        let full = self.join(typed);
        if let Some(folder) = full.strip_suffix('/').filter(|folder| check(folder).is_ok()) {
            return Err(Failure::new(Kind::Usage, format!("`{typed}` is a folder of {}, not a secret", self.spec.id))
                .hint(format!("`{}` without the `/` is the secret of that name", self.shown(folder))));
        }
        match check(&full) {
            Ok(()) => Ok(Path { shown: self.shown(&full), full, is_folder: false }),
            Err(why) => Err(self.invalid(typed, why)),
        }
    }

    /// The path of what is taken or listed as a whole; empty is the stated mount.
    pub(super) fn folder(&self, typed: &str) -> Result<Path, Failure> {
        let full = self.join(typed);
        let (full, is_folder) = full.strip_suffix('/').map_or((full.as_str(), full.is_empty()), |folder| (folder, true));
        if full.is_empty() {
            return Err(Failure::new(Kind::Usage, format!("{} has no folder above its mounts", self.spec.id))
                .hint("name a mount, such as `secret/`, or set `mount_path`"));
        }
        match check(full) {
            Ok(()) => Ok(Path { full: full.to_owned(), shown: self.shown(full), is_folder }),
            Err(why) => Err(self.invalid(typed, why)),
        }
    }

    /// The mount of a path, where the settings say it.
    pub(super) fn stated(&self, path: &Path) -> Option<Mount> {
        let engine = self.engine.clone()?;
        if self.mount.is_empty() {
            let first = path.full.split('/').next().unwrap_or_default();
            return Some(Mount { path: first.to_owned(), engine });
        }
        // A path from the root may lead to another mount, which the settings know nothing about.
        Some(Mount { path: self.mount.clone(), engine }).filter(|mount| mount.inside(&path.full).is_some())
    }

    /// A full path as the user would write it.
    pub(super) fn shown(&self, full: &str) -> String {
        if self.mount.is_empty() {
            return full.to_owned();
        }
        match full.strip_prefix(&self.mount).and_then(|rest| rest.strip_prefix('/')) {
            Some(relative) => relative.to_owned(),
            None => format!("/{full}"),
        }
    }

    fn join(&self, typed: &str) -> String {
        match typed.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None if self.mount.is_empty() => typed.to_owned(),
            None => format!("{}/{typed}", self.mount),
        }
    }

    fn invalid(&self, typed: &str, why: &str) -> Failure {
        Failure::new(Kind::Usage, format!("`{typed}` is no path of {}: {why}", self.spec.id))
            .hint("a path is names with `/` between them, the mount first, such as `secret/app/db`")
    }
}

/// Whether a text may be a path. What else a server refuses is its own affair.
fn check(path: &str) -> Result<(), &'static str> {
    if path.is_empty() {
        return Err("it is empty");
    }
    if path.chars().any(char::is_control) {
        return Err("it has a control character");
    }
    // HTTP clients, proxies and servers take such parts out, and the request would be about something else.
    path.split('/').try_for_each(|part| match part {
        "" => Err("a part between two `/` is empty"),
        "." | ".." => Err("`.` and `..` are no names"),
        _ => Ok(()),
    })
}

/// Whether a name of a list can be a part of a path.
pub(super) fn is_name(name: &str) -> bool {
    !name.contains('/') && check(name).is_ok()
}

/// A path in a command that a hint proposes.
pub(super) fn typed(path: &str, version: Option<u64>) -> String {
    let version = version.map(|version| version.to_string());
    Reference { provider: None, path: path.to_owned(), field: None, version }.to_string()
}

/// A version of a secret as it is typed.
pub(super) fn version(spec: &Spec, text: &str) -> Result<u64, Failure> {
    number(text, spec.id)
}

/// A number that counts versions, of secrets or of keys: digits alone, from 1 on.
pub(super) fn number(text: &str, of: &str) -> Result<u64, Failure> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|version| digits && *version > 0)
        .ok_or_else(|| Failure::new(Kind::Usage, format!("`{text}` is no version of {of}")).hint("versions are counted: 1, 2, 3"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::vault::VAULT;

    fn base(mount: &str, engine: Option<Engine>) -> Base {
        Base { spec: &VAULT, mount: mount.to_owned(), engine }
    }

    #[test]
    fn forms_of_paths() {
        for good in ["secret/a", "secret/a b", "s/ä", "s/...", "s/.a", "s/a.", "s/a%b", "s/a?b#c", "s/a\\b"] {
            assert_eq!(base("", None).secret(good).unwrap().full, good);
        }
        for bad in ["", "/", "//a", "a//b", "a/./b", "../a", "a/..", "a\0b", "a/\u{85}", "a/\n"] {
            assert_eq!(base("", None).secret(bad).unwrap_err().kind(), Kind::Usage, "{bad:?}");
        }
        let failure = base("", None).secret("secret/app/").unwrap_err();
        assert_eq!(failure.fact(), "`secret/app/` is a folder of vault, not a secret");
    }

    #[test]
    fn relative_paths_start_inside_the_stated_mount() {
        let base = base("team/kv", None);
        let path = base.secret("app/db").unwrap();
        assert_eq!((path.full.as_str(), path.shown.as_str()), ("team/kv/app/db", "app/db"));
        let path = base.secret("/other/db").unwrap();
        assert_eq!((path.full.as_str(), path.shown.as_str()), ("other/db", "/other/db"));
        for whole in ["", "/team/kv", "/team/kv/"] {
            assert_eq!(base.folder(whole).unwrap().full, "team/kv", "{whole:?}");
        }
        assert!(base.secret("").is_err() && base.folder("/").is_err());
    }

    #[test]
    fn a_folder_may_say_that_it_is_one() {
        let base = base("", None);
        assert!(base.folder("secret/app/").unwrap().is_folder && !base.folder("secret/app").unwrap().is_folder);
        assert_eq!(base.folder("").unwrap_err().fact(), "vault has no folder above its mounts");
        assert!(base.folder("secret//").is_err());
    }

    #[test]
    fn settings_can_say_the_mount() {
        let mount = |base: &Base, path: &str| base.stated(&base.secret(path).unwrap()).map(|mount| mount.path);
        assert_eq!(mount(&base("", None), "secret/a"), None);
        assert_eq!(mount(&base("team/kv", None), "a"), None);
        assert_eq!(mount(&base("", Some(Engine::Kv2)), "secret/a"), Some("secret".to_owned()));
        let both = base("team/kv", Some(Engine::Kv1));
        assert_eq!(mount(&both, "a"), Some("team/kv".to_owned()));
        assert_eq!(mount(&both, "/team/kv/a"), Some("team/kv".to_owned()));
        assert_eq!(mount(&both, "/team/kvx/a"), None);
    }

    #[test]
    fn versions_are_counted() {
        assert_eq!(version(&VAULT, "12"), Ok(12));
        for bad in ["", "0", "-1", "+1", "1.0", "latest", "99999999999999999999999"] {
            assert_eq!(version(&VAULT, bad).unwrap_err().kind(), Kind::Usage, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_path_or_a_usage_failure(mount in "[a-z/]{0,6}", text in ".{0,40}|[a./%?# é\\\\]{0,12}") {
            let base = base(mount.trim_matches('/'), None);
            for path in [base.secret(&text), base.folder(&text)] {
                match path {
                    Ok(path) => {
                        proptest::prop_assert!(path.full.split('/').all(is_name), "{path:?}");
                        proptest::prop_assert_eq!(&base.folder(&path.shown).unwrap().full, &path.full);
                    }
                    Err(failure) => proptest::prop_assert_eq!(failure.kind(), Kind::Usage),
                }
            }
        }
    }
}
