//! Secret ids and logins that come wrapped: opened once, looked at before, and an alarm when somebody was faster.

use serde_json::json;

use crate::support::Sandbox;
use crate::support::counting::Proxy;
use crate::support::fault_server::{FaultServer, Reply};
use crate::support::openbao::{self, AppRole, Client, Endpoint, Server};
use crate::support::sandbox::Outcome;
use crate::support::wait::eventually;

const VALUE: &str = "the value in the server";
const EVENT: &str = "\nevent: secrets_wrapping_token_invalid\n";

/// A role whose secret ids come wrapped, and a proxy that sees what is asked.
struct Delivery {
    client: Client,
    proxy: Proxy,
    role: AppRole,
    mount: String,
    sandbox: Sandbox,
}

impl Delivery {
    fn on(server: &Server, client: Client) -> Self {
        let (mount, proxy) = (client.kv2(), Proxy::to(server));
        client.put(&mount, "app", &json!({ "value": VALUE }));
        let policy = client.policy_name(&format!("path \"{mount}/data/*\" {{ capabilities = [\"read\"] }}"));
        let role = client.approle(&[&policy]);
        let path = format!("auth/{}/role/{}/secret-id", role.mount, role.role);
        let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", proxy.address());
        let sandbox = sandbox.env("VAULT_ROLE_ID", &role.role_id).env("VAULT_AUTH_MOUNT", &role.mount);
        let sandbox = sandbox.env("VAULT_SECRET_ID_CREATION_PATH", path).env("VAULT_SECRET_ID_FILE", "wrapped");
        let namespace = client.namespace_path().to_owned();
        Self { client, proxy, role, mount, sandbox: sandbox.env("VAULT_NAMESPACE", namespace) }
    }

    /// Lays a wrapping token where it is looked for.
    fn deliver(&self, token: &str) {
        std::fs::write(self.sandbox.work().join("wrapped"), format!("{token}\n")).unwrap();
    }

    fn get(&self) -> Outcome {
        self.sandbox.run(["-vv", "get", &format!("{}/app", self.mount)])
    }

    fn lines(&self, count: usize) -> Vec<String> {
        let lines = [
            "POST /v1/sys/wrapping/lookup".to_owned(),
            "POST /v1/sys/wrapping/unwrap".to_owned(),
            format!("POST /v1/auth/{}/login", self.role.mount),
            format!("GET /v1/sys/internal/ui/mounts/{}/app", self.mount),
            format!("GET /v1/{}/data/app", self.mount),
            "POST /v1/auth/token/revoke-self".to_owned(),
        ];
        lines[..count].to_vec()
    }

