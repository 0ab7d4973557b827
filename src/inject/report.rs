//! What the command will get, for `--dry-run`: names, places and sizes, never a value.

use std::path::PathBuf;

use super::layout::{SecretFile, Variable};
use super::places::Places;
use crate::secret::Source;

/// How the command gets one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As a variable.
    Variable,
    /// As a file that was asked for.
    File,
    /// As a file, because no variable can hold the value.
    Spilled,
    /// As a file made from a template.
    Template,
}

impl Form {
    /// The word of the report.
    pub const fn token(self) -> &'static str {
        match self {
            Form::Variable => "variable",
            Form::File => "file",
            Form::Spilled => "spilled",
            Form::Template => "template",
        }
    }
}

/// One thing that the command gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The name of the secret, or the one derived from a template's target.
    pub name: String,
    /// How.
    pub form: Form,
    /// The variable that holds the value, or the path.
    pub variable: String,
    /// Where the file is.
    pub path: Option<PathBuf>,
    /// Permission bits of the file.
    pub mode: Option<u32>,
    /// The file is on a disk and not in memory.
    pub on_disk: bool,
    /// Size of the value.
    pub bytes: usize,
    /// Where the user asked for it.
    pub source: Source,
}

/// One line per variable and file, in the order they were asked for.
pub(super) fn lines(variables: &[Variable], files: &[SecretFile], places: &Places) -> Vec<Line> {
    let line = |variable: &Variable| {
        let file = variable.file.and_then(|index| files.get(index));
        Line {
            name: file.map_or(&variable.name, |file| &file.label).to_string(),
            form: file.map_or(Form::Variable, |file| file.form),
            variable: variable.name.to_string(),
            path: variable.file.and_then(|index| places.paths.get(index)).cloned(),
            mode: file.map(|file| file.mode),
            on_disk: variable.file.is_some_and(|index| places.is_on_disk(index)),
            bytes: file.map_or(&variable.value, |file| &file.content).len(),
            source: variable.source.clone(),
        }
    };
    variables.iter().map(line).collect()
}
