//! secrun and the wrappers that promise the same: a check that both pass is a check that tests the promise.

use std::path::PathBuf;

use super::{skipped, wait};

/// What stands before the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapper {
    Secrun,
    SecrunGroup,
    SecrunSubreaper,
    SecrunExec,
    Tini,
    TiniGroup,
    TiniSubreaper,
    DumbInit,
    DumbInitSingleChild,
    Catatonit,
    /// Replaces itself with the command, so it shows what the command would see unwrapped.
    Env,
}

impl Wrapper {
    /// The words before the command and before its own options, if the program is there.
    pub fn words(self) -> Option<Vec<String>> {
        let (program, options): (&str, &[&str]) = match self {
            Self::Secrun => ("secrun", &[]),
            Self::SecrunGroup => ("secrun", &["--group"]),
            Self::SecrunSubreaper => ("secrun", &["--subreaper"]),
            Self::SecrunExec => ("secrun", &["--exec"]),
            Self::Tini => ("tini", &[]),
            Self::TiniGroup => ("tini", &["-g"]),
            Self::TiniSubreaper => ("tini", &["-s"]),
            Self::DumbInit => ("dumb-init", &[]),
            Self::DumbInitSingleChild => ("dumb-init", &["--single-child"]),
            Self::Catatonit => ("catatonit", &[]),
            Self::Env => ("env", &[]),
        };
        let mut words = vec![path_of(program)?.to_str()?.to_owned()];
        if program == "secrun" {
            words.extend(["--provider", "environment", "--no-dotenv"].map(str::to_owned));
        }
        words.extend(options.iter().map(|&option| option.to_owned()));
        Some(words)
    }

    pub fn is_secrun(self) -> bool {
        matches!(self, Self::Secrun | Self::SecrunGroup | Self::SecrunSubreaper | Self::SecrunExec)
    }

    /// No process stays beside the command.
    pub fn replaces_itself(self) -> bool {
        matches!(self, Self::SecrunExec | Self::Env)
    }

    /// Runs the check, or says why not.
    pub fn try_on(self, check: fn(Self)) {
        match self.words() {
            Some(_) => check(self),
            None => skipped::because("the wrapper for the second opinion is not installed"),
        }
    }

    /// Runs a check that this wrapper does not pass, without much patience: what it waits for never comes.
    pub fn fail_on(self, check: fn(Self)) {
        wait::be_impatient();
        self.try_on(check);
    }
}

fn path_of(program: &str) -> Option<PathBuf> {
    if program == "secrun" {
        return Some(PathBuf::from(env!("CARGO_BIN_EXE_secrun")));
    }
    let folders = std::env::var_os("PATH")?;
    let installed = std::env::split_paths(&folders).map(|folder| folder.join(program));
    installed.filter(|path| path.is_file()).find_map(|path| path.canonicalize().ok())
}

/// Makes one test of a check for each wrapper that passes it.
///
/// Those that are known not to pass follow after `but not`: the check must fail on them, which proves that it can.
macro_rules! passed_by {
    ($check:ident: $($passes:ident)+ $(, but not $($fails:ident)+)?) => {
        mod $check {
            use $crate::support::wrapper::Wrapper;
            $(
                #[test]
                #[expect(non_snake_case, reason = "the name of the wrapper")]
                fn $passes() {
                    Wrapper::$passes.try_on(super::$check);
                }
            )+
            $($(
                #[test]
                #[should_panic(expected = "")]
                #[expect(non_snake_case, reason = "the name of the wrapper")]
                fn $fails() {
                    Wrapper::$fails.fail_on(super::$check);
                }
            )+)?
        }
    };
}
pub(crate) use passed_by;
