//! What happens when secrun itself is wrong: one line, no value, and the exit code of our own failures.

use std::io::Write;

/// Replaces the panic message, which can quote a value, and the backtrace, which costs more than a whole start.
pub fn install() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        let _ = writeln!(
            std::io::stderr(),
            "error[internal]: secrun failed at {place} ({})\n\nhint: please report this line",
            env!("CARGO_PKG_VERSION")
        );
        std::process::exit(125);
    }));
}
