//! From an error of the libraries to a fact in our own words. Errors are told apart by type: their texts hold addresses and answers.

use std::error::Error;
use std::io;
use std::path::Path;
use std::time::Duration;

use rustls::{AlertDescription, CertificateError, InvalidMessage};
use time::OffsetDateTime;

use super::client::Limits;
use super::fault::{Broken, Stage};
use super::progress::Phase;
use super::resolver::Unresolved;
use crate::failure::{Kind, reason};

/// Who was asked, for messages.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// What the server is called.
    pub(super) name: &'a str,
    /// What to do about an issuer that is not trusted.
    pub(super) roots_hint: Option<&'a str>,
    /// What the user calls the setting for the name in the certificate.
    pub(super) server_name_setting: Option<&'a str>,
    /// The proxy in between, without its credentials.
    pub(super) proxy: Option<&'a str>,
    /// The socket instead of the address.
    pub(super) socket: Option<&'a Path>,
    /// `https`.
    pub(super) secure: bool,
    /// The name that the certificate must carry.
    pub(super) host: &'a str,
}

impl Target<'_> {
    /// `{name} cannot be reached`, and on which way.
    fn unreachable(&self) -> String {
        match (self.socket, self.proxy) {
            (Some(socket), _) => format!("{} cannot be reached at the socket {}", self.name, socket.display()),
            (_, Some(proxy)) => format!("{} cannot be reached through the proxy {proxy}", self.name),
            _ => format!("{} cannot be reached", self.name),
        }
    }

    fn check_the_way(&self) -> &'static str {
        match (self.socket, self.proxy) {
            (Some(_), _) => "is the socket the right one, and does somebody listen there?",
            (_, Some(_)) => "is the proxy the right one? NO_PROXY lists what is reached without it",
            _ => "is the address right, and is the server running?",
        }
    }

    fn no_connection(&self, why: &str) -> Broken {
        let fact = format!("{}: {why}", self.unreachable());
        Broken::passing(Stage::Unconnected, Kind::Unavailable, fact).hint(self.check_the_way())
    }
}

/// Why a try ended without an answer.
pub(super) fn explain(error: &reqwest::Error, target: &Target<'_>) -> Broken {
    let causes = causes(error);
    if let Some(error) = first::<rustls::Error>(&causes) {
        return tls(error, target, error_stage(error, &causes));
    }
    let system = first::<io::Error>(&causes);
    if error.is_connect() {
        return match (first::<Unresolved>(&causes), system) {
            (Some(unresolved), _) => unresolved_name(unresolved, target),
            (_, Some(error)) if error.kind() == io::ErrorKind::UnexpectedEof && target.secure => {
                target.no_connection("broken off during the TLS handshake")
            }
            (_, Some(error)) if is_local_mistake(error) => Broken { fatal: true, ..target.no_connection(&reason(error)) },
            (_, Some(error)) => target.no_connection(&reason(error)),
            // The types of what a proxy answers are private; that there is one and no other cause is all that can be known.
            (None, None) if target.proxy.is_some() => refused_by_proxy(target),
            (None, None) => target.no_connection("there is no connection"),
        };
    }
    if first::<h2::Error>(&causes).is_some_and(was_not_acted_on) {
        let fact = format!("{} does not take the request on this connection", target.name);
        return Broken::passing(Stage::Refused, Kind::Unavailable, fact);
    }
    let http = first::<hyper::Error>(&causes);
    if http.is_some_and(hyper::Error::is_parse) {
        let fact = format!("{} answers with something that is not HTTP", target.name);
        let hint = if target.secure { "is the address that of the API?" } else { "is it `https://` instead of `http://`?" };
        return Broken::fatal(Stage::Sent, Kind::Malformed, fact).hint(hint);
    }
    if http.is_some_and(hyper::Error::is_canceled) {
        let fact = format!("{} closed the connection before the request was sent", target.name);
        return Broken::passing(Stage::Unconnected, Kind::Unavailable, fact);
    }
    if error.is_builder() {
        return Broken::fatal(Stage::Unconnected, Kind::Internal, format!("the request to {} cannot be made", target.name));
    }
    Broken::passing(Stage::Sent, Kind::Unavailable, format!("{} broke off in the middle", target.name))
}

