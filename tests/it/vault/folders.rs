//! Folders: a secret whose fields are taken, or what is below a path.

use serde_json::json;

use crate::support::Sandbox;
use crate::support::counting::Proxy;
use crate::support::fault_server::{FaultServer, Reply};
use crate::support::openbao::{self, ROOT};
use crate::support::sandbox::Outcome;

/// The variables whose names begin with `P_`, in one line.
fn taken(sandbox: &Sandbox, options: &[&str]) -> Outcome {
    let script = "env | grep ^P_ | LC_ALL=C sort | tr '\\n' ' '";
    let words = options.iter().copied().chain(["--prefix", "P_", "--", "sh", "-c", script]);
    sandbox.run(words)
}

#[test]
fn a_path_is_the_secret_of_that_name_or_else_the_folder() {
    let Some(server) = openbao::dev() else { return };
    let (mount, proxy) = (server.kv2(), Proxy::to(server));
    server.put(&mount, "app", &json!({"user": "u", "port": 1}));
    server.put(&mount, "app/db", &json!({"url": "x"}));
    server.put(&mount, "app/key", &json!({"value": "k"}));
    server.put(&mount, "app/deep/er", &json!({"value": "d"}));
    server.put(&mount, "other/one", &json!({"value": "1"}));
    let sandbox = Sandbox::new().vault(&proxy, ROOT);
    let path = |path: &str| format!("{mount}/{path}");
    taken(&sandbox, &["--path", &path("app")]).exit(0).stdout("P_port=1 P_user=u ").stderr("");
    let preflight = format!("GET /v1/sys/internal/ui/mounts/{mount}/app");
    proxy.saw(&[&preflight, &format!("GET /v1/{mount}/data/app")]);
    taken(&sandbox, &["--path", &path("app/")]).exit(0).stdout("P_db_url=x P_key=k ");
    let mut lines = proxy.lines();
    lines[2..].sort();
    let [list, db, key] =
        ["metadata/app/?list=true", "data/app/db", "data/app/key"].map(|path| format!("GET /v1/{mount}/{path}"));
    assert_eq!(lines, [preflight, list, db, key]);
    taken(&sandbox, &["--path", &path("app/"), "--recursive"]).exit(0).stdout("P_db_url=x P_deep_er=d P_key=k ");
    taken(&sandbox, &["--path", &path("other")]).exit(0).stdout("P_one=1 ");
    taken(&sandbox, &["--path", &path("data/other")]).exit(0).stdout("P_one=1 ");
    for whole in [format!("{mount}/"), mount.clone(), path("data/")] {
        let all = "P_app_db_url=x P_app_deep_er=d P_app_key=k P_app_port=1 P_app_user=u P_other_one=1 ";
        taken(&sandbox, &["--path", &whole, "--recursive"]).exit(0).stdout(all);
    }
}

#[test]
fn folders_of_version_1_are_folders_too() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv1();
    server.write(&format!("{mount}/app"), &json!({"user": "u"}));
    server.write(&format!("{mount}/app/db"), &json!({"value": "d"}));
    server.write(&format!("{mount}/app/deep/er"), &json!({"a": 1}));
    let sandbox = Sandbox::new().vault(server, ROOT);
    taken(&sandbox, &["--path", &format!("{mount}/app")]).exit(0).stdout("P_user=u ");
    taken(&sandbox, &["--path", &format!("{mount}/app/")]).exit(0).stdout("P_db=d ");
    taken(&sandbox, &["--path", &mount, "--recursive"]).exit(0).stdout("P_app_db=d P_app_deep_er_a=1 P_app_user=u ");
    let stated = sandbox.env("VAULT_MOUNT_PATH", &mount).env("VAULT_KV_VERSION", "1");
    taken(&stated, &["--path", "", "--recursive"]).exit(0).stdout("P_app_db=d P_app_deep_er_a=1 P_app_user=u ");
}

#[test]
fn what_is_deleted_still_stands_in_lists_and_is_left_out() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    for name in ["kept", "deleted", "destroyed"] {
        server.put(&mount, &format!("app/{name}"), &json!({"value": name}));
    }
    server.delete(&format!("{mount}/data/app/deleted"));
    server.write(&format!("{mount}/destroy/app/destroyed"), &json!({"versions": [1]}));
    let sandbox = Sandbox::new().vault(server, ROOT);
    taken(&sandbox, &["--path", &format!("{mount}/app/")]).exit(0).stdout("P_kept=kept ").stderr("");
    server.delete(&format!("{mount}/data/app/kept"));
    let none = taken(&sandbox, &["--path", &format!("{mount}/app/")]).exit(125);
    let none =
        none.stderr_has(&format!("error[not-found]: 1 secret is missing\n  {mount}/app/: vault has no secrets in the folder"));
    drop(none.stderr_has("hint: everything in it is deleted"));
}

