//! Programs that take turns, and the table of what they cost.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use crate::scene::{Scene, Tool};

const WARM_UP: usize = 10;

/// The most that a figure should be, and what is aimed at.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    most: f64,
    goal: Option<f64>,
}

impl Budget {
    pub fn new(most: f64) -> Budget {
        Budget { most, goal: None }
    }

    pub fn goal(self, goal: f64) -> Budget {
        Budget { goal: Some(goal), ..self }
    }

    pub fn verdict(self, figure: f64) -> String {
        let word = if figure <= self.most { "ok" } else { "OVER" };
        let goal = self.goal.map(|goal| format!(", goal {goal}")).unwrap_or_default();
        format!("{word} (budget {}{goal})", self.most)
    }
}

/// One program with its arguments.
#[derive(Debug)]
pub struct Runner {
    tool: Tool,
    arguments: Vec<String>,
    variables: Vec<(&'static str, PathBuf)>,
    note: String,
    title: Option<&'static str>,
    budget: Option<Budget>,
    reference: bool,
}

impl Runner {
    pub fn new(tool: Tool, arguments: &[&str]) -> Runner {
        let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
        Runner { tool, arguments, variables: Vec::new(), note: String::new(), title: None, budget: None, reference: false }
    }

    /// The program that the others are compared with.
    pub fn reference(tool: Tool, arguments: &[&str]) -> Runner {
        Runner { reference: true, ..Runner::new(tool, arguments) }
    }

    pub fn budget(self, budget: Budget) -> Runner {
        Runner { budget: Some(budget), ..self }
    }

    pub fn variables(mut self, variables: &[(&'static str, PathBuf)]) -> Runner {
        self.variables.extend_from_slice(variables);
        self
    }

    pub fn note(self, note: String) -> Runner {
        Runner { note, ..self }
    }

    /// For arguments that are too long for a table.
    pub fn titled(self, title: &'static str) -> Runner {
        Runner { title: Some(title), ..self }
    }

    fn title(&self) -> String {
        let mut title = self.title.unwrap_or(&self.tool.name).to_owned();
        for word in self.arguments.iter().filter(|_| self.title.is_none()) {
            let _ = write!(title, " {word}");
        }
        if !self.note.is_empty() {
            let _ = write!(title, "  [{}]", self.note);
        }
        title
    }

    /// The command, or why there is none.
    fn command(&self, scene: &Scene) -> Result<Command, String> {
        let path = self.tool.path.as_ref().ok_or("not installed")?;
        let mut command = scene.command(path);
        command.args(&self.arguments).envs(self.variables.iter().map(|(name, value)| (name, value)));
        let tried = command.output().map_err(|error| error.to_string())?;
        if !tried.status.success() {
            let said = String::from_utf8_lossy(&tried.stderr);
            return Err(format!("{}: {}", tried.status, said.lines().next().unwrap_or_default()));
        }
        // tini complains there when it is not PID 1.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(command)
    }
}

/// What one whole process cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    wall: Duration,
    cpu: Duration,
}

/// Lets all take turns and prints the table.
pub fn run(scene: &Scene, title: &str, rounds: usize, runners: &[Runner]) -> io::Result<()> {
    let mut commands: Vec<_> = runners.iter().map(|runner| runner.command(scene)).collect();
    let mut costs: Vec<Vec<Cost>> = vec![Vec::with_capacity(rounds); runners.len()];
    for round in 0..WARM_UP + rounds {
        for (command, costs) in commands.iter_mut().zip(&mut costs) {
            let Ok(command) = command else { continue };
            let cost = measure(command)?;
            if round >= WARM_UP {
                costs.push(cost);
            }
        }
    }
    let reference = runners.iter().position(|runner| runner.reference).map(|place| costs[place].clone()).unwrap_or_default();
    let width = runners.iter().map(|runner| runner.title().len()).max().unwrap_or_default();
    println!("\n{title}: {rounds} rounds in turns");
    println!("{:width$}   min ms  median ms  cpu ms  ratio", "");
    for ((runner, command), costs) in runners.iter().zip(&commands).zip(&costs) {
        let figures = match command {
            Ok(_) => figures(costs, &reference, runner.budget),
            Err(reason) => reason.clone(),
        };
        println!("{:width$}  {figures}", runner.title());
    }
    Ok(())
}

/// One process from start to end. Only one child exists at a time, so the usage of all children grows by its usage alone,
/// that of its own children included.
fn measure(command: &mut Command) -> io::Result<Cost> {
    let before = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let start = Instant::now();
    command.status()?;
    let wall = start.elapsed();
    let after = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = [after.user_time() - before.user_time(), after.system_time() - before.system_time()];
    Ok(Cost { wall, cpu: cpu.into_iter().map(duration).sum() })
}

fn duration(time: TimeVal) -> Duration {
    Duration::from_micros(u64::try_from(time.tv_sec() * 1_000_000 + time.tv_usec()).unwrap_or_default())
}

fn figures(costs: &[Cost], reference: &[Cost], budget: Option<Budget>) -> String {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let walls: Vec<f64> = costs.iter().map(|cost| milliseconds(cost.wall)).collect();
    let least = walls.iter().copied().fold(f64::INFINITY, f64::min);
    let cpu = milliseconds(costs.iter().map(|cost| cost.cpu).sum()) / crate::scene::number(costs.len() as u64);
    let mut line = format!("{least:7.3}  {:9.3}  {cpu:6.3}", median(walls));
    let ratios: Vec<f64> =
        costs.iter().zip(reference).map(|(own, other)| own.wall.as_secs_f64() / other.wall.as_secs_f64()).collect();
    if !ratios.is_empty() {
        let ratio = median(ratios);
        let _ = write!(line, "  {ratio:5.2}   {}", budget.map(|budget| budget.verdict(ratio)).unwrap_or_default());
    }
    line.trim_end().to_owned()
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
