//! `secrun history REF`: the versions of a secret, never a value.

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::{get, output};
use crate::failure::Failure;
use crate::provider::VersionInfo;

/// Shows the versions, the newest first.
pub fn history(global: &Global, arguments: &cli::History) -> Result<(), Failure> {
    let target = Target::open(global, &arguments.reference)?;
    let path = target.path()?;
    let versions = target.ask(target.store()?.history(path))?;
    if global.json {
        let entries: Vec<_> = versions.iter().map(document).collect();
        return output::json(&json!({ "provider": target.spec.id, "path": path, "versions": entries }));
    }
    let rows: Vec<Vec<String>> = versions.iter().map(row).collect();
    output::text(&output::sparse_table(&["VERSION", "STATE", "CREATED", "DELETION", "EXPIRES", "OWNER", "COMMENT"], &rows))
}

fn state(version: &VersionInfo) -> &'static str {
    match (version.current, version.deleted) {
        _ if version.destroyed => "destroyed",
        (_, true) => "deleted",
        (true, false) => "current",
        (false, false) => "old",
    }
}

fn row(version: &VersionInfo) -> Vec<String> {
    let text = |fact: &Option<String>| fact.clone().unwrap_or_default();
    let metadata = &version.metadata;
    vec![
        version.version.clone(),
        state(version).to_owned(),
        text(&version.created),
        text(&version.deletion),
        text(&metadata.expires),
        text(&metadata.owner),
        text(&metadata.comment),
    ]
}

fn document(version: &VersionInfo) -> serde_json::Value {
    json!({
        "version": version.version,
        "state": state(version),
        "created": version.created,
        "deletion": version.deletion,
        "metadata": get::metadata(&version.metadata),
    })
}
