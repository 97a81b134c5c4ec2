//! Data for tests in which mean field is true: averages of known mean and covariance.

use grain_theory::{Closure, DrhMeanField, MeanFieldTheory};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rand_distr::StandardNormal;

use crate::average::{RealizationMeans, SizeAverages};
use crate::comparison::Comparison;
use crate::coverage::{AlphaCoverage, SizeLeftOut, is_critical};
use crate::settings::ComparisonSettings;
use crate::size::{SizeAnalysis, SizeComparison};
use crate::source::Source;
use crate::trend::SizeTrends;

/// An ensemble whose averages are those of mean field.
#[derive(Debug, Clone)]
pub(crate) struct Ensemble {
    /// N.
    pub(crate) n_lbits: usize,
    /// `log g_{1,0}`.
    pub(crate) log_g_1: f64,
    /// Ascending, `α_c` among them.
    pub(crate) alphas: Vec<f64>,
    /// Standard deviation of a realization's own `log g_{1,0}`, the noise that all α share.
    pub(crate) shared: f64,
    /// Standard deviation, relative to `[S_end]`, of what changes smoothly along α.
    pub(crate) smooth: f64,
    /// Standard deviation, relative to `[S_end]`, of what every α has of its own.
    pub(crate) independent: f64,
    /// What is added to every entropy below `α_c`, bits: where it is not zero, mean field is not true.
    pub(crate) excess: f64,
}

impl Ensemble {
    /// Normal realizations: the covariance across α is dominated by what they share, as it is where
    /// every α has the same disorder.
    pub(crate) fn draw(&self, realizations: usize, seed: u64) -> SizeAverages {
        self.draw_in(realizations, seed, Closure::Paper)
    }

    /// As [`Self::draw`], of a mean field with another closure.
    pub(crate) fn draw_in(&self, realizations: usize, seed: u64, closure: Closure) -> SizeAverages {
        let mut random = ChaCha20Rng::seed_from_u64(seed);
        let mut normal = || random.sample::<f64, _>(StandardNormal);
        let theory = MeanFieldTheory::default().with_closure(closure);
        let model = DrhMeanField::new(theory, self.n_lbits).unwrap();
        let noises: Vec<[f64; 5]> =
            (0..realizations).map(|_| [normal(), normal(), normal(), normal(), normal()]).collect();
        let n_alphas = self.alphas.len();
        let mut entropy = RealizationMeans::zeros(self.n_lbits, n_alphas, realizations);
        let mut memory = entropy.clone();
        let critical = self.alphas.iter().position(|&alpha| is_critical(alpha)).unwrap();
        for (index, &alpha) in self.alphas.iter().enumerate() {
            let end = model.end(self.log_g_1, alpha).unwrap();
            let slope = model.end_slope(self.log_g_1, alpha).unwrap();
            let excess = if index < critical { self.excess } else { 0.0 };
            for (m, [own, a, b, c, d]) in noises.iter().enumerate() {
                let wave = a * (9.0 * alpha).cos() + b * (9.0 * alpha).sin();
                let faster = c * (40.0 * alpha).cos() + d * (40.0 * alpha).sin();
                let smooth = self.smooth * (wave + 0.1 * faster) + self.independent * normal();
                let s = end.entropy + self.shared * own * slope.entropy + smooth * end.entropy;
                let c = end.memory + self.shared * own * slope.memory - smooth * end.entropy;
                entropy.set(self.n_lbits - 1, index, m, s + excess);
                memory.set(self.n_lbits - 1, index, m, c);
            }
        }
        SizeAverages {
            n_lbits: self.n_lbits,
            hilbert_dimension: 8 << self.n_lbits,
            critical,
            alphas: self.alphas.clone(),
            realizations: (0..realizations).collect(),
            entropy,
            memory,
            states: 0,
            near_degenerate: 0,
            coverage: Vec::new(),
            gap_ratio: Vec::new(),
            is_complex: false,
            energy_position: 0.0,
            distances: Vec::new(),
        }
    }
}

/// A comparison of N = 3 … 6, where mean field is true at every N.
pub(crate) fn comparison_of_many_sizes() -> Comparison {
    let settings = ComparisonSettings { replicates: 100, ..ComparisonSettings::default() };
    let size = |n_lbits: usize| {
        let ensemble = Ensemble {
            n_lbits,
            log_g_1: -2.0,
            alphas: vec![0.5, 0.6, std::f64::consts::FRAC_1_SQRT_2, 0.9],
            shared: 0.3,
            smooth: 0.1,
            independent: 0.003,
            excess: 0.0,
        };
        let averages = ensemble.draw(40, n_lbits as u64);
        let cumulative = |_, grid: &grain_statistics::EntropyGrid| {
            Ok(averages.realizations.iter().map(|_| grid.cumulative([0.5].into_iter())).collect())
        };
        SizeAnalysis::fit(&averages, &settings).unwrap().compare(cumulative).unwrap()
    };
    let sizes: Vec<SizeComparison> = (3..=6).map(size).collect();
    let trends = SizeTrends::of(&sizes);
    Comparison {
        sources: Vec::new(),
        settings,
        sizes,
        trends,
        left_out: Vec::new(),
        splits: Vec::new(),
    }
}

/// A comparison with everything that can happen to a size: errors, too few realizations for a
/// covariance, a single realization, no coupling that fits, an α and a size left out.
pub(crate) fn comparison_of_every_kind(path: &str) -> Comparison {
    let ensemble = |n_lbits| Ensemble {
        n_lbits,
        log_g_1: -2.0,
        alphas: vec![0.4, 0.5, 0.6, std::f64::consts::FRAC_1_SQRT_2, 0.9],
        shared: 0.3,
        smooth: 0.1,
        independent: 0.003,
        excess: 0.0,
    };
    let settings = ComparisonSettings { replicates: 100, ..ComparisonSettings::default() };
    let mut many = ensemble(3).draw(12, 1);
    let left_out = AlphaCoverage { alpha: 0.8, available: 1, planned: 12, compared: false };
    many.coverage.push(left_out);
    let few = ensemble(4).draw(3, 2);
    let single = ensemble(5).draw(1, 3);
    let mut uncoupled = ensemble(2).draw(4, 4);
    for alpha in 0..5 {
        for realization in 0..4 {
            uncoupled.entropy.set(1, alpha, realization, 0.0);
            uncoupled.memory.set(1, alpha, realization, 1.0);
        }
    }
    let sizes: Vec<SizeComparison> = [uncoupled, many, few, single]
        .into_iter()
        .map(|averages| {
            let entropies = |alpha: usize, m: usize| {
                let mean = averages.end_entropy(alpha)[m];
                [0.0, 0.5 * mean, mean, 0.5 + 0.5 * mean].into_iter()
            };
            let cumulative = |alpha: usize, grid: &grain_statistics::EntropyGrid| {
                let realizations = 0..averages.realizations.len();
                Ok(realizations.map(|m| grid.cumulative(entropies(alpha, m))).collect())
            };
            SizeAnalysis::fit(&averages, &settings).unwrap().compare(cumulative).unwrap()
        })
        .collect();
    Comparison {
        sources: vec![Source {
            path: path.into(),
            command_line: "grain generate --out <b> & c".into(),
            config: "[sweep]\nn = \"2..=5\" # <&>\n".into(),
            ..Source::default()
        }],
        settings,
        trends: SizeTrends::of(&sizes),
        sizes,
        left_out: vec![SizeLeftOut { n_lbits: 6, reason: "nothing is finished".into() }],
        splits: Vec::new(),
    }
}
