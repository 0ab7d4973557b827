//! Vault, HCP Vault and OpenBao, on a real server.

mod broker;
mod dynamic;
mod folders;
mod reading;
mod running;
