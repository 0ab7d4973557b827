//! Who the server is: measured by certificates that are read when the first server shows one.

use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};

use super::progress::{Phase, waits_for};
use super::resolver::Alias;
use super::roots::{self, Roots};
use crate::failure::{Failure, Kind};

/// The rule by which servers are trusted.
#[derive(Debug)]
pub(super) struct Verifier {
    roots: Roots,
    alias: Option<(Arc<Alias>, ServerName<'static>)>,
    provider: Arc<CryptoProvider>,
    inner: OnceLock<Result<Arc<WebPkiServerVerifier>, Failure>>,
}

impl Verifier {
    pub(super) fn new(roots: Roots, alias: Option<(Arc<Alias>, ServerName<'static>)>, provider: Arc<CryptoProvider>) -> Self {
        Self { roots, alias, provider, inner: OnceLock::new() }
    }

    /// Why nobody can be trusted, when that is so.
    pub(super) fn failure(&self) -> Option<&Failure> {
        self.inner.get()?.as_ref().err()
    }

    fn inner(&self) -> Result<&Arc<WebPkiServerVerifier>, Error> {
        let loaded = self.inner.get_or_init(|| {
            let store = Arc::new(roots::load(&self.roots)?);
            let builder = WebPkiServerVerifier::builder_with_provider(store, Arc::clone(&self.provider));
            builder.build().map_err(|_| Failure::new(Kind::Internal, "trusted certificates cannot be used"))
        });
        loaded.as_ref().map_err(|_| Error::General("no trusted certificates".to_owned()))
    }

    /// The name that the certificate must carry. A proxy that speaks TLS itself has its own.
    fn expected<'a>(&'a self, shown: &'a ServerName<'a>) -> &'a ServerName<'a> {
        match &self.alias {
            // An address of version 6 stands in brackets in the settings.
            Some((alias, name)) if alias.host.get().is_none_or(|host| host.trim_matches(['[', ']']) == shown.to_str()) => name,
            _ => shown,
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if matches!(self.roots, Roots::Anybody) {
            return Ok(ServerCertVerified::assertion());
        }
        self.inner()?.verify_server_cert(certificate, intermediates, self.expected(server_name), ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    /// Asked for when a handshake begins, and the only sign of that which there is.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        waits_for(Phase::Handshake);
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_name_is_for_the_server_alone() {
        for host in ["vault.example", "10.0.0.1", "[2001:db8::1]"] {
            let alias = Arc::new(Alias { name: "vault.internal".to_owned(), host: OnceLock::new() });
            assert!(alias.is_for(host));
            let name = ServerName::try_from("vault.internal").unwrap();
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let verifier = Verifier::new(Roots::Anybody, Some((alias, name.clone())), provider);
            let shown = |name: &str| ServerName::try_from(name.trim_matches(['[', ']']).to_owned()).unwrap();
            assert_eq!(verifier.expected(&shown(host)), &name);
            assert_eq!(verifier.expected(&shown("proxy.example")), &shown("proxy.example"));
        }
    }
}
