//! Figs. 1c, 1d, 3a and 3b: what the theory alone says.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use grain_figure::style::{INSET_SCALE, color};
use grain_figure::{
    Axis, DataPoint, Entry, Figure, Frame, Layer, Line, Marker, Panel, Placed, Scale, stack,
};
use grain_theory::table::{
    BimodalDistributions, CriticalScaling, EnhancementCurve, FailedAvalanche, geometric,
};

const BLACK: &str = "#000000";
const HEIGHT: f64 = 150.0;

fn line(label: &str, color: &'static str, line: Line) -> Entry {
    Entry { label: label.into(), color, marker: None, line: Some(line) }
}

fn curve(points: Vec<(f64, f64)>, color: &'static str, line: Line) -> Layer {
    Layer::Curve { points, color, line }
}

/// A panel that is an inset of another.
fn inset(x: Axis, y: Axis, layers: Vec<Layer>) -> Panel {
    Panel { x, y, layers, x_labels: true, scale: INSET_SCALE }
}

/// Fig. 1c: the distribution of entropies, with two modes at intermediate coupling.
pub fn bimodal_figure(table: &BimodalDistributions) -> Figure {
    let mut layers = Vec::new();
    let mut legend = Vec::new();
    for (index, one) in table.distributions.iter().enumerate() {
        let points = table.entropies.iter().copied().zip(one.density.iter().copied());
        let (points, style) = (points.filter(|point| point.1 > 0.0), Line::of_curve(index));
        layers.push(curve(points.collect(), color(index), style));
        legend.push(line(&format!("g = {}", one.g), color(index), style));
    }
    let x = Axis { label: "entropy S (bits)".into(), scale: Scale::Linear, low: -0.02, high: 1.02 };
    let y = Axis {
        label: "density p(S) (1/bit)".into(),
        scale: Scale::Logarithmic,
        low: 1e-3,
        high: 300.0,
    };
    let panel = Panel { x, y, layers, x_labels: true, scale: 1.0 };
    stack(&legend, &[Placed { panel, height: HEIGHT, inset: None }])
}

/// Fig. 1d: `η(g)` with both limits; inset, its distance from `log 2`.
pub fn enhancement_figure(table: &EnhancementCurve) -> Figure {
    let all = |value: fn(&grain_theory::table::EnhancementPoint) -> f64| -> Vec<(f64, f64)> {
        table.points.iter().map(|point| (point.g, value(point))).collect()
    };
    // Beyond their maxima the expansions at weak coupling mean nothing.
    let rising = |points: Vec<(f64, f64)>| -> Vec<(f64, f64)> {
        let turn = points.windows(2).position(|pair| pair[1].1 < pair[0].1);
        points[..turn.map_or(points.len(), |turn| turn + 1)].to_vec()
    };
    let layers = vec![
        Layer::Horizontal { y: LN_2, label: String::new() },
        curve(rising(all(|point| point.leading_logarithm)), color(1), Line::Dashed),
        curve(rising(all(|point| point.weak_limit)), color(2), Line::Dashed),
        curve(all(|point| point.enhancement), color(0), Line::Solid),
    ];
    let legend = vec![
        line("η(g)", color(0), Line::Solid),
        line("−8g log g", color(1), Line::Dashed),
        line(&format!("−8g (log g + {:.3})", table.weak_constant), color(2), Line::Dashed),
        line("log 2", "#808080", Line::Solid),
    ];
    let mut x = Axis::logarithmic("reduced coupling g", table.points.iter().map(|point| point.g));
    let (first, last) = (table.points.first(), table.points.last());
    if let (Some(first), Some(last)) = (first, last) {
        (x.low, x.high) = (first.g, last.g);
    }
    let y =
        Axis {
            label: "enhancement η (nats)".into(), scale: Scale::Linear, low: -0.02, high: 0.78
        };
    let panel = Panel { x: x.clone(), y, layers, x_labels: true, scale: 1.0 };
    let strong = geometric(0.05, x.high, 40)
        .into_iter()
        .map(|g| (g, table.strong_amplitude / g.powi(4)))
        .collect();
    let inner = inset(
        Axis { label: "g".into(), scale: Scale::Logarithmic, low: 1e-2, high: x.high },
        Axis { label: "log 2 − η".into(), scale: Scale::Logarithmic, low: 1e-12, high: 2.0 },
        vec![
            curve(strong, color(3), Line::Dashed),
            curve(all(|point| point.deficit), color(0), Line::Solid),
        ],
    );
    let mut legend = legend;
    legend.push(line("inset: ∝ g^{−4}", color(3), Line::Dashed));
    let share = Frame { left: 0.62, top: 0.33, width: 0.36, height: 0.42 };
    stack(&legend, &[Placed { panel, height: HEIGHT, inset: Some((inner, share)) }])
}

