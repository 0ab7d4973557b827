//! The subcommands that manage what is stored, at a terminal and in scripts, on the local store.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305, XNonce};
use nix::sys::signal::{Signal, kill};

use crate::support::Sandbox;
use crate::support::process::{End, Process};
use crate::support::sandbox::SECRUN;
use crate::support::terminal::Terminal;
use crate::support::wait::until;

const KEY: &str = "8c0f3a5b7d9e1f2233445566778899aabbccddeeff00112233445566778899a0";
const PASSPHRASE: &str = "correct horse battery stäple";

/// Not yet a store.
fn local() -> Sandbox {
    Sandbox::new().env("SECRETS_PROVIDER", "local")
}

/// The path of the store that nobody gave a path.
fn store_of(sandbox: &Sandbox) -> PathBuf {
    sandbox.root().join("home/.local/share/secrun/local.store")
}

/// The text with `TIME` in the place of every time.
fn without_times(text: &str) -> String {
    let is_time = |word: &str| word.len() == 20 && word.ends_with('Z') && word.as_bytes()[10] == b'T';
    let line = |line: &str| line.split(' ').map(|word| if is_time(word) { "TIME" } else { word }).collect::<Vec<_>>().join(" ");
    text.lines().map(|text| line(text) + "\n").collect()
}

