//! A secret that was made for this run alone and ends by itself.
#![forbid(unsafe_code)]

use std::time::Duration;

/// How long a secret is good, and how its end is put off. Nothing in here is secret, but the id is nobody else's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// What the provider calls it.
    pub id: String,
    /// The path that it was made for, as the user would write it.
    pub path: String,
    /// From the moment it was given.
    pub duration: Duration,
    /// Whether the provider puts the end off when asked.
    pub renewable: bool,
}
