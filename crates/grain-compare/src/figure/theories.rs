//! Every theory beside the same data, drawn: data minus theory `ΔS` at one α, and χ², against N.

use grain_figure::{Figure, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, series_figure};

use crate::theories::TheoryVerdict;

/// Points of different theories at one N stand side by side, apart by this many l-bits.
const APART: f64 = 0.1;

/// Draws the verdicts, theories in the order in which they come.
pub fn theories_figure(verdicts: &[TheoryVerdict]) -> Figure {
    let mut names: Vec<&str> = Vec::new();
    for verdict in verdicts {
        if !names.contains(&verdict.theory.as_str()) {
            names.push(&verdict.theory);
        }
    }
    let middle = 0.5 * (names.len() as f64 - 1.0);
    let series = |point: &dyn Fn(&TheoryVerdict, f64) -> Option<SeriesPoint>| -> Vec<Series> {
        let of = |(index, name): (usize, &&str)| Series {
            label: (*name).to_owned(),
            points: (verdicts.iter())
                .filter(|verdict| verdict.theory == **name)
                .filter_map(|verdict| {
                    let x = verdict.n_lbits as f64 + APART * (index as f64 - middle);
                    point(verdict, x)
                })
                .collect(),
            style: SeriesStyle::Points,
        };
        names.iter().enumerate().map(of).collect()
    };
    let deviations = series(&|verdict, x| {
        let (value, error) = (verdict.deviation?, verdict.deviation_error?);
        // Of a theory without a fit the bar is its band, with the error at either end.
        let other = verdict.deviation_from_poisson.unwrap_or(value);
        let interval = Some((value.min(other) - error, value.max(other) + error));
        Some(SeriesPoint { interval, ..SeriesPoint::new(x, value) })
    });
    let chi_squared = series(&|verdict, x| Some(SeriesPoint::new(x, verdict.reduced_chi_squared?)));
    let alpha = verdicts.first().map_or(0.0, |verdict| verdict.alpha);
    let panel = |y_label: String, y_scale, series, level| SeriesPanel {
        x_label: "number of l-bits N".into(),
        x_scale: Scale::Whole,
        y_label,
        y_scale,
        legend_title: String::new(),
        series,
        marks: Vec::new(),
        levels: vec![(level, String::new())],
        height: 100.0,
        shaded: Vec::new(),
    };
    series_figure(&[
        panel(format!("Δ[S_{{end}}] at α = {alpha} (bits)"), Scale::Linear, deviations, 0.0),
        panel("χ²/dof, α < α_{c}".into(), Scale::Logarithmic, chi_squared, 1.0),
    ])
}
