//! `verify`: 0 is valid, 1 is not, 125 is that nobody can tell; and every reason has its word.

use serde_json::json;

use super::{Engine, PAYLOAD, base64};
use crate::support::Sandbox;
use crate::support::openbao::unique;

/// The word for scripts, and that everything around it fits.
#[track_caller]
fn reason(engine: &Engine, words: &[&str], payload: &str) -> String {
    let words = [&["verify"], words].concat();
    let outcome = engine.run(&words, payload).exit(1).stdout("");
    let told = outcome.errors();
    assert!(told.starts_with("secrun: warning: the signature is not valid: ") && told.lines().count() == 1, "{told}");
    engine.run(&[&words[..], &["-q"]].concat(), payload).exit(1).stdout("").stderr("");
    let document = engine.run(&[&words[..], &["--json"]].concat(), payload).exit(1).stderr("").json();
    assert_eq!((&document["valid"], &document["provider"]), (&json!(false), &json!("vault")));
    assert!(document["message"].is_string() && told.contains(document["message"].as_str().unwrap()));
    document["reason"].as_str().expect("a word").to_owned()
}

#[test]
fn every_reason_has_its_word() {
    let Some(engine) = Engine::new() else { return };
    for kind in ["ed25519", "ecdsa-p256", "hmac", "rsa-2048"] {
        println!("{kind}");
        let key = engine.key(kind);
        let signature = engine.line(&["sign", "--key", &key], PAYLOAD);
        let tail = signature.strip_prefix("vault:v1:").expect("a prefix").to_owned();
        let sig = |text: &str| reason(&engine, &["--key", &key, "--sig", text], PAYLOAD);
        assert_eq!(reason(&engine, &["--key", &key, "--sig", &signature], "another payload"), "mismatch");
        assert_eq!(sig(&format!("vault:v2:{tail}")), "version-too-new");
        for text in [
            "garbage",
            "",
            "vault:v1:",
            &tail,
            &format!("vault:vx:{tail}"),
            &format!("vault:v01:{tail}"),
            &format!("vault:v0:{tail}"),
            "vault:v1:AAAA",
            "{}",
        ] {
            assert_eq!(sig(text), "malformed", "{text}");
        }
        let other = engine.key(kind);
        assert_eq!(reason(&engine, &["--key", &other, "--sig", &signature], PAYLOAD), "mismatch");
        assert_eq!(reason(&engine, &["--key", &format!("{key}@2"), "--sig", &signature], PAYLOAD), "other-version");
        engine.run(&["verify", "--key", &format!("{key}@1"), "--sig", &signature], PAYLOAD).exit(0);
    }
}

#[test]
fn what_is_no_signature_is_found_out_without_a_request() {
    let Some(engine) = Engine::new() else { return };
    engine.run(&["verify", "--key", "k", "--algorithm", "ed25519", "--sig", "vault:v1:AAAA"], PAYLOAD).exit(1);
    engine
        .run(&["verify", "--key", "k@2", "--algorithm", "hs256", "--sig", &format!("vault:v1:{}", base64([0; 32]))], PAYLOAD)
        .exit(1);
    engine.saw(&[]);
}

#[test]
fn a_valid_signature_says_by_what() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("ed25519");
    let signature = engine.line(&["sign", "--key", &key], PAYLOAD);
    engine.file("signature", format!("{signature}\n"));
    let document = engine.json(&["verify", "--key", &key, "--sig-file", "signature"], PAYLOAD);
    let expected =
        json!({"valid": true, "reason": null, "algorithm": "ed25519", "key_id": format!("{key}@1"), "provider": "vault"});
    assert_eq!(document, expected);
}

#[test]
fn old_signatures_verify_until_their_version_is_not_accepted_any_more() {
    let Some(engine) = Engine::new() else { return };
    for kind in ["ed25519", "hmac", "ecdsa-p384"] {
        println!("{kind}");
        let key = engine.key(kind);
        let old = engine.line(&["sign", "--key", &key], PAYLOAD);
        let document = engine.json(&["key", "rotate", &key], "");
        assert_eq!(document["latest_version"], 2);
        let new = engine.line(&["sign", "--key", &key], PAYLOAD);
        assert!(old.starts_with("vault:v1:") && new.starts_with("vault:v2:"));
        // A version can be asked for, and then it is that one.
        let pinned = engine.line(&["sign", "--key", &format!("{key}@1")], PAYLOAD);
        assert!(pinned.starts_with("vault:v1:"));
        let verify = |text: &str| engine.run(&["verify", "--key", &key, "--sig", text], PAYLOAD);
        for text in [&old, &new, &pinned] {
            verify(text).exit(0);
        }
        engine.run(&["key", "config", &key, "--min-decryption", "2"], "").exit(0).stdout("").stderr("");
        assert_eq!(reason(&engine, &["--key", &key, "--sig", &old], PAYLOAD), "version-too-old");
        verify(&new).exit(0);
        engine.run(&["sign", "--key", &format!("{key}@1")], PAYLOAD).exit(1).stderr_has("there is no such version");
        engine.run(&["key", "config", &key, "--min-decryption", "1", "--min-encryption", "2"], "").exit(0);
        verify(&old).exit(0);
        engine.run(&["sign", "--key", &format!("{key}@1")], PAYLOAD).exit(125).stderr_has("so old a version does not sign");
    }
}

