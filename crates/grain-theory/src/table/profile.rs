//! Fig. 3a: the profile that a failed avalanche leaves along the chain.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use crate::avalanche::Avalanche;
use crate::self_consistency::drh_log_bare;
use serde::Serialize;

use crate::table::columns::Columns;
use crate::theory::MeanFieldTheory;

/// One l-bit of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ProfilePoint {
    /// From 1.
    pub n: usize,
    /// `log g_{n,0}`
    pub log_bare: f64,
    /// `log g_n`
    pub log_g: f64,
    /// `[S_n]`, bits.
    pub mean_entropy: f64,
    /// `C^zz_n`
    pub memory: f64,
}

/// The DRH chain at one α.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FailedAvalanche {
    /// `g_{1,0}`
    pub first_coupling: f64,
    /// `δα = α - α_c`
    pub alpha_offset: f64,
    /// `η_tot / log 2`: l-bits absorbed.
    pub bubble_size: f64,
    /// The last l-bit above half a bit, from 1; 0 if there is none.
    pub last_above_half: usize,
    /// Where the profile crosses half a bit, between l-bits, `log [S_n]` interpolated.
    pub crossing: Option<f64>,
    /// Whether the bubble fed itself, see [`Avalanche::ran`].
    pub avalanche_ran: bool,
    /// Largest violation of (11).
    pub residual: f64,
    /// `[l-bit]`
    pub points: Vec<ProfilePoint>,
}

/// Solves the chain of `n_lbits` with `g_{1,0}` and `δα` (11).
pub fn failed_avalanche(
    theory: &MeanFieldTheory,
    first_coupling: f64,
    alpha_offset: f64,
    n_lbits: usize,
) -> FailedAvalanche {
    let log_bare = drh_log_bare(first_coupling.ln(), FRAC_1_SQRT_2 + alpha_offset, n_lbits);
    let solution = theory.solve(&log_bare);
    let avalanche = Avalanche::of(theory, &solution);
    let points: Vec<ProfilePoint> = (log_bare.iter().zip(&solution.log_g).enumerate())
        .map(|(index, (&log_bare, &log_g))| ProfilePoint {
            n: index + 1,
            log_bare,
            log_g,
            mean_entropy: theory.mean_entropy(log_g),
            memory: theory.memory(log_g),
        })
        .collect();
    let last_above_half =
        points.iter().rev().find(|point| point.mean_entropy > 0.5).map_or(0, |point| point.n);
    let crossing = points.windows(2).find_map(|pair| {
        let [above, below] = [pair[0].mean_entropy, pair[1].mean_entropy];
        (above > 0.5 && below <= 0.5)
            .then(|| pair[0].n as f64 + (above / 0.5).ln() / (above / below).ln())
    });
    FailedAvalanche {
        first_coupling,
        alpha_offset,
        bubble_size: solution.total_enhancement / LN_2,
        last_above_half,
        crossing,
        avalanche_ran: avalanche.ran(),
        residual: solution.convergence.residual,
        points,
    }
}

impl FailedAvalanche {
    /// One row an l-bit.
    pub fn columns(&self) -> Columns {
        let header = ["n [1]", "log g_n_0 [1]", "log g_n [1]", "S_n [bit]", "C^zz_n [1]"];
        let row =
            |p: &ProfilePoint| vec![p.n as f64, p.log_bare, p.log_g, p.mean_entropy, p.memory];
        Columns::new(&header, self.points.iter().map(row).collect())
    }
}
