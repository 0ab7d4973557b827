//! From a status and what the server said to a failure: by status first, by text only where the server has no code.

use serde_json::Value as Json;

use super::answer::Answer;
use super::session::Call;
use crate::failure::{Failure, Kind, printable};
use crate::secret::Value;

/// What is quoted of one answer.
const LONGEST: usize = 400;
/// Shorter texts are words of everyday, not values. A token of a development server is `root`.
const SHORTEST: usize = 4;
const SHORTEST_TOKEN: usize = 8;
/// Stands for a text with something of the request in it.
pub(super) const REPEATS: &str = "what the server says repeats what was sent and is not shown";

/// What a status other than success means. `server` is how messages call it.
pub(super) fn refusal(server: &str, call: &Call<'_>, answer: &Answer) -> Failure {
    let said = said(call, answer);
    let failure = |kind, fact: &str| {
        let colon = if said.is_empty() { "" } else { ": " };
        Failure::new(kind, format!("{server} {fact} `{}`{colon}{said}", call.path))
    };
    match answer.status {
        401 | 403 => failure(Kind::Denied, &format!("denies `{}` on", call.capability)),
        404 if said.starts_with("no handler for route") => failure(Kind::NotFound, "has no engine for")
            .hint("is the mount right, which is the beginning of the path, and the namespace?"),
        404 => failure(Kind::NotFound, "has nothing at"),
        405 => failure(Kind::Malformed, &format!("knows no {} at", call.method)),
        412 => failure(Kind::Unavailable, "has not caught up with our own writes for"),
        413 => failure(Kind::Malformed, "takes no request as large as that to"),
        429 => failure(Kind::Throttled, "wants fewer requests than those to")
            .hint("a quota of the server is used up: wait, or set `rate_limit`"),
        501 => failure(Kind::Unavailable, "is not initialized, asked for"),
        503 if said.contains("has been locked") => failure(Kind::Unavailable, "does not answer for")
            .hint("an administrator has locked the namespace; the API lock is lifted with its unlock key"),
        status @ 500.. => failure(Kind::Unavailable, &format!("fails (status {status}) at")),
        status => failure(Kind::Malformed, &format!("refuses (status {status})")),
    }
}

/// What the server says of a namespace that is not there, with status 404.
pub(super) const NO_NAMESPACE: &str = "namespace not found";

/// As something missing it would count as a secret that may be missing. `names` are the variables of the namespace.
pub(super) fn no_namespace(who: &str, names: &str) -> Failure {
    Failure::new(Kind::Config, format!("{who} has no such namespace"))
        .hint("the namespace is given in full: `parent/child`")
        .hint(format!("{names} says which namespace it is"))
}

/// The answer is none of this protocol. Its body is not quoted: nobody knows what is in it.
pub(super) fn foreign(server: &str, status: u16) -> Failure {
    let kind = match status {
        401 => Kind::Unauthenticated,
        429 => Kind::Throttled,
        500.. => Kind::Unavailable,
        _ => Kind::Malformed,
    };
    Failure::new(kind, format!("something that is no Vault answered for {server} (status {status})"))
        .hint("is there a proxy in between, and is the address that of a Vault or OpenBao server?")
}

/// What the server said was wrong, in one line and not without end.
pub(super) fn said(call: &Call<'_>, answer: &Answer) -> String {
    let lines = answer.errors().iter().flat_map(|error| error.lines());
    let lines = lines.map(|line| line.trim().trim_start_matches("* ")).filter(|line| !line.is_empty() && !is_count(line));
    let text = lines.collect::<Vec<_>>().join("; ");
    let sent = Sent::read(call, None);
    if answer.errors().iter().any(|error| sent.has_value(error)) { REPEATS.to_owned() } else { shortened(&text) }
}

/// A text of the server that can be shown.
pub(super) fn shortened(text: &str) -> String {
    let plain = printable(text);
    match plain.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

/// `1 error occurred:`, which stands above lists.
fn is_count(line: &str) -> bool {
    line.strip_suffix(" occurred:").is_some_and(|line| line.ends_with(" error") || line.ends_with(" errors"))
}

/// What was sent and must not come back in a message.
pub(super) struct Sent<'a> {
    body: Option<Json>,
    token: Option<&'a str>,
}

