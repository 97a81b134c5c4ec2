//! How much memory a process may still take, by every limit that applies to it.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// Bytes that may still be taken, and what ends them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Available {
    /// How many.
    pub bytes: u64,
    /// What bounds them.
    pub bound: Bound,
}

impl Available {
    /// The stricter of two.
    #[must_use]
    pub fn smaller(self, other: Self) -> Self {
        if other.bytes < self.bytes { other } else { self }
    }
}

/// What bounds the memory of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// What the user allowed.
    Asked,
    /// What the machine has free.
    Machine,
    /// The control group of a batch job, container or session, by its folder.
    ControlGroup(PathBuf),
    /// The address space of the process, of which threads take a part.
    AddressSpace,
    /// The data of the process.
    Data,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("--memory is the limit"),
            Self::Machine => f.write_str("the free memory of this machine is the limit"),
            Self::ControlGroup(folder) => {
                write!(f, "the limit is that of the control group {}", folder.display())
            }
            Self::AddressSpace => f.write_str(
                "the limit is the address space (ulimit -v), fewer --threads leave more of it",
            ),
            Self::Data => f.write_str("the limit is that of a process's data (ulimit -d)"),
        }
    }
}

/// Limits that the system enforces by refusing memory; `None` where there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Limits {
    /// `RLIMIT_AS`, bytes.
    pub address_space: Option<u64>,
    /// `RLIMIT_DATA`, bytes.
    pub data: Option<u64>,
}

/// Address space of a thread: its stack, and the heap that the C library reserves for it.
const THREAD_ADDRESS_SPACE: u64 = (2 + 64) << 20;

/// Data of a thread: its stack.
const THREAD_DATA: u64 = 2 << 20;

/// What the matrix products of a thread reserve, twice the last cache: of a shared server that is hundreds of MiB, of which little is ever
/// touched, but limits on addresses and data count it.
fn packing(root: &Path) -> u64 {
    let size = fs::read_to_string(root.join("sys/devices/system/cpu/cpu0/cache/index3/size"));
    size.ok().and_then(|size| bytes(size.trim())).map_or(0, |cache| cache.saturating_mul(2))
}

/// A size as the kernel writes it: 307200K, 32M.
fn bytes(size: &str) -> Option<u64> {
    let digits = size.trim_end_matches(|unit: char| unit.is_ascii_alphabetic());
    let shift = match &size[digits.len()..] {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_shl(shift)
}

/// What a process with this many threads may still take, by the files below `root`: what the strictest
/// limit leaves. `free` is the machine's, where `/proc` does not tell.
pub(super) fn available(root: &Path, limits: Limits, free: u64, threads: usize) -> Available {
    let bytes = field(&root.join("proc/meminfo"), "MemAvailable:").unwrap_or(free);
    let machine = Available { bytes, bound: Bound::Machine };
    let groups = control_groups(root);
    enforced(root, limits, threads).into_iter().chain(groups).fold(machine, Available::smaller)
}

/// What is left of the limits that are enforced by refusing memory.
pub(super) fn enforced(root: &Path, limits: Limits, threads: usize) -> Vec<Available> {
    let left = |limit: Option<u64>, name, thread: u64, bound| {
        let taken = field(&root.join("proc/self/status"), name).unwrap_or(0);
        let each = thread.saturating_add(packing(root));
        let taken = taken.saturating_add(each.saturating_mul(threads as u64));
        limit.map(|limit| Available { bytes: limit.saturating_sub(taken), bound })
    };
    let space = left(limits.address_space, "VmSize:", THREAD_ADDRESS_SPACE, Bound::AddressSpace);
    let data = left(limits.data, "VmData:", THREAD_DATA, Bound::Data);
    space.into_iter().chain(data).collect()
}

/// How much a control group leaves; `None` where it has no limit.
type Left = fn(&Path) -> Option<u64>;

/// What the control groups of the process leave: its own and all above, each of which may be limited.
fn control_groups(root: &Path) -> Vec<Available> {
    let mounted = root.join("sys/fs/cgroup");
    let text = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    // hierarchy:controllers:path
    let lines = text.lines().filter_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        Some((fields.next()?, fields.next()?))
    });
    let mut found = Vec::new();
    for (controllers, path) in lines {
        let (mounts, read): (&[&str], Left) = if controllers.is_empty() {
            // Beside version 1 the hierarchy of version 2 is mounted below.
            (&["", "unified"], left_in_version_2)
        } else if controllers.split(',').any(|controller| controller == "memory") {
            (&["memory"], left_in_version_1)
        } else {
            continue;
        };
        for mount in mounts {
            let mount = if mount.is_empty() { mounted.clone() } else { mounted.join(mount) };
            // A container may see the path of the host, and its own group at the mount: what is not there
            // does not count.
            let own = mount.join(path.trim_start_matches('/'));
            let groups = own.ancestors().take_while(|folder| folder.starts_with(&mount));
            found.extend(groups.filter_map(|folder| {
                let bound = Bound::ControlGroup(folder.to_path_buf());
                Some(Available { bytes: read(folder)?, bound })
            }));
        }
    }
    found
}

