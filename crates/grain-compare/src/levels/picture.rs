//! Form factors, spacings and Thouless times, drawn, each with the table of its numbers.

use grain_figure::{
    Picture, Row, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, Table, series_figure,
};
use grain_model::Alpha;
use grain_statistics::Estimate;

use crate::levels::spacings::{poisson, wigner};
use crate::levels::statistics::LevelStatistics;

/// More series than this are not told apart in a picture; the table has all.
const MOST_SERIES: usize = 5;

/// The form factor of one N against τ, a series an α, beside that of random matrices.
pub fn form_factor_picture(all: &[LevelStatistics], n_lbits: usize) -> Picture {
    let of_size = || all.iter().filter(move |of| of.n_lbits == n_lbits);
    let mut series: Vec<Series> = (chosen(of_size().collect()).into_iter())
        .map(|of| {
            let points = of.form_factor.iter().map(|point| with_error(point.tau, &point.value));
            points_of(format!("α = {:.2}", of.alpha), points.collect())
        })
        .collect();
    if let Some(of) = of_size().next() {
        let points = of.form_factor.iter();
        let points = points.map(|point| SeriesPoint::new(point.tau, point.random_matrices));
        series.push(curve(ensemble(of).to_owned(), points.collect()));
        let ends = [of.form_factor.first(), of.form_factor.last()].into_iter().flatten();
        let ones = ends.map(|point| SeriesPoint::new(point.tau, 1.0)).collect();
        series.push(curve("independent".to_owned(), ones));
    }
    let panel = SeriesPanel {
        x_label: format!("τ (Heisenberg times), N = {n_lbits}"),
        x_scale: Scale::Logarithmic,
        y_label: "form factor K(τ)".into(),
        y_scale: Scale::Logarithmic,
        legend_title: String::new(),
        series,
        marks: vec![1.0],
        levels: Vec::new(),
        height: 150.0,
        shaded: Vec::new(),
    };
    let header = [
        "N [1]",
        "alpha [1]",
        "tau [Heisenberg time]",
        "K [1]",
        "K error [1]",
        "realizations [1]",
        "K of random matrices [1]",
    ];
    let rows = of_size().flat_map(|of| {
        of.form_factor.iter().map(|point| {
            let row = Row::default().count(of.n_lbits).number(of.alpha).number(point.tau);
            let row = row.number(point.value.mean).maybe(point.value.standard_error);
            row.count(point.value.realizations).number(point.random_matrices)
        })
    });
    Picture { figure: series_figure(&[panel]), table: Table::new(header).with_rows(rows) }
}

/// The densities of spacings of one N, a series an α, between the laws of random matrices and of independent levels.
pub fn spacing_picture(all: &[LevelStatistics], n_lbits: usize) -> Picture {
    let of_size = || all.iter().filter(move |of| of.n_lbits == n_lbits);
    let middle = |low: f64, high: f64| f64::midpoint(low, high);
    let mut series: Vec<Series> = (chosen(of_size().collect()).into_iter())
        .map(|of| {
            let points = of.spacings.iter();
            let points = points.map(|bin| with_error(middle(bin.low, bin.high), &bin.density));
            points_of(format!("α = {:.2}", of.alpha), points.collect())
        })
        .collect();
    if let Some(of) = of_size().next() {
        let grid = || (0..=160).map(|k| 0.025 * f64::from(k));
        let law = |f: &dyn Fn(f64) -> f64| grid().map(|s| SeriesPoint::new(s, f(s))).collect();
        series.push(curve(ensemble(of).to_owned(), law(&|s| wigner(s, of.is_complex))));
        series.push(curve("independent".to_owned(), law(&poisson)));
    }
    let panel = SeriesPanel {
        x_label: format!("spacing s (local means), N = {n_lbits}"),
        x_scale: Scale::Linear,
        y_label: "density p(s)".into(),
        y_scale: Scale::Linear,
        legend_title: String::new(),
        series,
        marks: Vec::new(),
        levels: Vec::new(),
        height: 150.0,
        shaded: Vec::new(),
    };
    let header =
        ["N [1]", "alpha [1]", "s low [1]", "s high [1]", "p [1]", "p error [1]", "Wigner [1]"];
    let rows = of_size().flat_map(|of| {
        of.spacings.iter().map(|bin| {
            let row = Row::default().count(of.n_lbits).number(of.alpha);
            let row = row.number(bin.low).number(bin.high).number(bin.density.mean);
            let law = wigner(middle(bin.low, bin.high), of.is_complex);
            row.maybe(bin.density.standard_error).number(law)
        })
    });
    Picture { figure: series_figure(&[panel]), table: Table::new(header).with_rows(rows) }
}

