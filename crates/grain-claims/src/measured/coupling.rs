//! Reduced couplings (3) from eigenstates: enhancement (8c), additivity (10), and large grains.

use grain_ed::{Bath, Probe};
use grain_model::{
    CentralFraction, CentralGrain, CouplingLaw, GrainDimension, LbitCount, Realization, Seed,
};
use grain_statistics::{LinePoint, MeasuredMean, WeightedLine};
use grain_theory::{MeanFieldTheory, probe_log_enhancement};
use rayon::prelude::*;
use serde::Serialize;

use crate::error::ClaimsError;

/// A grain and how often it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrainPlan {
    /// `d_g`
    pub dimension: usize,
    /// Realizations.
    pub realizations: usize,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct CouplingSettings {
    /// `g` aimed at; what it is, is measured.
    pub couplings: Vec<f64>,
    /// Grains, ascending.
    pub grains: Vec<GrainPlan>,
    /// Baths beyond this dimension are left out.
    pub largest_bath: usize,
    /// Master seed of the disorder.
    pub seed: Seed,
}

/// Fields of the l-bits: far below the bandwidth 1.5, far above the level spacing, all different.
const FIELD: f64 = 0.15;
const FIELD_SPREAD: f64 = 0.05;
const BANDWIDTH: f64 = 1.5;

/// How eigenstates "at maximum entropy" are chosen.
pub(crate) const WINDOW: CentralFraction = CentralFraction::QUARTER;

/// The model with a grain of dimension `d_g` and small fields.
pub(crate) fn model(dimension: usize) -> Result<CentralGrain, ClaimsError> {
    model_with(dimension, CouplingLaw::exponential(1.0)?)
}

/// The same grains and fields with other couplings.
pub(super) fn model_with(dimension: usize, law: CouplingLaw) -> Result<CentralGrain, ClaimsError> {
    let dimension = GrainDimension::new(dimension)?;
    Ok(CentralGrain::new(dimension, BANDWIDTH, FIELD, FIELD_SPREAD, law)?)
}

/// The `J` that has about the reduced coupling `g`: a semicircle at its centre and Gaussian elements.
///
/// ```text
/// g = ρ_g √(2/π) √(2/d_g) J,   ρ_g = d_g/(π · 1.5)
/// ```
pub(crate) fn coupling_constant(g: f64, dimension: usize) -> f64 {
    let pi = std::f64::consts::PI;
    g * pi * BANDWIDTH * (pi / 2.0).sqrt() / (2.0 * dimension as f64).sqrt()
}

/// `log(g_2/g_{2,0})` of a probe beside one l-bit, measured and predicted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Enhancement {
    /// `d_g`
    pub dimension: usize,
    /// How many.
    pub realizations: usize,
    /// `g_1` aimed at.
    pub target: f64,
    /// `g_1` measured (3).
    pub g_1: MeasuredMean,
    /// `log(g_2/g_{2,0})` measured.
    pub measured: MeasuredMean,
    /// `½ η(g_1)` of the `g_1` measured, realization by realization.
    pub predicted: MeasuredMean,
    /// Measured minus predicted, realization by realization.
    pub excess: MeasuredMean,
}

/// `log(g_3/g_{3,0})` of a probe beside two l-bits of one coupling, measured and predicted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Additivity {
    /// As beside one l-bit; `g_1` is that of each beside the other, and `½ (η(g_1) + η(g_2))` is predicted.
    #[serde(flatten)]
    pub both: Enhancement,
    /// Measured minus the sum of the enhancements measured beside each l-bit alone: of a large grain the mutual
    /// enhancement (9), `½ Σ [η(g_n) - η(g_{n,0})]`, which is positive.
    pub excess_over_sum: MeasuredMean,
}

/// A weighted straight line in `1/d_g`, at `1/d_g = 0`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Extrapolation {
    /// `g_1` aimed at.
    pub target: f64,
    /// The excess of an infinite grain.
    pub excess: MeasuredMean,
    /// χ² of the grains about the line, of as many degrees of freedom as grains beyond two.
    pub chi_squared: f64,
    /// How many grains.
    pub grains: usize,
}

impl CouplingSettings {
    /// Refuses what cannot be measured, before minutes of work.
    ///
    /// # Errors
    /// A [`ClaimsError`] that names the setting.
    pub fn check(&self) -> Result<(), ClaimsError> {
        if let Some(&given) = self.couplings.iter().find(|g| !(**g > 0.0 && **g <= 1e100)) {
            return Err(ClaimsError::Coupling { given });
        }
        for grain in &self.grains {
            model(grain.dimension)?;
            if grain.realizations < 2 {
                return Err(ClaimsError::Realizations { given: grain.realizations });
            }
        }
        Ok(())
    }
}

/// `log g` of a probe in a bath.
pub(super) fn log_g(bath: &Bath, coupling: f64, field: f64) -> f64 {
    bath.reduced_coupling(Probe { coupling, field }, WINDOW).ln()
}

/// The grain with some of the l-bits of a realization, all with one coupling.
pub(super) fn bath(
    realization: &Realization,
    lbits: &[usize],
    coupling: f64,
) -> Result<Bath, ClaimsError> {
    let fields = lbits.iter().map(|&lbit| realization.fields()[lbit]).collect();
    Ok(Bath::new(&realization.with_fields(fields), &vec![coupling; lbits.len()])?)
}

