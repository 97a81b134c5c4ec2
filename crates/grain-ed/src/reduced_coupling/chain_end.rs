//! The last l-bit of a chain with its coupling switched off: every norm (5), and what (3) is made of.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatRef, Par};
use grain_eigen::{EigenError, Eigensolver, FullSolver, Run, Scalar};
use grain_model::{CentralFraction, CentralGrain, Realization};

use super::bath::BathError;
use super::flip_operator::flip_operator;
use crate::models::central_grain::Hamiltonian;

/// Pairs of states that count as resonant in (3) are at most this many levels of the whole system apart: few enough that the
/// elements do not vary, and states of opposite orientation do not repel.
const PAIR_LEVELS: f64 = 4.0;

/// One orientation of the last l-bit: the eigenstates of all else.
struct Orientation<T> {
    /// With the field of the l-bit, ascending.
    energies: Vec<f64>,
    vectors: Mat<T>,
}

/// What one realization says of the last l-bit, with `V_N = 0`.
#[derive(Debug, Clone, PartialEq)]
pub struct EndCouplings {
    /// `g_N = ρ [|V_ab|]`, (3), between states of equal energy.
    pub reduced_coupling: f64,
    /// ρ: states of the other orientation per energy.
    pub density: f64,
    /// `[|V_ab|]`
    pub mean_modulus: f64,
    /// `[|V_ab|²]^½`
    pub root_mean_square: f64,
    /// `g_Na` of every state in the window, (5).
    pub norms: Vec<f64>,
}

/// Diagonalizes a chain whose last l-bit is not coupled, grain and other l-bits once for each of its orientations, and measures.
///
/// `couplings` are the `J_n` of all l-bits, `[l-bit]`; states are that fraction of the whole spectrum at `V_N = 0` which is nearest to
/// its mean energy, as [`grain_model::StoredStates::NearestFraction`] has it with `V_N`.
///
/// # Errors
/// A [`BathError`] if a spectrum cannot be had or fails its check.
///
/// # Examples
///
/// ```
/// use grain_ed::end_couplings;
/// use grain_model::{Alpha, CentralFraction, CentralGrain, LbitCount, Realization, Seed};
///
/// let (model, three) = (CentralGrain::paper(), LbitCount::new(3)?);
/// let realization = Realization::draw(&model, Seed(1), three, 0);
/// let couplings = realization.couplings(model.couplings(), Some(Alpha::CRITICAL), three)?;
/// let end = end_couplings(&model, &realization, &couplings, CentralFraction::QUARTER)?;
/// assert_eq!(end.norms.len(), 16, "a quarter of 64 states");
/// assert!(end.reduced_coupling > 0.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn end_couplings(
    model: &CentralGrain,
    realization: &Realization,
    couplings: &[f64],
    window: CentralFraction,
) -> Result<EndCouplings, BathError> {
    if model.is_complex() {
        measure::<faer::c64>(model, realization, couplings, window)
    } else {
        measure::<f64>(model, realization, couplings, window)
    }
}

fn measure<T: Scalar>(
    model: &CentralGrain,
    realization: &Realization,
    couplings: &[f64],
    window: CentralFraction,
) -> Result<EndCouplings, BathError> {
    let last = couplings.len() - 1;
    let operator = model.parts().operator;
    let of = |sign: f64| -> Result<Orientation<T>, BathError> {
        let rest = realization.beside(last, sign);
        let hamiltonian = Hamiltonian::<T>::of(operator, &rest, &couplings[..last]);
        let dimension = hamiltonian.dimension();
        let mut solver = FullSolver::<T>::new(dimension, Par::Seq);
        let failed = |error| match error {
            EigenError::Defective(defect) => BathError::Defective { dimension, defect },
            _ => BathError::NoConvergence { dimension },
        };
        let spectrum = solver.solve(&hamiltonian, &Run::default()).map_err(failed)?.spectrum;
        let shift = sign * realization.fields()[last];
        Ok(Orientation {
            energies: spectrum.energies.iter().map(|energy| energy + shift).collect(),
            vectors: spectrum.vectors.to_owned(),
        })
    };
    let up = of(1.0)?;
    // Without interactions of the last l-bit the two differ by its field alone.
    let down = if realization.has_interactions() {
        of(-1.0)?
    } else {
        let shift = 2.0 * realization.fields()[last];
        let energies = up.energies.iter().map(|energy| energy - shift).collect();
        Orientation { energies, vectors: up.vectors.clone() }
    };
    let flip = flip_operator::<T>(operator, realization, last);
    let turned = apply_to_grain(flip.as_ref(), down.vectors.as_ref());
    let turned_back = apply_to_grain(flip.adjoint().to_owned().as_ref(), up.vectors.as_ref());
    let edges = edges(&up.energies, &down.energies, window);
    let coupling = couplings[last].abs();
    let mut sums = Sums::default();
    sums.add(&up, &down.energies, turned.as_ref(), (edges, coupling));
    sums.add(&down, &up.energies, turned_back.as_ref(), (edges, coupling));
    Ok(sums.finish())
}