/// Fig. 3a: `[S_n]` along the chain; inset, on a logarithmic axis.
pub fn profile_figure(table: &FailedAvalanche) -> Figure {
    let points: Vec<(f64, f64)> =
        table.points.iter().map(|point| (point.n as f64, point.mean_entropy)).collect();
    let markers = points.iter().map(|&(x, y)| DataPoint { x, y, error: None, filled: true });
    let mut layers = vec![Layer::Horizontal { y: 0.5, label: String::new() }];
    if let Some(crossing) = table.crossing {
        layers.push(Layer::Vertical { x: crossing, label: String::new() });
    }
    layers.push(curve(points.clone(), color(0), Line::Solid));
    layers.push(Layer::Points {
        points: markers.collect(),
        color: color(0),
        marker: Marker::Circle,
    });
    let n_lbits = table.points.len() as f64;
    let x = Axis { label: "l-bit n".into(), scale: Scale::Linear, low: 0.0, high: n_lbits + 1.0 };
    let y = Axis {
        label: "entropy [S_{n}] (bits)".into(),
        scale: Scale::Linear,
        low: -0.03,
        high: 1.05,
    };
    let mut legend = vec![
        Entry {
            label: format!("N = {}, δα = {}", table.points.len(), table.alpha_offset)
                .replace('-', "−"),
            color: color(0),
            marker: Some((Marker::Circle, true)),
            line: Some(Line::Solid),
        },
        Entry {
            label: format!("η_{{tot}} = {:.3} log 2", table.bubble_size),
            color: BLACK,
            marker: None,
            line: None,
        },
    ];
    if let Some(crossing) = table.crossing {
        legend.push(Entry {
            label: format!("[S_{{n}}] = ½ at n = {crossing:.1}"),
            color: BLACK,
            marker: None,
            line: Some(Line::Dashed),
        });
    }
    let panel = Panel { x: x.clone(), y, layers, x_labels: true, scale: 1.0 };
    let inner = inset(
        Axis { label: "n".into(), ..x },
        Axis::logarithmic("[S_{n}]", points.iter().map(|point| point.1)),
        vec![curve(points, color(0), Line::Solid)],
    );
    // Below the line at one half, left of the crossing: the inset covers nothing.
    let share = Frame { left: 0.16, top: 0.56, width: 0.36, height: 0.27 };
    stack(&legend, &[Placed { panel, height: HEIGHT, inset: Some((inner, share)) }])
}

/// Fig. 3b: the bubble against α for every N; inset, its divergence at `α_c`.
pub fn scaling_figure(table: &CriticalScaling) -> Figure {
    let mut layers = vec![Layer::Vertical { x: FRAC_1_SQRT_2, label: "α_{c}".into() }];
    let mut divergence = Vec::new();
    let mut legend = Vec::new();
    for (index, size) in table.curves.iter().enumerate() {
        let points: Vec<(f64, f64)> =
            table.alphas.iter().copied().zip(size.bubble_sizes.iter().copied()).collect();
        let localized = points.iter().filter(|point| point.0 < FRAC_1_SQRT_2);
        let offsets = localized.map(|&(alpha, value)| (FRAC_1_SQRT_2 - alpha, value)).collect();
        let style = Line::of_curve(index);
        divergence.push(curve(offsets, color(index), style));
        layers.push(curve(points, color(index), style));
        legend.push(line(&format!("N = {}", size.n_lbits), color(index), style));
    }
    let sizes = || table.curves.iter().flat_map(|curve| curve.bubble_sizes.iter().copied());
    let x = Axis::linear("decay of couplings α", table.alphas.iter().copied(), 0.0);
    let y = Axis::logarithmic("bubble η_{tot} / log 2", sizes());
    if let Some(fit) = table.fits.last() {
        let critical: Vec<(f64, f64)> = geometric(1e-5, 0.3, 60)
            .into_iter()
            .map(|offset| (offset, fit.amplitude / offset))
            .collect();
        let below = critical.iter().map(|&(offset, value)| (FRAC_1_SQRT_2 - offset, value));
        layers.push(curve(below.collect(), BLACK, Line::Dashed));
        divergence.push(curve(critical, BLACK, Line::Dashed));
        legend.push(line(&format!("{:.2} |δα|^{{−1}}", fit.amplitude), BLACK, Line::Dashed));
    }
    let inner = inset(
        Axis { label: "α_{c} − α".into(), scale: Scale::Logarithmic, low: 1e-5, high: 0.3 },
        Axis { label: String::new(), ..y.clone() },
        divergence,
    );
    let panel = Panel { x, y, layers, x_labels: true, scale: 1.0 };
    let share = Frame { left: 0.105, top: 0.04, width: 0.31, height: 0.42 };
    stack(&legend, &[Placed { panel, height: HEIGHT + 20.0, inset: Some((inner, share)) }])
}
