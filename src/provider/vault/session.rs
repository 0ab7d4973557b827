//! One conversation with the server: what every request carries, which answers are tried again, one token for all.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use time::OffsetDateTime;

use super::answer::{Answer, Envelope};
pub(super) use super::call::Call;
use super::connection::Connection;
use super::login::{Login, Token};
use super::redirect::Redirects;
use super::refusal::{NO_NAMESPACE, REPEATS, Sent, foreign, no_namespace, refusal};
use super::settings::Reader;
use super::standing::Standing;
use super::state::State;
use crate::failure::{Failure, Kind};
use crate::secret::{Lease, Value};
use crate::transport::{self, Client, Fault, Method, Request, Url};

/// How long a token that was just made may be unknown to another node of the cluster.
const SPREADING: Duration = Duration::from_secs(1);
/// How long is waited for that.
const PATIENCE: Duration = Duration::from_millis(250);
/// What is passed on of one answer.
const WARNINGS: usize = 20;

/// One conversation.
pub(super) struct Session {
    connection: Connection,
    login: Login,
    /// Whether a token of a login is ended at the end.
    pub(super) revokes: bool,
    client: Mutex<Option<Arc<Client>>>,
    access: tokio::sync::Mutex<Access>,
    /// The token in `access`, for those who must not wait: a login that fails asks for it as well.
    current: Mutex<Option<Arc<Token>>>,
    state: tokio::sync::OnceCell<Option<State>>,
    /// What the cluster must have seen before it answers.
    index: Mutex<Option<Value>>,
    leases: Mutex<Vec<Lease>>,
    warnings: Mutex<Vec<String>>,
    notes: Mutex<Vec<String>>,
}

/// The token, or why there is none: nobody tries the same login twice.
#[derive(Default)]
struct Access {
    token: Option<Result<Arc<Token>, Failure>>,
    renewed: bool,
}

impl Session {
    /// Prepares a conversation. Nothing is connected to.
    pub(super) fn open(mut reader: Reader<'_>) -> Result<Self, Failure> {
        let connection = Connection::read(&mut reader);
        let login = Login::plan(&mut reader, connection.as_ref().is_none_or(Connection::has_identity));
        let revokes = reader.switch("revoke_token");
        reader.finish()?;
        let (Some(connection), Some(login)) = (connection, login) else {
            return Err(Failure::new(Kind::Internal, "a setting is wrong, and nobody says which"));
        };
        let warnings = Mutex::new(connection.warnings.clone());
        let (client, access, state) = (Mutex::default(), tokio::sync::Mutex::default(), tokio::sync::OnceCell::new());
        let (current, index, leases, notes) = (Mutex::default(), Mutex::default(), Mutex::default(), Mutex::default());
        Ok(Self { connection, login, revokes, client, access, current, state, index, leases, warnings, notes })
    }

    /// How messages call the server.
    pub(super) fn name(&self) -> &str {
        &self.connection.name
    }

    /// The way to the server.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// What the server wanted to be known.
    pub(super) fn warnings(&self) -> Vec<String> {
        locked(&self.warnings).clone()
    }

