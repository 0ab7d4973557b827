//! `encrypt`, `decrypt`, `rewrap` and data keys.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use super::{Engine, PAYLOAD, base64, bytes};
use crate::support::openbao::unique;
use crate::support::process::End;
use crate::support::terminal::Terminal;

#[test]
fn what_was_encrypted_is_decrypted_byte_by_byte_in_one_request_each() {
    let Some(engine) = Engine::new() else { return };
    for kind in ["aes128-gcm96", "aes256-gcm96", "chacha20-poly1305", "xchacha20-poly1305", "rsa-2048"] {
        println!("{kind}");
        let key = engine.key(kind);
        let mut payloads = vec![b"".to_vec(), b"x".to_vec(), b"\0\xff\r\n\n".to_vec()];
        if kind != "rsa-2048" {
            payloads.push(vec![0xa5; 1024 * 1024]);
        }
        for payload in payloads {
            let ciphertext = engine.line(&["encrypt", "--key", &key], payload.clone());
            assert!(ciphertext.starts_with("vault:v1:"));
            engine.saw(&[&format!("POST [M]/encrypt/{key}")]);
            engine.run(&["decrypt", "--key", &key], format!("{ciphertext}\n")).exit(0).stdout(&payload).stderr("");
            engine.saw(&[&format!("POST [M]/decrypt/{key}")]);
        }
    }
}

#[test]
fn the_server_agrees_with_ciphertexts_of_ours_and_we_with_its() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("aes256-gcm96");
    let ours = engine.line(&["encrypt", "--key", &key], PAYLOAD);
    assert_eq!(engine.ask("decrypt", &key, &json!({"ciphertext": ours}))["plaintext"], base64(PAYLOAD));
    let theirs = engine.ask("encrypt", &key, &json!({"plaintext": base64(PAYLOAD)}));
    let theirs = theirs["ciphertext"].as_str().expect("a text");
    engine.run(&["decrypt", "--key", &key], theirs).exit(0).stdout(PAYLOAD);
}

#[test]
fn documents_go_in_and_out_as_well() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("aes256-gcm96");
    let document = engine.json(&["encrypt", "--key", &key], PAYLOAD);
    assert_eq!(
        (&document["key_id"], &document["metadata"]),
        (&json!(format!("{key}@1")), &json!({"provider": "vault", "key_version": "1"}))
    );
    let opened = engine.json(&["decrypt", "--key", &key], document.to_string());
    assert_eq!(opened, json!({"provider": "vault", "encoding": "utf-8", "plaintext": PAYLOAD}));
    let ciphertext = engine.line(&["encrypt", "--key", &key], b"\xff");
    assert_eq!(engine.json(&["decrypt", "--key", &key], ciphertext)["encoding"], "base64");
}

#[test]
fn a_payload_in_a_file_is_its_owners_and_replaces_nothing() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("aes256-gcm96");
    let ciphertext = engine.line(&["encrypt", "--key", &key], PAYLOAD);
    engine.file("in", &ciphertext);
    let words = ["decrypt", "--key", &key, "--in", "in", "--out", "out"];
    engine.run(&words, "").exit(0).stdout("").stderr("");
    let out = engine.sandbox.work().join("out");
    assert_eq!(fs::read_to_string(&out).unwrap(), PAYLOAD);
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    fs::write(&out, "mine").unwrap();
    engine.run(&words, "").exit(125).stderr_has("error[conflict]: the file out is already there").never_says(PAYLOAD);
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    let names: Vec<_> = fs::read_dir(engine.sandbox.work()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names.len(), 2, "left behind: {names:?}");
    engine
        .run(&["decrypt", "--key", &key, "--in", "in", "--out", "no/such/folder"], "")
        .exit(125)
        .stderr_has("cannot be written");
}

