//! One request below `/v1/`, as everybody in this folder says it.

use crate::secret::Value;
use crate::transport::Method;

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
        Self { method, path, query, body: None, headers, capability, repeatable: false, single: false, subject }
    }
}
