//! A server that follows a script, for the faults that a real one cannot be brought to: it hangs, drips, lies, breaks off, answers
//! with nonsense. It records every request and counts connections, listens on the loopback or on a socket, and ends when dropped.

use std::collections::{HashMap, VecDeque};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use secrun::transport::Url;

use super::small_http2;

/// The time between two bytes of an answer that drips. Never waited for by a test.
const DRIP: Duration = Duration::from_millis(10);

/// A request as it came in.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub method: String,
    /// As it stood in the request: a path, an address for a proxy, host and port for a tunnel.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The name that the server was shown when the TLS handshake began.
    pub server_name: Option<String>,
}

impl Seen {
    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What becomes of a connection before there is any request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Greeting {
    /// It is served.
    Serve,
    /// It is taken and nothing is ever said, not even the TLS handshake.
    Silence,
    /// It is closed at once.
    Close,
    /// It is told in plain HTTP that this is no request, whatever it says, as servers without TLS answer a handshake.
    BadRequest,
}

/// How an answer is given.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Manner {
    Whole,
    /// In chunks, without a length.
    Chunked,
    /// Never.
    Never,
    /// This many bytes, and then the connection is closed.
    Cut(usize),
    /// This many bytes, and then the rest a byte at a time, without end.
    Drip(usize),
    /// These bytes instead of HTTP.
    Raw(Vec<u8>),
    /// HTTP/2: `RST_STREAM` with `REFUSED_STREAM`.
    RefuseStream,
    /// HTTP/2: `GOAWAY` that names no request as looked at.
    GoAway,
}

/// One answer of a script.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    claimed: Option<usize>,
    manner: Manner,
    /// Held back until that many requests have arrived.
    pub(super) after: usize,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new(), claimed: None, manner: Manner::Whole, after: 0 }
    }

    pub fn json(body: &str) -> Self {
        Self::status(200).header("content-type", "application/json").body(body)
    }

    /// Bytes that are not HTTP, and the end.
    pub fn raw(bytes: &[u8]) -> Self {
        Self { manner: Manner::Raw(bytes.to_vec()), ..Self::status(0) }
    }

    pub fn never() -> Self {
        Self { manner: Manner::Never, ..Self::status(0) }
    }

    pub fn refused_stream() -> Self {
        Self { manner: Manner::RefuseStream, ..Self::status(0) }
    }

    pub fn go_away() -> Self {
        Self { manner: Manner::GoAway, ..Self::status(0) }
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Says that the body has another length than it has.
    pub fn claiming(mut self, length: usize) -> Self {
        self.claimed = Some(length);
        self
    }

    pub fn chunked(mut self) -> Self {
        self.manner = Manner::Chunked;
        self
    }

    /// Breaks off inside the status line.
    pub fn cut_in_head(mut self) -> Self {
        self.manner = Manner::Cut(7);
        self
    }

    /// Breaks off one byte before the end.
    pub fn cut_in_body(mut self) -> Self {
        self.manner = Manner::Cut(self.bytes().len() - 1);
        self
    }

    /// A head that comes byte by byte and never ends.
    pub fn dripping_head(mut self) -> Self {
        self.manner = Manner::Drip("HTTP/1.1 200 OK\r\nx-slow: ".len());
        self
    }

    /// A body that comes byte by byte and never ends.
    pub fn dripping_body(mut self) -> Self {
        self.claimed = Some(1 << 20);
        self.manner = Manner::Drip(self.bytes().len());
        self
    }

    /// Holds the answer back until the server has seen that many requests.
    pub fn once_there_are(mut self, requests: usize) -> Self {
        self.after = requests;
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut text = format!("HTTP/1.1 {} Status\r\n", self.status);
        for (name, value) in &self.headers {
            text.extend([name, ": ", value, "\r\n"]);
        }
        if self.manner == Manner::Chunked {
            let mut bytes = (text + "transfer-encoding: chunked\r\n\r\n").into_bytes();
            let size = if self.body.len() < 100 { 1 } else { 1 << 16 };
            for chunk in self.body.chunks(size) {
                bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
            return bytes;
        }
        let length = self.claimed.unwrap_or(self.body.len());
        let mut bytes = format!("{text}content-length: {length}\r\n\r\n").into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }

    pub(super) fn is_never(&self) -> bool {
        self.manner == Manner::Never
    }

    pub(super) fn is_refused_stream(&self) -> bool {
        self.manner == Manner::RefuseStream
    }

    pub(super) fn is_go_away(&self) -> bool {
        self.manner == Manner::GoAway
    }
}

/// What shall happen, and what did.
#[derive(Default)]
struct Book {
    greetings: VecDeque<Greeting>,
    /// By path; the last reply of a path is given for ever.
    replies: HashMap<String, VecDeque<Reply>>,
    seen: Vec<Seen>,
    connections: usize,
    handshakes: usize,
    open: Vec<Closer>,
    stopped: bool,
}

/// The book, and a way to wait for a change in it.
#[derive(Default)]
pub struct Shared {
    book: Mutex<Book>,
    changed: Condvar,
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().expect("no thread of the server panics with the book open")
    }

    /// Writes a request down; gives the reply to it, once it is time for that. None when the server ends.
    pub(super) fn answer(&self, seen: Seen) -> Option<Reply> {
        let mut book = self.book();
        let path = seen.target.split('?').next().unwrap_or_default().to_owned();
        book.seen.push(seen);
        self.changed.notify_all();
        let key = if book.replies.contains_key(&path) { path } else { "*".to_owned() };
        let reply = match book.replies.get_mut(&key) {
            Some(queue) if queue.len() > 1 => queue.pop_front().expect("two"),
            Some(queue) => queue.front().cloned().expect("one"),
            None => Reply::status(404).body("{\"errors\":[]}"),
        };
        while book.seen.len() < reply.after && !book.stopped {
            book = self.changed.wait(book).expect("the book");
        }
        (!book.stopped).then_some(reply)
    }

    /// Waits until the server ends.
    pub(super) fn wait_for_the_end(&self) {
        let mut book = self.book();
        while !book.stopped {
            book = self.changed.wait(book).expect("the book");
        }
    }

    /// Whether the server still runs after this time.
    fn still_runs_after(&self, time: Duration) -> bool {
        let book = self.book();
        let (book, _) = self.changed.wait_timeout_while(book, time, |book| !book.stopped).expect("the book");
        !book.stopped
    }
}

