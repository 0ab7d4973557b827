//! A forward proxy that records what it was asked: requests with a whole address, and tunnels.

use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::fault_server::{Seen, read_request};

/// What the proxy says to everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Come through.
    Allow,
    /// Who are you?
    Unauthorized,
    /// Not there.
    Forbidden,
}

#[derive(Default)]
struct Book {
    seen: Vec<Seen>,
    open: Vec<TcpStream>,
}

/// The proxy.
pub struct ForwardProxy {
    book: Arc<Mutex<Book>>,
    address: SocketAddr,
    stop: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl ForwardProxy {
    pub fn start(rule: Rule) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = UnixStream::pair().unwrap();
        let book = Arc::new(Mutex::new(Book::default()));
        let shared = Arc::clone(&book);
        let thread = std::thread::spawn(move || listen(&listener, &stopped, &shared, rule));
        Self { book, address, stop, thread: Some(thread) }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Every request so far, tunnels too.
    pub fn seen(&self) -> Vec<Seen> {
        self.book.lock().unwrap().seen.clone()
    }
}

impl Drop for ForwardProxy {
    fn drop(&mut self) {
        let _ = self.stop.write_all(b".");
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn listen(listener: &TcpListener, stopped: &UnixStream, book: &Arc<Mutex<Book>>, rule: Rule) {
    let mut threads = Vec::new();
    loop {
        let mut waiting = [PollFd::new(listener.as_fd(), PollFlags::POLLIN), PollFd::new(stopped.as_fd(), PollFlags::POLLIN)];
        let _ = poll(&mut waiting, PollTimeout::NONE);
        if waiting[1].any() == Some(true) {
            break;
        }
        let Ok((client, _)) = listener.accept() else { continue };
        keep(book, &client);
        let book = Arc::clone(book);
        // A side that goes away in the middle is part of what is tested.
        threads.push(std::thread::spawn(move || drop(serve(client, &book, rule))));
    }
    for stream in &book.lock().unwrap().open {
        let _ = stream.shutdown(Shutdown::Both);
    }
    for thread in threads {
        let _ = thread.join();
    }
}

fn keep(book: &Mutex<Book>, stream: &TcpStream) {
    book.lock().unwrap().open.push(stream.try_clone().unwrap());
}

fn serve(mut client: TcpStream, book: &Mutex<Book>, rule: Rule) -> io::Result<()> {
    let Some(seen) = read_request(&mut client, &mut Vec::new(), &Seen::default())? else { return Ok(()) };
    book.lock().unwrap().seen.push(seen.clone());
    let refusal = match rule {
        Rule::Allow => None,
        Rule::Unauthorized => Some("407 Proxy Authentication Required"),
        Rule::Forbidden => Some("403 Forbidden"),
    };
    if let Some(refusal) = refusal {
        client.write_all(format!("HTTP/1.1 {refusal}\r\ncontent-length: 0\r\n\r\n").as_bytes())?;
        return client.shutdown(Shutdown::Both);
    }
    let tunnel = seen.method == "CONNECT";
    let authority = seen.target.trim_start_matches("http://").split('/').next().unwrap_or_default();
    let mut server = TcpStream::connect(authority)?;
    keep(book, &server);
    if tunnel {
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    } else {
        let path = seen.target.trim_start_matches("http://").trim_start_matches(authority);
        let head = format!("{} {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\r\n", seen.method);
        server.write_all(head.as_bytes())?;
    }
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    let upward = std::thread::spawn(move || {
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    let _ = io::copy(&mut server, &mut client);
    let _ = client.shutdown(Shutdown::Both);
    let _ = upward.join();
    Ok(())
}
