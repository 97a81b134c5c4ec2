//! The bare coupling without a fit: Eq. (3) from the density of states of grain and fields.
//!
//! With all other l-bits thermal, their eigenstates are random in the uncoupled ones near in energy, and (3) becomes
//!
//! ```text
//! g_n² = f J_n² Σ_s Σ_ij |<i|B_n|j>|² δ(E - e_i - s - h_n) δ(E - e_j - s + h_n),    f = [|V|]²/[|V|²]
//! ```
//!
//! with the grain's levels `e_i`, and s the `2^{N-1}` energies of the other l-bits in their fields: of the density of states of
//! the whole system only what grain and fields are. `f` is 2/π for real, π/4 for complex Gaussian elements. Thermal others
//! enhance by `2^{(N-1)/2}`, so `g_{n,0} = 2^{-(N-1)/2} g_n`, which is `∝ J_n` and all that it owes to n.
//!
//! The couplings of the others broaden s by their variance `Σ_m J_m² tr B_m† B_m/d_g`; without, sums of few and nearly equal fields
//! would be even or odd, which eigenstates do not show.
//!
//! Away from the mean energy the sum is the same at that energy, where fewer states are coupled.

use faer::Par;
use grain_eigen::{FullSolver, Scalar};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, EnergyPosition, LbitCount, ModelError, OperatorKind,
    Realization, Seed,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rayon::prelude::*;

use super::flip_operator::flip_operator;
use super::uncoupled_states::{ENERGIES, Uncoupled};
use crate::models::central_grain::Hamiltonian;
use crate::reduced_coupling::BathError;

/// How an average over grains and fields is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Realizations, at least two.
    pub samples: usize,
    /// Master seed of the disorder.
    pub seed: Seed,
    /// Which share of the states counts: energies are those of this window.
    pub window: CentralFraction,
    /// Where it lies: at the mean it is the central one by index, elsewhere it holds the states nearest to that energy.
    pub position: EnergyPosition,
}

/// `g_{n,0}/J_n` of a model at one N and α.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BareCoupling {
    /// `log(g_{n,0}/J_n)`, `J_n` in the units of the model.
    pub log_ratio: f64,
    /// Its standard error over samples.
    pub error: f64,
}

/// Why it cannot be had.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DensityError {
    /// What the model does not say.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A grain's spectrum.
    #[error(transparent)]
    Grain(#[from] BathError),
    /// No pair of grain levels is two fields apart.
    #[error(
        "no two levels of the grain differ by twice the field of an l-bit, so that none is coupled to first order"
    )]
    NotResonant,
    /// A block of fixed `S^z`, whose states are not those of grain and l-bits independently.
    #[error(
        "the model conserves S^z, and the density of states of a block is not that of grain and fields: fit the coupling instead"
    )]
    Conserved,
}

/// Configurations of the other l-bits for each grain.
const CONFIGURATIONS: usize = 16;

/// Width of the kernel for level differences, in units of the grain's width: far below the scale on which the density of
/// differences varies; the kernel is of fourth order. In units of the field, too: it must not reach levels at no distance.
const KERNEL_WIDTH: f64 = 0.13;
const KERNEL_WIDTH_IN_FIELDS: f64 = 0.3;

/// `g_{n,0}/J_n` of the last l-bit at every α, from densities of states: the same grains and fields at each.
///
/// # Errors
/// A [`DensityError`] if the model draws nothing, its grain cannot be diagonalized, or nothing is resonant.
///
/// # Examples
///
/// ```
/// use grain_ed::{Sampling, bare_couplings};
/// use grain_model::{Alpha, CentralFraction, CentralGrain, EnergyPosition, LbitCount, Seed};
///
/// let (window, position) = (CentralFraction::QUARTER, EnergyPosition::MEAN);
/// let sampling = Sampling { samples: 500, seed: Seed(1), window, position };
/// let alphas = [Some(Alpha::CRITICAL)];
/// let bare = bare_couplings(&CentralGrain::paper(), LbitCount::new(6)?, &alphas, &sampling)?;
/// let g = 0.41 * bare[0].log_ratio.exp();
/// assert!((0.15..0.20).contains(&g), "g_(1,0) = {g}, fitted 0.156");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bare_couplings(
    model: &CentralGrain,
    n_lbits: LbitCount,
    alphas: &[Option<Alpha>],
    sampling: &Sampling,
) -> Result<Vec<BareCoupling>, DensityError> {
    model.require_drawn()?;
    if model.parts().symmetry != grain_model::Symmetry::None {
        return Err(DensityError::Conserved);
    }
    let one = |index| {
        if model.is_complex() {
            sample::<faer::c64>(model, n_lbits, alphas, sampling, index)
        } else {
            sample::<f64>(model, n_lbits, alphas, sampling, index)
        }
    };
    let samples: Vec<Vec<f64>> =
        (0..sampling.samples).into_par_iter().map(one).collect::<Result<_, _>>()?;
    let pi = std::f64::consts::PI;
    let modulus = if model.is_complex() { pi / 4.0 } else { 2.0 / pi };
    let count = samples.len() as f64;
    let of_alpha = |position: usize| {
        let squares = || samples.iter().map(|sample| sample[position]);
        let mean = squares().sum::<f64>() / count;
        let variance = squares().map(|x| (x - mean).powi(2)).sum::<f64>() / (count - 1.0);
        if mean <= 0.0 {
            return Err(DensityError::NotResonant);
        }
        Ok(BareCoupling {
            log_ratio: 0.5 * (modulus * mean).ln(),
            error: 0.5 * (variance / count).sqrt() / mean,
        })
    };
    (0..alphas.len()).map(of_alpha).collect()
}

