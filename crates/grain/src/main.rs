//! The binary: parses, runs a command, and ends with a documented exit code.

#![expect(unsafe_code, reason = "the C library reads its environment once, and it is ours to say")]

use std::process::ExitCode;

use grain::allocation::Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// What HDF5 takes from its environment, and must not: its locks, which fail on file systems without them, say
/// nothing that ours do not, and cannot be switched off by a property once a variable switches them on; code
/// that is loaded from a folder; and another way to reach a file than by reading it.
const HDF5_ENVIRONMENT: [(&str, Option<&str>); 4] = [
    ("HDF5_USE_FILE_LOCKING", Some("FALSE")),
    ("HDF5_PLUGIN_PRELOAD", Some("::")),
    ("HDF5_DRIVER", None),
    ("HDF5_VOL_CONNECTOR", None),
];

fn main() -> ExitCode {
    for (name, value) in HDF5_ENVIRONMENT {
        // SAFETY: this process has one thread yet, and so nothing reads the environment meanwhile.
        unsafe {
            match value {
                Some(value) => std::env::set_var(name, value),
                None => std::env::remove_var(name),
            }
        }
    }
    grain::run(std::env::args_os())
}
