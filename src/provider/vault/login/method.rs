//! Logins: what is sent where, and what comes back.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

use super::approle::AppRole;
use super::refused::refused;
use super::wrapped::{self, WrapInfo};
use super::{Session, Token};
use crate::failure::{Failure, Kind};
use crate::provider::vault::answer::part;
use crate::provider::vault::credential;
use crate::provider::vault::session::Call;
use crate::provider::vault::settings::Reader;
use crate::secret::Value;

/// Where a pod has its token.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/// A login.
pub(in crate::provider::vault) struct Method {
    /// `auth/approle`
    mount: String,
    proof: Proof,
    /// The answer is wrapped for this long.
    wrap: Option<Duration>,
}

enum Proof {
    AppRole(AppRole),
    Jwt { file: PathBuf, role: Option<String> },
    Password { user: String, password: Held },
    Certificate { role: Option<String> },
}

/// A credential that was given, or is in a file.
pub(super) enum Held {
    Given(Value),
    File(PathBuf),
}

/// What is sent. Members that are not there are not sent.
#[derive(Default, Serialize)]
pub(super) struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) jwt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) password: Option<&'a str>,
}

/// What comes back.
#[derive(Deserialize)]
struct Auth {
    #[serde(default)]
    client_token: String,
    #[serde(default)]
    token_type: String,
    #[serde(default)]
    mfa_requirement: Option<IgnoredAny>,
}

impl Method {
    /// Reads the settings of one method; everything that is missing is told.
    pub(super) fn plan(name: &str, reader: &mut Reader<'_>, has_certificate: bool) -> Option<Self> {
        let mount = reader.text("auth_mount").map_or(name, |found| found.value).trim_matches('/').to_owned();
        let mount = format!("auth/{}", mount.strip_prefix("auth/").unwrap_or(&mount));
        let wrap = reader.duration("wrap_ttl").filter(|wrap| !wrap.is_zero());
        let role = reader.text("auth_role").map(|found| found.value.to_owned());
        let proof = match name {
            "approle" => Proof::AppRole(AppRole::plan(reader)?),
            "kubernetes" => {
                require(reader, "auth_role", name, role.is_some());
                Proof::Jwt { file: reader.path("jwt_file").unwrap_or_else(|| SERVICE_ACCOUNT.into()), role }
            }
            "jwt" => {
                require(reader, "jwt_file", name, reader.has("jwt_file"));
                Proof::Jwt { file: reader.path("jwt_file")?, role }
            }
            "cert" => {
                require(reader, "client_cert", name, has_certificate);
                Proof::Certificate { role }
            }
            // userpass and ldap.
            _ => {
                let user = reader.text("username").map(|found| found.value.to_owned());
                require(reader, "username", name, user.is_some());
                let password = Held::read(reader, "password", "password_file");
                require(reader, "password", name, password.is_some());
                if user.as_ref().is_some_and(|user| user.contains('/')) {
                    reader.problem("username", "has a `/` in it, which no login path can carry");
                }
                Proof::Password { user: user?, password: password? }
            }
        };
        Some(Self { mount, proof, wrap })
    }

    /// Logs in. What can be used once is sent once.
    pub(super) async fn log_in(&self, session: &Session) -> Result<Token, Failure> {
        let subject = format!("the login at `{}`", self.mount);
        let mut call = Call::write(self.path(), self.body(session).await?, &subject);
        if let Some(wrap) = self.wrap {
            let seconds = wrap.as_secs() + u64::from(wrap.subsec_nanos() > 0);
            call.headers.push(("x-vault-wrap-ttl", Value::from(seconds.to_string())));
        }
        let mut answer = session.send_as(&call, None).await?;
        if !answer.is_success() {
            return Err(refused(session, &call, &answer, self.hints(session)).await);
        }
        if let Some(info) = &answer.envelope.wrap_info {
            let info: WrapInfo = part(Some(info), &subject)?;
            answer = wrapped::unwrap_login(session, info, &call).await?;
        } else if self.wrap.is_some() {
            session.warn(format!("{} did not wrap the answer to {subject}, although `wrap_ttl` asks for it", session.name()));
        }
        let auth: Auth = part(answer.envelope.auth.as_deref(), &subject)?;
        let token = self.token(auth, &subject)?;
        if let Proof::AppRole(role) = &self.proof {
            role.logged_in(session);
        }
        Ok(token)
    }

