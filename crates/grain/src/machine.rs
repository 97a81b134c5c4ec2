//! What the machine has: cores and memory, limits of a batch system, a container or a shell included.

mod memory;

use std::num::NonZeroUsize;
use std::path::Path;

use rustix::process::{Resource, getrlimit};
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use crate::failure::Failure;
use memory::{Limits, available};

pub use memory::{Available, Bound};

/// The share of free memory that matrices may fill; the rest is for files, results and others.
const SHARE: f64 = 0.85;

/// Cores that this process may use.
pub fn cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Bytes that matrices may fill by default beside this many threads, and the limit that determines them.
pub fn usable_memory(threads: usize) -> Available {
    let free = available(Path::new("/"), limits(), free_memory(), threads);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a fraction of a u64 is a u64"
    )]
    let bytes = (free.bytes as f64 * SHARE) as u64;
    Available { bytes, ..free }
}

/// As many bytes as were asked for; fewer where the process would not be given them.
pub fn asked_memory(bytes: u64, threads: usize) -> Available {
    let enforced = memory::enforced(Path::new("/"), limits(), threads);
    let asked = Available { bytes, bound: Bound::Asked };
    enforced.into_iter().fold(asked, Available::smaller)
}

fn limits() -> Limits {
    let of = |resource| getrlimit(resource).current;
    Limits { address_space: of(Resource::As), data: of(Resource::Data) }
}

fn free_memory() -> u64 {
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    match System::new_with_specifics(memory).available_memory() {
        0 => unused_memory(),
        available => available,
    }
}

/// As the kernel says it where there is no `/proc`, in a bare container say: what caches could give back is not in it.
fn unused_memory() -> u64 {
    let told = rustix::system::sysinfo();
    let pages = told.freeram.saturating_add(told.bufferram);
    pages.saturating_mul(u64::from(told.mem_unit).max(1))
}

/// How many threads statistics and samples share.
pub(crate) fn shared_threads() -> usize {
    rayon::current_num_threads()
}

/// Begins the threads that statistics and samples share.
///
/// # Errors
/// A [`Failure`] if the system does not give them: the library that owns them would end the process.
pub(crate) fn begin_threads(threads: NonZeroUsize) -> Result<(), Failure> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads.get());
    builder.build_global().map_err(|_| Failure::threads(threads))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_knows_of_memory_without_proc() {
        let (unused, available) = (unused_memory(), free_memory());
        assert!(unused > 0 && unused <= available.saturating_mul(2), "{unused} of {available}");
    }
}
