//! What the documentation shows works: its profiles are read and its command lines are parsed.

use std::fs;
use std::path::Path;

use secrun::cli::{self, Mistake};

use crate::support::Sandbox;

/// README and every page of `docs`, with their names.
fn pages() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = vec!["README.md".to_owned()];
    for folder in ["docs", "docs/providers", "docs/adr"] {
        let entries = fs::read_dir(root.join(folder)).expect("the folder").flatten();
        let pages = entries.map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy()));
        names.extend(pages.filter(|name| extension_is(name, "md")));
    }
    let read = |name: String| {
        let text = fs::read_to_string(root.join(&name)).expect("readable");
        (name, text)
    };
    names.into_iter().map(read).collect()
}

fn extension_is(name: &str, wanted: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == wanted)
}

/// The code blocks of a page, fenced or indented, with the word behind the fence and the number of their first line.
fn blocks(page: &str) -> Vec<(String, usize, Vec<&str>)> {
    let mut blocks: Vec<(String, usize, Vec<&str>)> = Vec::new();
    let (mut fenced, mut indented) = (false, false);
    for (number, line) in page.lines().enumerate() {
        if let Some(word) = line.strip_prefix("```") {
            fenced = !fenced;
            indented = false;
            if fenced {
                blocks.push((word.to_owned(), number + 2, Vec::new()));
            }
            continue;
        }
        let code = if fenced { Some(line) } else { line.strip_prefix("    ") };
        match code {
            Some(code) => {
                if !fenced && !indented {
                    blocks.push((String::new(), number + 1, Vec::new()));
                }
                indented = !fenced;
                blocks.last_mut().expect("a block").2.push(code);
            }
            // An empty line does not end an indented block.
            None => indented &= line.is_empty(),
        }
    }
    blocks
}

/// The profiles of a page with the names of their files: fenced ones, those that begin with `# NAME.toml`, and here-documents.
fn profiles(page: &str) -> Vec<(String, usize, String)> {
    let mut profiles = Vec::new();
    for (word, line, lines) in blocks(page) {
        let named = lines.first().and_then(|first| first.strip_prefix("# ")).filter(|name| extension_is(name, "toml"));
        if word == "toml" || named.is_some() {
            profiles.push((named.unwrap_or("unnamed.toml").to_owned(), line, lines.join("\n")));
        } else if let Some(start) = lines.iter().position(|line| line.contains("> secrun.toml <<")) {
            let text: Vec<&str> = lines[start + 1..].iter().copied().take_while(|line| *line != "END").collect();
            profiles.push(("secrun.toml".to_owned(), line + start + 1, text.join("\n")));
        }
    }
    profiles
}

#[test]
fn profiles_of_the_documentation_are_read_without_a_problem() {
    let mut count = 0;
    for (name, page) in pages() {
        let profiles = profiles(&page);
        for (file, line, text) in &profiles {
            println!("{name}:{line}");
            // With the other files of the page, which it may extend.
            let beside = profiles.iter().filter(|(other, ..)| other != file);
            let sandbox = beside.fold(Sandbox::new().file(file, text), |sandbox, (file, _, text)| sandbox.file(file, text));
            let variables = sandbox.env("DEV_HOME", "x").env("HOME", "x");
            variables.run(["--profile", &format!("./{file}"), "get", "environment:HOME"]).exit(0).stdout("x").stderr("");
            count += 1;
        }
    }
    assert!(count >= 4, "only {count} profiles were found");
}

#[test]
fn command_lines_of_the_documentation_are_understood() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (name, page) in pages() {
        for (_, first, lines) in blocks(&page) {
            for (number, line) in lines.iter().enumerate() {
                for call in calls(line) {
                    count += 1;
                    match cli::parse(call.iter().map(Into::into)) {
                        Ok(_) | Err(Mistake::Asked(_)) => {}
                        Err(Mistake::Wrong { fact, .. }) => wrong.push(format!("{name}:{}: {fact}: {line}", first + number)),
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 20, "only {count} command lines were found");
}

#[test]
fn calls_in_sentences_of_the_documentation_are_understood() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (name, page) in pages() {
        // A paragraph at a time, so that one missing quote does not turn the whole page around.
        for paragraph in page.split("\n\n").filter(|paragraph| !paragraph.contains("```")) {
            let quoted =
                paragraph.split('`').skip(1).step_by(2).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
            for call in quoted.filter(|text| text.starts_with("secrun ") && !text.contains(['[', '…'])) {
                count += 1;
                if let Err(Mistake::Wrong { fact, .. }) = cli::parse(words(&call).iter().map(Into::into)) {
                    wrong.push(format!("{name}: {fact}: {call}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 10, "only {count} calls were found");
}

/// The words of every call of secrun in a shell line: up to a pipe, a redirection, a comment or the end of a substitution.
fn calls(line: &str) -> Vec<Vec<String>> {
    let starts = line.match_indices("secrun ").map(|(start, _)| start);
    // Only at the beginning of a command: after a variable, a pipe, a bracket or a quote of the page.
    let begins = |start: &usize| {
        let before = line[..*start].trim_end();
        let variable = before.rsplit(' ').next().is_some_and(|word| word.contains('=') && !word.starts_with('-'));
        before.is_empty() || variable || before.ends_with(['|', '(', '`'])
    };
    starts.filter(begins).map(|start| words(&line[start..])).collect()
}

fn words(call: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut quote, mut begun) = (String::new(), None, false);
    for letter in call.chars() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (Some(_), letter) => word.push(letter),
            (None, '\'' | '"') => (quote, begun) = (Some(letter), true),
            (None, '|' | '>' | ')' | '`') => break,
            (None, '#') if !begun => break,
            (None, ' ') if begun => {
                words.push(std::mem::take(&mut word));
                begun = false;
            }
            (None, ' ') => {}
            (None, letter) => {
                word.push(letter);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[test]
fn calls_are_found_in_shell_lines() {
    let found = |line| calls(line).into_iter().map(|words| words.join(" ")).collect::<Vec<_>>();
    assert_eq!(found("password=$(secrun get app/db#password) || exit"), ["secrun get app/db#password"]);
    assert_eq!(found("A=1 secrun -- sh -c 'a | b'   # a comment"), ["secrun -- sh -c a | b"]);
    assert_eq!(found("x | secrun set a | secrun get b"), ["secrun set a", "secrun get b"]);
    assert_eq!(found("the secrun way"), [""; 0]);
}
