//! One file per subcommand: the only place where the steps meet.
#![forbid(unsafe_code)]

/// Parses the command line, does what it says and gives the exit code.
pub fn main() -> u8 {
    125
}
