//! What is tried again, how often, and what never is.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use secrun::failure::Kind;
use secrun::transport::{Options, Url};

use super::{act, client, fault, impatient, options, read, run, send, text};
use crate::support::certificates::{Authority, Validity};
use crate::support::fault_server::{FaultServer, Greeting, Reply};

/// An address where nobody listens.
fn nobody() -> Url {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap()
}

#[test]
fn a_server_that_recovers_is_waited_for() {
    for status in [412, 429, 500, 502, 503, 504] {
        let server = FaultServer::http().always([Reply::status(status), Reply::status(status), Reply::json("{}")]);
        assert_eq!(send(options(), &read(server.url("/"))).unwrap().status, 200);
        assert_eq!(server.seen().len(), 3);
    }
}

#[test]
fn the_last_answer_is_an_answer() {
    let server = FaultServer::http().always([Reply::status(503).body("sealed")]);
    let answer = send(options(), &read(server.url("/"))).unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (503, b"sealed".as_slice()));
    assert_eq!(server.seen().len(), 4);
}

#[test]
fn only_the_statuses_that_were_named_are_tried_again() {
    for status in [400, 403, 404, 501] {
        let server = FaultServer::http().always([Reply::status(status)]);
        assert_eq!(send(options(), &read(server.url("/"))).unwrap().status, status);
        assert_eq!(server.seen().len(), 1);
    }
}

#[test]
fn what_must_not_be_done_twice_is_sent_once() {
    for reply in [Reply::status(500), Reply::status(412), Reply::status(504)] {
        let server = FaultServer::http().always([reply]);
        send(options(), &act(server.url("/"))).unwrap();
        assert_eq!(server.seen().len(), 1);
    }
    for reply in [Reply::json("{}").cut_in_head(), Reply::json("{}").cut_in_body()] {
        let server = FaultServer::http().always([reply]);
        assert!(fault(options(), &act(server.url("/"))).sent);
        assert_eq!(server.seen().len(), 1);
    }
    let server = FaultServer::http().always([Reply::never()]);
    assert!(fault(Options { retries: 3, ..impatient() }, &act(server.url("/"))).sent);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn where_nothing_was_done_it_may_be_sent_again() {
    for status in [429, 503] {
        let server = FaultServer::http().always([Reply::status(status), Reply::json("{}")]);
        assert_eq!(send(options(), &act(server.url("/"))).unwrap().status, 200);
        assert_eq!(server.seen().len(), 2);
    }
}

#[test]
fn a_read_is_repeated_after_everything_that_may_pass() {
    for reply in [Reply::json("{}").cut_in_head(), Reply::json("{}").cut_in_body()] {
        let server = FaultServer::http().always([reply, Reply::json("{}")]);
        assert_eq!(send(options(), &read(server.url("/"))).unwrap().status, 200);
        assert_eq!(server.seen().len(), 2);
    }
    let server = FaultServer::http().greet(&[Greeting::Close, Greeting::Close]).always([Reply::json("{}")]);
    assert_eq!(send(options(), &read(server.url("/"))).unwrap().status, 200);
    assert_eq!(server.connections(), 3);
}

#[test]
fn a_handshake_that_breaks_off_is_repeated_for_everything() {
    let authority = Authority::new();
    let signed = authority.server(&["127.0.0.1"], Validity::Now);
    let server = FaultServer::https(authority.configuration(&signed, &[], false))
        .greet(&[Greeting::Close, Greeting::Close])
        .always([Reply::json("{}")]);
    let roots = secrun::transport::Roots::Text(authority.pem().to_owned());
    assert_eq!(send(Options { roots, ..options() }, &act(server.url("/"))).unwrap().status, 200);
    assert_eq!((server.connections(), server.seen().len()), (3, 1));
}

#[test]
fn a_refused_connection_is_tried_four_times() {
    let fault = fault(options(), &act(nobody()));
    assert_eq!(fault.failure.kind(), Kind::Unavailable);
    assert_eq!(fault.failure.fact(), "the server cannot be reached: connection refused");
    assert_eq!(fault.failure.detail_lines(), ["tried 4 times"]);
    assert_eq!(fault.failure.hints(), ["is the address right, and is the server running?"]);
    assert!(!fault.sent);
}

#[test]
fn all_requests_of_a_client_share_ten_retries() {
    let server = FaultServer::http().always([Reply::status(503)]);
    let client = client(options());
    run(async {
        let requests: Vec<_> = (0..20).map(|number| read(server.url(&format!("/{number}")))).collect();
        join_all(requests.iter().map(|request| client.send(request))).await;
    });
    assert_eq!(server.seen().len(), 30);
}

#[test]
fn after_three_requests_without_a_connection_the_rest_fail_at_once() {
    let authority = Authority::new();
    let signed = authority.server(&["127.0.0.1"], Validity::Now);
    let closed = [Greeting::Close; 50];
    let server = FaultServer::https(authority.configuration(&signed, &[], false)).greet(&closed);
    let client = client(Options { retries: 1, ..options() });
    let request = read(server.url("/"));
    let facts: Vec<_> = run(async {
        let mut facts = Vec::new();
        for _ in 0..10 {
            facts.push(text(&client.send(&request).await.unwrap_err().failure));
        }
        facts
    });
    assert_eq!(server.connections(), 6, "three requests of two tries");
    assert!(facts.windows(2).all(|two| two[0] == two[1]), "one report says it once: {facts:?}");
}

#[test]
fn the_server_says_when_to_come_back() {
    let server = FaultServer::http().always([Reply::status(429).header("retry-after", "1"), Reply::json("{}")]);
    let start = Instant::now();
    assert_eq!(send(options(), &read(server.url("/"))).unwrap().status, 200);
    assert!(start.elapsed() >= Duration::from_secs(1));
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    let server = FaultServer::http().always([Reply::status(503).header("retry-after", past), Reply::json("{}")]);
    assert_eq!(send(options(), &read(server.url("/"))).unwrap().status, 200);
}

#[test]
fn a_wait_that_does_not_fit_is_not_begun() {
    let server = FaultServer::http()
        .on("/quota", [Reply::status(429).header("retry-after", "3600")])
        .on("/sealed", [Reply::status(503).header("retry-after", "3600")])
        .on("/broken", [Reply::status(500).header("retry-after", "3600")]);
    for (path, kind, sent) in
        [("/quota", Kind::Throttled, false), ("/sealed", Kind::Unavailable, false), ("/broken", Kind::Unavailable, true)]
    {
        let start = Instant::now();
        let fault = fault(options(), &read(server.url(path)));
        assert_eq!((fault.failure.kind(), fault.sent), (kind, sent), "{path}");
        assert_eq!(fault.failure.fact(), "the server wants to be asked again after 1h");
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn what_the_server_refuses_before_it_looks_is_sent_again() {
    for reply in [Reply::refused_stream(), Reply::go_away()] {
        let authority = Authority::new();
        let signed = authority.server(&["127.0.0.1"], Validity::Now);
        let server =
            FaultServer::https(authority.configuration(&signed, &["h2"], false)).always([reply.clone(), Reply::json("{}")]);
        let roots = secrun::transport::Roots::Text(authority.pem().to_owned());
        assert_eq!(send(Options { roots: roots.clone(), ..options() }, &act(server.url("/"))).unwrap().status, 200);
        assert_eq!(server.seen().len(), 2);

        let server = FaultServer::https(authority.configuration(&signed, &["h2"], false)).always([reply]);
        let fault = fault(Options { roots, ..options() }, &act(server.url("/")));
        assert!(!fault.sent, "{}", fault.failure);
        assert_eq!(server.seen().len(), 4);
    }
}
