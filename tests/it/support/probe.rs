//! The commands that the supervision tests run, in one small program: each tells on a FIFO what happens to it.
//!
//! It starts without the set-up of the Rust runtime, for the same reason as secrun does: the runtime ignores SIGPIPE and
//! opens /dev/null on closed standard descriptors, and this program exists to see exactly what it was handed.
//! Reports are lines on the FIFO named by `PROBE_REPORT`; a line is one write, so lines of several processes never mix.
#![no_main]
#![expect(clippy::expect_used, clippy::panic, reason = "a probe that cannot do its work must say so and stop the test")]

use std::ffi::{CStr, CString, OsStr, OsString};
use std::fs::{self, OpenOptions};
use std::io::{BufRead, Read, Write};
use std::os::fd::{FromRawFd, IntoRawFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::str::FromStr;
use std::time::{Duration, Instant};

use libc::c_int;
use nix::sys::resource::{RLIM_INFINITY, Resource, setrlimit};
use nix::sys::signal::Signal;
use nix::unistd::{self, ForkResult, Gid, Pid, Uid};

/// How long a probe looks for something that must happen.
const DEADLINE: Duration = Duration::from_secs(20);

/// The C entry point.
///
/// # Safety
///
/// Called once, by the C library, with what the kernel handed over.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn main(count: c_int, arguments: *const *const libc::c_char) -> c_int {
    let count = usize::try_from(count).unwrap_or(0);
    // SAFETY: the kernel hands over `count` pointers to strings that live as long as the process.
    let words = (0..count).map(|at| unsafe { CStr::from_ptr(*arguments.add(at)) });
    let words: Vec<OsString> = words.map(|word| OsStr::from_bytes(word.to_bytes()).to_owned()).collect();
    run(&words[1].to_string_lossy(), &words[2..])
}

fn run(name: &str, words: &[OsString]) -> c_int {
    let text: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    match name {
        "launch" => launch(words),
        "state" => fs::write(&words[0], state()).map_or(1, |()| 0),
        "arguments" => print_arguments(words),
        "exit" => number(&text[0]),
        "die" => die(number(&text[0])),
        "kill" => send(number(&text[1]), number(&text[0])),
        "wait" => wait_forever(),
        "listen" => listen(&text),
        "crowd" => crowd(number(&text[0]), &["--exit-on", "TERM=0"]),
        "stubborn-crowd" => crowd(number(&text[0]), &[]),
        "close-stdout" => close_stdout(),
        "clean-up-then-stop" => clean_up_then_stop(),
        "read-lines" => read_lines(None),
        "read-lines-after" => read_lines(Some(&words[0])),
        "orphans" => orphans(number(&text[0])),
        "orphan-parent" => orphan_parent(),
        "end-together" => end_together(number(&text[0]), number(&text[1])),
        "leave-behind" => leave_behind(),
        "attack" => attack(number(&text[0])),
        other => panic!("no probe is called {other}"),
    }
}

/// A signal or any other number: `TERM`, `37`.
fn number(text: &str) -> c_int {
    text.parse().unwrap_or_else(|_| Signal::from_str(&format!("SIG{text}")).expect("the name of a signal") as c_int)
}

/// One line to the test, in one write. The FIFO is opened each time, so that no descriptor stays.
fn report(line: &str) {
    if let Some(path) = std::env::var_os("PROBE_REPORT") {
        let mut fifo = OpenOptions::new().write(true).open(path).expect("the FIFO of the test");
        fifo.write_all(format!("{line}\n").as_bytes()).expect("a line to the test");
    }
}

fn report_ready() {
    report(&format!("ready {} {}", unistd::getpid(), unistd::getppid()));
}

// What a command is started with.

