//! What was typed: clap types only. The doc comments are the help pages.
#![forbid(unsafe_code)]
