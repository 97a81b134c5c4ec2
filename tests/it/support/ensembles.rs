//! Pools of realizations of the model and of wrong versions of it, in memory, to draw samples from.

use faer::{Mat, Side};
use grain_ed::Hamiltonian;
use grain_ed::models::central_grain::dense;
use grain_ed::observables::{ReducedState, entropy_bits, reduced_states};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, CouplingLaw, GrainDimension, LbitCount, Realization, Seed,
};
use grain_regress::{Point, Sample, SampleSize};
use rand::RngExt;
use rayon::prelude::*;

/// A change of the code that a regression test should find.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mistake {
    /// None: the paper's model.
    None,
    /// `J_1` times this.
    FirstCoupling(f64),
    /// The bandwidth times this.
    Bandwidth(f64),
    /// The diagonal of the GOE has the variance of the off-diagonal, not twice that.
    DiagonalVariance,
    /// h times this.
    Field(f64),
    /// One l-bit, counted from 0, is coupled by `σ^x σ^x` alone.
    OnlyX(usize),
    /// The window lies one part in so many of the spectrum too high.
    Window(usize),
}

/// Windows of `[realization][alpha]`.
pub(crate) type Pool = Vec<Vec<Point>>;

/// Diagonalizes `count` realizations at every α; the disorder is shared by all α.
pub(crate) fn pool(mistake: Mistake, n: usize, alphas: &[f64], count: usize, seed: u64) -> Pool {
    let factor = |of: Mistake| match of {
        Mistake::FirstCoupling(j) => (j, 1.0, 1.0),
        Mistake::Bandwidth(w) => (1.0, w, 1.0),
        Mistake::Field(h) => (1.0, 1.0, h),
        _ => (1.0, 1.0, 1.0),
    };
    let (first, width, field) = factor(mistake);
    let law = CouplingLaw::exponential(0.41 * first).unwrap();
    let grain = GrainDimension::new(8).unwrap();
    let model = CentralGrain::new(grain, 1.5 * width, field, 0.1, law).unwrap();
    let lbits = LbitCount::new(n).unwrap();
    (0..count)
        .into_par_iter()
        .map(|index| {
            let mut realization = Realization::draw(&model, Seed(seed), lbits, index);
            if mistake == Mistake::DiagonalVariance {
                let mut matrix = realization.grain().to_vec();
                for x in matrix.iter_mut().step_by(9) {
                    *x /= std::f64::consts::SQRT_2;
                }
                let fields = realization.fields().to_vec();
                realization = Realization::from_parts(&model, lbits, matrix, fields).unwrap();
            }
            alphas.iter().map(|&alpha| point(mistake, &model, &realization, alpha)).collect()
        })
        .collect()
}

fn point(mistake: Mistake, model: &CentralGrain, realization: &Realization, alpha: f64) -> Point {
    let n = realization.n_lbits();
    let d = realization.grain_dimension();
    let lbits = LbitCount::new(n).unwrap();
    let couplings = model.couplings().values(Some(Alpha::new(alpha).unwrap()), lbits).unwrap();
    let hamiltonian = Hamiltonian::new(realization, &couplings);
    let dimension = hamiltonian.dimension();
    let mut matrix = Mat::<f64>::zeros(dimension, dimension);
    dense::fill(&hamiltonian, matrix.as_mut());
    if let Mistake::OnlyX(lbit) = mistake {
        // σ^x σ^x alone: flip-flops of half the strength, and as many double flips.
        let j = couplings[lbit];
        for state in 0..dimension {
            let (configuration, grain) = (state / d, state % d);
            let flipped = (configuration ^ (1 << lbit)) * d + (grain ^ (d / 2));
            matrix[(state, flipped)] = j;
        }
    }
    let eigen = matrix.self_adjoint_eigen(Side::Lower).unwrap();
    let shift = match mistake {
        Mistake::Window(parts) => dimension / parts,
        _ => 0,
    };
    let window = CentralFraction::QUARTER.window(dimension);
    // Every level, as a dataset that stores all: only the entropies are those of a window.
    // A window that is off shows in its own energies, so those are what it brings.
    let listed = match mistake {
        Mistake::Window(_) => window.start + shift..window.end + shift,
        _ => 0..dimension,
    };
    let energies = listed.map(|state| eigen.S()[state]).collect();
    let mut point = Point { energies, entropies: Vec::new() };
    let mut states = vec![ReducedState::default(); n];
    let mut probabilities = vec![0.0; 1 << n];
    for state in window.start + shift..window.end + shift {
        let vector: Vec<f64> = eigen.U().col(state).iter().copied().collect();
        reduced_states(&vector, d, &mut probabilities, &mut states);
        point.entropies.extend(states.iter().map(entropy_bits));
    }
    point
}

/// A sample of the members of a pool.
pub(crate) fn sample(pool: &Pool, members: &[usize], n: usize, alphas: &[f64]) -> Sample {
    let at = |alpha: usize| members.iter().map(|&m| Some(pool[m][alpha].clone())).collect();
    Sample::Memory(vec![SampleSize {
        n_lbits: n,
        alphas: alphas.to_vec(),
        points: (0..alphas.len()).map(at).collect(),
    }])
}

/// `count` different indices below `among`, in random order.
pub(crate) fn draw(random: &mut impl RngExt, among: usize, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..among).collect();
    for place in 0..count {
        order.swap(place, random.random_range(place..among));
    }
    order.truncate(count);
    order
}

/// Entropies in nats instead of bits.
pub(crate) fn in_nats(pool: &Pool) -> Pool {
    let mut pool = pool.clone();
    for point in pool.iter_mut().flatten() {
        for entropy in &mut point.entropies {
            *entropy *= std::f64::consts::LN_2;
        }
    }
    pool
}

/// Energies of the central quarter alone, as data that store nothing else.
pub(crate) fn energies_of_window(pool: &Pool, n: usize) -> Pool {
    let window = CentralFraction::QUARTER.window(8 << n);
    let mut pool = pool.clone();
    for point in pool.iter_mut().flatten() {
        point.energies = point.energies[window.clone()].to_vec();
    }
    pool
}
