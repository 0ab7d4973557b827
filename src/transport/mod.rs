//! One HTTP client for every provider with a server: TLS, proxies, retries, one deadline, and nothing secret in any error.
//!
//! It knows no provider. What a status means, which one is worth another try and where a redirect may lead is said by whoever asks.
#![forbid(unsafe_code)]

mod client;
mod fault;
mod request;
mod retry;
mod runtime;
mod tls;

pub use client::{Client, Options, Proxy};
pub use fault::Fault;
pub use request::{Answer, Method, Request, Url};
pub use runtime::entered;
pub use tls::{Identity, Roots};
