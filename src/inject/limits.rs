//! What the kernel accepts in one `execve`, checked before anything is made: every offender is named with its size.

use std::ffi::OsString;

use nix::sys::resource::{Resource, getrlimit};

use super::environment::{Piece, name_of};
use crate::failure::{Failure, Kind};
use crate::secret::{Name, Value};

/// The kernel's `MAX_ARG_STRLEN`: one string together with its NUL.
const LONGEST_STRING: usize = 128 * 1024;
/// The kernel gives strings and pointers together at most three quarters of its default stack of 8 MiB.
const MOST_ROOM: u64 = 6 * 1024 * 1024;
/// And at least the `ARG_MAX` of old.
const LEAST_ROOM: u64 = 128 * 1024;
/// Kept free for paths in arguments and for the path of the program.
const SLACK: usize = 16 * 1024;
/// How many of the largest variables are named when only the total is too large.
const NAMED: usize = 5;

/// Room for all strings and the pointers to them: a quarter of the stack limit that the command will have.
pub(super) fn room() -> usize {
    let stack = getrlimit(Resource::RLIMIT_STACK).map_or(MOST_ROOM, |(soft, _)| soft);
    room_below(stack)
}

fn room_below(stack: u64) -> usize {
    let bytes = (stack / 4).clamp(LEAST_ROOM, MOST_ROOM);
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// What the command and its inherited environment leave of the room for variables of this run. Slightly less than there is: where
/// files will be, and with them the length of `{NAME}` in arguments, is not decided yet.
pub(super) fn room_left(command: &[OsString], handed_on: &[Vec<u8>]) -> usize {
    let strings = command.iter().map(|word| word.len()).chain(handed_on.iter().map(Vec::len));
    room().saturating_sub(strings.map(string_size).sum::<usize>() + SLACK)
}

/// What a string takes away from the room: its NUL and the pointer to it too.
pub(super) fn string_size(length: usize) -> usize {
    length + 1 + size_of::<usize>()
}

/// Whether a variable can hold the value.
pub(super) fn fits(name: &Name, value: &Value) -> bool {
    value.len() <= longest_value(name.as_str().len()) && !value.expose().contains(&0)
}

fn longest_value(name: usize) -> usize {
    (LONGEST_STRING - "=\0".len()).saturating_sub(name)
}

/// Bytes that the arguments and the environment take away from the room. The kernel puts the path of the program beside them.
fn total(arguments: &[Vec<u8>], pieces: &[Piece<'_>]) -> usize {
    let path = arguments.first().map_or(0, |program| program.len() + 1);
    let strings = arguments.iter().map(Vec::len).chain(pieces.iter().map(Piece::size));
    path + strings.map(string_size).sum::<usize>()
}

/// Refuses what `execve` would refuse, and what it would cut short.
pub(super) fn check(arguments: &[Vec<u8>], pieces: &[Piece<'_>], room: usize) -> Result<(), Failure> {
    let (mut lines, mut values) = (Vec::new(), false);
    for (index, argument) in arguments.iter().enumerate() {
        let label = if index == 0 { "the command".to_owned() } else { format!("argument {index} of the command") };
        lines.extend(complaint(&label, "", argument.len(), LONGEST_STRING - 1, argument.contains(&0)));
    }
    for piece in pieces {
        let [first, _, value] = piece.parts();
        let before = lines.len();
        lines.extend(match piece {
            Piece::Set(variable) => {
                let (label, place) = (variable.name.as_str(), format!(" ({})", variable.source));
                complaint(label, &place, value.len(), longest_value(label.len()), value.contains(&0))
            }
            Piece::HandedOn(string) => {
                let name = name_of(string).unwrap_or_default();
                let (label, length) = (label_of(name), first.len().saturating_sub(name.len() + 1));
                complaint(&label, " (handed on)", length, longest_value(name.len()), first.contains(&0))
            }
        });
        values |= lines.len() > before && matches!(piece, Piece::Set(_));
    }
    if !lines.is_empty() {
        let fact = if values {
            "values cannot be passed in the environment"
        } else {
            "the command cannot be started with these strings"
        };
        return Err(advise(Failure::new(Kind::Inject, fact).details(lines)));
    }
    let total = total(arguments, pieces);
    if total > room { Err(too_large(total, room, pieces)) } else { Ok(()) }
}

/// Everything together is too much; the largest secrets are named because they are what the user can move.
fn too_large(total: usize, room: usize, pieces: &[Piece<'_>]) -> Failure {
    let mut largest: Vec<(usize, &Name)> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Set(variable) => Some((piece.size(), &variable.name)),
            Piece::HandedOn(_) => None,
        })
        .collect();
    largest.sort_unstable_by(|one, other| other.cmp(one));
    let fact = format!("arguments and environment need {total} bytes together, and the system gives {room}");
    let lines = largest.iter().take(NAMED).map(|(size, name)| format!("{name}: {size} bytes"));
    advise(Failure::new(Kind::Inject, fact).details(lines)).hint("the room is a quarter of the stack limit: `ulimit -s` shows it")
}

/// The failure of an `execve` that found the strings too large although they passed the check.
pub(super) fn refused_by_the_system(arguments: usize, environment: usize) -> Failure {
    let fact = format!("the system refused {arguments} bytes of arguments and {environment} bytes of environment as too large");
    advise(Failure::new(Kind::Inject, fact))
}

fn advise(failure: Failure) -> Failure {
    failure
        .hint("`--file NAME=REF` hands a secret over as a file and its path as NAME_FILE")
        .hint("`--spill`, or `spill = true` in [inject] of the profile, does so for every value that does not fit")
}

fn complaint(label: &str, place: &str, size: usize, most: usize, nul: bool) -> Option<String> {
    match (size > most, nul) {
        (true, true) => Some(format!("{label}: {size} bytes with a NUL byte in them, and at most {most} fit{place}")),
        (true, false) => Some(format!("{label}: {size} bytes, and at most {most} fit{place}")),
        (false, true) => Some(format!("{label}: {size} bytes with a NUL byte in them{place}")),
        (false, false) => None,
    }
}

fn label_of(name: &[u8]) -> String {
    if name.is_empty() { "a string without a name".to_owned() } else { String::from_utf8_lossy(name).into_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::layout::Variable;
    use super::*;
    use crate::secret::Source;

    fn variable(name: &str, value: Vec<u8>) -> Variable {
        Variable { name: Name::nearest(name), value: Value::new(value), file: None, source: Source::Flag("--env".into()) }
    }

    #[test]
    fn the_longest_string_is_the_kernels() {
        let name = Name::nearest("BIG");
        assert!(fits(&name, &Value::new(vec![b'x'; 131_072 - 5])));
        assert!(!fits(&name, &Value::new(vec![b'x'; 131_072 - 4])));
        assert!(!fits(&name, &Value::new(vec![b'x', 0])));
    }

    #[test]
    fn room_follows_the_stack_limit() {
        assert_eq!(room_below(8 * 1024 * 1024), 2 * 1024 * 1024);
        assert_eq!(room_below(u64::MAX), 6 * 1024 * 1024);
        assert_eq!(room_below(0), 128 * 1024);
    }

    #[test]
    fn every_offender_is_named_with_its_size_and_nothing_of_its_value() {
        let variables =
            [variable("BIG", vec![b'x'; 200_000]), variable("NUL", b"hun\0ter".to_vec()), variable("FINE", vec![b'y'])];
        let pieces: Vec<_> = variables.iter().map(Piece::Set).chain([Piece::HandedOn(b"FILE=a\0b")]).collect();
        let failure = check(&[b"cmd".to_vec(), vec![b'a'; 131_072]], &pieces, usize::MAX).unwrap_err();
        assert_eq!(
            failure.detail_lines(),
            [
                "argument 1 of the command: 131072 bytes, and at most 131071 fit",
                "BIG: 200000 bytes, and at most 131067 fit (--env)",
                "NUL: 7 bytes with a NUL byte in them (--env)",
                "FILE: 3 bytes with a NUL byte in them (handed on)",
            ]
        );
        assert!(!failure.to_string().contains("hun"));
        assert!(failure.hints().iter().any(|hint| hint.contains("--file NAME=REF")));
    }

    #[test]
    fn a_total_that_is_too_large_names_the_largest() {
        let variables = [variable("SMALL", vec![b'x'; 10]), variable("LARGE", vec![b'x'; 1000])];
        let pieces: Vec<_> = variables.iter().map(Piece::Set).collect();
        let failure = check(&[b"c".to_vec()], &pieces, 1000).unwrap_err();
        assert_eq!(failure.detail_lines(), ["LARGE: 1006 bytes", "SMALL: 16 bytes"]);
        assert!(check(&[b"c".to_vec()], &pieces, total(&[b"c".to_vec()], &pieces)).is_ok());
    }
}
