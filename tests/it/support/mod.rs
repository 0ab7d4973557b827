//! What the cases are written with.

pub mod sandbox;

pub use sandbox::{SECRUN, Sandbox};
