//! What secrun costs beside the small wrappers: whole processes, side by side in one run.
//!
//! The machine of the reader is not the machine of the writer, so what counts are ratios: the programs take turns, round by
//! round, and each round gives one ratio. A line over its budget says so, but nothing fails: a busy machine is no defect.
//!
//! `make bench`, or `cargo bench --bench wrappers -- ROUNDS`.
#![forbid(unsafe_code)]

mod idle;
mod race;
mod scene;
mod server;
mod store;

use std::io;

use race::{Budget, Runner};
use scene::{Scene, Tool};
use store::Store;

const ROUNDS: usize = 400;

fn main() -> io::Result<()> {
    let rounds = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(ROUNDS);
    let scene = Scene::set_up()?;
    start_up(&scene, rounds)?;
    local_secrets(&scene, rounds / 4)?;
    server::secrets(&scene, rounds / 4)?;
    idle::report(&scene)?;
    size()
}

fn start_up(scene: &Scene, rounds: usize) -> io::Result<()> {
    let environment = ["--provider", "environment", "--no-dotenv", "--", "true"];
    let in_place = ["--exec", "--provider", "environment", "--no-dotenv", "--", "true"];
    let runners = vec![
        Runner::reference(Tool::named("tini"), &["--", "true"]),
        Runner::new(Tool::named("true"), &[]),
        Runner::new(Tool::named("dumb-init"), &["true"]),
        Runner::new(Tool::named("catatonit"), &["true"]),
        Runner::new(Tool::secrun(), &environment).budget(Budget::new(1.5).goal(1.1)),
        Runner::new(Tool::release(), &environment).budget(Budget::new(1.5).goal(1.1)),
        Runner::new(Tool::secrun(), &in_place),
        Runner::new(Tool::release(), &in_place),
        Runner::new(Tool::secrun(), &["--version"]),
    ];
    race::run(scene, "START-UP", rounds, &runners)
}

fn local_secrets(scene: &Scene, rounds: usize) -> io::Result<()> {
    let mut runners = vec![Runner::reference(Tool::secrun(), &["--provider", "environment", "--no-dotenv", "--", "true"])];
    for (store, folder) in [(20, "twenty"), (10_000, "twenty"), (500, "many"), (10_000, "many")] {
        let runner = Runner::new(Tool::secrun(), &["--provider", "local", "--no-dotenv", "--path", folder, "--", "true"]);
        match Store::with(scene, store) {
            Ok(made) => runners.push(runner.variables(&made.variables()).note(format!("store of {store}"))),
            Err(reason) => println!("no store of {store} secrets: {reason}"),
        }
    }
    race::run(scene, "SECRETS FROM THE LOCAL STORE (`twenty` has 20, `many` has 500)", rounds, &runners)
}

/// What a container image carries and a cold machine reads first.
fn size() -> io::Result<()> {
    const BUDGET: f64 = 8.0;
    println!("\nSIZE OF THE BINARY");
    for tool in [Tool::named("tini"), Tool::secrun(), Tool::release()] {
        let Some(path) = &tool.path else { continue };
        let megabytes = scene::number(std::fs::metadata(path)?.len()) / 1e6;
        let budget = if tool.name.starts_with("secrun") { Budget::new(BUDGET).verdict(megabytes) } else { String::new() };
        println!("{:18} {megabytes:8.2} MB   {budget}", tool.name);
    }
    Ok(())
}
