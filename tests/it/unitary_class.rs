//! A complex grain: eigenvectors of the GUE are complex-Haar vectors, and one l-bit follows the law of the unitary class.

use std::num::NonZeroUsize;

use faer::{Mat, Side, c64};
use grain_ed::observables::{ReducedState, entropy_bits, reduced_states};
use grain_ed::{Completion, Resources, generate};
use grain_model::column::{ENTROPY, MAGNETIZATION};
use grain_model::{
    CentralFraction, CentralGrain, Disorder, GrainEnsemble, GrainLaw, Interrupt, ModelParts,
    Realization, Seed, Silent, SizePlan, SpectrumRecord, StoredStates, Sweep,
};
use grain_theory::entropy::two_level_entropy;
use grain_theory::flip::two_level_memory;
use rand::RngExt;
use rand_distr::StandardNormal;
use statrs::distribution::{Beta, ContinuousCDF};
use statrs::function::erf::erfc;

use crate::support::{alpha, kolmogorov_smirnov, lbits, mean_and_error, model};

/// The paper's model with a GUE grain.
fn unitary(dimension: usize, field: f64, spread: f64, first: f64) -> CentralGrain {
    let parts = model(dimension, field, spread, first).parts().clone();
    let grain = GrainLaw { ensemble: GrainEnsemble::Gue, ..parts.grain };
    CentralGrain::of(ModelParts { grain, ..parts }).unwrap()
}

fn grain_of(realization: &Realization) -> Mat<c64> {
    let d = realization.grain_dimension();
    let parts = (realization.grain(), realization.grain_imaginary());
    Mat::from_fn(d, d, |row, column| c64::new(parts.0[row * d + column], parts.1[row * d + column]))
}

/// As in the real class: the first of `n` l-bits, in eigenvectors of matrices of dimension `8 · 2^n`.
fn thermal_states(n: usize, matrices: usize, vectors_each: usize) -> Vec<ReducedState> {
    let dimension = 8 << n;
    let gue = unitary(dimension, 1.0, 0.0, 0.0);
    let mut found = Vec::new();
    for index in 0..matrices {
        let matrix = grain_of(&Realization::draw(&gue, Seed(21), lbits(n), index));
        let eigen = matrix.self_adjoint_eigen(Side::Lower).unwrap();
        for vector in (0..dimension).step_by(dimension / vectors_each).take(vectors_each) {
            let amplitudes: Vec<c64> = eigen.U().col(vector).iter().copied().collect();
            let mut states = vec![ReducedState::default(); n];
            reduced_states(&amplitudes, 8, &mut vec![0.0; 1 << n], &mut states);
            found.push(states[0]);
        }
    }
    found
}

#[test]
fn the_bloch_radius_follows_the_complex_haar_law_and_has_no_direction() {
    // r² ~ Beta(3/2, D/2 - 1); false-alarm rate 10⁻³ each.
    for (n, matrices, vectors_each) in [(1, 400, 2), (4, 100, 4)] {
        let states = thermal_states(n, matrices, vectors_each);
        let dimension = f64::from(8 << n);
        let law = Beta::new(1.5, dimension / 2.0 - 1.0).unwrap();
        let radii: Vec<f64> = states.iter().map(|state| 1.0 - 4.0 * state.determinant()).collect();
        let statistic = kolmogorov_smirnov(radii, |square| law.cdf(square));
        assert!(statistic < 1.95, "N = {n}: √n D = {statistic}");
        // Three components of equal variance 1/(D + 1): <σ^y> is one of them.
        let squares = |f: &dyn Fn(&ReducedState) -> f64| -> Vec<f64> {
            states.iter().map(|state| f(state).powi(2)).collect()
        };
        for (axis, squares) in [
            ("z", squares(&|state| state.magnetization())),
            ("x", squares(&|state| 2.0 * state.coherence.re)),
            ("y", squares(&|state| 2.0 * state.coherence.im)),
        ] {
            let (mean, error) = mean_and_error(&squares);
            let expected = 1.0 / (dimension + 1.0);
            assert!((mean - expected).abs() < 4.0 * error, "N = {n}, {axis}: {mean} ± {error}");
        }
    }
}

