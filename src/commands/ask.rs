//! Questions at the terminal. Without a terminal nothing is asked: the answer is an error that says how to do without.

use std::io::{BufRead, BufReader, IsTerminal, Write};

use crate::failure::{Failure, Kind, reason};
use crate::secret::Value;

/// Whether somebody can be asked: there is a terminal to read from and one to write to.
pub fn possible() -> bool {
    // In this order: the handle of standard input comes with a buffer, and a service has no use for it.
    std::io::stderr().is_terminal() && std::io::stdin().is_terminal()
}

/// Asks a question whose answer is no unless it is yes.
pub fn confirm(question: &str) -> Result<bool, Failure> {
    let mut stderr = std::io::stderr();
    let _ = write!(stderr, "{question} [y/N] ");
    let _ = stderr.flush();
    let mut answer = String::new();
    BufReader::new(std::io::stdin()).read_line(&mut answer).map_err(|error| unreadable(&error))?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
}

/// Asks for a value twice, without echo.
pub fn secret(prompt: &str) -> Result<Value, Failure> {
    let first = Value::from(rpassword::prompt_password(format!("{prompt}: ")).map_err(|error| unreadable(&error))?);
    let second = Value::from(rpassword::prompt_password(format!("{prompt} again: ")).map_err(|error| unreadable(&error))?);
    if first.expose() != second.expose() {
        return Err(Failure::new(Kind::Cancelled, "the two values differ, nothing was stored")
            .hint("type the same value twice, or pipe it in"));
    }
    Ok(first)
}

fn unreadable(error: &std::io::Error) -> Failure {
    Failure::new(Kind::System, format!("the terminal cannot be read: {}", reason(error)))
}