#[test]
fn a_folder_without_secrets_is_missing_and_says_why() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    server.put(&mount, "app/deep/er", &json!({"value": "d"}));
    server.put(&mount, "gone", &json!({"value": "d"}));
    server.delete(&format!("{mount}/data/gone"));
    let sandbox = Sandbox::new().vault(server, ROOT);
    let told = |path: &str| taken(&sandbox, &["--path", &format!("{mount}/{path}")]).exit(125).stderr_has("error[not-found]");
    drop(told("app").stderr_has("hint: 1 folder is below it: `--recursive`"));
    let nothing =
        told("none").stderr_has(&format!("vault has no secret `{mount}/none` (--path {mount}/none)\n    there is no folder"));
    drop(nothing);
    drop(told("none/").stderr_has(&format!("vault has no secrets in the folder `{mount}/none`")));
    drop(told("gone").stderr_has(&format!("the secret `{mount}/gone` of vault was deleted at 20")));
}

#[test]
fn everything_that_may_not_be_read_is_named() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    for name in ["a", "b", "c"] {
        server.put(&mount, &format!("app/{name}"), &json!({"value": name}));
    }
    let policy = format!(
        "path \"{mount}/metadata/app/\" {{ capabilities = [\"list\"] }}\npath \"{mount}/data/app/b\" {{ capabilities = [\"read\"] }}"
    );
    let sandbox = Sandbox::new().vault(server, &server.policy(&policy));
    let outcome = taken(&sandbox, &["--path", &format!("{mount}/app/")]).exit(125);
    let errors = outcome.errors();
    assert!(errors.starts_with("error[denied]: ") && errors.contains("2 secrets of the folder"), "{errors}");
    assert!(errors.contains(&format!("{mount}/data/app/a")) && errors.contains(&format!("{mount}/data/app/c")), "{errors}");
    assert!(!errors.contains("data/app/b"), "{errors}");
    let whole = taken(&sandbox, &["--path", &format!("{mount}/app")]).exit(125);
    drop(whole.stderr_has(&format!("hint: a folder ends with `/`: `{mount}/app/`")));
}

#[test]
fn payloads_are_taken_apart_on_request() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    let payload =
        json!({"db": {"user": "u", "password": "p&<>"}, "hosts": ["a", "b"], "api-key": "k", "none": null, "port": 5432});
    server.put(&mount, "app/tenant/alias", &payload);
    let sandbox = Sandbox::new().vault(server, ROOT);
    let path = format!("{mount}/data/app/tenant/alias");
    let flat = "P_API_KEY=k P_DB_PASSWORD=p&<> P_DB_USER=u P_HOSTS=[\"a\",\"b\"] P_PORT=5432 ";
    taken(&sandbox, &["--path", &path, "--flatten", "--case", "upper"]).exit(0).stdout(flat);
    let nested = "P_API_KEY=k P_DB={\"password\":\"p&<>\",\"user\":\"u\"} P_HOSTS=[\"a\",\"b\"] P_PORT=5432 ";
    taken(&sandbox, &["--path", &path, "--case", "upper"]).exit(0).stdout(nested);
    server.put(&mount, "clash", &json!({"a": {"b": 1}, "a_b": 2}));
    let clash = format!("{mount}/clash");
    let told = taken(&sandbox, &["--path", &clash, "--flatten"]).exit(125);
    drop(told.stderr_has("a name is given twice"));
    taken(&sandbox, &["--path", &clash, "--flatten", "--on-duplicate", "last"]).exit(0).stdout("P_a_b=2 ");
}

#[test]
fn a_folder_without_end_is_left() {
    let mount = r#"{"data":{"path":"kv/","type":"kv","options":{"version":"2"}}}"#;
    let endless = FaultServer::http().always([Reply::json(r#"{"data":{"keys":["again/"]}}"#)]);
    let endless = endless.on("/v1/sys/internal/ui/mounts/kv", [Reply::json(mount)]);
    let sandbox = Sandbox::new().vault(&endless, ROOT);
    let outcome = taken(&sandbox, &["--path", "kv/", "--recursive"]).exit(125);
    drop(outcome.stderr_has("error[malformed]").stderr_has("has more than 1000 folders below it"));
    assert!(endless.seen().len() <= 1001);
}

#[test]
fn names_that_no_server_has_are_refused() {
    let mount = r#"{"data":{"path":"kv/","type":"kv","options":null}}"#;
    for keys in [r#"["a","a"]"#, r#"["../up"]"#, r#"["."]"#, r#"["a//"]"#, r#"[""]"#, r#"["/"]"#, r#"["a\nb"]"#] {
        let server = FaultServer::http()
            .on("/v1/sys/internal/ui/mounts/kv", [Reply::json(mount)])
            .on("/v1/kv/", [Reply::json(&format!(r#"{{"data":{{"keys":{keys}}}}}"#))]);
        let outcome = taken(&Sandbox::new().vault(&server, ROOT), &["--path", "kv/", "--recursive"]).exit(125);
        drop(outcome.stderr_has("the list of the folder `kv` has names that no folder can have"));
    }
}
