//! The way to the server: directly, over a socket, through a proxy, under another name.

use secrun::failure::Kind;
use secrun::transport::{Method, Options, Proxy, Request, Roots, Url};

use super::{act, fault, impatient, once, options, read, send, text};
use crate::support::certificates::{Authority, Validity};
use crate::support::fault_server::{FaultServer, Reply};
use crate::support::forward_proxy::{ForwardProxy, Rule};

const CREDENTIALS: &str = "user:SECRET-PASSWORD@";

fn through(proxy: &ForwardProxy) -> Proxy {
    Proxy::Through(Url::parse(&format!("http://{CREDENTIALS}127.0.0.1:{}", proxy.port())).unwrap())
}

fn secure(name: &str) -> (FaultServer, Roots) {
    let authority = Authority::new();
    let signed = authority.server(&[name], Validity::Now);
    let server = FaultServer::https(authority.configuration(&signed, &["h2", "http/1.1"], false));
    (server.always([Reply::json("{}")]), Roots::Text(authority.pem().to_owned()))
}

#[test]
fn over_a_socket() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.sock");
    let server = FaultServer::unix(&path).always([Reply::json("{}")]);
    // A proxy of the environment is of no concern to a socket.
    let proxy = Proxy::Through(Url::parse("http://127.0.0.1:1").unwrap());
    let options = Options { socket: Some(path), proxy, ..options() };
    let url = Url::parse("http://localhost/v1/sys/health").unwrap();
    assert_eq!(send(options, &read(url)).unwrap().status, 200);
    assert_eq!(server.seen()[0].header("host"), Some("localhost"));
}

#[test]
fn a_socket_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("agent.sock");
    let fact = |words: &str| format!("the server cannot be reached at the socket {}: {words}", socket.display());
    let url = Url::parse("http://localhost/").unwrap();
    let missing = fault(Options { socket: Some(socket.clone()), ..options() }, &read(url.clone()));
    assert_eq!(missing.failure.fact(), fact("no such file or directory"));
    assert!(missing.failure.detail_lines().is_empty(), "it is not tried again");
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    let dead = fault(Options { socket: Some(socket.clone()), ..options() }, &read(url));
    assert_eq!(dead.failure.fact(), fact("connection refused"));
}

#[test]
fn a_request_through_a_proxy_has_its_whole_address() {
    let proxy = ForwardProxy::start(Rule::Allow);
    let server = FaultServer::http().always([Reply::json("{}")]);
    let request = Request { repeatable: true, ..Request::new(Method::GET, server.url("/v1/a")) };
    assert_eq!(send(Options { proxy: through(&proxy), ..options() }, &request).unwrap().status, 200);
    let seen = &proxy.seen()[0];
    assert_eq!(seen.target, server.url("/v1/a").as_str());
    assert_eq!(seen.header("proxy-authorization"), Some("Basic dXNlcjpTRUNSRVQtUEFTU1dPUkQ="));
    assert_eq!(server.seen()[0].header("proxy-authorization"), None);
}

#[test]
fn tls_goes_through_a_tunnel() {
    let proxy = ForwardProxy::start(Rule::Allow);
    let (server, roots) = secure("127.0.0.1");
    assert_eq!(send(Options { proxy: through(&proxy), roots, ..options() }, &act(server.url("/v1/a"))).unwrap().status, 200);
    let seen = proxy.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), ("CONNECT", format!("127.0.0.1:{}", server.port()).as_str()));
    assert_eq!(seen[0].header("proxy-authorization"), Some("Basic dXNlcjpTRUNSRVQtUEFTU1dPUkQ="));
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].header("x-vault-token"), None);
}

