//! Reading KV: mounts, versions, exact values, and no request more than needed.

use data_encoding::HEXUPPER;
use serde_json::json;

use crate::support::Sandbox;
use crate::support::counting::Proxy;
use crate::support::fault_server::{FaultServer, Reply};
use crate::support::forward_proxy::{ForwardProxy, Rule};
use crate::support::openbao::{self, ROOT};

/// The text of a path in a request.
fn encoded(path: &str) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
        other => format!("%{}", HEXUPPER.encode(&[other])),
    };
    path.bytes().map(letter).collect()
}

#[test]
fn one_request_for_each_mount_and_each_path() {
    let Some(server) = openbao::dev() else { return };
    let (one, two, proxy) = (server.kv2(), server.kv1(), Proxy::to(server));
    for name in ["a", "b", "c"] {
        server.put(&one, name, &json!({"x": "1", "y": "2"}));
    }
    server.write(&format!("{two}/a"), &json!({"x": "1"}));
    let sandbox = Sandbox::new().vault(&proxy, ROOT);
    let references = [
        format!("A={one}/a#x"),
        format!("B={one}/a#y"),
        format!("C={one}/data/a#x"),
        format!("D={one}/b#x"),
        format!("E={one}/c#x"),
        format!("F=/{one}/c#y"),
        format!("G={two}/a#x"),
    ];
    let words: Vec<&str> = references.iter().flat_map(|reference| ["--env", reference]).chain(["--", "true"]).collect();
    sandbox.run(&words).exit(0).stderr("");
    let mut lines = proxy.lines();
    lines.sort();
    let mut expected: Vec<String> =
        ["a", "b", "c"].iter().map(|name| format!("GET /v1/{one}/data/{name}")).chain([format!("GET /v1/{two}/a")]).collect();
    expected.extend([&one, &two].map(|mount| format!("GET /v1/sys/internal/ui/mounts/{mount}/a")));
    expected.sort();
    assert_eq!(lines, expected, "two mounts and four paths");
}

#[test]
fn what_the_settings_say_is_not_asked() {
    let Some(server) = openbao::dev() else { return };
    let (mount, proxy) = (server.kv2_at(&format!("team/{}", openbao::unique("kv"))), Proxy::to(server));
    server.put(&mount, "app/db", &json!({"value": "v"}));
    let sandbox = Sandbox::new().vault(&proxy, ROOT).env("VAULT_MOUNT_PATH", format!("/{mount}/"));
    sandbox.run(["get", "app/db"]).exit(0).stdout("v");
    proxy.saw(&[&format!("GET /v1/sys/internal/ui/mounts/{mount}/app/db"), &format!("GET /v1/{mount}/data/app/db")]);
    let sandbox = sandbox.env("VAULT_KV_VERSION", "2");
    for path in ["app/db", "data/app/db", &format!("/{mount}/app/db")] {
        sandbox.run(["get", path]).exit(0).stdout("v").stderr("");
        proxy.saw(&[&format!("GET /v1/{mount}/data/app/db")]);
    }
    // Another mount is none of theirs.
    let other = server.kv1();
    server.write(&format!("{other}/x"), &json!({"value": "o"}));
    sandbox.run(["get", &format!("/{other}/x")]).exit(0).stdout("o");
    proxy.saw(&[&format!("GET /v1/sys/internal/ui/mounts/{other}/x"), &format!("GET /v1/{other}/x")]);
    let first = Sandbox::new().vault(&proxy, ROOT).env("VAULT_KV_VERSION", "1");
    first.run(["get", &format!("{other}/x")]).exit(0).stdout("o");
    proxy.saw(&[&format!("GET /v1/{other}/x")]);
}

