//! Under an interactive shell with job control, on a real terminal: as if the wrapper were not there.

use std::process::Command;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::process::{facts, is_alive, wait_until_gone, wait_until_running, wait_until_stopped};
use crate::support::report::Ready;
use crate::support::scene::{SENTINEL, Scene, probe};
use crate::support::shell::{Shell, start_on};
use crate::support::terminal::{CTRL_BACKSLASH, CTRL_C, CTRL_Z, Terminal};
use crate::support::wait::until;
use crate::support::wrapper::{Wrapper, passed_by};

/// The wrapper beside a command that reported; the command itself where nobody stays beside it.
fn wrapper_of(scene: &Scene, ready: Ready) -> Pid {
    if scene.wrapper.replaces_itself() { ready.pid } else { ready.parent }
}

/// Everything sent to the wrapper before has arrived, or never will.
#[track_caller]
fn settle(scene: &Scene, wrapper: Pid) {
    kill(wrapper, SENTINEL).unwrap();
    scene.report.hears(SENTINEL);
}

/// Checklist 12, 13 and 14.
fn each_key_press_arrives_exactly_once(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "listen --exit-on TERM=0");
    let wrapper = wrapper_of(&scene, scene.report.ready());
    for _ in 0..5 {
        for (key, signal) in [(CTRL_C, Signal::SIGINT), (CTRL_BACKSLASH, Signal::SIGQUIT), (CTRL_Z, Signal::SIGTSTP)] {
            shell.terminal.press(key);
            scene.report.hears(signal);
            settle(&scene, wrapper);
        }
    }
    kill(wrapper, Signal::SIGTERM).unwrap();
    scene.report.hears(Signal::SIGTERM);
    shell.prompt();
    assert_eq!(shell.status(), 0);
}
passed_by!(each_key_press_arrives_exactly_once: Secrun SecrunGroup SecrunExec Tini Env, but not DumbInitSingleChild);

/// Checklist 14: what a person or a program sends with `kill` is forwarded, also when a key would have sent the same.
fn a_key_signal_sent_with_kill_arrives_too(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "listen");
    let wrapper = wrapper_of(&scene, scene.report.ready());
    for signal in [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGWINCH] {
        kill(wrapper, signal).unwrap();
        scene.report.hears(signal);
        settle(&scene, wrapper);
    }
}
passed_by!(a_key_signal_sent_with_kill_arrives_too: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 38.
fn a_double_ctrl_c_reaches_the_command_twice(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "listen --exit-on QUIT=9");
    scene.report.ready();
    for _ in 0..2 {
        shell.terminal.press(CTRL_C);
        scene.report.hears(Signal::SIGINT);
    }
    shell.terminal.press(CTRL_BACKSLASH);
    shell.prompt();
    assert_eq!(shell.status(), 9);
}
passed_by!(a_double_ctrl_c_reaches_the_command_twice: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 31.
fn after_ctrl_c_the_status_is_130(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "wait");
    scene.report.ready();
    shell.terminal.press(CTRL_C);
    shell.prompt();
    assert_eq!(shell.status(), 130);
    shell.types("{}", "wait");
    scene.report.ready();
    shell.terminal.press(CTRL_BACKSLASH);
    shell.prompt();
    assert_eq!(shell.status(), 131);
}
passed_by!(after_ctrl_c_the_status_is_130: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 31: the wrapper must die *of* SIGINT.
fn ctrl_c_breaks_a_loop_of_the_shell(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("for i in 1 2 3; do {}; done; echo the loop went on", "wait");
    scene.report.ready();
    shell.terminal.press(CTRL_C);
    let shown = shell.prompt();
    assert!(!shown.contains("went on"), "{shown:?}");
    assert_eq!(shell.status(), 130);
}
passed_by!(ctrl_c_breaks_a_loop_of_the_shell: Secrun SecrunExec Env, but not Tini);

/// Checklist 21.
fn ctrl_z_stops_the_job_and_fg_resumes_it(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "read-lines");
    let ready = scene.report.ready();
    for line in ["one", "two"] {
        shell.terminal.press(CTRL_Z);
        shell.prompt();
        if !wrapper.is_secrun() {
            // Others stop by themselves when the key is pressed, and may be sooner.
            wait_until_stopped("the command", ready.pid);
        }
        assert_eq!(facts(ready.pid).unwrap().state, 'T');
        assert_eq!(facts(wrapper_of(&scene, ready)).unwrap().state, 'T');
        assert_eq!(shell.foreground(), shell.pid());
        shell.types("fg", "");
        wait_until_running("the command", ready.pid);
        shell.types(line, "");
        scene.report.says(&format!("line {line}"));
    }
    shell.terminal.press(CTRL_C);
    shell.prompt();
    assert_eq!(shell.status(), 130);
}
passed_by!(ctrl_z_stops_the_job_and_fg_resumes_it: Secrun SecrunGroup SecrunExec DumbInitSingleChild Env, but not Tini);

