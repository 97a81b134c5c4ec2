//! Whether a dataset is what it says: checksums, completeness, ranges, traces, its own digest.

use std::fmt;

use crate::error::DatasetError;
use crate::plan::DatasetPlan;
use crate::provenance::Provenance;
use crate::reader::Dataset;
use crate::size_group::SizeGroup;

/// What was found in a dataset that could be read to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// Whether the file ends in a seal, which then agrees with every byte.
    pub sealed: bool,
    /// Points that are there.
    pub points: usize,
    /// Points that were planned.
    pub planned: usize,
    /// Whether the digest of the physics is the one that was written; `None` if none was written.
    pub digest_agrees: Option<bool>,
    /// Points whose numbers cannot be right.
    pub defects: Vec<PointDefect>,
}

/// A point whose numbers cannot be right, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct PointDefect {
    /// The number of l-bits.
    pub n_lbits: usize,
    /// α; NaN where the couplings are explicit.
    pub alpha: f64,
    /// The realization, from 0.
    pub realization: usize,
    /// What was found, and what is possible.
    pub what: String,
}

impl fmt::Display for PointDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_lbits, alpha, realization, what } = self;
        write!(f, "N = {n_lbits}, alpha = {alpha}, realization {realization}: {what}")
    }
}

impl Verification {
    /// Whether everything that is there is right, be it complete or not.
    pub fn is_sound(&self) -> bool {
        self.defects.is_empty() && self.digest_agrees != Some(false)
    }
}

/// Rounding may carry an entropy or a magnetization out of its range by a few units.
const BEYOND: f64 = 1e-12;

/// As [`BEYOND`], for values that were stored in single precision.
const BEYOND_SINGLE: f64 = 1e-7;

/// Reads every number of a dataset, so that every checksum is verified, and examines them.
///
/// # Errors
/// A [`DatasetError`] that names the array which cannot be read; HDF5 refuses a chunk whose Fletcher32
/// checksum does not agree.
pub fn verify(dataset: &Dataset) -> Result<Verification, DatasetError> {
    let written = &dataset.attributes().content_digest;
    let digest = dataset.content_digest()?;
    let mut found = Verification {
        sealed: dataset.is_sealed(),
        points: 0,
        planned: planned(dataset)?,
        digest_agrees: (!written.is_empty()).then(|| *written == digest),
        defects: Vec::new(),
    };
    for size in dataset.sizes() {
        for (alpha_index, &alpha) in size.alphas().iter().enumerate() {
            for realization in size.completed_realizations(alpha_index) {
                found.points += 1;
                let defects = examine(size, alpha_index, realization)?;
                found.defects.extend(defects.into_iter().map(|what| PointDefect {
                    n_lbits: size.n_lbits(),
                    alpha,
                    realization,
                    what,
                }));
            }
        }
    }
    Ok(found)
}

/// The points that this file was to hold: of a shard, its share.
fn planned(dataset: &Dataset) -> Result<usize, DatasetError> {
    match dataset.shard()? {
        Some(shard) => {
            let plan = DatasetPlan::of(dataset, Provenance::now("", 1))?;
            let sweep = plan.sweep.sharded(shard);
            Ok(sweep.sizes().iter().map(|plan| sweep.count(plan.n_lbits)).sum())
        }
        None => {
            Ok(dataset.sizes().iter().map(|size| size.alphas().len() * size.n_realizations()).sum())
        }
    }
}

/// What is wrong with one point.
fn examine(
    size: &SizeGroup,
    alpha_index: usize,
    realization: usize,
) -> Result<Vec<String>, DatasetError> {
    let mut defects = Vec::new();
    let energies = size.energies(alpha_index, realization)?;
    if energies.iter().any(|energy| !energy.is_finite()) {
        defects.push("an energy is not finite".to_owned());
    } else if let Some(at) = energies.windows(2).position(|pair| pair[1] < pair[0]) {
        defects.push(format!("energies are not ascending: state {} lies below {at}", at + 1));
    }
    let beyond = match size.precision()? {
        crate::Precision::F64 => BEYOND,
        crate::Precision::F32 => BEYOND_SINGLE,
    };
    for (name, values, low) in [
        ("entropy", size.entropies(alpha_index, realization)?, 0.0),
        ("magnetization", size.magnetizations(alpha_index, realization)?, -1.0),
    ] {
        // Written so that a NaN is a defect.
        let inside = |value: &f64| *value >= low - beyond && *value <= 1.0 + beyond;
        if let Some(at) = values.iter().position(|value| !inside(value)) {
            let (state, lbit) = (at / size.n_lbits(), at % size.n_lbits() + 1);
            defects.push(format!(
                "the {name} of l-bit {lbit} in state {state} is {}, outside [{low}, 1]",
                values[at]
            ));
        }
    }
    if energies.len() == size.hilbert_dimension() {
        defects.extend(traces(size, alpha_index, realization, &energies)?);
    }
    for (name, value) in [
        ("residual", size.quality(alpha_index, realization)?.residual_max),
        ("orthogonality", size.quality(alpha_index, realization)?.orthogonality_max),
    ] {
        if !value.is_finite() || value < 0.0 {
            defects.push(format!("the {name} is {value}"));
        }
    }
    Ok(defects)
}

/// `tr H` and `tr H²` of a full spectrum against those of the stored disorder.
fn traces(
    size: &SizeGroup,
    alpha_index: usize,
    realization: usize,
    energies: &[f64],
) -> Result<Option<String>, DatasetError> {
    let disorder = size.disorder(realization)?;
    let exact = disorder.exact_traces(size.couplings(alpha_index));
    let count = energies.len() as f64;
    let norm = energies.iter().fold(0.0_f64, |norm, energy| norm.max(energy.abs()));
    // D levels, each with an error of 64 ε √D ‖H‖ at the most: what a spectrum is checked by when it
    // is made.
    let allowed = count.sqrt() * 64.0 * f64::EPSILON * count.sqrt() * norm;
    let sums = (energies.iter().sum::<f64>(), energies.iter().map(|e| e * e).sum::<f64>());
    let errors = ((sums.0 - exact.0).abs(), (sums.1 - exact.1).abs());
    let agree = errors.0 <= allowed && errors.1 <= 2.0 * norm * allowed;
    Ok((!agree).then(|| {
        format!(
            "tr H and tr H² of the spectrum differ from those of the stored disorder by {:.2e} and \
             {:.2e}",
            errors.0, errors.1
        )
    }))
}
