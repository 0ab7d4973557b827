//! Which certificates a server is measured by, and where they are read from: when the first handshake needs them, and not before.
//!
//! The bundle of the system is one file. Reading the folder of single certificates beside it, as libraries like to do, would cost more
//! than the rest of a start.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::failure::{Failure, Kind, reason};

/// The certificates that a server is measured by.
#[derive(Debug, Default, Clone)]
pub enum Roots {
    /// `SSL_CERT_FILE`, the bundle of the system, `SSL_CERT_DIR`, or the built-in list where there is none of them.
    #[default]
    System,
    /// The certificates of one PEM file.
    File(PathBuf),
    /// Certificates in PEM form.
    Text(String),
    /// Every certificate file of one folder.
    Folder(PathBuf),
    /// Nobody is checked. For development, and said loudly by whoever chose it.
    Anybody,
}

/// Where the distributions of Linux have their bundle.
const BUNDLES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/pki/tls/cacert.pem",
];

/// Where the certificates come from on this machine.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// A file that somebody chose.
    File(PathBuf, &'static str),
    /// The file of the system.
    Bundle(PathBuf),
    /// Folders that somebody chose.
    Folders(OsString, &'static str),
    /// The list in this program.
    BuiltIn,
}

/// Reads the certificates.
pub(super) fn load(roots: &Roots) -> Result<RootCertStore, Failure> {
    match roots {
        Roots::System => match place(|name| env::var_os(name), Path::is_file) {
            Place::File(path, variable) => file(&path, &format!(" ({variable})")),
            Place::Bundle(path) => bundle(&path),
            Place::Folders(paths, variable) => folders(env::split_paths(&paths), &format!(" ({variable})")),
            Place::BuiltIn => Ok(built_in()),
        },
        Roots::File(path) => file(path, ""),
        Roots::Text(text) => exact(text.as_bytes(), "the text of trusted certificates"),
        Roots::Folder(path) => folders([path.clone()].into_iter(), ""),
        Roots::Anybody => Ok(RootCertStore::empty()),
    }
}

/// The first that there is. A variable that is set to nothing is not set.
fn place(variable: impl Fn(&str) -> Option<OsString>, exists: impl Fn(&Path) -> bool) -> Place {
    let set = |name| variable(name).filter(|value: &OsString| !value.is_empty());
    if let Some(path) = set("SSL_CERT_FILE") {
        return Place::File(path.into(), "SSL_CERT_FILE");
    }
    if let Some(path) = BUNDLES.iter().map(Path::new).find(|path| exists(path)) {
        return Place::Bundle(path.to_owned());
    }
    set("SSL_CERT_DIR").map_or(Place::BuiltIn, |paths| Place::Folders(paths, "SSL_CERT_DIR"))
}

fn built_in() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

fn file(path: &Path, source: &str) -> Result<RootCertStore, Failure> {
    exact(&read(path, source)?, &format!("the file of trusted certificates {}{source}", path.display()))
}

fn read(path: &Path, source: &str) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        let path = path.display();
        Failure::new(Kind::Config, format!("trusted certificates cannot be read from {path}{source}: {}", reason(&error)))
    })
}

/// All certificates of a text, each of which must be one.
fn exact(pem: &[u8], what: &str) -> Result<RootCertStore, Failure> {
    let mut store = RootCertStore::empty();
    add_exactly(&mut store, pem, what)?;
    if store.is_empty() {
        return Err(Failure::new(Kind::Config, format!("{what}: there is no certificate in it"))
            .hint("a certificate begins with `-----BEGIN CERTIFICATE-----`"));
    }
    Ok(store)
}

fn add_exactly(store: &mut RootCertStore, pem: &[u8], what: &str) -> Result<(), Failure> {
    for (index, found) in CertificateDer::pem_slice_iter(pem).enumerate() {
        let added = found.is_ok_and(|certificate| store.add(certificate).is_ok());
        if !added {
            return Err(Failure::new(Kind::Config, format!("{what}: certificate {} is damaged", index + 1)));
        }
    }
    Ok(())
}

