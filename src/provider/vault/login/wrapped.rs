//! What comes wrapped can be opened once. Whoever finds it opened, or cannot prove that it was not, raises an alarm.
//!
//! The order is that of the official agent: look without opening, compare where it was made, open, and never try twice.

use serde::Deserialize;
use serde_json::json;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::Session;
use crate::failure::{Failure, Kind};
use crate::provider::vault::answer::Answer;
use crate::provider::vault::session::Call;
use crate::secret::Value;
use crate::transport::{Fault, Method};

/// The alert.
const INVALID: &str = "secrets_wrapping_token_invalid";

/// How an answer is wrapped.
#[derive(Deserialize)]
pub(super) struct WrapInfo {
    token: String,
    #[serde(default)]
    creation_path: String,
}

/// What `sys/wrapping/lookup` tells without opening.
#[derive(Deserialize)]
struct Lookup {
    #[serde(rename = "creation_path")]
    path: String,
    #[serde(rename = "creation_time")]
    made: String,
    #[serde(rename = "creation_ttl")]
    seconds: i64,
}

#[derive(Deserialize)]
struct SecretId {
    secret_id: String,
}

/// The secret id that a wrapping token stands for, which must have been made at exactly this path.
pub(super) async fn secret_id(session: &Session, wrapping: &Value, expected: &str) -> Result<Value, Failure> {
    let what = "the wrapping token of the secret id";
    if super::given::check(wrapping).is_err() {
        return Err(intercepted(format!("{what} has characters in it that no token has")));
    }
    look(session, wrapping, what, expected).await?;
    let answer = open(session, wrapping, what).await?;
    let found: SecretId =
        answer.data(what).map_err(|_| intercepted(format!("{what} was opened, and there is no secret id in it")))?;
    Ok(Value::from(found.secret_id))
}

/// The answer to a login that was wrapped on our own request.
pub(super) async fn unwrap_login(session: &Session, info: WrapInfo, call: &Call<'_>) -> Result<Answer, Failure> {
    let what = "the wrapped answer to the login";
    let wrapping = Value::from(info.token);
    if info.creation_path != call.path || super::given::check(&wrapping).is_err() {
        return Err(intercepted(format!("{what} was made at another path than `{}`", call.path)));
    }
    open(session, &wrapping, what).await
}

/// Looks at a wrapping token without opening it.
async fn look(session: &Session, wrapping: &Value, what: &str, expected: &str) -> Result<(), Failure> {
    // White space in a token was refused before, and quotes are escaped.
    let body = Value::from(json!({ "token": wrapping.expose_text() }).to_string());
    let mut call = Call::write("sys/wrapping/lookup".to_owned(), body, what);
    call.repeatable = true;
    let answer = session.send_as(&call, None).await?;
    if !answer.is_success() {
        return Err(match answer.status {
            400 | 401 | 403 => {
                intercepted(format!("{what} is not valid any more, or never was: {} does not know it", session.name()))
            }
            _ => {
                let failure = session.refusal(&call, &answer).await;
                // A login that fails is no missing secret, which may be optional.
                if failure.kind() == Kind::NotFound { failure.of_kind(Kind::Malformed) } else { failure }
            }
        });
    }
    let lookup: Lookup = answer.data(what)?;
    if lookup.path != expected {
        let fact = format!("{what} was made at another path than the one expected");
        return Err(intercepted(fact).detail(format!("expected: {expected}")).detail(format!("made at: {}", lookup.path)).hint(
            match lookup.path.as_str() {
                "sys/wrapping/wrap" => "somebody has opened it and wrapped what was in it, or something else, again",
                _ => "if the role was moved, `secret_id_creation_path` has to follow",
            },
        ));
    }
    if is_over(&lookup, session.now()) {
        return Err(intercepted(format!("{what} has been valid for {} s and is over", lookup.seconds)));
    }
    Ok(())
}

/// Opens it. Sent once: when no answer comes, nobody knows whether it is spent.
async fn open(session: &Session, wrapping: &Value, what: &str) -> Result<Answer, Failure> {
    let mut call = Call::new(Method::POST, "sys/wrapping/unwrap".to_owned(), "update", what);
    call.single = true;
    let answer = match session.try_send_as(&call, Some(wrapping)).await {
        Ok(answer) => answer,
        Err(Fault { failure, sent: false }) => return Err(failure),
        Err(Fault { failure, .. }) => {
            let fact = format!("{what} may have been opened, but what was in it did not arrive");
            return Err(intercepted(fact).detail(failure.fact()));
        }
    };
    match answer.status {
        200 => Ok(answer),
        // Neither of them has opened anything.
        429 | 503 => Err(session.refusal(&call, &answer).await),
        400 | 401 | 403 => {
            Err(intercepted(format!("{what} is not valid any more: somebody else has opened it, or its time is over")))
        }
        204 | 404 => Err(intercepted(format!("{what} was opened, and it is empty"))),
        status => Err(intercepted(format!("{what} may have been opened, but {} answered with status {status}", session.name()))),
    }
}

/// Whether its time has come. A clock of our own that is wrong must not raise an alarm, so `now` is the server's.
fn is_over(lookup: &Lookup, now: OffsetDateTime) -> bool {
    let made = OffsetDateTime::parse(&lookup.made, &Rfc3339);
    // Both clocks are known to the second.
    made.is_ok_and(|made| made.saturating_add(Duration::seconds(lookup.seconds.saturating_add(2))) < now)
}

fn intercepted(fact: String) -> Failure {
    Failure::new(Kind::Intercepted, fact)
        .event(INVALID)
        .hint("if its time was not over, somebody else may have the credential: revoke it, and look for the unwrapping in the audit log")
        .hint("then have a new one wrapped; this one is not tried again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_time_comes() {
        let lookup = Lookup { path: String::new(), made: "2026-11-22T20:10:27.187812755Z".into(), seconds: 60 };
        let made = OffsetDateTime::parse(&lookup.made, &Rfc3339).unwrap();
        for (seconds, over) in [(0, false), (60, false), (63, true), (-3600, false)] {
            assert_eq!(is_over(&lookup, made + Duration::seconds(seconds)), over, "{seconds}");
        }
    }
}
