//! What is said of secrets that end by themselves.

use serde_json::json;

use crate::commands::output::Style;
use crate::secret::lease::in_days;
use crate::secret::{Lease, Reference};

/// Says what a run got that ends before the command may do.
pub fn tell(style: Style, leases: &[(String, Lease)]) {
    for (provider, lease) in leases {
        style.warning(&format!(
            "{} ends after {} and nothing renews it: start the command again before that",
            reference(provider, lease),
            time(lease)
        ));
        style.note(&line(provider, lease));
    }
}

/// One line of a report.
pub fn line(provider: &str, lease: &Lease) -> String {
    let can = if lease.renewable { "can" } else { "cannot" };
    format!("{} has a lease of {} that {can} be renewed", reference(provider, lease), time(lease))
}

/// A lease as every `--json` shows it.
pub fn document(lease: &Lease) -> serde_json::Value {
    json!({ "duration_seconds": lease.duration.as_secs(), "renewable": lease.renewable })
}

/// How long it is good, for people.
pub fn time(lease: &Lease) -> String {
    in_days(lease.duration)
}

fn reference(provider: &str, lease: &Lease) -> String {
    let (provider, path) = (Some(provider.to_owned()), lease.path.clone());
    format!("`{}`", Reference { provider, path, field: None, version: None })
}
