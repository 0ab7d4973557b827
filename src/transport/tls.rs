//! The TLS side of a client: who we are, which name the server must have, which protocols are spoken inside.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::client::ResolvesClientCert;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, SignatureScheme};

use super::resolver::Alias;
use super::roots::Roots;
use super::verifier::Verifier;
use crate::failure::{Failure, Kind};
use crate::secret::Value;

/// A client certificate.
#[derive(Debug)]
pub struct Identity {
    /// The chain in PEM form.
    pub certificate: Value,
    /// The key in PEM form.
    pub key: Value,
}

/// The TLS side of a client, and what it can say when a connection fails.
pub(super) struct Tls {
    pub(super) configuration: ClientConfig,
    pub(super) verifier: Arc<Verifier>,
    pub(super) shown: Arc<Shown>,
}

/// The certificate that a server gets when it asks for one, and whether it did.
///
/// In TLS 1.3 a server refuses a client when that has already begun to speak, and over HTTP/2 its reason is lost on the way.
#[derive(Debug)]
pub(super) struct Shown {
    certificate: Option<Arc<CertifiedKey>>,
    asked: AtomicBool,
}

impl Shown {
    /// What may be the reason when a connection ends before the first answer.
    pub(super) fn suspicion(&self) -> Option<&'static str> {
        let asked = self.asked.load(Ordering::Relaxed);
        asked.then_some(if self.certificate.is_some() {
            "the server asked for the client certificate: one that does not accept it ends the connection like this"
        } else {
            "the server asked for a client certificate: one that insists on it ends the connection like this"
        })
    }
}

impl ResolvesClientCert for Shown {
    fn resolve(&self, _issuers: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.certificate.clone()
    }

    fn has_certs(&self) -> bool {
        self.certificate.is_some()
    }
}

impl Tls {
    pub(super) fn new(roots: Roots, identity: Option<&Identity>, alias: Option<&Arc<Alias>>) -> Result<Self, Failure> {
        let provider = Arc::new(ring::default_provider());
        let alias = match alias {
            Some(alias) => Some((Arc::clone(alias), server_name(&alias.name)?)),
            None => None,
        };
        let by_address = alias.as_ref().is_some_and(|(_, name)| matches!(name, ServerName::IpAddress(_)));
        let by_other_name = alias.is_some();
        let certificate = match identity {
            Some(identity) => Some(Arc::new(certified(identity, &provider)?)),
            None => None,
        };
        let shown = Arc::new(Shown { certificate, asked: AtomicBool::new(false) });
        let verifier = Arc::new(Verifier::new(roots, alias, Arc::clone(&provider)));
        let mut configuration = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| Failure::new(Kind::Internal, "the TLS library has no protocol version"))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::<Verifier>::clone(&verifier))
            .with_client_cert_resolver(Arc::<Shown>::clone(&shown));
        // A server that is known by a number must not be shown the name of the address, and a number cannot be shown.
        configuration.enable_sni = !by_address;
        // HTTP/2 names the server only once, by the name that TLS was begun with; that is not the host of the settings then.
        let protocols: &[&[u8]] = if by_other_name { &[b"http/1.1"] } else { &[b"h2", b"http/1.1"] };
        configuration.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(Self { configuration, verifier, shown })
    }
}

fn certified(identity: &Identity, provider: &CryptoProvider) -> Result<CertifiedKey, Failure> {
    let (chain, key) = parts(identity)?;
    CertifiedKey::from_der(chain, key, provider).map_err(|error| unusable(&error))
}

/// Whether a text can be the name in a certificate.
pub fn is_server_name(name: &str) -> bool {
    ServerName::try_from(name).is_ok()
}

fn server_name(name: &str) -> Result<ServerName<'static>, Failure> {
    ServerName::try_from(name.to_owned())
        .map_err(|_| Failure::new(Kind::Config, "the name that was given cannot be the name of a TLS server"))
}

fn parts(identity: &Identity) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Failure> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(identity.certificate.expose()).collect();
    let chain = match found {
        Ok(chain) if chain.is_empty() => return Err(wrong("the client certificate: there is no certificate in it")),
        Ok(chain) => chain,
        Err(_) => return Err(wrong("the client certificate is damaged")),
    };
    // What the library says could quote the key.
    let key = PrivateKeyDer::from_pem_slice(identity.key.expose()).map_err(|_| {
        let text = identity.key.expose_text().unwrap_or_default();
        if text.contains("ENCRYPTED") {
            return wrong("the key of the client certificate is locked by a passphrase")
                .hint("`openssl pkey -in locked.pem -out open.pem` takes the passphrase off");
        }
        wrong("the key of the client certificate: there is no key in it, or it is damaged")
            .hint("a key begins with `-----BEGIN PRIVATE KEY-----`, or with the same and RSA or EC in it")
    })?;
    Ok((chain, key))
}

fn wrong(fact: &str) -> Failure {
    Failure::new(Kind::Config, fact)
}

fn unusable(error: &rustls::Error) -> Failure {
    match error {
        rustls::Error::InconsistentKeys(_) => wrong("the client certificate and its key do not belong together"),
        rustls::Error::InvalidCertificate(_) => wrong("the client certificate is damaged"),
        _ => wrong("the key of the client certificate is of a kind that cannot be used")
            .hint("RSA, ECDSA on P-256, P-384 or P-521, and Ed25519 can be used"),
    }
}
