//! `sign`: every kind of key, every form, and what a token must be allowed to.

use data_encoding::BASE64URL_NOPAD;
use serde_json::json;

use super::{Engine, PAYLOAD, base64, bytes};
use crate::support::openbao::ROOT;

const KINDS: [(&str, &str); 9] = [
    ("hmac", "hmac-sha256"),
    ("aes256-gcm96", "hmac-sha256"),
    ("chacha20-poly1305", "hmac-sha256"),
    ("ed25519", "ed25519"),
    ("ecdsa-p256", "ecdsa-sha256"),
    ("ecdsa-p384", "ecdsa-sha384"),
    ("ecdsa-p521", "ecdsa-sha512"),
    ("rsa-2048", "rsa-pss-sha256"),
    ("xchacha20-poly1305", "hmac-sha256"),
];

#[test]
fn every_kind_of_key_signs_and_verifies_payloads_of_every_size() {
    let Some(engine) = Engine::new() else { return };
    for (kind, algorithm) in KINDS {
        let key = engine.key(kind);
        let mut payloads = vec![b"".to_vec(), b"x".to_vec(), b"\0\xff\r\n\n".to_vec()];
        if ["hmac", "ed25519", "ecdsa-p384", "rsa-2048"].contains(&kind) {
            payloads.push(vec![0xa5; 1024 * 1024]);
        }
        for payload in &payloads {
            println!("{kind}, {} bytes", payload.len());
            let document = engine.json(&["sign", "--key", &key, "--purpose", "cli-bridge"], payload.clone());
            assert_eq!(
                (document["algorithm"].as_str(), document["key_id"].as_str()),
                (Some(algorithm), Some(&*format!("{key}@1")))
            );
            let metadata = &document["metadata"];
            assert_eq!(
                (&metadata["purpose"], &metadata["provider"], &metadata["key_version"]),
                (&json!("cli-bridge"), &json!("vault"), &json!("1"))
            );
            assert!(metadata["signed_at"].as_str().is_some_and(|time| time.len() == 20 && time.ends_with('Z')), "{metadata}");
            let text = document["signature"].as_str().expect("a text");
            engine.run(&["verify", "--key", &key, "--sig", text], payload.clone()).exit(0).stdout("").stderr("");
            engine.run(&["verify", "--key", &key, "--sig", &document.to_string()], payload.clone()).exit(0).stdout("").stderr("");
            engine.run(&["verify", "--key", &key, "--sig", text], [&payload[..], b"\n"].concat()).exit(1).stdout("");
        }
    }
}

#[test]
fn the_server_agrees_with_every_signature_of_ours_and_we_with_its() {
    let Some(engine) = Engine::new() else { return };
    for (kind, algorithm) in KINDS {
        println!("{kind}");
        let key = engine.key(kind);
        let signature = engine.line(&["sign", "--key", &key], PAYLOAD);
        let hash = ["sha2-256", "sha2-384", "sha2-512"]
            [["384", "512"].iter().position(|bits| algorithm.ends_with(bits)).map_or(0, |at| at + 1)];
        let (verb, member) = if algorithm.starts_with("hmac") { ("hmac", "hmac") } else { ("sign", "signature") };
        let own = engine.ask(verb, &format!("{key}/{hash}"), &json!({"input": base64(PAYLOAD)}));
        let own = own[member].as_str().expect("a signature").to_owned();
        let answer = engine.ask("verify", &format!("{key}/{hash}"), &json!({"input": base64(PAYLOAD), member: signature}));
        assert_eq!(answer["valid"], true);
        engine.run(&["verify", "--key", &key, "--sig", &own], PAYLOAD).exit(0).stderr("");
    }
}

/// One request, unless nobody said how: then the kind of the key is asked for first.
#[test]
fn a_signature_is_one_request() {
    let Some(engine) = Engine::new() else { return };
    let (key, mac) = (engine.key("ecdsa-p256"), engine.key("hmac"));
    let signature = engine.line(&["sign", "--key", &key, "--algorithm", "ecdsa-sha256"], PAYLOAD);
    engine.saw(&[&format!("POST [M]/sign/{key}")]);
    let _ = engine.line(&["sign", "--key", &key], PAYLOAD);
    engine.saw(&[&format!("GET [M]/keys/{key}"), &format!("POST [M]/sign/{key}")]);
    let _ = engine.line(&["sign", "--key", &mac, "--algorithm", "hs512"], PAYLOAD);
    engine.saw(&[&format!("POST [M]/hmac/{mac}")]);
    engine.run(&["verify", "--key", &key, "--algorithm", "ecdsa-sha256", "--sig", &signature], PAYLOAD).exit(0);
    engine.saw(&[&format!("POST [M]/verify/{key}")]);
}

