//! Which secret becomes which variable and which file, and whether two of them want the same place.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::limits;
use super::report::Form;
use super::template::Rendered;
use crate::failure::{Failure, Kind};
use crate::secret::{Delivery, Entry, FileTarget, Name, SecretSet, Source, Value};

/// Permission bits of a secret file unless the user said otherwise: the command may read it, nobody else may anything.
const DEFAULT_MODE: u32 = 0o400;
/// What the variable of a path is counted as before it is known where the files will be.
const LONGEST_PATH: usize = 1024;

/// Everything that the command gets, before it is known where the files are.
pub(super) struct Layout {
    /// The files.
    pub files: Vec<SecretFile>,
    /// Every name of the set. What was inherited under one of them does not reach the command.
    pub taken: HashSet<Name>,
    variables: Vec<Planned>,
}

/// One file that the command gets.
pub(super) struct SecretFile {
    /// The name of the secret, or the one derived from a template's target: `{LABEL}` in arguments.
    pub label: Name,
    /// Its name in the private folder.
    pub file_name: OsString,
    /// The path that the command expects, instead of the private folder.
    pub fixed: Option<PathBuf>,
    /// The variable that holds the path.
    pub variable: Name,
    /// Permission bits.
    pub mode: u32,
    /// The content.
    pub content: Value,
    /// Why it is a file.
    pub form: Form,
    /// Where the user asked for it.
    pub source: Source,
}

impl SecretFile {
    /// The file of one secret.
    fn plain(label: Name, content: Value, target: FileTarget, form: Form, source: Source) -> Self {
        let variable = target.variable.unwrap_or_else(|| path_variable(&label));
        let (mode, file_name) = (target.mode.unwrap_or(DEFAULT_MODE), label.to_string().into());
        SecretFile { label, file_name, fixed: target.path, variable, mode, content, form, source }
    }
}

/// One variable that is set for the command.
pub(super) struct Variable {
    /// Its name.
    pub name: Name,
    /// Its value: a secret, or the path of a file.
    pub value: Value,
    /// Index of the file whose path it holds.
    pub file: Option<usize>,
    /// Where the user asked for it.
    pub source: Source,
}

enum Planned {
    Value { name: Name, value: Value, source: Source },
    PathOf(usize),
}

impl Layout {
    /// Sorts the secrets by delivery; everything that collides is reported together. Where a room is given, what no variable can
    /// hold becomes a file, and the largest values do when all together are too large for it.
    pub(super) fn new(set: SecretSet, rendered: Vec<Rendered>, room: Option<usize>) -> Result<Self, Failure> {
        let mut layout = Layout { files: Vec::new(), taken: HashSet::new(), variables: Vec::new() };
        for Entry { name, value, delivery, source, .. } in set.into_entries() {
            layout.taken.insert(name.clone());
            match delivery {
                Delivery::Template => {}
                Delivery::File(target) => layout.add_file(name, value, target, Form::File, source),
                Delivery::Environment if room.is_some() && !limits::fits(&name, &value) => {
                    layout.add_file(name, value, FileTarget::default(), Form::Spilled, source);
                }
                Delivery::Environment => layout.variables.push(Planned::Value { name, value, source }),
            }
        }
        for Rendered { target, mode, content, source } in rendered {
            let label = label_of(&target);
            let fixed = target.is_absolute().then(|| target.clone());
            let file_name = if fixed.is_some() { label.to_string().into() } else { target.into_os_string() };
            let variable = path_variable(&label);
            layout.variables.push(Planned::PathOf(layout.files.len()));
            let mode = mode.unwrap_or(DEFAULT_MODE);
            layout.files.push(SecretFile { label, file_name, fixed, variable, mode, content, form: Form::Template, source });
        }
        if let Some(room) = room {
            layout.spill_largest(room);
        }
        layout.refuse_bad_files()?;
        layout.refuse_collisions()?;
        Ok(layout)
    }

    /// The variables with their values, now that the paths of the files are known.
    pub(super) fn resolve(&mut self, paths: &[PathBuf]) -> Vec<Variable> {
        let planned = std::mem::take(&mut self.variables);
        let resolved = planned.into_iter().filter_map(|planned| match planned {
            Planned::Value { name, value, source } => Some(Variable { name, value, file: None, source }),
            Planned::PathOf(index) => {
                let (file, path) = (self.files.get(index)?, paths.get(index)?);
                let value = Value::from(path.as_os_str().as_encoded_bytes());
                Some(Variable { name: file.variable.clone(), value, file: Some(index), source: file.source.clone() })
            }
        });
        resolved.collect()
    }

