//! What an attacker tries: credentials through side doors, escape sequences in names, values in messages, places that are traps.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use nix::sys::signal::{Signal, kill};

use crate::clumsy::bash;
use crate::support::process::{End, Process};
use crate::support::sandbox::SECRUN;
use crate::support::terminal::{CTRL_BACKSLASH, CTRL_C, Terminal};
use crate::support::{Sandbox, memory_scan::unique_value, skipped};

const PASSPHRASE: &str = "correct horse battery staple";

#[test]
fn credentials_do_not_reach_the_command_by_any_door() {
    let sandbox = Sandbox::new()
        .env("SECRETS_PROVIDER", "environment")
        .env("SECRUN_LOCAL_PASSPHRASE", PASSPHRASE)
        .env("CREDENTIAL_ENCRYPTION_KEY", PASSPHRASE)
        .env("SECRUN_LOCAL_OTHER", "is passed")
        .file("all.template", "{{ env }}")
        .file("more.env", format!("SECRUN_LOCAL_PASSPHRASE='{PASSPHRASE}'\n"));
    let show = ["--", "sh", "-c", "env; test -z \"$ALL_FILE\" || cat $ALL_FILE"];
    let doors: [&[&str]; 7] = [
        &[],
        &["--path", "SECRUN_LOCAL"],
        &["--path", "SECRUN_LOCAL", "--prefix", "MY"],
        &["--path", "CREDENTIAL_"],
        &["--template", "all.template:all"],
        &["--clear-env", "--pass", "*"],
        &["--env-file", "more.env"],
    ];
    for door in doors {
        drop(sandbox.run(door.iter().chain(&show)).never_says(PASSPHRASE));
    }
    for (setting, value) in [("SECRUN_ENVIRONMENT_PREFIX", "SECRUN_"), ("SECRUN_ENVIRONMENT_ALLOW", "SECRUN_*")] {
        let (code, shown, _) = bash(&sandbox, &format!("export {setting}='{value}'; $S --path '' --prefix X_ -- env"));
        assert!(code == 0 && shown.contains("is passed") && !shown.contains(PASSPHRASE), "{setting}: {shown}");
    }
    // Who asks for it by its very name means it.
    sandbox
        .run(["--env", "MINE=SECRUN_LOCAL_PASSPHRASE", "--", "sh", "-c", "echo $MINE"])
        .exit(0)
        .stdout(format!("{PASSPHRASE}\n"));
}

#[test]
fn names_and_metadata_of_others_do_not_command_the_terminal() {
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}2J\u{202e}";
    let sandbox = Sandbox::new().local();
    let stored = ["set", "app/A", "--comment", evil, "--from-file", "/proc/self/status"];
    drop(sandbox.run(stored).exit(0));
    drop(sandbox.run(["set", "app/\u{202e}B", "--owner", "\u{202e}root", "--from-file", "/proc/self/status"]).exit(0));
    let home = sandbox.root().join(format!("home{evil}\nhint: false"));
    fs::create_dir(&home).unwrap();
    let there = Sandbox::new().env("HOME", &home).env("SECRETS_PROVIDER", "local");
    let said = [
        sandbox.run(["history", "app/A"]),
        sandbox.run(["list", "app"]),
        sandbox.run(["list", "--recursive"]),
        sandbox.run(["-vv", "--path", "app", "--", "true"]),
        sandbox.run(["--profile", evil, "--", "true"]),
        sandbox.run(["--", evil]),
        sandbox.run(["get", "app/\u{202e}C"]),
        there.run(["get", "app/A"]),
        there.run(["init"]),
        there.run(["init"]),
    ];
    for outcome in said {
        let shown = outcome.text() + &outcome.errors();
        let bad = |letter: char| letter != '\n' && (letter.is_control() || letter == '\u{202e}');
        assert!(!shown.contains(bad), "{shown:?}");
    }
    let shown = bash(&sandbox, "$S get --metadata app/A > /dev/null").2;
    assert!(shown.contains("comment: ") && !shown.contains('\u{1b}'), "{shown:?}");
}