#[test]
fn many_paths_are_asked_for_at_the_same_time() {
    // No answer before there are as many requests as there may be connections, which one after the other would never be.
    let held = |name: usize| {
        let body = format!(r#"{{"data":{{"data":{{"value":"{name}"}},"metadata":{{"version":1}}}}}}"#);
        Reply::json(&body).once_there_are(if name == 0 { 1 } else { 8 })
    };
    let server = (0..25).fold(FaultServer::http(), |server, name| server.on(&format!("/v1/kv/data/{name}"), [held(name)]));
    let sandbox = Sandbox::new().vault(&server, ROOT).env("VAULT_MOUNT_PATH", "kv").env("VAULT_KV_VERSION", "2");
    let references: Vec<String> = (0..25).map(|name| format!("V{name}={name}")).collect();
    let words = references.iter().flat_map(|reference| ["--env", reference]).chain(["--", "sh", "-c", "printf %s $V0-$V24"]);
    sandbox.run(words).exit(0).stdout("0-24").stderr("");
    assert_eq!(server.seen().len(), 25);
}

#[test]
fn many_paths_share_one_connection() {
    let Some(server) = openbao::tls() else { return };
    let (mount, tunnels) = (server.kv2(), ForwardProxy::start(Rule::Allow));
    let names: Vec<String> = (0..25).map(|name| format!("V{name}")).collect();
    for name in &names {
        server.put(&mount, name, &json!({ "value": name }));
    }
    let proxy = format!("http://127.0.0.1:{}", tunnels.port());
    let sandbox = Sandbox::new().vault(server, ROOT).env("VAULT_PROXY_ADDR", proxy).env("VAULT_MOUNT_PATH", &mount);
    let references: Vec<String> = names.iter().map(|name| format!("{name}={name}")).collect();
    let words = references.iter().flat_map(|reference| ["--env", reference]);
    let words: Vec<&str> = words.chain(["--", "sh", "-c", "printf %s $V0$V24"]).collect();
    sandbox.run(&words).exit(0).stdout("V0V24").stderr("");
    assert_eq!(tunnels.seen().len(), 1);
    sandbox.env("VAULT_KV_VERSION", "2").run(&words).exit(0).stdout("V0V24").stderr("");
    assert_eq!(tunnels.seen().len(), 2);
}

#[test]
fn values_are_exactly_what_is_stored() {
    let Some(server) = openbao::dev() else { return };
    let (first, second) = (server.kv1(), server.kv2());
    let fields = r#"{"id": 9007199254740993, "rate": 1.10, "on": true, "text": " a\nb ", "none": null, "empty": "",
        "deep": {"z": [1.10, {"k/v": 12345678901234567890}], "a": "x&y"}}"#;
    server.write(&format!("{first}/v"), &serde_json::from_str(fields).expect("JSON"));
    let sandbox = Sandbox::new().vault(server, ROOT);
    let get = |mount: &str, field: &str| sandbox.run(["get", &format!("{mount}/v#{field}")]);
    for (field, value) in [
        ("id", "9007199254740993"),
        ("rate", "1.10"),
        ("on", "true"),
        ("text", " a\nb "),
        ("empty", ""),
        ("/deep/z/0", "1.10"),
        ("/deep/z/1/k~1v", "12345678901234567890"),
        ("deep", r#"{"a":"x&y","z":[1.10,{"k/v":12345678901234567890}]}"#),
    ] {
        get(&first, field).exit(0).stdout(value).stderr("");
    }
    let missing = get(&first, "none").exit(1).stderr_has("error[not-found]: the secret has no field `none`");
    drop(missing.stderr_has("it has: deep, empty, id, on, rate, text"));
    // Version 2 rounds before it answers; what it answers is kept, and what it cannot have kept is said.
    server.put(&second, "v", &serde_json::from_str(fields).expect("JSON"));
    get(&second, "text").exit(0).stdout(" a\nb ");
    let warning = "has numbers with more digits than KV version 2 keeps: store them as text: id\n";
    get(&second, "id").exit(0).stdout("9007199254740992").stderr_has(warning);
}

#[test]
fn a_secret_means_its_only_field_if_that_is_value() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    server.put(&mount, "one", &json!({"value": "v"}));
    server.put(&mount, "two", &json!({"value": "v", "other": "o"}));
    let sandbox = Sandbox::new().vault(server, ROOT);
    sandbox.run(["get", &format!("{mount}/one")]).exit(0).stdout("v");
    let told = sandbox.run(["get", &format!("{mount}/two")]).exit(1);
    drop(told.stderr_has(
        "error[not-found]: the secret has fields and none was chosen\n  it has: other, value\n\nhint: write `path#field`",
    ));
}

