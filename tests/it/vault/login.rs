//! How a token is come by, what a login costs, what is left of it afterwards, and what is said when there is none.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519, SigningKey};
use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::certificates;
use crate::support::counting::Proxy;
use crate::support::fault_server::{FaultServer, Reply};
use crate::support::openbao::{self, AppRole, Authority, Client, Endpoint, Production, Server, unique};
use crate::support::wait::eventually;

/// A server with one secret, and the policy that lets it be read.
struct Stage {
    client: Client,
    address: String,
    mount: String,
    policy: String,
}

const VALUE: &str = "the value in the server";

impl Stage {
    fn on(server: &Server) -> Self {
        Self::at(server.client(), server.address())
    }

    fn at(client: Client, address: String) -> Self {
        let mount = client.kv2();
        client.put(&mount, "app", &json!({ "value": VALUE }));
        let policy = client.policy_name(&format!("path \"{mount}/data/*\" {{ capabilities = [\"read\"] }}"));
        Self { client, address, mount, policy }
    }

    /// Pointed at the server, without a token.
    fn sandbox(&self) -> Sandbox {
        Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", &self.address)
    }

    fn token(&self) -> String {
        self.client.token(&[&self.policy], "1h", 0)
    }

    fn role(&self, properties: &Value) -> AppRole {
        self.client.approle_with(&[&self.policy], properties)
    }

    fn secret(&self) -> String {
        format!("{}/app", self.mount)
    }
}

/// With the role id and the mount of a role, but without a secret id.
fn as_role(sandbox: Sandbox, role: &AppRole) -> Sandbox {
    sandbox.env("VAULT_ROLE_ID", &role.role_id).env("VAULT_AUTH_MOUNT", &role.mount)
}

