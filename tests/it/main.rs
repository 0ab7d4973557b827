//! The integration tests: one binary, sentences about what a user sees.
