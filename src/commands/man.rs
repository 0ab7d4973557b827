//! `secrun man [SUBCOMMAND]`: manual pages made from the command tree and the table of examples.

use std::fmt::Write;

use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::{self, EXAMPLES};
use crate::commands::output;
use crate::failure::{Failure, Kind};

/// Prints one page.
pub fn man(arguments: &cli::Man) -> Result<(), Failure> {
    let name = arguments.subcommand.as_deref().map_or_else(|| "secrun".to_owned(), |word| format!("secrun-{word}"));
    if let Some(text) = page(&name) {
        return output::text(&text);
    }
    let known: Vec<String> = pages().into_iter().filter_map(|page| page.strip_prefix("secrun-").map(str::to_owned)).collect();
    Err(Failure::new(Kind::Usage, format!("there is no page for `{name}`")).hint(format!("there are: {}", known.join(", "))))
}

/// The names of all pages: `secrun`, `secrun-run`, ..., `secrun-key-create`.
pub fn pages() -> Vec<String> {
    fn below(command: &clap::Command, name: String) -> Vec<String> {
        let subcommands: Vec<String> =
            command.get_subcommands().flat_map(|sub| below(sub, format!("{name}-{}", sub.get_name()))).collect();
        std::iter::once(name).chain(subcommands).collect()
    }
    below(&cli::command(), "secrun".to_owned())
}

/// The text of one page in roff.
pub fn page(name: &str) -> Option<String> {
    let mut root = cli::command();
    root.build();
    let words = words(&root, name.strip_prefix("secrun")?)?;
    let command = words.iter().try_fold(&root, |command, word| command.find_subcommand(word))?.clone();
    // Made by clap, and without a page of its own.
    let has_help = command.find_subcommand("help").is_some();
    let command = if has_help { command.mut_subcommand("help", |sub| sub.hide(true)) } else { command };
    let line = std::iter::once("secrun").chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    let command = command.name(name.to_owned()).bin_name(line).before_help("");
    // No date in the page: generated files must not drift by themselves.
    let man = Man::new(command).manual("secrun").source(concat!("secrun ", env!("CARGO_PKG_VERSION"))).date("");
    let word = if words.is_empty() { "secrun".to_owned() } else { words.join(" ") };
    render(&man, &word, has_help).ok()
}

/// The subcommands that a name of a page goes down; their own names may have hyphens.
fn words(command: &clap::Command, rest: &str) -> Option<Vec<String>> {
    if rest.is_empty() {
        return Some(Vec::new());
    }
    command.get_subcommands().find_map(|sub| {
        let rest = rest.strip_prefix('-')?.strip_prefix(sub.get_name())?;
        let words = words(sub, rest)?;
        Some(std::iter::once(sub.get_name().to_owned()).chain(words).collect())
    })
}

fn render(man: &Man, word: &str, subcommands: bool) -> std::io::Result<String> {
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    examples(word).to_writer(&mut out)?;
    man.render_options_section(&mut out)?;
    if subcommands {
        man.render_subcommands_section(&mut out)?;
    }
    exit_status(word).to_writer(&mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn examples(word: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    for example in EXAMPLES.iter().filter(|example| example.subcommand == word) {
        roff.control("TP", []);
        roff.text([roman(example.purpose)]);
        roff.text([bold(example.line)]);
    }
    roff
}

fn exit_status(word: &str) -> Roff {
    let mut text = String::new();
    if matches!(word, "secrun" | "run") {
        let _ = write!(
            text,
            "The exit code of the command; 128+n when signal n ended it and secrun is PID 1, else the signal itself; "
        );
        let _ = write!(text, "126 when the command cannot be started, 127 when it is not found, 125 when secrun itself failed.");
    } else if word == "verify" {
        text.push_str("0 when the signature is valid, 1 when it is not, 125 when nobody can tell because secrun failed.");
    } else {
        text.push_str("0 when it was done, 1 when the thing that was asked for is not there, 125 when secrun failed.");
    }
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    roff.text([roman(text)]);
    roff
}
