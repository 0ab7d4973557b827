//! The sections of a profile, one function each. A key stands in a list for messages and in the `match` that reads it.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::reader::{Key, Node, Reader, what_it_is};
use super::{Inject, Line, Parsed, Profile, Run, Written};
use crate::secret::{Bulk, Carrier, Decode, Delivery, Duplicates, FileTarget, Item, Letters, Name, Reference, Template, Value};

const TOP: &[&str] = &["provider", "extends", "settings", "secrets", "bulk", "inject", "run", "template"];
const SECRET: &[&str] = &["ref", "as", "mode", "path", "variable", "optional", "default", "decode", "trim"];
const BULK: &[&str] = &["path", "prefix", "case", "recursive", "flatten", "as", "mode"];
const INJECT: &[&str] = &["carrier", "allow_disk", "spill"];
const TEMPLATE: &[&str] = &["source", "target", "mode"];
const RUN: &[&str] = &["timeout", "clear_env", "pass", "keep_credentials", "strip_credentials", "on_duplicate", "only", "except"];

/// Options of `run` that are flags only.
const GUARDIAN: &[&str] = &["exec", "group", "subreaper", "parent_death", "stop_timeout"];

const DUPLICATES: &[(&str, Duplicates)] =
    &[("error", Duplicates::Error), ("first", Duplicates::First), ("last", Duplicates::Last)];
const LETTERS: &[(&str, Letters)] = &[("keep", Letters::Keep), ("upper", Letters::Upper), ("lower", Letters::Lower)];
const DECODE: &[(&str, Decode)] = &[("base64", Decode::Base64), ("base64url", Decode::Base64Url), ("hex", Decode::Hex)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Environment,
    File,
    Template,
}

const FORMS: &[(&str, Form)] = &[("env", Form::Environment), ("file", Form::File), ("template", Form::Template)];

/// Reads a whole file. What is missing in the result stands in the problems of the reader.
pub fn read(reader: &mut Reader<'_>, path: &Path, tree: &Spanned<DeTable<'_>>) -> Parsed {
    let mut profile = Profile { files: vec![path.to_owned()], ..Profile::default() };
    let mut extends = None;
    let mut entries: Vec<_> = tree.get_ref().iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    for (key, node) in entries {
        match key.get_ref().as_ref() {
            "provider" => profile.provider = provider(reader, key, node),
            "extends" => {
                let spot = reader.spot(node.span());
                extends = reader.text(key, node).map(|text| Written { value: PathBuf::from(text), spot });
            }
            "settings" => profile.settings = settings(reader, node),
            "secrets" => profile.secrets = secrets(reader, node),
            "bulk" => {
                let tables = reader.tables(key, node);
                profile.bulks = tables.into_iter().filter_map(|node| bulk(reader, node)).collect();
            }
            "inject" => profile.inject = inject(reader, node),
            "run" => profile.run = run(reader, node),
            "template" => {
                let tables = reader.tables(key, node);
                profile.templates = tables.into_iter().filter_map(|node| template(reader, path, node)).collect();
            }
            _ => reader.unknown(key, "a profile", TOP),
        }
    }
    Parsed { profile, extends }
}

fn provider(reader: &mut Reader<'_>, key: &Key<'_>, node: &Node<'_>) -> Option<Written<String>> {
    let name = reader.text(key, node)?;
    if !(reader.is_provider)(name) {
        let fact = format!("this build has no provider `{name}`");
        reader.note(|reader| reader.spot(node.span()).problem_with_word(fact).hint(PROVIDERS));
        return None;
    }
    Some(Written { value: name.to_owned(), spot: reader.spot(node.span()) })
}

const PROVIDERS: &str = "`secrun providers` lists the providers of this build";

/// The keys are checked when the provider is known; here they only must have a form.
fn settings(reader: &mut Reader<'_>, node: &Node<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for (key, node) in reader.entries("[settings]", node) {
        let name = key.get_ref().as_ref();
        if !matches!(node.get_ref(), DeValue::Table(_)) {
            lines.extend(setting(reader, None, key, node));
        } else if (reader.is_provider)(name) {
            for (key, node) in reader.entries("the settings", node) {
                lines.extend(setting(reader, Some(name), key, node));
            }
        } else {
            let fact = format!("this build has no provider `{name}`, which these settings are for");
            reader.note(|reader| reader.spot(key.span()).problem(fact).hint(PROVIDERS));
        }
    }
    lines
}

