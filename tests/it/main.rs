//! The integration tests: one binary, sentences about what a user sees.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says by panicking that it failed")]

mod support;
mod architecture;
mod generated;
mod messages;
mod conformance;
mod settings;
mod injection;
mod store;
mod documents;
mod inspection;
mod transport;
mod local_recovery;
mod clumsy;
mod hostile;
mod servers;
mod development_server;
mod supervision;
mod vault;