#[test]
fn versions_are_read_by_number_and_deletions_are_told() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    for value in ["one", "two", "three"] {
        server.put(&mount, "v", &json!({ "value": value }));
    }
    let sandbox = Sandbox::new().vault(server, ROOT);
    let get = |version: &str| sandbox.run(["get", &format!("{mount}/v{version}")]);
    get("@1").exit(0).stdout("one");
    get("@3").exit(0).stdout("three");
    get("@7").exit(1).stderr_has(&format!("vault has no version 7 of `{mount}/v`"));
    for bad in ["@0", "@latest", "@-1"] {
        get(bad).exit(125).stderr_has("is no version of vault");
    }
    server.write(&format!("{mount}/delete/v"), &json!({"versions": [2, 3]}));
    server.write(&format!("{mount}/destroy/v"), &json!({"versions": [1]}));
    let newest = get("").exit(1).stderr_has(&format!("error[not-found]: the secret `{mount}/v` of vault was deleted at 20"));
    drop(newest.stderr_has(", version 3\n").stderr_has(&format!("hint: `secrun restore {mount}/v` brings it back")));
    let second = get("@2").exit(1).stderr_has(&format!("version 2 of the secret `{mount}/v` of vault was deleted at 20"));
    drop(second.stderr_has(&format!("hint: `secrun restore {mount}/v@2` brings it back")));
    drop(get("@1").exit(1).stderr_has(&format!("version 1 of the secret `{mount}/v` of vault was destroyed")));
    let optional = format!("[secrets]\nA = {{ ref = \"{mount}/v\", default = \"d\" }}\n");
    sandbox.profile(&optional).run(["--", "sh", "-c", "printf %s $A"]).exit(0).stdout("d");
}

#[test]
fn a_version_that_will_be_deleted_is_there_until_then() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    server.write(&format!("{mount}/metadata/v"), &json!({"delete_version_after": "1h"}));
    server.put(&mount, "v", &json!({"value": "still"}));
    let told = server.read(&format!("{mount}/data/v"));
    assert_ne!(told["data"]["metadata"]["deletion_time"], "", "the time is set, and lies ahead");
    Sandbox::new().vault(server, ROOT).run(["get", &format!("{mount}/v")]).exit(0).stdout("still").stderr("");
}

#[test]
fn metadata_comes_with_the_value() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    server.put(&mount, "v", &json!({"value": "1"}));
    let custom = json!({"custom_metadata": {"owner": "platform", "expires": "2027-06-30", "comment": "c", "other": "o"}});
    server.write(&format!("{mount}/metadata/v"), &custom);
    let document = Sandbox::new().vault(server, ROOT).run(["get", "--json", &format!("{mount}/v")]).exit(0).json();
    let metadata = &document["metadata"];
    assert_eq!(
        (&metadata["owner"], &metadata["expires"], &metadata["comment"]),
        (&"platform".into(), &"2027-06-30".into(), &"c".into())
    );
    assert!(metadata["created"].as_str().is_some_and(|time| time.starts_with("20")) && document["version"] == "1", "{document}");
}

