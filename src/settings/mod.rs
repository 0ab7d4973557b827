//! Everything that decides a run, resolved once: flags, environment, `--env-file`, `.env.local`, `.env`, profile, default,
//! in this order.
//!
//! Every value keeps its source. All problems are collected and reported together.
#![forbid(unsafe_code)]

mod flags;
mod resolve;
mod provider;
mod environment;
mod selection;
mod trust;
mod discover;
mod layers;
mod file;
pub mod injection;
pub mod dotenv;
pub mod profile;
mod problem;

pub use environment::CommandEnvironment;
pub use flags::{Flags, Wanted};
pub use injection::{InjectFlags, InjectSettings};
pub use problem::Problem;
pub use resolve::{DEFAULT_TIMEOUT, Settings};

#[cfg(test)]
mod tests;