/// What a group of version 2 leaves; `None` where it has no limit.
///
/// Above `memory.high` a process is slowed down until it seems to hang: as good as a limit.
fn left_in_version_2(group: &Path) -> Option<u64> {
    let limits = ["memory.max", "memory.high"].map(|name| number(&group.join(name)));
    let limit = limits.into_iter().flatten().min()?;
    let taken = number(&group.join("memory.current"))?;
    let cache = cache(&group.join("memory.stat"), ["inactive_file", "active_file"]);
    Some(limit.saturating_sub(taken.saturating_sub(cache)))
}

/// What a group of version 1 leaves; without a limit that is more than any machine has.
fn left_in_version_1(group: &Path) -> Option<u64> {
    let limit = number(&group.join("memory.limit_in_bytes"))?;
    let taken = number(&group.join("memory.usage_in_bytes"))?;
    let cache = cache(&group.join("memory.stat"), ["total_inactive_file", "total_active_file"]);
    Some(limit.saturating_sub(taken.saturating_sub(cache)))
}

/// Pages of files that are given up when memory is asked for: those not in use, and half of the others, as
/// the kernel reckons for `MemAvailable`.
fn cache(statistics: &Path, [inactive, active]: [&str; 2]) -> u64 {
    let of = |name| field(statistics, name).unwrap_or(0);
    of(inactive).saturating_add(of(active) / 2)
}

