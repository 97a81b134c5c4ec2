//! Measured series beside each other, panel under panel: any quantity against another.

use crate::axis::{Axis, Scale};
use crate::canvas::{Entry, Figure, Placed, stack};
use crate::panel::{DataPoint, Layer, Panel};
use crate::style::{Line, Marker, color, color_of, marker};

/// A point of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeriesPoint {
    /// Along the axis of x.
    pub x: f64,
    /// Along the axis of y.
    pub y: f64,
    /// Lower and upper end of its interval, if it has one.
    pub interval: Option<(f64, f64)>,
    /// Whether only an upper limit is known, which `y` then is: drawn as a bar with an arrow below, joined to nothing.
    pub is_limit: bool,
    /// Whether it is not joined to the point before it: something between them is missing.
    pub after_gap: bool,
}

impl SeriesPoint {
    /// A point without an interval.
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y, interval: None, is_limit: false, after_gap: false }
    }
}

/// What a region is shaded with.
const SHADE: &str = "#808080";

/// How a series is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesStyle {
    /// Markers with their intervals, joined by a line.
    Points,
    /// A curve alone.
    Curve,
}

/// Points that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// In the legend; with sub- and superscripts.
    pub label: String,
    /// Ascending in x.
    pub points: Vec<SeriesPoint>,
    /// How they are drawn.
    pub style: SeriesStyle,
}

/// A panel of series; series of the same position have the same colour in every panel.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesPanel {
    /// Label of x, with its unit.
    pub x_label: String,
    /// How x is laid out; panels over a common axis take that of the first.
    pub x_scale: Scale,
    /// Label of y, with its unit.
    pub y_label: String,
    /// How y is laid out.
    pub y_scale: Scale,
    /// What the labels of the series are values of; empty for nothing. Only the first panel's is drawn.
    pub legend_title: String,
    /// The series.
    pub series: Vec<Series>,
    /// Dashed vertical lines.
    pub marks: Vec<f64>,
    /// Ranges of x that are shaded over the whole height.
    pub shaded: Vec<(f64, f64)>,
    /// Horizontal lines, with what they are.
    pub levels: Vec<(f64, String)>,
    /// Height on the page in points, at a width of 246.
    pub height: f64,
}

/// Draws the panels over a common axis of x, under a legend of the first panel's series.
///
/// # Examples
///
/// Entropies with their errors against α, on the [first page](crate#examples).
pub fn series_figure(panels: &[SeriesPanel]) -> Figure {
    let every_x = panels.iter().flat_map(|panel| &panel.series).flat_map(|series| &series.points);
    let x_values: Vec<f64> = every_x.map(|point| point.x).collect();
    let legend = panels.first().map_or_else(Vec::new, legend);
    let last = panels.len().saturating_sub(1);
    let placed: Vec<Placed> = panels
        .iter()
        .enumerate()
        .map(|(index, panel)| {
            let x = match panels[0].x_scale {
                scale @ (Scale::Linear | Scale::Whole) => {
                    Axis { scale, ..Axis::linear(&panel.x_label, x_values.iter().copied(), 0.03) }
                }
                Scale::Logarithmic => Axis::logarithmic(&panel.x_label, x_values.iter().copied()),
            };
            Placed { panel: draw(panel, x, index == last), height: panel.height, inset: None }
        })
        .collect();
    stack(&legend, &placed)
}

/// The title, if there is one, and an entry a series.
fn legend(panel: &SeriesPanel) -> Vec<Entry> {
    let title = (!panel.legend_title.is_empty()).then(|| Entry {
        label: panel.legend_title.clone(),
        color: color(0),
        marker: None,
        line: None,
    });
    let count = panel.series.len();
    let entries = panel.series.iter().enumerate().map(|(index, series)| Entry {
        label: series.label.clone(),
        color: color_of(index, count),
        marker: (series.style == SeriesStyle::Points).then(|| (marker(index), true)),
        line: Some(line_of(panel.series.as_slice(), index)),
    });
    title.into_iter().chain(entries).collect()
}

