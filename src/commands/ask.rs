//! Questions at the terminal. Without a terminal nothing is asked: the answer is an error that says how to do without.

use std::io::{BufRead, BufReader, IsTerminal, Write};

use zeroize::Zeroizing;

use crate::failure::{Failure, Kind, printable, reason};
use crate::secret::Value;
use crate::sys;

/// Whether somebody can be asked: there is a terminal to read from and one to write to.
pub fn possible() -> bool {
    // In this order: the handle of standard input comes with a buffer, and a service has no use for it.
    std::io::stderr().is_terminal() && std::io::stdin().is_terminal()
}

/// Asks a question whose answer is no unless it is yes.
fn confirm(question: &str) -> Result<bool, Failure> {
    let mut stderr = std::io::stderr();
    let _ = write!(stderr, "{} [y/N] ", printable(question));
    let _ = stderr.flush();
    let mut answer = String::new();
    BufReader::new(std::io::stdin()).read_line(&mut answer).map_err(|error| unreadable(&error))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
}

/// Asks before a value is shown on a terminal, because values stay in scroll-back buffers and recordings.
pub fn reveal(what: &str) -> Result<(), Failure> {
    if !possible() {
        return Err(Failure::new(Kind::Usage, "standard output is a terminal and nobody can be asked")
            .hint("--reveal shows the value, a pipe or a file takes it as it is"));
    }
    if confirm(&format!("show {what} on this terminal?"))? {
        return Ok(());
    }
    Err(Failure::new(Kind::Cancelled, "the value was not shown").hint("--reveal shows it without asking"))
}

/// Asks before something is deleted for good. `what` begins the refusal when nobody can be asked.
pub fn deletion(what: &str, question: &str) -> Result<(), Failure> {
    if !possible() {
        return Err(Failure::new(Kind::Usage, format!("{what} needs a yes and nobody can be asked")).hint("give --yes"));
    }
    if confirm(question)? { Ok(()) } else { Err(Failure::new(Kind::Cancelled, "nothing was deleted")) }
}

/// Asks for a value twice, without echo.
pub fn secret(prompt: &str) -> Result<Value, Failure> {
    let first = hidden(&format!("{prompt}: "))?;
    if first.is_empty() {
        return Err(Failure::new(Kind::Cancelled, "nothing was typed, nothing was stored"));
    }
    let second = hidden(&format!("{prompt} again: "))?;
    if *first != *second {
        return Err(Failure::new(Kind::Cancelled, "the two values differ, nothing was stored")
            .hint("type the same value twice, or pipe it in"));
    }
    Ok(Value::from(first.as_slice()))
}

fn hidden(words: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    sys::prompt::read_hidden(&printable(words)).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => Failure::new(Kind::Cancelled, "nothing was typed, nothing was stored"),
        _ => unreadable(&error).hint("`set` also reads standard input and, with --from-file, a file"),
    })
}

fn unreadable(error: &std::io::Error) -> Failure {
    Failure::new(Kind::System, format!("the terminal cannot be read: {}", reason(error)))
}
