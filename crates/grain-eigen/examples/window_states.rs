//! States in the middle of a band: the Anderson model in three dimensions, as an operator from a closure.
//!
//! ```text
//! H = Σ_i v_i |i><i| - Σ_<ij> |i><j|,      v_i uniform in [-W/2, W/2]
//! ```
//!
//! on a cube of 10³ sites with periodic boundaries, at the disorder W = 16.5 of the localisation transition.
//!
//! ```text
//! cargo run --example window_states -p grain-eigen
//! ```

#![expect(clippy::print_stdout, reason = "prints a table")]

use grain_eigen::{EigenError, FnOperator, Run, Target, WindowSettings, WindowSolver};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Sites along an edge of the cube.
const EDGE: usize = 10;

/// The disorder W.
const DISORDER: f64 = 16.5;

fn main() -> Result<(), EigenError> {
    let sites = EDGE.pow(3);
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let potential: Vec<f64> =
        (0..sites).map(|_| DISORDER * (random.random::<f64>() - 0.5)).collect();

    // The operator is all that the solver knows of the model: how it acts on a vector.
    let hamiltonian = FnOperator::new(sites, |x: &[f64], y: &mut [f64]| {
        for (site, y) in y.iter_mut().enumerate() {
            let hops: f64 = neighbours(site).map(|neighbour| x[neighbour]).sum();
            *y = potential[site] * x[site] - hops;
        }
    });
    // A bound on the norm by the triangle inequality; without it the solver would find one by itself.
    let hamiltonian = hamiltonian.with_norm_bound(DISORDER / 2.0 + 6.0);

    // Twenty states at the maximum of the density of states, within 256 MiB.
    let settings = WindowSettings { states: 20, target: Target::DensityMaximum, memory: 256 << 20 };
    let mut solver = WindowSolver::new(sites, settings)?;
    let window = solver.window(&hamiltonian, &Run::default())?;

    println!("the density of states is largest at E = {:.3}", window.target);
    println!("{:>20}  {:>9}  {:>9}", "energy", "residual", "Σ|ψ|⁴");
    for (state, energy) in window.spectrum.energies.iter().enumerate() {
        let participation: f64 = window.spectrum.vector(state).iter().map(|psi| psi.powi(4)).sum();
        println!("{energy:>20.14}  {:>9.1e}  {participation:>9.3}", window.residuals[state]);
    }
    let certificate = window.certificate;
    println!(
        "certified: {} states have a filter above {:.3}, none is missing but for a probability of {:.0e}",
        certificate.states, certificate.level, certificate.failure_probability
    );
    println!(
        "cost: a filter of order {}, a basis of {} vectors, {} products",
        window.filter_order, window.basis, window.products
    );
    Ok(())
}

/// The six sites next to a site.
fn neighbours(site: usize) -> impl Iterator<Item = usize> {
    [1, EDGE, EDGE * EDGE].into_iter().flat_map(move |stride| {
        let along = site / stride % EDGE;
        let start = site - along * stride;
        [1, EDGE - 1].map(|step| start + (along + step) % EDGE * stride)
    })
}
