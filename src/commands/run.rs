//! `secrun -- COMMAND`: the story of a run on one page.
//!
//! The guardian is forked off before any settings file is read. What follows the fork happens in the loader, which
//! becomes the command; each step takes what the step before made.

use crate::cli::{self, Global};
use crate::commands::output::Style;
use crate::commands::watch::watched;
use crate::commands::{dry_run, leases, open, progress, typed};
use crate::failure::{Failure, Kind};
use crate::inject;
use crate::provider::{Ending, fetch};
use crate::supervise::{self, Loader, Role};

/// Runs the command. In the guardian this does not return; in the loader only a failure does.
pub fn run(global: &Global, arguments: cli::Run) -> Result<u8, Failure> {
    let dry_run = arguments.dry_run;
    let loader = loader(global, &arguments)?;
    let flags = typed::flags(global, &arguments)?;
    let settings = open::settings(global, flags)?;
    let selection = settings.selection()?;
    let providers = open::all(global, &settings, &selection)?;
    let style = Style::new(global);
    let ending = if dry_run { Ending::Unused } else { Ending::HandedOut };
    let secrets = progress::during(style, "fetching the secrets", || fetch::fetch(&selection, &providers, ending));
    for note in providers.notes() {
        style.note(&note);
    }
    for warning in providers.warnings() {
        style.warning(&warning);
    }
    let secrets = secrets?;
    drop(selection);
    style.note(&match secrets.len() {
        1 => "1 secret is there".to_owned(),
        count => format!("{count} secrets are there"),
    });
    let leases = secrets.leases().to_vec();
    let plan = typed::plan(arguments, &settings, loader);
    let prepared = match settings.templates() {
        [] => inject::prepare(secrets, plan),
        _ => watched(style, settings.deadline(), "filling in the templates", || inject::prepare(secrets, plan)),
    };
    let failure = match prepared {
        Ok(image) if dry_run => return dry_run::report(global, &image, &leases).map(|()| 0),
        Ok(image) => {
            leases::tell(style, &leases);
            image.exec()
        }
        Err(failure) => failure,
    };
    if !leases.is_empty() {
        fetch::give_back(&providers);
    }
    Err(failure)
}

/// Forks the guardian off, unless there shall be none; gives what the loader has to know of it.
fn loader(global: &Global, arguments: &cli::Run) -> Result<Option<Loader>, Failure> {
    if arguments.exec || arguments.dry_run {
        return Ok(None);
    }
    let style = Style::new(global);
    let options = supervise::Options {
        group: arguments.group,
        subreaper: arguments.subreaper,
        parent_death: arguments.parent_death.map(|signal| signal.0),
        stop_timeout: arguments.stop_timeout,
        note: (global.verbose > 0).then(|| -> supervise::Note { Box::new(move |text| style.note(text)) }),
    };
    match supervise::guard(&options).map_err(|error| Failure::new(Kind::System, error.to_string()))? {
        Role::Guardian(ending) => ending.finish(),
        Role::Loader(loader) => Ok(Some(loader)),
    }
}
