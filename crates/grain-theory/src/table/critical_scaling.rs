//! Fig. 3b: the bubble against α for growing chains, and the exponent with which it diverges at `α_c`.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use crate::self_consistency::drh_log_bare;
use serde::Serialize;

use crate::table::columns::{Columns, geometric};
use crate::theory::MeanFieldTheory;

/// The bubble of a chain of N at each α.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SizeCurve {
    /// N
    pub n_lbits: usize,
    /// `η_tot / log 2`, at [`CriticalScaling::alphas`].
    pub bubble_sizes: Vec<f64>,
}

/// The exponent of `η_tot ∝ |δα|^{-ν}`, fitted to a chain of N.
///
/// ```text
/// log η_tot = a - ν log|δα| + b |δα| + c |δα|²
/// ```
///
/// over a decade (or up to 0.3) from the smallest `|δα|` at which N does not matter. The data
/// have no noise: what can be wrong is the form. `error` holds the scatter about it and the change of ν
/// that the last term `c |δα|²` made, added in squares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ExponentFit {
    /// N
    pub n_lbits: usize,
    /// Smallest `|δα|` used: there `η_tot` differs by less than 1e-6 from that of 4N l-bits.
    pub smallest: f64,
    /// Largest `|δα|` used.
    pub largest: f64,
    /// ν
    pub nu: f64,
    /// Its uncertainty.
    pub error: f64,
    /// `η_tot |δα| / log 2` at the smallest `|δα|`: the amplitude at ν = 1.
    pub amplitude: f64,
}

/// The bubble against α for every N, and ν.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CriticalScaling {
    /// `g_{1,0}`
    pub first_coupling: f64,
    /// Ascending, denser about `α_c`.
    pub alphas: Vec<f64>,
    /// Ascending in N.
    pub curves: Vec<SizeCurve>,
    /// Of every N that is long enough for a fit, ascending.
    pub fits: Vec<ExponentFit>,
}

/// Fits go no further from `α_c` than this: beyond, only a few l-bits are absorbed.
const WIDEST: f64 = 0.3;

/// Size independence that a point of a fit has, relative.
const SIZE_INDEPENDENT: f64 = 1e-6;

/// Points of a fit.
const FIT_POINTS: u32 = 41;

/// Solves (11) for every N and α.
pub fn critical_scaling(
    theory: &MeanFieldTheory,
    first_coupling: f64,
    sizes: &[usize],
) -> CriticalScaling {
    let offsets = geometric(1e-5, WIDEST, 121);
    let below = offsets.iter().rev().map(|offset| FRAC_1_SQRT_2 - offset);
    let above = offsets.iter().map(|offset| FRAC_1_SQRT_2 + offset);
    let alphas: Vec<f64> = below.chain([FRAC_1_SQRT_2]).chain(above).collect();
    let curves = sizes
        .iter()
        .map(|&n_lbits| SizeCurve {
            n_lbits,
            bubble_sizes: alphas
                .iter()
                .map(|&alpha| bubble_size(theory, first_coupling, alpha, n_lbits))
                .collect(),
        })
        .collect();
    let fits = sizes.iter().filter_map(|&n| exponent(theory, first_coupling, n)).collect();
    CriticalScaling { first_coupling, alphas, curves, fits }
}

/// `η_tot/log 2`; not a number where the fixed point is not found to rounding, which then is in no fit.
fn bubble_size(theory: &MeanFieldTheory, first_coupling: f64, alpha: f64, n: usize) -> f64 {
    let solution = theory.solve(&drh_log_bare(first_coupling.ln(), alpha, n));
    if solution.convergence.converged { solution.total_enhancement / LN_2 } else { f64::NAN }
}

/// ν of a chain of N; `None` if it is too short for any fit.
fn exponent(theory: &MeanFieldTheory, first_coupling: f64, n_lbits: usize) -> Option<ExponentFit> {
    let size = |offset: f64, n| bubble_size(theory, first_coupling, FRAC_1_SQRT_2 - offset, n);
    let settled = |offset: f64| {
        let of_n = size(offset, n_lbits);
        (size(offset, 4 * n_lbits) - of_n).abs() < SIZE_INDEPENDENT * of_n
    };
    let (mut low, mut high) = (1e-6_f64, 0.5 * WIDEST);
    if !settled(high) {
        return None;
    }
    // Further from α_c a bubble is smaller: bisection in the logarithm, to a part in a thousand.
    while high / low > 1.001 {
        let middle = (low * high).sqrt();
        if settled(middle) { high = middle } else { low = middle }
    }
    let smallest = high;
    let largest = WIDEST.min(10.0 * smallest);
    let offsets = geometric(smallest, largest, FIT_POINTS);
    let logs: Vec<f64> = offsets.iter().map(|&offset| size(offset, n_lbits).ln()).collect();
    let (lower, _) = slope(&offsets, &logs, 1)?;
    let (nu, scatter) = slope(&offsets, &logs, 2)?;
    let amplitude = size(smallest, n_lbits) * smallest;
    let error = scatter.hypot(nu - lower);
    Some(ExponentFit { n_lbits, smallest, largest, nu, error, amplitude })
}

