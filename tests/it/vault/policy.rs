//! The policies that are printed are enough, and nothing in them can be left out.
//!
//! The text itself is read: every section is given to a token as it stands, and then once without each of its capabilities.

use std::process::Command;

use serde_json::json;

use super::broker::Broker;
use crate::support::openbao::{self, Server, unique};
use crate::support::sandbox::{SECRUN, Sandbox};

/// One section of the text.
struct Section {
    head: String,
    lines: Vec<Line>,
}

/// One line of a section: what it allows, and whether it says of itself that it can be left out.
#[derive(Clone)]
struct Line {
    path: String,
    capabilities: Vec<String>,
    rest: String,
    remark: String,
}

/// What a section is for, as shell scripts: what root does before, and what the token does.
struct Use {
    head: &'static str,
    before: &'static str,
    script: &'static str,
}

const DB: &str = "printf one | secrun set $KV/app/db; printf two | secrun set $KV/app/db";
const SIGNATURE: &str = "secrun key create app --type ed25519 && echo payload | secrun sign > signature";
const CIPHERTEXT: &str = "secrun key create app && echo payload | secrun encrypt > sealed";

const USES: &[Use] = &[
    Use {
        head: "secrun run, secrun get: single secrets",
        before: DB,
        script: "secrun get $KV/app/db && secrun --env A=$KV/app/db -- true",
    },
    Use {
        head: "secrun run --path secret/app/: a whole folder",
        before: DB,
        script: "secrun run --path $KV/app/ --case upper -- true",
    },
    Use { head: "secrun list", before: DB, script: "secrun list $KV/app" },
    Use { head: "secrun list --deleted", before: DB, script: "secrun list --deleted $KV/app" },
    Use {
        head: "secrun set secret/app/db",
        before: DB,
        script: "printf v | secrun set $KV/app/db && printf v | secrun set $KV/app/new && printf v | secrun set $KV/app/new --expect 1",
    },
    Use {
        head: "secrun set secret/app/db#field",
        before: DB,
        script: "printf v | secrun set $KV/app/db#f && printf v | secrun set $KV/app/new#f",
    },
    Use {
        head: "secrun set secret/app/db#field: where a proxy does not let PATCH through",
        before: DB,
        script: "printf v | secrun set $KV/app/db#f && printf v | secrun set $KV/app/new#f",
    },
    Use {
        head: "secrun set --fields secret/app/db",
        before: DB,
        script: "echo '{\"a\": 1}' > a && secrun set --fields $KV/app/db --from-file a && secrun set --fields $KV/app/new --from-file a",
    },
    Use {
        head: "secrun set --owner, --expires, --comment: besides what the value needs",
        before: DB,
        script: "echo '{\"a\": 1}' | secrun set --fields $KV/app/db --owner me --expires 2027-01-31 --comment x",
    },
    Use { head: "secrun history", before: DB, script: "secrun history $KV/app/db" },
    Use { head: "secrun delete secret/app/db", before: DB, script: "secrun delete $KV/app/db" },
    Use { head: "secrun delete secret/app/db@2", before: DB, script: "secrun delete $KV/app/db@2" },
    Use { head: "secrun delete --permanent secret/app/db@2", before: DB, script: "secrun delete --permanent --yes $KV/app/db@2" },
    Use { head: "secrun delete --permanent secret/app/db", before: DB, script: "secrun delete --permanent --yes $KV/app/db" },
    Use {
        head: "secrun restore secret/app/db",
        before: "printf one | secrun set $KV/app/db; secrun delete $KV/app/db",
        script: "secrun restore $KV/app/db",
    },
    Use {
        head: "secrun restore secret/app/db@2",
        before: "for v in 1 2 3; do printf $v | secrun set $KV/app/db; done; secrun delete $KV/app/db@2",
        script: "secrun restore $KV/app/db@2",
    },
    Use { head: "secrun sign", before: SIGNATURE, script: "echo payload | secrun sign" },
    Use { head: "secrun sign: an HMAC", before: "secrun key create app --type hmac", script: "echo payload | secrun sign" },
    Use { head: "secrun verify", before: SIGNATURE, script: "echo payload | secrun verify --sig-file signature" },
    Use { head: "secrun encrypt", before: CIPHERTEXT, script: "echo payload | secrun encrypt" },
    Use { head: "secrun decrypt", before: CIPHERTEXT, script: "secrun decrypt --in sealed | grep -q payload" },
    Use { head: "secrun rewrap", before: CIPHERTEXT, script: "secrun rewrap --in sealed" },
    Use { head: "secrun key create", before: "true", script: "secrun key create app" },
    Use { head: "secrun key rotate", before: SIGNATURE, script: "secrun key rotate app" },
    Use { head: "secrun key config", before: SIGNATURE, script: "secrun key config app --allow-deletion" },
    Use {
        head: "secrun key status, secrun key public",
        before: SIGNATURE,
        script: "secrun key status app && secrun key public app",
    },
    Use { head: "secrun key list", before: SIGNATURE, script: "secrun key list" },
    Use { head: "secrun key data-key", before: CIPHERTEXT, script: "secrun key data-key app --wrapped-only" },
    Use { head: "secrun key data-key --out, --show", before: CIPHERTEXT, script: "secrun key data-key app --out key" },
    Use {
        head: "secrun key delete",
        before: "secrun key create app && secrun key config app --allow-deletion",
        script: "secrun key delete app --yes",
    },
];

