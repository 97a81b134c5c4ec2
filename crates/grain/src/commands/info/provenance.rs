//! Who made a file, where and when: the same for every kind of file.

use grain_dataset::FileAttributes;
use serde::Serialize;

/// What a file says of its making.
#[derive(Debug, Serialize)]
pub(super) struct Provenance {
    source: String,
    software_commit: String,
    software_dependencies: String,
    machine: String,
    threads: usize,
    date_created: String,
    command_line: String,
    history: String,
}

impl Provenance {
    pub(super) fn of(said: &FileAttributes) -> Self {
        let said = said.clone();
        Self {
            source: said.source,
            software_commit: said.software_commit,
            software_dependencies: said.software_dependencies,
            machine: said.machine,
            threads: said.threads,
            date_created: said.date_created,
            command_line: said.command_line,
            history: said.history,
        }
    }

    /// Name and text, in reading order.
    pub(super) fn lines(&self) -> [(&'static str, String); 5] {
        [
            ("made by", format!("{} ({})", self.source, self.software_commit)),
            ("with", self.software_dependencies.clone()),
            ("on", format!("{}, {} threads", self.machine, self.threads)),
            ("date", self.date_created.clone()),
            ("command", self.command_line.clone()),
        ]
    }
}