fn home(sandbox: &Sandbox, name: &str, content: &str, mode: u32) -> PathBuf {
    let path = sandbox.root().join("home").join(name);
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

fn stage() -> Option<Stage> {
    openbao::dev().map(Stage::on)
}

/// The lines of a run that logs in by AppRole: nothing more may be asked.
fn lines_of(role: &AppRole, mount: &str) -> Vec<String> {
    vec![
        format!("POST /v1/auth/{}/login", role.mount),
        format!("GET /v1/sys/internal/ui/mounts/{mount}/app"),
        format!("GET /v1/{mount}/data/app"),
        "POST /v1/auth/token/revoke-self".to_owned(),
    ]
}

fn borrowed(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

#[test]
fn a_token_is_found_in_every_place_in_its_order() {
    let Some(stage) = stage() else { return };
    let (token, secret) = (stage.token(), stage.secret());
    let get = |sandbox: &Sandbox| sandbox.run(["-vv", "get", &secret]).exit(0).stdout(VALUE).never_says(&token);
    let sandbox = stage.sandbox();
    home(&sandbox, ".vault-token", &token, 0o600);
    get(&sandbox).only_notes().stderr_has(&format!("{}: token from token file", stage.address));

    let helper = home(&sandbox, "helper", &format!("#!/bin/sh\ntest \"$*\" = get && echo {token}\n"), 0o700);
    home(&sandbox, ".vault-token", "wrong", 0o600);
    let config = home(&sandbox, ".vault", &format!("token_helper = \"{}\"\n", helper.display()), 0o600);
    get(&sandbox).only_notes();

    fs::rename(&config, config.with_file_name("elsewhere")).unwrap();
    let sandbox = sandbox.env("VAULT_CONFIG_PATH", config.with_file_name("elsewhere"));
    get(&sandbox);

    home(&sandbox, "helper", "#!/bin/sh\necho wrong\n", 0o700);
    let sandbox = sandbox.file("token", format!("\n{token}\r\n")).env("VAULT_TOKEN_PATH", "token");
    get(&sandbox).stderr_has("every user of this machine can read the token file token");

    let sandbox = sandbox.file("token", "wrong").env("VAULT_TOKEN", format!(" {token} \n"));
    get(&sandbox).only_notes();
    // A profile can name the file, but not hold the token.
    let sandbox = stage.sandbox().file("token", &token).profile("[settings]\ntoken_file = \"token\"\n");
    get(&sandbox);
}

#[test]
fn a_token_may_come_through_a_pipe() {
    let Some(stage) = stage() else { return };
    let sandbox = stage.sandbox().env("TOKEN", stage.token()).env("SECRET", stage.secret());
    let script = "VAULT_TOKEN_PATH=<(printf %s \"$TOKEN\") secrun get \"$SECRET\"";
    sandbox.shell(script).exit(0).stdout(VALUE);
}

#[test]
fn without_a_token_every_way_is_named() {
    let Some(stage) = stage() else { return };
    let outcome = stage.sandbox().run(["get", &stage.secret()]).exit(125).stdout("");
    let errors = outcome.errors();
    assert!(errors.starts_with("error[unauthenticated]: there is no token for vault at http://127.0.0.1:"), "{errors}");
    for way in ["VAULT_TOKEN", "VAULT_TOKEN_PATH", "~/.vault-token", "VAULT_ROLE_ID", "VAULT_SECRET_ID_FILE", "kubernetes"] {
        assert!(errors.contains(way), "{way} in {errors}");
    }
    // The home folder may not be there at all.
    stage.sandbox().env("HOME", "").run(["get", &stage.secret()]).exit(125).stderr_has("there is no token");
    let sandbox = stage.sandbox().env("VAULT_TOKEN_PATH", "none");
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("cannot read the token file none: no such file or directory");
    let sandbox = stage.sandbox().file("token", "\n").env("VAULT_TOKEN_PATH", "token");
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("the token file token is empty");
    let sandbox = stage.sandbox().file("token", "two words").env("VAULT_TOKEN_PATH", "token");
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("white space").never_says("two words");
}

#[test]
fn a_token_helper_that_fails_says_why() {
    let Some(stage) = stage() else { return };
    let sandbox = stage.sandbox();
    let helper = home(&sandbox, "helper", "#!/bin/sh\necho hunter2\necho it is locked >&2\nexit 1\n", 0o700);
    home(&sandbox, ".vault", &format!("token_helper = \"{}\"", helper.display()), 0o600);
    let outcome = sandbox.run(["get", &stage.secret()]).exit(125).never_says("hunter2");
    outcome.stderr_has("error[unauthenticated]: the token helper ").stderr_has("helper failed\n  it is locked\n");
    home(&sandbox, ".vault", "token_helper = \"helper\"", 0o600);
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("is no absolute path");
    // What another program keeps under this name is none of our business.
    home(&sandbox, ".vault", "my ansible password\n", 0o600);
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("there is no token").never_says("ansible");
    home(&sandbox, ".vault", &format!("token_helper = \"{}\"", helper.display()), 0o600);
    home(&sandbox, "helper", "#!/bin/sh\nexec sleep 60\n", 0o700);
    sandbox.run(["--timeout", "1s", "get", &stage.secret()]).exit(125).stderr_has("error[timeout]: the token helper");
}

#[test]
fn openbao_reads_its_own_names_first() {
    let Some(stage) = stage() else { return };
    let (token, secret) = (stage.token(), stage.secret());
    let sandbox = || Sandbox::new().env("SECRETS_PROVIDER", "openbao").env("VAULT_ADDR", &stage.address);
    sandbox().env("VAULT_TOKEN", &token).run(["get", &secret]).exit(0).stdout(VALUE);
    sandbox().env("VAULT_TOKEN", "wrong").env("BAO_TOKEN", &token).run(["get", &secret]).exit(0).stdout(VALUE);
    let hidden = sandbox().env("VAULT_TOKEN", &token).env("BAO_TOKEN", "");
    hidden.run(["get", &secret]).exit(125).stderr_has("there is no token").stderr_has("BAO_TOKEN or VAULT_TOKEN");
    let both = sandbox();
    for (file, answer) in [(".bao", token.as_str()), (".vault", "wrong")] {
        let helper = home(&both, &format!("helper{file}"), &format!("#!/bin/sh\necho {answer}\n"), 0o700);
        home(&both, file, &format!("token_helper = \"{}\"", helper.display()), 0o600);
    }
    both.run(["get", &secret]).exit(0).stdout(VALUE);
}

#[test]
fn an_approle_logs_in_once_and_leaves_no_token() {
    let Some(server) = openbao::dev() else { return };
    let stage = Stage::on(server);
    let (role, proxy) = (stage.role(&json!({})), Proxy::to(server));
    let sandbox = as_role(stage.sandbox(), &role).env("VAULT_ADDR", proxy.address()).env("VAULT_SECRET_ID", &role.secret_id);
    let outcome = sandbox.run(["-vv", "get", &stage.secret()]).exit(0).stdout(VALUE).only_notes().never_says(&role.secret_id);
    let outcome = outcome.stderr_has(&format!("token from the login at auth/{}\n", role.mount));
    drop(outcome.stderr_has(&format!("the mount of `{}` is `{}`, KV version 2\n", stage.secret(), stage.mount)));
    let tokens: Vec<String> =
        proxy.requests().iter().filter_map(|request| request.header("x-vault-token").map(str::to_owned)).collect();
    assert_eq!(tokens.len(), 3);
    assert!(tokens.iter().all(|token| *token == tokens[0]), "one login for everything");
    assert!(!stage.client.is_token(&tokens[0]), "the token is ended");
    proxy.saw(&borrowed(&lines_of(&role, &stage.mount)));

    // Many secrets, one login; the command never sees a credential.
    let sandbox = sandbox.profile(&format!("[secrets]\nA = \"{0}/app\"\nB = \"{0}/app#value\"\n", stage.mount));
    sandbox.run(["run", "--", "sh", "-c", "echo $A $B $VAULT_SECRET_ID"]).exit(0).stdout(format!("{VALUE} {VALUE}\n"));
    proxy.saw(&borrowed(&lines_of(&role, &stage.mount)));
}

#[test]
fn a_token_that_shall_live_lives() {
    let Some(server) = openbao::dev() else { return };
    let stage = Stage::on(server);
    let (role, proxy) = (stage.role(&json!({})), Proxy::to(server));
    let sandbox = as_role(stage.sandbox(), &role).env("VAULT_ADDR", proxy.address()).env("VAULT_SECRET_ID", &role.secret_id);
    let sandbox = sandbox.env("VAULT_REVOKE_TOKEN", "f");
    sandbox.run(["get", &stage.secret()]).exit(0).stdout(VALUE);
    let token = proxy.requests()[1].header("x-vault-token").unwrap().to_owned();
    assert!(stage.client.is_token(&token));
    stage.client.revoke(&token);
    proxy.saw(&borrowed(&lines_of(&role, &stage.mount)[..3]));
    // One that was given is not ours to end, and a batch token cannot be ended.
    let given = stage.token();
    let sandbox = stage.sandbox().env("VAULT_TOKEN", &given);
    sandbox.run(["get", &stage.secret()]).exit(0);
    assert!(stage.client.is_token(&given));
    let batch = stage.role(&json!({"token_type": "batch", "token_ttl": "1h"}));
    let sandbox = as_role(stage.sandbox(), &batch).env("VAULT_ADDR", proxy.address()).env("VAULT_SECRET_ID", &batch.secret_id);
    sandbox.run(["get", &stage.secret()]).exit(0).stderr("");
    proxy.saw(&borrowed(&lines_of(&batch, &stage.mount)[..3]));
}

#[test]
fn failed_runs_and_rehearsals_end_their_token_too() {
    let Some(server) = openbao::dev() else { return };
    let stage = Stage::on(server);
    let (role, proxy) = (stage.role(&json!({})), Proxy::to(server));
    let sandbox = as_role(stage.sandbox(), &role).env("VAULT_ADDR", proxy.address()).env("VAULT_SECRET_ID", &role.secret_id);
    let last_token = || proxy.requests().last().unwrap().header("x-vault-token").unwrap().to_owned();
    sandbox.run(["get", &format!("{}/none", stage.mount)]).exit(1).stderr_has("error[not-found]");
    assert!(!stage.client.is_token(&last_token()));
    sandbox.run(["run", "--dry-run", "--env", &format!("A={}", stage.secret()), "--", "true"]).exit(0);
    assert!(!stage.client.is_token(&last_token()));
    assert_eq!(proxy.lines().iter().filter(|line| line.ends_with("revoke-self")).count(), 2);
}

#[test]
fn a_secret_id_file_is_trimmed_and_removed_when_it_has_served() {
    let Some(stage) = stage() else { return };
    let role = stage.role(&json!({"secret_id_num_uses": 1}));
    let alone = as_role(stage.sandbox(), &role).run(["get", &stage.secret()]).exit(125);
    drop(alone.stderr_has("hint: no secret id was given: it comes with VAULT_SECRET_ID or VAULT_SECRET_ID_FILE"));
    let sandbox = as_role(stage.sandbox(), &role).env("VAULT_SECRET_ID_FILE", "id").env("VAULT_SECRET_ID_FILE_REMOVE", "true");
    let file = sandbox.work().join("id");
    fs::write(&file, "wrong\n").unwrap();
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("invalid role or secret ID");
    assert!(file.exists(), "it may be put right");
    fs::write(&file, format!("  {}\n", role.secret_id)).unwrap();
    sandbox.run(["-vv", "get", &stage.secret()]).exit(0).stdout(VALUE).only_notes().never_says(&role.secret_id);
    assert!(!file.exists());
    sandbox
        .run(["get", &stage.secret()])
        .exit(125)
        .stderr_has("cannot read the secret id file id: no such file or directory")
        .stderr_has("every login removes it");
    // Without the wish it stays; what is no file cannot be removed and is a warning.
    fs::write(&file, role.new_secret_id()).unwrap();
    let sandbox = sandbox.env("VAULT_SECRET_ID_FILE_REMOVE", "0");
    sandbox.run(["get", &stage.secret()]).exit(0);
    assert!(file.exists());
    let sandbox = sandbox.env("VAULT_SECRET_ID_FILE_REMOVE", "1").env("ID", role.new_secret_id()).env("SECRET", stage.secret());
    let outcome = sandbox.shell("VAULT_SECRET_ID_FILE=<(printf %s \"$ID\") secrun get \"$SECRET\"");
    outcome.exit(0).stdout(VALUE).stderr_has("warning: the secret id file /dev/fd/").stderr_has("cannot be removed");
}

#[test]
fn a_secret_id_for_one_use_is_used_once() {
    let Some(server) = openbao::dev() else { return };
    let stage = Stage::on(server);
    let (role, proxy) = (stage.role(&json!({"secret_id_num_uses": 1})), Proxy::to(server));
    let sandbox = as_role(stage.sandbox(), &role).env("VAULT_ADDR", proxy.address()).env("VAULT_SECRET_ID", &role.secret_id);
    let many: Vec<String> = (0..12).map(|number| format!("N{number} = \"{}/app\"\n", stage.mount)).collect();
    let sandbox = sandbox.profile(&format!("[secrets]\n{}", many.concat()));
    sandbox.run(["run", "--", "true"]).exit(0);
    proxy.saw(&borrowed(&lines_of(&role, &stage.mount)));
    let outcome = sandbox.run(["run", "--", "true"]).exit(125).never_says(&role.secret_id);
    let login = format!("POST /v1/auth/{}/login", role.mount);
    proxy.saw(&[login.as_str()]);
    let errors = outcome.errors();
    assert!(errors.starts_with(&format!("error[unauthenticated]: the login at `auth/{}` of vault at", role.mount)), "{errors}");
    assert!(errors.contains("failed: invalid role or secret ID") && errors.contains("used up"), "{errors}");
}

#[test]
fn a_role_without_secret_ids_needs_none() {
    let Some(stage) = stage() else { return };
    let how = json!({"bind_secret_id": false, "token_bound_cidrs": "127.0.0.0/8", "secret_id_bound_cidrs": "127.0.0.0/8"});
    let client = &stage.client;
    let (mount, role) = (client.login_method("approle"), unique("role"));
    let mut how = how;
    how["token_policies"] = json!([stage.policy]);
    client.write(&format!("auth/{mount}/role/{role}"), &how);
    let id = client.read(&format!("auth/{mount}/role/{role}/role-id"))["data"]["role_id"].as_str().unwrap().to_owned();
    let sandbox = stage.sandbox().env("VAULT_ROLE_ID", id).env("VAULT_AUTH_MOUNT", format!("/auth/{mount}/"));
    sandbox.run(["get", &stage.secret()]).exit(0).stdout(VALUE);
}

#[test]
fn a_given_token_wins_over_a_role_unless_the_method_is_named() {
    let Some(stage) = stage() else { return };
    let role = stage.role(&json!({}));
    let sandbox = as_role(stage.sandbox(), &role).env("VAULT_SECRET_ID", "wrong").env("VAULT_TOKEN", stage.token());
    sandbox.run(["get", &stage.secret()]).exit(0).stdout(VALUE);
    let sandbox = sandbox.env("VAULT_AUTH_METHOD", "approle");
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("invalid role or secret ID");
    let sandbox = sandbox.env("VAULT_AUTH_METHOD", "token");
    sandbox.run(["get", &stage.secret()]).exit(0).stdout(VALUE);
}

#[test]
fn users_log_in_and_are_not_locked_out() {
    let Some(server) = openbao::dev() else { return };
    let stage = Stage::on(server);
    let (client, proxy) = (&stage.client, Proxy::to(server));
    let mount = client.login_method("userpass");
    client.write(&format!("auth/{mount}/users/ada"), &json!({"password": "hunter2!", "token_policies": [stage.policy]}));
    let sandbox = stage.sandbox().env("VAULT_ADDR", proxy.address()).env("VAULT_AUTH_METHOD", "userpass");
    let sandbox = sandbox.env("VAULT_AUTH_MOUNT", &mount).env("VAULT_USERNAME", "ada").env("VAULT_PASSWORD", "wrong one");
    let login = format!("POST /v1/auth/{mount}/login/ada");
    for _ in 0..4 {
        let outcome = sandbox.run(["get", &stage.secret()]).exit(125).never_says("wrong one");
        outcome.stderr_has("error[unauthenticated]").stderr_has("invalid username or password");
        proxy.saw(&[&login]);
    }
    let sandbox = sandbox.env("VAULT_PASSWORD", "").file("password", "hunter2!\n").env("VAULT_PASSWORD_FILE", "password");
    sandbox.run(["-vv", "get", &stage.secret()]).exit(0).stdout(VALUE).never_says("hunter2!");
}

#[test]
fn a_jwt_logs_in() {
    let Some(stage) = stage() else { return };
    let client = &stage.client;
    let mount = client.login_method("jwt");
    let key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    let pem = key.public_key_pem();
    let how = json!({"jwt_validation_pubkeys": [pem], "jwt_supported_algs": ["EdDSA"], "default_role": "app"});
    client.write(&format!("auth/{mount}/config"), &how);
    let role = json!({"role_type": "jwt", "user_claim": "sub", "bound_audiences": ["secrun"], "token_policies": [stage.policy]});
    client.write(&format!("auth/{mount}/role/app"), &role);
    client
        .write(&format!("auth/{mount}/role/other"), &json!({"role_type": "jwt", "user_claim": "sub", "bound_audiences": ["x"]}));
    let (jwt, forged) = (jwt(&key, "secrun"), jwt(&KeyPair::generate_for(&PKCS_ED25519).unwrap(), "secrun"));
    let sandbox = stage.sandbox().file("jwt", format!("{jwt}\n")).file("forged", &forged);
    let sandbox = sandbox.env("VAULT_AUTH_METHOD", "jwt").env("VAULT_AUTH_MOUNT", &mount).env("VAULT_JWT_FILE", "jwt");
    sandbox.run(["-vv", "get", &stage.secret()]).exit(0).stdout(VALUE).only_notes().never_says(&jwt);
    let sandbox = sandbox.env("VAULT_AUTH_ROLE", "app");
    sandbox.run(["get", &stage.secret()]).exit(0).stdout(VALUE);
    let sandbox = sandbox.env("VAULT_AUTH_ROLE", "other");
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("error[unauthenticated]").never_says(&jwt);
    let sandbox = sandbox.env("VAULT_AUTH_ROLE", "app").env("VAULT_JWT_FILE", "forged");
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("error[unauthenticated]").never_says(&forged);
}

/// A token as an issuer would sign it.
fn jwt(key: &KeyPair, audience: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let part = |value: Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let head = part(json!({"alg": "EdDSA", "typ": "JWT"}));
    let body = part(json!({"sub": "ada", "aud": audience, "iat": now, "exp": now + 600, "iss": "the test"}));
    let signature = BASE64URL_NOPAD.encode(&key.sign(format!("{head}.{body}").as_bytes()).unwrap());
    format!("{head}.{body}.{signature}")
}

#[test]
fn a_pod_logs_in_with_its_service_account() {
    let Some(stage) = stage() else { return };
    let client = &stage.client;
    // The server asks the cluster whether the token is good; the cluster is played.
    let review = |authenticated: bool| {
        let user = json!({"username": "system:serviceaccount:prod:app", "uid": "1", "groups": ["system:serviceaccounts"]});
        let status = json!({"authenticated": authenticated, "user": user});
        let body = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "status": status}).to_string();
        Reply::status(201).header("content-type", "application/json").body(body)
    };
    let path = "/apis/authentication.k8s.io/v1/tokenreviews";
    let cluster = FaultServer::http().on(path, [review(true), review(true), review(false)]);
    let mount = client.login_method("kubernetes");
    let host = cluster.url("").to_string();
    let how = json!({"kubernetes_host": host.trim_end_matches('/'), "disable_local_ca_jwt": true, "kubernetes_ca_cert": certificates::Authority::new().pem(),
        "disable_iss_validation": true});
    client.write(&format!("auth/{mount}/config"), &how);
    let role = json!({"bound_service_account_names": ["app"], "bound_service_account_namespaces": ["prod"],
        "token_policies": [stage.policy]});
    client.write(&format!("auth/{mount}/role/app"), &role);
    let token = service_account(&KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap());
    let sandbox = stage.sandbox().file("sa", format!("{token}\n")).env("VAULT_AUTH_METHOD", "kubernetes");
    let sandbox = sandbox.env("VAULT_AUTH_MOUNT", &mount).env("VAULT_JWT_FILE", "sa");
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("auth_role: missing: the login method kubernetes needs it");
    let sandbox = sandbox.env("VAULT_AUTH_ROLE", "app");
    sandbox.run(["-vv", "get", &stage.secret()]).exit(0).stdout(VALUE).only_notes().never_says(&token);
    let asked = String::from_utf8_lossy(&cluster.seen()[0].body).into_owned();
    assert!(asked.contains(&token), "the cluster was asked about this token");
    sandbox.run(["get", &stage.secret()]).exit(0);
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("error[unauthenticated]").never_says(&token);
    // In a pod nobody has to say where it is.
    let sandbox = sandbox.env("VAULT_JWT_FILE", "");
    let place = "/var/run/secrets/kubernetes.io/serviceaccount/token";
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has(&format!("cannot read the JWT file {place}"));
}

