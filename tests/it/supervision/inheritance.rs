//! The command finds the world as the caller left it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;

use crate::support::process::facts;
use crate::support::scene::{Scene, probe};
use crate::support::skipped;
use crate::support::wrapper::{Wrapper, passed_by};

/// Checklist 36.
fn arguments_arrive_byte_for_byte(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let arguments: Vec<&OsStr> = [
        &b""[..],
        b"two words",
        b"--",
        b"--help",
        b"-x",
        b"line\nbreak",
        b"\xff\xfe\x01",
        b"quote\"'$HOME`*",
        b"-",
        b"",
        b"{file:NAME}",
    ]
    .map(OsStr::from_bytes)
    .to_vec();
    let words = [probe().as_os_str(), "arguments".as_ref()].into_iter().chain(arguments.iter().copied());
    let expected: Vec<u8> = arguments.iter().flat_map(|argument| [argument.as_bytes(), b"\0"]).collect::<Vec<_>>().concat();
    assert_eq!(scene.start_command(words).output(), expected);
}
passed_by!(arguments_arrive_byte_for_byte: Secrun SecrunGroup SecrunExec TiniSubreaper DumbInit Catatonit Env);

/// Checklist 35: three megabytes of every byte, and then the end.
fn standard_input_arrives_byte_for_byte(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let sent: Vec<u8> = (0..3_000_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut command = scene.command(["cat"]);
    command.stdin(Stdio::piped());
    let mut run = scene.start_prepared(command);
    let mut input = run.process.child.stdin.take().unwrap();
    let received = std::thread::scope(|scope| {
        scope.spawn(|| {
            input.write_all(&sent).unwrap();
            drop(input);
        });
        run.output()
    });
    assert!(received == sent, "{} of {} bytes", received.len(), sent.len());
    run.ends_with(0);
}
passed_by!(standard_input_arrives_byte_for_byte: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 35.
fn standard_output_and_error_stay_apart_and_get_nothing_added(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    for code in [0, 3] {
        let mut run = scene.start_command(["sh", "-c", &format!("echo out; echo err >&2; exit {code}")]);
        assert_eq!(run.output(), b"out\n");
        run.ends_with(code);
        assert_eq!(scene.stderr(), "err\n");
        fs::write(scene.path("stderr"), "").unwrap();
    }
}
passed_by!(standard_output_and_error_stay_apart_and_get_nothing_added: Secrun SecrunGroup SecrunExec TiniSubreaper DumbInit Catatonit Env);

/// Checklist 34: socket activation and process substitution hand descriptors over on purpose.
fn a_descriptor_that_was_given_on_purpose_arrives(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let (three, nine) = (scene.path("three"), scene.path("nine"));
    let given = [format!("3={}", three.display()), format!("9={}", nine.display())];
    let scene = scene.given(["--open", &given[0], "--open", &given[1]]);
    scene.start_command(["sh", "-c", "echo three >&3; echo nine >&9"]).ends_with(0);
    assert_eq!((fs::read_to_string(three).unwrap(), fs::read_to_string(nine).unwrap()), ("three\n".into(), "nine\n".into()));
}
passed_by!(a_descriptor_that_was_given_on_purpose_arrives: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 34, as bash does it.
fn process_substitution_works(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    // Without the launcher, which would close what bash hands over.
    let words = scene.words(["cat"]).into_iter().map(|word| word.into_string().unwrap());
    let words: Vec<String> = words.skip_while(|word| word != "--").skip(1).collect();
    let mut bash = Command::new("bash");
    bash.args(["-c", &format!("{} <(echo inner)", words.join(" "))]).env_clear().envs(scene.variables());
    let output = bash.current_dir(scene.path("")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "inner\n");
}
passed_by!(process_substitution_works: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 4, 6, 7, 8, 29, 34 and 36: no fact about the process differs from an unwrapped start.
fn nothing_about_the_process_differs(wrapper: Wrapper) {
    let mut conditions: Vec<&[&str]> = vec![
        &[],
        &["--umask", "--files", "--nice", "--odd-value", "--core"],
        &["--open", "3=three", "--open", "7=seven"],
        &["--ignore", "HUP", "--ignore", "INT", "--block", "USR1", "--block", "TERM", "--block", "WINCH"],
        &["--ignore", "PIPE", "--ignore", "TSTP", "--ignore", "TTOU", "--block", "TSTP", "--block", "CHLD"],
        &["--ignore", "34", "--block", "40", "--ignore", "QUIT", "--block", "SEGV", "--block", "ABRT"],
        &["--ignore", "CHLD"],
    ];
    // dumb-init starts the command with a clean mask and nothing ignored, and tini waits forever for an end that the kernel
    // does not tell; neither promises more.
    conditions.truncate(match wrapper {
        Wrapper::DumbInit => 3,
        Wrapper::Tini => 6,
        _ => conditions.len(),
    });
    for conditions in conditions {
        let wrapped = state_under(&Scene::of(wrapper).given(conditions.iter().copied()));
        let plain = state_under(&Scene::of(Wrapper::Env).given(conditions.iter().copied()));
        let differences: Vec<_> = wrapped
            .iter()
            .filter(|fact| !plain.contains(fact))
            .chain(plain.iter().filter(|fact| !wrapped.contains(fact)))
            .collect();
        assert!(differences.is_empty(), "given {conditions:?}: {differences:#?}");
        assert!(plain.len() > 40, "the probe sees much");
    }
}
passed_by!(nothing_about_the_process_differs: Secrun SecrunGroup SecrunSubreaper SecrunExec Tini DumbInit Env, but not Catatonit);

/// The facts, without those that a new folder changes and, where an own group was asked for or is the habit, without the group.
fn state_under(scene: &Scene) -> Vec<String> {
    let mut command = scene.command([probe().as_os_str(), "state".as_ref(), "state".as_ref()]);
    let [input, output, error] = ["in", "out", "err"].map(|name| scene.file(name));
    command.stdin(input).stdout(output).stderr(error);
    scene.start_prepared(command).ends_with(0);
    let state =
        String::from_utf8_lossy(&fs::read(scene.path("state")).unwrap()).replace(scene.path("").to_str().unwrap(), "SCRATCH/");
    let state = state.replace(scene.path("").to_str().unwrap().trim_end_matches('/'), "SCRATCH");
    state.lines().filter(|line| !line.starts_with("group:")).map(str::to_owned).collect()
}

/// Checklist 19 and 23.
fn the_group_and_the_session_are_those_of_the_caller(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("listen");
    let ready = run.ready();
    let command = facts(ready.pid).unwrap();
    let caller = facts(nix::unistd::getpid()).unwrap();
    assert_eq!((command.group, command.session), (caller.group, caller.session));
}
passed_by!(the_group_and_the_session_are_those_of_the_caller: Secrun SecrunSubreaper SecrunExec DumbInitSingleChild Env, but not DumbInit);

/// Checklist 23: an own group, when asked for, but never an own session.
fn in_group_mode_the_session_is_that_of_the_caller(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("listen");
    let ready = run.ready();
    let command = facts(ready.pid).unwrap();
    assert_eq!(command.group, ready.pid);
    assert_eq!(Some(command.session), facts(nix::unistd::getpid()).map(|facts| facts.session));
}
passed_by!(in_group_mode_the_session_is_that_of_the_caller: SecrunGroup Tini TiniGroup Catatonit, but not DumbInit);

/// Checklist 2.
fn started_with_child_signals_ignored_it_still_sees_the_end(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).given(["--ignore", "CHLD"]);
    scene.start("exit 7").ends_with(7);
    let run = scene.start("listen --exit-on TERM=5");
    run.ready();
    run.send(Signal::SIGTERM);
    run.ends_with(5);
}
passed_by!(started_with_child_signals_ignored_it_still_sees_the_end: Secrun SecrunGroup SecrunSubreaper SecrunExec Env, but not Tini);

/// Checklist 6, both ways.
fn a_broken_pipe_is_what_it_was_in_the_caller(wrapper: Wrapper) {
    for (conditions, ignored) in [(&[][..], false), (&["--ignore", "PIPE"][..], true)] {
        let scene = Scene::of(wrapper).given(conditions.iter().copied());
        let output = scene.start_command(["grep", "SigIgn", "/proc/self/status"]).output();
        let text = String::from_utf8(output).unwrap();
        let set = u64::from_str_radix(text.trim_start_matches("SigIgn:").trim(), 16).unwrap();
        assert_eq!(set & (1 << (Signal::SIGPIPE as i32 - 1)) != 0, ignored, "{text}");
    }
}
passed_by!(a_broken_pipe_is_what_it_was_in_the_caller: Secrun SecrunGroup SecrunExec TiniSubreaper Env);

/// Checklist 34.
fn closed_standard_descriptors_stay_closed(wrapper: Wrapper) {
    for closed in [&["0"][..], &["1"], &["2"], &["0", "1"], &["0", "1", "2"]] {
        let scene = Scene::of(wrapper).given(closed.iter().flat_map(|&at| ["--close", at]));
        let state = state_under(&scene);
        let open: Vec<_> = state.iter().filter(|line| line.starts_with("descriptor")).collect();
        assert_eq!(open.len(), 3 - closed.len(), "closed {closed:?}, open {open:?}");
        let is_closed = |line: &&&String| closed.iter().any(|at| line.starts_with(&format!("descriptor {at}:")));
        assert_eq!(open.iter().filter(is_closed).count(), 0, "closed {closed:?}, open {open:?}");
    }
}
passed_by!(closed_standard_descriptors_stay_closed: Secrun SecrunGroup SecrunExec DumbInit Catatonit Env, but not Tini);

/// Checklist 36: a value of any bytes, in the very variable.
fn an_environment_of_odd_bytes_survives(wrapper: Wrapper) {
    let odd = OsStr::from_bytes(b"\xff\xfe=\x01 \"'$\n\xc3");
    let scene = Scene::of(wrapper).variable("ODD", odd).variable("EMPTY", "").variable(OsStr::from_bytes(b"na\xffme.x"), "1");
    let output = scene.start_command(["env", "-0"]).output();
    let mut variables: Vec<&[u8]> = output.split(|&byte| byte == 0).filter(|entry| !entry.is_empty()).collect();
    let mut expected: Vec<Vec<u8>> =
        scene.variables().iter().map(|(name, value)| [name.as_bytes(), b"=", value.as_bytes()].concat()).collect();
    variables.sort_unstable();
    expected.sort();
    assert_eq!(variables, expected);
}
passed_by!(an_environment_of_odd_bytes_survives: Secrun SecrunGroup SecrunExec TiniSubreaper DumbInit Catatonit Env);

/// Checklist 35: a service manager names the process that may take the sockets.
fn the_sockets_of_a_service_manager_are_meant_for_the_command(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).given(["--listen-pid"]);
    let output = scene.start_command(["sh", "-c", "echo $$ $LISTEN_PID"]).output();
    let output = String::from_utf8(output).unwrap();
    let (own, named) = output.trim().split_once(' ').unwrap();
    assert_eq!(own, named);
}
passed_by!(the_sockets_of_a_service_manager_are_meant_for_the_command: Secrun SecrunGroup SecrunExec Catatonit Env, but not Tini);

/// Checklist 35: a pid that names somebody else is none of our business.
fn the_sockets_of_somebody_else_stay_theirs(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).variable("LISTEN_PID", "1");
    assert_eq!(scene.start_command(["sh", "-c", "echo $LISTEN_PID"]).output(), b"1\n");
}
passed_by!(the_sockets_of_somebody_else_stay_theirs: Secrun SecrunGroup SecrunExec TiniSubreaper DumbInit Env);

/// Checklist 35: nobody beside the command holds the pipe.
fn the_reader_sees_the_end_when_the_command_closes_its_output(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut run = scene.start("close-stdout");
    run.ready();
    assert_eq!(run.output(), b"");
    assert!(run.process.has_ended().is_none());
    run.send(Signal::SIGTERM);
    run.ends_with(7);
}
passed_by!(the_reader_sees_the_end_when_the_command_closes_its_output: Secrun SecrunGroup SecrunExec Env, but not Tini);

/// Checklist 35: no mount is pinned by the wrapper, and it reads nobody's input.
#[test]
fn the_guardian_holds_neither_the_folder_nor_the_pipes() {
    if skipped::unless_root() {
        return;
    }
    let scene = Scene::of(Wrapper::Secrun).given(["--open", "3=three"]);
    let run = scene.start("listen");
    let ready = run.ready();
    run.settle();
    let link = |pid, name: &str| fs::read_link(format!("/proc/{pid}/{name}")).unwrap();
    assert_eq!(link(run.wrapper(), "cwd").to_str(), Some("/"));
    assert_eq!(link(run.wrapper(), "fd/0").to_str(), Some("/dev/null"));
    assert_eq!(link(run.wrapper(), "fd/1").to_str(), Some("/dev/null"));
    assert_eq!(link(run.wrapper(), "fd/2"), scene.path("stderr"), "messages still have a way out");
    assert_eq!(link(ready.pid, "cwd"), scene.path("").components().as_path(), "the command is where the caller was");
}
