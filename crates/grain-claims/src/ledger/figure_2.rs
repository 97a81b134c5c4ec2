//! Fig. 2 at the paper's statistics and beyond its sizes, from a comparison of generated data.

use grain_compare::distribution::{EntropyDistribution, Match};
use grain_compare::goodness::Side;
use grain_compare::overlay::OverlayPoint;
use grain_compare::{Comparison, Observable, SizeComparison};
use grain_statistics::{LinePoint, MeasuredMean, WeightedLine, agreement};

use super::bounds::{ABOUT, LIKELY, about_measured, known, printed_number, together};
use super::claim::Claim;
use super::evidence::{Check, Evidence};
use super::laboratory::Laboratory;

/// The `[S_end]` of Fig. 2b, bits, and the α at which the paper has them at N = 10.
const PRINTED: [(f64, f64); 3] = [(0.45, 0.10), (0.55, 0.50), (0.65, 0.90)];

/// Examines the data of Fig. 2, where they were given.
fn with_data(lab: &Laboratory, examine: impl Fn(&Comparison) -> Evidence) -> Evidence {
    match &lab.figure_2 {
        Some(comparison) => examine(comparison),
        None => Evidence::undecided("not examined: no data at the paper's statistics were given"),
    }
}

/// How ED and mean field compare at one point, as the residual of what is predicted.
fn close(size: &SizeComparison, point: &OverlayPoint) -> Option<(MeasuredMean, f64, Check, Check)> {
    let (prediction, residual) = point.prediction.zip(point.residual)?;
    let error = residual.error?;
    let found = MeasuredMean { mean: prediction.value + residual.value, error };
    let within = about_measured(found, prediction.value, size.realizations);
    Some((found, prediction.value, within, known(found, prediction.value)))
}

/// Data minus mean field on some sides of `α_c`, all α of one N together with their covariance.
fn evidence(comparison: &Comparison, observable: Observable, sides: &[Side]) -> Evidence {
    let (mut list, mut p_values, mut resolved, mut within) = (vec![], vec![], vec![], vec![]);
    let mut worst: Option<(f64, String)> = None;
    let (mut unsampled, mut counts) = (0, [0; 3]);
    for size in &comparison.sizes {
        let overlay = size.overlay(observable);
        for goodness in overlay.goodness.iter().filter(|found| sides.contains(&found.side)) {
            let (Some(p), Some(largest)) = (goodness.p_value, goodness.largest) else { continue };
            p_values.push(p);
            let at = largest.alpha;
            list.push(format!(
                "N = {}: p = {p:.1e}, at most {:+.4} (α = {at:.3})",
                size.n_lbits, largest.residual
            ));
        }
        for point in overlay.points.iter().filter(|point| sides.contains(&point.side)) {
            let Some((found, expected, close, known)) = close(size, point) else { continue };
            // Too few eigenstates carry its mean for errors to be known: it is not in p either.
            let sampled = point.carried_by.is_none();
            unsampled += usize::from(!sampled);
            resolved.push(if sampled { known } else { Check::Undecided });
            let close = if sampled { close } else { Check::Undecided };
            counts[close as usize] += 1;
            within.push(close);
            let off = (found.mean / expected - 1.0).abs();
            if sampled && worst.as_ref().is_none_or(|(most, _)| off > *most) {
                worst = Some((off, format!("N = {}, α = {}", size.n_lbits, point.alpha)));
            }
        }
    }
    if p_values.is_empty() {
        return Evidence::undecided("too few realizations for the covariance of α at every N");
    }
    // One N in a hundred by chance: with several the smallest p counts, Bonferroni's way.
    let least = p_values.iter().copied().fold(1.0, f64::min) * p_values.len() as f64;
    let [beyond, open, inside] = counts;
    let (off, place) = worst.unwrap_or_default();
    let measured = format!(
        "ED - mean field: {}; of {} points {inside} lie within a tenth, {beyond} beyond, {open} are not known so well, among them {unsampled} \
         whose mean too few eigenstates carry; farthest of the others {:.0} % ({place})",
        list.join("; "),
        within.len(),
        100.0 * off
    );
    Evidence::printed(measured, resolved.into_iter().chain([together(least)]))
        .or_corrected("to a tenth", within)
}