/// A token as a cluster of before projected ones gives it to a pod.
fn service_account(key: &KeyPair) -> String {
    let part = |value: Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let head = part(json!({"alg": "ES256", "kid": "x"}));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let body = part(json!({
        "iss": "kubernetes/serviceaccount",
        "iat": now,
        "nbf": now,
        "exp": now + 600,
        "kubernetes.io/serviceaccount/namespace": "prod",
        "kubernetes.io/serviceaccount/service-account.name": "app",
        "kubernetes.io/serviceaccount/service-account.uid": "1",
        "kubernetes.io/serviceaccount/secret.name": "app-token",
        "sub": "system:serviceaccount:prod:app",
    }));
    let signature = BASE64URL_NOPAD.encode(&raw(&key.sign(format!("{head}.{body}").as_bytes()).unwrap()));
    format!("{head}.{body}.{signature}")
}

/// The two numbers of an ECDSA signature side by side, as a JWT has them, from the form of certificates.
fn raw(signature: &[u8]) -> Vec<u8> {
    let mut rest = &signature[2..];
    let mut both = Vec::new();
    for _ in 0..2 {
        let (number, after) = rest[2..].split_at(rest[1].into());
        let digits = number.strip_prefix(&[0]).unwrap_or(number);
        both.resize(both.len() + 32 - digits.len(), 0);
        both.extend_from_slice(digits);
        rest = after;
    }
    both
}

