//! Vault and OpenBao: cases on real servers, and on a scripted one where a real server cannot be brought to it.

mod broker;
mod connection;
mod dynamic;
mod folders;
mod login;
mod reading;
mod running;
mod transit;
mod wrapped;
mod writing;
