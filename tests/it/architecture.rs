//! The map cannot lie: who may import whom, where unsafe may stand, how long a file may be, what every provider has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use secrun::provider::{REGISTRY, Spec};

/// A product file and its lines without the tests at its end.
struct Source {
    /// Relative to the project: `src/inject/image.rs`.
    path: String,
    lines: Vec<String>,
}

/// Which rooms a room may import from. A room that is not in the list may import nothing of ours.
const ARROWS: &[(&str, &[&str])] = &[
    ("secret", &["sys", "failure"]),
    ("settings", &["secret", "failure", "provider", "sys"]),
    ("transport", &["secret", "failure", "sys"]),
    ("provider", &["secret", "failure", "sys", "transport"]),
    ("inject", &["secret", "failure", "sys"]),
    ("supervise", &["sys"]),
    ("commands", &["cli", "failure", "inject", "provider", "secret", "settings", "supervise", "sys"]),
];

/// Of the provider room, settings may know the facts alone.
const FACTS: &[&str] = &[
    "Configuration",
    "Credential",
    "Nothing",
    "Required",
    "Row",
    "Setting",
    "Spec",
    "registry",
    "spec",
    "configuration",
    "REGISTRY",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&root().join("src"), &mut paths);
    paths.retain(|path| !is_test(path));
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("readable");
        let product = text.lines().take_while(|line| line.trim() != "#[cfg(test)]").map(str::to_owned).collect();
        Source { path: path.strip_prefix(root()).expect("inside").to_string_lossy().into_owned(), lines: product }
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// Whether a file has tests alone, as `tests.rs` or below `tests/`.
fn is_test(path: &Path) -> bool {
    path.components().any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")))
        && path.starts_with(root().join("src"))
}

/// The room of a file: the first name below `src`.
fn room(path: &str) -> &str {
    let below = path.strip_prefix("src/").unwrap_or(path);
    below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
}

/// Every `crate::a::b` of a line, as (`a`, `b`); a list in braces gives one pair for each name.
fn imports(line: &str) -> Vec<(String, String)> {
    let code = line.split("//").next().unwrap_or_default();
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let word = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
        let first = word(rest);
        match rest.strip_prefix(&format!("{first}::")) {
            None => found.push((first, String::new())),
            Some(after) if after.starts_with('{') => {
                let list = after[1..].split('}').next().unwrap_or_default();
                found.extend(list.split(',').map(|name| (first.clone(), word(name.trim()))));
            }
            Some(after) => found.push((first.clone(), word(after))),
        }
    }
    found
}

