//! Batches, as the schemes of signatures and the tables will use them: results in order, each item with its own.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use secrun::failure::{Failure, Kind};
use secrun::provider::cipher::Sealing;
use secrun::provider::runtime::block_on;
use secrun::provider::sign::{Algorithm, Claim, Message, Presented, Reason, SignOrder, Verdict, VerifyOrder};
use secrun::provider::{Configuration, Key, Provider, registry};
use secrun::secret::{Source, Sourced, Value};
use serde_json::json;

use super::Engine;
use crate::support::openbao::{Endpoint, ROOT};

impl Engine {
    /// The provider as a part of the program has it.
    fn provider(&self) -> Box<dyn Provider> {
        let row = registry::find("vault").expect("a row");
        let settings = [("addr", self.proxy.address()), ("token", ROOT.to_owned()), ("transit_mount", self.mount.clone())];
        let values: BTreeMap<_, _> =
            settings.into_iter().map(|(key, value)| (key, Sourced::new(Value::from(value), Source::Default))).collect();
        let deadline = Instant::now() + Duration::from_mins(1);
        (row.open)(&Configuration::new(row.spec, values, deadline, false)).expect("a provider")
    }
}

fn named(name: &str) -> Key {
    Key { name: Some(name.to_owned()), version: None }
}

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("message {number}")).collect()
}

#[test]
fn a_batch_is_signed_and_verified_in_few_requests_and_in_order() {
    let Some(engine) = Engine::new() else { return };
    let provider = engine.provider();
    let signer = provider.sign().expect("a signer");
    for (kind, algorithm, verb) in [("hmac", "hmac-sha256", "hmac"), ("ed25519", "ed25519", "sign")] {
        let name = engine.key(kind);
        let (key, algorithm) = (named(&name), algorithm.parse::<Algorithm>().ok());
        let texts = texts(1000);
        let messages: Vec<_> = texts.iter().map(|text| Message::Whole(text.as_bytes())).collect();
        let order = SignOrder { key: &key, algorithm, context: None, messages: &messages };
        let signatures: Vec<_> = block_on(signer.sign(&order))
            .expect("answers")
            .into_iter()
            .map(|signature| signature.expect("a signature"))
            .collect();
        engine.saw(&[&*format!("POST [M]/{verb}/{name}"); 3]);

        let mut signed: Vec<_> =
            messages.iter().zip(&signatures).map(|(message, signature)| (*message, Presented::Text(&signature.text))).collect();
        // A wrong one in the middle: in a batch of HMACs the server leaves out that it is wrong.
        signed[500].1 = Presented::Text(&signatures[501].text);
        signed[7].1 = Presented::Bytes(&signatures[7].bytes, "1");
        signed[8].1 = Presented::Text("garbage");
        let order = VerifyOrder { key: &key, algorithm, claim: Claim::default(), context: None, signed: &signed };
        let verdicts = block_on(signer.verify(&order)).expect("answers");
        engine.saw(&[&*format!("POST [M]/verify/{name}"); 5]);
        for (index, verdict) in verdicts.into_iter().enumerate() {
            let expected = match index {
                500 => Verdict::NotValid(Reason::Mismatch),
                8 => Verdict::NotValid(Reason::Malformed),
                _ => Verdict::Valid { algorithm: algorithm.expect("one"), key_id: format!("{name}@1") },
            };
            assert_eq!(verdict, Ok(expected), "{index}");
        }
    }
}

