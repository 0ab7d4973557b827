//! Many items in few requests: split below the limits of the servers, answered in order, item by item.

use futures_util::future::try_join_all;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::handle::Handle;
use super::refused::{refused, too_large};
use crate::failure::{Failure, Kind};
use crate::provider::vault::answer::Answer;
use crate::provider::vault::session::Call;
use crate::secret::Value;

/// What a server takes at once, without what stands around the items.
const BODY: usize = 32 * 1024 * 1024 - 1024;
/// How many texts `OpenBao` takes in a request, without those around the items: every name and every text counts.
const TEXTS: usize = 1000 - 20;
/// Requests at the same time.
const CONCURRENT: usize = 4;
/// Answers that say that nothing was done. Not 500: the engine says it about payloads that it will never take.
const TRANSIENT: &[u16] = &[412, 502, 503, 504];

/// A member of an item.
#[derive(Clone, Copy)]
pub(super) enum Datum<'a> {
    /// Sent as base64.
    Bytes(&'a [u8]),
    /// Sent as it is.
    Text(&'a str),
}

/// One item of a batch.
pub(super) type Item<'a> = Vec<(&'static str, Datum<'a>)>;

/// Where a batch is sent to, and what stands beside the items.
pub(super) struct Way {
    pub(super) path: String,
    pub(super) parameters: Vec<(&'static str, Json)>,
}

#[derive(Deserialize)]
struct Results<R> {
    batch_results: Vec<R>,
}

/// The result of each item, in order. The ways are tried until one is not denied.
///
/// The first request goes alone, so that a wrong token or a missing key is found out once.
pub(super) async fn run<R: DeserializeOwned>(key: &Handle<'_>, ways: &[Way], items: &[Item<'_>]) -> Result<Vec<R>, Failure> {
    if items.iter().any(|item| size(item) > BODY) {
        return Err(too_large(key));
    }
    let requests = split(items);
    let Some((first, rest)) = requests.split_first() else { return Ok(Vec::new()) };
    let (way, mut results) = begin(key, ways, first).await?;
    for some in rest.chunks(CONCURRENT) {
        let answers = try_join_all(some.iter().map(|items| send(key, way, items))).await?;
        results.extend(answers.into_iter().flatten());
    }
    Ok(results)
}

async fn begin<'w, R: DeserializeOwned>(
    key: &Handle<'_>,
    ways: &'w [Way],
    items: &[Item<'_>],
) -> Result<(&'w Way, Vec<R>), Failure> {
    let mut denied = None;
    for way in ways {
        match attempt(key, way, items).await? {
            Ok(results) => return Ok((way, results)),
            Err(refusal) if refusal.answer.status == 403 => denied = denied.or(Some(refusal)),
            Err(refusal) => return Err(refusal.failure(key).await),
        }
    }
    match denied {
        Some(refusal) => Err(refusal.failure(key).await),
        None => Err(Failure::new(Kind::Internal, "there is no way to ask")),
    }
}

async fn send<R: DeserializeOwned>(key: &Handle<'_>, way: &Way, items: &[Item<'_>]) -> Result<Vec<R>, Failure> {
    match attempt(key, way, items).await? {
        Ok(results) => Ok(results),
        Err(refusal) => Err(refusal.failure(key).await),
    }
}

/// What was asked and not done.
struct Refusal<'a> {
    call: Call<'a>,
    answer: Answer,
}

impl Refusal<'_> {
    async fn failure(&self, key: &Handle<'_>) -> Failure {
        refused(key, &self.call, &self.answer).await
    }
}

async fn attempt<'k, R: DeserializeOwned>(
    key: &'k Handle<'_>,
    way: &Way,
    items: &[Item<'_>],
) -> Result<Result<Vec<R>, Refusal<'k>>, Failure> {
    let body = body(way, items);
    // An operation changes nothing, so it may be asked for again.
    let call = Call { repeatable: true, transient: TRANSIENT, ..Call::write(way.path.clone(), body, &key.subject) };
    let answer = key.session.send(&call).await?;
    // With items that failed, the status may be anything.
    match answer.data::<Results<R>>(&key.subject) {
        Ok(results) if results.batch_results.len() == items.len() => Ok(Ok(results.batch_results)),
        Ok(_) => Err(Failure::new(Kind::Malformed, format!("the answer about {} is not complete", key.subject))),
        Err(failure) if answer.is_success() => Err(failure),
        Err(_) => Ok(Err(Refusal { call, answer })),
    }
}

