//! From a selection to a set of secrets: every provider is asked once, and everything that is wrong is in one report.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, HashMap};

use super::runtime::block_on;
use super::{Address, Batch, Fetched, Folder, Payload, Provider, Secret, Spec, field, registry};
use crate::failure::{Failure, Kind};
use crate::secret::{Bulk, Decode, Duplicates, Entry, Item, Letters, Name, Reference, SecretSet, Selection, Source, Value};

/// The providers of one run, opened.
pub struct Opened {
    default: Option<&'static str>,
    providers: BTreeMap<&'static str, Box<dyn Provider>>,
}

impl Opened {
    /// Providers by id, and the one that references without a provider mean.
    pub fn new(default: Option<&'static Spec>, providers: BTreeMap<&'static str, Box<dyn Provider>>) -> Self {
        Self { default: default.map(|spec| spec.id), providers }
    }

    fn id(&self, reference: &Reference) -> Result<&'static str, Failure> {
        match &reference.provider {
            Some(name) => Ok(registry::find(name)?.spec.id),
            None => self.default.ok_or_else(|| Failure::new(Kind::Config, format!("`{reference}` names no provider"))),
        }
    }
}

/// Fetches everything that is selected.
///
/// Identical addresses are asked for once. A secret that is missing and not optional stops the run; the report names all.
pub fn fetch(selection: &Selection, opened: &Opened) -> Result<SecretSet, Failure> {
    let plan = Plan::new(selection, opened)?;
    let mut answers = BTreeMap::new();
    let mut problems = Problems::default();
    for (id, batch) in &plan.batches {
        match block_on(opened.providers[id].fetch(batch)) {
            Ok(fetched) if answers_all(batch, &fetched) => drop(answers.insert(*id, fetched)),
            Ok(_) => problems.provider(Failure::new(Kind::Internal, format!("{id} did not answer everything"))),
            Err(failure) => problems.provider(failure),
        }
    }
    problems.stop()?;
    let mut entries = Vec::new();
    for (item, place) in selection.items.iter().zip(&plan.items) {
        match item_entry(item, place.provider, &answers[place.provider].secrets[place.index]) {
            Ok(entry) => entries.extend(entry),
            Err(failure) => problems.secret(item.name.as_str(), &item.source, &failure),
        }
    }
    for (bulk, place) in selection.bulks.iter().zip(&plan.bulks) {
        match &answers[place.provider].folders[place.index] {
            Ok(found) => bulk_entries(bulk, found, selection, &mut entries, &mut problems),
            Err(failure) => problems.secret(&folder_name(&bulk.reference), &bulk.source, failure),
        }
    }
    problems.stop()?;
    settle_duplicates(entries, selection.duplicates).map(SecretSet::new)
}

fn answers_all(batch: &Batch, fetched: &Fetched) -> bool {
    batch.secrets.len() == fetched.secrets.len() && batch.folders.len() == fetched.folders.len()
}

/// Where the answer to each wish will stand.
#[derive(Default)]
struct Plan {
    batches: BTreeMap<&'static str, Batch>,
    items: Vec<Place>,
    bulks: Vec<Place>,
}

struct Place {
    provider: &'static str,
    index: usize,
}

impl Plan {
    fn new(selection: &Selection, opened: &Opened) -> Result<Self, Failure> {
        let mut plan = Self::default();
        let mut seen_secrets = HashMap::new();
        let mut seen_folders = HashMap::new();
        for item in &selection.items {
            let provider = opened.id(&item.reference)?;
            let batch = plan.batches.entry(provider).or_default();
            let address = Address { path: item.reference.path.clone(), version: item.reference.version.clone() };
            let index = *seen_secrets.entry((provider, address.clone())).or_insert(batch.secrets.len());
            if index == batch.secrets.len() {
                batch.secrets.push(address);
            }
            plan.items.push(Place { provider, index });
        }
        for bulk in &selection.bulks {
            let provider = opened.id(&bulk.reference)?;
            let batch = plan.batches.entry(provider).or_default();
            let folder = Folder { path: bulk.reference.path.clone(), recursive: bulk.recursive };
            let index = *seen_folders.entry((provider, folder.clone())).or_insert(batch.folders.len());
            if index == batch.folders.len() {
                batch.folders.push(folder);
            }
            plan.bulks.push(Place { provider, index });
        }
        Ok(plan)
    }
}