fn setting(reader: &mut Reader<'_>, provider: Option<&str>, key: &Key<'_>, node: &Node<'_>) -> Option<Line> {
    let value = match node.get_ref() {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) if number.radix() == 10 => Value::from(number.as_str()),
        DeValue::Boolean(flag) => Value::from(if *flag { "true" } else { "false" }),
        other => {
            let fact = format!("a setting is a text, a number, true or false, not {}", what_it_is(other));
            reader.wrong(node, fact);
            return None;
        }
    };
    let key = Written { value: key.get_ref().to_string(), spot: reader.spot(key.span()) };
    Some(Line { provider: provider.map(str::to_owned), key, value })
}

fn secrets(reader: &mut Reader<'_>, node: &Node<'_>) -> Vec<Item> {
    let entries = reader.entries("[secrets]", node);
    entries.into_iter().filter_map(|(key, node)| secret(reader, key, node)).collect()
}

fn secret(reader: &mut Reader<'_>, key: &Key<'_>, node: &Node<'_>) -> Option<Item> {
    let name = Name::parse(key.get_ref()).ok();
    if name.is_none() {
        let fact = format!("`{}` is no name of a variable: letters, digits and `_`, no digit first", key.get_ref());
        reader.note(|reader| reader.spot(key.span()).problem(fact));
    }
    let written = secret_table(reader, key, node);
    let reference = written.reference?;
    let delivery = delivery(reader, node, written.form, written.target);
    if written.optional == Some(false) && written.default.is_some() {
        reader.wrong(node, "`default` is for a secret that may be missing, and this one has `optional = false`");
    }
    Some(Item {
        name: name?,
        reference,
        delivery: delivery?,
        optional: written.optional.unwrap_or(written.default.is_some()),
        default: written.default,
        decode: written.decode,
        trim: written.trim,
        source: reader.spot(key.span()).source(),
    })
}

/// One secret, as written.
#[derive(Default)]
struct Secret {
    reference: Option<Reference>,
    form: Option<Form>,
    target: FileTarget,
    optional: Option<bool>,
    default: Option<String>,
    decode: Option<Decode>,
    trim: bool,
}

fn secret_table(reader: &mut Reader<'_>, key: &Key<'_>, node: &Node<'_>) -> Secret {
    let mut secret = Secret::default();
    match node.get_ref() {
        DeValue::Table(_) => {}
        DeValue::String(text) => {
            secret.reference = reader.reference(node, Reference::parse(text, reader.is_provider));
            return secret;
        }
        other => {
            let fact = format!("`{}` must be a reference in quotes or a table, not {}", key.get_ref(), what_it_is(other));
            reader.wrong(node, fact);
            return secret;
        }
    }
    let problems = reader.problems.len();
    for (key, node) in reader.entries("a secret", node) {
        match key.get_ref().as_ref() {
            "ref" => {
                let text = reader.text(key, node);
                secret.reference = text.and_then(|text| reader.reference(node, Reference::parse(text, reader.is_provider)));
            }
            "as" => secret.form = reader.word(key, node, FORMS),
            "mode" => secret.target.mode = reader.mode(key, node),
            "path" => secret.target.path = reader.text(key, node).map(PathBuf::from),
            "variable" => secret.target.variable = reader.name(key, node),
            "optional" => secret.optional = reader.flag(key, node),
            "default" => secret.default = reader.text(key, node).map(str::to_owned),
            "decode" => secret.decode = reader.word(key, node, DECODE),
            "trim" => secret.trim = reader.flag(key, node).unwrap_or_default(),
            _ => reader.unknown(key, "a secret", SECRET),
        }
    }
    if secret.reference.is_none() && reader.problems.len() == problems {
        let fact = format!("`{}` has no `ref`", key.get_ref());
        reader.note(|reader| reader.spot(key.span()).problem(fact));
    }
    secret
}

/// A file target belongs to files alone.
fn delivery(reader: &mut Reader<'_>, node: &Node<'_>, form: Option<Form>, target: FileTarget) -> Option<Delivery> {
    match form.unwrap_or(Form::Environment) {
        Form::File => Some(Delivery::File(target)),
        _ if target != FileTarget::default() => {
            reader.wrong(node, "`mode`, `path` and `variable` are for files: add as = \"file\"");
            None
        }
        Form::Environment => Some(Delivery::Environment),
        Form::Template => Some(Delivery::Template),
    }
}

