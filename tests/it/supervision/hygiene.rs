//! What stays beside the command knows nothing, and nobody may look into what fetches.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::memory_scan::{NOWHERE, scan, unique_value};
use crate::support::process::{End, children};
use crate::support::scene::{Run, Scene, probe};
use crate::support::skipped;
use crate::support::wrapper::Wrapper;

use super::exit_status::cores_go_elsewhere;

/// A user that owns nothing: `nobody`.
const NOBODY: u32 = 65534;

/// The whole value and a piece from its middle, wherever they may linger.
#[test]
fn the_guardian_holds_no_value_in_its_memory() {
    if skipped::unless_root() {
        return;
    }
    for options in [&[][..], &["--group", "--subreaper", "--stop-timeout", "1h"]] {
        let (value, long) = (unique_value(), unique_value() + &"0123456789abcdef".repeat(6000));
        let scene = Scene::of(Wrapper::Secrun).with(options.iter().copied()).variable("PLANTED", &value).variable("LONG", &long);
        let run = scene.start("listen");
        let command = run.ready().pid;
        run.settle();
        assert_eq!(scan(run.wrapper(), value.as_bytes()), NOWHERE);
        assert_eq!(scan(run.wrapper(), &long.as_bytes()[..40]), NOWHERE);
        // The scanner can find: the command has the value in its environment.
        assert_eq!(scan(command, value.as_bytes()).whole, 1);
        assert_eq!(scan(command, &long.as_bytes()[..40]).whole, 1);
    }
}

/// The same on a wrapper that keeps everything: the check can fail.
#[test]
fn the_scan_finds_what_another_wrapper_keeps() {
    if skipped::unless_root() {
        return;
    }
    Wrapper::Tini.try_on(|wrapper| {
        let value = unique_value();
        let scene = Scene::of(wrapper).variable("PLANTED", &value);
        let run = scene.start("listen");
        run.ready();
        run.settle();
        assert!(scan(run.wrapper(), value.as_bytes()).whole > 0);
    });
}

#[test]
fn the_guardian_shows_no_environment_and_no_value_in_its_arguments() {
    if skipped::unless_root() {
        return;
    }
    let value = unique_value();
    let scene = Scene::of(Wrapper::Secrun).variable("PLANTED", &value).variable("VAULT_TOKEN", &value);
    let run = scene.start("listen");
    run.ready();
    run.settle();
    let environment = fs::read(format!("/proc/{}/environ", run.wrapper())).unwrap();
    assert!(environment.iter().all(|&byte| byte == 0), "{:?}", String::from_utf8_lossy(&environment));
    let arguments = fs::read_to_string(format!("/proc/{}/cmdline", run.wrapper())).unwrap();
    assert!(!arguments.contains(&value));
    assert!(arguments.contains("listen"), "its arguments still say what it is for: {arguments:?}");
}

/// Checklist 34 and 35: of what the caller gave, only plain files may stay, since a lock on one ends with any of its closes.
#[test]
fn the_guardian_holds_no_pipe_of_others() {
    if skipped::unless_root() {
        return;
    }
    let scene = Scene::of(Wrapper::Secrun);
    let fifo = format!("17={}", scene.report.path().display());
    let scene = scene.given(["--open", "3=three", "--open", &fifo, "--open", "300=/dev/null"]);
    let run = scene.start("listen");
    let command = run.ready().pid;
    run.settle();
    let held = |pid| -> Vec<PathBuf> {
        let entries = fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten();
        let mut targets: Vec<_> = entries.filter_map(|entry| fs::read_link(entry.path()).ok()).collect();
        targets.retain(|target| ![scene.path("three"), scene.path("stderr"), PathBuf::from("/dev/null")].contains(target));
        targets
    };
    assert!(held(command).contains(&scene.report.path().to_owned()), "the command has it");
    let own = held(run.wrapper());
    assert!(own.len() <= 2, "{own:?}");
    let is_own = |target: &PathBuf| ["pipe:", "anon_inode:"].iter().any(|kind| target.to_string_lossy().starts_with(kind));
    assert!(own.iter().all(is_own), "{own:?}");
    assert!(!std::path::Path::new(&format!("/proc/{}/fd/300", run.wrapper())).exists());
}

/// Checklist 36: a lock that the caller took stays his, as it does when he starts the command without us.
#[test]
fn a_lock_of_the_caller_is_kept_while_the_command_runs() {
    for wrapper in [Wrapper::Secrun, Wrapper::SecrunExec, Wrapper::Env] {
        let scene = Scene::of(wrapper).given(["--lock", "5=locked"]);
        let run = scene.start("wait");
        run.ready();
        assert_eq!(holder_of_the_lock(&scene), Some(run.wrapper()), "{wrapper:?}");
    }
}

