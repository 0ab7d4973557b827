//! One set of cases for every provider of the registry: what holds for one holds for all.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use secrun::provider::{Capability, REGISTRY};
use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::openbao::{self, Client, ROOT};

/// How the cases talk to one provider.
struct Backend {
    id: &'static str,
    /// Whether there is such a provider on this machine; a skipped case otherwise.
    is_there: fn() -> bool,
    /// An empty provider, selected.
    prepare: fn() -> Sandbox,
    /// Puts a secret there by the provider's own means.
    put: fn(Sandbox, &str, &[u8]) -> Sandbox,
    /// The path of a secret with this name in the folder of the cases.
    path: fn(&str) -> String,
    /// The folder of the cases as `--path` wants it.
    folder: &'static str,
    /// Whether it keeps every byte, those that are no text too, and how a number was written.
    verbatim: bool,
}

const BACKENDS: &[Backend] = &[
    Backend {
        id: "local",
        is_there: || true,
        prepare: || Sandbox::new().local(),
        put: |sandbox, path, value| sandbox.secret(path, value),
        path: |name| format!("conf/{name}"),
        folder: "conf",
        verbatim: true,
    },
    Backend {
        id: "environment",
        is_there: || true,
        prepare: || Sandbox::new().env("SECRETS_PROVIDER", "environment"),
        put: |sandbox, path, value| sandbox.env(path, OsStr::from_bytes(value)),
        path: |name| format!("CONF_{name}"),
        folder: "CONF_",
        verbatim: true,
    },
    Backend { id: "vault_dev", prepare: || vault("vault_dev"), ..VAULT },
    Backend { id: "vault_hcp", prepare: || vault("vault_hcp"), ..VAULT },
    Backend { id: "vault", prepare: || vault("vault"), ..VAULT },
    Backend { id: "openbao", prepare: || vault("openbao"), ..VAULT },
];

/// A KV v2 mount of its own in the server that they all share, stated as the setting `mount_path`.
const VAULT: Backend = Backend {
    id: "",
    is_there: || openbao::dev().is_some(),
    prepare: Sandbox::new,
    put: |sandbox, path, value| {
        let text = std::str::from_utf8(value).expect("KV holds text alone");
        let fields: Option<Value> = serde_json::from_str(text).ok().filter(Value::is_object);
        let fields = fields.unwrap_or_else(|| json!({ "value": text }));
        let [provider, mount] = ["SECRETS_PROVIDER", "VAULT_MOUNT_PATH"].map(|name| variable(&sandbox, name));
        inside(&provider).put(&mount, path, &fields);
        sandbox
    },
    path: |name| format!("conf/{name}"),
    folder: "conf",
    verbatim: false,
};

/// A provider of the folder `vault` with an empty mount.
fn vault(id: &str) -> Sandbox {
    let server = openbao::dev().expect("`is_there` was asked");
    let mount = inside(id).kv2();
    Sandbox::new().vault(server, ROOT).env("SECRETS_PROVIDER", id).env("VAULT_MOUNT_PATH", mount)
}

/// The namespace that a provider works in when none is set.
fn inside(id: &str) -> Client {
    let client = openbao::dev().expect("`is_there` was asked").client();
    if id != "vault_hcp" {
        return client;
    }
    client.write("sys/namespaces/admin", &json!({}));
    client.inside("admin")
}

fn variable(sandbox: &Sandbox, name: &str) -> String {
    let found = sandbox.variables().iter().find(|(key, _)| key == name);
    found.and_then(|(_, value)| value.to_str()).expect("a variable of the sandbox").to_owned()
}

impl Backend {
    fn with(&self, secrets: &[(&str, &[u8])]) -> Sandbox {
        secrets.iter().fold((self.prepare)(), |sandbox, (name, value)| (self.put)(sandbox, &(self.path)(name), value))
    }

    fn path(&self, name: &str) -> String {
        (self.path)(name)
    }

    fn can(&self, capability: Capability) -> bool {
        REGISTRY.iter().any(|row| row.spec.id == self.id && row.spec.capabilities.contains(&capability))
    }
}

/// Runs a case for every provider and says which one failed.
fn for_each(case: impl Fn(&Backend)) {
    for backend in BACKENDS.iter().filter(|backend| (backend.is_there)()) {
        println!("provider {}", backend.id);
        case(backend);
    }
}

