//! The grain `H_g`: of which ensemble its matrix is, how it is normalised, and how it is drawn.

use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

use crate::error::ModelError;
use crate::parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
use crate::words::{Named, word};

/// The ensemble's `([tr H_g²]/d_g)^½`; absent where grains are given.
pub const BANDWIDTH: Parameter = Parameter::optional("bandwidth", "bandwidth", ParameterKind::Real);

/// Of which ensemble grains are; absent where they are of the GOE.
pub const GRAIN_ENSEMBLE: Parameter =
    Parameter::optional("grain_ensemble", "grain ensemble", ParameterKind::Word);

/// How grains are normalised; absent where it is in the mean over the ensemble.
pub const GRAIN_NORMALIZATION: Parameter =
    Parameter::optional("grain_normalization", "grain normalization", ParameterKind::Word);

/// The ensemble of the matrices `H_g`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GrainEnsemble {
    /// Real symmetric, Gaussian, invariant under rotations.
    #[default]
    Goe,
    /// Complex Hermitian, Gaussian, invariant under unitary transformations.
    Gue,
    /// Whatever real symmetric matrices are given.
    Given,
    /// Whatever complex Hermitian matrices are given.
    GivenComplex,
}

impl Named for GrainEnsemble {
    const WHAT: &'static str = "grain ensemble";
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Goe, "GOE"),
        (Self::Gue, "GUE"),
        (Self::Given, "given"),
        (Self::GivenComplex, "given-complex"),
    ];
}

impl GrainEnsemble {
    /// Whether its matrices are complex.
    pub fn is_complex(self) -> bool {
        matches!(self, Self::Gue | Self::GivenComplex)
    }

    /// Whether its matrices come from elsewhere.
    pub fn is_given(self) -> bool {
        matches!(self, Self::Given | Self::GivenComplex)
    }
}

/// Where the root-mean-square eigenvalue of a grain is the bandwidth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Normalization {
    /// In the mean over the ensemble: `[tr H_g²]/d_g = bandwidth²`.
    #[default]
    Ensemble,
    /// In every sample: `tr H_g²/d_g = bandwidth²`.
    Sample,
}

impl Named for Normalization {
    const WHAT: &'static str = "grain normalization";
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::Ensemble, "ensemble"), (Self::Sample, "sample")];
}

/// What is known of grains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GrainLaw {
    /// Their ensemble.
    pub ensemble: GrainEnsemble,
    /// Where they are normalised.
    pub normalization: Normalization,
    /// The root-mean-square eigenvalue, units of energy; infinite where grains are given, as nothing is known of it.
    pub bandwidth: f64,
}

/// The standard deviation of a GOE's diagonal elements, in that of the others.
#[cfg(not(feature = "mutation-test"))]
const DIAGONAL_SPREAD: f64 = std::f64::consts::SQRT_2;

/// The classic mistake, in a build that the references in `data/reference` must refuse.
#[cfg(feature = "mutation-test")]
const DIAGONAL_SPREAD: f64 = 1.0;

impl GrainLaw {
    /// The parameters of a law other than the default one.
    pub(crate) fn parameters(&self) -> Vec<(Parameter, ParameterValue)> {
        let mut all = Vec::new();
        if self.ensemble != GrainEnsemble::default() {
            all.push((GRAIN_ENSEMBLE, word(self.ensemble)));
        }
        if self.normalization != Normalization::default() {
            all.push((GRAIN_NORMALIZATION, word(self.normalization)));
        }
        all
    }

    /// The law with these parameters.
    pub(crate) fn from_parameters(values: &ParameterValues) -> Result<Self, ModelError> {
        let ensemble: GrainEnsemble = values.named(&GRAIN_ENSEMBLE)?.unwrap_or_default();
        Ok(Self {
            ensemble,
            normalization: values.named(&GRAIN_NORMALIZATION)?.unwrap_or_default(),
            bandwidth: if ensemble.is_given() { f64::INFINITY } else { values.real(&BANDWIDTH)? },
        })
    }

