//! Eigenstates from the middle of a spectrum, certified: polynomially filtered Lanczos (POLFED), and full diagonalization.
//!
//! Highly excited states of a many-body or disordered system lie in the middle of a dense spectrum, where Krylov methods do not
//! converge and the whole spectrum costs `D³`. This crate finds the K states nearest to an energy from products `H x` alone, measures
//! every residual on H, and proves that no state between the first and the last is missing. A full solver with the
//! same interface stands beside it.
//!
//! # A worked example
//!
//! Spins on a random graph in transverse fields, 2⁹ states; all that the solver is given is how H acts on a vector:
//!
//! ```
//! use grain_eigen::{FnOperator, Run, Target, WindowSettings, WindowSolver};
//!
//! // H = Σ_ij J_ij σ_i^z σ_j^z + Σ_i h_i σ_i^z + Σ_i g_i σ_i^x, with numbers that look random.
//! let spins = 9;
//! let random = |i: usize| (12.9898 * (i + 1) as f64).sin() * 43758.5453 % 1.0;
//! let sigma = |state: usize, i: usize| 1.0 - 2.0 * (state >> i & 1) as f64;
//! let diagonal: Vec<f64> = (0..1 << spins)
//!     .map(|state| {
//!         let bonds = (0..spins).flat_map(|i| (0..i).map(move |j| (i, j)));
//!         let bonds = bonds.map(|(i, j)| random(100 + 10 * i + j) * sigma(state, i) * sigma(state, j));
//!         let fields = (0..spins).map(|i| random(50 + i) * sigma(state, i));
//!         bonds.sum::<f64>() + fields.sum::<f64>()
//!     })
//!     .collect();
//! let transverse: Vec<f64> = (0..spins).map(|i| 0.8 + 0.4 * random(i)).collect();
//! let hamiltonian = FnOperator::new(1 << spins, |x: &[f64], y: &mut [f64]| {
//!     for (state, y) in y.iter_mut().enumerate() {
//!         let flipped = transverse.iter().enumerate().map(|(i, g)| g * x[state ^ 1 << i]);
//!         *y = diagonal[state] * x[state] + flipped.sum::<f64>();
//!     }
//! });
//!
//! // The 20 states nearest to the mean energy tr H / D, within 64 MiB.
//! let settings = WindowSettings { states: 20, target: Target::MaximumEntropy, memory: 64 << 20 };
//! let mut solver = WindowSolver::new(1 << spins, settings)?;
//! let window = solver.window(&hamiltonian, &Run::default())?;
//!
//! assert_eq!(window.spectrum.energies.len(), 20);
//! // Every residual ‖H v - E v‖ is measured, on H.
//! let norm = window.bounds.norm();
//! assert!(window.residuals.iter().all(|residual| *residual < 1e-12 * norm));
//! // And the count is proved: no state of the window is missing, but for this probability.
//! assert!(window.certificate.states >= 20);
//! assert!(window.certificate.failure_probability < 1e-9);
//! # Ok::<(), grain_eigen::EigenError>(())
//! ```
//!
//! # How it works
//!
//! The method is POLFED: P. Sierant, M. Lewenstein and J. Zakrzewski, *Polynomially filtered exact diagonalization approach to
//! many-body localization*, Phys. Rev. Lett. 125, 156601 (2020); here in blocks, and with a certificate.
//!
//! 1. **Bounds.** Lanczos from random vectors bounds the spectrum, with a margin that is proved.
//! 2. **Density of states.** Chebyshev moments count the states around the target, and choose the order of the filter.
//! 3. **Filter.** `p(H)`, the damped Chebyshev series of a delta function at the target, is large at the target alone. The
//!    middle of the spectrum of H is the top of that of `p(H)`, where a Krylov process converges. Products `H x` are all it takes:
//!    no matrix, no factorisation, no fill-in.
//! 4. **Block Lanczos** of `p(H)`, orthogonalised in full only where it has to be, with thick restarts if memory is short.
//! 5. **Certificate.** Fresh random vectors bound what is left outside the basis.
//! 6. **Eigenstates.** `p` is not injective: levels on opposite sides of the target that it takes to the same value are separated by H
//!    itself.
//!
//! # What is certified
//!
//! A residual says that an eigenpair exists, not that there is no other: a degenerate level shows a Krylov process as many
//! of its states as a block has vectors. With the basis `V` of the process, `T = V†p(H)V` with Ritz pairs `(θ_j, y_j)`, the residual
//! `QR = p(H)V - VT`, and a bound `μ` on the eigenvalues of `p(H)` in the complement of `V`, Sylvester's law of inertia gives: if
//!
//! ```text
//! λ_max( Σ_j R y_j (R y_j)† / (t - θ_j) ) < t - μ
//! ```
//!
//! then *exactly* as many eigenvalues of `p(H)` exceed `t > μ` as Ritz values do. The bound `μ` comes from random vectors that were drawn
//! after `V` was fixed, by a sharpened theorem of Kuczyński and Woźniakowski, SIAM J. Matrix Anal. Appl. 13, 1094 (1992): it fails with a
//! probability that is stated, [`Certificate::failure_probability`]. A solve that cannot be certified is an error, never a
//! shorter list. Full spectra are [checked](check()) by residuals, orthogonality and traces instead.
//!
//! # Sparse matrices, and one call for everything
//!
//! [`eigenstates`] takes any operator, and says which method it chose and why. For a sparse matrix ([`SparseOperator`]) that is the
//! polynomial filter, shift-invert, or full diagonalization, whichever is expected to be the fastest:
//!
//! ```
//! use grain_eigen::{Run, Search, SparseOperator, Target, Wanted, eigenstates};
//!
//! // A chain of 2000 sites in a potential that looks random.
//! let (mut row_starts, mut columns, mut values) = (vec![0_usize], Vec::new(), Vec::new());
//! for site in 0..2000_usize {
//!     for neighbour in site.saturating_sub(1)..(site + 2).min(2000) {
//!         columns.push(neighbour);
//!         values.push(if neighbour == site { (1e3 * (site as f64).sin()).cos() } else { 1.0 });
//!     }
//!     row_starts.push(columns.len());
//! }
//! let chain = SparseOperator::<f64>::from_rows(&row_starts, &columns, values)?;
//!
//! let wanted = Wanted::Nearest { states: 10, target: Target::WidthFraction(0.4) };
//! let found = eigenstates(&chain, &wanted, &Search::default(), &Run::default())?;
//! assert_eq!(found.energies.len(), 10);
//! assert!(found.residuals.iter().all(|residual| *residual < 1e-11));
//! println!("{}: {}", found.choice.method, found.choice.why);
//! # Ok::<(), grain_eigen::EigenError>(())
//! ```
//!
//! | wanted | [`Wanted`] | by |
//! | --- | --- | --- |
//! | the K states nearest to an energy, to the mean energy, to the maximum of the density of states, or to a fraction of the spectrum's width | `Nearest` | [`WindowSolver`], [`ShiftInvertSolver`] or [`FullSolver`] |
//! | a part of all states | `Part` | the same |
//! | every state in an interval | `Between` | the same |
//! | the lowest or the highest states | `Edge` | [`EdgeSolver`] |
//! | no states, but their density, or the spectral function of an observable | – | [`density_of_states`], [`local_density`], [`spectral_function`] |
//!
//! Degenerate and nearly degenerate levels, block-diagonal and integer matrices need no thought: whatever is returned is certified to be complete.
//!
//! # Which method, and when
//!
//! * **A few hundred states of a large D**: the polynomial filter. About `20 D` products, whatever K is, memory for about `2 K + 150` vectors,
//!   and time that grows as `D²` for a sparse H. D = 131072 takes minutes on a workstation.
//! * **A sparse matrix whose factors stay small** (chains, narrow bands, small two-dimensional lattices): shift-invert. Its filter is
//!   `γ Im 1/(H - E - iγ)`, which is bounded whatever the levels are, so that the same certificate holds.
//! * **D below 1000, or more than a quarter of the states**: the full solver.
//! * **A degeneracy of hundreds at the target**: no filter separates such states; the solver says so ([`EigenError::Crowded`]).
//!
//! # One's own operator
//!
//! A closure ([`FnOperator`]), a matrix ([`DenseOperator`], [`SparseOperator`]), or the trait [`Operator`]: four numbers, the matrix, and the product with a
//! vector; with several vectors at once ([`BlockRecurrence`]) where that is cheaper. Amplitudes are real (`f64`) or complex ([`faer::c64`]), and the dimension is arbitrary. A product that is not Hermitian,
//! or not finite, is found before every solve ([`examine`]). `examples/window_states.rs`, `examples/custom_operator.rs` and `examples/spin_chain.rs` are
//! templates.
//!
//! Products run on the threads of the current rayon pool, and results are the same bits for any number of them: whatever is summed
//! in parallel is summed in a fixed order, and random vectors come from a fixed stream. [`faer`], whose matrices are part of this interface, is
//! re-exported.
//!
//! # Reading order
//!
//! The numbers an operator is made of, the operator itself, who watches a solve, what a solve yields and how that is checked, and the
//! solvers; inside `window`, the files are in the order of a solve. Above them `interior`, which chooses one of them by `cost`; beside them `kpm`.