/// Sections with a case of their own below.
const APART: &[&str] = &[
    "secrun run, secrun get: credentials that are made for the run",
    "secrun init",
    "secrun health: a part of `default`, besides what is checked",
    "a login of secrun's own (AppRole, Kubernetes, JWT, ...): a part of `default`",
    "AppRole: for whoever hands out secret ids, not for secrun",
];

/// What `secrun providers vault --policy` prints, read.
fn printed() -> Vec<Section> {
    let output = Command::new(SECRUN).args(["providers", "vault", "--policy"]).env_clear().output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let blocks = text.split("\n\n").filter(|block| block.contains("\npath "));
    let sections = blocks.map(|block| {
        let (head, lines) = block.split_once('\n').unwrap();
        Section { head: head.strip_prefix("# ").unwrap().to_owned(), lines: lines.lines().map(Line::parse).collect() }
    });
    sections.collect()
}

impl Line {
    fn parse(text: &str) -> Self {
        let (statement, remark) = text.split_once(" # ").unwrap_or((text, ""));
        let rest = statement.strip_prefix("path \"").unwrap_or_else(|| panic!("no statement: {text}"));
        let (path, rest) = rest.split_once("\" { capabilities = [").unwrap();
        let (words, rest) = rest.split_once(']').unwrap();
        let capabilities = words.split(", ").map(|word| word.trim_matches('"').to_owned()).collect();
        Self {
            path: path.to_owned(),
            capabilities,
            rest: rest.trim_end_matches('}').trim().to_owned(),
            remark: remark.to_owned(),
        }
    }

    fn is_optional(&self) -> bool {
        self.remark.starts_with("optional: ")
    }

    /// The line for mounts of a case.
    fn statement(&self, kv: &str, transit: &str) -> String {
        let words: Vec<String> = self.capabilities.iter().map(|word| format!("\"{word}\"")).collect();
        format!("path \"{}\" {{ capabilities = [{}] {} }}\n", place(&self.path, kv, transit), words.join(", "), self.rest)
    }
}

fn place(path: &str, kv: &str, transit: &str) -> String {
    let with = |from: &str, to: &str| path.strip_prefix(from).map(|rest| format!("{to}{rest}"));
    let mount = with("sys/mounts/transit", &format!("sys/mounts/{transit}"));
    mount
        .or_else(|| with("secret/", &format!("{kv}/")))
        .or_else(|| with("transit/", &format!("{transit}/")))
        .unwrap_or(path.to_owned())
}

