//! The way to the server: trust, certificates, sockets, proxies, namespaces; and servers that are sealed, elsewhere or no Vault at all.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::support::Sandbox;
use crate::support::fault_server::{FaultServer, Reply};
use crate::support::forward_proxy::{ForwardProxy, Rule};
use crate::support::openbao::{self, Authority, Client, Endpoint, Production, Server};
use crate::support::wait::eventually;

const VALUE: &str = "the value in the server";

/// A secret on this server, by its path, and a token that may read it.
fn secret(client: &Client) -> (String, String) {
    let mount = client.kv2();
    client.put(&mount, "app", &json!({ "value": VALUE }));
    let token = client.policy(&format!("path \"{mount}/data/*\" {{ capabilities = [\"read\"] }}"));
    (format!("{mount}/app"), token)
}

fn sandbox(address: &str) -> Sandbox {
    Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", address)
}

/// Before a scripted server, where the mount needs no question.
fn scripted(server: &FaultServer) -> Sandbox {
    sandbox(server.url("").as_str()).env("VAULT_TOKEN", "s.token").env("VAULT_KV_VERSION", "2")
}

fn found() -> Reply {
    Reply::json(&json!({"data": {"data": {"value": VALUE}, "metadata": {"version": 1}}}).to_string())
}

fn refused(status: u16, error: &str) -> Reply {
    Reply::status(status).header("content-type", "application/json").body(json!({ "errors": [error] }).to_string())
}

const READ: &str = "/v1/secret/data/app";

#[test]
fn a_server_with_tls_is_trusted_by_file_text_or_folder() {
    let Some(server) = openbao::tls() else { return };
    let (secret, token) = secret(server);
    let authority = server.authority_file().unwrap();
    let pem = fs::read_to_string(&authority).unwrap();
    let sandbox = || sandbox(&server.address()).env("VAULT_TOKEN", &token).file("authorities/one.pem", &pem).file("bad.pem", "x");
    let get = |sandbox: Sandbox| sandbox.run(["get", &secret]);
    get(sandbox().env("VAULT_CACERT", &authority)).exit(0).stdout(VALUE).stderr("");
    get(sandbox().env("VAULT_CACERT_BYTES", &pem)).exit(0).stdout(VALUE).stderr("");
    get(sandbox().env("VAULT_CAPATH", "authorities")).exit(0).stdout(VALUE).stderr("");
    // The file wins over the text, and the text over the folder.
    get(sandbox().env("VAULT_CACERT", &authority).env("VAULT_CACERT_BYTES", "x")).exit(0);
    get(sandbox().env("VAULT_CACERT_BYTES", &pem).env("VAULT_CAPATH", "none")).exit(0);
    get(sandbox().env("VAULT_CACERT", "bad.pem").env("VAULT_CAPATH", "authorities")).exit(125).stderr_has("bad.pem");
    get(sandbox()).exit(125).stderr_has("comes from an issuer that is not trusted").never_says(&token);
    let other = crate::support::certificates::Authority::new();
    get(sandbox().file("other.pem", other.pem()).env("VAULT_CACERT", "other.pem"))
        .exit(125)
        .stderr_has("hint: only the certificates of VAULT_CACERT are trusted");
    get(sandbox().env("VAULT_CACERT", "/none.pem")).exit(125).stderr_has("error[config]").never_says("hint:");
    let unchecked = get(sandbox().env("VAULT_SKIP_VERIFY", "1")).exit(0).stdout(VALUE);
    unchecked.stderr_has("warning: the certificate of the server is not checked (environment VAULT_SKIP_VERIFY)");
    let openbao = sandbox().env("SECRETS_PROVIDER", "openbao").env("BAO_CACERT", &authority).env("VAULT_CACERT", "bad.pem");
    get(openbao).exit(0).stdout(VALUE);
}

#[test]
fn a_server_may_be_called_by_another_name() {
    let Some(dev) = openbao::dev() else { return };
    let authority = Authority::on(dev);
    let certificate = Some(authority.certificate_for("vault.internal", "10.9.8.7", "24h"));
    let how = Production { certificate, authority: Some(authority.file()), ..Production::default() };
    let Some(server) = Server::ready(&how) else { return };
    let (secret, token) = secret(&server);
    let sandbox = sandbox(&server.address()).env("VAULT_TOKEN", token).env("VAULT_CACERT", authority.file());
    sandbox.run(["get", &secret]).exit(125).stderr_has("is not for `127.0.0.1`").stderr_has("VAULT_TLS_SERVER_NAME");
    let sandbox = sandbox.env("VAULT_TLS_SERVER_NAME", "vault.internal");
    sandbox.run(["get", &secret]).exit(0).stdout(VALUE);
}

