//! The laws of the other symmetry classes: published numbers, closed forms, and samples of their ensembles.

use std::f64::consts::{LN_2, PI};

use grain_theory::resonance::{GseResonance, GueResonance, PoissonResonance};
use grain_theory::{MeanFieldTheory, Resonance, ResonanceDistribution};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rand_distr::StandardNormal;

#[track_caller]
fn check(what: &str, got: f64, expected: f64, tolerance: f64) {
    let error = (got / expected - 1.0).abs();
    assert!(error <= tolerance, "{what}: {got} for {expected}, relative error {error:e}");
}

#[test]
fn table_of_the_physics_notes_is_reproduced() {
    // g; η (nats), [S] (bits), C^zz, by hand before there was a program. Printed to 10 or 13 digits.
    let rows = [
        (Resonance::Gue, 1e-3, 0.041_418_881_575_9, 0.009_028_319_679_9, 0.993_717_127_175_0),
        (Resonance::Gue, 0.1, 0.617_458_367_826_5, 0.579_844_029_718_2, 0.499_088_077_654_6),
        (Resonance::Gue, 1.0, 0.693_056_325_884_5, 0.986_155_563_450_4, 0.019_058_254_668_4),
        (Resonance::Gse, 1e-3, 0.041_572_690_404_7, 0.009_032_401_610_1, 0.993_717_001_825_1),
        (Resonance::Gse, 0.1, 0.622_672_760_581_8, 0.594_437_759_340_6, 0.485_999_960_763_3),
        (Resonance::Poisson, 1e-3, 0.040_006_376_5, 0.008_940_504_9, 0.993_741_868_7),
        (Resonance::Poisson, 0.1, 0.589_890_975_6, 0.512_536_712_3, 0.561_029_128_3),
    ];
    for (law, g, enhancement, entropy, memory) in rows {
        let theory = MeanFieldTheory::new(law);
        // Half a unit of the last digit printed.
        let tolerance = if law == Resonance::Poisson { 6e-9 } else { 1e-9 };
        let log_g = f64::ln(g);
        check(&format!("{law} η({g})"), theory.enhancement(log_g), enhancement, tolerance);
        check(&format!("{law} [S]({g})"), theory.mean_entropy(log_g), entropy, tolerance);
        check(&format!("{law} C({g})"), theory.memory(log_g), memory, tolerance);
    }
}

#[test]
fn memories_have_their_closed_forms() {
    // erfc(z) e^{z²} of the scaled error function.
    let erfcx = |z: f64| pxfm::f_erfcx(z);
    for log_g in [-9.0, -4.0, -2.0, -1.0, -0.3_f64] {
        let g = log_g.exp();
        let z = 4.0 * g * PI.sqrt();
        let gue = 1.0 - 16.0 * PI * g * g - 2.0 * PI * g * (1.0 - 32.0 * PI * g * g) * erfcx(z);
        let poisson = 1.0 - 2.0 * PI * g * erfcx(0.5 * z);
        let loss = |law| MeanFieldTheory::new(law).memory_loss(log_g);
        // The closed form of the GUE cancels to z⁴ at strong coupling.
        check("GUE", 1.0 - gue, loss(Resonance::Gue), 1e-11 + 1e-13 * z.powi(4));
        check("Poisson", 1.0 - poisson, loss(Resonance::Poisson), 1e-11);
    }
}

#[test]
fn weak_couplings_are_alike_in_every_class() {
    for law in [Resonance::Goe, Resonance::Gue, Resonance::Gse, Resonance::Poisson] {
        let theory = MeanFieldTheory::new(law);
        let g = 1e-9_f64;
        check(&format!("{law} [S]"), theory.mean_entropy(g.ln()) * LN_2, 2.0 * PI * g, 1e-6);
        check(&format!("{law} 1 - C"), theory.memory_loss(g.ln()), 2.0 * PI * g, 1e-6);
    }
}

#[test]
fn the_printed_values_of_sampled_grains_agree() {
    // 200 GUE(200) with true eigenvectors, and what is exact there.
    let rows = [
        (2.0, 0.0576, 0.0022, 0.05540),
        (3.0, 0.2601, 0.0039, 0.25972),
        (10.0, 0.7967, 0.0036, 0.79252),
    ];
    for (x, sampled, error, exact) in rows {
        let cdf = GueResonance.cdf(x);
        assert!((cdf - exact).abs() < 6e-6, "F({x}) = {cdf}");
        assert!((cdf - sampled).abs() < 2.0 * error, "F({x}) = {cdf}, sampled {sampled}");
    }
}

