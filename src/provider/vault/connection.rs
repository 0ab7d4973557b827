//! Where the server is and how it is talked to, from the settings. Nothing is read before the first request.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::credential;
use super::limit::Limit;
use super::redirect::Redirects;
use super::settings::{Reader, names};
use crate::failure::Failure;
use crate::provider::Spec;
use crate::secret::{Source, Value};
use crate::transport::{Identity, Options, Proxy, Roots, Url, is_server_name};

/// What is said about everything that is no address.
const FORM: &str = "is no address such as https://vault.example:8200 or unix:///run/vault.sock";
/// What is behind a socket has no other name.
const SOCKET: &str = "unix://";

/// Everything about the way to the server.
pub(super) struct Connection {
    /// The facts, for the names in messages.
    pub(super) spec: &'static Spec,
    /// How messages call the server: `vault at https://vault.example:8200`.
    pub(super) name: String,
    /// The address, without a slash at its end.
    pub(super) base: Url,
    /// The namespace of every request.
    pub(super) namespace: Option<String>,
    pub(super) redirects: Redirects,
    pub(super) limit: Option<Limit>,
    pub(super) deadline: Instant,
    /// What to do when nobody answers there.
    pub(super) unreachable: Option<String>,
    /// What the user should know before anything is sent.
    pub(super) warnings: Vec<String>,
    socket: Option<PathBuf>,
    roots: Roots,
    identity: Option<Files>,
    server_name: Option<String>,
    proxy: Proxy,
    timeout: Option<Duration>,
    retries: Option<u32>,
}

/// Where the client certificate is.
enum Files {
    Paths { certificate: PathBuf, key: PathBuf },
    Text { certificate: Value, key: Value },
}

/// An address as it was given, in its parts.
struct Address {
    base: Url,
    socket: Option<PathBuf>,
    shown: String,
}

impl Connection {
    /// Reads the settings. Without a usable address there is nothing.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let id = reader.configuration.spec.id;
        let key = if reader.has("agent_addr") { "agent_addr" } else { "addr" };
        let address = address(reader, key);
        let mut warnings = Vec::new();
        let roots = roots(reader, &mut warnings);
        let identity = identity(reader);
        let proxy = proxy(reader);
        let timeout = reader.duration("client_timeout").filter(|timeout| !timeout.is_zero());
        let retries = reader.count("max_retries");
        let limit = Limit::read(reader);
        let namespace = namespace(reader);
        let server_name = reader.text("tls_server_name").map(|found| found.value.to_owned());
        if server_name.as_ref().is_some_and(|name| !is_server_name(name)) {
            reader.problem("tls_server_name", "is neither the name of a host nor an address of numbers");
        }
        let redirects = Redirects::read(reader);
        let Address { base, socket, shown } = address?;
        if base.scheme() == "http" && socket.is_none() && !is_loopback(&base) {
            warnings.push(format!("{id} at {shown} is asked without TLS: whoever is in between reads the token and the secrets"));
        }
        let unreachable = (reader.configuration.source(key) == Source::Default).then(|| {
            format!("nobody gave an address, so this is the default: {} says where the server is", reader.names("addr"))
        });
        let proxy = if socket.is_some() { Proxy::Direct } else { proxy };
        Some(Self {
            spec: reader.configuration.spec,
            name: format!("{id} at {shown}"),
            base,
            namespace,
            redirects: redirects.without_socket(socket.is_some()),
            limit,
            deadline: reader.configuration.deadline,
            unreachable,
            warnings,
            socket,
            roots,
            identity,
            server_name,
            proxy,
            timeout,
            retries,
        })
    }

    /// What the client is made with. Reads the client certificate.
    pub(super) fn options(&self) -> Result<Options, Failure> {
        let mut options = Options::new(self.name.clone(), self.deadline);
        options.roots = self.roots.clone();
        options.roots_hint = Some(self.trust());
        options.server_name_setting = Some(names(self.spec, "tls_server_name"));
        options.identity = self.identity.as_ref().map(|files| files.read(self.deadline)).transpose()?;
        options.server_name.clone_from(&self.server_name);
        options.proxy = self.proxy.clone();
        options.socket.clone_from(&self.socket);
        options.timeout = self.timeout.unwrap_or(options.timeout);
        options.retries = self.retries.unwrap_or(options.retries);
        Ok(options)
    }

    /// What to do about an issuer that is not trusted.
    fn trust(&self) -> String {
        let names = |key| names(self.spec, key);
        let given = |key| format!("only the certificates of {} are trusted: is that of the issuer among them?", names(key));
        match &self.roots {
            Roots::System | Roots::Anybody => {
                format!("the certificate of the issuer can be given: a file with {}, or in SSL_CERT_FILE", names("cacert"))
            }
            Roots::File(_) => given("cacert"),
            Roots::Text(_) => given("cacert_bytes"),
            Roots::Folder(_) => given("capath"),
        }
    }

    /// Whether the server is one of HCP, where every tenant lives in a namespace.
    pub(super) fn is_hcp(&self) -> bool {
        self.base.host_str().is_some_and(|host| host.ends_with(".hashicorp.cloud"))
    }

    /// Whether a client certificate is there.
    pub(super) fn has_identity(&self) -> bool {
        self.identity.is_some()
    }
}

