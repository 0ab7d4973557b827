//! One conversation with the server: address, namespace, token, and what every request carries.

use std::sync::{Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::answer::Answer;
use super::login::{Login, Token};
use super::refusal::refusal;
use crate::failure::{Failure, Kind};
use crate::provider::Configuration;
use crate::secret::{Lease, Value};
use crate::transport::{Client, Fault, Method, Options, Request, Url};

/// Statuses of a server that may answer soon: an index that is not there yet, an error of its own, sealed or without a leader.
const TRANSIENT: &[u16] = &[412, 500, 502, 503, 504];
/// A quota.
const THROTTLED: &[u16] = &[429];

/// One request below `/v1/`.
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
    /// Statuses after which it is sent again.
    pub(super) transient: &'static [u16],
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
        Self { method, path, query, body: None, headers, capability, repeatable: false, transient: TRANSIENT, subject }
    }
}

/// One conversation.
pub(super) struct Session {
    client: Client,
    base: Url,
    namespace: Option<String>,
    login: Login,
    token: OnceCell<Token>,
    warnings: Mutex<Vec<String>>,
    leases: Mutex<Vec<Lease>>,
}

impl Session {
    /// Prepares a conversation. Nothing is connected to.
    pub(super) fn open(configuration: &Configuration) -> Result<Self, Failure> {
        let address = configuration.text("addr")?.map(|found| found.value.to_owned()).unwrap_or_default();
        let base = Url::parse(&address).map_err(|_| Failure::new(Kind::Config, format!("`{address}` is no address")))?;
        let namespace = configuration.text("namespace")?.map(|found| found.value.trim_matches('/').to_owned());
        let name = format!("{} at {}", configuration.spec.id, base.as_str().trim_end_matches('/'));
        let client = Client::new(Options::new(name, configuration.deadline))?;
        let login = Login::plan(configuration)?;
        Ok(Self { client, base, namespace, login, token: OnceCell::new(), warnings: Mutex::default(), leases: Mutex::default() })
    }

    /// How messages call the server.
    pub(super) fn name(&self) -> &str {
        self.client.name()
    }

    /// What the server wanted to be known.
    pub(super) fn warnings(&self) -> Vec<String> {
        self.warnings.lock().map(|warnings| warnings.clone()).unwrap_or_default()
    }

    /// Adds something that the user has to know.
    pub(super) fn warn(&self, line: String) {
        self.warnings.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// Remembers what was made for this use and ends by itself.
    pub(super) fn hold(&self, lease: Lease) {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner).push(lease);
    }

    /// What was made for this use so far.
    pub(super) fn leases(&self) -> Vec<Lease> {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether this session has a token that it made itself.
    pub(super) fn has_own_token(&self) -> bool {
        self.token.get().is_some_and(|token| token.ours)
    }

    /// Asks with the token, logging in first when there is none. An answer of any status is an answer.
    pub(super) async fn send(&self, call: &Call<'_>) -> Result<Answer, Failure> {
        Ok(self.try_send(call).await?)
    }

    /// The same, where it matters whether the server may have acted on what it did not answer.
    pub(super) async fn try_send(&self, call: &Call<'_>) -> Result<Answer, Fault> {
        let token = self.token.get_or_try_init(|| self.login.obtain(self)).await;
        let token = token.map_err(|failure| Fault { failure, sent: false })?;
        self.try_send_as(call, Some(&token.value)).await
    }

    /// The same, where only success will do.
    pub(super) async fn ask(&self, call: &Call<'_>) -> Result<Answer, Failure> {
        let answer = self.send(call).await?;
        if answer.is_success() { Ok(answer) } else { Err(self.refusal(call, &answer).await) }
    }

    /// What an answer other than success means; asks the server whether the token is the reason where that is open.
    pub(super) async fn refusal(&self, call: &Call<'_>, answer: &Answer) -> Failure {
        std::future::ready(refusal(self.name(), call, answer)).await
    }

    /// Asks with this token or with none.
    pub(super) async fn send_as(&self, call: &Call<'_>, token: Option<&Value>) -> Result<Answer, Failure> {
        Ok(self.try_send_as(call, token).await?)
    }

    async fn try_send_as(&self, call: &Call<'_>, token: Option<&Value>) -> Result<Answer, Fault> {
        let url = self.url(call).map_err(|failure| Fault { failure, sent: false })?;
        let mut request = Request::new(call.method.clone(), url);
        request.headers.push(("x-vault-request", Value::from("true")));
        request.headers.extend(token.map(|token| ("x-vault-token", token.duplicate())));
        request.headers.extend(
            self.namespace.as_deref().filter(|name| !name.is_empty()).map(|name| ("x-vault-namespace", Value::from(name))),
        );
        request.headers.extend(call.headers.iter().map(|(name, value)| (*name, value.duplicate())));
        request.body = call.body.as_ref().map(Value::duplicate);
        request.repeatable = call.repeatable;
        request.transient = call.transient;
        request.throttled = THROTTLED;
        let answer = Answer::read(&self.client.send(&request).await?);
        if let (Some(said), Ok(mut warnings)) = (&answer.envelope.warnings, self.warnings.lock()) {
            warnings.extend(said.iter().cloned());
        }
        Ok(answer)
    }

    fn url(&self, call: &Call<'_>) -> Result<Url, Failure> {
        let mut url = self.base.clone();
        let no_base = || Failure::new(Kind::Config, "the address cannot have a path below it");
        url.path_segments_mut().map_err(|()| no_base())?.pop_if_empty().push("v1").extend(call.path.split('/'));
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        Ok(url)
    }
}