/// Ends a connection from outside.
type Closer = Box<dyn Fn() + Send>;

/// A connection of either kind.
pub trait Wire: Read + Write + Send {
    fn closer(&self) -> Closer;
}

impl Wire for TcpStream {
    fn closer(&self) -> Closer {
        let stream = self.try_clone().expect("a second handle");
        Box::new(move || drop(stream.shutdown(Shutdown::Both)))
    }
}

impl Wire for UnixStream {
    fn closer(&self) -> Closer {
        let stream = self.try_clone().expect("a second handle");
        Box::new(move || drop(stream.shutdown(Shutdown::Both)))
    }
}

type Stream = Box<dyn ReadWrite>;

/// What requests are read from, with TLS or without.
pub trait ReadWrite: Read + Write {}
impl<T: Read + Write> ReadWrite for T {}

enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// The server.
pub struct FaultServer {
    shared: Arc<Shared>,
    address: Option<SocketAddr>,
    secure: bool,
    stop: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl FaultServer {
    /// On a free port of the loopback.
    pub fn http() -> Self {
        Self::start(Listener::Tcp(TcpListener::bind("127.0.0.1:0").unwrap()), None)
    }

    /// The same with TLS.
    pub fn https(configuration: Arc<ServerConfig>) -> Self {
        Self::start(Listener::Tcp(TcpListener::bind("127.0.0.1:0").unwrap()), Some(configuration))
    }

    /// On a socket.
    pub fn unix(path: &Path) -> Self {
        Self::start(Listener::Unix(UnixListener::bind(path).unwrap()), None)
    }

    fn start(listener: Listener, configuration: Option<Arc<ServerConfig>>) -> Self {
        let address = match &listener {
            Listener::Tcp(listener) => Some(listener.local_addr().unwrap()),
            Listener::Unix(_) => None,
        };
        let (stop, stopped) = UnixStream::pair().unwrap();
        let shared = Arc::new(Shared::default());
        let (book, secure) = (Arc::clone(&shared), configuration.is_some());
        let thread = std::thread::spawn(move || listen(&listener, &stopped, &book, configuration.as_ref()));
        Self { shared, address, secure, stop, thread: Some(thread) }
    }

    /// What becomes of the next connections, in their order; those after them are served.
    pub fn greet(self, greetings: &[Greeting]) -> Self {
        self.shared.book().greetings.extend(greetings);
        self
    }

    /// What is answered at a path, in this order; the last one for ever.
    pub fn on(self, path: &str, replies: impl IntoIterator<Item = Reply>) -> Self {
        self.shared.book().replies.entry(path.to_owned()).or_default().extend(replies);
        self
    }

    /// What is answered at every other path.
    pub fn always(self, replies: impl IntoIterator<Item = Reply>) -> Self {
        self.on("*", replies)
    }

    pub fn port(&self) -> u16 {
        self.address.map_or(0, |address| address.port())
    }

    /// An address with this path.
    pub fn url(&self, path: &str) -> Url {
        self.url_of("127.0.0.1", path)
    }

    /// The same with another name for this machine.
    pub fn url_of(&self, host: &str, path: &str) -> Url {
        let scheme = if self.secure { "https" } else { "http" };
        Url::parse(&format!("{scheme}://{host}:{}{path}", self.port())).unwrap()
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.book().seen.clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.shared.book().connections
    }

    /// How many TLS handshakes came to a good end.
    pub fn handshakes(&self) -> usize {
        self.shared.book().handshakes
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        {
            let mut book = self.shared.book();
            book.stopped = true;
            book.open.iter().for_each(|close| close());
        }
        self.shared.changed.notify_all();
        let _ = self.stop.write_all(b".");
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn listen(listener: &Listener, stopped: &UnixStream, shared: &Arc<Shared>, configuration: Option<&Arc<ServerConfig>>) {
    let mut threads = Vec::new();
    loop {
        let descriptor = match listener {
            Listener::Tcp(listener) => listener.as_fd(),
            Listener::Unix(listener) => listener.as_fd(),
        };
        let mut waiting = [PollFd::new(descriptor, PollFlags::POLLIN), PollFd::new(stopped.as_fd(), PollFlags::POLLIN)];
        let _ = poll(&mut waiting, PollTimeout::NONE);
        if waiting[1].any() == Some(true) {
            break;
        }
        let wire: Box<dyn Wire> = match listener {
            Listener::Tcp(listener) => match listener.accept() {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    Box::new(stream)
                }
                Err(_) => continue,
            },
            Listener::Unix(listener) => match listener.accept() {
                Ok((stream, _)) => Box::new(stream),
                Err(_) => continue,
            },
        };
        let greeting = {
            let mut book = shared.book();
            if book.stopped {
                break;
            }
            book.connections += 1;
            book.open.push(wire.closer());
            book.greetings.pop_front().unwrap_or(Greeting::Serve)
        };
        let (shared, configuration) = (Arc::clone(shared), configuration.map(Arc::clone));
        threads.push(std::thread::spawn(move || connection(wire, greeting, &shared, configuration)));
    }
    for thread in threads {
        let _ = thread.join();
    }
}

fn connection(mut wire: Box<dyn Wire>, greeting: Greeting, shared: &Shared, configuration: Option<Arc<ServerConfig>>) {
    let close = wire.closer();
    let served = match greeting {
        Greeting::Close => Ok(()),
        Greeting::Silence => {
            shared.wait_for_the_end();
            Ok(())
        }
        Greeting::BadRequest => more(&mut wire, &mut Vec::new())
            .and_then(|_| wire.write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n400 Bad Request")),
        Greeting::Serve => serve(wire, shared, configuration),
    };
    // A client that goes away in the middle is part of what is tested.
    let _ = served;
    close();
}

fn serve(mut wire: Box<dyn Wire>, shared: &Shared, configuration: Option<Arc<ServerConfig>>) -> io::Result<()> {
    let Some(configuration) = configuration else {
        return requests(&mut (Box::new(wire) as Stream), &Seen::default(), shared);
    };
    let mut session = ServerConnection::new(configuration).map_err(io::Error::other)?;
    while session.is_handshaking() {
        session.complete_io(&mut wire)?;
    }
    shared.book().handshakes += 1;
    let template = Seen { server_name: session.server_name().map(str::to_owned), ..Seen::default() };
    let multiplexed = session.alpn_protocol() == Some(b"h2");
    let mut stream: Stream = Box::new(StreamOwned::new(session, wire));
    if multiplexed { small_http2::serve(&mut stream, &template, shared) } else { requests(&mut stream, &template, shared) }
}

fn requests(stream: &mut Stream, template: &Seen, shared: &Shared) -> io::Result<()> {
    let mut unread = Vec::new();
    while let Some(seen) = read_request(stream, &mut unread, template)? {
        let Some(reply) = shared.answer(seen) else { return Ok(()) };
        match &reply.manner {
            Manner::Whole | Manner::Chunked => stream.write_all(&reply.bytes())?,
            Manner::Never => shared.wait_for_the_end(),
            Manner::Raw(bytes) => {
                stream.write_all(bytes)?;
                return stream.flush();
            }
            Manner::Cut(length) => {
                stream.write_all(&reply.bytes()[..*length])?;
                return stream.flush();
            }
            Manner::Drip(length) => {
                let text = reply.bytes();
                stream.write_all(&text[..(*length).min(text.len())])?;
                stream.flush()?;
                while shared.still_runs_after(DRIP) {
                    stream.write_all(b"x")?;
                    stream.flush()?;
                }
            }
            Manner::RefuseStream | Manner::GoAway => panic!("only HTTP/2 has this"),
        }
        stream.flush()?;
    }
    Ok(())
}

/// Reads a request with its body; none when the client is done.
pub(super) fn read_request(stream: &mut impl Read, unread: &mut Vec<u8>, template: &Seen) -> io::Result<Option<Seen>> {
    let head = loop {
        if let Some(end) = unread.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = unread.split_off(end + 4);
            break std::mem::replace(unread, rest);
        }
        if !more(stream, unread)? {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let header = |line: &str| line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
    let mut seen = Seen {
        method: words.next().unwrap_or_default(),
        target: words.next().unwrap_or_default(),
        headers: lines.filter_map(header).collect(),
        ..template.clone()
    };
    let length = seen.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    while unread.len() < length {
        if !more(stream, unread)? {
            return Ok(None);
        }
    }
    let rest = unread.split_off(length);
    seen.body = std::mem::replace(unread, rest);
    Ok(Some(seen))
}

/// Reads on; false at the end.
pub(super) fn more(stream: &mut impl Read, unread: &mut Vec<u8>) -> io::Result<bool> {
    let mut buffer = [0; 16384];
    let length = stream.read(&mut buffer)?;
    unread.extend_from_slice(&buffer[..length]);
    Ok(length > 0)
}
