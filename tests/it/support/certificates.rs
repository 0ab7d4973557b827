//! Certificates for the servers of the tests: an authority of their own, and everything that can be wrong with what it signs.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, SanType, date_time_ymd,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

/// An authority that nobody knows who was not told.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
}

/// A certificate with its key, both in PEM form.
pub struct Signed {
    pub certificate: String,
    pub key: String,
}

/// What is said about the time of a certificate.
#[derive(Clone, Copy)]
pub enum Validity {
    Now,
    Past,
    Future,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        // Two authorities of one name would be taken for each other until a signature does not fit.
        let name = format!("authority {:x?}", &key.public_key_raw()[1..9]);
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.self_signed(&key).unwrap();
        Self { pem: certificate.pem(), certificate: certificate.der().clone(), issuer: Issuer::new(params, key) }
    }

    /// The certificate of the authority, for those who shall trust it.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The same as a file.
    pub fn file(&self, folder: &Path) -> PathBuf {
        let path = folder.join("ca.pem");
        std::fs::write(&path, &self.pem).unwrap();
        path
    }

    /// For a server with these names and addresses.
    pub fn server(&self, names: &[&str], validity: Validity) -> Signed {
        self.sign(names, validity, ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// What `openssl req -x509` makes by default: a certificate of an authority, shown by a server as its own.
    pub fn authority_as_server(&self, names: &[&str]) -> Signed {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.subject_alt_names = names.iter().map(|name| alternative(name)).collect();
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Signed { certificate: certificate.pem(), key: key.serialize_pem() }
    }

    pub fn client(&self, name: &str) -> Signed {
        self.sign(&[name], Validity::Now, ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn sign(&self, names: &[&str], validity: Validity, purpose: ExtendedKeyUsagePurpose) -> Signed {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.subject_alt_names = names.iter().map(|name| alternative(name)).collect();
        params.extended_key_usages = vec![purpose];
        match validity {
            Validity::Now => {}
            Validity::Past => params.not_after = date_time_ymd(2020, 2, 29),
            Validity::Future => params.not_before = date_time_ymd(2999, 1, 1),
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Signed { certificate: certificate.pem(), key: key.serialize_pem() }
    }

    /// How a server of these names speaks TLS; with `clients`, to nobody without a certificate of this authority.
    pub fn configuration(&self, signed: &Signed, protocols: &[&str], clients: bool) -> Arc<ServerConfig> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions().unwrap();
        let builder = if clients {
            let mut roots = RootCertStore::empty();
            roots.add(self.certificate.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        } else {
            builder.with_no_client_auth()
        };
        let chain = vec![CertificateDer::from_pem_slice(signed.certificate.as_bytes()).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(signed.key.as_bytes()).unwrap();
        let mut configuration = builder.with_single_cert(chain, key).unwrap();
        configuration.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Arc::new(configuration)
    }
}

fn alternative(name: &str) -> SanType {
    name.parse::<IpAddr>().map_or_else(|_| SanType::DnsName(name.try_into().unwrap()), SanType::IpAddress)
}
