//! What the providers gave: names with values, ready for injection.
#![forbid(unsafe_code)]

use super::{Delivery, Lease, Name, Source, Value};

/// All secrets of one run, in the order they were asked for. Names are unique.
#[derive(Debug, Default)]
pub struct SecretSet {
    entries: Vec<Entry>,
    leases: Vec<(String, Lease)>,
}

/// One secret of a set.
#[derive(Debug)]
pub struct Entry {
    /// The name in the command.
    pub name: Name,
    /// The value.
    pub value: Value,
    /// How the command gets it.
    pub delivery: Delivery,
    /// The reference it was fetched by, for messages: `local:app/db#url`.
    pub origin: String,
    /// Where the user asked for it.
    pub source: Source,
}

impl SecretSet {
    /// A set of these entries; the caller has settled duplicates.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries, leases: Vec::new() }
    }

    /// Adds what ends by itself: the provider and the lease.
    #[must_use]
    pub fn with_leases(mut self, leases: Vec<(String, Lease)>) -> Self {
        self.leases = leases;
        self
    }

    /// What ends by itself, each with the provider that gave it.
    pub fn leases(&self) -> &[(String, Lease)] {
        &self.leases
    }

    /// The entries, to look at.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries, given away.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