#[test]
fn init_makes_store_and_key_once() {
    let sandbox = local();
    let made = sandbox.run(["init"]).exit(0).stderr("").text();
    let key = sandbox.root().join("home/.config/secrun/local.key");
    for path in [&key, &store_of(&sandbox)] {
        assert!(made.contains(path.to_str().unwrap()), "{made}");
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let before = (fs::read(&key).unwrap(), fs::read(store_of(&sandbox)).unwrap());
    sandbox.run(["init"]).exit(0).stderr("");
    assert!(sandbox.run(["init"]).exit(0).text().contains("is already there"));
    assert_eq!(before, (fs::read(&key).unwrap(), fs::read(store_of(&sandbox)).unwrap()), "nothing that exists is replaced");
    let json = sandbox.run(["init", "--json"]).exit(0).json();
    assert_eq!(json["provider"], "local");
    // The key is in no other file and in no message.
    let secret = fs::read_to_string(&key).unwrap();
    let secret = secret.trim().rsplit(':').next().unwrap().to_owned();
    assert!(secret.len() >= 40 && !made.contains(&secret));
}

#[test]
fn a_store_can_open_with_a_key_of_a_variable() {
    let sandbox = local().env("CREDENTIAL_ENCRYPTION_KEY", KEY).local().secret("app/x", "v");
    assert!(!sandbox.root().join("home/.config").exists(), "no key file is made beside a given key");
    sandbox.run(["get", "app/x"]).exit(0).stdout("v");
    let other = sandbox.env("CREDENTIAL_ENCRYPTION_KEY", KEY.replace('8', "7"));
    other.run(["get", "app/x"]).exit(125).stderr_has("error[unauthenticated]").never_says(&KEY[..16]);
    let short = other.env("CREDENTIAL_ENCRYPTION_KEY", "hunter2hunter2");
    short.run(["get", "app/x"]).exit(125).stderr_has("environment CREDENTIAL_ENCRYPTION_KEY").never_says("hunter2");
}

#[test]
fn a_store_can_open_with_a_passphrase() {
    let sandbox = local().file("pass", format!("{PASSPHRASE}\n")).env("SECRUN_LOCAL_PASSPHRASE_FILE", "pass");
    sandbox.run(["init"]).exit(125).stderr_has("error[unauthenticated]").never_says("horse");
    drop(sandbox.shell("chmod 600 pass").exit(0));
    sandbox.run(["init"]).exit(0).never_says("horse");
    sandbox.run_with_input(["set", "app/x"], "v").exit(0);
    let by_variable = sandbox.env("SECRUN_LOCAL_PASSPHRASE_FILE", "").env("SECRUN_LOCAL_PASSPHRASE", PASSPHRASE);
    by_variable.run(["get", "app/x"]).exit(0).stdout("v");
    let wrong = by_variable.env("SECRUN_LOCAL_PASSPHRASE", "another long passphrase");
    wrong.run(["get", "app/x"]).exit(125).stderr_has("error[unauthenticated]").never_says("another long");
    // Without any key there is no fallback.
    wrong.env("SECRUN_LOCAL_PASSPHRASE", "").run(["get", "app/x"]).exit(125).stderr_has("error[unauthenticated]");
}

#[test]
fn a_passphrase_is_asked_for_at_the_terminal() {
    let sandbox = local().env("SECRUN_LOCAL_PASSPHRASE", PASSPHRASE).local().secret("app/x", "stored");
    let sandbox = sandbox.env("SECRUN_LOCAL_PASSPHRASE", "");
    let mut terminal = Terminal::open();
    terminal.set(&["echo"]);
    let visible = terminal.settings();
    let process = sandbox.at_terminal(&terminal, &["get", "--reveal", "app/x"]);
    terminal.wait_for(": ");
    until("the echo to be off", || terminal.settings() != visible);
    terminal.type_line(PASSPHRASE);
    let shown = terminal.wait_for("stored\r\n");
    assert!(!shown.contains("horse"), "{shown}");
    assert_eq!(process.end(), End::Exited(0));
    assert_eq!(terminal.settings(), visible);
}

#[test]
fn values_come_from_standard_input_or_a_file() {
    let sandbox = local().local().file("value", b"\xff\x00bytes\n");
    sandbox.run(["set", "app/file", "--from-file", "value"]).exit(0).stdout("").stderr_has("--trim removes it");
    sandbox.run(["get", "app/file"]).exit(0).stdout(b"\xff\x00bytes\n");
    sandbox.run_with_input(["set", "app/in"], " v\n\n").exit(0).stdout("").stderr_has("the value ends with a line end");
    sandbox.run_with_input(["set", "app/in", "--quiet"], " v\n\n").exit(0).stderr("");
    sandbox.run(["get", "app/in"]).exit(0).stdout(" v\n\n");
    sandbox.run_with_input(["set", "app/in", "--trim"], " v\n\n").exit(0).stderr("");
    sandbox.run(["get", "app/in"]).exit(0).stdout("v");
    sandbox.run_with_input(["set", "app/in", "--trim"], " \n").exit(125).stderr_has("there is no value");
    sandbox.run_with_input(["set", "app/in"], vec![b'x'; 1024 * 1024 + 1]).exit(125).stderr_has("more than 1048576 bytes");
    sandbox.run_with_input(["set", "app/in"], vec![b'x'; 1024 * 1024]).exit(0).stderr("");
    sandbox
        .run(["set", "app/none", "--from-file", "nowhere"])
        .exit(125)
        .stderr_has("error[system]: the file nowhere cannot be read");
    sandbox.run(["set", "app/none", "hunter2"]).exit(125).stderr_has("never taken from the command line").never_says("hunter2");
}

#[test]
fn a_typed_value_is_not_shown_and_asked_for_twice() {
    let sandbox = local().local();
    let set = |first: &str, second: &str| {
        let mut terminal = Terminal::open();
        terminal.set(&["echo"]);
        let visible = terminal.settings();
        let process = sandbox.at_terminal(&terminal, &["set", "app/x"]);
        let mut shown = String::new();
        for (prompt, typed) in [("value of app/x: ", first), ("value of app/x again: ", second)] {
            shown += &terminal.wait_for(prompt);
            until("the echo to be off", || terminal.settings() != visible);
            terminal.type_line(typed);
        }
        let end = process.end();
        assert_eq!(terminal.settings(), visible, "the terminal is as it was");
        assert!(!shown.contains(first), "{shown:?}");
        if end == End::Exited(125) {
            let rest = terminal.wait_for("[cancelled]: the two values differ, nothing was stored");
            assert!(!rest.contains(first) && !rest.contains(second), "{rest:?}");
        }
        end
    };
    assert_eq!(set("typed one", "typed two"), End::Exited(125));
    sandbox.run(["get", "app/x"]).exit(1);
    assert_eq!(set("typed $ä ", "typed $ä "), End::Exited(0));
    sandbox.run(["get", "app/x"]).exit(0).stdout("typed $ä ");
}

#[test]
fn a_value_is_shown_on_a_terminal_after_a_yes_only() {
    let sandbox = local().local().secret("app/x", "planted");
    for (answer, code) in [("y", 0), ("yes", 0), ("n", 125), ("", 125), ("yeah", 125)] {
        let mut terminal = Terminal::open();
        let process = sandbox.at_terminal(&terminal, &["get", "app/x"]);
        let before = terminal.wait_for("show the value of app/x on this terminal? [y/N] ");
        assert!(!before.contains("planted"), "{before}");
        terminal.type_line(answer);
        let end = if code == 0 { "planted\r\n" } else { "--reveal shows it without asking" };
        let shown = terminal.wait_for(end);
        assert!(!shown.contains("planted"), "{shown}");
        assert_eq!(process.end(), End::Exited(code), "{answer}");
    }
    let mut terminal = Terminal::open();
    let process = sandbox.at_terminal(&terminal, &["get", "app/x", "--reveal"]);
    assert_eq!(terminal.wait_for("planted\r\n"), "");
    assert_eq!(process.end(), End::Exited(0));
    // Nobody is asked who cannot answer.
    let mut terminal = Terminal::open();
    let mut command = Command::new(SECRUN);
    command.args(["get", "app/x"]).current_dir(sandbox.work()).env_clear().envs(sandbox.variables().iter().cloned());
    let process = Process::start(command.stdin(std::process::Stdio::null()).stdout(terminal.line()).stderr(terminal.line()));
    let shown = terminal.wait_for("standard output is a terminal and nobody can be asked");
    assert!(!shown.contains("planted"));
    assert_eq!(process.end(), End::Exited(125));
}

#[test]
fn deleting_for_good_is_asked_about() {
    let sandbox = local().local().secret("app/x", "v");
    for (answer, code) in [("n", 125), ("y", 0)] {
        let mut terminal = Terminal::open();
        let process = sandbox.at_terminal(&terminal, &["delete", "--permanent", "app/x"]);
        terminal.wait_for("delete every version of app/x for good? [y/N] ");
        terminal.type_line(answer);
        assert_eq!(process.end(), End::Exited(code));
        sandbox.run(["get", "app/x"]).exit(i32::from(code == 0));
    }
    sandbox.run(["history", "app/x"]).exit(1);
}

#[test]
fn a_write_can_insist_on_what_it_replaces() {
    let sandbox = local().local();
    let set = |value: &str, expected: &str| sandbox.run_with_input(["set", "app/x", "--expect", expected], value);
    set("one", "1").exit(125).stderr_has("error[conflict]");
    set("one", "0").exit(0);
    set("again", "0").exit(125).stderr_has("error[conflict]").stderr_has("hint: nothing was changed").never_says("again");
    set("two", "1").exit(0);
    set("three", "first").exit(125).stderr_has("`first` is no version of local");
    sandbox.run(["get", "app/x"]).exit(0).stdout("two");
    let written = sandbox.run_with_input(["set", "app/x", "--json"], "three").exit(0).json();
    assert_eq!(written, serde_json::json!({"provider": "local", "path": "app/x", "version": "3"}));
}

#[test]
fn metadata_stay_with_the_secret() {
    let sandbox = local().local();
    let about = ["--owner", "platform", "--expires", "2027-06-30", "--comment", "for the ä team"];
    sandbox.run_with_input(["set", "app/x"].iter().chain(&about), "v").exit(0);
    sandbox.run_with_input(["set", "app/x"], "w").exit(0);
    let document = sandbox.run(["get", "app/x", "--json"]).exit(0).json();
    assert_eq!((&document["metadata"]["owner"], &document["metadata"]["expires"]), (&"platform".into(), &"2027-06-30".into()));
    assert_eq!((&document["version"], &document["value"], &document["encoding"]), (&"2".into(), &"w".into(), &"utf-8".into()));
    let outcome = sandbox.run(["get", "app/x", "--metadata"]).exit(0).stdout("w");
    let errors =
        outcome.stderr_has("version: 2\n").stderr_has("owner: platform\n").stderr_has("comment: for the ä team\n").errors();
    assert!(errors.contains("created: 20") && !errors.contains("value"), "{errors}");
    sandbox.run_with_input(["set", "app/x", "--expires", "soon"], "v").exit(125).stderr_has("expires");
    sandbox.run(["get", "app/x"]).exit(0).stdout("w");
}

#[test]
fn bytes_that_are_no_text_are_base64_in_json() {
    let sandbox = local().local().secret("app/x", *b"\xff\x00");
    let document = sandbox.run(["get", "--json", "app/x"]).exit(0).json();
    assert_eq!((&document["encoding"], &document["value"]), (&"base64".into(), &"/wA=".into()));
    let missing = sandbox.run(["get", "--json", "app/y"]).exit(1).stdout("").errors();
    let missing: serde_json::Value = serde_json::from_str(&missing).unwrap();
    assert_eq!(missing["error"]["kind"], "not-found");
}

#[test]
fn a_list_shows_names_and_never_values() {
    let sandbox = local().local().secret("app/b", "planted").secret("app/deep/c", "planted").secret("top", "planted");
    sandbox.run_with_input(["set", "app/a", "--owner", "me", "--expires", "2027-01-31"], "planted").exit(0);
    sandbox.run(["delete", "app/b"]).exit(0).stdout("").stderr("");
    let list = |words: &[&str]| {
        let outcome = sandbox.run(["list"].iter().chain(words)).exit(0).stderr("").never_says("planted");
        without_times(&outcome.text())
    };
    let wide = "CREATED               EXPIRES     OWNER";
    assert_eq!(list(&["app"]), format!("NAME   VERSION  {wide}\na      1        TIME  2027-01-31  me\ndeep/\n"));
    assert_eq!(
        list(&["app", "--deleted"]),
        format!("NAME   VERSION      {wide}\na      1            TIME  2027-01-31  me\nb      2 (deleted)  TIME\ndeep/\n")
    );
    assert_eq!(list(&[]), "NAME  VERSION  CREATED\napp/\ntop   1        TIME\n");
    let everything = list(&["--recursive"]);
    let names: Vec<&str> = everything.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["NAME", "app/a", "app/deep/c", "top"]);
    let json = sandbox.run(["list", "--json", "app", "--deleted"]).exit(0).never_says("planted").json();
    let lines: Vec<_> =
        json["secrets"].as_array().unwrap().iter().map(|one| (one["name"].as_str(), &one["folder"], &one["deleted"])).collect();
    let (yes, no) = (&serde_json::Value::Bool(true), &serde_json::Value::Bool(false));
    assert_eq!(lines, [(Some("a"), no, no), (Some("b"), no, yes), (Some("deep/"), yes, no)]);
    sandbox.run(["list", "nowhere"]).exit(1).stderr_has("error[not-found]: local has no secrets in the folder `nowhere`");
    local().local().run(["list"]).exit(0).stdout("").stderr("");
}

