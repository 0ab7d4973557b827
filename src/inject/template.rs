//! Secret files made from templates: the text is the user's, the values are those of the set, and nothing else is reachable.
//!
//! A template sees every secret of the run under its name, and what the command inherits under `env.NAME`. A name that is
//! not there is an error, and all of them are told at once. Templates cannot read files.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use minijinja::filters::{tojson, urlencode};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Kwargs;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use zeroize::Zeroizing;

use super::environment::name_of;
use crate::failure::{Failure, Kind, reason};
use crate::secret::{Entry, Source, Template, Value};
use crate::sys::input;

/// A template is a text that a person wrote.
const LARGEST_TEMPLATE: usize = 1024 * 1024;
/// What a loop without end would write stops here.
const LARGEST_FILE: usize = 16 * 1024 * 1024;
/// A line of a template is quoted up to this length.
const QUOTED: usize = 120;
/// Names that differ in more than a third are no slips of the pen.
const SIMILAR: f64 = 0.67;

/// A template with its values filled in.
pub(super) struct Rendered {
    /// A plain file name or an absolute path.
    pub target: PathBuf,
    /// Permission bits.
    pub mode: Option<u32>,
    /// The content.
    pub content: Value,
    /// Where the user asked for it.
    pub source: Source,
}

/// Renders all templates. What is wrong in any of them is told in one report.
pub(super) fn render_all(
    templates: &[Template],
    secrets: &[Entry],
    handed_on: &[Vec<u8>],
    deadline: Instant,
) -> Result<Vec<Rendered>, Failure> {
    let (mut rendered, mut problems) = (Vec::new(), Vec::new());
    let environment = if templates.is_empty() { minijinja::Value::UNDEFINED } else { visible(handed_on, secrets) };
    for template in templates {
        let Template { file, target, mode, source } = template;
        let result = read(file, deadline).and_then(|text| render(&text, file, secrets, &environment));
        match result {
            Ok(content) => {
                rendered.push(Rendered { target: target.clone(), mode: *mode, content, source: source.clone() });
            }
            Err(lines) => problems.extend(lines),
        }
    }
    if problems.is_empty() {
        return Ok(rendered);
    }
    Err(Failure::new(Kind::Config, "templates cannot be filled in")
        .details(problems)
        .hint("a template knows the secrets of this run by their names, and the environment as `env.NAME`")
        .hint("`optional = true` with a `default` gives a name a value when its secret is missing"))
}

fn read(file: &Path, deadline: Instant) -> Result<String, Vec<String>> {
    let opened = input::open(file).and_then(|opened| Ok((opened.metadata()?, opened)));
    let text = opened.and_then(|(metadata, opened)| input::read(&opened, &metadata, LARGEST_TEMPLATE, deadline));
    let mut text = text.map_err(|error| {
        let reason = match error.kind() {
            io::ErrorKind::FileTooLarge => format!("larger than {LARGEST_TEMPLATE} bytes"),
            io::ErrorKind::TimedOut => "the writer of this pipe did not come to an end before the deadline".to_owned(),
            _ => reason(&error),
        };
        vec![format!("{}: {reason}", file.display())]
    })?;
    let text = std::mem::take(&mut *text);
    String::from_utf8(text).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = valid.split(|byte| *byte == b'\n').count();
        vec![format!("{}:{line}: not UTF-8", file.display())]
    })
}

fn render(text: &str, file: &Path, secrets: &[Entry], environment: &minijinja::Value) -> Result<Value, Vec<String>> {
    let name = file.display().to_string();
    let engine = engine().map_err(|error| vec![format!("{name}: {error}")])?;
    // Errors of the parser quote the template, and values are not there yet.
    let template = engine.template_from_named_str(&name, text).map_err(|error| {
        let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        vec![located(&name, error.line(), text, &detail)]
    })?;
    let wanted = template.undeclared_variables(false);
    let mut problems = unknown_names(&name, text, &wanted, secrets, &engine);
    problems.extend(not_text(&name, &wanted, secrets));
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut output = Bounded(Zeroizing::new(Vec::new()));
    let context = context(text, secrets, environment);
    match template.render_captured_to(context, &mut output) {
        Ok(_) => Ok(Value::new(std::mem::take(&mut output.0))),
        Err(error) => Err(vec![located(&name, error.line(), text, complaint(&error))]),
    }
}

