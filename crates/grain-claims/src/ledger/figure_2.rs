//! Fig. 2 at the paper's statistics and beyond its sizes, from a comparison of generated data.

use grain_compare::goodness::Side;
use grain_compare::{Observable, SizeComparison};

use super::claim::Claim;
use super::evidence::{Check, Evidence};
use super::laboratory::Laboratory;

/// A probability that agreement has by chance more often than once in a hundred.
const LIKELY: f64 = 0.01;

/// What one N says.
struct Agreement {
    p_value: f64,
    largest: f64,
    text: String,
}

fn agreement(size: &SizeComparison, observable: Observable) -> Option<Agreement> {
    let localized = |found: &&grain_compare::goodness::Goodness| found.side == Side::Localized;
    let goodness = size.overlay(observable).goodness.iter().find(localized)?;
    let (p_value, largest) = (goodness.p_value?, goodness.largest?);
    let text = format!(
        "N = {}: p = {p_value:.1e}, at most {:+.4} (α = {})",
        size.n_lbits, largest.residual, largest.alpha
    );
    Some(Agreement { p_value, largest: largest.residual.abs(), text })
}

/// Data minus mean field below `α_c`, all α of one N together with their covariance; the correction is that of the short
/// chains of the section before.
fn evidence(
    lab: &Laboratory,
    observable: Observable,
    (correction, bound): (&'static str, f64),
) -> Evidence {
    let Some(comparison) = &lab.figure_2 else {
        let measured = "not examined: no data at the paper's statistics were given";
        return Evidence::printed(measured.into(), Check::Undecided);
    };
    let found: Vec<Agreement> =
        comparison.sizes.iter().filter_map(|size| agreement(size, observable)).collect();
    if found.is_empty() {
        let measured = "too few realizations for the covariance of α at every N";
        return Evidence::printed(measured.into(), Check::Undecided);
    }
    let list: Vec<&str> = found.iter().map(|size| size.text.as_str()).collect();
    // One N in a hundred by chance: with several the smallest p counts, Bonferroni's way.
    let least = found.iter().map(|size| size.p_value).fold(1.0, f64::min) * found.len() as f64;
    let largest = found.iter().map(|size| size.largest).fold(0.0, f64::max);
    Evidence::corrected(
        format!("ED - mean field: {}", list.join("; ")),
        least > LIKELY,
        correction,
        largest < bound,
    )
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        source: "Fig. 2a",
        statement: "mean field reproduces [S_end] on the localized side (at the paper's statistics and beyond its sizes)",
        examine: |lab| Ok(evidence(lab, Observable::Entropy, ("to 0.03 bits", 0.03))),
    },
    Claim {
        source: "Fig. 2 (memory)",
        statement: "the same coupling predicts C^zz_end (at the paper's statistics and beyond its sizes)",
        examine: |lab| Ok(evidence(lab, Observable::Memory, ("to 0.05", 0.05))),
    },
];
