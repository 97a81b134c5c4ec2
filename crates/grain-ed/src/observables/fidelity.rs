//! The fidelity susceptibility: how fast an eigenstate turns when the field on an l-bit changes.

use grain_model::column::{Column, ENTROPY};

use crate::observables::elements::{Elements, each_pair};
use crate::observables::observable::Observable;
use crate::observables::states::States;

/// `χ_n = Σ_{b≠a} |<a|σ_n^z|b>|² / (E_a - E_b)²` of every eigenstate and l-bit, with respect to `h_n`: over the states that are stored.
///
/// Units of 1/energy². It is carried by the levels that are close: of a window it is as good as complete away from the window's ends, and of a
/// complete spectrum exact. Its distribution has the tail `χ^{-(3+β)/2}` where levels repel as `s^β`: Sierant
/// et al., PRB 99, 224202. Infinite where two levels are equal. Takes the memory of
/// 192 vectors, and `K² D` multiplications of K states.
#[derive(Debug)]
pub(super) struct FidelitySusceptibility;

impl Observable for FidelitySusceptibility {
    fn columns(&self) -> Vec<Column> {
        vec![Column {
            name: "fidelity_susceptibility".into(),
            units: "1".into(),
            long_name: "sum over the other stored eigenstates b of |<a|sigma_n^z|b>|^2/(E_a - E_b)^2, with respect to the field h_n; in units of energy^-2".into(),
            range: [0.0, f64::INFINITY],
            ..ENTROPY
        }]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        let (n_lbits, energies) = (states.n_lbits(), states.energies());
        let mut susceptibility = vec![0.0; states.len() * n_lbits];
        each_pair(states, &mut |Elements { states: [one, other], moduli }| {
            let gap = energies[one] - energies[other];
            // An element that is exactly 0 counts for nothing, between equal levels too.
            for (lbit, modulus) in moduli.iter().enumerate().filter(|(_, modulus)| **modulus != 0.0)
            {
                let share = (modulus / gap).powi(2);
                susceptibility[one * n_lbits + lbit] += share;
                susceptibility[other * n_lbits + lbit] += share;
            }
        });
        vec![susceptibility]
    }
}
