//! One request below `/v1/`, as everybody in this folder says it.

use crate::secret::Value;
use crate::transport::Method;

/// Statuses of a server that may answer soon: an index that is not there yet, an error of its own, sealed or without a leader.
const TRANSIENT: &[u16] = &[412, 500, 502, 503, 504];
/// Those of them that say that nothing was done.
const UNTOUCHED: &[u16] = &[412, 503];
/// A quota.
const THROTTLED: &[u16] = &[429];

/// One request.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) method: Method,
    /// Below `/v1/`, as it stands in policies: `secret/data/app/db`. Encoded when it is sent.
    pub(super) path: String,
    pub(super) query: Vec<(&'static str, String)>,
    /// JSON.
    pub(super) body: Option<Value>,
    pub(super) headers: Vec<(&'static str, Value)>,
    /// What a policy must allow at the path: `read`, `update`, ...
    pub(super) capability: &'static str,
    /// Whether it may be sent again when nobody knows if it arrived.
    pub(super) repeatable: bool,
    /// Statuses after which it is sent again. The usual ones are fewer when it is not repeatable.
    pub(super) transient: &'static [u16],
    /// Never sent again once it may have arrived, and nowhere else, whatever is answered: what it uses up is gone.
    pub(super) single: bool,
    /// What is asked for, for messages: ``the secret `secret/app/db` ``.
    pub(super) subject: &'a str,
}

impl<'a> Call<'a> {
    /// A read, which may be repeated.
    pub(super) fn read(path: String, subject: &'a str) -> Self {
        Self { repeatable: true, ..Self::new(Method::GET, path, "read", subject) }
    }

    /// The names below a path.
    pub(super) fn list(path: String, subject: &'a str) -> Self {
        Self { query: vec![("list", "true".to_owned())], repeatable: true, ..Self::new(Method::GET, path, "list", subject) }
    }

    /// A write that is sent once.
    pub(super) fn write(path: String, body: Value, subject: &'a str) -> Self {
        Self { body: Some(body), ..Self::new(Method::POST, path, "update", subject) }
    }

    pub(super) fn new(method: Method, path: String, capability: &'static str, subject: &'a str) -> Self {
        let (query, headers) = (Vec::new(), Vec::new());
        Self {
            method,
            path,
            query,
            body: None,
            headers,
            capability,
            repeatable: false,
            transient: TRANSIENT,
            single: false,
            subject,
        }
    }

    /// Statuses after which it is sent again.
    pub(super) fn transient(&self) -> &'static [u16] {
        match (self.single, self.repeatable) {
            (true, _) => &[],
            (false, false) if self.transient == TRANSIENT => UNTOUCHED,
            _ => self.transient,
        }
    }

    /// Statuses after which it is sent again when there is time.
    pub(super) fn throttled(&self) -> &'static [u16] {
        if self.single { &[] } else { THROTTLED }
    }
}
