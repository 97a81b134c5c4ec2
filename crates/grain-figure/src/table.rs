//! Tables of numbers and words, as CSV and as JSON: cells are text, so that a number has the digits it was given.

use serde::Serialize;

/// A table whose cells are already text.
///
/// # Examples
///
/// ```
/// use grain_figure::{Row, Table};
///
/// let table = Table::new(["N", "S_end [bit]", "error"])
///     .with_rows([Row::default().count(6).number(0.7028).maybe(None)]);
/// assert_eq!(table.to_csv(), "N,S_end [bit],error\n6,0.7028,\n");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    columns: Vec<String>,
    /// `[row][column]`
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new<S: Into<String>>(columns: impl IntoIterator<Item = S>) -> Self {
        Self { columns: columns.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Columns of numbers, `[row][column]`, each to all of its digits; NaN stays empty.
    pub fn of_numbers<S: Into<String>>(
        columns: impl IntoIterator<Item = S>,
        rows: &[Vec<f64>],
    ) -> Self {
        let mut table = Self::new(columns);
        for row in rows {
            table.push(row.iter().fold(Row::default(), |cells, &number| cells.number(number)));
        }
        table
    }

    /// A row more, of a cell a column.
    pub fn push(&mut self, row: impl Into<Vec<String>>) {
        let row = row.into();
        assert_eq!(row.len(), self.columns.len(), "a row has a cell for every column");
        self.rows.push(row);
    }

    /// Rows more.
    #[must_use]
    pub fn with_rows<R: Into<Vec<String>>>(mut self, rows: impl IntoIterator<Item = R>) -> Self {
        for row in rows {
            self.push(row);
        }
        self
    }

    /// CSV, with a header.
    pub fn to_csv(&self) -> String {
        records(std::iter::once(&self.columns).chain(&self.rows))
    }

    /// The rows alone as CSV: what follows an earlier piece of the same table.
    ///
    /// # Examples
    ///
    /// ```
    /// use grain_figure::Table;
    ///
    /// let table = Table::of_numbers(["x"], &[vec![0.5], vec![1.5]]);
    /// assert_eq!(table.rows_to_csv(), "0.5\n1.5\n");
    /// ```
    pub fn rows_to_csv(&self) -> String {
        records(self.rows.iter())
    }
}

#[expect(clippy::expect_used, reason = "memory takes every byte, and rows are of one length")]
fn records<'a>(rows: impl Iterator<Item = &'a Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("rows are of one length");
    }
    let bytes = writer.into_inner().expect("memory takes every byte");
    String::from_utf8(bytes).expect("cells are text")
}

/// A row being made: cells that may be missing stay empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row(Vec<Value>);

/// What a cell of a row holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A count.
    Count(usize),
    /// A number that may be missing; never NaN.
    Number(Option<f64>),
}

impl Value {
    /// As CSV has it: a number to all of its digits, nothing for what is missing.
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Count(count) => count.to_string(),
            Self::Number(number) => number.map_or_else(String::new, shortest),
        }
    }
}

impl Row {
    /// Words.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.0.push(Value::Text(text.to_owned()));
        self
    }

    /// A count.
    #[must_use]
    pub fn count(mut self, count: usize) -> Self {
        self.0.push(Value::Count(count));
        self
    }

    /// A number to all of its digits; empty if it is not finite.
    #[must_use]
    pub fn number(self, value: f64) -> Self {
        self.maybe(Some(value))
    }

    /// A number that may be missing.
    #[must_use]
    pub fn maybe(mut self, value: Option<f64>) -> Self {
        self.0.push(Value::Number(value.filter(|value| value.is_finite())));
        self
    }

    /// The cells, as what they are.
    pub fn into_values(self) -> Vec<Value> {
        self.0
    }
}

impl From<Row> for Vec<String> {
    fn from(row: Row) -> Self {
        row.0.into_iter().map(Value::into_text).collect()
    }
}

/// The shortest text that reads back as the same number.
fn shortest(value: f64) -> String {
    // Display would write 1e-300 with 300 zeros.
    if value.abs() > 0.0 && value.abs() < 1e-4 { format!("{value:e}") } else { value.to_string() }
}

/// What may be missing, or nothing.
pub fn optional(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_that_hold_commas_or_quotes_are_quoted_and_others_are_not() {
        let mut table = Table::new(["W", "remark"]);
        table.push(["80".to_owned(), "failed, \"at once\"".to_owned()]);
        table.push(["0.5".to_owned(), String::new()]);
        assert_eq!(table.to_csv(), "W,remark\n80,\"failed, \"\"at once\"\"\"\n0.5,\n");
    }

    proptest! {
        #[test]
        fn numbers_read_back_to_the_last_bit(value in proptest::num::f64::NORMAL) {
            let csv = Table::of_numbers(["x"], &[vec![value]]).to_csv();
            let cell = csv.lines().nth(1).unwrap();
            prop_assert_eq!(cell.parse::<f64>().unwrap().to_bits(), value.to_bits());
            prop_assert!(cell.len() < 330, "{cell}");
        }
    }
}
