//! Whether the providers of a selection can do their work: all are asked at the same time.
#![forbid(unsafe_code)]

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::fetch::{Opened, Plan};
use super::runtime::block_on;
use super::{Batch, Ending, Health};
use crate::failure::Failure;
use crate::secret::Selection;

/// What came of the check of one provider.
#[derive(Debug)]
pub struct Checked {
    /// Which one.
    pub id: &'static str,
    /// How it is; a failure when that could not be found out.
    pub health: Result<Health, Failure>,
    /// How long the check took.
    pub latency: Duration,
}

/// Checks every provider that is open, each with what the selection needs of it.
pub fn check(selection: &Selection, opened: &Opened) -> Result<Vec<Checked>, Failure> {
    let plan = Plan::new(selection, opened)?;
    let nothing = Batch::default();
    block_on(async {
        let asked = opened.each().map(|(id, provider)| {
            let needed = plan.batches.get(id).unwrap_or(&nothing);
            async move {
                let start = Instant::now();
                let health = provider.check(needed).await;
                let latency = start.elapsed();
                // What cannot be given back ends by itself.
                let _ = provider.close(Ending::Unused).await;
                Checked { id, health, latency }
            }
        });
        Ok(join_all(asked).await)
    })
}
