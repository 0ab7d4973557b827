//! `secrun list [PATH]`: names, versions and metadata, never a value.

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::{get, output};
use crate::failure::Failure;
use crate::provider::{ListOptions, Listed};

/// Lists what is below a path.
pub fn list(global: &Global, arguments: &cli::List) -> Result<(), Failure> {
    let target = Target::folder(global, &arguments.path)?;
    let options = ListOptions { recursive: arguments.recursive, deleted: arguments.deleted };
    let listed = target.ask(target.store()?.list(target.path()?, &options))?;
    if global.json {
        let entries: Vec<_> = listed.iter().map(document).collect();
        return output::json(&json!({ "provider": target.spec.id, "path": target.reference.path, "secrets": entries }));
    }
    if listed.is_empty() {
        return Ok(());
    }
    let rows: Vec<Vec<String>> = listed.iter().map(row).collect();
    output::text(&output::sparse_table(&["NAME", "VERSION", "CREATED", "EXPIRES", "OWNER"], &rows))
}

fn row(listed: &Listed) -> Vec<String> {
    let text = |fact: &Option<String>| fact.clone().unwrap_or_default();
    let version =
        if listed.deleted == Some(true) { format!("{} (deleted)", text(&listed.version)) } else { text(&listed.version) };
    let metadata = &listed.metadata;
    vec![listed.name.clone(), version, text(&metadata.created), text(&metadata.expires), text(&metadata.owner)]
}

fn document(listed: &Listed) -> serde_json::Value {
    json!({
        "name": listed.name,
        "folder": listed.name.ends_with('/'),
        "version": listed.version,
        "deleted": listed.deleted,
        "metadata": get::metadata(&listed.metadata),
    })
}
