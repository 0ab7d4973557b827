//! How the command ended is how the wrapper ends.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use nix::sys::signal::Signal;

use crate::support::process::End;
use crate::support::scene::Scene;
use crate::support::skipped;
use crate::support::wrapper::{Wrapper, passed_by};

/// Checklist 30.
fn every_exit_code_comes_through(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    for code in 0..=255 {
        assert_eq!(scene.start(&format!("exit {code}")).end(), End::Exited(code));
    }
}
passed_by!(every_exit_code_comes_through: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 32.
fn a_missing_command_is_127(wrapper: Wrapper) {
    // A folder of the search path that may not be read would make it 126.
    let scene = Scene::of(wrapper).variable("PATH", "/usr/bin:/bin");
    let mut run = scene.start_command(["/nowhere/at/all"]);
    assert_eq!(run.end(), End::Exited(127));
    assert!(scene.stderr().contains("/nowhere/at/all"), "the message names the command: {:?}", scene.stderr());
    assert!(run.output().is_empty(), "messages go to standard error");
    assert_eq!(scene.start_command(["surely-no-such-program"]).end(), End::Exited(127));
}
passed_by!(a_missing_command_is_127: Secrun SecrunGroup SecrunExec Tini Env, but not DumbInit Catatonit);

/// Checklist 32.
fn a_command_that_cannot_be_run_is_126(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let plain = scene.path("plain");
    fs::write(&plain, "exit 0\n").unwrap();
    fs::set_permissions(&plain, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(scene.start_command([&plain]).end(), End::Exited(126), "not executable");
    assert_eq!(scene.start_command(["/usr"]).end(), End::Exited(126), "a directory");
}
passed_by!(a_command_that_cannot_be_run_is_126: Secrun SecrunGroup SecrunExec Tini Env, but not DumbInit Catatonit);

/// Checklist 32: `execvp` starts such scripts, and so must we.
fn a_script_without_a_first_line_runs_through_the_shell(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let script = scene.script("script", "echo \"$0 $1 $#\"\nexit 9\n");
    let mut run = scene.start_command([script.to_str().unwrap(), "one", "two words"]);
    assert_eq!(String::from_utf8_lossy(&run.output()).trim(), format!("{} one 2", script.display()));
    assert_eq!(run.end(), End::Exited(9));
}
passed_by!(a_script_without_a_first_line_runs_through_the_shell: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 30 and 31: 128 and the number, for callers that look at `$?`.
fn a_signal_counts_as_128_and_its_number(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    for signal in ["HUP", "INT", "QUIT", "KILL", "USR1", "PIPE", "ALRM", "TERM", "XCPU", "34", "37", "64"] {
        let number = signal.parse().unwrap_or_else(|_| format!("SIG{signal}").parse::<Signal>().unwrap() as i32);
        // A shell asks, because nix has no names for real-time signals.
        let mut words = vec!["sh".to_owned(), "-c".to_owned(), "\"$@\"; exit $?".to_owned(), "sh".to_owned()];
        words.extend(scene.line(&format!("die {signal}")).split(' ').map(str::to_owned));
        let status =
            std::process::Command::new(&words[0]).args(&words[1..]).stderr(std::process::Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(128 + number), "SIG{signal}");
    }
}
passed_by!(a_signal_counts_as_128_and_its_number: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 31: callers such as make, a shell's loop and systemd ask how a process died, not only `$?`.
fn the_wrapper_dies_of_the_signal_that_killed_the_command(wrapper: Wrapper) {
    use Signal::{
        SIGABRT, SIGALRM, SIGHUP, SIGINT, SIGKILL, SIGPIPE, SIGPROF, SIGQUIT, SIGSEGV, SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU,
    };
    let scene = Scene::of(wrapper);
    for signal in
        [SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU, SIGPROF]
    {
        assert_eq!(scene.start(&format!("die {}", signal as i32)).end(), End::Killed(signal));
    }
}
passed_by!(the_wrapper_dies_of_the_signal_that_killed_the_command: Secrun SecrunGroup SecrunExec Env, but not Tini DumbInit Catatonit);

/// Checklist 31: the core of the command is its own business, a second one of the wrapper would be noise.
fn a_crash_of_the_command_leaves_no_core_of_the_wrapper(wrapper: Wrapper) {
    if cores_go_elsewhere() {
        return;
    }
    let scene = Scene::of(wrapper).given(["--core"]);
    for signal in [Signal::SIGSEGV, Signal::SIGQUIT] {
        let end = scene.start(&format!("die {}", signal as i32)).end();
        assert_eq!(end.as_a_shell_sees_it(), 128 + signal as i32);
        assert_ne!(end, End::KilledAndDumpedCore(signal));
        let cores = fs::read_dir(scene.path(""))
            .unwrap()
            .flatten()
            .filter(|entry| entry.file_name().to_string_lossy().starts_with("core"));
        let cores: Vec<_> = cores.map(|entry| entry.path()).collect();
        assert_eq!(cores.len(), 1, "the command's own core: {cores:?}");
        for core in &cores {
            fs::remove_file(core).unwrap();
        }
    }
}
passed_by!(a_crash_of_the_command_leaves_no_core_of_the_wrapper: Secrun SecrunGroup Tini DumbInit Catatonit);

/// Cores can be looked for only where they land beside the program.
pub fn cores_go_elsewhere() -> bool {
    let pattern = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap_or_default();
    let elsewhere = !pattern.starts_with("core");
    if elsewhere {
        skipped::because("the kernel sends core dumps elsewhere");
    }
    elsewhere
}

/// Checklist 31, as in `W yes | head -1`: the end of a pipeline is silent.
fn a_closed_pipe_ends_the_command_silently(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut run = scene.start_command(["yes"]);
    drop(run.process.child.stdout.take());
    run.ends_with(128 + Signal::SIGPIPE as i32);
    assert_eq!(scene.stderr(), "");
}
passed_by!(a_closed_pipe_ends_the_command_silently: Secrun SecrunGroup SecrunExec TiniSubreaper DumbInit Catatonit Env);

/// Checklist 32: as GNU env, nohup and timeout do.
#[test]
fn a_failure_of_our_own_is_125() {
    for wrapper in [Wrapper::Secrun, Wrapper::SecrunExec] {
        let scene = Scene::of(wrapper).with(["--no-such-option"]);
        assert_eq!(scene.start("exit 3").end(), End::Exited(125), "an unknown option");
        assert!(scene.stderr().starts_with("error"), "{}", scene.stderr());
        let scene = Scene::of(wrapper).with(["--env-file", "/nowhere/at/all"]);
        assert_eq!(scene.start("exit 3").end(), End::Exited(125), "a missing file, which the loader finds out");
        assert!(scene.stderr().starts_with("error"), "{}", scene.stderr());
    }
}
