//! What `--dry-run` prints: cost, memory and size.

use bytesize::ByteSize;
use grain_ed::estimate::{SizeEstimate, estimate};
use grain_ed::observables::columns_of;
use serde::Serialize;

use crate::failure::Failure;
use crate::print::table;
use crate::progress::duration;
use crate::settings::RunSettings;

/// The cost of a run.
#[derive(Debug, Serialize)]
pub(super) struct RunEstimate {
    sizes: Vec<Row>,
    seconds: f64,
    uncompressed_bytes: u64,
}

#[derive(Debug, Serialize)]
struct Row {
    n: usize,
    hilbert_dimension: usize,
    points: usize,
    solver: String,
    reason: String,
    concurrent: usize,
    memory_bytes_each: u64,
    seconds: f64,
    uncompressed_bytes: u64,
}

/// Estimates a run; times one small matrix to do so.
pub(super) fn of(settings: &RunSettings) -> Result<RunEstimate, Failure> {
    let sizes: Vec<Row> = estimate(&settings.sweep, &settings.resources)?
        .iter()
        .map(|size| row(settings, size))
        .collect();
    Ok(RunEstimate {
        seconds: sizes.iter().map(|row| row.seconds).sum(),
        uncompressed_bytes: sizes
            .iter()
            .fold(0, |sum, row| sum.saturating_add(row.uncompressed_bytes)),
        sizes,
    })
}

fn row(settings: &RunSettings, size: &SizeEstimate) -> Row {
    let RunSettings { sweep, precision, .. } = settings;
    let states = sweep.stored().range(size.dimension).len();
    let n_lbits = size.n_lbits.value();
    let each = columns_of(&settings.observables).iter().fold(0_u64, |sum, column| {
        let numbers = column.per.length(states, n_lbits) as u64;
        sum.saturating_add(numbers.saturating_mul(column.storage.width(precision.width()) as u64))
    });
    Row {
        n: n_lbits,
        hilbert_dimension: size.dimension,
        points: size.points,
        solver: size.solver.to_string(),
        reason: size.reason.clone(),
        concurrent: size.concurrent,
        memory_bytes_each: size.bytes_each,
        seconds: size.seconds,
        uncompressed_bytes: each.saturating_mul(size.points as u64),
    }
}

impl RunEstimate {
    /// The estimate as a table.
    pub(super) fn to_text(&self) -> String {
        let heading =
            ["N", "dimension", "points", "solver", "at once", "memory each", "time", "size"];
        let mut rows = vec![heading.map(String::from).to_vec()];
        rows.extend(self.sizes.iter().map(|row| {
            vec![
                row.n.to_string(),
                row.hilbert_dimension.to_string(),
                row.points.to_string(),
                row.solver.clone(),
                row.concurrent.to_string(),
                ByteSize(row.memory_bytes_each).to_string(),
                duration(row.seconds),
                ByteSize(row.uncompressed_bytes).to_string(),
            ]
        }));
        format!(
            "{}about {} in all, at most {} on disk before compression (times are good to a factor \
             of 1.5)",
            table(&rows),
            duration(self.seconds),
            ByteSize(self.uncompressed_bytes)
        )
    }
}
