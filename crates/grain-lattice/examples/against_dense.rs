//! Compares the fast route with dense diagonalization of the whole lattice, sample by sample.
//!
//! `cargo run --release -p grain-lattice --example against_dense -- [samples] [seed]`
//!
//! Samples take turns at R = 4 … 15 and both ensembles, at W uniform in [5, 150]. Exits with 1 if a wrong verdict is
//! found, or a dense `η_tot` outside the estimated bracket by more than 1e-9, where rounding speaks. Its place in the
//! bracket is often near the lower end, -1: mostly the sites beyond change less than is allowed for.

#![expect(clippy::print_stdout, reason = "a table is what it makes")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use grain_lattice::{
    Diamond, Disorder, Ensemble, LatticeError, LatticeModel, LatticeSeed, Outcome, SampleSolver,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// What two routes to 1e-9 may differ by.
const ROUNDING: f64 = 1e-9;

/// What was found at one tolerance.
#[derive(Default)]
struct Tally {
    failed: usize,
    wrong_verdicts: usize,
    largest_error: f64,
    outside_bracket: usize,
    /// Least and most of `(dense - middle)/(half width)`: -1 and 1 are the ends of the bracket.
    places: [f64; 2],
    time: Duration,
}

fn main() -> Result<ExitCode, LatticeError> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| {
        arguments.next().and_then(|argument| argument.parse().ok()).unwrap_or(default)
    };
    let (samples, seed) = (number(400), number(1));
    let model = LatticeModel::default();
    let tolerances = [1e-3, 1e-6, 1e-9];
    let mut tallies: [Tally; 3] = Default::default();
    let mut dense_time = Duration::ZERO;
    let lattices: Vec<Diamond> = (4..=15).map(Diamond::new).collect();
    let mut amplitudes = ChaCha20Rng::seed_from_u64(seed);

    for index in 0..usize::try_from(samples).unwrap_or(usize::MAX) {
        let lattice = &lattices[index % lattices.len()];
        let ensemble = Ensemble::ALL[(index / lattices.len()) % 2];
        let amplitude = amplitudes.random_range(5.0..150.0);
        let disorder = Disorder::draw(ensemble, LatticeSeed(seed), index, lattice);
        let began = Instant::now();
        let mut solver = SampleSolver::new(lattice, model, tolerances[0])?;
        let dense = disorder.with_potential(&model, amplitude, |v| solver.solve_whole(v))?;
        dense_time += began.elapsed();
        for (tally, tolerance) in tallies.iter_mut().zip(tolerances) {
            let began = Instant::now();
            let mut solver = SampleSolver::new(lattice, model, tolerance)?;
            let fast = disorder.with_potential(&model, amplitude, |v| solver.solve(v))?;
            tally.time += began.elapsed();
            tally.wrong_verdicts += usize::from(fast.outcome != dense.outcome);
            let difference = dense.total_enhancement - fast.total_enhancement;
            tally.largest_error = tally.largest_error.max(difference.abs());
            if dense.outcome == Outcome::Failed {
                tally.failed += 1;
            }
            if fast.uncertainty > 0.0 && difference.abs() > ROUNDING {
                let place = difference / fast.uncertainty;
                tally.places = [tally.places[0].min(place), tally.places[1].max(place)];
                tally.outside_bracket += usize::from(place.abs() > 1.0);
            }
        }
    }

    println!("{samples} samples, R = 4 … 15, both ensembles, W in [5, 150], seed {seed}");
    println!("dense: {:.2} ms a sample", 1e3 * dense_time.as_secs_f64() / samples as f64);
    println!(
        "tolerance  failed  wrong verdicts  largest error  outside bracket  least place  most place  ms"
    );
    let mut sound = true;
    for (tally, tolerance) in tallies.iter().zip(tolerances) {
        sound &= tally.wrong_verdicts == 0 && tally.outside_bracket == 0;
        println!(
            "{tolerance:9.0e}  {:6}  {:14}  {:13.2e}  {:15}  {:11.3}  {:10.3}  {:.2}",
            tally.failed,
            tally.wrong_verdicts,
            tally.largest_error,
            tally.outside_bracket,
            tally.places[0],
            tally.places[1],
            1e3 * tally.time.as_secs_f64() / samples as f64
        );
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
