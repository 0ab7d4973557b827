//! What all requests of one client share: the retries of a whole run, and the knowledge that the server is not there.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Fault;

/// Retries of all requests together: fifty secrets must not hammer a dead server with two hundred tries.
const RETRIES: u32 = 10;
/// Requests that found no connection before the others do not try any more.
const UNREACHABLE: u32 = 3;

/// The shared state.
#[derive(Debug)]
pub(super) struct Circuit {
    retries: AtomicU32,
    unreachable: Mutex<(u32, Option<Fault>)>,
}

impl Default for Circuit {
    fn default() -> Self {
        Self { retries: AtomicU32::new(RETRIES), unreachable: Mutex::default() }
    }
}

impl Circuit {
    /// Takes one retry of the run, if there is one left.
    pub(super) fn take_retry(&self) -> bool {
        self.retries.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }

    /// Why there is no use in trying. The same words as before, so that a report says them once.
    pub(super) fn open(&self) -> Option<Fault> {
        let unreachable = self.unreachable.lock().ok()?;
        if unreachable.0 < UNREACHABLE { None } else { unreachable.1.clone() }
    }

    /// A request is given up because there was no connection.
    pub(super) fn failed(&self, fault: &Fault) {
        if let Ok(mut unreachable) = self.unreachable.lock() {
            *unreachable = (unreachable.0.saturating_add(1), Some(fault.clone()));
        }
    }

    /// The server answered.
    pub(super) fn reached(&self) {
        if let Ok(mut unreachable) = self.unreachable.lock() {
            *unreachable = (0, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Kind;

    #[test]
    fn the_third_request_without_a_connection_speaks_for_the_rest() {
        let circuit = Circuit::default();
        for name in ["first", "second", "third"] {
            assert!(circuit.open().is_none());
            circuit.failed(&Fault::unsent(Kind::Unavailable, name));
        }
        assert_eq!(circuit.open().unwrap().failure.fact(), "third");
        circuit.reached();
        assert!(circuit.open().is_none());
    }

    #[test]
    fn an_answer_in_between_begins_anew() {
        let circuit = Circuit::default();
        let fault = Fault::unsent(Kind::Unavailable, "refused");
        circuit.failed(&fault);
        circuit.failed(&fault);
        circuit.reached();
        circuit.failed(&fault);
        assert!(circuit.open().is_none());
    }

    #[test]
    fn retries_come_to_an_end() {
        let circuit = Circuit::default();
        assert_eq!((0..100).filter(|_| circuit.take_retry()).count(), 10);
    }
}
