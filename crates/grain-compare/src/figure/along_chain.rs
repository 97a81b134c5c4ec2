//! Every l-bit along the chain at chosen α: entropy, memory and their distance from mean field against n.

use grain_figure::style::{color, marker};
use grain_figure::{Axis, DataPoint, Entry, Figure, Layer, Line, Panel, Placed, Scale, stack};
use grain_statistics::Estimate;

use crate::overlay::Residual;
use crate::profile::ProfilePoint;
use crate::size::SizeComparison;

/// Draws the profiles of one N at the given α, by index into its α; `None` without an l-bit or α.
pub fn along_chain_figure(size: &SizeComparison, alphas: &[f64]) -> Option<Figure> {
    let profiles: Vec<(f64, Vec<ProfilePoint>)> = (alphas.iter())
        .map(|&alpha| {
            let here = |point: &&ProfilePoint| point.alpha.total_cmp(&alpha).is_eq();
            (alpha, size.profile.iter().filter(here).copied().collect())
        })
        .collect();
    let lbits = || profiles.iter().flat_map(|(_, points)| points).map(|point| point.lbit as f64);
    lbits().next()?;
    let x = Axis::linear("l-bit n", lbits(), 0.06);
    let legend = legend(size.n_lbits, &profiles);
    let of_entropy = profiles.iter().map(|(_, points)| points.iter().map(entropy).collect());
    let of_memory = profiles.iter().map(|(_, points)| points.iter().map(memory).collect());
    let (entropies, memories) = (of_entropy.collect::<Vec<_>>(), of_memory.collect::<Vec<_>>());
    let mut panels = vec![
        value_panel(&x, "entropy [S_{n}] (bits)", &entropies),
        value_panel(&x, "memory [C^{zz}_{n}]", &memories),
    ];
    let residuals = residual_panel(&x, &entropies);
    panels.extend(residuals);
    let last = panels.len() - 1;
    let heights = [116.0, 116.0, 46.0];
    let placed = panels.into_iter().enumerate().map(|(index, panel)| Placed {
        panel: Panel { x_labels: index == last, ..panel },
        height: heights[index],
        inset: None,
    });
    Some(stack(&legend, &placed.collect::<Vec<_>>()))
}

/// One l-bit: n, data with their error, mean field, and the difference in its error.
#[derive(Debug, Clone, Copy)]
struct Shown {
    n: f64,
    data: f64,
    error: Option<f64>,
    prediction: Option<f64>,
    sigma: Option<f64>,
}

fn entropy(point: &ProfilePoint) -> Shown {
    shown(point, point.entropy, point.entropy_prediction, point.entropy_residual)
}

fn memory(point: &ProfilePoint) -> Shown {
    shown(point, point.memory, point.memory_prediction, point.memory_residual)
}

fn shown(
    point: &ProfilePoint,
    data: Estimate,
    prediction: Option<f64>,
    residual: Option<Residual>,
) -> Shown {
    Shown {
        n: point.lbit as f64,
        data: data.mean,
        error: data.standard_error,
        prediction,
        sigma: residual.and_then(|residual| residual.sigma),
    }
}

fn legend(n_lbits: usize, profiles: &[(f64, Vec<ProfilePoint>)]) -> Vec<Entry> {
    let entry = |(index, (alpha, _)): (usize, &(f64, Vec<ProfilePoint>))| Entry {
        label: format!("α = {alpha:.2}"),
        color: color(index),
        marker: Some((marker(index), true)),
        line: Some(Line::Solid),
    };
    let predicted = profiles.iter().flat_map(|(_, points)| points);
    let is_predicted = predicted.clone().any(|point| point.entropy_prediction.is_some());
    let label = if is_predicted {
        format!("N = {n_lbits}; points: ED, lines: mean field")
    } else {
        format!("N = {n_lbits}; points: ED")
    };
    let words = Entry { label, color: "#000000", marker: None, line: None };
    profiles.iter().enumerate().map(entry).chain([words]).collect()
}

fn value_panel(x: &Axis, label: &str, profiles: &[Vec<Shown>]) -> Panel {
    let ends = profiles.iter().flatten().flat_map(|shown| {
        let error = shown.error.unwrap_or(0.0);
        let prediction = shown.prediction.unwrap_or(shown.data);
        [shown.data - error, shown.data + error, prediction]
    });
    let mut y = Axis::linear(label, ends, 0.05);
    y.low = y.low.min(-0.03);
    y.high = y.high.max(1.04);
    let mut layers = Vec::new();
    for (index, profile) in profiles.iter().enumerate() {
        let points =
            profile.iter().filter_map(|shown| Some((shown.n, shown.prediction?))).collect();
        layers.push(Layer::Curve { points, color: color(index), line: Line::Solid });
    }
    for (index, profile) in profiles.iter().enumerate() {
        let point = |shown: &Shown| DataPoint {
            x: shown.n,
            y: shown.data,
            error: shown.error,
            filled: true,
        };
        let points = profile.iter().map(point).collect();
        layers.push(Layer::Points { points, color: color(index), marker: marker(index) });
    }
    Panel { x: x.clone(), y, layers, x_labels: false, scale: 1.0 }
}

/// Entropy minus mean field in units of its error; `None` where there is no error.
fn residual_panel(x: &Axis, profiles: &[Vec<Shown>]) -> Option<Panel> {
    let sigmas = profiles.iter().flatten().filter_map(|shown| shown.sigma);
    let largest = sigmas.map(f64::abs).fold(f64::NAN, f64::max);
    if !largest.is_finite() {
        return None;
    }
    let mut layers = vec![Layer::Horizontal { y: 0.0, label: String::new() }];
    for (index, profile) in profiles.iter().enumerate() {
        let point = |shown: &Shown| {
            Some(DataPoint { x: shown.n, y: shown.sigma?, error: Some(1.0), filled: true })
        };
        let points = profile.iter().filter_map(point).collect();
        layers.push(Layer::Points { points, color: color(index), marker: marker(index) });
    }
    // Markers at the ends stay inside the frame.
    let reach = 1.1 * largest.max(3.0) + 1.5;
    let label = "(ED−MF)/σ".into();
    let y = Axis { label, scale: Scale::Linear, low: -reach, high: reach };
    Some(Panel { x: x.clone(), y, layers, x_labels: true, scale: 1.0 })
}
