//! Eigenvectors of a pure GOE matrix are real-Haar vectors: what the observables must say of them.

use faer::Side;
use grain_ed::observables::{ReducedState, entropy_bits, reduced_states};
use grain_model::{Realization, Seed};

use crate::support::{kolmogorov_smirnov, lbits, mean_and_error, model};

/// The reduced states of the first of `n` l-bits, in eigenvectors of GOE matrices of dimension
/// `8 · 2^n`; a few vectors a matrix, whose mutual orthogonality hardly correlates them.
fn thermal_states(n: usize, matrices: usize, vectors_each: usize) -> Vec<ReducedState> {
    let dimension = 8 << n;
    let goe = model(dimension, 1.0, 0.0, 0.0);
    let mut found = Vec::new();
    for index in 0..matrices {
        let realization = Realization::draw(&goe, Seed(21), lbits(n), index);
        let grain = realization.grain();
        let matrix =
            faer::Mat::from_fn(dimension, dimension, |row, column| grain[row * dimension + column]);
        let eigen = matrix.self_adjoint_eigen(Side::Lower).unwrap();
        for vector in (0..dimension).step_by(dimension / vectors_each).take(vectors_each) {
            let amplitudes: Vec<f64> = eigen.U().col(vector).iter().copied().collect();
            let mut states = vec![ReducedState::default(); n];
            reduced_states(&amplitudes, 8, &mut vec![0.0; 1 << n], &mut states);
            found.push(states[0]);
        }
    }
    found
}

#[test]
fn the_bloch_radius_follows_the_real_haar_law() {
    // CDF(r) = 1 - (1 - r²)^((n-1)/2) with n = D/2; false-alarm rate 10⁻³ each.
    for (n, matrices, vectors_each) in [(1, 400, 2), (4, 100, 4)] {
        let half = f64::from(8 << n) / 2.0;
        let radii = thermal_states(n, matrices, vectors_each)
            .iter()
            .map(|state| (1.0 - 4.0 * state.determinant()).max(0.0).sqrt())
            .collect();
        let statistic =
            kolmogorov_smirnov(radii, |r| 1.0 - (1.0 - r * r).powf(f64::midpoint(half, -1.0)));
        assert!(statistic < 1.95, "N = {n}: √n D = {statistic}");
    }
}

#[test]
fn the_mean_entropy_is_the_real_pages() {
    // Reference values of physics.md; five standard errors.
    for (n, matrices, vectors_each, exact) in
        [(1, 600, 4, 0.827_318_801_461), (6, 8, 64, 0.994_371_816_114)]
    {
        let entropies: Vec<f64> =
            thermal_states(n, matrices, vectors_each).iter().map(entropy_bits).collect();
        let (mean, error) = mean_and_error(&entropies);
        assert!((mean - exact).abs() < 5.0 * error, "N = {n}: {mean} ± {error}, exact {exact}");
    }
}
