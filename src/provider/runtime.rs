//! Waiting for the reply of a provider.
//!
//! Embedded providers are ready at once, so no runtime is built for them: its construction would be a tenth of a whole start.
//! A provider with a server is pending at its first request, see [`crate::transport::entered`], and goes on in a runtime.
#![forbid(unsafe_code)]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::failure::{Failure, Kind, reason};
use crate::sys::signal;

/// Gives what the reply gives.
///
/// Connections belong to the runtime of one call, so everything that shall share them is asked for in one call.
pub fn block_on<T>(reply: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let mut reply = pin!(reply);
    if let Poll::Ready(result) = reply.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        return result;
    }
    // A server that closes its end while something is sent to it is a failure to report, not a signal to die from.
    let _survived = signal::BrokenPipes::survived();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(Kind::System, format!("there is no runtime: {}", reason(&error))))?;
    let result = runtime.block_on(reply);
    // A name that is still being looked up in a thread must not hold the command up.
    runtime.shutdown_background();
    result
}