/// Sets up how the words after `--` are to be started, and becomes them.
fn launch(words: &[OsString]) -> c_int {
    // What the test harness itself was started with is no part of any condition.
    // SAFETY: takes numbers; this process has no descriptors of its own yet.
    unsafe { libc::close_range(3, libc::c_uint::MAX, 0) };
    let mut rest = words.iter();
    while let Some(word) = rest.next().filter(|word| *word != "--") {
        let mut value = || rest.next().expect("a value").to_string_lossy().into_owned();
        match &*word.to_string_lossy() {
            "--ignore" => dispose(number(&value()), libc::SIG_IGN),
            "--block" => drop(mask(libc::SIG_BLOCK, &set_of(&[number(&value())]))),
            "--close" => unistd::close(number(&value())).expect("an open descriptor"),
            "--open" => open_at(&value()),
            "--lock" => lock_at(&value()),
            "--end-with" => end_with(&value()),
            "--session" => drop(unistd::setsid().expect("an own session")),
            "--terminal" => take_terminal(),
            "--core" => setrlimit(Resource::RLIMIT_CORE, RLIM_INFINITY, RLIM_INFINITY).expect("a core limit"),
            "--user" => become_user(value().parse().expect("a user id")),
            "--listen-pid" => set_variable("LISTEN_PID", std::process::id().to_string().into()),
            "--odd-value" => set_variable("ODD", OsString::from_vec(b"\xff\xfe=\x01 \"'$\n\xc3".to_vec())),
            "--umask" => drop(nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o027))),
            "--files" => setrlimit(Resource::RLIMIT_NOFILE, 200, 300).expect("a limit of open files"),
            "--nice" => make_nice(),
            other => panic!("no condition is called {other}"),
        }
    }
    let command: Vec<CString> = rest.map(|word| CString::new(word.as_bytes()).expect("a word without NUL")).collect();
    let error = unistd::execvp(&command[0], &command).expect_err("exec returns only when it failed");
    panic!("cannot start {}: {error}", command[0].to_string_lossy());
}

/// The kernel kills the command when its parent, given by its process id, is gone.
fn end_with(parent: &str) {
    nix::sys::prctl::set_pdeathsig(Signal::SIGKILL).expect("a signal at the death of the parent");
    assert_eq!(unistd::getppid().to_string(), parent, "the parent is gone already");
}

/// `3=PATH`: the descriptor is not closed on exec.
fn open_at(text: &str) {
    let (at, path) = text.split_once('=').expect("N=PATH");
    let at = number(at);
    let file = OpenOptions::new().read(true).append(true).create(true).open(path).expect("a file").into_raw_fd();
    if file == at {
        // SAFETY: takes numbers.
        assert_eq!(unsafe { libc::fcntl(at, libc::F_SETFD, 0) }, 0, "fcntl failed");
    } else {
        // SAFETY: the target is a number of the test's choice in a process that has no other descriptors of its own.
        assert!(unsafe { libc::dup2(file, at) } >= 0, "dup2 failed");
        unistd::close(file).expect("an open descriptor");
    }
}

/// `5=PATH`: the whole file is locked by this process, for as long as it keeps the file open.
fn lock_at(text: &str) {
    open_at(text);
    let (at, _) = text.split_once('=').expect("N=PATH");
    // SAFETY: all zeroes is the whole file, and the address is that of a lock.
    let result = unsafe {
        let mut lock: libc::flock = std::mem::zeroed();
        lock.l_type = libc::c_short::try_from(libc::F_WRLCK).expect("a small number");
        libc::fcntl(number(at), libc::F_SETLK, &raw const lock)
    };
    assert_eq!(result, 0, "the lock is free");
}

fn take_terminal() {
    unistd::setsid().expect("an own session");
    // SAFETY: TIOCSCTTY takes a plain number.
    assert_eq!(unsafe { libc::ioctl(0, libc::TIOCSCTTY, 0) }, 0, "standard input is a free terminal");
}

fn become_user(user: u32) {
    unistd::setgroups(&[]).expect("no groups");
    unistd::setgid(Gid::from_raw(user)).expect("the group");
    unistd::setuid(Uid::from_raw(user)).expect("the user");
}

fn set_variable(name: &str, value: OsString) {
    // SAFETY: this process has one thread.
    unsafe { std::env::set_var(name, value) }
}

