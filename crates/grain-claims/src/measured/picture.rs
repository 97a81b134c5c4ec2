//! The enhancement (8c), drawn: measured in eigenstates, predicted, and their difference.

use grain_figure::{Figure, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, series_figure};
use grain_statistics::MeasuredMean;
use grain_theory::{MeanFieldTheory, probe_log_enhancement};

use super::coupling::{Enhancement, Extrapolation};

/// Points of the predicted curve.
const CURVE_POINTS: usize = 120;

/// Differences at one coupling stand side by side, apart by this factor.
const APART: f64 = 1.09;

/// `log(g_2/g_{2,0})` of a probe against `g_1`, over what it exceeds `η(g_1)/2` by: every grain, and
/// the limit of a large one.
pub fn enhancement_figure(
    theory: &MeanFieldTheory,
    enhancements: &[Enhancement],
    extrapolations: &[Extrapolation],
) -> Figure {
    if enhancements.is_empty() {
        return series_figure(&[]);
    }
    let mut dimensions: Vec<usize> = enhancements.iter().map(|row| row.dimension).collect();
    dimensions.sort_unstable();
    dimensions.dedup();
    let all = dimensions.len() + usize::from(!extrapolations.is_empty());
    let place = |g: f64, index: usize| g * APART.powf(index as f64 - (all as f64 - 1.0) / 2.0);
    let grains = |of: &dyn Fn(&Enhancement, usize) -> SeriesPoint| {
        let series = |(index, &dimension): (usize, &usize)| Series {
            label: format!("d_{{g}} = {dimension}"),
            points: (enhancements.iter().filter(|row| row.dimension == dimension))
                .map(|row| of(row, index))
                .collect(),
            style: SeriesStyle::Points,
        };
        dimensions.iter().enumerate().map(series).collect::<Vec<_>>()
    };
    let targets = || enhancements.iter().map(|row| row.target);
    let lowest = place(targets().fold(f64::INFINITY, f64::min), 0);
    let highest = place(targets().fold(0.0, f64::max), all);
    let curve = (0..=CURVE_POINTS)
        .map(|index| {
            let g = lowest * (highest / lowest).powf(index as f64 / CURVE_POINTS as f64);
            SeriesPoint::new(g, probe_log_enhancement(theory, &[g.ln()]))
        })
        .collect();
    let limit = Series {
        label: "1/d_{g} → 0".into(),
        points: (extrapolations.iter())
            .map(|at| point(place(at.target, dimensions.len()), at.excess))
            .collect(),
        style: SeriesStyle::Points,
    };
    let with = |mut series: Vec<Series>, more: [Series; 2]| {
        series.extend(more);
        series
    };
    let line = |points| Series { label: "η(g_{1})/2".into(), points, style: SeriesStyle::Curve };
    // Series of the same position share a colour: the limit has no points of its own above.
    let above = with(
        grains(&|row, _| point(row.g_1.mean, row.measured)),
        [Series { points: Vec::new(), ..limit.clone() }, line(curve)],
    );
    let zero = [lowest, highest].map(|g| SeriesPoint::new(g, 0.0)).to_vec();
    let below = with(
        grains(&|row, index| point(place(row.target, index), row.excess)),
        [limit, line(zero)],
    );
    let panel = |y_label: &str, series, height| SeriesPanel {
        x_label: "reduced coupling g_{1} of the l-bit".into(),
        x_scale: Scale::Logarithmic,
        y_label: y_label.into(),
        y_scale: Scale::Linear,
        legend_title: String::new(),
        series,
        marks: Vec::new(),
        levels: Vec::new(),
        height,
        shaded: Vec::new(),
    };
    series_figure(&[
        panel("log(g_{2}/g_{2,0}) (nats)", above, 110.0),
        panel("measured − η(g_{1})/2 (nats)", below, 110.0),
    ])
}

fn point(g: f64, value: MeasuredMean) -> SeriesPoint {
    let interval = Some((value.mean - value.error, value.mean + value.error));
    SeriesPoint { interval, ..SeriesPoint::new(g, value.mean) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_every_grain_and_the_limit_in_its_legend() {
        let row = |dimension, target| Enhancement {
            dimension,
            realizations: 4,
            target,
            g_1: MeasuredMean { mean: target, error: 0.01 * target },
            measured: MeasuredMean { mean: 0.2, error: 0.01 },
            predicted: MeasuredMean { mean: 0.19, error: 0.001 },
            excess: MeasuredMean { mean: 0.01, error: 0.01 },
        };
        let rows: Vec<Enhancement> =
            [64, 256].into_iter().flat_map(|d| [0.01, 0.1].map(|g| row(d, g))).collect();
        let limit = [0.01, 0.1].map(|target| Extrapolation {
            target,
            excess: MeasuredMean { mean: 0.0, error: 0.01 },
            chi_squared: 0.5,
            grains: 2,
        });
        let theory = MeanFieldTheory::default();
        let figure = enhancement_figure(&theory, &rows, &limit);
        for label in ["= 64", "= 256", "→ 0"] {
            assert!(figure.svg().contains(label), "{label}");
        }
        assert!(figure.to_png().is_ok());
        assert!(enhancement_figure(&theory, &[], &[]).to_png().is_ok(), "nothing was measured");
    }
}
