//! `secrun -- COMMAND` runs a command with secrets from a provider in its environment or in memory-backed
//! files, and is a perfect parent to it.
//!
//! Data flows one way, and each step takes ownership of what the step before made:
//!
//! ```text
//! argv ─► cli ─► guardian forks ─► loader:  settings ─► provider ─► secret set ─► inject ─► execve
//!                    │                       (env, files)  (network)                        = the command
//!                    └─ waits, forwards, reaps ─────────────────────────────────────────► exit code
//! ```
//!
//! The library exists so that the tests, the benches and the fuzz targets can call the parts; the binary is the product.
//! `ARCHITECTURE.md` is the map. The modules below stand in reading order.
#![deny(unsafe_code)]

pub mod failure;
pub mod cli;
pub mod commands;
pub mod supervise;
pub mod settings;
pub mod secret;
pub mod transport;
pub mod provider;
pub mod inject;
pub mod sys;
