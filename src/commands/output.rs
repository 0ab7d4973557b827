//! How secrun speaks: results on standard output, failures and warnings on standard error, as text or JSON.

use std::ffi::OsString;
use std::fs::File;
use std::io::{IsTerminal, Write};
use std::os::fd::AsFd;

use data_encoding::BASE64;

use crate::cli::{Color, Global, LogFormat};
use crate::failure::{Failure, Kind, printable, reason};
use crate::secret::Value;

/// How messages on standard error look.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    json: bool,
    color: Color,
    quiet: bool,
    verbose: u8,
}

impl Style {
    /// What the options say.
    pub fn new(global: &Global) -> Self {
        Self {
            json: global.json || global.log_format == LogFormat::Json,
            color: global.color,
            quiet: global.quiet,
            verbose: global.verbose,
        }
    }

    /// For mistakes in the very options: only whether the word is there can be known.
    pub fn before_parsing(arguments: &[OsString]) -> Self {
        let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
        let words = &arguments[..end];
        let json = words.iter().any(|word| word == "--json" || word == "--log-format=json")
            || words.windows(2).any(|pair| pair[0] == "--log-format" && pair[1] == "json");
        Self { json, color: Color::Auto, quiet: false, verbose: 0 }
    }

    /// Prints a failure on standard error, in one write so that lines of the command do not come in between.
    pub fn failure(self, failure: &Failure) {
        let text = if self.json {
            format!("{}\n", failure.to_json())
        } else if colored(self.color) {
            failure.to_string().replacen("error", "\u{1b}[1;31merror\u{1b}[0m", 1)
        } else {
            failure.to_string()
        };
        say(&text);
    }

    /// Prints a warning unless `--quiet`.
    pub fn warning(self, text: &str) {
        if !self.quiet {
            self.line("warning", text);
        }
    }

    /// Prints what happens, at `-v`.
    pub fn note(self, text: &str) {
        if self.verbose > 0 {
            self.line("note", text);
        }
    }

    /// Prints that something takes its time, unless `--quiet`.
    pub fn progress(self, text: &str) {
        if !self.quiet {
            self.line("waiting", text);
        }
    }

    fn line(self, level: &str, text: &str) {
        if self.json {
            say(&format!("{}\n", serde_json::json!({ "level": level, "message": text })));
        } else {
            let text: Vec<String> = text.lines().map(printable).collect();
            say(&format!("secrun: {level}: {}\n", text.join("\n")));
        }
    }
}

/// Standard error may be closed; then there is nobody to tell.
fn say(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn colored(choice: Color) -> bool {
    let allowed = || std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    match choice {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => allowed() && std::io::stderr().is_terminal(),
    }
}

/// Prints a result on standard output.
pub fn text(text: &str) -> Result<(), Failure> {
    bytes(text.as_bytes())
}

/// Prints a result on standard output, byte by byte as it is.
fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    // Not `Stdout`: it takes a closed descriptor for success, and its buffer would hold a copy of the value.
    let out = std::io::stdout().as_fd().try_clone_to_owned().map(File::from);
    let written = out.and_then(|mut out| out.write_all(bytes));
    written.map_err(|error| Failure::new(Kind::System, format!("standard output cannot be written: {}", reason(&error))))
}

/// Prints a value on standard output. A terminal gets a line end behind it, so that the prompt does not stand in its line.
pub fn value(value: &Value) -> Result<(), Failure> {
    bytes(value.expose())?;
    if std::io::stdout().is_terminal() && !value.expose().ends_with(b"\n") { text("\n") } else { Ok(()) }
}

/// A value as `--json` shows it: its encoding, and the text in it.
pub fn encoded(value: &Value) -> (&'static str, String) {
    match value.expose_text() {
        Some(text) => ("utf-8", text.to_owned()),
        None => ("base64", BASE64.encode(value.expose())),
    }
}

/// Prints a JSON document on standard output.
pub fn json(document: &serde_json::Value) -> Result<(), Failure> {
    text(&format!("{document:#}\n"))
}

/// Facts of our own on standard error, one a line. Names and comments in them are somebody else's.
pub fn facts(given: impl IntoIterator<Item = String>) {
    say(&lines(given));
}

/// Facts of our own, one a line.
pub fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| printable(&line) + "\n").collect()
}

/// Columns as wide as their longest cell, two spaces apart, nothing after the last. Cells are somebody else's text.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| printable(cell)).collect()).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([header[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let header: Vec<String> = header.iter().map(|cell| (*cell).to_owned()).collect();
    let mut text = String::new();
    for row in std::iter::once(&header).chain(&rows) {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// The same without the columns in which nothing stands; the first is always there.
pub fn sparse_table(header: &[&str], rows: &[Vec<String>]) -> String {
    let used = |column: &usize| *column == 0 || rows.iter().any(|row| !row[*column].is_empty());
    let columns: Vec<usize> = (0..header.len()).filter(used).collect();
    let header: Vec<&str> = columns.iter().map(|&column| header[column]).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| columns.iter().map(|&column| row[column].clone()).collect()).collect();
    table(&header, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_draws_nothing_on_the_terminal() {
        let text = table(&["NAME", "COMMENT"], &[vec!["a".to_owned(), "two\nlines \u{1b}[31m".to_owned()]]);
        assert_eq!(text, "NAME  COMMENT\na     two\u{fffd}lines \u{fffd}[31m\n");
    }
}
