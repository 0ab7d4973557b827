//! An interactive shell with job control on a terminal of its own, as a person uses it.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use nix::unistd::Pid;

use super::process::{Process, facts};
use super::scene::{Scene, probe};
use super::terminal::Terminal;
use super::wait::until;

const PROMPT: &str = "<your turn>";

pub struct Shell<'a> {
    pub terminal: Terminal,
    pub process: Process,
    scene: &'a Scene,
}

impl<'a> Shell<'a> {
    /// Starts the shell and waits for its prompt.
    pub fn in_scene(scene: &'a Scene) -> Self {
        let terminal = Terminal::open();
        let mut shell = Command::new(probe());
        shell.args(["launch", "--terminal", "--", "bash", "--norc", "--noprofile", "--noediting", "-i"]);
        let mut shell = Self { process: start_on(&terminal, &mut shell, scene), terminal, scene };
        shell.prompt();
        shell
    }

    /// Waits for the next prompt; gives what was shown before it.
    #[track_caller]
    pub fn prompt(&mut self) -> String {
        self.terminal.wait_for(PROMPT)
    }

    /// Types a command line that contains a probe under the wrapper in place of `{}`.
    pub fn types(&mut self, line: &str, probe: &str) {
        let line = line.replace("{}", &self.scene.line(probe));
        self.terminal.type_line(&line);
    }

    /// Types a command line and gives what it showed.
    #[track_caller]
    pub fn asks(&mut self, line: &str) -> String {
        self.terminal.type_line(line);
        self.prompt().trim().to_owned()
    }

    /// `$?`.
    #[track_caller]
    pub fn status(&mut self) -> i32 {
        let answer = self.asks("echo status=$?");
        answer.rsplit_once("status=").and_then(|(_, code)| code.parse().ok()).unwrap_or_else(|| panic!("no status in {answer:?}"))
    }

    pub fn pid(&self) -> Pid {
        self.process.pid()
    }

    /// The group that the terminal listens to.
    pub fn foreground(&self) -> Pid {
        facts(self.pid()).expect("the shell runs").foreground
    }

    pub fn wait_until_foreground(&self) {
        until("the shell to have the terminal", || self.foreground() == self.pid());
    }
}

/// Starts a process with the terminal as its standard descriptors.
pub fn start_on(terminal: &Terminal, command: &mut Command, scene: &Scene) -> Process {
    let prompt: [(OsString, OsString); 2] = [("PS1".into(), PROMPT.into()), ("TERM".into(), "dumb".into())];
    command.env_clear().envs(scene.variables()).envs(prompt).current_dir(scene.path(""));
    let lines: [Stdio; 3] = [terminal.line(), terminal.line(), terminal.line()];
    let [input, output, error] = lines;
    Process::start(command.stdin(input).stdout(output).stderr(error))
}