/// The distribution at the α whose `[S_end]` is nearest to a printed one.
fn nearest(size: &SizeComparison, entropy: f64) -> Option<(&EntropyDistribution, Match)> {
    let off = |found: &EntropyDistribution| (found.entropy.mean - entropy).abs();
    let found = size.distributions.iter().min_by(|a, b| off(a).total_cmp(&off(b)))?;
    Some((found, found.same_entropy?))
}

/// What the distributions of Fig. 2b nearest to some `[S_end]` say: a sentence, p-values, and whether they are within a tenth.
fn distributions(comparison: &Comparison, entropies: &[f64]) -> (String, Vec<f64>, Vec<Check>) {
    let (mut list, mut p_values, mut within) = (vec![], vec![], vec![]);
    for size in &comparison.sizes {
        // Three α tell nothing of 0.1, 0.5 and 0.9 bits.
        if size.entropy.points.len() <= PRINTED.len() {
            continue;
        }
        for &entropy in entropies {
            let Some((found, same)) = nearest(size, entropy) else { continue };
            let distance = same.kolmogorov_smirnov;
            let (Some(p), Some(noise)) = (distance.p_value, distance.noise_95) else { continue };
            list.push(format!(
                "N = {}, [S_end] = {:.3}: {:.3} (p = {p:.3}), area {:.4}",
                size.n_lbits, found.entropy.mean, distance.value, same.wasserstein.value
            ));
            p_values.push(p);
            within.push(match distance.value {
                value if value + noise <= ABOUT => Check::Agrees,
                value if value - noise > ABOUT => Check::Disagrees,
                _ => Check::Undecided,
            });
        }
    }
    (list.join("; "), p_values, within)
}

/// What is compared at the N of Fig. 2b.
fn of_figure_2b(comparison: &Comparison) -> Comparison {
    let mut only = comparison.clone();
    only.sizes.retain(|size| size.n_lbits == 10);
    only
}

/// Whether `[S_end]` falls with N below `α_c`, and rises above.
fn trend(comparison: &Comparison, side: Side) -> Evidence {
    let points = comparison.sizes.iter().flat_map(|size| {
        let of_side = size.entropy.points.iter().filter(move |point| point.side == side);
        of_side.map(move |point| (point.alpha, size, point.data))
    });
    let mut alphas: Vec<(f64, Vec<LinePoint>)> = Vec::new();
    let mut realizations = usize::MAX;
    for (alpha, size, data) in points {
        let Some(error) = data.standard_error else { continue };
        realizations = realizations.min(size.realizations);
        let point = LinePoint { x: size.n_lbits as f64, y: data.mean, error };
        match alphas.iter_mut().find(|(other, _)| other.total_cmp(&alpha).is_eq()) {
            Some((_, points)) => points.push(point),
            None => alphas.push((alpha, vec![point])),
        }
    }
    let sign = if side == Side::Localized { -1.0 } else { 1.0 };
    let (mut list, mut checks) = (vec![], vec![]);
    for (alpha, points) in &alphas {
        let Some(line) = WeightedLine::through(points) else { continue };
        let sigmas = sign * line.slope / line.slope_error;
        let (first, last) = (points[0], points[points.len() - 1]);
        list.push(format!(
            "α = {alpha}: {:.4} (N = {}) to {:.4} ({}), {:+.0} errors",
            first.y,
            first.x,
            last.y,
            last.x,
            sign * sigmas
        ));
        checks.push(match sigmas {
            sigmas if sigmas > agreement(realizations) => Check::Agrees,
            sigmas if sigmas < -agreement(realizations) => Check::Disagrees,
            _ => Check::Undecided,
        });
    }
    Evidence::printed(format!("ED, slope over N: {}", list.join("; ")), checks)
}

