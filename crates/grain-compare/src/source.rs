//! Where the data of a comparison come from.

use grain_dataset::Dataset;
use serde::{Deserialize, Serialize};

/// The dataset that was compared, in its own words; empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// The file, as it was named.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether every planned point is there.
    pub complete: bool,
    /// The digest of its physics when it was written; `None` where it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_digest: Option<String>,
    /// The program that made it, and its version.
    pub software: String,
    /// The commit of that program.
    pub software_commit: String,
    /// Versions of what determines the numbers.
    pub software_dependencies: String,
    /// Host, processor, system.
    pub machine: String,
    /// Threads that computed.
    pub threads: usize,
    /// ISO 8601, with zone.
    pub date_created: String,
    /// As it was typed.
    pub command_line: String,
    /// A line for each run that wrote.
    pub history: String,
    /// The run as TOML, defaults resolved.
    pub config: String,
}

impl Source {
    /// The name of the file, without its folder.
    pub(crate) fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Describes a dataset.
    pub(crate) fn of(dataset: &Dataset) -> Self {
        let said = dataset.attributes().clone();
        Self {
            path: dataset.path().display().to_string(),
            bytes: dataset.bytes(),
            complete: said.complete,
            content_digest: said.content_digest,
            software: said.source,
            software_commit: said.software_commit,
            software_dependencies: said.software_dependencies,
            machine: said.machine,
            threads: said.threads,
            date_created: said.date_created,
            command_line: said.command_line,
            history: said.history,
            config: dataset.config().to_owned(),
        }
    }

    /// Name and text of everything but the configuration, in reading order.
    pub(crate) fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![
            ("file", self.file_name().to_owned()),
            ("size", format!("{} bytes", self.bytes)),
            ("complete", if self.complete { "yes".into() } else { "no".into() }),
            ("command", self.command_line.clone()),
            ("created", self.date_created.clone()),
            ("history", self.history.clone()),
            ("software", self.software.clone()),
            ("commit", self.software_commit.clone()),
            ("dependencies", self.software_dependencies.clone()),
            ("machine", self.machine.clone()),
            ("threads", self.threads.to_string()),
        ];
        lines.extend(self.content_digest.clone().map(|digest| ("content", digest)));
        lines.retain(|(_, text)| !text.is_empty());
        lines
    }
}
