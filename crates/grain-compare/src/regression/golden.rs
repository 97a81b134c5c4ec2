//! Same seed: are the numbers the same, state by state, and where is the first that is not?

use std::fmt;

use grain_dataset::{Dataset, SizeGroup};
use serde::Serialize;

use crate::regression::RegressionError;
use crate::regression::sample::same_alpha;

/// Eigenvectors are determined up to an admixture of `ε √D ‖H‖ / gap` of their neighbours; solvers
/// stay within a few of these, of which this is a generous count.
const ADMIXTURES: f64 = 32.0;

/// An admixture δ moves an entropy by at most `2 √λ log₂(1/λ) δ ≤ (4/e) log₂(e) δ` bits, and an
/// expectation value by at most 2δ.
const BITS_AN_ADMIXTURE: f64 = 2.2;

/// Rounding to single precision, of numbers up to 1, in both files.
const SINGLE_PRECISION: f64 = 1.2e-7;

/// What a comparison state by state is made with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GoldenSettings {
    /// What energies (units of the model) and entropies (bits) may differ by, besides rounding.
    pub tolerance: f64,
}

impl Default for GoldenSettings {
    fn default() -> Self {
        Self { tolerance: 1e-9 }
    }
}

/// A number that is not the reference's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// `"energy"`, `"entropy"` or `"magnetization"`.
    pub quantity: &'static str,
    /// The number of l-bits.
    pub n_lbits: usize,
    /// Index of the realization, from 0.
    pub realization: usize,
    /// α; NaN where the couplings are explicit.
    pub alpha: f64,
    /// Index in the full spectrum, from 0.
    pub eigenstate: usize,
    /// The site, from 1; `None` for an energy.
    pub l_bit: Option<usize>,
    /// The new number.
    pub new: f64,
    /// The reference's.
    pub reference: f64,
    /// What was allowed between them.
    pub allowed: f64,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} at N = {}, realization {}, alpha = {}, eigenstate {}",
            self.quantity, self.n_lbits, self.realization, self.alpha, self.eigenstate
        )?;
        if let Some(l_bit) = self.l_bit {
            write!(f, ", l-bit {l_bit}")?;
        }
        write!(
            f,
            ": {} instead of {}, off by {:.1e} where {:.1e} is allowed",
            self.new,
            self.reference,
            (self.new - self.reference).abs(),
            self.allowed
        )
    }
}

/// What was found at one (N, α).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GoldenVerdict {
    /// The number of l-bits.
    pub n_lbits: usize,
    /// α; NaN where the couplings are explicit.
    pub alpha: f64,
    /// Realizations that both hold.
    pub realizations: usize,
    /// Numbers compared.
    pub numbers: usize,
    /// Numbers that differ by more than is allowed.
    pub differing: usize,
    /// The largest difference of energies.
    pub largest_energy: f64,
    /// The largest difference of entropies, bits.
    pub largest_entropy: f64,
    /// The first differing number here, entropies before energies.
    pub first: Option<Difference>,
}

/// The result of a comparison state by state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Golden {
    /// What numbers may differ by, besides rounding.
    pub tolerance: f64,
    /// One for each (N, α), in the order of the reference.
    pub verdicts: Vec<GoldenVerdict>,
    /// The first entropy that differs, by (N, realization, α, eigenstate, l-bit).
    pub first_entropy: Option<Difference>,
    /// The first energy that differs.
    pub first_energy: Option<Difference>,
    /// The first magnetization that differs.
    pub first_magnetization: Option<Difference>,
    /// Whether also the disorder, `H_g` and `h_n`, is the reference's.
    pub same_disorder: bool,
    /// What the reference has and the new data have not, and the like.
    pub left_out: Vec<String>,
}

impl Golden {
    /// Whether every number is the reference's.
    pub fn agrees(&self) -> bool {
        self.same_disorder && self.verdicts.iter().all(|verdict| verdict.differing == 0)
    }

    /// The first difference: an entropy, which has an l-bit, if there is one.
    pub fn first(&self) -> Option<&Difference> {
        let entropy = self.first_entropy.as_ref().or(self.first_magnetization.as_ref());
        entropy.or(self.first_energy.as_ref())
    }
}

/// Whether two datasets were made from the same disorder at N: the same seed, or the same `H_g` and
/// `h_n` in the first realization, wherever it came from.
///
/// # Errors
/// [`RegressionError::Compare`] if the disorder cannot be read.
pub fn same_disorder(
    new: &Dataset,
    reference: &Dataset,
    n_lbits: usize,
) -> Result<bool, RegressionError> {
    let (Some(a), Some(b)) = (new.size(n_lbits), reference.size(n_lbits)) else {
        return Ok(false);
    };
    if a.model().grain_dimension() != b.model().grain_dimension() {
        return Ok(false);
    }
    let same_seed = a.master_seed().is_some() && a.master_seed() == b.master_seed();
    Ok(same_seed || equal_disorder(a, b, 0)?)
}

