//! Vault and OpenBao: everything here runs against real servers.

mod writing;
