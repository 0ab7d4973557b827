//! From a name to addresses, with the reason kept when there are none; and the second name of a server.

use std::fmt;
use std::sync::{Arc, OnceLock};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::progress::{Phase, waits_for};
use crate::sys::lookup;

/// A name without an address.
#[derive(Debug)]
pub(super) enum Unresolved {
    /// There is no such name.
    Unknown,
    /// Nobody could say now.
    Temporary,
    /// Anything else.
    Failed,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name has no address")
    }
}

impl std::error::Error for Unresolved {}

/// The name that a server's certificate must carry, and the host of its address, once that is known.
#[derive(Debug)]
pub(super) struct Alias {
    pub(super) name: String,
    pub(super) host: OnceLock<String>,
}

impl Alias {
    /// Whether the second name is that of this host. The first host that is asked is the server; others have their own name.
    pub(super) fn is_for(&self, host: &str) -> bool {
        self.host.get_or_init(|| host.to_owned()) == host
    }
}

/// Asks the system, in a thread, since that is how it can be asked.
#[derive(Debug)]
pub(super) struct Resolver {
    pub(super) alias: Option<Arc<Alias>>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let alias = self.alias.as_ref().filter(|alias| alias.name.eq_ignore_ascii_case(name.as_str()));
        let host = alias.and_then(|alias| alias.host.get()).map_or_else(|| name.as_str().to_owned(), Clone::clone);
        Box::pin(async move {
            waits_for(Phase::Name);
            // The port is put in by whoever connects.
            let found = tokio::task::spawn_blocking(move || lookup::addresses(&host)).await;
            waits_for(Phase::Connection);
            let reason = match found {
                Ok(Ok(addresses)) => return Ok(Box::new(addresses) as Addrs),
                Ok(Err(error)) if lookup::is_unknown(&error) => Unresolved::Unknown,
                Ok(Err(error)) if lookup::is_temporary(&error) => Unresolved::Temporary,
                _ => Unresolved::Failed,
            };
            Err(reason.into())
        })
    }
}
