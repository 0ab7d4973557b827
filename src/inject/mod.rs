//! From a set of secrets to the image of the command: its arguments, environment block and memory-backed files.
#![forbid(unsafe_code)]