#[test]
fn version_1_has_no_versions_and_version_2_is_not_read_as_version_1() {
    let Some(server) = openbao::dev() else { return };
    let (first, second) = (server.kv1(), server.kv2());
    server.write(&format!("{first}/v"), &json!({"value": "1", "ttl": "1h"}));
    server.put(&second, "v", &json!({"value": "2"}));
    let sandbox = Sandbox::new().vault(server, ROOT);
    let document = sandbox.run(["get", "--json", &format!("{first}/v#value")]).exit(0).stderr("").json();
    assert_eq!((&document["value"], document.get("lease")), (&"1".into(), None), "`ttl` is a field, not a lease");
    let told = sandbox.run(["get", &format!("{first}/v@1")]).exit(125).stderr_has("error[usage]");
    drop(told.stderr_has(&format!("vault has no versions of `{first}/v`: the mount `{first}` is KV version 1")));
    let stated = Sandbox::new().vault(server, ROOT).env("VAULT_KV_VERSION", "1");
    for words in [vec!["get", "MOUNT/v"], vec!["--path", "MOUNT/", "--", "true"]] {
        let words: Vec<String> = words.iter().map(|word| word.replace("MOUNT", &second)).collect();
        let told = stated.run(words).stderr_has("error[config]");
        drop(told.stderr_has(&format!("the mount `{second}` of vault is KV version 2, and was read as version 1")));
    }
}

#[test]
fn mounts_end_where_the_server_says() {
    let Some(server) = openbao::dev() else { return };
    let root = openbao::unique("team");
    let mounts = [format!("{root}/a/kv"), format!("{root}/b/kv")];
    for mount in &mounts {
        server.kv2_at(mount);
        server.put(mount, "app/db", &json!({"value": mount}));
    }
    let sandbox = Sandbox::new().vault(server, ROOT);
    for mount in &mounts {
        sandbox.run(["get", &format!("{mount}/app/db")]).exit(0).stdout(mount);
    }
    let [one, two] = mounts.each_ref().map(|mount| format!("{mount}/app/db"));
    let words = ["--env", &format!("A={one}"), "--env", &format!("B={two}"), "--", "sh", "-c", "printf %s \"$A $B\""];
    sandbox.run(words).exit(0).stdout(format!("{} {}", mounts[0], mounts[1]));
}

#[test]
fn namespaces_are_set_or_stand_in_the_path() {
    let Some(server) = openbao::dev() else { return };
    let outer = server.namespace();
    let inner = outer.namespace();
    let mount = inner.kv2_at(&format!("team/{}", openbao::unique("kv")));
    inner.put(&mount, "app", &json!({"value": "inside"}));
    let sandbox = |namespace: &str| Sandbox::new().vault(server, ROOT).env("VAULT_NAMESPACE", namespace);
    let child = inner.namespace_path().strip_prefix(outer.namespace_path()).expect("it lies below").trim_matches('/');
    sandbox(inner.namespace_path()).run(["get", &format!("{mount}/app")]).exit(0).stdout("inside");
    sandbox(outer.namespace_path()).run(["get", &format!("{child}/{mount}/app")]).exit(0).stdout("inside");
    let from_root = format!("{}/{mount}/app", inner.namespace_path());
    Sandbox::new().vault(server, ROOT).run(["get", &from_root]).exit(0).stdout("inside");
    let folder = format!("{child}/{mount}/");
    sandbox(outer.namespace_path()).run(["--path", &folder, "--", "sh", "-c", "printf %s $app"]).exit(0).stdout("inside");
    // Not as a secret that may be missing.
    let profile = format!("[secrets]\nA = {{ ref = \"{mount}/app\", optional = true }}\n");
    sandbox("no/such").profile(&profile).run(["--", "true"]).exit(125).stderr_has("namespace");
}