/// Levels `e_i`, `e_j` that an l-bit couples: their mean, and `|<i|B|j>|²` times the kernel for their difference.
struct CoupledPair {
    middle: f64,
    weight: f64,
}

/// The average of the double sum over configurations and energies, of one grain, at every α.
fn sample<T: Scalar>(
    model: &CentralGrain,
    n_lbits: LbitCount,
    alphas: &[Option<Alpha>],
    sampling: &Sampling,
    index: usize,
) -> Result<Vec<f64>, DensityError> {
    let realization = Realization::draw(model, sampling.seed, n_lbits, index);
    let operator = model.parts().operator;
    let d = realization.grain_dimension();
    let grain = Hamiltonian::<T>::of(operator, &realization.of_lbits(&[]), &[]);
    let mut solver = FullSolver::<T>::new(d, Par::Seq);
    let spectrum =
        solver.decompose(&grain).map_err(|_| BathError::NoConvergence { dimension: d })?;
    let last = n_lbits.value() - 1;
    let elements = spectrum.vectors.adjoint()
        * flip_operator::<T>(operator, &realization, last)
        * spectrum.vectors;
    let levels = spectrum.energies;
    let others = Others { realization: &realization };
    let mut random = ChaCha20Rng::seed_from_u64(index as u64);
    let configurations: Vec<[f64; 2]> =
        (0..CONFIGURATIONS).map(|_| others.draw(&mut random)).collect();
    let of_field = KERNEL_WIDTH_IN_FIELDS * realization.fields()[last].abs();
    let of_grain = KERNEL_WIDTH * spread(levels);
    let width = if of_field > 0.0 { of_grain.min(of_field) } else { of_grain };
    // A level is not coupled to itself by an operator that turns an l-bit, unless the field is zero.
    let same = of_field == 0.0;
    let pairs_of = |field: f64| -> Vec<CoupledPair> {
        let all = (0..d).flat_map(|i| (0..d).map(move |j| (i, j)));
        all.filter(|(i, j)| same || i != j)
            .filter_map(|(i, j)| {
                let weight = kernel((levels[i] - levels[j] + 2.0 * field) / width) / width;
                let middle = 0.5 * (levels[i] + levels[j]);
                let weight = weight * elements[(i, j)].modulus().powi(2);
                (weight != 0.0).then_some(CoupledPair { middle, weight })
            })
            .collect()
    };
    // Without interactions the field is the same in every configuration, and so are the pairs.
    let mut pairs = Vec::new();
    let mut pairs_at = f64::NAN;
    // Of other configurations: an energy that is one of those summed over would lie near itself.
    let apart: Vec<[f64; 2]> = (0..CONFIGURATIONS).map(|_| others.draw(&mut random)).collect();
    let states = Uncoupled::of(levels, &apart);
    let broadened: Vec<Broadened> = (alphas.iter())
        .map(|&alpha| {
            let couplings = realization.couplings(model.couplings(), alpha, n_lbits)?;
            let energies = match sampling.position.value() {
                0.0 => states.central(sampling.window),
                position => {
                    let (trace, of_square) = realization.exact_traces(operator.kind, &couplings);
                    let dimension = (d << n_lbits.value()) as f64;
                    let mean = trace / dimension;
                    let deviation = (of_square / dimension - mean * mean).sqrt();
                    states.nearest(mean + position * deviation, sampling.window)
                }
            };
            let variance = others.variance(operator.kind, &couplings) + width * width;
            Ok(Broadened { energies, variance })
        })
        .collect::<Result<_, DensityError>>()?;
    let mut sums = vec![0.0; alphas.len()];
    for [of_fields, field] in &configurations {
        if pairs_at.total_cmp(field).is_ne() {
            (pairs, pairs_at) = (pairs_of(*field), *field);
        }
        for CoupledPair { middle, weight } in &pairs {
            for (sum, Broadened { energies, variance }) in sums.iter_mut().zip(&broadened) {
                for energy in energies {
                    *sum += weight * normal(energy - middle - of_fields, *variance);
                }
            }
        }
    }
    Ok(sums.into_iter().map(|sum| sum / (CONFIGURATIONS * ENERGIES) as f64).collect())
}

