//! `secrun restore REF[@VERSION]`: undoes a deletion, or writes an older version again as the newest.

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::output;
use crate::failure::Failure;

/// Restores one secret.
pub fn restore(global: &Global, arguments: &cli::Restore) -> Result<(), Failure> {
    let target = Target::open(global, &arguments.reference)?;
    let (path, version) = target.path_and_version()?;
    let written = target.ask(target.store()?.restore(path, version))?;
    if global.json {
        return output::json(&json!({ "provider": target.spec.id, "path": path, "version": written.version }));
    }
    output::Style::new(global).note(&match written.version {
        Some(version) => format!("{path} is at version {version}"),
        None => format!("{path} is restored"),
    });
    Ok(())
}
