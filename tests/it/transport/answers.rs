//! What is sent, what is read, and what is too much or too little.

use futures_util::future::join_all;
use secrun::failure::Kind;
use secrun::transport::{Method, Request};

use super::{act, client, fault, once, options, read, run, send};
use crate::support::fault_server::{FaultServer, Greeting, Reply};

#[test]
fn a_request_arrives_as_it_was_given() {
    let server = FaultServer::http().always([Reply::json("{\"data\":1}")]);
    let mut request = act(server.url("/v1/a%20b?list=true"));
    request.headers.push(("x-vault-token", "SECRET-TOKEN".into()));
    let answer = send(options(), &request).unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"{\"data\":1}".as_slice()));
    let seen = &server.seen()[0];
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/v1/a%20b?list=true"));
    assert_eq!(seen.header("x-vault-token"), Some("SECRET-TOKEN"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("user-agent"), Some(concat!("secrun/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(seen.header("accept-encoding"), None, "nothing is unpacked");
    assert_eq!(seen.body, b"{\"key\":\"SECRET-BODY\"}");
}

#[test]
fn another_kind_of_body_says_so() {
    let server = FaultServer::http().always([Reply::status(204)]);
    let mut request = act(server.url("/"));
    request.headers.push(("content-type", "application/merge-patch+json".into()));
    send(options(), &request).unwrap();
    assert_eq!(server.seen()[0].header("content-type"), Some("application/merge-patch+json"));
}

#[test]
fn any_status_is_an_answer() {
    for status in [200, 204, 301, 307, 400, 403, 404, 500, 503] {
        let location = "http://127.0.0.1:1/elsewhere";
        let server = FaultServer::http().always([Reply::status(status).header("location", location)]);
        let answer = send(options(), &Request::new(Method::GET, server.url("/"))).unwrap();
        assert_eq!((answer.status, answer.header("location")), (status, Some(location)));
        assert_eq!(server.seen().len(), 1, "a redirect is not followed");
    }
}

#[test]
fn an_answer_of_any_form_is_whole() {
    let page = "<html>gateway</html>";
    let server = FaultServer::http()
        .on("/chunks", [Reply::json("{\"a\":1}").chunked()])
        .on("/page", [Reply::status(502).header("content-type", "text/html").body(page)])
        .on("/half", [Reply::json("{\"a\":")])
        .on("/large", [Reply::status(200).body(vec![b'x'; 8 << 20])]);
    let read = |path| send(once(), &read(server.url(path))).unwrap().body.to_vec();
    assert_eq!(read("/chunks"), b"{\"a\":1}");
    assert_eq!(read("/page"), page.as_bytes());
    assert_eq!(read("/half"), b"{\"a\":", "what a body means is for others to say");
    assert_eq!(read("/large").len(), 8 << 20);
}

#[test]
fn an_answer_without_end_is_not_read() {
    let long = || Reply::status(200).body(vec![b'x'; 10 << 20]);
    let server = FaultServer::http()
        .on("/honest", [long()])
        .on("/chunks", [Reply::status(200).body(vec![b'x'; (8 << 20) + 1]).chunked()])
        .on("/liar", [Reply::status(200).body("x").claiming(usize::MAX >> 2)]);
    for path in ["/honest", "/chunks", "/liar"] {
        let fault = fault(options(), &read(server.url(path)));
        assert_eq!(fault.failure.kind(), Kind::Malformed, "{path}");
        assert_eq!(fault.failure.fact(), "the answer of the server is longer than 8 MiB");
        assert!(fault.sent);
    }
    assert_eq!(server.seen().len(), 3, "another try would end in the same way");
}

#[test]
fn an_answer_that_breaks_off_is_no_answer() {
    let server = FaultServer::http()
        .on("/head", [Reply::json("{}").cut_in_head()])
        .on("/body", [Reply::json("{\"a\":1}").cut_in_body()])
        .on("/less", [Reply::json("{}").claiming(100).cut_in_body()]);
    for path in ["/head", "/body", "/less"] {
        let fault = fault(once(), &read(server.url(path)));
        assert_eq!(fault.failure.fact(), "the server broke off in the middle", "{path}");
        assert!(fault.sent);
    }
}

#[test]
fn what_is_not_http_is_said_to_be_so() {
    let server = FaultServer::http().always([Reply::raw(b"220 mail.example ESMTP\r\n")]);
    let fault = fault(options(), &read(server.url("/")));
    assert_eq!(fault.failure.fact(), "the server answers with something that is not HTTP");
    assert_eq!(fault.failure.kind(), Kind::Malformed);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_header_that_cannot_be_sent_is_named_without_its_value() {
    let server = FaultServer::http();
    let mut request = read(server.url("/"));
    request.headers.push(("x-vault-token", "SECRET\n".into()));
    let fault = fault(options(), &request);
    assert_eq!(fault.failure.fact(), "the value for the header x-vault-token has a line end or a control character");
    assert!(!fault.sent && server.connections() == 0);
}

#[test]
fn connections_are_kept_and_not_more_than_eight() {
    let server = FaultServer::http().on("/one", [Reply::status(204)]).always([Reply::status(204).once_there_are(8)]);
    let client = client(options());
    run(async {
        let requests: Vec<_> = (0..40).map(|number| read(server.url(&format!("/{number}")))).collect();
        for answer in join_all(requests.iter().map(|request| client.send(request))).await {
            assert_eq!(answer.unwrap().status, 204);
        }
        assert_eq!(server.connections(), 8, "as many as there may be, since the first eight were held back");
        for _ in 0..10 {
            client.send(&read(server.url("/one"))).await.unwrap();
        }
        assert_eq!(server.connections(), 8);
    });
}

#[test]
fn a_server_that_is_not_kept_open_is_connected_to_again() {
    let server = FaultServer::http().always([Reply::status(204).header("connection", "close")]);
    let client = client(once());
    run(async {
        for _ in 0..3 {
            client.send(&act(server.url("/"))).await.unwrap();
        }
    });
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn the_clock_of_the_server_is_remembered() {
    let then = time::OffsetDateTime::now_utc() + time::Duration::hours(1);
    let date = then.format(&time::format_description::well_known::Rfc2822).unwrap();
    let server = FaultServer::http().always([Reply::status(204).header("date", date)]);
    let client = client(once());
    assert_eq!(client.clock_offset(), None);
    run(client.send(&read(server.url("/")))).unwrap();
    let offset = client.clock_offset().unwrap();
    assert!((3590..=3600).contains(&offset), "{offset}");
}

#[test]
fn a_connection_that_is_closed_at_once_is_no_answer() {
    let server = FaultServer::http().greet(&[Greeting::Close]).always([Reply::status(204)]);
    assert_eq!(fault(once(), &read(server.url("/"))).failure.kind(), Kind::Unavailable);
}
