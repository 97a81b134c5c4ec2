//! Both histograms of a regression test, and below them the residuals in standard errors.

use grain_figure::style::color;
use grain_figure::{
    Axis, DataPoint, Entry, Figure, Layer, Line, Marker, Panel, Placed, Scale, stack,
};
use grain_statistics::Estimate;

use crate::contrast::{Contrast, ContrastBin};
use crate::verdict::Quantity;

/// Residuals within this many standard errors are shaded.
const EXPECTED: f64 = 2.0;

/// Draws one contrast.
///
/// # Examples
///
/// Beside [`contrast`](crate::contrast()).
pub fn regression_figure(contrast: &Contrast) -> Figure {
    let (quantity, unit, scale) = match contrast.quantity {
        Quantity::Energy => ("energy E (h = 1)".to_owned(), "", Scale::Linear),
        Quantity::Entropy { l_bit } => {
            (format!("entropy S_{{{l_bit}}} (bits)"), " (1/bit)", Scale::Logarithmic)
        }
    };
    let symbol = match contrast.quantity {
        Quantity::Energy => "E".to_owned(),
        Quantity::Entropy { l_bit } => format!("S_{{{l_bit}}}"),
    };
    let low = contrast.bins.first().map_or(0.0, |bin| bin.low);
    let high = contrast.bins.last().map_or(1.0, |bin| bin.high);
    let margin = 0.02 * (high - low);
    let x = |label: String| Axis {
        label,
        scale: Scale::Linear,
        low: low - margin,
        high: high + margin,
    };
    // Steps show the reference's bins, points with error bars the new data: told apart without colour.
    let mut steps = Vec::new();
    for bin in &contrast.bins {
        steps.extend([(bin.low, bin.reference.mean), (bin.high, bin.reference.mean)]);
    }
    let points = |of: fn(&ContrastBin) -> Estimate| -> Vec<DataPoint> {
        let shown = contrast.bins.iter().filter(|bin| of(bin).mean > 0.0);
        shown
            .map(|bin| DataPoint {
                x: f64::midpoint(bin.low, bin.high),
                y: of(bin).mean,
                error: of(bin).standard_error,
                filled: true,
            })
            .collect()
    };
    let densities = contrast.bins.iter().flat_map(|bin| [bin.new.mean, bin.reference.mean]);
    let label = format!("density p({symbol}){unit}");
    let y = match scale {
        Scale::Logarithmic => Axis::logarithmic(&label, densities),
        Scale::Linear | Scale::Whole => {
            Axis { low: 0.0, ..Axis::linear(&label, densities.chain([0.0]), 0.08) }
        }
    };
    let floor = y.low;
    let steps = steps.into_iter().map(|(x, y)| (x, y.max(floor))).collect();
    let histogram = Panel {
        x: x(String::new()),
        y,
        layers: vec![
            Layer::Curve { points: steps, color: color(0), line: Line::Solid },
            Layer::Points {
                points: points(|bin| bin.new),
                color: color(1),
                marker: Marker::Circle,
            },
        ],
        x_labels: false,
        scale: 1.0,
    };
    let residuals: Vec<DataPoint> = contrast
        .bins
        .iter()
        // Where neither has a state there is nothing to differ.
        .filter(|bin| bin.new.mean > 0.0 || bin.reference.mean > 0.0)
        .map(|bin| DataPoint {
            x: f64::midpoint(bin.low, bin.high),
            y: bin.z,
            error: None,
            filled: true,
        })
        .collect();
    let largest = residuals.iter().fold(3.0_f64, |largest, point| largest.max(point.y.abs()));
    let residual_panel = Panel {
        x: x(format!("{quantity}, N = {}{}", contrast.n_lbits, alpha(contrast.alpha))),
        y: Axis {
            label: "residual (σ)".into(),
            scale: Scale::Linear,
            low: -1.12 * largest,
            high: 1.12 * largest,
        },
        layers: vec![
            Layer::Band {
                points: [low - margin, high + margin].map(|x| (x, -EXPECTED, EXPECTED)).to_vec(),
                color: "#808080",
            },
            Layer::Horizontal { y: 0.0, label: String::new() },
            Layer::Points { points: residuals, color: color(1), marker: Marker::Circle },
        ],
        x_labels: true,
        scale: 1.0,
    };
    let verdict = if contrast.different { "different" } else { "same" };
    let legend = [
        Entry { label: "reference".into(), color: color(0), marker: None, line: Some(Line::Solid) },
        Entry {
            label: "new".into(),
            color: color(1),
            marker: Some((Marker::Circle, true)),
            line: None,
        },
        Entry {
            label: format!("{verdict}, family p = {}", p_value(contrast.family_p_value)),
            color: "#000000",
            marker: None,
            line: None,
        },
    ];
    stack(
        &legend,
        &[
            Placed { panel: histogram, height: 110.0, inset: None },
            Placed { panel: residual_panel, height: 60.0, inset: None },
        ],
    )
}

fn alpha(alpha: f64) -> String {
    if alpha.is_finite() { format!(", α = {alpha:.3}") } else { String::new() }
}

fn p_value(p: f64) -> String {
    // 4999 relabelings resolve 2e-4.
    if p < 0.001 { format!("{p:.4}") } else { format!("{p:.3}") }
}
