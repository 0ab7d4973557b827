//! Writing: nothing is lost, nothing is damaged, and every state of a secret is told apart.

use serde_json::{Value, json};

use crate::support::counting::Proxy;
use crate::support::openbao::{self, Client, Cluster, Production, Server};
use crate::support::sandbox::{Outcome, Sandbox};

/// A sandbox on the shared server, a mount of KV v2 of its own, and the server.
fn versioned() -> Option<(Sandbox, String, &'static Server)> {
    let server = openbao::dev()?;
    Some((Sandbox::new().vault(server, openbao::ROOT), server.kv2(), server))
}

fn set(sandbox: &Sandbox, words: &[&str], input: &str) -> Outcome {
    sandbox.run_with_input(["set"].iter().chain(words), input)
}

fn exact(client: &Client, path: &str) -> String {
    String::from_utf8(client.ask("GET", path, None).body).unwrap()
}

#[test]
fn a_secret_of_one_value_has_the_field_value() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    let path = format!("{mount}/app/db");
    let first = set(&sandbox, &[&path, "--json"], "one").exit(0).stderr("").json();
    assert_eq!(first, json!({"provider": "vault", "path": path, "version": "1"}));
    set(&sandbox, &[&path, "-v"], "two").exit(0).stderr_has(&format!("note: {path} is stored as version 2"));
    assert_eq!(server.fields(&mount, "app/db"), json!({"value": "two"}));
    sandbox.run(["get", &path]).exit(0).stdout("two");
    let value = "Gr\u{fc}\u{df}e \u{1f511} \"quoted\" \\ \u{0} \u{7f} line\nend\n";
    set(&sandbox, &[&path], value).exit(0);
    sandbox.run(["get", &path]).exit(0).stdout(value);
}

#[test]
fn a_secret_with_fields_is_not_replaced_by_one_value() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    let path = format!("{mount}/db");
    server.put(&mount, "db", &json!({"user": "u", "password": "planted"}));
    set(&sandbox, &[&path], "new")
        .exit(125)
        .stderr_has("has fields of its own\n  it has: password, user")
        .stderr_has(&format!("`secrun set {path}#FIELD`"))
        .never_says("planted");
    assert_eq!(server.fields(&mount, "db"), json!({"user": "u", "password": "planted"}));
}

#[test]
fn one_field_changes_and_all_others_stay() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    let path = format!("{mount}/db");
    let fields = json!({"id": 42, "rate": 1.5, "on": true, "none": null, "deep": {"list": [1, "x", null]}, "password": "old"});
    server.put(&mount, "db", &fields);
    let proxy = Proxy::to(server);
    let counted = Sandbox::new().vault(&proxy, openbao::ROOT);
    set(&counted, &[&format!("{path}#password")], "null").exit(0).stdout("").stderr("");
    proxy.saw(&[
        &format!("GET /v1/sys/internal/ui/mounts/{path}"),
        &format!("GET /v1/{mount}/data/db"),
        &format!("PATCH /v1/{mount}/data/db"),
    ]);
    let mut expected = fields;
    expected["password"] = "null".into();
    assert_eq!(server.fields(&mount, "db"), expected);
    set(&sandbox, &[&format!("{path}#new/field"), "--expect", "2"], "v").exit(0);
    expected["new/field"] = "v".into();
    assert_eq!(server.fields(&mount, "db"), expected);
}

#[test]
fn the_first_field_makes_the_secret() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    let field = format!("{mount}/new#user");
    set(&sandbox, &[&field], "one").exit(0);
    assert_eq!(server.fields(&mount, "new"), json!({"user": "one"}));
    server.delete(&format!("{mount}/data/new"));
    set(&sandbox, &[&field], "two").exit(0);
    assert_eq!(server.fields(&mount, "new"), json!({"user": "two"}));
    server.write(&format!("{mount}/destroy/new"), &json!({"versions": [2]}));
    let third = set(&sandbox, &[&field, "--json"], "three").exit(0).json();
    assert_eq!((&third["version"], server.fields(&mount, "new")), (&"3".into(), json!({"user": "three"})));
}

