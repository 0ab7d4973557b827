//! `local`: an encrypted file on this machine, for real use without a server.
use super::{Configuration, Nothing, Provider, Spec};
use crate::failure::Failure;
/// Facts.
pub static SPEC: Spec = Spec {
    id: "local",
    aliases: &[],
    title: "local",
    summary: "",
    addressing: "",
    settings: &[],
    capabilities: &[],
    nothing: Nothing::PassThrough,
    policy: "",
    example: "",
};
/// Opens.
pub fn open(_: &Configuration) -> Result<Box<dyn Provider>, Failure> {
    todo!()
}
/// Creates.
pub fn init(_: &Configuration) -> Result<Vec<String>, Failure> {
    todo!()
}
