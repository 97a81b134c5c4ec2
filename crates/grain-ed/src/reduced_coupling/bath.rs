//! A probe beside the paper's grain and a few of its l-bits: (3) and (5) from eigenstates with `V_n` switched off.

use faer::{Mat, Par};
use grain_eigen::{Defect, EigenError, Eigensolver, FullSolver, Run};
use grain_model::{CentralFraction, Realization};

use crate::models::central_grain::Hamiltonian;

/// What a weakly coupled l-bit sees: the grain with the l-bits that are coupled to it.
///
/// # Examples
///
/// ```
/// use grain_ed::{Bath, Probe};
/// use grain_model::{CentralFraction, CentralGrain, LbitCount, Realization, Seed};
///
/// // g_1 of the first l-bit beside a bare grain, without a fit: (3) is linear in J_1.
/// let realization = Realization::draw(&CentralGrain::paper(), Seed(1), LbitCount::new(1)?, 0);
/// let bath = Bath::new(&realization.with_fields(vec![]), &[])?;
/// let g_1 = |coupling: f64| {
///     let probe = Probe { coupling, field: realization.fields()[0] };
///     bath.reduced_coupling(probe, CentralFraction::QUARTER)
/// };
/// assert!((g_1(0.41) / g_1(0.041) - 10.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Bath {
    energies: Vec<f64>,
    /// `<A|σ_g^-|B>` between eigenstates of the bath.
    lowering: Mat<f64>,
}

/// The spectrum of a bath could not be had.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BathError {
    /// faer did not converge.
    #[error("the eigensolver did not converge for a bath of dimension {dimension}")]
    NoConvergence {
        /// The dimension of the bath.
        dimension: usize,
    },
    /// The spectrum failed its check.
    #[error(
        "the spectrum of a bath of dimension {dimension} failed its check: {defect}; please report this"
    )]
    Defective {
        /// The dimension of the bath.
        dimension: usize,
        /// What was found.
        defect: Defect,
    },
}

/// The probe l-bit: its coupling `J_n` and its field `h_n`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Probe {
    /// `J_n`
    pub coupling: f64,
    /// `h_n`
    pub field: f64,
}

/// The states `|A>|σ>` without the probe's coupling that lie in a window of energy.
struct Window {
    /// Indices of bath states with the probe up.
    up: Vec<usize>,
    /// Indices of bath states with the probe down.
    down: Vec<usize>,
    /// ρ, states per energy.
    density: f64,
}

impl Bath {
    /// Diagonalizes the grain of a realization with as many l-bits as there are `couplings`, perhaps
    /// none; the fields are those of the realization.
    ///
    /// # Errors
    /// A [`BathError`] if the spectrum cannot be had or fails its check.
    pub fn new(realization: &Realization, couplings: &[f64]) -> Result<Self, BathError> {
        let hamiltonian = Hamiltonian::new(realization, couplings);
        let dimension = hamiltonian.dimension();
        let mut solver = FullSolver::new(dimension, Par::Seq);
        let failed = |error| match error {
            EigenError::Defective(defect) => BathError::Defective { dimension, defect },
            _ => BathError::NoConvergence { dimension },
        };
        let spectrum = solver.solve(&hamiltonian, &Run::default()).map_err(failed)?.spectrum;
        // σ_g^- takes the first half of the grain's states, of every configuration, to the second.
        let half = hamiltonian.grain_dimension() / 2;
        let row = |index: usize, shift: usize| 2 * half * (index / half) + index % half + shift;
        let part = |shift: usize| {
            Mat::from_fn(dimension / 2, dimension, |i, a| spectrum.vectors[(row(i, shift), a)])
        };
        let lowering = part(half).transpose() * part(0);
        Ok(Self { energies: spectrum.energies.to_vec(), lowering })
    }

    /// The energies of the bath, ascending.
    pub fn energies(&self) -> &[f64] {
        &self.energies
    }

    /// `|V_AB|²` between bath states for a probe of coupling `J_n`: `(2 J_n <A|σ_g^-|B>)²`.
    pub fn squared_element(&self, coupling: f64, a: usize, b: usize) -> f64 {
        (2.0 * coupling * self.lowering[(a, b)]).powi(2)
    }

