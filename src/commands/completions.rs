//! `secrun completions SHELL`.

use clap_complete::aot;

use crate::cli::{self, Shell};

/// The completion script for a shell.
pub fn script(shell: Shell) -> String {
    let mut command = cli::command();
    let mut out = Vec::new();
    let target = match shell {
        Shell::Bash => aot::Shell::Bash,
        Shell::Zsh => aot::Shell::Zsh,
        Shell::Fish => aot::Shell::Fish,
        Shell::Pwsh => aot::Shell::PowerShell,
        Shell::Elvish => aot::Shell::Elvish,
    };
    aot::generate(target, &mut command, "secrun", &mut out);
    String::from_utf8_lossy(&out).into_owned()
}
