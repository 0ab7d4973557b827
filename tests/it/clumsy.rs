//! What a clumsy user does: closed streams, odd files, too much of everything. The answer is the result or one clear error.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::Sandbox;
use crate::support::sandbox::SECRUN;
use crate::support::wait::deadline;

/// Runs a line of bash in the work folder with `$S` as secrun; gives the exit code and both streams.
pub fn bash(sandbox: &Sandbox, line: &str) -> (i32, String, String) {
    let variables = sandbox.variables().iter().map(|(name, value)| (name, value));
    let mut command = Command::new("bash");
    command.args(["-c", line]).current_dir(sandbox.work()).env_clear().envs(variables).env("S", SECRUN).stdin(Stdio::null());
    let output = command.output().expect("bash");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn with_secret() -> Sandbox {
    Sandbox::new().local().secret("app/A", "the-value")
}

#[test]
fn what_cannot_be_a_name_or_a_reference_is_one_error() {
    let sandbox = with_secret();
    let long = "a".repeat(100_000);
    let bombs = [long.as_str(), &"%41".repeat(30_000), &"a/".repeat(50_000), "\u{1b}[31mred", "a\nb", "a%00b", "%", "a%zz", "#x"];
    let more = ["app/A#", "app/A@", "app/A@-1", "app/A@99999999999999999999", "app//A", "../A", "app/\u{202e}A", ":", "local:"];
    for reference in bombs.into_iter().chain(more) {
        let outcome = sandbox.run(["--json", "get", reference]);
        assert!([1, 125].contains(&outcome.status()), "{}", outcome.errors());
        assert_eq!(outcome.errors().lines().count(), 1, "{}", outcome.errors());
        let document: serde_json::Value = serde_json::from_str(&outcome.errors()).expect("JSON");
        assert_ne!(document["error"]["kind"], "internal");
        let plain = sandbox.run(["get", reference]).errors();
        assert!(plain.len() < 6000, "{} bytes of message", plain.len());
        assert!(plain.chars().all(|letter| letter == '\n' || !letter.is_control()), "{plain:?}");
    }
    for mapping in ["=app/A", "A", "A=", "1A=app/A", "A B=app/A", "\u{c9}=app/A"] {
        sandbox.run(["--env", mapping, "--", "true"]).exit(125).stdout("").stderr_has("error[config]");
    }
}

#[test]
fn a_mistake_in_the_options_is_json_where_json_was_asked_for() {
    for words in [&["--json"][..], &["--log-format", "json"], &["--log-format=json"]] {
        let outcome = Sandbox::new().run(words.iter().chain(&["--no-such-option"])).exit(125);
        let document: serde_json::Value = serde_json::from_str(&outcome.errors()).expect("JSON");
        assert_eq!(document["error"]["kind"], "usage");
    }
}

#[test]
fn a_value_too_large_for_a_variable_is_named_with_its_size_or_spilled() {
    let sandbox = Sandbox::new().local().secret("big/V", vec![b'x'; 200_000]);
    sandbox.run(["--env", "V=big/V", "--", "true"]).exit(125).stderr_has("V: 200000 bytes").stderr_has("--spill");
    sandbox.run(["--env", "V=big/V", "--spill", "--", "sh", "-c", "wc -c < $V_FILE; echo ${#V}"]).exit(0).stdout("200000\n0\n");
    sandbox.no_files_left();
}

#[test]
fn values_that_are_too_large_together_are_spilled_until_the_rest_fits() {
    let sandbox = Sandbox::new().local();
    let sandbox = (0..4).fold(sandbox, |sandbox, at| sandbox.secret(&format!("many/V{at}"), vec![b'x'; 90_000]));
    // A quarter of this is the room: 256 KiB.
    let run = "ulimit -s 1024; exec $S --clear-env --pass PATH --path many";
    let (code, _, errors) = bash(&sandbox, &format!("{run} -- true"));
    assert!(code == 125 && errors.contains("bytes together") && errors.contains("V3: 9000"), "{code}: {errors}");
    let (code, shown, errors) = bash(&sandbox, &format!("{run} --spill -- sh -c 'cat $V3_FILE | wc -c; env | grep -c _FILE='"));
    assert_eq!((code, shown.as_str()), (0, "90000\n2\n"), "{errors}");
    sandbox.no_files_left();
}

#[test]
fn bytes_that_are_no_text_pass_unchanged() {
    let sandbox = Sandbox::new().local().secret("bin/V", b"\xff\xfe\x80".to_vec());
    sandbox.run(["get", "bin/V"]).exit(0).stdout(b"\xff\xfe\x80");
    sandbox.run(["--env", "V=bin/V", "--", "sh", "-c", "printf %s \"$V\""]).exit(0).stdout(b"\xff\xfe\x80");
    assert_eq!(sandbox.run(["--json", "get", "bin/V"]).exit(0).json()["encoding"], "base64");
    let (code, shown, _) = bash(&sandbox, "$S --provider environment -- printf '%s|' $'\\xff' '' | od -An -tx1");
    assert_eq!((code, shown.trim()), (0, "ff 7c 7c"));
}

#[test]
fn five_thousand_secrets_in_one_run() {
    let sandbox = (0..5000).fold(Sandbox::new(), |sandbox, at| sandbox.env(format!("IN_{at}"), at.to_string()));
    let sandbox = sandbox.env("SECRETS_PROVIDER", "environment");
    let options = ["--clear-env", "--pass", "PATH", "--path", "IN_", "--prefix", "OUT_"];
    let script = ["--", "sh", "-c", "env | grep -c ^OUT_"];
    sandbox.run(options.iter().chain(&script)).exit(0).stdout("5000\n");
}

#[test]
fn thousands_of_missing_secrets_are_one_report_with_one_hint() {
    let lines: Vec<String> = (0..20_000).map(|at| format!("K{at} = \"MISSING_{at}\"")).collect();
    let sandbox = Sandbox::new().profile(&format!("provider = \"environment\"\n[secrets]\n{}\n", lines.join("\n")));
    let errors = sandbox.run(["--", "true"]).exit(125).stderr_has("error[not-found]: 20000 secrets are missing").errors();
    assert_eq!(errors.matches("hint:").count(), 1);
}

#[test]
fn closed_streams_lose_no_result_in_silence_and_hurt_no_file() {
    let sandbox = with_secret();
    for closed in ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
        for words in ["get app/A", "list", "history app/A", "providers", "--help", "--dry-run --env A=app/A -- true"] {
            let (code, shown, errors) = bash(&sandbox, &format!("$S {words} {closed}"));
            if closed.contains(">&-") && !closed.starts_with("2>") && closed != "<&- 2>&-" {
                assert_eq!(code, 125, "{words} {closed}: {errors}");
            } else {
                assert!(code == 0 && !shown.is_empty(), "{words} {closed}: {code} {errors}");
            }
        }
        let (code, _, errors) = bash(&sandbox, &format!("$S -vv set app/B --from-file /proc/self/status {closed}"));
        assert_eq!(code, 0, "set {closed}: {errors}");
        let (code, _, _) = bash(&sandbox, &format!("$S --file A=app/A -- sh -c 'cat {{A}} > seen' {closed}"));
        assert_eq!((code, fs::read_to_string(sandbox.work().join("seen")).unwrap().as_str()), (0, "the-value"), "run {closed}");
        sandbox.run(["get", "app/A"]).exit(0).stdout("the-value");
    }
    let (code, _, errors) = bash(&sandbox, "$S set app/C <&-");
    assert!(code == 125 && errors.contains("standard input cannot be read"), "{errors}");
    sandbox.no_files_left();
}

