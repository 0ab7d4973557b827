//! The resolved settings of one invocation: files are read here, once, and everything wrong in them is one report.
#![forbid(unsafe_code)]

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use glob::Pattern;

use super::discover::{self, Place};
use super::flags::Flags;
use super::injection::InjectSettings;
use super::layers::{Layers, Trouble};
use super::problem::{Problem, report, suggestion};
use super::profile::{self, Line, Profile};
use crate::failure::{Failure, Kind};
use crate::provider::Row;
use crate::secret::{InvalidReference, Reference, Source, Sourced, Template};

/// How long a load may take when nobody says.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// The resolved settings of one invocation.
#[derive(Debug)]
pub struct Settings {
    pub(super) flags: Flags,
    pub(super) place: Place,
    pub(super) layers: Layers,
    pub(super) profile: Profile,
    inject: InjectSettings,
    templates: Vec<Template>,
    timeout: Sourced<Duration>,
    deadline: Instant,
}

impl Settings {
    /// Reads dotenv files and profile and checks their form. The deadline of the load counts from here.
    pub fn resolve(flags: Flags, environment: Vec<(OsString, OsString)>) -> Result<Self, Failure> {
        Self::resolve_at(Place::default(), flags, environment)
    }

    pub(super) fn resolve_at(place: Place, flags: Flags, environment: Vec<(OsString, OsString)>) -> Result<Self, Failure> {
        let start = Instant::now();
        let mut problems = Vec::new();
        let mut layers = Layers::new(environment);
        // A pipe among the files is read before a file can say how long that may take.
        let patience = timeout(&flags, &layers, &Profile::default()).map_or(DEFAULT_TIMEOUT, |timeout| timeout.value);
        read_dotenv(&place, &flags, &mut layers, deadline(start, patience), &mut problems)?;
        let profile = read_profile(&place, &flags, &layers, &mut problems);
        let timeout = timeout(&flags, &layers, &profile).unwrap_or_else(|problem| {
            problems.push(problem);
            Sourced::new(DEFAULT_TIMEOUT, Source::Default)
        });
        let inject = inject(&flags, &profile, &mut problems);
        let templates = templates(&flags, &profile, &mut problems);
        let deadline = deadline(start, timeout.value);
        let settings = Self { flags, place, layers, profile, inject, templates, timeout, deadline };
        settings.check_keys(&mut problems);
        report(Kind::Config, "the settings", problems)?;
        Ok(settings)
    }

    /// How long the load may take, and who said so.
    pub fn timeout(&self) -> &Sourced<Duration> {
        &self.timeout
    }

    /// When the load must be done.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// How secrets reach the command.
    pub fn inject(&self) -> &InjectSettings {
        &self.inject
    }

    /// Files to be filled with secrets, those of the profile first.
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The files of the profile, the extended ones first.
    pub fn profile_files(&self) -> &[PathBuf] {
        &self.profile.files
    }

    /// A reference that stands on the command line, of `get` for example.
    pub fn reference(&self, text: &str) -> Result<Reference, Failure> {
        Reference::parse(text, |name| self.place.row(name).is_some()).map_err(|error| failure(&error))
    }

    /// A folder that stands on the command line, of `list` for example.
    pub fn folder(&self, text: &str) -> Result<Reference, Failure> {
        Reference::parse_folder(text, |name| self.place.row(name).is_some()).map_err(|error| failure(&error))
    }

    /// Every key of `[settings]` belongs to a provider, known by then or not selected at all.
    fn check_keys(&self, problems: &mut Vec<Problem>) {
        for line in &self.profile.settings {
            let Some(row) = self.owner(line) else { continue };
            let key = line.key.value.as_str();
            if row.spec.setting(key).is_some() {
                continue;
            }
            let settings = row.spec.settings;
            // Whoever writes the name of the variable means the setting.
            let meant = settings.iter().find(|setting| setting.variables.iter().any(|name| name.eq_ignore_ascii_case(key)));
            let right = meant.map_or_else(
                || suggestion(key, settings.iter().map(|setting| setting.key)),
                |setting| format!(", did you mean `{}`?", setting.key),
            );
            let keys: Vec<_> = settings.iter().map(|setting| setting.key).collect();
            let known = if keys.is_empty() { "no settings".into() } else { format!("the settings {}", keys.join(", ")) };
            let problem = line.key.spot.problem(format!("{} has no setting `{key}`{right}", row.spec.id));
            problems.push(problem.hint(format!("{} has {known}", row.spec.id)));
        }
    }

    /// The provider a line of `[settings]` belongs to; that of the run when neither table nor profile says.
    pub(super) fn owner(&self, line: &Line) -> Option<&'static Row> {
        match &line.provider {
            Some(name) => self.place.row(name),
            None => self.provider().ok().map(|row| row.value),
        }
    }
}

fn failure(error: &InvalidReference) -> Failure {
    Failure::new(Kind::Usage, error.to_string()).hint(error.hint())
}

/// A timeout longer than the clock is no timeout.
fn deadline(start: Instant, timeout: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_hours(100 * 365 * 24);
    start.checked_add(timeout.min(CENTURY)).unwrap_or(start)
}

