//! Cholesky factors of covariances that are nearly singular, or known from few realizations only.

/// A variable that the ones before it determine up to this fraction of its variance adds nothing.
///
/// Correlations are known to rounding, about 1e-14 for a thousand realizations.
pub const LEAST_FREE_VARIANCE: f64 = 1e-10;

/// `tᵀ R⁻¹ t` over the columns of a correlation matrix R that are linearly independent, and their
/// number.
///
/// Columns are taken one by one, each time the one that the others before it determine least, until all that are
/// left are determined to [`LEAST_FREE_VARIANCE`]. Which those are depends on R alone, never on t.
pub fn squared_length(
    size: usize,
    correlation: impl Fn(usize, usize) -> f64,
    t: Vec<f64>,
) -> (f64, usize) {
    let mut remaining: Vec<usize> = (0..size).collect();
    let mut free_variance = vec![1.0_f64; size];
    // rows[i] is the row of the Cholesky factor that belongs to column i of R.
    let mut rows: Vec<Vec<f64>> = vec![Vec::new(); size];
    let mut rest = t;
    let mut total = 0.0;
    let mut rank = 0;
    while let Some(position) = (0..remaining.len())
        .max_by(|&a, &b| free_variance[remaining[a]].total_cmp(&free_variance[remaining[b]]))
    {
        let pivot = remaining.swap_remove(position);
        if free_variance[pivot] <= LEAST_FREE_VARIANCE {
            break;
        }
        let diagonal = free_variance[pivot].sqrt();
        let whitened = rest[pivot] / diagonal;
        let pivot_row = rows[pivot].clone();
        for &other in &remaining {
            let known: f64 = rows[other].iter().zip(&pivot_row).map(|(a, b)| a * b).sum();
            let entry = (correlation(other, pivot) - known) / diagonal;
            rows[other].push(entry);
            free_variance[other] -= entry * entry;
            rest[other] -= entry * whitened;
        }
        total += whitened * whitened;
        rank += 1;
    }
    (total, rank)
}

/// The lower factor of a covariance from few realizations, drawn towards its diagonal.
#[derive(Debug, Clone, PartialEq)]
pub struct ShrunkFactor {
    size: usize,
    /// `[row, column]`
    entries: Vec<f64>,
}

impl ShrunkFactor {
    /// Of the first `size` variables of a covariance `[variable, variable]` of `width` variables, estimated from `count`
    /// realizations: with fewer realizations than variables the covariance itself has no inverse.
    pub fn of(covariance: &[f64], width: usize, size: usize, count: usize) -> Self {
        let share = (size as f64 / count as f64).min(1.0);
        let mut factor = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| factor[i * size + k] * factor[j * size + k]).sum();
                let element = covariance[i * width + j];
                if i == j {
                    let rest = element * (1.0 + 1e-9) - known;
                    // A variable without scatter carries nothing; any positive number divides its zero.
                    let least = 1e-12_f64.max(1e-10 * element);
                    factor[i * size + i] = rest.max(least).sqrt();
                } else {
                    let element = (1.0 - share) * element;
                    factor[i * size + j] = (element - known) / factor[j * size + j];
                }
            }
        }
        Self { size, entries: factor }
    }

    /// `dᵀ C⁻¹ d` of the covariance that this is the factor of; `whitened` is workspace of as many numbers as variables.
    pub fn squared_length(&self, difference: &[f64], whitened: &mut [f64]) -> f64 {
        let mut total = 0.0;
        for i in 0..self.size {
            let row = &self.entries[i * self.size..];
            let known: f64 = (0..i).map(|j| row[j] * whitened[j]).sum();
            whitened[i] = (difference[i] - known) / row[i];
            total += whitened[i] * whitened[i];
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `R = [[1, ρ], [ρ, 1]]` has the inverse `[[1, -ρ], [-ρ, 1]]/(1 - ρ²)`.
    fn of_two(rho: f64, [a, b]: [f64; 2]) -> f64 {
        (a * a - 2.0 * rho * a * b + b * b) / (1.0 - rho * rho)
    }

    #[test]
    fn both_factors_give_the_length_in_the_inverse_of_a_regular_matrix() {
        let (rho, t) = (0.3, [1.5, -0.4]);
        let correlation = |i: usize, j: usize| if i == j { 1.0 } else { rho };
        let (pivoted, rank) = squared_length(2, correlation, t.to_vec());
        assert!((pivoted - of_two(rho, t)).abs() < 1e-13 && rank == 2, "{pivoted}");
        // So many realizations that nothing is shrunk; the diagonal is raised by 1e-9.
        let factor = ShrunkFactor::of(&[1.0, rho, rho, 1.0], 2, 2, usize::MAX);
        let shrunk = factor.squared_length(&t, &mut [0.0; 2]);
        assert!((shrunk / of_two(rho, t) - 1.0).abs() < 1e-8, "{shrunk}");
    }

    #[test]
    fn a_repeated_variable_adds_no_rank() {
        let correlation = |_: usize, _: usize| 1.0;
        let (length, rank) = squared_length(3, correlation, vec![2.0; 3]);
        assert!((length - 4.0).abs() < 1e-14 && rank == 1, "{length} {rank}");
    }
}