#[test]
fn the_key_of_the_settings_signs_when_none_is_named() {
    let Some(engine) = Engine::new() else { return };
    engine
        .run(&["sign"], PAYLOAD)
        .exit(125)
        .stderr_has("error[usage]: no key is named")
        .stderr_has("VAULT_TRANSIT_KEY")
        .never_says(PAYLOAD);
    let key = engine.key("ed25519");
    let engine = Engine { sandbox: engine.sandbox.env("VAULT_TRANSIT_KEY", &key), ..engine };
    let signature = engine.line(&["sign"], PAYLOAD);
    engine.run(&["verify", "--sig", &signature], PAYLOAD).exit(0);
    engine.run(&["verify", "--key", &format!("vault:{key}"), "--sig", &signature], PAYLOAD).exit(0);
}

#[test]
fn openssl_verifies_signatures_with_the_public_key() {
    let Some(engine) = Engine::new() else { return };
    engine.file("payload", PAYLOAD);
    let pss = |bits: usize| format!("-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:{}", bits / 8);
    for (kind, algorithm, options) in [
        ("ecdsa-p256", "ecdsa-sha256", "-sha256".to_owned()),
        ("ecdsa-p256", "ecdsa-sha512", "-sha512".to_owned()),
        ("ecdsa-p384", "ecdsa-sha384", "-sha384".to_owned()),
        ("ecdsa-p521", "ecdsa-sha3-512", "-sha3-512".to_owned()),
        ("rsa-2048", "rsa-pkcs1-sha256", "-sha256".to_owned()),
        ("rsa-2048", "rsa-pkcs1-sha512", "-sha512".to_owned()),
        ("rsa-2048", "rsa-pss-sha256", format!("-sha256 {}", pss(256))),
        ("rsa-2048", "rsa-pss-sha384", format!("-sha384 {}", pss(384))),
    ] {
        println!("{kind} {algorithm}");
        let key = engine.key(kind);
        let signature = engine.line(&["sign", "--key", &key, "--algorithm", algorithm, "--in", "payload"], "");
        engine.file("signature", bytes(&signature));
        engine.file("public.pem", engine.run(&["key", "public", &key], "").exit(0).text());
        assert!(engine.openssl(&format!("dgst {options} -verify public.pem -signature signature payload")), "{algorithm}");
        let verify = |algorithm| {
            engine.run(&["verify", "--key", &key, "--algorithm", algorithm, "--sig", &signature, "--in", "payload"], "")
        };
        verify(algorithm).exit(0);
        // The hash is what was asked for: with another one nothing fits.
        let other = if algorithm.ends_with("256") {
            algorithm.replace("256", "384")
        } else {
            algorithm.replace(&algorithm[algorithm.len() - 3..], "256")
        };
        verify(&other).exit(1);
    }
    let key = engine.key("ed25519");
    engine.file("signature", bytes(&engine.line(&["sign", "--key", &key, "--in", "payload"], "")));
    engine.file("public.pem", engine.run(&["key", "public", &key], "").exit(0).text());
    assert!(engine.openssl("pkeyutl -verify -pubin -inkey public.pem -rawin -in payload -sigfile signature"));
}

/// On `/hmac` the hash has another name than on `/sign` and `/verify`, and the wrong one is passed over.
#[test]
fn an_hmac_is_by_the_hash_that_was_asked_for() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key_with(&json!({"type": "hmac", "exportable": true}));
    let secret = engine.server.read(&format!("{}/export/hmac-key/{key}/1", engine.mount));
    let secret = bytes(secret["data"]["keys"]["1"].as_str().expect("a key"));
    engine.file("payload", PAYLOAD);
    for hash in ["sha256", "sha384", "sha512", "sha3-256", "sha3-512"] {
        let algorithm = format!("hmac-{hash}");
        let signature = engine.line(&["sign", "--key", &key, "--algorithm", &algorithm], PAYLOAD);
        let hexkey = data_encoding::HEXLOWER.encode(&secret);
        assert!(engine.openssl(&format!("dgst -{hash} -mac HMAC -macopt hexkey:{hexkey} -binary -out mac payload")));
        assert_eq!(bytes(&signature), std::fs::read(engine.sandbox.work().join("mac")).expect("a file"), "{hash}");
        engine.run(&["verify", "--key", &key, "--algorithm", &algorithm, "--sig", &signature], PAYLOAD).exit(0);
    }
}

