//! The mean gap ratio against α, beside those of random matrices and of independent levels.

use grain_figure::{Figure, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, series_figure};
use grain_model::Alpha;

use crate::comparison::Comparison;
use crate::gap_ratio::REFERENCES;

/// Draws every N; `None` where no gap ratios were stored.
pub fn gap_ratio_figure(comparison: &Comparison) -> Option<Figure> {
    let series: Vec<Series> = (comparison.sizes.iter())
        .filter(|size| !size.gap_ratio.is_empty())
        .map(|size| {
            let point = |point: &crate::gap_ratio::GapRatioPoint| {
                let (mean, error) = (point.mean.mean, point.mean.standard_error);
                let interval = error.map(|error| (mean - error, mean + error));
                SeriesPoint { interval, ..SeriesPoint::new(point.alpha, mean) }
            };
            let points = size.gap_ratio.iter().map(point).collect();
            Series { label: format!("N = {}", size.n_lbits), points, style: SeriesStyle::Points }
        })
        .collect();
    if series.is_empty() {
        return None;
    }
    // Levels of real matrices are none of the unitary class.
    let complex = comparison.sizes.iter().any(|size| size.is_complex);
    Some(series_figure(&[SeriesPanel {
        x_label: "decay of couplings α".into(),
        x_scale: Scale::Linear,
        y_label: "mean gap ratio [r]".into(),
        y_scale: Scale::Linear,
        legend_title: String::new(),
        series,
        marks: vec![Alpha::CRITICAL.value()],
        levels: (REFERENCES.into_iter().take(if complex { 3 } else { 2 }))
            .map(|(name, value)| (value, name.to_owned()))
            .collect(),
        height: 150.0,
        shaded: Vec::new(),
    }]))
}