/// `(1 ⊗ B) x` for every column: the grain is the fast index.
fn apply_to_grain<T: Scalar>(flip: MatRef<'_, T>, vectors: MatRef<'_, T>) -> Mat<T> {
    let d = flip.nrows();
    let mut result = Mat::zeros(vectors.nrows(), vectors.ncols());
    for start in (0..vectors.nrows()).step_by(d) {
        let into = result.as_mut().subrows_mut(start, d);
        let one = T::from_real(1.0);
        matmul(into, Accum::Replace, flip, vectors.subrows(start, d), one, Par::Seq);
    }
    result
}

/// The lowest and the highest energy in the window of the whole system: of the states nearest to their mean.
fn edges(up: &[f64], down: &[f64], window: CentralFraction) -> [f64; 2] {
    let mut all: Vec<f64> = up.iter().chain(down).copied().collect();
    let mean = all.iter().sum::<f64>() / all.len() as f64;
    all.sort_by(|one, other| (one - mean).abs().total_cmp(&(other - mean).abs()));
    let inside = all.iter().take(window.count(all.len()));
    inside.fold([mean, mean], |[low, high], &energy| [low.min(energy), high.max(energy)])
}

/// Sums over pairs of states near in energy.
#[derive(Debug, Default)]
struct Sums {
    states: usize,
    pairs: usize,
    /// How wide in energy pairs were looked for, summed over states.
    widths: f64,
    moduli: f64,
    squares: f64,
    norms: Vec<f64>,
}

impl Sums {
    /// Adds the states of one orientation in the window; `turned` is the operator on the states of the other.
    fn add<T: Scalar>(
        &mut self,
        states: &Orientation<T>,
        others: &[f64],
        turned: MatRef<'_, T>,
        ([first, last], coupling): ([f64; 2], f64),
    ) {
        let width = last - first;
        let inside = |energy: &f64| *energy >= first && *energy <= last;
        let start = states.energies.partition_point(|energy| *energy < first);
        let count = states.energies[start..].iter().take_while(|energy| inside(energy)).count();
        if count == 0 || width <= 0.0 {
            return;
        }
        let vectors = states.vectors.as_ref().subcols(start, count);
        let elements = vectors.adjoint() * turned;
        // Of both orientations together, in the window.
        let near_levels = others.iter().filter(|energy| inside(energy)).count() + count;
        let near = 0.5 * PAIR_LEVELS * width / near_levels as f64;
        self.states += count;
        self.widths += 2.0 * near * count as f64;
        for a in 0..count {
            let energy = states.energies[start + a];
            let mut norm = 0.0;
            for (b, other) in others.iter().enumerate() {
                let element = coupling * elements[(a, b)].modulus();
                norm += (element / (energy - other)).powi(2);
                if (energy - other).abs() < near {
                    self.pairs += 1;
                    self.moduli += element;
                    self.squares += element * element;
                }
            }
            self.norms.push(norm.sqrt());
        }
    }