#[test]
fn the_mean_entropy_is_pages() {
    for (n, matrices, vectors_each) in [(1, 600, 4), (6, 8, 64)] {
        let half = 8_u32 << n >> 1;
        let sum: f64 = (half + 1..=2 * half).map(|k| 1.0 / f64::from(k)).sum();
        let exact = (sum - 0.5 / f64::from(half)) / std::f64::consts::LN_2;
        let entropies: Vec<f64> =
            thermal_states(n, matrices, vectors_each).iter().map(entropy_bits).collect();
        let (mean, error) = mean_and_error(&entropies);
        assert!((mean - exact).abs() < 5.0 * error, "N = {n}: {mean} ± {error}, exact {exact}");
    }
}

/// `F(x)` of norms in units of g: `erfc(2√π/x) + (2/x) e^(-4π/x²)`.
fn cumulative(x: f64) -> f64 {
    use std::f64::consts::PI;
    erfc(2.0 * PI.sqrt() / x) + 2.0 / x * (-4.0 * PI / (x * x)).exp()
}

/// The mean of a function of the norm at g, with the law's density `F'(x)`, by the trapezoidal rule in `log x`.
fn mean_over_law(g: f64, f: impl Fn(f64) -> f64) -> f64 {
    use std::f64::consts::PI;
    let density = |x: f64| {
        let t = 4.0 * PI / (x * x);
        2.0 / (x * x) * (-t).exp() * (1.0 + 2.0 * t)
    };
    let step = 0.01;
    let points = (-100..2500).map(|index| (f64::from(index) * step).exp());
    points.map(|x| step * x * density(x) * f(g * x)).sum()
}

#[test]
fn the_law_is_that_of_sampled_matrices_and_of_the_table() {
    assert!((mean_over_law(0.1, |_| 1.0) - 1.0).abs() < 1e-9, "normalised");
    for (g, entropy, memory) in [
        (1e-3, 0.009_028_319_679_9, 0.993_717_127_125_0),
        (0.1, 0.579_844_029_718_2, 0.499_088_077_654_6),
        (1.0, 0.986_155_563_450_4, 0.019_058_254_668_4),
    ] {
        assert!((mean_over_law(g, two_level_entropy) - entropy).abs() < 1e-7, "[S] at g = {g}");
        let found = mean_over_law(g, |g| two_level_memory(g).value);
        assert!((found - memory).abs() < 1e-7, "C^zz at g = {g}: {found}");
    }
    // Norms √Σ|v_b/(E - e_b)|² in units of ρ [|v|], as in the orthogonal class; [|v|] = √π/2 at [|v|²] = 1.
    let dimension = 256;
    let gue = unitary(dimension, 1.0, 0.0, 0.0);
    let radius = 2.0 * gue.bandwidth();
    let mut random = Seed(78).stream(lbits(1), 0);
    let (mut norms, energies_each) = (Vec::new(), 10);
    for index in 0..100 {
        let matrix = grain_of(&Realization::draw(&gue, Seed(31), lbits(1), index));
        let levels = matrix.self_adjoint_eigenvalues(Side::Lower).unwrap();
        for step in 0..energies_each {
            let energy =
                radius * 0.2 * (2.0 * (f64::from(step) + 0.5) / f64::from(energies_each) - 1.0);
            let density = dimension as f64 * 2.0 / (std::f64::consts::PI * radius.powi(2))
                * (radius.powi(2) - energy.powi(2)).sqrt();
            let squares = levels.iter().map(|level| {
                let [re, im]: [f64; 2] = std::array::from_fn(|_| random.sample(StandardNormal));
                0.5 * (re * re + im * im) / (energy - level).powi(2)
            });
            let norm = squares.sum::<f64>().sqrt();
            norms.push(norm / (density * std::f64::consts::PI.sqrt() / 2.0));
        }
    }
    let statistic = kolmogorov_smirnov(norms.clone(), cumulative);
    assert!(statistic < 1.95, "the unitary law: √n D = {statistic}");
    let orthogonal = grain_theory::Resonance::Goe.distribution();
    let statistic = kolmogorov_smirnov(norms, |x| orthogonal.cdf(x));
    assert!(statistic > 1.95, "the orthogonal law is another: √n D = {statistic}");
}

