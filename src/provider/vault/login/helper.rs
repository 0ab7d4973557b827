//! The token helper of the official programs: one line of their file names it, and what it prints is the token.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Kind, reason};
use crate::provider::Spec;
use crate::provider::vault::credential;
use crate::provider::vault::refusal::shortened;
use crate::provider::vault::settings::home;
use crate::secret::Value;
use crate::sys::input;

/// No token is longer, and no error is read further.
const LONGEST: usize = 64 * 1024;

/// Where the file of the official programs is.
pub(super) enum Place {
    /// A variable says it.
    Named(PathBuf),
    /// The first of these that is there, if any is.
    Home(Vec<PathBuf>),
}

/// The program.
pub(super) struct Helper {
    pub(super) path: PathBuf,
}

impl Place {
    /// `VAULT_CONFIG_PATH`, else `~/.vault`; with OpenBao the names of its own first.
    ///
    /// The file names a program to run, so that no file of the working tree and no profile may say where it is.
    pub(super) fn of(spec: &Spec) -> Self {
        let names = spec.setting("token").map_or(&[][..], |setting| setting.variables);
        let products = || names.iter().filter_map(|name| name.strip_suffix("_TOKEN"));
        for product in products() {
            match std::env::var_os(format!("{product}_CONFIG_PATH")) {
                Some(path) if !path.is_empty() => return Self::Named(path.into()),
                Some(_) if spec.empty_hides => break,
                _ => {}
            }
        }
        let home = home().into_iter();
        Self::Home(home.flat_map(|home| products().map(move |name| home.join(format!(".{}", name.to_lowercase())))).collect())
    }
}

impl Helper {
    /// The helper that is named, if one is.
    pub(super) fn configured(place: &Place, deadline: Instant) -> Result<Option<Self>, Failure> {
        let (path, contents) = match place {
            Place::Named(path) => (path, Some(credential::read(path, "configuration file", deadline)?)),
            Place::Home(paths) => {
                let mut there = None;
                for path in paths {
                    there = credential::read_if_there(path, "configuration file", deadline)?.map(|contents| (path, contents));
                    if there.is_some() {
                        break;
                    }
                }
                let Some((path, contents)) = there else { return Ok(None) };
                (path, Some(contents))
            }
        };
        // Other programs keep other things in a file of this name, passwords even.
        let text = contents.as_ref().and_then(|contents| contents.value.expose_text()).unwrap_or_default();
        let wrong = |fact: &str| Failure::new(Kind::Config, format!("`token_helper` in {} {fact}", path.display()));
        match named(text) {
            Named::Nothing => Ok(None),
            Named::Unclear => Err(wrong("is no text in double quotes")),
            Named::Program(program) if Path::new(&program).is_absolute() => Ok(Some(Self { path: program.into() })),
            Named::Program(_) => Err(wrong("is no absolute path")
                .hint("a program that is looked for could be found in the wrong folder; no arguments can stand behind it")),
        }
    }

    /// What the helper prints; empty when it has no token.
    pub(super) fn token(&self, deadline: Instant) -> Result<Value, Failure> {
        let failed = |fact: &str| Failure::new(Kind::Unauthenticated, format!("the token helper {} {fact}", self.path.display()));
        let child =
            Command::new(&self.path).arg("get").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| failed(&format!("cannot be started: {}", reason(&error))))?;
        let errors = child.stderr.take().map(|pipe| thread::spawn(move || read(OwnedFd::from(pipe), deadline)));
        let printed = child.stdout.take().map_or_else(|| Ok(Value::from("")), |pipe| read(OwnedFd::from(pipe), deadline));
        let ended = printed.and_then(|printed| Ok((printed, succeeds(&mut child, deadline)?)));
        if ended.is_err() {
            let _ = child.kill();
            let _ = child.wait();
        }
        let errors = errors.and_then(|thread| thread.join().ok()?.ok());
        match ended {
            Ok((printed, true)) => Ok(Value::from(printed.expose().trim_ascii())),
            Ok((printed, false)) => {
                let token = printed.expose_text().map(str::trim).filter(|token| !token.is_empty());
                let said = errors.as_ref().and_then(Value::expose_text).map(str::trim).filter(|said| !said.is_empty());
                let failure = failed("failed");
                Err(said
                    .iter()
                    .flat_map(|said| said.lines())
                    // A script that shows its commands shows the token.
                    .filter(|line| token.is_none_or(|token| !line.contains(token)))
                    .take(10)
                    .fold(failure, |failure, line| failure.detail(shortened(line))))
            }
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Err(Failure::new(
                Kind::Timeout,
                format!("the token helper {} did not end before the deadline", self.path.display()),
            )),
            Err(error) => Err(failed(&format!("cannot be listened to: {}", reason(&error)))),
        }
    }
}

fn read(pipe: OwnedFd, deadline: Instant) -> io::Result<Value> {
    let pipe = File::from(pipe);
    let bytes = input::read(&pipe, &pipe.metadata()?, LONGEST, deadline)?;
    Ok(Value::from(bytes.as_slice()))
}

/// Whether the program ended well. Where nobody may wait for children, nobody knows, and what it printed has to do.
fn succeeds(child: &mut Child, deadline: Instant) -> io::Result<bool> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if Instant::now() >= deadline => return Err(io::ErrorKind::TimedOut.into()),
            Ok(None) => thread::sleep(Duration::from_millis(2)),
            Err(_) => return Ok(true),
        }
    }
}

