//! Every message that secrun can print has one file in `tests/cmd`: the listing of that folder is the catalogue.
//!
//! `make bless` rewrites the expectations from what is printed; the diff is then read by a person.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Sandbox;

/// One situation, as its file says it.
struct Case {
    path: PathBuf,
    table: toml::Table,
}

#[test]
fn every_message_is_as_its_file_says() {
    let bless = std::env::var_os("SECRUN_BLESS").is_some();
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() > 20, "the catalogue is not there");
    for case in cases {
        let (expected, found) = (case.expected(), case.observed());
        if expected == found {
            continue;
        }
        if bless {
            case.bless(&found);
        } else {
            wrong.push(format!("=== {}\n--- expected\n{expected}\n--- found\n{found}", case.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{} messages differ; SECRUN_BLESS=1 rewrites them\n{}", wrong.len(), wrong.join("\n"));
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("tests/cmd").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("readable");
        let table = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Case { path, table }
    };
    paths.into_iter().map(read).collect()
}

impl Case {
    fn text(&self, key: &str) -> Option<&str> {
        self.table.get(key)?.as_str()
    }

    fn words<'a>(table: &'a toml::Table, key: &str) -> Vec<&'a str> {
        let words = table.get(key).and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
        words.iter().filter_map(toml::Value::as_str).collect()
    }

    fn table(&self, key: &str) -> toml::Table {
        self.table.get(key).and_then(toml::Value::as_table).cloned().unwrap_or_default()
    }

    fn expected(&self) -> String {
        let expect = self.table("expect");
        let text = |key: &str| expect.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        let exit = expect.get("exit").and_then(toml::Value::as_integer).unwrap_or(-1);
        document(exit, &text("stdout"), &text("stderr"))
    }

    fn observed(&self) -> String {
        let mut sandbox = Sandbox::new();
        for (name, value) in self.table("env") {
            let value = value.as_str().expect("a text").replace("[ROOT]", &sandbox.root().to_string_lossy());
            sandbox = sandbox.env(name, value);
        }
        for (name, content) in self.table("files") {
            sandbox = sandbox.file(&name, content.as_str().expect("a text"));
        }
        if self.table.get("store").is_some() {
            sandbox = sandbox.local();
        }
        for (path, value) in self.table("store") {
            sandbox = sandbox.secret(&path, value.as_str().expect("a text"));
        }
        for step in self.table.get("before").and_then(toml::Value::as_array).into_iter().flatten() {
            let step = step.as_table().expect("a table");
            let stdin = step.get("stdin").and_then(toml::Value::as_str).unwrap_or_default();
            let words = Self::words(step, "run");
            match step.get("shell").and_then(toml::Value::as_str) {
                Some(line) => shell(&sandbox, line),
                None => drop(sandbox.run_with_input(words, stdin).exit(0)),
            }
        }
        for (name, value) in self.table("env_at_last") {
            sandbox = sandbox.env(name, value.as_str().expect("a text"));
        }
        let outcome = sandbox.run_with_input(Self::words(&self.table, "run"), self.text("stdin").unwrap_or_default());
        let plain = |text: String| {
            without_chance(&text)
                .replace(&*sandbox.root().to_string_lossy(), "[ROOT]")
                .replace(&*sandbox.runtime().to_string_lossy(), "[RUNTIME]")
        };
        document(outcome.status().into(), &plain(outcome.text()), &plain(outcome.errors()))
    }

    fn bless(&self, found: &str) {
        let text = fs::read_to_string(&self.path).expect("readable");
        let head = text.split("[expect]").next().unwrap_or_default().trim_end();
        fs::write(&self.path, format!("{head}\n\n{found}")).expect("writable");
    }
}

/// Times and the names of private folders differ from run to run.
fn without_chance(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(found) = rest.find("secrun-0-").or_else(|| rest.find("secrun-1")) {
        let end = rest[found..].find(['/', ' ', '\n']).map_or(rest.len(), |length| found + length);
        plain.push_str(&rest[..found]);
        plain.push_str("[FOLDER]");
        rest = &rest[end..];
    }
    plain.push_str(rest);
    if plain.contains("[FOLDER]") {
        // The column is as wide as the name was, and that depends on the digits of a pid.
        while plain.contains("   ") {
            plain = plain.replace("   ", "  ");
        }
    }
    let is_time =
        |word: &str| word.len() >= 20 && word.as_bytes()[4] == b'-' && word.as_bytes()[10] == b'T' && word[..20].ends_with('Z');
    let words = plain.split_inclusive([' ', '\n']);
    words.map(|word| if word.is_ascii() && is_time(word) { format!("[TIME]{}", &word[20..]) } else { word.to_owned() }).collect()
}

/// Prepares what a sandbox cannot say: permissions, links, pipes.
fn shell(sandbox: &Sandbox, line: &str) {
    let variables = sandbox.variables().iter().map(|(name, value)| (name, value));
    let status = std::process::Command::new("sh").args(["-ec", line]).current_dir(sandbox.work()).envs(variables).status();
    assert!(status.is_ok_and(|status| status.success()), "{line}");
}

/// The expectation as it stands in a file.
fn document(exit: i64, stdout: &str, stderr: &str) -> String {
    format!("[expect]\nexit = {exit}\nstdout = '''\n{stdout}'''\nstderr = '''\n{stderr}'''\n")
}