#[test]
fn no_failure_quotes_a_value_at_any_verbosity() {
    let value = unique_value();
    let sandbox = Sandbox::new()
        .local()
        .secret("app/V", value.clone())
        .secret("app/J", format!("{{\"k\":\"{value}\"}}"))
        .file("bad.template", "{{ V|int }}{{ V.x.y }}{{ V[1:] + 3 }}")
        .file("worse.template", "{{ V|batch(V) }}{{ V }}{{ V / 0 }}")
        .file("v.env", format!("V={value}\nnonsense {value}\n'{value}\n"))
        .file(
            "p.toml",
            "provider = \"local\"\n[secrets]\nA = { ref = \"app/V\", decode = \"base64\" }\nB = { ref = \"app/V#x\" }\n",
        );
    let ways: [&[&str]; 12] = [
        &["--env", "V=app/V#x"],
        &["--env", "V=app/J#nope"],
        &["--env", "V=app/J#/k/z"],
        &["--env", "V=app/V@9"],
        &["--env", "V=app/V", "--template", "bad.template:out"],
        &["--env", "V=app/V", "--template", "worse.template:out"],
        &["--env", "V=app/V", "--path", "app"],
        &["--env-file", "v.env"],
        &["--profile", "p.toml"],
        &["--env", "V=app/V", "--dry-run"],
        &["--file", "V=app/V", "--exec", "--carrier", "tmpfs"],
        &["--env", "V=app/V", "--file", "W=app/V", "--template", "missing:out"],
    ];
    for way in ways {
        for more in [&["-vv"][..], &["-vv", "--json"], &["-vv", "--log-format", "json"]] {
            drop(sandbox.run(more.iter().chain(way).chain(&["--", "true"])).never_says(&value[4..16]));
        }
    }
    drop(sandbox.run(["-vv", "--env", "V=app/V", "--", "./no-such-command"]).exit(127).never_says(&value[4..16]));
    sandbox.no_files_left();
}

