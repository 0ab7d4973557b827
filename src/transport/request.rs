//! What is asked and what comes back. Neither shows a header value or a body when it is printed.

use std::fmt;

use reqwest::header::HeaderMap;
use zeroize::Zeroizing;

use crate::secret::Value;

pub use reqwest::{Method, Url};

/// One request, complete enough to be sent more than once.
#[derive(Debug)]
pub struct Request {
    /// `GET`, `POST`, ...
    pub method: Method,
    /// Address, path and query. Never holds a secret: servers and proxies log it.
    pub url: Url,
    /// Headers; their values are never shown.
    pub headers: Vec<(&'static str, Value)>,
    /// The body, and what it is: `application/json` when nothing is said in the headers.
    pub body: Option<Value>,
    /// Whether it may be sent again when nobody knows if it arrived.
    pub repeatable: bool,
    /// Statuses that are worth another try after a short while.
    pub transient: &'static [u16],
    /// Statuses that ask for fewer requests: worth another try after a longer while, or when the server says.
    pub throttled: &'static [u16],
}

impl Request {
    /// A request without headers and body that is sent once.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: Vec::new(), body: None, repeatable: false, transient: &[], throttled: &[] }
    }
}

/// An answer of any status.
pub struct Answer {
    /// The status: 200, 404, ...
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, whole.
    pub body: Zeroizing<Vec<u8>>,
}

impl Answer {
    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(reqwest::header::HeaderName::as_str).collect();
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &names)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn debug_shows_no_header_value_and_no_body() {
        let mut request = Request::new(Method::POST, Url::parse("https://vault.example/v1/sys/health").unwrap());
        request.headers.push(("x-vault-token", Value::from("hvs.SECRET")));
        request.body = Some(Value::from("{\"password\":\"SECRET\"}"));
        let headers = [("set-cookie".parse().unwrap(), HeaderValue::from_static("SECRET"))].into_iter().collect();
        let answer = Answer { status: 200, headers, body: Zeroizing::new(b"SECRET".to_vec()) };
        let shown = format!("{request:?} {answer:?}");
        assert!(shown.contains("x-vault-token") && shown.contains("set-cookie") && shown.contains("6 bytes"), "{shown}");
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}