/// Strict about names, and no change to any byte of the text or of a value.
fn engine<'a>() -> Result<Environment<'a>, minijinja::Error> {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::None);
    engine.set_syntax(SyntaxConfig::builder().keep_trailing_newline(true).build()?);
    // Prints the state of the engine, and with it every value.
    engine.remove_global("debug");
    engine.add_filter("tojson", |value, indent, arguments: Kwargs| tojson(&there(value)?, indent, arguments));
    engine.add_filter("urlencode", |value| one_part(&there(value)?));
    Ok(engine)
}

/// The engine's own filters of these names take what is not there for nothing.
fn there(value: minijinja::Value) -> Result<minijinja::Value, minijinja::Error> {
    if value.is_undefined() { Err(ErrorKind::UndefinedError.into()) } else { Ok(value) }
}

/// A value becomes one part of an address, where a `/` would begin the next part.
fn one_part(value: &minijinja::Value) -> Result<String, minijinja::Error> {
    Ok(urlencode(value)?.replace('/', "%2F"))
}

/// Only names that the text contains: a template that asks for one secret has no copies of the others made.
fn context(text: &str, secrets: &[Entry], environment: &minijinja::Value) -> minijinja::Value {
    let words: HashSet<&str> = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').collect();
    let mut context = BTreeMap::from([("env", environment.clone())]);
    for entry in secrets.iter().filter(|entry| words.contains(entry.name.as_str())) {
        if let Some(value) = entry.value.expose_text() {
            context.insert(entry.name.as_str(), minijinja::Value::from(value));
        }
    }
    minijinja::Value::from_pairs(context)
}

/// The inherited variables that the command gets, where they are text. A secret is known by its name alone.
fn visible(handed_on: &[Vec<u8>], secrets: &[Entry]) -> minijinja::Value {
    let secret: HashSet<&str> = secrets.iter().map(|entry| entry.name.as_str()).collect();
    let mut variables: BTreeMap<&str, &str> = BTreeMap::new();
    for string in handed_on {
        let Some(name) = name_of(string) else { continue };
        let (Ok(name), Some(Ok(value))) = (std::str::from_utf8(name), string.get(name.len() + 1..).map(std::str::from_utf8))
        else {
            continue;
        };
        if !secret.contains(name) {
            variables.entry(name).or_insert(value);
        }
    }
    minijinja::Value::from_pairs(variables)
}

fn unknown_names(file: &str, text: &str, wanted: &HashSet<String>, secrets: &[Entry], engine: &Environment<'_>) -> Vec<String> {
    let known: HashSet<&str> = secrets.iter().map(|entry| entry.name.as_str()).collect();
    let functions: HashSet<String> = engine.globals().map(|(name, _)| name.to_owned()).collect();
    let is_unknown = |name: &&String| !known.contains(name.as_str()) && !functions.contains(*name) && *name != "env";
    let mut unknown: Vec<(usize, &String)> = wanted.iter().filter(is_unknown).map(|name| (line_of(text, name), name)).collect();
    unknown.sort_unstable();
    let complaint = |(line, name): (usize, &String)| {
        let nearest = known
            .iter()
            .map(|known| (strsim::normalized_damerau_levenshtein(&known.to_uppercase(), &name.to_uppercase()), *known))
            .filter(|(similarity, _)| *similarity >= SIMILAR)
            .max_by(|one, other| one.0.total_cmp(&other.0).then_with(|| other.1.cmp(one.1)));
        match nearest {
            Some((_, nearest)) => format!("{file}:{line}: no secret is called `{name}`; `{nearest}` is there"),
            None => format!("{file}:{line}: no secret is called `{name}`"),
        }
    };
    unknown.into_iter().map(complaint).collect()
}

fn not_text(file: &str, wanted: &HashSet<String>, secrets: &[Entry]) -> Vec<String> {
    let binary = |entry: &&Entry| wanted.contains(entry.name.as_str()) && entry.value.expose_text().is_none();
    let complaint = |entry: &Entry| format!("{file}: the value of {} is not UTF-8, and a template is text", entry.name);
    secrets.iter().filter(binary).map(complaint).collect()
}

/// The first line on which the name stands as a word.
fn line_of(text: &str, name: &str) -> usize {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let has_name = |line: &str| line.split(|letter| !is_part(letter)).any(|word| word == name);
    1 + text.lines().position(has_name).unwrap_or(0)
}

