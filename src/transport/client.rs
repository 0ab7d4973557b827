//! The client: one pool of connections per server and TLS configuration.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use reqwest::header::{HeaderName, HeaderValue};
use zeroize::Zeroizing;

use super::retry;
use super::runtime::entered;
use super::tls::{self, Identity, Roots};
use super::{Answer, Fault, Request, Url};
use crate::failure::{Failure, Kind};

/// How a client talks to its server.
#[derive(Debug)]
pub struct Options {
    /// What the server is called in messages: `vault at https://vault.example:8200`.
    pub name: String,
    /// Whom to trust.
    pub roots: Roots,
    /// The client certificate.
    pub identity: Option<Identity>,
    /// The name the server's certificate must carry instead of the host of the address.
    pub server_name: Option<String>,
    /// Through which proxy.
    pub proxy: Proxy,
    /// The socket to connect to instead of the host of the address.
    pub socket: Option<PathBuf>,
    /// When all requests together must be done.
    pub deadline: Instant,
    /// How long one try may take.
    pub timeout: Duration,
    /// Tries after the first one.
    pub retries: u32,
}

impl Options {
    /// The usual limits.
    pub fn new(name: String, deadline: Instant) -> Self {
        Self {
            name,
            roots: Roots::System,
            identity: None,
            server_name: None,
            proxy: Proxy::Environment,
            socket: None,
            deadline,
            timeout: Duration::from_secs(15),
            retries: retry::ATTEMPTS - 1,
        }
    }
}

/// Through which proxy.
#[derive(Debug, Clone, Default)]
pub enum Proxy {
    /// As `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
    #[default]
    Environment,
    /// None, whatever the environment says.
    Direct,
    /// This one, whatever the environment says.
    Through(Url),
}

/// A client for one server.
pub struct Client {
    http: reqwest::Client,
    name: String,
    deadline: Instant,
    timeout: Duration,
}

impl Client {
    /// Makes a client. Nothing is read and nobody is connected to before the first request.
    pub fn new(options: Options) -> Result<Self, Failure> {
        let configuration = tls::configuration(&options.roots, options.identity.as_ref())?;
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(configuration)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| Failure::new(Kind::Internal, "the HTTP client cannot be made"))?;
        Ok(Self { http, name: options.name, deadline: options.deadline, timeout: options.timeout })
    }

    /// What the server is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When everything must be done.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Sends a request, again if that is worth it. An answer of any status is an answer.
    pub async fn send(&self, request: &Request) -> Result<Answer, Fault> {
        entered().await;
        let mut builder = self.http.request(request.method.clone(), request.url.clone()).timeout(self.timeout);
        for (name, value) in &request.headers {
            let value = HeaderValue::from_bytes(value.expose());
            let mut value =
                value.map_err(|_| Fault::unsent(Kind::Config, format!("the header {name} has control characters")))?;
            value.set_sensitive(true);
            builder = builder.header(HeaderName::from_static(name), value);
        }
        if let Some(body) = &request.body {
            builder = builder.body(body.expose().to_vec());
        }
        let broken = |_| Fault::sent(Kind::Unavailable, format!("{} cannot be reached", self.name));
        let response = builder.send().await.map_err(broken)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.map_err(broken)?;
        Ok(Answer { status, headers, body: Zeroizing::new(body.to_vec()) })
    }
}
