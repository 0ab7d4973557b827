//! One file per subcommand: the only place where the steps meet.
#![forbid(unsafe_code)]

mod run;
mod typed;
mod open;
mod dry_run;
mod leases;
mod init;
mod get;
mod set;
mod list;
mod delete;
mod restore;
mod history;
mod health;
mod sign;
mod verify;
mod encrypt;
mod decrypt;
mod rewrap;
mod key;
mod data_key;
mod providers;
mod completions;
mod man;
mod output;
mod ask;
mod input;
mod payload;
mod new_file;
mod progress;
mod panics;
mod watch;

pub use completions::script as completion_script;
pub use man::{page as manual_page, pages as manual_pages};
pub use providers::profile as example_profile;

use std::ffi::OsString;

use crate::cli::{self, Cli, Command, Mistake};
use crate::failure::{Failure, Kind};
use crate::sys;

/// Parses the command line, does what it says and gives the exit code.
pub fn main(arguments: Vec<OsString>) -> u8 {
    panics::install();
    let style = output::Style::before_parsing(&arguments);
    sys::descriptor::hold_standard();
    match cli::parse(arguments) {
        Ok(cli) => dispatch(cli),
        Err(Mistake::Asked(text)) => output::text(&text).map_or_else(|failure| report(style, &failure), |()| 0),
        Err(Mistake::Wrong { fact, tips }) => {
            let failure = tips.into_iter().fold(Failure::new(Kind::Usage, fact), Failure::hint);
            report(style, &failure.hint("`secrun --help` shows what is possible"))
        }
    }
}

fn dispatch(cli: Cli) -> u8 {
    let Cli { global, run: arguments, command } = cli;
    let style = output::Style::new(&global);
    let done = match command.unwrap_or(Command::Run(arguments)) {
        Command::Run(arguments) => return run::run(&global, arguments).unwrap_or_else(|failure| report(style, &failure)),
        Command::Init(_) => init::init(&global),
        Command::Get(arguments) => get::get(&global, &arguments),
        Command::Set(arguments) => set::set(&global, &arguments),
        Command::List(arguments) => list::list(&global, &arguments),
        Command::Delete(arguments) => delete::delete(&global, &arguments),
        Command::Restore(arguments) => restore::restore(&global, &arguments),
        Command::History(arguments) => history::history(&global, &arguments),
        Command::Health(arguments) => {
            return health::health(&global, &arguments).unwrap_or_else(|failure| report(style, &failure));
        }
        Command::Sign(arguments) => sign::sign(&global, &arguments),
        // Its exit code is the verdict, so nothing else may end with 1.
        Command::Verify(arguments) => {
            return verify::verify(&global, &arguments).unwrap_or_else(|failure| report(style, &failure));
        }
        Command::Encrypt(arguments) => encrypt::encrypt(&global, &arguments),
        Command::Decrypt(arguments) => decrypt::decrypt(&global, &arguments),
        Command::Rewrap(arguments) => rewrap::rewrap(&global, &arguments),
        Command::Key(arguments) => key::key(&global, &arguments),
        Command::Providers(arguments) => providers::providers(&global, &arguments),
        Command::Completions(arguments) => output::text(&completions::script(arguments.shell)),
        Command::Man(arguments) => man::man(&arguments),
    };
    match done {
        Ok(()) => 0,
        Err(failure) => {
            let code = report(style, &failure);
            // Scripts ask `if secrun get X`: that the thing is not there is an answer, not an accident.
            if failure.kind() == Kind::NotFound { 1 } else { code }
        }
    }
}

fn report(style: output::Style, failure: &Failure) -> u8 {
    style.failure(failure);
    failure.kind().exit_code()
}
