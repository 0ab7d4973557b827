//! Whom the client trusts, whom the server trusts, and one connection for everything.

use futures_util::future::join_all;
use secrun::failure::Kind;
use secrun::transport::{Client, Identity, Options, Proxy, Roots, Url};

use super::{act, client, fault, once, options, read, run, send};
use crate::support::certificates::{Authority, Signed, Validity};
use crate::support::fault_server::{FaultServer, Greeting, Reply};
use crate::support::forward_proxy::{ForwardProxy, Rule};
use crate::support::openbao::{self, Endpoint};

/// A server with a certificate for this name, and the authority that signed it.
fn server(names: &[&str], validity: Validity, clients: bool) -> (FaultServer, Authority) {
    let authority = Authority::new();
    let signed = authority.server(names, validity);
    let server = FaultServer::https(authority.configuration(&signed, &["h2", "http/1.1"], clients));
    (server.always([Reply::json("{}")]), authority)
}

fn trusting(authority: &Authority) -> Options {
    Options { roots: Roots::Text(authority.pem().to_owned()), ..options() }
}

/// The certificate is refused with these words, and there is no second try.
#[track_caller]
fn refused(names: &[&str], validity: Validity, fact: &str) -> String {
    let (server, authority) = server(names, validity, false);
    let fault = fault(trusting(&authority), &read(server.url("/")));
    assert_eq!((fault.failure.fact(), fault.failure.kind()), (fact, Kind::Unavailable));
    assert!(!fault.sent);
    assert_eq!((server.connections(), server.seen().len()), (1, 0), "{fact}");
    fault.failure.to_string()
}

#[test]
fn certificates_that_are_not_good() {
    refused(&["127.0.0.1"], Validity::Past, "the certificate of the server has expired (2020-02-29)");
    refused(&["127.0.0.1"], Validity::Future, "the certificate of the server is not valid yet (2999-01-01)");
    let text = refused(&["vault.example", "10.0.0.7"], Validity::Now, "the certificate of the server is not for `127.0.0.1`");
    assert!(text.contains("  it is for: vault.example, 10.0.0.7\n"), "{text}");
}

#[test]
fn an_authority_is_no_server() {
    let authority = Authority::new();
    let signed = authority.authority_as_server(&["127.0.0.1"]);
    let server = FaultServer::https(authority.configuration(&signed, &["http/1.1"], false)).always([Reply::json("{}")]);
    let fault = fault(trusting(&authority), &read(server.url("/")));
    assert_eq!(fault.failure.fact(), "the certificate of the server is that of an authority, as self-signed ones are by default");
    assert!(fault.failure.hints()[0].contains("CA:FALSE"));
    assert_eq!((server.connections(), server.seen().len()), (1, 0));
}

#[test]
fn an_issuer_that_nobody_knows() {
    let (server, _) = server(&["127.0.0.1"], Validity::Now, false);
    let fault = fault(trusting(&Authority::new()), &read(server.url("/")));
    assert_eq!(fault.failure.fact(), "the certificate of the server comes from an issuer that is not trusted");
    assert!(fault.failure.hints()[0].contains("SSL_CERT_FILE"));
    assert_eq!(server.connections(), 1);
}

#[test]
fn trust_comes_from_a_file_a_text_a_folder_or_not_at_all() {
    let (server, authority) = server(&["127.0.0.1"], Validity::Now, false);
    let folder = tempfile::tempdir().unwrap();
    let file = authority.file(folder.path());
    std::fs::write(folder.path().join("README"), "certificates of the tests").unwrap();
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    for roots in [
        Roots::File(file),
        Roots::Text(authority.pem().to_owned()),
        Roots::Text(format!("{}\n# and\n{}", Authority::new().pem(), authority.pem())),
        Roots::Folder(folder.path().into()),
        Roots::Anybody,
    ] {
        let shown = format!("{roots:?}");
        assert!(send(Options { roots, ..options() }, &read(server.url("/"))).is_ok(), "{shown}");
    }
}

#[test]
fn trust_that_cannot_be_read_is_never_replaced_by_another() {
    let (server, _) = server(&["127.0.0.1"], Validity::Now, false);
    let missing = Roots::File("/nowhere/ca.pem".into());
    let fault = fault(Options { roots: missing.clone(), ..options() }, &read(server.url("/")));
    assert_eq!(fault.failure.kind(), Kind::Config);
    assert_eq!(fault.failure.fact(), "trusted certificates cannot be read from /nowhere/ca.pem: no such file or directory");
    assert_eq!((server.connections(), server.seen().len()), (1, 0));
    // Without TLS nobody asks for it, and it is not read.
    let plain = FaultServer::http().always([Reply::status(204)]);
    assert!(send(Options { roots: missing, ..options() }, &read(plain.url("/"))).is_ok());
}

