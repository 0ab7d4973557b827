//! Whether a refusal is about the token or about what it may do. The server says the same in both cases; two questions tell them apart.

use serde::Deserialize;

use super::answer::Answer;
use super::login::Token;
use super::policy::must_say;
use super::session::{Call, Session};
use super::settings;
use crate::failure::{Failure, Kind};

/// The alert for a token that is over.
pub(super) const TOKEN_EXPIRED: &str = "secrets_bootstrap_token_expired";

/// What the server thinks of a token.
#[derive(Debug)]
pub(super) enum Standing {
    /// It is valid, in this namespace and those below when that is known; the root has an empty name.
    Good { home: Option<String> },
    /// It is expired, revoked, used up or wrong.
    Bad,
    /// The server does not say.
    Unknown,
}

/// The part of `auth/token/lookup-self` that counts here.
#[derive(Deserialize)]
struct Lookup {
    #[serde(default)]
    namespace_path: String,
}

impl Session {
    /// What the server thinks of the token. It is asked once for each.
    pub(super) async fn standing<'a>(&self, token: &'a Token) -> &'a Standing {
        token.standing.get_or_init(|| self.look_up(token)).await
    }

    async fn look_up(&self, token: &Token) -> Standing {
        let call = Call::read("auth/token/lookup-self".to_owned(), "the token");
        match self.send_as(&call, Some(&token.value)).await {
            Ok(answer) if answer.is_success() => Standing::Good { home: home(&answer) },
            // Without the policy `default` a token may not even look at itself. The list of mounts is open to every valid one.
            Ok(answer) if answer.is_denial() => {
                let call = Call::read("sys/internal/ui/mounts".to_owned(), "the mounts");
                match self.send_as(&call, Some(&token.value)).await {
                    Ok(answer) if answer.is_success() => Standing::Good { home: None },
                    Ok(answer) if answer.is_denial() => Standing::Bad,
                    _ => Standing::Unknown,
                }
            }
            _ => Standing::Unknown,
        }
    }

    /// Why a call was denied, and what helps.
    pub(super) async fn denial(&self, call: &Call<'_>, token: &Token) -> Failure {
        let denied = Failure::new(Kind::Denied, format!("{} denies `{}` on `{}`", self.name(), call.capability, call.path));
        let namespace = self.connection().namespace.as_deref().unwrap_or_default();
        match self.standing(token).await {
            Standing::Bad => self.expired(token),
            // What every valid token may ask is no matter of policies.
            _ if call.path.starts_with("sys/internal/") => denied,
            Standing::Unknown => denied.hint(missing(call, "")),
            Standing::Good { home: None } => self.about_namespace(denied.hint(missing(call, ""))),
            Standing::Good { home: Some(home) } => match below(namespace, home) {
                Some(way) => self.about_namespace(denied.hint(missing(call, way))),
                None => denied.hint(self.elsewhere(home)),
            },
        }
    }

    /// Something is hidden from the token: perhaps because it belongs to another namespace.
    pub(super) async fn about_home(&self, failure: Failure) -> Failure {
        let token = self.known_token();
        let namespace = self.connection().namespace.as_deref().unwrap_or_default();
        match token.as_ref() {
            Some(token) => match self.standing(token).await {
                Standing::Good { home: Some(home) } if below(namespace, home).is_none() => failure.hint(self.elsewhere(home)),
                _ => self.about_namespace(failure),
            },
            None => failure,
        }
    }

    fn elsewhere(&self, home: &str) -> String {
        let namespace =
            self.connection().namespace.as_deref().map_or("the root namespace".to_owned(), |name| format!("`{name}`"));
        format!(
            "the token belongs to the namespace `{home}` and is worth nothing in {namespace}: set {}",
            self.names("namespace")
        )
    }

    /// The token is over.
    fn expired(&self, token: &Token) -> Failure {
        let fact =
            format!("{} does not accept the token: it is expired, revoked, used up or wrong ({})", self.name(), token.origin);
        let failure = Failure::new(Kind::Unauthenticated, fact).event(TOKEN_EXPIRED);
        let failure = failure.hint(if token.ours {
            "the role gives tokens that end too early: look at its token_ttl and token_num_uses".to_owned()
        } else {
            let (role, secret) = (self.names("role_id"), self.names("secret_id_file"));
            format!("give a new one, or let secrun log in by itself with {role} and {secret}")
        });
        match &self.connection().namespace {
            Some(namespace) => {
                failure.hint(format!("a token is valid in its own namespace and those below; asked was `{namespace}`"))
            }
            None => self.about_namespace(failure),
        }
    }

    /// On HCP nothing is in the root namespace.
    pub(super) fn about_namespace(&self, failure: Failure) -> Failure {
        if self.connection().is_hcp() && self.connection().namespace.is_none() {
            return failure
                .hint(format!("on HCP everything is in the namespace `admin` or below: {}=admin", self.names("namespace")));
        }
        failure
    }

    /// The variables of a setting, for messages.
    pub(super) fn names(&self, key: &str) -> String {
        settings::names(self.connection().spec, key)
    }
}

fn home(answer: &Answer) -> Option<String> {
    let lookup: Lookup = answer.data("the token").ok()?;
    let name = lookup.namespace_path.trim_matches('/');
    Some(if name == "root" { String::new() } else { name.to_owned() })
}

/// The way from one namespace down to another; nothing when it does not go down.
fn below<'a>(namespace: &'a str, home: &str) -> Option<&'a str> {
    let rest = if home.is_empty() { namespace } else { namespace.strip_prefix(home)? };
    (home.is_empty() || rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/'))
}

/// What is missing. In the policy of a token from above, the path begins with the way down to the namespace.
fn missing(call: &Call<'_>, way: &str) -> String {
    let path = if way.is_empty() { call.path.clone() } else { format!("{way}/{}", call.path) };
    must_say(&path, &[call.capability])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_lie_below_each_other() {
        for (namespace, home, expected) in [
            ("", "", Some("")),
            ("a", "", Some("a")),
            ("a/b", "a", Some("b")),
            ("a", "a", Some("")),
            ("ab", "a", None),
            ("", "a", None),
            ("b", "a", None),
        ] {
            assert_eq!(below(namespace, home), expected, "{namespace} {home}");
        }
    }

    #[test]
    fn the_line_of_a_token_from_above_begins_with_the_way_down() {
        let read = Call::read("secret/data/app".into(), "it");
        assert!(missing(&read, "").contains("path \"secret/data/app\""));
        assert!(missing(&read, "team").contains("path \"team/secret/data/app\""));
    }
}