/// ν and its standard error in `y = a - ν log δ + Σ_k b_k δ^k`, `k = 1 … order`, by least squares.
fn slope(offsets: &[f64], values: &[f64], order: i32) -> Option<(f64, f64)> {
    let largest = offsets.iter().copied().fold(0.0, f64::max);
    let columns: Vec<Vec<f64>> = std::iter::once(vec![1.0; offsets.len()])
        .chain((1..=order).map(|k| offsets.iter().map(|o| (o / largest).powi(k)).collect()))
        .collect();
    // What the other columns leave of the logarithm: by Gram and Schmidt, twice for orthogonality.
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for mut column in columns {
        project_out(&mut column, &basis);
        let norm = dot(&column, &column).sqrt();
        basis.push(column.iter().map(|x| x / norm).collect());
    }
    let mut logarithm: Vec<f64> = offsets.iter().map(|offset| -offset.ln()).collect();
    project_out(&mut logarithm, &basis);
    let mut rest = values.to_vec();
    project_out(&mut rest, &basis);
    let weight = dot(&logarithm, &logarithm);
    let nu = dot(&logarithm, &rest) / weight;
    let residual: f64 = rest.iter().zip(&logarithm).map(|(y, x)| (y - nu * x).powi(2)).sum::<f64>();
    let freedom = offsets.len().checked_sub(basis.len() + 1).filter(|&freedom| freedom > 0)?;
    Some((nu, (residual / freedom as f64 / weight).sqrt()))
}

fn project_out(vector: &mut [f64], basis: &[Vec<f64>]) {
    for _ in 0..2 {
        for direction in basis {
            let overlap = dot(vector, direction);
            for (x, e) in vector.iter_mut().zip(direction) {
                *x -= overlap * e;
            }
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl CriticalScaling {
    /// One row an α, a column an N.
    pub fn columns(&self) -> Columns {
        let names = self.curves.iter().map(|c| format!("eta_tot/log 2 at N = {} [1]", c.n_lbits));
        let header = std::iter::once("alpha [1]".to_owned()).chain(names).collect();
        let row = |(index, alpha): (usize, &f64)| {
            let sizes = self.curves.iter().map(|curve| curve.bubble_sizes[index]);
            std::iter::once(*alpha).chain(sizes).collect()
        };
        Columns { header, rows: self.alphas.iter().enumerate().map(row).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fit_finds_an_exponent_through_its_corrections() {
        let offsets = geometric(1e-3, 1e-2, 41);
        let values: Vec<f64> =
            offsets.iter().map(|o| 2.0 - 1.3 * o.ln() + 5.0 * o - 7.0 * o * o).collect();
        let (linear, _) = slope(&offsets, &values, 1).unwrap();
        let (quadratic, error) = slope(&offsets, &values, 2).unwrap();
        // The quadratic form is exact; the linear one misses 7e-4 of curvature over a decade.
        assert!((quadratic - 1.3).abs() < 1e-10 && error < 1e-10, "{quadratic} ± {error}");
        assert!((linear - 1.3).abs() > 1e-6 && (linear - 1.3).abs() < 1e-2, "{linear}");
    }

    #[test]
    fn nu_is_one_within_its_error_at_the_largest_size() {
        let theory = MeanFieldTheory::default();
        let fits: Vec<ExponentFit> =
            [100, 1000, 10_000].iter().filter_map(|&n| exponent(&theory, 0.5, n)).collect();
        for fit in &fits {
            println!("{fit:?}");
        }
        let last = fits.last().unwrap();
        assert!((last.nu - 1.0).abs() < last.error, "{last:?}");
        assert!(last.error < 0.01 && last.error < fits[0].error, "{fits:?}");
    }
}
