//! Figs. 5a, 5b: `[η_tot]` over `f_aval`, against `W`.

use grain_figure::{Picture, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, series_figure};

use super::summary::{EnsembleSummary, PointRow};

/// Draws a summary; of a quasiperiodic ensemble with the edges of its regimes.
pub fn ensemble_picture(summary: &EnsembleSummary) -> Picture {
    let series = |of: &dyn Fn(&PointRow) -> SeriesPoint| -> Vec<Series> {
        let of_radius = |rows: &[PointRow]| Series {
            label: format!("{} ({})", rows[0].radius, rows[0].n_sites),
            points: rows.iter().map(of).collect(),
            style: SeriesStyle::Points,
        };
        summary.by_radius().into_iter().map(of_radius).collect()
    };
    let bubbles = series(&|row| SeriesPoint {
        interval: row.bubble_error.map(|error| (row.bubble - error, row.bubble + error)),
        ..SeriesPoint::new(summary.ratio(row), row.bubble)
    });
    let fractions = series(&|row| {
        let at = summary.ratio(row);
        if row.avalanches == 0 {
            SeriesPoint { is_limit: true, ..SeriesPoint::new(at, row.f_aval_high) }
        } else {
            let interval = Some((row.f_aval_low, row.f_aval_high));
            SeriesPoint { interval, ..SeriesPoint::new(at, row.f_aval) }
        }
    });
    let marks = summary.regime_edges();
    let panel = |y_label: &str, series, height| SeriesPanel {
        x_label: "W/t".into(),
        x_scale: Scale::Linear,
        y_label: y_label.into(),
        y_scale: Scale::Logarithmic,
        legend_title: "R (N):".into(),
        series,
        marks: marks.clone(),
        levels: Vec::new(),
        height,
        shaded: Vec::new(),
    };
    let panels = [panel("[η_{tot}]/log 2", bubbles, 130.0), panel("f_{aval}", fractions, 110.0)];
    Picture { figure: series_figure(&panels), table: summary.points_table() }
}
