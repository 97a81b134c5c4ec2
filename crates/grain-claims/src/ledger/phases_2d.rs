//! How an avalanche in 2D depends on `θ_0`, Figs. 5c and 5d, and how far it reaches (20).

use std::f64::consts::TAU;

use grain_lattice::summary::CONFIDENCE;
use grain_lattice::{
    Diamond, Disorder, Ensemble, Lattice, LatticeModel, Outcome, Sample, SampleSolver,
    StabilityCriterion, phase_scan, stability_point,
};
use grain_statistics::BinomialFraction;

use super::bounds::{ABOUT, share_above};
use super::claim::Claim;
use super::evidence::{Check, Evidence};
use super::lattice_samples::{AVERAGE, SEED, by_effort, samples, whole_samples};
use crate::error::ClaimsError;

/// `W/t` of Fig. 5c as it is looked at here: beyond the last avalanche of any sample.
const ABOVE: f64 = 120.0;

/// `W/t` of Fig. 5d as it is looked at here: of those below the paper's `W_th` at hopping ½, in tens, these have both outcomes.
const BELOW: [f64; 3] = [60.0, 70.0, 80.0];

/// Tolerance of `η_tot`, nats, where steps of it are looked for.
const FINE: f64 = 1e-9;

/// `η_tot/log 2` at one phase of the strong potential.
fn bubble(solver: &mut SampleSolver<'_>, phase: f64) -> Result<f64, ClaimsError> {
    let model = LatticeModel::default();
    let disorder = Disorder::Phase(phase);
    let sample = disorder.with_potential(&model, ABOVE, |potential| solver.solve(potential))?;
    Ok(sample.bubble_size())
}

