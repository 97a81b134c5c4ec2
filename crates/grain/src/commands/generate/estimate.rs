//! What `--dry-run` prints: cost, memory and size.

use grain_dataset::Precision;
use grain_ed::estimate::{SizeEstimate, estimate};
use grain_model::Sweep;
use serde::Serialize;

use crate::failure::Failure;
use crate::print::{bytes, table};
use crate::progress::duration;
use crate::settings::RunSettings;

/// The cost of a run.
#[derive(Debug, Serialize)]
pub(super) struct RunEstimate {
    sizes: Vec<Row>,
    seconds: f64,
    uncompressed_bytes: f64,
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
    uncompressed_bytes: f64,
}

/// Estimates a run; times one small matrix to do so.
pub(super) fn of(settings: &RunSettings) -> Result<RunEstimate, Failure> {
    let sizes: Vec<Row> = estimate(&settings.sweep, &settings.resources)?
        .iter()
        .map(|size| row(&settings.sweep, settings.precision, size))
        .collect();
    Ok(RunEstimate {
        seconds: sizes.iter().map(|row| row.seconds).sum(),
        uncompressed_bytes: sizes.iter().map(|row| row.uncompressed_bytes).sum(),
        sizes,
    })
}

fn row(sweep: &Sweep, precision: Precision, size: &SizeEstimate) -> Row {
    let states = sweep.stored().range(size.dimension).len() as f64;
    let width = match precision {
        Precision::F32 => 4.0,
        Precision::F64 => 8.0,
    };
    // Entropy and <σ^z> for every l-bit, the energy, a flag.
    let each = states * (2.0 * width * size.n_lbits.value() as f64 + 8.0 + 1.0);
    Row {
        n: size.n_lbits.value(),
        hilbert_dimension: size.dimension,
        points: size.points,
        solver: size.solver.to_string(),
        reason: size.reason.clone(),
        concurrent: size.concurrent,
        memory_bytes_each: size.bytes_each,
        seconds: size.seconds,
        uncompressed_bytes: each * size.points as f64,
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
                bytes(row.memory_bytes_each as f64),
                duration(row.seconds),
                bytes(row.uncompressed_bytes),
            ]
        }));
        format!(
            "{}about {} in all, at most {} on disk before compression (times are good to a factor \
             of 1.5)",
            table(&rows),
            duration(self.seconds),
            bytes(self.uncompressed_bytes)
        )
    }
}
