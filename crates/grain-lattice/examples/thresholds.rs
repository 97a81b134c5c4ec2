//! Brackets both thresholds of the quasiperiodic ensemble, by radius, hopping and resonance distribution.
//!
//! `cargo run --release -p grain-lattice --example thresholds -- [samples] [radii, comma separated]` prints CSV.

#![expect(clippy::print_stdout, reason = "a table is what it makes")]

use std::error::Error;

use grain_lattice::{
    Diamond, Edge, Ensemble, LatticeModel, LatticeSeed, ThresholdSearch, bracket_threshold,
};
use grain_theory::Resonance;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let realizations: usize = arguments.next().map_or(Ok(1000), |given| given.parse())?;
    let radii = arguments.next().unwrap_or_else(|| "10,15,22".into());
    println!("resonance,hopping,R,edge,samples,W_witnessed,W_excluded,witness,fraction_below");
    for resonance in Resonance::ALL {
        for hopping in [1.0, 0.5] {
            let model = LatticeModel::new(hopping, 1.0, resonance)?;
            for radius in radii.split(',') {
                let lattice = Diamond::new(radius.parse()?);
                for edge in [Edge::LastAvalanche, Edge::FirstFailure] {
                    let search = ThresholdSearch {
                        ensemble: Ensemble::Quasiperiodic,
                        seed: LatticeSeed(1),
                        realizations,
                        range: (20.0 * hopping, 200.0 * hopping),
                        resolution: 0.25 * hopping,
                    };
                    let found = bracket_threshold(&lattice, &model, &search, edge)?;
                    let (witnessed, witness) = found.witnessed.unwrap_or((f64::NAN, 0));
                    let (excluded, below) = found
                        .excluded
                        .map_or((f64::NAN, f64::NAN), |(w, fraction)| (w, fraction.high));
                    println!(
                        "{resonance},{hopping},{radius},{edge:?},{realizations},{witnessed:.4},\
                         {excluded:.4},{witness},{below:.6}"
                    );
                }
            }
        }
    }
    Ok(())
}
