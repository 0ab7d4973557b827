//! The HTTP client against servers that do what real ones cannot be brought to.

mod answers;
mod limits;
mod retries;
mod routes;
mod tls;

use std::time::{Duration, Instant};

use secrun::failure::Failure;
use secrun::transport::{Answer, Client, Fault, Limits, Method, Options, Request, Url};

/// Statuses as a provider would name them.
const TRANSIENT: &[u16] = &[412, 500, 502, 503, 504];
const THROTTLED: &[u16] = &[429];

/// Long enough for anything that is not meant to take long.
const LONG: Duration = Duration::from_secs(30);
/// A limit that is meant to be reached.
const SHORT: Duration = Duration::from_millis(100);

/// The usual options, with waits that no test has to wait for.
fn options() -> Options {
    let mut options = Options::new("the server".to_owned(), Instant::now() + LONG);
    options.limits.backoff = Duration::from_millis(1);
    options
}

/// The same without a second try.
fn once() -> Options {
    Options { retries: 0, ..options() }
}

/// The same where every step ends soon.
fn impatient() -> Options {
    let limits = Limits { connect: SHORT, handshake: SHORT, idle: SHORT, backoff: Duration::from_millis(1) };
    Options { limits, ..once() }
}

fn client(options: Options) -> Client {
    Client::new(options).expect("a client")
}

/// Something that may be read twice.
fn read(url: Url) -> Request {
    Request { repeatable: true, transient: TRANSIENT, throttled: THROTTLED, ..Request::new(Method::GET, url) }
}

/// Something that must not be done twice.
fn act(url: Url) -> Request {
    let body = Some("{\"key\":\"SECRET-BODY\"}".into());
    Request { body, transient: TRANSIENT, throttled: THROTTLED, ..Request::new(Method::POST, url) }
}

/// Runs in a runtime like that of the program.
fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Sends one request.
fn send(options: Options, request: &Request) -> Result<Answer, Fault> {
    let client = client(options);
    run(client.send(request))
}

/// What is said about a request that fails.
#[track_caller]
fn fault(options: Options, request: &Request) -> Fault {
    let fault = send(options, request).expect_err("a fault");
    assert!(!fault.failure.to_string().contains("SECRET"), "{}", fault.failure);
    fault
}

fn text(failure: &Failure) -> String {
    failure.to_string()
}