#[test]
fn a_server_that_wants_a_certificate_gets_it() {
    let Some(dev) = openbao::dev() else { return };
    let authority = Authority::on(dev);
    let Some(server) = Server::ready(&Production::mutual_tls(&authority)) else { return };
    let ((secret, token), mine) = (secret(&server), authority.certificate("app"));
    let sandbox = || sandbox(&server.address()).env("VAULT_TOKEN", &token).env("VAULT_CACERT", authority.file());
    sandbox().run(["get", &secret]).exit(125).stderr_has("client certificate");
    let with = sandbox().env("VAULT_CLIENT_CERT", &mine.certificate).env("VAULT_CLIENT_KEY", &mine.key);
    with.run(["get", &secret]).exit(0).stdout(VALUE);
    let [certificate, key] = [&mine.certificate, &mine.key].map(|path| fs::read_to_string(path).unwrap());
    let text = sandbox().env("SECRETS_PROVIDER", "openbao").env("BAO_CLIENT_CERT_BYTES", certificate);
    text.env("BAO_CLIENT_KEY_BYTES", key).run(["get", &secret]).exit(0).stdout(VALUE);
    let missing = sandbox().env("VAULT_CLIENT_CERT", "none.pem").env("VAULT_CLIENT_KEY", &mine.key);
    missing.run(["get", &secret]).exit(125).stderr_has("cannot read the client certificate none.pem");
    let half = sandbox().env("VAULT_CLIENT_KEY", &mine.key);
    half.run(["get", &secret]).exit(125).stderr_has("client_key: is given without `client_cert` (environment VAULT_CLIENT_KEY)");
}

#[test]
fn a_server_behind_a_socket_is_asked_through_it() {
    let Some(server) = openbao::dev() else { return };
    let (secret, token) = secret(server);
    let sandbox = sandbox(&format!("unix://{}", server.socket().display())).env("VAULT_TOKEN", &token);
    // No proxy is in the way of a socket.
    let sandbox = sandbox.env("HTTP_PROXY", "http://127.0.0.1:1").env("VAULT_PROXY_ADDR", "http://127.0.0.1:1");
    sandbox.run(["get", &secret]).exit(0).stdout(VALUE).stderr("");
    let link = sandbox.work().join("api");
    std::os::unix::fs::symlink(server.socket(), link).unwrap();
    let sandbox = sandbox.env("VAULT_ADDR", "unix://api");
    sandbox.run(["get", &secret]).exit(0).stdout(VALUE);
    let sandbox = sandbox.env("VAULT_ADDR", "unix:///nowhere/api");
    sandbox.run(["get", &secret]).exit(125).stderr_has("error[unavailable]: vault at unix:///nowhere/api");
}

#[test]
fn an_agent_is_asked_instead_of_the_server() {
    let Some(server) = openbao::dev() else { return };
    let (secret, token) = secret(server);
    let sandbox = sandbox("http://127.0.0.1:1").env("VAULT_AGENT_ADDR", server.address()).env("VAULT_TOKEN", token);
    sandbox.run(["get", &secret]).exit(0).stdout(VALUE);
}

#[test]
fn an_address_may_have_a_path_and_slashes_at_its_end() {
    let server = FaultServer::http().on("/some/where/v1/secret/data/app", [found()]);
    let sandbox = scripted(&server).env("VAULT_ADDR", server.url("/some/where//").as_str());
    sandbox.run(["get", "secret/app"]).exit(0).stdout(VALUE);
    let twice = scripted(&server).env("VAULT_ADDR", server.url("/v1").as_str());
    twice.run(["get", "secret/app"]).exit(125).stderr_has("addr: ends with /v1, which every request has anyway");
    let Some(real) = openbao::dev() else { return };
    let (secret, token) = secret(real);
    let sandbox = self::sandbox(&format!("{}//", real.address())).env("VAULT_TOKEN", token);
    sandbox.run(["get", &secret]).exit(0).stdout(VALUE);
}

