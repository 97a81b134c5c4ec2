//! Entanglement across every cut of the chain: the grain and the first l-bits against the others.

use grain_model::column::{Column, ENTROPY, NOT_NEGATIVE};

use crate::observables::observable::Observable;
use crate::observables::schmidt::{SchmidtWeights, entropy_of};
use crate::observables::states::States;

/// Entropy and the two largest Schmidt weights across the cut before every l-bit: grain and l-bits `1…n-1` against l-bits `n…N`.
///
/// The cut before the first l-bit is that of the grain against all of them. Schmidt weights are squares of Schmidt values, with the
/// sum one.
#[derive(Debug)]
pub(super) struct Cuts;

impl Observable for Cuts {
    fn columns(&self) -> Vec<Column> {
        let before = "across the cut before l-bit n, between the grain with l-bits 1 to n-1, and l-bits n to N";
        let cut = |name: &'static str, units: &'static str, what: &str, range| Column {
            name: name.into(),
            units: units.into(),
            long_name: format!("{what} {before}").into(),
            range,
            ..ENTROPY
        };
        vec![
            cut("cut_entropy", "bit", "entanglement entropy, base 2,", NOT_NEGATIVE),
            cut(
                "schmidt_weight_1",
                "1",
                "largest Schmidt weight (Schmidt value squared)",
                [0.0, 1.0],
            ),
            cut("schmidt_weight_2", "1", "second largest Schmidt weight", [0.0, 0.5]),
        ]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        let numbers = states.len() * states.n_lbits();
        let [mut entropies, mut first, mut second] = [(); 3].map(|()| Vec::with_capacity(numbers));
        states.each_vector(|_, vector| {
            let (mut cut, mut weights) = (None, Vec::new());
            for lbit in 0..states.n_lbits() {
                // l-bits that do not couple are a factor of the state: they move no weight.
                let inside = states.coupled().iter().filter(|coupled| **coupled < lbit).count();
                if cut != Some(inside) {
                    cut = Some(inside);
                    weights = if inside == states.coupled().len() {
                        vec![1.0]
                    } else {
                        let inner = states.grain_dimension() << inside;
                        vector.compute(&mut SchmidtWeights { inner })
                    };
                }
                entropies.push(entropy_of(&weights));
                first.push(weights.first().copied().unwrap_or(1.0));
                second.push(weights.get(1).copied().unwrap_or(0.0));
            }
        });
        vec![entropies, first, second]
    }
}