/// Prints exactly one variable, byte by byte.
fn printenv(name: &str) -> [String; 3] {
    ["sh".to_owned(), "-c".to_owned(), format!("printf %s \"${name}\"")]
}

fn run_printing(sandbox: &Sandbox, options: &[&str], name: &str) -> crate::support::sandbox::Outcome {
    let words: Vec<String> =
        options.iter().map(|word| (*word).to_owned()).chain(["--".to_owned()]).chain(printenv(name)).collect();
    sandbox.run(words)
}

#[test]
fn every_provider_of_the_registry_is_here() {
    let here: Vec<_> = BACKENDS.iter().map(|backend| backend.id).collect();
    let registered: Vec<_> = REGISTRY.iter().map(|row| row.spec.id).collect();
    assert_eq!(here, registered);
}

#[test]
fn a_secret_reaches_the_command_byte_by_byte() {
    for_each(|backend| {
        let values = [&b"plain"[..], b" spaces \n\n", b"quote\"'$x`\\", b"\xff\xfe\x80", "\u{fc}ml\u{e4}ut".as_bytes()];
        for value in values.into_iter().filter(|value| backend.verbatim || std::str::from_utf8(value).is_ok()) {
            let sandbox = backend.with(&[("A", value)]);
            run_printing(&sandbox, &["--env", &format!("GOT={}", backend.path("A"))], "GOT").exit(0).stdout(value).stderr("");
        }
    });
}

#[test]
fn a_large_secret_fits() {
    for_each(|backend| {
        let value = vec![b'x'; 100_000];
        let sandbox = backend.with(&[("A", &value)]);
        run_printing(&sandbox, &["--env", &format!("GOT={}", backend.path("A"))], "GOT").exit(0).stdout(&value);
    });
}

#[test]
fn one_reference_can_have_two_names() {
    for_each(|backend| {
        let sandbox = backend.with(&[("A", b"same")]);
        let path = backend.path("A");
        let [first, second] = [format!("ONE={path}"), format!("TWO={path}")];
        sandbox.run(["--env", &first, "--env", &second, "--", "sh", "-c", "printf %s \"$ONE$TWO\""]).exit(0).stdout("samesame");
    });
}

