//! How many requests are on their way at once: one until the protocol is known, then as many as one connection carries or as
//! there may be connections.
//!
//! Whether a server speaks HTTP/2 is known after the first handshake. Requests that did not wait for it would each open a connection.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit};

/// Connections to one server: one request each at a time.
pub(super) const CONNECTIONS: usize = 8;
/// Requests over one connection. Servers allow a hundred or more.
const STREAMS: usize = 32;

/// The lanes of one client.
#[derive(Debug)]
pub(super) struct Lanes {
    free: Semaphore,
    known: AtomicBool,
}

impl Default for Lanes {
    fn default() -> Self {
        Self { free: Semaphore::new(1), known: AtomicBool::new(false) }
    }
}

impl Lanes {
    /// Waits for a free lane.
    pub(super) async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        self.free.acquire().await.ok()
    }

    /// Whether the server has ever answered, or speaks a protocol that needs no answer to be known.
    pub(super) fn is_open(&self) -> bool {
        self.known.load(Ordering::Relaxed)
    }

    /// Opens the others, once the protocol is known.
    pub(super) fn open(&self, multiplexed: bool) {
        if !self.known.swap(true, Ordering::Relaxed) {
            self.free.add_permits(if multiplexed { STREAMS } else { CONNECTIONS } - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lanes_are_opened_once() {
        let lanes = Lanes::default();
        assert_eq!(lanes.free.available_permits(), 1);
        lanes.open(false);
        lanes.open(true);
        assert_eq!(lanes.free.available_permits(), CONNECTIONS);
    }
}
