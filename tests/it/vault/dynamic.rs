//! Secrets that are made by being read: once, with a lease that is told, and given back when nobody got them.

use serde_json::json;

use super::broker::Broker;
use crate::support::Sandbox;
use crate::support::counting::Proxy;
use crate::support::openbao::{self, ROOT};
use crate::support::process::End;
use crate::support::terminal::Terminal;

#[test]
fn credentials_are_made_once_however_often_they_are_asked_for() {
    let Some(server) = openbao::dev() else { return };
    let (broker, proxy) = (Broker::new(server), Proxy::to(server));
    let (path, sandbox) = (broker.path(), Sandbox::new().vault(&proxy, ROOT));
    let [user, password] = ["username", "password"].map(|field| format!("X_{field}={path}#{field}"));
    let script = "[ \"$X_username\" = \"$username\" ] && [ \"$X_password\" = \"$password\" ] && printf %s \"${username%%-*}\"";
    let words = ["--env", &user, "--env", &password, "--path", &path, "--on-duplicate", "first", "--", "sh", "-c", script];
    let told =
        format!("secrun: warning: `vault:{path}` ends after 1h and nothing renews it: start the command again before that\n");
    sandbox.run(words).exit(0).stdout("token").stderr(&told);
    proxy.saw(&[&format!("GET /v1/sys/internal/ui/mounts/{path}"), &format!("GET /v1/{path}")]);
    assert_eq!((broker.users(), broker.leases().len()), ((1, 0), 1), "handed out, and alive");
}

#[test]
fn a_lease_is_told_as_loud_as_wished() {
    let Some(server) = openbao::dev() else { return };
    let broker = Broker::new(server);
    let (path, sandbox) = (broker.path(), Sandbox::new().vault(server, ROOT));
    let env = format!("U={path}#username");
    sandbox.run(["--quiet", "--env", &env, "--", "true"]).exit(0).stderr("");
    let note = format!("secrun: note: `vault:{path}` has a lease of 1h that can be renewed\n");
    sandbox.run(["-v", "--env", &env, "--", "true"]).exit(0).stderr_has(&note);
    let reference = format!("{path}#username");
    let document = sandbox.run(["get", "--json", &reference]).exit(0).stderr("").json();
    assert_eq!(document["lease"], json!({"duration_seconds": 3600, "renewable": true}));
    sandbox.run(["get", "--metadata", &reference]).exit(0).stderr("lease: 1h\n");
    let mount = server.kv2();
    server.put(&mount, "a", &json!({"value": "v"}));
    let document = sandbox.run(["get", "--json", &format!("{mount}/a")]).exit(0).json();
    assert_eq!(document.get("lease"), None, "what stays has none");
}

#[test]
fn a_rehearsal_gives_back_what_it_made() {
    let Some(server) = openbao::dev() else { return };
    let broker = Broker::new(server);
    let (path, sandbox) = (broker.path(), Sandbox::new().vault(server, ROOT));
    let env = format!("U={path}#username");
    let line = format!("`vault:{path}` has a lease of 1h that can be renewed\n");
    let report = sandbox.run(["--dry-run", "--env", &env, "--", "true"]).exit(0).stderr("").text();
    assert!(report.starts_with("VARIABLE") && report.ends_with(&line), "{report}");
    let document = sandbox.run(["--dry-run", "--json", "--env", &env, "--", "true"]).exit(0).json();
    let lease = json!({"provider": "vault", "path": path, "duration_seconds": 3600, "renewable": true});
    assert_eq!(document["leases"], json!([lease]));
    assert_eq!((broker.users(), broker.leases().len()), ((2, 2), 0));
}

#[test]
fn a_run_that_fails_gives_back_what_it_made() {
    let Some(server) = openbao::dev() else { return };
    let broker = Broker::new(server);
    let (path, sandbox) = (broker.path(), Sandbox::new().vault(server, ROOT));
    let [good, bad] = [format!("U={path}#username"), format!("M={path}#none")];
    sandbox.run(["--env", &good, "--env", &bad, "--", "true"]).exit(125).stderr_has("has no field `none`");
    sandbox.run(["get", &path]).exit(1).stderr_has("it has: password, username");
    sandbox.run(["--env", &good, "--", "./no-such-command"]).exit(127);
    sandbox.run(["--path", &path, "--prefix", "P_", "--template", "none:app.conf", "--", "true"]).exit(125);
    assert_eq!((broker.users(), broker.leases().len()), ((4, 4), 0));
}

#[test]
fn nothing_is_made_for_a_terminal_that_says_no() {
    let Some(server) = openbao::dev() else { return };
    let broker = Broker::new(server);
    let (reference, sandbox) = (format!("{}#username", broker.path()), Sandbox::new().vault(server, ROOT));
    let mut terminal = Terminal::open();
    let process = sandbox.at_terminal(&terminal, &["get", &reference]);
    terminal.wait_for(&format!("show the value of {reference} on this terminal? [y/N] "));
    terminal.type_line("n");
    assert_eq!(process.end(), End::Exited(125));
    assert_eq!((broker.users(), broker.leases().len()), ((0, 0), 0));
}

#[test]
fn nobody_asks_again_when_the_answer_is_lost() {
    let Some(server) = openbao::dev() else { return };
    let (broker, proxy) = (Broker::new(server), Proxy::to(server));
    let path = broker.path();
    proxy.lose(2);
    let outcome = Sandbox::new().vault(&proxy, ROOT).run(["--env", &format!("U={path}#username"), "--", "true"]).exit(125);
    let outcome = outcome.stderr_has(&format!("credentials of `{path}` may have been made, and nobody has them"));
    drop(
        outcome
            .stderr_has(&format!("hint: they end with their lease; `vault list sys/leases/lookup/{path}` shows which there are")),
    );
    proxy.saw(&[&format!("GET /v1/sys/internal/ui/mounts/{path}"), &format!("GET /v1/{path}")]);
    assert_eq!((broker.users().0, broker.leases().len()), (1, 1), "they were made, and the list shows it");
}

#[test]
fn other_engines_are_read_by_their_own_paths() {
    let Some(server) = openbao::dev() else { return };
    let sandbox = Sandbox::new().vault(server, ROOT);
    let mount = openbao::unique("totp");
    server.mount(&mount, &json!({"type": "totp"}));
    let key = json!({"key": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "issuer": "i", "account_name": "a"});
    server.write(&format!("{mount}/keys/k"), &key);
    let code = sandbox.run(["get", &format!("{mount}/code/k#code")]).exit(0).stderr("").text();
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    sandbox.run(["get", "auth/token/lookup-self#path"]).exit(0).stdout("auth/token/create");
    sandbox.run(["get", "sys/mounts/secret#type"]).exit(0).stdout("kv");
    let version = sandbox.run(["get", &format!("{mount}/code/k@2")]).exit(125);
    drop(version.stderr_has(&format!("vault has no versions of `{mount}/code/k`: the mount `{mount}` is a totp engine")));
    sandbox.run(["--path", &format!("{mount}/keys/"), "--", "true"]).exit(125).stderr_has("error[usage]");
    let unknown = sandbox.run(["get", &format!("{mount}/code/none#code")]).exit(125).stderr_has("error[config]: the engine of");
    drop(unknown.stderr_has("refuses: unknown key: none").stderr_has("hint: is the last part of the path a role or a key"));
    sandbox.run(["get", "cubbyhole/none"]).exit(1).stderr_has("error[not-found]: vault has nothing at `cubbyhole/none`");
}
