//! How many threads compute: the same flag and variable in every command that has more than one.

use clap::Args;

/// How many threads compute.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct ThreadsArgument {
    /// Threads that compute; no result depends on their number [default: one a core]
    #[arg(long, short = 't', value_name = "T", env = "GRAIN_THREADS")]
    pub threads: Option<usize>,
}
