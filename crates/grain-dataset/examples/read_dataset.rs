//! Reads a dataset: what it holds, and the mean entropy of the last l-bit at every N and α.
//!
//! ```text
//! cargo run --release --example read_dataset -- drh.h5
//! ```
//!
//! Without a file it reads one of the repository's references.

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;
use std::path::PathBuf;

use grain_dataset::Dataset;

fn main() -> Result<(), Box<dyn Error>> {
    let reference = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/reference/full.h5");
    let path = std::env::args_os().nth(1).map_or(reference, PathBuf::from);
    let dataset = Dataset::open(&path)?;
    println!("{}: made by {}", path.display(), dataset.attributes().command_line);
    for column in dataset.columns() {
        println!("    {:<18} [{}] {}", column.name, column.units, column.long_name);
    }

    println!("N    alpha    realizations    [S_end] [bit]    standard error");
    for size in dataset.sizes() {
        let n = size.n_lbits();
        for (index, alpha) in size.alphas().iter().enumerate() {
            // The realization is the unit: eigenstates of one Hamiltonian are not independent.
            let mut means = Vec::new();
            for realization in size.completed_realizations(index) {
                let entropies = size.entropies(index, realization)?;
                let end = entropies.iter().skip(n - 1).step_by(n);
                means.push(end.sum::<f64>() / (entropies.len() / n) as f64);
            }
            let count = means.len() as f64;
            let mean = means.iter().sum::<f64>() / count;
            let squares: f64 = means.iter().map(|own| (own - mean).powi(2)).sum();
            let error = (squares / (count * (count - 1.0))).sqrt();
            println!("{n:<4} {alpha:<8.4} {count:<15} {mean:<16.4} {error:.4}");
        }
    }
    Ok(())
}
