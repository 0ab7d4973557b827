//! What the run asks for: the profile, variables whose value is a reference, and flags, laid over each other.
#![forbid(unsafe_code)]

use std::collections::HashMap;

use super::problem::{Problem, report};
use super::resolve::{Settings, globs};
use crate::failure::{Failure, Kind};
use crate::provider::Nothing;
use crate::secret::inherited::LITERAL;
use crate::secret::{
    Bulk, Delivery, Duplicates, FileTarget, Filter, InvalidReference, Item, Name, Reference, Rename, Selection, Source,
};

/// What wins when the same name is asked for at two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Profile,
    EnvFile,
    Environment,
    Flag,
}

impl Settings {
    /// What the run asks for, inherited references included. Everything that is wrong is one report.
    pub fn selection(&self) -> Result<Selection, Failure> {
        self.gather(|| self.nothing_asked())
    }

    /// The same where nothing in particular may be asked for.
    pub fn needed(&self) -> Result<Selection, Failure> {
        self.gather(|| Ok(None))
    }

    fn gather(&self, nothing_asked: impl FnOnce() -> Result<Option<Bulk>, Failure>) -> Result<Selection, Failure> {
        let mut gathering = Gathering { settings: self, wishes: Wishes::new(self.duplicates()), problems: Vec::new() };
        self.profile.secrets.iter().for_each(|item| gathering.add(Rank::Profile, item.clone()));
        gathering.references();
        gathering.flags();
        let mut bulks = self.profile.bulks.clone();
        bulks.extend(gathering.paths());
        let nothing = gathering.wishes.is_empty() && bulks.is_empty() && gathering.problems.is_empty();
        if nothing {
            bulks.extend(nothing_asked()?);
        }
        gathering.check_bulk_flags(nothing, &bulks);
        let (filter, renames) = (gathering.filter(), gathering.renames());
        report(Kind::Config, "what is asked for", gathering.problems)?;
        Ok(Selection { items: gathering.wishes.items(), bulks, filter, renames, duplicates: self.duplicates() })
    }

    fn duplicates(&self) -> Duplicates {
        self.flags.wanted.duplicates.or(self.profile.run.on_duplicate).unwrap_or_default()
    }

    /// What a provider gives to a run that asks for nothing in particular.
    fn nothing_asked(&self) -> Result<Option<Bulk>, Failure> {
        let provider = self.provider()?;
        match provider.value.spec.nothing {
            Nothing::PassThrough => Ok(None),
            Nothing::Everything => {
                let reference = Reference { provider: None, path: String::new(), field: None, version: None };
                Ok(Some(self.flag_bulk(reference, Source::Default)))
            }
            Nothing::Error => Err(Failure::new(Kind::Config, "nothing is asked for")
                .detail(format!("{} has too much to hand over everything", provider.value.spec.id))
                .hint("ask for single secrets with `--env NAME=REF` or `--file NAME=REF`")
                .hint("or for a folder with `--path PATH`")
                .hint("or with [secrets] and [[bulk]] in secrun.toml or the profile of `--profile`")),
        }
    }

    fn flag_bulk(&self, reference: Reference, source: Source) -> Bulk {
        let wanted = &self.flags.wanted;
        Bulk {
            reference,
            prefix: wanted.prefix.clone().unwrap_or_default(),
            letters: wanted.letters.unwrap_or_default(),
            recursive: wanted.recursive,
            flatten: wanted.flatten,
            delivery: Delivery::Environment,
            source,
        }
    }
}

struct Gathering<'s> {
    settings: &'s Settings,
    wishes: Wishes,
    problems: Vec<Problem>,
}

