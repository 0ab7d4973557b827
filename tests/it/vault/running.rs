//! A run whose secrets come from a server: what stays beside the command, what the command gets, and signals meanwhile.

use std::fs;
use std::net::{TcpListener, TcpStream};

use nix::sys::signal::Signal;
use nix::unistd::Pid;

use serde_json::json;

use crate::support::memory_scan::{NOWHERE, scan, unique_value};
use crate::support::openbao::{self, Endpoint};
use crate::support::process::{End, children, facts, wait_until_running};
use crate::support::scene::Scene;
use crate::support::shell::Shell;
use crate::support::skipped;
use crate::support::terminal::{CTRL_C, CTRL_Z};
use crate::support::wait::until;
use crate::support::wrapper::{Wrapper, passed_by};

/// A server that takes connections and never says a word.
struct Silent(TcpListener);

impl Silent {
    fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    /// The loader waits for an answer once its connection is there.
    fn connection(&self) -> TcpStream {
        self.0.accept().unwrap().0
    }

    fn before(&self, scene: Scene) -> Scene {
        let address = format!("http://{}", self.0.local_addr().unwrap());
        from_server(scene, &address, "a-token", "secret/app#PLANTED")
    }
}

fn from_server(scene: Scene, address: &str, token: &str, reference: &str) -> Scene {
    let wish = format!("PLANTED={reference}");
    scene.with(["--provider", "vault", "--env", &wish]).variable("VAULT_ADDR", address).variable("VAULT_TOKEN", token)
}

/// Checklist 17, while a server is waited for.
fn a_signal_during_the_request_ends_it(wrapper: Wrapper) {
    use Signal::{SIGALRM, SIGHUP, SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGUSR1};
    let server = Silent::new();
    let scene = server.before(Scene::of(wrapper));
    for signal in [SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGALRM, SIGPIPE] {
        let mut run = scene.start("wait");
        let connection = server.connection();
        run.send(signal);
        assert_eq!(run.end(), End::Killed(signal));
        run.leaves_nobody_behind();
        drop(connection);
        scene.report.is_silent();
        assert_eq!(scene.stderr(), "");
    }
}
passed_by!(a_signal_during_the_request_ends_it: Secrun SecrunGroup SecrunSubreaper SecrunExec);

/// Checklist 17, 21 and 31: with a thread that says at the terminal what is waited for.
fn keys_during_the_request_work_as_ever(wrapper: Wrapper) {
    let server = Silent::new();
    let scene = server.before(Scene::of(wrapper));
    let mut shell = Shell::in_scene(&scene);
    shell.types("{}", "wait");
    let connection = server.connection();
    shell.terminal.press(CTRL_Z);
    shell.prompt();
    let stopped = children(shell.pid())[0];
    assert_eq!(facts(stopped).unwrap().state, 'T');
    shell.types("fg", "");
    wait_until_running("the wrapper", stopped);
    shell.terminal.press(CTRL_C);
    shell.prompt();
    assert_eq!(shell.status(), 130);
    drop(connection);
    scene.report.is_silent();
}
passed_by!(keys_during_the_request_work_as_ever: Secrun SecrunGroup SecrunExec);

/// The whole value and a piece from its middle, wherever they may linger; the token as well.
#[test]
fn the_guardian_holds_neither_token_nor_value() {
    let Some(server) = openbao::dev() else { return };
    if skipped::unless_root() {
        return;
    }
    let (mount, value) = (server.kv2(), unique_value());
    server.put(&mount, "app", &json!({ "PLANTED": value }));
    let token = server.token(&[&server.policy_name(&format!("path \"{mount}/*\" {{ capabilities = [\"read\"] }}"))], "1h", 0);
    let scene = from_server(Scene::of(Wrapper::Secrun), &server.address(), &token, &format!("{mount}/app#PLANTED"));
    let run = scene.start("listen");
    let command = run.ready().pid;
    run.settle();
    assert_eq!(scan(run.wrapper(), value.as_bytes()), NOWHERE, "the value in the guardian");
    assert_eq!(scan(run.wrapper(), token.as_bytes()), NOWHERE, "the token in the guardian");
    assert_eq!(scan(command, value.as_bytes()).whole, 1, "the scanner can find");
    assert_eq!(scan(command, token.as_bytes()), NOWHERE, "the token in the command");
    assert!(variable(command, "VAULT_TOKEN").is_none());
    assert_eq!(variable(command, "VAULT_ADDR").as_deref(), Some(server.address().as_str()), "an address is no credential");
    let status = fs::read_to_string(format!("/proc/{}/status", run.wrapper())).unwrap();
    assert!(status.contains("\nThreads:\t1\n"), "{status}");
}

/// A host name is looked up in a thread of its own, TLS and HTTP have their buffers and sockets: nothing of that goes on.
#[test]
fn the_command_gets_no_thread_and_no_descriptor_of_the_fetch() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    server.put(&mount, "app", &json!({ "PLANTED": "value" }));
    let address = server.address().replace("127.0.0.1", "localhost");
    for wrapper in [Wrapper::Secrun, Wrapper::SecrunExec] {
        let scene = from_server(Scene::of(wrapper), &address, openbao::ROOT, &format!("{mount}/app#PLANTED"));
        let run = scene.start("listen");
        let command = run.ready().pid;
        assert_eq!(variable(command, "PLANTED").as_deref(), Some("value"));
        let status = fs::read_to_string(format!("/proc/{command}/status")).unwrap();
        assert!(status.contains("\nThreads:\t1\n"), "{status}");
        // The probe holds its report open while it writes a line.
        until("the three descriptors that were inherited", || descriptors(command) == ["0", "1", "2"]);
    }
}

#[test]
fn the_token_reaches_the_command_on_request_only() {
    let Some(server) = openbao::dev() else { return };
    let mount = server.kv2();
    server.put(&mount, "app", &json!({ "PLANTED": "value" }));
    for (options, expected) in [(&[][..], None), (&["--keep-credentials"], Some(openbao::ROOT))] {
        let scene = from_server(Scene::of(Wrapper::Secrun), &server.address(), openbao::ROOT, &format!("{mount}/app#PLANTED"));
        let scene = scene.with(options.iter().copied());
        let run = scene.start("listen");
        assert_eq!(variable(run.ready().pid, "VAULT_TOKEN").as_deref(), expected);
    }
}

fn variable(pid: Pid, name: &str) -> Option<String> {
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap();
    let mut entries = environment.split(|&byte| byte == 0).map(String::from_utf8_lossy);
    entries.find_map(|entry| entry.strip_prefix(&format!("{name}=")).map(str::to_owned))
}

/// The numbers of what is open.
fn descriptors(pid: Pid) -> Vec<String> {
    let entries = fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten();
    let mut numbers: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    numbers.sort();
    numbers
}