#[test]
fn a_proxy_that_refuses() {
    let (server, roots) = secure("127.0.0.1");
    for rule in [Rule::Unauthorized, Rule::Forbidden] {
        let proxy = ForwardProxy::start(rule);
        let options = Options { proxy: through(&proxy), roots: roots.clone(), ..options() };
        let fault = fault(options, &act(server.url("/")));
        let name = format!("http://127.0.0.1:{}", proxy.port());
        let fact = format!("the server cannot be reached: the proxy {name} does not let the connection through");
        assert_eq!(fault.failure.fact(), fact);
        assert!(!fault.sent && text(&fault.failure).contains("NO_PROXY"));
        assert_eq!(proxy.seen().len(), 1, "it will not think better of it");
    }
    let (proxy, plain) = (ForwardProxy::start(Rule::Unauthorized), FaultServer::http());
    let fault = fault(Options { proxy: through(&proxy), ..options() }, &act(plain.url("/")));
    assert!(fault.failure.fact().ends_with("wants credentials"), "{}", fault.failure);
    assert!(!fault.sent && plain.connections() == 0);
}

#[test]
fn a_proxy_that_is_not_there() {
    let (server, roots) = secure("127.0.0.1");
    let gone = ForwardProxy::start(Rule::Allow);
    let (proxy, port) = (through(&gone), gone.port());
    drop(gone);
    let plain = FaultServer::http();
    for url in [server.url("/"), plain.url("/")] {
        let fault = fault(Options { proxy: proxy.clone(), roots: roots.clone(), ..once() }, &read(url));
        let way = format!("the server cannot be reached through the proxy http://127.0.0.1:{port}: connection refused");
        assert_eq!(fault.failure.fact(), way);
        assert_eq!(fault.failure.kind(), Kind::Unavailable);
    }
}

#[test]
fn a_proxy_that_says_nothing() {
    let silent = FaultServer::http().always([Reply::never()]);
    let proxy = Proxy::Through(silent.url("/"));
    let (server, roots) = secure("127.0.0.1");
    let fault = fault(Options { proxy, roots, ..impatient() }, &act(server.url("/")));
    assert!(fault.failure.fact().ends_with("no connection after 100ms"), "{}", fault.failure);
    assert!(!fault.sent);
}

#[test]
fn a_server_under_another_name() {
    let (server, roots) = secure("vault.internal");
    let options = || Options { server_name: Some("vault.internal".to_owned()), roots: roots.clone(), ..options() };
    assert_eq!(send(options(), &read(server.url("/v1/a"))).unwrap().status, 200);
    assert_eq!(send(options(), &read(server.url_of("localhost", "/v1/a"))).unwrap().status, 200);
    let seen = server.seen();
    assert_eq!(seen[0].server_name.as_deref(), Some("vault.internal"));
    assert_eq!(seen[0].header("host"), Some(format!("127.0.0.1:{}", server.port()).as_str()));
    assert_eq!(seen[1].server_name.as_deref(), Some("vault.internal"));
    assert_eq!(seen[1].header("host"), Some(format!("localhost:{}", server.port()).as_str()));
}

#[test]
fn a_server_under_an_address() {
    let (server, roots) = secure("10.1.2.3");
    let options = Options { server_name: Some("10.1.2.3".to_owned()), roots, ..options() };
    assert_eq!(send(options, &read(server.url_of("localhost", "/"))).unwrap().status, 200);
    assert_eq!(server.seen()[0].server_name, None);
}

#[test]
fn a_server_under_another_name_through_a_proxy() {
    let proxy = ForwardProxy::start(Rule::Allow);
    let (server, roots) = secure("vault.internal");
    let options = Options { server_name: Some("vault.internal".to_owned()), proxy: through(&proxy), roots, ..options() };
    assert_eq!(send(options, &read(server.url_of("localhost", "/"))).unwrap().status, 200);
    assert_eq!(proxy.seen()[0].target, format!("localhost:{}", server.port()), "the proxy knows the address alone");
    assert_eq!(server.seen()[0].server_name.as_deref(), Some("localhost"));
}

#[test]
fn a_name_without_an_address() {
    let fault = fault(once(), &read(Url::parse("http://no-such-host.invalid/").unwrap()));
    assert!(fault.failure.fact().starts_with("the server cannot be reached: its name "), "{}", fault.failure);
    assert!(!fault.sent);
}