    /// Has something known at the end, once.
    pub(super) fn warn(&self, warning: String) {
        let mut warnings = locked(&self.warnings);
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// How the server was asked.
    pub(super) fn notes(&self) -> Vec<String> {
        locked(&self.notes).clone()
    }

    /// Remembers how the server was asked.
    pub(super) fn note(&self, note: String) {
        locked(&self.notes).push(note);
    }

    /// Remembers what was made for this use and ends by itself: it is given back when nobody gets it.
    pub(super) fn hold(&self, lease: Lease) {
        locked(&self.leases).push(lease);
    }

    /// What was made for this use so far; from now on nobody remembers it.
    pub(super) fn take_leases(&self) -> Vec<Lease> {
        std::mem::take(&mut locked(&self.leases))
    }

    /// Asks with the token, logging in first when there is none. An answer of any status is an answer.
    pub(super) async fn send(&self, call: &Call<'_>) -> Result<Answer, Failure> {
        Ok(self.try_send(call).await?)
    }

    /// The same, where it matters whether the server may have acted on what it did not answer.
    pub(super) async fn try_send(&self, call: &Call<'_>) -> Result<Answer, Fault> {
        let token = self.token().await.map_err(unsent)?;
        let answer = self.try_send_as(call, Some(&token.value)).await?;
        // Who is not let in has changed nothing, so that any call may be made again.
        if !answer.is_denial() || !token.ours {
            return Ok(answer);
        }
        let answer = if self.spread(&token).await { self.try_send_as(call, Some(&token.value)).await? } else { answer };
        if !answer.is_denial() {
            return Ok(answer);
        }
        match self.renewed(&token).await.map_err(unsent)? {
            Some(token) => self.try_send_as(call, Some(&token.value)).await,
            None => Ok(answer),
        }
    }

    /// The same, where only success will do.
    pub(super) async fn ask(&self, call: &Call<'_>) -> Result<Answer, Failure> {
        let answer = self.send(call).await?;
        if answer.is_success() { Ok(answer) } else { Err(self.refusal(call, &answer).await) }
    }

    /// What an answer other than success means; asks the server whether the token or its state is the reason where that is open.
    pub(super) async fn refusal(&self, call: &Call<'_>, answer: &Answer) -> Failure {
        let failure = refusal(self.name(), call, answer);
        match answer.status {
            401 | 403 => match self.known_token() {
                Some(token) => self.denial(call, &token).await,
                None => failure,
            },
            404 if answer.says(NO_NAMESPACE) => no_namespace(self.name(), &self.names("namespace")),
            503 => match self.state().await {
                Some(state) => state.explain(self.name(), failure),
                None => failure,
            },
            _ => failure,
        }
    }

    /// The time by the clock of the server, as far as that is known.
    pub(super) fn now(&self) -> OffsetDateTime {
        let offset = self.client().ok().and_then(|client| client.clock_offset()).unwrap_or_default();
        OffsetDateTime::now_utc().saturating_add(time::Duration::seconds(offset))
    }

    /// Asks with this token or with none.
    pub(super) async fn send_as(&self, call: &Call<'_>, token: Option<&Value>) -> Result<Answer, Failure> {
        Ok(self.try_send_as(call, token).await?)
    }

    /// The same, with the knowledge whether the server may have acted when there is no answer.
    pub(super) async fn try_send_as(&self, call: &Call<'_>, token: Option<&Value>) -> Result<Answer, Fault> {
        let mut request = self.request(call, token).map_err(unsent)?;
        let mut answer = self.exchange(&request).await?;
        if Redirects::is_one(answer.status) {
            let redirects = &self.connection.redirects;
            let location = answer.header("location");
            request.url = redirects.follow(self.name(), &request.url, location, call.single).map_err(unsent)?;
            answer = self.exchange(&request).await?;
        }
        if Redirects::is_one(answer.status) {
            let fact = format!("{} sends the request elsewhere, and from there once more", self.name());
            return Err(Fault::unsent(Kind::Unavailable, fact));
        }
        self.learn(call, &answer);
        let Some(mut answer) = Answer::read(&answer) else {
            return Err(Fault { failure: foreign(self.name(), answer.status), sent: true });
        };
        let sent = Sent::read(call, token);
        let Envelope { errors, warnings, .. } = &mut answer.envelope;
        for error in errors.iter_mut().flatten().filter(|error| sent.has_token(error)) {
            REPEATS.clone_into(error);
        }
        for said in warnings.iter().flatten().take(WARNINGS) {
            self.warn(sent.shown(said));
        }
        Ok(answer)
    }

    /// The state of the server, asked once. Nothing when it does not say.
    pub(super) async fn state(&self) -> Option<&State> {
        let ask = || async { State::read(&self.ask_anybody("sys/health").await.ok()?) };
        self.state.get_or_init(ask).await.as_ref()
    }

    /// What is told to anybody, and refused in a namespace. Every status is an answer.
    pub(super) async fn ask_anybody(&self, path: &str) -> Result<transport::Answer, Failure> {
        let mut request = Request::new(Method::GET, self.url(path, &[])?);
        request.headers.push(("x-vault-request", Value::from("true")));
        request.repeatable = true;
        Ok(self.exchange(&request).await?)
    }

    /// The token, made by the first who needs it. Whoever comes after a failed login gets its failure.
    pub(super) async fn token(&self) -> Result<Arc<Token>, Failure> {
        let mut access = self.access.lock().await;
        if let Some(known) = &access.token {
            return known.clone();
        }
        self.log_in(&mut access, false).await
    }

    /// The token, if there is one by now.
    pub(super) fn known_token(&self) -> Option<Arc<Token>> {
        locked(&self.current).clone()
    }

    /// Starts anew: the next request makes its own connection and its own login.
    pub(super) async fn forget(&self) {
        *self.access.lock().await = Access::default();
        *locked(&self.current) = None;
        self.disconnect();
    }

    /// The next request makes its own connection.
    pub(super) fn disconnect(&self) {
        *locked(&self.client) = None;
    }

    /// Does nothing for a while, and never past the deadline: what is asked then ends at once.
    pub(super) async fn pause(&self, time: Duration) {
        let left = self.connection.deadline.saturating_duration_since(Instant::now());
        // Timers need the runtime, which nobody may have had to wait for yet.
        transport::entered().await;
        tokio::time::sleep(time.min(left)).await;
    }

    /// Waits until a token that was just made is known everywhere. Whether that was worth it.
    async fn spread(&self, token: &Token) -> bool {
        let fresh = token.made.is_some_and(|made| made.elapsed() < SPREADING);
        let time = self.connection.deadline.saturating_duration_since(Instant::now());
        if fresh && time > PATIENCE {
            self.pause(PATIENCE).await;
        }
        fresh && time > PATIENCE
    }

    /// A new token instead of one of ours that is over; once in a conversation.
    async fn renewed(&self, old: &Arc<Token>) -> Result<Option<Arc<Token>>, Failure> {
        if !matches!(self.standing(old).await, Standing::Bad) {
            return Ok(None);
        }
        let mut access = self.access.lock().await;
        match &access.token {
            Some(Ok(current)) if !Arc::ptr_eq(current, old) => return Ok(Some(Arc::clone(current))),
            Some(Ok(_)) if !access.renewed => {}
            _ => return Ok(None),
        }
        self.log_in(&mut access, true).await.map(Some)
    }

    async fn log_in(&self, access: &mut Access, renewed: bool) -> Result<Arc<Token>, Failure> {
        *locked(&self.current) = None;
        let token = self.login.obtain(self).await.map(Arc::new);
        if let Ok(token) = &token {
            let namespace = self.connection.namespace.as_deref().map(|name| format!(", namespace `{name}`"));
            self.note(format!("{}{}: token {}", self.name(), namespace.unwrap_or_default(), token.whence()));
        }
        *access = Access { token: Some(token.clone()), renewed };
        *locked(&self.current) = token.as_ref().ok().cloned();
        token
    }

    fn request(&self, call: &Call<'_>, token: Option<&Value>) -> Result<Request, Failure> {
        let mut request = Request::new(call.method.clone(), self.url(&call.path, &call.query)?);
        request.headers.push(("x-vault-request", Value::from("true")));
        request.headers.extend(token.map(|token| ("x-vault-token", token.duplicate())));
        request.headers.extend(self.connection.namespace.as_deref().map(|name| ("x-vault-namespace", Value::from(name))));
        if let Some(index) = &*locked(&self.index) {
            request.headers.push(("x-vault-index", index.duplicate()));
            request.headers.push(("x-vault-inconsistent", Value::from("forward-active-node")));
        }
        request.headers.extend(call.headers.iter().map(|(name, value)| (*name, value.duplicate())));
        request.body = call.body.as_ref().map(Value::duplicate);
        request.repeatable = call.repeatable && !call.single;
        request.transient = call.transient();
        request.throttled = call.throttled();
        Ok(request)
    }

    async fn exchange(&self, request: &Request) -> Result<transport::Answer, Fault> {
        if let Some(limit) = &self.connection.limit {
            limit.wait(self.connection.deadline).await.map_err(unsent)?;
        }
        let client = self.client().map_err(unsent)?;
        client.send(request).await.map_err(|fault| match &self.connection.unreachable {
            // A file of this machine is wrong, which the server has nothing to do with.
            _ if fault.failure.kind() == Kind::Config => fault,
            Some(hint) if !fault.sent => fault.hint(hint),
            _ if fault.failure.hints().is_empty() => {
                let id = self.connection.spec.id;
                fault.hint(format!("`secrun health --provider {id}` shows how the server is"))
            }
            _ => fault,
        })
    }

    fn client(&self) -> Result<Arc<Client>, Failure> {
        let mut client = locked(&self.client);
        if let Some(client) = &*client {
            return Ok(Arc::clone(client));
        }
        let made = Arc::new(Client::new(self.connection.options()?)?);
        *client = Some(Arc::clone(&made));
        Ok(made)
    }

    /// What our own writes and logins have changed must be there when something is read.
    fn learn(&self, call: &Call<'_>, answer: &transport::Answer) {
        let index = answer.header("x-vault-index").filter(|index| !index.is_empty());
        if let Some(index) = index.filter(|_| call.method != Method::GET) {
            *locked(&self.index) = Some(Value::from(index));
        }
    }

    fn url(&self, path: &str, query: &[(&'static str, String)]) -> Result<Url, Failure> {
        if path.split('/').any(|part| matches!(part, "." | "..")) {
            return Err(Failure::new(Kind::Usage, format!("`{path}` has a part `.` or `..`, which no request can carry")));
        }
        let mut url = self.base_with_version()?;
        url.path_segments_mut().map_err(|()| no_base())?.extend(path.split('/'));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    fn base_with_version(&self) -> Result<Url, Failure> {
        let mut url = self.connection.base.clone();
        url.path_segments_mut().map_err(|()| no_base())?.pop_if_empty().push("v1");
        Ok(url)
    }
}

fn no_base() -> Failure {
    Failure::new(Kind::Config, "the address cannot have a path below it")
}

fn unsent(failure: Failure) -> Fault {
    Fault { failure, sent: false }
}

fn locked<T>(content: &Mutex<T>) -> MutexGuard<'_, T> {
    content.lock().unwrap_or_else(PoisonError::into_inner)
}