/// The bundle of the system holds what others have put there: one odd certificate among a hundred is no reason to fail.
fn bundle(path: &Path) -> Result<RootCertStore, Failure> {
    let pem = read(path, "")?;
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok));
    if store.is_empty() {
        let fact = format!("the bundle of trusted certificates {} holds none that can be used", path.display());
        return Err(Failure::new(Kind::Config, fact).hint("SSL_CERT_FILE names another one"));
    }
    Ok(store)
}

/// Every file of the folders that has certificates in it. Other files and folders may lie there too.
fn folders(folders: impl Iterator<Item = PathBuf>, source: &str) -> Result<RootCertStore, Failure> {
    let mut store = RootCertStore::empty();
    let mut names = Vec::new();
    for folder in folders.filter(|folder| folder.as_os_str() != OsStr::new("")) {
        let unreadable = |error| {
            let path = folder.display();
            Failure::new(Kind::Config, format!("the folder of trusted certificates {path}{source}: {}", reason(&error)))
        };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
            paths.push(entry.map_err(unreadable)?.path());
        }
        paths.sort();
        for path in paths.iter().filter(|path| path.is_file()) {
            let what = format!("the file of trusted certificates {}", path.display());
            add_exactly(&mut store, &read(path, source)?, &what)?;
        }
        names.push(folder.display().to_string());
    }
    if store.is_empty() {
        let names = names.join(", ");
        return Err(Failure::new(Kind::Config, format!("no file in {names}{source} holds a trusted certificate")));
    }
    Ok(store)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&str, &str)], files: &[&str]) -> Place {
        let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value));
        place(variable, |path| files.iter().any(|file| Path::new(file) == path))
    }

    #[test]
    fn the_variable_comes_before_the_bundle_and_the_bundle_before_the_folder() {
        let bundle = "/etc/ssl/certs/ca-certificates.crt";
        let both = [("SSL_CERT_FILE", "/a.pem"), ("SSL_CERT_DIR", "/d")];
        assert_eq!(chosen(&both, &[bundle]), Place::File("/a.pem".into(), "SSL_CERT_FILE"));
        assert_eq!(chosen(&[("SSL_CERT_DIR", "/d")], &[bundle]), Place::Bundle(bundle.into()));
        assert_eq!(chosen(&[("SSL_CERT_DIR", "/d")], &[]), Place::Folders("/d".into(), "SSL_CERT_DIR"));
        assert_eq!(chosen(&[], &["/etc/ssl/cert.pem"]), Place::Bundle("/etc/ssl/cert.pem".into()));
        assert_eq!(chosen(&[], &[]), Place::BuiltIn);
        assert_eq!(chosen(&[("SSL_CERT_FILE", ""), ("SSL_CERT_DIR", "")], &[]), Place::BuiltIn);
    }

    #[test]
    fn the_built_in_list_is_not_empty() {
        assert!(built_in().len() > 100);
    }

    #[test]
    fn what_holds_no_certificate_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let empty = folder.path().join("empty.pem");
        std::fs::write(&empty, "nothing\n").unwrap();
        let damaged = folder.path().join("damaged.pem");
        let whole = |inside: &str| format!("-----BEGIN CERTIFICATE-----\n{inside}\n-----END CERTIFICATE-----\n");
        std::fs::write(&damaged, whole("AAAA")).unwrap();
        let said = |roots: Roots| {
            let failure = load(&roots).unwrap_err();
            assert_eq!(failure.kind(), Kind::Config);
            failure.fact().to_owned()
        };
        assert!(said(Roots::File(empty)).contains("there is no certificate in it"));
        assert!(said(Roots::File(damaged)).ends_with("certificate 1 is damaged"));
        assert!(said(Roots::File("/nowhere/ca.pem".into())).contains("/nowhere/ca.pem: no such file"));
        assert!(said(Roots::Text(whole("not base64"))).contains("damaged"));
        assert!(said(Roots::Text("-----BEGIN CERTIFICATE-----\nAAAA\n".into())).contains("damaged"));
        assert!(said(Roots::Text(String::new())).contains("no certificate"));
        assert!(said(Roots::Folder("/nowhere".into())).contains("no such file"));
        assert!(said(Roots::Folder(folder.path().into())).contains("damaged"));
        let nothing = tempfile::tempdir().unwrap();
        assert!(said(Roots::Folder(nothing.path().into())).contains("holds a trusted certificate"));
    }
}
