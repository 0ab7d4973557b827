//! `make vault-up`, `vault-down` and `verify-vault`, as a developer sees them: by their script, on a port of the case.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use nix::unistd::Pid;

use crate::support::openbao;
use crate::support::process::{Process, facts, is_alive};

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

/// The script with a port, a home and the server program of the tests; what it started ends with it.
struct Script {
    port: u16,
    home: tempfile::TempDir,
}

/// What the script said and how it ended.
struct Said {
    success: bool,
    stdout: String,
    stderr: String,
}

impl Script {
    /// `None` is a skipped case.
    fn new() -> Option<Self> {
        openbao::program()?;
        Some(Self { port: openbao::free_port(), home: tempfile::tempdir().expect("a temporary folder") })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        // The program of the tests is the first that is found, whatever else this machine has.
        let path = format!("{PROJECT}/.test-servers/openbao/bin:/usr/local/bin:/usr/bin:/bin");
        command.env_clear().env("PATH", path).env("HOME", self.home.path());
        // What a developer may have set must not matter.
        command.env("VAULT_ADDR", "https://elsewhere.invalid").env("BAO_TOKEN", "wrong").env("VAULT_NAMESPACE", "elsewhere");
        command.env("VAULT_DEV_PORT", self.port.to_string()).stdin(Stdio::null());
        command
    }

    fn run(&self, words: &[&str]) -> Said {
        let mut command = self.command("sh");
        Said::of(&command.arg(format!("{PROJECT}/scripts/vault-dev.sh")).args(words).output().expect("sh"))
    }

    fn record(&self) -> PathBuf {
        Path::new(PROJECT).join(format!(".test-servers/vault-dev/{}/record", self.port))
    }

    /// The process that the script started.
    fn pid(&self) -> Pid {
        let record = fs::read_to_string(self.record()).expect("a record");
        Pid::from_raw(record.split(' ').nth(1).and_then(|pid| pid.parse().ok()).expect("a process id"))
    }

    /// A program of a few lines in the place of secrun.
    fn program(&self, name: &str, lines: &str) -> String {
        let path = self.home.path().join(name);
        fs::write(&path, format!("#!/bin/sh\nshift 2\n{lines}\n")).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("mode 0755");
        path.to_str().expect("text").to_owned()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.run(&["down"]);
    }
}

impl Said {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { success: output.status.success(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    #[track_caller]
    fn succeeds(self) -> Self {
        assert!(self.success, "{}", self.stderr);
        self
    }

    #[track_caller]
    fn fails_with(self, part: &str) {
        assert!(!self.success && self.stdout.is_empty() && self.stderr.contains(part), "{}\n{}", self.stdout, self.stderr);
    }
}

#[test]
fn it_starts_once_and_ends_once() {
    let Some(script) = Script::new() else { return };
    let first = script.run(&["up"]).succeeds();
    let exports = format!(
        "export SECRETS_PROVIDER=vault_dev\nexport VAULT_ADDR=http://127.0.0.1:{}\nexport VAULT_TOKEN=root\n\
         export VAULT_TRANSIT_KEY=service-account-issuance\nexport VAULT_VERIFY_ENABLED=true\n",
        script.port
    );
    assert_eq!(first.stdout, exports, "nothing else");
    for warning in ["INSECURE", "Memory only", "root token"] {
        assert!(first.stderr.contains(warning), "{}", first.stderr);
    }
    let pid = script.pid();
    assert!(facts(pid).is_some_and(|facts| facts.session == pid), "in a session of its own");
    let second = script.run(&["up"]).succeeds();
    assert_eq!((second.stdout, script.pid()), (exports, pid));
    assert!(second.stderr.contains("runs already") && second.stderr.contains("INSECURE"), "{}", second.stderr);
    assert!(script.run(&["down"]).succeeds().stderr.contains("ended"));
    assert!(!is_alive(pid) && !script.record().exists());
    assert!(script.run(&["down"]).succeeds().stderr.contains("nothing of ours runs"));
}

#[test]
fn its_exports_are_ready_for_eval_and_its_key_signs() {
    let Some(script) = Script::new() else { return };
    let lines = format!(
        "set -e; unset VAULT_NAMESPACE BAO_TOKEN; eval \"$(make -s -C '{PROJECT}' vault-up)\"\n\
         bao write -field=signature \"transit/sign/$VAULT_TRANSIT_KEY\" input=aGVsbG8=\n\
         echo \" $SECRETS_PROVIDER $VAULT_TRANSIT_KEY $VAULT_VERIFY_ENABLED\""
    );
    let mut shell = script.command("sh");
    let said = Said::of(&shell.env("VAULT_TRANSIT_KEY", "another.key_1").args(["-c", &lines]).output().expect("sh")).succeeds();
    assert!(said.stdout.starts_with("vault:v1:"), "{}", said.stdout);
    assert!(said.stdout.ends_with(" vault_dev another.key_1 true\n"), "{}", said.stdout);
}

#[test]
fn two_at_once_share_one_server() {
    let Some(script) = Script::new() else { return };
    let (one, two) = std::thread::scope(|scope| {
        let other = scope.spawn(|| script.run(&["up"]).succeeds());
        (script.run(&["up"]).succeeds(), other.join().expect("the other"))
    });
    assert_eq!(one.stdout, two.stdout);
}

#[test]
fn a_port_that_is_taken_is_said_and_left_alone() {
    let Some(script) = Script::new() else { return };
    let _other = TcpListener::bind(("127.0.0.1", script.port)).expect("the port");
    script.run(&["up"]).fails_with(&format!("127.0.0.1:{} is taken by something else", script.port));
    assert!(!script.record().exists());
}

#[test]
fn a_process_that_got_the_recorded_id_later_is_left_alone() {
    let Some(script) = Script::new() else { return };
    let other = Process::start(Command::new("sleep").arg("60"));
    fs::create_dir_all(script.record().parent().expect("a folder")).expect("a folder");
    fs::write(script.record(), format!("process {} 1 bao\n", other.pid())).expect("a file");
    assert!(script.run(&["down"]).succeeds().stderr.contains("nothing of ours runs"));
    assert_eq!(other.has_ended(), None);
}

/// Signs and verifies by the program of the server.
const HONEST: &str = "input=$(base64 | tr -d '\\n')
case $1 in
    sign) bao write -field=signature \"transit/sign/$VAULT_TRANSIT_KEY\" input=\"$input\" ;;
    verify) [ \"$(bao write -field=valid \"transit/verify/$VAULT_TRANSIT_KEY\" input=\"$input\" signature=\"$3\")\" = true ] ;;
esac";

#[test]
fn the_smoke_test_can_fail() {
    let Some(script) = Script::new() else { return };
    script.run(&["verify", "sh"]).fails_with("no development server runs");
    script.run(&["up"]).succeeds();
    let honest = script.program("honest", HONEST);
    assert!(script.run(&["verify", &honest]).succeeds().stderr.contains("sign and verify work"));
    let credulous = script.program("credulous", &format!("[ $1 != verify ] || exit 0\n{HONEST}"));
    script.run(&["verify", &credulous]).fails_with("secrun verify of a changed payload ended with 0, not 1");
    let forger = script.program("forger", "case $1 in sign) echo vault:v1:Zm9yZ2Vk ;; esac; ! grep -q write");
    script.run(&["verify", &forger]).fails_with("the server says an error of the payload, not true");
}
