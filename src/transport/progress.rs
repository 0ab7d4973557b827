//! What a try is waiting for: every phase has its own limit, and the message names the one that took too long.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tower_layer::Layer;
use tower_service::Service;

use super::client::Limits;

tokio::task_local! {
    /// The try whose future is being polled. The client below calls the seams of this file from within that poll.
    static CURRENT: Arc<Progress>;
}

/// What a try is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    /// The head of the answer. A try begins with it: a connection of the pool goes through no other phase.
    Answer,
    /// The addresses of the server's name.
    Name,
    /// The connection, or the way through the proxy.
    Connection,
    /// The TLS handshake.
    Handshake,
}

const PHASES: [Phase; 4] = [Phase::Answer, Phase::Name, Phase::Connection, Phase::Handshake];

impl Phase {
    /// Whether there is no connection yet.
    pub(super) fn is_unconnected(self) -> bool {
        self != Phase::Answer
    }

    fn limit(self, limits: &Limits) -> Duration {
        match self {
            Phase::Name | Phase::Connection => limits.connect,
            Phase::Handshake => limits.handshake,
            Phase::Answer => limits.idle,
        }
    }
}

/// The phase of one try.
#[derive(Debug, Default)]
pub(super) struct Progress(AtomicU8);

impl Progress {
    pub(super) fn phase(&self) -> Phase {
        PHASES[usize::from(self.0.load(Ordering::Relaxed)) % PHASES.len()]
    }
}

/// Says what the try that is being polled waits for from now on.
pub(super) fn waits_for(phase: Phase) {
    // A connection that goes on without its try has nobody who waits for it.
    let _ = CURRENT.try_with(|progress| progress.0.store(phase as u8, Ordering::Relaxed));
}

/// A phase took too long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stalled(pub(super) Phase);

/// Does the work of a try, as long as every phase keeps its limit and all of it ends in time.
pub(super) async fn watched<T>(limits: &Limits, end: Instant, work: impl Future<Output = T>) -> Result<T, Stalled> {
    let progress = Arc::new(Progress::default());
    let mut work = pin!(CURRENT.scope(Arc::clone(&progress), work));
    let mut timer = pin!(sleep_until(end));
    let mut armed = None;
    poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(Ok(done));
        }
        let phase = progress.phase();
        if armed != Some(phase) {
            armed = Some(phase);
            timer.as_mut().reset(end.min(Instant::now() + phase.limit(limits)));
        }
        timer.as_mut().poll(context).map(|()| Err(Stalled(phase)))
    })
    .await
}

/// The seam around the client's connector: where a connection begins and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Watch;

/// A connector that says when it begins and when it is done.
#[derive(Debug, Clone)]
pub(super) struct Watched<S>(S);

impl<S> Layer<S> for Watch {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Watched<S> {
        Watched(inner)
    }
}

impl<S, R> Service<R> for Watched<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: R) -> Self::Future {
        waits_for(Phase::Connection);
        let connecting = self.0.call(target);
        Box::pin(async move {
            let connection = connecting.await?;
            waits_for(Phase::Answer);
            Ok(connection)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        let short = Duration::from_millis(5);
        Limits { connect: short, handshake: short, idle: short, ..Limits::default() }
    }

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
    }

    #[test]
    fn the_phase_that_takes_too_long_is_named() {
        let end = std::time::Instant::now() + Duration::from_mins(1);
        for phase in PHASES {
            let stalled = run(watched(&limits(), end.into(), async {
                waits_for(phase);
                std::future::pending::<()>().await;
            }));
            assert_eq!(stalled.unwrap_err().0, phase);
        }
    }

    #[test]
    fn the_end_comes_first() {
        let limits = Limits { idle: Duration::from_mins(1), ..limits() };
        let end = std::time::Instant::now() + Duration::from_millis(5);
        assert!(run(watched(&limits, end.into(), std::future::pending::<()>())).is_err());
    }

    #[test]
    fn work_that_ends_in_time_is_not_disturbed() {
        let end = std::time::Instant::now() + Duration::from_mins(1);
        assert_eq!(run(watched(&limits(), end.into(), async { 7 })).unwrap(), 7);
    }
}
