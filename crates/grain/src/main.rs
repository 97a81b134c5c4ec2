//! The binary: parses, runs a command, and ends with a documented exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    grain::run(std::env::args_os())
}