#[test]
fn a_client_certificate_logs_in() {
    let Some(dev) = openbao::dev() else { return };
    let authority = Authority::on(dev);
    let Some(server) = Server::ready(&Production::mutual_tls(&authority)) else { return };
    let stage = Stage::on(&server);
    let (mine, other) = (authority.certificate("app"), authority.certificate("stranger"));
    let mount = stage.client.login_method("cert");
    let how = json!({"certificate": fs::read_to_string(authority.file()).unwrap(), "allowed_common_names": ["app"],
        "token_policies": [stage.policy]});
    stage.client.write(&format!("auth/{mount}/certs/app"), &how);
    let sandbox = stage.sandbox().env("VAULT_CACERT", authority.file()).env("VAULT_AUTH_METHOD", "cert");
    let sandbox = sandbox.env("VAULT_AUTH_MOUNT", &mount);
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("client_cert: missing: the login method cert needs it");
    let sandbox = sandbox.env("VAULT_CLIENT_CERT", &mine.certificate).env("VAULT_CLIENT_KEY", &mine.key);
    sandbox.run(["get", &stage.secret()]).exit(0).stdout(VALUE).stderr("");
    let sandbox = sandbox.env("VAULT_AUTH_ROLE", "app");
    sandbox.run(["get", &stage.secret()]).exit(0).stdout(VALUE);
    let sandbox = sandbox.env("VAULT_CLIENT_CERT", &other.certificate).env("VAULT_CLIENT_KEY", &other.key);
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("error[unauthenticated]: the login at");
}

