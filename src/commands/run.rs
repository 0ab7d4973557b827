//! `secrun -- COMMAND`: the story of a run on one page.
//!
//! The guardian is forked off before any settings file is read. What follows the fork happens in the loader, which
//! becomes the command; each step takes what the step before made.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::{self, Global};
use crate::commands::{open, output};
use crate::failure::{Failure, Kind};
use crate::inject::{self, Image, Plan};
use crate::provider::fetch::{self, Opened};
use crate::secret::{Duplicates, Letters, Selection};
use crate::settings::{Settings, Wanted};
use crate::supervise::{self, Loader, Role};

/// Runs the command. In the guardian this does not return; in the loader only a failure does.
pub fn run(global: &Global, arguments: cli::Run) -> Result<u8, Failure> {
    let loader = match role(global, &arguments)? {
        Role::Guardian(ending) => ending.finish(),
        Role::Loader(loader) => loader,
    };
    let settings = open::settings(global, wanted(&arguments))?;
    let selection = settings.selection()?;
    let opened = open_providers(&settings, &selection)?;
    open::warn(global, &settings);
    let secrets = fetch::fetch(&selection, &opened)?;
    drop((selection, opened));
    let dry_run = arguments.dry_run;
    let image = inject::prepare(secrets, plan(arguments, settings, loader))?;
    if dry_run { report(global, &image).map(|()| 0) } else { Err(image.exec()) }
}