/// A phase that took longer than it may, or the end of the try.
pub(super) fn stalled(phase: Phase, limits: &Limits, target: &Target<'_>) -> Broken {
    match phase {
        Phase::Name => target.no_connection(&format!("its name has no address after {}", duration(limits.connect))),
        Phase::Connection => target.no_connection(&format!("no connection after {}", duration(limits.connect))),
        Phase::Handshake => target.no_connection(&format!("no TLS handshake after {}", duration(limits.handshake))),
        Phase::Answer => {
            let fact = format!("{} does not answer: nothing for {}", target.name, duration(limits.idle));
            Broken::passing(Stage::Sent, Kind::Unavailable, fact)
        }
    }
}

/// The deadline came while something was waited for.
pub(super) fn too_late(waited_for: &str, name: &str, stage: Stage) -> Broken {
    Broken::fatal(stage, Kind::Timeout, format!("{name} did not answer before the deadline"))
        .detail(format!("waited for: {waited_for}"))
        .hint("`--timeout` gives more time")
}

/// What a phase waits for, in words.
pub(super) fn awaited(phase: Phase) -> &'static str {
    match phase {
        Phase::Name => "the address of its name",
        Phase::Connection => "the connection",
        Phase::Handshake => "the TLS handshake",
        Phase::Answer => "the answer",
    }
}

pub(super) fn duration(time: Duration) -> String {
    humantime::format_duration(Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))).to_string()
}

fn unresolved_name(unresolved: &Unresolved, target: &Target<'_>) -> Broken {
    let of = if target.proxy.is_some() { "the name of the proxy" } else { "its name" };
    match unresolved {
        Unresolved::Unknown => Broken { fatal: true, ..target.no_connection(&format!("{of} is not known")) },
        Unresolved::Temporary => target.no_connection(&format!("{of} cannot be looked up now")),
        Unresolved::Failed => target.no_connection(&format!("{of} cannot be looked up")),
    }
}

fn refused_by_proxy(target: &Target<'_>) -> Broken {
    let proxy = target.proxy.unwrap_or_default();
    let fact = format!("{} cannot be reached: the proxy {proxy} does not let the connection through", target.name);
    Broken::fatal(Stage::Unconnected, Kind::Unavailable, fact)
        .hint("does the proxy want credentials, and does it allow this host? NO_PROXY lists what is reached without it")
}

/// A path or a permission that no second try changes.
fn is_local_mistake(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidInput)
}

/// HTTP/2 says it when a request was not looked at: the connection is about to be closed, or there are too many requests on it.
fn was_not_acted_on(error: &h2::Error) -> bool {
    let reason = error.reason();
    error.is_remote()
        && ((error.is_go_away() && reason == Some(h2::Reason::NO_ERROR))
            || (error.is_reset() && reason == Some(h2::Reason::REFUSED_STREAM)))
}