/// The l-bits but the last.
struct Others<'a> {
    realization: &'a Realization,
}

impl Others<'_> {
    /// Of the energy of their couplings.
    fn variance(&self, operator: OperatorKind, couplings: &[f64]) -> f64 {
        let coupled = |lbit: usize| {
            let one = self.realization.of_lbits(&[lbit]);
            let per_state = |coupling| {
                one.exact_traces(operator, &[coupling]).1 / (2 * one.grain_dimension()) as f64
            };
            per_state(couplings[lbit]) - per_state(0.0)
        };
        (0..couplings.len() - 1).map(coupled).sum()
    }

    /// The energy of a random configuration, and the field of the last l-bit in it.
    fn draw(&self, random: &mut ChaCha20Rng) -> [f64; 2] {
        let fields = self.realization.fields();
        let n = fields.len();
        let signs: Vec<f64> =
            (0..n - 1).map(|_| if random.random::<bool>() { 1.0 } else { -1.0 }).collect();
        let interactions = self.realization.array(&grain_model::drawn_array::INTERACTIONS);
        let mutual = |m: usize, n_: usize| interactions.map_or(0.0, |matrix| matrix[m * n + n_]);
        let mut energy = 0.0;
        let mut field = fields[n - 1];
        for (m, sign) in signs.iter().enumerate() {
            energy += sign * fields[m];
            field += sign * mutual(m, n - 1);
            energy += (0..m).map(|l| sign * signs[l] * mutual(l, m)).sum::<f64>();
        }
        [energy, field]
    }
}

/// Energies at which states are looked for, and how far couplings spread those of configurations, squared.
struct Broadened {
    energies: [f64; ENERGIES],
    variance: f64,
}

/// Root mean square distance from the mean.
fn spread(levels: &[f64]) -> f64 {
    let count = levels.len() as f64;
    let mean = levels.iter().sum::<f64>() / count;
    (levels.iter().map(|level| (level - mean).powi(2)).sum::<f64>() / count).sqrt()
}

/// A kernel of unit integral whose second moment vanishes.
fn kernel(x: f64) -> f64 {
    if x.abs() > 6.0 { 0.0 } else { 0.5 * (3.0 - x * x) * normal(x, 1.0) }
}

