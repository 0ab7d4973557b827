//! `--dry-run`: what the command would get; names, places and sizes, never a value.

use serde_json::json;

use crate::cli::Global;
use crate::commands::{leases, output};
use crate::failure::Failure;
use crate::inject::{Image, Line};
use crate::secret::Lease;

/// Prints the report on standard output; no command is there that could own it.
pub fn report(global: &Global, image: &Image, leases: &[(String, Lease)]) -> Result<(), Failure> {
    if global.json {
        let lines: Vec<_> = image.report().iter().map(document).collect();
        let mut document = json!({ "injected": lines });
        if !leases.is_empty() {
            document["leases"] = leases.iter().map(|(provider, lease)| leased(provider, lease)).collect();
        }
        return output::json(&document);
    }
    let rows: Vec<Vec<String>> = image.report().iter().map(row).collect();
    let table = if rows.is_empty() {
        "nothing is added to the inherited environment\n".to_owned()
    } else {
        output::table(&["VARIABLE", "AS", "BYTES", "ASKED FOR BY", "FILE"], &rows)
    };
    output::text(&table)?;
    let lines = leases.iter().map(|(provider, lease)| leases::line(provider, lease) + "\n");
    output::text(&lines.collect::<String>())
}

fn leased(provider: &str, lease: &Lease) -> serde_json::Value {
    let mut document = leases::document(lease);
    document["provider"] = provider.into();
    document["path"] = lease.path.as_str().into();
    document
}

fn row(line: &Line) -> Vec<String> {
    let path = line.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let disk = if line.on_disk { " (on a disk)" } else { "" };
    let mode = line.mode.map(|mode| format!(" {mode:04o}")).unwrap_or_default();
    let form = format!("{}{mode}", line.form.token());
    vec![line.variable.clone(), form, line.bytes.to_string(), line.source.to_string(), format!("{path}{disk}")]
}

fn document(line: &Line) -> serde_json::Value {
    json!({
        "name": line.name,
        "variable": line.variable,
        "as": line.form.token(),
        "bytes": line.bytes,
        "path": line.path,
        "mode": line.mode.map(|mode| format!("{mode:04o}")),
        "on_disk": line.on_disk,
        "source": line.source.to_string(),
    })
}
