//! Every step has its limit, all of them together have a deadline, and the message says what was waited for.

use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use secrun::failure::Kind;
use secrun::transport::{Options, Request, Roots, Url};

use super::{LONG, SHORT, act, client, fault, impatient, options, read, run, text};
use crate::support::certificates::{Authority, Validity};
use crate::support::fault_server::{FaultServer, Greeting, Reply};

/// A listener whose queue is full: the system answers nobody who wants to connect.
struct Deaf {
    listener: TcpListener,
    _waiting: Vec<TcpStream>,
}

impl Deaf {
    fn new() -> Self {
        use std::os::fd::AsRawFd;
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        // SAFETY: a system call on a descriptor that is open; it makes the queue of the listener one long.
        assert_eq!(unsafe { libc::listen(listener.as_raw_fd(), 0) }, 0);
        let connect = || TcpStream::connect_timeout(&address, SHORT).ok();
        let waiting = std::iter::from_fn(connect).take(64).collect();
        Self { listener, _waiting: waiting }
    }

    fn url(&self, scheme: &str) -> Url {
        Url::parse(&format!("{scheme}://{}/", self.listener.local_addr().unwrap())).unwrap()
    }
}

/// A server with TLS, and options that trust it.
fn secure(options: Options, protocols: &[&str]) -> (FaultServer, Options) {
    let authority = Authority::new();
    let signed = authority.server(&["127.0.0.1"], Validity::Now);
    let server = FaultServer::https(authority.configuration(&signed, protocols, false));
    (server, Options { roots: Roots::Text(authority.pem().to_owned()), ..options })
}

#[track_caller]
fn says(options: Options, request: &Request, fact: &str, sent: bool) {
    let start = Instant::now();
    let fault = fault(options, request);
    assert_eq!((fault.failure.fact(), fault.failure.kind()), (fact, Kind::Unavailable));
    assert_eq!(fault.sent, sent, "{fact}");
    assert!(start.elapsed() < LONG / 2, "{fact}: {:?}", start.elapsed());
}

#[test]
fn a_connection_that_does_not_come_about() {
    let deaf = Deaf::new();
    for scheme in ["http", "https"] {
        says(impatient(), &act(deaf.url(scheme)), "the server cannot be reached: no connection after 100ms", false);
    }
}

#[test]
fn a_handshake_that_does_not_come_about() {
    let (server, options) = secure(impatient(), &[]);
    let server = server.greet(&[Greeting::Silence]);
    says(options, &act(server.url("/")), "the server cannot be reached: no TLS handshake after 100ms", false);
}

#[test]
fn an_answer_that_does_not_come() {
    let server = FaultServer::http().always([Reply::never()]);
    says(impatient(), &read(server.url("/")), "the server does not answer: nothing for 100ms", true);
    for protocol in ["h2", "http/1.1"] {
        let (server, options) = secure(impatient(), &[protocol]);
        let server = server.always([Reply::never()]);
        says(options, &read(server.url("/")), "the server does not answer: nothing for 100ms", true);
    }
    let silent = FaultServer::http().greet(&[Greeting::Silence]);
    says(impatient(), &read(silent.url("/")), "the server does not answer: nothing for 100ms", true);
}

#[test]
fn an_answer_that_stops() {
    // The length is never reached, and the connection stays open.
    let server = FaultServer::http().always([Reply::json("{}").claiming(100)]);
    says(impatient(), &read(server.url("/")), "the server does not finish its answer: nothing for 100ms", true);
}

#[test]
fn an_answer_that_drips_ends_with_the_try() {
    let server =
        FaultServer::http().on("/head", [Reply::json("{}").dripping_head()]).on("/body", [Reply::json("{}").dripping_body()]);
    let patient = || Options { timeout: Duration::from_millis(400), retries: 0, ..options() };
    says(patient(), &read(server.url("/body")), "the server does not finish its answer: it is not complete after 400ms", true);
    let fault = fault(patient(), &read(server.url("/head")));
    assert!(fault.sent && fault.failure.fact().starts_with("the server does not answer"), "{}", fault.failure);
}

#[test]
fn nothing_goes_past_the_deadline() {
    let soon = || Instant::now() + Duration::from_millis(300);
    let deaf = Deaf::new();
    let silent = FaultServer::http().always([Reply::never()]);
    let drip = FaultServer::http().always([Reply::json("{}").dripping_body()]);
    let (mute, trusting) = secure(options(), &[]);
    let mute = mute.greet(&[Greeting::Silence; 8]);
    let cases = [
        (deaf.url("http"), "the connection", false),
        (mute.url("/"), "the TLS handshake", false),
        (silent.url("/"), "the answer", true),
        (drip.url("/"), "the rest of the answer", true),
    ];
    for (url, waited_for, sent) in cases {
        let start = Instant::now();
        let options = Options { deadline: soon(), roots: trusting.roots.clone(), ..options() };
        let fault = fault(options, &read(url));
        assert_eq!(fault.failure.kind(), Kind::Timeout, "{}", fault.failure);
        assert_eq!(fault.failure.fact(), "the server did not answer before the deadline");
        assert_eq!(fault.failure.detail_lines(), [format!("waited for: {waited_for}")]);
        assert_eq!(fault.sent, sent, "{waited_for}");
        let took = start.elapsed();
        assert!((Duration::from_millis(290)..Duration::from_secs(3)).contains(&took), "{waited_for}: {took:?}");
    }
}

#[test]
fn retries_end_before_the_deadline() {
    let server = FaultServer::http().always([Reply::status(503)]);
    let mut options = Options { deadline: Instant::now() + Duration::from_secs(2), retries: 1000, ..options() };
    options.limits.backoff = Duration::from_hours(1);
    let start = Instant::now();
    // The waits are up to five seconds: whichever does not fit is not begun, and the last answer is given.
    assert_eq!(run(client(options).send(&read(server.url("/")))).unwrap().status, 503);
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_deadline_in_the_past_sends_nothing() {
    let server = FaultServer::http().always([Reply::status(204)]);
    let fault = fault(Options { deadline: Instant::now(), ..options() }, &act(server.url("/")));
    assert_eq!((fault.failure.kind(), fault.sent), (Kind::Timeout, false));
    assert!(server.seen().is_empty());
}

#[test]
fn requests_that_wait_for_others_end_with_the_deadline_too() {
    let server = FaultServer::http().always([Reply::never()]);
    let client = client(Options { deadline: Instant::now() + Duration::from_millis(300), ..options() });
    let requests: Vec<_> = (0..12).map(|_| read(server.url("/"))).collect();
    let faults = run(join_all(requests.iter().map(|request| client.send(request))));
    let unsent: Vec<_> = faults.into_iter().map(Result::unwrap_err).filter(|fault| !fault.sent).collect();
    assert_eq!(unsent.len(), 4, "eight were on their way");
    assert!(unsent.iter().all(|fault| text(&fault.failure).contains("the answers to other requests")), "{unsent:?}");
}