impl Files {
    fn read(&self, deadline: Instant) -> Result<Identity, Failure> {
        let (certificate, key) = match self {
            Self::Text { certificate, key } => (certificate.duplicate(), key.duplicate()),
            Self::Paths { certificate, key } => (
                credential::read(certificate, "client certificate", deadline)?.value,
                credential::read(key, "key of the client certificate", deadline)?.value,
            ),
        };
        Ok(Identity { certificate, key })
    }
}

fn address(reader: &mut Reader<'_>, key: &str) -> Option<Address> {
    let Some(text) = reader.text(key).map(|found| found.value) else {
        reader.problem(key, FORM);
        return None;
    };
    if let Some(path) = text.strip_prefix(SOCKET) {
        if path.is_empty() {
            reader.problem(key, "names no socket: unix:///run/vault.sock");
            return None;
        }
        let base = Url::parse("http://localhost").ok()?;
        return Some(Address { base, socket: Some(path.into()), shown: text.to_owned() });
    }
    match web_address(text) {
        Ok(base) => Some(Address { shown: base.as_str().trim_end_matches('/').to_owned(), base, socket: None }),
        Err(fact) => {
            reader.problem(key, fact);
            None
        }
    }
}

fn web_address(text: &str) -> Result<Url, &'static str> {
    let mut url = Url::parse(text).map_err(|_| FORM)?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(FORM);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user or a password before the host: an address is shown in messages");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a `?` or a `#`: only a path may follow the host");
    }
    let path = url.path().trim_end_matches('/').to_owned();
    if path == "/v1" {
        return Err("ends with /v1, which every request has anyway: leave it out");
    }
    url.set_path(&path);
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.ends_with(".localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A file wins over a text, and a text over a folder, as in the official programs.
fn roots(reader: &mut Reader<'_>, warnings: &mut Vec<String>) -> Roots {
    if reader.switch("skip_verify") {
        let source = reader.configuration.source("skip_verify");
        warnings.push(format!(
            "the certificate of the server is not checked ({source}): whoever is in between gets the token and the secrets"
        ));
        return Roots::Anybody;
    }
    if let Some(file) = reader.path("cacert") {
        return Roots::File(file);
    }
    if let Some(text) = reader.text("cacert_bytes") {
        return Roots::Text(text.value.to_owned());
    }
    reader.path("capath").map_or(Roots::System, Roots::Folder)
}

fn identity(reader: &mut Reader<'_>) -> Option<Files> {
    let mut pair = |certificate: &str, key: &str| {
        let lacking = match (reader.has(certificate), reader.has(key)) {
            (true, true) => return true,
            (false, false) => return false,
            (true, false) => (certificate, key),
            (false, true) => (key, certificate),
        };
        reader.problem(lacking.0, &format!("is given without `{}`", lacking.1));
        let hint = format!("{} and {} belong together", reader.names(certificate), reader.names(key));
        reader.hint(hint);
        false
    };
    if pair("client_cert", "client_key") {
        let (certificate, key) = (reader.path("client_cert")?, reader.path("client_key")?);
        return Some(Files::Paths { certificate, key });
    }
    if pair("client_cert_bytes", "client_key_bytes") {
        let text = |key| reader.configuration.secret(key).map(|found| found.value.duplicate());
        return Some(Files::Text { certificate: text("client_cert_bytes")?, key: text("client_key_bytes")? });
    }
    None
}

fn proxy(reader: &mut Reader<'_>) -> Proxy {
    // Both are looked at, so that a mistake in the one that does not count is told as well.
    let [http, addr] = ["http_proxy", "proxy_addr"].map(|key| {
        let text = reader.text(key)?.value;
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if url.is_none() {
            reader.problem(key, "is no address of a proxy such as http://proxy.example:3128");
        }
        url
    });
    addr.or(http).map_or(Proxy::Environment, Proxy::Through)
}

fn namespace(reader: &mut Reader<'_>) -> Option<String> {
    let name = reader.text("namespace")?.value.trim_matches('/');
    if !name.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
        reader.problem("namespace", "has characters that no header can hold");
        return None;
    }
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_of_addresses() {
        let good = [
            ("https://vault.example:8200", "https://vault.example:8200/"),
            ("http://h/", "http://h/"),
            ("https://h/some/where//", "https://h/some/where"),
            ("https://[::1]:8200", "https://[::1]:8200/"),
        ];
        for (text, expected) in good {
            assert_eq!(web_address(text).map(String::from).as_deref(), Ok(expected), "{text}");
        }
        let bad =
            ["vault.example:8200", "ftp://h", "https://", "https://u@h", "https://u:p@h", "https://h?x", "https://h#x", "x"];
        for text in bad {
            assert!(web_address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn this_machine_has_several_names() {
        for (address, expected) in [
            ("http://localhost:1", true),
            ("http://127.0.0.2", true),
            ("http://[::1]", true),
            ("http://a.localhost", true),
            ("http://10.0.0.1", false),
            ("http://localhost.example", false),
        ] {
            assert_eq!(Url::parse(address).ok().map(|url| is_loopback(&url)), Some(expected), "{address}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_address(text in ".{0,40}") {
            let _ = web_address(&text);
        }

        #[test]
        fn no_user_gets_through(user in "[a-z]{1,5}", host in "[a-z]{1,5}") {
            let address = format!("https://{user}@{host}");
            prop_assert!(web_address(&address).is_err());
        }
    }
}