#[test]
fn all_fields_are_written_with_their_types() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    let path = format!("{mount}/db");
    server.put(&mount, "db", &json!({"gone": "afterwards"}));
    let fields = r#"{"port": 5432, "rate": 1.25, "on": false, "none": null, "deep": {"b": [1, "\u00fc"], "a": {}}}"#;
    let proxy = Proxy::to(server);
    set(&Sandbox::new().vault(&proxy, openbao::ROOT), &[&path, "--fields"], fields).exit(0).stderr("");
    proxy.saw(&[&format!("GET /v1/sys/internal/ui/mounts/{path}"), &format!("POST /v1/{mount}/data/db")]);
    assert_eq!(server.fields(&mount, "db"), serde_json::from_str::<Value>(fields).unwrap());
    // The server would round it, and nobody would notice.
    set(&sandbox, &[&path, "--fields"], r#"{"id": 9007199254740993, "x": [{"y": 1e400}], "fine": 1.10}"#)
        .exit(125)
        .stderr_has("error[usage]: KV version 2 rounds numbers")
        .stderr_has("fields: `id`, `x`")
        .never_says("9007199254740993");
    // And of half a character something else.
    let deep = format!(r#"{{"half": "\ud83d", "whole": "\ud83d\ude00", "deep": {}{}}}"#, "[".repeat(200), "]".repeat(200));
    let refused = set(&sandbox, &[&path, "--fields"], &deep).exit(125).stderr_has("error[usage]: fields have something in them");
    drop(refused.stderr_has("fields: `half`, `deep`\n"));
}

#[test]
fn an_expected_version_is_insisted_on() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    let path = format!("{mount}/x");
    set(&sandbox, &[&path, "--expect", "0"], "one").exit(0);
    let conflict = |words: &[&str], said: &str| {
        set(&sandbox, words, "x")
            .exit(125)
            .stderr(&format!("error[conflict]: the secret `{path}` {said}\n\nhint: nothing was changed\n"));
    };
    conflict(&[&path, "--expect", "0"], "must not exist, but it is at version 1");
    conflict(&[&path, "--expect", "2"], "must be at version 2, but it is at version 1");
    conflict(&[&format!("{path}#value"), "--expect", "7"], "must be at version 7, but it is at version 1");
    set(&sandbox, &[&path, "--fields", "--expect", "3"], r#"{"a": 1}"#)
        .exit(125)
        .stderr_has("must be at version 3, but it is at version 1");
    set(&sandbox, &[&path, "--fields", "--expect", "1"], r#"{"value": "two"}"#).exit(0);
    server.delete(&format!("{mount}/data/x"));
    conflict(&[&path, "--expect", "0"], "must not exist, but it was deleted at version 2");
    set(&sandbox, &[&path, "--expect", "2"], "three").exit(0);
    set(&sandbox, &[&path, "--expect", "latest"], "x").exit(125).stderr_has("error[usage]: `latest` is no version of vault");
    assert_eq!(server.fields(&mount, "x"), json!({"value": "three"}));
}

/// Two writers, each with fields of its own in the same secret, as fast as they can.
fn two_writers(sandbox: &Sandbox, server: &Server, mount: &str) {
    server.put(mount, "shared", &json!({"at first": 1}));
    std::thread::scope(|scope| {
        for writer in ["a", "b"] {
            scope.spawn(move || {
                for number in 0..50 {
                    set(sandbox, &[&format!("{mount}/shared#{writer}{number}")], &format!("{writer}{number}")).exit(0).stderr("");
                }
            });
        }
    });
    let fields = server.fields(mount, "shared");
    let fields = fields.as_object().unwrap();
    assert_eq!(fields.len(), 101);
    assert!(fields.iter().all(|(name, value)| value == name || name == "at first"), "{fields:?}");
}

#[test]
fn two_writers_of_fields_lose_nothing() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    two_writers(&sandbox, server, &mount);
}

#[test]
fn two_writers_lose_nothing_where_fields_cannot_be_changed_one_by_one() {
    let Some((_, mount, server)) = versioned() else { return };
    let token = server.policy(&format!(r#"path "{mount}/data/*" {{ capabilities = ["read", "create", "update"] }}"#));
    two_writers(&Sandbox::new().vault(server, &token), server, &mount);
}

#[test]
fn whoever_is_overtaken_reads_again() {
    let Some((_, mount, server)) = versioned() else { return };
    let path = format!("{mount}/x");
    server.put(&mount, "x", &json!({"a": "1"}));
    let proxy = Proxy::to(server);
    let sandbox = Sandbox::new().vault(&proxy, openbao::ROOT).env("VAULT_KV_VERSION", "2");
    let (client, to) = (server.client(), mount.clone());
    proxy.before(2, move || {
        client.put(&to, "x", &json!({"a": "1", "theirs": "2"}));
    });
    set(&sandbox, &[&format!("{path}#ours")], "3").exit(0);
    assert_eq!(server.fields(&mount, "x"), json!({"a": "1", "theirs": "2", "ours": "3"}));
    let (get, patch) = (format!("GET /v1/{mount}/data/x"), format!("PATCH /v1/{mount}/data/x"));
    proxy.saw(&[&get, &patch, &get, &patch]);
    // Deleted in between: what was deleted does not come back by itself.
    let (client, path) = (server.client(), format!("{mount}/data/x"));
    proxy.before(2, move || client.delete(&path));
    set(&sandbox, &[&format!("{mount}/x#ours")], "4").exit(0);
    assert_eq!(server.fields(&mount, "x"), json!({"ours": "4"}));
}

#[test]
fn one_value_does_not_win_over_fields_that_came_in_between() {
    let Some((_, mount, server)) = versioned() else { return };
    server.put(&mount, "x", &json!({"value": "1"}));
    let proxy = Proxy::to(server);
    let sandbox = Sandbox::new().vault(&proxy, openbao::ROOT).env("VAULT_KV_VERSION", "2");
    let (client, to) = (server.client(), mount.clone());
    proxy.before(2, move || {
        client.put(&to, "x", &json!({"value": "1", "theirs": "2"}));
    });
    set(&sandbox, &[&format!("{mount}/x")], "3").exit(125).stderr_has("has fields of its own");
    assert_eq!(server.fields(&mount, "x"), json!({"value": "1", "theirs": "2"}));
}

#[test]
fn a_mount_that_wants_versions_gets_them() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    server.write(&format!("{mount}/config"), &json!({"cas_required": true}));
    let path = format!("{mount}/x");
    set(&sandbox, &[&path], "one").exit(0);
    set(&sandbox, &[&path, "--fields"], r#"{"a": 1}"#).exit(0);
    set(&sandbox, &[&format!("{path}#b")], "2").exit(0);
    set(&sandbox, &[&format!("{mount}/y"), "--fields"], r#"{"a": 1}"#).exit(0);
    assert_eq!(server.fields(&mount, "x"), json!({"a": 1, "b": "2"}));
    sandbox.run(["restore", &format!("{path}@1")]).exit(0);
    assert_eq!(server.fields(&mount, "x"), json!({"value": "one"}));
}

#[test]
fn owner_expiry_and_comment_are_said_beside_what_others_say() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    let path = format!("{mount}/x");
    server.put(&mount, "x", &json!({"value": "1"}));
    server.write(
        &format!("{mount}/metadata/x"),
        &json!({"max_versions": 7, "custom_metadata": {"team": "theirs", "owner": "old"}}),
    );
    let words = ["--owner", "platform", "--expires", "2027-06-30", "--comment", "made by hand"];
    set(&sandbox, &[&[&*path][..], &words].concat(), "2").exit(0);
    let known = || server.read(&format!("{mount}/metadata/x"))["data"].clone();
    let all = json!({"team": "theirs", "owner": "platform", "expires": "2027-06-30", "comment": "made by hand"});
    assert_eq!((&known()["custom_metadata"], &known()["max_versions"]), (&all, &7.into()));
    let shown = sandbox.run(["get", &path, "--json"]).exit(0).json();
    assert_eq!((&shown["metadata"]["owner"], &shown["metadata"]["expires"]), (&"platform".into(), &"2027-06-30".into()));
    set(&sandbox, &[&path, "--comment", ""], "3").exit(0);
    assert_eq!(known()["custom_metadata"], json!({"team": "theirs", "owner": "platform", "expires": "2027-06-30"}));
    // Without the permission to change metadata one by one they are read and written.
    let policy = format!(
        "path \"{mount}/data/*\" {{ capabilities = [\"read\", \"update\"] }}\n\
         path \"{mount}/metadata/*\" {{ capabilities = [\"read\", \"update\"] }}"
    );
    let other = Sandbox::new().vault(server, &server.policy(&policy));
    set(&other, &[&path, "--owner", "ops", "--expires", ""], "4").exit(0);
    assert_eq!((&known()["custom_metadata"], &known()["max_versions"]), (&json!({"team": "theirs", "owner": "ops"}), &7.into()));
    // What cannot be said is told, and that the value is stored.
    let policy = format!(r#"path "{mount}/data/*" {{ capabilities = ["read", "update"] }}"#);
    let other = Sandbox::new().vault(server, &server.policy(&policy));
    set(&other, &[&path, "--owner", "x"], "5")
        .exit(125)
        .stderr_has(&format!("error[denied]: `{path}` is stored as version 5, but its owner, expiry and comment are not"))
        .stderr_has(&format!(r#"path "{mount}/metadata/x" {{ capabilities = ["patch"] }}"#));
    // What is wrong with them is told before anything is written.
    set(&sandbox, &[&path, "--expires", "soon", "--comment", &"x".repeat(513)], "6")
        .exit(125)
        .stderr_has("error[usage]: the metadata are not valid")
        .stderr_has("comment: at most 512 bytes");
    assert_eq!(server.fields(&mount, "x"), json!({"value": "5"}));
}

#[test]
fn every_state_of_a_version_has_its_word() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    let path = format!("{mount}/app/x");
    let version = |number: u32| format!("{path}@{number}");
    for value in ["one", "two", "three", "four"] {
        set(&sandbox, &[&path], value).exit(0);
    }
    sandbox.run(["delete", &version(2)]).exit(0).stdout("").stderr("");
    sandbox.run(["delete", &version(2)]).exit(1).stderr_has("version 2 of").stderr_has("was already deleted at 20");
    sandbox.run(["delete", &version(1), "--permanent", "--yes", "-v"]).exit(0).stderr_has("note: version 1 of");
    sandbox.run(["delete", &version(1), "--permanent", "--yes"]).exit(1).stderr_has("was destroyed");
    sandbox
        .run(["delete", &version(9)])
        .exit(1)
        .stderr_has("has no version 9 of")
        .stderr_has("versions that are kept: 1, 2, 3, 4");
    sandbox.run(["delete", &path, "--json"]).exit(0);
    sandbox.run(["delete", &path]).exit(1).stderr_has("was already deleted at 20");
    let states = || {
        let shown = sandbox.run(["history", &path, "--json"]).exit(0).never_says("three").json();
        let entries = shown["versions"].as_array().unwrap().iter();
        entries
            .map(|entry| format!("{} {}", entry["version"].as_str().unwrap(), entry["state"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(states(), ["4 deleted", "3 old", "2 deleted", "1 destroyed"]);
    sandbox.run(["get", &path]).exit(1).stderr_has("was deleted at");
    let table = sandbox.run(["history", &path]).exit(0).text();
    assert!(table.starts_with("VERSION  STATE      CREATED  ") && table.contains("\n1        destroyed  20"), "{table}");
    sandbox.run(["restore", &path]).exit(0).stdout("").stderr("");
    assert_eq!(states()[0], "4 current");
    sandbox.run(["restore", &path]).exit(125).stderr_has("error[conflict]: the secret").stderr_has("is not deleted");
    // An older version becomes the newest one, also when it was deleted.
    let restored = sandbox.run(["restore", &version(2), "--json"]).exit(0).json();
    assert_eq!((&restored["version"], server.fields(&mount, "app/x")), (&"5".into(), json!({"value": "two"})));
    assert_eq!(states(), ["5 current", "4 old", "3 old", "2 old", "1 destroyed"]);
    sandbox.run(["restore", &version(1)]).exit(1).stderr_has("was destroyed");
    sandbox.run(["restore", &version(7)]).exit(1).stderr_has("has no version 7 of");
    sandbox.run(["restore", &version(5)]).exit(125).stderr_has("is not deleted");
    sandbox.run(["delete", &version(5), "--permanent", "--yes"]).exit(0);
    sandbox.run(["restore", &path]).exit(1).stderr_has("version 5 of the secret").stderr_has("was destroyed");
    sandbox.run(["delete", &path, "--permanent"]).exit(125).stderr_has("--yes");
    sandbox.run(["delete", &path, "--permanent", "--yes"]).exit(0);
    sandbox.run(["history", &path]).exit(1).stderr_has("has no secret");
    sandbox.run(["delete", &path]).exit(1).stderr_has("has no secret");
    sandbox.run(["delete", &path, "--permanent", "--yes"]).exit(1).stderr_has("has no secret");
}

#[test]
fn an_older_version_comes_back_with_all_its_types() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    let first = json!({"n": 1.5, "list": [null, true], "s": "\u{fc}"});
    server.put(&mount, "x", &first);
    server.put(&mount, "x", &json!({"other": 1}));
    sandbox.run(["restore", &format!("{mount}/x@1")]).exit(0);
    assert_eq!(server.fields(&mount, "x"), first);
}

#[test]
fn whoever_writes_while_a_version_is_restored_is_not_overruled() {
    let Some((_, mount, server)) = versioned() else { return };
    server.put(&mount, "x", &json!({"v": 1}));
    server.put(&mount, "x", &json!({"v": 2}));
    let proxy = Proxy::to(server);
    let (client, to) = (server.client(), mount.clone());
    proxy.before(4, move || {
        client.put(&to, "x", &json!({"v": 3}));
    });
    let sandbox = Sandbox::new().vault(&proxy, openbao::ROOT);
    sandbox.run(["restore", &format!("{mount}/x@1")]).exit(125).stderr_has("must be at version 2, but it is at version 3");
    assert_eq!(server.fields(&mount, "x"), json!({"v": 3}));
}

#[test]
fn versions_that_are_pruned_are_gone_and_the_others_stay() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    server.write(&format!("{mount}/config"), &json!({"max_versions": 2}));
    let path = format!("{mount}/x");
    for value in ["one", "two", "three", "four"] {
        set(&sandbox, &[&path], value).exit(0);
    }
    let shown = sandbox.run(["history", &path, "--json"]).exit(0).json();
    let versions: Vec<_> = shown["versions"].as_array().unwrap().iter().map(|entry| entry["version"].clone()).collect();
    assert_eq!(versions, ["4", "3"]);
    sandbox.run(["restore", &format!("{path}@1")]).exit(1).stderr_has("versions that are kept: 3, 4");
    sandbox.run(["restore", &format!("{path}@3")]).exit(0);
    assert_eq!(server.fields(&mount, "x"), json!({"value": "three"}));
}

#[test]
fn a_deletion_in_the_future_is_told_and_is_none_yet() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    server.write(&format!("{mount}/config"), &json!({"delete_version_after": "1h"}));
    let path = format!("{mount}/x");
    set(&sandbox, &[&path], "one").exit(0);
    let shown = sandbox.run(["history", &path, "--json"]).exit(0).json();
    assert_eq!(shown["versions"][0]["state"], "current");
    assert!(shown["versions"][0]["deletion"].as_str().is_some_and(|time| time.starts_with("20")), "{shown}");
    sandbox.run(["restore", &path]).exit(125).stderr_has("is not deleted");
}

#[test]
fn a_list_is_one_request_for_each_folder() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    for path in ["a", "app/b", "app/deep/c", "app/deep/d", "app"] {
        server.put(&mount, path, &json!({"value": "planted"}));
    }
    server.delete(&format!("{mount}/data/app/b"));
    let proxy = Proxy::to(server);
    let counted = Sandbox::new().vault(&proxy, openbao::ROOT).env("VAULT_KV_VERSION", "2");
    counted.run(["list", &mount]).exit(0).stdout("NAME\na\napp\napp/\n").stderr("");
    proxy.saw(&[&format!("GET /v1/{mount}/metadata/?list=true")]);
    let unseen = counted.run(["list", "--json", &mount]).exit(0).json();
    assert_eq!(unseen["secrets"][0]["deleted"], json!(null), "nobody looked");
    proxy.saw(&[&format!("GET /v1/{mount}/metadata/?list=true")]);
    counted.run(["list", "--recursive", &format!("{mount}/app/")]).exit(0).stdout("NAME\nb\ndeep/c\ndeep/d\n");
    proxy.saw(&[&format!("GET /v1/{mount}/metadata/app/?list=true"), &format!("GET /v1/{mount}/metadata/app/deep/?list=true")]);
    let shown = sandbox.run(["list", "--recursive", "--deleted", "--json", &mount]).exit(0).never_says("planted").json();
    let lines = shown["secrets"].as_array().unwrap().iter();
    let lines: Vec<String> = lines.map(|line| format!("{} {} {}", line["name"], line["version"], line["deleted"])).collect();
    let all = [
        r#""a" "1" false"#,
        r#""app" "1" false"#,
        r#""app/b" "1" true"#,
        r#""app/deep/c" "1" false"#,
        r#""app/deep/d" "1" false"#,
    ];
    assert_eq!(lines, all);
    sandbox.run(["list", &format!("{mount}/none")]).exit(1).stderr_has("has no secrets in the folder");
    let empty = server.kv2();
    sandbox.run(["list", &empty]).exit(0).stdout("").stderr("");
}

#[test]
fn the_root_is_the_mounts_that_the_token_sees() {
    let Some((_, mount, server)) = versioned() else { return };
    let other = server.kv2();
    let token = server.policy(&format!(r#"path "{mount}/metadata/" {{ capabilities = ["list"] }}"#));
    let outcome = Sandbox::new().vault(server, &token).run(["list"]).exit(0);
    assert!(outcome.text().contains(&format!("{mount}/\n")) && !outcome.text().contains(&other), "{}", outcome.text());
    let inside = Sandbox::new().vault(server, &token).env("VAULT_MOUNT_PATH", &mount);
    inside.run(["list"]).exit(0).stdout("").stderr("");
}

#[test]
fn kv_version_1_can_what_it_can_and_says_what_not() {
    let Some(server) = openbao::dev() else { return };
    let (sandbox, mount) = (Sandbox::new().vault(server, openbao::ROOT), server.kv1());
    let path = format!("{mount}/app/x");
    let stored = || exact(server, &path);
    set(&sandbox, &[&path, "-v"], "one").exit(0).stderr_has(&format!("note: {path} is stored\n"));
    set(&sandbox, &[&path], "two").exit(0);
    assert!(stored().contains(r#""data":{"value":"two"}"#), "{}", stored());
    let document =
        set(&sandbox, &[&path, "--fields", "--json"], r#"{"id": 12345678901234567890123, "rate": 1.10}"#).exit(0).json();
    assert_eq!(document["version"], Value::Null);
    set(&sandbox, &[&format!("{path}#name")], "n").exit(0);
    // Here numbers are kept to the last digit.
    assert!(stored().contains(r#""data":{"id":12345678901234567890123,"name":"n","rate":1.10}"#), "{}", stored());
    set(&sandbox, &[&path], "x").exit(125).stderr_has("has fields of its own");
    set(&sandbox, &[&path, "--expect", "1", "--owner", "me"], "x")
        .exit(125)
        .stderr_has("it is KV version 1")
        .stderr_has("--expect: there are no versions")
        .stderr_has("--owner: there is no place for it");
    for words in [&["history", &path][..], &["restore", &path], &["delete", &format!("{path}@1")]] {
        sandbox.run(words).exit(125).stderr_has("error[usage]").stderr_has("it is KV version 1");
    }
    sandbox.run(["list", &format!("{mount}/app")]).exit(0).stdout("NAME\nx\n");
    sandbox
        .run(["delete", &path])
        .exit(125)
        .stderr_has("cannot be undone")
        .stderr_has(&format!("`secrun delete --permanent {path}`"));
    sandbox.run(["delete", &path, "--permanent", "--yes"]).exit(0);
    sandbox.run(["delete", &path, "--permanent", "--yes"]).exit(1).stderr_has("has no secret");
}

#[test]
fn other_engines_store_nothing() {
    let Some(server) = openbao::dev() else { return };
    let (sandbox, mount) = (Sandbox::new().vault(server, openbao::ROOT), server.transit());
    let path = format!("{mount}/keys/x");
    set(&sandbox, &[&path], "v").exit(125).stderr_has("error[usage]").stderr_has("it is a transit engine");
    for words in [&["history", &path][..], &["restore", &path], &["delete", &path], &["list", &path]] {
        sandbox.run(words).exit(125).stderr_has("it is a transit engine");
    }
}

#[test]
fn a_path_that_is_no_secret_is_not_written() {
    let Some((sandbox, mount, _)) = versioned() else { return };
    set(&sandbox, &[&mount], "v").exit(125).stderr_has("is a mount of vault, not a secret");
    set(&sandbox, &[&format!("{mount}/app/")], "v").exit(125).stderr_has("is a folder of vault");
    set(&sandbox, &[&format!("{mount}/x#")], "v").exit(125).stderr_has("nothing behind `#`");
    let bytes = set_bytes(&sandbox, &format!("{mount}/x"), b"\xff");
    bytes.exit(125).stderr_has("the value is no UTF-8 text").stderr_has("base64");
}

fn set_bytes(sandbox: &Sandbox, path: &str, bytes: &[u8]) -> Outcome {
    sandbox.run_with_input(["set", path], bytes)
}

#[test]
fn a_write_without_an_answer_is_decided_by_its_version() {
    let Some((_, mount, server)) = versioned() else { return };
    server.put(&mount, "x", &json!({"a": "1"}));
    let proxy = Proxy::to(server);
    let sandbox = Sandbox::new().vault(&proxy, openbao::ROOT).env("VAULT_KV_VERSION", "2");
    let (get, patch) = (format!("GET /v1/{mount}/data/x"), format!("PATCH /v1/{mount}/data/x"));
    // Written, and the answer is lost: it is there.
    proxy.lose(2);
    let written = set(&sandbox, &[&format!("{mount}/x#b"), "--json"], "2").exit(0).json();
    assert_eq!((&written["version"], server.fields(&mount, "x")), (&"2".into(), json!({"a": "1", "b": "2"})));
    proxy.saw(&[&get, &patch, &format!("{get}?version=2")]);
    // Lost, and then somebody else wrote: both are there.
    let (client, to) = (server.client(), mount.clone());
    proxy.before(2, move || {
        client.put(&to, "x", &json!({"theirs": "3"}));
    });
    proxy.lose(2);
    set(&sandbox, &[&format!("{mount}/x#ours")], "4").exit(0);
    assert_eq!(server.fields(&mount, "x"), json!({"theirs": "3", "ours": "4"}));
    // Whoever replaces everything without a version cannot know.
    proxy.saw(&[&get, &patch, &format!("{get}?version=3"), &get, &patch]);
    proxy.lose(1);
    set(&sandbox, &[&format!("{mount}/x"), "--fields"], r#"{"b": "planted"}"#)
        .exit(125)
        .stderr_has("may have been written or not")
        .never_says("planted");
}

#[test]
fn a_value_that_is_too_large_is_told_with_its_size() {
    let Some(server) = Server::ready(&Production { largest_request: Some(65_536), ..Production::default() }) else { return };
    let mount = server.kv2();
    let sandbox = Sandbox::new().vault(&server, server.token_text());
    let path = format!("{mount}/x");
    set(&sandbox, &[&path], &"planted ".repeat(7_000)).exit(0);
    set(&sandbox, &[&path], &"planted ".repeat(9_000))
        .exit(125)
        .stderr_has(&format!("error[malformed]: the secret `{path}` is too large for vault at"))
        .stderr_has("hint: `max_request_size` of the listener is the limit")
        .never_says("planted");
    let (sandbox, plain) = (Sandbox::new().vault(&server, server.token_text()), server.kv1());
    set(&sandbox, &[&format!("{plain}/x")], &"planted ".repeat(9_000)).exit(125).stderr_has("is too large for vault at");
    // Nothing that a secret can be is that large here, and data is refused before it is sent.
    set(&sandbox, &[&path], &"x".repeat(1 << 20 | 1)).exit(125).stderr_has("a secret has at most 1 MiB");
}

#[test]
fn names_may_be_anything_that_the_server_takes() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    for (typed, stored) in [
        ("a b/\u{fc}", "a b/\u{fc}"),
        ("50%25/x", "50%/x"),
        ("q?x=1&y", "q?x=1&y"),
        ("at%40home/%23", "at@home/#"),
        ("plus+;,='\"", "plus+;,='\""),
    ] {
        let path = format!("{mount}/{typed}");
        set(&sandbox, &[&format!("{path}#f \u{20ac}\"")], "one").exit(0);
        set(&sandbox, &[&format!("{path}#f \u{20ac}\"")], "two").exit(0);
        let escaped = |text: &str| text.replace('%', "%25").replace('?', "%3F").replace('#', "%23").replace(' ', "%20");
        assert_eq!(server.fields(&mount, &escaped(stored)), json!({"f \u{20ac}\"": "two"}), "{typed}");
        sandbox.run(["delete", &path]).exit(0);
        sandbox.run(["restore", &path]).exit(0);
        let history = sandbox.run(["history", &path, "--json"]).exit(0).json();
        assert_eq!(history["versions"].as_array().map(Vec::len), Some(2), "{typed}");
    }
}

#[test]
fn metadata_alone_are_no_secret() {
    let Some((sandbox, mount, server)) = versioned() else { return };
    server.write(&format!("{mount}/metadata/x"), &json!({"max_versions": 3}));
    let path = format!("{mount}/x");
    sandbox.run(["delete", &path]).exit(1).stderr_has("has no version");
    sandbox.run(["restore", &path]).exit(1).stderr_has("has no version 0");
    set(&sandbox, &[&path, "--expect", "0"], "one").exit(0);
    assert_eq!(server.fields(&mount, "x"), json!({"value": "one"}));
}

#[test]
fn a_standby_that_lags_is_no_other_writer() {
    let Some(cluster) = Cluster::start() else { return };
    let mount = cluster.active.kv2();
    let sandbox = Sandbox::new().vault(&cluster.standby, cluster.active.token_text());
    let path = format!("{mount}/x");
    cluster.active.put(&mount, "x", &json!({"field 0": "v"}));
    // Written by the active server, and expected of the standby at once.
    for version in 1..=10 {
        let reference = format!("{path}#field {version}");
        set(&sandbox, &[&reference, "--expect", &version.to_string()], "v").exit(0);
    }
    assert_eq!(cluster.active.fields(&mount, "x").as_object().map(serde_json::Map::len), Some(11));
}
