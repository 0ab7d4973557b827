//! The runtime that requests need is built by whoever waits for them, and not before something has to be waited for.

use std::future::poll_fn;
use std::task::Poll;

/// Ready inside a runtime. Outside of one it is pending, so that whoever polled knows that a runtime is needed.
pub async fn entered() {
    poll_fn(|context| {
        if tokio::runtime::Handle::try_current().is_ok() {
            return Poll::Ready(());
        }
        // Combinators poll again only what has woken them.
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
