//! Matrix elements of a probe between eigenstates of the grain with one l-bit: their sectors, and how far from Gaussian they are.
//!
//! The sector of an eigenstate is the state of the l-bit that it has at `V_1 → 0`. In (A9) that is the one of weight `Q ≥ ½`, and
//! so the sign of `<σ_1^z>`; an element is even between states of one sector, and odd between two.

use std::f64::consts::FRAC_PI_2;
use std::ops::Range;

use grain_ed::{BathError, Hamiltonian};
use grain_eigen::faer::{Mat, Par};
use grain_eigen::{EigenError, Eigensolver, FullSolver, Run};
use grain_model::{LbitCount, Realization};
use grain_statistics::MeasuredMean;
use grain_theory::MeanFieldTheory;
use grain_theory::flip::{flip_probability, stay_probability};
use grain_theory::quadrature::NODES_PER_UNIT;
use rayon::prelude::*;

use super::coupling::{CouplingSettings, GrainPlan, WINDOW, bath, coupling_constant, log_g, model};
use super::tested::{Tested, TestedSample};
use crate::error::ClaimsError;

/// Elements at every grain and coupling.
#[derive(Debug, Clone, PartialEq)]
pub struct Sectors {
    /// `log([|V'^(e)|]/(2 [|V|]))` beside the average of `K^(e)` (A24).
    pub even: Vec<Tested>,
    /// `log([|V'^(o)|]/(2 [|V|]))` beside the average of `K^(o)` (A25).
    pub odd: Vec<Tested>,
    /// Other numbers of the same eigenstates, in the same order.
    pub shapes: Vec<ElementShape>,
}

/// The elements at one grain and coupling, of both sectors together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElementShape {
    /// `d_g`
    pub dimension: usize,
    /// How many.
    pub realizations: usize,
    /// `g_1` aimed at.
    pub target: f64,
    /// The share of pairs `a ≠ b` that are even.
    pub even_share: MeasuredMean,
    /// `[|V'|] / (½ ([|V'^(e)|] + [|V'^(o)|]))`: 1 by (A20).
    pub half_sum: MeasuredMean,
    /// `√(π/2) [|V'|] / √[V'²]`: 1 if elements are Gaussian of one variance, as off-diagonal ETH has it.
    pub gaussianity: MeasuredMean,
}

/// What one realization has at one coupling, in units of a common factor.
#[derive(Debug, Clone, Copy)]
struct Elements {
    even: f64,
    odd: f64,
    even_share: f64,
    mean: f64,
    rms: f64,
}

/// Measures the elements of `σ_g^-` beside one l-bit.
///
/// # Errors
/// A [`ClaimsError`] for settings that are not valid and for spectra that cannot be had.
pub fn sectors(
    theory: &MeanFieldTheory,
    settings: &CouplingSettings,
) -> Result<Sectors, ClaimsError> {
    settings.check()?;
    let one = LbitCount::new(1)?;
    let mut found = Sectors { even: Vec::new(), odd: Vec::new(), shapes: Vec::new() };
    for &GrainPlan { dimension, realizations } in &settings.grains {
        let model = model(dimension)?;
        let rows = (0..realizations)
            .into_par_iter()
            .map(|index| {
                let realization = Realization::draw(&model, settings.seed, one, index);
                let grain = bath(&realization, &[], 0.0)?;
                let unit = log_g(&grain, 1.0, realization.fields()[0]).exp();
                // Without coupling odd elements vanish, and [|V^(e)|] is 2 [|V|].
                let bare = elements(&realization, 0.0)?.even;
                (settings.couplings.iter())
                    .map(|&target| {
                        let coupling = coupling_constant(target, dimension);
                        let log_g_1 = (coupling * unit).ln();
                        let kernels = kernels(theory, log_g_1);
                        Ok((log_g_1, bare, kernels, elements(&realization, coupling)?))
                    })
                    .collect::<Result<Vec<_>, ClaimsError>>()
            })
            .collect::<Result<Vec<_>, ClaimsError>>()?;
        for (at, &target) in settings.couplings.iter().enumerate() {
            let samples = |sector: usize| -> Vec<TestedSample> {
                let of = |(log_g_1, bare, kernels, found): &(f64, f64, [f64; 2], Elements)| {
                    let measured = ([found.even, found.odd][sector] / bare).ln();
                    let predicted = kernels[sector].ln();
                    TestedSample { g_1: log_g_1.exp(), measured, predicted }
                };
                rows.iter().map(|row| of(&row[at])).collect()
            };
            let mean = |value: fn(&Elements) -> f64| {
                MeasuredMean::of(&rows.iter().map(|row| value(&row[at].3)).collect::<Vec<_>>())
            };
            found.even.push(Tested::of(dimension, target, &samples(0)));
            found.odd.push(Tested::of(dimension, target, &samples(1)));
            found.shapes.push(ElementShape {
                dimension,
                realizations,
                target,
                even_share: mean(|found| found.even_share),
                half_sum: mean(|found| found.mean / (0.5 * (found.even + found.odd))),
                gaussianity: mean(|found| FRAC_PI_2.sqrt() * found.mean / found.rms),
            });
        }
    }
    Ok(found)
}

