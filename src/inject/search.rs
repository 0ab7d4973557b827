//! Finds the command as `execvp` does and becomes it; says in words why that was not possible.

use std::ffi::{CString, OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;

use super::limits;
use crate::failure::{Failure, Kind};
use crate::sys::exec::{Strings, execve};

/// Where programs are looked for when there is no PATH, as the C library does.
const DEFAULT_PATH: &str = "/bin:/usr/bin";
/// Runs scripts that do not say who runs them.
const SHELL: &str = "/bin/sh";

/// Replaces this process. Comes back only with the reason why it could not.
pub(super) fn become_command(arguments: &Strings, environment: &Strings, search_path: Option<&OsStr>) -> Failure {
    let program = arguments.iter().next().unwrap_or_default();
    let start = |candidate: &Path| attempt(candidate, arguments, environment);
    match search(OsStr::from_bytes(program), search_path, start) {
        Refusal { errno: Errno::E2BIG, .. } => limits::refused_by_the_system(arguments.size(), environment.size()),
        refusal => explain(OsStr::from_bytes(program), &refusal),
    }
}

/// Why nothing was started.
#[derive(Debug, PartialEq, Eq)]
struct Refusal {
    errno: Errno,
    /// The file that was refused; none when there is no such file anywhere.
    candidate: Option<PathBuf>,
}

/// Tries the candidates in order. `start` comes back only when one was refused.
fn search(program: &OsStr, search_path: Option<&OsStr>, start: impl Fn(&Path) -> Errno) -> Refusal {
    if program.is_empty() {
        return Refusal { errno: Errno::ENOENT, candidate: None };
    }
    if program.as_bytes().contains(&b'/') {
        let candidate = PathBuf::from(program);
        let errno = start(&candidate);
        let exists = errno != Errno::ENOENT || candidate.exists();
        return Refusal { errno, candidate: exists.then_some(candidate) };
    }
    let (mut denied, mut broken, mut last) = (None, None, Errno::ENOENT);
    for folder in search_path.unwrap_or(OsStr::new(DEFAULT_PATH)).as_bytes().split(|byte| *byte == b':') {
        // An empty element is the current folder.
        let folder = if folder.is_empty() { b"." } else { folder };
        let candidate = Path::new(OsStr::from_bytes(folder)).join(program);
        match start(&candidate) {
            Errno::EACCES => denied = denied.or(Some(candidate)),
            errno @ (Errno::ENOENT | Errno::ENOTDIR | Errno::ESTALE | Errno::ENODEV | Errno::ETIMEDOUT) => {
                // The file is there and its interpreter is not.
                if broken.is_none() && errno == Errno::ENOENT && candidate.exists() {
                    broken = Some(candidate);
                }
                last = errno;
            }
            errno => return Refusal { errno, candidate: Some(candidate) },
        }
    }
    match (denied, broken) {
        (Some(candidate), _) => Refusal { errno: Errno::EACCES, candidate: Some(candidate) },
        (None, Some(candidate)) => Refusal { errno: Errno::ENOENT, candidate: Some(candidate) },
        (None, None) => Refusal { errno: last, candidate: None },
    }
}

/// One candidate; a text without an interpreter line is given to the shell.
fn attempt(candidate: &Path, arguments: &Strings, environment: &Strings) -> Errno {
    let Ok(program) = CString::new(candidate.as_os_str().as_bytes()) else { return Errno::ENOENT };
    let errno = execve(&program, arguments, environment);
    if errno != Errno::ENOEXEC || !is_script(candidate) {
        return errno;
    }
    let Ok(shell) = CString::new(SHELL) else { return errno };
    let added = [SHELL.as_bytes(), program.as_bytes()];
    let mut shelled =
        Strings::with_capacity(arguments.count() + 1, arguments.size() + SHELL.len() + candidate.as_os_str().len() + 2);
    added.into_iter().chain(arguments.iter().skip(1)).for_each(|argument| shelled.push(&[argument]));
    execve(&shell, &shelled, environment)
}

/// A program for another machine is no script: its first line holds bytes that no text has. Shells tell them apart so too.
fn is_script(candidate: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = File::open(candidate).and_then(|file| file.take(256).read_to_end(&mut beginning));
    read.is_err() || !beginning.split(|byte| *byte == b'\n').next().unwrap_or_default().contains(&0)
}

fn explain(program: &OsStr, refusal: &Refusal) -> Failure {
    let shown = program.to_string_lossy();
    let Some(candidate) = &refusal.candidate else {
        return advise(
            Failure::new(Kind::CommandNotFound, format!("the command `{shown}` was not found")),
            program,
            refusal.errno,
        );
    };
    let place = candidate.display();
    let reason = match refusal.errno {
        Errno::ENOENT => match interpreter(candidate) {
            Some(interpreter) => format!("{place}: its interpreter `{}` does not exist", interpreter.to_string_lossy()),
            None => format!("{place}: the loader or interpreter it needs does not exist"),
        },
        Errno::EACCES if candidate.is_dir() => format!("{place}: is a folder"),
        Errno::ENOEXEC => format!("{place}: no program for this system"),
        errno => format!("{place}: {}", errno.desc()),
    };
    let failure = Failure::new(Kind::NotExecutable, format!("the command `{shown}` cannot be started")).detail(reason);
    match refusal.errno {
        Errno::EACCES if candidate.is_file() => {
            failure.hint(format!("`chmod +x {place}` makes it a program, unless its file system is mounted with noexec"))
        }
        Errno::ENOENT => failure.hint("install what runs it, or correct the first line of the script"),
        _ => failure,
    }
}

fn advise(failure: Failure, program: &OsStr, errno: Errno) -> Failure {
    let (bytes, shown) = (program.as_bytes(), program.to_string_lossy());
    let failure = if errno == Errno::ENOENT { failure } else { failure.detail(errno.desc()) };
    if bytes.is_empty() {
        failure.hint("the first word after `--` is empty: is a variable of your script not set?")
    } else if bytes.first() == Some(&b'-') {
        failure.hint("options of secrun stand before `--`, the command after it")
    } else if bytes.contains(&b' ') && !bytes.contains(&b'/') {
        failure.hint("program and arguments are separate words: no quotes around all of them, or `sh -c '...'`")
    } else if bytes.contains(&b'/') {
        failure.hint("a name with `/` is looked for at that very place, seen from the current folder")
    } else if Path::new(program).is_file() {
        failure.hint(format!("`./{shown}` names the file in the current folder, which is not searched"))
    } else {
        failure.hint("it is looked for in the folders of the PATH that the command would get")
    }
}

/// The program that the first line of a script names.
fn interpreter(script: &Path) -> Option<OsString> {
    let mut beginning = Vec::new();
    File::open(script).ok()?.take(256).read_to_end(&mut beginning).ok()?;
    let line = beginning.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?.trim_ascii_start();
    let end = line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len());
    Some(OsString::from_vec(line.get(..end)?.to_vec())).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::fs;

    use super::*;

    /// What the search tried, and how it ended when each candidate was refused like that.
    fn tried(program: &str, path: Option<&str>, refuse: impl Fn(&str) -> Errno) -> (Vec<String>, Refusal) {
        let seen = RefCell::new(Vec::new());
        let refusal = search(OsStr::new(program), path.map(OsStr::new), |candidate| {
            let text = candidate.to_str().unwrap().to_owned();
            seen.borrow_mut().push(text.clone());
            refuse(&text)
        });
        (seen.into_inner(), refusal)
    }

    #[test]
    fn folders_are_tried_in_order() {
        let (seen, refusal) = tried("cmd", Some("/a::/b:c"), |_| Errno::ENOENT);
        assert_eq!(seen, ["/a/cmd", "./cmd", "/b/cmd", "c/cmd"]);
        assert_eq!(refusal, Refusal { errno: Errno::ENOENT, candidate: None });
    }

    #[test]
    fn without_a_path_the_default_is_searched_and_an_empty_one_is_the_current_folder() {
        assert_eq!(tried("cmd", None, |_| Errno::ENOENT).0, ["/bin/cmd", "/usr/bin/cmd"]);
        assert_eq!(tried("cmd", Some(""), |_| Errno::ENOENT).0, ["./cmd"]);
    }

    #[test]
    fn a_name_with_a_slash_is_not_searched() {
        assert_eq!(tried("./cmd", Some("/a"), |_| Errno::ENOENT).0, ["./cmd"]);
        assert_eq!(tried("", Some("/a"), |_| Errno::ENOENT).0, [""; 0]);
    }

    #[test]
    fn a_refused_candidate_is_remembered_while_the_search_goes_on() {
        let (seen, refusal) = tried("cmd", Some("/a:/b:/c"), |path| if path == "/b/cmd" { Errno::EACCES } else { Errno::ENOENT });
        assert_eq!(seen.len(), 3);
        assert_eq!(refusal, Refusal { errno: Errno::EACCES, candidate: Some("/b/cmd".into()) });
    }

    #[test]
    fn other_errors_end_the_search() {
        let (seen, refusal) = tried("cmd", Some("/a:/b"), |_| Errno::ETXTBSY);
        assert_eq!(seen, ["/a/cmd"]);
        assert_eq!(refusal.errno, Errno::ETXTBSY);
    }

    #[test]
    fn a_missing_interpreter_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("run");
        fs::write(&script, "#! /no/such/bin -x\n").unwrap();
        let (_, refusal) = tried("run", folder.path().to_str(), |_| Errno::ENOENT);
        let failure = explain(OsStr::new("run"), &refusal);
        assert_eq!(failure.kind(), Kind::NotExecutable);
        assert!(failure.detail_lines()[0].ends_with("run: its interpreter `/no/such/bin` does not exist"));
    }

    #[test]
    fn what_was_not_found_has_a_hint_that_fits() {
        for (program, hint) in [
            ("", "empty"),
            ("--verbose", "before `--`"),
            ("echo hi", "separate words"),
            ("./x", "that very place"),
            ("x", "PATH"),
        ] {
            let failure = explain(OsStr::new(program), &Refusal { errno: Errno::ENOENT, candidate: None });
            assert_eq!(failure.kind(), Kind::CommandNotFound);
            assert!(failure.hints()[0].contains(hint), "{program}");
        }
    }

    #[test]
    fn programs_of_other_systems_are_no_scripts() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        for (content, script) in [(b"echo hi\n\0".as_slice(), true), (b"", true), (b"\x7fELF\0\0\n", false)] {
            fs::write(&file, content).unwrap();
            assert_eq!(is_script(&file), script);
        }
    }
}
