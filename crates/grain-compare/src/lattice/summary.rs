//! What ensembles of lattice samples say at every radius and W.

use std::f64::consts::LN_2;

use grain_dataset::lattice::{LatticeFile, LatticeSample, SizeSamples};
use grain_lattice::{Outcome, PointSummary, PointTally, Sample};
use grain_model::{ClosureName, Ensemble, ResonanceName};
use serde::{Deserialize, Serialize};

use super::error::SummaryError;

/// What an ensemble says at one radius and one `W`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointRow {
    /// Lattice radius `R`.
    pub radius: usize,
    /// Number of sites `N`.
    pub n_sites: usize,
    /// `W`.
    pub amplitude: f64,
    /// Samples.
    pub samples: usize,
    /// How many of them avalanche.
    pub avalanches: usize,
    /// `f_aval`, their fraction.
    pub f_aval: f64,
    /// Lower end of its Clopper–Pearson interval at 95 %.
    pub f_aval_low: f64,
    /// Upper end of it.
    pub f_aval_high: f64,
    /// `[η_tot]/log 2` over all samples.
    pub bubble: f64,
    /// Its standard error, which one sample has not.
    pub bubble_error: Option<f64>,
    /// `[η_tot]/log 2` of the failed avalanches; none without one.
    pub failed_bubble: Option<f64>,
    /// Its standard error.
    pub failed_bubble_error: Option<f64>,
    /// The largest `η_tot/log 2` of a failed avalanche.
    pub largest_failed_bubble: Option<f64>,
    /// Failed avalanches by size: `[0, 1)`, `[1, 2)`, … l-bits.
    pub failed_sizes: Vec<u64>,
}

/// What a file says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnsembleSummary {
    /// The file, as it was named.
    pub file: String,
    /// How potentials are drawn.
    #[serde(with = "as_text")]
    pub ensemble: Ensemble,
    /// Hopping `t`.
    pub hopping: f64,
    /// `g_0`.
    pub grain_coupling: f64,
    /// The distribution of resonances that the mean field has.
    #[serde(with = "as_text")]
    pub resonance: ResonanceName,
    /// The closure of the mean field; that of the paper where nothing is said.
    #[serde(with = "as_text", default, skip_serializing_if = "is_paper")]
    pub closure: ClosureName,
    /// The master seed.
    pub seed: u64,
    /// Half width of the bracket of `η_tot` that samples were solved to, nats.
    pub tolerance: f64,
    /// The digest of the samples.
    pub content_digest: String,
    /// By radius, then `W`, ascending.
    pub points: Vec<PointRow>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn is_paper(closure: &ClosureName) -> bool {
    *closure == ClosureName::Paper
}

impl EnsembleSummary {
    /// Averages every point of a file.
    ///
    /// # Errors
    /// A [`SummaryError`] if a fraction of samples has no interval.
    pub fn of(file: &LatticeFile) -> Result<Self, SummaryError> {
        let plan = file.plan();
        let mut points = Vec::new();
        for samples in file.sizes() {
            for amplitude_index in 0..samples.size().amplitudes.len() {
                points.extend(point(samples, amplitude_index)?);
            }
        }
        Ok(Self {
            file: file.path().display().to_string(),
            ensemble: plan.ensemble,
            hopping: plan.hopping,
            grain_coupling: plan.grain_coupling,
            resonance: plan.resonance,
            closure: plan.closure,
            seed: plan.seed,
            tolerance: plan.tolerance,
            content_digest: file.content_digest(),
            points,
        })
    }

    /// The rows of each radius, ascending.
    pub fn by_radius(&self) -> Vec<&[PointRow]> {
        self.points.chunk_by(|a, b| a.radius == b.radius).collect()
    }

    /// `W/t` of a row.
    pub fn ratio(&self, row: &PointRow) -> f64 {
        row.amplitude / self.hopping
    }

