//! Many l-bits: (10), (11), (13), (A34)–(A40).

use grain_theory::flip::{flip_probability, stay_probability};
use grain_theory::{drh_log_bare, probe_log_enhancement};

use super::{Claim, Evidence, probes};

pub(super) const CLAIMS: &[Claim] = &[
    Claim {
        source: "(A34)",
        statement: "the four-term norm of the (e,e) sector factorizes",
        examine: |_| {
            let mut worst = 0.0_f64;
            for (g, h, k, l) in
                [(0.1, 0.3, 2.0, 0.01), (1.0, 5.0, 0.2, 0.7), (0.03, 0.04, 0.5, 9.0)]
            {
                let (p, q) = (|g| flip_probability(g), |g| stay_probability(g));
                // First l-bit g, h in the two states; second k, l.
                let four = p(g) * p(k) * p(h) * p(l)
                    + q(g) * p(k) * q(h) * p(l)
                    + p(g) * q(k) * p(h) * q(l)
                    + q(g) * q(k) * q(h) * q(l);
                let product = (p(g) * p(h) + q(g) * q(h)) * (p(k) * p(l) + q(k) * q(l));
                worst = worst.max((four.sqrt() - product.sqrt()).abs());
            }
            let measured = format!(
                "product of (P_a P_e + Q_a Q_e) of each l-bit: largest deviation {worst:.1e}"
            );
            Ok(Evidence::printed(measured, worst < 1e-14))
        },
    },
    Claim {
        source: "(10), (A37)",
        statement: "log(g_3/g_{3,0}) = (η(g_1) + η(g_2))/2, in ED, no parameter fitted",
        examine: |lab| {
            let rows: Vec<_> = lab.additivity.iter().map(|row| row.both).collect();
            let correction = ("within 20 % of the sum below g = 0.5 at the largest grain", 0.2);
            Ok(probes::evidence(lab, &rows, 0.5, correction))
        },
    },
    Claim {
        source: "(A40)",
        statement: "enhancement by N l-bits, ½ Σ η(g_n): at most N log(2)/2",
        examine: |lab| {
            let log_g: Vec<f64> = (0..50).map(|k| 0.4 * f64::from(k) - 12.0).collect();
            let sum = probe_log_enhancement(&lab.theory, &log_g);
            let bound = 25.0 * std::f64::consts::LN_2;
            Ok(Evidence::printed(
                format!("50 l-bits: {sum:.4} of at most {bound:.4}"),
                sum > 0.0 && sum <= bound,
            ))
        },
    },
    Claim {
        source: "(11), (13)",
        statement: "the iteration from g_{n,0} converges, to a solution of (11)",
        examine: |lab| {
            let bare = drh_log_bare(0.5_f64.ln(), 0.65, 40);
            let mut log_g = bare.clone();
            let mut falling = false;
            for _ in 0..400 {
                let eta: Vec<f64> = log_g.iter().map(|&y| lab.theory.enhancement(y)).collect();
                let total: f64 = eta.iter().sum();
                let next: Vec<f64> =
                    bare.iter().zip(&eta).map(|(b, eta)| b + 0.5 * (total - eta)).collect();
                falling |= next.iter().zip(&log_g).any(|(new, old)| *new < old - 1e-12);
                log_g = next;
            }
            let solved = lab.theory.solve(&bare);
            let difference =
                log_g.iter().zip(&solved.log_g).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let measured = format!(
                "N = 40, α = 0.65: the iteration {}; differs from the accelerated solution by {difference:.1e}",
                if falling { "falls somewhere" } else { "never falls" }
            );
            Ok(Evidence::printed(measured, !falling && difference < 1e-9))
        },
    },
];