/// What went wrong while values were filled in. Only the sort of error: the engine's own words may quote a value.
fn complaint(error: &minijinja::Error) -> &'static str {
    match error.kind() {
        ErrorKind::UndefinedError => "a value is used that is not there",
        ErrorKind::UnknownFilter => "there is no such filter",
        ErrorKind::UnknownTest => "there is no such test",
        ErrorKind::UnknownFunction => "there is no such function",
        ErrorKind::UnknownMethod => "there is no such method",
        ErrorKind::TooManyArguments => "too many arguments",
        ErrorKind::MissingArgument => "an argument is missing",
        ErrorKind::WriteFailure => "the result is too large",
        _ => "this cannot be computed with these values",
    }
}

/// The complaint with its place and the line of the template.
fn located(file: &str, line: Option<usize>, text: &str, complaint: &str) -> String {
    let Some(line) = line else { return format!("{file}: {complaint}") };
    let quoted: String = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().chars().take(QUOTED).collect();
    if quoted.is_empty() { format!("{file}:{line}: {complaint}") } else { format!("{file}:{line}: {complaint}\n  | {quoted}") }
}

/// Takes what a secret file may hold and no more.
struct Bounded(Zeroizing<Vec<u8>>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST_FILE {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{Delivery, Name};

    fn secret(name: &str, value: &[u8]) -> Entry {
        Entry {
            name: Name::nearest(name),
            value: Value::from(value),
            delivery: Delivery::Environment,
            origin: "local:x".into(),
            source: Source::Default,
        }
    }

    fn rendered(text: &str, secrets: &[Entry], inherited: &[&[u8]]) -> Result<Vec<u8>, Vec<String>> {
        let handed_on: Vec<Vec<u8>> = inherited.iter().map(|string| string.to_vec()).collect();
        let environment = visible(&handed_on, secrets);
        render(text, Path::new("app.conf"), secrets, &environment).map(|value| value.expose().to_vec())
    }

    fn complaints(text: &str, secrets: &[Entry]) -> Vec<String> {
        rendered(text, secrets, &[]).unwrap_err()
    }

    #[test]
    fn values_are_filled_in_and_nothing_else_changes() {
        let secrets = [secret("A", b"<&\"'$ {{x}} \n"), secret("B", b"2")];
        assert_eq!(rendered("a={{ A }}\r\nb={{B}}\n\n", &secrets, &[]).unwrap(), b"a=<&\"'$ {{x}} \n\r\nb=2\n\n");
    }

    #[test]
    fn a_name_that_looks_like_html_is_not_escaped() {
        let environment = visible(&[], &[]);
        let value = render("{{ A }}", Path::new("page.html"), &[secret("A", b"<b>")], &environment).unwrap();
        assert_eq!(value.expose(), b"<b>");
    }

    #[test]
    fn values_can_be_put_into_json_and_addresses() {
        let secrets = [secret("P", b"a\"b@/ ")];
        assert_eq!(rendered("{{ P | tojson }} {{ P | urlencode }}", &secrets, &[]).unwrap(), b"\"a\\\"b@/ \" a%22b%40%2F%20");
    }

    #[test]
    fn all_unknown_names_are_told_with_the_nearest() {
        let secrets = [secret("DATABASE_URL", b"x"), secret("API_KEY", b"y")];
        assert_eq!(
            complaints("{{ DATABSE_URL }}\n{{ zebra }}\n{% if api_key %}{% endif %}", &secrets),
            [
                "app.conf:1: no secret is called `DATABSE_URL`; `DATABASE_URL` is there",
                "app.conf:2: no secret is called `zebra`",
                "app.conf:3: no secret is called `api_key`; `API_KEY` is there",
            ]
        );
    }

    #[test]
    fn functions_loops_and_own_variables_are_known() {
        let secrets = [secret("A", b"x")];
        let text = "{% set A = A | upper %}{% for i in range(2) %}{{ A }}{{ loop.index }}{% endfor %}";
        assert_eq!(rendered(text, &secrets, &[]).unwrap(), b"X1X2");
    }

    #[test]
    fn the_environment_is_there_without_the_secrets() {
        let secrets = [secret("A", b"secret")];
        let inherited: &[&[u8]] = &[b"PORT=80", b"A=secrun://x", b"BIN=\xff", b"junk"];
        assert_eq!(rendered("{{ env.PORT }}{{ env.NONE | default('x') }}", &secrets, inherited).unwrap(), b"80x");
        for gone in ["{{ env.A }}", "{{ env.BIN }}", "{{ env.NONE }}", "{{ env.NONE | tojson }}", "{{ env.NONE | urlencode }}"] {
            assert_eq!(
                rendered(gone, &secrets, inherited).unwrap_err(),
                [format!("app.conf:1: a value is used that is not there\n  | {gone}")]
            );
        }
    }

    #[test]
    fn syntax_errors_have_their_line() {
        let complaints = complaints("ok\n{{ A \n", &[secret("A", b"x")]);
        assert!(complaints[0].starts_with("app.conf:2: ") || complaints[0].starts_with("app.conf:3: "), "{complaints:?}");
    }

    #[test]
    fn a_value_that_is_not_text_is_refused_by_name_where_it_is_used() {
        let secrets = [secret("BIN", b"\xff\xfe"), secret("A", b"x")];
        assert_eq!(complaints("{{ BIN }}", &secrets), ["app.conf: the value of BIN is not UTF-8, and a template is text"]);
        assert_eq!(rendered("BIN {{ A }}", &secrets, &[]).unwrap(), b"BIN x");
    }

    #[test]
    fn errors_never_quote_a_value() {
        let secrets = [secret("A", b"hunter2"), secret("N", b"170141183460469231731687303715884105727")];
        let texts = [
            "{{ [1] | map(A) | list }}",
            "{{ [1] | select(A) | list }}",
            "{{ A + 1 }}",
            "{{ A | int }}",
            "{{ -A }}",
            "{{ N | int * N | int }}",
            "{{ A.nope }}",
            "{{ A.nope() }}",
            "{{ A() }}",
            "{{ A | nope }}",
            "{{ A is nope }}",
            "{{ env[A] }}",
            "{{ {}[A] }}",
            "{{ A | format(A) }}",
            "{{ '%d' | format(A) }}",
            "{{ A | batch(A) }}",
            "{{ dict(A) }}",
            "{{ range(A) }}",
            "{% for x in A | items %}{% endfor %}",
            "{% set a, b, c = A | list %}",
            "{% include A %}",
            "{{ debug() }}",
            "{{ [A] | sum }}",
            "{{ [A] | join(1) | float }}",
        ];
        for text in texts {
            if let Err(complaints) = rendered(text, &secrets, &[]) {
                let told = complaints.concat();
                assert!(!told.contains("hunter2") && !told.contains("17014118"), "{text}: {told}");
                assert!(told.starts_with("app.conf:1: "), "{text}: {told}");
            }
        }
    }

    #[test]
    fn the_state_of_the_engine_cannot_be_printed() {
        assert_eq!(complaints("{{ debug() }}", &[]), ["app.conf:1: no secret is called `debug`"]);
    }

    #[test]
    fn a_result_without_end_is_stopped() {
        let text = "{% for i in range(100000) %}{% for j in range(100000) %}{{ A }}{% endfor %}{% endfor %}";
        let secrets = [secret("A", "x".repeat(100_000).as_bytes())];
        assert_eq!(complaints(text, &secrets), ["app.conf: the result is too large"]);
    }

    #[test]
    fn every_template_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        let template = |name: &str, text: &[u8]| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            Template { file, target: name.into(), mode: None, source: Source::Default }
        };
        let missing = Template { file: folder.path().join("none"), ..template("x", b"") };
        let endless = Template { file: folder.path().join("fifo"), ..template("x", b"") };
        nix::unistd::mkfifo(&endless.file, nix::sys::stat::Mode::S_IRWXU).unwrap();
        let templates = [template("a", b"{{ X }}"), template("b", b"{% if %}"), missing, endless, template("c", b"\n\n\xff")];
        let failure = render_all(&templates, &[], &[], Instant::now()).map(|_| ()).unwrap_err();
        let told = failure.to_string();
        for part in
            ["a:1: no secret is called `X`", "b:1: ", "none: no such file", "fifo: the writer of this pipe", "c:3: not UTF-8"]
        {
            assert!(told.contains(part), "{part} in {told}");
        }
    }
}