/// The server has another status for them, and the good ones are in the same answer.
#[test]
fn items_that_fail_leave_the_others_alone() {
    let Some(engine) = Engine::new() else { return };
    let provider = engine.provider();
    let cipher = provider.cipher().expect("a cipher");
    let key = named(&engine.key("aes256-gcm96"));
    let how = Sealing { key: &key, context: None, associated_data: None };
    let sealed = block_on(cipher.encrypt(&how, &[b"one", b"", b"three"])).expect("answers");
    let sealed: Vec<String> = sealed.into_iter().map(|item| item.expect("a ciphertext").text).collect();
    let opened =
        block_on(cipher.decrypt(&how, &[&sealed[0], "garbage", &sealed[1], "vault:v1:AAAA", &sealed[2]])).expect("answers");
    let opened: Vec<Result<Vec<u8>, Kind>> = opened
        .into_iter()
        .map(|item| item.map(|value| value.expose().to_vec()).map_err(|failure: Failure| failure.kind()))
        .collect();
    let expected = [Ok(b"one".to_vec()), Err(Kind::Malformed), Ok(Vec::new()), Err(Kind::Malformed), Ok(b"three".to_vec())];
    assert_eq!(opened, expected);

    let rsa = named(&engine.key("rsa-2048"));
    let how = Sealing { key: &rsa, context: None, associated_data: None };
    let sealed = block_on(cipher.encrypt(&how, &[b"short", &[b'x'; 300], b"short"])).expect("answers");
    let kinds: Vec<_> = sealed.iter().map(|item| item.as_ref().map(|_| ()).map_err(Failure::kind)).collect();
    assert_eq!(kinds, [Ok(()), Err(Kind::Usage), Ok(())]);
}

#[test]
fn a_context_is_said_for_every_item() {
    let Some(engine) = Engine::new() else { return };
    let provider = engine.provider();
    let (cipher, signer) = (provider.cipher().expect("a cipher"), provider.sign().expect("a signer"));
    let key = named(&engine.key_with(&json!({"type": "aes256-gcm96", "derived": true, "convergent_encryption": true})));
    let how = Sealing { key: &key, context: Some(b"c"), associated_data: None };
    let sealed = block_on(cipher.encrypt(&how, &[b"same", b"same", b"other"])).expect("answers");
    let sealed: Vec<_> = sealed.into_iter().map(|item| item.expect("a ciphertext").text).collect();
    assert!(sealed[0] == sealed[1] && sealed[1] != sealed[2], "equal payloads are equal in one context");

    let key = named(&engine.key_with(&json!({"type": "ed25519", "derived": true})));
    let messages = [Message::Whole(b"one"), Message::Whole(b"two")];
    let order = SignOrder { key: &key, algorithm: None, context: Some(b"c"), messages: &messages };
    let signatures = block_on(signer.sign(&order)).expect("answers");
    assert!(signatures.iter().all(|signature| signature.as_ref().is_ok_and(|signature| signature.public_key.is_some())));
    let order = SignOrder { context: None, ..order };
    let failures = block_on(signer.sign(&order)).expect("answers");
    assert!(failures.iter().all(|item| item.as_ref().is_err_and(|failure| failure.kind() == Kind::Usage)));
}

/// In a batch, a version that an item asks for is passed over.
#[test]
fn a_version_is_that_of_the_whole_batch() {
    let Some(engine) = Engine::new() else { return };
    let provider = engine.provider();
    let name = engine.key("hmac");
    engine.server.write(&engine.path("keys", &format!("{name}/rotate")), &json!({}));
    let messages = [Message::Whole(b"one"), Message::Whole(b"two")];
    for (version, expected) in [(None, "2"), (Some("1"), "1"), (Some("2"), "2")] {
        let key = Key { name: Some(name.clone()), version: version.map(str::to_owned) };
        let order = SignOrder { key: &key, algorithm: None, context: None, messages: &messages };
        let signatures = block_on(provider.sign().expect("a signer").sign(&order)).expect("answers");
        for signature in signatures {
            let signature = signature.expect("a signature");
            assert_eq!((signature.version.as_deref(), signature.key_id), (Some(expected), format!("{name}@{expected}")));
        }
    }
    // The kind of the key was asked for once.
    assert_eq!(engine.proxy.lines().iter().filter(|line| line.starts_with("GET")).count(), 1);
}

#[test]
fn a_batch_that_no_server_takes_is_not_sent() {
    let Some(engine) = Engine::new() else { return };
    let provider = engine.provider();
    let key = named("any");
    let large = vec![0; 25 * 1024 * 1024];
    let how = Sealing { key: &key, context: None, associated_data: None };
    let failure = block_on(provider.cipher().expect("a cipher").encrypt(&how, &[b"small", &large])).expect_err("too large");
    assert_eq!(failure.kind(), Kind::Usage);
    engine.saw(&[]);
    let nothing = block_on(provider.cipher().expect("a cipher").encrypt(&how, &[])).expect("no answers");
    assert!(nothing.is_empty());
    engine.saw(&[]);
}
