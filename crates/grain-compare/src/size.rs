//! Everything that is compared at one N.

use grain_model::Alpha;
use grain_statistics::{EntropyGrid, Estimate, Interval, Resamples, Scatter};
use grain_theory::{DrhMeanField, MeanFieldTheory, TheoryError};
use serde::Serialize;

use crate::average::SizeAverages;
use crate::coverage::AlphaCoverage;
use crate::distribution::{EntropyDistribution, Measured, Reference};
use crate::error::CompareError;
use crate::fit::{Fit, FitOutcome, FittedCoupling};
use crate::gap_ratio::{GapRatioPoint, gap_ratio};
use crate::given::{GivenEnd, poisson_of};
use crate::observable::Observable;
use crate::overlay::{FittedModel, Overlay};
use crate::profile::{ProfilePoint, profile};
use crate::rare::too_rare;
use crate::refit::Refits;
use crate::settings::ComparisonSettings;

/// Data and mean field at one N.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SizeComparison {
    /// The number N of l-bits.
    pub n_lbits: usize,
    /// The dimension D of the Hilbert space.
    pub hilbert_dimension: usize,
    /// The realizations that are compared, the same at every α.
    pub realizations: usize,
    /// Eigenstates in the windows of all compared points.
    pub states: usize,
    /// How many of them have a neighbour too close for their own entropy to be well defined.
    pub near_degenerate: usize,
    /// How much of every α is finished, and which are compared.
    pub coverage: Vec<AlphaCoverage>,
    /// `g_{1,0}`.
    pub fit: Fit,
    /// `[S_end]`: Fig. 2a.
    pub entropy: Overlay,
    /// `C^zz_end`, with the `g_{1,0}` of the entropy: nothing is fitted to it.
    pub memory: Overlay,
    /// Whether the Hamiltonian is complex, and mean field of the real class.
    pub is_complex: bool,
    /// The mean adjacent gap ratio; empty where it was not stored.
    pub gap_ratio: Vec<GapRatioPoint>,
    /// Every l-bit.
    pub profile: Vec<ProfilePoint>,
    /// `p(S_end)` at chosen α: Fig. 2b.
    pub distributions: Vec<EntropyDistribution>,
}

impl SizeComparison {
    /// The overlay of one observable.
    pub fn overlay(&self, observable: Observable) -> &Overlay {
        match observable {
            Observable::Entropy => &self.entropy,
            Observable::Memory => &self.memory,
        }
    }
}

/// The `[S_end]`, bits, of the distributions in Fig. 2b.
const REFERENCE_ENTROPIES: [f64; 3] = [0.10, 0.50, 0.90];

/// Samples of random distances that mean field is averaged over, the first ones of the data: a bootstrap solves the equations
/// for each of them at each α.
const MOST_SAMPLES: usize = 64;

/// One N with all that its comparison is made from.
pub(crate) struct SizeAnalysis<'a> {
    averages: &'a SizeAverages,
    settings: &'a ComparisonSettings,
    model: DrhMeanField,
    poisson: DrhMeanField,
    resamples: Option<Resamples>,
    refits: Refits,
    fit: Fit,
}

impl<'a> SizeAnalysis<'a> {
    /// Fits `g_{1,0}`, on the data and on every replicate, unless it is given.
    ///
    /// # Errors
    /// [`CompareError::Theory`] if the mean-field equations were not solved.
    pub(crate) fn fit(
        averages: &'a SizeAverages,
        settings: &'a ComparisonSettings,
    ) -> Result<Self, CompareError> {
        let n_lbits = averages.n_lbits;
        let model = chain(averages, settings.theory())?;
        let poisson = chain(averages, poisson_of(&settings.theory()))?;
        let realizations = averages.realizations.len();
        let resamples =
            Resamples::draw(settings.bootstrap_seed, n_lbits, realizations, settings.replicates);
        let entropy = Estimate::of(averages.end_entropy(averages.critical));
        let critical_alpha = averages.alphas[averages.critical];
        let given = GivenEnd::of(averages, &settings.coupling, &model, poisson.clone())?;
        if let Some(given) = given {
            let at_critical = given.at(critical_alpha);
            let missing = CompareError::CouplingNotGiven { n_lbits };
            let outcome = FitOutcome::Given(FittedCoupling::given(at_critical.ok_or(missing)?));
            let fit = Fit { n_lbits, entropy, outcome };
            let refits = Refits::default();
            return Ok(Self { averages, settings, model, poisson, resamples, refits, fit });
        }
        let mut refits = Refits::default();
        let outcome = match model.log_bare_coupling(critical_alpha, entropy.mean)? {
            Err(reason) => FitOutcome::OutOfReach(reason),
            Ok(log_g) => {
                if let Some(resamples) = &resamples {
                    refits = Refits::of(&model, averages, resamples)?;
                }
                FitOutcome::Fitted(with_intervals(log_g, &refits))
            }
        };
        let fit = Fit { n_lbits, entropy, outcome };
        Ok(Self { averages, settings, model, poisson, resamples, refits, fit })
    }

    /// The fit alone.
    pub(crate) fn into_fit(self) -> Fit {
        self.fit
    }

