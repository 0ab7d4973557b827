//! Signals while the secrets are fetched, while the command starts, and while it ends.

use std::collections::BTreeSet;
use std::time::Instant;

use nix::sys::signal::{Signal, kill};

use crate::support::process::{End, children, facts, wait_until_running, wait_until_stopped};
use crate::support::scene::{SENTINEL, Scene};
use crate::support::shell::Shell;
use crate::support::terminal::{CTRL_BACKSLASH, CTRL_C, CTRL_Z};
use crate::support::wait::until;
use crate::support::wrapper::{Wrapper, passed_by};

/// Checklist 17.
fn a_signal_during_the_fetch_ends_it(wrapper: Wrapper) {
    use Signal::{SIGALRM, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGUSR1};
    let scene = Scene::of(wrapper).with_a_slow_fetch();
    for signal in [SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGALRM, SIGPIPE] {
        let mut run = scene.start("wait");
        let feed = scene.feed();
        run.send(signal);
        assert_eq!(run.end(), End::Killed(signal));
        run.leaves_nobody_behind();
        drop(feed);
        scene.report.is_silent();
        assert_eq!(scene.stderr(), "");
    }
}
passed_by!(a_signal_during_the_fetch_ends_it: Secrun SecrunGroup SecrunSubreaper SecrunExec);

/// Checklist 16 and 17: what does nothing by default does nothing to the fetch.
fn a_harmless_signal_during_the_fetch_does_no_harm(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).with_a_slow_fetch();
    let run = scene.start("listen --exit-on TERM=3");
    let feed = scene.feed();
    for signal in [Signal::SIGWINCH, Signal::SIGCONT, Signal::SIGURG, Signal::SIGCHLD] {
        run.send(signal);
    }
    drop(feed);
    run.ready();
    run.send(Signal::SIGTERM);
    run.ends_with(3);
}
passed_by!(a_harmless_signal_during_the_fetch_does_no_harm: Secrun SecrunGroup SecrunExec);

/// Checklist 18, as under nohup.
fn what_the_caller_ignores_does_not_end_the_fetch(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).given(["--ignore", "HUP"]).with_a_slow_fetch();
    let run = scene.start("listen --leave HUP");
    let feed = scene.feed();
    run.send(Signal::SIGHUP);
    drop(feed);
    run.ready();
    if !wrapper.replaces_itself() {
        run.settle();
    }
}
passed_by!(what_the_caller_ignores_does_not_end_the_fetch: Secrun SecrunGroup SecrunExec);

/// Checklist 4 and 17: what the caller blocked waits for the command.
#[test]
fn what_the_caller_blocks_waits_for_the_command() {
    let scene = Scene::of(Wrapper::Secrun).given(["--block", "USR1"]).with_a_slow_fetch();
    let run = scene.start("listen");
    let feed = scene.feed();
    run.send(Signal::SIGUSR1);
    let loader = children(run.wrapper())[0];
    until("the signal to be forwarded", || pending(loader) & (1 << (Signal::SIGUSR1 as u64 - 1)) != 0);
    drop(feed);
    run.ready();
    scene.report.hears(Signal::SIGUSR1);
    run.settle();
}

/// The signals that wait for a process.
fn pending(pid: nix::unistd::Pid) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("ShdPnd:")).unwrap();
    u64::from_str_radix(line.trim(), 16).unwrap()
}

/// Checklist 17 and 31.
fn keys_during_the_fetch_work_as_ever(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).with_a_slow_fetch();
    let mut shell = Shell::in_scene(&scene);
    for (key, status) in [(CTRL_C, 130), (CTRL_BACKSLASH, 131)] {
        shell.types("{}", "wait");
        let feed = scene.feed();
        shell.terminal.press(key);
        shell.prompt();
        assert_eq!(shell.status(), status);
        drop(feed);
    }
    scene.report.is_silent();
}
passed_by!(keys_during_the_fetch_work_as_ever: Secrun SecrunGroup SecrunExec);

