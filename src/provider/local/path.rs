//! Paths of secrets: what may be one, and what a relative one means.

use crate::failure::{Failure, Kind};

/// In bytes.
const LONGEST: usize = 512;

/// The folder that relative paths start at; empty is the root.
#[derive(Debug, Default)]
pub(super) struct Base(String);

impl Base {
    /// From the setting: `/` around it does not matter.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.strip_prefix('/').unwrap_or(text);
        let text = text.strip_suffix('/').unwrap_or(text);
        if !text.is_empty() {
            check(text)?;
        }
        Ok(Self(text.to_owned()))
    }

    /// The full path of a secret. A path that begins with `/` starts at the root.
    pub(super) fn secret(&self, path: &str) -> Result<String, Failure> {
        let full = self.join(path);
        match check(&full) {
            Ok(()) => Ok(full),
            Err(why) => Err(invalid(path, why)),
        }
    }

    /// The full path of a folder; empty is the root. One `/` at the end does not matter.
    pub(super) fn folder(&self, path: &str) -> Result<String, Failure> {
        let full = if path.is_empty() { self.0.clone() } else { self.join(path) };
        let full = full.strip_suffix('/').unwrap_or(&full);
        match if full.is_empty() { Ok(()) } else { check(full) } {
            Ok(()) => Ok(full.to_owned()),
            Err(why) => Err(invalid(path, why)),
        }
    }

    /// A full path as the user would write it.
    pub(super) fn shown(&self, full: &str) -> String {
        if self.0.is_empty() {
            return full.to_owned();
        }
        match full.strip_prefix(&self.0).and_then(|rest| rest.strip_prefix('/')) {
            Some(relative) => relative.to_owned(),
            None => format!("/{full}"),
        }
    }

    fn join(&self, path: &str) -> String {
        match path.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None if self.0.is_empty() => path.to_owned(),
            None => format!("{}/{path}", self.0),
        }
    }
}

/// Whether a text may be the full path of a secret. Every name of a store passes here whenever it is opened, so it is quick.
pub(super) fn check(path: &str) -> Result<(), &'static str> {
    if path.is_empty() {
        return Err("it is empty");
    }
    if path.len() > LONGEST {
        return Err("it is longer than 512 bytes");
    }
    let control = if path.is_ascii() { path.bytes().any(|b| b.is_ascii_control()) } else { path.chars().any(char::is_control) };
    if control {
        return Err("it has a control character");
    }
    for part in path.split('/') {
        match part {
            "" => return Err("a part between two `/` is empty"),
            "." | ".." => return Err("`.` and `..` are no names"),
            _ => {}
        }
    }
    Ok(())
}

fn invalid(path: &str, why: &str) -> Failure {
    Failure::new(Kind::Usage, format!("`{path}` is no path of local: {why}"))
        .hint("a path is names with `/` between them, such as `app/db/password`")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    #[test]
    fn forms_of_paths() {
        for good in ["a", "app/db/password", "ä/ö", "a b", "a=b", ".env", "...", "a:b#c@d"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "/", "a/", "/a", "a//b", "a/./b", "../a", "a\0b", "a\nb", "a\u{85}b", &"x".repeat(513)] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn relative_paths_start_at_the_base() {
        let base = Base::parse("/team/app/").unwrap();
        assert_eq!(base.secret("db/url").unwrap(), "team/app/db/url");
        assert_eq!(base.secret("/other").unwrap(), "other");
        assert_eq!(base.folder("").unwrap(), "team/app");
        assert_eq!(base.folder("/").unwrap(), "");
        assert_eq!(base.folder("db/").unwrap(), "team/app/db");
        assert_eq!(base.shown("team/app/db/url"), "db/url");
        assert_eq!(base.shown("team/application"), "/team/application");
        assert_eq!(Base::default().shown("a/b"), "a/b");
        assert!(Base::parse("a//b").is_err());
    }

    #[test]
    fn an_invalid_path_is_reported_as_it_was_typed() {
        let failure = Base::parse("x").unwrap().secret("a//b").unwrap_err();
        assert_eq!(failure.fact(), "`a//b` is no path of local: a part between two `/` is empty");
    }
}