/// HMAC works with every key by a key of its own; that a token may make such must not let it forge signatures.
#[test]
fn what_stands_beside_a_signature_does_not_decide_how_it_is_checked() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("ed25519");
    let forged = engine.ask("hmac", &key, &json!({"input": base64(PAYLOAD)}))["hmac"].as_str().expect("an HMAC").to_owned();
    let claim = |algorithm: &str, id: &str| json!({"signature": forged, "algorithm": algorithm, "key_id": id}).to_string();
    let sig = |text: &str| reason(&engine, &["--key", &key, "--sig", text], PAYLOAD);
    assert_eq!(sig(&forged), "malformed");
    assert_eq!(sig(&claim("hmac-sha256", &key)), "other-algorithm");
    assert_eq!(sig(&claim("none", &key)), "other-algorithm");
    engine.run(&["verify", "--key", &key, "--algorithm", "hmac-sha256", "--sig", &forged], PAYLOAD).exit(0);

    let good = engine.json(&["sign", "--key", &key], PAYLOAD);
    let mut moved = good.clone();
    moved["key_id"] = "another@1".into();
    assert_eq!(sig(&moved.to_string()), "other-key");
    let ecdsa = engine.key("ecdsa-p256");
    let with_sha512 = engine.json(&["sign", "--key", &ecdsa, "--algorithm", "ecdsa-sha512"], PAYLOAD).to_string();
    engine.run(&["verify", "--key", &ecdsa, "--sig", &with_sha512], PAYLOAD).exit(0);
    let only = ["--key", &ecdsa, "--algorithm", "ecdsa-sha256", "--sig", &with_sha512];
    assert_eq!(reason(&engine, &only, PAYLOAD), "other-algorithm");
}

#[test]
fn what_nobody_can_tell_is_neither_valid_nor_invalid() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("ecdsa-p256");
    let signature = engine.line(&["sign", "--key", &key], PAYLOAD);
    let cannot_tell = |engine: &Engine, words: &[&str], why: &str| {
        let outcome = engine.run(&[&["verify", "--sig", &signature], words].concat(), PAYLOAD);
        outcome.exit(125).stdout("").stderr_has(why).never_says(PAYLOAD);
    };
    cannot_tell(&engine, &["--key", "nobody"], "error[not-found]: there is no key `nobody`");
    cannot_tell(&engine, &["--key", "nobody", "--algorithm", "ecdsa-sha256"], "error[not-found]: there is no key `nobody`");
    cannot_tell(&engine, &["--key", &key, "--in", "no-such-file"], "error[system]: the file no-such-file cannot be read");
    cannot_tell(&engine, &["--key", &key, "--algorithm", "rot13"], "error[usage]: there is no algorithm `rot13`");
    engine.server.write(&engine.path("keys", &format!("{key}/config")), &json!({"deletion_allowed": true}));
    engine.server.delete(&engine.path("keys", &key));
    cannot_tell(&engine, &["--key", &key, "--algorithm", "ecdsa-sha256"], "error[not-found]");
    let denied = Engine { sandbox: engine.sandbox.env("VAULT_TOKEN", unique("token")), ..engine };
    denied.run(&["verify", "--key", &key, "--algorithm", "ecdsa-sha256", "--sig", &signature], PAYLOAD).exit(125).stdout("");
    // Nobody listens there.
    let gone = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", "http://127.0.0.1:9").env("VAULT_TOKEN", "t");
    let gone = gone.env("VAULT_MAX_RETRIES", "0");
    let words = ["verify", "--key", &key, "--algorithm", "ecdsa-sha256", "--sig", &signature];
    gone.run_with_input(words, PAYLOAD).exit(125).stdout("").stderr_has("error[unavailable]");
}