#[test]
fn a_method_that_is_not_there_looks_like_one_that_refuses() {
    let Some(stage) = stage() else { return };
    let sandbox = stage.sandbox().env("VAULT_ROLE_ID", "x").env("VAULT_SECRET_ID", "hunter2").env("VAULT_AUTH_MOUNT", "nowhere");
    let outcome = sandbox.run(["get", &stage.secret()]).exit(125).never_says("hunter2");
    let outcome = outcome.stderr_has("error[unauthenticated]: the login at `auth/nowhere` of vault at");
    outcome.stderr_has("or no login method is mounted there: VAULT_AUTH_MOUNT and VAULT_NAMESPACE say where it is");
    // A secret that may be missing is not missing because of that.
    let sandbox = sandbox.profile(&format!("[secrets]\nA = {{ ref = \"{}\", optional = true }}\n", stage.secret()));
    sandbox.run(["run", "--", "true"]).exit(125).stderr_has("the login at `auth/nowhere`");
}

#[test]
fn a_second_factor_is_asked_for_in_vain() {
    let auth = json!({"auth": {"client_token": "", "mfa_requirement": {"mfa_request_id": "x", "mfa_constraints": {}}}});
    let server = FaultServer::http().on("/v1/auth/userpass/login/ada", [Reply::json(&auth.to_string())]);
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.url("").as_str());
    let sandbox = sandbox.env("VAULT_AUTH_METHOD", "userpass").env("VAULT_USERNAME", "ada").env("VAULT_PASSWORD", "hunter2");
    let outcome = sandbox.run(["get", "secret/app"]).exit(125).never_says("hunter2");
    outcome.stderr_has("the login at `auth/userpass` asks for a second factor");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn a_login_that_may_have_been_done_is_not_done_again() {
    let path = "/v1/auth/approle/login";
    for reply in [
        Reply::status(500).body("{\"errors\":[\"internal\"]}"),
        Reply::json("{}").cut_in_head(),
        Reply::status(400).body("{\"errors\":[]}"),
    ] {
        let server = FaultServer::http().on(path, [reply]);
        let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.url("").as_str());
        let sandbox = sandbox.env("VAULT_ROLE_ID", "role").env("VAULT_SECRET_ID", "hunter2");
        let sandbox = sandbox.profile("[secrets]\nA = \"secret/a\"\nB = \"other/b\"\nC = \"third/c\"\n");
        sandbox.run(["run", "--", "true"]).exit(125).never_says("hunter2");
        assert_eq!(server.seen().len(), 1, "{:?}", server.seen());
    }
}

