//! The client: one pool of connections per server and TLS configuration.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use time::OffsetDateTime;

use super::circuit::Circuit;
use super::clock::Skew;
use super::explain::{Target, duration};
use super::fault::{Broken, Stage};
use super::lanes::{CONNECTIONS, Lanes};
use super::progress::Watch;
use super::proxy::{Proxy, Route};
use super::resolver::{Alias, Resolver};
use super::retry::{self, Again};
use super::roots::Roots;
use super::runtime::entered;
use super::tls::{Identity, Shown, Tls};
use super::verifier::Verifier;
use super::{Answer, Fault, Request, Url};
use crate::failure::{Failure, Kind};

/// How long one try may usually take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// A longer one is no limit, and would not fit the clock.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// How a client talks to its server.
#[derive(Debug)]
pub struct Options {
    /// What the server is called in messages: `vault at https://vault.example:8200`.
    pub name: String,
    /// Whom to trust.
    pub roots: Roots,
    /// What to do about an issuer that is not trusted, in the words of the settings of the user.
    pub roots_hint: Option<String>,
    /// The client certificate.
    pub identity: Option<Identity>,
    /// The name the server's certificate must carry instead of the host of the address. It is also the name that the server is shown
    /// when the connection begins; through a proxy that stays the host. Requests over HTTP/1.1 alone, which can name the host beside it.
    pub server_name: Option<String>,
    /// What the user calls the setting for that, in hints: `VAULT_TLS_SERVER_NAME`.
    pub server_name_setting: Option<String>,
    /// Through which proxy.
    pub proxy: Proxy,
    /// The socket to connect to instead of the host of the address. No proxy then.
    pub socket: Option<PathBuf>,
    /// When all requests together must be done.
    pub deadline: Instant,
    /// How long one try may take. More than the usual time also means more patience with a silent server.
    pub timeout: Duration,
    /// Tries after the first one.
    pub retries: u32,
    /// How long the steps of a try may take.
    pub limits: Limits,
}

/// How long the steps of a try may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Until there is a connection, looking up the name included.
    pub connect: Duration,
    /// The TLS handshake.
    pub handshake: Duration,
    /// Until the answer begins, and between its parts.
    pub idle: Duration,
    /// Up to how long to wait before the second try; the next waits are longer.
    pub backoff: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let (connect, handshake, idle) = (Duration::from_secs(3), Duration::from_secs(5), Duration::from_secs(10));
        Self { connect, handshake, idle, backoff: retry::BASE }
    }
}

impl Options {
    /// The usual limits.
    pub fn new(name: String, deadline: Instant) -> Self {
        Self {
            name,
            roots: Roots::System,
            roots_hint: None,
            identity: None,
            server_name: None,
            server_name_setting: None,
            proxy: Proxy::Environment,
            socket: None,
            deadline,
            timeout: TIMEOUT,
            retries: retry::ATTEMPTS - 1,
            limits: Limits::default(),
        }
    }
}

/// A client for one server.
pub struct Client {
    pub(super) http: reqwest::Client,
    pub(super) verifier: Arc<Verifier>,
    pub(super) shown: Arc<Shown>,
    pub(super) lanes: Lanes,
    pub(super) circuit: Circuit,
    pub(super) skew: Skew,
    pub(super) limits: Limits,
    pub(super) deadline: Instant,
    pub(super) timeout: Duration,
    name: String,
    roots_hint: Option<String>,
    server_name_setting: Option<String>,
    route: Arc<Route>,
    alias: Option<Arc<Alias>>,
    socket: Option<PathBuf>,
    retries: u32,
}

