//! The bath beside an l-bit, measured: (8b), (8c), (10), (A13)–(A25), and how far it is from ETH.

use std::f64::consts::LN_2;

use grain_statistics::MeasuredMean;

use super::bounds::about_measured;
use super::claim::Claim;
use super::evidence::{Check, Evidence};
use super::laboratory::Laboratory;
use super::probes;
use crate::measured::{ElementShape, Enhancement, Tested};

/// What a correction says of numbers that miss the printed form.
const TO_A_TENTH: &str = "to a tenth, at every g_1 and the largest grain";

/// `g_1` above which an l-bit is strongly coupled, and below which it is in the intermediate regime.
const STRONG: f64 = 1.0;
const INTERMEDIATE: f64 = 0.1;

fn tested<'a>(rows: impl IntoIterator<Item = &'a Enhancement>) -> Vec<Tested> {
    rows.into_iter().map(Tested::from).collect()
}

/// The elements beside the largest grain.
fn shapes(lab: &Laboratory) -> impl Iterator<Item = &ElementShape> {
    let largest = lab.sectors.shapes.iter().map(|shape| shape.dimension).max();
    lab.sectors.shapes.iter().filter(move |shape| Some(shape.dimension) == largest)
}

fn sector(rows: &[Tested]) -> Evidence {
    // Logarithms of a ratio: an error of 0.1 is a tenth.
    probes::evidence(rows, |_| 1.0, TO_A_TENTH)
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim::measured("(A11)–(A13)", "[S] of one l-bit is ∫ S(g) p(g) dg, at every g_1", |lab| {
        Ok(probes::evidence(&lab.single_lbit.entropies, |row| row.predicted.mean, TO_A_TENTH))
    }),
    Claim::measured("(A14)", "C^zz of one l-bit is ∫ (P - Q)² p(g) dg, at every g_1", |lab| {
        Ok(probes::evidence(&lab.single_lbit.memories, |row| row.predicted.mean, TO_A_TENTH))
    }),
    Claim::measured(
        "below (7b)",
        "(7b), with [S] in nats, remains accurate throughout the intermediate regime, up to g_1 ≳ 1",
        |lab| {
            let dimension = lab.single_lbit.entropies.iter().map(|row| row.dimension).max();
            let rows = || {
                let entropies = lab.single_lbit.entropies.iter();
                entropies.filter(|row| Some(row.dimension) == dimension && row.target < STRONG)
            };
            let linear = |row: &Tested| 2.0 * std::f64::consts::PI * row.g_1.mean / LN_2;
            let list: Vec<String> = rows()
                .map(|row| {
                    format!("g = {:.4}: {} / {:.4}", row.g_1.mean, row.measured, linear(row))
                })
                .collect();
            let of = |most: f64| {
                rows()
                    .filter(|row| row.target <= most)
                    .map(|row| about_measured(row.measured, linear(row), row.realizations))
                    .collect::<Vec<_>>()
            };
            let measured = format!(
                "ED, d_g = {}, [S] / 2π g_1, bits: {}",
                dimension.unwrap_or(0),
                list.join("; ")
            );
            Ok(Evidence::printed(measured, of(STRONG))
                .or_corrected("to a tenth up to g_1 = 0.01", of(0.01)))
        },
    ),
    Claim::measured("(8b)", "g_1 strong: g_2 = sqrt(2) g_{2,0}", |lab| {
        // The same eigenstates, held against ½ log 2 in place of ½ η(g_1).
        let strong = lab.enhancements.iter().filter(|row| row.target >= STRONG);
        let rows: Vec<Tested> = strong
            .map(|row| {
                let MeasuredMean { mean, error } = row.measured;
                let excess = MeasuredMean { mean: mean - 0.5 * LN_2, error };
                let predicted = MeasuredMean { mean: 0.5 * LN_2, error: 0.0 };
                Tested { predicted, excess, ..Tested::from(row) }
            })
            .collect();
        Ok(probes::evidence(&rows, |row| row.predicted.mean, TO_A_TENTH))
    }),
    Claim::measured(
        "(8c), (A16)–(A19)",
        "log(g_2/g_{2,0}) = η(g_1)/2, no parameter fitted",
        |lab| {
            Ok(probes::evidence(&tested(&lab.enhancements), |row| row.predicted.mean, TO_A_TENTH))
        },
    ),
    Claim::measured(
        "(A20)",
        "half of the matrix elements are even, half odd, and [|V'|] is half the sum of both means",
        |lab| {
            let list: Vec<String> = shapes(lab)
                .map(|shape| {
                    format!("g = {}: {} and {}", shape.target, shape.even_share, shape.half_sum)
                })
                .collect();
            let dimension = shapes(lab).map(|shape| shape.dimension).max().unwrap_or(0);
            let measured = format!(
                "ED, d_g = {dimension}, share of even pairs and [|V'|]/(half the sum): {}; a ≠ b leaves 1/d_g fewer even ones",
                list.join("; ")
            );
            let points = shapes(lab).flat_map(|shape| {
                let of = |found, expected| about_measured(found, expected, shape.realizations);
                [of(shape.even_share, 0.5), of(shape.half_sum, 1.0)]
            });
            Ok(Evidence::printed(measured, points))
        },
    ),
    Claim::measured(
        "(A23), (A24)",
        "[|V'^(e)|] = 2 [|V|] ∫∫ p p' sqrt(PP' + QQ'): log of the ratio",
        |lab| Ok(sector(&lab.sectors.even)),
    ),
    Claim::measured(
        "(A25)",
        "[|V'^(o)|] = 2 [|V|] ∫∫ p p' sqrt(PQ' + QP'): log of the ratio",
        |lab| Ok(sector(&lab.sectors.odd)),
    ),
    Claim::measured(
        "below (11)",
        "beside spins in the intermediate regime the bath deviates from ETH: elements are highly non-Gaussian",
        |lab| {
            let list: Vec<String> = shapes(lab)
                .map(|shape| format!("{} at g = {}", shape.gaussianity, shape.target))
                .collect();
            let dimension = shapes(lab).map(|shape| shape.dimension).max().unwrap_or(0);
            let measured = format!(
                "ED, d_g = {dimension}, sqrt(π/2) [|V'|]/sqrt([V'²]), 1 of Gaussian elements, sqrt(½) of a bath with a spectator: {}",
                list.join(", ")
            );
            // "Highly": by more than a tenth, at every g_1 of the regime; beyond it the l-bit is part of a bath as good as any.
            let points = shapes(lab).filter_map(|shape| {
                let gaussian = about_measured(shape.gaussianity, 1.0, shape.realizations);
                if shape.target >= STRONG {
                    Some(gaussian)
                } else if shape.target <= INTERMEDIATE {
                    Some(opposite(gaussian))
                } else {
                    None
                }
            });
            Ok(Evidence::printed(measured, points))
        },
    ),
    Claim::measured(
        "(10), (A36), (A37)",
        "log(g_3/g_{3,0}) = (η(g_1) + η(g_2))/2, no parameter fitted",
        |lab| {
            let rows = tested(lab.additivity.iter().map(|row| &row.both));
            Ok(probes::evidence(&rows, |row| row.predicted.mean, TO_A_TENTH))
        },
    ),
];

/// Whether numbers differ, where a check says whether they agree.
fn opposite(check: Check) -> Check {
    match check {
        Check::Agrees => Check::Disagrees,
        Check::Undecided => Check::Undecided,
        Check::Disagrees => Check::Agrees,
    }
}