/// Where the policy says `create`, a server makes the key that a typo names and encrypts with it.
#[test]
fn encrypting_never_makes_a_key() {
    let Some(engine) = Engine::new() else { return };
    let name = unique("typo");
    let no_key = |engine: &Engine| {
        let outcome = engine.run(&["encrypt", "--key", &name], PAYLOAD).exit(1).stdout("").never_says(PAYLOAD);
        outcome.stderr_has(&format!("error[not-found]: there is no key `{name}`"));
        assert_eq!(engine.server.ask("GET", &engine.path("keys", &name), None).status, 404);
    };
    // Root may do anything.
    no_key(&engine);
    engine.run(&["encrypt", "--key", &name, "--context", &base64("c")], PAYLOAD).exit(1);
    let engine = engine.only("path \"[M]/encrypt/*\" { capabilities = [\"create\", \"update\"] }");
    no_key(&engine);
    // The server would have: the case can fail.
    let theirs = engine.server.with(&engine.server.policy("path \"*\" { capabilities = [\"create\", \"update\"] }"));
    theirs.write(&engine.path("encrypt", &name), &json!({"plaintext": base64("x")}));
    assert_eq!(engine.server.ask("GET", &engine.path("keys", &name), None).status, 200);
}

#[test]
fn the_least_policy_is_update_on_the_path_of_the_key() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("aes256-gcm96");
    let policy = ["encrypt", "decrypt", "rewrap", "datakey/wrapped"]
        .map(|verb| format!("path \"[M]/{verb}/{key}\" {{ capabilities = [\"update\"] }}\n"));
    let engine = engine.only(&policy.concat());
    let ciphertext = engine.line(&["encrypt", "--key", &key], PAYLOAD);
    engine.run(&["decrypt", "--key", &key], ciphertext.clone()).exit(0).stdout(PAYLOAD);
    let _ = engine.line(&["rewrap", "--key", &key], ciphertext.clone());
    let _ = engine.line(&["key", "data-key", &key, "--wrapped-only"], "");
    let mount = engine.mount.clone();
    let engine = engine.only("path \"nothing\" { capabilities = [\"read\"] }");
    for (words, path) in [
        (&["encrypt", "--key", &key][..], "encrypt"),
        (&["decrypt", "--key", &key], "decrypt"),
        (&["rewrap", "--key", &key], "rewrap"),
        (&["key", "data-key", &key, "--out", "out"], "datakey/plaintext"),
    ] {
        let outcome = engine.run(words, ciphertext.clone()).exit(125).stdout("").stderr_has("error[denied]");
        outcome.stderr_has(&format!("path \"{mount}/{path}/{key}\" {{ capabilities = [\"update\"] }}"));
    }
}

#[test]
fn associated_data_and_context_belong_to_the_ciphertext() {
    let Some(engine) = Engine::new() else { return };
    let (key, derived) = (engine.key("aes256-gcm96"), engine.key_with(&json!({"type": "aes256-gcm96", "derived": true})));
    let (one, two) = (base64("customer 1"), base64("customer 2"));
    for (key, option) in [(&key, "--associated-data"), (&derived, "--context")] {
        let ciphertext = engine.line(&["encrypt", "--key", key, option, &one], PAYLOAD);
        engine.run(&["decrypt", "--key", key, option, &one], ciphertext.clone()).exit(0).stdout(PAYLOAD);
        engine
            .run(&["decrypt", "--key", key, option, &two], ciphertext.clone())
            .exit(125)
            .stdout("")
            .stderr_has("the ciphertext does not open");
        engine.run(&["decrypt", "--key", key], ciphertext).exit(125).stdout("").never_says(PAYLOAD);
    }
    engine.run(&["encrypt", "--key", &derived], PAYLOAD).exit(125).stderr_has("--context BASE64").never_says(PAYLOAD);
    engine
        .run(&["encrypt", "--key", &key, "--associated-data", "no base64"], PAYLOAD)
        .exit(125)
        .stderr_has("--associated-data is not base64");
}

