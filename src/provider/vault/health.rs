//! placeholder
use super::provider::Vault;
use crate::failure::Failure;
use crate::provider::{Batch, Health, Status};
impl Vault {
    pub(super) async fn check_now(&self, _needed: &Batch) -> Result<Health, Failure> {
        Ok(std::future::ready(Health { status: Status::Healthy, details: Vec::new(), hints: Vec::new() }).await)
    }
}