impl Client {
    /// Makes a client. Nothing is read and nobody is connected to before the first request.
    pub fn new(options: Options) -> Result<Self, Failure> {
        let Options { name, roots, roots_hint, identity, server_name, server_name_setting, proxy, socket, .. } = options;
        let (deadline, timeout, retries, mut limits) = (options.deadline, options.timeout, options.retries, options.limits);
        let timeout = timeout.min(LONGEST);
        if timeout > TIMEOUT {
            // Who waits longer for an answer than usual waits for its beginning.
            limits.idle = limits.idle.max(timeout);
        }
        let alias = server_name.map(|name| Arc::new(Alias { name, host: OnceLock::new() }));
        let Tls { configuration, verifier, shown } = Tls::new(roots, identity.as_ref(), alias.as_ref())?;
        let route = Arc::new(if socket.is_some() { Route::Direct } else { Route::new(&proxy)? });
        let deciding = Arc::clone(&route);
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(configuration)
            .redirect(reqwest::redirect::Policy::none())
            // What is sent again is decided here and nowhere else.
            .retry(reqwest::retry::never())
            .no_proxy()
            .dns_resolver(Resolver { alias: alias.clone() })
            .connector_layer(Watch)
            .pool_max_idle_per_host(CONNECTIONS)
            .user_agent(concat!("secrun/", env!("CARGO_PKG_VERSION")));
        if !matches!(*route, Route::Direct) {
            builder = builder.proxy(reqwest::Proxy::custom(move |url| deciding.proxy(url)));
        }
        if let Some(socket) = &socket {
            builder = builder.unix_socket(socket.clone());
        }
        let http = builder.build().map_err(|_| Failure::new(Kind::Internal, "the HTTP client cannot be made"))?;
        let (lanes, circuit, skew) = (Lanes::default(), Circuit::default(), Skew::default());
        Ok(Self {
            http,
            verifier,
            shown,
            lanes,
            circuit,
            skew,
            limits,
            deadline,
            timeout,
            name,
            roots_hint,
            server_name_setting,
            route,
            alias,
            socket,
            retries,
        })
    }

    /// What the server is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When everything must be done.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// How many seconds the server's clock is ahead of ours, by its last answer. Good to a second and the time of a round trip.
    pub fn clock_offset(&self) -> Option<i64> {
        self.skew.read()
    }

    /// Sends a request, again if that is worth it. An answer of any status is an answer.
    pub async fn send(&self, request: &Request) -> Result<Answer, Fault> {
        entered().await;
        check(&request.url)?;
        let proxy = self.route.named(&request.url).map_err(|failure| Fault { failure, sent: false })?;
        let prepared = self.prepare(request, proxy.is_some())?;
        let host = request.url.host_str().unwrap_or_default();
        let alias = self.alias.as_ref().filter(|alias| alias.is_for(host));
        let target = Target {
            name: &self.name,
            roots_hint: self.roots_hint.as_deref(),
            server_name_setting: self.server_name_setting.as_deref(),
            proxy: proxy.as_deref(),
            socket: self.socket.as_deref(),
            secure: request.url.scheme() == "https",
            host: alias.map_or(host, |alias| &alias.name),
        };
        let mut tries = 1;
        loop {
            if let Some(fault) = self.circuit.open() {
                return Err(fault);
            }
            let Some(copy) = prepared.try_clone() else {
                return Err(Fault::unsent(Kind::Internal, "the request cannot be copied"));
            };
            let outcome = self.attempt(copy, &target).await;
            match self.next_wait(request, &outcome, tries) {
                Some(Ok(wait)) => tokio::time::sleep(wait).await,
                Some(Err(fault)) => return Err(fault),
                None => return outcome.map_err(|broken| self.give_up(broken, tries)),
            }
            tries += 1;
        }
    }

    /// How long to wait before another try; nothing when there is none; a fault when the server wants more time than there is.
    fn next_wait(&self, request: &Request, outcome: &Result<Answer, Broken>, tries: u32) -> Option<Result<Duration, Fault>> {
        let again = match outcome {
            Ok(answer) => Again::after(request, answer, OffsetDateTime::now_utc())?,
            Err(broken) if broken.may_be_repeated(request.repeatable) => Again::BROKEN,
            Err(_) => return None,
        };
        if tries > self.retries {
            return None;
        }
        let wait = again.wait(self.limits.backoff, tries, retry::chance());
        let left = self.deadline.saturating_duration_since(Instant::now());
        match (outcome, again.hint) {
            (Ok(answer), Some(hint)) if wait >= left => {
                Some(Err(self.too_long_a_wait(answer.status, again.throttled, hint, left)))
            }
            _ if wait >= left || !self.circuit.take_retry() => None,
            _ => Some(Ok(wait)),
        }
    }

    fn give_up(&self, broken: Broken, tries: u32) -> Fault {
        let fault = if tries > 1 { broken.fault.detail(format!("tried {tries} times")) } else { broken.fault };
        if broken.stage == Stage::Unconnected {
            self.circuit.failed(&fault);
        }
        fault
    }

