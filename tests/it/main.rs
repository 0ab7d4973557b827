//! The integration tests: one binary, sentences about what a user sees.

mod support;
mod architecture;
mod generated;
mod messages;
mod conformance;