/// A sample of the law: levels about E = 0 at unit density, norms in units of the mean modulus.
///
/// `levels` are those near, and the tail beyond `far` is that of its mean.
fn norm(levels: &[f64], components: usize, random: &mut ChaCha20Rng) -> f64 {
    let mut normal = || random.sample::<f64, _>(StandardNormal);
    let sum: f64 = levels
        .iter()
        .map(|level| {
            let square: f64 = (0..components).map(|_| normal().powi(2)).sum();
            square / (level * level)
        })
        .sum();
    // [|V|] of a vector of so many normal components.
    let modulus = match components {
        1 => (2.0 / PI).sqrt(),
        2 => (PI / 2.0).sqrt(),
        _ => 3.0 * (PI / 8.0).sqrt(),
    };
    sum.sqrt() / modulus
}

#[test]
fn levels_without_correlations_have_the_law_of_poisson_whatever_their_elements() {
    let mut random = ChaCha20Rng::seed_from_u64(7);
    let half_range = 300.0;
    for components in [1, 2, 4] {
        let samples = 4000;
        let mut below = [0.0; 3];
        let at = [1.5, 3.0, 10.0];
        for _ in 0..samples {
            // Uniform levels: their number fluctuates by little that matters, as the far ones do not count.
            let levels: Vec<f64> =
                (0..600).map(|_| random.random_range(-half_range..half_range)).collect();
            let x = norm(&levels, components, &mut random);
            for (count, edge) in below.iter_mut().zip(at) {
                *count += f64::from(u8::from(x < edge));
            }
        }
        for (count, x) in below.into_iter().zip(at) {
            let (share, exact) = (count / f64::from(samples), PoissonResonance.cdf(x));
            let error = (exact * (1.0 - exact) / f64::from(samples)).sqrt();
            // What lies beyond the range is left out: x² lacks 2/300 of its mean, F shifts by less than 0.004.
            assert!(
                (share - exact).abs() < 4.0 * error + 0.004,
                "β = {components}, F({x}) = {share}, {exact}"
            );
        }
    }
}

#[test]
fn repelling_levels_have_the_law_of_their_class() {
    // Levels of tridiagonal matrices of Dumitriu and Edelman, which have those of every β, seen from E = 0, with the elements of
    // the class: the law needs independent elements and the correlations of levels alone.
    let mut random = ChaCha20Rng::seed_from_u64(9);
    let dimension = 160;
    let laws: [(usize, &dyn ResonanceDistribution); 3] =
        [(1, &Resonance::Goe), (2, &GueResonance), (4, &GseResonance)];
    for (beta, law) in laws {
        let (samples, at) = (600, [2.0, 3.0, 6.0]);
        let mut below = [0.0; 3];
        for _ in 0..samples {
            let levels = beta_ensemble(beta, dimension, &mut random);
            // Semicircle of radius √(2βn) at its centre.
            let density = (2.0 * dimension as f64 / beta as f64).sqrt() / PI;
            let unfolded: Vec<f64> = levels.iter().map(|level| level * density).collect();
            let x = norm(&unfolded, beta, &mut random);
            for (count, edge) in below.iter_mut().zip(at) {
                *count += f64::from(u8::from(x < edge));
            }
        }
        for (count, x) in below.into_iter().zip(at) {
            let (share, exact) = (count / f64::from(samples), law.cdf(x));
            let error = (exact * (1.0 - exact) / f64::from(samples)).sqrt();
            assert!(
                (share - exact).abs() < 4.0 * error + 0.01,
                "β = {beta}, F({x}) = {share}, exact {exact}"
            );
        }
    }
}

/// Eigenvalues of a sample of the β ensemble with weight `e^{-β Σ λ²/2}·…`, by faer.
fn beta_ensemble(beta: usize, dimension: usize, random: &mut ChaCha20Rng) -> Vec<f64> {
    let mut normal = || random.sample::<f64, _>(StandardNormal);
    let diagonal: Vec<f64> = (0..dimension).map(|_| normal()).collect();
    let off: Vec<f64> = (1..dimension)
        .map(|k| {
            let freedom = beta * (dimension - k);
            // A χ of many degrees is a sum of squares.
            let square: f64 = (0..freedom).map(|_| normal().powi(2)).sum();
            (0.5 * square).sqrt()
        })
        .collect();
    let matrix = faer::Mat::from_fn(dimension, dimension, |i, j| match i.abs_diff(j) {
        0 => diagonal[i],
        1 => off[i.min(j)],
        _ => 0.0,
    });
    // N(0, 2)/√2 on the diagonal, χ/√2 off it: the semicircle has the radius √(2 β n)·… = √(2βn).
    matrix.self_adjoint_eigenvalues(faer::Side::Lower).unwrap()
}