    /// Exactly this many of the usual requests were made.
    #[track_caller]
    fn saw(&self, count: usize) {
        let lines = self.lines(count);
        self.proxy.saw(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

/// The run is an alarm and nothing else.
#[track_caller]
fn alarm(outcome: Outcome, token: &str) -> String {
    let errors = outcome.exit(125).stdout("").never_says(token).errors();
    assert!(errors.starts_with("error[intercepted]: "), "{errors}");
    assert!(errors.contains(EVENT), "{errors}");
    errors
}

fn delivery() -> Option<Delivery> {
    openbao::dev().map(|server| Delivery::on(server, server.client()))
}

#[test]
fn a_wrapped_secret_id_costs_two_requests_more() {
    let Some(delivery) = delivery() else { return };
    let token = delivery.role.wrapped_secret_id("5m");
    delivery.deliver(&token);
    delivery.get().exit(0).stdout(VALUE).only_notes().never_says(&token);
    let requests = delivery.proxy.requests();
    assert_eq!(requests[0].header("x-vault-token"), None, "the look is open to everybody");
    assert_eq!((requests[1].header("x-vault-token"), requests[1].body.as_slice()), (Some(token.as_str()), &b""[..]));
    delivery.saw(6);
    // It was opened, and it is known by whom this time.
    alarm(delivery.get(), &token);
    delivery.saw(1);
}

#[test]
fn in_a_namespace_it_is_the_same() {
    let Some(server) = openbao::dev() else { return };
    let delivery = Delivery::on(server, server.namespace());
    let token = delivery.role.wrapped_secret_id("5m");
    delivery.deliver(&token);
    delivery.get().exit(0).stdout(VALUE).only_notes();
    assert!(delivery.proxy.requests().iter().all(|request| request.header("x-vault-namespace").is_some()));
    delivery.saw(6);
}

#[test]
fn another_creation_path_is_an_alarm_and_nothing_is_opened() {
    let Some(mut delivery) = delivery() else { return };
    let token = delivery.role.wrapped_secret_id("5m");
    delivery.deliver(&token);
    let path = format!("auth/{}/role/{}/secret-i", delivery.role.mount, delivery.role.role);
    delivery.sandbox = delivery.sandbox.env("VAULT_SECRET_ID_CREATION_PATH", &path);
    let errors = alarm(delivery.get(), &token);
    assert!(errors.contains(&format!("  expected: {path}\n  made at: {path}d\n")), "{errors}");
    delivery.saw(1);
    assert_eq!(delivery.client.unwrap(&token).status, 200, "it is still whole, as evidence");
}

#[test]
fn what_was_wrapped_again_is_an_alarm() {
    let Some(delivery) = delivery() else { return };
    // Somebody was faster, took the secret id out and wrapped it again.
    let token = delivery.role.wrapped_secret_id("5m");
    let stolen = delivery.client.unwrap(&token).json();
    let again = delivery.client.wrap(&stolen["data"], "5m");
    delivery.deliver(&again);
    let errors = alarm(delivery.get(), &again);
    assert!(errors.contains("made at: sys/wrapping/wrap") && errors.contains("wrapped what was in it"), "{errors}");
    delivery.saw(1);
}

#[test]
fn expired_and_invented_ones_are_alarms() {
    let Some(delivery) = delivery() else { return };
    let token = delivery.role.wrapped_secret_id("1s");
    let is_over = || {
        let body = json!({ "token": token });
        (delivery.client.with("").ask("POST", "sys/wrapping/lookup", Some(&body)).status == 400).then_some(())
    };
    eventually("the end of a wrapping token", is_over);
    for token in [token.as_str(), "s.neverwas", &delivery.role.secret_id] {
        delivery.deliver(token);
        alarm(delivery.get(), token);
        delivery.saw(1);
    }
}

#[test]
fn who_is_faster_between_the_look_and_the_opening_is_noticed() {
    let Some(delivery) = delivery() else { return };
    let token = delivery.role.wrapped_secret_id("5m");
    delivery.deliver(&token);
    let (thief, stolen) = (delivery.client.clone(), token.clone());
    delivery.proxy.after(1, move || assert_eq!(thief.unwrap(&stolen).status, 200));
    let errors = alarm(delivery.get(), &token);
    assert!(errors.contains("somebody else has opened it"), "{errors}");
    delivery.saw(2);
}

#[test]
fn an_opening_without_an_answer_is_not_repeated() {
    let path = "auth/approle/role/app/secret-id";
    let look = json!({"data": {"creation_path": path, "creation_time": "2999-01-01T00:00:00Z", "creation_ttl": 300}}).to_string();
    let replies = [
        Reply::json("{}").cut_in_head(),
        Reply::status(500).body("{\"errors\":[]}"),
        Reply::status(502).body("<html>"),
        Reply::status(204),
        Reply::json("{\"data\":{\"other\":\"x\"}}"),
        Reply::status(403).body("{\"errors\":[]}"),
    ];
    for reply in replies {
        let server = FaultServer::http()
            .on("/v1/sys/wrapping/lookup", [Reply::json(&look)])
            .on("/v1/sys/wrapping/unwrap", [reply, Reply::json("{\"data\":{\"secret_id\":\"x\"}}")]);
        let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.url("").as_str());
        let sandbox =
            sandbox.env("VAULT_ROLE_ID", "r").env("VAULT_SECRET_ID", "s.wrapping").env("VAULT_SECRET_ID_CREATION_PATH", path);
        alarm(sandbox.run(["get", "secret/app"]), "s.wrapping");
        assert_eq!(server.seen().len(), 2, "{:?}", server.seen());
    }
    // A redirect leads a token that opens something nowhere.
    let server = FaultServer::http()
        .on("/v1/sys/wrapping/lookup", [Reply::json(&look)])
        .on("/v1/sys/wrapping/unwrap", [Reply::status(307).header("location", "/v1/elsewhere")]);
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.url("").as_str());
    let sandbox =
        sandbox.env("VAULT_ROLE_ID", "r").env("VAULT_SECRET_ID", "s.wrapping").env("VAULT_SECRET_ID_CREATION_PATH", path);
    sandbox.run(["get", "secret/app"]).exit(125).stderr_has("what can be used once is sent once");
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn a_server_that_cannot_look_now_is_no_alarm() {
    let server = FaultServer::http().always([Reply::status(503).body("{\"errors\":[\"Vault is sealed\"]}")]);
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.url("").as_str());
    let sandbox = sandbox.env("VAULT_ROLE_ID", "r").env("VAULT_SECRET_ID", "s.wrapping").env("VAULT_MAX_RETRIES", "0");
    let sandbox = sandbox.env("VAULT_SECRET_ID_CREATION_PATH", "auth/approle/role/app/secret-id");
    sandbox.run(["get", "secret/app"]).exit(125).stderr_has("error[unavailable]").never_says("event:");
    // Whatever a login is refused with, the refusal waits for no login.
    let refusals = [(401, "intercepted"), (403, "intercepted"), (404, "malformed"), (429, "throttled"), (405, "malformed")];
    for (status, kind) in refusals {
        let server = FaultServer::http().always([Reply::status(status).body("{\"errors\":[\"no\"]}")]);
        let sandbox = sandbox.variables().iter().fold(Sandbox::new(), |sandbox, (name, value)| match name.to_str() {
            Some(name) if name.starts_with("VAULT_") || name == "SECRETS_PROVIDER" => sandbox.env(name, value),
            _ => sandbox,
        });
        let sandbox = sandbox.env("VAULT_ADDR", server.url("").as_str());
        sandbox.run(["get", "secret/app"]).stderr_has(&format!("error[{kind}]"));
        sandbox.env("VAULT_SECRET_ID_CREATION_PATH", "").run(["get", "secret/app"]).stderr_has("error[");
    }
}

#[test]
fn answers_of_logins_are_wrapped_on_request() {
    let Some(server) = openbao::dev() else { return };
    for client in [server.client(), server.namespace()] {
        let mut delivery = Delivery::on(server, client);
        delivery.sandbox = delivery.sandbox.env("VAULT_SECRET_ID_CREATION_PATH", "").env("VAULT_SECRET_ID_FILE", "");
        delivery.sandbox = delivery.sandbox.env("VAULT_SECRET_ID", &delivery.role.secret_id).env("VAULT_WRAP_TTL", "1m30s");
        delivery.get().exit(0).stdout(VALUE).only_notes();
        assert_eq!(delivery.proxy.requests()[0].header("x-vault-wrap-ttl"), Some("90"));
        let mut lines = delivery.lines(6);
        lines.remove(0);
        lines.swap(0, 1);
        delivery.proxy.saw(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        // Somebody opens it on the way.
        let thief = delivery.client.clone();
        delivery.proxy.before(2, move || {
            // Whatever it is, the accessors of all tokens lead to it.
            for accessor in thief.list("auth/token/accessors") {
                let found = thief.ask("POST", "auth/token/lookup-accessor", Some(&json!({ "accessor": accessor }))).json();
                if found["data"]["policies"] == json!(["response-wrapping"]) {
                    thief.write("auth/token/revoke-accessor", &json!({ "accessor": accessor }));
                }
            }
        });
        let errors = alarm(delivery.get(), &delivery.role.secret_id);
        assert!(errors.contains("the wrapped answer to the login is not valid any more"), "{errors}");
    }
}

#[test]
fn a_login_wrapped_at_another_path_is_an_alarm() {
    let info = json!({"wrap_info": {"token": "s.wrap", "creation_path": "sys/wrapping/wrap", "ttl": 60}}).to_string();
    let server = FaultServer::http().on("/v1/auth/approle/login", [Reply::json(&info)]);
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.url("").as_str());
    let sandbox = sandbox.env("VAULT_ROLE_ID", "r").env("VAULT_SECRET_ID", "hunter2").env("VAULT_WRAP_TTL", "60");
    alarm(sandbox.run(["get", "secret/app"]), "hunter2");
    assert_eq!(server.seen().len(), 1);
}