#[test]
fn the_raw_form_of_ecdsa_is_that_of_jws() {
    let Some(engine) = Engine::new() else { return };
    engine.file("payload", PAYLOAD);
    for (kind, algorithm, length, hash) in
        [("ecdsa-p256", "ES256", 64, "sha256"), ("ecdsa-p384", "ES384", 96, "sha384"), ("ecdsa-p521", "ES512", 132, "sha512")]
    {
        let key = engine.key(kind);
        let signature = engine.line(&["sign", "--key", &key, "--algorithm", algorithm], PAYLOAD);
        let raw = BASE64URL_NOPAD.decode(signature.rsplit(':').next().expect("parts").as_bytes()).expect("base64url");
        assert_eq!(raw.len(), length);
        engine.file("signature", der(&raw));
        engine.file("public.pem", engine.run(&["key", "public", &key], "").exit(0).text());
        assert!(engine.openssl(&format!("dgst -{hash} -verify public.pem -signature signature payload")));
        engine.run(&["verify", "--key", &key, "--algorithm", algorithm, "--sig", &signature], PAYLOAD).exit(0);
        // In the other form it is no signature, and that can be said without the server.
        engine.proxy.saw(&engine.proxy.lines().iter().map(String::as_str).collect::<Vec<_>>());
        engine.run(&["verify", "--key", &key, "--algorithm", "ecdsa-sha256", "--sig", &signature], PAYLOAD).exit(1);
        engine.saw(&[]);
    }
}

/// Two numbers of the same length as an ASN.1 sequence.
fn der(raw: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let plain: Vec<u8> = number.iter().copied().skip_while(|byte| *byte == 0).collect();
        let sign = if plain.first().is_some_and(|byte| *byte >= 0x80) { vec![0] } else { Vec::new() };
        let length = u8::try_from(plain.len() + sign.len()).expect("short");
        [vec![2, length], sign, plain].concat()
    };
    let (first, second) = raw.split_at(raw.len() / 2);
    let body = [integer(first), integer(second)].concat();
    let length = u8::try_from(body.len()).expect("short");
    let head = if length < 0x80 { vec![0x30, length] } else { vec![0x30, 0x81, length] };
    [head, body].concat()
}

/// Salts of any length verify, whoever chose it.
#[test]
fn a_pss_signature_of_the_server_itself_verifies() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("rsa-2048");
    let made = engine.ask("sign", &key, &json!({"input": base64(PAYLOAD), "salt_length": "auto"}));
    let text = made["signature"].as_str().expect("a signature");
    engine.run(&["verify", "--key", &key, "--sig", text], PAYLOAD).exit(0);
    engine.run(&["verify", "--key", &key, "--sig", text, "--algorithm", "rsa-pkcs1-sha256"], PAYLOAD).exit(1);
}

#[test]
fn a_digest_is_signed_like_its_payload() {
    let Some(engine) = Engine::new() else { return };
    engine.file("payload", PAYLOAD);
    assert!(engine.openssl("dgst -sha256 -binary -out digest payload"));
    for (kind, algorithm) in [("ecdsa-p256", "ecdsa-sha256"), ("rsa-2048", "rsa-pss-sha256"), ("rsa-2048", "rsa-pkcs1-sha256")] {
        let key = engine.key(kind);
        let how = ["--key", &key, "--algorithm", algorithm];
        let by_digest = engine.line(&[&["sign", "--digest", "--in", "digest"], &how[..]].concat(), "");
        engine.run(&[&["verify", "--sig", &by_digest, "--in", "payload"], &how[..]].concat(), "").exit(0);
        let whole = engine.line(&[&["sign", "--in", "payload"], &how[..]].concat(), "");
        engine.run(&[&["verify", "--digest", "--sig", &whole, "--in", "digest"], &how[..]].concat(), "").exit(0);
        // A server signs whatever it is told is a digest.
        engine
            .run(&[&["sign", "--digest", "--in", "payload"], &how[..]].concat(), "")
            .exit(125)
            .stdout("")
            .stderr_has("a digest by sha256 has 32 bytes, and this one has 28");
    }
    for kind in ["ed25519", "hmac"] {
        let key = engine.key(kind);
        engine.run(&["sign", "--digest", "--key", &key, "--in", "digest"], "").exit(125).stderr_has("signs the message itself");
    }
}