fn draw(panel: &SeriesPanel, x: Axis, x_labels: bool) -> Panel {
    let ends = panel.series.iter().flat_map(|series| &series.points).flat_map(|point| {
        let (low, high) = point.interval.unwrap_or((point.y, point.y));
        [point.y, low, high]
    });
    let ends = ends.chain(panel.levels.iter().map(|(y, _)| *y));
    let y = match panel.y_scale {
        scale @ (Scale::Linear | Scale::Whole) => {
            Axis { scale, ..Axis::linear(&panel.y_label, ends, 0.05) }
        }
        Scale::Logarithmic => Axis::logarithmic(&panel.y_label, ends),
    };
    let shade = |&(from, to): &(f64, f64)| Layer::Band {
        points: [from, to].map(|x| (x, y.low, y.high)).to_vec(),
        color: SHADE,
    };
    let mut layers: Vec<Layer> = panel.shaded.iter().map(shade).collect();
    layers.extend(panel.marks.iter().map(|&x| Layer::Vertical { x, label: String::new() }));
    let level = |(y, label): &(f64, String)| Layer::Horizontal { y: *y, label: label.clone() };
    layers.extend(panel.levels.iter().map(level));
    let (mut curves, points): (Vec<usize>, Vec<usize>) =
        (0..panel.series.len()).partition(|&index| panel.series[index].style == SeriesStyle::Curve);
    // The first in front, where steep pieces of several curves run into each other.
    curves.reverse();
    for index in curves.into_iter().chain(points) {
        layers.extend(series_layers(&panel.series, index, &y));
    }
    Panel { x, y, layers, x_labels, scale: 1.0 }
}

/// Curves are told apart without colours by their lines, series of points by their markers.
fn line_of(all: &[Series], index: usize) -> Line {
    match all[index].style {
        SeriesStyle::Points => Line::Solid,
        SeriesStyle::Curve => Line::of_curve(index),
    }
}

fn series_layers(all: &[Series], index: usize, y: &Axis) -> Vec<Layer> {
    let (series, color) = (&all[index], color_of(index, all.len()));
    if series.style == SeriesStyle::Curve {
        let turn = (index, all.len());
        let layer = |(points, together): (Vec<_>, bool)| {
            if together {
                Layer::Turns { points, color, turn }
            } else {
                Layer::Curve { points, color, line: line_of(all, index) }
            }
        };
        return pieces(all, index).into_iter().map(layer).collect();
    }
    let measured: Vec<&SeriesPoint> =
        series.points.iter().filter(|point| !point.is_limit).collect();
    let mut layers: Vec<Layer> = (measured.chunk_by(|_, next| !next.after_gap))
        .map(|piece| piece.iter().map(|point| (point.x, point.y)).collect())
        .map(|points| Layer::Curve { points, color, line: Line::Solid })
        .collect();
    for point in &measured {
        if let Some((low, high)) = point.interval {
            // On a logarithmic axis an interval that reaches zero goes down to the frame.
            let low = if y.scale == Scale::Logarithmic { low.max(y.low) } else { low };
            let points = vec![(point.x, low), (point.x, high)];
            layers.push(Layer::Curve { points, color, line: Line::Solid });
        }
    }
    let draw =
        |point: &SeriesPoint, filled| DataPoint { x: point.x, y: point.y, error: None, filled };
    let points = measured.iter().map(|point| draw(point, true)).collect();
    layers.push(Layer::Points { points, color, marker: marker(index) });
    let limits = series.points.iter().filter(|point| point.is_limit);
    let points = limits.map(|point| draw(point, false)).collect();
    layers.push(Layer::Points { points, color, marker: Marker::UpperLimit });
    layers
}

/// Curves that differ by less than this fraction look the same.
const SAME: f64 = 0.01;

