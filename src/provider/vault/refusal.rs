//! From a status and what the server said to a failure: by status first, by text only where the server has no code.

use super::answer::Answer;
use super::session::Call;
use crate::failure::{Failure, Kind};

/// What a status other than success means. `server` is how messages call it.
pub(super) fn refusal(server: &str, call: &Call<'_>, answer: &Answer) -> Failure {
    let kind = match answer.status {
        403 => Kind::Denied,
        404 => Kind::NotFound,
        429 => Kind::Throttled,
        412 | 500.. => Kind::Unavailable,
        _ => Kind::Malformed,
    };
    let said = answer.errors().join("; ");
    let said = if said.is_empty() { format!("status {}", answer.status) } else { said };
    Failure::new(kind, format!("{server} refused `{}`: {}", call.path, said.trim()))
}