#[test]
fn a_deleted_secret_has_a_history_and_comes_back() {
    let sandbox = local().local().secret("app/x", "one").secret("app/x", "two");
    sandbox.run(["delete", "app/x"]).exit(0);
    sandbox.run(["get", "app/x"]).exit(1).stderr_has("was deleted at").stderr_has("`secrun restore app/x` brings it back");
    sandbox.run(["delete", "app/x"]).exit(1).stderr_has("was already deleted");
    sandbox
        .run(["--env", "A=app/x", "--", "touch", "started"])
        .exit(125)
        .stderr_has("A: the secret `app/x` of local was deleted");
    let shown = without_times(&sandbox.run(["history", "app/x"]).exit(0).never_says("two").text());
    assert_eq!(shown, "VERSION  STATE    CREATED\n3        deleted  TIME\n2        old      TIME\n1        old      TIME\n");
    sandbox.run(["get", "app/x@1"]).exit(1).stdout("");
    sandbox.run(["restore", "app/x"]).exit(0).stdout("").stderr("");
    sandbox.run(["get", "app/x"]).exit(0).stdout("two");
    sandbox.run(["restore", "app/x"]).exit(125).stderr_has("error[conflict]: the secret `app/x` is not deleted");
    let restored = sandbox.run(["restore", "app/x@1", "--json"]).exit(0).json();
    assert_eq!(restored["version"], "5");
    sandbox.run(["get", "app/x"]).exit(0).stdout("one");
    sandbox.run(["restore", "app/x#f"]).exit(125).stderr_has("a field makes no sense here");
    sandbox.run(["set", "app/x@1"]).exit(125).stderr_has("a version makes no sense here").stderr_has("`%40`");
}

