//! Highly excited states of the random-field Heisenberg chain, from its sparse matrix.
//!
//! ```text
//! H = Σ_i S_i · S_(i+1) + Σ_i h_i S_i^z,      h_i uniform in [-W, W],  periodic,  total S^z = 0
//! ```
//!
//! The gap ratio of its levels tells the thermal phase (0.53, W = 1) from the localized one (0.39, W = 8).
//!
//! ```text
//! cargo run --release --example spin_chain -p grain-eigen -- 14 50        # L, states; and W, if others
//! ```

#![expect(clippy::print_stdout, reason = "prints a table")]

use std::time::Instant;

use grain_eigen::{EigenError, Run, Search, SparseOperator, Target, Wanted, eigenstates};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let sites: usize = arguments.next().map_or(Ok(12), |sites| sites.parse())?;
    let states: usize = arguments.next().map_or(Ok(50), |states| states.parse())?;
    let disorders: Vec<f64> =
        arguments.map(|disorder| disorder.parse()).collect::<Result<_, _>>()?;
    let disorders = if disorders.is_empty() { vec![1.0, 8.0] } else { disorders };
    println!("L = {sites}: the {states} states nearest to the maximum of the density of states");
    println!(
        "{:>4}  {:>10}  {:>9}  {:>9}  {:>9}  {:>7}",
        "W", "energy", "gap ratio", "residual", "products", "seconds"
    );
    for disorder in disorders {
        let begin = Instant::now();
        let chain = heisenberg(sites, disorder, 1)?;
        let wanted = Wanted::Nearest { states, target: Target::DensityMaximum };
        let window = eigenstates(&chain, &wanted, &Search::default(), &Run::default())?;
        let gaps: Vec<f64> = window.energies.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let ratios = gaps.windows(2).map(|pair| pair[0].min(pair[1]) / pair[0].max(pair[1]));
        let residual = window.residuals.iter().copied().fold(0.0, f64::max);
        println!(
            "{disorder:>4}  {:>10.6}  {:>9.4}  {residual:>9.1e}  {:>9}  {:>7.2}",
            window.target,
            ratios.sum::<f64>() / (gaps.len() - 1) as f64,
            window.products,
            begin.elapsed().as_secs_f64()
        );
    }
    Ok(())
}

/// Configurations with as many spins up as down.
fn configurations(sites: usize) -> Vec<u32> {
    (0..1 << sites).filter(|spins: &u32| 2 * spins.count_ones() as usize == sites).collect()
}

/// The Hamiltonian in the basis of configurations.
fn heisenberg(sites: usize, disorder: f64, seed: u64) -> Result<SparseOperator<f64>, EigenError> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let fields: Vec<f64> =
        (0..sites).map(|_| disorder * (2.0 * random.random::<f64>() - 1.0)).collect();
    let basis = configurations(sites);
    let (mut row_starts, mut columns, mut values) = (vec![0], Vec::new(), Vec::new());
    for spins in &basis {
        let spin = |site: usize| f64::from(spins >> site & 1) - 0.5;
        let mut diagonal: f64 = (0..sites).map(|site| fields[site] * spin(site)).sum();
        for site in 0..sites {
            let neighbour = (site + 1) % sites;
            diagonal += spin(site) * spin(neighbour);
            if spin(site) * spin(neighbour) < 0.0 {
                // S⁺S⁻ + S⁻S⁺ exchanges antiparallel neighbours.
                if let Ok(partner) = basis.binary_search(&(spins ^ (1 << site | 1 << neighbour))) {
                    columns.push(partner);
                    values.push(0.5);
                }
            }
        }
        columns.push(row_starts.len() - 1);
        values.push(diagonal);
        row_starts.push(columns.len());
    }
    SparseOperator::from_rows(&row_starts, &columns, values)
}
