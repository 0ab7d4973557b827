//! Any text gives a profile or reasons; every reason has its place.
#![no_main]

use std::path::Path;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let known = |name: &str| ["local", "environment"].contains(&name);
    if let Err(problems) = secrun::settings::profile::parse(Path::new("p.toml"), text, &known) {
        assert!(!problems.is_empty());
        assert!(problems.iter().all(|problem| problem.lines().starts_with("p.toml:")));
    }
});
