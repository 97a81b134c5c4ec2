//! Fig. 1d: the entropic enhancement `η(g)` between its limits.

use std::f64::consts::LN_2;

use serde::Serialize;

use crate::table::columns::{Columns, geometric};
use crate::theory::MeanFieldTheory;

/// `η` and its limits at one coupling, nats.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EnhancementPoint {
    /// The reduced coupling `g`.
    pub g: f64,
    /// `η(g)`
    pub enhancement: f64,
    /// `log 2 - η(g)`
    pub deficit: f64,
    /// `-8 g log g`, as printed below (8c).
    pub leading_logarithm: f64,
    /// `-8 g (log g + c)`
    pub weak_limit: f64,
}

/// `η` over many decades of the coupling.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EnhancementCurve {
    /// The constant `c` beside the leading logarithm, from `η` at `g` = 1e-13.
    pub weak_constant: f64,
    /// `(log 2 - η) g⁴` at strong coupling: the amplitude of `O(g^{-4})` below (8c).
    pub strong_amplitude: f64,
    /// Ascending in `g`.
    pub points: Vec<EnhancementPoint>,
}

/// Where the constant is read off: corrections of relative order `g log g` are 1e-11 there.
const WEAKEST: f64 = 1e-13;

/// Where the amplitude is read off: corrections are of relative order `1/g²`.
const STRONGEST: f64 = 1e6;

/// Tabulates `η` (A27) from `low` to `high`.
pub fn enhancement_curve(
    theory: &MeanFieldTheory,
    (low, high): (f64, f64),
    points: u32,
) -> EnhancementCurve {
    let weak_constant = -WEAKEST.ln() - theory.enhancement(WEAKEST.ln()) / (8.0 * WEAKEST);
    let strong_amplitude = theory.enhancement_deficit(STRONGEST.ln()) * STRONGEST.powi(4);
    let points = geometric(low, high, points)
        .into_iter()
        .map(|g| EnhancementPoint {
            g,
            enhancement: theory.enhancement(g.ln()),
            deficit: theory.enhancement_deficit(g.ln()),
            leading_logarithm: -8.0 * g * g.ln(),
            weak_limit: -8.0 * g * (g.ln() + weak_constant),
        })
        .collect();
    EnhancementCurve { weak_constant, strong_amplitude, points }
}

impl EnhancementCurve {
    /// One row a coupling.
    pub fn columns(&self) -> Columns {
        let header = [
            "g [1]",
            "eta [nat]",
            "log 2 - eta [nat]",
            "eta/log 2 [1]",
            "-8 g log g [nat]",
            "-8 g (log g + c) [nat]",
        ];
        let row = |p: &EnhancementPoint| {
            vec![
                p.g,
                p.enhancement,
                p.deficit,
                p.enhancement / LN_2,
                p.leading_logarithm,
                p.weak_limit,
            ]
        };
        Columns::new(&header, self.points.iter().map(row).collect())
    }
}