#[test]
fn a_prefix_names_the_provider_whatever_is_selected() {
    let sandbox = local().local().secret("app/x", "stored").env("SECRETS_PROVIDER", "environment").env("app/x", "inherited");
    sandbox.run(["get", "app/x"]).exit(0).stdout("inherited");
    sandbox.run(["get", "local:app/x"]).exit(0).stdout("stored");
    sandbox.run_with_input(["set", "local:app/x"], "new").exit(0);
    sandbox.run(["list", "local:app"]).exit(0);
    sandbox.run(["history", "local:app/x"]).exit(0);
    sandbox.run(["delete", "local:app/x"]).exit(0);
    sandbox.run(["restore", "local:app/x"]).exit(0);
    sandbox.run(["get", "env:app/x"]).exit(0).stdout("inherited");
    sandbox.run(["list"]).exit(125).stderr_has("the provider environment cannot manage what is stored");
}

#[test]
fn a_key_can_come_through_a_pipe() {
    let sandbox = local().local().secret("app/x", "v");
    drop(sandbox.shell("mv ~/.config/secrun/local.key key").exit(0));
    sandbox.run(["get", "app/x"]).exit(125).stderr_has("error[unauthenticated]");
    sandbox.shell("SECRUN_LOCAL_KEY_FILE=<(cat key) secrun get app/x").exit(0).stdout("v").stderr("");
    sandbox
        .shell("SECRUN_LOCAL_KEY_FILE=/dev/fd/7 secrun --env X=app/x -- sh -c 'printf %s \"$X\"' 7< <(cat key)")
        .exit(0)
        .stdout("v");
    sandbox.shell("SECRUN_LOCAL_KEY_FILE=/dev/fd/9 secrun get app/x").exit(125).stderr_has("/dev/fd/9");
}