#[test]
fn what_does_not_open_says_why_and_shows_nothing() {
    let Some(engine) = Engine::new() else { return };
    let (key, other) = (engine.key("aes256-gcm96"), engine.key("aes256-gcm96"));
    let ciphertext = engine.line(&["encrypt", "--key", &key], PAYLOAD);
    let tail = ciphertext.strip_prefix("vault:v1:").expect("a prefix");
    let mut changed = bytes(&ciphertext);
    changed[20] ^= 1;
    for (text, code, why) in [
        (format!("vault:v1:{}", base64(changed)), 125, "the ciphertext does not open"),
        (format!("vault:v9:{tail}"), 1, "there is no such version"),
        ("garbage".to_owned(), 125, "this is no ciphertext of Transit"),
        ("\"}]\\".to_owned(), 125, "this is no ciphertext of Transit"),
        (format!("vault:v1:{}", tail.replace('=', "")) + "*", 125, "this is no ciphertext of Transit"),
        (String::new(), 125, "there is no ciphertext"),
        (format!("{ciphertext}\n{ciphertext}"), 125, "more than one line"),
    ] {
        engine.run(&["decrypt", "--key", &key], text).exit(code).stdout("").stderr_has(why).never_says(PAYLOAD).never_says(tail);
    }
    engine.run(&["decrypt", "--key", &other], ciphertext.clone()).exit(125).stderr_has("the ciphertext does not open");
    engine.run(&["decrypt", "--key", "nobody"], ciphertext.clone()).exit(1).stderr_has("there is no key `nobody`");
    let ed25519 = engine.key("ed25519");
    engine.run(&["encrypt", "--key", &ed25519], PAYLOAD).exit(125).stdout("").stderr_has("not supported for key type ed25519");
    let rsa = engine.key("rsa-2048");
    engine
        .run(&["encrypt", "--key", &rsa], vec![b'x'; 300])
        .exit(125)
        .stderr_has("longer than this kind of key encrypts")
        .stderr_has("data-key");
    engine.server.write(&engine.path("keys", &format!("{key}/rotate")), &json!({}));
    engine.run(&["key", "config", &key, "--min-decryption", "2"], "").exit(0);
    engine.run(&["decrypt", "--key", &key], ciphertext).exit(125).stderr_has("so old a version is not accepted any more");
}

/// The server says 500 about it, which elsewhere is worth another try.
#[test]
fn a_payload_that_the_server_will_never_take_is_sent_once() {
    let Some(engine) = Engine::new() else { return };
    let rsa = engine.key("rsa-2048");
    engine.run(&["encrypt", "--key", &rsa], vec![b'x'; 300]).exit(125);
    engine.saw(&[&format!("POST [M]/encrypt/{rsa}")]);
    let outcome = engine.run(&["encrypt", "--key", &rsa], vec![b'x'; 25 * 1024 * 1024]).exit(125);
    outcome.stderr_has("error[usage]: the payload is larger than").stderr_has("secrun key data-key");
    engine.saw(&[]);
}

#[test]
fn a_file_of_ciphertexts_is_encrypted_anew_in_few_requests_and_in_order() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("aes256-gcm96");
    let items: Vec<_> = (0..1000).map(|number| json!({"plaintext": base64(format!("row {number}"))})).collect();
    let mut old = Vec::new();
    for items in items.chunks(400) {
        let made = engine.ask("encrypt", &key, &json!({"batch_input": items}));
        old.extend(made["batch_results"].as_array().unwrap().iter().map(|item| item["ciphertext"].as_str().unwrap().to_owned()));
    }
    engine.server.write(&engine.path("keys", &format!("{key}/rotate")), &json!({}));
    let new = engine.line(&["rewrap", "--key", &key], old.join("\n") + "\n");
    engine.saw(&[&*format!("POST [M]/rewrap/{key}"); 3]);
    let new: Vec<_> = new.lines().collect();
    assert!(new.len() == 1000 && new.iter().all(|text| text.starts_with("vault:v2:")));
    for number in [0, 489, 490, 979, 980, 999] {
        engine.run(&["decrypt", "--key", &key], new[number]).exit(0).stdout(format!("row {number}"));
    }
}

