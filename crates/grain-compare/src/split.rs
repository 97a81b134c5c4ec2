//! Why mean field deviates: `[S_end]` split into what each approximation of the theory leaves out.
//!
//! With the last l-bit's coupling switched off, its reduced coupling `g_N` (3) and the norm `g_Na` (5) of every eigenstate can be
//! measured without any theory of baths. In steps from the theory to the eigenstates of the coupled chain,
//!
//! ```text
//! [S_end] = S(ḡ)                          the law of resonances at the mean coupling
//!         + [S(g_m)] - S(ḡ)               the spread of couplings over samples
//!         + [S_a(g_Na)] - [S(g_m)]        the shape of the law: norms as they are
//!         + [S_end] - [S_a(g_Na)]         beyond two levels
//! ```
//!
//! with `S(g)` of (A13), `S_a(g)` of (A11) and the same realizations in every row, so that the terms add up exactly. What mean
//! field says of `g_N` enters the first alone.

use grain_statistics::MeasuredMean;
use grain_theory::MeanFieldTheory;
use serde::{Deserialize, Serialize};

/// What one realization says of the last l-bit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EndSample {
    /// Its index.
    pub realization: usize,
    /// `g_N`, (3), with `V_N = 0`.
    pub reduced_coupling: f64,
    /// ρ: states of the other orientation per energy, with `V_N = 0`.
    pub density: f64,
    /// `[|V_ab|]`
    pub mean_modulus: f64,
    /// `[|V_ab|²]^½`
    pub root_mean_square: f64,
    /// `[S_a(g_Na)]`, bits.
    pub two_level_entropy: f64,
    /// `[S_end]` with `V_N`, bits.
    pub entropy: f64,
}

/// The split at one N and α.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndSplit {
    /// N
    pub n_lbits: usize,
    /// α
    pub alpha: f64,
    /// Realizations, the same in every term.
    pub realizations: usize,
    /// `g_N`, (3).
    pub reduced_coupling: MeasuredMean,
    /// ρ
    pub density: MeasuredMean,
    /// `[|V|]` over what it would be of Gaussian elements of the same variance.
    pub gaussianity: MeasuredMean,
    /// `S(ḡ)`, bits.
    pub of_coupling: MeasuredMean,
    /// What the spread of couplings over samples adds, bits.
    pub spread: MeasuredMean,
    /// What the shape of the law adds, bits.
    pub shape: MeasuredMean,
    /// What is beyond two levels, bits.
    pub beyond_two_levels: MeasuredMean,
    /// `[S_end]`, bits: the sum.
    pub entropy: MeasuredMean,
}

/// `[|V|]/[|V|²]^½` of Gaussian elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elements {
    /// Real ones.
    Real,
    /// Complex ones.
    Complex,
}

impl Elements {
    fn gaussian_modulus(self) -> f64 {
        let pi = std::f64::consts::PI;
        match self {
            Self::Real => (2.0 / pi).sqrt(),
            Self::Complex => 0.5 * pi.sqrt(),
        }
    }
}

impl EndSplit {
    /// Splits the samples of one N and α, two at least; `theory` gives the law of resonances.
    pub fn of(
        theory: &MeanFieldTheory,
        (n_lbits, alpha): (usize, f64),
        elements: Elements,
        samples: &[EndSample],
    ) -> Self {
        let mean = |value: &dyn Fn(&EndSample) -> f64| {
            MeasuredMean::of(&samples.iter().map(value).collect::<Vec<_>>())
        };
        let reduced_coupling = mean(&|sample| sample.reduced_coupling);
        let at_mean = theory.mean_entropy(reduced_coupling.mean.ln());
        let slope = entropy_slope(theory, reduced_coupling.mean);
        let of_law = |sample: &EndSample| theory.mean_entropy(sample.reduced_coupling.ln());
        // To first order in the fluctuation of the mean coupling: the terms share it.
        let about_mean =
            |sample: &EndSample| slope * (sample.reduced_coupling - reduced_coupling.mean);
        let spread = mean(&|sample| of_law(sample) - about_mean(sample));
        let gaussian = elements.gaussian_modulus();
        Self {
            n_lbits,
            alpha,
            realizations: samples.len(),
            reduced_coupling,
            density: mean(&|sample| sample.density),
            gaussianity: mean(&|sample| sample.mean_modulus / (gaussian * sample.root_mean_square)),
            of_coupling: MeasuredMean {
                mean: at_mean,
                error: slope.abs() * reduced_coupling.error,
            },
            spread: MeasuredMean { mean: spread.mean - at_mean, error: spread.error },
            shape: mean(&|sample| sample.two_level_entropy - of_law(sample)),
            beyond_two_levels: mean(&|sample| sample.entropy - sample.two_level_entropy),
            entropy: mean(&|sample| sample.entropy),
        }
    }

    /// The terms, named, in the order in which they add up.
    pub fn terms(&self) -> [(&'static str, MeasuredMean); 4] {
        [
            ("coupling", self.of_coupling),
            ("spread of samples", self.spread),
            ("shape of the law", self.shape),
            ("beyond two levels", self.beyond_two_levels),
        ]
    }
}

/// `dS/dg` of the mean entropy.
fn entropy_slope(theory: &MeanFieldTheory, g: f64) -> f64 {
    const STEP: f64 = 1e-4;
    let at = |step: f64| theory.mean_entropy(g.ln() + step);
    (at(STEP) - at(-STEP)) / (2.0 * STEP * g)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<EndSample> {
        (0..40)
            .map(|index| {
                let x = (7.3 * f64::from(index)).sin();
                EndSample {
                    realization: usize::try_from(index).unwrap(),
                    reduced_coupling: 0.15 * (0.2 * x).exp(),
                    density: 10.0,
                    mean_modulus: 0.015,
                    root_mean_square: 0.02,
                    two_level_entropy: 0.62 + 0.03 * x,
                    entropy: 0.63 + 0.04 * x,
                }
            })
            .collect()
    }

    #[test]
    fn terms_add_up_to_the_entropy() {
        let split = EndSplit::of(&MeanFieldTheory::default(), (6, 0.7), Elements::Real, &samples());
        let sum: f64 = split.terms().iter().map(|(_, term)| term.mean).sum();
        assert!((sum - split.entropy.mean).abs() < 1e-14, "{sum} for {}", split.entropy.mean);
    }

    #[test]
    fn the_spread_of_couplings_is_what_is_curved() {
        // [S(g)] - S([g]) = ½ S'' var g to second order; S is concave there. Its error has no part linear in g.
        let theory = MeanFieldTheory::default();
        let split = EndSplit::of(&theory, (6, 0.7), Elements::Real, &samples());
        assert!(split.spread.mean < 0.0 && split.spread.mean > -0.02, "{}", split.spread);
        assert!(split.spread.error < 0.2 * split.of_coupling.error, "{}", split.spread);
        assert!(
            (split.gaussianity.mean / (0.75 * (0.5 * std::f64::consts::PI).sqrt()) - 1.0).abs()
                < 1e-12
        );
    }
}
