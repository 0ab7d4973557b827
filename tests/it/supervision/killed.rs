//! `kill -9` of what cannot defend itself.

use std::time::Instant;

use nix::sys::signal::{Signal, kill};

use crate::support::process::{End, children, is_alive, wait_until_gone};
use crate::support::scene::Scene;
use crate::support::wrapper::{Wrapper, passed_by};

/// As with any other parent.
fn the_command_goes_on_without_its_wrapper(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("listen");
    let command = run.ready().pid;
    run.send(Signal::SIGKILL);
    assert_eq!(run.end(), End::Killed(Signal::SIGKILL));
    assert!(is_alive(command));
    for signal in [Signal::SIGUSR1, Signal::SIGTERM] {
        kill(command, signal).unwrap();
        scene.report.hears(signal);
    }
}
passed_by!(the_command_goes_on_without_its_wrapper: Secrun SecrunGroup SecrunSubreaper Tini DumbInit Catatonit);

/// Checklist 29.
#[test]
fn with_a_parent_death_signal_the_command_ends_with_its_wrapper() {
    for options in [&["--parent-death", "KILL"][..], &["--parent-death", "KILL", "--group"]] {
        let scene = Scene::of(Wrapper::Secrun).with(options.iter().copied());
        let mut run = scene.start("listen");
        let command = run.ready().pid;
        run.send(Signal::SIGKILL);
        run.end();
        wait_until_gone("the command", command);
        run.leaves_nobody_behind();
    }
}

/// Checklist 29: the signal is the user's choice, and the command may catch it.
#[test]
fn the_parent_death_signal_can_be_caught() {
    let scene = Scene::of(Wrapper::Secrun).with(["--parent-death", "TERM"]);
    let run = scene.start("listen");
    let command = run.ready().pid;
    run.send(Signal::SIGKILL);
    scene.report.hears(Signal::SIGTERM);
    assert!(is_alive(command));
}

/// Checklist 29: no end of the guardian may be missed, also not one before the command exists.
#[test]
fn the_parent_death_signal_ends_the_fetch_too() {
    let scene = Scene::of(Wrapper::Secrun).with(["--parent-death", "KILL"]).with_a_slow_fetch();
    let mut run = scene.start("wait");
    let feed = scene.feed();
    let loader = children(run.wrapper())[0];
    run.send(Signal::SIGKILL);
    run.end();
    wait_until_gone("the loader", loader);
    run.leaves_nobody_behind();
    drop(feed);
    scene.report.is_silent();
}

/// Checklist 29: at no instant of the start does the kernel's promise not hold yet.
#[test]
fn with_a_parent_death_signal_nobody_outlives_a_guardian_killed_at_any_instant() {
    let scene = Scene::of(Wrapper::Secrun).with(["--parent-death", "KILL"]);
    let start = Instant::now();
    let run = scene.start("wait");
    run.ready();
    let takes = start.elapsed();
    drop(run);
    for instant in 0..80 {
        let mut run = scene.start("wait");
        let start = Instant::now();
        while start.elapsed() < takes * instant / 60 {
            std::hint::spin_loop();
        }
        run.send(Signal::SIGKILL);
        run.end();
        run.leaves_nobody_behind();
    }
}

/// As with a command that runs already: a parent is not needed to go on.
#[test]
fn the_loader_alone_goes_on_to_the_command_when_its_guardian_is_killed() {
    let scene = Scene::of(Wrapper::Secrun).with_a_slow_fetch();
    let run = scene.start("listen");
    let feed = scene.feed();
    run.send(Signal::SIGKILL);
    run.end();
    drop(feed);
    let command = run.ready().pid;
    kill(command, Signal::SIGUSR2).unwrap();
    scene.report.hears(Signal::SIGUSR2);
}

/// Checklist 17 and 31.
#[test]
fn a_killed_loader_is_reported_as_killed() {
    for options in [&[][..], &["--group"], &["--subreaper"]] {
        let scene = Scene::of(Wrapper::Secrun).with(options.iter().copied()).with_a_slow_fetch();
        let mut run = scene.start("wait");
        let feed = scene.feed();
        kill(children(run.wrapper())[0], Signal::SIGKILL).unwrap();
        assert_eq!(run.end(), End::Killed(Signal::SIGKILL));
        run.leaves_nobody_behind();
        drop(feed);
        scene.report.is_silent();
    }
}