/// Checklist 16: `kill %1` after `bg`, and the continued job runs on in the background.
fn a_stopped_job_goes_on_in_the_background(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "wait");
    let ready = scene.report.ready();
    shell.terminal.press(CTRL_Z);
    shell.prompt();
    shell.asks("bg");
    wait_until_running("the command", ready.pid);
    wait_until_running("the wrapper", wrapper_of(&scene, ready));
    assert_eq!(shell.foreground(), shell.pid());
    let shown = shell.asks("kill %1; wait %1; echo ended $?");
    assert!(shown.contains("ended 143"), "{shown:?}");
    assert!(!is_alive(ready.pid));
}
passed_by!(a_stopped_job_goes_on_in_the_background: Secrun SecrunGroup SecrunExec Env);

/// Checklist 21: the prompt must not appear in the middle of the cleaning.
fn an_editor_may_clean_the_screen_before_it_stops(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "clean-up-then-stop");
    let ready = scene.report.ready();
    for _ in 0..2 {
        shell.terminal.press(CTRL_Z);
        scene.report.hears(Signal::SIGTSTP);
        // The cleaning lasts until this comes through the wrapper, which therefore still runs.
        settle(&scene, wrapper_of(&scene, ready));
        shell.prompt();
        assert_eq!(facts(ready.pid).unwrap().state, 'T');
        shell.types("fg", "");
        let lines = [scene.report.line(), scene.report.line()];
        assert!(lines.contains(&"resumed".to_owned()) && lines.contains(&"got 18".to_owned()), "{lines:?}");
    }
    shell.terminal.press(CTRL_C);
    scene.report.hears(Signal::SIGINT);
    kill(ready.pid, Signal::SIGTERM).unwrap();
    shell.prompt();
    assert_eq!(shell.status(), 0);
}
passed_by!(an_editor_may_clean_the_screen_before_it_stops: Secrun SecrunGroup SecrunExec Env, but not DumbInit);

/// Checklist 21: whatever the reason of the stop.
fn the_shell_notices_a_command_that_was_stopped_by_others(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "read-lines");
    let ready = scene.report.ready();
    kill(ready.pid, Signal::SIGSTOP).unwrap();
    shell.prompt();
    assert_eq!(facts(wrapper_of(&scene, ready)).unwrap().state, 'T');
    shell.types("fg", "");
    wait_until_running("the command", ready.pid);
    shell.types("hello", "");
    scene.report.says("line hello");
}
passed_by!(the_shell_notices_a_command_that_was_stopped_by_others: Secrun SecrunGroup SecrunExec Env, but not Tini DumbInit Catatonit);

/// Checklist 16: the shell continues the whole job, so the wrapper must not do it again.
fn fg_continues_the_command_exactly_once(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "listen");
    let ready = scene.report.ready();
    for _ in 0..10 {
        kill(ready.pid, Signal::SIGSTOP).unwrap();
        shell.prompt();
        shell.types("fg", "");
        scene.report.hears(Signal::SIGCONT);
        settle(&scene, wrapper_of(&scene, ready));
    }
}
passed_by!(fg_continues_the_command_exactly_once: Secrun SecrunGroup SecrunExec Env);

/// Checklist 19 and 22.
fn started_in_the_background_it_leaves_the_terminal_to_the_shell(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{} &", "listen --exit-on TERM=0");
    shell.prompt();
    let ready = scene.report.ready();
    settle(&scene, wrapper_of(&scene, ready));
    assert_eq!(shell.foreground(), shell.pid());
    assert!(shell.asks("echo $((40 + 2))").ends_with("42"));
    kill(wrapper_of(&scene, ready), Signal::SIGTERM).unwrap();
    assert!(shell.asks("wait %1; echo ended $?").contains("ended 0"));
}
passed_by!(started_in_the_background_it_leaves_the_terminal_to_the_shell: Secrun SecrunGroup SecrunExec DumbInit DumbInitSingleChild Env, but not Tini);

