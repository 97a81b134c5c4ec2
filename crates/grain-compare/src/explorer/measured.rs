//! What was measured of one l-bit at one α: its mean entropy, and the histogram over eigenstates and realizations.

use grain_dataset::{PooledSize, Window};
use grain_statistics::Estimate;
use serde::Serialize;

use crate::average::{SizeAverages, point_of};
use crate::error::CompareError;
use crate::explorer::tables::{BINS, rounded};

/// One l-bit at one α.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct MeasuredLbit {
    /// Mean over realizations of the window's mean, bits, and its standard error.
    mean: f64,
    error: Option<f64>,
    /// Per bit, `[bin]`.
    density: Vec<f64>,
}

/// Every l-bit at every α, `[alpha][l-bit]`, of the realizations that are compared; `alphas` are the indices of the α among the data.
pub(super) fn measured(
    size: &PooledSize<'_>,
    window: &Window,
    averages: &SizeAverages,
    alphas: &[usize],
) -> Result<Vec<Vec<MeasuredLbit>>, CompareError> {
    let n_lbits = averages.n_lbits;
    let of_alpha = |(index, &alpha_index): (usize, &usize)| {
        let mut counts = vec![[0_usize; BINS]; n_lbits];
        for &realization in &averages.realizations {
            let point = point_of(size, alpha_index, realization);
            let states = window.stored_states(point.size, point.alpha_index, point.realization)?;
            let entropies = point.size.entropies(point.alpha_index, point.realization)?;
            for state in states {
                let of_state = &entropies[state * n_lbits..(state + 1) * n_lbits];
                for (counts, entropy) in counts.iter_mut().zip(of_state) {
                    counts[bin_of(*entropy)] += 1;
                }
            }
        }
        let of_lbit = |(lbit, counts): (usize, &[usize; BINS])| {
            let estimate = Estimate::of(averages.entropy.at(lbit, index));
            let all: usize = counts.iter().sum();
            let density = |&count: &usize| rounded((count * BINS) as f64 / all.max(1) as f64);
            MeasuredLbit {
                mean: rounded(estimate.mean),
                error: estimate.standard_error.map(rounded),
                density: counts.iter().map(density).collect(),
            }
        };
        Ok(counts.iter().enumerate().map(of_lbit).collect())
    };
    alphas.iter().enumerate().map(of_alpha).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and the number of bins"
)]
fn bin_of(entropy: f64) -> usize {
    ((entropy * BINS as f64).max(0.0) as usize).min(BINS - 1)
}
