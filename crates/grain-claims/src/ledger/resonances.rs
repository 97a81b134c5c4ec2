//! Resonances of one l-bit, measured: (3)–(6), (A3)–(A7), (A17), and how many there are.

use std::f64::consts::PI;

use grain_lattice::summary::CONFIDENCE;
use grain_statistics::{BinomialFraction, MeasuredMean};
use grain_theory::{Resonance, ResonanceDistribution};

use super::bounds::{ABOUT, about_measured, agrees, asymptotic, share_above};
use super::claim::Claim;
use super::evidence::{Check, Evidence};
use crate::measured::{NearestShare, NormDistribution, NormPoint};

/// `x² p̃ e^{π³/4x²}/2 - 1` of the closed form: the rest of the bracket of (A3).
fn bracket(x: f64) -> f64 {
    0.5 * x * x * Resonance::Goe.density(x) * (PI.powi(3) / (4.0 * x * x)).exp() - 1.0
}

/// Where (A3) is integrated: `log x` from -3 to 40, 10⁴ midpoints.
fn printed_integral() -> f64 {
    let steps = 10_000;
    let step = 43.0 / f64::from(steps);
    (0..steps)
        .map(|k| {
            let x = (-3.0 + (f64::from(k) + 0.5) * step).exp();
            let series = 1.0 + 5.3 / x + 11.2 / (x * x);
            2.0 / x * (-PI.powi(3) / (4.0 * x * x)).exp() * series * step
        })
        .sum()
}

/// Points of the far tail, `x ≥ 10`.
fn tail(norms: &NormDistribution) -> impl Iterator<Item = &NormPoint> {
    norms.points.iter().filter(|point| point.x >= 10.0)
}

/// `x P(g_a > x g)`, which is the amplitude of a tail `∝ 1/g²`.
fn amplitude(point: &NormPoint) -> MeasuredMean {
    MeasuredMean { mean: point.x * point.above.mean, error: point.x * point.above.error }
}

fn amplitudes(norms: &NormDistribution) -> String {
    let points = tail(norms).map(|point| format!("{} at x = {}", amplitude(point), point.x));
    points.collect::<Vec<_>>().join(", ")
}