#[test]
fn a_server_that_wants_a_certificate_gets_it() {
    let (server, authority) = server(&["127.0.0.1"], Validity::Now, true);
    let identity = |signed: Signed| Some(Identity { certificate: signed.certificate.into(), key: signed.key.into() });
    let known = identity(authority.client("app"));
    assert_eq!(send(Options { identity: known, ..trusting(&authority) }, &act(server.url("/"))).unwrap().status, 200);
    for identity in [None, identity(Authority::new().client("app"))] {
        let fault = fault(Options { identity, retries: 0, ..trusting(&authority) }, &act(server.url("/")));
        assert_eq!(fault.failure.kind(), Kind::Unavailable);
        // The alert of the server is often lost behind the end of the connection, its wish is not.
        assert!(fault.failure.to_string().contains("client certificate"), "{}", fault.failure);
    }
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_client_certificate_that_cannot_be_one_is_said_before_anything_is_sent() {
    let authority = Authority::new();
    let (one, other) = (authority.client("one"), authority.client("other"));
    let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let cases = [
        (one.certificate.as_str(), other.key.as_str(), "the client certificate and its key do not belong together"),
        ("", one.key.as_str(), "the client certificate: there is no certificate in it"),
        (one.key.as_str(), one.key.as_str(), "the client certificate: there is no certificate in it"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n", one.key.as_str(), "the client certificate is damaged"),
        (one.certificate.as_str(), "SECRET", "the key of the client certificate: there is no key in it, or it is damaged"),
        (one.certificate.as_str(), locked, "the key of the client certificate is locked by a passphrase"),
    ];
    for (certificate, key, fact) in cases {
        let identity = Some(Identity { certificate: certificate.into(), key: key.into() });
        let failure = Client::new(Options { identity, ..options() }).err().expect(fact);
        assert_eq!((failure.fact(), failure.kind()), (fact, Kind::Config));
        assert!(!failure.to_string().contains("SECRET"));
    }
}

#[test]
fn a_name_that_no_server_can_have_is_said_at_once() {
    let server_name = Some("not a name".to_owned());
    let failure = Client::new(Options { server_name, ..options() }).err().unwrap();
    assert_eq!(failure.fact(), "the name that was given cannot be the name of a TLS server");
}

#[test]
fn a_server_without_tls_is_said_to_be_so() {
    let plain = FaultServer::http().greet(&[Greeting::BadRequest; 4]);
    let mut url = plain.url("/");
    url.set_scheme("https").unwrap();
    let fault = fault(options(), &act(url));
    assert_eq!(fault.failure.fact(), "the server does not speak TLS");
    assert_eq!(fault.failure.hints(), ["is it `http://` instead of `https://`?"]);
    assert!(!fault.sent && plain.connections() == 1);
}

#[test]
fn a_server_with_tls_is_said_to_be_so() {
    // What the library of the real servers answers to plain HTTP.
    let words = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
    let go = FaultServer::http().always([Reply::raw(words.as_bytes())]);
    let fault = fault(options(), &act(go.url("/")));
    assert_eq!(fault.failure.fact(), "the server speaks TLS only");
    assert_eq!(fault.failure.hints(), ["is it `https://` instead of `http://`?"]);
    assert!(!fault.sent);
    assert_eq!(go.seen().len(), 1);
    // Others break off or answer with an alert.
    let (server, _) = server(&["127.0.0.1"], Validity::Now, false);
    let mut url = server.url("/");
    url.set_scheme("http").unwrap();
    assert!(send(once(), &read(url)).is_err());
}

#[test]
fn http2_carries_many_requests_over_one_connection() {
    let (server, authority) = server(&["127.0.0.1"], Validity::Now, false);
    let client = client(trusting(&authority));
    let requests: Vec<_> = (0..25).map(|number| read(server.url(&format!("/{number}")))).collect();
    for answer in run(join_all(requests.iter().map(|request| client.send(request)))) {
        assert_eq!(answer.unwrap().status, 200);
    }
    assert_eq!((server.connections(), server.handshakes(), server.seen().len()), (1, 1, 25));
}

#[test]
fn a_real_server_gets_many_requests_over_one_connection() {
    let Some(server) = openbao::tls() else { return };
    let proxy = ForwardProxy::start(Rule::Allow);
    let roots = Roots::File(server.authority_file().unwrap());
    let proxied = Proxy::Through(Url::parse(&format!("http://127.0.0.1:{}", proxy.port())).unwrap());
    let client = client(Options { roots, proxy: proxied, ..options() });
    let url = Url::parse(&format!("{}/v1/sys/health", server.address())).unwrap();
    let requests: Vec<_> = (0..25).map(|_| read(url.clone())).collect();
    for answer in run(join_all(requests.iter().map(|request| client.send(request)))) {
        assert_eq!(answer.unwrap().status, 200);
    }
    assert_eq!(proxy.seen().len(), 1, "every connection would be a tunnel of its own");
}

#[test]
fn a_real_server_with_tls_asked_without_it() {
    let Some(server) = openbao::tls() else { return };
    let url = Url::parse(&format!("{}/v1/sys/health", server.address().replace("https:", "http:"))).unwrap();
    let fault = fault(options(), &act(url));
    assert_eq!(fault.failure.fact(), "the server speaks TLS only");
}

#[test]
fn a_real_server_without_tls_asked_with_it() {
    let Some(server) = openbao::dev() else { return };
    let url = Url::parse(&format!("{}/v1/sys/health", server.address().replace("http:", "https:"))).unwrap();
    let fault = fault(options(), &act(url));
    assert_eq!(fault.failure.fact(), "the server does not speak TLS");
    assert_eq!(fault.failure.hints(), ["is it `http://` instead of `https://`?"]);
    assert!(!fault.sent && fault.failure.detail_lines().is_empty());
}

#[test]
fn a_real_server_that_insists_on_a_client_certificate() {
    let Some(issuing) = openbao::dev() else { return };
    let authority = openbao::Authority::on(issuing);
    let Some(server) = openbao::Server::ready(&openbao::Production::mutual_tls(&authority)) else { return };
    let roots = || Roots::File(server.authority_file().unwrap());
    let url = Url::parse(&format!("{}/v1/sys/health", server.address())).unwrap();
    let client = authority.certificate("app");
    let text = |path: &std::path::Path| std::fs::read_to_string(path).unwrap().into();
    let identity = Some(Identity { certificate: text(&client.certificate), key: text(&client.key) });
    assert_eq!(send(Options { identity, roots: roots(), ..options() }, &read(url.clone())).unwrap().status, 200);
    let fault = fault(Options { roots: roots(), ..once() }, &read(url));
    assert!(fault.failure.to_string().contains("a client certificate"), "{}", fault.failure);
}