/// Checklist 19.
fn a_background_command_that_reads_the_terminal_is_stopped(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{} &", "read-lines");
    shell.prompt();
    let ready = scene.report.ready();
    wait_until_stopped("the command", ready.pid);
    wait_until_stopped("the wrapper", wrapper_of(&scene, ready));
    shell.types("fg", "");
    wait_until_running("the command", ready.pid);
    shell.types("hello", "");
    scene.report.says("line hello");
    shell.terminal.press(CTRL_C);
    // The notice of the stop may have cost a prompt of its own.
    until("the end of the command", || !is_alive(ready.pid));
    shell.wait_until_foreground();
}
passed_by!(a_background_command_that_reads_the_terminal_is_stopped: Secrun SecrunGroup SecrunExec DumbInitSingleChild Env, but not Tini);

/// Checklist 13 and 14.
fn a_change_of_the_window_arrives_exactly_once(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "listen");
    let wrapper = wrapper_of(&scene, scene.report.ready());
    // Often enough that a second signal cannot fall together with the first every time.
    for columns in 100..120 {
        shell.terminal.set(&["cols", &columns.to_string()]);
        scene.report.hears(Signal::SIGWINCH);
        settle(&scene, wrapper);
    }
}
passed_by!(a_change_of_the_window_arrives_exactly_once: Secrun SecrunGroup SecrunExec Tini Catatonit Env, but not DumbInitSingleChild);

/// Checklist 19.
fn ctrl_c_ends_a_whole_pipeline(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    for line in ["{} | cat", "yes | {}"] {
        shell.types(line, "wait");
        let ready = scene.report.ready();
        shell.terminal.press(CTRL_C);
        shell.prompt();
        assert_eq!(shell.status(), 130);
        wait_until_gone("the command", ready.pid);
    }
}
passed_by!(ctrl_c_ends_a_whole_pipeline: Secrun SecrunExec DumbInitSingleChild Env);

/// Checklist 19, in group mode too: the command has the terminal, so it is hit first, and its pipe ends the reader.
fn ctrl_c_ends_a_pipeline_that_reads_from_the_command(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{} | cat", "wait");
    let ready = scene.report.ready();
    shell.terminal.press(CTRL_C);
    shell.prompt();
    wait_until_gone("the command", ready.pid);
    shell.wait_until_foreground();
}
passed_by!(ctrl_c_ends_a_pipeline_that_reads_from_the_command: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 14.
fn hanging_up_ends_the_command(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "wait");
    let ready = scene.report.ready();
    drop(shell);
    wait_until_gone("the command", ready.pid);
    wait_until_gone("the wrapper", wrapper_of(&scene, ready));
}
passed_by!(hanging_up_ends_the_command: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 14: as in `docker run -t`, where the kernel tells the wrapper alone.
fn a_session_leader_passes_the_hang_up_on(wrapper: Wrapper) {
    let scene = Scene::of(wrapper).given(["--terminal"]);
    let terminal = Terminal::open();
    let words = scene.words([probe().to_str().unwrap(), "listen"]);
    let process = start_on(&terminal, Command::new(&words[0]).args(&words[1..]), &scene);
    scene.report.ready();
    drop(terminal);
    scene.report.hears(Signal::SIGHUP);
    scene.report.hears(Signal::SIGCONT);
    settle(&scene, process.pid());
}
passed_by!(a_session_leader_passes_the_hang_up_on: Secrun SecrunGroup SecrunExec Tini Catatonit Env);

/// Checklist 20 and 22.
fn afterwards_the_terminal_is_as_it_was(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    let before = shell.terminal.settings();
    shell.types("{}", "exit 3");
    shell.prompt();
    assert_eq!(shell.foreground(), shell.pid());
    assert_eq!(shell.status(), 3);
    shell.types("{}", "die KILL");
    shell.prompt();
    assert_eq!(shell.foreground(), shell.pid());
    assert_eq!(shell.status(), 137);
    assert_eq!(shell.terminal.settings(), before);
}
passed_by!(afterwards_the_terminal_is_as_it_was: Secrun SecrunGroup SecrunExec Tini DumbInit Catatonit Env);

/// Checklist 20: the terminal of the command is the one of the caller, never a new one.
fn the_command_has_the_terminal_of_the_caller(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    let name = shell.asks("tty");
    let line = scene.words(["tty"]).iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ");
    assert_eq!(shell.asks(&line), name);
}
passed_by!(the_command_has_the_terminal_of_the_caller: Secrun SecrunGroup SecrunExec TiniSubreaper DumbInit Catatonit Env);

/// Checklist 22.
fn in_group_mode_the_command_has_the_terminal_while_it_runs(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "read-lines");
    let ready = scene.report.ready();
    let group = facts(ready.pid).unwrap().group;
    assert_eq!(group, ready.pid);
    assert_ne!(facts(ready.parent).unwrap().group, group);
    until("the command to have the terminal", || shell.foreground() == group);
    shell.types("hello", "");
    scene.report.says("line hello");
    shell.terminal.press(CTRL_C);
    shell.prompt();
    assert_eq!(shell.foreground(), shell.pid());
}
passed_by!(in_group_mode_the_command_has_the_terminal_while_it_runs: SecrunGroup Tini TiniGroup Catatonit);

