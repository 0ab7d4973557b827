//! Where store and key file are when nobody says it, and what `~` means in a setting.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// The default store: below `$XDG_DATA_HOME`, else `~/.local/share`.
pub(super) fn default_store() -> Option<PathBuf> {
    below(|name| std::env::var_os(name), "XDG_DATA_HOME", ".local/share", "local.store")
}

/// The default key file: below `$XDG_CONFIG_HOME`, else `~/.config`. Not beside the store, so that one backup does not hold both.
pub(super) fn default_key_file() -> Option<PathBuf> {
    below(|name| std::env::var_os(name), "XDG_CONFIG_HOME", ".config", "local.key")
}

/// A path from a setting. No shell has seen those of profiles, so `~/` is the home folder here too.
pub(super) fn expand(path: &[u8]) -> PathBuf {
    let home = || std::env::var_os("HOME").filter(|home| !home.is_empty());
    match path.strip_prefix(b"~/").zip(home()) {
        Some((rest, home)) => PathBuf::from(home).join(OsStr::from_bytes(rest)),
        None => PathBuf::from(OsStr::from_bytes(path)),
    }
}

/// The XDG base directory rule: only absolute paths count.
fn below(variable: impl Fn(&str) -> Option<OsString>, base: &str, fallback: &str, file: &str) -> Option<PathBuf> {
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute(base).or_else(|| Some(absolute("HOME")?.join(fallback)))?;
    Some(folder.join("secrun").join(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(xdg: Option<&str>, home: Option<&str>) -> Option<PathBuf> {
        below(|name| if name == "HOME" { home } else { xdg }.map(OsString::from), "XDG_DATA_HOME", ".local/share", "local.store")
    }

    #[test]
    fn defaults_follow_xdg() {
        assert_eq!(place(Some("/x"), Some("/h")), Some("/x/secrun/local.store".into()));
        assert_eq!(place(Some("relative"), Some("/h")), Some("/h/.local/share/secrun/local.store".into()));
        assert_eq!(place(Some(""), Some("/h")), Some("/h/.local/share/secrun/local.store".into()));
        assert_eq!(place(None, Some("")), None);
        assert_eq!(place(None, None), None);
    }
}
