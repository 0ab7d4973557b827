//! Waiting for the reply of a provider.
//!
//! Embedded providers are ready at once, so no runtime is built for them: its construction would be a tenth of a whole start.
#![forbid(unsafe_code)]

use std::task::{Context, Poll, Waker};

use super::Reply;
use crate::failure::{Failure, Kind};

/// Gives what the reply gives. A reply that has to wait for the network needs a runtime, and no provider of this build does.
pub fn block_on<T>(mut reply: Reply<'_, T>) -> Result<T, Failure> {
    match reply.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(Failure::new(Kind::Internal, "an embedded provider was not ready at once")),
    }
}
