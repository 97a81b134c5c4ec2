//! Fig. 2a and its like: a quantity of an l-bit against α, points from ED, curves from theory.
//!
//! Residuals stand below, and an inset on a logarithmic axis where there is room.

use grain_figure::inset::largest_free;
use grain_figure::style::{INSET_SCALE, color_of, marker};
use grain_figure::{
    Axis, DataPoint, Entry, Figure, Frame, Layer, Line, Panel, Placed, Scale, stack,
};
use grain_model::Alpha;

use crate::comparison::Comparison;
use crate::goodness::Side;
use crate::observable::Observable;
use crate::overlay::Overlay;

/// An inset smaller than this share of the panel would not be readable.
const LEAST_INSET: f64 = 0.37;

/// What an inset has beyond its points on every side, in parts of itself.
const INSET_ROOM: f64 = 0.05;

/// Draws one quantity of the end l-bit of every N; `None` if there is no point at all.
pub fn overlay_figure(comparison: &Comparison, observable: Observable) -> Option<Figure> {
    let sizes = comparison.sizes.iter();
    let overlays = sizes.map(|size| (size.n_lbits, size.overlay(observable)));
    draw(&overlays.collect::<Vec<_>>(), observable, "end")
}

/// Draws one quantity of l-bit n, from 1, of every N at which it was chosen; `None` if there is no point at all.
pub fn lbit_figure(comparison: &Comparison, observable: Observable, lbit: usize) -> Option<Figure> {
    let overlays = comparison.sizes.iter().filter_map(|size| {
        let of = size.lbits.iter().find(|of| of.lbit == lbit)?;
        Some((size.n_lbits, of.overlay(observable)))
    });
    draw(&overlays.collect::<Vec<_>>(), observable, &lbit.to_string())
}

fn draw(overlays: &[(usize, &Overlay)], observable: Observable, name: &str) -> Option<Figure> {
    let alphas = || overlays.iter().flat_map(|(_, overlay)| &overlay.points).map(|p| p.alpha);
    alphas().next()?;

    let x = Axis::linear("decay of couplings α", alphas(), 0.03);
    let label = match observable {
        Observable::Entropy => format!("entropy [S_{{{name}}}] (bits)"),
        Observable::Memory => format!("memory [C^{{zz}}_{{{name}}}]"),
    };
    let mut values = Axis::linear(&label, extent(overlays), 0.04);
    values.low = values.low.min(-0.03);
    values.high = values.high.max(1.04);
    let main = Panel {
        x: x.clone(),
        y: values,
        layers: layers(overlays, "α_{c}"),
        x_labels: false,
        scale: 1.0,
    };
    let inset = inset(&main, &x, overlays);
    let residuals = residual_panel(x, overlays);
    let main = Placed { panel: main, height: 150.0, inset };
    let panels = match residuals {
        Some(panel) => vec![main, Placed { panel, height: 46.0, inset: None }],
        None => vec![Placed { panel: Panel { x_labels: true, ..main.panel }, ..main }],
    };
    Some(stack(&legend(overlays), &panels))
}

fn legend(overlays: &[(usize, &Overlay)]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = overlays
        .iter()
        .enumerate()
        .map(|(index, (n, _))| Entry {
            label: format!("N = {n}"),
            color: color_of(index, overlays.len()),
            marker: Some((marker(index), true)),
            line: Some(Line::Solid),
        })
        .collect();
    if overlays.iter().any(|(_, overlay)| !overlay.curve.is_empty()) {
        entries.push(Entry {
            label: if is_fitted(overlays) {
                let is_end = |(n_lbits, of): &(usize, &Overlay)| {
                    of.observable == Observable::Entropy && of.lbit == *n_lbits
                };
                let open = if overlays.iter().any(is_end) { " (open: fitted)" } else { "" };
                format!("points: ED{open}, curves: mean field")
            } else {
                "points: ED, curves: mean field, bands: to the Poisson law".into()
            },
            color: "#000000",
            marker: None,
            line: None,
        });
    }
    entries
}

/// Whether the coupling was fitted: then no prediction has a second law beside it.
fn is_fitted(overlays: &[(usize, &Overlay)]) -> bool {
    let mut points = overlays.iter().flat_map(|(_, overlay)| &overlay.points);
    points.all(|point| point.poisson.is_none())
}

