//! The environment of the command, as bytes: what is handed on keeps its order, what is fetched replaces it in place or is
//! appended.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use super::layout::Variable;
use super::plan::Plan;
use crate::secret::Name;
use crate::sys::exec::Strings;

/// One string of the new environment.
pub(super) enum Piece<'a> {
    /// A string as it was inherited.
    HandedOn(&'a [u8]),
    /// A variable of this run.
    Set(&'a Variable),
}

impl<'a> Piece<'a> {
    /// The string in parts.
    pub(super) fn parts(&self) -> [&'a [u8]; 3] {
        match self {
            Piece::HandedOn(string) => [string, b"", b""],
            Piece::Set(variable) => [variable.name.as_str().as_bytes(), b"=", variable.value.expose()],
        }
    }

    /// Length in bytes, without the NUL.
    pub(super) fn size(&self) -> usize {
        self.parts().iter().map(|part| part.len()).sum()
    }
}

/// What of the inherited environment and of the `--env-file` entries reaches the command.
pub(super) fn handed_on(plan: &mut Plan) -> Vec<Vec<u8>> {
    let mut kept = std::mem::take(&mut plan.inherited);
    if plan.clear_environment {
        kept.retain(|string| {
            name_of(string).is_some_and(|name| {
                let name = String::from_utf8_lossy(name);
                plan.pass.iter().any(|glob| glob.matches(&name))
            })
        });
    }
    if !plan.added.is_empty() {
        let present: HashSet<Vec<u8>> = kept.iter().filter_map(|string| name_of(string)).map(<[u8]>::to_vec).collect();
        let added = std::mem::take(&mut plan.added);
        kept.extend(added.into_iter().filter(|string| name_of(string).is_none_or(|name| !present.contains(name))));
    }
    kept.retain(|string| !name_of(string).is_some_and(|name| plan.withheld.iter().any(|withheld| withheld.as_bytes() == name)));
    if let Some(guardian) = plan.guardian {
        readdress(&mut kept, guardian, std::process::id());
    }
    kept
}

/// A service manager tells the guardian's pid to the process it started, but it is the command that takes the sockets and feeds
/// the watchdog (checklist 35). `LISTEN_PIDFDID` says the same in another way and cannot be rewritten for a pid of our choice.
fn readdress(strings: &mut Vec<Vec<u8>>, guardian: i32, own: u32) {
    let mut sockets = false;
    for (name, is_sockets) in [("LISTEN_PID", true), ("WATCHDOG_PID", false)] {
        let addressed = format!("{name}={guardian}").into_bytes();
        for string in strings.iter_mut().filter(|string| **string == addressed) {
            *string = format!("{name}={own}").into_bytes();
            sockets |= is_sockets;
        }
    }
    if sockets {
        strings.retain(|string| name_of(string) != Some(b"LISTEN_PIDFDID"));
    }
}

/// The new environment. A name of the set belongs to this run: an inherited variable of that name is replaced where it
/// stands, or left out when the secret is delivered in another way.
pub(super) fn assemble<'a>(handed_on: &'a [Vec<u8>], variables: &'a [Variable], taken: &HashSet<Name>) -> Vec<Piece<'a>> {
    let by_name: HashMap<&[u8], usize> =
        variables.iter().enumerate().map(|(index, variable)| (variable.name.as_str().as_bytes(), index)).collect();
    let taken: HashSet<&[u8]> = taken.iter().map(|name| name.as_str().as_bytes()).collect();
    let mut placed = vec![false; variables.len()];
    let mut pieces = Vec::with_capacity(handed_on.len() + variables.len());
    for string in handed_on {
        let name = name_of(string).unwrap_or_default();
        match by_name.get(name) {
            // A second inherited string of that name would shadow the secret in programs that take the last one.
            Some(&index) if std::mem::replace(&mut placed[index], true) => {}
            Some(&index) => pieces.push(Piece::Set(&variables[index])),
            None if taken.contains(name) => {}
            None => pieces.push(Piece::HandedOn(string)),
        }
    }
    pieces.extend(variables.iter().zip(placed).filter(|(_, placed)| !placed).map(|(variable, _)| Piece::Set(variable)));
    pieces
}

/// The strings as one block.
pub(super) fn serialize<'a>(strings: impl Iterator<Item = [&'a [u8]; 3]> + Clone) -> Strings {
    let size = strings.clone().flatten().map(<[u8]>::len).sum::<usize>();
    let count = strings.clone().count();
    let mut block = Strings::with_capacity(count, size + count);
    strings.for_each(|parts| block.push(&parts));
    block
}

