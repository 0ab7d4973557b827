//! One try: the request, the head of the answer, the rest of it, each within its limit.

use std::time::Duration;

use reqwest::{Response, Version};
use time::OffsetDateTime;
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

use super::Answer;
use super::client::{Client, Limits};
use super::explain::{Target, awaited, duration, explain, stalled, too_late};
use super::fault::{Broken, Stage};
use super::progress::{Stalled, watched};
use crate::failure::Kind;

/// The longest answer that is read.
const LONGEST: usize = 8 << 20;
/// How a server of Go's library, which the servers of our providers use, answers somebody who does not speak TLS to it.
const NOT_TLS: &[u8] = b"Client sent an HTTP request to an HTTPS server";

impl Client {
    /// Tries once. `request` is a copy that is used up.
    pub(super) async fn attempt(&self, request: reqwest::Request, target: &Target<'_>) -> Result<Answer, Broken> {
        let deadline: Instant = self.deadline.into();
        if !target.secure {
            self.lanes.open(false);
        }
        let turn = timeout_at(deadline, self.lanes.enter()).await;
        let Some(_turn) = turn.ok().filter(|_| Instant::now() < deadline) else {
            return Err(too_late("the answers to other requests", target.name, Stage::Unconnected));
        };
        let end = deadline.min(Instant::now() + self.timeout);
        let answered = watched(&self.limits, end, self.http.execute(request)).await;
        let response = match answered {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(self.untrusted().unwrap_or_else(|| self.suspected(explain(&error, target)))),
            Err(Stalled(phase)) if Instant::now() >= deadline => {
                let stage = if phase.is_unconnected() { Stage::Unconnected } else { Stage::Sent };
                return Err(too_late(awaited(phase), target.name, stage));
            }
            Err(Stalled(phase)) => return Err(stalled(phase, &self.limits, target)),
        };
        self.circuit.reached();
        self.lanes.open(response.version() == Version::HTTP_2);
        if let Some(date) = response.headers().get("date").and_then(|value| value.to_str().ok()) {
            self.skew.note(date, OffsetDateTime::now_utc());
        }
        self.rest(response, end, target).await
    }

    /// Reads the rest of an answer. The end of the try also ends a server that sends a byte now and then.
    async fn rest(&self, mut response: Response, end: Instant, target: &Target<'_>) -> Result<Answer, Broken> {
        let (status, headers) = (response.status().as_u16(), std::mem::take(response.headers_mut()));
        let announced = response.content_length().unwrap_or(0);
        if announced > LONGEST as u64 {
            return Err(too_long(target));
        }
        let mut body = Zeroizing::new(Vec::with_capacity(usize::try_from(announced).unwrap_or(0)));
        loop {
            let patience = end.min(Instant::now() + self.limits.idle);
            match timeout_at(patience, response.chunk()).await {
                Ok(Ok(Some(chunk))) if body.len() + chunk.len() > LONGEST => return Err(too_long(target)),
                Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
                Ok(Ok(None)) => break,
                Ok(Err(error)) => return Err(explain(&error, target)),
                Err(_) if Instant::now() >= self.deadline.into() => {
                    return Err(too_late("the rest of the answer", target.name, Stage::Sent));
                }
                Err(_) => return Err(unfinished(&self.limits, self.timeout, patience == end, target)),
            }
        }
        if let Some(broken) = misdirected(status, &body, target) {
            return Err(broken);
        }
        Ok(Answer { status, headers, body })
    }

    /// A server that never answered may not like who we are.
    fn suspected(&self, broken: Broken) -> Broken {
        match self.shown.suspicion() {
            Some(suspicion) if !broken.fatal && !self.lanes.is_open() => broken.hint(suspicion),
            _ => broken,
        }
    }

    /// The certificates that servers are measured by cannot be used, whatever the handshake said.
    fn untrusted(&self) -> Option<Broken> {
        let failure = self.verifier.failure()?.clone();
        let mut broken = Broken::fatal(Stage::Unconnected, failure.kind(), "");
        broken.fault.failure = failure;
        Some(broken)
    }
}

fn too_long(target: &Target<'_>) -> Broken {
    let fact = format!("the answer of {} is longer than {} MiB", target.name, LONGEST >> 20);
    Broken::fatal(Stage::Sent, Kind::Malformed, fact).hint("no answer with secrets is that long: is the address that of the API?")
}

fn unfinished(limits: &Limits, timeout: Duration, whole: bool, target: &Target<'_>) -> Broken {
    let why = if whole {
        format!("it is not complete after {}", duration(timeout))
    } else {
        format!("nothing for {}", duration(limits.idle))
    };
    Broken::passing(Stage::Sent, Kind::Unavailable, format!("{} does not finish its answer: {why}", target.name))
}

/// An answer that does not come from the server that was meant.
fn misdirected(status: u16, body: &[u8], target: &Target<'_>) -> Option<Broken> {
    if status == 400 && !target.secure && body.starts_with(NOT_TLS) {
        let fact = format!("{} speaks TLS only", target.name);
        return Some(Broken::fatal(Stage::Refused, Kind::Unavailable, fact).hint("is it `https://` instead of `http://`?"));
    }
    if let (407, Some(proxy)) = (status, target.proxy) {
        let fact = format!("{} cannot be reached: the proxy {proxy} wants credentials", target.name);
        return Some(
            Broken::fatal(Stage::Refused, Kind::Unavailable, fact).hint("they stand in its address: `http://user:password@...`"),
        );
    }
    None
}