/// Averages of `K^(e)` and `K^(o)` over both norms.
///
/// ```text
/// K^(e) = √(PP' + QQ'),   K^(o) = √(PQ' + QP')               (A24), (A25) of PRB 106, 184208
/// ```
///
/// Trapezoids in `log x`, at the spacing of [`grain_theory::quadrature`]. From `g = e^19` on both kernels are `√½` to rounding.
fn kernels(theory: &MeanFieldTheory, log_g_1: f64) -> [f64; 2] {
    let law = theory.resonance().distribution();
    let step = 1.0 / f64::from(NODES_PER_UNIT.get());
    let mut nodes: Vec<[f64; 3]> = (-16..=640)
        .map(|k| step * f64::from(k))
        .take_while(|log_x| log_x + log_g_1 < 19.0)
        .map(|log_x| {
            let g = (log_x + log_g_1).exp();
            [flip_probability(g), stay_probability(g), step * law.density_per_log(log_x)]
        })
        .collect();
    let below: f64 = nodes.iter().map(|[_, _, weight]| weight).sum();
    nodes.push([0.5, 0.5, 1.0 - below]);
    let (mut even, mut odd) = (0.0, 0.0);
    for [p, q, weight] in &nodes {
        for [p_other, q_other, other] in &nodes {
            even += weight * other * (p * p_other + q * q_other).sqrt();
            odd += weight * other * (p * q_other + q * p_other).sqrt();
        }
    }
    [even, odd]
}

/// Elements of `σ_g^-` between eigenstates of the grain with its l-bit, in the central window.
fn elements(realization: &Realization, coupling: f64) -> Result<Elements, ClaimsError> {
    let hamiltonian = Hamiltonian::new(realization, &[coupling]);
    let dimension = hamiltonian.dimension();
    let mut solver = FullSolver::new(dimension, Par::Seq);
    let failed = |error| match error {
        EigenError::Defective(defect) => BathError::Defective { dimension, defect },
        _ => BathError::NoConvergence { dimension },
    };
    let spectrum = solver.solve(&hamiltonian, &Run::default()).map_err(failed)?.spectrum;
    let (d, window) = (hamiltonian.grain_dimension(), WINDOW.window(dimension));
    let states = |rows: Range<usize>| {
        let vectors = &spectrum.vectors;
        let (first, start) = (rows.start, window.start);
        Mat::from_fn(rows.len(), window.len(), |row, state| vectors[(first + row, start + state)])
    };
    // Configuration up, then down; in each the first qubit of the grain up, then down.
    let (half, mut lowering) = (d / 2, Mat::<f64>::zeros(window.len(), window.len()));
    for configuration in [0, d] {
        let up = states(configuration..configuration + half);
        let down = states(configuration + half..configuration + d);
        lowering += down.transpose() * up;
    }
    let with_lbit_up = states(0..d);
    let is_up: Vec<bool> = (0..window.len())
        .map(|state| with_lbit_up.col(state).iter().map(|x| x * x).sum::<f64>() > 0.5)
        .collect();
    let (mut sums, mut counts, mut squares) = ([0.0; 2], [0_usize; 2], 0.0);
    for (b, column) in lowering.col_iter().enumerate() {
        for (a, &element) in column.iter().enumerate().filter(|(a, _)| *a != b) {
            let odd = usize::from(is_up[a] != is_up[b]);
            sums[odd] += element.abs();
            counts[odd] += 1;
            squares += element * element;
        }
    }
    let pairs = (counts[0] + counts[1]) as f64;
    Ok(Elements {
        even: sums[0] / counts[0] as f64,
        odd: sums[1] / counts[1] as f64,
        even_share: counts[0] as f64 / pairs,
        mean: (sums[0] + sums[1]) / pairs,
        rms: (squares / pairs).sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_model::Seed;

    #[test]
    fn the_kernels_add_up_to_the_enhancement() {
        let theory = MeanFieldTheory::default();
        for g in [1e-3_f64, 0.1, 3.0] {
            let sum: f64 = kernels(&theory, g.ln()).iter().sum();
            let eta = 2.0 * sum.ln();
            let expected = theory.enhancement(g.ln());
            assert!((eta / expected - 1.0).abs() < 1e-10, "{g}: {eta}, {expected} (A27)");
        }
    }

    #[test]
    fn without_coupling_odd_elements_vanish_and_even_ones_are_the_grains() {
        let model = model(64).unwrap();
        let realization = Realization::draw(&model, Seed(2), LbitCount::new(1).unwrap(), 0);
        let found = elements(&realization, 0.0).unwrap();
        // Rounding mixes product states that are close in energy.
        assert!(found.odd < 1e-10 * found.even, "{found:?}");
        // Strong enough for K ≈ √2, and not beyond the bandwidth: [|V'|] = √2 [|V|], and [|V|] is half of what is even here.
        let strong = elements(&realization, coupling_constant(0.3, 64)).unwrap();
        assert!((strong.odd / strong.even - 1.0).abs() < 0.2, "{strong:?}");
        assert!((strong.mean / found.even * 2.0_f64.sqrt() - 1.0).abs() < 0.2, "√2 of [|V|]");
    }
}
