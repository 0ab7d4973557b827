//! How secrets reach the command: environment, files, templates and arguments, and that nothing starts half.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::sandbox::{Outcome, SECRUN};
use crate::support::{Sandbox, skipped};

/// A secret that no message may show.
const PLANTED: &str = "h-u-n-t-e-r-2";

/// The inherited environment as the store, with one secret in it.
fn environment() -> Sandbox {
    Sandbox::new().env("SECRETS_PROVIDER", "environment").env("K", PLANTED)
}

/// Runs a shell script as the command.
fn command(sandbox: &Sandbox, options: &[&str], script: &str) -> Outcome {
    sandbox.run(options.iter().copied().chain(["--", "sh", "-c", script]))
}

/// Starting the command would have left a file.
fn nothing_started(sandbox: &Sandbox) {
    assert!(!sandbox.work().join("started").exists(), "the command was started");
    sandbox.no_files_left();
}

/// The folder is on a disk, as the tests of such folders need it; skips loudly if not.
fn is_on_disk(folder: &Path) -> bool {
    let kind = Command::new("stat").args(["-f", "-c", "%T"]).arg(folder).output().expect("stat").stdout;
    let on_disk = !matches!(kind.trim_ascii(), b"tmpfs" | b"ramfs");
    if !on_disk {
        skipped::because("the temporary folder is in memory");
    }
    on_disk
}

/// Mounts can be made in a namespace of one's own; skips loudly if not.
fn can_mount() -> bool {
    let mounted = Command::new("unshare").args(["-m", "mount", "-t", "tmpfs", "x", "/mnt"]).output();
    let can = mounted.is_ok_and(|output| output.status.success());
    if !can {
        skipped::because("needs the privilege to mount");
    }
    can
}

#[test]
fn variables_files_and_templates_in_one_run() {
    let sandbox = environment()
        .env("URL", "postgres://u:p@h/d")
        .file("app.tmpl", "url={{ URL }}\nkey={{ HIDDEN }}\nhome={{ env.HOME }}\n")
        .profile("[secrets]\nDB = 'URL'\nURL = 'URL'\nTLS = { ref = 'K', as = 'file' }\nHIDDEN = { ref = 'K', as = 'template' }\n[[template]]\nsource = 'app.tmpl'\ntarget = 'app.conf'\n");
    let script =
        "printf '%s|%s|' \"$DB\" \"${HIDDEN-none}\"; cat \"$TLS_FILE\" \"$APP_CONF_FILE\"; echo \"$TLS_FILE\" \"$1\" > paths";
    let home = sandbox.root().join("home");
    let expected = format!("postgres://u:p@h/d|none|{PLANTED}url=postgres://u:p@h/d\nkey={PLANTED}\nhome={}\n", home.display());
    sandbox.run(["--", "sh", "-c", script, "sh", "--tls={TLS}"]).exit(0).stdout(expected).stderr("");
    let paths = fs::read_to_string(sandbox.work().join("paths")).unwrap();
    let (variable, argument) = paths.trim().split_once(' ').unwrap();
    assert_eq!(argument, format!("--tls={variable}"));
    assert!(variable.starts_with(sandbox.runtime().to_str().unwrap()), "{variable}");
    sandbox.no_files_left();
}

#[test]
fn files_are_private_whatever_the_umask() {
    let sandbox = environment().profile(
        "[secrets]\nA = { ref = 'K', as = 'file' }\nB = { ref = 'K', as = 'file', mode = '0640', variable = 'B_PATH' }\n",
    );
    for umask in ["000", "777", "022"] {
        let script = format!(
            "umask {umask}; secrun -- sh -c 'umask; stat -c \"%a %U\" \"$(dirname \"$A_FILE\")\" \"$A_FILE\" \"$B_PATH\" | cut -d\" \" -f1; stat -c %h \"$A_FILE\"'"
        );
        sandbox.shell(&script).exit(0).stdout(format!("0{umask}\n700\n400\n640\n1\n")).stderr("");
        sandbox.no_files_left();
    }
}

/// What a program learns about a memory file: permission bits, seals, the number of the descriptor, and its content twice.
const ABOUT_MEMORY_FILE: &str = "
import fcntl, os, re, sys
path = os.environ['A_FILE']
number = int(re.fullmatch(r'/proc/self/fd/(\\d+)', path).group(1))
seals = fcntl.fcntl(number, 1034)
again = [open(path, 'rb').read() for _ in range(2)]
def refused(action):
    try:
        action()
    except OSError:
        return True
    return False
