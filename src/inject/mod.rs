//! From a set of secrets to the image of the command: its arguments, environment block and memory-backed files.
//!
//! [`prepare()`] decides and checks everything and makes nothing that could be left behind, so `--dry-run` is `prepare`
//! and [`Image::report`]. [`Image::exec`] makes the files and becomes the command; whatever fails there is undone.
#![forbid(unsafe_code)]

mod plan;
mod prepare;
mod layout;
mod template;
mod places;
mod folder;
mod base;
mod target;
mod memory_file;
mod private_mount;
mod sweep;
mod identity;
mod placeholder;
mod environment;
mod limits;
mod report;
mod image;
mod search;

pub use image::Image;
pub use plan::{Announce, Plan};
pub use prepare::prepare;
pub use report::{Form, Line};
