//! One's own operator, by its structure: a Heisenberg ring in random fields, threaded by a flux.
//!
//! ```text
//! H = Σ_i ½ (e^{iφ/L} S_i^+ S_{i+1}^- + h.c.) + S_i^z S_{i+1}^z + h_i S_i^z
//! ```
//!
//! in the sector `Σ S^z = 0` of L = 12 spins, D = 924: complex Hermitian, and no power of two. The window is compared with the full
//! spectrum in the end.
//!
//! ```text
//! cargo run --example custom_operator -p grain-eigen
//! ```

#![expect(clippy::print_stdout, reason = "prints a table")]

use grain_eigen::faer::{MatMut, Par, c64};
use grain_eigen::{
    EigenError, Eigensolver, FullSolver, Operator, Recurrence, Run, Target, Traces, Update,
    WindowSettings, WindowSolver,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The ring: its basis states, and what H does to each.
struct HeisenbergRing {
    /// `[basis state]`, the diagonal of H.
    diagonal: Vec<f64>,
    /// `[basis state]`, to which others H takes it, with which amplitude.
    flips: Vec<Vec<(usize, c64)>>,
}

impl HeisenbergRing {
    /// A ring of as many spins as there are fields, an even number.
    fn new(fields: &[f64], flux: f64) -> Self {
        let spins = fields.len();
        let up = |state: usize, site: usize| state >> (site % spins) & 1 == 1;
        let states: Vec<usize> = (0..1 << spins)
            .filter(|state: &usize| 2 * state.count_ones() as usize == spins)
            .collect();
        let index = |state: usize| states.partition_point(|other| *other < state);
        let sz = |state: usize, site: usize| if up(state, site) { 0.5 } else { -0.5 };
        let diagonal = states.iter().map(|&state| {
            let of_site = |site: usize| sz(state, site) * (sz(state, site + 1) + fields[site]);
            (0..spins).map(of_site).sum()
        });
        let phase = c64::cis(flux / spins as f64);
        let flips = states.iter().map(|&state| {
            let antiparallel = (0..spins).filter(|&site| up(state, site) != up(state, site + 1));
            let flip = |site: usize| {
                let flipped = state ^ 1 << site ^ 1 << ((site + 1) % spins);
                // <state|H|flipped>: S_i^+ has acted if spin i is up.
                (index(flipped), 0.5 * if up(state, site) { phase } else { phase.conj() })
            };
            antiparallel.map(flip).collect()
        });
        Self { diagonal: diagonal.collect(), flips: flips.collect() }
    }
}

impl Operator for HeisenbergRing {
    type Scalar = c64;
    type Scaled<'a> = ScaledRing<'a>;

    fn dimension(&self) -> usize {
        self.diagonal.len()
    }

    fn mean_energy(&self) -> f64 {
        self.diagonal.iter().sum::<f64>() / self.dimension() as f64
    }

    /// The largest sum of moduli in a row.
    fn norm_bound(&self) -> f64 {
        let rows = self.diagonal.iter().zip(&self.flips);
        rows.map(|(diagonal, flips)| diagonal.abs() + 0.5 * flips.len() as f64).fold(0.0, f64::max)
    }

    fn exact_traces(&self) -> Option<Traces> {
        let flips: usize = self.flips.iter().map(Vec::len).sum();
        Some(Traces {
            of_operator: self.diagonal.iter().sum(),
            of_square: self.diagonal.iter().map(|e| e * e).sum::<f64>() + 0.25 * flips as f64,
        })
    }

    fn fill_dense(&self, mut matrix: MatMut<'_, c64>) {
        matrix.fill(c64::new(0.0, 0.0));
        for (row, flips) in self.flips.iter().enumerate() {
            matrix[(row, row)] = self.diagonal[row].into();
            for (column, amplitude) in flips {
                matrix[(row, *column)] += *amplitude;
            }
        }
    }

    fn scaled(&self, scale: f64, shift: f64) -> ScaledRing<'_> {
        ScaledRing { ring: self, scale, shift }
    }
}

/// `A = scale · (H - shift)`
struct ScaledRing<'a> {
    ring: &'a HeisenbergRing,
    scale: f64,
    shift: f64,
}

impl Recurrence for ScaledRing<'_> {
    type Scalar = c64;

    fn update(&self, x: &[c64], y: &mut [c64], update: Update<'_, c64>) {
        let subtracts = update.subtracts();
        let (sum, [w_0, w_1]) = update.into_sum();
        for (row, flips) in self.ring.flips.iter().enumerate() {
            let flipped: c64 = flips.iter().map(|(column, amplitude)| amplitude * x[*column]).sum();
            let product = self.scale * (flipped + (self.ring.diagonal[row] - self.shift) * x[row]);
            y[row] = if subtracts { product - y[row] } else { product };
            // Two terms of the filter in the same pass, where they are asked for.
            if let Some(sum) = sum.get_mut(row) {
                *sum += w_0 * x[row] + w_1 * y[row];
            }
        }
    }
}

fn main() -> Result<(), EigenError> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let fields: Vec<f64> = (0..12).map(|_| random.random_range(-1.0..1.0)).collect();
    let ring = HeisenbergRing::new(&fields, 1.0);

    let settings = WindowSettings { states: 10, target: Target::MaximumEntropy, memory: 256 << 20 };
    let mut window = WindowSolver::new(ring.dimension(), settings)?;
    // Both solvers by one interface.
    let window = window.solve(&ring, &Run::default())?;
    let mut full = FullSolver::new(ring.dimension(), Par::Seq);
    let full = full.solve(&ring, &Run::default())?;

    let nearest = WindowSettings::nearest(full.spectrum.energies, ring.mean_energy(), 10);
    println!("{} states of {}, from number {}", nearest.len(), ring.dimension(), nearest.start);
    println!("{:>20}  {:>20}", "window", "full spectrum");
    for (found, expected) in window.spectrum.energies.iter().zip(&full.spectrum.energies[nearest]) {
        println!("{found:>20.14}  {expected:>20.14}");
    }
    println!("window: {:?}", window.quality);
    println!("full:   {:?}", full.quality);
    if let Some(certificate) = window.certificate {
        println!("{certificate:?}");
    }
    Ok(())
}