    fn token(&self, auth: Auth, subject: &str) -> Result<Token, Failure> {
        let value = Value::from(auth.client_token);
        if value.is_empty() && auth.mfa_requirement.is_some() {
            return Err(Failure::new(
                Kind::Unauthenticated,
                format!("{subject} asks for a second factor, which secrun cannot give"),
            )
            .hint("a program needs a login without one, such as an AppRole"));
        }
        if super::given::check(&value).is_err() {
            return Err(Failure::new(Kind::Malformed, format!("the answer to {subject} has no token")));
        }
        let origin = format!("from the login at {}", self.mount);
        let is_batch = auth.token_type == "batch";
        Ok(Token { value, ours: true, origin, made: Some(Instant::now()), is_batch, standing: OnceCell::new() })
    }

    /// What may be wrong with the credential, where the server says little.
    fn hints(&self, session: &Session) -> Vec<String> {
        let names = |key| session.names(key);
        let once = "it was tried once: after several failures a server locks a login for a while".to_owned();
        match &self.proof {
            Proof::AppRole(role) => role.hints(session),
            Proof::Jwt { .. } => {
                vec![format!("{} names the role: is it there, and does it accept this JWT?", names("auth_role")), once]
            }
            Proof::Password { .. } | Proof::Certificate { .. } => vec![once],
        }
    }

    fn path(&self) -> String {
        match &self.proof {
            Proof::Password { user, .. } => format!("{}/login/{user}", self.mount),
            _ => format!("{}/login", self.mount),
        }
    }

    async fn body(&self, session: &Session) -> Result<Value, Failure> {
        match &self.proof {
            Proof::AppRole(role) => role.body(session).await,
            Proof::Jwt { file, role } => {
                let jwt = credential::read(file, "JWT file", session.connection().deadline)?.trimmed();
                body(&Body { role: role.as_deref(), jwt: Some(text(&jwt, "JWT")?), ..Body::default() })
            }
            Proof::Password { password, .. } => {
                let password = password.value(session, "password file")?;
                body(&Body { password: Some(text(&password, "password")?), ..Body::default() })
            }
            Proof::Certificate { role } => body(&Body { name: role.as_deref(), ..Body::default() }),
        }
    }
}

impl Held {
    /// What was given; the value before the file.
    pub(super) fn read(reader: &Reader<'_>, key: &str, file: &str) -> Option<Self> {
        let given = reader.configuration.secret(key).filter(|_| reader.has(key));
        let given = given.map(|found| Self::Given(Value::from(found.value.expose().trim_ascii())));
        given.or_else(|| reader.path(file).filter(|_| reader.has(file)).map(Self::File))
    }

    /// The credential, without white space around it.
    pub(super) fn value(&self, session: &Session, what: &str) -> Result<Value, Failure> {
        let value = match self {
            Self::Given(value) => return Ok(value.duplicate()),
            Self::File(path) => credential::read(path, what, session.connection().deadline)?.trimmed(),
        };
        match (value.is_empty(), self) {
            (true, Self::File(path)) => {
                Err(Failure::new(Kind::Unauthenticated, format!("the {what} {} is empty", path.display())))
            }
            _ => Ok(value),
        }
    }
}

/// What is sent, as JSON.
pub(super) fn body(body: &Body<'_>) -> Result<Value, Failure> {
    let text = serde_json::to_vec(body).map(Value::new);
    text.map_err(|_| Failure::new(Kind::Internal, "the login cannot be written as JSON"))
}

/// JSON carries text alone.
pub(super) fn text<'a>(value: &'a Value, what: &str) -> Result<&'a str, Failure> {
    value.expose_text().ok_or_else(|| Failure::new(Kind::Unauthenticated, format!("the {what} is not UTF-8")))
}

fn require(reader: &mut Reader<'_>, key: &str, method: &str, there: bool) {
    if !there {
        reader.missing(key, &format!("the login method {method}"));
    }
}
