//! What a case asks of a server besides the product: one HTTP/1.0 request per connection, through the socket of the server.
//!
//! HTTP/1.0 because then the end of the answer is the end of the connection, and no part of it is in chunks.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::super::wait::deadline;

/// Asks one server, with one token, inside one namespace. Paths are those behind `/v1/`.
#[derive(Clone)]
pub struct Client {
    socket: PathBuf,
    token: String,
    namespace: String,
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Client {
    pub(super) fn new(socket: &Path, token: &str) -> Self {
        Self { socket: socket.to_owned(), token: token.to_owned(), namespace: String::new() }
    }

    /// The same with another token.
    pub fn with(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// The same inside this namespace, a full path.
    pub fn inside(&self, namespace: &str) -> Self {
        Self { namespace: namespace.to_owned(), ..self.clone() }
    }

    /// The token it asks with: of a server, the root token.
    pub fn token_text(&self) -> &str {
        &self.token
    }

    /// The full path of the namespace it asks in; empty for the root.
    pub fn namespace_path(&self) -> &str {
        &self.namespace
    }

    /// The socket on which the server speaks plain HTTP.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// One request with any outcome.
    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.ask_with(method, path, &[], body)
    }

    /// One request with more headers and any outcome.
    pub fn ask_with(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answer {
        let answer = self.exchange(method, path, headers, body);
        answer.unwrap_or_else(|error| panic!("{method} {path} got no answer: {error}"))
    }

    /// The whole answer to a GET that must succeed, `data` being one of its members.
    #[track_caller]
    pub fn read(&self, path: &str) -> Value {
        self.ask("GET", path, None).success(path)
    }

    /// The whole answer to a POST that must succeed; null if it is empty.
    #[track_caller]
    pub fn write(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path, Some(body)).success(path)
    }

    /// The names in a folder that must be there.
    #[track_caller]
    pub fn list(&self, path: &str) -> Vec<String> {
        let answer = self.ask("LIST", path, None).success(path);
        serde_json::from_value(answer["data"]["keys"].clone()).expect("a list of names")
    }

    /// A DELETE that must succeed.
    #[track_caller]
    pub fn delete(&self, path: &str) {
        self.ask("DELETE", path, None).success(path);
    }

    /// Whether the server takes requests, whatever its state.
    pub(super) fn is_answered(&self) -> bool {
        self.exchange("GET", "sys/health", &[], None).is_ok()
    }

    fn exchange(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> io::Result<Answer> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut head = format!("{method} /v1/{path} HTTP/1.0\r\nHost: localhost\r\nX-Vault-Request: true\r\n");
        let length = body.len().to_string();
        let own = [("X-Vault-Token", &*self.token), ("X-Vault-Namespace", &*self.namespace), ("Content-Length", &*length)];
        for (name, value) in own.iter().chain(headers).filter(|(_, value)| !value.is_empty()) {
            head.extend([name, ": ", value, "\r\n"]);
        }
        let mut stream = UnixStream::connect(&self.socket)?;
        stream.set_read_timeout(Some(deadline()))?;
        stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        Answer::parse(&bytes).ok_or_else(|| io::Error::other("no HTTP"))
    }
}

impl Answer {
    /// A whole answer, as far as the end of the connection.
    pub(in super::super) fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|piece| piece == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
        Some(Self { status, headers: lines.filter_map(header).collect(), body: bytes[end + 4..].to_vec() })
    }

    /// The first header of this name, given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// The body; null if it is empty.
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON: {error}"))
    }

    /// The body of an answer that must be a success.
    #[track_caller]
    fn success(&self, path: &str) -> Value {
        let said = String::from_utf8_lossy(&self.body);
        assert!((200..300).contains(&self.status), "{path} got {}: {said}", self.status);
        self.json()
    }
}
