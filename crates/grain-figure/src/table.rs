//! Columns of numbers and words, as CSV and as JSON.

use serde::Serialize;

/// A table whose cells are already text.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Table {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new<const N: usize>(columns: [&'static str; N]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    pub(super) fn push(&mut self, row: impl Into<Vec<String>>) {
        self.rows.push(row.into());
    }

    /// CSV; no cell holds a comma.
    pub(super) fn to_csv(&self) -> String {
        let lines = std::iter::once(self.columns.join(","))
            .chain(self.rows.iter().map(|row| row.join(",")));
        lines.map(|line| line + "\n").collect()
    }
}

/// A number, or nothing.
pub(super) fn optional(value: Option<impl ToString>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}