/// Checklist 21.
fn ctrl_z_during_the_fetch_stops_it_and_fg_resumes_it(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).with_a_slow_fetch();
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "read-lines");
    let feed = scene.feed();
    shell.terminal.press(CTRL_Z);
    shell.prompt();
    let wrapper = children(shell.pid())[0];
    assert_eq!(facts(wrapper).unwrap().state, 'T');
    shell.types("fg", "");
    wait_until_running("the wrapper", wrapper);
    drop(feed);
    scene.report.ready();
    shell.types("hello", "");
    scene.report.says("line hello");
}
passed_by!(ctrl_z_during_the_fetch_stops_it_and_fg_resumes_it: Secrun SecrunGroup SecrunExec);

/// Checklist 11, 12 and 30: signals that wait beside the end of the command do not change how it ended.
fn signals_that_meet_the_end_do_not_change_the_exit_code(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    for _ in 0..10 {
        let run = scene.start("listen --exit-on INT=7");
        let command = run.ready().pid;
        run.send(Signal::SIGSTOP);
        wait_until_stopped("the wrapper", run.wrapper());
        kill(command, Signal::SIGINT).unwrap();
        scene.report.hears(Signal::SIGINT);
        until("the end of the command", || facts(command).is_none_or(|facts| facts.state == 'Z'));
        for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT, Signal::SIGUSR1, SENTINEL] {
            run.send(signal);
        }
        run.send(Signal::SIGCONT);
        assert_eq!(run.end(), End::Exited(7));
    }
}
passed_by!(signals_that_meet_the_end_do_not_change_the_exit_code: Secrun SecrunGroup SecrunSubreaper Tini DumbInit Catatonit);

/// Checklist 10 and 12: a wrapper that did not get to run for a while has lost nothing.
fn signals_that_come_all_at_once_all_arrive(wrapper: Wrapper) {
    use Signal::{SIGALRM, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGURG, SIGUSR1, SIGUSR2, SIGWINCH};
    let all = [SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGURG, SIGWINCH];
    let scene = Scene::of(wrapper);
    let run = scene.start("listen");
    run.ready();
    run.send(Signal::SIGSTOP);
    wait_until_stopped("the wrapper", run.wrapper());
    for signal in all {
        run.send(signal);
    }
    run.send(SENTINEL);
    run.send(Signal::SIGCONT);
    let mut heard = vec![];
    until("the sentinel", || {
        heard.push(scene.report.line());
        heard.last().is_some_and(|line| *line == "got 30")
    });
    let wanted: BTreeSet<String> = all.iter().map(|&signal| format!("got {}", signal as i32)).collect();
    let got: Vec<String> = heard.iter().filter(|line| wanted.contains(*line)).cloned().collect();
    assert_eq!(got.iter().cloned().collect::<BTreeSet<_>>(), wanted, "{heard:?}");
    assert_eq!(got.len(), wanted.len(), "each once: {heard:?}");
}
passed_by!(signals_that_come_all_at_once_all_arrive: Secrun SecrunGroup Tini DumbInit Catatonit);

/// Checklist 30: a signal at any instant of a short run gives the code of the command or that of the signal, nothing else.
fn term_at_any_instant_of_a_short_run_has_one_of_two_ends(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let start = Instant::now();
    scene.start("exit 9").ends_with(9);
    let takes = start.elapsed();
    for instant in 0..60 {
        let mut run = scene.start("exit 9");
        let start = Instant::now();
        while start.elapsed() < takes * instant / 50 {
            std::hint::spin_loop();
        }
        // Not collected yet, so that its process id is still its own, even if it ends at this very moment.
        if run.process.has_ended().is_none() {
            kill(run.wrapper(), Signal::SIGTERM).unwrap();
        }
        let code = run.end().as_a_shell_sees_it();
        assert!(code == 9 || code == 143, "{code}");
        run.leaves_nobody_behind();
    }
}
passed_by!(term_at_any_instant_of_a_short_run_has_one_of_two_ends: Secrun SecrunGroup SecrunExec Tini Catatonit Env);
