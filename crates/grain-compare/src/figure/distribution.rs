//! Fig. 2b: the distribution of the end l-bit's entropy over eigenstates, at chosen α.

use grain_figure::style::color;
use grain_figure::{
    Axis, DataPoint, Entry, Figure, Layer, Line, Marker, Panel, Placed, Scale, stack,
};

use crate::comparison::Comparison;
use crate::distribution::EntropyDistribution;

/// Densities below this are not shown, nor bins without a single state.
const LEAST_DENSITY: f64 = 1e-3;

/// Draws the distributions of the largest N; `None` if there are none.
pub fn distribution_figure(comparison: &Comparison) -> Option<Figure> {
    let size = comparison.sizes.iter().rev().find(|size| !size.distributions.is_empty())?;
    let distributions = &size.distributions;
    let mut layers = Vec::new();
    let mut legend = Vec::new();
    for (index, distribution) in distributions.iter().enumerate() {
        let color = color(index);
        layers.push(curve(distribution, color, false));
        layers.push(curve(distribution, color, true));
        layers.push(Layer::Points { points: points(distribution), color, marker: Marker::Plus });
        legend.push(Entry {
            label: format!(
                "[S_{{end}}] = {:.2}, α = {}",
                distribution.entropy.mean,
                to_three_digits(distribution.alpha)
            ),
            color,
            marker: Some((Marker::Plus, true)),
            line: None,
        });
    }
    for (label, line) in [("mean field, same [S_{end}]", Line::Solid), ("same α", Line::Dashed)] {
        legend.push(Entry {
            label: label.into(),
            color: "#000000",
            marker: None,
            line: Some(line),
        });
    }
    let densities = distributions.iter().flat_map(points).map(|point| point.y);
    let mut y = Axis::logarithmic("density p(S_{end}) (1/bit)", densities);
    y.low = y.low.max(LEAST_DENSITY);
    y.high *= 1.5;
    let x = Axis {
        label: format!("entropy S_{{end}} (bits), N = {}", size.n_lbits),
        scale: Scale::Linear,
        low: -0.02,
        high: 1.02,
    };
    let panel = Panel { x, y, layers, x_labels: true, scale: 1.0 };
    Some(stack(&legend, &[Placed { panel, height: 150.0, inset: None }]))
}

fn points(distribution: &EntropyDistribution) -> Vec<DataPoint> {
    let bins = distribution.bins.iter().filter(|bin| bin.density.mean > LEAST_DENSITY);
    bins.map(|bin| DataPoint {
        x: f64::midpoint(bin.low, bin.high),
        y: bin.density.mean,
        error: bin.density.standard_error,
        filled: true,
    })
    .collect()
}

fn curve(distribution: &EntropyDistribution, color: &'static str, dashed: bool) -> Layer {
    let points = distribution
        .curve
        .iter()
        .filter_map(|point| {
            let density = if dashed { point.same_alpha } else { point.same_entropy };
            density.filter(|density| *density > 0.0).map(|density| (point.entropy, density))
        })
        .collect();
    Layer::Curve { points, color, line: if dashed { Line::Dashed } else { Line::Solid } }
}

/// 0.575 and 0.707, but 0.60.
fn to_three_digits(alpha: f64) -> String {
    let text = format!("{alpha:.3}");
    text.strip_suffix('0').map_or(text.clone(), str::to_owned)
}
