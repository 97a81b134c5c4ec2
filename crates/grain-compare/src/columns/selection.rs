//! Which points, eigenstates and l-bits of datasets are looked at.

use std::ops::Range;

use grain_dataset::{Pool, PooledPoint, Window};

use crate::columns::error::ColumnsError;

/// An α that was asked for is the nearest that is there, if it differs by no more than this: four digits typed of `α_c` are enough.
const NEAR: f64 = 1e-4;

/// Which points and eigenstates are looked at; by default all points, and the window of every comparison.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selection {
    /// These N alone; `None` for every one.
    pub sizes: Option<Vec<usize>>,
    /// These α alone; `None` for every one.
    pub alphas: Option<Vec<f64>>,
    /// Of every point these eigenstates.
    pub states: StateChoice,
}

/// Which eigenstates of a point are looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum StateChoice {
    /// Those of a window.
    Window(Window),
    /// All that are stored.
    Stored,
}

impl Default for StateChoice {
    fn default() -> Self {
        Self::Window(Window::default())
    }
}

/// Which l-bits are averaged over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LbitChoice {
    /// The last one, the end of the chain.
    Last,
    /// This one, from 1.
    One(usize),
    /// All.
    All,
}

/// Points of one N and α.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cell {
    pub(crate) n_lbits: usize,
    /// NaN where couplings do not depend on it.
    pub(crate) alpha: f64,
}

impl Selection {
    /// Every N and α that is looked at, N ascending, then α.
    pub(crate) fn cells(&self, pool: &Pool) -> Result<Vec<Cell>, ColumnsError> {
        let available = pool.sizes();
        for &given in self.sizes.iter().flatten() {
            if !available.contains(&given) {
                return Err(ColumnsError::NoSize { given, available });
            }
        }
        let chosen = |n: &usize| self.sizes.as_ref().is_none_or(|sizes| sizes.contains(n));
        let sizes: Vec<usize> = available.into_iter().filter(chosen).collect();
        let mut alphas: Vec<f64> = sizes.iter().flat_map(|&n| pool.alphas(n)).collect();
        if let Some(asked) = &self.alphas {
            alphas.sort_by(f64::total_cmp);
            alphas.dedup_by(|one, other| one.total_cmp(other).is_eq());
            let near = |&given: &f64| nearest(given, &alphas);
            alphas = asked.iter().map(near).collect::<Result<_, _>>()?;
        }
        let wanted = |alpha: &f64| alphas.iter().any(|other| other.total_cmp(alpha).is_eq());
        let of_size = |&n_lbits: &usize| {
            let own = pool.alphas(n_lbits).into_iter().filter(wanted);
            own.map(move |alpha| Cell { n_lbits, alpha }).collect::<Vec<_>>()
        };
        Ok(sizes.iter().flat_map(of_size).collect())
    }

    /// The eigenstates of a point, as indices into what is stored.
    pub(super) fn states(&self, point: &PooledPoint<'_>) -> Result<Range<usize>, ColumnsError> {
        match self.states {
            StateChoice::Stored => Ok(0..point.size.eigenstates().len()),
            StateChoice::Window(window) => {
                Ok(window.stored_states(point.size, point.alpha_index, point.realization)?)
            }
        }
    }
}

impl LbitChoice {
    /// The l-bits of N, from 0.
    pub(super) fn of(self, n_lbits: usize) -> Result<Range<usize>, ColumnsError> {
        match self {
            Self::Last => Ok(n_lbits - 1..n_lbits),
            Self::One(given) if given == 0 || given > n_lbits => {
                Err(ColumnsError::NoLbit { given, n_lbits })
            }
            Self::One(given) => Ok(given - 1..given),
            Self::All => Ok(0..n_lbits),
        }
    }
}

/// The α that is there and was meant.
fn nearest(given: f64, available: &[f64]) -> Result<f64, ColumnsError> {
    let distance = |alpha: &f64| (alpha - given).abs();
    let found = available.iter().copied().filter(|alpha| distance(alpha) <= NEAR);
    found
        .min_by(|one, other| distance(one).total_cmp(&distance(other)))
        .ok_or_else(|| ColumnsError::NoAlpha { given, available: available.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::FRAC_1_SQRT_2;

    #[test]
    fn an_alpha_is_meant_by_four_digits_and_the_nearest_is_taken() {
        let there = [0.5, 0.707_06, FRAC_1_SQRT_2, f64::NAN];
        assert_eq!(nearest(7071.0 / 1e4, &there).unwrap().to_bits(), FRAC_1_SQRT_2.to_bits());
        let error = nearest(0.6, &there[..2]).unwrap_err().to_string();
        assert_eq!(error, "there is no alpha = 0.6, but alpha = 0.5, 0.70706");
    }

    #[test]
    fn lbits_are_counted_from_one_and_end_at_n() {
        assert_eq!(LbitChoice::Last.of(4).unwrap(), 3..4);
        assert_eq!(LbitChoice::One(1).of(4).unwrap(), 0..1);
        assert_eq!(LbitChoice::All.of(4).unwrap(), 0..4);
        for given in [0, 5] {
            let error = LbitChoice::One(given).of(4).unwrap_err().to_string();
            assert!(error.contains("1 to 4") && error.contains(&given.to_string()), "{error}");
        }
    }
}
