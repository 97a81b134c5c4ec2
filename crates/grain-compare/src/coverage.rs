//! Which realizations are compared, where a dataset is not complete.

use grain_dataset::{PooledPoint, PooledSize, Window};
use grain_model::Alpha;
use serde::Serialize;

use crate::error::CompareError;

/// An α with fewer than this fraction of the realizations of `α_c` is left out.
///
/// Everything is compared on realizations finished at every α: one α that has just begun would
/// otherwise throw away the statistics of all the others.
const LEAST_COVERAGE: f64 = 0.5;

/// How much of one α is finished.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AlphaCoverage {
    /// α.
    pub alpha: f64,
    /// Realizations that are finished and have an eigenstate in the window.
    pub available: usize,
    /// Realizations that were planned.
    pub planned: usize,
    /// Whether this α is compared.
    pub compared: bool,
}

/// A size that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SizeLeftOut {
    /// The number N of l-bits.
    pub n_lbits: usize,
    /// Why, and what would help.
    pub reason: String,
}

/// The points of one size that are compared.
///
/// *One* set of realizations at every α: errors, fits and covariances then speak of the same numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// Every α of the dataset, `[alpha]`.
    pub alphas: Vec<AlphaCoverage>,
    /// Indices of the α that are compared, ascending; `α_c` is one of them.
    pub compared: Vec<usize>,
    /// Index of `α_c` in the dataset.
    pub critical: usize,
    /// Realizations finished at every compared α, ascending.
    pub realizations: Vec<usize>,
}

impl Coverage {
    /// What of this size can be compared.
    ///
    /// # Errors
    /// A [`CompareError`] if there is no α, no `α_c`, or no realization finished at `α_c` and
    /// wherever at least half as many are.
    pub fn of(size: &PooledSize<'_>, window: &Window) -> Result<Self, CompareError> {
        let available = (0..size.alphas().len())
            .map(|alpha_index| {
                let completed = size.completed_realizations(alpha_index);
                // By index every finished realization has states in the window, in energy perhaps not.
                let Window::Energy(_) = window else { return Ok(completed) };
                let mut kept = Vec::with_capacity(completed.len());
                for realization in completed {
                    let point = size.point(alpha_index, realization);
                    let in_window = |point: &PooledPoint<'_>| {
                        window.stored_states(point.size, point.alpha_index, point.realization)
                    };
                    if !point.map(in_window).transpose()?.is_none_or(|states| states.is_empty()) {
                        kept.push(realization);
                    }
                }
                Ok(kept)
            })
            .collect::<Result<Vec<_>, CompareError>>()?;
        choose(size.first().n_lbits(), size.alphas(), size.n_realizations(), &available)
    }
}

fn choose(
    n_lbits: usize,
    alphas: &[f64],
    planned: usize,
    available: &[Vec<usize>],
) -> Result<Coverage, CompareError> {
    if alphas.iter().all(|alpha| alpha.is_nan()) {
        return Err(CompareError::ExplicitCouplings { n_lbits });
    }
    let critical = alphas
        .iter()
        .position(|&alpha| is_critical(alpha))
        .ok_or(CompareError::NoCriticalAlpha { n_lbits, realizations: planned })?;
    let at_critical = available[critical].len();
    if at_critical == 0 {
        return Err(CompareError::CriticalAlphaEmpty { n_lbits });
    }
    let enough = |count: usize| count as f64 >= LEAST_COVERAGE * at_critical as f64;
    let compared: Vec<usize> =
        (0..alphas.len()).filter(|&index| enough(available[index].len())).collect();
    let realizations: Vec<usize> = available[critical]
        .iter()
        .copied()
        .filter(|realization| {
            compared.iter().all(|&index| available[index].binary_search(realization).is_ok())
        })
        .collect();
    if realizations.is_empty() {
        return Err(CompareError::NoCommonRealization { n_lbits });
    }
    let alphas = alphas.iter().zip(available).map(|(&alpha, available)| AlphaCoverage {
        alpha,
        available: available.len(),
        planned,
        compared: enough(available.len()),
    });
    Ok(Coverage { alphas: alphas.collect(), compared, critical, realizations })
}

/// Whether this stored α is `α_c`.
pub(crate) fn is_critical(alpha: f64) -> bool {
    Alpha::new(alpha).is_ok_and(Alpha::is_critical)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::FRAC_1_SQRT_2;

    const ALPHAS: [f64; 3] = [0.5, 0.6, FRAC_1_SQRT_2];

    #[test]
    fn realizations_are_those_finished_at_every_alpha() {
        let available = [vec![0, 1, 2, 3], vec![0, 1, 2], vec![0, 2, 3]];
        let coverage = choose(5, &ALPHAS, 4, &available).unwrap();
        assert_eq!(coverage.realizations, [0, 2], "finished everywhere");
        assert_eq!(coverage.compared, [0, 1, 2], "none left out");
    }

    #[test]
    fn an_alpha_that_has_just_begun_does_not_cost_the_others_their_statistics() {
        let available = [vec![0, 1, 2, 3], vec![0], vec![0, 1, 2, 3]];
        let coverage = choose(5, &ALPHAS, 4, &available).unwrap();
        assert_eq!(coverage.compared, [0, 2], "α = 0.6 has a quarter");
        assert_eq!(coverage.realizations, [0, 1, 2, 3], "all four");
        assert!(!coverage.alphas[1].compared && coverage.alphas[1].available == 1, "and says so");
    }

    #[test]
    fn a_missing_alpha_c_says_what_would_have_to_be_generated() {
        let error = choose(5, &ALPHAS[..2], 40, &[vec![0], vec![0]]).unwrap_err();
        let CompareError::NoCriticalAlpha { n_lbits: 5, realizations: 40 } = error else {
            panic!("{error}");
        };
        let error = choose(5, &ALPHAS, 1, &[vec![0], vec![0], vec![]]).unwrap_err();
        assert!(error.to_string().contains("the run was interrupted"), "{error}");
    }

    #[test]
    fn explicit_couplings_have_no_alpha_to_compare_along() {
        let error = choose(5, &[f64::NAN], 1, &[vec![0]]).unwrap_err();
        assert!(matches!(error, CompareError::ExplicitCouplings { n_lbits: 5 }), "{error}");
    }

    #[test]
    fn disjoint_realizations_are_an_error() {
        let available = [vec![0, 1], vec![0, 1], vec![2, 3]];
        let error = choose(5, &ALPHAS, 4, &available).unwrap_err();
        assert!(matches!(error, CompareError::NoCommonRealization { .. }), "{error}");
    }
}
