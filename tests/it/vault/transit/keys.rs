//! `key` and `init`: keys are made, rotated, configured, shown and deleted.

use serde_json::json;

use super::{Engine, PAYLOAD};
use crate::support::openbao::{self, unique};

#[test]
fn keys_of_every_kind_are_made_and_shown() {
    let Some(engine) = Engine::new() else { return };
    for (kind, uses) in [
        ("aes128-gcm96", json!(["hmac", "encrypt"])),
        ("xchacha20-poly1305", json!(["hmac", "encrypt"])),
        ("ed25519", json!(["sign", "hmac"])),
        ("ecdsa-p521", json!(["sign", "hmac"])),
        ("rsa-2048", json!(["sign", "hmac", "encrypt"])),
        ("hmac", json!(["hmac"])),
    ] {
        let name = unique(kind);
        engine.run(&["key", "create", &name, "--type", kind], "").exit(0).stdout("").stderr("");
        let status = engine.json(&["key", "status", &name], "");
        assert_eq!((&status["type"], &status["uses"], &status["latest_version"]), (&json!(kind), &uses, &json!(1)));
        let version = &status["versions"][0];
        let asymmetric = ["ed25519", "ecdsa", "rsa"].iter().any(|family| kind.starts_with(family));
        assert_eq!(version["public_key"].as_str().is_some_and(|pem| pem.starts_with("-----BEGIN PUBLIC KEY-----\n")), asymmetric);
        assert_eq!(version["created"].is_string(), kind != "hmac", "{version}");
    }
    let engine = Engine { sandbox: engine.sandbox.env("VAULT_TRANSIT_KEY", "usual"), ..engine };
    let document = engine.json(&["key", "create"], "");
    assert_eq!(
        (&document["key"], &document["type"], &document["imported"]),
        (&json!("usual"), &json!("aes256-gcm96"), &json!(false))
    );
}

#[test]
fn a_key_that_is_there_is_not_made_again() {
    let Some(engine) = Engine::new() else { return };
    let name = unique("key");
    engine.run(&["key", "create", &name, "--type", "ed25519"], "").exit(0);
    engine.saw(&[&format!("GET [M]/keys/{name}"), &format!("POST [M]/keys/{name}")]);
    let outcome = engine.run(&["key", "create", &name, "--type", "rsa-2048"], "").exit(125);
    outcome.stderr_has(&format!("error[conflict]: there is a key `{name}` already, of the type ed25519"));
    engine.saw(&[&format!("GET [M]/keys/{name}")]);
}

#[test]
fn a_key_is_rotated_configured_and_deleted() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("ecdsa-p256");
    engine.run(&["key", "rotate", &key, "-v"], "").exit(0).stdout("").stderr_has("is at version 2");
    engine.saw(&[&format!("POST [M]/keys/{key}/rotate")]);
    let changed = engine.json(
        &["key", "config", &key, "--min-decryption", "2", "--min-encryption", "2", "--auto-rotate", "30days", "--exportable"],
        "",
    );
    engine.saw(&[&format!("POST [M]/keys/{key}/config")]);
    let shown = ["min_decryption_version", "min_encryption_version", "auto_rotate_seconds", "exportable", "deletion_allowed"]
        .map(|fact| changed[fact].clone());
    assert_eq!(shown, [json!(2), json!(2), json!(30 * 24 * 3600), json!(true), json!(false)]);
    assert_eq!(changed["versions"].as_array().map(Vec::len), Some(1), "version 1 does nothing any more");
    let changed = engine.json(&["key", "config", &key, "--auto-rotate", "0s"], "");
    assert_eq!(
        (&changed["auto_rotate_seconds"], &changed["min_decryption_version"]),
        (&json!(null), &json!(2)),
        "the rest stays"
    );
    let page = engine.run(&["key", "status", &key], "").exit(0).text();
    assert!(page.contains("oldest version that verifies and decrypts: 2\n") && page.contains("\n2        newest "), "{page}");

    engine.run(&["key", "delete", &key, "--yes"], "").exit(125).stderr_has("may not be deleted").stderr_has("--allow-deletion");
    engine.run(&["key", "config", &key, "--allow-deletion"], "").exit(0);
    engine.run(&["key", "delete", &key], "").exit(125).stderr_has("give --yes");
    engine.run(&["key", "config", &key, "--forbid-deletion"], "").exit(0);
    engine.run(&["key", "delete", &key, "--yes"], "").exit(125).stderr_has("may not be deleted");
    engine.run(&["key", "config", &key, "--allow-deletion"], "").exit(0);
    engine.run(&["key", "delete", &key, "--yes"], "").exit(0).stdout("").stderr("");
    engine.run(&["key", "delete", &key, "--yes"], "").exit(1).stderr_has("error[not-found]");
}

