//! A proxy before a server that counts: which requests were made, in which order, over how many connections.
//!
//! It also lets a case act at an exact point: before a request reaches the server, or between its effect and its answer.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::openbao::{Answer, Endpoint, Server};

/// Speaks plain HTTP/1.1 with its clients, also before a server with TLS; ended when dropped.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

/// A request as it came from the client.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// With the query: `/v1/secret/data/app?version=2`.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

struct Shared {
    server: Upstream,
    connections: AtomicUsize,
    seen: Mutex<Vec<Request>>,
    hooks: Mutex<Vec<Hook>>,
    lost: Mutex<Vec<usize>>,
    open: Mutex<Vec<TcpStream>>,
    closed: AtomicBool,
}

enum Upstream {
    /// Plain HTTP: the server sees an address on loopback, as it does without a proxy.
    Port(u16),
    /// The socket of a server with TLS.
    Socket(PathBuf),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    After,
}

struct Hook {
    when: When,
    number: usize,
    act: Box<dyn FnOnce() + Send>,
}

impl Proxy {
    /// A new one before this server.
    pub fn to(server: &Server) -> Self {
        let plain = server.address().starts_with("http:");
        let server = if plain { Upstream::Port(server.port()) } else { Upstream::Socket(server.socket().to_owned()) };
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            server,
            connections: AtomicUsize::default(),
            seen: Mutex::default(),
            hooks: Mutex::default(),
            lost: Mutex::default(),
            open: Mutex::default(),
            closed: AtomicBool::default(),
        });
        let accepting = Some(std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        }));
        Self { address, shared, accepting }
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Request> {
        locked(&self.shared.seen).clone()
    }

    /// Every request so far, as `GET /v1/secret/data/app`.
    pub fn lines(&self) -> Vec<String> {
        self.requests().iter().map(|request| format!("{} {}", request.method, request.path)).collect()
    }

    /// Exactly these requests came, in this order. What came is forgotten, so that the next statement is about the next run.
    #[track_caller]
    pub fn saw(&self, lines: &[&str]) {
        assert_eq!(self.lines(), lines, "requests");
        locked(&self.shared.seen).clear();
        locked(&self.shared.lost).clear();
    }

    /// How many connections clients have made so far.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Acts once when the n-th request from now on has come and the server has not seen it yet; the first is 1.
    pub fn before(&self, number: usize, act: impl FnOnce() + Send + 'static) {
        self.hook(When::Before, number, Box::new(act));
    }

    /// Acts once when the server has answered the n-th request from now on and the client has not seen the answer yet.
    pub fn after(&self, number: usize, act: impl FnOnce() + Send + 'static) {
        self.hook(When::After, number, Box::new(act));
    }

    /// The server answers the n-th request from now on, and the client never hears of it: the connection breaks.
    pub fn lose(&self, number: usize) {
        let number = locked(&self.shared.seen).len() + number;
        locked(&self.shared.lost).push(number);
    }

    fn hook(&self, when: When, number: usize, act: Box<dyn FnOnce() + Send>) {
        let number = locked(&self.shared.seen).len() + number;
        locked(&self.shared.hooks).push(Hook { when, number, act });
    }
}

impl Endpoint for Proxy {
    fn address(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
        for stream in locked(&self.shared.open).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

impl Request {
    /// The first header of this name, given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// The next request of a connection; `None` at its end.
    fn read(client: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut first = String::new();
        if client.read_line(&mut first)? == 0 {
            return Ok(None);
        }
        let mut words = first.split(' ').map(str::to_owned);
        let (Some(method), Some(path)) = (words.next(), words.next()) else {
            return Err(io::Error::other("no request line"));
        };
        let mut request = Self { method, path, headers: Vec::new(), body: Vec::new() };
        loop {
            let mut line = String::new();
            client.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            request.headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
        // Clients of the product know how long their requests are.
        assert!(request.header("transfer-encoding").is_none(), "a request in chunks");
        let length = request.header("content-length").map_or(Ok(0), str::parse).map_err(io::Error::other)?;
        request.body.resize(length, 0);
        client.read_exact(&mut request.body)?;
        Ok(Some(request))
    }

    /// As HTTP/1.0: the end of the answer is then the end of the connection.
    fn write(&self, server: &mut impl Write) -> io::Result<()> {
        let mut head = format!("{} {} HTTP/1.0\r\n", self.method, self.path);
        for (name, value) in self.headers.iter().filter(|(name, _)| name != "connection") {
            head.extend([name, ": ", value, "\r\n"]);
        }
        server.write_all(&[head.as_bytes(), b"\r\n", &self.body].concat())
    }
}

impl Shared {
    fn serve(&self, client: &TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(client.try_clone()?);
        let mut client = client;
        while let Some(request) = Request::read(&mut reader)? {
            let number = {
                let mut seen = locked(&self.seen);
                seen.push(request.clone());
                seen.len()
            };
            self.act(When::Before, number);
            let answer = self.forward(&request)?;
            self.act(When::After, number);
            if locked(&self.lost).contains(&number) {
                break;
            }
            write_answer(&mut client, &answer)?;
            if request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
                break;
            }
        }
        Ok(())
    }

    fn act(&self, when: When, number: usize) {
        let due: Vec<Hook> = {
            let mut hooks = locked(&self.hooks);
            let is_due = |hook: &mut Hook| hook.when == when && hook.number == number;
            hooks.extract_if(.., is_due).collect()
        };
        for hook in due {
            (hook.act)();
        }
    }

    fn forward(&self, request: &Request) -> io::Result<Answer> {
        let mut bytes = Vec::new();
        match &self.server {
            Upstream::Port(port) => exchange(TcpStream::connect(("127.0.0.1", *port))?, request, &mut bytes)?,
            Upstream::Socket(path) => exchange(UnixStream::connect(path)?, request, &mut bytes)?,
        }
        Answer::parse(&bytes).ok_or_else(|| io::Error::other("the server answered no HTTP"))
    }
}

fn exchange(mut server: impl Read + Write, request: &Request, answer: &mut Vec<u8>) -> io::Result<()> {
    request.write(&mut server)?;
    server.read_to_end(answer).map(|_| ())
}

fn write_answer(client: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} Counted\r\n", answer.status);
    let kept = |name: &str| !matches!(name, "connection" | "content-length" | "transfer-encoding");
    for (name, value) in answer.headers.iter().filter(|(name, _)| kept(name)) {
        head.extend([name, ": ", value, "\r\n"]);
    }
    if answer.status != 204 {
        head.extend(["content-length: ", &answer.body.len().to_string(), "\r\n"]);
    }
    client.write_all(&[head.as_bytes(), b"\r\n", &answer.body].concat())
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.closed.load(Ordering::SeqCst) {
            break;
        }
        let Ok(client) = client else { continue };
        shared.connections.fetch_add(1, Ordering::SeqCst);
        locked(&shared.open).extend(client.try_clone());
        let shared = Arc::clone(shared);
        std::thread::spawn(move || {
            // A server that is gone looks to the client like a connection that breaks.
            let _ = shared.serve(&client);
            let _ = client.shutdown(Shutdown::Both);
        });
    }
}

fn locked<T>(content: &Mutex<T>) -> MutexGuard<'_, T> {
    content.lock().unwrap_or_else(PoisonError::into_inner)
}
