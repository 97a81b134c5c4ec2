//! What the machine has: cores and memory, a container's limits included.

use std::num::NonZeroUsize;

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// The share of free memory that matrices may fill; the rest is for files, results and others.
const SHARE: f64 = 0.85;

/// Cores that this process may use.
pub fn cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Bytes that matrices may fill if nobody says otherwise.
pub fn usable_memory() -> u64 {
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(memory);
    let free = system.available_memory();
    // A batch system's limit is a control group's, and counts more than what the node has.
    let free = match system.cgroup_limits() {
        Some(limits) if limits.total_memory > 0 => free.min(limits.free_memory),
        _ => free,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a fraction of a u64 is a u64"
    )]
    let usable = (free as f64 * SHARE) as u64;
    usable
}
