//! What is sent to the wrapper arrives at the command: everything, once, and at any moment.

use std::time::Instant;

use nix::sys::signal::{Signal, kill};

use crate::support::process::{End, facts, wait_until_running, wait_until_stopped};
use crate::support::scene::{SENTINEL, Scene, probe};
use crate::support::wait::until;
use crate::support::wrapper::{Wrapper, passed_by};

/// Checklist 10 and 12.
fn each_signal_arrives_exactly_once(wrapper: Wrapper) {
    use Signal::{SIGALRM, SIGCONT, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGURG, SIGUSR1, SIGUSR2, SIGWINCH};
    let scene = Scene::of(wrapper);
    let run = scene.start("listen");
    run.ready();
    for signal in [SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGCONT, SIGWINCH, SIGURG, SIGPIPE, SIGTERM] {
        run.send(signal);
        scene.report.hears(signal);
        run.settle();
    }
}
passed_by!(each_signal_arrives_exactly_once: Secrun SecrunGroup SecrunExec Tini TiniGroup DumbInit DumbInitSingleChild Catatonit Env);

/// Checklist 10: everything that can be caught, not only the usual ones.
fn the_rare_signals_arrive_as_well(wrapper: Wrapper) {
    use Signal::{SIGIO, SIGPROF, SIGSTKFLT, SIGTSTP, SIGTTIN, SIGTTOU, SIGVTALRM, SIGXCPU, SIGXFSZ};
    let scene = Scene::of(wrapper);
    let run = scene.start("listen");
    run.ready();
    for signal in [SIGSTKFLT, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGIO, SIGTSTP, SIGTTIN, SIGTTOU] {
        run.send(signal);
        scene.report.hears(signal);
        run.settle();
    }
}
passed_by!(the_rare_signals_arrive_as_well: Secrun SecrunGroup SecrunExec Env);

/// Checklist 10: systemd in a container is asked to halt with the fourth real-time signal.
fn real_time_signals_arrive(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("listen");
    run.ready();
    for signal in [34, 37, 50, 64] {
        let sender = [probe().as_os_str(), "kill".as_ref(), signal.to_string().as_ref(), run.wrapper().to_string().as_ref()]
            .map(std::ffi::OsStr::to_owned);
        assert!(std::process::Command::new(&sender[0]).args(&sender[1..]).status().unwrap().success());
        scene.report.hears(signal);
    }
}
passed_by!(real_time_signals_arrive: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 11.
fn a_child_signal_from_outside_is_neither_forwarded_nor_believed(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("listen --exit-on TERM=5");
    run.ready();
    for _ in 0..5 {
        run.send(Signal::SIGCHLD);
        run.settle();
    }
    run.send(Signal::SIGTERM);
    run.ends_with(5);
}
passed_by!(a_child_signal_from_outside_is_neither_forwarded_nor_believed: Secrun SecrunGroup Tini DumbInit Catatonit, but not Env);

/// Checklist 12 and 30.
fn a_command_that_catches_term_decides_the_exit_code(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("listen --exit-on TERM=42");
    run.ready();
    run.send(Signal::SIGTERM);
    assert_eq!(run.end(), End::Exited(42));
}
passed_by!(a_command_that_catches_term_decides_the_exit_code: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 12 and 38: applications count them.
fn a_second_and_third_term_arrive_too(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("listen --exit-on INT=3");
    run.ready();
    for _ in 0..3 {
        run.send(Signal::SIGTERM);
        scene.report.hears(Signal::SIGTERM);
    }
    run.send(Signal::SIGINT);
    run.ends_with(3);
}
passed_by!(a_second_and_third_term_arrive_too: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 18, as under nohup.
fn an_ignored_hang_up_kills_neither_wrapper_nor_command(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).given(["--ignore", "HUP"]);
    let run = scene.start("listen --leave HUP --exit-on TERM=6");
    run.ready();
    run.send(Signal::SIGHUP);
    run.settle();
    run.send(Signal::SIGTERM);
    run.ends_with(6);
}
passed_by!(an_ignored_hang_up_kills_neither_wrapper_nor_command: Secrun SecrunGroup SecrunExec Tini Env);

/// Checklist 18: what the caller ignored is still forwarded, to a command that wants it.
fn an_ignored_signal_reaches_a_command_that_waits_for_it(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).given(["--ignore", "USR1", "--ignore", "INT"]);
    let run = scene.start("listen");
    run.ready();
    for signal in [Signal::SIGUSR1, Signal::SIGINT] {
        run.send(signal);
        scene.report.hears(signal);
        run.settle();
    }
}
passed_by!(an_ignored_signal_reaches_a_command_that_waits_for_it: Secrun SecrunGroup SecrunExec Tini Env);

/// Checklist 3, 5 and 17. dumb-init loses about one in ten, which is too few for a check that must fail on it every time.
fn term_at_any_instant_of_the_start_ends_it(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
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
        run.send(Signal::SIGTERM);
        run.ends_with(143);
        run.leaves_nobody_behind();
    }
}
passed_by!(term_at_any_instant_of_the_start_ends_it: Secrun SecrunGroup SecrunSubreaper SecrunExec Tini Catatonit Env);

