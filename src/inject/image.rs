//! The finished image of the command, and its start.

use std::ffi::OsString;

use super::layout::SecretFile;
use super::places::Places;
use super::plan::Announce;
use super::report::Line;
use super::search;
use crate::failure::Failure;
use crate::sys::exec::Strings;

/// Everything that the command starts with. No file has been made yet.
pub struct Image {
    pub(super) arguments: Strings,
    pub(super) environment: Strings,
    pub(super) search_path: Option<OsString>,
    pub(super) files: Vec<SecretFile>,
    pub(super) places: Places,
    pub(super) announce: Option<Announce>,
    pub(super) report: Vec<Line>,
}

impl Image {
    /// What the command would get; never a value.
    pub fn report(&self) -> &[Line] {
        &self.report
    }

    /// Makes the files and becomes the command. Comes back only when that failed, with nothing left behind.
    pub fn exec(self) -> Failure {
        let made = match self.places.make(&self.files, self.announce.as_ref()) {
            Ok(made) => made,
            Err(failure) => return failure,
        };
        drop(self.files);
        let failure = search::become_command(&self.arguments, &self.environment, self.search_path.as_deref());
        drop(made);
        failure
    }
}
