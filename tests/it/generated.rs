//! Completions, manual pages and profiles are generated; when they drift from the program, `make bless` is the cure.

use std::fs;
use std::path::Path;

use secrun::cli::{self, EXAMPLES, Shell};
use secrun::commands::{completion_script, example_profile, manual_page, manual_pages};
use secrun::provider::REGISTRY;

/// Every generated file with its content.
fn generated() -> Vec<(String, String)> {
    let shells = [
        ("secrun.bash", Shell::Bash),
        ("_secrun", Shell::Zsh),
        ("secrun.fish", Shell::Fish),
        ("secrun.ps1", Shell::Pwsh),
        ("secrun.elv", Shell::Elvish),
    ];
    let completions = shells.into_iter().map(|(file, shell)| (format!("completions/{file}"), completion_script(shell)));
    let pages = manual_pages().into_iter().map(|name| (format!("man/{name}.1"), manual_page(&name).expect("a page")));
    let profiles = REGISTRY.iter().map(|row| (format!("profiles/{}.toml", row.spec.id), example_profile(row.spec)));
    completions.chain(pages).chain(profiles).collect()
}

#[test]
fn generated_files_are_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bless = std::env::var_os("SECRUN_BLESS").is_some();
    let mut drifted = Vec::new();
    for (file, content) in generated() {
        let path = root.join(&file);
        if fs::read_to_string(&path).is_ok_and(|found| found == content) {
            continue;
        }
        if bless {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(&path, content).expect("writable");
        } else {
            drifted.push(file);
        }
    }
    assert!(drifted.is_empty(), "run `make bless`; these drifted: {drifted:?}");
}

#[test]
fn no_generated_file_is_left_of_something_that_is_gone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known: Vec<String> = generated().into_iter().map(|(file, _)| file).collect();
    for folder in ["completions", "man", "profiles"] {
        for entry in fs::read_dir(root.join(folder)).expect("the folder").flatten() {
            let file = format!("{folder}/{}", entry.file_name().to_string_lossy());
            assert!(known.contains(&file), "{file} is not generated any more");
        }
    }
}

#[test]
fn every_example_parses() {
    for example in EXAMPLES {
        let words = example_words(example.line);
        assert!(!words.is_empty(), "{}", example.line);
        let parsed = cli::parse(words.iter().map(Into::into));
        assert!(parsed.is_ok(), "{}: {parsed:?}", example.line);
    }
}

/// The words of the call of secrun in a shell line: up to a pipe, a redirection or the end of a substitution.
fn example_words(line: &str) -> Vec<String> {
    let start = line.find("secrun ").expect("every example calls secrun");
    let call = line[start..].split([')', '|', '>']).next().unwrap_or_default();
    call.split_whitespace().map(|word| word.trim_matches('\'').to_owned()).collect()
}

#[test]
fn help_pages_begin_with_examples() {
    for subcommand in cli::command().get_subcommands() {
        let has = EXAMPLES.iter().any(|example| example.subcommand == subcommand.get_name());
        assert!(has, "{} has no example", subcommand.get_name());
    }
}
