//! The end of a conversation: a token that was made for it is ended, and what nobody got is given back. Quick, and best effort.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::login::Token;
use super::session::{Call, Session};
use crate::provider::Ending;
use crate::secret::lease::in_days;
use crate::secret::{Lease, Value};
use crate::transport::{self, Method};

/// A command must not wait long for what ends by itself anyway.
const PATIENCE: Duration = Duration::from_secs(2);

impl Session {
    /// Gives back what was made and nothing depends on.
    pub(super) async fn close(&self, ending: Ending) {
        let leases = self.take_leases();
        let token = self.known_token();
        let time = self.connection().deadline.saturating_duration_since(Instant::now()).min(PATIENCE);
        if let Some(token) = token {
            let (needed, unused) = match ending {
                Ending::HandedOut => (!leases.is_empty(), &[][..]),
                Ending::Unused => (false, leases.as_slice()),
            };
            // The leases of a token end with it. A batch token can neither be ended nor does it own its leases.
            if token.ours && self.revokes && !token.is_batch {
                if !needed {
                    self.revoke(&token, time).await;
                }
            } else if !unused.is_empty() {
                self.revoke_leases(&token, unused, time).await;
            }
        }
        if ending == Ending::HandedOut && !leases.is_empty() {
            // The use may still fail before it begins, and then they are given back after all, over another connection.
            for lease in leases {
                self.hold(lease);
            }
            self.disconnect();
        } else {
            self.forget().await;
        }
    }

    async fn revoke(&self, token: &Token, time: Duration) {
        let call = Call::new(Method::POST, "auth/token/revoke-self".to_owned(), "update", "the token");
        if !self.succeeds(&call, token, time).await {
            self.warn(format!("the token of this run could not be revoked at {}; it ends by itself", self.name()));
        }
    }

    async fn revoke_leases(&self, token: &Token, leases: &[Lease], time: Duration) {
        join_all(leases.iter().map(async |lease| {
            let subject = format!("the lease of `{}`", lease.path);
            let body = Value::from(serde_json::json!({ "lease_id": lease.id }).to_string());
            let call = Call { repeatable: true, ..Call::write("sys/leases/revoke".to_owned(), body, &subject) };
            if !self.succeeds(&call, token, time).await {
                let left = in_days(lease.duration);
                self.warn(format!("`{}` was not used and could not be given back: it ends by itself after {left}", lease.path));
            }
        }))
        .await;
    }

    async fn succeeds(&self, call: &Call<'_>, token: &Token, time: Duration) -> bool {
        // Timers need the runtime, and this may be the first poll of a call of its own.
        transport::entered().await;
        let answer = tokio::time::timeout(time, self.send_as(call, Some(&token.value))).await;
        answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.is_success()))
    }
}