print(oct(os.stat(path).st_mode & 0o777), seals & 15, again[0] == again[1], refused(lambda: os.write(os.open(path, os.O_RDWR), b'x')))
print(number, flush=True)
os.write(1, os.read(number, 100))
";

#[test]
fn memory_files_are_sealed_and_can_be_opened_again() {
    for options in [&["--carrier", "memfd"][..], &["--exec"]] {
        let sandbox = environment().env("LISTEN_FDS", "120");
        let words = ["--file", "A=K", "--", "python3", "-c", ABOUT_MEMORY_FILE];
        let outcome = sandbox.run(options.iter().chain(&words)).exit(0);
        let text = outcome.text();
        let (facts, rest) = text.split_once('\n').unwrap();
        assert_eq!(facts, "0o400 15 True True", "{}", outcome.errors());
        let (number, content) = rest.split_once('\n').unwrap();
        // A service manager passed the numbers from 3 to 122.
        assert!(number.parse::<i32>().unwrap() >= 123, "{number}");
        assert_eq!(content, PLANTED);
        sandbox.no_files_left();
        let words = ["--file", "A=K", "--", "sh", "-c", "echo ${A_FILE##*/}"];
        let number = environment().run(options.iter().chain(&words)).exit(0).text();
        assert!(number.trim().parse::<i32>().unwrap() >= 100, "low numbers belong to the command: {number}");
    }
}

