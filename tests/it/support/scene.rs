//! A wrapper, a command and the conditions they start under; everything that was started ends with the scene.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::process::{End, Process, carrying, children};
use super::report::{Ready, Report};
use super::skipped;
use super::wait::{deadline, eventually, readable};
use super::wrapper::Wrapper;

/// Sent through a wrapper after another signal: when it arrives, everything sent before it has arrived or never will.
///
/// Pending signals are taken lowest number first, and of those that can be forwarded this is the highest.
pub const SENTINEL: Signal = Signal::SIGPWR;

/// How and where a wrapper is started.
pub struct Scene {
    pub wrapper: Wrapper,
    pub report: Report,
    directory: TempDir,
    conditions: Vec<String>,
    options: Vec<String>,
    namespace: Vec<String>,
    variables: Vec<(OsString, OsString)>,
    /// Copies of the programs that every user can reach: what is on the left is to be found on the right.
    copies: Vec<(PathBuf, PathBuf)>,
    /// Where secret files are made.
    memory: Option<TempDir>,
}

impl Scene {
    pub fn of(wrapper: Wrapper) -> Self {
        let directory = TempDir::with_prefix("secrun-test-").expect("a scratch folder");
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o777)).expect("a folder for all users");
        let report = Report::at(&directory.path().join("report"));
        Self {
            wrapper,
            report,
            directory,
            conditions: vec![],
            options: vec![],
            namespace: vec![],
            variables: vec![],
            copies: vec![],
            memory: None,
        }
    }

    /// What the wrapper is started with; the words of the probe `launch`.
    pub fn given<'a>(mut self, conditions: impl IntoIterator<Item = &'a str>) -> Self {
        self.conditions.extend(conditions.into_iter().map(str::to_owned));
        self
    }

    /// Options of the wrapper.
    pub fn with<'a>(mut self, options: impl IntoIterator<Item = &'a str>) -> Self {
        self.options.extend(options.into_iter().map(str::to_owned));
        self
    }

    pub fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Runs as another user, with copies of the programs that this user can reach.
    pub fn run_by(mut self, user: u32) -> Self {
        for program in [probe(), Path::new(env!("CARGO_BIN_EXE_secrun"))] {
            let name = program.file_name().and_then(OsStr::to_str).expect("a name");
            let copy = self.install(program, name);
            self.copies.push((program.to_owned(), copy));
        }
        self.conditions.extend(["--user".to_owned(), user.to_string()]);
        self
    }

    /// The loader cannot go on before the test feeds it: it reads its settings from a FIFO.
    pub fn with_a_slow_fetch(mut self) -> Self {
        let fifo = self.path("slow");
        nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::from_bits_truncate(0o666)).expect("a FIFO");
        fs::set_permissions(&fifo, fs::Permissions::from_mode(0o666)).expect("a FIFO for all users");
        self.options.extend(["--env-file".to_owned(), fifo.to_str().expect("a plain path").to_owned()]);
        self
    }

    /// The command gets a secret as a file. `None`, and said aloud, where there is no folder in memory.
    pub fn with_a_secret_file(mut self) -> Option<Self> {
        let Ok(memory) = TempDir::with_prefix_in("test-of-secrun-", "/dev/shm") else {
            skipped::because("this machine has no /dev/shm");
            return None;
        };
        fs::set_permissions(memory.path(), fs::Permissions::from_mode(0o700)).expect("a private folder");
        self.options.extend(["--file", "CONFIGURATION=PLANTED"].map(str::to_owned));
        let path = memory.path().to_owned();
        self.memory = Some(memory);
        Some(self.variable("XDG_RUNTIME_DIR", path).variable("PLANTED", "the secret"))
    }

    /// What there is in the folder in memory.
    pub fn secret_files(&self) -> Vec<String> {
        let memory = self.memory.as_ref().expect("a scene with a secret file");
        let entries = fs::read_dir(memory.path()).expect("the folder in memory").flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    /// Waits until the loader reads. It goes on when what this gives is dropped, or was written to.
    pub fn feed(&self) -> fs::File {
        eventually("the loader to read its settings", || {
            fs::OpenOptions::new().write(true).custom_flags(nix::libc::O_NONBLOCK).open(self.path("slow")).ok()
        })
    }

    /// The wrapper is process 1 of its own namespace. `None`, and said aloud, where that is not allowed.
    pub fn being_process_one(mut self) -> Option<Self> {
        static HOW: OnceLock<Option<Vec<String>>> = OnceLock::new();
        let how = HOW.get_or_init(|| {
            let base = ["unshare", "--fork", "--pid", "--mount-proc", "--kill-child"];
            let ways = [base.to_vec(), [&base[..], &["--user", "--map-root-user"]].concat()];
            let works = |way: &&Vec<&str>| {
                Command::new(way[0]).args(&way[1..]).arg("true").stderr(Stdio::null()).status().is_ok_and(|s| s.success())
            };
            ways.iter().find(works).map(|way| way.iter().map(|&word| word.to_owned()).collect())
        });
        if how.is_none() {
            skipped::because("this machine does not allow new process namespaces");
        }
        self.namespace.clone_from(how.as_ref()?);
        Some(self)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// A copy of a file that every user may read and run, in the scratch folder.
    ///
    /// Another process writes it: a test that starts a program meanwhile would hold the new file open for writing for an
    /// instant, and a file that is open for writing cannot be run.
    pub fn install(&self, source: &Path, name: &str) -> PathBuf {
        let target = self.path(name);
        let status = Command::new("install").args(["-m", "755"]).arg(source).arg(&target).status();
        assert!(status.is_ok_and(|status| status.success()), "cannot copy {} to {}", source.display(), target.display());
        target
    }

    /// A new program with this text.
    pub fn script(&self, name: &str, text: &str) -> PathBuf {
        let draft = self.path(&format!("{name}.draft"));
        fs::write(&draft, text).expect("a file");
        self.install(&draft, name)
    }

    /// Every word from the conditions to the command.
    pub fn words<I: IntoIterator<Item: AsRef<OsStr>>>(&self, command: I) -> Vec<OsString> {
        let mut words: Vec<OsString> = vec![probe().into(), "launch".into()];
        words.extend(self.conditions.iter().map(OsString::from));
        words.push("--".into());
        words.extend(self.namespace.iter().map(OsString::from));
        words.extend(self.wrapper.words().expect("the wrapper is installed").into_iter().map(OsString::from));
        words.extend(self.options.iter().map(OsString::from));
        if self.wrapper != Wrapper::Env {
            words.push("--".into());
        }
        words.extend(command.into_iter().map(|word| word.as_ref().to_owned()));
        let copy = |word: &OsString| self.copies.iter().find(|(program, _)| program == word).map(|(_, copy)| copy.into());
        words.iter().map(|word| copy(word).unwrap_or_else(|| word.clone())).collect()
    }

    /// The command line of a probe under the wrapper, for a shell. No word of it needs quotes.
    pub fn line(&self, words: &str) -> String {
        let words = self.words([probe().to_str().expect("a plain path")].into_iter().chain(words.split(' ')));
        words.iter().map(|word| word.to_str().expect("a plain word")).collect::<Vec<_>>().join(" ")
    }

    /// The variables that the command starts with: few, and the same everywhere.
    pub fn variables(&self) -> Vec<(OsString, OsString)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut variables: Vec<(OsString, OsString)> = vec![
            ("PATH".into(), path),
            ("HOME".into(), self.directory.path().into()),
            ("PROBE_REPORT".into(), self.report.path().into()),
        ];
        variables.extend(self.variables.iter().cloned());
        variables
    }

    /// Ready to be started: the scratch folder is the current one, standard output is a pipe.
    pub fn command<I: IntoIterator<Item: AsRef<OsStr>>>(&self, command: I) -> Command {
        let words = self.words(command);
        let stderr = self.file("stderr");
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).env_clear().envs(self.variables()).current_dir(self.directory.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(stderr);
        command
    }

    /// Starts a probe under the wrapper.
    pub fn start(&self, words: &str) -> Run<'_> {
        let probe = probe().to_str().expect("a plain path");
        self.start_command([probe].into_iter().chain(words.split(' ')))
    }

    /// The same as a job of ours: in a process group of its own, which we could continue. A stop is mirrored in no other.
    pub fn start_as_job(&self, words: &str) -> Run<'_> {
        let probe = probe().to_str().expect("a plain path");
        let mut command = self.command([probe].into_iter().chain(words.split(' ')));
        command.process_group(0);
        self.start_prepared(command)
    }

    /// Starts any command under the wrapper.
    pub fn start_command<I: IntoIterator<Item: AsRef<OsStr>>>(&self, command: I) -> Run<'_> {
        self.start_prepared(self.command(command))
    }

    /// Starts what [`Scene::command`] gave, after changes.
    pub fn start_prepared(&self, mut command: Command) -> Run<'_> {
        Run { process: Process::start(&mut command), scene: self }
    }

    /// A file in the scratch folder for a standard descriptor.
    pub fn file(&self, name: &str) -> fs::File {
        fs::OpenOptions::new().read(true).append(true).create(true).open(self.path(name)).expect("a file")
    }

    /// Everything on standard error so far.
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.path("stderr")).unwrap_or_default()).into_owned()
    }

    /// Processes of this scene that still run.
    pub fn survivors(&self) -> Vec<Pid> {
        carrying(self.report.path().to_str().expect("a plain path"))
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("standard error of the scene:\n{}", self.stderr());
        }
        let start = Instant::now();
        loop {
            let survivors = self.survivors();
            for &pid in &survivors {
                let _ = kill(pid, Signal::SIGKILL);
            }
            if survivors.is_empty() || start.elapsed() > Duration::from_secs(2) {
                return;
            }
        }
    }
}