/// A policy for the mounts of a case, without one capability of one line when that is said.
fn policy(lines: &[Line], without: Option<(usize, &str)>, kv: &str, transit: &str) -> String {
    // A policy without a statement is none.
    let mut text = "path \"nothing/at/all\" { capabilities = [\"deny\"] }\n".to_owned();
    for (number, line) in lines.iter().enumerate() {
        let mut line = line.clone();
        line.capabilities.retain(|word| without != Some((number, word)));
        if !line.capabilities.is_empty() {
            text += &line.statement(kv, transit);
        }
    }
    text
}

/// Whether an error names a line for this path with this capability.
fn names(errors: &str, pattern: &str, capability: &str) -> bool {
    let fits = |path: &str| match pattern.strip_suffix('*') {
        Some(beginning) => path.starts_with(beginning),
        None => path == pattern,
    };
    errors.split("path \"").skip(1).any(|rest| {
        let (path, rest) = rest.split_once('"').unwrap();
        fits(path) && rest.split_once('}').is_some_and(|(words, _)| words.contains(&format!("\"{capability}\"")))
    })
}

/// A server with new mounts, and a sandbox that knows them.
struct Scene {
    server: &'static Server,
    kv: String,
    transit: String,
    sandbox: Sandbox,
}

impl Scene {
    fn new(server: &'static Server, before: &str) -> Self {
        let (kv, transit) = (server.kv2(), server.transit());
        let sandbox = Sandbox::new().vault(server, openbao::ROOT).env("KV", &kv);
        let sandbox = sandbox.env("VAULT_TRANSIT_MOUNT", &transit).env("VAULT_TRANSIT_KEY", "app");
        sandbox.shell(&format!("{{ {before}; }} > /dev/null")).exit(0);
        Self { server, kv, transit, sandbox }
    }

    fn policy(&self, lines: &[Line], without: Option<(usize, &str)>) -> String {
        policy(lines, without, &self.kv, &self.transit)
    }

    /// How a script ends with a token of this policy and the policy `default`.
    fn script(self, policy: &str, script: &str) -> (i32, String) {
        let token = self.server.policy(policy);
        let outcome = self.sandbox.env("VAULT_TOKEN", token).shell(&format!("set -o pipefail; {script}"));
        (outcome.status(), outcome.errors())
    }
}

#[test]
fn every_section_has_its_case() {
    let sections = printed();
    let heads: Vec<&str> = sections.iter().map(|section| section.head.as_str()).collect();
    for head in &heads {
        assert!(USES.iter().any(|one| one.head == *head) || APART.contains(head), "no case for: {head}");
    }
    for head in USES.iter().map(|one| one.head).chain(APART.iter().copied()) {
        assert!(heads.contains(&head), "the text does not have: {head}");
    }
}

#[test]
fn every_section_is_enough_and_nothing_in_it_is_too_much() {
    let Some(server) = openbao::dev() else { return };
    let sections = printed();
    std::thread::scope(|scope| {
        for one in USES {
            let section = sections.iter().find(|section| section.head == one.head).unwrap();
            scope.spawn(move || check(server, section, one));
        }
    });
}

