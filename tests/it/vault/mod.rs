//! Vault, HCP Vault and OpenBao, on a real server.

broker;
dynamic;
folders;
mod
mod broker;
mod connection;
mod dynamic;
mod folders;
mod login;
mod reading;
mod running;
mod wrapped;
reading;
running;
