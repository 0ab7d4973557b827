//! Whether the server can do its work for this token: every state has its word, its facts and its exit code.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::support::fault_server::{FaultServer, Reply};
use crate::support::openbao::{self, Cluster, Endpoint, Production, Server};
use crate::support::sandbox::Sandbox;
use crate::support::wait::eventually;

/// The exit code, the report, and the one provider in it.
fn health(sandbox: &Sandbox) -> (i32, Value) {
    let outcome = sandbox.run(["health", "--json"]);
    let report = outcome.json();
    let provider = report["providers"][0].clone();
    assert_eq!(provider["status"], report["status"]);
    assert!(provider["latency_ms"].is_u64() && provider["checked_at"].as_str().is_some_and(|time| time.ends_with('Z')));
    (outcome.status(), provider)
}

fn hints(report: &Value) -> String {
    let hints: Vec<&str> = report["hints"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    hints.join("\n")
}

/// A token of this policy and the policy `default`, on the shared server.
fn limited(server: &Server, policy: &str) -> Sandbox {
    Sandbox::new().vault(server, &server.policy(policy))
}

#[test]
fn a_healthy_server_is_told_with_its_facts() {
    let Some(server) = openbao::dev() else { return };
    let kv = server.kv2();
    let policy = format!(
        "path \"{kv}/data/app/*\" {{ capabilities = [\"read\"] }}\npath \"{kv}/metadata/app/*\" {{ capabilities = [\"list\"] }}"
    );
    for name in ["db", "mail", "deep/x"] {
        server.put(&kv, &format!("app/{name}"), &json!({"value": "planted"}));
    }
    let token = server.policy(&policy);
    let sandbox = Sandbox::new().vault(server, &token).profile(&format!(
        "[secrets]\nDB = \"{kv}/app/db#value\"\nSAME = \"{kv}/app/db\"\nHOME_OF = \"environment:HOME\"\n[[bulk]]\npath = \"{kv}/app/\"\n"
    ));
    let outcome = sandbox.run(["health", "--json"]).exit(0).never_says("planted").never_says(&token);
    let report = outcome.json();
    assert_eq!((&report["status"], report["providers"].as_array().unwrap().len()), (&json!("healthy"), 2));
    let vault = &report["providers"][1];
    let details = &vault["details"];
    assert_eq!((&vault["provider"], &vault["status"], hints(vault).as_str()), (&json!("vault"), &json!("healthy"), ""));
    assert_eq!((&details["state"], &details["clock"]), (&json!("active"), &json!("the same as ours")));
    assert!(details["version"].is_string() && details["cluster"].is_string(), "{details}");
    assert!(details["token"].as_str().unwrap().starts_with("service, ends in "), "{details}");
    assert!(details["policies"].as_str().unwrap().starts_with("default, "), "{details}");
    assert_eq!(details[format!("read {kv}/data/app/db")], "allowed");
    assert_eq!(details[format!("list {kv}/metadata/app/")], "allowed");
    assert_eq!(details[format!("read {kv}/data/app/, 2 secrets")], "allowed");
    let text = sandbox.run(["health"]).exit(0).stderr("").text();
    assert!(text.contains("environment: healthy\n") && text.contains("\nvault: healthy\n  server: vault at http"), "{text}");
}

#[test]
fn no_secret_is_read() {
    let Some(server) = openbao::dev() else { return };
    let kv = server.kv2();
    server.put(&kv, "app/db", &json!({"value": "planted"}));
    let proxy = crate::support::counting::Proxy::to(server);
    let sandbox = Sandbox::new().vault(&proxy, openbao::ROOT).profile(&format!("[secrets]\nDB = \"{kv}/app/db\"\n"));
    sandbox.run(["health"]).exit(1);
    let mut seen = proxy.lines();
    seen.sort();
    let mounts = format!("GET /v1/sys/internal/ui/mounts/{kv}/app/db");
    assert_eq!(seen, ["GET /v1/auth/token/lookup-self", "GET /v1/sys/health", &mounts, "POST /v1/sys/capabilities-self"]);
    let open = proxy.requests().into_iter().find(|request| request.path.ends_with("health")).unwrap();
    assert_eq!((open.header("x-vault-token"), open.header("x-vault-namespace")), (None, None));
}

#[test]
fn the_root_token_is_too_much_except_in_development() {
    let Some(server) = openbao::dev() else { return };
    let sandbox = Sandbox::new().vault(server, openbao::ROOT);
    let (code, report) = health(&sandbox);
    assert_eq!((code, &report["status"], &report["details"]["policies"]), (1, &json!("degraded"), &json!("root")));
    assert!(hints(&report).contains("the root token may do everything"), "{report}");
    assert_eq!(health(&sandbox.env("SECRETS_PROVIDER", "vault_dev")).0, 0);
}

#[test]
fn what_is_missing_is_named_ready_to_paste() {
    let Some(server) = openbao::dev() else { return };
    let (kv, other) = (server.kv2(), server.kv2());
    server.put(&kv, "b/x", &json!({"value": "1"}));
    let sandbox = limited(server, &format!(r#"path "{kv}/data/a/*" {{ capabilities = ["read"] }}"#));
    let sandbox = sandbox.profile(&format!(
        "[secrets]\nGOOD = \"{kv}/a/x\"\nBAD = \"{kv}/b/x\"\nHIDDEN = \"{other}/x\"\n[[bulk]]\npath = \"{kv}/b/\"\n"
    ));
    let (code, report) = health(&sandbox);
    assert_eq!((code, &report["status"]), (2, &json!("unavailable")));
    let details = &report["details"];
    assert_eq!(details[format!("read {kv}/data/a/x")], "allowed");
    assert_eq!(details[format!("read {kv}/data/b/x")], "missing");
    assert_eq!(details[format!("list {kv}/metadata/b/")], "missing");
    assert!(details["problem 1"].as_str().unwrap().contains(&format!("shows this token no mount for `{other}/x`")), "{report}");
    assert!(hints(&report).contains(&format!(r#"path "{kv}/data/b/x" {{ capabilities = ["read"] }}"#)), "{report}");
    assert!(hints(&report).contains(&format!(r#"path "{kv}/metadata/b/" {{ capabilities = ["list"] }}"#)), "{report}");
}

#[test]
fn the_transit_key_is_looked_at_when_one_is_set() {
    let Some(server) = openbao::dev() else { return };
    let transit = server.transit();
    let policy = format!(
        "path \"{transit}/sign/app\" {{ capabilities = [\"update\"] }}\npath \"{transit}/verify/app\" {{ capabilities = [\"update\"] }}"
    );
    let sandbox = limited(server, &policy).env("VAULT_TRANSIT_MOUNT", &transit).env("VAULT_TRANSIT_KEY", "app");
    let (code, report) = health(&sandbox);
    assert_eq!((code, &report["details"]["transit key app"]), (0, &json!("sign, verify")), "{report}");
    let (code, report) = health(&sandbox.env("VAULT_TRANSIT_KEY", "other"));
    assert_eq!((code, &report["details"]["transit key other"]), (1, &json!("may be used for nothing")));
    assert!(hints(&report).contains(&format!(r#"path "{transit}/sign/other" {{ capabilities = ["update"] }}"#)), "{report}");
}

#[test]
fn a_token_that_is_wrong_or_over_is_no_token() {
    let Some(server) = openbao::dev() else { return };
    let (code, report) = health(&Sandbox::new().vault(server, "s.wrong"));
    assert_eq!((code, &report["status"], &report["details"]["state"]), (2, &json!("unavailable"), &json!("active")));
    assert!(report["details"]["reason"].as_str().unwrap().contains("does not accept the token"), "{report}");
    let short = server.token(&["default"], "1s", 0);
    eventually("the end of a token", || (!server.is_token(&short)).then_some(()));
    let (code, report) = health(&Sandbox::new().vault(server, &short));
    assert_eq!((code, &report["details"]["event"]), (2, &json!("secrets_bootstrap_token_expired")), "{report}");
    let ends = server.token(&["default"], "200s", 0);
    let (code, report) = health(&Sandbox::new().vault(server, &ends));
    assert_eq!((code, &report["status"]), (1, &json!("degraded")), "{report}");
    assert!(report["details"]["token"].as_str().unwrap().contains("ends in 3m"), "{report}");
    let (_, report) = health(&Sandbox::new().vault(server, &server.token(&["default"], "1h", 9)));
    assert_eq!(report["details"]["uses left"], "8");
    let nothing = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.address());
    let (code, report) = health(&nothing);
    assert_eq!((code, &report["status"]), (2, &json!("unavailable")), "{report}");
}

#[test]
fn a_login_of_its_own_is_made_and_ended() {
    let Some(server) = openbao::dev() else { return };
    let role = server.approle_with(&["default"], &json!({"token_ttl": "60s"}));
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.address());
    let sandbox = sandbox.env("VAULT_AUTH_MOUNT", &role.mount).env("VAULT_ROLE_ID", &role.role_id);
    let (code, report) = health(&sandbox.env("VAULT_SECRET_ID", &role.secret_id));
    // It is made anew for every run, so that its short life is no reason for worry.
    assert_eq!((code, &report["status"]), (0, &json!("healthy")), "{report}");
}

#[test]
fn sealed_and_not_initialized_are_told_apart() {
    let Some(mut server) = Server::production(&Production::default()) else { return };
    let sandbox = Sandbox::new().vault(&server, "s.any");
    let (code, report) = health(&sandbox);
    assert_eq!((code, &report["status"], &report["details"]["state"]), (2, &json!("unavailable"), &json!("not initialized")));
    assert!(hints(&report).contains("operator init"), "{report}");
    server.init();
    let (code, report) = health(&sandbox);
    assert_eq!((code, &report["details"]["state"]), (2, &json!("sealed")));
    assert_eq!(report["details"]["seal"], "shamir, 0 of 1 key shares are given");
    assert!(hints(&report).contains("operator unseal"), "{report}");
    server.unseal();
    let (code, report) = health(&Sandbox::new().vault(&server, server.token_text()));
    assert_eq!((code, &report["details"]["state"]), (1, &json!("active")), "{report}");
    server.seal();
    assert_eq!(health(&sandbox).0, 2);
}

#[test]
fn nobody_there_is_unavailable_and_wrong_settings_are_no_verdict() {
    let gone = FaultServer::http();
    let address = gone.url("").to_string();
    drop(gone);
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_TOKEN", "t").env("VAULT_MAX_RETRIES", "0");
    let (code, report) = health(&sandbox.env("VAULT_ADDR", &address));
    assert_eq!((code, &report["status"]), (2, &json!("unavailable")));
    assert!(report["details"]["reason"].is_string(), "{report}");
    let wrong = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_TOKEN", "t").env("VAULT_ADDR", "no address");
    let (code, report) = health(&wrong);
    assert_eq!((code, &report["status"]), (125, &json!("unknown")), "{report}");
    Sandbox::new().run(["health"]).exit(125).stdout("").stderr_has("error[config]: no provider is selected");
}

/// A server that answers the question for its state in this way, and knows the token.
fn scripted(status: u16, body: &str) -> Value {
    let token =
        r#"{"data":{"ttl":3600,"expire_time":"2100-01-01T00:00:00Z","renewable":true,"policies":["default"],"type":"service"}}"#;
    let server =
        FaultServer::http().on("/v1/sys/health", [Reply::status(status).header("content-type", "application/json").body(body)]);
    let server = server.on("/v1/auth/token/lookup-self", [Reply::json(token)]);
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_TOKEN", "t");
    let (code, report) = health(&sandbox.env("VAULT_ADDR", server.url("").as_str()));
    let status = report["status"].as_str().unwrap().to_owned();
    assert_eq!(
        code,
        ["healthy", "degraded", "unavailable"]
            .iter()
            .position(|word| *word == status)
            .map_or(-1, |at| i32::try_from(at).unwrap())
    );
    let asked = server.seen().iter().filter(|seen| seen.target == "/v1/sys/health").count();
    assert_eq!(asked, 1, "a status of health is an answer, and never tried again");
    report
}

#[test]
fn every_state_of_a_cluster_has_its_word() {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let state = |sealed: bool, standby: bool| {
        json!({"initialized": true, "sealed": sealed, "standby": standby, "server_time_utc": now(), "version": "1.21.0"})
            .to_string()
    };
    for (code, body, verdict, words) in [
        (200, state(false, false), "healthy", "active"),
        (429, state(false, true), "degraded", "standby"),
        (472, state(false, true), "unavailable", "disaster recovery secondary"),
        (473, state(false, true), "degraded", "performance standby"),
        (474, state(false, true), "unavailable", "standby without an active server"),
        (503, state(true, true), "unavailable", "sealed"),
        (530, state(false, true), "unavailable", "removed from its cluster"),
        (404, "{\"errors\":[]}".to_owned(), "degraded", "unknown (status 404)"),
        (429, "{\"errors\":[\"too many requests\"]}".to_owned(), "degraded", "unknown (status 429)"),
        (502, "<html>bad gateway</html>".to_owned(), "degraded", "unknown (status 502)"),
    ] {
        let report = scripted(code, &body);
        assert_eq!((&report["status"], &report["details"]["state"]), (&json!(verdict), &json!(words)), "{code}: {report}");
    }
    for (offset, verdict, words) in
        [(-3600, "degraded", "behind ours"), (3600, "degraded", "ahead of ours"), (20, "healthy", "ahead")]
    {
        let time = i64::try_from(now()).unwrap() + offset;
        let body = json!({"initialized": true, "sealed": false, "standby": false, "server_time_utc": time}).to_string();
        let report = scripted(200, &body);
        assert_eq!(report["status"], verdict, "{report}");
        assert!(report["details"]["clock"].as_str().unwrap().contains(words), "{report}");
    }
}

#[test]
fn embedded_providers_have_a_health_too() {
    let sandbox = Sandbox::new().local().secret("app/x", "planted");
    let outcome = sandbox.run(["health", "--json"]).exit(0).never_says("planted");
    assert_eq!((&outcome.json()["status"], &outcome.json()["providers"][0]["provider"]), (&json!("healthy"), &json!("local")));
    let missing = Sandbox::new().env("SECRETS_PROVIDER", "local");
    let (code, report) = health(&missing);
    assert_eq!((code, &report["status"]), (2, &json!("unavailable")), "{report}");
    // Two providers: the worse verdict counts, and both are told.
    let both = sandbox.profile("[secrets]\nA = \"environment:HOME\"\nB = \"app/x\"\nC = \"vault:secret/x\"\n");
    let both = both.env("VAULT_ADDR", "http://127.0.0.1:1").env("VAULT_TOKEN", "t").env("VAULT_MAX_RETRIES", "0");
    let report = both.run(["health", "--json"]).exit(2).json();
    let told: Vec<String> =
        report["providers"].as_array().unwrap().iter().map(|one| format!("{} {}", one["provider"], one["status"])).collect();
    assert_eq!(told, [r#""environment" "healthy""#, r#""local" "healthy""#, r#""vault" "unavailable""#]);
}

#[test]
fn a_standby_that_answers_is_degraded() {
    let Some(cluster) = Cluster::start() else { return };
    let token = cluster.active.token(&["default"], "1h", 0);
    let sandbox = Sandbox::new().vault(&cluster.standby, &token);
    let answer = || {
        let (code, report) = health(&sandbox);
        // A token that was just made may not have arrived.
        (report["details"]["token"].is_string()).then_some((code, report))
    };
    let (code, report) = eventually("a standby that knows the token", answer);
    assert_eq!((code, &report["status"], &report["details"]["state"]), (1, &json!("degraded"), &json!("standby")), "{report}");
}
