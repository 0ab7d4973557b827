//! What can go wrong between the server and a run: each ends in its kind, with a hint, before the deadline, and nothing is started.

use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use serde_json::json;

use crate::support::Sandbox;
use crate::support::certificates::{Authority, Validity};
use crate::support::counting::Proxy;
use crate::support::fault_server::{FaultServer, Greeting, Reply};
use crate::support::openbao::{self, Cluster, Endpoint, Production, Server};
use crate::support::sandbox::Outcome;

const SECRET: &str = "h-u-n-t-e-r-2";
const MOUNT: &str = r#"{"data":{"path":"secret/","type":"kv","options":{"version":"2"}}}"#;

/// How long the load may take in these cases, and what a process needs besides on a busy machine.
const DEADLINE: Duration = Duration::from_secs(4);
const GRACE: Duration = Duration::from_secs(6);

fn answer() -> String {
    json!({ "data": { "data": { "value": SECRET, "other": "x".repeat(4000) }, "metadata": { "version": 1 } } }).to_string()
}

/// A server that does everything right but one thing.
fn broken(reply: Reply) -> FaultServer {
    after_the_mount(FaultServer::http(), reply)
}

fn after_the_mount(server: FaultServer, reply: Reply) -> FaultServer {
    server.on("/v1/sys/internal/ui/mounts/secret/app", [Reply::json(MOUNT)]).on("/v1/secret/data/app", [reply])
}

fn sandbox(server: &impl Endpoint) -> Sandbox {
    Sandbox::new().vault(server, "a-token-of-the-case")
}

/// Runs a command that must not be started, and says how that ended.
#[track_caller]
fn ends(sandbox: &Sandbox, reference: &str, kind: &str) -> String {
    let start = Instant::now();
    let wish = format!("GOT={reference}#value");
    let words = ["--timeout", "4s", "-vv", "--env", &wish, "--env", "PATH_IS=environment:PATH", "--", "touch", "started"];
    let outcome: Outcome = sandbox.run(words).exit(125).stdout("").stderr_has(&format!("error[{kind}]")).never_says(SECRET);
    let outcome = outcome.never_says("a-token-of-the-case");
    assert!(start.elapsed() < DEADLINE + GRACE, "{:?}", start.elapsed());
    assert!(!sandbox.work().join("started").exists(), "half of the secrets is no reason to start");
    let said = outcome.errors();
    assert!(said.contains("\nhint: "), "no hint in {said}");
    said
}

#[test]
fn answers_that_break_off_or_never_end() {
    let whole = || Reply::json(&answer());
    for (fault, reply, kind) in [
        ("killed in the head", whole().cut_in_head(), "unavailable"),
        ("killed in the body", whole().cut_in_body(), "unavailable"),
        ("a length that is a lie", whole().claiming(1_000_000), "timeout"),
        ("no answer", Reply::never(), "timeout"),
        ("a head byte by byte", whole().dripping_head(), "timeout"),
        ("a body byte by byte", whole().dripping_body(), "timeout"),
        ("ten megabytes", Reply::json(&format!("{{\"data\":\"{SECRET}{}\"}}", "x".repeat(10_000_000))), "malformed"),
    ] {
        println!("{fault}");
        ends(&sandbox(&broken(reply)), "secret/app", kind);
    }
}

