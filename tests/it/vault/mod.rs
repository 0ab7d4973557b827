//! Vault and OpenBao: cases on real servers, and on a scripted one where a real server cannot be brought to it.

mod connection;
mod health;
mod login;
mod policy;
mod running;
mod wrapped;
mod writing;