#[test]
fn every_request_says_what_it_is() {
    let server = FaultServer::http().on(READ, [found()]);
    scripted(&server).env("VAULT_NAMESPACE", "/team/app/").run(["get", "secret/app"]).exit(0);
    let seen = server.seen();
    let header = |name: &str| seen[0].header(name).map(str::to_owned);
    assert_eq!(header("x-vault-request").as_deref(), Some("true"));
    assert_eq!(header("x-vault-namespace").as_deref(), Some("team/app"));
    assert_eq!(header("x-vault-token").as_deref(), Some("s.token"));
    assert_eq!(header("x-vault-index"), None);
    // On HCP the namespace is `admin` unless another one is given.
    let hcp = scripted(&server).env("SECRETS_PROVIDER", "vault_hcp");
    hcp.run(["get", "secret/app"]).exit(0);
    hcp.env("VAULT_NAMESPACE", "admin/team").run(["get", "secret/app"]).exit(0);
    let namespaces: Vec<_> =
        server.seen().iter().skip(1).filter_map(|seen| seen.header("x-vault-namespace").map(str::to_owned)).collect();
    assert_eq!(namespaces, ["admin", "admin/team"]);
}

#[test]
fn what_our_own_login_changed_is_seen_everywhere() {
    let login = json!({"auth": {"client_token": "s.fresh", "token_type": "service"}}).to_string();
    let server = FaultServer::http()
        .on("/v1/auth/approle/login", [Reply::json(&login).header("x-vault-index", "abc=")])
        .on(READ, [refused(412, "required index state not present"), found()])
        .always([Reply::status(204)]);
    let sandbox = scripted(&server).env("VAULT_TOKEN", "").env("VAULT_ROLE_ID", "r").env("VAULT_SECRET_ID", "s");
    sandbox.run(["get", "secret/app"]).exit(0).stdout(VALUE).stderr("");
    let reads: Vec<_> = server.seen().into_iter().filter(|seen| seen.target == READ).collect();
    assert_eq!(reads.len(), 2, "not there yet is worth another try");
    assert_eq!(reads[0].header("x-vault-index"), Some("abc="));
    assert_eq!(reads[0].header("x-vault-inconsistent"), Some("forward-active-node"));
}

#[test]
fn namespaces_are_kept_apart() {
    let Some(server) = openbao::dev() else { return };
    let (one, other) = (server.namespace(), server.namespace());
    let (path, token) = secret(&one);
    let sandbox = |namespace: &str| sandbox(&server.address()).env("VAULT_TOKEN", &token).env("VAULT_NAMESPACE", namespace);
    sandbox(one.namespace_path()).run(["get", &path]).exit(0).stdout(VALUE);
    let hint = format!("the token belongs to the namespace `{}` and is worth nothing in ", one.namespace_path());
    for (namespace, place) in
        [("", "the root namespace".to_owned()), (other.namespace_path(), format!("`{}`", other.namespace_path()))]
    {
        let asked = sandbox(namespace).run(["get", &path]).exit(125);
        asked.stderr_has("error[denied]").stderr_has(&format!("{hint}{place}: set VAULT_NAMESPACE")).never_says("event:");
        let stated = sandbox(namespace).env("VAULT_KV_VERSION", "2").run(["get", &path]).exit(125);
        stated.stderr_has("error[denied]").stderr_has(&hint);
    }
    let nowhere = sandbox("no/where").run(["get", &path]).exit(125);
    nowhere.stderr_has("error[config]").stderr_has("namespace");
    // A token of a namespace above needs the way down in its policy.
    let mount = path.split('/').next().unwrap();
    let above = server.policy("path \"x\" { capabilities = [\"read\"] }");
    let from_above =
        sandbox(one.namespace_path()).env("VAULT_TOKEN", above).env("VAULT_KV_VERSION", "2").run(["get", &path]).exit(125);
    let statement = format!("path \"{}/{mount}/data/app\" {{ capabilities = [\"read\"] }}", one.namespace_path());
    from_above.stderr_has(&statement);
    let above = server.policy(&statement);
    sandbox(one.namespace_path()).env("VAULT_TOKEN", above).run(["get", &path]).exit(0).stdout(VALUE);
}

