//! How grain and l-bits are coupled: `Σ_n J_n (B_n ⊗ σ_n^+ + h.c.)`, by the structure of the `B_n`.

use grain_eigen::Scalar;
use grain_model::drawn_array::{OPERATORS, OPERATORS_IMAGINARY, QUBITS};
use grain_model::{CouplingOperator, OperatorKind, Realization};

use super::basis;

/// The couplings of all l-bits.
#[derive(Debug, Clone)]
pub(super) enum Coupling<T> {
    /// `B_n = 2 σ_g^-` on the first qubit of the grain: the `J_n`, `[l-bit]`.
    FirstQubit(Vec<f64>),
    /// Pauli matrices on any qubit, `[l-bit]`.
    Flips(Vec<Flip>),
    /// Matrices: `J_n B_n`, column-major, `[l-bit, d_g, d_g]`.
    Operators(Vec<T>),
}

/// The coupling of one l-bit to one qubit of the grain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Flip {
    /// By how much grain states differ that the qubit tells apart.
    pub stride: usize,
    /// The element where the qubit turns the other way than the l-bit.
    pub opposite: f64,
    /// The element where both turn the same way.
    pub same: f64,
}

impl Flip {
    /// What the amplitude of a grain state takes from its partner, with the l-bit up or down.
    pub(super) fn element(&self, state: usize, lbit_is_down: bool) -> f64 {
        let qubit_is_down = state & self.stride != 0;
        if qubit_is_down == lbit_is_down { self.same } else { self.opposite }
    }
}

impl<T: Scalar> Coupling<T> {
    /// The coupling of a realization with the `J_n`, `[l-bit]`.
    pub(super) fn of(
        operator: CouplingOperator,
        realization: &Realization,
        couplings: &[f64],
    ) -> Self {
        let exchange = operator.kind == OperatorKind::Exchange;
        let qubits = realization.array(&QUBITS);
        if !operator.acts_on_qubits() {
            return Self::operators(realization, couplings);
        }
        if exchange && qubits.is_none() {
            return Self::FirstQubit(couplings.to_vec());
        }
        let half = realization.grain_dimension() / 2;
        let flip = |(lbit, coupling): (usize, &f64)| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
            let qubit = qubits.map_or(0, |qubits| qubits[lbit] as usize);
            let (opposite, same) =
                if exchange { (2.0 * coupling, 0.0) } else { (*coupling, *coupling) };
            Flip { stride: half >> qubit, opposite, same }
        };
        Self::Flips(couplings.iter().enumerate().map(flip).collect())
    }

    /// `J_n B_n` of matrices that were drawn or given, from rows to columns.
    fn operators(realization: &Realization, couplings: &[f64]) -> Self {
        let d = realization.grain_dimension();
        let real = realization.array(&OPERATORS).unwrap_or(&[]);
        let imaginary = realization.array(&OPERATORS_IMAGINARY);
        let element = |at: usize, coupling: f64| {
            let [re, im] = [real[at], imaginary.map_or(0.0, |numbers| numbers[at])];
            T::from_complex(faer::c64::new(coupling * re, coupling * im))
        };
        let matrix = |(lbit, coupling): (usize, &f64)| {
            let coupling = *coupling;
            (0..d * d).map(move |at| element((lbit * d + at % d) * d + at / d, coupling))
        };
        Self::Operators(couplings.iter().enumerate().flat_map(matrix).collect())
    }

    /// Adds the elements of a row that the coupling brings, as columns and values: of grain state `state` in a
    /// configuration.
    pub(super) fn row(
        &self,
        [configuration, state]: [usize; 2],
        [d, n_lbits]: [usize; 2],
        add: &mut dyn FnMut(usize, T),
    ) {
        for lbit in 0..n_lbits {
            let down = basis::is_down(configuration, lbit);
            let other = (configuration ^ 1 << lbit) * d;
            match self {
                Self::FirstQubit(couplings) => {
                    let flip = Flip { stride: d / 2, opposite: 2.0 * couplings[lbit], same: 0.0 };
                    let element = flip.element(state, down);
                    // With equal directions there is no element, not one that is zero.
                    if down != (state >= d / 2) {
                        add(other + (state ^ flip.stride), T::from_real(element));
                    }
                }
                Self::Flips(flips) => {
                    let flip = flips[lbit];
                    let element = flip.element(state, down);
                    if element != 0.0 {
                        add(other + (state ^ flip.stride), T::from_real(element));
                    }
                }
                Self::Operators(matrices) => {
                    let matrix = &matrices[lbit * d * d..(lbit + 1) * d * d];
                    for from in 0..d {
                        let element = if down {
                            matrix[state * d + from].conjugate()
                        } else {
                            matrix[from * d + state]
                        };
                        add(other + from, element);
                    }
                }
            }
        }
    }

    /// A bound on the sum of their norms.
    pub(super) fn norm_bound(&self, d: usize) -> f64 {
        match self {
            Self::FirstQubit(couplings) => {
                2.0 * couplings.iter().map(|coupling| coupling.abs()).sum::<f64>()
            }
            Self::Flips(flips) => {
                flips.iter().map(|flip| flip.opposite.abs().max(flip.same.abs())).sum()
            }
            Self::Operators(matrices) => {
                let each = matrices.chunks_exact(d * d);
                each.map(|matrix| {
                    let squares = matrix.iter().map(|element| element.modulus().powi(2));
                    squares.sum::<f64>().sqrt()
                })
                .sum()
            }
        }
    }
}
