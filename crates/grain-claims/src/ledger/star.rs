//! The symmetric star: (21), (22).

use std::f64::consts::LN_2;

use grain_theory::quadrature::ResonanceQuadrature;
use grain_theory::star::CRITICAL_LIMIT;
use grain_theory::{OwnEnhancement, Resonance, SymmetricStar};

use super::claim::Claim;
use super::evidence::Evidence;
use super::laboratory::Laboratory;
use crate::error::ClaimsError;

fn star(lab: &Laboratory, n: usize) -> SymmetricStar<'_> {
    SymmetricStar::new(&lab.theory, n, OwnEnhancement::Counted)
}

/// `g_c · 4 N log N`; `None` where there is no fold.
fn scaled(lab: &Laboratory, n: usize) -> Option<f64> {
    let count = n as f64;
    Some(star(lab, n).critical_coupling()? * 4.0 * count * count.ln())
}

/// Of equal couplings that thermalize without a jump.
fn no_fold() -> Evidence {
    Evidence::printed("no fold found".into(), false)
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        source: "(21)",
        statement: "equal couplings thermalize together at a critical g_c(N)",
        examine: |lab| {
            let least = SymmetricStar::fewest_with_folds(&lab.theory, OwnEnhancement::Counted);
            let Some(([localized, thermal], least)) = star(lab, 100).folds().zip(least) else {
                return Ok(no_fold());
            };
            let measured = format!(
                "a fold for N ≥ {least}, none for fewer; N = 100: localized up to g_0 = {:.4e}, thermal down to {:.1e}, hysteresis between",
                localized.log_bare.exp(),
                thermal.log_bare.exp()
            );
            Ok(Evidence::printed(measured, thermal.log_bare < localized.log_bare))
        },
    },
    Claim {
        source: "(22)",
        statement: "g_c ~ 1/(4 N log N)",
        examine: |lab| {
            let sizes = [11, 100, 1000, 10_000, 100_000, 1_000_000, 1_000_000_000_000_000];
            let values: Option<Vec<(usize, f64)>> =
                sizes.into_iter().map(|n| Some((n, scaled(lab, n)?))).collect();
            let Some(values) = values else { return Ok(no_fold()) };
            let list: Vec<String> =
                values.iter().map(|(n, v)| format!("{v:.7} (N = {:.0e})", *n as f64)).collect();
            let quadrature = ResonanceQuadrature::new(&Resonance::Goe);
            let errors: Option<Vec<f64>> =
                sizes.iter().map(|&n| star(lab, n).error_of_critical(&quadrature)).collect();
            let error = errors.and_then(|errors| errors.into_iter().max_by(f64::total_cmp));
            let Some(error) = error else { return Ok(no_fold()) };
            // Exact at the fold, with 1 + L' in place of its leading logarithm: see grain_theory::star.
            let corrected = [1_000_000, 1_000_000_000_000_000].iter().all(|&n| {
                let Some([fold, _]) = star(lab, n).folds() else { return false };
                let feedback_total = 0.5 * fold.total_enhancement;
                let l = fold.log_g + 1.711_659_282_938;
                (feedback_total - l / (l + 1.0)).abs() < 1e-3
            });
            let (_, last) = values[sizes.len() - 1];
            let measured = format!(
                "g_c · 4 N log N = {}, relative errors below {error:.1e}; analytic limit 1/e = {CRITICAL_LIMIT:.4}",
                list.join(", ")
            );
            Ok(Evidence::corrected(
                measured,
                (last - 1.0).abs() < 0.1,
                "g_c ~ 1/(4 e N log N), with corrections log log N/log N",
                corrected && error < 1e-6 && last < CRITICAL_LIMIT && last > 0.9 * CRITICAL_LIMIT,
            ))
        },
    },
    Claim {
        source: "below (21)",
        statement: "localized: η_tot = N η(g) ~ N^0",
        examine: |lab| {
            let total = |n| Some(star(lab, n).folds()?[0].total_enhancement);
            let Some((few, many)) = total(100).zip(total(1_000_000)) else { return Ok(no_fold()) };
            let measured =
                format!("at the fold: η_tot = {few:.4} (N = 100), {many:.4} (N = 10⁶), limit 2");
            Ok(Evidence::printed(measured, (many / few - 1.0).abs() < 0.5 && many < 3.0))
        },
    },
    Claim {
        source: "below (22)",
        statement: "for any g_0, N can be increased to thermalize all l-bits",
        examine: |lab| {
            let log_bare = 1e-5_f64.ln();
            let total = |n: usize| {
                let solution = lab.solve(&vec![log_bare; n])?;
                Ok::<_, ClaimsError>(solution.total_enhancement / (n as f64 * LN_2))
            };
            let (few, many) = (total(100)?, total(30_000)?);
            let measured =
                format!("g_0 = 1e-5: η_tot/(N log 2) = {few:.1e} (N = 100), {many:.6} (N = 30000)");
            Ok(Evidence::printed(measured, few < 0.01 && many > 0.999))
        },
    },
];