#[test]
fn a_namespace_that_is_not_there_is_no_missing_secret() {
    let Some(server) = openbao::dev() else { return };
    for version in ["1", "2"] {
        let sandbox = Sandbox::new().vault(server, ROOT).env("VAULT_NAMESPACE", "nowhere").env("VAULT_KV_VERSION", version);
        let sandbox = sandbox.profile("[secrets]\nGOT = { ref = \"secret/app#value\", default = \"x\" }\n");
        let said = "error[config]: vault has no such namespace\n\nhint: the namespace is given in full: `parent/child`\n\
                    hint: VAULT_NAMESPACE says which namespace it is\n";
        sandbox.run(["get", "secret/app#value"]).exit(125).stderr(said);
        sandbox.run(["list", "secret/"]).exit(125).stderr(said);
        sandbox.run(["history", "secret/app"]).exit(125);
        sandbox.run(["--", "true"]).exit(125).stderr_has("vault has no such namespace");
    }
}

#[test]
fn a_mount_that_is_not_there_is_no_missing_secret() {
    let Some(server) = openbao::dev() else { return };
    let sandbox = Sandbox::new().vault(server, ROOT).profile("[secrets]\nA = { ref = \"no-mount/a\", optional = true }\n");
    let told = sandbox.run(["--", "true"]).exit(125).stderr_has("error[denied]");
    let told = told.stderr_has("shows this token no mount for `no-mount/a`");
    drop(
        told.stderr_has("hint: if there is no mount `no-mount`, the path is wrong")
            .stderr_has("hint: if it is there and of KV version 2, a policy"),
    );
    let stated = sandbox.env("VAULT_KV_VERSION", "2");
    stated.run(["--", "true"]).exit(125).stderr_has("error[config]").stderr_has("vault has nothing mounted at `no-mount`");
    stated.run(["--path", "no-mount/", "--", "true"]).exit(125).stderr_has("vault has nothing mounted at `no-mount`");
}

#[test]
fn one_bad_secret_does_not_hide_the_others() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    server.put(&mount, "good", &json!({"value": "1"}));
    server.put(&mount, "secret", &json!({"value": "1"}));
    let token = server.policy(&format!("path \"{mount}/data/good\" {{ capabilities = [\"read\"] }}"));
    let sandbox = Sandbox::new().vault(server, &token);
    let words = [format!("A={mount}/good"), format!("B={mount}/secret"), "C=no-mount/x".to_owned(), format!("D={mount}/good/")];
    let words = words.iter().flat_map(|word| ["--env", word]).chain(["--", "true"]);
    let errors = sandbox.run(words).exit(125).errors();
    assert!(errors.contains("3 secrets cannot be used"), "{errors}");
    assert!(["  B: ", "  C: ", "  D: "].iter().all(|name| errors.contains(name)) && !errors.contains("  A: "), "{errors}");
}

#[test]
fn what_is_sent_is_what_was_meant() {
    let Some(server) = openbao::dev() else { return };
    let (first, second, proxy) = (server.kv1(), server.kv2(), Proxy::to(server));
    let names = [
        "a b", "a%b", "a%2Fb", "a?b", "a#b", "a@b", "a&b=c", "a+b", "a;b", "a:b", "a\\b", "a|b", "a\"b", "<a>", "{a}", "ümläut",
        "日本", "...", ".a", "a.", " a ", "~a", "a*b", "data", "metadata", "a..b",
    ];
    let sandbox = Sandbox::new().vault(&proxy, ROOT);
    for (mount, api) in [(&first, String::new()), (&second, "data/".to_owned())] {
        for (number, name) in names.iter().enumerate() {
            let value = format!("{number}");
            let at = format!("{mount}/{api}{}", encoded(&format!("app/{name}")));
            let fields = json!({ "value": value });
            server.write(&at, &if api.is_empty() { fields } else { json!({ "data": fields }) });
        }
        // A whole folder: every name as the server lists it.
        let script = "env | sed -n 's/^P_.*=//p' | sort -n | tr '\\n' ' '";
        let options =
            ["--path", &format!("{mount}/app/"), "--prefix", "P_", "--case", "upper", "--on-duplicate", "first", "--dry-run"];
        let words = options.iter().copied().chain(["--", "sh", "-c", script]);
        sandbox.run(words).exit(0);
        for (number, name) in names.iter().enumerate() {
            let typed: String = name
                .chars()
                .map(|letter| match letter {
                    '%' => "%25".to_owned(),
                    '#' => "%23".to_owned(),
                    '@' => "%40".to_owned(),
                    other => other.to_string(),
                })
                .collect();
            sandbox.run(["get", &format!("{mount}/app/{typed}")]).exit(0).stdout(number.to_string()).stderr("");
        }
    }
}

