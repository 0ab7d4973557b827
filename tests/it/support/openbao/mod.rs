//! Real OpenBao servers, on loopback only, that end with the test process however it ends.
//!
//! Most cases share `dev` (plain HTTP) or `tls` (HTTP/2) and keep apart by mounts, policies, tokens and namespaces of their own.
//! A case that seals, breaks or floods a server starts its own one with `Server::production`; that takes less than 100 ms.
//! The helpers talk to every server through a socket in the file system, so they need neither TLS nor its certificates.

mod authority;
mod client;
mod cluster;
mod isolation;
mod keeper;

use std::fs;
use std::net::TcpListener;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use nix::unistd::Pid;
use serde_json::json;
use tempfile::TempDir;

use super::fault_server::FaultServer;
use super::process::Process;
use super::skipped;
use super::wait::eventually;
pub use authority::{Authority, Certificate};
pub use client::{Answer, Client};
pub use cluster::Cluster;

pub use isolation::{AppRole, unique};

/// What every shared server calls its root token.
pub const ROOT: &str = "root";

/// What clients of the product are pointed at: a server, or a proxy before one.
pub trait Endpoint {
    /// As for `VAULT_ADDR`.
    fn address(&self) -> String;

    /// The certificate that clients have to trust, where there is TLS.
    fn authority_file(&self) -> Option<PathBuf> {
        None
    }
}

/// A running server, and the client that may do everything on it; ended when dropped.
///
/// For all that is asked of it see [`Client`].
pub struct Server {
    address: String,
    client: Client,
    unseal_key: String,
    authority: Option<PathBuf>,
    log: PathBuf,
    process: Mutex<Process>,
    /// Last, so that it goes after the process.
    _scratch: TempDir,
}

/// How a server of one's own listens.
#[derive(Default)]
pub struct Production {
    /// TLS with this certificate; plain HTTP without.
    pub certificate: Option<Certificate>,
    /// The certificate that clients have to trust.
    pub authority: Option<PathBuf>,
    /// Only clients with a certificate of this authority are let in.
    pub client_authority: Option<PathBuf>,
    /// The largest request that is taken, in bytes; the usual limit without.
    pub largest_request: Option<u64>,
}

/// The shared server with plain HTTP, or a skipped case. Its root token is `root`, and there is KV v2 at `secret`.
pub fn dev() -> Option<&'static Server> {
    static SERVER: OnceLock<Server> = OnceLock::new();
    let program = program()?;
    Some(SERVER.get_or_init(|| Server::development(&program, false)))
}

/// The shared server with TLS and HTTP/2, or a skipped case. Like `dev` in everything else, and separate from it.
pub fn tls() -> Option<&'static Server> {
    static SERVER: OnceLock<Server> = OnceLock::new();
    let program = program()?;
    Some(SERVER.get_or_init(|| Server::development(&program, true)))
}

/// The server program that `make test-servers` installs, or a skipped case.
pub fn program() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test-servers/openbao/bin/bao");
    if !path.is_file() {
        skipped::because("OpenBao is not installed: `make test-servers`");
        return None;
    }
    Some(path)
}

impl Server {
    /// An own server in production mode with storage in memory, or a skipped case. It is not initialized: see `init`, `unseal`.
    pub fn production(how: &Production) -> Option<Self> {
        let program = program()?;
        Some(Self::start(ROOT, |scratch, port, socket| {
            let config = scratch.join("server.json");
            fs::write(&config, how.config(port, socket).to_string()).expect("a file");
            let words = vec![path_text(&program), "server".to_owned(), format!("-config={}", config.display())];
            (words, how.certificate.is_some(), how.authority.clone())
        }))
    }

    /// An own server in production mode that is ready for use, or a skipped case.
    pub fn ready(how: &Production) -> Option<Self> {
        let mut server = Self::production(how)?;
        server.init();
        server.unseal();
        Some(server)
    }

    fn development(program: &Path, tls: bool) -> Self {
        let server = Self::start(ROOT, |scratch, port, socket| {
            let config = scratch.join("listener.json");
            fs::write(&config, json!({"listener": [{"unix": {"address": socket}}]}).to_string()).expect("a file");
            let mut words = vec![path_text(program), "server".into(), "-dev".into(), "-dev-no-store-token".into()];
            words.push(format!("-dev-root-token-id={ROOT}"));
            words.push(format!("-dev-listen-address=127.0.0.1:{port}"));
            words.push(format!("-config={}", config.display()));
            if tls {
                words.push("-dev-tls".into());
                words.push(format!("-dev-tls-cert-dir={}", scratch.display()));
            }
            (words, tls, tls.then(|| scratch.join("vault-ca.pem")))
        });
        // The root token and `secret` come after the first answers.
        eventually("a development server with its secrets engine", || {
            (server.ask("GET", "secret/config", None).status == 200).then_some(())
        });
        server
    }

