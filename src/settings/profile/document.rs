//! A TOML file with the places of everything in it, so that an error can show the line with a caret.
//!
//! A profile may hold a credential, and a value may stand where a reference belongs. So the excerpts show keys and
//! structure; every value is hidden, except words of a fixed choice.
#![forbid(unsafe_code)]

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use zeroize::Zeroizing;

use crate::secret::Source;
use crate::settings::problem::Problem;

/// One profile file.
pub struct Document {
    path: PathBuf,
    text: Zeroizing<String>,
    /// Where each line begins.
    lines: Vec<usize>,
    /// Where the values are, in order; `None` when the file is no TOML, and no line can be shown.
    values: Option<Vec<Range<usize>>>,
}

/// The text of a document, and its tree.
pub type Parsed<'t> = Result<Spanned<DeTable<'t>>, Vec<toml::de::Error>>;

impl Document {
    /// A document of this text and the tree that was parsed from it.
    pub fn new(path: &Path, text: &str, tree: &Parsed<'_>) -> Arc<Self> {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(index, _)| index + 1);
        let values = tree.as_ref().ok().map(|tree| {
            let mut spans = Vec::new();
            tree.get_ref().values().for_each(|value| collect(value, &mut spans));
            spans.sort_by_key(|span| span.start);
            spans
        });
        let lines = std::iter::once(0).chain(ends).collect();
        Arc::new(Self { path: path.to_owned(), text: Zeroizing::new(text.to_owned()), lines, values })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The line of a byte, counted from 1.
    fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset).max(1)
    }

    /// The text of a line without its end, and where it begins.
    fn line_text(&self, line: usize) -> (usize, &str) {
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let end = self.lines.get(line).copied().unwrap_or(self.text.len());
        (start, self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r']))
    }

    /// The line with a caret below the span.
    fn excerpt(&self, span: &Range<usize>, show: bool) -> Vec<String> {
        let line = self.line(span.start);
        let (start, text) = self.line_text(line);
        // Of a line that is no TOML nothing is known: what looks like a key may be the second line of a value.
        let Some(values) = self.values.as_deref().filter(|_| text.len() <= LONGEST * 4) else { return Vec::new() };
        let first = values.partition_point(|value| value.end <= start);
        let last = values.partition_point(|value| value.start < start + text.len());
        let hidden = values.get(first..last).unwrap_or_default();
        let (shown, before, width) = hide(text, start, hidden, show, span);
        if shown.is_empty() || shown.chars().count() > LONGEST {
            return Vec::new();
        }
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        vec![format!("  {number} | {shown}"), format!("  {gutter} | {}{}", " ".repeat(before), "^".repeat(width.max(1)))]
    }
}

/// A longer line would be folded by the terminal, with the caret nowhere.
const LONGEST: usize = 120;

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("path", &self.path).finish_non_exhaustive()
    }
}

/// The spans of all values that are no tables or arrays.
fn collect(value: &Spanned<DeValue<'_>>, spans: &mut Vec<Range<usize>>) {
    match value.get_ref() {
        DeValue::Table(table) => table.values().for_each(|value| collect(value, spans)),
        DeValue::Array(array) => array.iter().for_each(|value| collect(value, spans)),
        _ => spans.push(value.span()),
    }
}

/// The line with hidden values, the width before the caret and the width of the caret.
fn hide(text: &str, start: usize, values: &[Range<usize>], show: bool, span: &Range<usize>) -> (String, usize, usize) {
    let mut shown = String::new();
    let (mut before, mut width) = (0, 0);
    let mut quote = None;
    for (offset, letter) in text.char_indices().map(|(index, letter)| (start + index, letter)) {
        let value = values.iter().find(|value| value.contains(&offset) && !(show && *value == span));
        let letter = match value {
            // One sign for the whole value, at its beginning or at that of the line.
            Some(value) if offset == value.start.max(start) => '…',
            Some(_) => continue,
            // A comment may quote the value that is hidden beside it.
            None if letter == '#' && quote.is_none() => break,
            None if letter == '\t' => ' ',
            None => letter,
        };
        if matches!(letter, '"' | '\'') {
            quote = if quote == Some(letter) { None } else { quote.or(Some(letter)) };
        }
        before += usize::from(offset < span.start);
        width += usize::from(span.contains(&offset));
        shown.push(letter);
    }
    (shown.trim_end().to_owned(), before, width)
}