/// Every value that must lie in the frame.
fn extent<'a>(overlays: &'a [(usize, &Overlay)]) -> impl Iterator<Item = f64> + 'a {
    overlays.iter().flat_map(|(_, overlay)| {
        let points = overlay.points.iter().flat_map(|point| {
            let error = point.data.standard_error.unwrap_or(0.0);
            [point.data.mean - error, point.data.mean + error]
        });
        points.chain(overlay.curve.iter().map(|point| point.value))
    })
}

fn layers(overlays: &[(usize, &Overlay)], critical_label: &str) -> Vec<Layer> {
    let critical = Alpha::CRITICAL.value();
    let mut layers = vec![Layer::Vertical { x: critical, label: critical_label.into() }];
    for (index, (_, overlay)) in overlays.iter().enumerate() {
        let bands = overlay
            .curve
            .iter()
            .filter_map(|point| point.band.map(|band| (point.alpha, band.low, band.high)));
        layers
            .push(Layer::Band { points: bands.collect(), color: color_of(index, overlays.len()) });
        let curve = overlay.curve.iter().map(|point| (point.alpha, point.value)).collect();
        layers.push(Layer::Curve {
            points: curve,
            color: color_of(index, overlays.len()),
            line: Line::Solid,
        });
    }
    for (index, (n_lbits, overlay)) in overlays.iter().enumerate() {
        // The point that the entropy was fitted to is open: there agreement says nothing.
        let fitted = overlay.observable == Observable::Entropy
            && overlay.lbit == *n_lbits
            && !overlay.curve.is_empty()
            && is_fitted(overlays);
        let points = overlay
            .points
            .iter()
            .map(|point| DataPoint {
                x: point.alpha,
                y: point.data.mean,
                error: point.data.standard_error,
                filled: !(fitted && point.side == Side::Critical),
            })
            .collect();
        layers.push(Layer::Points {
            points,
            color: color_of(index, overlays.len()),
            marker: marker(index),
        });
    }
    layers
}

/// The same on a logarithmic axis, where nothing else is drawn.
fn inset(main: &Panel, x: &Axis, overlays: &[(usize, &Overlay)]) -> Option<(Panel, Frame)> {
    let free = largest_free(main, LEAST_INSET)?;
    let values =
        overlays.iter().flat_map(|(_, overlay)| overlay.points.iter().map(|point| point.data.mean));
    let y = Axis::logarithmic("", values);
    // A logarithmic axis shows nothing new of values within one factor of three.
    if y.high / y.low < 3.0 {
        return None;
    }
    // Markers are large in so small a frame, and none is to be cut at it.
    let (room, aside) = ((y.high / y.low).powf(INSET_ROOM), INSET_ROOM * (x.high - x.low));
    let y = Axis { low: y.low / room, high: y.high * room, ..y };
    let panel = Panel {
        x: Axis { label: String::new(), low: x.low - aside, high: x.high + aside, ..x.clone() },
        y,
        layers: layers(overlays, ""),
        x_labels: true,
        scale: INSET_SCALE,
    };
    // Tick labels stand to the left of and below the frame, inside the free rectangle.
    let frame = Frame {
        left: free.left + 0.105,
        top: free.top + 0.02,
        width: free.width - 0.125,
        height: free.height - 0.095,
    };
    Some((panel, frame))
}

/// Data minus mean field in units of its error; `None` where there is no error.
fn residual_panel(x: Axis, overlays: &[(usize, &Overlay)]) -> Option<Panel> {
    let sigmas = |overlay: &Overlay| -> Vec<DataPoint> {
        overlay
            .points
            .iter()
            .filter_map(|point| {
                let sigma = point.residual?.sigma?;
                Some(DataPoint { x: point.alpha, y: sigma, error: Some(1.0), filled: true })
            })
            .collect()
    };
    let largest = overlays
        .iter()
        .flat_map(|(_, overlay)| sigmas(overlay))
        .map(|point| point.y.abs())
        .fold(f64::NAN, f64::max);
    if !largest.is_finite() {
        return None;
    }
    let mut layers = vec![
        Layer::Horizontal { y: 0.0, label: String::new() },
        Layer::Vertical { x: Alpha::CRITICAL.value(), label: String::new() },
    ];
    for (index, (_, overlay)) in overlays.iter().enumerate() {
        let points = sigmas(overlay);
        layers.push(Layer::Points {
            points,
            color: color_of(index, overlays.len()),
            marker: marker(index),
        });
    }
    let reach = 1.08 * largest.max(3.0) + 1.5;
    let y = Axis { label: "(ED−MF)/σ".into(), scale: Scale::Linear, low: -reach, high: reach };
    Some(Panel { x, y, layers, x_labels: true, scale: 1.0 })
}