    /// Everything but the sending. What a header or a body holds goes straight to the library.
    fn prepare(&self, request: &Request, proxied: bool) -> Result<reqwest::Request, Fault> {
        let url = self.shown_address(&request.url, proxied);
        // `check` has refused credentials, so that this is host and port.
        let host = if url == request.url { None } else { HeaderValue::from_str(request.url.authority()).ok() };
        let mut prepared = reqwest::Request::new(request.method.clone(), url);
        let headers = prepared.headers_mut();
        for (name, value) in &request.headers {
            let Ok(key) = HeaderName::from_bytes(name.as_bytes()) else {
                return Err(Fault::unsent(Kind::Internal, format!("`{name}` cannot be the name of a header")));
            };
            let value = HeaderValue::from_bytes(value.expose());
            let mut value = value.map_err(|_| {
                Fault::unsent(Kind::Config, format!("the value for the header {name} has a line end or a control character"))
            })?;
            value.set_sensitive(true);
            headers.append(key, value);
        }
        if let Some(host) = host {
            headers.entry(HOST).or_insert(host);
        }
        if let Some(body) = &request.body {
            headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
            *prepared.body_mut() = Some(body.expose().to_vec().into());
        }
        Ok(prepared)
    }

    /// The address with the name that the server is shown when a TLS connection begins: the library takes that from nowhere else.
    ///
    /// Our resolver knows the host behind that name. A proxy does not, and an address of numbers is never resolved.
    fn shown_address(&self, url: &Url, proxied: bool) -> Url {
        let mut shown = url.clone();
        if let Some(alias) = &self.alias
            && url.host_str().is_some_and(|host| alias.is_for(host))
            && url.scheme() == "https"
            && !proxied
            && alias.name.parse::<std::net::IpAddr>().is_err()
            && shown.set_host(Some(&alias.name)).is_err()
        {
            return url.clone();
        }
        shown
    }

    fn too_long_a_wait(&self, status: u16, throttled: bool, hint: Duration, left: Duration) -> Fault {
        let kind = if throttled { Kind::Throttled } else { Kind::Unavailable };
        let fact = format!("{} wants to be asked again after {}", self.name, duration(hint));
        Fault { failure: Failure::new(kind, fact), sent: !matches!(status, 429 | 503) }
            .detail(format!("status {status}; the time that is left is {}", duration(Duration::from_secs(left.as_secs()))))
            .hint("try again later, or give more time with `--timeout`")
    }
}

/// An address that can be asked. Credentials in it would be shown to every proxy and in every log.
fn check(url: &Url) -> Result<(), Fault> {
    if !matches!(url.scheme(), "http" | "https") {
        let fact = format!("an address that begins with `{}:` cannot be asked", url.scheme());
        return Err(Fault::unsent(Kind::Config, fact).hint("addresses begin with `http://` or `https://`"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Fault::unsent(Kind::Config, "the address of a server must not have credentials in it"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options::new("test".to_owned(), Instant::now() + Duration::from_mins(1))
    }

    #[test]
    fn the_client_takes_our_tls_configuration() {
        // It is passed as an unknown type: another version of the library would be noticed here and nowhere else.
        assert!(Client::new(options()).is_ok());
    }

    #[test]
    fn a_long_timeout_is_patience_with_a_silent_server() {
        let client = Client::new(Options { timeout: Duration::from_mins(1), ..options() }).unwrap();
        assert_eq!(client.limits.idle, Duration::from_mins(1));
        let client = Client::new(Options { timeout: Duration::from_secs(1), ..options() }).unwrap();
        assert_eq!(client.limits.idle, Duration::from_secs(10));
    }

    #[test]
    fn no_timeout_is_longer_than_the_clock() {
        let client = Client::new(Options { timeout: Duration::MAX, ..options() }).unwrap();
        assert!([client.timeout, client.limits.idle].iter().all(|limit| Instant::now().checked_add(*limit).is_some()));
    }

    #[test]
    fn addresses_that_cannot_be_asked() {
        let said = |text| check(&Url::parse(text).unwrap()).map_err(|fault| fault.failure.to_string());
        assert!(said("https://vault.example/v1").is_ok());
        assert!(said("ftp://vault.example").unwrap_err().contains("`ftp:`"));
        for text in ["https://SECRET@vault.example", "https://user:SECRET@vault.example"] {
            let said = said(text).unwrap_err();
            assert!(said.contains("credentials") && !said.contains("SECRET"), "{said}");
        }
    }

    #[test]
    fn a_name_of_its_own_is_shown_to_the_server_it_is_for() {
        let server_name = Some("vault.internal".to_owned());
        let client = Client::new(Options { server_name, ..options() }).unwrap();
        let url = |text| Url::parse(text).unwrap();
        assert_eq!(client.shown_address(&url("https://10.0.0.1:8200/v1"), false).as_str(), "https://vault.internal:8200/v1");
        assert_eq!(client.shown_address(&url("https://10.0.0.1:8200/v1"), true).as_str(), "https://10.0.0.1:8200/v1");
        assert_eq!(client.shown_address(&url("https://10.0.0.2:8200/v1"), false).as_str(), "https://10.0.0.2:8200/v1");
    }
}
