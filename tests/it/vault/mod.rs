//! Vault, HCP Vault and OpenBao, on a real server.

mod running;
mod transit;
