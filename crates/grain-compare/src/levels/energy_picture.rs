//! Gap ratios against the energy density, and the mobility edge, drawn, each with the table of its numbers.

use grain_figure::{Picture, Row, Scale, SeriesPanel, SeriesPoint, Table, series_figure};
use grain_theory::mobility_edge::critical_decay;

use crate::gap_ratio::REFERENCES;
use crate::levels::edge::EdgePoint;
use crate::levels::picture::{chosen, curve, points_of, with_error};
use crate::levels::statistics::LevelStatistics;

/// What both pictures have below them.
const DENSITY: &str = "energy density u = E/Σ|h_{n}|";

/// Mean gap ratios of one N against the energy density, a series an α.
pub fn energy_picture(all: &[LevelStatistics], n_lbits: usize) -> Picture {
    let of_size = || all.iter().filter(move |of| of.n_lbits == n_lbits);
    let series = chosen(of_size().collect()).into_iter().map(|of| {
        let points = of.gap_ratios.iter().map(|bin| with_error(bin.density, &bin.gap_ratio));
        points_of(format!("α = {:.2}", of.alpha), points.collect())
    });
    let complex = of_size().any(|of| of.is_complex);
    let levels = REFERENCES.into_iter().take(if complex { 3 } else { 2 });
    let panel = SeriesPanel {
        x_label: format!("{DENSITY}, N = {n_lbits}"),
        y_label: "mean gap ratio [r]".into(),
        series: series.collect(),
        levels: levels.map(|(name, value)| (value, name.to_owned())).collect(),
        ..empty()
    };
    let header = ["N [1]", "alpha [1]", "u [1]", "levels [1]", "r [1]", "r error [1]"];
    let rows = of_size().flat_map(|of| {
        of.gap_ratios.iter().map(|bin| {
            let row = Row::default().count(of.n_lbits).number(of.alpha).number(bin.density);
            let row = row.number(bin.levels).number(bin.gap_ratio.mean);
            row.maybe(bin.gap_ratio.standard_error)
        })
    });
    Picture { figure: series_figure(&[panel]), table: Table::new(header).with_rows(rows) }
}

/// The α at which gap ratios of two N cross against the energy density, beside `α_c(u)`; `None` where none cross.
pub fn edge_picture(edge: &[EdgePoint]) -> Option<Picture> {
    let mut pairs: Vec<[usize; 2]> = edge.iter().map(|point| point.sizes).collect();
    pairs.dedup();
    let mut series: Vec<_> = (pairs.iter())
        .map(|pair| {
            let points = edge.iter().filter(|point| point.sizes == *pair).map(|point| {
                let interval = point.error.map(|error| (point.alpha - error, point.alpha + error));
                SeriesPoint { interval, ..SeriesPoint::new(point.density, point.alpha) }
            });
            points_of(format!("N = {}, {}", pair[0], pair[1]), points.collect())
        })
        .collect();
    let reach = edge.iter().map(|point| point.density.abs()).reduce(f64::max)? + 0.05;
    let steps = (0..=80).map(|step| reach * (0.025 * f64::from(step) - 1.0));
    let law = steps.map(|u| SeriesPoint::new(u, critical_decay(u))).collect();
    series.push(curve("α_{c}(u)".into(), law));
    let panel = SeriesPanel {
        x_label: DENSITY.into(),
        y_label: "α where [r] of two N cross".into(),
        series,
        ..empty()
    };
    let header = [
        "u [1]",
        "smaller N [1]",
        "larger N [1]",
        "alpha [1]",
        "alpha error [1]",
        "alpha_c(u) [1]",
    ];
    let rows = edge.iter().map(|point| {
        let row = Row::default().number(point.density).count(point.sizes[0]).count(point.sizes[1]);
        row.number(point.alpha).maybe(point.error).number(point.predicted)
    });
    Some(Picture { figure: series_figure(&[panel]), table: Table::new(header).with_rows(rows) })
}

fn empty() -> SeriesPanel {
    SeriesPanel {
        x_label: String::new(),
        x_scale: Scale::Linear,
        y_label: String::new(),
        y_scale: Scale::Linear,
        legend_title: String::new(),
        series: Vec::new(),
        marks: Vec::new(),
        levels: Vec::new(),
        height: 150.0,
        shaded: Vec::new(),
    }
}