impl<'a> Sent<'a> {
    pub(super) fn read(call: &Call<'_>, token: Option<&'a Value>) -> Self {
        let body = call.body.as_ref().and_then(|body| serde_json::from_slice(body.expose()).ok());
        let token = token.and_then(Value::expose_text).filter(|token| token.len() >= SHORTEST_TOKEN);
        Self { body, token }
    }

    /// A text of the server, shortened, unless it has something in it that was sent.
    pub(super) fn shown(&self, text: &str) -> String {
        if self.has_token(text) || self.has_value(text) { REPEATS.to_owned() } else { shortened(text) }
    }

    pub(super) fn has_token(&self, text: &str) -> bool {
        self.token.is_some_and(|token| text.contains(token))
    }

    /// Whether a value of the body is in it, as it is or as JSON has it.
    fn has_value(&self, text: &str) -> bool {
        fn any(value: &Json, text: &str) -> bool {
            match value {
                Json::String(part) => {
                    let written = value.to_string();
                    part.len() >= SHORTEST && (text.contains(part.as_str()) || text.contains(written.trim_matches('"')))
                }
                Json::Number(number) => {
                    let written = number.to_string();
                    written.len() >= SHORTEST && text.contains(&written)
                }
                Json::Array(items) => items.iter().any(|item| any(item, text)),
                Json::Object(members) => members.values().any(|member| any(member, text)),
                _ => false,
            }
        }
        self.body.as_ref().is_some_and(|body| any(body, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, errors: &[&str]) -> Answer {
        let errors = Some(errors.iter().map(|error| (*error).to_owned()).collect());
        let envelope = crate::provider::vault::answer::Envelope { errors, ..Default::default() };
        Answer { status, envelope }
    }

    fn told(status: u16, errors: &[&str]) -> (Kind, String) {
        let failure = refusal("vault", &Call::read("m/data/x".into(), "it"), &answer(status, errors));
        (failure.kind(), failure.fact().to_owned())
    }

    #[test]
    fn every_status_has_its_kind() {
        let kinds = [
            (400, Kind::Malformed),
            (403, Kind::Denied),
            (404, Kind::NotFound),
            (405, Kind::Malformed),
            (412, Kind::Unavailable),
            (413, Kind::Malformed),
            (429, Kind::Throttled),
            (500, Kind::Unavailable),
            (501, Kind::Unavailable),
            (502, Kind::Unavailable),
            (503, Kind::Unavailable),
        ];
        for (status, kind) in kinds {
            assert_eq!(told(status, &[]).0, kind, "{status}");
        }
    }

    #[test]
    fn what_the_server_says_is_one_short_line() {
        let (_, fact) = told(403, &["1 error occurred:\n\t* permission denied\n\n"]);
        assert_eq!(fact, "vault denies `read` on `m/data/x`: permission denied");
        assert_eq!(told(404, &[]).1, "vault has nothing at `m/data/x`");
        assert_eq!(told(400, &["a\u{1b}[31m"]).1, "vault refuses (status 400) `m/data/x`: a\u{fffd}[31m");
        assert!(told(400, &[&"long".repeat(1000)]).1.chars().count() < 500);
    }

    #[test]
    fn what_was_sent_is_not_said() {
        let body = Value::from("{\"password\": \"hunter2\", \"other\": [\"p\"]}");
        let call = Call::write("auth/up/login/u".into(), body, "it");
        let fact = |text| refusal("vault", &call, &answer(400, &[text])).fact().to_owned();
        assert!(!fact("bad password hunter2").contains("hunter2"));
        assert!(fact("bad password").contains("bad password"));
        let cut = format!("{}hunter2", "x".repeat(LONGEST - 3));
        assert!(!fact(&cut).contains("hun"), "half of it is too much");
    }

    #[test]
    fn what_was_sent_is_known_in_every_form() {
        let call = Call::write("m/x".into(), Value::from(r#"{"data":{"key":"a\nb\"c","pin":271828}}"#), "it");
        let token = Value::from("s.hunter22");
        let sent = Sent::read(&call, Some(&token));
        for text in ["it is a\nb\"c", r#"body {"key":"a\nb\"c"}"#, "pin 271828", "token s.hunter22 is bad"] {
            assert_eq!(sent.shown(text), REPEATS, "{text}");
        }
        assert_eq!(sent.shown("key and pin are bad"), "key and pin are bad");
        let development = Value::from("root");
        assert_eq!(Sent::read(&call, Some(&development)).shown("the root policy"), "the root policy");
    }
}