    /// The root-mean-square modulus of an off-diagonal element of a block of `dimension` states.
    ///
    /// ```text
    /// [tr H_g²]/d = s² (d + 1) of the GOE, s² d of the GUE
    /// ```
    pub fn element_spread(&self, dimension: usize) -> f64 {
        let more = if self.ensemble.is_complex() { 0.0 } else { 1.0 };
        // What stands in for grains that are given, where only time is measured, is of some width.
        let bandwidth = if self.ensemble.is_given() { 1.0 } else { self.bandwidth };
        bandwidth / (dimension as f64 + more).sqrt()
    }

    /// In words.
    pub(crate) fn meaning(&self) -> String {
        let width = match self.normalization {
            Normalization::Ensemble => format!("bandwidth {}", self.bandwidth),
            Normalization::Sample => format!("bandwidth {} of every sample", self.bandwidth),
        };
        match self.ensemble {
            GrainEnsemble::Goe => format!("of the GOE, {width}"),
            GrainEnsemble::Gue => format!("of the GUE, {width}"),
            GrainEnsemble::Given | GrainEnsemble::GivenComplex => "given".into(),
        }
    }

    /// Draws the real and the imaginary parts, `[d_g, d_g]` each; the second is empty where the ensemble is real.
    ///
    /// `charge` is a conserved number of every state: elements between states of different ones are zero, and
    /// each block is normalised by itself.
    pub(crate) fn draw(
        &self,
        dimension: usize,
        charge: &dyn Fn(usize) -> u32,
        random: &mut impl Rng,
    ) -> [Vec<f64>; 2] {
        let complex = self.ensemble.is_complex();
        let size = dimension * dimension;
        let mut parts = [vec![0.0; size], vec![0.0; if complex { size } else { 0 }]];
        let block = |state| (0..dimension).filter(|&other| charge(other) == charge(state)).count();
        for row in 0..dimension {
            let spread = self.element_spread(block(row));
            for column in row..dimension {
                // Drawn whether it is kept or not, so that what follows does not depend on that.
                let normal: f64 = random.sample(StandardNormal);
                let second: f64 = if complex { random.sample(StandardNormal) } else { 0.0 };
                if charge(row) != charge(column) {
                    continue;
                }
                let [upper, lower] = [row * dimension + column, column * dimension + row];
                let width = match (complex, row == column) {
                    (false, true) => DIAGONAL_SPREAD * spread,
                    (false, false) | (true, true) => spread,
                    (true, false) => spread / std::f64::consts::SQRT_2,
                };
                parts[0][upper] = width * normal;
                parts[0][lower] = width * normal;
                if complex && row != column {
                    parts[1][upper] = width * second;
                    parts[1][lower] = -width * second;
                }
            }
        }
        if self.normalization == Normalization::Sample && !self.ensemble.is_given() {
            self.normalise(dimension, charge, &mut parts);
        }
        parts
    }

    /// Scales every block of a drawn matrix to the bandwidth.
    fn normalise(
        &self,
        dimension: usize,
        charge: &dyn Fn(usize) -> u32,
        parts: &mut [Vec<f64>; 2],
    ) {
        for first in 0..dimension {
            let states: Vec<usize> =
                (0..dimension).filter(|&state| charge(state) == charge(first)).collect();
            if states[0] != first {
                continue;
            }
            let places =
                || states.iter().flat_map(|row| states.iter().map(move |c| row * dimension + c));
            let squares: f64 = (parts.iter().filter(|part| !part.is_empty()))
                .map(|part| places().map(|at| part[at] * part[at]).sum::<f64>())
                .sum();
            let scale = self.bandwidth / (squares / states.len() as f64).sqrt();
            for part in parts.iter_mut().filter(|part| !part.is_empty()) {
                for at in places() {
                    part[at] *= scale;
                }
            }
        }
    }
}