fn item_entry(item: &Item, provider: &str, answer: &Result<Secret, Failure>) -> Result<Option<Entry>, Failure> {
    let selected = match answer {
        Ok(secret) => field::select(&secret.payload, item.reference.field.as_ref()),
        Err(failure) => Err(failure.clone()),
    };
    let value = match selected {
        Ok(value) => shape(value, item)?,
        Err(failure) if failure.kind() == Kind::NotFound && item.optional => match item.default_value() {
            Some(default) => default,
            None => return Ok(None),
        },
        Err(failure) => return Err(failure),
    };
    Ok(Some(Entry {
        name: item.name.clone(),
        value,
        delivery: item.delivery.clone(),
        origin: origin(provider, &item.reference),
        source: item.source.clone(),
    }))
}

fn origin(provider: &str, reference: &Reference) -> String {
    Reference { provider: Some(provider.to_owned()), ..reference.clone() }.to_string()
}

fn shape(value: Value, item: &Item) -> Result<Value, Failure> {
    let value = match item.decode {
        None => value,
        Some(decode) => decoded(&value, decode)?,
    };
    Ok(if item.trim { Value::from(value.expose().trim_ascii()) } else { value })
}

/// White space at the end of an encoded text is not part of it: editors and `echo` add line ends.
fn decoded(value: &Value, decode: Decode) -> Result<Value, Failure> {
    use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};
    let text = value.expose().trim_ascii();
    let padded = text.ends_with(b"=");
    let (encoding, word) = match (decode, padded) {
        (Decode::Base64, true) => (BASE64, "base64"),
        (Decode::Base64, false) => (BASE64_NOPAD, "base64"),
        (Decode::Base64Url, true) => (BASE64URL, "base64url"),
        (Decode::Base64Url, false) => (BASE64URL_NOPAD, "base64url"),
        (Decode::Hex, _) => (HEXLOWER_PERMISSIVE, "hexadecimal"),
    };
    let bytes = encoding
        .decode(text)
        .map_err(|error| Failure::new(Kind::Malformed, format!("the value is not {word} (position {})", error.position + 1)))?;
    Ok(Value::new(bytes))
}

fn bulk_entries(
    bulk: &Bulk,
    found: &[(String, Secret)],
    selection: &Selection,
    entries: &mut Vec<Entry>,
    problems: &mut Problems,
) {
    for (path, secret) in found {
        match &secret.payload {
            Payload::Value(value) => bulk_entry(bulk, path, value, selection, entries, problems),
            Payload::Fields(fields) => {
                for (key, value) in fields {
                    bulk_entry(bulk, &format!("{path}/{key}"), value, selection, entries, problems);
                }
            }
        }
    }
}

fn bulk_entry(bulk: &Bulk, path: &str, value: &Value, selection: &Selection, entries: &mut Vec<Entry>, problems: &mut Problems) {
    let wished = variable_name(bulk, path);
    let renamed = selection.renames.iter().find(|rename| rename.from == wished).map(|rename| rename.to.as_str().to_owned());
    let by_hand = renamed.is_some();
    let wished = renamed.unwrap_or(wished);
    if !selection.filter.wants(&wished) {
        return;
    }
    let Ok(name) = Name::parse(&wished) else {
        return problems.bulk_name(
            &wished,
            bulk,
            "is no name of a variable",
            "give `case = \"upper\"` (--case upper), rename it (--map) or leave it out (--except)",
        );
    };
    if name.is_dangerous() && !by_hand {
        return problems.bulk_name(
            &wished,
            bulk,
            "may make the command run other code, so it is not taken in bulk",
            "ask for it by name under [secrets], or leave it out with --except",
        );
    }
    entries.push(Entry {
        name,
        value: value.duplicate(),
        delivery: bulk.delivery.clone(),
        origin: format!("`{path}` of {}", folder_name(&bulk.reference)),
        source: bulk.source.clone(),
    });
}

