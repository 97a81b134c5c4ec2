//! Whether a dataset is what it says: checksums, completeness, ranges, traces, its own digest.

use std::fmt;

use grain_model::column::ENERGY;
use grain_model::{DisorderSample, LbitCount, Symmetry};

use crate::dataset::plan::DatasetPlan;
use crate::dataset::reader::Dataset;
use crate::dataset::size_group::SizeGroup;
use crate::error::DatasetError;
use crate::format::provenance::Provenance;
use crate::format::ranges::Absent;

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

/// A point, or the disorder at one N, whose numbers cannot be right, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct PointDefect {
    /// The number of l-bits.
    pub n_lbits: usize,
    /// α, NaN where the couplings are explicit, and the realization, from 0; `None` for what all
    /// realizations say together.
    pub point: Option<(f64, usize)>,
    /// What was found, and what is possible.
    pub what: String,
}

impl fmt::Display for PointDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_lbits, point, what } = self;
        match point {
            Some((alpha, realization)) => {
                write!(f, "N = {n_lbits}, alpha = {alpha}, realization {realization}: {what}")
            }
            // What is said of all realizations names N.
            None => write!(f, "its attributes contradict its disorder: {what}"),
        }
    }
}

impl Verification {
    /// Whether everything that is there is right, be it complete or not.
    pub fn is_sound(&self) -> bool {
        self.defects.is_empty() && self.digest_agrees != Some(false)
    }
}

/// Reads every number of a dataset, so that every checksum is verified, and examines them.
///
/// # Errors
/// A [`DatasetError`] that names the array which cannot be read; HDF5 refuses a chunk whose Fletcher32
/// checksum does not agree.
pub fn verify(dataset: &Dataset) -> Result<Verification, DatasetError> {
    let written = dataset.attributes().content_digest.as_ref();
    let digest = dataset.content_digest()?;
    let mut found = Verification {
        sealed: dataset.is_sealed(),
        points: 0,
        planned: planned(dataset)?,
        digest_agrees: written.map(|written| *written == digest),
        defects: Vec::new(),
    };
    for size in dataset.sizes() {
        found.defects.extend(contradiction(size)?);
        for (alpha_index, &alpha) in size.alphas().iter().enumerate() {
            for realization in size.completed_realizations(alpha_index) {
                found.points += 1;
                let defects = examine(size, alpha_index, realization)?;
                found.defects.extend(defects.into_iter().map(|what| PointDefect {
                    n_lbits: size.n_lbits(),
                    point: Some((alpha, realization)),
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

/// Whether the disorder at one N contradicts the attributes h, `delta_h` and bandwidth.
fn contradiction(size: &SizeGroup) -> Result<Option<PointDefect>, DatasetError> {
    let n_lbits = size.n_lbits();
    let failed = |source| DatasetError::Model { path: size.path().into(), source };
    let mut sample = DisorderSample::new(LbitCount::new(n_lbits).map_err(failed)?);
    for realization in 0..size.n_realizations() {
        sample.add(&size.disorder(realization)?);
    }
    let refused = sample.require(size.model()).err();
    Ok(refused.map(|why| PointDefect { n_lbits, point: None, what: why.to_string() }))
}

/// What is wrong with one point.
fn examine(
    size: &SizeGroup,
    alpha_index: usize,
    realization: usize,
) -> Result<Vec<String>, DatasetError> {
    let mut defects = Vec::new();
    for column in size.columns() {
        let (values, defect) = size.examined(column, alpha_index, realization, Absent::Refused)?;
        defects.extend(defect.map(|defect| defect.to_string()));
        if column.name == ENERGY.name && values.len() == size.hilbert_dimension() {
            defects.extend(traces(size, alpha_index, realization, &values)?);
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
    if size.model().parts().symmetry != Symmetry::None {
        // Those of the whole Hilbert space say nothing of a block of it.
        return Ok(None);
    }
    let couplings = size.couplings_of(alpha_index, realization)?;
    let exact = disorder.exact_traces(size.model().parts().operator.kind, &couplings);
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