    /// The α, as indices, at which distributions are compared, ascending.
    pub(crate) fn distribution_alphas(&self) -> Vec<usize> {
        let entropies: Vec<f64> = (0..self.averages.alphas.len())
            .map(|alpha| Estimate::of(self.averages.end_entropy(alpha)).mean)
            .collect();
        let nearest = |target: f64| {
            let distance = |index: &usize| (entropies[*index] - target).abs();
            (0..entropies.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))
        };
        let wanted = self.settings.distribution_alphas.iter().filter_map(|wanted| {
            let same = |&alpha: &f64| Alpha::new(alpha).is_ok_and(|alpha| alpha.is_same(*wanted));
            self.averages.alphas.iter().position(same)
        });
        let mut chosen: Vec<usize> =
            REFERENCE_ENTROPIES.into_iter().filter_map(nearest).chain(wanted).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    /// Compares everything; `cumulative(alpha, grid)` gives `[realization][grid point]` at an α, by index.
    ///
    /// # Errors
    /// A [`CompareError`] if the mean-field equations were not solved, or from `cumulative`.
    pub(crate) fn compare(
        self,
        mut cumulative: impl FnMut(usize, &EntropyGrid) -> Result<Vec<Vec<f64>>, CompareError>,
    ) -> Result<SizeComparison, CompareError> {
        let averages = self.averages;
        let grid = EntropyGrid::new();
        let mut distributions = Vec::new();
        for alpha in self.distribution_alphas() {
            let measured = Measured {
                n_lbits: averages.n_lbits,
                alpha: averages.alphas[alpha],
                means: averages.end_entropy(alpha).to_vec(),
                cumulative: cumulative(alpha, &grid)?,
            };
            let predicted = self.predicted_end(averages.alphas[alpha])?;
            let theory = self.model.theory();
            let resamples = self.resamples.as_ref();
            distributions.push(EntropyDistribution::of(
                theory,
                &grid,
                &measured,
                predicted.as_ref(),
                resamples,
            ));
        }
        let given = self.given()?;
        let log_bare = |alpha: f64| match &given {
            Some(given) => given.log_bare(alpha),
            None => self.fit.coupling().map(|coupling| coupling.log_g),
        };
        let profile = profile(averages, &self.model, log_bare)?;
        Ok(SizeComparison {
            n_lbits: averages.n_lbits,
            hilbert_dimension: averages.hilbert_dimension,
            realizations: averages.realizations.len(),
            states: averages.states,
            near_degenerate: averages.near_degenerate,
            coverage: averages.coverage.clone(),
            entropy: self.overlay(Observable::Entropy)?,
            memory: self.overlay(Observable::Memory)?,
            is_complex: averages.is_complex,
            gap_ratio: gap_ratio(averages),
            profile,
            distributions,
            fit: self.fit,
        })
    }

    /// The couplings that were given, if they were.
    fn given(&self) -> Result<Option<GivenEnd<'_>>, CompareError> {
        GivenEnd::of(self.averages, &self.settings.coupling, &self.model, self.poisson.clone())
    }

    pub(crate) fn overlay(&self, observable: Observable) -> Result<Overlay, CompareError> {
        let too_rare = |_: usize, log_g: f64| too_rare(self.averages, self.model.theory(), log_g);
        if let Some(given) = self.given()? {
            return given.overlay(observable, &too_rare);
        }
        match self.fit.coupling() {
            None => Ok(Overlay::of_data(observable, self.averages)),
            Some(coupling) => {
                let fitted = FittedModel { model: &self.model, coupling, refits: &self.refits };
                Ok(Overlay::of_fit(observable, self.averages, fitted, &too_rare)?)
            }
        }
    }

    /// `log g_N` that is predicted at α, and what it owes to each realization.
    fn predicted_end(&self, alpha: f64) -> Result<Option<Reference>, CompareError> {
        if let Some(given) = self.given()? {
            let realizations = self.averages.realizations.len();
            let known = |log_g| Reference::known(log_g, realizations);
            return Ok(given.log_end(alpha)?.map(known));
        }
        let Some(coupling) = self.fit.coupling() else { return Ok(None) };
        let critical = self.averages.critical;
        let at_critical = self.model.end_slope(coupling.log_g, self.averages.alphas[critical])?;
        let slope = self.model.end_slope(coupling.log_g, alpha)?.log_g / at_critical.entropy;
        let log_g = self.model.end(coupling.log_g, alpha)?.log_g;
        Ok(Some(Reference::at_same_alpha(log_g, slope, self.averages.end_entropy(critical))))
    }
}

/// Mean field of the l-bits of one N.
fn chain(averages: &SizeAverages, theory: MeanFieldTheory) -> Result<DrhMeanField, TheoryError> {
    if averages.distances.is_empty() {
        return DrhMeanField::new(theory, averages.n_lbits);
    }
    let samples = averages.distances.iter().take(MOST_SAMPLES).cloned();
    DrhMeanField::with_distances(theory, samples.collect())
}

fn with_intervals(log_g: f64, refits: &Refits) -> FittedCoupling {
    let scatter = Scatter::of(refits.each(|refit| refit.log_g_1));
    let exponential =
        |interval: Interval| Interval { low: interval.low.exp(), high: interval.high.exp() };
    FittedCoupling {
        g: log_g.exp(),
        log_g,
        log_g_error: scatter.map(|scatter| scatter.deviation),
        interval_68: scatter.map(|scatter| exponential(scatter.interval_68)),
        interval_95: scatter.map(|scatter| exponential(scatter.interval_95)),
        replicates_out_of_reach: refits.out_of_reach,
    }
}

#[cfg(test)]
mod tests;