impl Gathering<'_> {
    /// Variables whose value is a reference.
    fn references(&mut self) {
        for found in self.settings.referring() {
            let name = found.name.to_str().and_then(|name| Name::parse(name).ok());
            let escape = format!("to hand the text on as it is, put `{LITERAL}` before it");
            match (found.reference, name) {
                (Ok(reference), Some(name)) => {
                    let rank = if matches!(found.source, Source::File { .. }) { Rank::EnvFile } else { Rank::Environment };
                    self.add(rank, item(name, reference, Delivery::Environment, found.source));
                }
                (Ok(_), None) => self.problems.push(
                    Problem::new(
                        &found.source,
                        "its value is a reference, but this is no name that can be set: letters, digits and `_`, no digit first",
                    )
                    .hint(escape),
                ),
                (Err(error), _) => {
                    self.problems.push(Problem::new(&found.source, error.to_string()).hint(error.hint()).hint(escape));
                }
            }
        }
    }

    fn flags(&mut self) {
        let wanted = &self.settings.flags.wanted;
        let file = Delivery::File(FileTarget::default());
        for (flag, texts, delivery) in [("--env", &wanted.environment, Delivery::Environment), ("--file", &wanted.files, file)] {
            for (index, text) in texts.iter().enumerate() {
                match self.asked_by_flag(flag, text, index) {
                    Ok((name, reference)) => {
                        let source = Source::Flag(format!("{flag} {name}"));
                        self.add(Rank::Flag, item(name, reference, delivery.clone(), source));
                    }
                    Err(problem) => self.problems.push(problem),
                }
            }
        }
    }

    /// `NAME=REF`. Only what is surely a name is quoted: the text may be a secret in the wrong place.
    fn asked_by_flag(&self, flag: &str, text: &str, index: usize) -> Result<(Name, Reference), Problem> {
        let nth = format!("{flag}, number {}", index + 1);
        let Some((name, reference)) = text.split_once('=') else {
            return Err(Problem::new(&nth, "this is not NAME=REF: there is no `=`"));
        };
        let name = Name::parse(name)
            .map_err(|_| Problem::new(&nth, "what stands before the `=` is no name: letters, digits and `_`, no digit first"))?;
        let reference = Reference::parse(reference, |name| self.is_provider(name));
        let reference = reference.map_err(|error| said(&format!("{flag} {name}"), &error))?;
        Ok((name, reference))
    }

    /// The folders of `--path`.
    fn paths(&mut self) -> Vec<Bulk> {
        let mut bulks = Vec::new();
        for text in &self.settings.flags.wanted.paths {
            match Reference::parse_folder(text, |name| self.is_provider(name)) {
                Ok(reference) => bulks.push(self.settings.flag_bulk(reference, Source::Flag(path_flag(text)))),
                Err(error) => self.problems.push(said(&path_flag(text), &error)),
            }
        }
        bulks
    }

    /// A flag that changes nothing would be a wish that is silently not heard.
    fn check_bulk_flags(&mut self, nothing: bool, bulks: &[Bulk]) {
        let wanted = &self.settings.flags.wanted;
        let by_flag = !wanted.paths.is_empty() || bulks.iter().any(|bulk| bulk.source == Source::Default);
        let shapes = [
            ("--recursive", wanted.recursive),
            ("--flatten", wanted.flatten),
            ("--prefix", wanted.prefix.is_some()),
            ("--case", wanted.letters.is_some()),
        ];
        let choices =
            [("--only", !wanted.only.is_empty()), ("--except", !wanted.except.is_empty()), ("--map", !wanted.map.is_empty())];
        let flags =
            shapes.map(|flag| (flag, by_flag)).into_iter().chain(choices.map(|flag| (flag, by_flag || !bulks.is_empty())));
        for ((flag, _), _) in flags.filter(|((_, given), works)| *given && !works) {
            let fact =
                if nothing { "the provider hands over no folder unasked" } else { "there is no folder that this is about" };
            self.problems.push(
                Problem::new(flag, fact).hint("`--path PATH` asks for a folder; the folders of a profile have keys of their own"),
            );
        }
        if let Some(prefix) = wanted.prefix.as_deref().filter(|prefix| !prefix.is_empty() && Name::parse(prefix).is_err()) {
            self.problems.push(Problem::new(
                "--prefix",
                format!("`{prefix}` cannot begin a name: letters, digits and `_`, no digit first"),
            ));
        }
    }

    fn filter(&mut self) -> Filter {
        let (wanted, run) = (&self.settings.flags.wanted, &self.settings.profile.run);
        let mut choose = |flag: &str, texts: &[String], written: &Option<Vec<glob::Pattern>>| match texts {
            [] => written.clone().unwrap_or_default(),
            texts => globs(flag, texts, &mut self.problems),
        };
        Filter { only: choose("--only", &wanted.only, &run.only), except: choose("--except", &wanted.except, &run.except) }
    }

    /// `--map NAME=NEW`.
    fn renames(&mut self) -> Vec<Rename> {
        let mut renames: Vec<Rename> = Vec::new();
        for text in &self.settings.flags.wanted.map {
            let place = format!("--map {text}");
            let parts = text.split_once('=').filter(|(from, _)| !from.is_empty());
            match parts.map(|(from, to)| (from, Name::parse(to))) {
                None => self.problems.push(Problem::new(&place, "this is not NAME=NEW")),
                Some((_, Err(_))) => {
                    self.problems.push(Problem::new(&place, "the new name is no name: letters, digits and `_`, no digit first"));
                }
                Some((from, Ok(_))) if renames.iter().any(|earlier| earlier.from == from) => {
                    self.problems.push(Problem::new(&place, format!("`{from}` gets two names")));
                }
                Some((from, Ok(to))) => {
                    renames.push(Rename { from: from.to_owned(), to, source: Source::Flag(place) });
                }
            }
        }
        renames
    }

    fn add(&mut self, rank: Rank, item: Item) {
        self.wishes.add(rank, item, &mut self.problems);
    }

    fn is_provider(&self, name: &str) -> bool {
        self.settings.place.row(name).is_some()
    }
}

/// Items by name; a higher rank replaces a lower one.
struct Wishes {
    duplicates: Duplicates,
    slots: Vec<Option<(Rank, Item)>>,
    places: HashMap<Name, usize>,
}

impl Wishes {
    fn new(duplicates: Duplicates) -> Self {
        Self { duplicates, slots: Vec::new(), places: HashMap::new() }
    }

    fn add(&mut self, rank: Rank, item: Item, problems: &mut Vec<Problem>) {
        let earlier = self.places.get(&item.name).copied();
        if let Some(place) = earlier
            && let Some((earlier_rank, earlier)) = &self.slots[place]
        {
            match (rank == *earlier_rank, self.duplicates) {
                (true, Duplicates::Error) => {
                    let fact = format!("`{}` is asked for twice, the first time by {}", item.name, earlier.source);
                    let hint = "`--on-duplicate first` or `last` chooses one of them";
                    problems.push(Problem::new(&item.source, fact).hint(hint));
                    return;
                }
                (true, Duplicates::First) => return,
                (true, Duplicates::Last) | (false, _) => self.slots[place] = None,
            }
        }
        self.places.insert(item.name.clone(), self.slots.len());
        self.slots.push(Some((rank, item)));
    }

    fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    fn items(self) -> Vec<Item> {
        self.slots.into_iter().flatten().map(|(_, item)| item).collect()
    }
}

fn said(place: &str, error: &InvalidReference) -> Problem {
    Problem::new(place, error.to_string()).hint(error.hint())
}

fn item(name: Name, reference: Reference, delivery: Delivery, source: Source) -> Item {
    Item { name, reference, delivery, optional: false, default: None, decode: None, trim: false, source }
}

/// The flag as it was typed.
fn path_flag(text: &str) -> String {
    format!("--path {text}").trim_end().to_owned()
}
