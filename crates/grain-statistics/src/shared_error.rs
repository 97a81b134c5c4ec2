//! An error that several residuals share, beside the scatter of their realizations: that of a parameter which was known from elsewhere.
//!
//! Residuals r(α) = mean of `z_m(α)` less a prediction, whose parameter is off by an unknown part of its standard error, have the covariance
//!
//! ```text
//! C(α, β)/M + σ(α) σ(β)
//! ```
//!
//! with C that of `z_m` over M realizations and σ what the parameter's error does to the prediction. The same is the covariance of
//! the means of `z_m(α) + √M σ(α) u_m`, where `u_m` has the variance 1 and no correlation with any `z_m`: so that
//! [Hotelling's test](crate::hotelling) applies as it stands. It takes the second term to be as uncertain as the first, and is
//! a little too lenient where that is the larger one and realizations are few.

/// Below this part of its length nothing of a series is left once others were taken out of it.
const LEAST_LEFT: f64 = 1e-3;

/// Adds `√M σ u_m` to columns of `z_m`, `[column][realization]`, with one σ a column.
///
/// `false`, and nothing is added, if there are not more realizations than columns and a mean: then every series is correlated with them.
///
/// # Examples
///
/// ```
/// use grain_statistics::{Estimate, add_shared_error};
///
/// let mut entropies = vec![vec![0.31, 0.28, 0.33, 0.30, 0.27, 0.32, 0.29, 0.31]];
/// let before = Estimate::of(&entropies[0]);
/// assert!(add_shared_error(&mut entropies, &[0.02]));
/// let after = Estimate::of(&entropies[0]);
/// assert!((after.mean - before.mean).abs() < 1e-12);
/// let both = before.standard_error.unwrap().hypot(0.02);
/// assert!((after.standard_error.unwrap() - both).abs() < 1e-12);
/// ```
pub fn add_shared_error(columns: &mut [Vec<f64>], errors: &[f64]) -> bool {
    let realizations = columns.iter().map(Vec::len).min().unwrap_or(0);
    let Some(free) = uncorrelated(columns, realizations) else { return false };
    for (column, error) in columns.iter_mut().zip(errors) {
        let scale = error * (realizations as f64).sqrt();
        for (value, u) in column.iter_mut().zip(&free) {
            *value += scale * u;
        }
    }
    true
}

/// A series of mean 0 and variance 1 that is correlated with no column.
fn uncorrelated(columns: &[Vec<f64>], realizations: usize) -> Option<Vec<f64>> {
    // Of no period that disorder could have.
    let any = |m: usize| (m as f64 * 1.618_033_988_749_895).fract() - 0.5;
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let series = std::iter::once(vec![1.0; realizations])
        .chain(columns.iter().map(|column| column[..realizations].to_vec()));
    for series in series {
        basis.extend(without(series, &basis));
    }
    let free = without((0..realizations).map(any).collect(), &basis)?;
    // Of unit length so far, and M - 1 are free.
    let scale = (realizations as f64 - 1.0).sqrt();
    Some(free.into_iter().map(|u| scale * u).collect())
}

/// A series without what it shares with an orthonormal basis, of unit length; `None` if nothing is left.
fn without(mut series: Vec<f64>, basis: &[Vec<f64>]) -> Option<Vec<f64>> {
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let least = LEAST_LEFT * dot(&series, &series).sqrt();
    // Twice is enough to be orthogonal to rounding.
    for _ in 0..2 {
        for of in basis {
            let share = dot(&series, of);
            series.iter_mut().zip(of).for_each(|(value, other)| *value -= share * other);
        }
    }
    let length = dot(&series, &series).sqrt();
    (length > least && length > 0.0)
        .then(|| series.into_iter().map(|value| value / length).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Estimate, HotellingTest, Residual};
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Sums of twelve uniform numbers: normal enough.
    fn normal(random: &mut ChaCha8Rng) -> f64 {
        (0..12).map(|_| random.random::<f64>()).sum::<f64>() - 6.0
    }

    /// `[column][realization]`, correlated.
    fn columns(random: &mut ChaCha8Rng, realizations: usize) -> Vec<Vec<f64>> {
        let mut columns = vec![Vec::new(); 3];
        for _ in 0..realizations {
            let [a, b, c] = [normal(random), normal(random), normal(random)];
            let values = [a, 0.8 * a + 0.6 * b, 0.1 * b + 0.3 * c];
            columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        }
        columns
    }

    fn covariance(a: &[f64], b: &[f64]) -> f64 {
        let (of_a, of_b) = (Estimate::of(a).mean, Estimate::of(b).mean);
        let sum: f64 = a.iter().zip(b).map(|(a, b)| (a - of_a) * (b - of_b)).sum();
        sum / (a.len() as f64 - 1.0)
    }

    #[test]
    fn covariances_gain_what_the_errors_share_and_means_stay() {
        let before = columns(&mut ChaCha8Rng::seed_from_u64(1), 20);
        let mut after = before.clone();
        let errors = [0.3, 0.1, 0.0];
        assert!(add_shared_error(&mut after, &errors));
        for i in 0..3 {
            let mean = |columns: &[Vec<f64>]| Estimate::of(&columns[i]).mean;
            assert!((mean(&after) - mean(&before)).abs() < 1e-13);
            for j in 0..3 {
                let gained = covariance(&after[i], &after[j]) - covariance(&before[i], &before[j]);
                assert!(
                    (gained - 20.0 * errors[i] * errors[j]).abs() < 1e-12,
                    "{i}, {j}: {gained}"
                );
            }
        }
    }

    #[test]
    fn where_realizations_are_too_few_nothing_is_added() {
        let before = columns(&mut ChaCha8Rng::seed_from_u64(2), 4);
        let mut after = before.clone();
        assert!(!add_shared_error(&mut after, &[0.1; 3]), "three columns and the mean span all");
        assert_eq!(after, before);
        let mut twice = vec![before[0].clone(); 3];
        assert!(add_shared_error(&mut twice, &[0.1; 3]), "a repeated column takes no room");
        assert!(!add_shared_error(&mut [], &[]), "nothing to add to");
    }

    /// How often predictions whose parameter is off as its error says are rejected at 5 %.
    #[test]
    fn true_predictions_are_rejected_as_often_as_the_level_says() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let (realizations, repetitions) = (40, 2000);
        // Of the size of the scatter of the means, 1/√40 for the first two.
        let errors = [0.16, 0.12, 0.03];
        let mut rejected = [0, 0];
        for _ in 0..repetitions {
            let off = normal(&mut random);
            let plain = columns(&mut random, realizations);
            let mut shared = plain.clone();
            assert!(add_shared_error(&mut shared, &errors));
            for (count, columns) in rejected.iter_mut().zip([&shared, &plain]) {
                let residuals = columns.iter().zip(errors).map(|(column, error)| {
                    let value = Estimate::of(column).mean + off * error;
                    Residual { value, influence: column }
                });
                *count += u32::from(HotellingTest::of(residuals).unwrap().p_value < 0.05);
            }
        }
        let [shared, plain] = rejected.map(|count| f64::from(count) / f64::from(repetitions));
        assert!((shared - 0.05).abs() < 0.02, "{shared}");
        assert!(plain > 0.1, "unheard it would double the level and more: {plain}");
    }
}
