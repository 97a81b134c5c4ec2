//! The distribution of perturbative norms (5), sampled from GOE matrices, against the closed form.

use faer::Side;
use grain_model::Seed;
use grain_theory::Resonance;
use rand::RngExt;
use rand_distr::StandardNormal;

use crate::support::{grain_matrix, kolmogorov_smirnov, lbits, model};

/// Norms `√Σ_b |v_b/(E - e_b)|²` in units of their `g`, at energies between the central levels.
///
/// `v_b` are Gaussian of unit variance, as the elements of a local operator between eigenstates of
/// a GOE matrix are; then `g = ρ [|v|] = ρ √(2/π)`, with ρ the semicircle's density at E.
fn sampled_norms(matrices: usize, energies_each: usize) -> Vec<f64> {
    let dimension = 256;
    let goe = model(dimension, 1.0, 0.0, 0.0);
    let radius = 2.0 * goe.parts().grain.element_spread(dimension) * (dimension as f64).sqrt();
    let mut random = Seed(77).stream(lbits(1), 0);
    let mut norms = Vec::new();
    for index in 0..matrices {
        let levels = grain_matrix(&goe, 31, index).self_adjoint_eigenvalues(Side::Lower).unwrap();
        for step in 0..energies_each {
            // Fixed energies, a hundredth to a fifth of the radius from the centre: many level
            // spacings apart, hence nearly independent, and without regard to where levels lie.
            let energy = radius * 0.2 * (2.0 * (step as f64 + 0.5) / energies_each as f64 - 1.0);
            let density = dimension as f64 * 2.0 / (std::f64::consts::PI * radius.powi(2))
                * (radius.powi(2) - energy.powi(2)).sqrt();
            let squares = levels.iter().map(|level| {
                let element: f64 = random.sample(StandardNormal);
                (element / (energy - level)).powi(2)
            });
            let norm = squares.sum::<f64>().sqrt();
            norms.push(norm / (density * (2.0 / std::f64::consts::PI).sqrt()));
        }
    }
    norms
}

#[test]
fn sampled_norms_follow_the_closed_form_and_not_the_printed_one() {
    let norms = sampled_norms(150, 10);
    // False-alarm rate 10⁻³ for 1500 independent norms; neighbours are 5 level spacings apart.
    let exact = kolmogorov_smirnov(norms.clone(), |x| Resonance::Goe.distribution().cdf(x));
    assert!(exact < 1.95, "closed form: √n D = {exact}");
    // The printed (A3), renormalised, is another distribution, and this sample can tell.
    let printed = kolmogorov_smirnov(norms, |x| Resonance::Truncated.distribution().cdf(x));
    assert!(printed > 1.95, "(A3) as printed: √n D = {printed}");
}
