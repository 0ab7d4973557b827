//! Keys that never leave the server: every kind of key of a real one, checked with the server's own answers and with openssl.

mod batches;
mod cipher;
mod faults;
mod keys;
mod signing;
mod verdicts;

use std::process::Command;

use data_encoding::BASE64;
use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::counting::Proxy;
use crate::support::openbao::{self, ROOT, Server, unique};
use crate::support::sandbox::Outcome;

/// What is nowhere to be seen.
const PAYLOAD: &str = "a payload that nobody prints";

/// An engine of its own on the shared server, and a sandbox whose requests are counted.
struct Engine {
    server: &'static Server,
    mount: String,
    proxy: Proxy,
    sandbox: Sandbox,
}

impl Engine {
    fn new() -> Option<Self> {
        let server = openbao::dev()?;
        Some(Self::at(server, server.transit()))
    }

    fn at(server: &'static Server, mount: String) -> Self {
        let proxy = Proxy::to(server);
        let sandbox = Sandbox::new().vault(&proxy, ROOT).env("VAULT_TRANSIT_MOUNT", &mount);
        Self { server, mount, proxy, sandbox }
    }

    /// A key of this kind with a name of its own.
    fn key(&self, kind: &str) -> String {
        self.key_with(&json!({"type": kind}))
    }

    fn key_with(&self, how: &Value) -> String {
        let name = unique("key");
        let mut how = how.clone();
        if how["type"] == "hmac" {
            how["key_size"] = 32.into();
        }
        self.server.write(&self.path("keys", &name), &how);
        name
    }

    fn path(&self, verb: &str, name: &str) -> String {
        format!("{}/{verb}/{name}", self.mount)
    }

    /// What the server says to an operation, without secrun.
    #[track_caller]
    fn ask(&self, verb: &str, name: &str, body: &Value) -> Value {
        self.server.write(&self.path(verb, name), body)["data"].clone()
    }

    /// The same sandbox with a token that may do this alone, `[M]` being the mount.
    fn only(self, policy: &str) -> Self {
        let token = self.server.policy(&policy.replace("[M]", &self.mount));
        Self { sandbox: self.sandbox.env("VAULT_TOKEN", token), ..self }
    }

    #[must_use = "say what is expected"]
    fn run(&self, words: &[&str], input: impl Into<Vec<u8>>) -> Outcome {
        self.sandbox.run_with_input(words, input)
    }

    /// What a command prints that must do its work without a word about anything else, without the end of the line.
    #[track_caller]
    fn line(&self, words: &[&str], input: impl Into<Vec<u8>>) -> String {
        let text = self.run(words, input).exit(0).stderr("").text();
        text.strip_suffix('\n').expect("a line").to_owned()
    }

    /// What a command prints with `--json`.
    #[track_caller]
    fn json(&self, words: &[&str], input: impl Into<Vec<u8>>) -> Value {
        self.run(&[words, &["--json"]].concat(), input).exit(0).stderr("").json()
    }

    /// Exactly these requests came, the mount being `[M]`.
    #[track_caller]
    fn saw(&self, lines: &[&str]) {
        let lines: Vec<String> = lines.iter().map(|line| line.replace("[M]", &format!("/v1/{}", self.mount))).collect();
        self.proxy.saw(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// Writes a file into the work folder.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.sandbox.work().join(name), content).expect("a file");
    }

    /// Whether openssl says so, in the work folder.
    fn openssl(&self, words: &str) -> bool {
        let output = Command::new("openssl").args(words.split(' ')).current_dir(self.sandbox.work()).output();
        output.expect("openssl").status.success()
    }
}

/// The bytes of `vault:v1:BASE64`.
fn bytes(text: &str) -> Vec<u8> {
    BASE64.decode(text.rsplit(':').next().expect("three parts").as_bytes()).expect("base64")
}

fn base64(bytes: impl AsRef<[u8]>) -> String {
    BASE64.encode(bytes.as_ref())
}
