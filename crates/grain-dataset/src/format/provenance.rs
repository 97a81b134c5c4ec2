//! Where a dataset comes from: the only place that asks the clock and the machine's name.

use std::path::Path;

use crate::format::draft::DraftGroup;

/// What is recorded about the making of a dataset; no part of its physics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// The program: `grain 0.1.0`.
    pub source: String,
    /// Its commit, or `unknown`.
    pub commit: String,
    /// Versions of what determines the numbers: `faer@…;hdf5@…;rustc@…`.
    pub dependencies: String,
    /// Host, processor and system.
    pub machine: String,
    /// Threads that computed.
    pub threads: usize,
    /// ISO 8601, with zone.
    pub date_created: String,
    /// As it was typed.
    pub command_line: String,
}

impl Provenance {
    /// What is true here and now.
    pub fn now(command_line: &str, threads: usize) -> Self {
        let (major, minor, patch) = hdf5::library_version();
        Self {
            source: format!("grain {}", env!("CARGO_PKG_VERSION")),
            commit: env!("GRAIN_COMMIT").to_owned(),
            dependencies: format!("{};hdf5-c@{major}.{minor}.{patch}", env!("GRAIN_DEPENDENCIES")),
            machine: format!(
                "{}; {}; {} {}",
                first_line("/proc/sys/kernel/hostname").unwrap_or_else(|| "unknown host".into()),
                processor().unwrap_or_else(|| "unknown processor".into()),
                std::env::consts::OS,
                std::env::consts::ARCH
            ),
            threads,
            date_created: date(),
            command_line: command_line.to_owned(),
        }
    }

    /// The history of shards, line after line, and that they were merged.
    pub(crate) fn merged(&self, shards: &str) -> String {
        format!("{shards}{} merged by {}", self.date_created, self.command_line)
    }
}

/// Writes at the root of a file what is recorded about its making; `history` has a line for each run that wrote.
pub(crate) fn write(
    root: &DraftGroup<'_>,
    provenance: &Provenance,
    history: &str,
) -> hdf5::Result<()> {
    for (name, value) in [
        ("source", provenance.source.as_str()),
        ("software_commit", &provenance.commit),
        ("software_dependencies", &provenance.dependencies),
        ("machine", &provenance.machine),
        ("date_created", &provenance.date_created),
        ("command_line", &provenance.command_line),
        ("history", history),
        ("references", "https://doi.org/10.1103/PhysRevB.106.184208"),
    ] {
        root.text(name, value)?;
    }
    root.count("threads", provenance.threads)
}

/// Now, to the second, with the offset of the local zone.
fn date() -> String {
    jiff::Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn first_line(path: impl AsRef<Path>) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().next().map(|line| line.trim().to_owned())
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}