fn timeout(flags: &Flags, layers: &Layers, profile: &Profile) -> Result<Sourced<Duration>, Problem> {
    if let Some(timeout) = flags.timeout {
        let source = Source::Flag("--timeout".into());
        if timeout.is_zero() {
            return Err(Problem::new(&source, "a timeout must be longer than nothing"));
        }
        return Ok(Sourced::new(timeout, source));
    }
    if let Some(found) = layers.find(&["SECRUN_TIMEOUT"], false) {
        let text = std::str::from_utf8(found.value).ok();
        let timeout = text.and_then(|text| humantime::parse_duration(text).ok()).filter(|timeout| !timeout.is_zero());
        let problem = || Problem::new(&found.source, "SECRUN_TIMEOUT is a duration like `30s`, `500ms` or `1m 30s`");
        return timeout.map(|timeout| Sourced::new(timeout, found.source.clone())).ok_or_else(problem);
    }
    Ok(match &profile.run.timeout {
        Some(written) => Sourced::new(written.value, written.spot.source()),
        None => Sourced::new(DEFAULT_TIMEOUT, Source::Default),
    })
}

fn read_dotenv(
    place: &Place,
    flags: &Flags,
    layers: &mut Layers,
    deadline: Instant,
    problems: &mut Vec<Problem>,
) -> Result<(), Failure> {
    let mut note = |result: Result<(), Trouble>| match result {
        Ok(()) => Ok(()),
        Err(Trouble::Problems(found)) => {
            problems.extend(found);
            Ok(())
        }
        Err(Trouble::Timeout(path)) => Err(unfinished(&path)),
    };
    for path in &flags.env_files {
        note(layers.read_given(&place.folder.join(path), deadline))?;
    }
    if !flags.no_dotenv {
        note(layers.read_found(&place.folder.join(".env.local")))?;
        note(layers.read_found(&place.folder.join(".env")))?;
    }
    Ok(())
}

fn unfinished(path: &Path) -> Failure {
    Failure::new(Kind::Timeout, format!("reading {} did not end before the deadline", path.display()))
        .detail(format!("{}: this is a pipe, and its writer did not close it", path.display()))
        .hint("whoever writes into the pipe must come to an end; `--timeout` gives more time")
}

fn read_profile(place: &Place, flags: &Flags, layers: &Layers, problems: &mut Vec<Problem>) -> Profile {
    let path = discover::profile(place, flags.profile.as_deref(), layers).unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let profile = path.map(|path| profile::load(&path, &|name: &str| place.row(name).is_some()));
    profile
        .transpose()
        .unwrap_or_else(|found| {
            problems.extend(found);
            None
        })
        .unwrap_or_default()
}

fn inject(flags: &Flags, profile: &Profile, problems: &mut Vec<Problem>) -> InjectSettings {
    let (flags, run, written) = (&flags.inject, &profile.run, &profile.inject);
    if flags.keep_credentials && flags.strip_credentials {
        problems.push(Problem::new("--strip-credentials", "this and `--keep-credentials` exclude each other"));
    }
    let pass = globs("--pass", &flags.pass, problems);
    InjectSettings {
        carrier: flags.carrier.or(written.carrier),
        allow_disk: flags.allow_disk || written.allow_disk.unwrap_or_default(),
        spill: flags.spill || written.spill.unwrap_or_default(),
        clear_env: flags.clear_env || run.clear_env.unwrap_or_default(),
        pass: if pass.is_empty() { run.pass.clone().unwrap_or_default() } else { pass },
        // Each of the two flags also overrules the other word of the profile.
        keep_credentials: flags.keep_credentials || !flags.strip_credentials && run.keep_credentials.unwrap_or_default(),
        strip_credentials: flags.strip_credentials || !flags.keep_credentials && run.strip_credentials.unwrap_or_default(),
    }
}

/// The globs of a flag.
pub(super) fn globs(flag: &str, texts: &[String], problems: &mut Vec<Problem>) -> Vec<Pattern> {
    let globs = texts.iter().filter_map(|text| {
        let problem =
            |error: glob::PatternError| problems.push(Problem::new(flag, format!("`{text}` is no glob: {}", error.msg)));
        Pattern::new(text).map_err(problem).ok()
    });
    globs.collect()
}

fn templates(flags: &Flags, profile: &Profile, problems: &mut Vec<Problem>) -> Vec<Template> {
    let mut templates = profile.templates.clone();
    for text in &flags.inject.templates {
        match template(text) {
            Some(template) => templates.push(template),
            None => problems.push(
                Problem::new("--template", format!("`{text}` is not SOURCE:TARGET"))
                    .hint("TARGET is the name of a file in memory, such as `app.conf`, or an absolute path"),
            ),
        }
    }
    templates
}

/// `SOURCE:TARGET`, split at the last colon.
fn template(text: &str) -> Option<Template> {
    let (file, target) = text.rsplit_once(':').filter(|(file, target)| !file.is_empty() && !target.is_empty())?;
    Some(Template { file: file.into(), target: target.into(), mode: None, source: Source::Flag("--template".into()) })
}

/// Whether a name passes a cleared environment.
pub(super) fn passes(inject: &InjectSettings, name: &OsStr) -> bool {
    !inject.clear_env || inject.pass.iter().any(|glob| glob.matches(&name.to_string_lossy()))
}