#[test]
fn a_mount_is_seen_by_the_command_alone() {
    if skipped::unless_root() || !can_mount() {
        return;
    }
    let sandbox = environment();
    let inside = "folder=$(dirname \"$A_FILE\"); grep \" $folder \" /proc/self/mountinfo; cat \"$A_FILE\"; stat -c %a \"$A_FILE\"; (: > \"$folder/new\") 2>&1 | grep -o 'Read-only' ; echo \"$folder\" > ready; read word < go";
    let script = format!(
        "mkfifo ready go
        secrun --carrier mount --file A=K -- sh -c '{inside}' > seen &
        read folder < ready
        [ -d \"$folder\" ] && echo \"outside: $(ls -A \"$folder\")\"
        grep -c \" $folder \" /proc/self/mountinfo
        echo > go
        wait $!; echo $?
        ls -d \"$folder\" 2> /dev/null || echo gone"
    );
    sandbox.shell(&script).stdout("outside: \n0\n0\ngone\n").stderr("");
    let seen = fs::read_to_string(sandbox.work().join("seen")).unwrap();
    let (mount, rest) = seen.split_once('\n').unwrap();
    let kind = mount.split(" - ").nth(1).unwrap();
    assert!(kind.starts_with("ramfs ") || kind.starts_with("tmpfs ") && kind.contains("noswap"), "{mount}");
    assert!(mount.contains("nosuid,nodev,noexec") && mount.contains(" ro,"), "{mount}");
    assert_eq!(rest, format!("{PLANTED}400\nRead-only\n"));
    sandbox.no_files_left();
}

#[test]
fn a_mount_without_the_privilege_is_refused_with_the_way_out() {
    if skipped::unless_root() {
        return;
    }
    // Root without its capabilities, as in most containers.
    let sandbox = environment();
    let drop_it = "setpriv --bounding-set -sys_admin --inh-caps -sys_admin true";
    if sandbox.shell(drop_it).status() != 0 {
        skipped::because("setpriv cannot take a capability away");
        return;
    }
    sandbox
        .shell("setpriv --bounding-set -sys_admin --inh-caps -sys_admin secrun --carrier mount --file A=K -- touch started")
        .exit(125)
        .stderr_has("error[inject]: `--carrier mount` needs an own mount namespace")
        .stderr_has("`--carrier tmpfs` and `--carrier memfd` need no privilege");
    nothing_started(&sandbox);
}

#[test]
fn a_folder_on_a_disk_is_passed_over() {
    let sandbox = environment();
    if !is_on_disk(sandbox.root()) {
        return;
    }
    let disk = sandbox.root().join("disk");
    fs::create_dir(&disk).unwrap();
    let sandbox = sandbox.env("XDG_RUNTIME_DIR", &disk);
    let path = command(&sandbox, &["--file", "A=K"], "printf %s \"$A_FILE\"").exit(0).stderr("").text();
    assert!(path.starts_with("/dev/shm/secrun-"), "{path}");
    assert!(!Path::new(&path).exists() && fs::read_dir(&disk).unwrap().next().is_none());
}

#[test]
fn a_disk_is_refused_unless_it_is_allowed() {
    if skipped::unless_root() || !can_mount() {
        return;
    }
    let sandbox = environment();
    if !is_on_disk(sandbox.root()) {
        return skipped::because("temporary files are not on a disk here");
    }
    // A machine where every usual folder is on a disk: the folder of the sandbox is laid over them. The program may lie below one.
    let machine = |rest: &str| {
        format!(
            "mkdir -p disk; chmod 700 disk; unshare -m bash -c 'exec 9< $(command -v secrun); for place in /dev/shm /run /tmp; do [ -d $place ] && mount --bind disk $place; done; cd /; {rest}'"
        )
    };
    let run = |options: &str| {
        machine(&format!("/proc/self/fd/9 {options} --file A=K -- sh -c \"echo \\$A_FILE; cat \\$A_FILE; touch /tmp/started\""))
    };
    let outcome = sandbox.shell(&run("")).exit(125).stdout("");
    let errors = outcome.stderr_has("error[inject]: no memory-backed folder can take the secret files").errors();
    assert!(errors.contains("  /dev/shm: on a disk, not in memory\n") && errors.contains("`--allow-disk`"), "{errors}");
    assert!(!sandbox.work().join("disk/started").exists());
    let seen = sandbox.shell(&run("--allow-disk")).exit(0).text();
    assert!(seen.starts_with("/tmp/secrun-") && seen.ends_with(PLANTED), "{seen}");
    let left = fs::read_dir(sandbox.work().join("disk")).unwrap().flatten().map(|entry| entry.file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().starts_with("secrun")).collect();
    assert!(left.is_empty(), "left on the disk: {left:?}");
    let shown = sandbox.shell(&machine("/proc/self/fd/9 --allow-disk --dry-run --file A=K -- true")).exit(0).text();
    assert!(shown.contains("(on a disk)"), "{shown}");
}

/// A profile with one secret file at this path.
fn fixed(path: &Path) -> String {
    format!("[secrets]\nA = {{ ref = 'K', as = 'file', path = '{}', mode = '0440' }}\n", path.display())
}

#[test]
fn a_file_can_have_a_path_of_its_own() {
    let sandbox = environment();
    let path = sandbox.runtime().join("tls.key");
    let sandbox = sandbox.profile(&fixed(&path));
    command(&sandbox, &[], "echo \"$A_FILE\"; cat \"$A_FILE\"; stat -c ' %a' \"$A_FILE\"; ls \"$(dirname \"$A_FILE\")\"")
        .exit(0)
        .stdout(format!("{}\n{PLANTED} 440\ntls.key\n", path.display()))
        .stderr("");
    sandbox.no_files_left();
    command(&sandbox, &[], "kill -TERM $$");
    sandbox.no_files_left();
    // What is there already belongs to somebody else, and stays.
    fs::write(&path, "theirs").unwrap();
    command(&sandbox, &[], "touch started")
        .exit(125)
        .stderr_has(&format!("A: {}: exists already (secrun.toml:2)", path.display()));
    assert_eq!(fs::read(&path).unwrap(), b"theirs");
    assert!(!sandbox.work().join("started").exists());
}

#[test]
fn a_file_that_a_killed_run_left_does_not_keep_the_next_one_from_starting() {
    let sandbox = environment();
    let path = sandbox.runtime().join("tls.key");
    let sandbox = sandbox.profile(&fixed(&path));
    command(&sandbox, &[], "kill -KILL $PPID; kill -KILL $$");
    assert!(path.exists());
    command(&sandbox, &[], "cat \"$A_FILE\"").exit(0).stdout(PLANTED).stderr("");
    sandbox.no_files_left();
}

#[test]
fn a_path_of_its_own_on_a_disk_is_refused_unless_it_is_allowed() {
    let sandbox = environment();
    if !is_on_disk(sandbox.root()) {
        return;
    }
    let path = sandbox.work().join("tls.key");
    let sandbox = sandbox.profile(&fixed(&path));
    command(&sandbox, &[], "touch started")
        .exit(125)
        .stderr_has("on a disk, not in memory (secrun.toml:2)")
        .stderr_has("--allow-disk");
    nothing_started(&sandbox);
    command(&sandbox, &["--allow-disk"], "cat tls.key").exit(0).stdout(PLANTED).stderr("");
    assert!(!path.exists());
}

#[test]
fn without_a_guardian_nothing_is_made_that_stays() {
    let sandbox = environment();
    for carrier in ["tmpfs", "mount"] {
        let options = ["--exec", "--carrier", carrier, "--file", "A=K"];
        command(&sandbox, &options, "touch started").exit(125).stderr_has("error[usage]").stderr_has("nobody is left to remove");
        nothing_started(&sandbox);
    }
    let sandbox = sandbox.profile(&fixed(Path::new("/dev/shm/never")));
    command(&sandbox, &["--exec"], "touch started").exit(125).stderr_has("A: /dev/shm/never: with `--exec` nobody is left");
    nothing_started(&sandbox);
    let sandbox = sandbox.profile("[inject]\ncarrier = 'tmpfs'\n");
    command(&sandbox, &["--exec", "--file", "A=K"], "touch started").exit(125).stderr_has("nobody is left");
}

#[test]
fn placeholders_become_paths_and_doubled_braces_stay() {
    let sandbox = environment().file("t", "x");
    let words = ["--file", "KEY=K", "--template", "t:app.conf", "--", "printf", "%s\\n"];
    let arguments = ["a{KEY}b", "{{KEY}}", "{APP_CONF}", "{OTHER}", "{K}", "${KEY}", "{}", "{ KEY }"];
    let text = sandbox.run(words.iter().chain(&arguments)).exit(0).stderr("").text();
    let lines: Vec<&str> = text.lines().collect();
    let key = lines[0].strip_prefix('a').and_then(|line| line.strip_suffix('b')).unwrap();
    assert!(key.starts_with('/') && key.ends_with("/KEY"), "{key}");
    assert!(lines[2].ends_with("/app.conf"), "{text}");
    assert_eq!(lines[5], format!("${key}"));
    assert_eq!((lines[1], &lines[3..5], &lines[6..]), ("{KEY}", &["{OTHER}", "{K}"][..], &["{}", "{ KEY }"][..]));
    // Without secret files no argument is touched.
    sandbox.run(["--", "printf", "%s", "{{KEY}}{KEY}"]).exit(0).stdout("{{KEY}}{KEY}");
}

#[test]
fn the_command_is_looked_for_in_its_own_path() {
    let sandbox = environment().file("tools/mine", "#!/bin/sh\necho found\n");
    drop(sandbox.shell("chmod +x tools/mine").exit(0));
    let path = sandbox.work().join("tools");
    let sandbox = sandbox.env("TOOLS", format!("{}:/usr/bin:/bin", path.display()));
    sandbox.run(["--", "mine"]).exit(127);
    sandbox.run(["--env", "PATH=TOOLS", "--", "mine"]).exit(0).stdout("found\n");
    // In bulk PATH is not taken.
    sandbox
        .env("X_PATH", "/evil")
        .run(["--path", "X_", "--", "mine"])
        .exit(125)
        .stderr_has("`PATH` from X_ is a variable that steers programs");
}

#[test]
fn the_environment_can_be_cleared() {
    let sandbox = environment().env("LC_ALL", "C").env("LC_X", "x").env("OTHER", "o").file("x.env", "GIVEN=g\n");
    let print = ["--", "/usr/bin/env"];
    let cleared = ["--clear-env", "--env", "A=K"];
    sandbox.run(cleared.iter().chain(&print)).exit(0).stdout(format!("A={PLANTED}\n"));
    let passed = ["--pass", "LC_*", "--pass", "OTHER", "--env-file", "x.env"];
    let expected = format!("LC_ALL=C\nLC_X=x\nOTHER=o\nGIVEN=g\nA={PLANTED}\n");
    sandbox.run(cleared.iter().chain(&passed).chain(&print)).exit(0).stdout(expected);
    sandbox.run(["--pass", "LC_*"].iter().chain(&print)).exit(125).stderr_has("--pass makes sense with --clear-env only");
    let sandbox = sandbox.profile("[run]\nclear_env = true\npass = ['OTHER']\n");
    sandbox.run(["--env", "A=K"].iter().chain(&print)).exit(0).stdout(format!("OTHER=o\nA={PLANTED}\n"));
}

/// Starts secrun with exactly these strings as its environment, with and without `=`, and prints those of the command.
const RAW_ENVIRONMENT: &str = "
import ctypes, os, sys
strings = [b'PATH=' + os.environb[b'PATH'], b'A=1', b'no equals sign', b'\\xff=\\xfe', b'A=2', b'=empty name', b'', b'LAST= x ']
words = [b'secrun', b'--provider', b'environment'] + [word.encode() for word in sys.argv[2:]]
def block(texts):
    return (ctypes.c_char_p * (len(texts) + 1))(*texts, None)
ctypes.CDLL(None).execve(sys.argv[1].encode(), block(words), block(strings))
";

#[test]
fn every_other_string_of_the_environment_is_handed_on_as_it_is() {
    let sandbox = environment().env("RAW", RAW_ENVIRONMENT);
    let raw = |words: &str| {
        let outcome =
            sandbox.shell(&format!("python3 -c \"$RAW\" '{SECRUN}' {words} -- cat /proc/self/environ | tail -c +6 | od -An -c"));
        outcome.exit(0).stderr("").text()
    };
    let unchanged = sandbox
        .shell("printf 'A=1\\0no equals sign\\0\\377=\\376\\0A=2\\0=empty name\\0\\0LAST= x \\0' | od -An -c")
        .exit(0)
        .text();
    let tail = |text: String| text.split_whitespace().collect::<String>();
    let (unchanged, plain, exec) = (tail(unchanged), tail(raw("")), tail(raw("--exec")));
    assert!(plain.ends_with(&unchanged), "{plain}\n{unchanged}");
    assert!(exec.ends_with(&unchanged), "{exec}\n{unchanged}");
    // What is fetched stands where it was inherited, once, and the rest stays.
    let fetched = tail(raw("--env A=LAST"));
    let expected =
        sandbox.shell("printf 'A= x \\0no equals sign\\0\\377=\\376\\0=empty name\\0\\0LAST= x \\0' | od -An -c").exit(0).text();
    assert!(fetched.ends_with(&tail(expected)), "{fetched}");
}

#[test]
fn sockets_and_the_watchdog_are_addressed_to_the_command() {
    let sandbox = environment();
    let inner =
        "[ \"$LISTEN_PID\" = $$ ] && [ \"$WATCHDOG_PID\" = $$ ] && echo \"$LISTEN_FDS ${LISTEN_PIDFDID-none} $OTHER_PID\"";
    for options in ["", "--exec"] {
        let script = format!(
            "export LISTEN_PID=$$ WATCHDOG_PID=$$ LISTEN_FDS=1 LISTEN_PIDFDID=7 OTHER_PID=1; exec secrun {options} -- sh -c '{inner}'"
        );
        let expected = if options.is_empty() { "1 none 1\n" } else { "1 7 1\n" };
        sandbox.shell(&script).exit(0).stdout(expected);
    }
    // What was addressed to somebody else is left alone.
    let script = "export LISTEN_PID=1; exec secrun -- sh -c 'echo $LISTEN_PID'";
    sandbox.shell(script).exit(0).stdout("1\n");
}

/// A sandbox with values that no variable can hold.
fn too_much() -> Sandbox {
    let nul = Sandbox::new().local().secret("app/nul", *b"a\0b").secret("app/big", vec![b'x'; 200_000]);
    nul.secret("app/fine", PLANTED)
}

#[test]
fn what_does_not_fit_is_named_and_nothing_is_started() {
    let sandbox = too_much();
    let options = ["--env", "BIG=app/big", "--env", "NUL=app/nul", "--env", "FINE=app/fine", "--file", "FILE=app/fine"];
    let errors = command(&sandbox, &options, "touch started").exit(125).never_says(PLANTED).never_says("xxx").errors();
    assert!(errors.starts_with("error[inject]: values cannot be passed in the environment\n"), "{errors}");
    for line in
        ["  BIG: 200000 bytes, and at most 131067 fit (--env BIG)\n", "  NUL: 3 bytes with a NUL byte in them (--env NUL)\n"]
    {
        assert!(errors.contains(line), "{errors}");
    }
    assert!(!errors.contains("FINE"), "{errors}");
    nothing_started(&sandbox);
}

#[test]
fn too_much_together_names_the_largest() {
    let sandbox = Sandbox::new().local().secret("big", vec![b'x'; 120_000]).secret("small", "s");
    let many: Vec<_> = (0..60).map(|number| format!("BIG_{number} = 'big'")).collect();
    let sandbox = sandbox.profile(&format!("[secrets]\nSMALL = 'small'\n{}\n", many.join("\n")));
    command(&sandbox, &[], "touch started")
        .exit(125)
        .stderr_has("error[inject]: arguments and environment need ")
        .stderr_has("\n  BIG_59: 120007 bytes\n")
        .stderr_has("`ulimit -s` shows it");
    nothing_started(&sandbox);
}

#[test]
fn what_does_not_fit_can_become_a_file() {
    let sandbox = too_much();
    let options = ["--spill", "--env", "BIG=app/big", "--env", "NUL=app/nul", "--env", "FINE=app/fine"];
    let script = "printf '%s|%s|%s|' \"${BIG-none}\" \"${NUL-none}\" \"$FINE\"; wc -c < \"$BIG_FILE\"; od -An -c \"$NUL_FILE\"";
    command(&sandbox, &options, script).exit(0).stdout(format!("none|none|{PLANTED}|200000\n   a  \\0   b\n")).stderr("");
    let sandbox = sandbox.profile("[inject]\nspill = true\n");
    command(&sandbox, &options[1..], "[ -f \"$BIG_FILE\" ]").exit(0);
    sandbox.no_files_left();
}

#[test]
fn nothing_starts_half() {
    let fine = environment();
    let taken = fine.runtime().join("taken");
    let missing = "[secrets]\nA = { ref = 'K', as = 'file' }\nB = { ref = 'NONE', as = 'file' }\n".to_owned();
    let nowhere =
        "[secrets]\nA = { ref = 'K', as = 'file' }\nB = { ref = 'K', as = 'file', path = '/nowhere/at/all' }\n".to_owned();
    let twice = "[secrets]\nA = { ref = 'K', as = 'file', variable = 'X' }\nX = 'K'\n".to_owned();
    let template = "[secrets]\nA = { ref = 'K', as = 'file' }\n[[template]]\nsource = 'none'\ntarget = 't'\n".to_owned();
    for (profile, says) in [
        (missing, "error[not-found]: 1 secret is missing"),
        (nowhere, "B: /nowhere/at/all: its folder /nowhere/at: does not exist (secrun.toml:3)"),
        (twice, "error[conflict]: two secrets want the same place\n  variable X: "),
        (template, "error[config]: templates cannot be filled in"),
    ] {
        let sandbox = environment().profile(&profile);
        command(&sandbox, &[], "touch started").exit(125).stderr_has(says).never_says(PLANTED);
        nothing_started(&sandbox);
    }
    // One file was made already when the next one turns out to be impossible, or the command to be missing.
    let sandbox = fine.profile(&format!(
        "[secrets]\nA = {{ ref = 'K', as = 'file' }}\nB = {{ ref = 'K', as = 'file', path = '{}' }}\n",
        taken.display()
    ));
    sandbox.run(["--", "no-such-command"]).exit(127);
    nothing_started(&sandbox);
    sandbox.run(["--", "./"]).exit(126);
    nothing_started(&sandbox);
}

#[test]
fn a_template_is_filled_in_strictly_and_byte_by_byte() {
    let template = concat!(
        "{# a remark #}user = \"{{ LOGIN }}\"\r\n",
        "json = {{ PASSWORD | tojson }}\n",
        "url = http://{{ PASSWORD | urlencode }}@{{ env.HOST }}:{{ env.PORT | default('80') }}/\n",
        "{% if ODD %}odd = {{ ODD }}{% endif %}\n\n",
    );
    let sandbox = environment()
        .env("HOST", "h")
        .env("S_LOGIN", "u<&>")
        .env("S_PASSWORD", "p\"/@ {{ x }}")
        .env("S_ODD", "$HOME\\")
        .file("t.tmpl", template);
    let options = ["--path", "S_", "--template", "t.tmpl:app.conf"];
    let expected = concat!(
        "user = \"u<&>\"\r\n",
        "json = \"p\\\"/@ {{ x }}\"\n",
        "url = http://p%22%2F%40%20%7B%7B%20x%20%7D%7D@h:80/\n",
        "odd = $HOME\\\n\n",
    );
    command(&sandbox, &options, "cat \"$APP_CONF_FILE\"").exit(0).stdout(expected).stderr("");
    sandbox.no_files_left();
    let sandbox = sandbox.file("bad.tmpl", "{{ LOGN }}\n{{ env.NONE }}").file("worse.tmpl", "{{ env.NONE }}");
    let options = ["--path", "S_", "--template", "bad.tmpl:a", "--template", "worse.tmpl:b"];
    command(&sandbox, &options, "touch started")
        .exit(125)
        .stderr_has("bad.tmpl:1: no secret is called `LOGN`; `LOGIN` is there")
        .stderr_has("worse.tmpl:1: a value is used that is not there\n");
    nothing_started(&sandbox);
}

#[test]
fn a_template_can_have_a_path_of_its_own() {
    let sandbox = environment().file("t", "{{ A }}");
    let target = sandbox.runtime().join("app.conf");
    let profile = |target: &Path| {
        format!("[secrets]\nA = 'K'\n[[template]]\nsource = 't'\ntarget = '{}'\nmode = '0444'\n", target.display())
    };
    let sandbox = sandbox.profile(&profile(&target));
    command(&sandbox, &[], "printf '%s ' \"$APP_CONF_FILE\"; cat \"$APP_CONF_FILE\"; stat -c ' %a' \"$APP_CONF_FILE\"")
        .exit(0)
        .stdout(format!("{} {PLANTED} 444\n", target.display()));
    sandbox.no_files_left();
    let sandbox = sandbox.profile(&profile(Path::new("conf/app.conf")));
    command(&sandbox, &[], "touch started")
        .exit(125)
        .stderr_has("`conf/app.conf` is neither a plain file name nor an absolute path");
    nothing_started(&sandbox);
}

#[test]
fn a_dry_run_shows_everything_but_values() {
    let sandbox = Sandbox::new()
        .local()
        .secret("app/a", PLANTED)
        .secret("app/big", PLANTED.repeat(15_000))
        .file("t", "{{ A }} and more")
        .profile("[secrets]\nA = 'app/a'\nF = { ref = 'app/a', as = 'file', mode = '0440' }\nBIG = 'app/big'\n[inject]\nspill = true\n[[template]]\nsource = 't'\ntarget = 'app.conf'\n");
    let outcome = sandbox.run(["-v", "--dry-run", "--", "touch", "started"]).exit(0).never_says(PLANTED);
    let text = outcome.text();
    for (start, source) in
        [("A", "secrun.toml:2"), ("F_FILE", "secrun.toml:3"), ("BIG_FILE", "secrun.toml:4"), ("APP_CONF_FILE", "secrun.toml:7")]
    {
        assert!(text.lines().any(|line| line.starts_with(&format!("{start} ")) && line.contains(source)), "{start}\n{text}");
    }
    nothing_started(&sandbox);
    let outcome = sandbox.run(["--json", "--dry-run", "--", "touch", "started"]).exit(0).stderr("").never_says(PLANTED);
    let lines = outcome.json()["injected"].clone();
    let forms: Vec<_> =
        lines.as_array().unwrap().iter().map(|line| (line["as"].as_str().unwrap(), line["bytes"].as_u64().unwrap())).collect();
    let (small, big) = (PLANTED.len() as u64, PLANTED.len() as u64 * 15_000);
    assert_eq!(forms, [("variable", small), ("file", small), ("spilled", big), ("template", small + 9)]);
    assert_eq!(
        (&lines[1]["mode"], &lines[1]["on_disk"], &lines[0]["path"]),
        (&"0440".into(), &false.into(), &serde_json::Value::Null)
    );
    nothing_started(&sandbox);
    // Everything is checked as for a real run.
    sandbox.run(["--dry-run", "--env", "X=app/none", "--", "true"]).exit(125).stderr_has("X: local has no secret `app/none`");
    let memory = sandbox.run(["--dry-run", "--carrier", "memfd", "--", "true"]).exit(0).text();
    assert!(memory.contains("/proc/self/fd/"), "{memory}");
    let outcome = environment().run(["--dry-run", "--", "true"]).exit(0);
    assert_eq!(outcome.text(), "nothing is added to the inherited environment\n");
}

#[test]
fn the_folder_of_a_run_is_named_in_the_environment_alone() {
    // Nobody else can guess it, and the name tells nothing about the secret.
    let sandbox = environment();
    let path = |sandbox: &Sandbox| PathBuf::from(command(sandbox, &["--file", "A=K"], "printf %s \"$A_FILE\"").exit(0).text());
    let (one, other) = (path(&sandbox), path(&sandbox));
    assert_ne!(one.parent(), other.parent());
    assert_eq!(one.parent().and_then(Path::parent), Some(sandbox.runtime().as_path()));
}