/// (4) over (3) of a semicircle of radius 3 and Gaussian elements of one size, with the bins and windows of
/// [`crate::measured::spectral_coupling`], averaged over the fields.
fn semicircle_ratio() -> f64 {
    let density = |e: f64| 2.0 / (9.0 * PI) * (9.0 - e * e).max(0.0).sqrt();
    let integral = |low: f64, high: f64, f: &dyn Fn(f64) -> f64| {
        let step = (high - low) / 400.0;
        (0..400).map(|k| f(low + (f64::from(k) + 0.5) * step) * step).sum::<f64>()
    };
    // A bin is 0.15 wide, the window 0.375 to either side.
    let binned = |e: f64| integral(e - 0.075, e + 0.075, &density) / 0.15;
    let over_fields =
        |f: &dyn Fn(f64) -> f64| (0..5).map(|k| f(0.11 + 0.02 * f64::from(k))).sum::<f64>() / 5.0;
    let spectral = over_fields(&|h| integral(-3.0, 3.0, &|e| density(e) * binned(e + 2.0 * h)));
    let at_zero = integral(-0.375, 0.375, &density) / 0.75;
    let partners = over_fields(&|h| integral(-0.375, 0.375, &|e| density(e - h) * binned(e + h)));
    let states = over_fields(&|h| integral(-0.375, 0.375, &|e| density(e - h)));
    (at_zero * spectral).sqrt() / (partners / states)
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim::measured(
        "(4)",
        "g_1 = sqrt(2 ρ_g v_1(h_1)/π) equals its definition (3), large grain",
        |lab| {
            let grain = lab.large_grain;
            let expected = semicircle_ratio();
            let measured = format!(
                "d_g = {}, J_1 = 1: (4) gives {:.3}, (3) gives {} by states and {} by integral; ratio {}, of a semicircle {expected:.4}",
                grain.dimension,
                grain.from_spectral_function,
                grain.from_definition,
                grain.from_integral,
                grain.ratio
            );
            let of = |expected: f64| agrees(grain.ratio, expected, grain.realizations, 1.0);
            Ok(Evidence::printed(measured, [of(1.0)]).or_corrected(
            "for a flat density of states: v_1 averages over the whole spectrum, (3) is at its maximum; sqrt(8/3π) = 0.921 of it for a semicircle and small h_1",
            [of(expected)],
        ))
        },
    ),
    Claim::measured(
        "(A3)",
        "p̃(x) = (2/x²) e^(-π³/4x²) (1 + 5.3/x + 11.2/x² + O(x⁻³)) is the law of g_1a/g_1",
        |lab| {
            let terms = [1e2, 1e4, 1e6].map(|x| x * bracket(x));
            let points = &lab.norms.points;
            let worst = (points.iter())
                .map(|point| point.above.sigmas_from(point.exact).abs())
                .fold(0.0, f64::max);
            let list: Vec<String> = (points.iter().take(3))
                .map(|p| format!("P(g_1a > {} g_1) = {}, closed form {:.4}", p.x, p.above, p.exact))
                .collect();
            let measured = format!(
                "the closed form has x (bracket - 1) = {:.1e}, {:.1e}, {:.1e} at x = 1e2, 1e4, 1e6, which (A3) has at 5.3: no term in 1/x; \
                 without the rest (A3) integrates to {:.3}; ED, d_g = {}: {}; the closed form is off by at most {worst:.1} standard errors",
                terms[0],
                terms[1],
                terms[2],
                printed_integral(),
                lab.norms.dimension,
                list.join("; ")
            );
            let realizations = lab.norms.realizations;
            // The tail in ED: (A3) has 2/x + 5.3/x² + …, the closed form 2/x.
            let far = tail(&lab.norms).map(|point| {
                let printed =
                    2.0 / point.x + 5.3 / point.x.powi(2) + 22.4 / (3.0 * point.x.powi(3));
                agrees(point.above, printed, realizations, printed)
            });
            let closed = points
                .iter()
                .map(|point| agrees(point.above, point.exact, realizations, point.exact));
            Ok(Evidence::printed(measured, far.chain([asymptotic(&terms.map(|term| term / 5.3))]))
                .or_corrected("p̃ = (2w/x²) e^(-w) [K_0(w) + K_1(w)], w = π³/8x²", closed))
        },
    ),
    Claim::measured("(6), (A4)", "the norms (5) have the tail 2 g_1/g²", |lab| {
        let limit = [1e2, 1e4, 1e6].map(|x| x * Resonance::Goe.survival(x));
        let measured = format!(
            "closed form: x P(g_1a > x g_1) = {:.5}, {:.7}, {:.9} at x = 1e2, 1e4, 1e6; ED, d_g = {}: {}",
            limit[0],
            limit[1],
            limit[2],
            lab.norms.dimension,
            amplitudes(&lab.norms)
        );
        let far =
            tail(&lab.norms).map(|p| agrees(p.above, p.exact, lab.norms.realizations, p.exact));
        Ok(Evidence::printed(measured, far.chain([asymptotic(&limit.map(|a| a / 2.0))])))
    }),
    Claim::measured(
        "discussion",
        "at small g_n the reduced coupling is the fraction of resonant eigenstates",
        |lab| {
            let measured = format!(
                "ED, d_g = {}: the fraction with g_1a > 1, over g_1 = 1/x: {}",
                lab.norms.dimension,
                amplitudes(&lab.norms)
            );
            let of = |part: f64| {
                tail(&lab.norms)
                    .map(move |p| agrees(amplitude(p), part, lab.norms.realizations, part))
                    .collect::<Vec<_>>()
            };
            Ok(Evidence::printed(measured, of(1.0))
                .or_corrected("2 g_n: a resonance takes two eigenstates", of(2.0)))
        },
    ),
    Claim::measured(
        "(A7)",
        "g_1a of a resonance is that of the state nearest in energy, |V_ac/(E_a - E_c)|",
        |lab| {
            let NearestShare { dimension, realizations, of_resonances, of_all } = lab.nearest;
            let measured = format!(
                "ED, d_g = {dimension}, |V_ac/(E_a - E_c)|/g_1a: {of_resonances} of states with g_1a > {} g_1, {of_all} of all",
                NearestShare::RESONANT
            );
            Ok(Evidence::printed(measured, [about_measured(of_resonances, 1.0, realizations)]))
        },
    ),
    Claim::measured(
        "(A17)",
        "beside an l-bit in the intermediate regime the norms g_2a have the tail 2 g_2/g², with g_2 of (A18)",
        |lab| {
            let list: Vec<String> = (lab.norms_beside.iter())
                .map(|(g, norms)| format!("g_1 = {g}: {}", amplitudes(norms)))
                .collect();
            let dimension = lab.norms_beside.first().map_or(0, |(_, norms)| norms.dimension);
            let measured = format!("ED, d_g = {dimension}, x P(g_2a > x g_2): {}", list.join("; "));
            let points = lab.norms_beside.iter().flat_map(|(_, norms)| {
                tail(norms).map(|p| agrees(amplitude(p), 2.0, norms.realizations, 2.0))
            });
            Ok(Evidence::printed(measured, points))
        },
    ),
    Claim::measured(
        "weak coupling",
        "g_1 ≪ 1/d_g: max_a g_1a ≪ 1 in a typical realization",
        |lab| {
            let NormDistribution { dimension, realizations, ref largest, .. } = lab.norms;
            let share = |coupling: f64| {
                let g_1 = coupling / dimension as f64;
                let perturbed = largest.iter().filter(|largest| *largest * g_1 < ABOUT).count();
                BinomialFraction::new(perturbed, realizations, CONFIDENCE)
            };
            let [near, far] = [0.01, 0.001].map(share);
            let (near, far) = (near?, far?);
            let measured = format!(
                "every g_1a below a tenth in {} of {realizations} realizations at g_1 d_g = 0.01, in {} at 0.001 (at least {:.0} %)",
                near.successes,
                far.successes,
                100.0 * far.low
            );
            let rises = Check::from(far.successes >= near.successes);
            Ok(Evidence::printed(measured, [share_above(&far, 0.5), rises]))
        },
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicircle_with_small_fields_and_bins_has_the_ratio_of_its_moments() {
        let limit = (8.0 / (3.0 * PI)).sqrt();
        let found = semicircle_ratio();
        assert!((found / limit - 1.0).abs() < 0.02, "{found} near {limit}");
        assert!((printed_integral() - 1.780).abs() < 1e-3, "the printed form has no norm");
    }
}
