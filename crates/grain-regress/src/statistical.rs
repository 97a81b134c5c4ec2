//! Other seed, or another code: whether energies and entropies are distributed as those of the reference.

mod plan;
mod result;

use grain_dataset::Dataset;
use grain_statistics::Estimate;
use rayon::prelude::*;

use crate::error::RegressionError;
use crate::features::Features;
use crate::golden::same_disorder;
use crate::left_out::lone_sizes;
use crate::permutation::{Relabelings, Scores, scores};
use crate::points::Point;
use crate::repeats::{Repeat, equal_pairs};
use crate::sample::{Sample, common_states};
use crate::verdict::{Quantity, Verdict, WorstBin, family_p_values, tail};
use plan::Plan;
pub use result::{ComparedSize, Statistical};

/// Each sample needs this many realizations: with fewer there is no scatter to speak of.
const LEAST_REALIZATIONS: usize = 4;

/// What a statistical comparison is made with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StatisticalSettings {
    /// The family-wise level: how often equal codes may be called different.
    pub level: f64,
    /// Relabelings of realizations besides the measured one.
    pub permutations: usize,
    /// The seed that relabelings are drawn with.
    pub seed: u64,
}

impl Default for StatisticalSettings {
    fn default() -> Self {
        Self { level: 0.01, permutations: 4999, seed: 1 }
    }
}

/// Tests everything that both hold.
///
/// Null hypothesis: realizations of both are drawn independently from one ensemble. The realization,
/// at all its α, is what is relabeled; scores and the family-wise p-values are those of
/// `permutation` and [`family_p_values`].
///
/// # Errors
/// A [`RegressionError`] if the two have nothing in common, too few realizations for the level, or
/// share realizations; or if numbers cannot be read.
///
/// # Examples
///
/// Two samples that differ by 0.2 bits, on the [first page](crate#examples).
pub fn compare_statistically(
    new: &Sample,
    reference: &Sample,
    settings: &StatisticalSettings,
) -> Result<Statistical, RegressionError> {
    let level = settings.level;
    let finest = 1.0 / (settings.permutations as f64 + 1.0);
    if !(level > finest && level < 1.0) {
        return Err(RegressionError::Level { level, finest });
    }
    let mut result = Statistical {
        level,
        permutations: settings.permutations,
        sizes: Vec::new(),
        verdicts: Vec::new(),
        repeats_in_new: Vec::new(),
        repeats_in_reference: Vec::new(),
        left_out: lone_sizes(&new.sizes(), &reference.sizes()),
        remarks: Vec::new(),
    };
    let mut family = Vec::new();
    let (mut common, mut most) = (false, (0, 0));
    for n_lbits in new.sizes() {
        let Some(plan) = Plan::of(new, reference, n_lbits, &mut result.left_out) else {
            continue;
        };
        common = true;
        let (n_new, n_reference) = (plan.new.len(), plan.reference.len());
        most = most.max((n_new, n_reference));
        let too_few = n_new.min(n_reference) < LEAST_REALIZATIONS;
        if too_few || log_relabelings(n_new, n_reference) < -level.ln() {
            result.left_out.push(format!(
                "N = {n_lbits}: {n_new} realizations against {n_reference} are too few for level \
                 {level}"
            ));
            continue;
        }
        if let (Sample::Stored(new), Sample::Stored(reference)) = (new, reference) {
            for (a, b) in pairs(new.datasets(), reference.datasets()) {
                if same_disorder(a, b, n_lbits)? {
                    let shared = n_new.min(n_reference);
                    return Err(RegressionError::SharedDisorder { n_lbits, shared });
                }
            }
        }
        plan.compare(new, reference, settings, &mut result, &mut family)?;
        let alphas = plan.alphas.iter().map(|&(index, _)| new.alphas(n_lbits)[index]).collect();
        result.sizes.push(ComparedSize { n_lbits, alphas, new: n_new, reference: n_reference });
    }
    if !common {
        return Err(RegressionError::NothingCommon {
            new: new.description(),
            reference: reference.description(),
        });
    }
    if result.sizes.is_empty() {
        let least = LEAST_REALIZATIONS;
        return Err(RegressionError::TooFewRealizations {
            level,
            new: most.0,
            reference: most.1,
            least,
        });
    }
    for (verdict, p_value) in result.verdicts.iter_mut().zip(family_p_values(&family)) {
        verdict.family_p_value = p_value;
        verdict.different = p_value <= level;
    }
    Ok(result)
}

/// Every one of the new with every one of the reference.
fn pairs<'a>(
    new: &'a [Dataset],
    reference: &'a [Dataset],
) -> impl Iterator<Item = (&'a Dataset, &'a Dataset)> {
    new.iter().flat_map(move |a| reference.iter().map(move |b| (a, b)))
}

/// `log` of the number of ways to tell `a` from `b` realizations.
fn log_relabelings(a: usize, b: usize) -> f64 {
    (1..=a.min(b)).map(|k| ((a.max(b) + k) as f64 / k as f64).ln()).sum()
}

