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
use crate::profile::{LbitComparison, ProfilePoint, profile};
use crate::rare::too_rare;
use crate::refit::Refits;
use crate::settings::{ComparisonSettings, PROFILE_ALPHAS};

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
    /// Where the eigenstates are: the distance of their energy from the mean in standard deviations of all levels.
    pub energy_position: f64,
    /// The mean adjacent gap ratio; empty where it was not stored.
    pub gap_ratio: Vec<GapRatioPoint>,
    /// Every l-bit.
    pub profile: Vec<ProfilePoint>,
    /// The l-bits that were chosen, at every α.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lbits: Vec<LbitComparison>,
    /// `p(S_end)` at chosen α: Fig. 2b.
    pub distributions: Vec<EntropyDistribution>,
}

impl SizeComparison {
    /// The α of pictures along the chain, ascending: those that are asked for, or those nearest to [`PROFILE_ALPHAS`].
    pub fn profile_alphas(&self, asked: &[Alpha]) -> Vec<f64> {
        let all: Vec<f64> = self.entropy.points.iter().map(|point| point.alpha).collect();
        let same = |alpha: f64, wanted: Alpha| Alpha::new(alpha).is_ok_and(|a| a.is_same(wanted));
        let mut chosen: Vec<f64> = if asked.is_empty() {
            let nearest = |wanted: f64| {
                let distance = |alpha: &f64| (alpha - wanted).abs();
                all.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)))
            };
            PROFILE_ALPHAS.into_iter().filter_map(nearest).collect()
        } else {
            let is_asked = |alpha: &f64| asked.iter().any(|&wanted| same(*alpha, wanted));
            all.iter().copied().filter(is_asked).collect()
        };
        chosen.sort_by(f64::total_cmp);
        chosen.dedup();
        chosen
    }

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
        let mut lbits = self.lbits()?;
        let profile = profile(&lbits);
        #[expect(clippy::expect_used, reason = "no chain is without l-bits")]
        let end = lbits.last().cloned().expect("N is at least 1");
        lbits.retain(|of| self.settings.lbits.contains(of.lbit));
        Ok(SizeComparison {
            n_lbits: averages.n_lbits,
            hilbert_dimension: averages.hilbert_dimension,
            realizations: averages.realizations.len(),
            states: averages.states,
            near_degenerate: averages.near_degenerate,
            coverage: averages.coverage.clone(),
            entropy: end.entropy,
            memory: end.memory,
            is_complex: averages.is_complex,
            energy_position: averages.energy_position,
            gap_ratio: gap_ratio(averages),
            profile,
            lbits,
            distributions,
            fit: self.fit,
        })
    }

    /// The couplings that were given, if they were.
    fn given(&self) -> Result<Option<GivenEnd<'_>>, CompareError> {
        GivenEnd::of(self.averages, &self.settings.coupling, &self.model, self.poisson.clone())
    }

    /// The overlay of one quantity of the end l-bit, with its curve.
    ///
    /// # Errors
    /// [`CompareError::Theory`] if the mean-field equations were not solved.
    pub(crate) fn overlay(&self, observable: Observable) -> Result<Overlay, CompareError> {
        self.theory()?.overlay(observable, self.averages.n_lbits - 1, true)
    }

    /// Every l-bit; those that were chosen, and the end, with their curves.
    fn lbits(&self) -> Result<Vec<LbitComparison>, CompareError> {
        let (theory, n_lbits) = (self.theory()?, self.averages.n_lbits);
        (0..n_lbits)
            .map(|lbit| {
                let is_drawn = lbit + 1 == n_lbits || self.settings.lbits.contains(lbit + 1);
                let of = |observable| theory.overlay(observable, lbit, is_drawn);
                let (entropy, memory) = (of(Observable::Entropy)?, of(Observable::Memory)?);
                Ok(LbitComparison { lbit: lbit + 1, entropy, memory })
            })
            .collect()
    }

    /// What predicts.
    fn theory(&self) -> Result<Predictor<'_, 'a>, CompareError> {
        let source = match (self.given()?, self.fit.coupling()) {
            (Some(given), _) => PredictionSource::Given(given),
            (None, None) => PredictionSource::None,
            (None, Some(coupling)) => PredictionSource::Fitted(FittedModel::new(
                &self.model,
                coupling,
                &self.refits,
                self.averages,
            )?),
        };
        Ok(Predictor { analysis: self, source })
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

/// Where the predictions for one N come from.
enum PredictionSource<'a> {
    /// A coupling that was given.
    Given(GivenEnd<'a>),
    /// A fit.
    Fitted(FittedModel<'a>),
    /// Nowhere: no coupling can be fitted.
    None,
}

/// Predictions for one N, solved once for all l-bits and quantities.
struct Predictor<'b, 'a> {
    analysis: &'b SizeAnalysis<'a>,
    source: PredictionSource<'b>,
}

impl Predictor<'_, '_> {
    /// One quantity of an l-bit, counted from 0, beside what is predicted; with the curve between the α, if it is to be drawn.
    fn overlay(
        &self,
        observable: Observable,
        lbit: usize,
        is_drawn: bool,
    ) -> Result<Overlay, CompareError> {
        let (averages, model) = (self.analysis.averages, &self.analysis.model);
        let too_rare = |_: usize, log_g: f64| too_rare(averages, model.theory(), log_g);
        let mut overlay = match &self.source {
            PredictionSource::Given(given) => given.overlay(observable, lbit, &too_rare)?,
            PredictionSource::Fitted(fitted) => {
                Overlay::of_fit(observable, averages, lbit, fitted, &too_rare)
            }
            PredictionSource::None => Overlay::of_data(observable, averages, lbit),
        };
        if is_drawn {
            overlay.curve = match &self.source {
                PredictionSource::Given(given) => given.curve(observable, lbit)?,
                PredictionSource::Fitted(fitted) => {
                    fitted.curve(observable, lbit, &averages.alphas)?
                }
                PredictionSource::None => Vec::new(),
            };
        }
        Ok(overlay)
    }
}

/// Mean field of the l-bits of one N.
pub(crate) fn chain(
    averages: &SizeAverages,
    theory: MeanFieldTheory,
) -> Result<DrhMeanField, TheoryError> {
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