#[test]
fn nobody_waits_longer_than_the_timeout() {
    let sandbox = local().local().secret("app/x", "v").file("value", "w").env("SECRUN_LOCAL_KEY_FILE", "pipe");
    drop(sandbox.shell("mkfifo -m 600 pipe").exit(0));
    let start = Instant::now();
    let load = [&["get", "app/x"][..], &["list"], &["set", "app/x", "--from-file", "value"], &["--", "touch", "started"]];
    for words in load {
        let outcome = sandbox.run(["--timeout", "200ms"].iter().chain(words)).exit(125).stdout("");
        drop(outcome.stderr_has("error[timeout]").stderr_has("pipe"));
    }
    let given = ["--timeout", "200ms", "--env-file", "pipe", "--", "touch", "started"];
    sandbox.run(given).exit(125).stderr_has("error[timeout]: reading pipe did not end");
    assert!(start.elapsed() < Duration::from_secs(25), "{:?}", start.elapsed());
    assert!(!sandbox.work().join("started").exists());
}

#[test]
fn a_second_writer_waits_and_then_says_who_is_in_the_way() {
    let sandbox = local().local().secret("app/x", "v");
    let lock = format!("{}.lock", store_of(&sandbox).display());
    let write = "printf w | secrun --timeout 200ms set app/x";
    sandbox
        .shell(&format!("flock '{lock}' bash -c '{write}'"))
        .exit(125)
        .stderr_has("error[conflict]: another process is writing the store")
        .stderr_has("hint: try again, or give more time with --timeout");
    // Readers need no lock.
    sandbox.shell(&format!("flock '{lock}' secrun get app/x")).exit(0).stdout("v");
    // Who waits long enough gets the turn: the lock is given back as soon as the reader of the FIFO is there.
    let turn =
        format!("mkfifo held; flock '{lock}' sh -c 'echo > held' & (printf w | secrun set app/x) & read line < held; wait");
    sandbox.shell(&turn).exit(0).stderr("");
    sandbox.run(["get", "app/x"]).exit(0).stdout("w");
}

#[test]
fn many_writers_at_once_lose_nothing() {
    let sandbox = local().local();
    let script = "for n in $(seq 12); do printf %s $n | secrun set app/n$n & done; for n in $(seq 8); do printf %s $n | secrun set app/same & done; wait";
    sandbox.shell(script).exit(0).stdout("").stderr("");
    let json = sandbox.run(["list", "--json", "app"]).exit(0).json();
    assert_eq!(json["secrets"].as_array().unwrap().len(), 13);
    let history = sandbox.run(["history", "--json", "app/same"]).exit(0).json();
    assert_eq!(history["versions"].as_array().unwrap().len(), 8);
}