/// The normal density.
fn normal(x: f64, variance: f64) -> f64 {
    (-0.5 * x * x / variance).exp() / (2.0 * std::f64::consts::PI * variance).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduced_coupling::end_couplings;
    use grain_model::{CouplingLaw, GrainDimension};

    fn sampling(samples: usize, window: f64) -> Sampling {
        let (window, position) = (CentralFraction::new(window).unwrap(), EnergyPosition::MEAN);
        Sampling { samples, seed: Seed(3), window, position }
    }

    #[test]
    fn the_coupling_to_a_large_grain_is_that_of_its_semicircle() {
        // (4): g_1/J_1 = ρ_g √(2/π) √(2/d_g), ρ_g = d_g/(1.5 π), at small fields.
        let d = 128.0;
        let grain = GrainDimension::new(128).unwrap();
        let model =
            CentralGrain::new(grain, 1.5, 0.1, 0.02, CouplingLaw::exponential(1.0).unwrap());
        let one = LbitCount::new(1).unwrap();
        let bare =
            bare_couplings(&model.unwrap(), one, &[Some(Alpha::CRITICAL)], &sampling(60, 0.05))
                .unwrap()[0];
        let pi = std::f64::consts::PI;
        let expected = d / (1.5 * pi) * (2.0 / pi).sqrt() * (2.0 / d).sqrt();
        let ratio = bare.log_ratio.exp() / expected;
        assert!((ratio - 1.0).abs() < 0.02 + 3.0 * bare.error, "{ratio}, error {}", bare.error);
    }

    #[test]
    fn away_from_the_centre_couplings_follow_the_density_of_states() {
        let of = |model: &CentralGrain, n_lbits: usize, position: f64, sampling: Sampling| {
            let position = EnergyPosition::new(position).unwrap();
            let (n_lbits, alpha) = (LbitCount::new(n_lbits).unwrap(), Some(Alpha::CRITICAL));
            let sampling = Sampling { position, ..sampling };
            bare_couplings(model, n_lbits, &[alpha], &sampling).unwrap()[0].log_ratio.exp()
        };
        // Of a large grain alone: its semicircle, at x standard deviations √(1 - x²/4) of that in the centre. It is asked at levels of
        // its own, which 3 % too many are near to where levels are sparse.
        let law = CouplingLaw::exponential(0.01).unwrap();
        let grain =
            CentralGrain::new(GrainDimension::new(128).unwrap(), 1.5, 0.1, 0.02, law).unwrap();
        let centre = of(&grain, 1, 0.0, sampling(150, 0.05));
        for x in [-1.5_f64, -1.0, 1.0] {
            let ratio = of(&grain, 1, x, sampling(150, 0.05)) / centre;
            let expected = (1.0 - 0.25 * x * x).sqrt();
            assert!((ratio / expected - 1.0).abs() < 0.06, "{x}: {ratio}, expected {expected}");
        }
        // Of many l-bits: the root of a normal law, whose kurtosis of -2/13 is 1.5 % at x = 1.
        let paper = CentralGrain::paper();
        let ratio =
            of(&paper, 12, 1.0, sampling(4000, 0.05)) / of(&paper, 12, 0.0, sampling(4000, 0.05));
        assert!((ratio / (-0.25_f64).exp() - 1.0).abs() < 0.04, "{ratio}");
    }

    #[test]
    fn couplings_of_eigenstates_are_those_of_the_densities_of_states() {
        // At α_c, where others are nearly thermal: their mean square, which needs no law of the elements.
        let model = CentralGrain::paper();
        let n_lbits = LbitCount::new(4).unwrap();
        let alpha = Some(Alpha::CRITICAL);
        let count = 60;
        let squares: Vec<f64> = (0..count)
            .map(|index| {
                let realization = Realization::draw(&model, Seed(8), n_lbits, index);
                let couplings = realization.couplings(model.couplings(), alpha, n_lbits).unwrap();
                let end = end_couplings(&model, &realization, &couplings, CentralFraction::QUARTER);
                let end = end.unwrap();
                (end.density * end.root_mean_square / couplings[3]).powi(2)
            })
            .collect();
        let mean = squares.iter().sum::<f64>() / count as f64;
        let measured = (2.0 / std::f64::consts::PI * mean / 8.0).sqrt();
        let bare = bare_couplings(&model, n_lbits, &[alpha], &sampling(2000, 0.25)).unwrap()[0];
        let ratio = measured / bare.log_ratio.exp();
        assert!((ratio - 1.0).abs() < 0.08, "{ratio}");
    }

    #[test]
    fn the_sum_over_configurations_is_that_over_all_of_them() {
        // Energies and fields of random configurations have the mean and variance of all.
        let model = CentralGrain::paper();
        let realization = Realization::draw(&model, Seed(1), LbitCount::new(5).unwrap(), 0);
        let others = Others { realization: &realization };
        let variance = others.variance(OperatorKind::Exchange, &[0.4, 0.3, 0.2, 0.1, 9.0]);
        assert!((variance - 2.0 * 0.30).abs() < 1e-12, "2 Σ J²: {variance}");
        let mut random = ChaCha20Rng::seed_from_u64(1);
        let drawn: Vec<[f64; 2]> = (0..4000).map(|_| others.draw(&mut random)).collect();
        let variance = drawn.iter().map(|[energy, _]| energy * energy).sum::<f64>() / 4000.0;
        let expected: f64 = realization.fields()[..4].iter().map(|h| h * h).sum();
        assert!((variance / expected - 1.0).abs() < 0.1, "{variance} for {expected}");
        assert!(drawn.iter().all(|[_, field]| field.total_cmp(&realization.fields()[4]).is_eq()));
    }

    #[test]
    fn models_without_an_answer_are_refused() {
        // Fields far beyond the grain: nothing is resonant.
        let law = CouplingLaw::paper();
        let far = CentralGrain::new(GrainDimension::new(8).unwrap(), 1.5, 50.0, 0.1, law).unwrap();
        let two = LbitCount::new(2).unwrap();
        let error = bare_couplings(&far, two, &[Some(Alpha::CRITICAL)], &sampling(20, 0.25));
        assert!(matches!(error, Err(DensityError::NotResonant)), "{error:?}");
    }
}
