//! The real servers that other cases rely on: they start, keep cases apart, count, and end with the tests.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use serde_json::json;

use crate::support::Sandbox;
use crate::support::counting::Proxy;
use crate::support::openbao::{self, AppRole, Authority, Endpoint, Production, ROOT, Server};
use crate::support::process::{Process, facts, is_alive, wait_until_gone};
use crate::support::wait::{deadline, eventually};

/// The status and the body of one request over the network, by curl.
fn curl(words: &[&OsStr]) -> Option<(String, String)> {
    let output = Command::new("curl")
        .args(["--silent", "--show-error", "--max-time", "20", "--noproxy", "*", "--write-out", "\n%{http_version} %{http_code}"])
        .args(words)
        .output();
    let output = output.expect("curl");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then(|| text.rsplit_once('\n').map(|(body, facts)| (facts.to_owned(), body.to_owned())))?
}

#[test]
fn a_case_has_its_own_mounts_and_reads_back_what_it_wrote() {
    let Some(server) = openbao::dev() else { return };
    let (mount, other, first) = (server.kv2(), server.kv2(), server.kv1());
    assert_eq!(server.put(&mount, "app/db", &json!({"password": "one"})), 1);
    assert_eq!(server.put(&mount, "app/db", &json!({"password": "two"})), 2);
    assert_eq!(server.fields(&mount, "app/db"), json!({"password": "two"}));
    assert_eq!(server.list(&format!("{mount}/metadata/app")), ["db"]);
    assert_eq!(server.ask("GET", &format!("{other}/data/app/db"), None).status, 404, "another mount");
    server.delete(&format!("{mount}/data/app/db"));
    let gone = server.ask("GET", &format!("{mount}/data/app/db"), None);
    assert_eq!((gone.status, gone.header("content-type")), (404, Some("application/json")));
    assert!(gone.json()["data"]["metadata"]["deletion_time"].is_string());
    server.write(&format!("{first}/app"), &json!({"password": "three"}));
    assert_eq!(server.read(&format!("{first}/app"))["data"]["password"], "three");
}

#[test]
fn a_token_may_do_what_its_policy_says_and_ends() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    server.put(&mount, "mine", &json!({"value": "seen"}));
    server.put(&mount, "yours", &json!({"value": "unseen"}));
    let reader = server.with(&server.policy(&format!("path \"{mount}/data/mine\" {{ capabilities = [\"read\"] }}")));
    assert_eq!(reader.fields(&mount, "mine"), json!({"value": "seen"}));
    assert_eq!(reader.ask("GET", &format!("{mount}/data/yours"), None).status, 403);
    assert!(server.is_token(reader.token_text()));
    server.revoke(reader.token_text());
    assert!(!server.is_token(reader.token_text()));
    let once = server.with(&server.token(&["root"], "1h", 1));
    assert_eq!(once.ask("GET", &format!("{mount}/data/mine"), None).status, 200);
    assert_eq!(once.ask("GET", &format!("{mount}/data/mine"), None).status, 403);
}

/// The token of a login that must succeed.
fn token_of(role: &AppRole, secret_id: &str) -> String {
    role.login(secret_id).json()["auth"]["client_token"].as_str().expect("a token").to_owned()
}

#[test]
fn a_wrapped_secret_id_logs_in_once() {
    let Some(server) = openbao::dev() else { return };
    let role = server.approle_with(&["default"], &json!({"secret_id_num_uses": 1, "token_ttl": "60s"}));
    let token = server.with(&token_of(&role, &role.secret_id));
    assert_eq!(token.read("auth/token/lookup-self")["data"]["creation_ttl"], 60);
    assert_eq!(role.login(&role.secret_id).status, 400, "used up");
    let wrapped = role.wrapped_secret_id("60s");
    let secret_id = server.unwrap(&wrapped).json()["data"]["secret_id"].as_str().expect("an id").to_owned();
    assert!(server.is_token(&token_of(&role, &secret_id)));
    assert_eq!(server.unwrap(&wrapped).status, 400, "unwrapped before");
    assert_eq!(server.unwrap(&server.wrap(&json!({"a": 1}), "60s")).json()["data"], json!({"a": 1}));
    assert_eq!(server.approle(&["default"]).login("wrong").status, 400);
}

#[test]
fn namespaces_lie_in_each_other() {
    let Some(server) = openbao::dev() else { return };
    let inner = server.namespace().namespace();
    let mount = inner.kv2_at(&format!("team/{}", openbao::unique("kv")));
    inner.put(&mount, "app", &json!({"value": "inside"}));
    let by_path = server.read(&format!("{}/{mount}/data/app", inner.namespace_path()));
    assert_eq!(by_path["data"]["data"]["value"], "inside");
    assert_eq!(server.ask("GET", &format!("{mount}/data/app"), None).status, 404);
}