/// Checklist 11: signals for several ends may come as one.
fn many_ends_in_the_same_instant_are_not_mistaken(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    for round in 0..20 {
        scene.start(&format!("end-together 30 {round}")).ends_with(round);
    }
}
passed_by!(many_ends_in_the_same_instant_are_not_mistaken: Secrun SecrunSubreaper SecrunGroup Tini TiniSubreaper DumbInit Catatonit Env);

/// Checklist 16.
fn continue_to_the_wrapper_resumes_a_stopped_command(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start_as_job("listen");
    let command = run.ready().pid;
    for _ in 0..3 {
        kill(command, Signal::SIGSTOP).unwrap();
        wait_until_stopped("the command", command);
        if wrapper.is_secrun() {
            wait_until_stopped("the wrapper, as its command is,", run.wrapper());
        }
        run.send(Signal::SIGCONT);
        wait_until_running("the command", command);
        run.send(SENTINEL);
        until("the sentinel", || scene.report.line() == "got 30");
    }
    assert!(run.process.has_ended().is_none());
}
passed_by!(continue_to_the_wrapper_resumes_a_stopped_command: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 16 and 21: the order in which stop and continue arrive must not matter.
fn a_continue_on_the_heels_of_a_stop_leaves_nobody_stopped(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start_as_job("listen");
    let command = run.ready().pid;
    for round in 0..100 {
        kill(command, Signal::SIGSTOP).unwrap();
        if round % 3 == 1 {
            std::thread::yield_now();
        } else if round % 3 == 2 {
            wait_until_stopped("the command", command);
        }
        kill(run.wrapper(), Signal::SIGCONT).unwrap();
        kill(command, Signal::SIGCONT).unwrap();
        kill(run.wrapper(), Signal::SIGCONT).unwrap();
        run.send(SENTINEL);
        until("the sentinel", || scene.report.line() == "got 30");
    }
}
passed_by!(a_continue_on_the_heels_of_a_stop_leaves_nobody_stopped: Secrun SecrunGroup Tini DumbInit Catatonit Env);

/// Checklist 16 and 21: the news of the stop and the request to continue are found at the same time.
fn a_continue_that_waits_beside_a_stop_is_not_lost(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start_as_job("listen");
    let command = run.ready().pid;
    for _ in 0..5 {
        run.send(Signal::SIGSTOP);
        wait_until_stopped("the wrapper", run.wrapper());
        kill(command, Signal::SIGSTOP).unwrap();
        wait_until_stopped("the command", command);
        run.send(Signal::SIGCONT);
        scene.report.hears(Signal::SIGCONT);
        run.settle();
    }
}
passed_by!(a_continue_that_waits_beside_a_stop_is_not_lost: Secrun SecrunGroup SecrunSubreaper Tini DumbInit Catatonit);

/// Checklist 15: only a wrapper with privileged helpers would have a reason to refuse.
fn the_command_may_signal_its_parent(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("listen --tell-parent TERM --exit-on TERM=8");
    run.ready();
    run.ends_with(8);
}
passed_by!(the_command_may_signal_its_parent: Secrun SecrunGroup Tini DumbInit Catatonit);

/// Checklist 5 and 22.
fn in_group_mode_every_member_gets_the_signal(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("crowd 5");
    let members: Vec<_> = (0..5).map(|_| run.ready().pid).collect();
    let group = facts(members[0]).unwrap().group;
    assert_ne!(Some(group), facts(run.wrapper()).map(|facts| facts.group), "the command has an own group");
    run.send(Signal::SIGTERM);
    for _ in &members {
        scene.report.hears(Signal::SIGTERM);
    }
    run.ends_with(0);
}
passed_by!(in_group_mode_every_member_gets_the_signal: SecrunGroup TiniGroup DumbInit);

/// Checklist 19.
fn by_default_only_the_command_gets_the_signal(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let run = scene.start("crowd 2");
    let (one, other) = (run.ready(), run.ready());
    let command = if one.parent == run.wrapper() { one } else { other };
    assert_eq!(facts(command.pid).unwrap().group, facts(run.wrapper()).unwrap().group, "the group of the caller");
    run.send(Signal::SIGUSR1);
    scene.report.hears(Signal::SIGUSR1);
    run.settle();
}
passed_by!(by_default_only_the_command_gets_the_signal: Secrun SecrunSubreaper DumbInitSingleChild);

/// Checklist 24: a stop key does nothing to a session of its own, wrapped or not.
fn a_stop_key_does_nothing_in_an_orphaned_group(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).given(["--session"]);
    let run = scene.start("listen --leave TSTP");
    let command = run.ready().pid;
    run.send(Signal::SIGTSTP);
    run.settle();
    for pid in [command, run.wrapper()] {
        assert_ne!(facts(pid).unwrap().state, 'T');
    }
}
passed_by!(a_stop_key_does_nothing_in_an_orphaned_group: Secrun SecrunExec Env);
