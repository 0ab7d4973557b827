//! A file of the working tree may not send credentials to a new host unnoticed.
//!
//! Whoever can change `secrun.toml` or `.env` in a repository can set the address of the provider. When the credential comes
//! from somewhere else, it would go to that address; this is said, and refused in CI unless the files are trusted. A file with a
//! credential is from somewhere else when it lies outside the folder of the file that names it.
#![forbid(unsafe_code)]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::problem::Problem;
use crate::provider::{Credential, Setting};
use crate::secret::{Source, Value};

/// A setting that was found, and where.
pub struct Given<'a> {
    /// The setting.
    pub setting: &'static Setting,
    /// Its value.
    pub value: &'a Value,
    /// Where its value came from.
    pub source: &'a Source,
}

/// Addresses from files of the working tree, each with a credential that does not come from the same file.
///
/// `ambient` are credentials that are found without being given. Relative paths start in `current`.
pub fn check(given: &[Given<'_>], ambient: Option<&str>, trusted: &[PathBuf], current: &Path) -> Vec<Problem> {
    let addresses = given.iter().filter(|one| one.setting.address).filter_map(|one| Some((one, tree_file(one.source, trusted)?)));
    addresses
        .filter_map(|(address, file)| {
            let mut credentials = given.iter().filter(|one| one.setting.credential != Credential::No);
            let elsewhere = credentials.find_map(|one| elsewhere(one, file, current));
            let credential = elsewhere.or_else(|| ambient.map(|words| format!("{words} may be sent there")))?;
            let fact = format!("`{}` says where credentials are sent, and {credential}", address.setting.key);
            Some(Problem::new(address.source, fact).hint(
                "give the address where the credential is given, or trust the file with `--trust-profile` when you know what is in it",
            ))
        })
        .collect()
}

/// Why a credential is not one of this file.
fn elsewhere(credential: &Given<'_>, file: &Path, current: &Path) -> Option<String> {
    let Given { setting, value, source } = credential;
    match source {
        Source::Default => None,
        Source::File { path, .. } if path == file => (setting.credential == Credential::Path && leads_out(value, file, current))
            .then(|| format!("`{}` is a file outside its folder ({source})", setting.key)),
        Source::File { .. } | Source::Flag(_) | Source::Environment(_) => {
            Some(format!("`{}` comes from elsewhere ({source})", setting.key))
        }
    }
}

/// Whether a path leads out of the folder of the file that it stands in. What is not there cannot be sent.
fn leads_out(value: &Value, file: &Path, current: &Path) -> bool {
    let path = Path::new(OsStr::from_bytes(value.expose()));
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A provider may take `~` for the home folder, whatever lies in the tree under that name.
    let Ok(real) = current.join(path).canonicalize() else { return path.starts_with("~") };
    path.starts_with("~") || !folder.canonicalize().is_ok_and(|folder| real.starts_with(folder))
}

/// The file, unless it lies in a folder of the user or of the administrator.
fn tree_file<'s>(source: &'s Source, trusted: &[PathBuf]) -> Option<&'s Path> {
    match source {
        Source::File { path, .. } if !trusted.iter().any(|folder| is_inside(path, folder)) => Some(path),
        _ => None,
    }
}

/// By name alone: a path with `..` leads out again.
fn is_inside(path: &Path, folder: &Path) -> bool {
    path.starts_with(folder) && !path.components().any(|part| part == std::path::Component::ParentDir)
}

/// Whether this is a run of a CI system, which set the variable `CI`.
pub fn is_ci(value: Option<&[u8]>) -> bool {
    let value = value.unwrap_or_default().to_ascii_lowercase();
    !matches!(value.as_slice(), b"" | b"0" | b"false" | b"no" | b"off")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Required;

    static ADDRESS: Setting = setting("addr", Credential::No, true);
    static TOKEN: Setting = setting("token", Credential::Withheld, false);
    static TOKEN_FILE: Setting = setting("token_file", Credential::Path, false);
    static ROLE: Setting = setting("role", Credential::No, false);

    const fn setting(key: &'static str, credential: Credential, address: bool) -> Setting {
        Setting { key, variables: &[], help: "", default: None, required: Required::No, credential, address }
    }

    fn file(path: &str) -> Source {
        Source::File { path: path.into(), line: 3 }
    }

    fn suspicious(address: &Source, credential: &Source) -> bool {
        let given = [(&ADDRESS, address), (&TOKEN, credential), (&ROLE, &Source::Environment("ROLE".into()))];
        let value = &Value::from("x");
        let given = given.map(|(setting, source)| Given { setting, value, source });
        !check(&given, None, &["/home/me/.config/secrun".into(), "/etc/secrun".into()], Path::new("")).is_empty()
    }

    #[test]
    fn an_address_of_the_tree_with_a_credential_from_elsewhere() {
        let environment = Source::Environment("TOKEN".into());
        assert!(suspicious(&file("secrun.toml"), &environment));
        assert!(suspicious(&file(".env"), &file(".env.local")));
        assert!(suspicious(&file("/etc/secrun/../../tmp/x.toml"), &environment));
        assert!(!suspicious(&file(".env"), &file(".env")));
        assert!(!suspicious(&file("secrun.toml"), &Source::Default));
        assert!(!suspicious(&environment, &file(".env")));
        assert!(!suspicious(&file("/etc/secrun/prod.toml"), &environment));
        assert!(!suspicious(&file("/home/me/.config/secrun/prod.toml"), &environment));
    }

    #[test]
    fn an_address_of_the_tree_with_a_credential_of_the_machine() {
        let given = [Given { setting: &ADDRESS, value: &Value::from("x"), source: &file("secrun.toml") }];
        let suspicious = |ambient| !check(&given, ambient, &[], Path::new("")).is_empty();
        assert!(suspicious(Some("the token file of the home folder")) && !suspicious(None));
    }

    #[test]
    fn a_file_of_the_tree_names_credentials_of_its_own_folder_alone() {
        let machine = tempfile::tempdir().unwrap();
        let (tree, outside) = (machine.path().join("tree"), machine.path().join("token"));
        std::fs::create_dir_all(tree.join("~")).unwrap();
        for path in [&outside, &tree.join("token"), &tree.join("~/token")] {
            std::fs::write(path, "t").unwrap();
        }
        std::os::unix::fs::symlink(&outside, tree.join("link")).unwrap();
        let profile = file(&tree.join("secrun.toml").display().to_string());
        let said = |path: &str| {
            let given = [(&ADDRESS, "x"), (&TOKEN_FILE, path)].map(|(setting, value)| (setting, Value::from(value)));
            let given = given.each_ref().map(|(setting, value)| Given { setting, value, source: &profile });
            check(&given, None, &[], &tree).first().map(Problem::lines)
        };
        for own in ["token", "./token", "none", &tree.join("token").display().to_string()] {
            assert_eq!(said(own), None, "{own}");
        }
        for other in ["../token", "link", "~/token", "~/none", "/etc/passwd", &outside.display().to_string()] {
            assert!(said(other).unwrap().contains("`token_file` is a file outside its folder"), "{other}");
        }
    }

    #[test]
    fn ci_says_so_itself() {
        for value in ["1", "true", "True", "yes", "woodpecker"] {
            assert!(is_ci(Some(value.as_bytes())), "{value}");
        }
        for value in ["", "0", "false", "FALSE", "no", "off"] {
            assert!(!is_ci(Some(value.as_bytes())), "{value}");
        }
        assert!(!is_ci(None));
    }
}
