//! Mean field beside exact diagonalization of short chains, N ≤ 6, made here: Fig. 2.

use grain_statistics::{HotellingTest, MeasuredMean, Residual};
use grain_theory::{DrhMeanField, LbitState};

use super::bounds::{about, about_measured, agrees, together};
use super::claim::Claim;
use super::evidence::{Check, Evidence};
use super::laboratory::Laboratory;
use crate::error::ClaimsError;
use crate::measured::ChainPoint;

/// What is compared of the end l-bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    /// `[S_end]`, bits, whose value at `α_c` fixes `g_{1,0}`.
    Entropy,
    /// `C^zz_end`, to which nothing is fitted.
    Memory,
}

impl Quantity {
    fn data(self, point: &ChainPoint) -> &[f64] {
        match self {
            Self::Entropy => &point.entropies,
            Self::Memory => &point.memories,
        }
    }

    fn of(self, end: &LbitState) -> f64 {
        match self {
            Self::Entropy => end.entropy,
            Self::Memory => end.memory,
        }
    }
}

/// ED minus mean field at one α.
struct Deviation {
    expected: f64,
    residual: f64,
    /// `z_m = x_m(α) - b S_m(α_c)`, `[realization]`: data and fit share their disorder, and this is what is left of it.
    influence: Vec<f64>,
}

impl Deviation {
    /// With the error of the residual, of which that of the data alone is no measure.
    fn residual(&self) -> MeasuredMean {
        MeasuredMean { mean: self.residual, error: MeasuredMean::of(&self.influence).error }
    }
}

/// Every α of a chain that the fit leaves free: below `α_c`, and for the memory `α_c` itself.
fn deviations(
    lab: &Laboratory,
    points: &[ChainPoint],
    quantity: Quantity,
) -> Result<Vec<Deviation>, ClaimsError> {
    let Some(critical) = points.last() else { return Ok(Vec::new()) };
    let log_g = lab.fitted_log_coupling(points)?;
    let chain = DrhMeanField::new(lab.theory, critical.n_lbits)?;
    let fit_slope = chain.end_slope(log_g, critical.alpha)?.entropy;
    let free = points.len() - usize::from(quantity == Quantity::Entropy);
    let deviation = |point: &ChainPoint| {
        let expected = quantity.of(&chain.end(log_g, point.alpha)?);
        let slope = quantity.of(&chain.end_slope(log_g, point.alpha)?) / fit_slope;
        let data = quantity.data(point);
        let pairs = data.iter().zip(&critical.entropies);
        Ok(Deviation {
            expected,
            residual: MeasuredMean::of(data).mean - expected,
            influence: pairs.map(|(x, s)| x - slope * s).collect(),
        })
    };
    points[..free].iter().map(deviation).collect()
}

fn evidence(lab: &Laboratory, quantity: Quantity) -> Result<Evidence, ClaimsError> {
    let (mut list, mut points, mut close) = (Vec::new(), Vec::new(), Vec::new());
    for chain in &lab.chains {
        let found = deviations(lab, chain, quantity)?;
        let Some(realizations) = found.first().map(|first| first.influence.len()) else { continue };
        for (point, deviation) in chain.iter().zip(&found) {
            let (residual, expected) = (deviation.residual(), deviation.expected);
            list.push(format!(
                "N = {}, α = {:.4}: {} / {expected:.4}, {:+.1} errors",
                point.n_lbits,
                point.alpha,
                MeasuredMean::of(quantity.data(point)),
                residual.sigmas_from(0.0)
            ));
            points.push(agrees(residual, 0.0, realizations, expected));
            let found = MeasuredMean { mean: expected + residual.mean, ..residual };
            close.push(about_measured(found, expected, realizations));
        }
        let test = HotellingTest::of(
            found.iter().map(|d| Residual { value: d.residual, influence: &d.influence }),
        );
        points.push(test.map_or(Check::Undecided, |test| together(test.p_value)));
        let p = test.map_or("unknown".into(), |test| format!("{:.1e}", test.p_value));
        list.push(format!("together p = {p}"));
    }
    let measured = format!(
        "ED / mean field, errors with the disorder that data and fit share: {}",
        list.join("; ")
    );
    Ok(Evidence::printed(measured, points).or_corrected("to a tenth", close))
}

pub(super) const CLAIMS: &[Claim] = &[
    Claim::measured("ED parameters", "the N = 1 DRH model thermalizes its l-bit well", |lab| {
        let haar = 0.827_318_801_461;
        let s = lab.single.entropy();
        let measured = format!(
            "[S] = {s} bits, {:.1} % of a random vector's 0.8273",
            100.0 * s.mean / haar
        );
        Ok(Evidence::printed(measured, [about_measured(s, haar, lab.single.entropies.len())]))
    }),
    Claim::measured("(4), Fig. 2", "g_{1,0} of (4) is the coupling that fits the ED data", |lab| {
        let four = lab.grain_of_eight;
        let mut fits = Vec::new();
        for points in &lab.chains {
            let n = points.first().map_or(0, |point| point.n_lbits);
            fits.push((n, lab.fitted_log_coupling(points)?.exp()));
        }
        let list: Vec<String> = fits.iter().map(|(n, g)| format!("{g:.3} (N = {n})")).collect();
        let measured = format!(
            "d_g = 8: (4) gives {:.3}, (3) by integral {}, (3) by the four central states of 16 {}; fitted {}",
            four.from_spectral_function,
            four.from_integral,
            four.from_definition,
            list.join(", ")
        );
        Ok(Evidence::printed(
            measured,
            fits.iter().map(|(_, g)| about(four.from_spectral_function, *g)),
        ))
    })
    .ours(),
    Claim::measured(
        "Fig. 2a",
        "mean field reproduces [S_end] of ED on the localized side (N ≤ 6)",
        |lab| evidence(lab, Quantity::Entropy),
    ),
    Claim::measured(
        "Fig. 2 (memory)",
        "the same coupling predicts the infinite-time memory C^zz_end, up to α_c (N ≤ 6)",
        |lab| evidence(lab, Quantity::Memory),
    ),
];