/// A folder in messages; the root has no name of its own.
fn folder_name(reference: &Reference) -> String {
    let name = reference.to_string();
    if name.is_empty() { "the root".to_owned() } else { name }
}

fn variable_name(bulk: &Bulk, path: &str) -> String {
    let replaced: String = match bulk.letters {
        Letters::Keep => path.replace('/', "_"),
        Letters::Upper | Letters::Lower => {
            path.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
        }
    };
    let cased = match bulk.letters {
        Letters::Keep => replaced,
        Letters::Upper => replaced.to_ascii_uppercase(),
        Letters::Lower => replaced.to_ascii_lowercase(),
    };
    format!("{}{cased}", bulk.prefix)
}

/// One name, one value: by error, or by the policy that was chosen.
fn settle_duplicates(entries: Vec<Entry>, policy: Duplicates) -> Result<Vec<Entry>, Failure> {
    let mut places: HashMap<Name, usize> = HashMap::new();
    let mut settled: Vec<Entry> = Vec::new();
    let mut twice = Vec::new();
    for entry in entries {
        let Some(&place) = places.get(&entry.name) else {
            places.insert(entry.name.clone(), settled.len());
            settled.push(entry);
            continue;
        };
        match policy {
            Duplicates::First => {}
            Duplicates::Last => settled[place] = entry,
            Duplicates::Error => {
                let (first, second) = (&settled[place], &entry);
                twice.push(format!(
                    "{}: {} ({}) and {} ({})",
                    entry.name, first.origin, first.source, second.origin, second.source
                ));
            }
        }
    }
    if twice.is_empty() {
        return Ok(settled);
    }
    let fact =
        if twice.len() == 1 { "a name is given twice".to_owned() } else { format!("{} names are given twice", twice.len()) };
    Err(Failure::new(Kind::Config, fact)
        .details(twice)
        .hint("choose with --on-duplicate first or last, or rename one with --map"))
}

/// Everything that is wrong, for one report.
#[derive(Default)]
struct Problems {
    kinds: Vec<Kind>,
    failures: Vec<Failure>,
    details: Vec<String>,
    hints: Vec<String>,
}

impl Problems {
    fn provider(&mut self, failure: Failure) {
        self.kinds.push(failure.kind());
        self.failures.push(failure);
    }

    fn secret(&mut self, name: &str, source: &Source, failure: &Failure) {
        self.kinds.push(failure.kind());
        self.details.push(format!("{name}: {} ({source})", failure.fact()));
        self.details.extend(failure.detail_lines().iter().map(|line| format!("  {line}")));
        self.hints.extend(failure.hints().iter().cloned());
    }

    fn bulk_name(&mut self, name: &str, bulk: &Bulk, fact: &str, hint: &str) {
        self.kinds.push(Kind::Inject);
        self.details.push(format!("`{name}` from {} {fact} ({})", folder_name(&bulk.reference), bulk.source));
        self.hints.push(hint.to_owned());
    }

    /// Ends the run if anything is wrong. The kind is the one that all share, or the first.
    fn stop(&mut self) -> Result<(), Failure> {
        let Some(&kind) = self.kinds.first() else { return Ok(()) };
        if self.details.is_empty() && self.failures.len() == 1 {
            return Err(self.failures.remove(0));
        }
        let all_missing = self.kinds.iter().all(|kind| *kind == Kind::NotFound);
        let count = self.kinds.len();
        let fact = match (self.failures.is_empty(), all_missing, count) {
            (false, ..) => format!("{count} providers failed"),
            (true, true, 1) => "1 secret is missing".to_owned(),
            (true, true, _) => format!("{count} secrets are missing"),
            (true, false, 1) => "1 secret cannot be used".to_owned(),
            (true, false, _) => format!("{count} secrets cannot be used"),
        };
        let mut failure = Failure::new(kind, fact);
        for one in &self.failures {
            failure = failure.detail(one.fact()).details(one.detail_lines().iter().map(|line| format!("  {line}")));
            self.hints.extend(one.hints().iter().cloned());
        }
        failure = failure.details(self.details.drain(..));
        Err(self.hints.drain(..).fold(failure, Failure::hint))
    }
}