/// Thouless times against α, a series an N; where there is none up to the Heisenberg time no point stands.
pub fn thouless_picture(all: &[LevelStatistics]) -> Picture {
    let mut sizes: Vec<usize> = all.iter().map(|of| of.n_lbits).collect();
    sizes.dedup();
    let series = sizes.iter().map(|&n_lbits| {
        let of_size = all.iter().filter(|of| of.n_lbits == n_lbits);
        let points = of_size.filter_map(|of| {
            let time = of.thouless?;
            let interval = time.interval_68.map(|interval| (interval.low, interval.high));
            Some(SeriesPoint { interval, ..SeriesPoint::new(of.alpha, time.tau) })
        });
        points_of(format!("N = {n_lbits}"), points.collect())
    });
    let times = || all.iter().filter_map(|of| of.thouless).map(|time| time.tau);
    let (least, most) = (times().fold(f64::MAX, f64::min), times().fold(0.0, f64::max));
    let panel = SeriesPanel {
        x_label: "decay of couplings α".into(),
        x_scale: Scale::Linear,
        y_label: "Thouless time (Heisenberg times)".into(),
        // Within a decade a logarithmic axis has one label.
        y_scale: if most > 10.0 * least { Scale::Logarithmic } else { Scale::Linear },
        legend_title: String::new(),
        series: series.collect(),
        marks: vec![Alpha::CRITICAL.value()],
        levels: vec![(1.0, String::new())],
        height: 150.0,
        shaded: Vec::new(),
    };
    let header = [
        "N [1]",
        "alpha [1]",
        "levels [1]",
        "mean spacing [energy]",
        "Thouless time [Heisenberg time]",
        "Thouless time low 68% [Heisenberg time]",
        "Thouless time high 68% [Heisenberg time]",
        "resamples without [1]",
        "realizations [1]",
    ];
    let rows = all.iter().map(|of| {
        let interval = of.thouless.and_then(|time| time.interval_68);
        Row::default()
            .count(of.n_lbits)
            .number(of.alpha)
            .count(of.levels)
            .number(of.mean_spacing.mean)
            .maybe(of.thouless.map(|time| time.tau))
            .maybe(interval.map(|interval| interval.low))
            .maybe(interval.map(|interval| interval.high))
            .maybe(of.thouless.map(|time| time.without))
            .count(of.mean_spacing.realizations)
    });
    Picture { figure: series_figure(&[panel]), table: Table::new(header).with_rows(rows) }
}

/// A few of many, evenly, with the first and the last.
pub(super) fn chosen(all: Vec<&LevelStatistics>) -> Vec<&LevelStatistics> {
    if all.len() <= MOST_SERIES {
        return all;
    }
    let last = all.len() - 1;
    (0..MOST_SERIES).map(|k| all[k * last / (MOST_SERIES - 1)]).collect()
}

fn ensemble(of: &LevelStatistics) -> &'static str {
    if of.is_complex { "GUE" } else { "GOE" }
}

pub(super) fn with_error(x: f64, mean: &Estimate) -> SeriesPoint {
    let interval = mean.standard_error.map(|error| (mean.mean - error, mean.mean + error));
    SeriesPoint { interval, ..SeriesPoint::new(x, mean.mean) }
}

pub(super) fn points_of(label: String, points: Vec<SeriesPoint>) -> Series {
    Series { label, points, style: SeriesStyle::Points }
}

pub(super) fn curve(label: String, points: Vec<SeriesPoint>) -> Series {
    Series { label, points, style: SeriesStyle::Curve }
}
