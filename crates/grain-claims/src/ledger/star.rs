//! The symmetric star: (21), (22).

use std::f64::consts::LN_2;

use grain_theory::quadrature::ResonanceQuadrature;
use grain_theory::star::CRITICAL_LIMIT;
use grain_theory::{OwnEnhancement, Resonance, SymmetricStar};

use super::bounds::{ABOUT, ROUNDING, asymptotic, bounded, equal};
use super::claim::Claim;
use super::evidence::{Check, Evidence};
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
    Evidence::printed("no fold found".into(), [false])
}

/// `11`, `1000`, `1e6`: every digit of what is small.
fn short(n: usize) -> String {
    if n <= 1000 { n.to_string() } else { format!("{:.0e}", n as f64) }
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim::consistent("(21)", "equal couplings thermalize together at a critical g_c(N)", |lab| {
        let least = SymmetricStar::fewest_with_folds(&lab.theory, OwnEnhancement::Counted);
        let Some(([localized, thermal], least)) = star(lab, 100).folds().zip(least) else {
            return Ok(no_fold());
        };
        let measured = format!(
            "a fold for N ≥ {least}, none for fewer; N = 100: localized up to g_0 = {:.4e}, thermal down to {:.1e}, hysteresis between",
            localized.log_bare.exp(),
            thermal.log_bare.exp()
        );
        Ok(Evidence::printed(measured, [thermal.log_bare < localized.log_bare]))
    }),
    Claim::derived("(22)", "g_c ~ 1/(4 N log N)", |lab| {
        let sizes = [11, 100, 1000, 10_000, 100_000, 1_000_000, 1_000_000_000_000_000];
        let values: Option<Vec<(usize, f64)>> =
            sizes.into_iter().map(|n| Some((n, scaled(lab, n)?))).collect();
        let Some(values) = values else { return Ok(no_fold()) };
        let list: Vec<String> =
            values.iter().map(|(n, v)| format!("{v:.7} (N = {})", short(*n))).collect();
        let quadrature = ResonanceQuadrature::new(&Resonance::Goe);
        let errors: Option<Vec<f64>> =
            sizes.iter().map(|&n| star(lab, n).error_of_critical(&quadrature)).collect();
        let error = errors.and_then(|errors| errors.into_iter().max_by(f64::total_cmp));
        let Some(error) = error else { return Ok(no_fold()) };
        // Exact at the fold, with 1 + L' in place of its leading logarithm: see grain_theory::star.
        let at_fold = |n: usize| {
            let [fold, _] = star(lab, n).folds()?;
            let l = fold.log_g + 1.711_659_282_938;
            Some(0.5 * fold.total_enhancement / (l / (l + 1.0)))
        };
        let at_fold: Option<Vec<f64>> =
            [1000, 1_000_000, 1_000_000_000_000_000].into_iter().map(at_fold).collect();
        let Some(at_fold) = at_fold else { return Ok(no_fold()) };
        let measured = format!(
            "g_c · 4 N log N = {}, relative errors below {error:.1e}; analytic limit 1/e = {CRITICAL_LIMIT:.4}",
            list.join(", ")
        );
        // From N = 100 on: the least N with a fold is no step towards the limit.
        let ratios: Vec<f64> = values[1..].iter().map(|(_, value)| *value).collect();
        let to_limit: Vec<f64> = ratios.iter().map(|ratio| ratio / CRITICAL_LIMIT).collect();
        Ok(Evidence::printed(measured, [asymptotic(&ratios)]).or_corrected(
            "g_c ~ 1/(4 e N log N), with corrections log log N/log N",
            [asymptotic(&to_limit), asymptotic(&at_fold), Check::from(error < ROUNDING)],
        ))
    }),
    Claim::consistent("below (21)", "localized: η_tot = N η(g) ~ N^0", |lab| {
        let sizes = [100, 10_000, 1_000_000, 1_000_000_000_000_000];
        let totals: Option<Vec<f64>> =
            sizes.into_iter().map(|n| Some(star(lab, n).folds()?[0].total_enhancement)).collect();
        let Some(totals) = totals else { return Ok(no_fold()) };
        let measured = format!(
            "at the fold, where it is largest: η_tot = {:.4} (N = 100), {:.4} (10⁴), {:.4} (10⁶), {:.4} (10¹⁵), limit 2",
            totals[0], totals[1], totals[2], totals[3]
        );
        let to_limit: Vec<f64> = totals.iter().map(|total| total / 2.0).collect();
        Ok(Evidence::printed(measured, [bounded(&totals), asymptotic(&to_limit)]))
    }),
    Claim::consistent(
        "below (22)",
        "for any g_0, N can be increased to thermalize all l-bits",
        |lab| {
            let (mut list, mut points) = (Vec::new(), Vec::new());
            for (g_0, few, many) in [(1e-3_f64, 10, 300), (1e-4, 30, 3000), (1e-5, 100, 30_000)] {
                let total = |n: usize| {
                    let solution = lab.solve(&vec![g_0.ln(); n])?;
                    Ok::<_, ClaimsError>(solution.total_enhancement / (n as f64 * LN_2))
                };
                let (small, large) = (total(few)?, total(many)?);
                list.push(format!(
                    "g_0 = {g_0:.0e}: {small:.1e} (N = {few}), {large:.6} (N = {many})"
                ));
                points.extend([Check::from(small < ABOUT), equal(large, 1.0)]);
            }
            let measured = format!("η_tot/(N log 2) at {}", list.join("; "));
            Ok(Evidence::printed(measured, points))
        },
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_keep_their_digits() {
        assert_eq!([11, 1000, 1_000_000].map(short), ["11", "1000", "1e6"]);
    }
}
