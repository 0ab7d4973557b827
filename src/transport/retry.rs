//! When a request is sent again: full jitter, the server's own hint, one budget for the whole run, never past the deadline.

use std::time::Duration;

/// Tries of one request, the first one included.
pub(super) const ATTEMPTS: u32 = 4;

/// The longest wait before try number `attempt` (from 1).
pub(super) fn ceiling(attempt: u32, throttled: bool) -> Duration {
    let base = Duration::from_millis(if throttled { 1000 } else { 200 });
    base.saturating_mul(2_u32.saturating_pow(attempt)).min(Duration::from_secs(5))
}
