//! The spectral function of every l-bit: how strongly `σ_n^z` connects eigenstates that are a frequency apart.

use grain_model::column::{Column, NOT_NEGATIVE, Per};
use grain_model::frequency;

use crate::observables::elements::{Elements, each_pair};
use crate::observables::observable::Observable;
use crate::observables::states::States;

/// `v_n(ω) = [Σ_{b≠a} |<a|σ_n^z|b>|² δ(ω - |E_a - E_b|)]_a / 2`, averaged over the bins of [`frequency`].
///
/// Units of 1/energy; (4) of PRB 106, 184208 for an l-bit instead of the grain, so that `∫ v dω` over both signs is `1 - C^zz`. The average is over the
/// stored states, upwards and downwards each, from which the whole bin lies between the lowest and the highest stored level: what lies beyond is not
/// known of a window. A bin that no state reaches so is undefined. Costs what the fidelity susceptibility does.
#[derive(Debug)]
pub(super) struct SpectralFunction;

impl Observable for SpectralFunction {
    fn columns(&self) -> Vec<Column> {
        vec![Column {
            range: NOT_NEGATIVE,
            undefined: true,
            per: Per::LbitAndFrequency,
            ..Column::per_state(
                "spectral_function",
                "1",
                "mean over stored eigenstates a of the sum over b of |<a|sigma_n^z|b>|^2 in a bin of E_b - E_a, by the width of the bin; in units of 1/energy",
            )
        }]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        let energies = states.energies();
        let mut weights = vec![0.0; states.n_lbits() * frequency::BINS];
        let reached: Vec<Reach> =
            (0..frequency::BINS).map(|bin| Reach::of(energies, frequency::bin(bin).end)).collect();
        each_pair(states, &mut |Elements { states: [low, high], moduli }| {
            let Some(bin) = frequency::index(energies[high] - energies[low]) else { return };
            let times = f64::from(u8::from(low < reached[bin].upwards))
                + f64::from(u8::from(high >= reached[bin].downwards_from));
            for (lbit, modulus) in moduli.iter().enumerate() {
                weights[lbit * frequency::BINS + bin] += times * modulus * modulus;
            }
        });
        for (at, weight) in weights.iter_mut().enumerate() {
            let bin = at % frequency::BINS;
            let (width, states) = (frequency::bin(bin), reached[bin].count(energies.len()));
            // 0/0, undefined, where there is none.
            *weight /= states as f64 * (width.end - width.start);
        }
        vec![weights]
    }
}

/// From which states a frequency leads to levels between the first and the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reach {
    /// Upwards: the states before this one.
    upwards: usize,
    /// Downwards: this state and those above.
    downwards_from: usize,
}

impl Reach {
    fn of(energies: &[f64], frequency: f64) -> Self {
        let (first, last) = match energies {
            [first, .., last] => (*first, *last),
            _ => return Self { upwards: 0, downwards_from: energies.len() },
        };
        Self {
            upwards: energies.partition_point(|energy| energy + frequency <= last),
            downwards_from: energies.partition_point(|energy| energy - frequency < first),
        }
    }

    /// How many states and directions that are.
    fn count(self, states: usize) -> usize {
        self.upwards + states - self.downwards_from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frequency_counts_from_where_it_stays_within_the_window() {
        let energies = [0.0, 1.0, 1.5, 4.0];
        let reach = Reach::of(&energies, 2.75);
        assert_eq!(reach, Reach { upwards: 2, downwards_from: 3 });
        assert_eq!(reach.count(4), 3);
        assert_eq!(Reach::of(&energies, 5.0).count(4), 0);
        assert_eq!(Reach::of(&energies, 0.0).count(4), 8, "both ways from every state");
        assert_eq!(Reach::of(&energies[..1], 0.1).count(1), 0);
    }
}