#[test]
fn fields_are_taken_from_json() {
    for_each(|backend| {
        let sandbox = backend.with(&[("J", br#"{"user":"u","n":1.50,"deep":[{"x":"y"}]}"#)]);
        let path = backend.path("J");
        let number = if backend.verbatim { "1.50" } else { "1.5" };
        for (field, value) in [("user", "u"), ("n", number), ("/deep/0/x", "y"), ("deep", r#"[{"x":"y"}]"#)] {
            run_printing(&sandbox, &["--env", &format!("GOT={path}#{field}")], "GOT").exit(0).stdout(value);
        }
        run_printing(&sandbox, &["--env", &format!("GOT={path}#none")], "GOT").exit(125).stderr_has("has no field `none`");
    });
}

#[test]
fn everything_that_is_missing_is_in_one_report() {
    for_each(|backend| {
        let sandbox = backend.with(&[("A", b"there")]);
        let names = ["A", "B", "C"].map(|name| format!("X{name}={}", backend.path(name)));
        let outcome =
            sandbox.run(["--env", &names[0], "--env", &names[1], "--env", &names[2], "--", "touch", "started"]).exit(125);
        let errors = outcome.errors();
        assert!(errors.starts_with("error[not-found]: 2 secrets are missing\n"), "{errors}");
        assert!(errors.contains("XB: ") && errors.contains("XC: ") && !errors.contains("XA: "), "{errors}");
        assert!(errors.contains("hint: ") && !sandbox.work().join("started").exists());
    });
}

#[test]
fn optional_secrets_may_be_missing_or_have_a_default() {
    for_each(|backend| {
        let profile = format!(
            "[secrets]\nA = {{ ref = \"{}\", optional = true }}\nB = {{ ref = \"{}\", optional = true, default = \"d\" }}\n",
            backend.path("NONE"),
            backend.path("NONE")
        );
        let sandbox = backend.with(&[("X", b"x")]).profile(&profile);
        sandbox.run(["--", "sh", "-c", "printf %s \"${A-unset}$B\""]).exit(0).stdout("unsetd").stderr("");
    });
}

#[test]
fn values_are_decoded_and_trimmed_on_request_only() {
    for_each(|backend| {
        let path = backend.path("E");
        let profile = format!(
            "[secrets]\nRAW = \"{path}\"\nB64 = {{ ref = \"{path}\", decode = \"base64\" }}\nTRIM = {{ ref = \"{path}\", trim = true }}\n"
        );
        let sandbox = backend.with(&[("E", b"aGk=\n")]).profile(&profile);
        sandbox.run(["--", "sh", "-c", "printf '%s|%s|%s' \"$RAW\" \"$B64\" \"$TRIM\""]).exit(0).stdout("aGk=\n|hi|aGk=");
    });
}

#[test]
fn a_folder_is_taken_whole() {
    for_each(|backend| {
        let sandbox = backend.with(&[("ONE", b"1"), ("TWO", b"2"), ("THREE", b"3")]);
        let show = "printf '%s|%s|%s' \"${P_ONE-}\" \"${P_TWO-}\" \"${P_THREE-}\"";
        sandbox
            .run(["--path", backend.folder, "--prefix", "P_", "--except", "P_TH*", "--", "sh", "-c", show])
            .exit(0)
            .stdout("1|2|")
            .stderr("");
        sandbox
            .run(["--path", backend.folder, "--prefix", "P_", "--only", "P_TWO", "--", "sh", "-c", show])
            .exit(0)
            .stdout("|2|");
    });
}

#[test]
fn objects_are_taken_apart_on_request_only() {
    for_each(|backend| {
        let sandbox = backend.with(&[("J", br#"{"db":{"user":"u","tags":["a",1],"none":null},"port":5432}"#), ("S", b"{x")]);
        let show = "printf '%s|%s|%s|%s' \"${P_J_db_user-}\" \"${P_J_db_tags-}\" \"${P_J_port-}\" \"${P_S-}\"";
        sandbox
            .run(["--path", backend.folder, "--prefix", "P_", "--flatten", "--", "sh", "-c", show])
            .exit(0)
            .stdout("u|[\"a\",1]|5432|{x")
            .stderr("");
        let profile = format!("[[bulk]]\npath = \"{}\"\nflatten = true\ncase = \"upper\"\n", backend.folder);
        let sandbox = sandbox.profile(&profile);
        sandbox.run(["--", "sh", "-c", "printf %s \"$J_DB_USER${J-}\""]).exit(0).stdout("u");
        let profile = profile.replace("flatten = true", "flatten = false");
        sandbox.profile(&profile).run(["--", "sh", "-c", "printf %s \"${J_DB_USER-no}\""]).exit(0).stdout("no");
    });
}

#[test]
fn a_folder_that_is_not_there_stops_the_run() {
    for_each(|backend| {
        let sandbox = backend.with(&[("A", b"1")]);
        sandbox.run(["--path", &backend.path("NOWHERE_"), "--", "true"]).exit(125).stderr_has("error[not-found]");
    });
}

#[test]
fn names_that_run_code_are_not_taken_in_bulk() {
    for_each(|backend| {
        let sandbox = backend.with(&[("LD_PRELOAD", b"/evil.so"), ("GOOD", b"1")]);
        sandbox
            .run(["--path", backend.folder, "--", "touch", "started"])
            .exit(125)
            .stderr_has("LD_PRELOAD")
            .never_says("/evil.so");
        assert!(!sandbox.work().join("started").exists());
        sandbox.run(["--path", backend.folder, "--except", "LD_*", "--", "sh", "-c", "printf %s \"$GOOD\""]).exit(0).stdout("1");
        let by_hand = format!("PS4={}", backend.path("GOOD"));
        sandbox.run(["--env", &by_hand, "--", "sh", "-c", "printf %s \"$PS4\""]).exit(0).stdout("1");
    });
}

#[test]
fn a_secret_becomes_a_file() {
    for_each(|backend| {
        let value = if backend.verbatim { &b"bytes\xff\n"[..] } else { b"text\n" };
        let sandbox = backend.with(&[("A", value)]);
        let file = format!("KEY={}", backend.path("A"));
        sandbox.run(["--file", &file, "--", "sh", "-c", "cat \"$KEY_FILE\"; [ -z \"${KEY+x}\" ]"]).exit(0).stdout(value);
        sandbox.run(["--file", &file, "--", "cat", "{KEY}"]).exit(0).stdout(value);
        sandbox.no_files_left();
    });
}

#[test]
fn get_prints_the_value_and_tells_when_there_is_none() {
    for_each(|backend| {
        let sandbox = backend.with(&[("A", b"v\n")]);
        sandbox.run(["get", &backend.path("A")]).exit(0).stdout("v\n").stderr("");
        sandbox.run(["get", &backend.path("NONE")]).exit(1).stdout("").stderr_has("error[not-found]");
        let document = sandbox.run(["get", "--json", &backend.path("A")]).exit(0).json();
        assert_eq!((&document["value"], &document["provider"]), (&"v\n".into(), &backend.id.into()));
    });
}

#[test]
fn nothing_secret_is_said_at_any_verbosity() {
    for_each(|backend| {
        let sandbox = backend.with(&[("A", b"h-u-n-t-e-r-2"), ("J", b"{\"k\": \"h-u-n-t-e-r-2\"}")]);
        let good = format!("GOT={}", backend.path("A"));
        let [bad_field, bad_decode] = [format!("GOT={}#x", backend.path("J")), format!("GOT={}#x", backend.path("A"))];
        for reference in [&good, &bad_field, &bad_decode] {
            for form in ["text", "json"] {
                let words = [
                    "-vv",
                    "--log-format",
                    form,
                    "--env",
                    reference,
                    "--file",
                    &good.replace("GOT", "F"),
                    "--dry-run",
                    "--",
                    "true",
                ];
                drop(sandbox.run(words).never_says("h-u-n-t-e-r-2"));
            }
        }
    });
}

#[test]
fn what_can_be_stored_can_be_managed() {
    for_each(|backend| {
        let sandbox = (backend.prepare)();
        let path = backend.path("MANAGED");
        if !backend.can(Capability::Store) {
            sandbox.run_with_input(["set", &path], "1").exit(125).stderr_has("cannot manage what is stored");
            return;
        }
        sandbox.run_with_input(["set", &path, "--owner", "me"], "one").exit(0).stdout("").stderr("");
        sandbox.run_with_input(["set", &path], "two").exit(0);
        sandbox.run(["get", &path]).exit(0).stdout("two");
        let listed = sandbox.run(["list", "--json", "--recursive"]).exit(0).json();
        assert!(listed["secrets"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == path.as_str())), "{listed}");
        assert!(!listed.to_string().contains("two"));
        sandbox.run(["delete", &path]).exit(0);
        sandbox.run(["get", &path]).exit(1);
        sandbox.run(["restore", &path]).exit(0);
        sandbox.run(["get", &path]).exit(0).stdout("two");
        sandbox.run(["delete", &path, "--permanent"]).exit(125).stderr_has("--yes");
        sandbox.run(["delete", &path, "--permanent", "--yes"]).exit(0);
        sandbox.run(["restore", &path]).exit(1);
    });
}

#[test]
fn older_versions_can_be_read_and_brought_back() {
    for_each(|backend| {
        if !backend.can(Capability::Versions) {
            return;
        }
        let sandbox = (backend.prepare)();
        let path = backend.path("V");
        for value in ["one", "two", "three"] {
            sandbox.run_with_input(["set", &path], value).exit(0);
        }
        let history = sandbox.run(["history", "--json", &path]).exit(0).json();
        let versions: Vec<String> = history["versions"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one["version"].as_str().expect("text").to_owned())
            .collect();
        assert_eq!(versions.len(), 3, "{history}");
        let oldest = format!("{path}@{}", versions[2]);
        sandbox.run(["get", &oldest]).exit(0).stdout("one");
        run_printing(&sandbox, &["--env", &format!("GOT={oldest}")], "GOT").exit(0).stdout("one");
        sandbox.run(["restore", &oldest]).exit(0);
        sandbox.run(["get", &path]).exit(0).stdout("one");
        sandbox.run_with_input(["set", &path, "--expect", &versions[2]], "lost").exit(125).stderr_has("error[conflict]");
        sandbox.run(["get", &path]).exit(0).stdout("one");
    });
}