#[test]
fn answers_that_are_no_answers() {
    let half = &answer()[..60];
    let page = "<!DOCTYPE html><html><body>502 Bad Gateway: h-u-n-t-e-r-2</body></html>";
    for (fault, reply, kind) in [
        ("half a document", Reply::json(half), "malformed"),
        ("a page with success", Reply::status(200).header("content-type", "text/html").body(page), "malformed"),
        ("a page of a gateway", Reply::status(502).header("content-type", "text/html").body(page), "unavailable"),
        ("nothing at all", Reply::status(200), "malformed"),
        ("another document", Reply::json(r#"{"data":{"data":["h-u-n-t-e-r-2"],"metadata":{}}}"#), "malformed"),
        ("no HTTP", Reply::raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "malformed"),
    ] {
        println!("{fault}");
        ends(&sandbox(&broken(reply)), "secret/app", kind);
    }
}

#[test]
fn a_server_that_repeats_the_token() {
    let token = "a-token-of-the-case";
    let text = json!({ "errors": [format!("{}{token}", "x".repeat(390))], "warnings": [token] }).to_string();
    let server = broken(Reply::status(400).body(text));
    let said = sandbox(&server).run(["get", "secret/app#value"]).exit(125).never_says("a-token").errors();
    assert_eq!(said.matches("repeats what was sent").count(), 2, "as a warning and as an error: {said}");
}

#[test]
fn a_server_that_warns_without_end_delays_nobody() {
    let warnings: Vec<_> = (0..200_000).map(|number| number.to_string()).collect();
    let body = json!({ "data": { "data": { "value": SECRET }, "metadata": { "version": 1 } }, "warnings": warnings });
    let server = broken(Reply::json(&body.to_string()));
    let outcome = sandbox(&server).run(["get", "secret/app#value"]).exit(0).stdout(SECRET);
    assert_eq!(outcome.errors().matches("warning: ").count(), 20);
}

#[test]
fn times_that_fit_no_clock() {
    let server = broken(Reply::json(&answer()));
    for seconds in [u64::MAX, u64::MAX / 2] {
        let sandbox = sandbox(&server).env("VAULT_CLIENT_TIMEOUT", seconds.to_string());
        sandbox.run(["get", "secret/app#value"]).exit(0).stdout(SECRET);
    }
    let path = "auth/approle/role/app/secret-id";
    let lookup = json!({ "data": { "creation_path": path, "creation_time": "2026-01-01T00:00:00Z", "creation_ttl": i64::MAX } });
    let lookup = Reply::json(&lookup.to_string()).header("date", "Fri, 31 Dec 9999 23:59:59 -2359");
    let server = FaultServer::http().always([lookup]);
    let sandbox = Sandbox::new().vault(&server, "").env("VAULT_ROLE_ID", "r").env("VAULT_SECRET_ID", "s.wrapping");
    let outcome = sandbox.env("VAULT_SECRET_ID_CREATION_PATH", path).run(["get", "secret/app#value"]);
    outcome
        .exit(125)
        .stderr_has("error[intercepted]: the wrapping token of the secret id was opened, and there is no secret id in it");
}

#[test]
fn a_server_that_takes_connections_and_says_nothing() {
    for greetings in [[Greeting::Silence; 20], [Greeting::Close; 20]] {
        let server = FaultServer::http().greet(&greetings);
        let kind = if greetings[0] == Greeting::Silence { "timeout" } else { "unavailable" };
        ends(&sandbox(&server), "secret/app", kind);
    }
}

#[test]
fn certificates_that_prove_nothing() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    for (signer, names, validity, said) in [
        (&authority, &["127.0.0.1"][..], Validity::Past, "expired"),
        (&authority, &["127.0.0.1"][..], Validity::Future, "not valid yet"),
        (&authority, &["vault.example"][..], Validity::Now, "vault.example"),
        (&stranger, &["127.0.0.1"][..], Validity::Now, "VAULT_CACERT"),
    ] {
        let configuration = signer.configuration(&signer.server(names, validity), &["h2", "http/1.1"], false);
        let server = after_the_mount(FaultServer::https(configuration), Reply::json(&answer()));
        let sandbox = sandbox(&server);
        let file = authority.file(sandbox.root());
        let told = ends(&sandbox.env("VAULT_CACERT", file), "secret/app", "unavailable");
        assert!(told.contains(said), "{told}");
        assert_eq!(server.seen().len(), 0, "nothing was sent to it");
        assert_eq!(server.connections(), 1, "and it was not tried again");
    }
}

#[test]
fn quotas_and_lost_indexes_are_waited_for() {
    for reply in [Reply::status(429).header("retry-after", "1"), Reply::status(412), Reply::status(503)] {
        let server = FaultServer::http().on("/v1/sys/internal/ui/mounts/secret/app", [Reply::json(MOUNT)]);
        let server = server.on("/v1/secret/data/app", [reply.body(r#"{"errors":["later"]}"#), Reply::json(&answer())]);
        sandbox(&server).run(["get", "secret/app#value"]).exit(0).stdout(SECRET);
    }
    let never = Reply::status(429).header("retry-after", "3600").body(r#"{"errors":["request path rate quota exceeded"]}"#);
    let said = ends(&sandbox(&broken(never)), "secret/app", "throttled");
    assert!(said.contains("3600") || said.contains("1h"), "the server said when: {said}");
}

#[test]
fn a_server_that_is_killed_in_the_middle() {
    let Some(server) = Server::ready(&Production::default()) else { return };
    let mount = server.kv2_at("kv");
    server.put(&mount, "app", &json!({ "value": SECRET }));
    let proxy = Proxy::to(&server);
    let pid = server.pid();
    // Before the answer to the second request: the mount was found, the secret is asked for.
    proxy.before(2, move || kill(pid, Signal::SIGKILL).unwrap());
    let sandbox = Sandbox::new().vault(&proxy, server.token_text());
    ends(&sandbox, "kv/app", "unavailable");
}

#[test]
fn a_server_that_stops_answering_in_the_middle() {
    let Some(server) = Server::ready(&Production::default()) else { return };
    let mount = server.kv2_at("kv");
    server.put(&mount, "app", &json!({ "value": SECRET }));
    let proxy = Proxy::to(&server);
    let pid = server.pid();
    proxy.before(2, move || kill(pid, Signal::SIGSTOP).unwrap());
    let sandbox = Sandbox::new().vault(&proxy, server.token_text());
    ends(&sandbox, "kv/app", "timeout");
}

#[test]
fn a_server_that_is_sealed_in_the_middle() {
    let Some(server) = Server::ready(&Production::default()) else { return };
    let mount = server.kv2_at("kv");
    server.put(&mount, "app", &json!({ "value": SECRET }));
    let proxy = Proxy::to(&server);
    let client = server.client();
    proxy.before(2, move || drop(client.write("sys/seal", &json!({}))));
    let sandbox = Sandbox::new().vault(&proxy, server.token_text());
    let said = ends(&sandbox, "kv/app", "unavailable");
    assert!(said.contains("sealed"), "{said}");
    server.unseal();
    sandbox.run(["get", "kv/app"]).exit(0).stdout(SECRET);
}

#[test]
fn a_token_that_ends_between_two_requests() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    server.put(&mount, "app", &json!({ "value": SECRET }));
    let policy = server.policy_name(&format!("path \"{mount}/data/*\" {{ capabilities = [\"read\"] }}"));
    let token = server.token(&[&policy], "1h", 0);
    let proxy = Proxy::to(server);
    let (client, revoked) = (server.client(), token.clone());
    proxy.before(2, move || client.revoke(&revoked));
    let sandbox = Sandbox::new().vault(&proxy, &token);
    let said = ends(&sandbox, &format!("{mount}/app"), "unauthenticated");
    assert!(said.contains("event: secrets_bootstrap_token_expired"), "{said}");
}

#[test]
fn a_namespace_that_is_not_the_one() {
    let Some(server) = openbao::dev() else { return };
    let namespace = server.namespace();
    let mount = namespace.kv2();
    namespace.put(&mount, "app", &json!({ "value": SECRET }));
    let token =
        namespace.token(&[&namespace.policy_name(&format!("path \"{mount}/*\" {{ capabilities = [\"read\"] }}"))], "1h", 0);
    let inside = Sandbox::new().vault(server, &token).env("VAULT_NAMESPACE", namespace.namespace_path());
    inside.run(["get", &format!("{mount}/app")]).exit(0).stdout(SECRET);
    for wrong in ["", "no-such-namespace"] {
        let outside = Sandbox::new().vault(server, &token).env("VAULT_NAMESPACE", wrong);
        let wish = format!("GOT={mount}/app#value");
        let said = outside.run(["--env", &wish, "--", "touch", "started"]).exit(125).never_says(SECRET).errors();
        assert!(said.contains("hint: ") && said.contains("VAULT_NAMESPACE"), "{said}");
    }
}

#[test]
fn a_standby_answers_and_lags_and_is_told_from_a_loss() {
    let Some(cluster) = Cluster::start() else { return };
    let token = cluster.active.token_text();
    let mount = cluster.active.kv2_at("kv");
    let sandbox = Sandbox::new().vault(&cluster.standby, token);
    // What the standby does not know yet it says is not there: an answer of now, and no other the next time.
    cluster.active.put(&mount, "app", &json!({ "value": "number 0" }));
    for version in 1..=20 {
        cluster.active.put(&mount, "app", &json!({ "value": format!("number {version}") }));
        let outcome = sandbox.run(["get", "kv/app"]);
        let old_or_new = [format!("number {}", version - 1), format!("number {version}")];
        assert!(outcome.status() == 1 || old_or_new.contains(&outcome.text()), "{} {}", outcome.text(), outcome.errors());
    }
    // Sent on by the standby itself.
    sandbox.run_with_input(["set", "kv/other"], "written").exit(0);
    assert_eq!(cluster.active.fields(&mount, "other")["value"], "written");
    kill(cluster.active.pid(), Signal::SIGKILL).unwrap();
    let lost = sandbox.run_with_input(["--timeout", "4s", "set", "kv/other"], "lost").exit(125);
    assert!(lost.errors().contains("error[unavailable]") || lost.errors().contains("error[timeout]"), "{}", lost.errors());
    drop(lost.stderr_has("hint: "));
}
