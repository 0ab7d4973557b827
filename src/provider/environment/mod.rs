//! `environment`: values from the inherited environment, for development and as a fallback.
use super::{Configuration, Nothing, Provider, Spec};
use crate::failure::Failure;
/// Facts.
pub static SPEC: Spec = Spec {
    id: "environment",
    aliases: &[],
    title: "environment",
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