/// To rounding; a given grain may have been kept in another precision.
fn equal_disorder(a: &SizeGroup, b: &SizeGroup, m: usize) -> Result<bool, RegressionError> {
    if a.n_realizations().min(b.n_realizations()) <= m {
        return Ok(false);
    }
    let (a, b) = (a.disorder(m)?, b.disorder(m)?);
    let close = |x: &[f64], y: &[f64]| {
        x.len() == y.len() && x.iter().zip(y).all(|(x, y)| (x - y).abs() <= 1e-12 * (1.0 + x.abs()))
    };
    Ok(close(a.grain(), b.grain()) && close(a.fields(), b.fields()))
}

/// Compares every point that both hold, in every eigenstate that both store.
///
/// Allowed are `tolerance` and what rounding does to eigenvectors next to a small gap; states that
/// either file flags as near-degenerate are compared in energy alone.
///
/// # Errors
/// [`RegressionError::OtherDisorder`] if no N has the same disorder, [`RegressionError::NothingCommon`]
/// if no point is in both, [`RegressionError::Tolerance`], or a number that cannot be read.
pub fn compare_golden(
    new: &Dataset,
    reference: &Dataset,
    settings: &GoldenSettings,
) -> Result<Golden, RegressionError> {
    let tolerance = settings.tolerance;
    if !(tolerance.is_finite() && tolerance >= 0.0) {
        return Err(RegressionError::Tolerance { given: tolerance });
    }
    let mut golden = Golden {
        tolerance,
        verdicts: Vec::new(),
        first_entropy: None,
        first_energy: None,
        first_magnetization: None,
        same_disorder: true,
        left_out: Vec::new(),
    };
    let mut any_size = false;
    for b in reference.sizes() {
        let n_lbits = b.n_lbits();
        let Some(a) = new.size(n_lbits) else {
            golden.left_out.push(format!("N = {n_lbits}: only the reference has it"));
            continue;
        };
        if !same_disorder(new, reference, n_lbits)? {
            golden.left_out.push(format!("N = {n_lbits}: other disorder"));
            continue;
        }
        any_size = true;
        compare_size(a, b, &mut golden)?;
    }
    if !any_size {
        return Err(RegressionError::OtherDisorder);
    }
    if golden.verdicts.iter().all(|verdict| verdict.numbers == 0) {
        let listed = |dataset: &Dataset| {
            let sizes = dataset.sizes().iter();
            sizes.map(|s| format!("N = {} at {:?}", s.n_lbits(), s.alphas())).collect::<Vec<_>>()
        };
        return Err(RegressionError::NothingCommon {
            new: listed(new).join("; "),
            reference: listed(reference).join("; "),
        });
    }
    Ok(golden)
}

fn compare_size(a: &SizeGroup, b: &SizeGroup, golden: &mut Golden) -> Result<(), RegressionError> {
    let n_lbits = b.n_lbits();
    let begin = golden.verdicts.len();
    let mut pairs = Vec::new();
    for (other, &alpha) in b.alphas().iter().enumerate() {
        let Some(index) = a.alphas().iter().position(|&own| same_alpha(own, alpha)) else {
            golden.left_out.push(format!("N = {n_lbits}, alpha = {alpha}: only in the reference"));
            continue;
        };
        pairs.push((index, other));
        golden.verdicts.push(GoldenVerdict {
            n_lbits,
            alpha,
            realizations: 0,
            numbers: 0,
            differing: 0,
            largest_energy: 0.0,
            largest_entropy: 0.0,
            first: None,
        });
    }
    let mut missing = vec![0_usize; pairs.len()];
    for realization in 0..b.n_realizations() {
        let mut met = false;
        for (place, &(index, other)) in pairs.iter().enumerate() {
            if a.is_completed(index, realization) && b.is_completed(other, realization) {
                met = true;
                let point = Pair { a, b, index, other, realization };
                let found = point.compare(golden.tolerance, &mut golden.verdicts[begin + place])?;
                for (first, found) in [
                    (&mut golden.first_entropy, found.entropy),
                    (&mut golden.first_energy, found.energy),
                    (&mut golden.first_magnetization, found.magnetization),
                ] {
                    if first.is_none() {
                        *first = found;
                    }
                }
            } else if b.is_completed(other, realization) {
                missing[place] += 1;
            }
        }
        if met && !equal_disorder(a, b, realization)? {
            golden.same_disorder = false;
        }
    }
    for (&(_, other), count) in pairs.iter().zip(missing).filter(|(_, count)| *count > 0) {
        golden.left_out.push(format!(
            "N = {n_lbits}, alpha = {}: {count} realizations that only the reference has",
            b.alphas()[other]
        ));
    }
    Ok(())
}

/// One point in both files.
struct Pair<'a> {
    a: &'a SizeGroup,
    b: &'a SizeGroup,
    index: usize,
    other: usize,
    realization: usize,
}

/// The first differing numbers of one point.
#[derive(Default)]
struct Found {
    entropy: Option<Difference>,
    energy: Option<Difference>,
    magnetization: Option<Difference>,
}

