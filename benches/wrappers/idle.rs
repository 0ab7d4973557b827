//! What stays beside a command that does nothing: memory, threads, wake-ups, open descriptors.

use std::fs;
use std::io;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::race::Budget;
use crate::scene::{self, Scene, Tool};

/// How long wake-ups are counted.
const WATCHED: Duration = Duration::from_secs(3);
const SETTLED_WITHIN: Duration = Duration::from_secs(5);
/// Memory that the guardian alone keeps in use, in KiB.
const DIRTY: f64 = 256.0;

/// A wrapper that waits for its command.
struct Resident {
    name: String,
    process: Child,
    wakes_before: Option<u64>,
}

/// Starts every wrapper with a command that sleeps, watches them together and prints the table.
pub fn report(scene: &Scene) -> io::Result<()> {
    let secrun = ["--provider", "environment", "--no-dotenv", "--", "sleep", "60"];
    let wrappers: [(Tool, &[&str]); 5] = [
        (Tool::named("tini"), &["--", "sleep", "60"]),
        (Tool::named("dumb-init"), &["sleep", "60"]),
        (Tool::named("catatonit"), &["sleep", "60"]),
        (Tool::secrun(), &secrun),
        (Tool::release(), &secrun),
    ];
    println!("\nBESIDE A SLEEPING COMMAND (KiB; wake-ups in {} s)", WATCHED.as_secs());
    println!("{:18} {:>7} {:>7} {:>7} {:>7} {:>8} {:>9} {:>5}", "", "dirty", "clean", "RSS", "PSS", "threads", "wake-ups", "fds");
    let mut residents = Vec::new();
    for (Tool { name, path }, arguments) in wrappers {
        let Some(path) = path else {
            println!("{name:18} not installed");
            continue;
        };
        let mut command = scene.command(path);
        let process = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        residents.push(Resident { name, process, wakes_before: None });
    }
    for resident in &mut residents {
        if !resident.settles() {
            println!("{:18} did not start its command", resident.name);
        }
    }
    for resident in &mut residents {
        resident.wakes_before = wakes(resident.process.id());
    }
    sleep(WATCHED);
    for resident in &residents {
        println!("{:18} {}", resident.name, resident.figures());
    }
    residents.into_iter().try_for_each(Resident::end)
}

impl Resident {
    /// Waits until the command runs and the wrapper sleeps.
    fn settles(&self) -> bool {
        let start = Instant::now();
        while start.elapsed() < SETTLED_WITHIN {
            let sleeping = field(&proc(self.process.id(), "status"), "State:").is_some_and(|state| state.starts_with('S'));
            if sleeping && has_child(self.process.id(), "sleep") {
                return true;
            }
            sleep(Duration::from_millis(10));
        }
        false
    }

    fn figures(&self) -> String {
        let process = self.process.id();
        let rollup = proc(process, "smaps_rollup");
        let kilobytes = |name| field(&rollup, name).and_then(first_number);
        let threads = field(&proc(process, "status"), "Threads:").and_then(first_number);
        let woken = self.wakes_before.zip(wakes(process)).map(|(before, after)| after - before);
        let open = fs::read_dir(format!("/proc/{process}/fd")).ok().map(|entries| entries.count() as u64);
        let (dirty, clean) = (kilobytes("Private_Dirty:"), kilobytes("Private_Clean:"));
        let [dirty_kib, clean_kib, rss, pss] = [dirty, clean, kilobytes("Rss:"), kilobytes("Pss:")].map(shown);
        let (running, wakes, open) = (shown(threads), shown(woken), shown(open));
        let judged = if self.name.starts_with("secrun") { verdict(dirty, threads, woken) } else { String::new() };
        format!("{dirty_kib:>7} {clean_kib:>7} {rss:>7} {pss:>7} {running:>8} {wakes:>9} {open:>5}   {judged}")
            .trim_end()
            .to_owned()
    }

    /// The wrapper passes the signal on, and ends with its command.
    fn end(mut self) -> io::Result<()> {
        if let Ok(process) = i32::try_from(self.process.id()) {
            kill(Pid::from_raw(process), Signal::SIGTERM)?;
        }
        self.process.wait().map(drop)
    }
}

/// Clean pages are the program's file in the page cache: the system takes them back at will, and a second secrun shares them.
fn verdict(dirty: Option<u64>, threads: Option<u64>, woken: Option<u64>) -> String {
    let Some(dirty) = dirty else { return "memory can only be read by root: secrun forbids inspection".to_owned() };
    let rest = if (threads, woken) == (Some(1), Some(0)) { "ok" } else { "OVER" };
    format!("dirty {}; 1 thread, 0 wake-ups {rest}", Budget::new(DIRTY).verdict(scene::number(dirty)))
}

fn shown(figure: Option<u64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| figure.to_string())
}

fn proc(process: u32, name: &str) -> String {
    fs::read_to_string(format!("/proc/{process}/{name}")).unwrap_or_default()
}

/// Looked for in the whole process table: not every kernel lists the children of a process.
fn has_child(parent: u32, name: &str) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    ids.any(|id: u32| {
        let status = proc(id, "status");
        field(&status, "Name:") == Some(name) && field(&status, "PPid:").and_then(first_number) == Some(u64::from(parent))
    })
}

/// How often the process was given the processor after it had slept or was interrupted.
fn wakes(process: u32) -> Option<u64> {
    let status = proc(process, "status");
    let count = |name| field(&status, name).and_then(first_number);
    Some(count("voluntary_ctxt_switches:")? + count("nonvoluntary_ctxt_switches:")?)
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}

fn first_number(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}
