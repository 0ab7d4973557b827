//! Secret files go with the command, however it ends, and also when nobody could clean up.

use std::time::Instant;

use nix::sys::signal::{Signal, kill};

use crate::support::process::{End, children, wait_until_gone};
use crate::support::scene::Scene;
use crate::support::wrapper::{Wrapper, passed_by};

/// Checklist 28: after every kind of end.
fn no_file_is_left_after_any_end(wrapper: Wrapper) {
    let Some(scene) = Scene::of(wrapper).with_a_secret_file() else { return };
    scene.start("exit 0").ends_with(0);
    assert_eq!(scene.secret_files(), [""; 0]);
    scene.start("exit 3").ends_with(3);
    assert_eq!(scene.secret_files(), [""; 0]);
    for signal in [Signal::SIGSEGV, Signal::SIGKILL, Signal::SIGTERM] {
        scene.start(&format!("die {}", signal as i32)).ends_with(128 + signal as i32);
        assert_eq!(scene.secret_files(), [""; 0]);
    }
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP, Signal::SIGQUIT] {
        let run = scene.start("wait");
        run.ready();
        run.send(signal);
        run.ends_with(128 + signal as i32);
        assert_eq!(scene.secret_files(), [""; 0]);
    }
    scene.start_command(["/nowhere/at/all"]).ends_with(127);
    assert_eq!(scene.secret_files(), [""; 0]);
    let Some(failing) = Scene::of(wrapper).with_a_secret_file() else { return };
    let failing = failing.with(["--file", "OTHER=no_such_variable"]);
    failing.start("exit 0").ends_with(125);
    assert_eq!(failing.secret_files(), [""; 0]);
}
passed_by!(no_file_is_left_after_any_end: Secrun SecrunGroup SecrunSubreaper SecrunExec);

/// While the command runs, the file is there.
#[test]
fn the_file_stays_as_long_as_the_command() {
    let Some(scene) = Scene::of(Wrapper::Secrun).with_a_secret_file() else { return };
    let run = scene.start("listen --exit-on TERM=4");
    run.ready();
    assert_eq!(scene.secret_files().len(), 1);
    // A run beside it removes its own and nothing else.
    scene.start("exit 0").ends_with(0);
    assert_eq!(scene.secret_files().len(), 1);
    run.send(Signal::SIGTERM);
    run.ends_with(4);
    assert_eq!(scene.secret_files(), [""; 0]);
}

/// Checklist 17.
#[test]
fn a_signal_at_any_instant_of_the_start_leaves_no_file() {
    let Some(scene) = Scene::of(Wrapper::Secrun).with_a_secret_file() else { return };
    let start = Instant::now();
    let run = scene.start("wait");
    run.ready();
    let takes = start.elapsed();
    run.send(Signal::SIGTERM);
    run.ends_with(143);
    for instant in 0..60 {
        let run = scene.start("wait");
        let start = Instant::now();
        while start.elapsed() < takes * instant / 50 {
            std::hint::spin_loop();
        }
        // Every other time it is the loader that is hit, and it cannot defend itself.
        match children(run.wrapper()).first() {
            Some(&loader) if instant % 2 == 1 => {
                kill(loader, Signal::SIGKILL).unwrap();
                assert_eq!(run.end(), End::Killed(Signal::SIGKILL));
            }
            _ => {
                run.send(Signal::SIGTERM);
                run.ends_with(143);
            }
        }
        assert_eq!(scene.secret_files(), [""; 0]);
    }
}

/// A guardian that was killed cannot clean up: the next run does, and not before the command has ended.
#[test]
fn the_next_run_sweeps_what_a_killed_guardian_left() {
    let Some(scene) = Scene::of(Wrapper::Secrun).with_a_secret_file() else { return };
    let run = scene.start("listen");
    let command = run.ready().pid;
    run.send(Signal::SIGKILL);
    run.end();
    scene.start("exit 0").ends_with(0);
    assert_eq!(scene.secret_files().len(), 1, "the command still reads it");
    kill(command, Signal::SIGKILL).unwrap();
    wait_until_gone("the command", command);
    scene.start("exit 0").ends_with(0);
    assert_eq!(scene.secret_files(), [""; 0]);
}
