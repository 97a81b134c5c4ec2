//! Avalanches in 1D: (12)–(14), Figs. 2 and 3, and (17) of the next section.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use grain_statistics::agreement;
use grain_theory::table::{critical_scaling, failed_avalanche};
use grain_theory::{Avalanche, drh_log_bare};

use super::claim::Claim;
use super::evidence::{Check, Evidence};
use super::laboratory::Laboratory;
use crate::error::ClaimsError;

/// `g_{1,0}` of Fig. 3.
const FIRST: f64 = 0.5;

fn bubble(
    lab: &Laboratory,
    first_coupling: f64,
    offset: f64,
    n: usize,
) -> Result<f64, ClaimsError> {
    let bare = drh_log_bare(first_coupling.ln(), FRAC_1_SQRT_2 + offset, n);
    Ok(lab.solve(&bare)?.total_enhancement / LN_2)
}

/// The α at which mean field has `[S_end]` of so many bits.
fn alpha_at(lab: &Laboratory, n: usize, entropy: f64) -> Result<f64, ClaimsError> {
    let (mut low, mut high) = (0.1, 1.5);
    while high - low > 1e-10 {
        let middle = f64::midpoint(low, high);
        if lab.predicted(FIRST.ln(), middle, n)?.entropy < entropy {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// Largest distance of mean field from ED below `α_c`, in units of the standard errors that are allowed, in standard errors, and
/// in units of the quantity.
struct Deviation {
    of_allowed: f64,
    sigmas: f64,
    absolute: f64,
    list: String,
}

fn deviation(lab: &Laboratory, memory: bool) -> Result<Deviation, ClaimsError> {
    let (mut of_allowed, mut sigmas, mut absolute) = (0.0_f64, 0.0_f64, 0.0_f64);
    let mut list = Vec::new();
    for (points, realizations) in lab.chains.iter().zip(lab.chain_realizations) {
        let log_g = lab.fitted_log_coupling(points)?;
        for point in &points[..points.len().saturating_sub(1)] {
            let predicted = lab.predicted(log_g, point.alpha, point.n_lbits)?;
            let (data, expected) = if memory {
                (point.memory, predicted.memory)
            } else {
                (point.entropy, predicted.entropy)
            };
            let distance = data.sigmas_from(expected).abs();
            (sigmas, of_allowed) =
                (sigmas.max(distance), of_allowed.max(distance / agreement(realizations)));
            absolute = absolute.max((data.mean - expected).abs());
            list.push(format!(
                "N = {}, α = {}: {data} / {expected:.4}",
                point.n_lbits, point.alpha
            ));
        }
    }
    Ok(Deviation { of_allowed, sigmas, absolute, list: list.join("; ") })
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        source: "below (12)",
        statement: "the DRH model avalanches for α > α_c = 1/sqrt(2) and not below",
        examine: |lab| {
            let ran = |offset: f64| {
                let solution =
                    lab.solve(&drh_log_bare(FIRST.ln(), FRAC_1_SQRT_2 + offset, 2000))?;
                Ok::<_, ClaimsError>(Avalanche::of(&lab.theory, &solution))
            };
            let (below, above) = (ran(-0.001)?, ran(0.001)?);
            let measured = format!(
                "N = 2000: growth F' = {:.5} at α_c - 0.001, {:.5} at α_c + 0.001",
                below.largest_growth, above.largest_growth
            );
            Ok(Evidence::printed(measured, !below.ran() && above.ran()))
        },
    },
    Claim {
        source: "ED parameters",
        statement: "the N = 1 DRH model thermalizes its l-bit well",
        examine: |lab| {
            let haar = 0.827_318_801_461;
            let s = lab.single.entropy;
            let measured = format!(
                "[S] = {s} bits, {:.0} % of a random vector's 0.8273",
                100.0 * s.mean / haar
            );
            Ok(Evidence::printed(measured, s.mean > 0.8 * haar))
        },
    },
    Claim {
        source: "(4), Fig. 2",
        statement: "g_{1,0} of (4) is the coupling that fits the ED data",
        examine: |lab| {
            let fits: Vec<f64> = (lab.chains.iter())
                .map(|points| Ok(lab.fitted_log_coupling(points)?.exp()))
                .collect::<Result<_, ClaimsError>>()?;
            let four = lab.grain_of_eight;
            let measured = format!(
                "d_g = 8: (4) gives {:.3}, (3) gives {}; fitted {:.3} (N = {}), {:.3} (N = {})",
                four.from_spectral_function,
                four.from_definition,
                fits[0],
                lab.chains[0][0].n_lbits,
                fits[1],
                lab.chains[1][0].n_lbits
            );
            let ratio = four.from_spectral_function / fits[1];
            Ok(Evidence::corrected(
                measured,
                (ratio - 1.0).abs() < 0.1,
                "to within a factor of two, which is why the paper fits it",
                ratio > 0.5 && ratio < 2.0,
            ))
        },
    },
    Claim {
        source: "Fig. 2a",
        statement: "mean field reproduces [S_end] of ED on the localized side (N ≤ 6)",
        examine: |lab| {
            let Deviation { of_allowed, sigmas, absolute: bits, list } = deviation(lab, false)?;
            let measured = format!(
                "ED / mean field: {list}; largest difference {sigmas:.1} standard errors, {bits:.3} bits"
            );
            Ok(Evidence::corrected(measured, of_allowed < 1.0, "to 0.03 bits", bits < 0.03))
        },
    },
    Claim {
        source: "Fig. 2 (memory)",
        statement: "the same coupling predicts the infinite-time memory C^zz_end (N ≤ 6)",
        examine: |lab| {
            let Deviation { of_allowed, sigmas, absolute, list } = deviation(lab, true)?;
            let measured = format!(
                "ED / mean field: {list}; largest difference {sigmas:.1} standard errors, {absolute:.3}"
            );
            Ok(Evidence::corrected(measured, of_allowed < 1.0, "to 0.05", absolute < 0.05))
        },
    },
    Claim {
        source: "Fig. 2b",
        statement: "N = 10, α = 0.45, 0.55, 0.65: [S_end] = 0.10, 0.50, 0.90 bits",
        examine: |lab| {
            let [short, long] = &lab.chains;
            // Below α_c the end l-bit of a longer chain is less entangled: a chain shorter than N = 10
            // bounds it from above.
            let falls = (0..3).all(|k| long[k].entropy.mean < short[k].entropy.mean);
            let printed = [0.10, 0.50, 0.90];
            let allowed = agreement(lab.chain_realizations[1]);
            let excluded = (0..3).any(|k| long[k].entropy.sigmas_from(printed[k]) < -allowed);
            let list: Vec<String> = (0..3).map(|k| long[k].entropy.to_string()).collect();
            let trend = if falls {
                "lower at each α, so these bound N = 10 from above"
            } else {
                "not lower at each α, so N = 10 is not bounded"
            };
            let measured = format!(
                "ED, N = {}: {} bits; than N = {} {trend}",
                long[0].n_lbits,
                list.join(", "),
                short[0].n_lbits
            );
            let printed = match (falls, excluded) {
                (true, true) => Check::Disagrees,
                _ => Check::Undecided,
            };
            Ok(Evidence::printed(measured, printed))
        },
    },
    Claim {
        source: "Fig. 2a",
        statement: "the crossover from 0 to log 2 has a width O(1/N) in α",
        examine: |lab| {
            let width = |n: usize| {
                Ok::<_, ClaimsError>(n as f64 * (alpha_at(lab, n, 0.9)? - alpha_at(lab, n, 0.1)?))
            };
            let (few, many) = (width(100)?, width(400)?);
            let measured =
                format!("N Δα between 0.1 and 0.9 bits: {few:.3} (N = 100), {many:.3} (N = 400)");
            Ok(Evidence::printed(measured, (many / few - 1.0).abs() < 0.1))
        },
    },
    Claim {
        source: "Fig. 3a",
        statement: "N = 50, δα = -0.07, g_{1,0} = 1/2: n_* ≈ 30 l-bits thermalized",
        examine: |lab| {
            let table = failed_avalanche(&lab.theory, FIRST, -0.07, 50);
            let Some(crossing) = table.crossing else {
                return Ok(Evidence::printed("[S_n] does not cross one half".into(), false));
            };
            let measured = format!(
                "η_tot = {:.6} log 2; [S_n] crosses one half at {crossing:.2}, below from n = {}",
                table.bubble_size,
                table.last_above_half + 1
            );
            Ok(Evidence::printed(measured, (crossing - 30.0).abs() < 1.0))
        },
    },
    Claim {
        source: "Fig. 3a",
        statement: "beyond the bubble entropies decay exponentially in n, as the couplings do",
        examine: |lab| {
            let points = failed_avalanche(&lab.theory, FIRST, -0.07, 50).points;
            let ratio = |n: usize| points[n].mean_entropy / points[n - 1].mean_entropy;
            let alpha = FRAC_1_SQRT_2 - 0.07;
            let measured = format!(
                "[S_n+1]/[S_n] = {:.4} at n = 45, {:.4} at 49; α = {alpha:.4}",
                ratio(45),
                ratio(49)
            );
            Ok(Evidence::printed(measured, (ratio(49) / alpha - 1.0).abs() < 0.02))
        },
    },
    Claim {
        source: "Fig. 3 caption",
        statement: "n_* = |δα|^-1",
        examine: |lab| {
            let size = |first, offset: f64| {
                Ok::<_, ClaimsError>(bubble(lab, first, -offset, 4000)? * offset)
            };
            let (far, near) = (size(FIRST, 0.07)?, size(FIRST, 0.002)?);
            // Near α_c the edge of the bubble has one shape, and log g_{n,0} falls by |δα|/α_c an l-bit
            // more than at α_c: twice the g_{1,0} is α_c log 2/|δα| l-bits more.
            let gained = (near - size(0.5 * FIRST, 0.002)?) / (FRAC_1_SQRT_2 * LN_2);
            let measured = format!(
                "n_* |δα| = {far:.4} at |δα| = 0.07, {near:.4} at 0.002 (g_(1,0) = 1/2); less by {gained:.4} α_c log 2 for half the g_(1,0)"
            );
            Ok(Evidence::corrected(
                measured,
                (near - 1.0).abs() < 0.1,
                "n_* = α_c log(g_(1,0)/g_*) |δα|^-1 with a constant g_*",
                (near / far - 1.0).abs() < 0.1 && (gained - 1.0).abs() < 0.02,
            ))
        },
    },
    Claim {
        source: "Fig. 3b",
        statement: "η_tot ∝ |δα|^-ν with ν = 1",
        examine: |lab| {
            let fits = critical_scaling(&lab.theory, FIRST, &[100, 1000, 10_000]).fits;
            let list: Vec<String> = fits
                .iter()
                .map(|fit| {
                    format!("1 {:+.1e} ± {:.1e} (N = {})", fit.nu - 1.0, fit.error, fit.n_lbits)
                })
                .collect();
            // An error that any ν would be within says nothing.
            let agrees = match fits.last() {
                Some(fit) if fit.error < 1e-3 => Check::from((fit.nu - 1.0).abs() < fit.error),
                _ => Check::Undecided,
            };
            Ok(Evidence::printed(format!("ν = {}", list.join(", ")), agrees))
        },
    },
    Claim {
        source: "Fig. 3b",
        statement: "localized: η_tot = O(N^0)",
        examine: |lab| {
            let (few, many) = (bubble(lab, FIRST, -0.05, 200)?, bubble(lab, FIRST, -0.05, 10_000)?);
            Ok(Evidence::printed(
                format!("α_c - 0.05: {few:.9} (N = 200), {many:.9} (N = 10⁴) log 2"),
                (many / few - 1.0).abs() < 1e-9,
            ))
        },
    },
    Claim {
        source: "Fig. 3b",
        statement: "thermal: η_tot = N log 2",
        examine: |lab| {
            let share = bubble(lab, FIRST, 0.05, 10_000)? / 1e4;
            Ok(Evidence::printed(
                format!("α_c + 0.05: η_tot/(N log 2) = {share:.12} (N = 10⁴)"),
                (share - 1.0).abs() < 1e-9,
            ))
        },
    },
    Claim {
        source: "(17)",
        statement: "in 2D g_n has a minimum over n, and rises for all large n",
        examine: |_| {
            let zeta = 0.5;
            let log_g = |n: f64| -n.sqrt() / zeta + 0.5 * (n - 1.0) * LN_2;
            // d/dn = 0 at n = 1/(ζ log 2)².
            let minimum = (zeta * LN_2).powi(-2);
            let weaker =
                |a: i32, b: i32| if log_g(f64::from(b)) < log_g(f64::from(a)) { b } else { a };
            let found = (2..200).fold(1, weaker);
            let measured =
                format!("ζ = 1/2: least at n = {found}, analytically 1/(ζ log 2)² = {minimum:.2}");
            let rises = (10..200).all(|n| log_g(f64::from(n) + 1.0) > log_g(f64::from(n)));
            Ok(Evidence::printed(measured, (f64::from(found) - minimum).abs() < 1.0 && rises))
        },
    },
];
