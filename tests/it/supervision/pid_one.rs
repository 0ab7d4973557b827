//! As the first process of a container: nobody else reaps, and the kernel protects it from signals.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::process::{End, children, facts, is_alive, wait_until_gone, wait_until_running, wait_until_stopped};
use crate::support::scene::{SENTINEL, Scene, probe};
use crate::support::shell::start_on;
use crate::support::terminal::{CTRL_C, Terminal};
use crate::support::wait::{eventually, until};
use crate::support::wrapper::{Wrapper, passed_by};

/// Checklist 26.
fn orphans_are_reaped(wrapper: Wrapper) {
    let Some(scene) = Scene::of(wrapper).being_process_one() else { return };
    let run = scene.start("orphans 20");
    assert_eq!(scene.report.value_of("zombies"), "0");
    run.ends_with(0);
}
passed_by!(orphans_are_reaped: Secrun SecrunGroup Tini DumbInit Catatonit, but not Env);

/// Checklist 27, outside of a container.
fn a_subreaper_reaps_orphans_as_well(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("orphan-parent");
    assert_eq!(scene.report.value_of("adopted by"), run.wrapper().to_string());
    run.ends_with(0);
    let run = scene.start("orphans 20");
    assert_eq!(scene.report.value_of("zombies"), "0");
    run.ends_with(0);
}
passed_by!(a_subreaper_reaps_orphans_as_well: SecrunSubreaper TiniSubreaper Catatonit);

/// Checklist 27: daemons find the parent that they would have found without the wrapper.
fn by_default_nobody_is_adopted(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("orphan-parent");
    assert_ne!(scene.report.value_of("adopted by"), run.wrapper().to_string());
    run.ends_with(0);
}
passed_by!(by_default_nobody_is_adopted: Secrun SecrunGroup SecrunExec Tini DumbInit Env, but not Catatonit);

/// Checklist 25.
fn term_from_outside_ends_the_command(wrapper: Wrapper) {
    let Some(scene) = Scene::of(wrapper).being_process_one() else { return };
    let run = scene.start("wait");
    run.ready();
    run.send(Signal::SIGTERM);
    run.ends_with(143);
}
passed_by!(term_from_outside_ends_the_command: Secrun SecrunGroup Tini DumbInit Catatonit, but not Env);

/// Checklist 10 and 25.
fn signals_from_outside_arrive_exactly_once(wrapper: Wrapper) {
    use Signal::{SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGURG, SIGUSR1, SIGUSR2, SIGWINCH};
    let Some(scene) = Scene::of(wrapper).being_process_one() else { return };
    let run = scene.start("listen");
    run.ready();
    for signal in [SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGCONT, SIGWINCH, SIGURG, SIGPIPE, SIGTERM] {
        run.send(signal);
        scene.report.hears(signal);
        run.settle();
    }
}
passed_by!(signals_from_outside_arrive_exactly_once: Secrun SecrunGroup Tini DumbInit Catatonit);

/// Checklist 25: `kill 1`, as scripts in containers do.
fn term_from_inside_reaches_the_command(wrapper: Wrapper) {
    let Some(scene) = Scene::of(wrapper).being_process_one() else { return };
    let run = scene.start("listen --tell-parent TERM --exit-on TERM=8");
    assert_eq!(run.ready().parent, Pid::from_raw(1));
    scene.report.hears(Signal::SIGTERM);
    run.ends_with(8);
}
passed_by!(term_from_inside_reaches_the_command: Secrun SecrunGroup Tini DumbInit Catatonit);

/// Checklist 31: process 1 cannot die of a signal, so it tells by the exit code.
fn a_signal_becomes_128_and_its_number(wrapper: Wrapper) {
    let Some(scene) = Scene::of(wrapper).being_process_one() else { return };
    for signal in [Signal::SIGTERM, Signal::SIGKILL, Signal::SIGSEGV, Signal::SIGINT, Signal::SIGPIPE] {
        let end = scene.start(&format!("die {}", signal as i32)).end();
        assert_eq!(end, End::Exited(128 + signal as i32));
    }
}
passed_by!(a_signal_becomes_128_and_its_number: Secrun SecrunGroup Tini DumbInit Catatonit, but not Env);