#[test]
fn a_locked_namespace_says_who_locked_it() {
    let Some(server) = openbao::dev() else { return };
    let namespace = server.namespace();
    let (path, token) = secret(&namespace);
    server.write(&format!("sys/namespaces/api-lock/lock/{}", namespace.namespace_path()), &json!({}));
    let sandbox = sandbox(&server.address()).env("VAULT_TOKEN", token).env("VAULT_NAMESPACE", namespace.namespace_path());
    let outcome = sandbox.env("VAULT_MAX_RETRIES", "0").run(["get", &path]).exit(125);
    outcome.stderr_has("error[unavailable]").stderr_has("locked by an administrator").stderr_has("hint: an administrator");
}

#[test]
fn sealed_and_new_servers_are_told_apart() {
    let Some(mut server) = Server::production(&Production::default()) else { return };
    let sandbox = sandbox(&server.address()).env("VAULT_TOKEN", "s.x").env("VAULT_MAX_RETRIES", "0");
    let name = format!("error[unavailable]: vault at {}", server.address());
    let get = || sandbox.run(["get", "secret/app"]).exit(125);
    get().stderr_has(&format!("{name} is not initialized\n")).stderr_has("operator init");
    server.init();
    get().stderr_has(&format!("{name} is sealed\n")).stderr_has("operator unseal");
    // A login is told the same, and in a namespace as well.
    let role = sandbox.env("VAULT_TOKEN", "").env("VAULT_ROLE_ID", "r").env("VAULT_SECRET_ID", "s").env("VAULT_NAMESPACE", "x");
    role.run(["get", "secret/app"]).exit(125).stderr_has(&format!("{name} is sealed\n"));
    server.unseal();
    let (secret, token) = secret(&server);
    let sandbox = role.env("VAULT_TOKEN", token).env("VAULT_NAMESPACE", "");
    sandbox.run(["get", &secret]).exit(0).stdout(VALUE);
    // One that is unsealed in time is waited for.
    server.seal();
    let sandbox = sandbox.env("VAULT_MAX_RETRIES", "9");
    std::thread::scope(|scope| {
        let run = scope.spawn(|| sandbox.run(["get", &secret]));
        eventually("a request", || server.log().contains("seal").then_some(()));
        server.unseal();
        run.join().unwrap().exit(0).stdout(VALUE);
    });
}

#[test]
fn a_standby_without_a_leader_says_so() {
    let health = json!({"initialized": true, "sealed": false, "standby": true, "version": "1.0.0"}).to_string();
    let server = FaultServer::http()
        .on("/v1/sys/health", [Reply::status(474).body(health)])
        .always([refused(503, "local node not active but active cluster node not found")]);
    let sandbox = scripted(&server).env("VAULT_MAX_RETRIES", "1").env("VAULT_NAMESPACE", "team");
    sandbox.run(["get", "secret/app"]).exit(125).stderr_has("is a standby without an active server");
    let seen = server.seen();
    let health: Vec<_> = seen.iter().filter(|seen| seen.target == "/v1/sys/health").collect();
    assert_eq!((seen.len(), health.len()), (3, 1), "the question about the state is asked once");
    assert_eq!((health[0].header("x-vault-token"), health[0].header("x-vault-namespace")), (None, None));
}

#[test]
fn what_is_no_vault_is_not_taken_for_one() {
    let page = |status: u16| Reply::status(status).header("content-type", "text/html").body("<html>hunter2</html>");
    let told = |reply: Reply, kind: &str| {
        let server = FaultServer::http().always([reply]);
        let sandbox = scripted(&server).env("VAULT_MAX_RETRIES", "0");
        let sandbox = sandbox.profile("[secrets]\nA = { ref = \"secret/app\", optional = true }\n");
        let outcome = sandbox.run(["run", "--", "true"]).exit(125).never_says("hunter2");
        let errors = outcome.errors();
        assert!(errors.starts_with(&format!("error[{kind}]: ")), "{errors}");
        errors
    };
    for (status, kind) in [
        (200, "malformed"),
        (404, "malformed"),
        (403, "malformed"),
        (401, "unauthenticated"),
        (502, "unavailable"),
        (429, "throttled"),
    ] {
        let errors = told(page(status), kind);
        assert!(errors.contains("something that is no Vault answered") && errors.contains("hint: is there a proxy"), "{errors}");
    }
    told(Reply::status(404).body("{\"message\":\"no Route matched\"}"), "malformed");
    told(Reply::status(404), "malformed");
    told(Reply::json("[]"), "malformed");
    told(Reply::json("{}"), "malformed");
    let wrapped = told(Reply::json("{\"data\":null,\"wrap_info\":{\"token\":\"s.hunter2\",\"ttl\":60}}"), "malformed");
    assert!(wrapped.contains("is wrapped"), "{wrapped}");
}