#[test]
fn what_a_server_does_not_take_is_told() {
    let Some(engine) = Engine::new() else { return };
    let (key, name) = (engine.key("aes256-gcm96"), unique("key"));
    for (words, code, why) in [
        (vec!["key", "create", &name, "--type", "nonsense"], 125, "unknown key type nonsense"),
        (vec!["key", "create", &name, "--auto-rotate", "5m"], 125, "at least an hour"),
        (vec!["key", "create", &name, "--type", "rsa-2048", "--derived"], 125, "not supported for keys of type rsa-2048"),
        (vec!["key", "create", &name, "--type", "hmac", "--size", "16"], 125, "invalid key_size 16"),
        (vec!["key", "create", "a/b"], 125, "cannot be the name"),
        (vec!["key", "config", &key, "--min-decryption", "9"], 125, "latest key version is 1"),
        (vec!["key", "config", &key], 125, "nothing is to be changed"),
        (vec!["key", "config", &name, "--allow-deletion"], 1, "there is no key"),
        (vec!["key", "rotate", &name], 1, "there is no key"),
        (vec!["key", "rotate", &format!("{key}@1")], 125, "a version makes no sense here"),
        (vec!["key", "status", &name], 1, "there is no key"),
        (vec!["key", "public", &name], 1, "there is no key"),
        (vec!["key", "public", &key], 125, "has no public key"),
    ] {
        println!("{words:?}");
        engine.run(&words, "").exit(code).stdout("").stderr_has(why);
    }
}

#[test]
fn keys_are_listed_and_so_is_nothing() {
    let Some(engine) = Engine::new() else { return };
    engine.run(&["key", "list"], "").exit(0).stdout("").stderr("");
    let (one, two) = (engine.key("ed25519"), engine.key("hmac"));
    let mut names = [one, two];
    names.sort();
    engine.run(&["key", "list"], "").exit(0).stdout(format!("{}\n{}\n", names[0], names[1]));
    assert_eq!(engine.json(&["key", "list"], ""), json!({"provider": "vault", "keys": names}));
    let mount = engine.mount.clone();
    let engine = engine.only("path \"nothing\" { capabilities = [\"read\"] }");
    engine.run(&["key", "list"], "").exit(125).stderr_has(&format!("path \"{mount}/keys\" {{ capabilities = [\"list\"] }}"));
}

#[test]
fn the_public_key_of_an_older_version_is_there_too() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("ed25519");
    let first = engine.run(&["key", "public", &key], "").exit(0).text();
    engine.run(&["key", "rotate", &key], "").exit(0);
    let second = engine.run(&["key", "public", &key], "").exit(0).text();
    assert_ne!(first, second);
    engine.run(&["key", "public", &format!("{key}@1")], "").exit(0).stdout(first);
    engine.run(&["key", "public", &format!("{key}@3")], "").exit(1).stderr_has("has no such version");
    assert_eq!(engine.json(&["key", "public", &key], "")["key_id"], format!("{key}@2"));
}

/// A rotation whose answer is lost may have been made; asking again would make another version.
#[test]
fn a_rotation_is_never_repeated() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("aes256-gcm96");
    engine.run(&["key", "rotate", &key], "").exit(0);
    engine.run(&["key", "rotate", &key], "").exit(0);
    engine.saw(&[&*format!("POST [M]/keys/{key}/rotate"); 2]);
    assert_eq!(engine.json(&["key", "status", &key], "")["latest_version"], 3);
}

#[test]
fn the_first_use_makes_engine_and_key_and_the_second_finds_them() {
    let Some(server) = openbao::dev() else { return };
    let mount = unique("first/use");
    let engine = Engine::at(server, mount.clone());
    engine
        .run(&["init"], "")
        .exit(0)
        .stdout(format!("enabled the Transit engine at `{mount}`\nmade no key, because `transit_key` names none\n"));
    let engine = Engine { sandbox: engine.sandbox.env("VAULT_TRANSIT_KEY", "app"), ..engine };
    engine
        .run(&["init"], "")
        .exit(0)
        .stdout(format!("the Transit engine at `{mount}` is already there\nmade the key `app` (type aes256-gcm96)\n"));
    let again = engine.json(&["init"], "");
    let lines = [
        format!("the Transit engine at `{mount}` is already there"),
        "the key `app` is already there (type aes256-gcm96, version 1)".to_owned(),
    ];
    assert_eq!(again, json!({"provider": "vault", "made": lines}));
    let signature = engine.line(&["sign"], PAYLOAD);
    engine.run(&["verify", "--sig", &signature], PAYLOAD).exit(0);
    let ciphertext = engine.line(&["encrypt"], PAYLOAD);
    engine.run(&["decrypt"], ciphertext).exit(0).stdout(PAYLOAD);
}

#[test]
fn the_first_use_replaces_nothing_and_says_what_it_may_not() {
    let Some(server) = openbao::dev() else { return };
    let kv = Engine::at(server, server.kv2());
    kv.run(&["init"], "").exit(125).stdout("").stderr_has("there is an engine of the type kv").stderr_has("VAULT_TRANSIT_MOUNT");
    let below = Engine::at(server, format!("{}/below", kv.mount));
    below.run(&["init"], "").exit(125).stdout("");
    let mount = unique("denied");
    let engine = Engine::at(server, mount.clone()).only("path \"nothing\" { capabilities = [\"read\"] }");
    let outcome = engine.run(&["init"], "").exit(125).stdout("").stderr_has("error[denied]");
    outcome.stderr_has(&format!("path \"sys/mounts/{mount}\" {{ capabilities = [\"create\", \"update\"] }}"));
    // Who may use the engine need not be allowed to enable it.
    let engine =
        Engine::new().expect("a server").only("path \"[M]/keys/*\" { capabilities = [\"create\", \"read\", \"update\"] }");
    let engine = Engine { sandbox: engine.sandbox.env("VAULT_TRANSIT_KEY", "app"), ..engine };
    engine.run(&["init"], "").exit(0).stderr("");
}
