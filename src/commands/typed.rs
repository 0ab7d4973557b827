//! From what was typed to what is meant: the flags of `run` in the words of settings and injection.

use crate::cli::{self, Global};
use crate::commands::ask;
use crate::failure::{Failure, Kind};
use crate::inject::{self, Plan};
use crate::provider::{Credential, REGISTRY};
use crate::secret::{Carrier, Duplicates, Letters};
use crate::settings::{Flags, InjectFlags, Settings, Wanted};
use crate::supervise::Loader;
use crate::sys;

/// The global options alone, for the subcommands that inject nothing.
pub fn global_flags(global: &Global) -> Flags {
    Flags {
        provider: global.provider.clone(),
        profile: global.profile.clone(),
        env_files: global.env_file.clone(),
        no_dotenv: global.no_dotenv,
        timeout: global.timeout,
        trust_profile: global.trust_profile,
        interactive: ask::possible(),
        ..Flags::default()
    }
}

/// All options of `run` that are settings.
pub fn flags(global: &Global, arguments: &cli::Run) -> Result<Flags, Failure> {
    if !arguments.clear_env && !arguments.pass.is_empty() {
        return Err(
            Failure::new(Kind::Usage, "--pass makes sense with --clear-env only").hint("without it every variable is passed")
        );
    }
    Ok(Flags { wanted: wanted(arguments), inject: injection(arguments), ..global_flags(global) })
}

fn wanted(arguments: &cli::Run) -> Wanted {
    Wanted {
        environment: arguments.env.clone(),
        files: arguments.file.clone(),
        paths: arguments.path.clone(),
        recursive: arguments.recursive,
        flatten: arguments.flatten,
        map: arguments.map.clone(),
        prefix: arguments.prefix.clone(),
        letters: arguments.case.map(|case| match case {
            cli::Case::Keep => Letters::Keep,
            cli::Case::Upper => Letters::Upper,
            cli::Case::Lower => Letters::Lower,
        }),
        only: arguments.only.clone(),
        except: arguments.except.clone(),
        duplicates: arguments.on_duplicate.map(|policy| match policy {
            cli::OnDuplicate::Error => Duplicates::Error,
            cli::OnDuplicate::First => Duplicates::First,
            cli::OnDuplicate::Last => Duplicates::Last,
        }),
    }
}

fn injection(arguments: &cli::Run) -> InjectFlags {
    InjectFlags {
        carrier: arguments.carrier.map(|carrier| match carrier {
            cli::Carrier::Tmpfs => Carrier::Tmpfs,
            cli::Carrier::Memfd => Carrier::Memfd,
            cli::Carrier::Mount => Carrier::Mount,
        }),
        allow_disk: arguments.allow_disk,
        spill: arguments.spill,
        clear_env: arguments.clear_env,
        pass: arguments.pass.clone(),
        keep_credentials: arguments.keep_credentials,
        strip_credentials: arguments.strip_credentials,
        templates: arguments.template.clone(),
    }
}

/// Everything that injection has to know besides the secrets.
pub fn plan(arguments: cli::Run, settings: &Settings, loader: Option<Loader>) -> Plan {
    let wishes = settings.inject();
    let environment = settings.command_environment(sys::environment::raw());
    let guardian = loader.as_ref().map(|loader| loader.guardian.as_raw());
    let announce = loader.map(|loader| -> inject::Announce { Box::new(move |path| loader.leftovers.announce(path)) });
    Plan {
        command: arguments.command,
        inherited: environment.inherited,
        added: environment.env_file,
        clear_environment: wishes.clear_env,
        pass: wishes.pass.clone(),
        withheld: withheld(wishes.keep_credentials, wishes.strip_credentials),
        carrier: wishes.carrier,
        allow_disk: wishes.allow_disk,
        spill: wishes.spill,
        templates: settings.templates().to_vec(),
        deadline: Some(settings.deadline()),
        replace_process: arguments.exec,
        guardian,
        announce,
    }
}

/// The credential variables of every provider of this build: the command is not told by whom it was not told.
fn withheld(keep: bool, strip: bool) -> Vec<String> {
    let goes = |credential| match credential {
        Credential::No => false,
        Credential::Path | Credential::Withheld => !keep,
        Credential::PassedOn => strip,
    };
    let settings = REGISTRY.iter().flat_map(|row| row.spec.settings);
    settings
        .filter(|setting| goes(setting.credential))
        .flat_map(|setting| setting.variables)
        .map(|name| (*name).to_owned())
        .collect()
}
