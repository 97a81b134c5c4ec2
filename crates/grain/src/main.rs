//! The binary: parses, runs a command, and ends with a documented exit code.

use std::process::ExitCode;

use grain::allocation::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> ExitCode {
    grain::run(std::env::args_os())
}