fn holder_of_the_lock(scene: &Scene) -> Option<Pid> {
    let mut lock: libc::flock =
        libc::flock { l_type: i16::try_from(libc::F_WRLCK).unwrap(), l_whence: 0, l_start: 0, l_len: 0, l_pid: 0 };
    fcntl(scene.file("locked"), FcntlArg::F_GETLK(&mut lock)).unwrap();
    (i32::from(lock.l_type) != libc::F_UNLCK).then(|| Pid::from_raw(lock.l_pid))
}

#[test]
fn the_guardian_is_one_small_thread() {
    let scene = Scene::of(Wrapper::Secrun);
    let run = scene.start("listen");
    run.ready();
    run.settle();
    let status = fs::read_to_string(format!("/proc/{}/status", run.wrapper())).unwrap();
    assert!(status.contains("\nThreads:\t1\n"), "{status}");
}

/// Memory of either on a disk would outlive both.
#[test]
fn a_crash_of_loader_or_guardian_leaves_no_core() {
    if cores_go_elsewhere() {
        return;
    }
    for signal in [Signal::SIGABRT, Signal::SIGSEGV, Signal::SIGQUIT, Signal::SIGSYS] {
        let scene = Scene::of(Wrapper::Secrun).given(["--core"]).with_a_slow_fetch();
        let run = scene.start("wait");
        let _feed = scene.feed();
        kill(children(run.wrapper())[0], signal).unwrap();
        assert_eq!(run.end(), End::Killed(signal), "the loader");
        assert_eq!(cores(&scene), [""; 0]);
    }
    for signal in [Signal::SIGABRT, Signal::SIGSEGV, Signal::SIGBUS, Signal::SIGSYS] {
        let scene = Scene::of(Wrapper::Secrun).given(["--core"]);
        let run = scene.start("wait");
        run.ready();
        run.send(signal);
        assert_eq!(run.end(), End::Killed(signal), "the guardian");
    }
    let scene = Scene::of(Wrapper::SecrunExec).given(["--core"]).with_a_slow_fetch();
    let run = scene.start("wait");
    let _feed = scene.feed();
    run.send(Signal::SIGABRT);
    assert_eq!(run.end(), End::Killed(Signal::SIGABRT), "the loader without a guardian");
    assert_eq!(cores(&scene), [""; 0]);
}

/// The command is nobody's secret keeper, and its cores are its own business.
#[test]
fn a_crash_of_the_command_leaves_its_core() {
    if cores_go_elsewhere() {
        return;
    }
    for wrapper in [Wrapper::Secrun, Wrapper::SecrunExec, Wrapper::Env] {
        let scene = Scene::of(wrapper).given(["--core"]);
        let run = scene.start("wait");
        kill(run.ready().pid, Signal::SIGABRT).unwrap();
        run.ends_with(134);
        assert_eq!(cores(&scene).len(), 1);
    }
}

fn cores(scene: &Scene) -> Vec<String> {
    let entries = fs::read_dir(scene.path("")).unwrap().flatten();
    entries.map(|entry| entry.file_name().into_string().unwrap()).filter(|name| name.starts_with("core")).collect()
}

/// By another process of the same user, who is not root.
#[test]
fn nobody_of_the_same_user_may_look_into_loader_or_guardian() {
    if skipped::unless_root() {
        return;
    }
    let scene = Scene::of(Wrapper::Secrun).run_by(NOBODY).with_a_slow_fetch();
    let run = scene.start("listen");
    let feed = scene.feed();
    let everything = "environ mem fd exe ptrace";
    assert_eq!(refused(&scene, children(run.wrapper())[0]), everything, "the loader");
    assert_eq!(refused(&scene, run.wrapper()), everything, "the guardian during the fetch");
    drop(feed);
    let command = run.ready().pid;
    assert_eq!(refused(&scene, run.wrapper()), everything, "the guardian");
    assert!(["", "ptrace"].contains(&refused(&scene, command).as_str()), "the command is as open as it would be unwrapped");
    settle(&run, &scene);
}

#[test]
fn nobody_of_the_same_user_may_look_into_the_loader_of_exec() {
    if skipped::unless_root() {
        return;
    }
    let scene = Scene::of(Wrapper::SecrunExec).run_by(NOBODY).with_a_slow_fetch();
    let run = scene.start("listen");
    let feed = scene.feed();
    assert_eq!(refused(&scene, run.wrapper()), "environ mem fd exe ptrace");
    drop(feed);
    let command = run.ready().pid;
    assert!(["", "ptrace"].contains(&refused(&scene, command).as_str()));
}

/// What another process of the user `nobody` is refused.
fn refused(scene: &Scene, victim: Pid) -> String {
    let mut attack = Command::new(probe());
    // Run from the copy, which that user can reach.
    attack.args(["launch", "--user", &NOBODY.to_string(), "--"]).arg(scene.path("probe")).args(["attack", &victim.to_string()]);
    assert!(attack.env_clear().envs(scene.variables()).status().unwrap().success());
    scene.report.value_of("refused")
}

/// The attacks have not disturbed anything.
fn settle(run: &Run<'_>, scene: &Scene) {
    run.send(Signal::SIGUSR1);
    scene.report.hears(Signal::SIGUSR1);
    run.settle();
}