#[test]
fn statuses_have_their_kinds() {
    for (reply, kind, words) in [
        (refused(400, "bad version"), "malformed", "bad version"),
        (refused(405, "unsupported operation"), "malformed", "knows no GET at"),
        (refused(413, "too large"), "malformed", "takes no request as large"),
        (refused(429, "request path \"x\": rate limit quota exceeded"), "throttled", "quota"),
        (
            refused(500, "1 error occurred:\n\t* internal error\n\n"),
            "unavailable",
            "fails (status 500) at `secret/data/app`: internal error",
        ),
    ] {
        let server = FaultServer::http().always([reply]);
        let outcome = scripted(&server).env("VAULT_MAX_RETRIES", "0").run(["get", "secret/app"]);
        outcome.stderr_has(&format!("error[{kind}]: ")).stderr_has(words);
        assert_eq!(server.seen().iter().filter(|seen| seen.target == READ).count(), 1);
    }
}

#[test]
fn a_redirect_is_followed_once_and_to_named_hosts() {
    let active = FaultServer::http().on(READ, [found()]);
    let to = |address: &str| Reply::status(307).header("location", address);
    let at = |host: &str| active.url_of(host, READ).to_string();
    let get = |sandbox: Sandbox| sandbox.run(["get", "secret/app"]);
    // The same host, and the same port or another one.
    let standby = FaultServer::http().always([to(&at("127.0.0.1"))]);
    get(scripted(&standby)).exit(0).stdout(VALUE);
    assert_eq!(active.seen()[0].header("x-vault-token"), Some("s.token"));
    get(scripted(&standby).env("VAULT_DISABLE_REDIRECTS", "true")).exit(125).stderr_has("`disable_redirects` is on");
    // Another host gets nothing unless it was named.
    let standby = FaultServer::http().always([to(&at("localhost"))]);
    let before = active.seen().len();
    let outcome = get(scripted(&standby)).exit(125);
    outcome.stderr_has(&format!("the host `localhost:{}` was not named", active.port())).stderr_has("VAULT_REDIRECT_HOSTS");
    assert_eq!(active.seen().len(), before);
    get(scripted(&standby).env("VAULT_REDIRECT_HOSTS", "a.example, localhost")).exit(0).stdout(VALUE);
    // And not on and on.
    let circle = FaultServer::http();
    let address = circle.url(READ).to_string();
    let circle = circle.always([to(&address)]);
    get(scripted(&circle)).exit(125).stderr_has("and from there once more");
    assert_eq!(circle.seen().len(), 2);
    let nowhere = FaultServer::http().always([Reply::status(301)]);
    get(scripted(&nowhere)).exit(125).stderr_has("it does not say where");
}

#[test]
fn a_redirect_of_a_login_carries_the_credential_no_further() {
    let other = FaultServer::http();
    let standby = FaultServer::http()
        .always([Reply::status(307).header("location", other.url_of("localhost", "/v1/auth/approle/login").to_string())]);
    let sandbox = scripted(&standby).env("VAULT_TOKEN", "").env("VAULT_ROLE_ID", "r").env("VAULT_SECRET_ID", "hunter2");
    sandbox.run(["get", "secret/app"]).exit(125).stderr_has("was not named").never_says("hunter2");
    assert!(other.seen().is_empty());
}

#[test]
fn proxies_of_the_settings_win_over_those_of_the_environment() {
    let Some(server) = openbao::tls() else { return };
    let (secret, token) = secret(server);
    let [addr, http, environment] = [(); 3].map(|()| ForwardProxy::start(Rule::Allow));
    let at = |proxy: &ForwardProxy| format!("http://127.0.0.1:{}", proxy.port());
    let sandbox = sandbox(&server.address()).env("VAULT_TOKEN", token).env("VAULT_CACERT", server.authority_file().unwrap());
    let sandbox = sandbox.env("NO_PROXY", "*").env("https_proxy", at(&environment));
    sandbox.run(["get", &secret]).exit(0).stdout(VALUE);
    let sandbox = sandbox.env("VAULT_HTTP_PROXY", at(&http));
    sandbox.run(["get", &secret]).exit(0).stdout(VALUE);
    assert!(!http.seen().is_empty(), "NO_PROXY does not count then");
    let before = http.seen().len();
    let sandbox = sandbox.env("VAULT_PROXY_ADDR", at(&addr));
    sandbox.run(["get", &secret]).exit(0).stdout(VALUE);
    assert!(!addr.seen().is_empty() && http.seen().len() == before);
    assert!(environment.seen().is_empty());
}

