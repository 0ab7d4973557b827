//! Vault, HCP Vault and OpenBao: on real servers, and on a scripted one where a real one cannot be brought to it.

mod broker;
mod connection;
mod dynamic;
mod faults;
mod folders;
mod health;
mod login;
mod policy;
mod reading;
mod running;
mod transit;
mod wrapped;
mod writing;