mod algebra;

mod gather;

mod scalar;

mod random;

mod operator;

mod any_operator;

mod aligned;

mod run;

mod spectrum;

mod error;

mod examination;

mod check;

mod eigensolver;

mod full;

mod window;

mod operators;

mod cost;

mod interior;

mod kpm;

#[cfg(test)]
mod tests;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use aligned::AlignedVector;
pub use check::check;
pub use cost::{Choice, Method};
pub use eigensolver::{Certificate, Eigensolver, Solved};
pub use error::{Defect, EigenError};
pub use examination::examine;
pub use faer;
pub use full::FullSolver;
pub use interior::{Eigenpairs, Search, Wanted, eigenstates};
pub use kpm::{KpmSettings, SpectralCurve, density_of_states, local_density, spectral_function};
pub use operator::{BlockRecurrence, Operator, Recurrence, SparseMatrix, Traces, Update};
pub use operators::{
    DenseOperator, FnOperator, ScaledDense, ScaledFunction, ScaledSparse, SparseOperator,
};
pub use run::Run;
pub use scalar::Scalar;
pub use spectrum::{Quality, Spectrum, TraceCheck, smallest_gap};
pub use window::{
    EdgeSolver, ShiftInvertSolver, SpectralBounds, SpectrumEdge, Target, WindowScalar,
    WindowSettings, WindowSolver, WindowSpectrum, window_seconds,
};