/// A wrapper that was started.
pub struct Run<'a> {
    pub process: Process,
    scene: &'a Scene,
}

impl Run<'_> {
    /// Waits until the probe has set itself up.
    #[track_caller]
    pub fn ready(&self) -> Ready {
        self.scene.report.ready()
    }

    /// The wrapper, also when it is process 1 of a namespace: the process id out here.
    pub fn wrapper(&self) -> Pid {
        if self.scene.namespace.is_empty() {
            return self.process.pid();
        }
        eventually("process 1 of the namespace", || children(self.process.pid()).first().copied())
    }

    /// Sends a signal to the wrapper.
    pub fn send(&self, signal: Signal) {
        assert!(self.process.has_ended().is_none(), "the wrapper has ended: {}", self.scene.stderr());
        kill(self.wrapper(), signal).expect("a signal to the wrapper");
    }

    /// Waits until everything that was sent to the wrapper before has come through, or never will.
    #[track_caller]
    pub fn settle(&self) {
        self.send(SENTINEL);
        self.scene.report.hears(SENTINEL);
    }

    pub fn end(&self) -> End {
        self.process.end()
    }

    #[track_caller]
    pub fn ends_with(&self, code: i32) {
        let end = self.end();
        assert_eq!(end.as_a_shell_sees_it(), code, "{end:?}, standard error: {}", self.scene.stderr());
    }

    /// Everything on standard output, up to its end.
    pub fn output(&mut self) -> Vec<u8> {
        let mut pipe = self.process.child.stdout.take().expect("standard output is a pipe");
        let mut output = Vec::new();
        let mut piece = [0; 16384];
        loop {
            assert!(readable(pipe.as_fd(), deadline()), "waited {:?} in vain for the end of standard output", deadline());
            match pipe.read(&mut piece).expect("standard output") {
                0 => return output,
                count => output.extend_from_slice(&piece[..count]),
            }
        }
    }

    /// Nobody holds the standard output of the command any more, so no descendant that got it is left.
    ///
    /// A moment of grace is needed: a process that another test starts meanwhile holds a copy between its fork and its exec.
    pub fn leaves_nobody_behind(&mut self) {
        let pipe = self.process.child.stdout.take().expect("standard output is a pipe");
        assert!(readable(pipe.as_fd(), deadline()), "somebody outlived the wrapper: {:?}", self.scene.survivors());
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        // In a namespace the child is `unshare`, and process 1 carries no mark when it is a guardian.
        if self.process.has_ended().is_none() {
            for pid in children(self.process.pid()) {
                let _ = kill(pid, Signal::SIGKILL);
            }
        }
    }
}

/// The helper program. `cargo test` builds it with the other examples; `cargo test --test it` does not, so it is built here.
pub fn probe() -> &'static Path {
    static PROBE: OnceLock<PathBuf> = OnceLock::new();
    PROBE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_BIN_EXE_secrun")).parent().expect("a folder");
        let probe = folder.join("examples/probe");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/probe.rs");
        if age(&probe) >= age(&source) {
            let profile =
                folder.file_name().and_then(OsStr::to_str).map_or("dev", |name| if name == "debug" { "dev" } else { name });
            let built = Command::new(env!("CARGO"))
                .args(["build", "--quiet", "--example", "probe", "--profile", profile])
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .status();
            assert!(built.is_ok_and(|status| status.success()), "cannot build the helper program: cargo build --example probe");
        }
        probe
    })
}

/// Time since the last change; of what is not there, forever.
fn age(path: &Path) -> Duration {
    let changed = fs::metadata(path).and_then(|facts| facts.modified());
    changed.map_or(Duration::MAX, |changed| SystemTime::now().duration_since(changed).unwrap_or_default())
}