impl Pair<'_> {
    fn compare(
        &self,
        tolerance: f64,
        verdict: &mut GoldenVerdict,
    ) -> Result<Found, RegressionError> {
        let Self { a, b, index, other, realization } = *self;
        let n_lbits = b.n_lbits();
        let states = a.eigenstates().start.max(b.eigenstates().start)
            ..a.eigenstates().end.min(b.eigenstates().end);
        let mut found = Found::default();
        verdict.realizations += 1;
        let (skip_a, skip_b) = (a.eigenstates().start, b.eigenstates().start);
        let energies = (a.energies(index, realization)?, b.energies(other, realization)?);
        let entropies = (a.entropies(index, realization)?, b.entropies(other, realization)?);
        let magnetizations =
            (a.magnetizations(index, realization)?, b.magnetizations(other, realization)?);
        let degenerate =
            (a.near_degenerate(index, realization)?, b.near_degenerate(other, realization)?);
        let single = [&entropies.0, &entropies.1].iter().any(|values| is_single_precision(values));
        let floor = tolerance + if single { SINGLE_PRECISION } else { 0.0 };
        let rounding = f64::EPSILON * (b.hilbert_dimension() as f64).sqrt() * self.norm();
        for state in states {
            let (i, j) = (state - skip_a, state - skip_b);
            let difference = |quantity, l_bit, new: f64, reference: f64, allowed| Difference {
                quantity,
                n_lbits,
                realization,
                alpha: b.alphas()[other],
                eigenstate: state,
                l_bit,
                new,
                reference,
                allowed,
            };
            let allowed = tolerance + ADMIXTURES * rounding;
            let (new, reference) = (energies.0[i], energies.1[j]);
            verdict.numbers += 1;
            verdict.largest_energy = verdict.largest_energy.max((new - reference).abs());
            if differs(new, reference, allowed) {
                verdict.differing += 1;
                found
                    .energy
                    .get_or_insert_with(|| difference("energy", None, new, reference, allowed));
            }
            if degenerate.0[i] || degenerate.1[j] {
                continue;
            }
            let admixture = ADMIXTURES * rounding / gap(&energies.1, j);
            for lbit in 0..n_lbits {
                let l_bit = Some(lbit + 1);
                let allowed = floor + BITS_AN_ADMIXTURE * admixture;
                let (new, reference) =
                    (entropies.0[i * n_lbits + lbit], entropies.1[j * n_lbits + lbit]);
                // NaN = not computed.
                if !reference.is_nan() {
                    verdict.numbers += 1;
                    verdict.largest_entropy = verdict.largest_entropy.max((new - reference).abs());
                    if differs(new, reference, allowed) {
                        verdict.differing += 1;
                        found.entropy.get_or_insert_with(|| {
                            difference("entropy", l_bit, new, reference, allowed)
                        });
                    }
                }
                let (new, reference) =
                    (magnetizations.0[i * n_lbits + lbit], magnetizations.1[j * n_lbits + lbit]);
                if !reference.is_nan() && !new.is_nan() {
                    verdict.numbers += 1;
                    if differs(new, reference, allowed) {
                        verdict.differing += 1;
                        found.magnetization.get_or_insert_with(|| {
                            difference("magnetization", l_bit, new, reference, allowed)
                        });
                    }
                }
            }
        }
        if verdict.first.is_none() {
            let first = found.entropy.as_ref().or(found.magnetization.as_ref());
            verdict.first = first.or(found.energy.as_ref()).cloned();
        }
        Ok(found)
    }

    /// A bound on the norm of H, from the parameters.
    fn norm(&self) -> f64 {
        let model = self.b.model();
        let fields = self.b.n_lbits() as f64 * (model.field() + model.field_spread()).abs();
        let couplings: f64 = self.b.couplings(self.other).iter().map(|j| 2.0 * j.abs()).sum();
        // The edge of the semicircle is at twice the bandwidth.
        3.0 * model.bandwidth() + fields + couplings
    }
}

/// Whether two numbers differ; one that is missing does.
fn differs(new: f64, reference: f64, allowed: f64) -> bool {
    let difference = (new - reference).abs();
    difference.is_nan() || difference > allowed
}

/// The distance to the nearest stored level.
fn gap(energies: &[f64], state: usize) -> f64 {
    let below = state.checked_sub(1).map(|below| energies[state] - energies[below]);
    let above = energies.get(state + 1).map(|above| above - energies[state]);
    let gap = below.unwrap_or(f64::INFINITY).min(above.unwrap_or(f64::INFINITY));
    gap.max(f64::MIN_POSITIVE)
}

/// Whether these numbers were stored in single precision.
fn is_single_precision(values: &[f64]) -> bool {
    #[expect(clippy::cast_possible_truncation, reason = "the question is whether it truncates")]
    let kept = |value: f64| value.is_nan() || f64::from(value as f32).total_cmp(&value).is_eq();
    values.iter().all(|&value| kept(value))
}