/// What a file says about the helper.
#[derive(Debug, PartialEq, Eq)]
enum Named {
    Nothing,
    Program(String),
    Unclear,
}

/// A piece of the file: HCL, or JSON, of which HCL takes the same pieces.
#[derive(PartialEq, Eq)]
enum Piece {
    Word(String),
    Quoted(String),
    Sign(char),
}

fn named(text: &str) -> Named {
    let pieces = pieces(text);
    let is_key = |piece: &Piece| matches!(piece, Piece::Word(word) | Piece::Quoted(word) if word == "token_helper");
    let Some(place) = pieces.windows(2).position(|pair| is_key(&pair[0]) && matches!(pair[1], Piece::Sign('=' | ':'))) else {
        return Named::Nothing;
    };
    match pieces.get(place + 2) {
        Some(Piece::Quoted(program)) if program.is_empty() => Named::Nothing,
        Some(Piece::Quoted(program)) => Named::Program(program.clone()),
        _ => Named::Unclear,
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        let end_of_line = || rest.find('\n').map_or("", |end| &rest[end..]);
        rest = match first {
            '#' => end_of_line(),
            '/' if after.starts_with('/') => end_of_line(),
            '/' if after.starts_with('*') => after.find("*/").map_or("", |end| &after[end + 2..]),
            '"' => {
                let (quoted, rest) = quoted(after);
                pieces.extend(quoted.map(Piece::Quoted));
                rest
            }
            c if c.is_alphanumeric() || c == '_' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.')).unwrap_or(rest.len());
                pieces.push(Piece::Word(rest[..end].to_owned()));
                &rest[end..]
            }
            c if c.is_whitespace() => after,
            c => {
                pieces.push(Piece::Sign(c));
                after
            }
        };
    }
    pieces
}

/// A text up to the quote that ends it, and what is behind; no text when nothing ends it.
fn quoted(text: &str) -> (Option<String>, &str) {
    let mut plain = String::new();
    let mut letters = text.char_indices();
    while let Some((place, letter)) = letters.next() {
        match letter {
            '"' => return (Some(plain), &text[place + 1..]),
            '\\' => plain.extend(letters.next().map(|(_, letter)| letter)),
            letter => plain.push(letter),
        }
    }
    (None, "")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_helper_is_found_in_the_file() {
        let program = |path: &str| Named::Program(path.to_owned());
        for (text, expected) in [
            ("token_helper = \"/bin/h\"", program("/bin/h")),
            ("# x\n// y\n/* z\n*/\n \"token_helper\"=\"/a \\\"b\\\\\"\n", program("/a \"b\\")),
            ("{\"token_helper\": \"/bin/h\"}", program("/bin/h")),
            ("other = 1\ntoken_helper=\"/h\"", program("/h")),
            ("#token_helper = \"/bin/h\"", Named::Nothing),
            ("token_helper = \"\"", Named::Nothing),
            ("my-password", Named::Nothing),
            ("", Named::Nothing),
            ("token_helper = /bin/h", Named::Unclear),
            ("token_helper = \"/bin/h", Named::Unclear),
            ("token_helper =", Named::Unclear),
        ] {
            assert_eq!(named(text), expected, "{text}");
        }
    }

    fn helper(script: &str) -> (tempfile::TempDir, Helper) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("helper");
        // Written by another process: what this one has open for writing, another thread may hand to its child right now.
        let text = format!("#!/bin/sh\n{script}\n");
        let made =
            Command::new("sh").args(["-c", "printf %s \"$1\" >\"$2\" && chmod 700 \"$2\"", "sh", &text]).arg(&path).status();
        assert!(made.unwrap().success());
        (folder, Helper { path })
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(20)
    }

    #[test]
    fn what_it_prints_is_the_token() {
        let (_folder, asked) = helper("test \"$*\" = get && echo ' s.abc '");
        assert_eq!(asked.token(soon()).unwrap().expose(), b"s.abc");
        let (_folder, none) = helper(":");
        assert!(none.token(soon()).unwrap().is_empty());
    }

    #[test]
    fn what_it_says_is_told_and_what_it_prints_is_not() {
        let (_folder, failing) = helper("set -x; echo hunter2; { set +x; } 2>/dev/null; echo locked >&2; exit 3");
        let failure = failing.token(soon()).unwrap_err();
        assert_eq!((failure.kind(), failure.detail_lines()), (Kind::Unauthenticated, &["locked".to_owned()][..]));
        assert!(!failure.to_string().contains("hunter2"));
    }

    #[test]
    fn it_is_not_waited_for_without_end() {
        let (_folder, slow) = helper("exec sleep 60");
        let failure = slow.token(Instant::now() + Duration::from_millis(100)).unwrap_err();
        assert_eq!(failure.kind(), Kind::Timeout);
        let (_folder, endless) = helper("exec yes");
        assert_eq!(endless.token(soon()).unwrap_err().kind(), Kind::Unauthenticated);
    }

    proptest! {
        #[test]
        fn no_file_breaks_the_reader(text in "[a-z_=:{}\"\\\\/*# \nä]{0,60}") {
            let _ = named(&text);
        }
    }
}