fn check(server: &'static Server, section: &Section, one: &Use) {
    let head = &section.head;
    // What stands beside another section is tried together with it.
    let extra = if head.starts_with("secrun set --owner") {
        vec![Line::parse(r#"path "secret/data/app/*" { capabilities = ["update"] }"#)]
    } else {
        Vec::new()
    };
    let lines = [&section.lines[..], &extra].concat();
    let scene = Scene::new(server, one.before);
    let whole = scene.policy(&lines, None);
    let (status, errors) = scene.script(&whole, one.script);
    assert_eq!(status, 0, "{head} is not enough:\n{whole}\n{errors}");
    for (number, line) in section.lines.iter().enumerate() {
        for capability in &line.capabilities {
            let scene = Scene::new(server, one.before);
            let less = scene.policy(&lines, Some((number, capability)));
            let pattern = place(&line.path, &scene.kv, &scene.transit);
            let (status, errors) = scene.script(&less, one.script);
            if line.is_optional() {
                assert_eq!((status, errors.as_str()), (0, ""), "{head}: not optional: {capability} of {pattern}");
            } else {
                assert_ne!(status, 0, "{head}: not needed: {capability} of {pattern}");
                // Where the policy alone stands in the way of a PATCH, that is what is said.
                let named = if head.contains("PATCH") && capability == "update" { "patch" } else { capability };
                assert!(names(&errors, &pattern, named), "{head}: {capability} of {pattern} is not named:\n{errors}");
            }
        }
    }
}

#[test]
fn all_sections_together_are_one_policy() {
    let Some(server) = openbao::dev() else { return };
    let lines: Vec<Line> = printed().into_iter().flat_map(|section| section.lines).collect();
    for one in USES {
        let scene = Scene::new(server, one.before);
        let whole = scene.policy(&lines, None);
        let (status, errors) = scene.script(&whole, one.script);
        assert_eq!(status, 0, "{}: {errors}", one.head);
    }
}

fn section(head: &str) -> Section {
    printed().into_iter().find(|section| section.head.starts_with(head)).unwrap()
}

#[test]
fn a_key_is_not_read_when_the_algorithm_is_said() {
    let Some(server) = openbao::dev() else { return };
    for (head, script) in [
        ("secrun sign", "echo payload | secrun sign --algorithm ed25519"),
        ("secrun verify", "echo payload | secrun verify --algorithm ed25519 --sig-file signature"),
    ] {
        let lines: Vec<Line> =
            section(head).lines.into_iter().filter(|line| line.remark != "not needed with --algorithm").collect();
        let scene = Scene::new(server, SIGNATURE);
        let policy = scene.policy(&lines, None);
        assert_eq!((lines.len(), scene.script(&policy, script).0), (1, 0), "{head}");
    }
}

#[test]
fn one_subcommand_has_its_sections() {
    let sandbox = Sandbox::new();
    let text = |policy: &str| sandbox.run(["providers", "openbao", policy]).exit(0).stderr("").text();
    let statement = "path \"secret/undelete/app/*\" { capabilities = [\"update\"] }";
    let restore = text("--policy=restore");
    assert!(restore.starts_with("# secrun restore secret/app/db\n") && restore.contains(statement), "{restore}");
    assert!(!restore.contains("transit") && text("--policy").contains(&restore), "{restore}");
    assert_eq!(text("--policy=key").matches("# secrun key ").count(), 8);
    sandbox.run(["providers", "openbao", "--policy=explain"]).exit(125).stderr_has("has no section for `explain`");
}

#[test]
fn credentials_for_the_run_need_their_role_and_may_end_at_once() {
    let Some(server) = openbao::dev() else { return };
    let lines = section("secrun run, secrun get: credentials").lines;
    let made = |without: usize| {
        let broker = Broker::new(server);
        let kept = lines.iter().enumerate().filter(|(number, _)| *number != without).map(|(_, line)| line.clone());
        let kept = kept.map(|line| Line { path: line.path.replace("database/creds/app", &broker.path()), ..line });
        let token = server.policy(&policy(&kept.collect::<Vec<_>>(), None, "none", "none"));
        let wish = format!("USER={}#username", broker.path());
        let outcome = Sandbox::new().vault(server, &token).run(["run", "--dry-run", "--env", &wish, "--", "true"]);
        (outcome.status(), outcome.errors(), broker.users(), broker.path())
    };
    let (status, errors, users, _) = made(usize::MAX);
    assert_eq!((status, errors.as_str(), users), (0, "", (1, 1)));
    let (status, errors, users, path) = made(0);
    assert!(status != 0 && users == (0, 0) && names(&errors, &path, "read"), "{errors}");
    let (status, errors, users, _) = made(1);
    assert!(lines[1].is_optional() && status == 0 && errors.contains("could not be given back") && users == (1, 0), "{errors}");
}

#[test]
fn init_needs_what_it_makes() {
    let Some(server) = openbao::dev() else { return };
    let lines = section("secrun init").lines;
    let run = |without: Option<(usize, &str)>| {
        let transit = unique("made");
        let sandbox = Sandbox::new().vault(server, &server.policy(&policy(&lines, without, "none", &transit)));
        let sandbox = sandbox.env("VAULT_TRANSIT_MOUNT", &transit).env("VAULT_TRANSIT_KEY", "app");
        let outcome = sandbox.shell("secrun init");
        (outcome.status(), outcome.errors(), transit)
    };
    assert_eq!(run(None).0, 0, "{}", run(None).1);
    for (number, line) in lines.iter().enumerate() {
        for capability in &line.capabilities {
            let (status, errors, transit) = run(Some((number, capability)));
            let pattern = place(&line.path, "none", &transit);
            assert_ne!(status, 0, "not needed: {capability} of {pattern}");
            assert!(names(&errors, &pattern, capability), "{capability} of {pattern} is not named:\n{errors}");
        }
    }
}

#[test]
fn health_says_what_it_may_not_see() {
    let Some(server) = openbao::dev() else { return };
    let lines = section("secrun health").lines;
    let run = |without: Option<(usize, &str)>| {
        let kv = server.kv2();
        let text = policy(&lines, without, &kv, "none") + &format!("path \"{kv}/data/app/*\" {{ capabilities = [\"read\"] }}\n");
        let token = json!({"policies": [server.policy_name(&text)], "no_default_policy": true, "ttl": "1h", "no_parent": true});
        let sandbox = Sandbox::new().vault(server, &server.token_with(&token));
        let outcome = sandbox.profile(&format!("[secrets]\nA = \"{kv}/app/db\"\n")).run(["health"]);
        (outcome.status(), outcome.text())
    };
    let (status, text) = run(None);
    assert_eq!(status, 0, "{text}");
    for (number, line) in lines.iter().enumerate() {
        for capability in &line.capabilities {
            let (status, text) = run(Some((number, capability)));
            assert_eq!(status, 1, "{capability} of {}:\n{text}", line.path);
            assert!(names(&text, &line.path, capability), "{capability} of {} is not named:\n{text}", line.path);
        }
    }
}

#[test]
fn a_login_ends_its_token_where_it_may() {
    let Some(server) = openbao::dev() else { return };
    let kv = server.kv2();
    server.put(&kv, "app/db", &json!({"value": "v"}));
    let own = section("a login of secrun's own").lines;
    assert!(own.iter().all(Line::is_optional));
    for (lines, said) in [(&own[..], ""), (&[][..], "could not be revoked")] {
        let text = policy(lines, None, &kv, "none") + &format!("path \"{kv}/data/app/*\" {{ capabilities = [\"read\"] }}\n");
        let role = server.approle_with(&[&server.policy_name(&text)], &json!({"token_no_default_policy": true}));
        let sandbox = Sandbox::new().vault(server, "").env("VAULT_AUTH_MOUNT", &role.mount);
        let sandbox = sandbox.env("VAULT_ROLE_ID", &role.role_id).env("VAULT_SECRET_ID", &role.secret_id);
        sandbox.run(["get", &format!("{kv}/app/db")]).exit(0).stdout("v").stderr_has(said);
    }
}

#[test]
fn secret_ids_are_handed_out_wrapped_only() {
    let Some(server) = openbao::dev() else { return };
    let role = server.approle(&[]);
    let path = format!("auth/{}/role/{}/secret-id", role.mount, role.role);
    let line = Line { path: path.clone(), ..section("AppRole").lines[0].clone() };
    let client = server.with(&server.policy(&line.statement("none", "none")));
    assert_eq!(client.ask("POST", &path, Some(&json!({}))).status, 403);
    assert_eq!(client.ask_with("POST", &path, &[("X-Vault-Wrap-TTL", "60")], Some(&json!({}))).status, 200);
    assert_eq!(client.ask_with("POST", &path, &[("X-Vault-Wrap-TTL", "3600")], Some(&json!({}))).status, 403);
}