fn make_nice() {
    // SAFETY: takes a number.
    assert_ne!(unsafe { libc::nice(5) }, -1, "nice failed");
}

// What a command is told.

/// Everything about this process that a parent could have changed, one fact per line.
#[expect(clippy::unnecessary_debug_formatting, reason = "bytes that are no text must show as well")]
fn state() -> String {
    let mut facts = descriptors();
    let status = fs::read_to_string("/proc/self/status").expect("/proc");
    let kept = ["Umask", "Uid", "Gid", "Groups", "Sig", "Shd", "Cap", "NoNewPrivs", "Seccomp", "Cpus_allowed", "Mems_allowed"];
    let kept = |line: &&str| kept.iter().any(|prefix| line.starts_with(prefix)) && !line.starts_with("SigQ");
    facts.extend(status.lines().filter(kept).map(str::to_owned));
    for file in ["limits", "oom_score_adj", "cgroup", "personality", "timerslack_ns"] {
        facts.push(format!("{file}: {}", fs::read_to_string(format!("/proc/self/{file}")).unwrap_or_default()));
    }
    for link in ["cwd", "root", "ns/mnt", "ns/pid", "ns/user", "ns/net", "ns/ipc", "ns/uts"] {
        facts.push(format!("{link}: {:?}", fs::read_link(format!("/proc/self/{link}")).ok()));
    }
    // SAFETY: each takes numbers only, or the address of one to write to.
    unsafe {
        let mut death = 0;
        libc::prctl(libc::PR_GET_PDEATHSIG, &raw mut death);
        facts.push(format!("signal at the death of the parent: {death}"));
        let mut adopts = 0;
        libc::prctl(libc::PR_GET_CHILD_SUBREAPER, &raw mut adopts);
        facts.push(format!("adopts orphans: {adopts}"));
        facts.push(format!("dumpable: {}", libc::prctl(libc::PR_GET_DUMPABLE)));
        facts.push(format!("keep capabilities: {}", libc::prctl(libc::PR_GET_KEEPCAPS)));
        facts.push(format!("nice: {}", libc::getpriority(libc::PRIO_PROCESS, 0)));
        facts.push(format!("scheduler: {}", libc::sched_getscheduler(0)));
        facts.push(format!("group: {} session: {}", libc::getpgrp(), libc::getsid(0)));
    }
    let mut variables: Vec<_> = std::env::vars_os().map(|(name, value)| format!("variable {name:?}={value:?}")).collect();
    variables.sort();
    facts.extend(variables);
    facts.join("\n") + "\n"
}

/// Looked at first, before anything is opened.
fn descriptors() -> Vec<String> {
    let listing = fs::read_dir("/proc/self/fd").expect("/proc");
    let numbers: Vec<String> = listing.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    let mut open: Vec<String> = numbers
        .iter()
        .filter_map(|at| Some((at, fs::read_link(format!("/proc/self/fd/{at}")).ok()?)))
        .map(|(at, target)| {
            let details = fs::read_to_string(format!("/proc/self/fdinfo/{at}")).unwrap_or_default();
            let flags = details.lines().find(|line| line.starts_with("flags")).unwrap_or_default().to_owned();
            format!("descriptor {at}: {} {flags}", target.display())
        })
        .collect();
    open.sort();
    open
}

fn print_arguments(words: &[OsString]) -> c_int {
    let bytes = words.iter().flat_map(|word| [word.as_bytes(), b"\0"]).collect::<Vec<_>>().concat();
    // Without the runtime nobody flushes at the end.
    let mut output = std::io::stdout();
    output.write_all(&bytes).and_then(|()| output.flush()).map_or(1, |()| 0)
}

// What a command does.

fn wait_forever() -> c_int {
    report_ready();
    loop {
        unistd::pause();
    }
}

fn die(signal: c_int) -> c_int {
    dispose(signal, libc::SIG_DFL);
    mask(libc::SIG_UNBLOCK, &set_of(&[signal]));
    send(unistd::getpid().as_raw(), signal);
    200
}

