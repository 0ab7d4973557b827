//! The chained sandbox: an empty home, an empty environment, a folder of its own, and statements about what a user sees.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::openbao::Endpoint;
use super::process::Process;
use super::scene::probe;
use super::terminal::Terminal;

/// The program under test.
pub const SECRUN: &str = env!("CARGO_BIN_EXE_secrun");

/// A folder with a home, a work folder and nothing else; gone when dropped.
pub struct Sandbox {
    root: TempDir,
    variables: Vec<(OsString, OsString)>,
}

impl Sandbox {
    /// An empty one. Only PATH is inherited.
    pub fn new() -> Self {
        let root = tempfile::Builder::new().prefix("sandbox-").tempdir().expect("a temporary folder");
        for folder in ["home", "work"] {
            fs::create_dir(root.path().join(folder)).expect("a folder");
        }
        // The private folder of a run must not be shared between cases, so that left-overs can be counted.
        let runtime = Path::new("/dev/shm").join(root.path().file_name().expect("a name"));
        fs::create_dir(&runtime).expect("a folder in memory");
        fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).expect("mode 0700");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let variables = vec![
            ("PATH".into(), path),
            ("HOME".into(), root.path().join("home").into()),
            ("XDG_RUNTIME_DIR".into(), runtime.into()),
        ];
        Self { root, variables }
    }

    /// The root that `[ROOT]` stands for.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The current folder of the commands.
    pub fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// The folder in memory that secret files are made in.
    pub fn runtime(&self) -> PathBuf {
        Path::new("/dev/shm").join(self.root.path().file_name().expect("a name"))
    }

    /// Sets a variable for all commands that follow.
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.variables.retain(|(key, _)| key != name.as_ref());
        self.variables.push((name.as_ref().into(), value.as_ref().into()));
        self
    }

    /// Writes a file, relative to the work folder.
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.work().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, content).expect("a file");
        self
    }

    /// Writes `secrun.toml`.
    pub fn profile(self, content: &str) -> Self {
        self.file("secrun.toml", content)
    }

    /// Makes a local store and selects it for all commands that follow.
    pub fn local(self) -> Self {
        let sandbox = self.env("SECRETS_PROVIDER", "local");
        sandbox.run(["init"]).exit(0);
        sandbox
    }

    /// Stores a secret in the local store.
    pub fn secret(self, path: &str, value: impl Into<Vec<u8>>) -> Self {
        self.run_with_input(["set", path], value).exit(0);
        self
    }

    /// Selects the provider `vault` for all commands that follow, on this server or proxy, with this token.
    pub fn vault(self, at: &impl Endpoint, token: &str) -> Self {
        let sandbox = self.env("SECRETS_PROVIDER", "vault").env("VAULT_ADDR", at.address()).env("VAULT_TOKEN", token);
        match at.authority_file() {
            Some(file) => sandbox.env("VAULT_CACERT", file),
            None => sandbox,
        }
    }

    /// The environment of the commands.
    pub fn variables(&self) -> &[(OsString, OsString)] {
        &self.variables
    }

    /// Runs secrun to its end with nothing on standard input.
    #[must_use = "say what is expected"]
    pub fn run<I: IntoIterator<Item: AsRef<OsStr>>>(&self, arguments: I) -> Outcome {
        self.run_with_input(arguments, "")
    }

    /// Runs secrun to its end with this on standard input.
    #[must_use = "say what is expected"]
    pub fn run_with_input<I: IntoIterator<Item: AsRef<OsStr>>>(&self, arguments: I, input: impl Into<Vec<u8>>) -> Outcome {
        let mut command = assert_cmd::Command::new(SECRUN);
        command.args(arguments).env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.work()).write_stdin(input).timeout(Duration::from_mins(1));
        let shown = format!("{command:?}");
        Outcome { output: command.output().expect("secrun can be started"), shown }
    }

    /// Starts secrun with a terminal on all three standard descriptors.
    pub fn at_terminal(&self, terminal: &Terminal, words: &[&str]) -> Process {
        let mut command = Command::new(probe());
        command.args(["launch", "--terminal", "--", SECRUN]).args(words).current_dir(self.work()).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        Process::start(command.stdin(terminal.line()).stdout(terminal.line()).stderr(terminal.line()))
    }

    /// Runs a script of bash to its end, in which `secrun` is the program under test: for what only a shell can prepare.
    #[must_use = "say what is expected"]
    pub fn shell(&self, script: &str) -> Outcome {
        let programs = Path::new(SECRUN).parent().expect("a folder").as_os_str();
        let path = [programs, OsStr::new(":"), &std::env::var_os("PATH").unwrap_or_default()].into_iter().collect::<OsString>();
        let mut command = assert_cmd::Command::new("bash");
        command.args(["-c", script]).env_clear().envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.env("PATH", path).current_dir(self.work()).write_stdin("").timeout(Duration::from_mins(1));
        Outcome { output: command.output().expect("bash can be started"), shown: script.to_owned() }
    }

    /// Fails unless the private folders of all runs are gone.
    pub fn no_files_left(&self) {
        let left: Vec<_> = fs::read_dir(self.runtime()).expect("readable").flatten().map(|entry| entry.path()).collect();
        assert!(left.is_empty(), "left behind: {left:?}");
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.runtime());
    }
}