/// The probability that an avalanche is at a larger number than a failure.
fn ordered(pairs: &[(bool, f64)]) -> f64 {
    let values = |ran: bool| pairs.iter().filter(move |pair| pair.0 == ran).map(|pair| pair.1);
    let (mut above, mut count) = (0.0, 0.0);
    for ran in values(true) {
        for failed in values(false) {
            above += f64::from(u8::from(ran > failed));
            count += 1.0;
        }
    }
    above / count
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim::consistent(
        "Fig. 5c",
        "above W_th η_tot converges with N: failed avalanches do not feel the boundary",
        |lab| {
            let count = by_effort(lab, 8, 60);
            let on = |radius| whole_samples((radius, ABOVE), count);
            let scans = [on(6)?, on(10)?, on(15)?];
            let failed = scans.iter().flatten().all(|sample| sample.outcome == Outcome::Failed);
            let farthest = |a: &[Sample], b: &[Sample]| {
                let pairs = a.iter().zip(b);
                pairs.map(|(a, b)| (a.bubble_size() - b.bubble_size()).abs()).fold(0.0, f64::max)
            };
            let (few, many) = (farthest(&scans[0], &scans[1]), farthest(&scans[1], &scans[2]));
            let measured = format!(
                "W/t = {ABOVE}, {count} samples, diagonalized whole: η_tot/log 2 changes by {few:.1e} at most from R = 6 to 10, \
                 by {many:.1e} from 10 to 15"
            );
            // The next step of the lattice changes a tenth of the last at most, and that was a tenth of a bit at most.
            Ok(Evidence::printed(measured, [failed, few < ABOUT, many < ABOUT * few]))
        },
    ),
    Claim::consistent("Fig. 5c", "η_tot is continuous in θ_0, though not smooth", |lab| {
        let count = by_effort(lab, 60, 600);
        let lattice = Diamond::new(10);
        let scan = phase_scan(&lattice, &LatticeModel::default(), ABOVE, count, FINE)?;
        let step = |k: usize| {
            let ((from, before), (_, after)) = (scan[k], scan[(k + 1) % scan.len()]);
            ((after.bubble_size() - before.bubble_size()).abs(), from)
        };
        let mut steps: Vec<(f64, f64)> = (0..scan.len()).map(step).collect();
        steps.sort_by(|one, other| other.0.total_cmp(&one.0));
        // The largest steps, halved: a jump stays in one half, whole.
        let mut solver = SampleSolver::new(&lattice, LatticeModel::default(), FINE)?;
        let (mut list, mut checks) = (Vec::new(), Vec::new());
        for &(first, from) in steps.iter().take(by_effort(lab, 2, 10)) {
            let (mut low, mut width) = (from, TAU / count as f64);
            let mut ends = [bubble(&mut solver, low)?, bubble(&mut solver, low + width)?];
            while width > 1e-10 {
                width *= 0.5;
                let middle = bubble(&mut solver, low + width)?;
                if (middle - ends[0]).abs() > (ends[1] - middle).abs() {
                    ends[1] = middle;
                } else {
                    ends[0] = middle;
                    low += width;
                }
            }
            let left = (ends[1] - ends[0]).abs();
            list.push(format!("{first:.2} to {left:.1e} at θ_0 = {low:.6}"));
            checks.push(left < ABOUT * first);
        }
        let measured = format!(
            "W/t = {ABOVE}, R = 10, {count} phases: the largest steps of η_tot/log 2 between neighbours, and what is left of them within 1e-10: {}",
            list.join("; ")
        );
        Ok(Evidence::printed(measured, checks))
    }),
    Claim::consistent(
        "Fig. 5d",
        "avalanches fail about where η_tot of Fig. 5c is small, and run where it is large",
        |lab| {
            let count = by_effort(lab, 100, 600);
            let (lattice, model) = (Diamond::new(15), LatticeModel::default());
            let scan = |amplitude| phase_scan(&lattice, &model, amplitude, count, AVERAGE);
            let above = scan(ABOVE)?;
            let (mut list, mut shares) = (Vec::new(), Vec::new());
            for amplitude in BELOW {
                let pairs: Vec<(bool, f64)> = (scan(amplitude)?.iter().zip(&above))
                    .map(|((_, below), (_, above))| {
                        (below.outcome == Outcome::Complete, above.bubble_size())
                    })
                    .collect();
                let share = ordered(&pairs);
                list.push(format!("{share:.3} at W/t = {amplitude}"));
                shares.push(share);
            }
            let measured = format!(
                "{count} phases: probability that a θ_0 that avalanches has the larger η_tot at W/t = {ABOVE} than one that fails: {}",
                list.join(", ")
            );
            // "Approximately": wrong for a tenth of the pairs at most.
            Ok(Evidence::printed(measured, shares.iter().map(|share| *share >= 1.0 - ABOUT)))
        },
    ),
    Claim::reproduced(
        "Fig. 5d",
        "below W_th avalanches succeed or fail with η_tot ≲ 14 log 2, nothing between",
        |lab| {
            let count = by_effort(lab, 200, 2000);
            let n_sites = Diamond::new(15).n_sites();
            let mut largest = Vec::new();
            // 90 as well, which is the paper's W_th at hopping ½ and above, where failed bubbles are the largest.
            for amplitude in BELOW.into_iter().chain([90.0]) {
                let samples = samples(Ensemble::Quasiperiodic, (15, amplitude), count, AVERAGE)?;
                let failed = samples.iter().filter(|sample| sample.outcome == Outcome::Failed);
                largest.push((amplitude, failed.map(Sample::bubble_size).max_by(f64::total_cmp)));
            }
            let list: Vec<String> = largest
                .iter()
                .map(|(amplitude, size)| {
                    let size = size.map_or("none failed".into(), |size| format!("{size:.2} log 2"));
                    format!("{size} at W/t = {amplitude}")
                })
                .collect();
            let measured = format!(
                "{count} samples each, R = 15: failed avalanches up to {}; the others at N = {n_sites}. The W of Fig. 5d is not printed: below 45, \
                 which at hopping 1/2 is 90",
                list.join(", ")
            );
            let points = largest.iter().filter(|(amplitude, _)| BELOW.contains(amplitude)).map(
                |(_, size)| {
                    size.map_or(Check::Undecided, |size| Check::from(size <= 14.0 * (1.0 + ABOUT)))
                },
            );
            Ok(Evidence::printed(measured, points))
        },
    ),
    Claim::consistent(
        "(20)",
        "a radius beyond which a failed avalanche disturbs nothing exists generically",
        |lab| {
            let (radius, count) = (by_effort(lab, 12, 15), by_effort(lab, 40, 200));
            // "≪" as a tenth; the grain of the rest of the paper.
            let criterion = StabilityCriterion { grain_dimension: 8.0, margin: ABOUT };
            let ensemble = (Ensemble::Quasiperiodic, SEED, count);
            let (lattice, model) = (Diamond::new(radius), LatticeModel::default());
            let point = stability_point(&lattice, &model, ensemble, 140.0, criterion)?;
            let f = BinomialFraction::new(point.radii.len(), count, CONFIDENCE)?;
            let optional = |bonds: Option<&usize>| bonds.map_or("none".into(), usize::to_string);
            let measured = format!(
                "W/t = 140, d_g = 8, sum below 0.1/d: {} of {count} samples have one inside R = {radius} (in \
                 [{:.3}, 1]), median {} and largest {} bonds, so grains {} bonds apart are far enough",
                f.successes,
                f.low,
                optional(point.median().as_ref()),
                optional(point.radii.last()),
                point.spacing().map_or("of no finite number of".into(), |bonds| bonds.to_string())
            );
            Ok(Evidence::printed(measured, [share_above(&f, 1.0 - ABOUT)]))
        },
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_one_where_all_avalanches_are_above_and_one_half_by_chance() {
        let pairs = [(true, 3.0), (true, 2.0), (false, 1.0)];
        assert!((ordered(&pairs) - 1.0).abs() < 1e-15);
        let mixed = [(true, 3.0), (false, 2.0), (true, 1.0)];
        assert!((ordered(&mixed) - 0.5).abs() < 1e-15);
        assert!(ordered(&pairs[..2]).is_nan(), "no failure, no order");
    }
}
