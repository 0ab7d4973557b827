//! The provider for Vault, HCP Vault and OpenBao, against a real server.

mod broker;
mod dynamic;
mod folders;
mod reading;
