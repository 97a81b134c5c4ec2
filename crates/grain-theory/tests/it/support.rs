//! Gauss-Legendre quadrature: a rule that shares nothing with the trapezoidal one of the crate.

use std::f64::consts::PI;

/// Order of the rule on each panel: exact for polynomials of degree 39.
const ORDER: usize = 20;

/// Nodes and weights on `[-1, 1]`, by Newton's method on the Legendre polynomial.
fn nodes_and_weights() -> Vec<(f64, f64)> {
    let n = ORDER as f64;
    (0..ORDER)
        .map(|k| {
            let mut x = (PI * (k as f64 + 0.75) / (n + 0.5)).cos();
            let mut slope = 0.0;
            for _ in 0..20 {
                let (mut p0, mut p1) = (1.0, x);
                for j in 2..=ORDER {
                    let j = j as f64;
                    (p0, p1) = (p1, ((2.0 * j - 1.0) * x * p1 - (j - 1.0) * p0) / j);
                }
                slope = n * (x * p1 - p0) / (x * x - 1.0);
                x -= p1 / slope;
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

/// Nodes and weights for panels between ascending edges.
pub(crate) fn panel_rule(edges: &[f64]) -> Vec<(f64, f64)> {
    let rule = nodes_and_weights();
    let mut nodes = Vec::new();
    for pair in edges.windows(2) {
        let (centre, half) = (0.5 * (pair[0] + pair[1]), 0.5 * (pair[1] - pair[0]));
        nodes.extend(rule.iter().map(|(x, weight)| (centre + half * x, half * weight)));
    }
    nodes
}

/// `∫ f` from `low` to `high` on panels of equal width.
pub(crate) fn integrate(low: f64, high: f64, n_panels: u32, f: impl Fn(f64) -> f64) -> f64 {
    let edges: Vec<f64> =
        (0..=n_panels).map(|k| low + (high - low) * f64::from(k) / f64::from(n_panels)).collect();
    panel_rule(&edges).into_iter().map(|(x, weight)| weight * f(x)).sum()
}