/// Checklist 22: it is the controlling terminal that counts, not where the input comes from.
fn in_group_mode_a_redirected_input_makes_no_difference(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{} < /dev/null > /dev/null", "listen --exit-on QUIT=5");
    let ready = scene.report.ready();
    until("the command to have the terminal", || shell.foreground() == facts(ready.pid).unwrap().group);
    shell.terminal.press(CTRL_C);
    scene.report.hears(Signal::SIGINT);
    settle(&scene, ready.parent);
    shell.terminal.press(CTRL_BACKSLASH);
    shell.prompt();
    assert_eq!(shell.status(), 5);
    assert_eq!(shell.foreground(), shell.pid());
}
passed_by!(in_group_mode_a_redirected_input_makes_no_difference: SecrunGroup);

/// Checklist 22: given back on a stop, and lent again on `fg`, as often as that happens.
fn in_group_mode_the_terminal_goes_back_and_forth(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "wait");
    let ready = scene.report.ready();
    for _ in 0..5 {
        until("the command to have the terminal", || shell.foreground() == ready.pid);
        shell.terminal.press(CTRL_Z);
        shell.prompt();
        assert_eq!(shell.foreground(), shell.pid());
        shell.types("fg", "");
    }
    until("the command to have the terminal", || shell.foreground() == ready.pid);
    shell.terminal.press(CTRL_C);
    shell.prompt();
    assert_eq!(shell.status(), 130);
}
passed_by!(in_group_mode_the_terminal_goes_back_and_forth: SecrunGroup);

/// Checklist 22: a script without job control does not take the terminal back by itself.
fn a_script_can_read_the_terminal_after_the_command(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut terminal = Terminal::open();
    let script = format!("{}; read line; echo \"line $line $?\" > $PROBE_REPORT", scene.line("exit 3"));
    let mut command = Command::new(probe());
    let script = start_on(&terminal, command.args(["launch", "--terminal", "--", "sh", "-c", &script]), &scene);
    terminal.type_line("hello");
    scene.report.says("line hello 0");
    script.end();
}
passed_by!(a_script_can_read_the_terminal_after_the_command: Secrun SecrunGroup SecrunExec DumbInitSingleChild Env, but not Tini);

/// Checklist 22: brought to the foreground without ever having been stopped, a job is continued by nobody.
fn a_running_background_job_gets_the_terminal_with_fg(wrapper: Wrapper) {
    let scene = Scene::of(wrapper);
    let mut shell = Shell::in_scene(&scene);
    let fifo = scene.path("go");
    nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
    shell.types("{} &", &format!("read-lines-after {}", fifo.display()));
    shell.prompt();
    let ready = scene.report.ready();
    shell.types("fg", "");
    until("the shell to give the terminal away", || shell.foreground() != shell.pid());
    std::fs::write(&fifo, "go").unwrap();
    shell.types("hello", "");
    scene.report.says("line hello");
    assert!(is_alive(ready.pid));
    shell.terminal.press(CTRL_C);
    shell.prompt();
    assert_eq!(shell.status(), 130);
}
passed_by!(a_running_background_job_gets_the_terminal_with_fg: Secrun SecrunGroup SecrunExec Env);
