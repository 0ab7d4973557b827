//! `secrun delete REF`: so that it can be restored, or for good.

use serde_json::json;

use crate::cli::{self, Global};
use crate::commands::open::Target;
use crate::commands::{ask, output};
use crate::failure::{Failure, Kind};

/// Deletes one secret. What cannot be undone is asked about first.
pub fn delete(global: &Global, arguments: &cli::Delete) -> Result<(), Failure> {
    let target = Target::open(global, &arguments.reference)?;
    let path = target.path()?;
    let store = target.store()?;
    if arguments.permanent && !arguments.yes {
        allow(path)?;
    }
    target.ask(store.delete(path, None, arguments.permanent))?;
    if global.json {
        return output::json(
            &json!({ "provider": target.spec.id, "path": path, "deleted": true, "permanent": arguments.permanent }),
        );
    }
    output::Style::new(global).note(&format!("{path} is deleted"));
    Ok(())
}

fn allow(path: &str) -> Result<(), Failure> {
    if !ask::possible() {
        return Err(Failure::new(Kind::Usage, "a permanent deletion needs a yes and nobody can be asked").hint("give --yes"));
    }
    if ask::confirm(&format!("delete every version of {path} for good?"))? {
        return Ok(());
    }
    Err(Failure::new(Kind::Cancelled, "nothing was deleted"))
}