    /// Moves the largest values to files until the rest fits, or nothing is left that a path would not outweigh.
    fn spill_largest(&mut self, room: usize) {
        let size = |planned: &Planned| match planned {
            Planned::Value { name, value, .. } => limits::string_size(name.as_str().len() + 1 + value.len()),
            Planned::PathOf(_) => LONGEST_PATH,
        };
        let mut total: usize = self.variables.iter().map(size).sum();
        let is_value = |planned: &Planned| matches!(planned, Planned::Value { .. });
        let mut largest: Vec<(usize, usize)> = self.variables.iter().map(size).zip(0..).collect();
        largest.sort_unstable_by(|one, other| other.cmp(one));
        for (bytes, index) in largest.into_iter().take_while(|(bytes, _)| *bytes > LONGEST_PATH) {
            if total <= room {
                break;
            }
            let Some(planned) = self.variables.get_mut(index).filter(|planned| is_value(planned)) else { continue };
            if let Planned::Value { name, value, source } = std::mem::replace(planned, Planned::PathOf(self.files.len())) {
                total = total - bytes + LONGEST_PATH;
                self.files.push(SecretFile::plain(name, value, FileTarget::default(), Form::Spilled, source));
            }
        }
    }

    fn add_file(&mut self, name: Name, content: Value, target: FileTarget, form: Form, source: Source) {
        self.variables.push(Planned::PathOf(self.files.len()));
        self.files.push(SecretFile::plain(name, content, target, form, source));
    }

