//! Many l-bits in the theory: (11), (13), (A34)–(A40).

use grain_theory::drh_log_bare;
use grain_theory::enhancement::enhancement_kernel_excess;
use grain_theory::flip::{flip_probability, stay_probability};

use super::bounds::{ROUNDING, equal};
use super::claim::Claim;
use super::evidence::Evidence;

/// `c_στ²` of (A39b), as corrected: the weight of the flipped or the unflipped state of an l-bit.
fn weight(g: f64, flipped: bool) -> f64 {
    if flipped { flip_probability(g) } else { stay_probability(g) }
}

/// The norm of the matrix element of a probe between two eigenstates (A38), in units of that without l-bits, by its
/// definition: the sum over the sectors that l-bits may differ in, each the square root of a sum over every state of the
/// l-bits.
fn norm_by_definition(g: &[f64], other: &[f64]) -> f64 {
    let states = 1_usize << g.len();
    let flipped = |state: usize, lbit: usize| state >> lbit & 1 == 1;
    (0..states)
        .map(|sector| {
            let squared: f64 = (0..states)
                .map(|state| {
                    (0..g.len())
                        .map(|n| {
                            weight(g[n], flipped(state, n))
                                * weight(other[n], flipped(state ^ sector, n))
                        })
                        .product::<f64>()
                })
                .sum();
            squared.sqrt()
        })
        .sum()
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim::derived(
        "(A34)",
        "the norm of the (e,e) sector is sqrt(P_a P'_a + Q_a Q'_a) sqrt(P_e P'_e + Q_e Q'_e)",
        |_| {
            let (mut by_state, mut by_lbit) = (Vec::new(), Vec::new());
            let (mut farthest, mut nearest) = (0.0_f64, 0.0_f64);
            for (g, h, k, l) in
                [(0.1, 0.3, 2.0, 0.01), (1.0, 5.0, 0.2, 0.7), (0.03, 0.04, 0.5, 9.0)]
            {
                let (p, q) = (|g| flip_probability(g), |g| stay_probability(g));
                // The first l-bit has g in state a and h in e, the second k and l: P_a = P(g), P'_a = P(k), P_e = P(h), P'_e = P(l).
                let four = p(g) * p(k) * p(h) * p(l)
                    + q(g) * p(k) * q(h) * p(l)
                    + p(g) * q(k) * p(h) * q(l)
                    + q(g) * q(k) * q(h) * q(l);
                let printed = (p(g) * p(k) + q(g) * q(k)) * (p(h) * p(l) + q(h) * q(l));
                let product = (p(g) * p(h) + q(g) * q(h)) * (p(k) * p(l) + q(k) * q(l));
                by_state.push(equal(printed.sqrt(), four.sqrt()));
                by_lbit.push(equal(product.sqrt(), four.sqrt()));
                farthest = farthest.max((four.sqrt() - printed.sqrt()).abs());
                nearest = nearest.max((four.sqrt() - product.sqrt()).abs());
            }
            let measured = format!(
                "from the first line by up to {farthest:.1e}; the product of (P_a P_e + Q_a Q_e) of each l-bit, by {nearest:.1e}"
            );
            Ok(Evidence::printed(measured, by_state).or_corrected(
                "sqrt(P_a P_e + Q_a Q_e) sqrt(P'_a P'_e + Q'_a Q'_e), as the integrals of the last line have it",
                by_lbit,
            ))
        },
    ),
    Claim::derived(
        "(A38)–(A40)",
        "of eigenstates (A38) with N l-bits, enhancements add: norms are the product of N kernels K",
        |_| {
            let g = [0.02, 0.3, 1.7, 0.09, 6.0];
            let other = [0.5, 0.04, 0.8, 11.0, 0.003];
            let pairs: Vec<(f64, f64)> = (1..=g.len())
                .map(|n| {
                    let kernels = (0..n).map(|k| 1.0 + enhancement_kernel_excess(g[k], other[k]));
                    (norm_by_definition(&g[..n], &other[..n]), kernels.product::<f64>())
                })
                .collect();
            let worst = pairs
                .iter()
                .map(|(norm, product)| (norm / product - 1.0).abs())
                .fold(0.0, f64::max);
            let measured = format!(
                "N = 1 to {}, every sector and state summed: the norm differs from the product by {worst:.1e} at most",
                g.len()
            );
            Ok(Evidence::printed(
                measured,
                pairs.iter().map(|&(norm, product)| equal(norm, product)),
            ))
        },
    ),
    Claim::consistent(
        "(11), (13)",
        "the iteration from g_{n,0} converges, to a solution of (11)",
        |lab| {
            let bare = drh_log_bare(0.5_f64.ln(), 0.65, 40);
            let mut log_g = bare.clone();
            let mut falling = false;
            for _ in 0..400 {
                let eta: Vec<f64> = log_g.iter().map(|&y| lab.theory.enhancement(y)).collect();
                let total: f64 = eta.iter().sum();
                let next: Vec<f64> =
                    bare.iter().zip(&eta).map(|(b, eta)| b + 0.5 * (total - eta)).collect();
                falling |= next.iter().zip(&log_g).any(|(new, old)| *new < old - ROUNDING);
                log_g = next;
            }
            let solved = lab.solve(&bare)?;
            let difference =
                log_g.iter().zip(&solved.log_g).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let measured = format!(
                "N = 40, α = 0.65: the iteration {}; differs from the accelerated solution by {difference:.1e}",
                if falling { "falls somewhere" } else { "never falls" }
            );
            Ok(Evidence::printed(measured, [!falling, difference < ROUNDING]))
        },
    ),
];