fn bulk(reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Bulk> {
    let (mut reference, mut form, mut target, mut seen) = (None, None, FileTarget::default(), false);
    let (mut prefix, mut letters, mut recursive, mut flatten) = (String::new(), Letters::default(), false, false);
    for (key, node) in reader.entries("an entry of [[bulk]]", node) {
        match key.get_ref().as_ref() {
            "path" => {
                seen = true;
                let text = reader.text(key, node);
                reference = text.and_then(|text| reader.reference(node, Reference::parse_folder(text, reader.is_provider)));
            }
            "prefix" => prefix = reader.name(key, node).map(|name| name.to_string()).unwrap_or_default(),
            "case" => letters = reader.word(key, node, LETTERS).unwrap_or_default(),
            "recursive" => recursive = reader.flag(key, node).unwrap_or_default(),
            "flatten" => flatten = reader.flag(key, node).unwrap_or_default(),
            "as" => form = reader.word(key, node, FORMS),
            "mode" => target.mode = reader.mode(key, node),
            _ => reader.unknown(key, "[[bulk]]", BULK),
        }
    }
    if !seen && matches!(node.get_ref(), DeValue::Table(_)) {
        reader.wrong(node, "[[bulk]] has no `path`; an empty one is the root of the provider");
    }
    let delivery = delivery(reader, node, form, target);
    let source = reader.spot(node.span()).source();
    Some(Bulk { reference: reference?, prefix, letters, recursive, flatten, delivery: delivery?, source })
}

fn inject(reader: &mut Reader<'_>, node: &Node<'_>) -> Inject {
    let mut inject = Inject::default();
    for (key, node) in reader.entries("[inject]", node) {
        match key.get_ref().as_ref() {
            "carrier" => inject.carrier = reader.word(key, node, Carrier::WORDS),
            "allow_disk" => inject.allow_disk = reader.flag(key, node),
            "spill" => inject.spill = reader.flag(key, node),
            _ => reader.unknown(key, "[inject]", INJECT),
        }
    }
    inject
}

fn run(reader: &mut Reader<'_>, node: &Node<'_>) -> Run {
    let mut run = Run::default();
    for (key, node) in reader.entries("[run]", node) {
        match key.get_ref().as_ref() {
            "timeout" => {
                let spot = reader.spot(node.span());
                run.timeout = reader.duration(key, node).map(|value| Written { value, spot });
            }
            "clear_env" => run.clear_env = reader.flag(key, node),
            "pass" => run.pass = reader.globs(key, node),
            "keep_credentials" => run.keep_credentials = reader.flag(key, node),
            "strip_credentials" => run.strip_credentials = reader.flag(key, node),
            "on_duplicate" => run.on_duplicate = reader.word(key, node, DUPLICATES),
            "only" => run.only = reader.globs(key, node),
            "except" => run.except = reader.globs(key, node),
            name if GUARDIAN.contains(&name) => guardian(reader, key),
            _ => reader.unknown(key, "[run]", RUN),
        }
    }
    if run.keep_credentials == Some(true) && run.strip_credentials == Some(true) {
        reader.wrong(node, "`keep_credentials` and `strip_credentials` exclude each other");
    }
    run
}

fn guardian(reader: &mut Reader<'_>, key: &Key<'_>) {
    let name = key.get_ref();
    let fact = format!("`{name}` is a flag only: `--{}`", name.replace('_', "-"));
    let hint = "the process that watches over the command starts before any settings file is read, so its options are flags";
    reader.note(|reader| reader.spot(key.span()).problem(fact).hint(hint));
}

fn template(reader: &mut Reader<'_>, profile: &Path, node: &Node<'_>) -> Option<Template> {
    let (mut file, mut target, mut mode) = (None, None, None);
    let problems = reader.problems.len();
    for (key, node) in reader.entries("an entry of [[template]]", node) {
        match key.get_ref().as_ref() {
            "source" => file = reader.text(key, node).map(|text| beside(profile, text)),
            "target" => target = reader.text(key, node).map(PathBuf::from),
            "mode" => mode = reader.mode(key, node),
            _ => reader.unknown(key, "[[template]]", TEMPLATE),
        }
    }
    if reader.problems.len() == problems {
        if file.is_none() {
            reader.wrong(node, "[[template]] has no `source`");
        }
        if target.is_none() {
            reader.wrong(node, "[[template]] has no `target`, the name of the file that is made");
        }
    }
    Some(Template { file: file?, target: target?, mode, source: reader.spot(node.span()).source() })
}

/// A path in a profile is relative to the profile.
pub(super) fn beside(profile: &Path, text: impl AsRef<Path>) -> PathBuf {
    profile.parent().map_or_else(|| text.as_ref().to_owned(), |folder| folder.join(text.as_ref()))
}
