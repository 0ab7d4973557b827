//! Which provider, and its settings from all layers: what is missing is named with every way to give it.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use super::problem::{Problem, report, suggestion};
use super::resolve::Settings;
use super::trust::{self, Given};
use crate::failure::{Failure, Kind};
use crate::provider::{Configuration, Credential, Required, Row, Setting, Spec};
use crate::secret::inherited::LITERAL;
use crate::secret::{Source, Sourced, Value};

/// What was found for a provider, by key.
type Values = BTreeMap<&'static str, Sourced<Value>>;

impl Settings {
    /// The provider of the run; an error that names every way to select one when nobody did.
    pub fn provider(&self) -> Result<Sourced<&'static Row>, Failure> {
        let Some(asked) = self.asked_provider() else { return Err(self.no_provider()) };
        let name = std::str::from_utf8(asked.value).unwrap_or_default();
        let row = self.place.row(name).ok_or_else(|| self.unknown_provider(name, &asked.source))?;
        Ok(Sourced::new(row, asked.source))
    }

    fn asked_provider(&self) -> Option<Sourced<&[u8]>> {
        let flag = self.flags.provider.as_ref();
        let flag = flag.map(|name| Sourced::new(name.as_bytes(), Source::Flag("--provider".into())));
        let profile = || {
            let written = self.profile.provider.as_ref()?;
            Some(Sourced::new(written.value.as_bytes(), written.spot.source()))
        };
        flag.or_else(|| self.layers.find(&["SECRETS_PROVIDER"], false)).or_else(profile)
    }

    fn no_provider(&self) -> Failure {
        Failure::new(Kind::Config, "no provider is selected")
            .hint("select one with `--provider NAME`")
            .hint("or with SECRETS_PROVIDER=NAME in the environment, a file of `--env-file`, .env.local or .env")
            .hint("or with `provider = \"NAME\"` in secrun.toml or the profile of `--profile`")
            .hint(format!("this build has: {}", self.place.provider_ids()))
    }

    fn unknown_provider(&self, name: &str, source: &Source) -> Failure {
        let near = suggestion(name, self.place.rows.iter().map(|row| row.spec.id));
        let fact = match source {
            // A dotenv file is never quoted.
            Source::File { .. } => format!("SECRETS_PROVIDER names no provider{near}"),
            _ => format!("there is no provider `{name}`{near}"),
        };
        let failure = Failure::new(Kind::Config, fact).detail(format!("given by {source}"));
        failure.hint(format!("this build has: {}", self.place.provider_ids()))
    }

    /// The settings of one provider from all layers; one report names everything that is missing or not trusted.
    pub fn configuration(&self, row: &'static Row) -> Result<Configuration, Failure> {
        let mut problems = Vec::new();
        let values = self.values(row, &mut problems);
        problems.extend(missing(row.spec, &values));
        if trust::is_ci(self.layers.inherited("CI".as_ref()).map(std::os::unix::ffi::OsStrExt::as_bytes)) {
            problems.extend(self.distrust(row.spec, &values));
        }
        report(kind(row.spec, &values, &problems), &format!("the settings of {}", row.spec.id), problems)?;
        let configuration = Configuration::new(row.spec, values, self.deadline(), self.flags.interactive);
        Ok(configuration.with_credentials(self.place.credentials()))
    }

    /// What the user should know about the settings of a provider although the run goes on, one line each.
    pub fn warnings(&self, row: &'static Row) -> Vec<String> {
        let values = self.values(row, &mut Vec::new());
        self.distrust(row.spec, &values).iter().map(Problem::lines).collect()
    }

    fn distrust(&self, spec: &Spec, values: &Values) -> Vec<Problem> {
        if self.flags.trust_profile {
            return Vec::new();
        }
        let given: Vec<_> = spec
            .settings
            .iter()
            .filter_map(|setting| {
                let found = values.get(setting.key)?;
                Some(Given { setting, value: &found.value, source: &found.source })
            })
            .collect();
        let text = |key: &str| values.get(key)?.value.expose_text().map(str::trim).filter(|text| !text.is_empty());
        let ambient = spec.ambient.filter(|ambient| (ambient.is_sought)(&text)).map(|ambient| ambient.words);
        trust::check(&given, ambient, &self.place.trusted(&self.layers), &self.place.folder)
    }

    fn values(&self, row: &'static Row, problems: &mut Vec<Problem>) -> Values {
        let mut values = Values::new();
        for setting in row.spec.settings {
            let Some(found) = self.value(row, setting) else { continue };
            match literal(found.value) {
                Some(bytes) => {
                    values.insert(setting.key, Sourced::new(Value::from(bytes), found.source));
                }
                None => problems.push(
                    Problem::new(&found.source, format!("`{}` is a reference", setting.key))
                        .hint("the settings of a provider are read before anything is fetched, so they are no references"),
                ),
            }
        }
        values
    }

    fn value(&self, row: &'static Row, setting: &'static Setting) -> Option<Sourced<&[u8]>> {
        let profile = || {
            let mut lines = self.profile.settings.iter().rev().filter(|line| line.key.value == setting.key);
            let line = lines
                .find(|line| !line.value.is_empty() && self.owner(line).is_some_and(|owner| owner.spec.id == row.spec.id))?;
            Some(Sourced::new(line.value.expose(), line.key.spot.source()))
        };
        let default = || setting.default.map(|text| Sourced::new(text.as_bytes(), Source::Default));
        self.layers.find(setting.variables, row.spec.empty_hides).or_else(profile).or_else(default)
    }
}