#[test]
fn an_expired_token_raises_its_alert() {
    let Some(stage) = stage() else { return };
    let token = stage.client.token(&[&stage.policy], "1h", 0);
    stage.client.revoke(&token);
    let profile = format!("[secrets]\nA = \"{0}/app\"\nB = {{ ref = \"{0}/other\", optional = true }}\n", stage.mount);
    let sandbox = stage.sandbox().env("VAULT_TOKEN", &token).profile(&profile);
    let outcome = sandbox.run(["run", "--", "true"]).exit(125).never_says(&token);
    let errors = outcome.errors();
    assert!(errors.starts_with("error[unauthenticated]: vault at "), "{errors}");
    assert!(errors.contains("\nevent: secrets_bootstrap_token_expired\n"), "{errors}");
    assert!(errors.contains("(environment VAULT_TOKEN)"), "{errors}");
    let outcome = sandbox.run(["--json", "get", &stage.secret()]).exit(125);
    let json: Value = serde_json::from_str(&outcome.errors()).unwrap();
    assert_eq!(json["error"]["events"], json!(["secrets_bootstrap_token_expired"]));
    // Used up is the same to the server.
    let once = stage.client.token(&[&stage.policy], "1h", 1);
    let sandbox = stage.sandbox().env("VAULT_TOKEN", &once);
    sandbox.run(["get", &stage.secret()]).exit(0);
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("event: secrets_bootstrap_token_expired");
}

