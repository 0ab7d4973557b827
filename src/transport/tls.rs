//! The TLS side of a client: who we are, which name the server must have, which protocols are spoken inside.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};

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

/// The configuration, and the verifier in it that can say why nobody is trusted.
pub(super) fn configuration(
    roots: Roots,
    identity: Option<&Identity>,
    alias: Option<&Arc<Alias>>,
) -> Result<(ClientConfig, Arc<Verifier>), Failure> {
    let provider = Arc::new(ring::default_provider());
    let alias = match alias {
        Some(alias) => Some((Arc::clone(alias), server_name(&alias.name)?)),
        None => None,
    };
    let by_address = alias.as_ref().is_some_and(|(_, name)| matches!(name, ServerName::IpAddress(_)));
    let by_other_name = alias.is_some();
    let verifier = Arc::new(Verifier::new(roots, alias, Arc::clone(&provider)));
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Failure::new(Kind::Internal, "the TLS library has no protocol version"))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::<Verifier>::clone(&verifier));
    let mut configuration = match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let (chain, key) = parts(identity)?;
            builder.with_client_auth_cert(chain, key).map_err(|error| not_together(&error))?
        }
    };
    // The name of the address must not be shown to a server that is expected to have another one, and an address cannot be shown.
    configuration.enable_sni = !by_address;
    // HTTP/2 names the server by the address that it was reached at, which is not the address of the settings then.
    let protocols: &[&[u8]] = if by_other_name { &[b"http/1.1"] } else { &[b"h2", b"http/1.1"] };
    configuration.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Ok((configuration, verifier))
}

fn server_name(name: &str) -> Result<ServerName<'static>, Failure> {
    ServerName::try_from(name.to_owned())
        .map_err(|_| Failure::new(Kind::Config, format!("`{name}` cannot be the name of a TLS server")))
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

fn not_together(error: &rustls::Error) -> Failure {
    match error {
        rustls::Error::InconsistentKeys(_) => wrong("the client certificate and its key do not belong together"),
        rustls::Error::InvalidCertificate(_) => wrong("the client certificate is damaged"),
        _ => wrong("the key of the client certificate is of a kind that cannot be used")
            .hint("RSA, ECDSA on P-256, P-384 or P-521, and Ed25519 can be used"),
    }
}
