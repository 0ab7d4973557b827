//! A thousand runs, each a little different: no lost signal, no zombie, no leftover, no wrong code.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::support::process::children;
use crate::support::scene::Scene;
use crate::support::wrapper::Wrapper;

const ROUNDS: u32 = 125;

/// Checklist 30 and 31.
#[test]
fn many_runs_end_with_the_right_code() {
    let (plain, exec) = (Scene::of(Wrapper::Secrun), Scene::of(Wrapper::SecrunExec));
    for round in 0..ROUNDS {
        let code = i32::try_from(round * 2).unwrap();
        for scene in [&plain, &exec] {
            let mut run = scene.start(&format!("exit {code}"));
            run.ends_with(code);
            run.leaves_nobody_behind();
        }
    }
    assert_eq!((plain.stderr(), exec.stderr()), (String::new(), String::new()));
}

/// Checklist 3, 5 and 17.
#[test]
fn many_early_signals_are_not_lost() {
    let scenes = [Scene::of(Wrapper::Secrun), Scene::of(Wrapper::SecrunGroup), Scene::of(Wrapper::SecrunSubreaper)];
    let start = Instant::now();
    let run = scenes[0].start("wait");
    run.ready();
    let takes = start.elapsed();
    drop(run);
    for round in 0..ROUNDS {
        for (at, scene) in scenes.iter().enumerate() {
            let signal = [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP][(at + round as usize) % 3];
            let mut run = scene.start("wait");
            let start = Instant::now();
            let instant = takes.mul_f64(f64::from(round * 37 % ROUNDS) / f64::from(ROUNDS) * 1.3);
            while start.elapsed() < instant {
                std::hint::spin_loop();
            }
            run.send(signal);
            run.ends_with(128 + signal as i32);
            run.leaves_nobody_behind();
        }
    }
}

/// Checklist 12.
#[test]
fn many_signals_to_a_running_command_are_not_lost() {
    let scene = Scene::of(Wrapper::Secrun);
    for round in 0..ROUNDS {
        let run = scene.start("listen --exit-on TERM=42");
        run.ready();
        for signal in [Signal::SIGUSR1, Signal::SIGHUP, Signal::SIGUSR2].into_iter().cycle().take(round as usize % 5) {
            run.send(signal);
            scene.report.hears(signal);
        }
        run.send(Signal::SIGTERM);
        scene.report.hears(Signal::SIGTERM);
        run.ends_with(42);
    }
}

/// Checklist 11 and 26.
#[test]
fn many_orphans_leave_no_zombie() {
    let scene = Scene::of(Wrapper::SecrunSubreaper);
    for round in 0..ROUNDS {
        let code = i32::try_from(round).unwrap();
        scene.start(&format!("end-together 5 {code}")).ends_with(code);
        let run = scene.start("orphans 3");
        assert_eq!(scene.report.value_of("zombies"), "0");
        run.ends_with(0);
    }
}

/// Nothing of a run is found in the process table afterwards.
#[test]
fn after_many_runs_nobody_is_left() {
    let scene = Scene::of(Wrapper::Secrun);
    let start = Instant::now();
    let mut runs = 0;
    while runs < ROUNDS || start.elapsed() < Duration::from_millis(500) {
        let run = scene.start("exit 0");
        let wrapper = run.wrapper();
        run.ends_with(0);
        assert_eq!(children(wrapper), []);
        runs += 1;
    }
    assert_eq!(scene.survivors(), []);
}

/// Nothing of a run is found in the folder in memory afterwards.
#[test]
fn many_runs_with_files_leave_no_file() {
    let Some(scene) = Scene::of(Wrapper::Secrun).with_a_secret_file() else { return };
    for round in 0..ROUNDS {
        let code = i32::try_from(round).unwrap();
        scene.start(&format!("exit {code}")).ends_with(code);
    }
    assert_eq!(scene.secret_files(), [""; 0]);
}
