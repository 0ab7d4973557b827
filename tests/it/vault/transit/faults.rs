//! What a real server cannot be brought to: errors in between, answers that are lost, and the ways of other servers.

use serde_json::json;

use super::{PAYLOAD, base64};
use crate::support::Sandbox;
use crate::support::fault_server::{FaultServer, Reply};

fn sandbox(server: &FaultServer) -> Sandbox {
    let address = format!("http://127.0.0.1:{}", server.port());
    Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", address).env("VAULT_TOKEN", "a-token")
}

fn said(words: &str, status: u16) -> Reply {
    Reply::status(status).body(json!({"errors": [words]}).to_string())
}

fn count(server: &FaultServer, target: &str) -> usize {
    server.seen().iter().filter(|seen| seen.target == target).count()
}

/// A lost answer or a gateway that gave up may have rotated the key.
#[test]
fn what_makes_something_is_sent_once_and_the_rest_again() {
    let broken = || [said("upstream gave up", 502)];
    for (words, target) in
        [(["key", "rotate", "app"], "/v1/transit/keys/app/rotate"), (["key", "create", "app"], "/v1/transit/keys/app")]
    {
        let server = FaultServer::http().on(target, broken());
        let server = if words[1] == "create" {
            server.on(target, [Reply::status(404).body(r#"{"errors":[]}"#), said("upstream gave up", 502)])
        } else {
            server
        };
        sandbox(&server).run(words).exit(125).stderr_has("error[unavailable]");
        let posts = server.seen().iter().filter(|seen| seen.method == "POST").count();
        assert_eq!(posts, 1, "{words:?}");
        let server = FaultServer::http().on("/v1/transit/keys/app/rotate", [Reply::json("{}").cut_in_head()]);
        sandbox(&server).run(["key", "rotate", "app"]).exit(125);
        assert_eq!(count(&server, "/v1/transit/keys/app/rotate"), 1, "the answer was lost");
    }
    let signed = format!("vault:v1:{}", base64([0; 64]));
    let answer = json!({"data": {"batch_results": [{"signature": signed, "key_version": 1}]}}).to_string();
    let server = FaultServer::http()
        .on("/v1/transit/sign/app", [said("upstream gave up", 502), Reply::json("{}").cut_in_head(), Reply::json(&answer)]);
    let words = ["sign", "--key", "app", "--algorithm", "ed25519"];
    sandbox(&server).run_with_input(words, PAYLOAD).exit(0).stdout(format!("{signed}\n"));
    assert_eq!(count(&server, "/v1/transit/sign/app"), 3);
}

/// Vault from 1.20.3 on, whose listener takes texts of 1 MiB.
#[test]
fn the_limit_of_newer_servers_of_vault_is_understood() {
    let server = FaultServer::http()
        .on("/v1/transit/encrypt/app", [said("failed to parse JSON input: JSON string value exceeds allowed length", 500)]);
    let outcome = sandbox(&server).run_with_input(["encrypt", "--key", "app"], vec![b'x'; 2 << 20]).exit(125);
    outcome.stderr_has("error[usage]: the payload is larger than").stderr_has("secrun key data-key");
    assert_eq!(count(&server, "/v1/transit/encrypt/app"), 1, "it will never be taken");
}

/// Items that failed come with 400 or 500 from some servers, and with 200 from others.
#[test]
fn results_count_whatever_the_status() {
    let results = json!({"data": {"batch_results": [{"error": "invalid ciphertext: no prefix"}]}}).to_string();
    for status in [200, 207, 400, 500] {
        let server = FaultServer::http().on("/v1/transit/rewrap/app", [Reply::status(status).body(&*results)]);
        let outcome = sandbox(&server).run_with_input(["rewrap", "--key", "app"], "x\n").exit(125);
        outcome.stderr_has("line 1: the key `app`: this is no ciphertext of Transit");
    }
}

/// Servers before 1.13 say nothing when they change a key.
#[test]
fn an_empty_answer_is_followed_by_a_question() {
    let status =
        json!({"data": {"name": "app", "type": "aes256-gcm96", "latest_version": 4, "keys": {"4": 1_700_000_000}}}).to_string();
    let server = FaultServer::http()
        .on("/v1/transit/keys/app/rotate", [Reply::status(204)])
        .on("/v1/transit/keys/app", [Reply::json(&status)]);
    let outcome = sandbox(&server).run(["key", "rotate", "app", "--json"]).exit(0);
    assert_eq!(outcome.json()["latest_version"], 4);
}

#[test]
fn answers_that_are_none_are_no_verdict() {
    let signature = format!("vault:v1:{}", base64([0; 64]));
    let words = ["verify", "--key", "app", "--algorithm", "ed25519", "--sig", &signature];
    for (reply, why) in [
        (Reply::json(r#"{"data":{"batch_results":[]}}"#), "is not complete"),
        (Reply::json(r#"{"data":{"batch_results":[{"valid":true},{"valid":true}]}}"#), "is not complete"),
        (Reply::json(r#"{"data":{"valid":true}}"#), "is not in its form"),
        (Reply::json(r#"{"data":{"batch_results":[{"valid":"yes"}]}}"#), "is not in its form"),
        (Reply::json("{}"), "is not in its form"),
        (Reply::status(204), "is not in its form"),
        (Reply::json(r#"{"data":{"batch_results":[{"valid":false,"error":"something new"}]}}"#), "something new"),
        (said("something new", 400), "something new"),
        (said("gone", 404), "gone"),
    ] {
        let server = FaultServer::http().on("/v1/transit/verify/app", [reply]);
        sandbox(&server).run_with_input(words, PAYLOAD).exit(125).stdout("").stderr_has(why).never_says(PAYLOAD);
    }
    // An error beside the word is an error, whatever the word.
    let both = r#"{"data":{"batch_results":[{"valid":true,"error":"something new"}]}}"#;
    let server = FaultServer::http().on("/v1/transit/verify/app", [Reply::json(both)]);
    sandbox(&server).run_with_input(words, PAYLOAD).exit(125).stdout("");
}

/// What a server repeats of a request may be the payload.
#[test]
fn words_of_the_server_never_show_the_payload() {
    let repeated = format!("cannot work with {} or {PAYLOAD}", base64(PAYLOAD));
    for words in [["encrypt", "--key", "app"], ["sign", "--key", "app"]] {
        let kind = json!({"data": {"type": "hmac"}}).to_string();
        let server = FaultServer::http().on("/v1/transit/keys/app", [Reply::json(&kind)]).always([said(&repeated, 400)]);
        sandbox(&server).run_with_input(words, PAYLOAD).exit(125).stdout("").never_says(PAYLOAD).never_says(&base64(PAYLOAD));
    }
}
