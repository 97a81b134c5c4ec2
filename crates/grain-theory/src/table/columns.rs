//! Columns of numbers with their names and units, as every table of the theory has them.

use serde::Serialize;

/// Columns of numbers with their names and units, as a CSV file has them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Columns {
    /// `name [unit]`
    pub header: Vec<String>,
    /// `[row, column]`; a number that is not there is NaN.
    pub rows: Vec<Vec<f64>>,
}

impl Columns {
    /// Columns with these names.
    pub fn new(header: &[&str], rows: Vec<Vec<f64>>) -> Self {
        Self { header: header.iter().map(|name| (*name).to_owned()).collect(), rows }
    }
}

/// Points from `low` to `high`, both positive and included, at equal ratios.
pub fn geometric(low: f64, high: f64, count: u32) -> Vec<f64> {
    let last = f64::from(count.saturating_sub(1).max(1));
    (0..count).map(|k| low * (high / low).powf(f64::from(k) / last)).collect()
}