/// A place in a document.
#[derive(Clone)]
pub struct Spot {
    document: Arc<Document>,
    span: Range<usize>,
}

impl Spot {
    /// The place of a span.
    pub fn new(document: &Arc<Document>, span: Range<usize>) -> Self {
        Self { document: Arc::clone(document), span }
    }

    /// The file that has it.
    pub fn path(&self) -> &Path {
        &self.document.path
    }

    /// As the source of a value.
    pub fn source(&self) -> Source {
        Source::File { path: self.document.path.clone(), line: self.document.line(self.span.start) }
    }

    /// A problem at this place; values are hidden.
    pub fn problem(&self, fact: impl Into<String>) -> Problem {
        Problem::new(self, fact).excerpt(self.document.excerpt(&self.span, false))
    }

    /// A problem with a word of a fixed choice, which is shown.
    pub fn problem_with_word(&self, fact: impl Into<String>) -> Problem {
        Problem::new(self, fact).excerpt(self.document.excerpt(&self.span, true))
    }
}

/// `file:line:column`.
impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.document.line(self.span.start);
        let (start, text) = self.document.line_text(line);
        let before = text.char_indices().take_while(|(index, _)| start + index < self.span.start).count();
        write!(f, "{}:{line}:{}", self.document.path.display(), before + 1)
    }
}

impl fmt::Debug for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The excerpt for the first occurrence of `marked`.
    fn excerpt(text: &str, marked: &str, show: bool) -> String {
        let (tree, errors) = DeTable::parse_recoverable(text);
        let tree = if errors.is_empty() { Ok(tree) } else { Err(errors) };
        let document = Document::new(Path::new("p.toml"), text, &tree);
        let start = text.find(marked).unwrap();
        let spot = Spot::new(&document, start..start + marked.len());
        let problem = if show { spot.problem_with_word("x") } else { spot.problem("x") };
        problem.lines()
    }

    #[test]
    fn the_caret_is_below_the_key_and_values_are_hidden() {
        assert_eq!(
            excerpt("[settings]\ntokn = \"hunter2\" # hunter2\n", "tokn", false),
            "p.toml:2:1: x\n  2 | tokn = …\n    | ^^^^"
        );
        assert_eq!(
            excerpt("A = { ref = \"hunter2\", sort = 1, n = [12345] }", "sort", false),
            "p.toml:1:24: x\n  1 | A = { ref = …, sort = …, n = […] }\n    |                ^^^^"
        );
        assert_eq!(excerpt("'ä' = 1\n", "1", false), "p.toml:1:7: x\n  1 | 'ä' = …\n    |       ^");
    }

    #[test]
    fn words_of_a_choice_are_shown() {
        assert_eq!(excerpt("a = 'x'\nas = \"fil\"", "\"fil\"", true), "p.toml:2:6: x\n  2 | as = \"fil\"\n    |      ^^^^^");
    }

    #[test]
    fn values_that_span_lines_stay_hidden() {
        assert_eq!(
            excerpt("A = { ref = \"\"\"\nhunter2\nhunter3\"\"\", sort = 1 }", "sort", false),
            "p.toml:3:13: x\n  3 | …, sort = … }\n    |    ^^^^"
        );
    }

    #[test]
    fn of_broken_toml_only_the_place_is_shown() {
        assert_eq!(excerpt("token = hunter2", "hunter2", false), "p.toml:1:9: x");
        assert_eq!(excerpt("a = \"\"\"\nhunter=2=\n", "hunter", false), "p.toml:2:1: x");
    }
}