#[test]
fn a_killed_writer_leaves_a_whole_store() {
    let sandbox = local().local().secret("app/x", "0");
    let start = Instant::now();
    sandbox.run_with_input(["set", "app/x"], "0").exit(0);
    let takes = start.elapsed();
    let mut survived = 0;
    for instant in 1..=30_u32 {
        let value = instant.to_string();
        let path = sandbox.work().join("value");
        fs::write(&path, &value).unwrap();
        let mut command = Command::new(SECRUN);
        command.args(["set", "app/x", "--from-file", "value"]).current_dir(sandbox.work()).env_clear();
        let start = Instant::now();
        let writer = Process::start(command.envs(sandbox.variables().iter().cloned()));
        while start.elapsed() < takes * instant / 30 {
            std::hint::spin_loop();
        }
        let _ = kill(writer.pid(), Signal::SIGKILL);
        survived += i32::from(writer.end() == End::Exited(0));
        let now = sandbox.run(["get", "app/x"]).exit(0).stderr("").text();
        assert!(now.parse::<u32>().is_ok_and(|number| number <= instant), "{now}");
    }
    assert!(survived < 30, "no writer was killed");
    // The next writer clears up.
    sandbox.run_with_input(["set", "app/x"], "last").exit(0).stderr("");
    let store = store_of(&sandbox);
    let mut names: Vec<_> = fs::read_dir(store.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["local.store", "local.store.lock", "local.store.previous"]);
    sandbox.run(["get", "app/x"]).exit(0).stdout("last");
}

/// A key for one purpose, as `docs/local-store.md` says it.
fn derive(key: &[u8], store: &[u8], purpose: &str) -> XChaCha20Poly1305 {
    let mut derived = [0; 32];
    hkdf::Hkdf::<sha2::Sha256>::new(Some(store), key).expand(purpose.as_bytes(), &mut derived).unwrap();
    XChaCha20Poly1305::new(&derived.into())
}

fn seal(key: &XChaCha20Poly1305, nonce: [u8; 24], about: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut text = plain.to_vec();
    let tag = key.encrypt_inout_detached(&XNonce::from(nonce), about, text.as_mut_slice().into()).unwrap();
    [&text[..], &tag[..]].concat()
}

/// Writes this many secrets into an empty store, by the description of the format alone: one by one would take minutes.
fn fill(path: &std::path::Path, count: u32) {
    let file = fs::read(path).unwrap();
    let header_end = 28 + u32::from_le_bytes(file[16..20].try_into().unwrap()) as usize;
    let header: serde_json::Value = serde_json::from_slice(&file[28..header_end]).unwrap();
    let hex = |value: &serde_json::Value| data_encoding::HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap();
    let (store, slot) = (hex(&header["store"]), &header["slots"][0]);
    let given = data_encoding::HEXLOWER.decode(KEY.as_bytes()).unwrap();
    let nonce: [u8; 24] = hex(&slot["nonce"]).try_into().unwrap();
    let mut key = hex(&slot["wrapped"]);
    let tag: [u8; 16] = key.split_off(32).try_into().unwrap();
    let opener = derive(&given, &store, "secrun-local 1 slot");
    opener.decrypt_inout_detached(&XNonce::from(nonce), b"key", key.as_mut_slice().into(), &tag.into()).unwrap();
    let record = derive(&key, &store, "secrun-local 1 record");
    let (mut index, mut records) = (count.to_le_bytes().to_vec(), Vec::new());
    for number in 0..count {
        let (name, value) = (format!("many/secret-{number:05}"), format!("value {number}"));
        let mut nonce = [0; 24];
        nonce[..4].copy_from_slice(&number.to_le_bytes());
        index.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        index.extend(name.as_bytes());
        index.extend([1_u32.to_le_bytes(), 1_u32.to_le_bytes()].concat());
        index.extend(1_790_000_000_i64.to_le_bytes());
        index.push(1);
        index.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
        index.extend(nonce);
        index.extend([0; 6]);
        let about = [&store[..], &1_u32.to_le_bytes(), name.as_bytes()].concat();
        records.extend(seal(&record, nonce, &about, value.as_bytes()));
    }
    let mut written = file[..header_end].to_vec();
    written[20..28].copy_from_slice(&(index.len() as u64 + 40).to_le_bytes());
    let nonce = [7; 24];
    let sealed = seal(&derive(&key, &store, "secrun-local 1 index"), nonce, &written, &index);
    fs::write(path, [written, nonce.to_vec(), sealed, records].concat()).unwrap();
}

