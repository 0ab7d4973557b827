//! The layers that variables are looked up in: environment, `--env-file`, `.env.local`, `.env`.
//!
//! An empty value counts as not given, in every layer: compose files and CI systems set variables that nobody filled.
#![forbid(unsafe_code)]

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::dotenv::{self, Assignment};
use super::file::{self, Allowed, Unreadable};
use super::problem::Problem;
use crate::secret::{Source, Sourced};

/// The inherited environment and the dotenv files.
#[derive(Debug)]
pub struct Layers {
    environment: Vec<(OsString, OsString)>,
    /// The place of every name; the first of two, as the C library does it.
    places: HashMap<OsString, usize>,
    /// `--env-file`, in the order of the command line.
    given: Vec<Dotenv>,
    /// `.env.local` and `.env`.
    found: Vec<Dotenv>,
}

/// A dotenv file that was read.
#[derive(Debug)]
pub struct Dotenv {
    path: PathBuf,
    assignments: Vec<Assignment>,
    places: HashMap<String, usize>,
}

/// A variable that was found, with the name it was found under.
pub type Found<'a> = Sourced<&'a [u8]>;

impl Layers {
    /// The inherited environment alone.
    pub fn new(environment: Vec<(OsString, OsString)>) -> Self {
        let mut places = HashMap::with_capacity(environment.len());
        for (place, (name, _)) in environment.iter().enumerate() {
            places.entry(name.clone()).or_insert(place);
        }
        Self { environment, places, given: Vec::new(), found: Vec::new() }
    }

    /// Adds a file of `--env-file`, which may be a pipe and must be there.
    pub fn read_given(&mut self, path: &Path, deadline: Instant) -> Result<(), Trouble> {
        let file = Dotenv::read(path, Allowed::Pipes(deadline))?;
        self.given.push(file.ok_or_else(|| Trouble::of(path, &Unreadable::Missing))?);
        Ok(())
    }

    /// Adds a file that is looked for in the current folder; earlier ones win.
    pub fn read_found(&mut self, path: &Path) -> Result<(), Trouble> {
        self.found.extend(Dotenv::read(path, Allowed::Regular)?);
        Ok(())
    }

    /// The first variable that has a value: layer by layer, and in a layer in the order of the names.
    ///
    /// With `empty_hides` a name that is set to nothing hides the names behind it, in its own layer and in those below.
    pub fn find(&self, names: &[&str], empty_hides: bool) -> Option<Found<'_>> {
        let mut names = names;
        let inherited = |name: &str| {
            let value = self.inherited(OsStr::new(name))?;
            Some(Sourced::new(value.as_bytes(), Source::Environment(name.to_owned())))
        };
        if let Some(found) = first(&mut names, empty_hides, inherited) {
            return Some(found);
        }
        self.given.iter().rev().chain(&self.found).find_map(|file| first(&mut names, empty_hides, |name| file.find(name)))
    }

    /// One variable of the inherited environment, empty or not.
    pub fn inherited(&self, name: &OsStr) -> Option<&OsStr> {
        self.places.get(name).map(|place| self.environment[*place].1.as_os_str())
    }

    /// The inherited environment, unchanged.
    pub fn environment(&self) -> &[(OsString, OsString)] {
        &self.environment
    }

    /// The entries of `--env-file`, of every name the last one.
    pub fn given(&self) -> Vec<(&Assignment, Source)> {
        let mut seen = HashSet::new();
        let entries = self.given.iter().rev().flat_map(|file| file.assignments.iter().map(|entry| (entry, file.source(entry))));
        entries.filter(|(entry, _)| seen.insert(&entry.name)).collect()
    }
}

/// The first name with a value. What is hidden is taken off the list.
fn first<'a>(names: &mut &[&str], empty_hides: bool, find: impl Fn(&str) -> Option<Found<'a>>) -> Option<Found<'a>> {
    for (place, name) in names.iter().enumerate() {
        match find(name) {
            Some(found) if !found.value.is_empty() => return Some(found),
            Some(_) if empty_hides => {
                *names = &names[..=place];
                return None;
            }
            _ => {}
        }
    }
    None
}

/// Why a dotenv file gives nothing.
#[derive(Debug)]
pub enum Trouble {
    /// The user must change something.
    Problems(Vec<Problem>),
    /// The writer of a pipe did not come to an end.
    Timeout(PathBuf),
}

impl Trouble {
    fn of(path: &Path, error: &Unreadable) -> Self {
        let problem = Problem::new(&path.display(), error.fact());
        Self::Problems(vec![match error {
            Unreadable::NotAFile("a pipe") => problem.hint("a pipe is read when it is given with `--env-file`"),
            _ => problem,
        }])
    }
}

impl Dotenv {
    /// `None` when there is no such file.
    fn read(path: &Path, allowed: Allowed) -> Result<Option<Self>, Trouble> {
        let bytes = match file::read(path, allowed) {
            Ok(bytes) => bytes,
            Err(Unreadable::Missing) => return Ok(None),
            Err(Unreadable::Timeout) => return Err(Trouble::Timeout(path.to_owned())),
            Err(error) => return Err(Trouble::of(path, &error)),
        };
        let assignments = dotenv::parse(&bytes).map_err(|lines| {
            let problem = |line: dotenv::Unreadable| Problem::new(&format!("{}:{}", path.display(), line.line), line.fact);
            Trouble::Problems(lines.into_iter().map(problem).collect())
        })?;
        let places = assignments.iter().enumerate().map(|(place, entry)| (entry.name.to_string(), place)).collect();
        Ok(Some(Self { path: path.to_owned(), assignments, places }))
    }

    fn find(&self, name: &str) -> Option<Found<'_>> {
        let entry = self.places.get(name).map(|place| &self.assignments[*place])?;
        Some(Sourced::new(entry.value.expose(), self.source(entry)))
    }

    fn source(&self, entry: &Assignment) -> Source {
        Source::File { path: self.path.clone(), line: entry.line }
    }
}