/// As few requests as the limits allow.
fn split<'i, 'a>(items: &'i [Item<'a>]) -> Vec<&'i [Item<'a>]> {
    let mut requests = Vec::new();
    let (mut start, mut bytes, mut texts) = (0, 0, 0);
    for (index, item) in items.iter().enumerate() {
        let (more_bytes, more_texts) = (size(item), item.len() * 2);
        if index > start && (bytes + more_bytes > BODY || texts + more_texts > TEXTS) {
            requests.push(&items[start..index]);
            (start, bytes, texts) = (index, 0, 0);
        }
        bytes += more_bytes;
        texts += more_texts;
    }
    if start < items.len() {
        requests.push(&items[start..]);
    }
    requests
}

/// Bytes of an item in a body, at most.
fn size(item: &Item<'_>) -> usize {
    let datum = |datum: &Datum<'_>| match datum {
        Datum::Bytes(bytes) => data_encoding::BASE64.encode_len(bytes.len()),
        // Every byte of a text may need six to be written.
        Datum::Text(text) if text.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) => text.len() * 6,
        Datum::Text(text) => text.len(),
    };
    item.iter().map(|(name, value)| name.len() + datum(value) + 6).sum::<usize>() + 3
}

/// The JSON of a request, written into one block: payloads may be secret.
fn body(way: &Way, items: &[Item<'_>]) -> Value {
    let length = items.iter().map(size).sum::<usize>() + 1024;
    let mut text = String::with_capacity(length);
    text.push('{');
    for (name, value) in &way.parameters {
        text.extend(["\"", *name, "\":", &value.to_string(), ","]);
    }
    text.push_str("\"batch_input\":[");
    for (index, item) in items.iter().enumerate() {
        text.push_str(if index == 0 { "{" } else { ",{" });
        for (index, (name, datum)) in item.iter().enumerate() {
            text.push_str(if index == 0 { "\"" } else { ",\"" });
            text.push_str(name);
            text.push_str("\":");
            match datum {
                Datum::Bytes(bytes) => {
                    text.push('"');
                    data_encoding::BASE64.encode_append(bytes, &mut text);
                    text.push('"');
                }
                Datum::Text(datum) => text.push_str(&Json::from(*datum).to_string()),
            }
        }
        text.push('}');
    }
    text.push_str("]}");
    Value::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(items: &[Item<'_>]) -> String {
        let way = Way { path: String::new(), parameters: vec![("key_version", 3.into()), ("type", "a\"b".into())] };
        body(&way, items).expose_text().unwrap().to_owned()
    }

    #[test]
    fn bodies_are_json() {
        let items: Vec<Item<'_>> =
            vec![vec![("input", Datum::Bytes(b"\0\xff"))], vec![("hmac", Datum::Text("\"\n\u{1}\u{7f}é"))]];
        let document: Json = serde_json::from_str(&written(&items)).unwrap();
        let expected = serde_json::json!({
            "key_version": 3,
            "type": "a\"b",
            "batch_input": [{"input": "AP8="}, {"hmac": "\"\n\u{1}\u{7f}é"}],
        });
        assert_eq!(document, expected);
    }

    #[test]
    fn sizes_are_never_too_small() {
        for payload in [&b""[..], b"a", b"ab", b"abc", &[b'"'; 50], &[1; 50]] {
            let text = String::from_utf8_lossy(payload);
            for item in [vec![("input", Datum::Bytes(payload)), ("context", Datum::Bytes(b"c"))], vec![("t", Datum::Text(&text))]]
            {
                let size = size(&item);
                let with = written(&[item]).len();
                assert!(with - written(&[]).len() <= size, "{payload:?}");
            }
        }
    }

    #[test]
    fn requests_stay_below_the_limits_and_nothing_is_lost() {
        let large = vec![0; 5 * 1024 * 1024];
        let count = |items: &[Item<'_>]| split(items).iter().map(|items| items.len()).collect::<Vec<_>>();
        let small: Vec<Item<'_>> = (0..1000).map(|_| vec![("input", Datum::Bytes(b"x"))]).collect();
        assert_eq!(count(&small), [490, 490, 20]);
        let with_context: Vec<Item<'_>> =
            small.iter().map(|item| [&item[..], &[("context", Datum::Text("x"))]].concat()).collect();
        assert_eq!(count(&with_context), [245, 245, 245, 245, 20]);
        let large: Vec<Item<'_>> = (0..10).map(|_| vec![("input", Datum::Bytes(&large))]).collect();
        assert_eq!(count(&large), [4, 4, 2]);
        assert_eq!(count(&[]), [0; 0]);
    }
}