/// The pieces of curve `index`, and whether all the other curves coincide with it there.
///
/// Such pieces begin at the same place for every curve, so that dashes in turns show all of them.
fn pieces(all: &[Series], index: usize) -> Vec<(Vec<(f64, f64)>, bool)> {
    let points = &all[index].points;
    let coincides = |other: &Series, at: usize| {
        let same = |(a, b): (&SeriesPoint, &SeriesPoint)| {
            a.x.total_cmp(&b.x).is_eq() && (a.y - b.y).abs() <= SAME * a.y.abs().max(b.y.abs())
        };
        other.points.len() >= at + 2
            && points[at..at + 2].iter().zip(&other.points[at..at + 2]).all(same)
    };
    let mut pieces: Vec<(Vec<(f64, f64)>, bool)> = Vec::new();
    for at in 0..points.len().saturating_sub(1) {
        let together = all.len() > 1 && all.iter().all(|other| coincides(other, at));
        let [from, to] = [points[at], points[at + 1]].map(|point| (point.x, point.y));
        match pieces.last_mut() {
            Some((piece, before)) if *before == together => piece.push(to),
            _ => pieces.push((vec![from, to], together)),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(y_scale: Scale) -> SeriesPanel {
        let points = vec![
            SeriesPoint { interval: Some((0.0, 0.6)), ..SeriesPoint::new(1.0, 0.5) },
            SeriesPoint { is_limit: true, ..SeriesPoint::new(2.0, 0.01) },
        ];
        let series = Series { label: "R = 10".into(), points, style: SeriesStyle::Points };
        SeriesPanel {
            x_label: "W/t".into(),
            x_scale: y_scale,
            y_label: "f_{aval}".into(),
            y_scale,
            legend_title: "radius:".into(),
            series: vec![series],
            marks: vec![1.5],
            levels: Vec::new(),
            height: 100.0,
            shaded: Vec::new(),
        }
    }

    #[test]
    fn pictures_of_both_scales_can_be_rasterised() {
        for scale in [Scale::Linear, Scale::Logarithmic] {
            let figure = series_figure(&[panel(scale), panel(scale)]);
            assert!(figure.to_png().unwrap().starts_with(b"\x89PNG"), "{scale:?}");
            for drawn in ["> = 10</tspan>", ">radius:</tspan>"] {
                assert_eq!(figure.svg().matches(drawn).count(), 1, "one legend");
            }
        }
        assert!(series_figure(&[]).to_png().is_ok(), "nothing to draw is no failure");
    }

    #[test]
    fn limits_are_arrowheads_that_no_line_joins() {
        let y = Axis::logarithmic("", [1e-3, 1.0].into_iter());
        let layers = series_layers(&panel(Scale::Logarithmic).series, 0, &y);
        let Layer::Curve { points, .. } = &layers[0] else { panic!("the joining line is first") };
        assert_eq!(points, &[(1.0, 0.5)], "the limit is not on it");
        let Some(Layer::Points { points, marker, .. }) = layers.last() else {
            panic!("limits last")
        };
        assert_eq!((points.len(), *marker), (1, Marker::UpperLimit));
        let low = layers.iter().find_map(|layer| match layer {
            Layer::Curve { points, .. } if points.len() == 2 => Some(points[0].1),
            _ => None,
        });
        assert_eq!(low, Some(y.low), "an interval from zero starts at the frame");
    }

    #[test]
    fn curves_on_top_of_each_other_take_turns_and_others_are_whole() {
        let curve = |height: &dyn Fn(usize) -> f64| Series {
            label: String::new(),
            points: (0..=400).map(|k| SeriesPoint::new(k as f64, height(k))).collect(),
            style: SeriesStyle::Curve,
        };
        // The third leaves the others in the second half.
        let far = |k: usize| if k <= 200 { 5.0 } else { 50.0 };
        let all = [curve(&|_| 5.0), curve(&|_| 5.001), curve(&far)];
        for index in 0..3 {
            let found = pieces(&all, index);
            let lengths: Vec<(usize, bool)> =
                found.iter().map(|(points, together)| (points.len() - 1, *together)).collect();
            assert_eq!(lengths, [(200, true), (200, false)], "curve {index}");
            let y = Axis::linear("", [0.0, 60.0].into_iter(), 0.0);
            let layers = series_layers(&all, index, &y);
            assert!(matches!(layers[0], Layer::Turns { turn, .. } if turn == (index, 3)));
            assert!(
                matches!(layers[1], Layer::Curve { line, .. } if line == Line::of_curve(index)),
                "whole where alone"
            );
        }
        let alone = pieces(&all[..1], 0);
        assert!(matches!(&alone[..], [(_, false)]), "one curve needs no turns");
    }

    #[test]
    fn nine_series_have_nine_colours() {
        let colours: std::collections::BTreeSet<_> =
            (0..9).map(|index| color_of(index, 9)).collect();
        assert_eq!(colours.len(), 9);
        assert_eq!(color_of(2, 3), color(2), "few have those of the palette");
    }
}
