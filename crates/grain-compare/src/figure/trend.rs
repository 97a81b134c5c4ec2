//! What larger N teaches, drawn: deviations from mean field, and the fitted coupling, against N.

use grain_figure::{Figure, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, series_figure};

use crate::comparison::Comparison;
use crate::goodness::Side;
use crate::observable::Observable;
use crate::trend::Trend;

/// More values of α could not be told apart.
const MOST_ALPHAS: usize = 6;

/// Draws the deviations above the couplings; `None` with too few sizes.
pub fn trend_figure(comparison: &Comparison) -> Option<Figure> {
    let trends = &comparison.trends;
    let coupling = trends.coupling.as_ref()?;
    let mut shown: Vec<_> = (trends.deviations.iter())
        .filter(|of| of.observable == Observable::Entropy && of.side != Side::Critical)
        .collect();
    // Those that all sizes have, or all but one.
    let complete = shown.iter().map(|of| of.trend.points.len()).max().unwrap_or(0);
    shown.retain(|of| of.trend.points.len() + 1 >= complete);
    let step = shown.len().div_ceil(MOST_ALPHAS).max(1);
    let deviations: Vec<Series> = shown
        .iter()
        .step_by(step)
        .map(|of| series(format!("α = {}", rounded(of.alpha)), &of.trend, |value| value))
        .collect();
    let couplings = SeriesPanel {
        x_label: "number of l-bits N".into(),
        x_scale: Scale::Whole,
        y_label: "fitted g_{1,0}".into(),
        y_scale: Scale::Linear,
        legend_title: String::new(),
        series: vec![series(String::new(), coupling, f64::exp)],
        marks: Vec::new(),
        levels: Vec::new(),
        height: 80.0,
        shaded: Vec::new(),
    };
    let lower = SeriesPanel {
        y_label: "ED − MF, [S_{end}] (bits)".into(),
        series: deviations,
        levels: vec![(0.0, String::new())],
        height: 110.0,
        ..couplings.clone()
    };
    // The first panel's legend is drawn: that of the deviations.
    Some(series_figure(&[lower, couplings]))
}

fn series(label: String, trend: &Trend, map: impl Fn(f64) -> f64) -> Series {
    let point = |point: &crate::trend::TrendPoint| SeriesPoint {
        interval: Some((map(point.value - point.error), map(point.value + point.error))),
        ..SeriesPoint::new(point.n_lbits as f64, map(point.value))
    };
    Series { label, points: trend.points.iter().map(point).collect(), style: SeriesStyle::Points }
}

fn rounded(alpha: f64) -> String {
    let text = format!("{alpha:.2}");
    text.trim_end_matches('0').to_owned()
}