#[test]
fn a_token_of_ours_that_ends_is_made_once_more() {
    let Some(server) = openbao::dev() else { return };
    let stage = Stage::on(server);
    let (role, proxy) = (stage.role(&json!({})), Proxy::to(server));
    let sandbox = as_role(stage.sandbox(), &role).env("VAULT_ADDR", proxy.address()).env("VAULT_SECRET_ID", &role.secret_id);
    let (accessors, client) = (format!("auth/{}", role.mount), stage.client.clone());
    // After the login and the question about the mount somebody ends every token of the role.
    proxy.after(2, move || drop(client.ask("POST", &format!("sys/leases/revoke-prefix/{accessors}"), Some(&json!({})))));
    sandbox.run(["get", &stage.secret()]).exit(0).stdout(VALUE).stderr("");
    let lines = proxy.lines();
    let login = format!("POST /v1/auth/{}/login", role.mount);
    assert_eq!(lines.iter().filter(|line| **line == login).count(), 2, "{lines:?}");
    assert_eq!(lines.last().map(String::as_str), Some("POST /v1/auth/token/revoke-self"));
    // And not without end.
    let (accessors, client) = (format!("auth/{}", role.mount), stage.client.clone());
    for number in 1..=12 {
        let (accessors, client) = (accessors.clone(), client.clone());
        proxy
            .before(number, move || drop(client.ask("POST", &format!("sys/leases/revoke-prefix/{accessors}"), Some(&json!({})))));
    }
    let outcome = sandbox.run(["get", &stage.secret()]).exit(125);
    outcome.stderr_has("event: secrets_bootstrap_token_expired").stderr_has("token_ttl");
}

#[test]
fn a_token_that_another_node_does_not_know_yet_gets_a_moment() {
    let login = json!({"auth": {"client_token": "s.fresh", "token_type": "service"}}).to_string();
    let denied = || Reply::status(403).body("{\"errors\":[\"permission denied\"]}");
    let secret = json!({"data": {"data": {"value": VALUE}, "metadata": {"version": 1}}}).to_string();
    let server = FaultServer::http()
        .on("/v1/auth/approle/login", [Reply::json(&login)])
        .on("/v1/secret/data/app", [denied(), Reply::json(&secret)])
        .on("/v1/auth/token/revoke-self", [Reply::status(204)]);
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.url("").as_str());
    let sandbox = sandbox.env("VAULT_ROLE_ID", "role").env("VAULT_SECRET_ID", "id").env("VAULT_KV_VERSION", "2");
    sandbox.run(["get", "secret/app"]).exit(0).stdout(VALUE);
    assert_eq!(server.seen().iter().filter(|seen| seen.target == "/v1/secret/data/app").count(), 2);
    // A token that was given is not new.
    let server = FaultServer::http().always([denied()]);
    let sandbox =
        sandbox.env("VAULT_ADDR", server.url("").as_str()).env("VAULT_TOKEN", "s.old").env("VAULT_AUTH_METHOD", "token");
    sandbox.run(["get", "secret/app"]).exit(125);
    assert_eq!(server.seen().iter().filter(|seen| seen.target == "/v1/secret/data/app").count(), 1);
}

#[test]
fn what_a_policy_lacks_is_ready_to_paste() {
    let Some(stage) = stage() else { return };
    let mount = &stage.mount;
    let some = stage.client.policy(&format!("path \"{mount}/data/app\" {{ capabilities = [\"read\"] }}"));
    let profile = format!("[secrets]\nA = \"{mount}/app\"\nB = \"{mount}/b\"\nC = \"{mount}/b#x\"\nD = \"{mount}/c/d\"\n");
    let outcome = stage.sandbox().env("VAULT_TOKEN", &some).profile(&profile).run(["run", "--", "true"]).exit(125);
    let errors = outcome.errors();
    assert!(errors.starts_with("error[denied]: 3 secrets cannot be used\n"), "{errors}");
    for path in ["b", "c/d"] {
        let line = format!("path \"{mount}/data/{path}\" {{ capabilities = [\"read\"] }}\n");
        assert_eq!(errors.matches(&line).count(), 1, "{errors}");
        // It is what helps.
        let token = stage.client.policy(&line);
        stage.client.put(mount, path, &json!({"value": "there"}));
        stage.sandbox().env("VAULT_TOKEN", token).run(["get", &format!("{mount}/{path}")]).exit(0).stdout("there");
    }
    assert!(!errors.contains("event:"), "{errors}");
    // A token that may not even look at itself is still a valid one.
    let properties =
        json!({"policies": [stage.client.policy_name("path \"none\" { capabilities = [\"read\"] }")], "no_default_policy": true});
    let bare = stage.client.token_with(&properties);
    let sandbox = stage.sandbox().env("VAULT_TOKEN", bare).env("VAULT_KV_VERSION", "2");
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("error[denied]").never_says("event:");
    let sandbox = sandbox.env("VAULT_KV_VERSION", "");
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has(&format!("path \"{mount}/data/app\""));
}

