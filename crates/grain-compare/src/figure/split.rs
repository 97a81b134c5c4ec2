//! Why mean field deviates, drawn: the terms of `[S_end]` beyond the law at the mean coupling.

use grain_figure::{Figure, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, series_figure};
use grain_statistics::MeasuredMean;

use crate::split::EndSplit;

/// α of different N are the same to so much.
const SAME_ALPHA: f64 = 1e-6;

/// Points of different α at one N stand side by side, apart by this many l-bits.
const APART: f64 = 0.09;

/// One term of a split.
type Term = fn(&EndSplit) -> MeasuredMean;

/// Each term against N, a series for every α; against α where there is one N.
pub fn split_figure(splits: &[EndSplit]) -> Figure {
    let mut sizes: Vec<usize> = splits.iter().map(|split| split.n_lbits).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let terms: [(&str, Term); 3] = [
        ("spread (bits)", |split| split.spread),
        ("shape (bits)", |split| split.shape),
        ("beyond (bits)", |split| split.beyond_two_levels),
    ];
    let one_size = sizes.len() < 2;
    let panels = terms.map(|(y_label, term)| SeriesPanel {
        x_label: if one_size { "decay of couplings α" } else { "number of l-bits N" }.into(),
        x_scale: if one_size { Scale::Linear } else { Scale::Whole },
        y_label: y_label.into(),
        y_scale: Scale::Linear,
        legend_title: String::new(),
        series: if one_size { against_alpha(splits, term) } else { against_size(splits, term) },
        marks: Vec::new(),
        levels: vec![(0.0, String::new())],
        height: 72.0,
        shaded: Vec::new(),
    });
    series_figure(&panels)
}

fn against_alpha(splits: &[EndSplit], term: Term) -> Vec<Series> {
    let points = splits.iter().map(|split| point(split.alpha, term(split))).collect();
    let label = splits.first().map_or(String::new(), |split| format!("N = {}", split.n_lbits));
    vec![Series { label, points, style: SeriesStyle::Points }]
}

fn against_size(splits: &[EndSplit], term: Term) -> Vec<Series> {
    let mut alphas: Vec<f64> = splits.iter().map(|split| split.alpha).collect();
    alphas.sort_by(f64::total_cmp);
    alphas.dedup_by(|a, b| (*a - *b).abs() <= SAME_ALPHA);
    let middle = 0.5 * (alphas.len() as f64 - 1.0);
    let series = |(index, alpha): (usize, &f64)| Series {
        label: if grain_model::Alpha::new(*alpha).is_ok_and(grain_model::Alpha::is_critical) {
            "α_{c}".into()
        } else {
            format!("α = {alpha}")
        },
        points: (splits.iter())
            .filter(|split| (split.alpha - alpha).abs() <= SAME_ALPHA)
            .map(|split| point(split.n_lbits as f64 + APART * (index as f64 - middle), term(split)))
            .collect(),
        style: SeriesStyle::Points,
    };
    alphas.iter().enumerate().map(series).collect()
}

fn point(x: f64, value: MeasuredMean) -> SeriesPoint {
    let interval = Some((value.mean - value.error, value.mean + value.error));
    SeriesPoint { interval, ..SeriesPoint::new(x, value.mean) }
}