/// How data and mean field differ on the thermal side of sizes up to N = 8.
fn thermal(comparison: &Comparison) -> Evidence {
    let (mut list, mut checks) = (vec![], vec![]);
    for size in &comparison.sizes {
        let Some(found) = size.entropy.goodness_of(Side::Thermal) else { continue };
        let (Some(p), Some(largest)) = (found.p_value, found.largest) else { continue };
        let sigma = largest.sigma.unwrap_or(0.0);
        list.push(format!(
            "N = {}: {:+.4} bits, {sigma:+.0} errors (α = {:.2}), p = {p:.0e}",
            size.n_lbits, largest.residual, largest.alpha
        ));
        if size.n_lbits <= 8 {
            checks.push(Check::from(p < LIKELY));
        }
    }
    Evidence::printed(format!("ED - mean field at most: {}", list.join("; ")), checks)
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim::measured(
        "Fig. 2a",
        "mean field reproduces [S_end] on the localized side (at the paper's statistics and beyond its sizes)",
        |lab| Ok(with_data(lab, |data| evidence(data, Observable::Entropy, &[Side::Localized]))),
    ),
    Claim::measured(
        "Fig. 2 (memory)",
        "the same coupling predicts C^zz_end, up to α_c (at the paper's statistics and beyond its sizes)",
        |lab| {
            let sides = [Side::Localized, Side::Critical];
            Ok(with_data(lab, |data| evidence(data, Observable::Memory, &sides)))
        },
    ),
    Claim::measured(
        "Fig. 2a",
        "on the thermal side a noticeable discrepancy of mean field and ED at small N (N ≤ 8)",
        |lab| Ok(with_data(lab, thermal)),
    ),
    Claim::measured(
        "Fig. 2a",
        "for α > α_c the avalanche runs: [S_end] of ED rises towards log 2 with N",
        |lab| Ok(with_data(lab, |data| trend(data, Side::Thermal))),
    ),
    Claim::measured(
        "Fig. 2a",
        "for α < α_c it fails before the last l-bit: [S_end] of ED falls towards 0 with N",
        |lab| Ok(with_data(lab, |data| trend(data, Side::Localized))),
    ),
    Claim::reproduced(
        "Fig. 2b",
        "N = 10, α = 0.45, 0.55, 0.65: [S_end] = 0.10, 0.50, 0.90 bits",
        |lab| {
            Ok(with_data(lab, |data| {
                let Some(ten) = data.sizes.iter().find(|size| size.n_lbits == 10) else {
                    return Evidence::undecided("no data of N = 10 were given");
                };
                let (mut list, mut points) = (vec![], vec![]);
                for (alpha, printed) in PRINTED {
                    let near = |point: &&OverlayPoint| (point.alpha - alpha).abs() < 1e-9;
                    let at = ten.entropy.points.iter().find(near).map(|point| point.data);
                    let Some((mean, error)) =
                        at.and_then(|data| Some((data.mean, data.standard_error?)))
                    else {
                        points.push(Check::Undecided);
                        continue;
                    };
                    let found = MeasuredMean { mean, error };
                    list.push(format!("{found} at α = {alpha}"));
                    points.push(printed_number(found, printed, 0.01, ten.realizations));
                }
                let measured = format!(
                    "ED, N = 10, {} realizations: {} bits",
                    ten.realizations,
                    list.join(", ")
                );
                Evidence::printed(measured, points)
            }))
        },
    ),
    Claim::measured(
        "Fig. 2b",
        "where [S_end] = 0.1 the distribution of entropies agrees with mean field of the same [S_end]",
        |lab| {
            Ok(with_data(lab, |data| {
                let (list, p_values, within) = distributions(data, &[0.10]);
                let least = p_values.iter().copied().fold(1.0, f64::min) * p_values.len() as f64;
                let measured = format!(
                    "largest distance of the cumulative distributions, and the area between them, bits, at the α of the data nearest to it: {list}"
                );
                Evidence::printed(measured, [together(least)])
                    .or_corrected("to a tenth in the cumulative distribution", within)
            }))
        },
    ),
    Claim::measured(
        "Fig. 2b",
        "where [S_end] = 0.5 and 0.9 there are visible discrepancies",
        |lab| {
            Ok(with_data(lab, |data| {
                let (list, ..) = distributions(data, &[0.50, 0.90]);
                let (_, p_values, _) = distributions(&of_figure_2b(data), &[0.50, 0.90]);
                let measured = format!(
                    "largest distance of the cumulative distributions, and the area between them, bits, at the α of the data nearest to each (N = 10, the figure's, decides): {list}"
                );
                // The figure is of one N. What is not seen in few realizations may still be there.
                let points = p_values.iter().map(|p| match p * p_values.len() as f64 {
                    p if p < LIKELY => Check::Agrees,
                    _ => Check::Undecided,
                });
                Evidence::printed(measured, points)
            }))
        },
    ),
];