    fn finish(self) -> EndCouplings {
        let pairs = self.pairs as f64;
        let (density, mean_modulus) = (pairs / self.widths, self.moduli / pairs);
        EndCouplings {
            reduced_coupling: self.moduli / self.widths,
            density,
            mean_modulus,
            root_mean_square: (self.squares / pairs).sqrt(),
            norms: self.norms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bath::{Bath, Probe};
    use super::*;
    use grain_eigen::Operator;
    use grain_model::{
        Alpha, CouplingOperator, GrainEnsemble, GrainLaw, Interactions, LbitCount, ModelParts,
        Normalization, OperatorKind, Seed,
    };

    fn drawn(model: &CentralGrain, n: usize, index: usize) -> (Realization, Vec<f64>) {
        let n_lbits = LbitCount::new(n).unwrap();
        let realization = Realization::draw(model, Seed(5), n_lbits, index);
        let alpha = Some(Alpha::new(0.7).unwrap());
        let couplings = realization.couplings(model.couplings(), alpha, n_lbits).unwrap();
        (realization, couplings)
    }

    fn sorted(mut norms: Vec<f64>) -> Vec<f64> {
        norms.sort_by(f64::total_cmp);
        norms
    }

    #[test]
    fn norms_of_the_papers_chain_are_those_of_a_probe_beside_it() {
        let model = CentralGrain::paper();
        let (realization, couplings) = drawn(&model, 3, 0);
        let all = CentralFraction::new(1.0).unwrap();
        let end = end_couplings(&model, &realization, &couplings, all).unwrap();
        let bath = Bath::new(&realization.of_lbits(&[0, 1]), &couplings[..2]).unwrap();
        let probe = Probe { coupling: couplings[2], field: realization.fields()[2] };
        let expected = sorted(bath.perturbative_norms(probe, all));
        assert_eq!((end.norms.len(), expected.len()), (64, 64));
        for (norm, expected) in sorted(end.norms).iter().zip(&expected) {
            assert!((norm / expected - 1.0).abs() < 1e-9, "{norm} {expected}");
        }
    }

    #[test]
    fn the_window_holds_the_states_nearest_to_the_mean_energy() {
        // Mean 2: a quarter of eight are the two at distance 0.5 and 1.
        let (up, down) = ([-6.0, 0.5, 2.5, 4.0], [-1.0, 3.0, 6.0, 7.0]);
        let bits = |edges: [f64; 2]| edges.map(f64::to_bits);
        let [quarter, half] = [0.25, 0.5].map(|share| CentralFraction::new(share).unwrap());
        assert_eq!(bits(edges(&up, &down, quarter)), bits([2.0, 3.0]), "the mean is inside");
        assert_eq!(bits(edges(&up, &down, half)), bits([0.5, 4.0]));
    }

    #[test]
    fn complex_operators_and_interactions_have_the_norms_of_first_order_perturbation_theory() {
        let parts = ModelParts {
            grain: GrainLaw {
                ensemble: GrainEnsemble::Gue,
                normalization: Normalization::Ensemble,
                bandwidth: 1.5,
            },
            operator: CouplingOperator {
                kind: OperatorKind::RandomComplex,
                ..CouplingOperator::default()
            },
            interactions: Interactions::nearest_neighbour(0.3).unwrap(),
            ..CentralGrain::paper().parts().clone()
        };
        let model = CentralGrain::of(parts).unwrap();
        let (realization, couplings) = drawn(&model, 3, 1);
        let all = CentralFraction::new(1.0).unwrap();
        let end = end_couplings(&model, &realization, &couplings, all).unwrap();
        // V_N as the difference of two matrices, in the eigenstates of the one without it.
        let dense = |couplings: &[f64]| {
            let hamiltonian =
                Hamiltonian::<faer::c64>::of(model.parts().operator, &realization, couplings);
            let mut matrix = Mat::zeros(64, 64);
            hamiltonian.fill_dense(matrix.as_mut());
            matrix
        };
        let off = dense(&[couplings[0], couplings[1], 0.0]);
        let flip = dense(&couplings) - &off;
        let eigen = off.self_adjoint_eigen(faer::Side::Lower).unwrap();
        let (vectors, energies) = (eigen.U(), eigen.S());
        let elements = vectors.adjoint() * &flip * vectors;
        let norm = |a: usize| {
            let term = |b: usize| {
                let difference = energies[a].re - energies[b].re;
                if a == b { 0.0 } else { elements[(a, b)].norm_sqr() / (difference * difference) }
            };
            (0..64).map(term).sum::<f64>().sqrt()
        };
        let expected = sorted((0..64).map(norm).collect());
        for (norm, expected) in sorted(end.norms).iter().zip(&expected) {
            assert!((norm / expected - 1.0).abs() < 1e-8, "{norm} {expected}");
        }
    }
}
