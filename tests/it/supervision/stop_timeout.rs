//! `--stop-timeout`: who does not stop in time is killed, and nobody sooner.

use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};

use crate::support::process::{End, wait_until_running, wait_until_stopped};
use crate::support::scene::Scene;
use crate::support::wait::{deadline, until};
use crate::support::wrapper::Wrapper;

const TIMEOUT: Duration = Duration::from_millis(400);

fn scene() -> Scene {
    Scene::of(Wrapper::Secrun).with(["--stop-timeout", "400ms"])
}

/// Checklist 37.
#[test]
fn a_command_that_does_not_stop_in_time_is_killed() {
    let scene = scene();
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP, Signal::SIGQUIT] {
        let run = scene.start("listen");
        run.ready();
        let start = Instant::now();
        run.send(signal);
        scene.report.hears(signal);
        assert_eq!(run.end(), End::Killed(Signal::SIGKILL));
        assert!(start.elapsed() >= TIMEOUT, "killed after {:?}", start.elapsed());
    }
}

/// Checklist 37, in group mode: every member.
#[test]
fn in_group_mode_the_whole_group_is_killed() {
    let scene = scene().with(["--group"]);
    let mut run = scene.start("stubborn-crowd 4");
    for _ in 0..4 {
        run.ready();
    }
    run.send(Signal::SIGTERM);
    assert_eq!(run.end(), End::Killed(Signal::SIGKILL));
    run.leaves_nobody_behind();
}

/// Checklist 37.
#[test]
fn a_command_that_stops_in_time_keeps_its_exit_code() {
    let scene = Scene::of(Wrapper::Secrun).with(["--stop-timeout", "1h"]);
    let run = scene.start("listen --exit-on INT=11");
    run.ready();
    run.send(Signal::SIGTERM);
    scene.report.hears(Signal::SIGTERM);
    run.send(Signal::SIGINT);
    run.ends_with(11);
}

/// Checklist 37: who asks again and again does not put the end off.
#[test]
fn a_further_term_does_not_start_the_time_anew() {
    let scene = scene();
    let run = scene.start("listen");
    run.ready();
    let start = Instant::now();
    while run.process.has_ended().is_none() {
        // The wrapper may end at this very moment, and the signal with it.
        let _ = kill(run.process.pid(), Signal::SIGTERM);
        let _ = scene.report.line_within(TIMEOUT / 20);
        assert!(start.elapsed() < deadline(), "every TERM started the time anew");
    }
    assert_eq!(run.end(), End::Killed(Signal::SIGKILL));
    assert!(start.elapsed() >= TIMEOUT);
}

/// Checklist 37: other signals are no request to stop.
#[test]
fn other_signals_do_not_start_the_time() {
    let scene = scene();
    let run = scene.start("listen --exit-on TERM=5");
    run.ready();
    let start = Instant::now();
    while start.elapsed() < 2 * TIMEOUT {
        for signal in [Signal::SIGUSR1, Signal::SIGWINCH, Signal::SIGCONT] {
            run.send(signal);
            scene.report.hears(signal);
        }
    }
    run.send(Signal::SIGTERM);
    run.ends_with(5);
}

/// Checklist 37: a person who stopped the job takes no time away from it.
#[test]
fn the_time_stands_still_while_the_command_is_stopped() {
    let scene = scene();
    let run = scene.start_as_job("listen");
    let command = run.ready().pid;
    let start = Instant::now();
    run.send(Signal::SIGTERM);
    scene.report.hears(Signal::SIGTERM);
    kill(command, Signal::SIGSTOP).unwrap();
    wait_until_stopped("the wrapper", run.wrapper());
    let stopped = Instant::now();
    until("more than the whole time to pass", || stopped.elapsed() > 2 * TIMEOUT);
    let standstill = stopped.elapsed();
    run.send(Signal::SIGCONT);
    wait_until_running("the command", command);
    assert_eq!(run.end(), End::Killed(Signal::SIGKILL));
    assert!(
        start.elapsed().saturating_sub(standstill) >= TIMEOUT,
        "killed after {:?}, stopped for {standstill:?}",
        start.elapsed()
    );
}

/// Checklist 37: nobody is killed unless asked for.
#[test]
fn without_it_a_command_may_take_its_time() {
    let scene = Scene::of(Wrapper::Secrun);
    let run = scene.start("listen --exit-on INT=4");
    run.ready();
    let start = Instant::now();
    run.send(Signal::SIGTERM);
    scene.report.hears(Signal::SIGTERM);
    until("a while to pass", || start.elapsed() > TIMEOUT);
    run.send(Signal::SIGINT);
    run.ends_with(4);
}
