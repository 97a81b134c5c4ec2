//! The numbers of a column at one point, in chosen eigenstates and l-bits, and their average there.

use std::ops::Range;

use grain_dataset::{DatasetError, PooledPoint};
use grain_model::column::Per;
use grain_model::{Column, frequency};

use crate::columns::derived;

/// A column at one point.
pub(super) struct Block {
    per: Per,
    n_lbits: usize,
    /// As [`Per`] has them.
    values: Vec<f64>,
}

/// An eigenstate (of what is per frequency its bin) and an l-bit, both from 0; 0 where there is but one number.
pub(super) type Place = (usize, usize);

impl Block {
    pub(super) fn read(point: &PooledPoint<'_>, column: &Column) -> Result<Self, DatasetError> {
        let values =
            |column: &Column| point.size.values(column, point.alpha_index, point.realization);
        let made = derived::named(&column.name).and_then(|derived| {
            let source = point.size.columns().iter().find(|own| own.name == derived.source)?;
            Some((source, derived.of))
        });
        let values = match made {
            Some((source, of)) => values(source)?.into_iter().map(of).collect(),
            None => values(column)?,
        };
        Ok(Self { per: column.per, n_lbits: point.size.n_lbits(), values })
    }

    pub(super) fn per(&self) -> Per {
        self.per
    }

    /// The number there; one of the whole point is the same in every eigenstate, one of an eigenstate at every l-bit.
    pub(super) fn at(&self, (state, lbit): Place) -> f64 {
        match self.per {
            Per::Point => self.values[0],
            Per::State => self.values[state],
            Per::StateAndLbit => self.values[state * self.n_lbits + lbit],
            // The first index is that of the frequency.
            Per::LbitAndFrequency => self.values[lbit * frequency::BINS + state],
        }
    }

    /// The mean over these l-bits of what is defined at a frequency; `None` if nothing is.
    pub(super) fn mean_at_frequency(&self, bin: usize, lbits: &Range<usize>) -> Option<f64> {
        mean(lbits.clone().map(|lbit| self.at((bin, lbit))))
    }

    /// The mean of what is defined in these eigenstates and l-bits; `None` if nothing is.
    pub(super) fn mean(&self, states: &Range<usize>, lbits: &Range<usize>) -> Option<f64> {
        mean(places(self.per, states, lbits).map(|place| self.at(place)))
    }
}

/// Where a column has numbers, each once.
pub(super) fn places(
    per: Per,
    states: &Range<usize>,
    lbits: &Range<usize>,
) -> impl Iterator<Item = Place> + use<> {
    let (states, lbits) = match per {
        Per::Point => (0..1, 0..1),
        Per::State => (states.clone(), 0..1),
        Per::StateAndLbit => (states.clone(), lbits.clone()),
        Per::LbitAndFrequency => (0..frequency::BINS, lbits.clone()),
    };
    states.flat_map(move |state| lbits.clone().map(move |lbit| (state, lbit)))
}

/// Per what two columns together have numbers: that of them which has more.
pub(super) fn finer(one: Per, other: Per) -> Per {
    match (one, other) {
        (Per::LbitAndFrequency, _) | (_, Per::LbitAndFrequency) => Per::LbitAndFrequency,
        (Per::StateAndLbit, _) | (_, Per::StateAndLbit) => Per::StateAndLbit,
        (Per::State, _) | (_, Per::State) => Per::State,
        (Per::Point, Per::Point) => Per::Point,
    }
}

/// The mean of those numbers that are finite; `None` if none is.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values
        .filter(|value| value.is_finite())
        .fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_run_over_chosen_states_and_lbits_and_leave_out_what_is_undefined() {
        let values = vec![0.9, 0.1, 0.8, 0.2, f64::NAN, 0.4, 0.5, f64::NAN];
        let block = Block { per: Per::StateAndLbit, n_lbits: 2, values };
        let check = |states: Range<usize>, lbits: Range<usize>, expected: Option<f64>| {
            let found = block.mean(&states, &lbits);
            let close = |(a, b): (f64, f64)| (a - b).abs() < 1e-15;
            assert!(found.zip(expected).map_or(found == expected, close), "{found:?}");
        };
        check(0..2, 0..1, Some(0.85));
        check(0..4, 0..1, Some(2.2 / 3.0));
        check(1..3, 0..2, Some(1.4 / 3.0));
        check(3..4, 1..2, None);
        check(2..2, 0..2, None);
    }

    #[test]
    fn a_number_of_the_whole_point_counts_once_and_stands_beside_every_state() {
        let block = Block { per: Per::Point, n_lbits: 2, values: vec![0.3] };
        assert_eq!(block.mean(&(5..9), &(0..2)), Some(0.3), "not a mean of copies");
        assert_eq!(block.at((7, 1)).to_bits(), 0.3_f64.to_bits());
        assert_eq!(places(Per::Point, &(5..9), &(0..2)).count(), 1);
        assert_eq!(places(Per::StateAndLbit, &(5..9), &(0..2)).count(), 8);
        assert_eq!(finer(Per::State, Per::Point), Per::State);
        assert_eq!(finer(Per::State, Per::StateAndLbit), Per::StateAndLbit);
    }
}
