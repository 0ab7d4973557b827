//! `secrun health`: whether the providers can do their work now, proven by as little as possible.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::output::Style;
use crate::commands::{open, output, progress, typed};
use crate::failure::{Failure, Kind};
use crate::provider::check::{Checked, check};
use crate::provider::fetch::Opened;
use crate::provider::{Health, Status, moment};

/// Checks every provider that the profile, inherited references or the settings need. Gives the exit code.
pub fn health(global: &Global, _arguments: &cli::Health) -> Result<u8, Failure> {
    let settings = open::settings(global, typed::global_flags(global))?;
    let selection = settings.needed()?;
    let (default, rows) = open::rows(&settings, &selection)?;
    let (mut opened, mut checked) = (BTreeMap::new(), Vec::new());
    for row in rows {
        match open::one(global, &settings, row) {
            Ok(provider) => drop(opened.insert(row.spec.id, provider)),
            Err(failure) => checked.push(Checked { id: row.spec.id, health: Err(failure), latency: Duration::ZERO }),
        }
    }
    let opened = Opened::new(default, opened);
    let style = Style::new(global);
    checked.extend(progress::during(style, "checking the providers", || check(&selection, &opened))?);
    for note in opened.notes() {
        style.note(&note);
    }
    for warning in opened.warnings() {
        style.warning(&warning);
    }
    checked.sort_by_key(|checked| checked.id);
    let reports: Vec<Report> = checked.into_iter().map(Report::new).collect();
    let worst = reports.iter().map(|report| report.verdict).max().unwrap_or(Verdict::Known(Status::Healthy));
    if global.json {
        let providers: Vec<_> = reports.iter().map(Report::document).collect();
        output::json(&json!({ "status": worst.word(), "providers": providers }))?;
    } else {
        output::text(&reports.iter().map(Report::text).collect::<String>())?;
    }
    Ok(worst.exit_code())
}

/// The verdict over one provider, or over all: the worst one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Known(Status),
    /// Wrong settings, or a fault of this machine.
    Unknown,
}

struct Report {
    id: &'static str,
    verdict: Verdict,
    details: Vec<(String, String)>,
    hints: Vec<String>,
    latency: Duration,
    checked_at: String,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Verdict::Known(Status::Healthy) => "healthy",
            Verdict::Known(Status::Degraded) => "degraded",
            Verdict::Known(Status::Unavailable) => "unavailable",
            Verdict::Unknown => "unknown",
        }
    }

    fn exit_code(self) -> u8 {
        match self {
            Verdict::Known(Status::Healthy) => 0,
            Verdict::Known(Status::Degraded) => 1,
            Verdict::Known(Status::Unavailable) => 2,
            Verdict::Unknown => Kind::Config.exit_code(),
        }
    }

    /// Whether a failure says something about the provider, or only that it could not be asked.
    fn of(failure: &Failure) -> Self {
        if failure.kind().is_of_provider() { Verdict::Known(Status::Unavailable) } else { Verdict::Unknown }
    }
}

impl Report {
    fn new(checked: Checked) -> Self {
        let verdict = match &checked.health {
            Ok(health) => Verdict::Known(health.status),
            Err(failure) => Verdict::of(failure),
        };
        let Health { details, hints, .. } = checked.health.unwrap_or_else(|failure| Health::from_failure(&failure));
        Self { id: checked.id, verdict, details, hints, latency: checked.latency, checked_at: moment::now() }
    }

    fn text(&self) -> String {
        let mut lines = vec![format!("{}: {}", self.id, self.verdict.word())];
        lines.extend(self.details.iter().map(|(name, fact)| format!("  {name}: {fact}")));
        lines.extend(self.hints.iter().map(|hint| format!("  hint: {hint}")));
        output::lines(lines)
    }

    fn document(&self) -> serde_json::Value {
        let details: serde_json::Map<String, serde_json::Value> =
            self.details.iter().map(|(name, fact)| (name.clone(), fact.as_str().into())).collect();
        json!({
            "provider": self.id,
            "status": self.verdict.word(),
            "details": details,
            "hints": self.hints,
            "latency_ms": u64::try_from(self.latency.as_millis()).unwrap_or(u64::MAX),
            "checked_at": self.checked_at,
        })
    }
}