#[test]
fn lines_that_fail_are_named() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("aes256-gcm96");
    let good = engine.line(&["encrypt", "--key", &key], PAYLOAD);
    let input = format!("{good}\n\ngarbage\n{good}\nvault:v9:AAAA\n");
    let outcome = engine.run(&["rewrap", "--key", &key], input.clone()).exit(125).stdout("").never_says(PAYLOAD);
    let told = outcome.errors();
    assert!(
        told.starts_with("error[malformed]: 2 of 4 ciphertexts cannot be encrypted anew; nothing is printed\n  line 3: "),
        "{told}"
    );
    assert!(told.contains("  line 5: ") && !told.contains("line 4"), "{told}");
    let outcome =
        engine.run(&["rewrap", "--key", &key, "--keep-failed"], input).exit(0).stderr_has("line 3 is passed on as it is");
    let lines: Vec<String> = outcome.text().lines().map(str::to_owned).collect();
    assert_eq!((lines.len(), &*lines[1], &*lines[2], &*lines[4]), (5, "", "garbage", "vault:v9:AAAA"));
    assert!(lines[0] != good && lines[0].starts_with("vault:v1:"));
    engine.run(&["rewrap", "--key", &key], "").exit(0).stdout("");
    engine.run(&["rewrap", "--key", "nobody"], good).exit(1).stderr_has("there is no key `nobody`");
}

#[test]
fn a_data_key_is_wrapped_and_goes_where_it_was_told_to() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("aes256-gcm96");
    for (bits, length) in [("128", 16), ("256", 32), ("512", 64)] {
        let name = format!("key-{bits}");
        let wrapped = engine.line(&["key", "data-key", &key, "--bits", bits, "--out", &name], "");
        let made = fs::read(engine.sandbox.work().join(&name)).unwrap();
        assert_eq!(made.len(), length);
        engine.run(&["decrypt", "--key", &key], wrapped).exit(0).stdout(made);
    }
    engine.sandbox.shell(&format!("secrun key data-key {key} --out lost >/dev/full")).exit(125);
    assert!(!engine.sandbox.work().join("lost").exists(), "what it encrypts nobody could decrypt");
    let document = engine.json(&["key", "data-key", &key], "");
    let wrapped = document["wrapped"].as_str().expect("a text");
    engine.run(&["decrypt", "--key", &key], wrapped).exit(0).stdout(bytes(document["plaintext"].as_str().expect("a key")));
    let document = engine.json(&["key", "data-key", &key, "--wrapped-only"], "");
    assert!(document.get("plaintext").is_none() && document["wrapped"].is_string());
    engine.run(&["key", "data-key", &key], "").exit(125).stdout("").stderr_has("it is not said where the key goes");
    engine.run(&["key", "data-key", &key, "--bits", "257", "--wrapped-only"], "").exit(125).stderr_has("128, 256 or 512");
    engine.run(&["key", "data-key", "nobody", "--wrapped-only"], "").exit(1).stderr_has("there is no key `nobody`");
}

#[test]
fn a_payload_is_shown_on_a_terminal_after_a_yes_only() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("aes256-gcm96");
    engine.file("in", engine.line(&["encrypt", "--key", &key], "planted"));
    let decrypt = ["decrypt", "--key", &key, "--in", "in"];
    let data_key = ["key", "data-key", &key, "--json"];
    for (words, what) in [(&decrypt[..], "the payload"), (&data_key, "the key")] {
        let mut terminal = Terminal::open();
        let process = engine.sandbox.at_terminal(&terminal, words);
        let before = terminal.wait_for(&format!("show {what} on this terminal? [y/N] "));
        terminal.type_line("n");
        let after = terminal.wait_for("--reveal shows it without asking");
        assert!(!(before + &after).contains("plan"), "{after}");
        assert_eq!(process.end(), End::Exited(125));
    }
    let mut terminal = Terminal::open();
    let process = engine.sandbox.at_terminal(&terminal, &[&decrypt[..], &["--reveal"]].concat());
    assert_eq!(terminal.wait_for("planted\r\n"), "");
    assert_eq!(process.end(), End::Exited(0));
    // A file needs no question.
    let mut terminal = Terminal::open();
    let process = engine.sandbox.at_terminal(&terminal, &[&decrypt[..], &["--out", "out", "-v"]].concat());
    let _ = terminal.wait_for("");
    assert_eq!(process.end(), End::Exited(0));
    assert_eq!(fs::read_to_string(engine.sandbox.work().join("out")).unwrap(), "planted");
}