/// The value of a variable in the new environment; the first one, as `getenv` takes it.
pub(super) fn value_in(pieces: &[Piece<'_>], name: &[u8]) -> Option<OsString> {
    pieces
        .iter()
        .find_map(|piece| match piece {
            Piece::HandedOn(string) => value_of(string, name).map(<[u8]>::to_vec),
            Piece::Set(variable) => (variable.name.as_str().as_bytes() == name).then(|| variable.value.expose().to_vec()),
        })
        .map(OsString::from_vec)
}

/// The value of the string, when it is the variable of that name.
pub(super) fn value_of<'a>(string: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    string.strip_prefix(name)?.strip_prefix(b"=")
}

/// The name of the variable; a string without `=`, or with nothing before it, is no variable.
pub(super) fn name_of(string: &[u8]) -> Option<&[u8]> {
    let end = string.iter().skip(1).position(|byte| *byte == b'=')? + 1;
    string.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{Source, Value};

    fn strings(texts: &[&str]) -> Vec<Vec<u8>> {
        texts.iter().map(|text| text.as_bytes().to_vec()).collect()
    }

    fn variable(name: &str, value: &str) -> Variable {
        Variable { name: Name::nearest(name), value: Value::from(value), file: None, source: Source::Default }
    }

    fn assembled(handed_on: &[Vec<u8>], variables: &[Variable], taken: &[&str]) -> Vec<String> {
        let taken = taken.iter().map(|name| Name::nearest(name)).collect();
        let pieces = assemble(handed_on, variables, &taken);
        let block = serialize(pieces.iter().map(Piece::parts));
        block.iter().map(|string| String::from_utf8_lossy(string).into_owned()).collect()
    }

    #[test]
    fn nothing_fetched_means_nothing_changed() {
        let inherited =
            vec![b"A=1".to_vec(), b"\xff=\xfe".to_vec(), b"no equals sign".to_vec(), b"A=2".to_vec(), b"=x".to_vec(), vec![]];
        let mut plan = Plan { inherited: inherited.clone(), ..Plan::default() };
        let handed_on = handed_on(&mut plan);
        let pieces = assemble(&handed_on, &[], &HashSet::new());
        let block = serialize(pieces.iter().map(Piece::parts));
        assert_eq!(block.iter().collect::<Vec<_>>(), inherited);
    }

    #[test]
    fn fetched_values_replace_in_place_and_the_rest_is_appended() {
        let inherited = strings(&["FIRST=1", "B=old", "LAST=9", "B=older"]);
        let variables = [variable("NEW", "n"), variable("B", "b=b")];
        assert_eq!(assembled(&inherited, &variables, &["NEW", "B"]), ["FIRST=1", "B=b=b", "LAST=9", "NEW=n"]);
    }

    #[test]
    fn an_inherited_variable_of_a_file_secret_is_left_out() {
        let inherited = strings(&["KEY=secrun://local:k", "KEY_FILE=/old", "KEYS=1"]);
        assert_eq!(assembled(&inherited, &[variable("KEY_FILE", "/run/k")], &["KEY"]), ["KEY_FILE=/run/k", "KEYS=1"]);
    }

    #[test]
    fn a_cleared_environment_keeps_what_is_passed_and_added() {
        let mut plan = Plan {
            inherited: strings(&["PATH=/bin", "LC_ALL=C", "HOME=/", "junk"]),
            added: strings(&["PATH=/file", "HOME=/file"]),
            clear_environment: true,
            pass: vec![glob::Pattern::new("LC_*").unwrap(), glob::Pattern::new("PATH").unwrap()],
            ..Plan::default()
        };
        assert_eq!(handed_on(&mut plan), strings(&["PATH=/bin", "LC_ALL=C", "HOME=/file"]));
    }

    #[test]
    fn withheld_credentials_are_taken_out_wherever_they_come_from() {
        let mut plan = Plan {
            inherited: strings(&["VAULT_TOKEN=x", "VAULT_TOKENS=y"]),
            added: strings(&["BAO_TOKEN=z"]),
            withheld: vec!["VAULT_TOKEN".into(), "BAO_TOKEN".into()],
            ..Plan::default()
        };
        assert_eq!(handed_on(&mut plan), strings(&["VAULT_TOKENS=y"]));
    }

    #[test]
    fn what_is_addressed_to_the_guardian_is_readdressed_to_the_command() {
        let mut addressed = strings(&["LISTEN_PID=10", "LISTEN_FDS=1", "LISTEN_PIDFDID=77", "WATCHDOG_PID=10"]);
        readdress(&mut addressed, 10, 11);
        assert_eq!(addressed, strings(&["LISTEN_PID=11", "LISTEN_FDS=1", "WATCHDOG_PID=11"]));
        let mut others = strings(&["LISTEN_PID=100", "LISTEN_PIDFDID=77", "WATCHDOG_PID=1"]);
        readdress(&mut others, 10, 11);
        assert_eq!(others, strings(&["LISTEN_PID=100", "LISTEN_PIDFDID=77", "WATCHDOG_PID=1"]));
    }
}
