//! One realization of the disorder: its Hamiltonian, every eigenstate, and how entangled the last l-bit is in each.
//!
//! ```text
//! cargo run --release --example one_realization
//! ```

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::error::Error;

use faer::Par;
use grain_ed::Hamiltonian;
use grain_ed::observables::{self, States};
use grain_eigen::{Eigensolver, FullSolver, Run};
use grain_model::column::{ENERGY, ENTROPY};
use grain_model::{Alpha, CentralGrain, LbitCount, Realization, Seed};

fn main() -> Result<(), Box<dyn Error>> {
    // The paper's model: d_g = 8, bandwidth 1.5, h = 1 ± 0.1, J_n = 0.41 α^(n-1).
    let model = CentralGrain::paper();
    let n_lbits = LbitCount::new(6)?;
    let realization = Realization::draw(&model, Seed(1), n_lbits, 0);
    let couplings = model.couplings().values(Some(Alpha::CRITICAL), n_lbits)?;
    let hamiltonian = Hamiltonian::new(&realization, &couplings);

    let mut solver = FullSolver::new(hamiltonian.dimension(), Par::Seq);
    let solved = solver.solve(&hamiltonian, &Run::default())?;
    println!(
        "{} eigenstates, largest residual {:.1e}",
        hamiltonian.dimension(),
        solved.quality.residual_max
    );

    let (d_g, n) = (hamiltonian.grain_dimension(), hamiltonian.n_lbits());
    let all = 0..hamiltonian.dimension();
    let states = States::of_spectrum(&solved.spectrum, d_g, n, all);
    let measured = observables::measure(observables::standard(), &states);
    let column = |column| measured.get(column).ok_or("a column that was not measured");
    let (energies, entropies) = (column(&ENERGY)?, column(&ENTROPY)?);

    println!("    E_a        S_N [bit]");
    for (state, energy) in energies.iter().enumerate().step_by(32) {
        println!("{energy:9.4}    {:.6}", entropies[state * n + n - 1]);
    }
    let mean = entropies.iter().skip(n - 1).step_by(n).sum::<f64>() / energies.len() as f64;
    println!("mean of the last l-bit: {mean:.4} bit");
    Ok(())
}