#[test]
fn paths_that_mean_something_else_on_the_way_are_refused() {
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", "http://127.0.0.1:9").env("VAULT_TOKEN", "t");
    for bad in ["secret//a", "secret/./a", "secret/../sys/seal", "secret/a/..", "/", "//"] {
        sandbox.run(["get", bad]).exit(125).stderr_has("error[usage]");
        sandbox.run(["--path", bad, "--", "true"]).exit(125).stderr_has("error[usage]");
    }
    sandbox.run(["get", "secret/a/"]).exit(125).stderr_has("error[usage]: `secret/a/` is a folder of vault, not a secret");
    sandbox.run(["get", "secret/a%0A"]).exit(125).stderr_has("control character");
    sandbox.run(["--path", "", "--", "true"]).exit(125).stderr_has("vault has no folder above its mounts");
    let wrong = sandbox.env("VAULT_KV_VERSION", "3").env("VAULT_MOUNT_PATH", "a//b");
    let wrong = wrong.env("VAULT_MAX_RETRIES", "many");
    let told = wrong.run(["get", "a"]).exit(125).stderr_has("error[config]: 3 problems in the settings of vault");
    let told = told.stderr_has("  mount_path: this is no path: a part between two `/` is empty (environment VAULT_MOUNT_PATH)\n");
    drop(told.stderr_has("  kv_version: is neither 1 nor 2 (environment VAULT_KV_VERSION)\n").stderr_has("  max_retries: "));
}

#[test]
fn a_mount_that_is_being_upgraded_is_waited_for() {
    let upgrading = r#"{"errors":["Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period and will resume service shortly."]}"#;
    let there = r#"{"data":{"data":{"value":"v"},"metadata":{"version":1}}}"#;
    let busy = || Reply::status(400).body(upgrading);
    let server = FaultServer::http().on("/v1/kv/data/a", [busy(), busy(), Reply::json(there)]);
    let sandbox = Sandbox::new().vault(&server, ROOT).env("VAULT_MOUNT_PATH", "kv").env("VAULT_KV_VERSION", "2");
    sandbox.run(["get", "a"]).exit(0).stdout("v").stderr("");
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn a_server_from_before_there_were_versions_has_version_1() {
    let server = FaultServer::http().on("/v1/secret/a", [Reply::json(r#"{"data":{"value":"v"}}"#)]);
    Sandbox::new().vault(&server, ROOT).run(["get", "secret/a"]).exit(0).stdout("v").stderr("");
}

#[test]
fn answers_in_another_form_are_refused_without_a_word_of_them() {
    let mount = r#"{"data":{"path":"kv/","type":"kv","options":{"version":"2"}}}"#;
    for body in [
        r#"{"data":{"hunter2":"hunter2"}}"#,
        r#"{"data":["hunter2"]}"#,
        r#"{"data":{"data":"hunter2","metadata":{"version":1}}}"#,
    ] {
        let server = FaultServer::http()
            .on("/v1/sys/internal/ui/mounts/kv/a", [Reply::json(mount)])
            .on("/v1/kv/data/a", [Reply::json(body)]);
        let told = Sandbox::new().vault(&server, ROOT).run(["get", "kv/a"]).exit(125);
        drop(told.stderr_has("error[malformed]: the answer about the secret `kv/a` is not in its form").never_says("hunter2"));
    }
}