/// `g_1 := ρ [|V_ab|]` at unit J, and the norms (5) of the central states in its units.
fn measured(realization: &Realization) -> (f64, Vec<f64>) {
    let d = realization.grain_dimension();
    let eigen = grain_of(realization).self_adjoint_eigen(Side::Lower).unwrap();
    let (levels, vectors) = (eigen.S().column_vector(), eigen.U());
    let lowering = vectors.subrows(d / 2, d / 2).adjoint() * vectors.subrows(0, d / 2);
    let field = realization.fields()[0];
    // |V_ab| = 2 |<b|σ_g^-|a>| between |b ↑> and |a ↓>.
    let level = |state: usize| levels[state].re;
    let mut states: Vec<(f64, usize, bool)> =
        (0..d).flat_map(|a| [(level(a) + field, a, true), (level(a) - field, a, false)]).collect();
    states.sort_by(|a, b| a.0.total_cmp(&b.0));
    let window = CentralFraction::new(0.2).unwrap().window(2 * d);
    let inside = &states[window];
    let density = (inside.len() - 1) as f64 / (inside[inside.len() - 1].0 - inside[0].0);
    let sum: f64 = (0..d).map(|a| (0..d).map(|b| lowering[(b, a)].norm()).sum::<f64>()).sum();
    let g = density * 2.0 * 2.0 * sum / (2 * d * (2 * d - 1)) as f64;
    let norm = |&(energy, state, up): &(f64, usize, bool)| {
        let squares = (0..d).map(|other| {
            let at = if up { (state, other) } else { (other, state) };
            let shift = if up { -field } else { field };
            (2.0 * lowering[at].norm() / (energy - level(other) - shift)).powi(2)
        });
        squares.sum::<f64>().sqrt() / g
    };
    (g, inside.iter().map(norm).collect())
}

/// Grains of which the law is measured.
const REALIZATIONS: usize = 10;

#[test]
fn heavy_one_lbit_follows_the_unitary_law_at_its_measured_coupling() {
    let disorder = Disorder::Drawn(Seed(42));
    // The same grains at both couplings.
    let measured: Vec<(f64, Vec<f64>)> = (0..REALIZATIONS)
        .map(|m| {
            measured(&disorder.realization(&unitary(512, 0.15, 0.0, 1.0), lbits(1), m).unwrap())
        })
        .collect();
    for first in [0.002, 0.006] {
        let alphas = vec![alpha(1.0)];
        let sizes = vec![SizePlan { n_lbits: lbits(1), alphas, realizations: REALIZATIONS }];
        let window = StoredStates::Central(CentralFraction::new(0.2).unwrap());
        let disorder = Disorder::Drawn(Seed(42));
        let sweep = Sweep::new(unitary(512, 0.15, 0.0, first), disorder, sizes, window).unwrap();
        let resources = Resources::of_threads(NonZeroUsize::new(2).unwrap());
        let mut records: Vec<SpectrumRecord> = Vec::new();
        let ended = generate(&sweep, &resources, &Silent, &Interrupt::new(), &mut records);
        assert_eq!(ended.unwrap(), Completion::Finished);
        let (mut entropies, mut memories, mut norms) = (Vec::new(), Vec::new(), Vec::new());
        for record in &records {
            let (unit, own) = &measured[record.item.realization];
            let g = unit * first;
            let mean = |values: &[f64], f: fn(f64) -> f64| {
                values.iter().map(|value| f(*value)).sum::<f64>() / values.len() as f64
            };
            let entropy = mean(record.values(&ENTROPY).unwrap(), |s| s);
            let memory = mean(record.values(&MAGNETIZATION).unwrap(), |m| m * m);
            entropies.push(entropy - mean_over_law(g, two_level_entropy));
            memories.push(memory - mean_over_law(g, |g| two_level_memory(g).value));
            // Neighbours share denominators: every tenth is nearly independent.
            norms.extend(own.iter().copied().step_by(10));
        }
        for (what, excess) in [("[S]", entropies), ("C^zz", memories)] {
            let (mean, error) = mean_and_error(&excess);
            println!("J = {first}: {what} exceeds the law by {mean:+.4}({error:.4})");
            assert!(mean.abs() < 3.5 * error, "{what} at J = {first}: {mean} ± {error}");
        }
        let statistic = kolmogorov_smirnov(norms, cumulative);
        println!("norms: √n D = {statistic:.2}");
        assert!(statistic < 1.95, "norms: √n D = {statistic}");
    }
}