/// How a run ended. Every statement gives the outcome back, so that they chain.
pub struct Outcome {
    output: std::process::Output,
    shown: String,
}

impl Outcome {
    /// The exit code; a command killed by a signal has none.
    #[track_caller]
    pub fn exit(self, code: i32) -> Self {
        assert_eq!(self.output.status.code(), Some(code), "exit code of {}\n{}", self.shown, self.streams());
        self
    }

    /// Exactly this on standard output.
    #[track_caller]
    pub fn stdout(self, expected: impl AsRef<[u8]>) -> Self {
        let same = self.output.stdout == expected.as_ref();
        assert!(same, "stdout of {} is not {:?}\n{}", self.shown, String::from_utf8_lossy(expected.as_ref()), self.streams());
        self
    }

    /// Exactly this on standard error.
    #[track_caller]
    pub fn stderr(self, expected: &str) -> Self {
        assert_eq!(String::from_utf8_lossy(&self.output.stderr), expected, "stderr of {}", self.shown);
        self
    }

    /// Nothing but notes on standard error, for runs with `-v`.
    #[track_caller]
    pub fn only_notes(self) -> Self {
        let other: Vec<String> =
            self.errors().lines().filter(|line| !line.starts_with("secrun: note: ")).map(str::to_owned).collect();
        assert!(other.is_empty(), "stderr of {} has {other:?}", self.shown);
        self
    }

    /// This somewhere on standard error.
    #[track_caller]
    pub fn stderr_has(self, part: &str) -> Self {
        let has = String::from_utf8_lossy(&self.output.stderr).contains(part);
        assert!(has, "stderr of {} lacks {part:?}\n{}", self.shown, self.streams());
        self
    }

    /// This nowhere, neither on standard output nor on standard error.
    #[track_caller]
    pub fn never_says(self, part: &str) -> Self {
        let said = [&self.output.stdout, &self.output.stderr].iter().any(|text| String::from_utf8_lossy(text).contains(part));
        assert!(!said, "{} says {part:?}\n{}", self.shown, self.streams());
        self
    }

    /// Standard output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    /// Standard error as text.
    pub fn errors(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.output.stdout).unwrap_or_else(|error| panic!("no JSON: {error}\n{}", self.streams()))
    }

    /// The exit code or the signal, as a shell shows it.
    pub fn status(&self) -> i32 {
        use std::os::unix::process::ExitStatusExt;
        self.output.status.code().or_else(|| self.output.status.signal().map(|signal| 128 + signal)).unwrap_or(-1)
    }

    fn streams(&self) -> String {
        format!("--- stdout\n{}\n--- stderr\n{}", self.text(), self.errors())
    }
}