/// Takes every signal, one at a time, and reports it. `--exit-on TERM=42`, `--leave HUP`, `--tell-parent TERM`.
fn listen(words: &[String]) -> c_int {
    let value = |name: &str| words.iter().position(|word| word == name).map(|at| words[at + 1].as_str());
    let mut all = everything();
    if let Some(left) = value("--leave") {
        // SAFETY: the set is initialized and the number is a signal.
        unsafe { libc::sigdelset(&raw mut all, number(left)) };
    }
    mask(libc::SIG_SETMASK, &all);
    report_ready();
    if let Some(signal) = value("--tell-parent") {
        send(unistd::getppid().as_raw(), number(signal));
    }
    let end = value("--exit-on").map(|text| text.split_once('=').expect("SIGNAL=CODE"));
    loop {
        let got = next_signal(&all);
        report(&format!("got {got}"));
        if let Some((_, code)) = end.filter(|(signal, _)| number(signal) == got) {
            return number(code);
        }
    }
}

/// Some processes in one group, each of which listens.
fn crowd(size: c_int, words: &[&str]) -> c_int {
    for _ in 1..size {
        if fork().is_child() {
            break;
        }
    }
    listen(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
}

fn close_stdout() -> c_int {
    unistd::close(1).expect("an open standard output");
    listen(&["--exit-on".into(), "TERM=7".into()])
}

/// As an editor does: on TSTP the screen is cleaned first, which ends here with SIGPWR, and then it stops itself.
fn clean_up_then_stop() -> c_int {
    let all = everything();
    mask(libc::SIG_SETMASK, &all);
    report_ready();
    loop {
        let got = next_signal(&all);
        report(&format!("got {got}"));
        match got {
            libc::SIGPWR => {
                send(unistd::getpid().as_raw(), libc::SIGSTOP);
                report("resumed");
            }
            libc::SIGTERM => return 0,
            _ => {}
        }
    }
}

/// Reads the terminal, from the beginning or when there is something to read in another place.
fn read_lines(start: Option<&OsString>) -> c_int {
    report_ready();
    if let Some(path) = start {
        fs::read(path).expect("a FIFO");
    }
    for line in std::io::stdin().lock().lines() {
        report(&format!("line {}", line.expect("a line from the terminal")));
    }
    0
}

/// Children that nobody waits for: the adoptive parent must reap them all.
fn orphans(count: c_int) -> c_int {
    let mut ended = start_orphans(count, || {});
    ended.read_to_end(&mut Vec::new()).expect("the end of all orphans");
    let adoptive = if unistd::getpid().as_raw() == 1 { unistd::getpid() } else { unistd::getppid() };
    let start = Instant::now();
    let mut left = zombies_of(adoptive);
    while left > 0 && start.elapsed() < DEADLINE / 4 {
        std::thread::sleep(Duration::from_millis(1));
        left = zombies_of(adoptive);
    }
    report(&format!("zombies {left}"));
    0
}

fn orphan_parent() -> c_int {
    let mut ended = start_orphans(1, || report(&format!("adopted by {}", unistd::getppid())));
    ended.read_to_end(&mut Vec::new()).map_or(1, |_| 0)
}

/// Starts `count` processes whose parent is gone before they do `work` and end. The pipe ends when they all have.
fn start_orphans(count: c_int, work: impl Fn()) -> fs::File {
    let (reader, writer) = unistd::pipe().expect("a pipe");
    for _ in 0..count {
        if fork().is_child() {
            let parent = unistd::getpid();
            if fork().is_child() {
                while unistd::getppid() == parent {
                    std::thread::sleep(Duration::from_micros(100));
                }
                work();
            }
            leave(0);
        }
        wait_for_child();
    }
    drop(writer);
    reader.into()
}

fn zombies_of(parent: Pid) -> usize {
    let processes =
        fs::read_dir("/proc").expect("/proc").filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    let facts = processes.filter_map(|stat| stat.rsplit_once(") ").map(|(_, rest)| rest.to_owned()));
    facts.filter(|facts| facts.starts_with(&format!("Z {parent} "))).count()
}

/// Orphans that end in the same instant as this process, so that the signals for their ends fall together.
fn end_together(count: c_int, code: c_int) -> c_int {
    let (reader, writer) = unistd::pipe().expect("a pipe");
    let (reader, writer) = (reader.into_raw_fd(), writer.into_raw_fd());
    for _ in 0..count {
        if fork().is_child() {
            if fork().is_child() {
                let _ = unistd::close(writer);
                // SAFETY: the descriptor is open and owned by nobody else in this process.
                drop(unsafe { fs::File::from_raw_fd(reader) }.read(&mut [0]));
            }
            leave(0);
        }
        wait_for_child();
    }
    leave(code)
}

/// A daemon that outlives this process and cannot be asked to end.
fn leave_behind() -> c_int {
    let (reader, writer) = unistd::pipe().expect("a pipe");
    if fork().is_child() {
        unistd::setsid().expect("an own session");
        mask(libc::SIG_SETMASK, &everything());
        report(&format!("behind {}", unistd::getpid()));
        drop(writer);
        loop {
            unistd::pause();
        }
    }
    drop(writer);
    fs::File::from(reader).read(&mut [0]).map_or(1, |_| 0)
}

/// Tries to look into another process and reports what was refused.
fn attack(victim: c_int) -> c_int {
    let opened = |name: &str| fs::File::open(format!("/proc/{victim}/{name}")).and_then(|mut file| file.read(&mut [0]));
    let mut refused = Vec::new();
    if opened("environ").is_err() {
        refused.push("environ");
    }
    if fs::File::open(format!("/proc/{victim}/mem")).is_err() {
        refused.push("mem");
    }
    if fs::read_dir(format!("/proc/{victim}/fd")).is_err() {
        refused.push("fd");
    }
    if fs::read_link(format!("/proc/{victim}/exe")).is_err() {
        refused.push("exe");
    }
    // SAFETY: takes numbers and null addresses; on success the victim is let go again at once.
    let attached = unsafe { libc::ptrace(libc::PTRACE_SEIZE, victim, 0, 0) } == 0;
    if !attached {
        refused.push("ptrace");
    }
    report(&format!("refused {}", refused.join(" ")));
    0
}

// Small shells over system calls.

fn fork() -> ForkResult {
    // SAFETY: this process has one thread.
    unsafe { unistd::fork() }.expect("a new process")
}

fn wait_for_child() {
    nix::sys::wait::wait().expect("a child");
}

/// Ends at once: what a fork copied must not run twice.
fn leave(code: c_int) -> ! {
    // SAFETY: never returns.
    unsafe { libc::_exit(code) }
}

fn send(to: c_int, signal: c_int) -> c_int {
    // SAFETY: takes numbers; nix knows no real-time signals.
    unsafe { libc::kill(to, signal) }
}

fn dispose(signal: c_int, disposition: libc::sighandler_t) {
    // SAFETY: no function of ours becomes a handler: only "ignore" and "default" are set.
    unsafe { libc::signal(signal, disposition) };
}

fn set_of(signals: &[c_int]) -> libc::sigset_t {
    // SAFETY: the set is initialized by the first call.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigemptyset(&raw mut set);
        for &signal in signals {
            libc::sigaddset(&raw mut set, signal);
        }
        set
    }
}

fn everything() -> libc::sigset_t {
    // SAFETY: the set is initialized by the call.
    unsafe {
        let mut set = std::mem::zeroed();
        libc::sigfillset(&raw mut set);
        set
    }
}

fn mask(how: c_int, set: &libc::sigset_t) -> c_int {
    // SAFETY: the set is initialized, and the old one is not asked for.
    unsafe { libc::sigprocmask(how, set, std::ptr::null_mut()) }
}

fn next_signal(set: &libc::sigset_t) -> c_int {
    loop {
        // SAFETY: the set is initialized, and no details are asked for.
        let got = unsafe { libc::sigwaitinfo(set, std::ptr::null_mut()) };
        if got > 0 {
            return got;
        }
    }
}