impl Plan {
    fn compare(
        &self,
        new: &Sample,
        reference: &Sample,
        settings: &StatisticalSettings,
        result: &mut Statistical,
        family: &mut Vec<Vec<f64>>,
    ) -> Result<(), RegressionError> {
        let (n_lbits, n_new) = (self.n_lbits, self.new.len());
        let relabelings = Relabelings::draw(
            settings.seed,
            n_lbits,
            n_new,
            self.reference.len(),
            settings.permutations,
        );
        let states = common_states(new, reference, n_lbits);
        let states = states.as_ref();
        for (place, &(index, other)) in self.alphas.iter().enumerate() {
            // New realizations first, as relabelings count them.
            let of_new = self.new.iter().map(|&m| new.point(n_lbits, index, m, states));
            let of_reference =
                self.reference.iter().map(|&m| reference.point(n_lbits, other, m, states));
            let points = of_new.chain(of_reference).collect::<Result<Vec<_>, _>>()?;
            if place == 0 {
                self.require_windows(&points, [new, reference], result)?;
                self.find_repeats(&points, result)?;
            }
            self.suspect_nats(&points, new.alphas(n_lbits)[index], result);
            // Windows of other widths have other energies.
            let with_energies = points.iter().all(|point| !point.energies.is_empty())
                && (states.is_some() || self.other_windows(&points, [new, reference]).is_none());
            let mut quantities: Vec<Quantity> =
                (1..=n_lbits).map(|l_bit| Quantity::Entropy { l_bit }).collect();
            quantities.extend(with_energies.then_some(Quantity::Energy));
            let alpha = new.alphas(n_lbits)[index];
            let tested: Vec<(Verdict, Vec<f64>)> = quantities
                .into_par_iter()
                .map(|quantity| {
                    let features = features(&points, n_lbits, quantity);
                    let scores = scores(&features, &relabelings);
                    (verdict(n_lbits, alpha, quantity, &features, &scores, n_new), scores.combined)
                })
                .collect();
            for (verdict, scores) in tested {
                result.verdicts.push(verdict);
                family.push(scores);
            }
        }
        Ok(())
    }

    fn find_repeats(
        &self,
        points: &[Point],
        result: &mut Statistical,
    ) -> Result<(), RegressionError> {
        let fingerprints: Vec<Vec<f64>> = points
            .iter()
            .map(|point| {
                let known =
                    if point.energies.is_empty() { &point.entropies } else { &point.energies };
                known.clone()
            })
            .collect();
        let n_new = self.new.len();
        let mut shared = 0;
        for (first, second) in equal_pairs(&fingerprints) {
            let n_lbits = self.n_lbits;
            match (first < n_new, second < n_new) {
                (true, true) => result.repeats_in_new.push(Repeat {
                    n_lbits,
                    first: self.new[first],
                    second: self.new[second],
                }),
                (false, false) => result.repeats_in_reference.push(Repeat {
                    n_lbits,
                    first: self.reference[first - n_new],
                    second: self.reference[second - n_new],
                }),
                _ => shared += 1,
            }
        }
        if shared > 0 {
            return Err(RegressionError::SharedDisorder { n_lbits: self.n_lbits, shared });
        }
        Ok(())
    }
}

fn features(points: &[Point], n_lbits: usize, quantity: Quantity) -> Features {
    match quantity {
        Quantity::Energy => {
            let windows: Vec<Vec<f64>> =
                points.iter().map(|point| point.energies.clone()).collect();
            Features::of_energies(&windows)
        }
        Quantity::Entropy { l_bit } => {
            let one = |point: &Point| -> Vec<f64> {
                point.entropies.iter().skip(l_bit - 1).step_by(n_lbits).copied().collect()
            };
            let windows: Vec<Vec<f64>> = points.iter().map(one).collect();
            Features::of_entropies(&windows)
        }
    }
}

fn verdict(
    n_lbits: usize,
    alpha: f64,
    quantity: Quantity,
    features: &Features,
    scores: &Scores,
    n_new: usize,
) -> Verdict {
    let column = |feature: usize| -> Vec<f64> {
        features.rows.iter().skip(feature).step_by(features.width()).copied().collect()
    };
    let means = column(features.edges.len());
    let (new, reference) = (Estimate::of(&means[..n_new]), Estimate::of(&means[n_new..]));
    Verdict {
        n_lbits,
        alpha,
        quantity,
        mean_z: difference_in_errors(&new, &reference),
        new,
        reference,
        worst_bin: worst_bin(features, n_new),
        strongest: scores.strongest,
        score: scores.combined[0],
        p_value: tail(&scores.combined, scores.combined[0]),
        family_p_value: 1.0,
        different: false,
    }
}

/// The difference of two averages in its standard errors; 0 where there is no scatter.
pub(crate) fn difference_in_errors(new: &Estimate, reference: &Estimate) -> f64 {
    let error = new.standard_error.unwrap_or(0.0).hypot(reference.standard_error.unwrap_or(0.0));
    if error > 0.0 { (new.mean - reference.mean) / error } else { 0.0 }
}

fn worst_bin(features: &Features, n_new: usize) -> Option<WorstBin> {
    let bins = features.edges.len();
    let candidates = (0..=bins).filter(|_| bins > 0).map(|bin| {
        let share = |row: &[f64]| {
            let upper = if bin < bins { row[bin] } else { 1.0 };
            upper - if bin > 0 { row[bin - 1] } else { 0.0 }
        };
        let shares: Vec<f64> = features.rows.chunks_exact(features.width()).map(share).collect();
        let (new, reference) = (Estimate::of(&shares[..n_new]), Estimate::of(&shares[n_new..]));
        WorstBin {
            low: if bin > 0 { features.edges[bin - 1] } else { f64::NEG_INFINITY },
            high: features.edges.get(bin).copied().unwrap_or(f64::INFINITY),
            new: new.mean,
            reference: reference.mean,
            z: difference_in_errors(&new, &reference),
        }
    });
    candidates.max_by(|a, b| a.z.abs().total_cmp(&b.z.abs()))
}
