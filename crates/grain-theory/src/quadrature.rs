//! Averages over resonances, to rounding.

use std::num::NonZeroU16;
use std::ops::RangeInclusive;

use crate::fraction::Fraction;
use crate::resonance::ResonanceDistribution;

/// Nodes per unit of `log x` of the trapezoidal rule.
///
/// Every integrand of the theory is analytic for `|Im log x| < π/4` (the essential singularity of
/// `p̃` at `x = 0` sets the strip; `P(g)` has its branch points at `±iπ/2`), so at step `h = 1/8`
/// the rule errs by `e^{-2π (π/4)/h}` = 7e-18, times a factor of about 10; of about 1000 for the GSE.
pub const NODES_PER_UNIT: NonZeroU16 = NonZeroU16::new(8).unwrap();

/// Range of `log x` that can carry weight: below it `exp(-π³/(4x²)) < 1e-180`. Above, the weights
/// fall as `1/x`; the smallest coupling tabulated, `log g = -40`, has its integrand at
/// `log x ≈ 40`, and 40 more take the weights below `1e-17` of it.
const LOG_X_RANGE: RangeInclusive<i32> = -2..=80;

/// Nodes of smaller weight at the lower end are dropped: nothing there could make up for it.
const SMALLEST_WEIGHT: f64 = 1e-40;

/// Couplings at which the averages are computed by quadrature; outside, the asymptotic forms that
/// the interpolants continue with are exact to rounding (corrections `g log² g` and `1/g²`).
pub const LOG_G_LOW: f64 = -40.0;
/// Upper end of the range that starts at [`LOG_G_LOW`].
pub const LOG_G_HIGH: f64 = 20.0;

/// Nodes and weights for averages over a resonance distribution.
///
/// ```text
/// [f](g₁) = ∫ f(g₁ x) p̃(x) dx = ∫ f(g₁ e^t) e^t p̃(e^t) dt ≈ Σ_k w_k f(g₁ e^{t_k})
/// ```
///
/// The weights add up to 1 to rounding, without having been normalised.
#[derive(Debug, Clone)]
pub struct ResonanceQuadrature {
    log_x: Vec<f64>,
    weights: Vec<f64>,
    /// Sum of the weights from each node on.
    weight_from: Vec<f64>,
}

impl ResonanceQuadrature {
    /// The rule at [`NODES_PER_UNIT`], exact to rounding for `LOG_G_LOW ≤ log g ≤ LOG_G_HIGH`.
    pub fn new(distribution: &dyn ResonanceDistribution) -> Self {
        Self::with_resolution(distribution, NODES_PER_UNIT)
    }

    /// The rule at another resolution, to measure its error.
    pub fn with_resolution(
        distribution: &dyn ResonanceDistribution,
        nodes_per_unit: NonZeroU16,
    ) -> Self {
        let per_unit = i32::from(nodes_per_unit.get());
        let step = 1.0 / f64::from(per_unit);
        let (log_x, weights): (Vec<f64>, Vec<f64>) = (LOG_X_RANGE.start() * per_unit
            ..=LOG_X_RANGE.end() * per_unit)
            .map(|k| step * f64::from(k))
            .map(|log_x| (log_x, step * distribution.density_per_log(log_x)))
            .skip_while(|&(_, weight)| weight < SMALLEST_WEIGHT)
            .unzip();
        let mut weight_from = weights.clone();
        // From the small end: adding the tail last would round it away.
        for k in (1..weight_from.len()).rev() {
            weight_from[k - 1] += weight_from[k];
        }
        Self { log_x, weights, weight_from }
    }

    /// Sum of the weights: 1 up to the error of the rule.
    pub fn total_weight(&self) -> f64 {
        self.weight_from.first().copied().unwrap_or(0.0)
    }

    /// `[f](g₁)` of a fraction, both parts averaged.
    pub fn average(&self, log_g: f64, f: impl Fn(f64) -> Fraction) -> Fraction {
        let (mut value, mut complement) = (0.0, 0.0);
        for (log_x, weight) in self.log_x.iter().zip(&self.weights) {
            let at_node = f((log_g + log_x).exp());
            value += weight * at_node.value;
            complement += weight * at_node.complement;
        }
        Fraction { value, complement }
    }

    /// `(g₁ x, weight)` of the nodes up to `g₁ x = exp(log_g_last)`, and at least one.
    ///
    /// The last has the weight of all beyond: for an integrand that is constant there.
    pub(crate) fn nodes_until(&self, log_g: f64, log_g_last: f64) -> Vec<(f64, f64)> {
        let kept = self.log_x.partition_point(|&log_x| log_g + log_x <= log_g_last).max(1);
        let mut nodes: Vec<(f64, f64)> = self
            .log_x
            .iter()
            .zip(&self.weights)
            .take(kept)
            .map(|(log_x, &weight)| ((log_g + log_x).exp(), weight))
            .collect();
        if let (Some(last), Some(&weight)) = (nodes.last_mut(), self.weight_from.get(kept - 1)) {
            last.1 = weight;
        }
        nodes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resonance::Resonance;

    #[test]
    fn weights_add_up_to_one() {
        // 650 positive terms.
        for resonance in Resonance::ALL {
            let total = ResonanceQuadrature::new(&resonance).total_weight();
            // Powers of 1/x before the exponential, five for the GSE, narrow the strip.
            let tolerance = if resonance == Resonance::Gse { 1e-14 } else { 1e-15 };
            assert!((total - 1.0).abs() < tolerance, "{resonance}: {total}");
        }
    }

    #[test]
    fn nodes_until_keep_the_total_weight() {
        let quadrature = ResonanceQuadrature::new(&Resonance::Goe);
        for last in [-100.0, 0.0, 5.0, 300.0] {
            let nodes = quadrature.nodes_until(-3.0, last);
            let total: f64 = nodes.iter().map(|node| node.1).sum();
            assert!((total - quadrature.total_weight()).abs() < 1e-14, "up to {last}");
        }
    }
}