#[test]
fn rooms_import_only_what_they_may() {
    let mut wrong = Vec::new();
    for source in sources() {
        let from = room(&source.path);
        if matches!(from, "lib" | "main") {
            continue;
        }
        let allowed = ARROWS.iter().find(|(name, _)| *name == from).map_or(&[][..], |(_, allowed)| allowed);
        for (number, line) in source.lines.iter().enumerate() {
            for (to, name) in imports(line) {
                let facts_only = from == "settings" && to == "provider" && !FACTS.contains(&name.as_str());
                if to != from && (!allowed.contains(&to.as_str()) || facts_only) {
                    wrong.push(format!("{}:{}: {from} -> {to}::{name}", source.path, number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that must not be:\n{}", wrong.join("\n"));
}

#[test]
fn rooms_do_not_go_in_circles() {
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        let from = room(&source.path).to_owned();
        let to = source.lines.iter().flat_map(|line| imports(line)).map(|(to, _)| to).filter(|to| *to != from);
        arrows.entry(from.clone()).or_default().extend(to);
    }
    for start in arrows.keys() {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&String> = arrows[start].iter().collect();
        while let Some(next) = open.pop() {
            assert_ne!(next, start, "{start} reaches itself through its imports");
            if reached.insert(next) {
                open.extend(arrows.get(next).into_iter().flatten());
            }
        }
    }
}

#[test]
fn a_provider_knows_no_other_provider() {
    let folders: BTreeSet<&str> = REGISTRY.iter().map(|row| row.spec.folder).collect();
    for source in sources() {
        let Some(folder) =
            source.path.strip_prefix("src/provider/").and_then(|rest| rest.split_once('/')).map(|(folder, _)| folder)
        else {
            continue;
        };
        for other in folders.iter().filter(|other| **other != folder) {
            let path = format!("provider::{other}");
            assert!(!source.lines.iter().any(|line| line.contains(&path)), "{} imports {other}", source.path);
        }
    }
}

#[test]
fn unsafe_stands_in_one_room_and_says_why() {
    for source in sources() {
        let inside = source.path.starts_with("src/sys/");
        for (number, line) in source.lines.iter().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let has = code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "unsafe");
            assert!(inside || !has, "{}:{}: unsafe outside src/sys", source.path, number + 1);
        }
        let module_root = source.path.ends_with("/mod.rs") || source.path.matches('/').count() == 1;
        if module_root && !inside && !matches!(room(&source.path), "lib" | "main") {
            assert!(
                source.lines.iter().any(|line| line == "#![forbid(unsafe_code)]"),
                "{} does not forbid unsafe code",
                source.path
            );
        }
    }
}

#[test]
fn files_and_functions_stay_small() {
    let mut long = Vec::new();
    for source in sources() {
        let code = source.lines.iter().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//")).count();
        if code > 400 {
            long.push(format!("{}: {code} lines", source.path));
        }
        let mut start: Option<(usize, String)> = None;
        for (number, line) in source.lines.iter().enumerate() {
            let body = line.trim_start();
            let declares = body.split_whitespace().take(4).any(|word| word == "fn");
            if declares && !body.starts_with("//") {
                start = Some((number, " ".repeat(line.len() - body.len())));
            }
            if let Some((first, indent)) = &start
                && *line == format!("{indent}}}")
            {
                if number - first > 80 {
                    long.push(format!("{}:{}: function of {} lines", source.path, first + 1, number - first));
                }
                start = None;
            }
        }
    }
    assert!(long.is_empty(), "too long:\n{}", long.join("\n"));
}

#[test]
fn every_file_says_why_it_exists() {
    for source in sources() {
        assert!(source.lines.first().is_some_and(|line| line.starts_with("//! ")), "{} has no module doc", source.path);
    }
}

#[test]
fn every_provider_has_its_folder_profile_and_page() {
    let folders: BTreeSet<String> = fs::read_dir(root().join("src/provider"))
        .expect("the room")
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let named: BTreeSet<String> = REGISTRY.iter().map(|row| row.spec.folder.to_owned()).collect();
    assert_eq!(folders, named, "folders and registry rows");
    for Spec { id, folder, .. } in REGISTRY.iter().map(|row| row.spec) {
        for file in [
            format!("profiles/{id}.toml"),
            format!("docs/providers/{folder}.md"),
            format!("src/provider/{folder}/spec.rs"),
            format!("src/provider/{folder}/provider.rs"),
        ] {
            assert!(root().join(&file).is_file(), "{file} is missing");
        }
    }
}

#[test]
fn the_map_is_short_and_true() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    assert!(map.lines().count() <= 150, "the map is longer than a reader's patience");
    let mut paths = 0;
    for word in map.split('`').skip(1).step_by(2) {
        let is_path = word.contains('/')
            && !word.contains(char::is_whitespace)
            && !word.contains("::")
            && !word.starts_with('/')
            && !word.contains(['*', '<', '{', '$']);
        if is_path {
            paths += 1;
            assert!(root().join(word).exists(), "ARCHITECTURE.md names `{word}`, which is not there");
        }
    }
    assert!(paths > 15, "the map names places");
    for source in sources() {
        let folder = source.path.rsplit_once('/').map_or("src", |(folder, _)| folder);
        assert!(map.contains(&format!("{folder}/")) || map.contains(&source.path), "ARCHITECTURE.md does not name {folder}/");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    let mut reason = false;
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
            reason = false;
        } else if inside && line.starts_with('#') {
            reason = true;
        } else if inside && line.trim().is_empty() {
            reason = false;
        } else if inside && line.contains('=') {
            assert!(reason, "no reason above: {line}");
        }
    }
}

#[test]
fn no_left_over_marks() {
    for source in sources() {
        for (number, line) in source.lines.iter().enumerate() {
            for mark in ["TODO", "FIXME", "XXX", "HACK", "todo!(", "unimplemented!(", "dbg!("] {
                assert!(!line.contains(mark), "{}:{}: {mark}", source.path, number + 1);
            }
        }
    }
}