#[test]
fn key_files_that_others_could_have_put_there_are_refused() {
    let sandbox = Sandbox::new().local().secret("app/A", "1");
    let key = sandbox.root().join("home/.config/secrun/local.key");
    let at = |name: &str| sandbox.work().join(name);
    fs::create_dir(at("folder")).unwrap();
    fs::copy(&key, at("open")).unwrap();
    fs::set_permissions(at("open"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink(at("open"), at("link")).unwrap();
    symlink("loop", at("loop")).unwrap();
    fs::File::create(at("huge")).unwrap().set_len(1 << 30).unwrap();
    fs::set_permissions(at("huge"), fs::Permissions::from_mode(0o600)).unwrap();
    let (code, ..) = bash(&sandbox, "mkfifo -m 600 silent");
    assert_eq!(code, 0);
    for name in ["folder", "open", "link", "loop", "huge", "silent", "missing", "/dev/zero", "/proc/self/mem"] {
        let (code, shown, errors) = bash(&sandbox, &format!("SECRUN_LOCAL_KEY_FILE={name} $S --timeout 100ms get app/A"));
        assert!(code == 125 && shown.is_empty() && errors.contains(name), "{name}: {code} {errors}");
    }
    symlink(&key, at("good")).unwrap();
    assert_eq!(bash(&sandbox, "SECRUN_LOCAL_KEY_FILE=good $S get app/A").0, 0);
    for name in ["folder", "silent", "/dev/zero", "/dev/full", "/proc/self/mem", "huge"] {
        for words in ["get app/A", "set app/A --from-file /proc/self/status", "init"] {
            let (code, shown, errors) = bash(&sandbox, &format!("SECRUN_LOCAL_STORE={name} $S --timeout 100ms {words}"));
            assert!(code == 125 && shown.is_empty() && !errors.contains("internal"), "{name} {words}: {code} {errors}");
        }
    }
}

#[test]
fn secret_files_are_made_nowhere_else() {
    let sandbox = Sandbox::new().local().secret("app/A", "1").file("t", "{{ A }}").file("victim", "v");
    let trap = sandbox.runtime().join("trap");
    symlink(sandbox.work().join("victim"), &trap).unwrap();
    let trap = trap.to_string_lossy().into_owned();
    for target in ["../out", "a/b", ".", "..", "/", "/etc/passwd", "/dev/shm", "/proc/self/out", &trap] {
        let option = format!("t:{target}");
        drop(sandbox.run(["--env", "A=app/A", "--template", &option, "--", "touch", "started"]).exit(125));
        let profile = format!("provider = \"local\"\n[secrets]\nA = {{ ref = \"app/A\", as = \"file\", path = \"{target}\" }}\n");
        fs::write(sandbox.work().join("p.toml"), profile).unwrap();
        drop(sandbox.run(["--profile", "p.toml", "--", "touch", "started"]).exit(125));
    }
    assert!(!sandbox.work().join("started").exists());
    assert_eq!(fs::read_to_string(sandbox.work().join("victim")).unwrap(), "v");
    for text in ["{% include '/etc/passwd' %}", "{% extends '/etc/passwd' %}", "{{ debug() }}", "{{ 'x' * 10000000000 }}"] {
        let sandbox = Sandbox::new().env("SECRETS_PROVIDER", "environment").file("t", text);
        drop(sandbox.run(["--template", "t:out", "--", "cat", "{OUT}"]).exit(125).stdout("").never_says("root:"));
    }
}

#[test]
fn machines_without_proc_or_memory_folders() {
    if skipped::unless_root() {
        return;
    }
    let sandbox = Sandbox::new().local().secret("app/A", "the-value");
    // New file systems over the old ones, in a namespace that is gone with the case: what others see is not touched.
    let within = |mounts: &str, words: &str| {
        let line = format!("unshare -m sh -c 'mount --make-rprivate / && {mounts} && exec $S {words}'");
        bash(&sandbox, &line)
    };
    if within("true", "--version").0 != 0 {
        return skipped::because("mount namespaces are not allowed here");
    }
    let read_only = "mount -t tmpfs -o ro none /dev/shm && mount -t tmpfs -o ro none /run";
    let (code, shown, errors) = within("umount -l /proc", "--file A=app/A -- cat \"{A}\"");
    assert_eq!((code, shown.as_str()), (0, "the-value"), "{errors}");
    let (code, shown, errors) = within("umount -l /proc", "--carrier memfd --file A=app/A -- cat \"{A}\"");
    assert!(code == 125 && shown.is_empty() && errors.contains("there is no /proc"), "{errors}");
    let (code, shown, errors) = within(read_only, "--file A=app/A -- cat \"{A}\"");
    assert!(code == 125 && shown.is_empty() && errors.contains("no memory-backed folder"), "{errors}");
    let (code, shown, errors) = within(read_only, "--carrier memfd --file A=app/A -- cat \"{A}\"");
    assert_eq!((code, shown.as_str()), (0, "the-value"), "{errors}");
    let full = "mount -t tmpfs -o size=4k none $XDG_RUNTIME_DIR && head -c 4096 /dev/zero > $XDG_RUNTIME_DIR/x";
    let (code, shown, errors) = within(full, "--file A=app/A -- cat \"{A}\"");
    assert_eq!((code, shown.as_str()), (0, "the-value"), "the next folder is taken: {errors}");
    sandbox.no_files_left();
}

/// Starts `set` at its prompt.
fn at_the_prompt(sandbox: &Sandbox, terminal: &mut Terminal) -> Process {
    terminal.set(&["echo"]);
    let variables = sandbox.variables().iter().map(|(name, value)| (name, value));
    let mut command = Command::new("setsid");
    command.args(["--ctty", SECRUN, "set", "app/typed"]).current_dir(sandbox.work()).env_clear().envs(variables);
    let process = Process::start(command.stdin(terminal.line()).stdout(terminal.line()).stderr(terminal.line()));
    terminal.wait_for("value of app/typed: ");
    process
}

type Press = fn(&mut Terminal, &Process);

#[test]
fn whatever_ends_the_prompt_the_terminal_has_its_echo_back() {
    let sandbox = Sandbox::new().local();
    let endings: [(Press, End); 4] = [
        (|terminal, _| terminal.press(CTRL_C), End::Killed(Signal::SIGINT)),
        (|terminal, _| terminal.press(CTRL_BACKSLASH), End::Killed(Signal::SIGQUIT)),
        (|_, process| kill(process.pid(), Signal::SIGTERM).unwrap(), End::Killed(Signal::SIGTERM)),
        (|terminal, _| terminal.type_line(""), End::Exited(125)),
    ];
    for (end_it, expected) in endings {
        let mut terminal = Terminal::open();
        terminal.set(&["echo"]);
        let before = terminal.settings();
        let process = at_the_prompt(&sandbox, &mut terminal);
        assert_ne!(terminal.settings(), before, "the prompt hides what is typed");
        end_it(&mut terminal, &process);
        let end = process.end();
        assert!(end == expected || matches!((end, expected), (End::KilledAndDumpedCore(a), End::Killed(b)) if a == b), "{end:?}");
        assert_eq!(terminal.settings(), before, "after {expected:?}");
    }
}

#[test]
fn a_typed_value_is_stored_and_never_shown() {
    let sandbox = Sandbox::new().local();
    let mut terminal = Terminal::open();
    let process = at_the_prompt(&sandbox, &mut terminal);
    terminal.type_line("tYped-value");
    let shown = terminal.wait_for("again: ");
    terminal.type_line("tYped-value");
    assert_eq!(process.end(), End::Exited(0));
    assert!(!shown.contains("tYped"), "{shown:?}");
    sandbox.run(["get", "app/typed"]).exit(0).stdout("tYped-value");
}