#[test]
fn the_command_finds_closed_streams_closed() {
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "environment");
    for exec in ["", "--exec"] {
        let script = "for n in 0 1 2; do test -e /proc/self/fd/$n && exit 9; done; exit 0";
        // `test` is a built-in of bash, so that /proc/self is the command itself.
        let (code, ..) = bash(&sandbox, &format!("$S {exec} -- bash --norc -c '{script}' <&- >&- 2>&-"));
        assert_eq!(code, 0, "{exec}");
    }
}

#[test]
fn a_full_device_is_an_error() {
    let sandbox = with_secret();
    for words in ["get app/A", "list -r", "--json history app/A", "--help", "completions bash", "--dry-run --env A=app/A -- true"]
    {
        let (code, _, errors) = bash(&sandbox, &format!("$S {words} > /dev/full"));
        assert!(code == 125 && errors.contains("standard output cannot be written"), "{words}: {code} {errors}");
    }
    let (code, shown, _) = bash(&sandbox, "$S get --metadata app/A 2> /dev/full");
    assert_eq!((code, shown.as_str()), (0, "the-value"));
    assert_eq!(bash(&sandbox, "$S get nothing 2> /dev/full").0, 1);
    let (code, _, errors) = bash(&sandbox, "$S get app/A | head -c0; exit ${PIPESTATUS[0]}");
    assert!((code == 0 || code == 141) && errors.is_empty(), "done, or ended by SIGPIPE without a word: {code} {errors}");
}

#[test]
fn odd_files_in_the_place_of_profiles_and_dotenv_files() {
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "environment").file("garbage.toml", [0xff, 0, 0xfe, 10]);
    let (code, ..) = bash(&sandbox, "mkfifo pipe.toml; mkdir folder.toml; truncate -s 1G sparse.toml; ln -s loop.toml loop.toml");
    assert_eq!(code, 0);
    let odd =
        ["pipe.toml", "folder.toml", "sparse.toml", "loop.toml", "garbage.toml", "/dev/zero", "missing.toml", "/proc/self/mem"];
    for name in odd {
        sandbox.run(["--timeout", "100ms", "--profile", name, "--", "true"]).exit(125).stderr_has(name);
        sandbox.run(["--timeout", "100ms", "--env-file", name, "--", "true"]).exit(125).stderr_has(name);
    }
}