    fn refuse_bad_files(&self) -> Result<(), Failure> {
        let mut lines = Vec::new();
        for file in &self.files {
            let SecretFile { label, source, .. } = file;
            if file.mode > 0o777 {
                lines.push(format!("{label}: mode {:o} is more than permission bits ({source})", file.mode));
            }
            match &file.fixed {
                Some(path) if !path.is_absolute() || path.file_name().is_none() => {
                    lines.push(format!("{label}: `{}` is no absolute path of a file ({source})", path.display()));
                }
                None if !is_plain(&file.file_name) => {
                    let name = Path::new(&file.file_name).display();
                    lines.push(format!("{label}: `{name}` is neither a plain file name nor an absolute path ({source})"));
                }
                _ => {}
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        Err(Failure::new(Kind::Config, "secret files cannot be made as asked for")
            .details(lines)
            .hint("a plain name is made in the private folder of the run; any other place is named by its absolute path"))
    }

    fn refuse_collisions(&self) -> Result<(), Failure> {
        let mut claims: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut claim = |place: String, owner: String| claims.entry(place).or_default().push(owner);
        for planned in &self.variables {
            match planned {
                Planned::Value { name, source, .. } => claim(format!("variable {name}"), format!("the secret {name} ({source})")),
                Planned::PathOf(index) => {
                    let Some(SecretFile { label, file_name, fixed, variable, source, .. }) = self.files.get(*index) else {
                        continue;
                    };
                    let owner = format!("the path of {label} ({source})");
                    claim(format!("variable {variable}"), owner.clone());
                    claim(format!("placeholder {{{label}}}"), owner.clone());
                    let place = fixed.as_deref().unwrap_or(Path::new(file_name));
                    claim(format!("file {}", place.display()), owner);
                }
            }
        }
        let lines: Vec<String> = claims
            .into_iter()
            .filter(|(_, owners)| owners.len() > 1)
            .map(|(place, owners)| format!("{place}: {}", owners.join(" and ")))
            .collect();
        if lines.is_empty() {
            return Ok(());
        }
        Err(Failure::new(Kind::Conflict, "two secrets want the same place")
            .details(lines)
            .hint("`variable = \"NAME\"` beside a file gives its path another variable"))
    }
}

/// The variable that holds the path of a file by default, as container images have it: `NAME_FILE`.
fn path_variable(label: &Name) -> Name {
    Name::nearest(&format!("{label}_FILE"))
}

/// The name that stands for a template's file: `nginx.conf` becomes `NGINX_CONF`.
fn label_of(target: &Path) -> Name {
    Name::nearest(&target.file_name().unwrap_or_default().to_string_lossy().to_uppercase())
}

fn is_plain(name: &OsString) -> bool {
    let path = Path::new(name);
    path.file_name().is_some_and(|last| last == name.as_os_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(name: &str, value: &[u8], delivery: Delivery) -> Entry {
        let source = Source::Flag("--x".into());
        Entry { name: Name::nearest(name), value: Value::from(value), delivery, origin: String::new(), source }
    }

    fn template(target: &str) -> Rendered {
        Rendered { target: target.into(), mode: None, content: Value::from("t"), source: Source::Default }
    }

    fn at(path: &str) -> Delivery {
        Delivery::File(FileTarget { path: Some(path.into()), ..FileTarget::default() })
    }

    fn file() -> Delivery {
        Delivery::File(FileTarget::default())
    }

    fn laid_out(entries: Vec<Entry>, rendered: Vec<Rendered>, room: Option<usize>) -> Result<Vec<String>, Failure> {
        let mut layout = Layout::new(SecretSet::new(entries), rendered, room)?;
        let paths: Vec<PathBuf> = layout.files.iter().map(|file| Path::new("/f").join(&file.file_name)).collect();
        let shown = |variable: Variable| format!("{}={}", variable.name, variable.value.expose_text().unwrap());
        Ok(layout.resolve(&paths).into_iter().map(shown).collect())
    }

    #[test]
    fn every_delivery_has_its_variable() {
        let named = FileTarget { variable: Some(Name::nearest("TLS_PATH")), ..FileTarget::default() };
        let entries = vec![
            secret("A", b"1", Delivery::Environment),
            secret("B", b"2", file()),
            secret("C", b"3", Delivery::File(named)),
            secret("D", b"4", Delivery::Template),
        ];
        let variables = laid_out(entries, vec![template("my-app.9.conf")], None).unwrap();
        assert_eq!(variables, ["A=1", "B_FILE=/f/B", "TLS_PATH=/f/C", "MY_APP_9_CONF_FILE=/f/my-app.9.conf"]);
    }

    #[test]
    fn what_no_variable_holds_is_spilled_only_when_wanted() {
        let large = vec![b'x'; 200_000];
        let entries = || vec![secret("BIG", &large, Delivery::Environment), secret("NUL", b"a\0", Delivery::Environment)];
        assert_eq!(laid_out(entries(), Vec::new(), Some(usize::MAX)).unwrap(), ["BIG_FILE=/f/BIG", "NUL_FILE=/f/NUL"]);
        assert!(laid_out(entries(), Vec::new(), None).unwrap()[0].starts_with("BIG=x"));
    }

    #[test]
    fn the_largest_are_spilled_until_the_rest_fits() {
        let (small, large, largest) = (vec![b's'; 1500], vec![b'l'; 3000], vec![b'x'; 5000]);
        let entry = |name, value: &[u8]| secret(name, value, Delivery::Environment);
        let entries = || vec![entry("S", &small), entry("L", &large), entry("X", &largest), entry("T", b"tiny")];
        let names = |room| {
            let variables = laid_out(entries(), Vec::new(), Some(room)).unwrap();
            variables.iter().map(|variable| variable.split('=').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(20_000), ["S", "L", "X", "T"]);
        assert_eq!(names(6000), ["S", "L", "X_FILE", "T"]);
        assert_eq!(names(4000), ["S", "L_FILE", "X_FILE", "T"]);
        assert_eq!(names(0), ["S_FILE", "L_FILE", "X_FILE", "T"], "a path is no gain for what is tiny");
    }

    #[test]
    fn all_collisions_are_told() {
        let entries = vec![
            secret("A", b"1", file()),
            secret("A_FILE", b"2", Delivery::Environment),
            secret("B", b"3", at("/run/b")),
            secret("C", b"4", at("/run/b")),
        ];
        let failure = laid_out(entries, vec![template("A")], None).unwrap_err();
        assert_eq!(failure.kind(), Kind::Conflict);
        assert_eq!(
            failure.detail_lines(),
            [
                "file /run/b: the path of B (--x) and the path of C (--x)",
                "file A: the path of A (--x) and the path of A (default)",
                "placeholder {A}: the path of A (--x) and the path of A (default)",
                "variable A_FILE: the path of A (--x) and the secret A_FILE (--x) and the path of A (default)",
            ]
        );
    }

    #[test]
    fn files_that_cannot_be_are_refused() {
        let mode = FileTarget { mode: Some(0o4755), ..FileTarget::default() };
        let entries = vec![
            secret("A", b"1", Delivery::File(mode)),
            secret("B", b"2", at("relative")),
            secret("C", b"3", at("/")),
            secret("D", b"3", at("/x/..")),
        ];
        let templates = vec![template("etc/app.conf"), template(".."), template(""), template("./x")];
        let failure = laid_out(entries, templates, None).unwrap_err();
        assert_eq!(failure.detail_lines().len(), 8, "{failure}");
    }
}
