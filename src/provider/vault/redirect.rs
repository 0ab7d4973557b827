//! Where a standby server may send a request to: once, never down to plain HTTP, and only to hosts that were named.

use super::settings::Reader;
use crate::failure::{Failure, Kind};
use crate::transport::Url;

/// What redirects are followed.
pub(super) struct Redirects {
    off: Option<&'static str>,
    hosts: Vec<String>,
    names: String,
}

impl Redirects {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let off = reader.switch("disable_redirects").then_some("`disable_redirects` is on");
        let list = reader.text("redirect_hosts").map(|found| found.value.to_owned()).unwrap_or_default();
        let hosts: Vec<String> =
            list.split(',').map(|host| host.trim().to_ascii_lowercase()).filter(|host| !host.is_empty()).collect();
        if hosts.iter().any(|host| host.contains(['/', '@', '*']) || host.contains(char::is_whitespace)) {
            reader.problem("redirect_hosts", "is no list of hosts such as vault-1.example,vault-2.example:8200");
        }
        Self { off, hosts, names: reader.names("redirect_hosts") }
    }

    /// Behind a socket there is one server and no way to another.
    pub(super) fn without_socket(self, socket: bool) -> Self {
        if socket { Self { off: Some("the server is asked through a socket"), ..self } } else { self }
    }

    /// Whether a status is a redirect.
    pub(super) fn is_one(status: u16) -> bool {
        matches!(status, 301 | 302 | 307 | 308)
    }

    /// Where the request goes instead; a failure when it may not go there. `single` requests go nowhere else.
    pub(super) fn follow(&self, server: &str, from: &Url, location: Option<&str>, single: bool) -> Result<Url, Failure> {
        let refuse = |why: &str| {
            Failure::new(Kind::Unavailable, format!("{server} sends the request elsewhere, which is not done: {why}"))
        };
        let target = location.and_then(|text| from.join(text).ok()).filter(Url::has_host);
        let target = target.ok_or_else(|| refuse("it does not say where"))?;
        let (scheme, host) = (target.scheme(), authority(&target));
        let hint = format!("the address of the active server is {scheme}://{host}");
        if let Some(off) = self.off {
            return Err(refuse(off).hint(hint));
        }
        if single {
            return Err(refuse("what can be used once is sent once").hint(hint));
        }
        if !matches!(scheme, "http" | "https") || (from.scheme() == "https" && scheme == "http") {
            return Err(refuse("there is no TLS").hint(hint));
        }
        if !target.username().is_empty() || target.password().is_some() {
            return Err(refuse("it gives a user of its own"));
        }
        let is_named = |named: &String| *named == host || Some(named.as_str()) == target.host_str();
        if target.host_str() != from.host_str() && !self.hosts.iter().any(is_named) {
            return Err(refuse(&format!("the host `{host}` was not named"))
                .hint(format!("{} names hosts that may get the token, such as `{host}`", self.names)));
        }
        Ok(target)
    }
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn followed(hosts: &[&str], from: &str, to: &str) -> Result<String, String> {
        let redirects = Redirects {
            off: None,
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            names: "VAULT_REDIRECT_HOSTS".into(),
        };
        let from = Url::parse(from).map_err(|error| error.to_string())?;
        redirects.follow("vault", &from, Some(to), false).map(String::from).map_err(|failure| failure.fact().to_owned())
    }

    #[test]
    fn the_same_host_and_named_ones_are_followed() {
        let from = "https://a.example:8200/v1/x?y=1";
        assert_eq!(followed(&[], from, "https://a.example:8300/v1/x").as_deref(), Ok("https://a.example:8300/v1/x"));
        assert_eq!(followed(&[], from, "/v1/z").as_deref(), Ok("https://a.example:8200/v1/z"));
        assert_eq!(followed(&["b.example"], from, "https://b.example:1/v1/x").as_deref(), Ok("https://b.example:1/v1/x"));
        assert!(followed(&["b.example:1"], from, "https://B.example:1/v1/x").is_ok());
        assert!(followed(&["b.example:1"], from, "https://b.example:2/v1/x").is_err());
    }

    #[test]
    fn other_hosts_and_plain_http_are_not() {
        let from = "https://a.example:8200/v1/x";
        for to in [
            "https://b.example/v1/x",
            "http://a.example:8200/v1/x",
            "ftp://a.example",
            "//b.example/x",
            "data:x",
            "https://u:p@a.example/v1/x",
            "https://a.example.b.example/",
        ] {
            assert!(followed(&["c.example"], from, to).is_err(), "{to}");
        }
        assert!(followed(&[], "http://a.example/v1/x", "https://a.example/v1/x").is_ok(), "up is fine");
    }
}