    /// Starts what the closure says for a scratch folder, a port and a socket, until a port is free and the server answers.
    fn start(token: &str, words: impl Fn(&Path, u16, &Path) -> (Vec<String>, bool, Option<PathBuf>)) -> Self {
        for _ in 0..20 {
            let scratch = keeper::scratch();
            let (port, socket, log) = (free_port(), scratch.path().join("api"), scratch.path().join("log"));
            let (words, tls, authority) = words(scratch.path(), port, &socket);
            let process = keeper::start(words, scratch.path(), &log);
            let client = Client::new(&socket, token);
            let lives = eventually("a server that answers, or its end", || {
                client.is_answered().then_some(true).or_else(|| process.has_ended().map(|_| false))
            });
            if lives {
                let address = format!("{}://127.0.0.1:{port}", if tls { "https" } else { "http" });
                let process = Mutex::new(process);
                return Self { address, client, unseal_key: String::new(), authority, log, process, _scratch: scratch };
            }
            let said = fs::read_to_string(&log).unwrap_or_default();
            assert!(said.contains("address already in use"), "OpenBao does not start:\n{said}");
        }
        panic!("no free port for OpenBao");
    }

    /// Initializes an own server; from now on its root token is the one of this client.
    pub fn init(&mut self) {
        let made = self.write("sys/init", &json!({"secret_shares": 1, "secret_threshold": 1}));
        made["keys_base64"][0].as_str().expect("a key").clone_into(&mut self.unseal_key);
        self.client = self.client.with(made["root_token"].as_str().expect("a token"));
    }

    /// Unseals an initialized server and waits until it works.
    pub fn unseal(&self) {
        let unsealed = self.write("sys/unseal", &json!({"key": self.unseal_key}));
        assert_eq!(unsealed["sealed"], false, "{unsealed}");
        eventually("an active server", || (self.ask("GET", "sys/health", None).status == 200).then_some(()));
    }

    /// Seals an own server.
    pub fn seal(&self) {
        self.write("sys/seal", &json!({}));
    }

    /// The client that may do everything, for a closure that outlives the borrow.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// The port on loopback.
    pub fn port(&self) -> u16 {
        let port = self.address.rsplit(':').next().and_then(|port| port.parse().ok());
        port.expect("a port")
    }

    /// For signals: a stopped server takes connections and answers nothing.
    pub fn pid(&self) -> Pid {
        self.process.lock().unwrap_or_else(PoisonError::into_inner).pid()
    }

    /// Everything the server has said so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Deref for Server {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Endpoint for Server {
    fn address(&self) -> String {
        self.address.clone()
    }

    fn authority_file(&self) -> Option<PathBuf> {
        self.authority.clone()
    }
}

/// A server that does what no real one does.
impl Endpoint for FaultServer {
    fn address(&self) -> String {
        self.url("/").to_string()
    }
}

impl Production {
    /// A server with certificates of this authority.
    pub fn tls(authority: &Authority) -> Self {
        let certificate = Some(authority.certificate("server"));
        Self { certificate, authority: Some(authority.file()), ..Self::default() }
    }

    /// A server with certificates of this authority that lets only clients with such a one in.
    pub fn mutual_tls(authority: &Authority) -> Self {
        Self { client_authority: Some(authority.file()), ..Self::tls(authority) }
    }

    fn config(&self, port: u16, socket: &Path) -> serde_json::Value {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        let mut tcp = json!({"address": format!("127.0.0.1:{port}")});
        match &self.certificate {
            None => tcp["tls_disable"] = true.into(),
            Some(files) => {
                tcp["tls_cert_file"] = path_text(&files.certificate).into();
                tcp["tls_key_file"] = path_text(&files.key).into();
            }
        }
        if let Some(bytes) = self.largest_request {
            tcp["max_request_size"] = bytes.into();
        }
        if let Some(authority) = &self.client_authority {
            tcp["tls_client_ca_file"] = path_text(authority).into();
            tcp["tls_require_and_verify_client_cert"] = true.into();
        }
        json!({
            "storage": {"inmem": {}},
            "api_addr": format!("{scheme}://127.0.0.1:{port}"),
            "listener": [{"tcp": tcp}, {"unix": {"address": socket}}],
        })
    }
}

fn path_text(path: &Path) -> String {
    path.to_str().expect("a path that is text").to_owned()
}

/// A port below those that the system hands out itself, with a free neighbour, which the server takes for its own use.
pub fn free_port() -> u16 {
    const FIRST: u16 = 20_000;
    const PAIRS: u16 = 6_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Test processes that run at the same time begin at different places.
    let begin = u16::try_from(std::process::id() * 61 % u32::from(PAIRS)).expect("smaller than the number of pairs");
    let is_free = |port: &u16| [*port, port + 1].iter().all(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    let ports = std::iter::repeat_with(|| FIRST + (begin + NEXT.fetch_add(1, Ordering::Relaxed)) % PAIRS * 2);
    ports.take(usize::from(PAIRS)).find(is_free).expect("a free port")
}
