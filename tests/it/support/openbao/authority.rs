//! Certificates for cases with TLS, made by the PKI engine of a server, so that no other program and no crate is needed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::json;
use tempfile::TempDir;

use super::client::Client;
use super::isolation::unique;

/// Issues certificates; its files go when it is dropped.
pub struct Authority {
    client: Client,
    mount: String,
    folder: TempDir,
}

/// A certificate and its key, as PEM files that live as long as their authority.
#[derive(Clone)]
pub struct Certificate {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Authority {
    /// A new one, with its root certificate, on this server.
    pub fn on(client: &Client) -> Self {
        let mount = unique("pki");
        client.mount(&mount, &json!({"type": "pki"}));
        let root = json!({"common_name": "an authority for tests", "key_type": "ec", "ttl": "700h"});
        let root = client.write(&format!("{mount}/root/generate/internal"), &root);
        let role = json!({"allow_any_name": true, "enforce_hostnames": false, "key_type": "ec", "max_ttl": "600h"});
        client.write(&format!("{mount}/roles/any"), &role);
        let folder = tempfile::Builder::new().prefix("authority-").tempdir().expect("a temporary folder");
        fs::write(folder.path().join("authority.pem"), root["data"]["certificate"].as_str().expect("PEM")).expect("a file");
        Self { client: client.clone(), mount, folder }
    }

    /// The root certificate as a PEM file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// A certificate by this name for a server on loopback or for a client.
    pub fn certificate(&self, name: &str) -> Certificate {
        self.certificate_for(name, "127.0.0.1,::1", "24h")
    }

    /// A certificate for other addresses (a list with commas) or another time.
    pub fn certificate_for(&self, name: &str, addresses: &str, ttl: &str) -> Certificate {
        let wish = json!({"common_name": name, "ip_sans": addresses, "ttl": ttl});
        let made = self.client.write(&format!("{}/issue/any", self.mount), &wish);
        let file = |what: &str| {
            let path = self.folder.path().join(format!("{}-{what}.pem", unique(name)));
            fs::write(&path, made["data"][what].as_str().expect("PEM")).expect("a file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("mode 0600");
            path
        };
        Certificate { certificate: file("certificate"), key: file("private_key") }
    }
}
