//! The window solver measured: accuracy against full spectra, and cost by N.
//!
//! ```text
//! cargo run --release -p grain-ed --example window_acceptance -- accuracy 6 7 8 9
//! cargo run --release -p grain-ed --example window_acceptance -- cost 8 9 10 11 12 13 14
//! ```

#![expect(clippy::print_stdout, reason = "prints tables")]
#![expect(clippy::unwrap_used, reason = "fails by panicking")]

use std::time::Instant;

use faer::Par;
use grain_ed::Hamiltonian;
use grain_ed::observables::{self, States};
use grain_eigen::{FullSolver, Run, Spectrum, Target, WindowSettings, WindowSolver};
use grain_model::column::{ENTROPY, MAGNETIZATION};
use grain_model::{Alpha, CentralGrain, ColumnValues, LbitCount, Realization, Seed};

/// Realizations for each N and α.
const REALIZATIONS: usize = 20;

/// States of a cost measurement.
const STATES: usize = 500;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let sizes: Vec<usize> = arguments.map(|n| n.parse().unwrap()).collect();
    match what.as_str() {
        "accuracy" => accuracy(&sizes),
        "cost" => cost(&sizes),
        _ => println!("accuracy or cost, and values of N"),
    }
}

fn sample(n: usize, alpha: f64, index: usize) -> Hamiltonian {
    let model = CentralGrain::paper();
    let n_lbits = LbitCount::new(n).unwrap();
    let realization = Realization::draw(&model, Seed(7), n_lbits, index);
    let alpha = Alpha::new(alpha).unwrap();
    let couplings = model.couplings().values(Some(alpha), n_lbits).unwrap();
    Hamiltonian::new(&realization, &couplings)
}

fn measure(hamiltonian: &Hamiltonian, spectrum: &Spectrum<'_, f64>) -> ColumnValues {
    let range = 0..spectrum.energies.len();
    let d = hamiltonian.grain_dimension();
    let states = States::of_spectrum(spectrum, d, hamiltonian.n_lbits(), range);
    observables::measure(observables::standard(), &states)
}

/// The largest deviations from the full spectrum, in a window of a quarter of it or 500 states.
fn accuracy(sizes: &[usize]) {
    println!(
        "| N | alpha | realizations | states | eigenvalue error | residual/norm | orthogonality | \
         entropy error | <sigma_z> error | gaps below 1e-6 | mean entropy error | full, s | window, s |"
    );
    println!("{}", "| --- ".repeat(13) + "|");
    for &n in sizes {
        let dimension = 8 << n;
        let states = (dimension / 4).min(STATES);
        let settings = WindowSettings { states, target: Target::MaximumEntropy, memory: 8 << 30 };
        let mut window_solver = WindowSolver::new(dimension, settings).unwrap();
        let mut full_solver = FullSolver::new(dimension, Par::Seq);
        for alpha in [0.05, 0.3, 0.65, 1.0] {
            let mut worst = [0.0_f64; 6];
            let (mut close, mut times) = (0, [0.0; 2]);
            for index in 0..REALIZATIONS {
                let hamiltonian = sample(n, alpha, index);
                let began = Instant::now();
                let full = full_solver.decompose(&hamiltonian).unwrap();
                times[0] += began.elapsed().as_secs_f64();
                let began = Instant::now();
                let window = window_solver.window(&hamiltonian, &Run::default()).unwrap();
                times[1] += began.elapsed().as_secs_f64();
                let range = WindowSettings::nearest(full.energies, window.target, states);
                let expected = Spectrum {
                    energies: &full.energies[range.clone()],
                    vectors: full.vectors.subcols(range.start, states),
                };
                let note = |slot: &mut f64, value: f64| *slot = slot.max(value);
                for (got, want) in window.spectrum.energies.iter().zip(expected.energies) {
                    note(&mut worst[0], (got - want).abs());
                }
                let residual = window.residuals.iter().fold(0.0_f64, |a, b| a.max(*b));
                note(&mut worst[1], residual / full.norm());
                note(&mut worst[2], window.orthogonality);
                let got = measure(&hamiltonian, &window.spectrum);
                let want = measure(&hamiltonian, &expected);
                let entropies = |of: &ColumnValues| of.get(&ENTROPY).unwrap().to_vec();
                let spins = |of: &ColumnValues| of.get(&MAGNETIZATION).unwrap().to_vec();
                let (got_entropies, want_entropies) = (entropies(&got), entropies(&want));
                let (got_spins, want_spins) = (spins(&got), spins(&want));
                for state in 0..states {
                    let at = range.start + state;
                    let gap = (full.energies[at] - full.energies[at - 1])
                        .min(full.energies[at + 1] - full.energies[at]);
                    if gap < 1e-6 {
                        close += 1;
                        continue;
                    }
                    for lbit in state * n..(state + 1) * n {
                        note(&mut worst[3], (got_entropies[lbit] - want_entropies[lbit]).abs());
                        let spins = got_spins[lbit] - want_spins[lbit];
                        note(&mut worst[4], spins.abs());
                    }
                }
                for lbit in 0..n {
                    let mean = |entropies: &[f64]| {
                        entropies.iter().skip(lbit).step_by(n).sum::<f64>() / states as f64
                    };
                    note(&mut worst[5], (mean(&got_entropies) - mean(&want_entropies)).abs());
                }
            }
            let [energy, residual, orthogonality, entropy, spin, mean] = worst;
            let [full, window] = times.map(|time| time / REALIZATIONS as f64);
            println!(
                "| {n} | {alpha} | {REALIZATIONS} | {states} | {energy:.1e} | {residual:.1e} | \
                 {orthogonality:.1e} | {entropy:.1e} | {spin:.1e} | {close} | {mean:.1e} | \
                 {full:.2} | {window:.3} |"
            );
        }
    }
}

/// Seconds a realization at the critical α on the threads of the global pool.
fn cost(sizes: &[usize]) {
    let threads = rayon_threads();
    println!("{threads} threads, {STATES} states");
    println!(
        "| N | D | seconds | order | basis | products | restarts | residual/norm | orthogonality | \
         certificate | memory, MiB | resident, MiB |"
    );
    println!("{}", "| --- ".repeat(12) + "|");
    for &n in sizes {
        let dimension: usize = 8 << n;
        let memory = if n >= 14 { 2_500 << 20 } else { 8 << 30 };
        let settings = WindowSettings { states: STATES, target: Target::MaximumEntropy, memory };
        let bytes = WindowSolver::<f64>::bytes(dimension, &settings).unwrap();
        let mut solver = WindowSolver::new(dimension, settings).unwrap();
        let hamiltonian = sample(n, Alpha::CRITICAL.value(), 0);
        let began = Instant::now();
        let window = solver.window(&hamiltonian, &Run::default()).unwrap();
        let seconds = began.elapsed().as_secs_f64();
        let residual = window.residuals.iter().fold(0.0_f64, |a, b| a.max(*b));
        println!(
            "| {n} | {dimension} | {seconds:.2} | {} | {} | {} | {} | {:.1e} | {:.1e} | {:?} | {} | {} |",
            window.filter_order,
            window.basis,
            window.products,
            window.restarts,
            residual / window.bounds.norm(),
            window.orthogonality,
            window.certificate,
            bytes >> 20,
            resident() >> 10
        );
    }
}

fn rayon_threads() -> usize {
    std::env::var("RAYON_NUM_THREADS").ok().and_then(|threads| threads.parse().ok()).unwrap_or_else(
        || std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get),
    )
}

/// The largest resident memory so far, KiB, where the system says so.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1))
        .and_then(|kib| kib.parse().ok())
        .unwrap_or(0)
}
