//! `secrun init`: creates what a provider needs on first use.

use serde_json::json;

use crate::cli::Global;
use crate::commands::output::Style;
use crate::commands::{open, output, progress, typed};
use crate::failure::{Failure, Kind, printable};
use crate::provider::runtime::block_on;

/// Creates what the provider of the run needs and says what was made.
pub fn init(global: &Global) -> Result<(), Failure> {
    let settings = open::settings(global, typed::global_flags(global))?;
    let row = settings.provider()?.value;
    let create = row.init.ok_or_else(|| {
        Failure::new(Kind::Usage, format!("the provider {} needs nothing to be created", row.spec.id))
            .hint("it can be used as it is")
    })?;
    let configuration = settings.configuration(row)?;
    let made =
        progress::during(Style::new(global), &format!("waiting for {}", row.spec.id), || block_on(create(&configuration)))?;
    open::warn(global, &settings, row);
    if global.json {
        return output::json(&json!({ "provider": row.spec.id, "made": made }));
    }
    let lines: String = made.iter().map(|line| printable(line) + "\n").collect();
    output::text(&lines)
}