#[test]
fn a_pipe_that_is_slow_or_silent_is_read_until_the_deadline() {
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "environment");
    let (code, shown, _) = bash(&sandbox, "$S --env-file <(echo A=1; sleep 0.05; echo B=2) -- sh -c 'echo $A $B'");
    assert_eq!((code, shown.as_str()), (0, "1 2\n"));
    bash(&sandbox, "mkfifo silent; mkfifo template");
    for words in ["--env-file silent", "--template template:out"] {
        let start = Instant::now();
        let (code, _, errors) = bash(&sandbox, &format!("$S --timeout 100ms {words} -- true"));
        assert!(code == 125 && errors.contains("error[timeout]"), "{words}: {code} {errors}");
        assert!(start.elapsed() < deadline());
    }
}

#[test]
fn a_template_that_computes_for_ever_ends_at_the_deadline() {
    let endless =
        "{% for a in range(10000) %}{% for b in range(10000) %}{% for c in range(10000) %}{% endfor %}{% endfor %}{% endfor %}";
    let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "environment").file("endless", endless);
    let options = ["--timeout", "100ms", "--template", "endless:out", "--", "true"];
    sandbox.run(options).exit(125).stdout("").stderr_has("error[timeout]: filling in the templates");
    sandbox.no_files_left();
}

#[test]
fn json_without_end_is_an_error_and_no_crash() {
    let sandbox = Sandbox::new().local().secret("deep/list", "[".repeat(500_000)).secret("deep/map", "{\"a\":".repeat(100_000));
    for reference in ["deep/list#/0", "deep/map#a", "deep/map#/a/a/a"] {
        sandbox.run(["get", reference]).exit(125).stdout("").stderr_has("error[malformed]");
    }
}

#[test]
fn few_resources_start_the_command_or_nothing() {
    let sandbox = with_secret();
    for limit in ["-n 4", "-n 5", "-n 6", "-n 7", "-n 9", "-f 0", "-u 100000", "-s 1024"] {
        let (code, shown, errors) = bash(&sandbox, &format!("ulimit {limit}; exec $S --file A=app/A -- cat '{{A}}'"));
        assert!(shown == "the-value" || (code != 0 && shown.is_empty()), "{limit}: {code} {shown} {errors}");
        assert!(!errors.contains("error[internal]"), "{limit}: {errors}");
        sandbox.no_files_left();
    }
    let (code, shown, _) = bash(&sandbox, "umask 0777; exec $S --file A=app/A -- cat '{A}'");
    assert_eq!((code, shown.as_str()), (0, "the-value"));
    let (code, shown, _) = bash(&sandbox, "mkdir gone && cd gone && rmdir ../gone && exec $S --file A=app/A -- cat '{A}'");
    assert_eq!((code, shown.as_str()), (0, "the-value"));
}

#[test]
fn runs_in_runs_have_files_of_their_own() {
    let sandbox = with_secret().secret("app/B", "other");
    let script = "$S --file A=app/A -- $S --group --file B=app/B -- $S --file C=app/A -- sh -c 'cat $A_FILE $B_FILE $C_FILE'";
    assert_eq!(bash(&sandbox, script), (0, "the-valueotherthe-value".to_owned(), String::new()));
    sandbox.no_files_left();
}

#[test]
fn forty_writers_at_once_lose_nothing() {
    let sandbox = Sandbox::new().local();
    let script = "for n in $(seq 40); do (printf $n | $S --timeout 60s set at-once/$n || echo failed) & done; wait";
    assert_eq!(bash(&sandbox, script).1, "");
    let listed = sandbox.run(["--json", "list", "at-once"]).exit(0).json();
    assert_eq!(listed["secrets"].as_array().map(Vec::len), Some(40));
}

#[test]
fn a_writer_that_is_killed_leaves_the_old_store_or_the_new_one() {
    let sandbox = Sandbox::new().local().secret("kill/it", "0");
    let mut newest = 0;
    for round in 1..=25_u32 {
        let variables = sandbox.variables().iter().map(|(name, value)| (name, value));
        let file = sandbox.work().join("value");
        fs::write(&file, round.to_string()).unwrap();
        let mut writer = Command::new(SECRUN);
        writer.args(["set", "kill/it", "--from-file"]).arg(&file).env_clear().envs(variables).stderr(Stdio::null());
        let mut writer = writer.spawn().expect("secrun");
        let start = Instant::now();
        while start.elapsed() < Duration::from_micros(u64::from(round) * 800) {
            std::thread::yield_now();
        }
        let _ = writer.kill();
        let acknowledged = writer.wait().unwrap().success();
        let stored: u32 = sandbox.run(["get", "kill/it"]).exit(0).text().parse().unwrap();
        assert!(stored == round || (stored == newest && !acknowledged), "round {round}: {stored} after {newest}");
        newest = stored;
    }
}
