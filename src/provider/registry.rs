//! The providers of this build, one row each.
#![forbid(unsafe_code)]

use super::{Configuration, Provider, Reply, Spec, environment, local, vault};
use crate::failure::{Failure, Kind};

/// One provider: its facts, how it is opened, and how it is created on first use.
#[derive(Debug)]
pub struct Row {
    /// The facts.
    pub spec: &'static Spec,
    /// Makes a provider of its settings. No network.
    pub open: Open,
    /// Creates what the provider needs on first use and says in one line each what was made.
    pub init: Option<Init>,
}

/// Makes a provider of its settings.
pub type Open = fn(&Configuration) -> Result<Box<dyn Provider>, Failure>;

/// Creates what a provider needs.
pub type Init = fn(&Configuration) -> Reply<'_, Vec<String>>;

/// Every provider of this build, in the order of the documentation.
pub const REGISTRY: &[Row] = &[
    Row { spec: &local::SPEC, open: local::open, init: Some(local::init) },
    Row { spec: &environment::SPEC, open: environment::open, init: None },
    Row { spec: &vault::DEVELOPMENT, open: vault::open, init: Some(vault::init) },
    Row { spec: &vault::HCP, open: vault::open, init: Some(vault::init) },
    Row { spec: &vault::VAULT, open: vault::open, init: Some(vault::init) },
    Row { spec: &vault::OPENBAO, open: vault::open, init: Some(vault::init) },
];

/// The row of a provider by id or alias.
pub fn find(name: &str) -> Result<&'static Row, Failure> {
    REGISTRY.iter().find(|row| row.spec.is_called(name)).ok_or_else(|| unknown(name))
}

/// Whether a text names a provider of this build.
pub fn is_known(name: &str) -> bool {
    REGISTRY.iter().any(|row| row.spec.is_called(name))
}

fn unknown(name: &str) -> Failure {
    let ids: Vec<_> = REGISTRY.iter().map(|row| row.spec.id).collect();
    let mut failure = Failure::new(Kind::Config, format!("there is no provider `{name}`"));
    let nearest = ids.iter().map(|id| (strsim::jaro_winkler(id, name), id)).filter(|(likeness, _)| *likeness > 0.8);
    if let Some((_, id)) = nearest.max_by(|a, b| a.0.total_cmp(&b.0)) {
        failure = failure.hint(format!("did you mean `{id}`?"));
    }
    failure.hint(format!("this build has: {}", ids.join(", ")))
}
