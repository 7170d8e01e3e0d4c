//! The `buuta` program: reads the command line and runs it.
#![forbid(unsafe_code)]

fn main() {}