    /// `W/t` where, between two values of `W`, all samples cease to avalanche, and where the last does; radii together.
    ///
    /// A random ensemble has no last regime: where no sample avalanches, more samples would.
    pub fn regime_edges(&self) -> Vec<f64> {
        if self.ensemble != Ensemble::Quasiperiodic {
            return Vec::new();
        }
        let mut amplitudes: Vec<f64> = self.points.iter().map(|row| row.amplitude).collect();
        amplitudes.sort_by(f64::total_cmp);
        amplitudes.dedup();
        let regime = |amplitude: f64| {
            let rows = self.points.iter().filter(|row| row.amplitude.total_cmp(&amplitude).is_eq());
            let (some, all) = rows.fold((false, true), |(some, all), row| {
                (some || row.avalanches > 0, all && row.avalanches == row.samples)
            });
            (some, all)
        };
        amplitudes
            .windows(2)
            .filter(|pair| regime(pair[0]) != regime(pair[1]))
            .map(|pair| 0.5 * (pair[0] + pair[1]) / self.hopping)
            .collect()
    }
}

/// `None` if no sample is there.
fn point(samples: &SizeSamples, amplitude_index: usize) -> Result<Option<PointRow>, SummaryError> {
    let mut tally = PointTally::default();
    let mut any = false;
    for sample in samples.at(amplitude_index).iter().flatten() {
        tally.add(&solved(sample));
        any = true;
    }
    if !any {
        return Ok(None);
    }
    let summary = tally.summary()?;
    Ok(Some(row(samples, amplitude_index, &summary)))
}

/// A sample as it was solved.
fn solved(sample: &LatticeSample) -> Sample {
    Sample {
        total_enhancement: sample.total_enhancement,
        uncertainty: sample.uncertainty,
        outcome: if sample.avalanche { Outcome::Complete } else { Outcome::Failed },
        n_thermalized: sample.n_thermalized as usize,
        ball_radius: sample.ball_radius as usize,
    }
}

fn row(samples: &SizeSamples, amplitude_index: usize, summary: &PointSummary) -> PointRow {
    let size = samples.size();
    let aval = &summary.avalanches;
    let (all, failed) = (summary.mean_enhancement, summary.mean_failed);
    let lbits = |nats: f64| nats / LN_2;
    PointRow {
        radius: size.radius,
        n_sites: size.n_sites,
        amplitude: size.amplitudes[amplitude_index],
        samples: aval.trials,
        avalanches: aval.successes,
        f_aval: aval.value(),
        f_aval_low: aval.low,
        f_aval_high: aval.high,
        bubble: lbits(all.mean),
        bubble_error: all.standard_error.map(lbits),
        failed_bubble: failed.map(|failed| lbits(failed.mean)),
        failed_bubble_error: failed.and_then(|failed| failed.standard_error).map(lbits),
        largest_failed_bubble: summary.largest_failed.map(lbits),
        failed_sizes: summary.failed_sizes.clone(),
    }
}

/// Sizes of failed avalanches in one bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SizeBin {
    /// From so many l-bits to one more.
    pub(super) from: usize,
    /// Failed avalanches of this size.
    pub(super) count: u64,
    /// Their fraction of all failed avalanches.
    pub(super) fraction: f64,
    /// Its standard error, that of a count.
    pub(super) error: f64,
}

impl PointRow {
    /// What the samples say of `f_aval`; a finite number of them never proves 0 or 1.
    pub fn verdict(&self) -> &'static str {
        match (self.avalanches, self.samples - self.avalanches) {
            (0, _) => "0 not excluded",
            (_, 0) => "1 not excluded",
            _ => "between",
        }
    }

    /// The sizes of failed avalanches that were seen.
    pub(super) fn size_bins(&self) -> Vec<SizeBin> {
        let failed: u64 = self.failed_sizes.iter().sum();
        let seen = self.failed_sizes.iter().enumerate().filter(|(_, count)| **count > 0);
        seen.map(|(from, &count)| SizeBin {
            from,
            count,
            fraction: count as f64 / failed as f64,
            error: (count as f64).sqrt() / failed as f64,
        })
        .collect()
    }
}

/// Names that print and parse, as JSON has them.
mod as_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<T: Display, S: Serializer>(
        name: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(name)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
