//! What state the server is in, as `sys/health` says it: the statuses of other requests do not tell sealed from leaderless.

use serde::Deserialize;

use crate::failure::{Failure, Kind};
use crate::transport;

/// What helps a server that was never initialized.
pub(super) const INITIALIZE: &str = "`vault operator init` (or `bao operator init`) makes a new server usable";
/// What helps a sealed one.
pub(super) const UNSEAL: &str = "somebody with the key shares unseals it: `vault operator unseal` (or `bao operator unseal`)";
/// What helps a standby that knows no active server.
pub(super) const NO_LEADER: &str = "the cluster has no leader now: try again, or look at the other servers";

/// What the server says about itself to anybody.
#[derive(Debug, Deserialize)]
pub(super) struct State {
    pub(super) initialized: bool,
    pub(super) sealed: bool,
    pub(super) standby: bool,
    /// Seconds since 1970.
    #[serde(default)]
    pub(super) server_time_utc: Option<i64>,
    #[serde(default)]
    pub(super) version: Option<String>,
    #[serde(default)]
    pub(super) cluster_name: Option<String>,
}

impl State {
    /// Nothing when the answer is not that of a server of this kind.
    pub(super) fn read(answer: &transport::Answer) -> Option<Self> {
        serde_json::from_slice(&answer.body).ok()
    }

    /// Says what a status 503 was about.
    pub(super) fn explain(&self, server: &str, failure: Failure) -> Failure {
        let unavailable = |fact: &str| Failure::new(Kind::Unavailable, format!("{server} {fact}"));
        if !self.initialized {
            return unavailable("is not initialized").hint(INITIALIZE);
        }
        if self.sealed {
            return unavailable("is sealed").hint(UNSEAL);
        }
        if self.standby {
            return unavailable("is a standby without an active server").hint(NO_LEADER);
        }
        failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(initialized: bool, sealed: bool, standby: bool) -> String {
        let (server_time_utc, version, cluster_name) = (None, None, None);
        let state = State { initialized, sealed, standby, server_time_utc, version, cluster_name };
        state.explain("vault", Failure::new(Kind::Unavailable, "what was said")).fact().to_owned()
    }

    #[test]
    fn states_are_told_apart() {
        assert_eq!(fact(false, true, true), "vault is not initialized");
        assert_eq!(fact(true, true, true), "vault is sealed");
        assert_eq!(fact(true, false, true), "vault is a standby without an active server");
        assert_eq!(fact(true, false, false), "what was said");
    }
}
