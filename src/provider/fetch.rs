//! From a selection to a set of secrets: every provider is asked once, and everything that is wrong is in one report.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, HashMap};

use futures_util::future::join_all;

use super::bulk::{bulk_entries, folder_name, idle_wishes};
use super::runtime::block_on;
use super::{Address, Batch, Ending, Fetched, Folder, Provider, Secret, Spec, field, registry};
use crate::failure::{Failure, Kind};
use crate::secret::{Bulk, Decode, Duplicates, Entry, Item, Lease, Name, Reference, SecretSet, Selection, Source, Value};

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

    /// What the providers want to be known after they were asked.
    pub fn warnings(&self) -> Vec<String> {
        self.providers.values().flat_map(|provider| provider.warnings()).collect()
    }

    /// How they were asked.
    pub fn notes(&self) -> Vec<String> {
        self.providers.values().flat_map(|provider| provider.notes()).collect()
    }

    /// Each of them by id.
    pub(super) fn each(&self) -> impl Iterator<Item = (&'static str, &dyn Provider)> {
        self.providers.iter().map(|(id, provider)| (*id, provider.as_ref()))
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
///
/// The providers are asked at the same time, and what they made for this use is given back: all of it when there is a failure.
pub fn fetch(selection: &Selection, opened: &Opened, ending: Ending) -> Result<SecretSet, Failure> {
    let plan = Plan::new(selection, opened)?;
    block_on(async {
        let asked = plan.batches.iter().map(|(id, batch)| async { (*id, opened.providers[id].fetch(batch).await) });
        let fetched = gather(selection, &plan, join_all(asked).await);
        let ending = if fetched.is_ok() { ending } else { Ending::Unused };
        // What cannot be given back ends by itself.
        let _ = join_all(plan.batches.keys().map(|id| opened.providers[id].close(ending))).await;
        fetched
    })
}

/// Gives back what was made for a use that then failed.
pub fn give_back(opened: &Opened) {
    let providers = opened.providers.values();
    // What cannot be given back ends by itself.
    let _ = block_on(async { Ok(join_all(providers.map(|provider| provider.close(Ending::Unused))).await) });
}

type Asked = (&'static str, Result<Fetched, Failure>);

/// From the answers to the set, or to one report of everything that is wrong.
fn gather(selection: &Selection, plan: &Plan, asked: Vec<Asked>) -> Result<SecretSet, Failure> {
    let mut answers = BTreeMap::new();
    let mut problems = Problems::default();
    for (id, answer) in asked {
        let batch = &plan.batches[id];
        match answer {
            Ok(fetched) if answers_all(batch, &fetched) => drop(answers.insert(id, fetched)),
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
    let (mut names, mut all_read) = (Vec::new(), true);
    for (bulk, place) in selection.bulks.iter().zip(&plan.bulks) {
        match &answers[place.provider].folders[place.index] {
            Ok(found) => names.extend(bulk_entries(bulk, found, selection, &mut entries, &mut problems)),
            Err(failure) => {
                all_read = false;
                problems.secret(&folder_name(&bulk.reference), &bulk.source, failure);
            }
        }
    }
    // A name may be in the very folder that could not be read.
    if all_read {
        idle_wishes(selection, &names, &mut problems);
    }
    problems.stop()?;
    let leases = leases(&answers);
    settle_duplicates(entries, selection.duplicates).map(|entries| SecretSet::new(entries).with_leases(leases))
}

/// What ends by itself of everything that was given.
fn leases(answers: &BTreeMap<&'static str, Fetched>) -> Vec<(String, Lease)> {
    let mut leases: Vec<(String, Lease)> = Vec::new();
    for (id, fetched) in answers {
        let folders = fetched.folders.iter().flatten().flatten().map(|(_, secret)| secret);
        for lease in fetched.secrets.iter().flatten().chain(folders).filter_map(|secret| secret.lease.as_ref()) {
            // What was asked for in two ways was made once.
            if !leases.iter().any(|(provider, known)| provider == id && known.id == lease.id) {
                leases.push(((*id).to_owned(), lease.clone()));
            }
        }
    }
    leases
}

fn answers_all(batch: &Batch, fetched: &Fetched) -> bool {
    batch.secrets.len() == fetched.secrets.len() && batch.folders.len() == fetched.folders.len()
}

/// Where the answer to each wish will stand.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) batches: BTreeMap<&'static str, Batch>,
    items: Vec<Place>,
    bulks: Vec<Place>,
}

struct Place {
    provider: &'static str,
    index: usize,
}

impl Plan {
    pub(super) fn new(selection: &Selection, opened: &Opened) -> Result<Self, Failure> {
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
pub(super) struct Problems {
    kinds: Vec<Kind>,
    failures: Vec<Failure>,
    details: Vec<String>,
    hints: Vec<String>,
    events: Vec<&'static str>,
}

impl Problems {
    fn provider(&mut self, failure: Failure) {
        self.kinds.push(failure.kind());
        self.failures.push(failure);
    }

    pub(super) fn secret(&mut self, name: &str, source: &Source, failure: &Failure) {
        self.kinds.push(failure.kind());
        self.details.push(format!("{name}: {} ({source})", failure.fact()));
        self.details.extend(failure.detail_lines().iter().map(|line| format!("  {line}")));
        self.hints.extend(failure.hints().iter().cloned());
        self.events.extend(failure.events());
    }

    /// A wish that fits nothing.
    pub(super) fn wish(&mut self, fact: &str, hint: &str) {
        self.kinds.push(Kind::NotFound);
        self.details.push(fact.to_owned());
        self.hints.push(hint.to_owned());
    }

    pub(super) fn bulk_name(&mut self, name: &str, bulk: &Bulk, fact: &str, hint: &str) {
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
            self.events.extend(one.events());
        }
        failure = failure.details(self.details.drain(..));
        let failure = self.events.drain(..).fold(failure, Failure::event);
        Err(self.hints.drain(..).fold(failure, Failure::hint))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::provider::{Health, Metadata, Payload, Reply, Status, environment, local};
    use crate::secret::{Delivery, Filter, Letters, Rename};

    /// Gives the path as the value, and two secrets in every folder; keeps what it was asked for.
    struct Echo(Arc<Mutex<Vec<Batch>>>);

    impl Provider for Echo {
        fn fetch<'a>(&'a self, batch: &'a Batch) -> Reply<'a, Fetched> {
            let Batch { secrets, folders } = batch;
            self.0.lock().unwrap().push(Batch { secrets: secrets.clone(), folders: folders.clone() });
            let secret = |path: &str| Secret {
                payload: Payload::Value(Value::from(path)),
                version: None,
                metadata: Metadata::default(),
                lease: None,
            };
            let secrets = batch.secrets.iter().map(|address| Ok(secret(&address.path))).collect();
            let inside = |folder: &Folder| {
                let names = ["a", "b"].map(|name| (name.to_owned(), secret(&format!("{}/{name}", folder.path))));
                Ok(names.into())
            };
            let folders = batch.folders.iter().map(inside).collect();
            Box::pin(std::future::ready(Ok(Fetched { secrets, folders })))
        }

        fn check<'a>(&'a self, _: &'a Batch) -> Reply<'a, Health> {
            Box::pin(std::future::ready(Ok(Health { status: Status::Healthy, details: Vec::new(), hints: Vec::new() })))
        }
    }

    /// What each of two providers was asked for, and what came of it.
    fn fetched(selection: &Selection) -> ([Vec<Batch>; 2], Result<SecretSet, Failure>) {
        let asked = [Arc::default(), Arc::default()];
        let echo = |asked: &Arc<Mutex<Vec<Batch>>>| -> Box<dyn Provider> { Box::new(Echo(Arc::clone(asked))) };
        let providers = BTreeMap::from([("local", echo(&asked[0])), ("environment", echo(&asked[1]))]);
        assert_eq!([local::SPEC.id, environment::SPEC.id], ["local", "environment"]);
        let result = fetch(selection, &Opened::new(Some(&local::SPEC), providers), Ending::HandedOut);
        (asked.map(|asked| std::mem::take(&mut *asked.lock().unwrap())), result)
    }

    fn reference(text: &str) -> Reference {
        Reference::parse_folder(text, |name| ["local", "environment", "env"].contains(&name)).unwrap()
    }

    fn item(name: &str, path: &str, field: Option<&str>) -> Item {
        let field = field.map(|key| crate::secret::reference::Field::Key(key.to_owned()));
        Item {
            name: Name::nearest(name),
            reference: Reference { field, ..reference(path) },
            delivery: Delivery::Environment,
            optional: false,
            default: None,
            decode: None,
            trim: false,
            source: Source::Default,
        }
    }

    fn bulk(path: &str, prefix: &str, letters: Letters) -> Bulk {
        Bulk {
            reference: reference(path),
            prefix: prefix.to_owned(),
            letters,
            recursive: false,
            flatten: false,
            delivery: Delivery::Environment,
            source: Source::Default,
        }
    }

    fn rename(from: &str, to: &str) -> Rename {
        Rename { from: from.to_owned(), to: Name::nearest(to), source: Source::Flag(format!("--map {from}={to}")) }
    }

    #[test]
    fn every_provider_is_asked_once_and_for_everything_once() {
        let items = vec![item("A", "x", None), item("B", "x", None), item("C", "local:x", None), item("D", "env:x", None)];
        let bulks = vec![bulk("f", "", Letters::Keep), bulk("f", "P_", Letters::Upper)];
        let (asked, result) = fetched(&Selection { items, bulks, ..Selection::default() });
        assert_eq!(result.map(|set| set.len()), Ok(8));
        let [local, environment] = asked;
        assert_eq!((local.len(), environment.len()), (1, 1));
        assert_eq!((local[0].secrets.len(), local[0].folders.len()), (1, 1), "{local:?}");
        assert_eq!(environment[0].secrets, [Address { path: "x".into(), version: None }]);
    }

    #[test]
    fn fields_of_one_secret_are_one_question() {
        let items = vec![item("A", "x", Some("u")), item("B", "x", Some("v"))];
        let (asked, result) = fetched(&Selection { items, ..Selection::default() });
        assert_eq!(asked[0][0].secrets.len(), 1);
        assert_eq!(result.map(|set| set.len()).unwrap_err().kind(), Kind::Malformed, "an echo is no JSON");
    }

    #[test]
    fn a_glob_that_takes_nothing_is_refused() {
        let only = |globs: &[&str]| Filter {
            only: globs.iter().map(|glob| glob::Pattern::new(glob).unwrap()).collect(),
            ..Filter::default()
        };
        let selection = |filter| Selection { bulks: vec![bulk("f", "P_", Letters::Upper)], filter, ..Selection::default() };
        assert_eq!(fetched(&selection(only(&["P_*"]))).1.map(|set| set.len()), Ok(2));
        let told = fetched(&selection(only(&["P_A", "Q_*"]))).1.map(|set| set.len()).unwrap_err().to_string();
        assert!(told.contains("no folder gives a name that matches `Q_*` of `only`") && !told.contains("`P_A`"), "{told}");
    }

    #[test]
    fn a_rename_that_renames_nothing_is_refused_with_its_place() {
        let selection = |renames| Selection { bulks: vec![bulk("f", "P_", Letters::Upper)], renames, ..Selection::default() };
        let (_, result) = fetched(&selection(vec![rename("P_A", "NEW")]));
        assert_eq!(result.map(|set| set.len()), Ok(2));
        let (_, result) = fetched(&selection(vec![rename("P_A", "NEW"), rename("p_b", "ONE"), rename("zebra", "TWO")]));
        assert_eq!(
            result.map(|set| set.len()).unwrap_err().to_string(),
            "error[not-found]: 2 secrets are missing
  ONE: no folder gives the name `p_b` (--map p_b=ONE)
  TWO: no folder gives the name `zebra` (--map zebra=TWO)

hint: names are renamed as they are after prefix and case; `P_B` is there
hint: names are renamed as they are after prefix and case; `secrun list` shows what is stored
"
        );
    }

    #[test]
    fn the_filter_sees_the_new_names() {
        let filter = Filter { only: vec![glob::Pattern::new("NEW").unwrap()], except: Vec::new() };
        let bulks = vec![bulk("f", "", Letters::Keep)];
        let (_, result) = fetched(&Selection { bulks, filter, renames: vec![rename("a", "NEW")], ..Selection::default() });
        let names: Vec<String> = result.unwrap().entries().iter().map(|entry| entry.name.to_string()).collect();
        assert_eq!(names, ["NEW"]);
    }
}
