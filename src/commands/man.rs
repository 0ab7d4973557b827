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

/// The names of all pages: `secrun`, `secrun-run`, ...
pub fn pages() -> Vec<String> {
    let command = cli::command();
    let subcommands = command.get_subcommands().map(|sub| format!("secrun-{}", sub.get_name()));
    std::iter::once("secrun".to_owned()).chain(subcommands).collect()
}

/// The text of one page in roff.
pub fn page(name: &str) -> Option<String> {
    let mut root = cli::command();
    root.build();
    // Made by clap, and without a page of its own.
    let root = root.mut_subcommand("help", |sub| sub.hide(true));
    let (command, word) = match name.strip_prefix("secrun-") {
        Some(word) => (root.find_subcommand(word)?.clone(), word),
        None => (root.clone(), "secrun"),
    };
    let command = command.name(name.to_owned()).bin_name(name.replacen('-', " ", 1)).before_help("");
    // No date in the page: generated files must not drift by themselves.
    let man = Man::new(command).manual("secrun").source(concat!("secrun ", env!("CARGO_PKG_VERSION"))).date("");
    render(&man, word).ok()
}

fn render(man: &Man, word: &str) -> std::io::Result<String> {
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    examples(word).to_writer(&mut out)?;
    man.render_options_section(&mut out)?;
    if word == "secrun" {
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
    } else {
        text.push_str("0 when it was done, 1 when the thing that was asked for is not there, 125 when secrun failed.");
    }
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    roff.text([roman(text)]);
    roff
}
