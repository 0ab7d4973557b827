//! One HTTP client for every provider with a server: TLS, proxies, retries, one deadline, and nothing secret in any error.
//!
//! It knows no provider. What a status means, which one is worth another try and where a redirect may lead is said by whoever asks.
#![forbid(unsafe_code)]

// What is asked and what comes of it: one request over all its tries.
mod client;
mod request;
mod fault;

// One try: how long each step may take, how many are on their way, and why it failed in words.
mod attempt;
mod progress;
mod lanes;
mod explain;

// Whether and when there is another one.
mod retry;
mod circuit;
mod clock;

// The way to the server.
mod tls;
mod verifier;
mod roots;
mod proxy;
mod resolver;

// Where it all waits.
mod runtime;

pub use client::{Client, Limits, Options};
pub use fault::Fault;
pub use proxy::Proxy;
pub use request::{Answer, Method, Request, Url};
pub use roots::Roots;
pub use runtime::entered;
pub use tls::{Identity, is_server_name};
