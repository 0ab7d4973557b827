//! Whether the server can do its work for this token, proven without reading a secret.

use std::time::{Duration, Instant};

use futures_util::future::join;
use serde::Deserialize;
use time::OffsetDateTime;

use super::needs;
use super::provider::Vault;
use super::session::Call;
use super::state::{INITIALIZE, NO_LEADER, State, UNSEAL};
use crate::failure::{Failure, Kind};
use crate::provider::{Batch, Health, Status};
use crate::secret::lease::in_days;

/// How far the two clocks may be apart. Tokens, certificates and signatures are good for longer.
const MOST_SKEW: u64 = 60;
/// A token that was given and ends sooner needs somebody's attention.
const SHORT: u64 = 300;

/// What is known so far.
pub(super) struct Report {
    status: Status,
    details: Vec<(String, String)>,
    hints: Vec<String>,
}

/// The answer of `sys/seal-status`.
#[derive(Debug, Deserialize)]
struct Seal {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    t: u32,
    #[serde(default)]
    progress: u32,
}

/// The answer of `auth/token/lookup-self`, without the accessor, which is nobody's business.
#[derive(Debug, Deserialize)]
struct Token {
    #[serde(default)]
    ttl: u64,
    #[serde(default)]
    expire_time: Option<String>,
    #[serde(default)]
    renewable: bool,
    #[serde(default)]
    num_uses: u64,
    #[serde(default)]
    policies: Vec<String>,
    #[serde(default)]
    identity_policies: Option<Vec<String>>,
    #[serde(default, rename = "type")]
    kind: String,
}

impl Report {
    fn new() -> Self {
        Self { status: Status::Healthy, details: Vec::new(), hints: Vec::new() }
    }

    /// A fact under a name of its own.
    pub(super) fn fact(&mut self, name: impl Into<String>, fact: impl Into<String>) {
        self.details.push((name.into(), fact.into()));
    }

    /// It is at best this.
    pub(super) fn at_best(&mut self, status: Status) {
        self.status = self.status.max(status);
    }

    /// What the user can do, said once.
    pub(super) fn hint(&mut self, hint: impl Into<String>) {
        let hint = hint.into();
        if !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
    }

    /// What somebody else says that the user can do.
    pub(super) fn take_hints(&mut self, hints: &[String]) {
        for hint in hints {
            self.hint(hint);
        }
    }

    /// What a failure says; one that says nothing about the server is no report.
    fn failed(mut self, failure: Failure) -> Result<Health, Failure> {
        if !failure.kind().is_of_provider() {
            return Err(failure);
        }
        let Health { details, hints, status } = Health::from_failure(&failure);
        self.details.extend(details);
        self.take_hints(&hints);
        self.at_best(status);
        Ok(self.into())
    }
}

impl From<Report> for Health {
    fn from(report: Report) -> Self {
        let Report { status, details, hints } = report;
        Self { status, details, hints }
    }
}

impl Vault {
    pub(super) async fn check_now(&self, needed: &Batch) -> Result<Health, Failure> {
        let mut report = Report::new();
        report.fact("server", self.session.name());
        if let Err(failure) = self.check_server(&mut report).await {
            return report.failed(failure);
        }
        if report.status == Status::Unavailable {
            return Ok(report.into());
        }
        match self.check_token(&mut report, needed).await {
            Ok(()) => Ok(report.into()),
            Err(failure) => report.failed(failure),
        }
    }

    /// What the server says about itself to anybody.
    async fn check_server(&self, report: &mut Report) -> Result<(), Failure> {
        let start = Instant::now();
        let answer = self.session.ask_anybody("sys/health").await?;
        let latency = start.elapsed();
        report.fact("latency", format!("{} ms", latency.as_millis()));
        let state = State::read(&answer);
        let about = state.as_ref().map(|state| [("version", &state.version), ("cluster", &state.cluster_name)]);
        for (name, text) in about.into_iter().flatten() {
            if let Some(text) = text {
                report.fact(name, text);
            }
        }
        let role = role(answer.status, state.as_ref());
        report.fact("state", role.words);
        report.at_best(role.status);
        if let Some(hint) = role.hint {
            report.hint(hint);
        }
        if state.as_ref().is_some_and(|state| state.sealed && state.initialized) {
            self.seal_progress(report).await;
        }
        if let Some(server) = state.and_then(|state| state.server_time_utc) {
            clock(report, server, latency);
        }
        Ok(())
    }

    async fn seal_progress(&self, report: &mut Report) {
        let Ok(answer) = self.session.ask_anybody("sys/seal-status").await else { return };
        let Ok(seal) = serde_json::from_slice::<Seal>(&answer.body) else { return };
        report.fact("seal", format!("{}, {} of {} key shares are given", seal.kind, seal.progress, seal.t));
    }

    /// What the token is, and whether it may do what is needed.
    async fn check_token(&self, report: &mut Report, needed: &Batch) -> Result<(), Failure> {
        let subject = "the token";
        let lookup = Call::read("auth/token/lookup-self".to_owned(), subject);
        let (token, needs) = join(self.session.send(&lookup), needs::of(self, needed)).await;
        let token = token?;
        if token.is_success() {
            self.token_facts(report, &token.data(subject)?);
        } else {
            let failure = self.session.refusal(&lookup, &token).await;
            // Whoever is not known is not known for anything else either.
            if failure.kind() != Kind::Denied {
                return Err(failure);
            }
            report.fact("token", "may not look at itself");
            report.at_best(Status::Degraded);
            report.take_hints(failure.hints());
        }
        needs::report(self, report, &needs).await
    }