/// Some servers take no text of more than 1 MiB, and the signature is the same.
#[test]
fn a_long_payload_is_hashed_here_where_that_makes_no_difference() {
    let Some(engine) = Engine::new() else { return };
    let long = vec![b'x'; 3 * 1024 * 1024];
    let key = engine.key("ecdsa-p256");
    let signature = engine.line(&["sign", "--key", &key], long.clone());
    let sent = engine.proxy.requests().pop().expect("a request");
    assert!(sent.body.len() < 200, "{} bytes were sent", sent.body.len());
    engine.run(&["verify", "--key", &key, "--sig", &signature], long.clone()).exit(0);
    engine.run(&["verify", "--key", &key, "--sig", &signature], &long[1..]).exit(1);
    engine.file("payload", &long);
    engine.file("signature", bytes(&signature));
    engine.file("public.pem", engine.run(&["key", "public", &key], "").exit(0).text());
    assert!(engine.openssl("dgst -sha256 -verify public.pem -signature signature payload"));
}

#[test]
fn a_payload_that_is_too_large_is_told_what_helps() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("ed25519");
    let outcome = engine.run(&["sign", "--key", &key, "--algorithm", "ed25519"], vec![b'x'; 26 * 1024 * 1024]);
    outcome.exit(125).stdout("").stderr_has("error[usage]: the payload is larger than").stderr_has("secrun sign --digest");
    engine.saw(&[]);
    // The largest that fits, byte by byte: 24 MiB less a little.
    let _ = engine.line(&["sign", "--key", &key, "--algorithm", "ed25519"], vec![b'x'; 24 * 1024 * 1024 - 1024]);
    engine.saw(&[&format!("POST [M]/sign/{key}")]);
}

#[test]
fn a_derived_key_needs_its_context_and_tells_its_public_key() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key_with(&json!({"type": "ed25519", "derived": true}));
    engine
        .run(&["sign", "--key", &key], PAYLOAD)
        .exit(125)
        .stderr_has("derived for a context")
        .stderr_has("--context BASE64")
        .never_says(PAYLOAD);
    let (one, two) = (base64("customer 1"), base64("customer 2"));
    let document = engine.json(&["sign", "--key", &key, "--context", &one], PAYLOAD);
    let text = document["signature"].as_str().expect("a text");
    engine.run(&["verify", "--key", &key, "--context", &one, "--sig", text], PAYLOAD).exit(0);
    engine.run(&["verify", "--key", &key, "--context", &two, "--sig", text], PAYLOAD).exit(1);
    engine.run(&["verify", "--key", &key, "--sig", text], PAYLOAD).exit(125).stderr_has("--context BASE64");
    engine.file("public.pem", document["public_key"].as_str().expect("a public key"));
    engine.file("signature", bytes(text));
    engine.file("payload", PAYLOAD);
    assert!(engine.openssl("pkeyutl -verify -pubin -inkey public.pem -rawin -in payload -sigfile signature"));
    engine.run(&["key", "public", &key], "").exit(125).stderr_has("derived keys have one for each context");
}

/// A key of another kind ignores how it shall sign, and the answer would say what is not so.
#[test]
fn a_way_that_the_key_does_not_work_in_is_refused() {
    let Some(engine) = Engine::new() else { return };
    let (ed25519, ecdsa, aes) = (engine.key("ed25519"), engine.key("ecdsa-p256"), engine.key("aes256-gcm96"));
    for (key, algorithm) in
        [(&ed25519, "ecdsa-sha256"), (&ed25519, "rsa-pss-sha256"), (&ecdsa, "ed25519"), (&ecdsa, "rsa-pkcs1-sha256")]
    {
        let outcome = engine.run(&["sign", "--key", key, "--algorithm", algorithm], PAYLOAD).exit(125).stdout("");
        outcome
            .stderr_has("error[usage]: the key")
            .stderr_has(&format!("does not sign in the way `{algorithm}`"))
            .never_says(PAYLOAD);
    }
    engine.run(&["sign", "--key", &aes, "--algorithm", "ed25519"], PAYLOAD).exit(125).stderr_has("does not support signing");
}