#[test]
fn transit_signs() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.transit();
    server.transit_key(&mount, "tokens", "ed25519");
    let signed = server.write(&format!("{mount}/sign/tokens"), &json!({"input": "aGVsbG8="}));
    let check = json!({"input": "aGVsbG8=", "signature": signed["data"]["signature"]});
    assert_eq!(server.write(&format!("{mount}/verify/tokens"), &check)["data"]["valid"], true);
}

#[test]
fn the_shared_server_with_tls_speaks_the_second_version_of_http() {
    let Some(server) = openbao::tls() else { return };
    assert!(server.address().starts_with("https://"));
    let authority = server.authority_file().expect("an authority");
    let address = format!("{}/v1/sys/health", server.address());
    let (facts, _) = curl(&["--cacert".as_ref(), authority.as_ref(), address.as_ref()]).expect("an answer");
    assert_eq!(facts, "2 200");
    assert!(curl(&[address.as_ref()]).is_none(), "nobody else trusts it");
    assert!(server.log().contains("OpenBao server started"));
}

#[test]
fn a_server_of_ones_own_is_initialized_sealed_and_unsealed() {
    let Some(mut server) = Server::production(&Production::default()) else { return };
    let health = |server: &Server| server.ask("GET", "sys/health", None).status;
    assert_eq!(health(&server), 501);
    server.init();
    assert_eq!(health(&server), 503);
    server.unseal();
    assert_eq!(health(&server), 200);
    assert_ne!(server.token_text(), ROOT);
    let mount = server.kv2();
    server.put(&mount, "app", &json!({"value": "kept"}));
    server.seal();
    assert_eq!(server.ask("GET", &format!("{mount}/data/app"), None).status, 503);
    server.unseal();
    assert_eq!(server.fields(&mount, "app"), json!({"value": "kept"}));
    let (pid, scratch) = (server.pid(), server.socket().parent().expect("a folder").to_owned());
    drop(server);
    assert!(!is_alive(pid) && !scratch.exists());
}

#[test]
fn a_server_of_ones_own_listens_on_a_socket() {
    let Some(server) = Server::ready(&Production::default()) else { return };
    let socket = server.socket().as_os_str();
    let (facts, _) = curl(&["--unix-socket".as_ref(), socket, "http://localhost/v1/sys/health".as_ref()]).expect("an answer");
    assert_eq!(facts, "1.1 200");
}

#[test]
fn a_server_of_ones_own_insists_on_the_certificate_of_its_client() {
    let Some(shared) = openbao::dev() else { return };
    let authority = Authority::on(shared);
    let Some(server) = Server::ready(&Production::mutual_tls(&authority)) else { return };
    let (address, trusted) = (format!("{}/v1/sys/health", server.address()), authority.file());
    let client = authority.certificate("client");
    let known: [&OsStr; 3] = ["--cacert".as_ref(), trusted.as_ref(), address.as_ref()];
    assert!(curl(&known).is_none(), "a client without a certificate");
    let words: [&OsStr; 4] = ["--cert".as_ref(), client.certificate.as_ref(), "--key".as_ref(), client.key.as_ref()];
    assert_eq!(curl(&[&words[..], &known[..]].concat()).expect("an answer").0, "2 200");
    let elsewhere = Production {
        certificate: Some(authority.certificate_for("elsewhere", "127.0.0.2", "1h")),
        ..Production::tls(&authority)
    };
    let Some(elsewhere) = Server::production(&elsewhere) else { return };
    let address = format!("{}/v1/sys/health", elsewhere.address());
    assert!(curl(&["--cacert".as_ref(), trusted.as_ref(), address.as_ref()]).is_none(), "a certificate for another address");
}