/// Checklist 30.
fn exit_codes_come_through(wrapper: Wrapper) {
    let Some(scene) = Scene::of(wrapper).being_process_one() else { return };
    for code in [0, 1, 42, 128, 255] {
        scene.start(&format!("exit {code}")).ends_with(code);
    }
}
passed_by!(exit_codes_come_through: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 28: whatever is left is ended by the kernel, with the namespace.
fn leftovers_do_not_keep_the_container_up(wrapper: Wrapper) {
    let Some(scene) = Scene::of(wrapper).being_process_one() else { return };
    let mut run = scene.start("leave-behind");
    scene.report.value_of("behind");
    run.ends_with(0);
    run.leaves_nobody_behind();
}
passed_by!(leftovers_do_not_keep_the_container_up: Secrun SecrunGroup Tini DumbInit Catatonit Env);

/// Checklist 28: outside of a container a daemon is left alone.
fn a_daemon_outlives_the_command_and_the_wrapper(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("leave-behind");
    let daemon = Pid::from_raw(scene.report.value_of("behind").parse().unwrap());
    run.ends_with(0);
    assert!(is_alive(daemon));
}
passed_by!(a_daemon_outlives_the_command_and_the_wrapper: Secrun SecrunSubreaper SecrunGroup SecrunExec Tini Catatonit Env);

/// Checklist 21: there is nobody who could continue process 1.
fn a_stopped_command_does_not_stop_process_one(wrapper: Wrapper) {
    let Some(scene) = Scene::of(wrapper).being_process_one() else { return };
    let run = scene.start("listen");
    run.ready();
    let command = eventually("the command", || children(run.wrapper()).first().copied());
    kill(command, Signal::SIGSTOP).unwrap();
    wait_until_stopped("the command", command);
    assert_ne!(facts(run.wrapper()).unwrap().state, 'T');
    run.send(Signal::SIGCONT);
    wait_until_running("the command", command);
    run.send(SENTINEL);
    until("the sentinel", || scene.report.line() == "got 30");
}
passed_by!(a_stopped_command_does_not_stop_process_one: Secrun SecrunGroup Tini DumbInit Catatonit);

/// Checklist 32.
fn a_missing_command_is_127_here_too(wrapper: Wrapper) {
    let Some(scene) = Scene::of(wrapper).being_process_one() else { return };
    scene.start_command(["/nowhere/at/all"]).ends_with(127);
}
passed_by!(a_missing_command_is_127_here_too: Secrun SecrunGroup SecrunExec Tini Env);

/// Checklist 13 and 14, as in `docker run -it`.
fn ctrl_c_in_a_container_arrives_exactly_once(wrapper: Wrapper) {
    let Some(scene) = Scene::of(wrapper).given(["--terminal"]).being_process_one() else { return };
    let mut terminal = Terminal::open();
    let words = scene.words([probe().to_str().unwrap(), "listen"]);
    let process = start_on(&terminal, std::process::Command::new(&words[0]).args(&words[1..]), &scene);
    scene.report.ready();
    let wrapper = children(process.pid())[0];
    // Often enough that a second signal cannot fall together with the first every time.
    for _ in 0..20 {
        terminal.press(CTRL_C);
        scene.report.hears(Signal::SIGINT);
        kill(wrapper, SENTINEL).unwrap();
        scene.report.hears(SENTINEL);
    }
    kill(wrapper, Signal::SIGKILL).unwrap();
    wait_until_gone("process 1", wrapper);
}
passed_by!(ctrl_c_in_a_container_arrives_exactly_once: Secrun SecrunGroup Tini Catatonit, but not DumbInitSingleChild);

/// Checklist 17.
#[test]
fn term_during_the_fetch_ends_process_one() {
    let Some(scene) = Scene::of(Wrapper::Secrun).with_a_slow_fetch().being_process_one() else { return };
    let run = scene.start("wait");
    let _feed = scene.feed();
    run.send(Signal::SIGTERM);
    run.ends_with(143);
    scene.report.is_silent();
}
