//! `secrun delete REF[@VERSION]`: so that it can be restored, or for good.

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::{ask, output};
use crate::failure::Failure;

/// Deletes one secret, or one version of it. What cannot be undone is asked about first.
pub fn delete(global: &Global, arguments: &cli::Delete) -> Result<(), Failure> {
    let target = Target::open(global, &arguments.reference)?;
    let (path, version) = target.path_and_version()?;
    let store = target.store()?;
    if arguments.permanent && !arguments.yes {
        let what = version.map_or_else(|| "every version".to_owned(), |version| format!("version {version}"));
        ask::deletion("a permanent deletion", &format!("delete {what} of {path} for good?"))?;
    }
    target.ask(store.delete(path, version, arguments.permanent))?;
    if global.json {
        let mut document = json!({ "provider": target.spec.id, "path": path, "deleted": true, "permanent": arguments.permanent });
        if let Some(version) = version {
            document["version"] = version.into();
        }
        return output::json(&document);
    }
    output::Style::new(global).note(&match version {
        None => format!("{path} is deleted"),
        Some(version) => format!("version {version} of {path} is deleted"),
    });
    Ok(())
}
