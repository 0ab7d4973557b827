//! `environment`: values from the inherited environment, for development and as a fallback.
#![forbid(unsafe_code)]

mod spec;
mod provider;

use glob::Pattern;

use super::{Configuration, Provider};
use crate::failure::{Failure, Kind};

pub use provider::Environment;
pub use spec::SPEC;

/// Opens the provider on the environment of this process.
pub fn open(configuration: &Configuration) -> Result<Box<dyn Provider>, Failure> {
    check_encryption_key(configuration)?;
    let prefix = configuration.text("prefix")?.map(|found| found.value.to_owned()).unwrap_or_default();
    let allow = match configuration.text("allow")? {
        None => Vec::new(),
        Some(found) => patterns(found.value).map_err(|which| {
            Failure::new(Kind::Config, format!("entry {which} of the allow-list is no glob ({})", found.source))
        })?,
    };
    let variables = std::env::vars_os().collect();
    Ok(Box::new(Environment::new(variables, prefix, allow).without_in_folders(&configuration.credentials)))
}

/// The number of the first entry that is no glob otherwise: a dotenv file, where it may stand, is never quoted.
fn patterns(list: &str) -> Result<Vec<Pattern>, usize> {
    let globs = list.split(',').map(str::trim).filter(|glob| !glob.is_empty());
    globs.enumerate().map(|(index, glob)| Pattern::new(glob).map_err(|_| index + 1)).collect()
}

/// An application that gets a broken key encrypts nothing or, worse, with a key that is shorter than it looks.
fn check_encryption_key(configuration: &Configuration) -> Result<(), Failure> {
    let Some(key) = configuration.secret("encryption_key") else { return Ok(()) };
    let digits = key.value.expose();
    if digits.len() == 64 && digits.iter().all(u8::is_ascii_hexdigit) {
        return Ok(());
    }
    Err(Failure::new(Kind::Config, format!("the encryption key is not 32 bytes as 64 hexadecimal digits ({})", key.source))
        .hint("make one with `openssl rand -hex 32`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_lists_are_separated_by_commas() {
        assert_eq!(patterns("A, B*,,").map(|globs| globs.len()), Ok(2));
        assert_eq!(patterns("A,[").map(|globs| globs.len()), Err(2));
    }
}