/// The least that a policy has to say is the path of the key.
#[test]
fn a_token_that_may_only_sign_can_sign() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("ecdsa-p256");
    let engine = engine.only(&format!("path \"[M]/sign/{key}\" {{ capabilities = [\"update\"] }}"));
    for algorithm in ["ecdsa-sha256", "ecdsa-sha512"] {
        let _ = engine.line(&["sign", "--key", &key, "--algorithm", algorithm], PAYLOAD);
        engine.saw(&[&format!("POST [M]/sign/{key}")]);
    }
    let outcome = engine.run(&["sign", "--key", &key], PAYLOAD).exit(125).stdout("").never_says(PAYLOAD);
    outcome
        .stderr_has("error[denied]")
        .stderr_has(&format!("path \"{}/keys/{key}\" {{ capabilities = [\"read\"] }}", engine.mount))
        .stderr_has("`--algorithm NAME`, then nothing is read");
}

#[test]
fn a_policy_for_the_paths_with_a_hash_is_enough_as_well() {
    let Some(engine) = Engine::new() else { return };
    let (key, mac) = (engine.key("ecdsa-p256"), engine.key("hmac"));
    let policy = ["sign", "verify", "hmac"].map(|verb| format!("path \"[M]/{verb}/+/*\" {{ capabilities = [\"update\"] }}\n"));
    let engine = engine.only(&policy.concat());
    for (key, verb, algorithm, suffix) in [(&key, "sign", "ecdsa-sha384", "sha2-384"), (&mac, "hmac", "hmac-sha256", "sha2-256")]
    {
        let signature = engine.line(&["sign", "--key", key, "--algorithm", algorithm], PAYLOAD);
        engine.run(&["verify", "--key", key, "--algorithm", algorithm, "--sig", &signature], PAYLOAD).exit(0);
        engine.saw(&[
            &format!("POST [M]/{verb}/{key}"),
            &format!("POST [M]/{verb}/{key}/{suffix}"),
            &format!("POST [M]/verify/{key}"),
            &format!("POST [M]/verify/{key}/{suffix}"),
        ]);
    }
}

#[test]
fn a_token_that_may_nothing_is_told_every_line_that_is_missing() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("ecdsa-p256");
    let signature = engine.line(&["sign", "--key", &key], PAYLOAD);
    let engine = engine.only("path \"nothing\" { capabilities = [\"read\"] }");
    let mount = engine.mount.clone();
    for (words, verb) in [
        (vec!["sign", "--key", &key, "--algorithm", "ecdsa-sha256"], "sign"),
        (vec!["sign", "--key", &key, "--algorithm", "hmac-sha256"], "hmac"),
        (vec!["verify", "--key", &key, "--algorithm", "ecdsa-sha256", "--sig", &signature], "verify"),
    ] {
        let outcome =
            engine.run(&words, PAYLOAD).exit(125).stdout("").stderr_has("error[denied]").never_says(PAYLOAD).never_says(ROOT);
        outcome
            .stderr_has(&format!("path \"{mount}/{verb}/{key}\" {{ capabilities = [\"update\"] }}"))
            .stderr_has(&format!("path \"{mount}/{verb}/{key}/*\" {{ capabilities = [\"update\"] }}"));
    }
}

#[test]
fn what_is_missing_is_named() {
    let Some(engine) = Engine::new() else { return };
    let key = engine.key("ed25519");
    for words in [
        &["sign", "--key", "nobody"][..],
        &["sign", "--key", "nobody", "--algorithm", "ed25519"],
        &["sign", "--key", "nobody", "--algorithm", "hs256"],
    ] {
        let outcome = engine.run(words, PAYLOAD).exit(1).stdout("").never_says(PAYLOAD);
        outcome.stderr_has("error[not-found]: there is no key `nobody`").stderr_has("secrun key create nobody");
    }
    engine
        .run(&["sign", "--key", &format!("{key}@7"), "--algorithm", "ed25519"], PAYLOAD)
        .exit(1)
        .stderr_has("there is no such version");
    engine.run(&["sign", "--key", "../sys/raw"], PAYLOAD).exit(125).stderr_has("cannot be the name of a Transit key");
    let nowhere = Engine { sandbox: engine.sandbox.env("VAULT_TRANSIT_MOUNT", "nowhere"), ..engine };
    nowhere
        .run(&["sign", "--key", &key], PAYLOAD)
        .exit(1)
        .stderr_has("there is no Transit engine at `nowhere`")
        .stderr_has("secrun init");
}