#[test]
fn ten_thousand_secrets_are_one_store_like_any_other() {
    let sandbox = local().env("CREDENTIAL_ENCRYPTION_KEY", KEY).local();
    fill(&store_of(&sandbox), 10_000);
    sandbox.run(["get", "many/secret-07654"]).exit(0).stdout("value 7654");
    let list = sandbox.run(["list", "many"]).exit(0).stderr("").text();
    assert_eq!(list.lines().count(), 10_001);
    sandbox.run(["get", "many/secret-7654"]).exit(1).stderr_has("similar: `many/secret-07654`");
    sandbox.run_with_input(["set", "many/secret-00000"], "new").exit(0);
    sandbox.run(["get", "many/secret-00000"]).exit(0).stdout("new");
    sandbox.run(["get", "many/secret-09999"]).exit(0).stdout("value 9999");
    let options = ["--path", "many", "--case", "upper", "--only", "SECRET_0001*"];
    sandbox.run(options.iter().chain(&["--", "sh", "-c", "env | grep -c ^SECRET_"])).exit(0).stdout("10\n");
}

#[test]
fn the_mask_of_the_caller_does_not_lock_the_owner_out() {
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "local");
    for folder in ["home/.config/secrun", "home/.local/share/secrun"] {
        std::fs::create_dir_all(sandbox.root().join(folder)).unwrap();
    }
    let line = "umask 0777; \"$0\" init && printf v | \"$0\" set app/k";
    let variables = sandbox.variables().iter().map(|(name, value)| (name, value));
    let status = std::process::Command::new("sh").args(["-c", line, crate::support::sandbox::SECRUN]).envs(variables).status();
    assert!(status.unwrap().success());
    for file in ["home/.config/secrun/local.key", "home/.local/share/secrun/local.store"] {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(sandbox.root().join(file)).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn the_way_to_the_key_is_withheld_like_the_key() {
    let sandbox = Sandbox::new().local().secret("app/k", "v");
    let key = sandbox.root().join("home/.config/secrun/local.key");
    let sandbox = sandbox.env("SECRUN_LOCAL_KEY_FILE", key);
    let show = ["--path", "app", "--", "sh", "-c", "printf %s \"${SECRUN_LOCAL_KEY_FILE-none}\""];
    sandbox.run(show).exit(0).stdout("none");
    let kept = ["--keep-credentials"].iter().chain(&show).copied();
    assert_ne!(sandbox.run(kept).exit(0).text(), "none");
}

#[test]
fn one_field_of_a_json_value_is_written_and_the_others_stay() {
    let sandbox = local().local().secret("app/db", r#"{"id": 12345678901234567890123, "user":"u",  "rate":1.10}"#);
    let written = sandbox.run_with_input(["set", "app/db#user", "--json", "--expect", "1"], "new \"user\"").exit(0).json();
    assert_eq!(written["version"], "2");
    let expected = r#"{"id":12345678901234567890123,"user":"new \"user\"","rate":1.10}"#;
    sandbox.run(["get", "app/db"]).exit(0).stdout(expected);
    sandbox.run_with_input(["set", "app/db#user", "--expect", "1"], "x").exit(125).stderr_has("error[conflict]");
    sandbox.run_with_input(["set", "app/new#first"], "one").exit(0);
    sandbox.run(["get", "app/new"]).exit(0).stdout(r#"{"first":"one"}"#);
    sandbox.run(["delete", "app/new"]).exit(0);
    sandbox.run_with_input(["set", "app/new#second"], "two").exit(0);
    sandbox.run(["get", "app/new"]).exit(0).stdout(r#"{"second":"two"}"#);
}

#[test]
fn all_fields_are_stored_as_they_were_written() {
    let sandbox = local().local();
    let text = "{\"n\": 1.10,\n \"list\": [1, null]}\n";
    sandbox.run_with_input(["set", "--fields", "app/x"], text).exit(0).stderr("");
    sandbox.run(["get", "app/x"]).exit(0).stdout(text);
    sandbox.run(["get", "app/x#n"]).exit(0).stdout("1.10");
}

#[test]
fn writers_of_different_fields_lose_nothing() {
    let sandbox = local().local().secret("app/x", "{}");
    std::thread::scope(|scope| {
        for writer in ["a", "b"] {
            let sandbox = &sandbox;
            scope.spawn(move || {
                for number in 0..10 {
                    let reference = format!("app/x#{writer}{number}");
                    sandbox.run_with_input(["set", &reference], "v").exit(0);
                }
            });
        }
    });
    let all: serde_json::Value = serde_json::from_str(&sandbox.run(["get", "app/x"]).exit(0).text()).unwrap();
    assert_eq!(all.as_object().unwrap().len(), 20);
}
