//! Starts server processes so that none outlives the tests: by drop, by the death of the test process, by a sweep of its files.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Once, OnceLock};

use nix::unistd::Pid;
use tempfile::TempDir;

use super::super::process::{Process, is_alive};
use super::super::scene::probe;

const PREFIX: &str = "secrun-openbao-";

/// A process to be started, and where to hand it over.
type Order = (Command, Sender<Process>);

/// Starts a program with an empty environment, the scratch folder as its home, and all it says in the log.
///
/// The kernel kills it when the thread that started it ends, and the thread of a test ends early. So one thread that
/// lives as long as the test process starts them all.
pub(super) fn start(words: Vec<String>, home: &Path, log: &Path) -> Process {
    static KEEPER: OnceLock<Sender<Order>> = OnceLock::new();
    let said = File::create(log).expect("a file");
    let mut command = Command::new(probe());
    command.args(["launch", "--end-with", &std::process::id().to_string(), "--session", "--"]).args(words);
    command.env_clear().env("HOME", home).current_dir(home);
    command.stdin(Stdio::null()).stdout(said.try_clone().expect("a descriptor")).stderr(said);

    let keeper = KEEPER.get_or_init(|| {
        let (orders, to_do) = channel::<Order>();
        let work = move || {
            for (mut command, started) in to_do {
                let _ = started.send(Process::start(&mut command));
            }
        };
        std::thread::Builder::new().name("keeper of the servers".into()).spawn(work).expect("a thread");
        orders
    });
    let (sender, started) = channel();
    keeper.send((command, sender)).expect("the keeper lives");
    started.recv().expect("a server process")
}

/// A folder for one server. Those of the shared servers are not dropped: the next test process removes them.
pub(super) fn scratch() -> TempDir {
    static SWEPT: Once = Once::new();
    SWEPT.call_once(sweep);
    let prefix = format!("{PREFIX}{}-", std::process::id());
    // Not below the checkout, because the path of a socket may have 107 bytes.
    tempfile::Builder::new().prefix(&prefix).tempdir().expect("a temporary folder")
}

/// Removes what test processes that are gone left behind.
fn sweep() {
    let is_left = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_prefix(PREFIX));
        let owner = name.and_then(|name| name.split('-').next()).and_then(|pid| pid.parse().ok());
        owner.is_some_and(|pid| !is_alive(Pid::from_raw(pid)))
    };
    let entries = fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()).filter(is_left) {
        let _ = fs::remove_dir_all(path);
    }
}