/// A server that finds no client certificate may say so after its part of the handshake; it acts on nothing then.
fn error_stage(error: &rustls::Error, causes: &[&(dyn Error + 'static)]) -> Stage {
    let established = first::<hyper::Error>(causes).is_some();
    if established && !matches!(error, rustls::Error::AlertReceived(_)) { Stage::Sent } else { Stage::Unconnected }
}

fn tls(error: &rustls::Error, target: &Target<'_>, stage: Stage) -> Broken {
    let name = target.name;
    let fatal = |fact: String| Broken::fatal(stage, Kind::Unavailable, fact);
    match error {
        rustls::Error::InvalidCertificate(error) => certificate(error, target),
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            fatal(format!("{name} does not speak TLS")).hint("is it `http://` instead of `https://`?")
        }
        rustls::Error::AlertReceived(alert) => match alert {
            AlertDescription::CertificateRequired => {
                fatal(format!("{name} wants a client certificate")).hint("give the client certificate and its key")
            }
            AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied => fatal(format!("{name} does not accept the client certificate"))
                .detail(format!("its alert: {alert:?}"))
                .hint("some servers say this too when there is no client certificate and they want one"),
            AlertDescription::ProtocolVersion => fatal(format!("{name} speaks no TLS version from 1.2 on")),
            AlertDescription::UnrecognisedName => {
                fatal(format!("{name} does not know the name `{}`", target.host)).hint("is the address right?")
            }
            alert => fatal(format!("{name} ended the TLS handshake")).detail(format!("its alert: {alert:?}")),
        },
        rustls::Error::PeerIncompatible(_) => fatal(format!("{name} has no TLS version or cipher in common with this side")),
        _ => fatal(format!("the TLS handshake with {name} went wrong")),
    }
}

fn certificate(error: &CertificateError, target: &Target<'_>) -> Broken {
    let name = target.name;
    let broken = |what: String| Broken::fatal(Stage::Unconnected, Kind::Unavailable, format!("the certificate of {name} {what}"));
    let clock = "is the clock of this machine right?";
    match error {
        CertificateError::Expired => broken("has expired".to_owned()).hint(clock),
        CertificateError::ExpiredContext { not_after, .. } => {
            broken(format!("has expired{}", since(not_after.as_secs()))).hint(clock)
        }
        CertificateError::NotValidYet => broken("is not valid yet".to_owned()).hint(clock),
        CertificateError::NotValidYetContext { not_before, .. } => {
            broken(format!("is not valid yet{}", since(not_before.as_secs()))).hint(clock)
        }
        CertificateError::UnknownIssuer => broken("comes from an issuer that is not trusted".to_owned()).hint(trust(target)),
        // An authority that was made anew has the name of the old one and another key.
        CertificateError::BadSignature => {
            broken("comes from an issuer that only has the name of a trusted one".to_owned()).hint(trust(target))
        }
        CertificateError::NotValidForName => broken(format!("is not for `{}`", target.host)).hint("is the address right?"),
        CertificateError::NotValidForNameContext { presented, .. } => {
            // A certificate is shown to everybody, so its names are no secret.
            let names = if presented.is_empty() {
                "no name".to_owned()
            } else {
                presented.iter().map(|name| self::presented(name)).collect::<Vec<_>>().join(", ")
            };
            let setting = target.server_name_setting.unwrap_or("the setting for it");
            broken(format!("is not for `{}`", target.host)).detail(format!("it is for: {names}")).hint(format!(
                "is the address right? Where the server is reached under another name, {setting} names that of the certificate"
            ))
        }
        CertificateError::Revoked => broken("has been revoked".to_owned()),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            broken("is not one for servers".to_owned())
        }
        _ => broken("cannot be used".to_owned()).hint("`openssl s_client -connect HOST:PORT` shows it"),
    }
}

fn trust<'a>(target: &Target<'a>) -> &'a str {
    target.roots_hint.unwrap_or("the certificate of the issuer can be given in SSL_CERT_FILE")
}

/// `vault.example` of `DnsName("vault.example")`, which is how the library tells the names of a certificate.
fn presented(name: &str) -> &str {
    name.split_once('(').map_or(name, |(_, inside)| inside.trim_end_matches(')').trim_matches('"'))
}

/// ` (2024-01-31)`.
fn since(seconds: u64) -> String {
    let time = i64::try_from(seconds).ok().and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    time.map(|time| format!(" ({})", time.date())).unwrap_or_default()
}

/// An error and everything below it. Errors of the system hide what they carry from their own chain.
fn causes(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let mut found: Vec<&(dyn Error + 'static)> = Vec::new();
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = next {
        found.push(error);
        let carried = error.downcast_ref::<io::Error>().and_then(|error| error.get_ref());
        next = match carried {
            Some(carried) => Some(carried),
            None => error.source(),
        };
    }
    found
}

fn first<'a, T: Error + 'static>(causes: &[&'a (dyn Error + 'static)]) -> Option<&'a T> {
    causes.iter().find_map(|error| error.downcast_ref())
}