#[test]
fn leases_go_with_the_token_unless_somebody_has_them() {
    let credentials = json!({"lease_id": "database/creds/app/x1", "lease_duration": 60, "renewable": true,
        "data": {"password": VALUE}});
    let login = json!({"auth": {"client_token": "s.fresh", "token_type": "service"}}).to_string();
    let mount = json!({"data": {"path": "database/", "type": "database", "options": null}}).to_string();
    let server = || {
        FaultServer::http()
            .on("/v1/auth/approle/login", [Reply::json(&login)])
            .on("/v1/sys/internal/ui/mounts/database/creds/app", [Reply::json(&mount)])
            .on("/v1/database/creds/app", [Reply::json(&credentials.to_string())])
            .always([Reply::status(204)])
    };
    let sandbox = |server: &FaultServer| {
        let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.url("").as_str());
        sandbox
            .profile("[secrets]\nA = \"database/creds/app#password\"\n")
            .env("VAULT_ROLE_ID", "role")
            .env("VAULT_SECRET_ID", "id")
    };
    let ends = |server: &FaultServer| -> Vec<String> {
        let ends = server.seen().into_iter().filter(|seen| seen.target.contains("revoke"));
        ends.map(|seen| format!("{} {}", seen.target, String::from_utf8_lossy(&seen.body))).collect()
    };
    let used = server();
    sandbox(&used).run(["run", "--", "sh", "-c", "echo $A"]).exit(0).stdout(format!("{VALUE}\n"));
    assert_eq!(ends(&used), [""; 0], "the command has them");
    let rehearsed = server();
    sandbox(&rehearsed).run(["run", "--dry-run", "--", "true"]).exit(0);
    assert_eq!(ends(&rehearsed), ["/v1/auth/token/revoke-self "]);
    let given = server();
    let revoked = sandbox(&given).env("VAULT_TOKEN", "s.given");
    revoked.run(["run", "--dry-run", "--", "true"]).exit(0);
    assert_eq!(ends(&given), ["/v1/sys/leases/revoke {\"lease_id\":\"database/creds/app/x1\"}"]);
}

#[test]
fn what_cannot_be_given_back_is_no_failure() {
    let login = json!({"auth": {"client_token": "s.fresh", "token_type": "service"}}).to_string();
    let secret = json!({"data": {"data": {"value": VALUE}, "metadata": {"version": 1}}}).to_string();
    for reply in [Reply::never(), Reply::status(500).body("{\"errors\":[]}"), Reply::status(403).body("{\"errors\":[]}")] {
        let server = FaultServer::http()
            .on("/v1/auth/approle/login", [Reply::json(&login)])
            .on("/v1/secret/data/app", [Reply::json(&secret)])
            .on("/v1/auth/token/revoke-self", [reply]);
        let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", server.url("").as_str());
        let sandbox = sandbox.env("VAULT_ROLE_ID", "role").env("VAULT_SECRET_ID", "id").env("VAULT_KV_VERSION", "2");
        let start = std::time::Instant::now();
        sandbox.run(["get", "secret/app"]).exit(0).stdout(VALUE).stderr_has("the token of this run could not be revoked");
        assert!(start.elapsed() < Duration::from_secs(10), "two seconds, on a busy machine");
        assert_eq!(server.seen().iter().filter(|seen| seen.target.ends_with("revoke-self")).count(), 1);
    }
}

#[test]
fn no_token_stands_in_a_command_line() {
    let Some(server) = openbao::dev() else { return };
    let stage = Stage::on(server);
    let (token, proxy) = (stage.token(), Proxy::to(server));
    let needle = token.clone();
    let (found, seen) = std::sync::mpsc::channel();
    proxy.before(2, move || {
        let lines = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
        let lines: Vec<Vec<u8>> = lines.collect();
        let _ = found.send(lines.iter().any(|line| String::from_utf8_lossy(line).contains(&needle)));
    });
    let sandbox = stage.sandbox().env("VAULT_ADDR", proxy.address()).env("VAULT_TOKEN", &token);
    sandbox.run(["get", &stage.secret()]).exit(0).stdout(VALUE);
    assert_eq!(seen.try_recv(), Ok(false));
}

#[test]
fn a_token_ends_by_itself_when_nobody_ends_it() {
    // The alert is about time, too: the server forgets a token whose time is over.
    let Some(stage) = stage() else { return };
    let token = stage.client.token(&[&stage.policy], "1s", 0);
    eventually("the end of a token", || (!stage.client.is_token(&token)).then_some(()));
    let sandbox = stage.sandbox().env("VAULT_TOKEN", &token);
    sandbox.run(["get", &stage.secret()]).exit(125).stderr_has("event: secrets_bootstrap_token_expired");
}
