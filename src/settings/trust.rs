//! A file of the working tree may not send credentials to a new host unnoticed.
//!
//! Whoever can change `secrun.toml` or `.env` in a repository can set the address of the provider. When the credential comes
//! from somewhere else, it would go to that address; this is said, and refused in CI unless the files are trusted.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};

use super::problem::Problem;
use crate::provider::{Credential, Setting};
use crate::secret::Source;

/// A setting that was found, and where.
pub struct Given<'a> {
    /// The setting.
    pub setting: &'static Setting,
    /// Where its value came from.
    pub source: &'a Source,
}

/// Addresses from files of the working tree, each with a credential that does not come from the same file.
pub fn check(given: &[Given<'_>], ambient: Option<&str>, trusted: &[PathBuf]) -> Vec<Problem> {
    let addresses = given.iter().filter(|one| one.setting.address).filter_map(|one| Some((one, tree_file(one.source, trusted)?)));
    addresses
        .filter_map(|(address, file)| {
            let elsewhere = |one: &&Given<'_>| match one.source {
                Source::File { path, .. } => path != file,
                Source::Default => false,
                Source::Flag(_) | Source::Environment(_) => true,
            };
            let mut credentials = given.iter().filter(|one| one.setting.credential != Credential::No).peekable();
            let credential = if let (None, Some(ambient)) = (credentials.peek(), ambient) {
                format!("{ambient} may be sent there")
            } else {
                let credential = credentials.find(elsewhere)?;
                format!("`{}` comes from elsewhere ({})", credential.setting.key, credential.source)
            };
            let fact = format!("`{}` says where credentials are sent, and {credential}", address.setting.key);
            Some(Problem::new(address.source, fact).hint(
                "give the address where the credential is given, or trust the file with `--trust-profile` when you know what is in it",
            ))
        })
        .collect()
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
    static ROLE: Setting = setting("role", Credential::No, false);

    const fn setting(key: &'static str, credential: Credential, address: bool) -> Setting {
        Setting { key, variables: &[], help: "", default: None, required: Required::No, credential, address }
    }

    fn file(path: &str) -> Source {
        Source::File { path: path.into(), line: 3 }
    }

    fn suspicious(address: &Source, credential: &Source) -> bool {
        let given = [(&ADDRESS, address), (&TOKEN, credential), (&ROLE, &Source::Environment("ROLE".into()))];
        let given = given.map(|(setting, source)| Given { setting, source });
        !check(&given, None, &["/home/me/.config/secrun".into(), "/etc/secrun".into()]).is_empty()
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
        let suspicious = |ambient| !check(&[Given { setting: &ADDRESS, source: &file("secrun.toml") }], ambient, &[]).is_empty();
        assert!(suspicious(Some("the token file of the home folder")) && !suspicious(None));
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