#[test]
fn the_proxy_counts_requests_and_connections() {
    for server in [openbao::dev(), openbao::tls()] {
        let Some(server) = server else { return };
        let mount = server.kv2();
        server.put(&mount, "app", &json!({"value": "x".repeat(5000)}));
        let proxy = Proxy::to(server);
        let stream = TcpStream::connect(proxy.address().trim_start_matches("http://")).expect("the proxy");
        let mut answers = BufReader::new(stream.try_clone().expect("a descriptor"));
        let mut ask = |line: &str| {
            let request = format!("{line} HTTP/1.1\r\nHost: x\r\nX-Vault-Token: {ROOT}\r\nContent-Length: 2\r\n\r\n{{}}");
            (&stream).write_all(request.as_bytes()).expect("sent");
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                assert!(answers.read_line(&mut head).expect("an answer") > 0, "the end within {head:?}");
            }
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |text| text.parse().expect("a number"));
            let mut body = vec![0; length];
            std::io::Read::read_exact(&mut answers, &mut body).expect("a body");
            (head.split(' ').nth(1).expect("a status").to_owned(), body.len())
        };
        let read = format!("GET /v1/{mount}/data/app");
        let (status, length) = ask(&read);
        assert!(status == "200" && length > 5000, "{status}, {length}");
        assert_eq!(ask("POST /v1/sys/wrapping/wrap").0, "400");
        assert_eq!(proxy.requests()[1].header("x-vault-token"), Some(ROOT));
        assert_eq!(proxy.requests()[1].body, b"{}");
        proxy.saw(&[&read, "POST /v1/sys/wrapping/wrap"]);
        let (client, path) = (server.client(), format!("{mount}/data/app"));
        proxy.after(2, move || client.delete(&path));
        assert_eq!([ask(&read).0, ask(&read).0, ask(&read).0], ["200", "200", "404"]);
        let (client, to) = (server.client(), mount.clone());
        proxy.before(1, move || {
            client.put(&to, "app", &json!({"value": "new"}));
        });
        assert_eq!(ask(&read).0, "200");
        assert_eq!((proxy.lines().len(), proxy.connections()), (4, 1));
    }
}

#[test]
fn a_sandbox_is_pointed_at_a_server_or_a_proxy() {
    let Some(server) = openbao::tls() else { return };
    let sandbox = Sandbox::new().vault(server, "one");
    let value = |sandbox: &Sandbox, name: &str| {
        let found = sandbox.variables().iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.to_string_lossy().into_owned())
    };
    assert_eq!(value(&sandbox, "VAULT_ADDR"), Some(server.address()));
    assert_eq!(value(&sandbox, "SECRETS_PROVIDER").as_deref(), Some("vault"));
    assert!(value(&sandbox, "VAULT_CACERT").is_some_and(|path| Path::new(&path).is_file()));
    let proxy = Proxy::to(server);
    let sandbox = Sandbox::new().vault(&proxy, "two");
    assert_eq!(value(&sandbox, "VAULT_ADDR"), Some(proxy.address()));
    assert_eq!(value(&sandbox, "VAULT_TOKEN").as_deref(), Some("two"));
    assert_eq!(value(&sandbox, "VAULT_CACERT"), None);
}

/// Not a case of its own: what the next one runs in another test process, and kills.
#[test]
#[ignore = "waits for its own death"]
fn holds_a_server_until_it_is_killed() {
    let Some(server) = openbao::dev() else { return };
    // The thread that asked for it is gone by now, which must not matter.
    std::thread::spawn(|| openbao::tls().map(Server::pid)).join().expect("a server");
    println!("\nheld {} {}", server.pid(), openbao::tls().expect("a server").pid());
    std::thread::sleep(deadline());
}

#[test]
fn servers_end_with_a_test_process_that_is_killed() {
    if openbao::dev().is_none() {
        return;
    }
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["servers::holds_a_server_until_it_is_killed", "--exact", "--ignored", "--nocapture"]);
    let mut tests = Process::start(command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::null()));
    let lines = BufReader::new(tests.child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let held = lines.into_iter().find_map(|line| line.strip_prefix("held ").map(str::to_owned)).expect("two servers");
    let servers: Vec<_> = held.split(' ').map(|pid| nix::unistd::Pid::from_raw(pid.parse().expect("a number"))).collect();
    assert!(servers.iter().all(|&pid| facts(pid).is_some_and(|facts| facts.parent == tests.pid())));
    kill(tests.pid(), Signal::SIGKILL).expect("killed");
    tests.end();
    for pid in servers {
        wait_until_gone("a server", pid);
    }
}

#[test]
fn a_standby_knows_what_the_active_server_knows() {
    let Some(cluster) = openbao::Cluster::start() else { return };
    let mount = cluster.active.kv2();
    cluster.active.put(&mount, "app", &json!({ "name": "value" }));
    eventually("the standby to have it", || {
        let answer = cluster.standby.ask("GET", &format!("{mount}/data/app"), None);
        (answer.status == 200).then(|| assert_eq!(answer.json()["data"]["data"]["name"], "value"))
    });
    // A write that may not be forwarded is the client's to send on.
    let headers = [("X-Vault-No-Request-Forwarding", "true")];
    let body = json!({ "data": { "name": "other" } });
    let redirected = cluster.standby.ask_with("POST", &format!("{mount}/data/app"), &headers, Some(&body));
    assert_eq!(redirected.status, 307);
    assert!(
        redirected.header("location").is_some_and(|to| to.starts_with(&cluster.active.address())),
        "{:?}",
        redirected.headers
    );
}