    fn token_facts(&self, report: &mut Report, token: &Token) {
        let ends = match (token.expire_time.as_deref(), token.ttl) {
            (None, 0) => "does not end".to_owned(),
            (_, ttl) => format!("ends in {}", in_days(Duration::from_secs(ttl))),
        };
        let renewable = if token.renewable { "can be renewed" } else { "cannot be renewed" };
        let kind = if token.kind.is_empty() { String::new() } else { format!("{}, ", token.kind) };
        report.fact("token", format!("{kind}{ends}, {renewable}"));
        if token.num_uses > 0 {
            report.fact("uses left", token.num_uses.to_string());
        }
        let mut policies: Vec<&str> = Vec::new();
        for policy in token.policies.iter().chain(token.identity_policies.iter().flatten()) {
            if !policies.contains(&policy.as_str()) {
                policies.push(policy);
            }
        }
        report.fact("policies", policies.join(", "));
        let is_ours = self.session.known_token().is_some_and(|token| token.ours);
        if token.expire_time.is_some() && token.ttl < SHORT && !is_ours {
            report.at_best(Status::Degraded);
            report.hint("the token ends soon: renew it, or let secrun log in by itself with `role_id` and `secret_id_file`");
        }
        let is_root = policies.contains(&"root");
        if is_root && self.spec.id != super::DEVELOPMENT.id {
            report.at_best(Status::Degraded);
            report.hint(format!(
                "the root token may do everything: `secrun providers {} --policy` shows what is enough",
                self.spec.id
            ));
        }
    }
}

/// What a server is for us.
struct Role {
    words: String,
    status: Status,
    hint: Option<&'static str>,
}

/// By the status first: that is how the kinds of standby servers are told apart.
fn role(code: u16, state: Option<&State>) -> Role {
    let role = |words: &str, status, hint| Role { words: words.to_owned(), status, hint };
    match (code, state) {
        (501, _) | (_, Some(State { initialized: false, .. })) => role("not initialized", Status::Unavailable, Some(INITIALIZE)),
        (472, _) => role("disaster recovery secondary", Status::Unavailable, Some("it answers nobody: ask the primary cluster")),
        (474, _) => role("standby without an active server", Status::Unavailable, Some(NO_LEADER)),
        (530, _) => role("removed from its cluster", Status::Unavailable, Some("ask another server of the cluster")),
        (503, Some(_)) | (_, Some(State { sealed: true, .. })) => role("sealed", Status::Unavailable, Some(UNSEAL)),
        (473, Some(_)) => role("performance standby", Status::Degraded, None),
        (_, Some(State { standby: true, .. })) => role("standby", Status::Degraded, None),
        (200, Some(_)) => role("active", Status::Healthy, None),
        // Somebody in between keeps this question from the server; the token will tell.
        (code, _) => Role {
            words: format!("unknown (status {code})"),
            status: Status::Degraded,
            hint: Some("`sys/health` is not answered by the server: is there a proxy in between?"),
        },
    }
}

/// Compares the clocks, as well as the time of the round trip allows.
fn clock(report: &mut Report, server: i64, latency: Duration) {
    let ours = OffsetDateTime::now_utc().unix_timestamp();
    let apart = server.abs_diff(ours);
    let words = match (apart, server > ours) {
        (0 | 1, _) => "the same as ours".to_owned(),
        (apart, true) => format!("{apart} s ahead of ours"),
        (apart, false) => format!("{apart} s behind ours"),
    };
    report.fact("clock", words);
    if apart > MOST_SKEW + latency.as_secs() {
        report.at_best(Status::Degraded);
        report.hint("the clocks of the server and of this machine differ: logins and signatures with a time in them will fail");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(initialized: bool, sealed: bool, standby: bool) -> Option<State> {
        let text = format!("{{\"initialized\":{initialized},\"sealed\":{sealed},\"standby\":{standby}}}");
        serde_json::from_str(&text).ok()
    }

    #[test]
    fn every_status_of_the_server_has_its_verdict() {
        for (code, body, words, status) in [
            (200, state(true, false, false), "active", Status::Healthy),
            (429, state(true, false, true), "standby", Status::Degraded),
            (472, state(true, false, true), "disaster recovery secondary", Status::Unavailable),
            (473, state(true, false, true), "performance standby", Status::Degraded),
            (474, state(true, false, true), "standby without an active server", Status::Unavailable),
            (501, state(false, true, true), "not initialized", Status::Unavailable),
            (501, None, "not initialized", Status::Unavailable),
            (503, state(true, true, true), "sealed", Status::Unavailable),
            (530, state(true, false, true), "removed from its cluster", Status::Unavailable),
            (200, state(true, true, true), "sealed", Status::Unavailable),
            (200, state(true, false, true), "standby", Status::Degraded),
            (429, None, "unknown (status 429)", Status::Degraded),
            (503, None, "unknown (status 503)", Status::Degraded),
            (404, None, "unknown (status 404)", Status::Degraded),
        ] {
            let role = role(code, body.as_ref());
            assert_eq!((role.words.as_str(), role.status), (words, status), "{code}");
        }
    }

    #[test]
    fn clocks_that_differ_are_seen() {
        let now = OffsetDateTime::now_utc().unix_timestamp();
        for (server, latency, status) in [
            (now, 0, Status::Healthy),
            (now + 50, 0, Status::Healthy),
            (now + 90, 0, Status::Degraded),
            (now - 90, 0, Status::Degraded),
            (now - 90, 60, Status::Healthy),
        ] {
            let mut report = Report::new();
            clock(&mut report, server, Duration::from_secs(latency));
            assert_eq!(report.status, status, "{server}");
        }
    }
}
