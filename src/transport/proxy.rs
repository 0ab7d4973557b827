//! Through which proxy a request goes: the variables that everybody knows, or a setting. Its credentials are never shown.

use std::fmt;
use std::net::IpAddr;

use data_encoding::BASE64;
use hyper::Uri;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use super::Url;
use crate::failure::{Failure, Kind};

/// Through which proxy.
#[derive(Clone, Default)]
pub enum Proxy {
    /// As `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say. Addresses of this machine and of the metadata services of
    /// clouds are reached directly.
    #[default]
    Environment,
    /// None, whatever the environment says.
    Direct,
    /// This one, whatever the environment says, for every address.
    Through(Url),
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Proxy::Environment => f.write_str("Environment"),
            Proxy::Direct => f.write_str("Direct"),
            Proxy::Through(url) => write!(f, "Through({})", shown(url)),
        }
    }
}

/// The rule that decides for each address.
pub(super) enum Route {
    Direct,
    Environment(Box<Matcher>),
    Through(Box<Matcher>),
}

impl Route {
    pub(super) fn new(proxy: &Proxy) -> Result<Self, Failure> {
        Ok(match proxy {
            Proxy::Direct => Route::Direct,
            Proxy::Environment => Route::Environment(Box::new(Matcher::from_env())),
            Proxy::Through(url) if !matches!(url.scheme(), "http" | "https") => return Err(unusable(&shown(url))),
            Proxy::Through(url) => Route::Through(Box::new(Matcher::builder().all(url.as_str()).build())),
        })
    }

    /// The proxy for an address, with its credentials.
    pub(super) fn proxy(&self, target: &Url) -> Option<Url> {
        let uri: Uri = target.as_str().parse().ok()?;
        let intercept = match self {
            Route::Direct => None,
            Route::Environment(_) if target.host_str().is_none_or(is_local) => None,
            Route::Environment(matcher) | Route::Through(matcher) => matcher.intercept(&uri),
        };
        url_of(&intercept?)
    }

    /// What messages call the proxy for an address; an error when it is of a kind that cannot be used.
    pub(super) fn named(&self, target: &Url) -> Result<Option<String>, Failure> {
        let Some(proxy) = self.proxy(target) else { return Ok(None) };
        let name = shown(&proxy);
        if matches!(proxy.scheme(), "http" | "https") { Ok(Some(name)) } else { Err(unusable(&name)) }
    }
}

fn unusable(name: &str) -> Failure {
    Failure::new(Kind::Config, format!("the proxy {name} cannot be used: it must begin with `http://` or `https://`"))
}

/// Scheme, host and port, and nothing of the credentials.
pub(super) fn shown(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

/// The client below takes the credentials out of the address; whoever read the variables has made a header of them.
fn url_of(intercept: &Intercept) -> Option<Url> {
    let mut url = Url::parse(&intercept.uri().to_string()).ok()?;
    if let Some(encoded) = intercept.basic_auth().and_then(|header| header.as_bytes().strip_prefix(b"Basic ")) {
        let credentials = String::from_utf8(BASE64.decode(encoded).ok()?).ok()?;
        let (user, password) = credentials.split_once(':')?;
        url.set_username(user).ok()?;
        url.set_password(Some(password).filter(|password| !password.is_empty())).ok()?;
    }
    Some(url)
}

/// This machine, and the addresses at which clouds speak to their machines.
fn is_local(host: &str) -> bool {
    match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => {
            let mapped = address.to_ipv4_mapped().is_some_and(|inner| inner.is_loopback() || inner.is_link_local());
            address.is_loopback() || mapped || address.segments()[..3] == [0xfd00, 0x0ec2, 0]
        }
        Err(_) => host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn credentials_reach_the_client_and_nobody_else() {
        let proxy = Proxy::Through(url("http://us%40er:p%3Aw@proxy.example:3128"));
        let route = Route::new(&proxy).unwrap();
        let found = route.proxy(&url("https://vault.example")).unwrap();
        assert_eq!((found.username(), found.password()), ("us%40er", Some("p%3Aw")));
        assert_eq!(route.named(&url("https://vault.example")).unwrap().unwrap(), "http://proxy.example:3128");
        assert_eq!(format!("{proxy:?}"), "Through(http://proxy.example:3128)");
    }

    #[test]
    fn a_proxy_of_another_kind_is_an_error() {
        let error = Route::new(&Proxy::Through(url("socks5://u:secret@proxy.example:1080"))).err().unwrap();
        assert_eq!(error.kind(), Kind::Config);
        assert!(!error.to_string().contains("secret"));
    }

    #[test]
    fn this_machine_is_reached_directly() {
        for host in ["localhost", "a.localhost", "127.0.0.1", "127.8.8.8", "[::1]", "169.254.169.254", "[fd00:ec2::254]"] {
            assert!(is_local(host), "{host}");
        }
        for host in ["vault.example", "10.0.0.1", "[2001:db8::1]", "localhost.example"] {
            assert!(!is_local(host), "{host}");
        }
    }

    #[test]
    fn the_variables_decide_by_scheme_and_name() {
        let matcher = Matcher::builder()
            .http("http://plain.example:3128")
            .https("http://user:secret@tunnel.example:3129")
            .no("internal.example, 10.0.0.0/8")
            .build();
        let route = Route::Environment(Box::new(matcher));
        let named = |text| route.named(&url(text)).unwrap();
        assert_eq!(named("http://vault.example").unwrap(), "http://plain.example:3128");
        assert_eq!(named("https://vault.example").unwrap(), "http://tunnel.example:3129");
        for direct in
            ["https://vault.internal.example", "https://10.1.2.3:8200", "https://localhost:8200", "http://127.0.0.1:8200"]
        {
            assert_eq!(named(direct), None, "{direct}");
        }
        let socks = Route::Environment(Box::new(Matcher::builder().all("socks5://user:secret@proxy.example").build()));
        let failure = socks.named(&url("https://vault.example")).unwrap_err();
        assert!(failure.fact().contains("socks5://proxy.example") && !failure.fact().contains("secret"));
    }

    #[test]
    fn nothing_is_decided_for_direct() {
        assert!(Route::new(&Proxy::Direct).unwrap().proxy(&url("https://vault.example")).is_none());
    }
}