/// The number that is all of a file; `None` for `max`.
fn number(path: &Path) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// The number after a name in a file of names and numbers, in bytes.
fn field(path: &Path, name: &str) -> Option<u64> {
    let text = fs::read_to_string(path).ok()?;
    let mut words = text.lines().find_map(|line| {
        let mut words = line.split_ascii_whitespace();
        (words.next() == Some(name)).then_some(words)
    })?;
    let value: u64 = words.next()?.parse().ok()?;
    Some(if words.next() == Some("kB") { value.saturating_mul(1024) } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    /// A root with the given files.
    fn root(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    /// 20 GiB are free, and the process has 1 GiB of addresses and half of it data.
    const MACHINE: [(&str, &str); 2] = [
        ("proc/meminfo", "MemTotal:  25165824 kB\nMemFree:  1024 kB\nMemAvailable:  20971520 kB\n"),
        ("proc/self/status", "Name:\tgrain\nVmSize:\t 1048576 kB\nVmData:\t  524288 kB\n"),
    ];

    #[track_caller]
    fn check(files: &[(&str, &str)], limits: Limits, expected: u64, bound: &str) {
        let root = root(&[&MACHINE, files].concat());
        let found = available(root.path(), limits, 7, 2);
        assert_eq!(found.bytes, expected, "{found:?}");
        assert!(found.bound.to_string().contains(bound), "{found:?}");
    }

    #[test]
    fn without_limits_what_the_machine_has_free_may_be_taken() {
        check(&[], Limits::default(), 20 * GIB, "free memory of this machine");
        let nowhere = tempfile::tempdir().unwrap();
        assert_eq!(available(nowhere.path(), Limits::default(), 7, 2).bytes, 7, "no /proc");
    }

    #[test]
    fn the_groups_own_limit_counts_and_files_in_memory_do_not() {
        let job = "sys/fs/cgroup/system.slice/job_7";
        let files = [
            ("proc/self/cgroup", "0::/system.slice/job_7/step_0\n"),
            ("sys/fs/cgroup/system.slice/job_7/step_0/memory.max", "max\n"),
            ("sys/fs/cgroup/system.slice/job_7/step_0/memory.current", "1073741824\n"),
            ("sys/fs/cgroup/system.slice/job_7/memory.max", "4294967296\n"),
            ("sys/fs/cgroup/system.slice/job_7/memory.current", "3221225472\n"),
            (
                "sys/fs/cgroup/system.slice/job_7/memory.stat",
                "anon 1073741824\nfile 2147483648\ninactive_file 1073741824\nactive_file 1073741824\n",
            ),
            ("sys/fs/cgroup/system.slice/memory.max", "17179869184\n"),
            ("sys/fs/cgroup/system.slice/memory.current", "4294967296\n"),
        ];
        // Of 4 GiB one is in use, and half of the files that are.
        check(&files, Limits::default(), 2 * GIB + GIB / 2, job);
    }

    #[test]
    fn memory_high_is_a_limit_and_a_container_sees_its_group_at_the_mount() {
        let files = [
            ("proc/self/cgroup", "0::/../../host/path\n"),
            ("sys/fs/cgroup/memory.max", "8589934592\n"),
            ("sys/fs/cgroup/memory.high", "2147483648\n"),
            ("sys/fs/cgroup/memory.current", "1073741824\n"),
        ];
        check(&files, Limits::default(), GIB, "sys/fs/cgroup");
    }

    #[test]
    fn version_1_is_read_by_its_hierarchy() {
        let files = [
            (
                "proc/self/cgroup",
                "5:cpu,cpuacct:/job\n4:memory:/slurm/uid_1/job_7\n1:name=systemd:/\n0::/\n",
            ),
            ("sys/fs/cgroup/memory/slurm/uid_1/job_7/memory.limit_in_bytes", "3221225472\n"),
            ("sys/fs/cgroup/memory/slurm/uid_1/job_7/memory.usage_in_bytes", "2147483648\n"),
            (
                "sys/fs/cgroup/memory/slurm/uid_1/job_7/memory.stat",
                "inactive_file 5\ntotal_inactive_file 1073741824\n",
            ),
            ("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"),
            ("sys/fs/cgroup/memory/memory.usage_in_bytes", "4294967296\n"),
        ];
        check(&files, Limits::default(), 2 * GIB, "uid_1/job_7");
    }

    #[test]
    fn what_the_process_and_its_threads_take_is_off_the_limits_of_the_shell() {
        let limits = Limits { address_space: Some(4 * GIB), data: None };
        check(&[], limits, 3 * GIB - 2 * THREAD_ADDRESS_SPACE, "ulimit -v");
        let limits = Limits { data: Some(2 * GIB), ..limits };
        check(&[], limits, 3 * GIB / 2 - 2 * THREAD_DATA, "ulimit -d");
        let limits = Limits { address_space: Some(GIB), data: None };
        check(&[], limits, 0, "ulimit -v");
    }

    #[test]
    fn what_matrix_products_reserve_is_off_the_limits_of_the_shell() {
        let limits = Limits { address_space: Some(4 * GIB), data: None };
        let cache = [("sys/devices/system/cpu/cpu0/cache/index3/size", "307200K\n")];
        // Two threads, 300 MiB of cache, each twice.
        check(&cache, limits, 3 * GIB - 2 * THREAD_ADDRESS_SPACE - (1200 << 20), "ulimit -v");
        let limits = Limits { address_space: None, data: Some(3 * GIB) };
        check(&cache, limits, 5 * GIB / 2 - 2 * THREAD_DATA - (1200 << 20), "ulimit -d");
        let small = [("sys/devices/system/cpu/cpu0/cache/index3/size", "32M\n")];
        check(&small, limits, 5 * GIB / 2 - 2 * THREAD_DATA - (128 << 20), "ulimit -d");
        let odd = [("sys/devices/system/cpu/cpu0/cache/index3/size", "\n")];
        check(&odd, limits, 5 * GIB / 2 - 2 * THREAD_DATA, "ulimit -d");
    }
}