/// The value, without the escape for values that look like references; nothing when it is a reference.
fn literal(value: &[u8]) -> Option<&[u8]> {
    match value.strip_prefix(LITERAL.as_bytes()) {
        Some(text) => Some(text),
        None if value.starts_with(b"secrun://") => None,
        None => Some(value),
    }
}

/// Missing credentials alone mean that nobody said who asks.
fn kind(spec: &Spec, values: &Values, problems: &[Problem]) -> Kind {
    let lacking: Vec<_> = lacking(spec, values);
    let credentials = lacking.iter().all(|group| group.iter().all(|setting| setting.credential != Credential::No));
    if !lacking.is_empty() && lacking.len() == problems.len() && credentials { Kind::Unauthenticated } else { Kind::Config }
}

/// Settings that nobody gave, those of which one is enough together.
fn lacking(spec: &Spec, values: &Values) -> Vec<Vec<&'static Setting>> {
    let mut lacking = Vec::new();
    let mut words = Vec::new();
    for setting in spec.settings {
        let group: Vec<&Setting> = match setting.required {
            Required::No => continue,
            Required::Yes => vec![setting],
            Required::OneOf(word) if words.contains(&word) => continue,
            Required::OneOf(word) => {
                words.push(word);
                spec.settings.iter().filter(|other| other.required == Required::OneOf(word)).collect()
            }
        };
        if group.iter().all(|setting| !values.contains_key(setting.key)) {
            lacking.push(group);
        }
    }
    lacking
}

fn missing(spec: &Spec, values: &Values) -> Vec<Problem> {
    let way = |setting: &Setting| {
        let variables = setting.variables.join(" or ");
        let profile = format!("`{}` in [settings.{}]", setting.key, spec.id);
        if variables.is_empty() { profile } else { format!("{variables}, or {profile}") }
    };
    let problem = |group: Vec<&'static Setting>| {
        if let [setting] = group[..] {
            let ways = vec![format!("  give {}", way(setting))];
            return Problem::new(setting.key, format!("missing: {}", setting.help)).excerpt(ways);
        }
        let keys: Vec<_> = group.iter().map(|setting| setting.key).collect();
        let ways = group.iter().map(|setting| format!("  give {}: {}", way(setting), setting.help)).collect();
        Problem::new(&keys.join(", "), "one of these is needed").excerpt(ways)
    };
    let hint = "variables may stand in the environment, in a file of `--env-file`, in .env.local or in .env";
    lacking(spec, values).into_iter().map(|group| problem(group).hint(hint)).collect()
}
