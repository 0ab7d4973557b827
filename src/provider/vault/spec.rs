//! The facts about the four providers of this folder: the settings are the variables of the official programs.

use crate::provider::{Ambient, Capability, Credential, Nothing, Required, Setting, Spec};

const CAPABILITIES: &[Capability] = &[
    Capability::Store,
    Capability::Versions,
    Capability::Init,
    Capability::Sign,
    Capability::Cipher,
    Capability::Keys,
    Capability::Leases,
];

const ADDRESSING: &str = "\
A path is the mount and the path inside it, as the official programs take it: `secret/app/db#password`; with `mount_path` it starts
inside that mount, and at the root when it begins with `/`. `secret/data/app/db` means the same on a mount of version 2. A field
is a key of the secret; without one the secret must have the single field `value`. A version is a number: `secret/app/db@3`.
A folder ends with `/`; any other path asked for as a whole is the secret of that name, whose fields become the names, or the folder
when there is no such secret. On any other engine (`database/creds/app`) a read makes new credentials with a lease.";

const EXAMPLE: &str = "\
[secrets]
DATABASE_URL = \"secret/app/db#url\"
TLS_KEY = { ref = \"secret/app/tls#key\", as = \"file\" }

[[bulk]]
path = \"secret/app/common\"
case = \"upper\"";

const POLICY: &str = include_str!("policy.hcl");

const AMBIENT: Ambient = Ambient {
    words: "the token file of the home folder, a token helper or the service account",
    // As the login decides.
    is_sought: |given| match given("auth_method") {
        None => ["token", "role_id", "token_file"].iter().all(|key| given(key).is_none()),
        Some("token") => ["token", "token_file"].iter().all(|key| given(key).is_none()),
        Some("kubernetes") => given("jwt_file").is_none(),
        Some(_) => false,
    },
};

/// A development server of this machine.
pub static DEVELOPMENT: Spec = Spec {
    id: "vault_dev",
    folder: "vault",
    aliases: &[],
    title: "Vault development server",
    summary: "A development server of Vault or OpenBao on this machine, in memory only.",
    addressing: ADDRESSING,
    settings: &with_default(VAULT_SETTINGS, "addr", "http://127.0.0.1:18200"),
    ambient: Some(AMBIENT),
    empty_hides: false,
    capabilities: CAPABILITIES,
    nothing: Nothing::Error,
    policy: POLICY,
    example: EXAMPLE,
};

/// HCP Vault Dedicated.
pub static HCP: Spec = Spec {
    id: "vault_hcp",
    folder: "vault",
    aliases: &["hcp_vault"],
    title: "HCP Vault Dedicated",
    summary: "Vault as a service of HashiCorp; the namespace is `admin` unless another one is given.",
    addressing: ADDRESSING,
    settings: &with_default(VAULT_SETTINGS, "namespace", "admin"),
    ambient: Some(AMBIENT),
    empty_hides: false,
    capabilities: CAPABILITIES,
    nothing: Nothing::Error,
    policy: POLICY,
    example: EXAMPLE,
};

/// Any Vault.
pub static VAULT: Spec = Spec {
    id: "vault",
    folder: "vault",
    aliases: &[],
    title: "HashiCorp Vault",
    summary: "A Vault server, Agent or Proxy: KV, dynamic credentials, Transit keys.",
    addressing: ADDRESSING,
    settings: &with_default(VAULT_SETTINGS, "addr", "https://127.0.0.1:8200"),
    ambient: Some(AMBIENT),
    empty_hides: false,
    capabilities: CAPABILITIES,
    nothing: Nothing::Error,
    policy: POLICY,
    example: EXAMPLE,
};

/// OpenBao, whose variables may begin with `BAO_` or `VAULT_`.
pub static OPENBAO: Spec = Spec {
    id: "openbao",
    folder: "vault",
    aliases: &["bao"],
    title: "OpenBao",
    summary: "An OpenBao server, Agent or Proxy: KV, dynamic credentials, Transit keys.",
    addressing: ADDRESSING,
    settings: &with_default(BAO_SETTINGS, "addr", "https://127.0.0.1:8200"),
    ambient: Some(AMBIENT),
    empty_hides: true,
    capabilities: CAPABILITIES,
    nothing: Nothing::Error,
    policy: POLICY,
    example: EXAMPLE,
};

/// A setting that is neither required nor a credential.
const OPTIONAL: Setting = Setting {
    key: "",
    variables: &[],
    help: "",
    default: None,
    required: Required::No,
    credential: Credential::No,
    address: false,
};

macro_rules! vault_names {
    ($name:literal) => {
        &[concat!("VAULT_", $name)]
    };
}

/// A `BAO_` variable hides the `VAULT_` one, also when it is empty.
macro_rules! bao_names {
    ($name:literal) => {
        &[concat!("BAO_", $name), concat!("VAULT_", $name)]
    };
}

macro_rules! settings {
    ($names:ident) => {
        [
            Setting { key: "addr", variables: $names!("ADDR"), required: Required::Yes, address: true,
                help: "Address of the server, such as https://vault.example:8200, or unix:///run/vault.sock.", ..OPTIONAL },
            Setting { key: "agent_addr", variables: $names!("AGENT_ADDR"), address: true,
                help: "Address of an Agent or Proxy, which is asked instead of the server.", ..OPTIONAL },
            Setting { key: "token", variables: $names!("TOKEN"), credential: Credential::Withheld,
                help: "The token.", ..OPTIONAL },
            Setting { key: "token_file", variables: $names!("TOKEN_PATH"), credential: Credential::Path,
                help: "File with the token; without it ~/.vault-token or the token helper of the official programs.", ..OPTIONAL },
            Setting { key: "namespace", variables: $names!("NAMESPACE"),
                help: "The namespace of every request.", ..OPTIONAL },
            Setting { key: "mount_path", variables: $names!("MOUNT_PATH"),
                help: "The mount that paths start inside of; a path that begins with `/` still starts at the root.", ..OPTIONAL },
            Setting { key: "kv_version", variables: $names!("KV_VERSION"),
                help: "1 or 2: the version of the KV mount, which is then not asked for.", ..OPTIONAL },
            Setting { key: "auth_method", variables: $names!("AUTH_METHOD"),
                help: "token, approle, kubernetes, jwt, userpass, ldap or cert; without it token or approle, whichever is given.", ..OPTIONAL },
            Setting { key: "auth_mount", variables: $names!("AUTH_MOUNT"),
                help: "Where the login method is mounted below auth/; its own name when not given.", ..OPTIONAL },
            Setting { key: "auth_role", variables: $names!("AUTH_ROLE"),
                help: "The role to log in to with kubernetes, jwt or cert.", ..OPTIONAL },
            Setting { key: "role_id", variables: $names!("ROLE_ID"),
                help: "AppRole: the role id.", ..OPTIONAL },
            Setting { key: "secret_id", variables: $names!("SECRET_ID"), credential: Credential::Withheld,
                help: "AppRole: the secret id.", ..OPTIONAL },
            Setting { key: "secret_id_file", variables: $names!("SECRET_ID_FILE"), credential: Credential::Path,
                help: "AppRole: file with the secret id; white space around it is removed.", ..OPTIONAL },
            Setting { key: "secret_id_file_remove", variables: $names!("SECRET_ID_FILE_REMOVE"),
                help: "true removes that file when the login is done.", ..OPTIONAL },
            Setting { key: "secret_id_creation_path", variables: $names!("SECRET_ID_CREATION_PATH"),
                help: "AppRole: the secret id is a wrapping token that was made at exactly this path, such as auth/approle/role/app/secret-id.", ..OPTIONAL },
            Setting { key: "jwt_file", variables: $names!("JWT_FILE"), credential: Credential::Path,
                help: "File with the JWT for kubernetes and jwt; for kubernetes the service account token when not given.", ..OPTIONAL },
            Setting { key: "username", variables: $names!("USERNAME"),
                help: "userpass and ldap: the user.", ..OPTIONAL },
            Setting { key: "password", variables: $names!("PASSWORD"), credential: Credential::Withheld,
                help: "userpass and ldap: the password.", ..OPTIONAL },
            Setting { key: "password_file", variables: $names!("PASSWORD_FILE"), credential: Credential::Path,
                help: "userpass and ldap: file with the password.", ..OPTIONAL },
            Setting { key: "wrap_ttl", variables: $names!("WRAP_TTL"),
                help: "Answers of logins are wrapped for this long, such as 60s, and unwrapped in memory.", ..OPTIONAL },
            Setting { key: "revoke_token", variables: $names!("REVOKE_TOKEN"), default: Some("true"),
                help: "false keeps the token of a login alive after the secrets were fetched.", ..OPTIONAL },
            Setting { key: "cacert", variables: $names!("CACERT"), address: true,
                help: "File with the certificates of the authorities to trust, PEM.", ..OPTIONAL },
            Setting { key: "cacert_bytes", variables: $names!("CACERT_BYTES"), address: true,
                help: "The same as text.", ..OPTIONAL },
            Setting { key: "capath", variables: $names!("CAPATH"), address: true,
                help: "Folder with such files.", ..OPTIONAL },
            Setting { key: "client_cert", variables: $names!("CLIENT_CERT"),
                help: "File with the client certificate, PEM.", ..OPTIONAL },
            Setting { key: "client_key", variables: $names!("CLIENT_KEY"), credential: Credential::Path,
                help: "File with the key of the client certificate, PEM.", ..OPTIONAL },
            Setting { key: "client_cert_bytes", variables: $names!("CLIENT_CERT_BYTES"),
                help: "The client certificate as text.", ..OPTIONAL },
            Setting { key: "client_key_bytes", variables: $names!("CLIENT_KEY_BYTES"), credential: Credential::Withheld,
                help: "Its key as text.", ..OPTIONAL },
            Setting { key: "tls_server_name", variables: $names!("TLS_SERVER_NAME"), address: true,
                help: "The name that the certificate of the server must carry instead of the host of the address.", ..OPTIONAL },
            Setting { key: "skip_verify", variables: $names!("SKIP_VERIFY"), address: true,
                help: "true trusts any certificate: whoever is in between gets the token and the secrets.", ..OPTIONAL },
            Setting { key: "client_timeout", variables: $names!("CLIENT_TIMEOUT"),
                help: "How long one request may take, in seconds or as 20s; 15s when not given.", ..OPTIONAL },
            Setting { key: "max_retries", variables: $names!("MAX_RETRIES"),
                help: "Tries after the first one; 3 when not given, 0 for none.", ..OPTIONAL },
            Setting { key: "rate_limit", variables: $names!("RATE_LIMIT"),
                help: "At most so many requests a second: RATE or RATE:BURST.", ..OPTIONAL },
            Setting { key: "http_proxy", variables: $names!("HTTP_PROXY"), address: true,
                help: "Proxy for the server alone; HTTPS_PROXY and NO_PROXY do not count then.", ..OPTIONAL },
            Setting { key: "proxy_addr", variables: $names!("PROXY_ADDR"), address: true,
                help: "The same, and it wins over http_proxy.", ..OPTIONAL },
            Setting { key: "disable_redirects", variables: $names!("DISABLE_REDIRECTS"),
                help: "true follows no redirect of a standby server.", ..OPTIONAL },
            Setting { key: "redirect_hosts", variables: $names!("REDIRECT_HOSTS"), address: true,
                help: "Hosts, separated by commas, that a standby server may redirect to besides its own.", ..OPTIONAL },
            Setting { key: "transit_key", variables: $names!("TRANSIT_KEY"),
                help: "The Transit key that signs and encrypts when none is named.", ..OPTIONAL },
            Setting { key: "transit_mount", variables: $names!("TRANSIT_MOUNT"), default: Some("transit"),
                help: "Where the Transit engine is mounted.", ..OPTIONAL },
        ]
    };
}

const COUNT: usize = 39;

#[rustfmt::skip]
const VAULT_SETTINGS: [Setting; COUNT] = settings!(vault_names);

#[rustfmt::skip]
const BAO_SETTINGS: [Setting; COUNT] = settings!(bao_names);

/// The same settings with another default for one of them.
#[expect(clippy::panic, reason = "it stops the compiler, not the program")]
const fn with_default(mut settings: [Setting; COUNT], key: &str, default: &'static str) -> [Setting; COUNT] {
    let mut at = 0;
    while at < COUNT {
        if same(settings[at].key, key) {
            settings[at].default = Some(default);
            return settings;
        }
        at += 1;
    }
    panic!("there is no setting with this key")
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_the_machine_are_sought_unless_the_settings_lead_elsewhere() {
        let sought = |settings: &[(&str, &'static str)]| {
            (AMBIENT.is_sought)(&|key| settings.iter().find(|(name, _)| *name == key).map(|(_, text)| *text))
        };
        for settings in [
            &[][..],
            &[("password", "x"), ("jwt_file", "x"), ("secret_id", "x"), ("client_key", "x")],
            &[("auth_method", "token"), ("role_id", "r"), ("secret_id", "x")],
            &[("auth_method", "kubernetes"), ("token", "x")],
        ] {
            assert!(sought(settings), "{settings:?}");
        }
        for settings in [
            &[("token", "x")][..],
            &[("token_file", "x")],
            &[("role_id", "r")],
            &[("auth_method", "approle")],
            &[("auth_method", "kubernetes"), ("jwt_file", "x")],
        ] {
            assert!(!sought(settings), "{settings:?}");
        }
    }
}
