//! One HTTP client for every provider with a server: TLS, proxies, retries, one deadline, and nothing secret in any error.
//!
//! It knows no provider. What a status means, which one is worth another try and where a redirect may lead is said by whoever asks.
#![forbid(unsafe_code)]

mod client;
mod request;
mod fault;
mod attempt;
mod progress;
mod lanes;
mod retry;
mod circuit;
mod clock;
mod explain;
mod tls;
mod verifier;
mod roots;
mod proxy;
mod resolver;
mod runtime;

pub use client::{Client, Limits, Options};
pub use fault::Fault;
pub use proxy::Proxy;
pub use request::{Answer, Method, Request, Url};
pub use roots::Roots;
pub use runtime::entered;
pub use tls::{Identity, is_server_name};
