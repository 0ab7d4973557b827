//! A small program for the supervision tests.
fn main() {}