#[test]
fn a_token_in_the_clear_is_worth_a_warning() {
    let proxy = ForwardProxy::start(Rule::Forbidden);
    let warning = "warning: vault at http://vault.example:8200 is asked without TLS";
    let sandbox = sandbox("http://vault.example:8200").env("VAULT_TOKEN", "s.token").env("VAULT_MAX_RETRIES", "0");
    let sandbox = sandbox.env("VAULT_PROXY_ADDR", format!("http://127.0.0.1:{}", proxy.port()));
    sandbox.run(["get", "secret/app"]).exit(125).stderr_has(warning);
    let server = FaultServer::http().on(READ, [found()]);
    scripted(&server).run(["get", "secret/app"]).exit(0).stderr("");
}

#[test]
fn a_limit_of_requests_is_kept_to_and_ends_with_the_deadline() {
    let server = FaultServer::http().always([found()]);
    let profile: Vec<String> = (0..5).map(|number| format!("N{number} = \"secret/{number}\"")).collect();
    let sandbox = scripted(&server).profile(&format!("[secrets]\n{}\n", profile.join("\n")));
    let start = std::time::Instant::now();
    let sandbox = sandbox.env("VAULT_RATE_LIMIT", "20:1");
    sandbox.run(["run", "--", "true"]).exit(0);
    assert!(start.elapsed() >= std::time::Duration::from_millis(200), "four times 50 ms");
    let before = server.seen().len();
    let sandbox = sandbox.env("VAULT_RATE_LIMIT", "0.01:2");
    sandbox.run(["--timeout", "20s", "run", "--", "true"]).exit(125).stderr_has("the rate limit does not let");
    assert!(server.seen().len() <= before + 2);
}

#[test]
fn one_request_takes_no_longer_than_it_may() {
    let server = FaultServer::http().always([Reply::never()]);
    let sandbox = scripted(&server).env("VAULT_MAX_RETRIES", "0").env("VAULT_CLIENT_TIMEOUT", "1");
    let start = std::time::Instant::now();
    sandbox.run(["get", "secret/app"]).exit(125).stderr_has("error[");
    assert!(start.elapsed() < std::time::Duration::from_secs(9), "the usual patience is longer");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn nobody_at_the_default_address_is_told_as_such() {
    // Nothing listens there on a machine of tests; where something does, it is no server of this token.
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_TOKEN", "s.x").env("VAULT_MAX_RETRIES", "0");
    let outcome = sandbox.run(["get", "secret/app"]).exit(125);
    if outcome.errors().contains("cannot be reached") {
        outcome.stderr_has("nobody gave an address, so this is the default: VAULT_ADDR says where the server is");
    }
}

#[test]
fn warnings_of_the_server_are_passed_on_once() {
    let body = json!({"data": {"data": {"value": VALUE}, "metadata": {"version": 1}}, "warnings": ["mind the gap", "mind the \u{1b}[31mgap"]});
    let server = FaultServer::http().always([Reply::json(&body.to_string())]);
    let sandbox = scripted(&server).profile("[secrets]\nA = \"secret/a\"\nB = \"secret/b\"\n");
    let outcome = sandbox.run(["run", "--", "true"]).exit(0);
    outcome.stderr("secrun: warning: mind the gap\nsecrun: warning: mind the \u{fffd}[31mgap\n");
}

#[test]
fn a_key_that_cannot_be_read_is_told_without_its_content() {
    let server = FaultServer::http();
    let sandbox = scripted(&server).file("cert.pem", "hunter2").file("key.pem", "hunter2");
    fs::set_permissions(sandbox.work().join("key.pem"), fs::Permissions::from_mode(0o600)).unwrap();
    let sandbox = sandbox.env("VAULT_CLIENT_CERT", "cert.pem").env("VAULT_CLIENT_KEY", "key.pem");
    sandbox.run(["get", "secret/app"]).exit(125).never_says("hunter2").stderr_has("certificate");
    assert!(server.seen().is_empty());
}