/// What one realization says at one coupling: `g_1`, `log(g/g_0)` of the probe measured and predicted,
/// and the sum of the enhancements beside each l-bit alone.
struct Sample {
    g_1: f64,
    measured: f64,
    predicted: f64,
    sum: f64,
}

/// Samples of every grain and coupling, averaged; baths are `bath_factor` times as large as the grain.
///
/// `sample` is given a realization, the grain alone, and the coupling constant. Realizations run on all
/// threads.
fn averaged(
    settings: &CouplingSettings,
    bath_factor: usize,
    sample: impl Fn(&Realization, &Bath, f64) -> Result<Sample, ClaimsError> + Sync,
) -> Result<Vec<Additivity>, ClaimsError> {
    settings.check()?;
    let three = LbitCount::new(3)?;
    let mut found = Vec::new();
    for &GrainPlan { dimension, realizations } in &settings.grains {
        if bath_factor * dimension > settings.largest_bath {
            continue;
        }
        let model = model(dimension)?;
        let rows = (0..realizations)
            .into_par_iter()
            .map(|index| {
                let realization = Realization::draw(&model, settings.seed, three, index);
                let grain = bath(&realization, &[], 0.0)?;
                (settings.couplings.iter())
                    .map(|&g| sample(&realization, &grain, coupling_constant(g, dimension)))
                    .collect::<Result<Vec<_>, _>>()
            })
            .collect::<Result<Vec<_>, ClaimsError>>()?;
        for (index, &target) in settings.couplings.iter().enumerate() {
            let mean = |value: fn(&Sample) -> f64| {
                MeasuredMean::of(&rows.iter().map(|row| value(&row[index])).collect::<Vec<_>>())
            };
            let both = Enhancement {
                dimension,
                realizations,
                target,
                g_1: mean(|sample| sample.g_1),
                measured: mean(|sample| sample.measured),
                predicted: mean(|sample| sample.predicted),
                excess: mean(|sample| sample.measured - sample.predicted),
            };
            let excess_over_sum = mean(|sample| sample.measured - sample.sum);
            found.push(Additivity { both, excess_over_sum });
        }
    }
    Ok(found)
}

/// Enhancement (8c) of a probe beside one l-bit, for every grain and coupling.
///
/// # Errors
/// A [`ClaimsError`] for settings that are not valid and for spectra that cannot be had.
pub fn enhancements(
    theory: &MeanFieldTheory,
    settings: &CouplingSettings,
) -> Result<Vec<Enhancement>, ClaimsError> {
    let found = averaged(settings, 2, |realization, grain, coupling| {
        let field = realization.fields();
        let log_g_1 = log_g(grain, coupling, field[0]);
        let beside = bath(realization, &[0], coupling)?;
        let measured = log_g(&beside, 1.0, field[1]) - log_g(grain, 1.0, field[1]);
        let predicted = probe_log_enhancement(theory, &[log_g_1]);
        Ok(Sample { g_1: log_g_1.exp(), measured, predicted, sum: measured })
    })?;
    Ok(found.into_iter().map(|row| row.both).collect())
}

/// Additivity (10), (A37) for a probe beside two l-bits of one coupling.
///
/// # Errors
/// As [`enhancements`].
pub fn additivity(
    theory: &MeanFieldTheory,
    settings: &CouplingSettings,
) -> Result<Vec<Additivity>, ClaimsError> {
    averaged(settings, 4, |realization, grain, coupling| {
        let field = realization.fields();
        let bare = log_g(grain, 1.0, field[2]);
        let first = bath(realization, &[0], coupling)?;
        let second = bath(realization, &[1], coupling)?;
        let both = bath(realization, &[0, 1], coupling)?;
        // Each beside the other, as (11) has it.
        let g = [log_g(&second, coupling, field[0]), log_g(&first, coupling, field[1])];
        let probe = |bath: &Bath| log_g(bath, 1.0, field[2]) - bare;
        Ok(Sample {
            g_1: g[0].exp(),
            measured: probe(&both),
            predicted: probe_log_enhancement(theory, &g),
            sum: probe(&first) + probe(&second),
        })
    })
}

/// The excess of every coupling at `1/d_g → 0`; nothing where there are fewer than two grains.
///
/// `rows` are `(d_g, g aimed at, excess)`.
pub fn extrapolate(
    rows: impl Iterator<Item = (usize, f64, MeasuredMean)>,
    couplings: &[f64],
) -> Vec<Extrapolation> {
    let rows: Vec<_> = rows.collect();
    couplings
        .iter()
        .filter_map(|&target| {
            let same: Vec<LinePoint> = (rows.iter())
                .filter(|row| row.1.total_cmp(&target).is_eq())
                .map(|row| LinePoint { x: 1.0 / row.0 as f64, y: row.2.mean, error: row.2.error })
                .collect();
            let line = WeightedLine::through(&same)?;
            let (mean, error) = line.at(0.0);
            Some(Extrapolation {
                target,
                excess: MeasuredMean { mean, error },
                chi_squared: line.chi_squared,
                grains: same.len(),
            })
        })
        .collect()
}