    /// The reduced coupling of a probe.
    ///
    /// ```text
    /// g_n = ρ [|V_{n,ab}|]_{a≠b},   V_n = 2 J_n (σ_g^+ σ_n^- + h.c.)     (3) of PRB 106, 184208
    /// ```
    ///
    /// States, pairs and ρ are those of the central fraction of the spectrum, at `V_n = 0`.
    pub fn reduced_coupling(&self, probe: Probe, central: CentralFraction) -> f64 {
        let window = self.window(probe.field, central);
        let sum: f64 = (window.down.iter())
            .map(|&b| window.up.iter().map(|&a| self.lowering[(a, b)].abs()).sum::<f64>())
            .sum();
        let count = (window.up.len() + window.down.len()) as f64;
        window.density * 2.0 * 2.0 * probe.coupling.abs() * sum / (count * (count - 1.0))
    }

    /// The norm of the first-order correction of every state in the window.
    ///
    /// ```text
    /// g_{na}² = Σ_{b≠a} |V_{n,ab} / (E_a - E_b)|²                    (5) of PRB 106, 184208
    /// ```
    pub fn perturbative_norms(&self, probe: Probe, central: CentralFraction) -> Vec<f64> {
        let window = self.window(probe.field, central);
        let all = 0..self.energies.len();
        let norm = |sum: f64| 2.0 * probe.coupling.abs() * sum.sqrt();
        let of_up = window.up.iter().map(|&a| {
            let energy = self.energies[a] + 2.0 * probe.field;
            norm(
                all.clone()
                    .map(|b| (self.lowering[(a, b)] / (energy - self.energies[b])).powi(2))
                    .sum(),
            )
        });
        let of_down = window.down.iter().map(|&b| {
            let energy = self.energies[b] - 2.0 * probe.field;
            norm(
                all.clone()
                    .map(|a| (self.lowering[(a, b)] / (energy - self.energies[a])).powi(2))
                    .sum(),
            )
        });
        of_up.chain(of_down).collect()
    }

    fn window(&self, field: f64, central: CentralFraction) -> Window {
        let mut states: Vec<(f64, usize, bool)> = (self.energies.iter().enumerate())
            .flat_map(|(a, energy)| [(energy + field, a, true), (energy - field, a, false)])
            .collect();
        states.sort_by(|one, other| one.0.total_cmp(&other.0));
        let range = central.window(states.len());
        let inside = &states[range];
        let width = inside[inside.len() - 1].0 - inside[0].0;
        let of = |wanted: bool| {
            inside.iter().filter(|state| state.2 == wanted).map(|state| state.1).collect()
        };
        Window { up: of(true), down: of(false), density: (inside.len() - 1) as f64 / width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::central_grain::tests::sample;
    use crate::observables::{ReducedState, reduced_states};

    #[test]
    fn norms_are_those_of_the_eigenstates_change_at_weak_coupling() {
        // H(J_2) for a tiny J_2: the weight that leaves |A>|σ> is g_{2a}² by first-order theory.
        let (_, realization, couplings) = sample(2, 0.7, 3);
        let coupling = 1e-5;
        let bath =
            Bath::new(&realization.with_fields(vec![realization.fields()[0]]), &couplings[..1]);
        let probe = Probe { coupling, field: realization.fields()[1] };
        let all = CentralFraction::new(1.0).unwrap();
        let mut norms = bath.unwrap().perturbative_norms(probe, all);
        let whole = Hamiltonian::new(&realization, &[couplings[0], coupling]);
        let mut solver = FullSolver::new(whole.dimension(), Par::Seq);
        let spectrum = solver.decompose(&whole).unwrap();
        let mut flipped: Vec<f64> = (0..whole.dimension())
            .map(|state| {
                let mut states = [ReducedState::default(); 2];
                reduced_states(spectrum.vector(state), 8, &mut [0.0; 4], &mut states);
                states[1].up.min(states[1].down).sqrt()
            })
            .collect();
        norms.sort_by(f64::total_cmp);
        flipped.sort_by(f64::total_cmp);
        for (norm, flipped) in norms.iter().zip(&flipped) {
            // Second order: relative g_a², at most 1e-4 here.
            assert!((norm / flipped - 1.0).abs() < 1e-3, "{norm} and {flipped}");
        }
    }

    #[test]
    fn the_reduced_coupling_is_linear_in_j_and_blind_to_signs() {
        let (_, realization, _) = sample(1, 0.7, 4);
        let bath = Bath::new(&realization.with_fields(vec![]), &[]).unwrap();
        let at = |coupling| {
            bath.reduced_coupling(Probe { coupling, field: 0.2 }, CentralFraction::QUARTER)
        };
        assert!((at(0.3) / at(0.1) - 3.0).abs() < 1e-14 && (at(-0.1) - at(0.1)).abs() < 1e-16);
    }
}
