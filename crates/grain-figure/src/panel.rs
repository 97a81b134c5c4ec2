//! A frame with axes and what is drawn in it.

use std::fmt::Write;

use crate::axis::Axis;
use crate::marker::{draw_marker, path};
use crate::style::{CURVE, FRAME, LABEL, Line, MARKER, Marker, SMALL};
use crate::text::{self, Anchor};

/// A rectangle on the page, points; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A measured point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DataPoint {
    /// Along the axis of x.
    pub x: f64,
    /// Along the axis of y.
    pub y: f64,
    /// Standard error; `None` if it has none.
    pub error: Option<f64>,
    /// Filled, or an outline for a point that theory was fitted to.
    pub filled: bool,
}

/// Something drawn in a panel, from back to front.
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// A shaded band between two curves.
    Band {
        /// `(x, low, high)`
        points: Vec<(f64, f64, f64)>,
        /// `#rrggbb`
        color: &'static str,
    },
    /// A curve.
    Curve {
        /// `(x, y)`
        points: Vec<(f64, f64)>,
        /// `#rrggbb`
        color: &'static str,
        /// Solid or dashed.
        line: Line,
    },
    /// A curve on top of others: dashes that leave room for theirs.
    Turns {
        /// `(x, y)`
        points: Vec<(f64, f64)>,
        /// `#rrggbb`
        color: &'static str,
        /// Which of the curves this is, from 0, and of how many.
        turn: (usize, usize),
    },
    /// Measured points.
    Points {
        /// The points.
        points: Vec<DataPoint>,
        /// `#rrggbb`
        color: &'static str,
        /// Their shape.
        marker: Marker,
    },
    /// A dashed line over the whole height.
    Vertical {
        /// Where.
        x: f64,
        /// Beside its upper end; empty for none.
        label: String,
    },
    /// A line over the whole width.
    Horizontal {
        /// Where.
        y: f64,
        /// Beside it, where data that rise leave room; empty for none.
        label: String,
    },
}

/// Axes and layers.
///
/// # Examples
///
/// ```
/// use grain_figure::{Axis, DataPoint, Layer, Line, Marker, Panel, Placed, stack};
/// use grain_figure::style::color;
///
/// // A measured entropy with its error, and the curve that it is held against.
/// let curve: Vec<(f64, f64)> = (0..=20).map(|k| 0.4 + 0.02 * f64::from(k)).map(|x| (x, x * x)).collect();
/// let point = DataPoint { x: 0.6, y: 0.38, error: Some(0.02), filled: true };
/// let panel = Panel {
///     x: Axis::linear("decay of couplings α", [0.4, 0.8].into_iter(), 0.03),
///     y: Axis::linear("[S_{end}] (bits)", [0.0, 1.0].into_iter(), 0.0),
///     layers: vec![
///         Layer::Curve { points: curve, color: color(0), line: Line::Solid },
///         Layer::Points { points: vec![point], color: color(1), marker: Marker::Circle },
///     ],
///     x_labels: true,
///     scale: 1.0,
/// };
/// let figure = stack(&[], &[Placed { panel, height: 150.0, inset: None }]);
/// assert!(figure.svg().contains("decay of couplings"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// The axis below.
    pub x: Axis,
    /// The axis to the left.
    pub y: Axis,
    /// What is drawn, from back to front.
    pub layers: Vec<Layer>,
    /// Tick labels of x, which stacked panels have once.
    pub x_labels: bool,
    /// Sizes relative to a panel of full size.
    pub scale: f64,
}

/// A place on the page; numbers of an axis that overflow end at the edge of the world.
fn clamp(value: f64) -> f64 {
    value.clamp(-1e4, 1e4)
}

/// Length of a dash of one of several curves on top of each other, points.
const TURN: f64 = 1.6;

impl Panel {
    /// What is against what: `entropy [S_end] (bits) against decay of couplings α`.
    pub(crate) fn described(&self) -> String {
        let [x, y] = [&self.x.label, &self.y.label].map(|label| text::plain(label));
        match (x.as_str(), y.as_str()) {
            ("", label) | (label, "") => label.to_owned(),
            (x, y) => format!("{y} against {x}"),
        }
    }

    fn draw_curve(
        &self,
        frame: Frame,
        points: &[(f64, f64)],
        color: &'static str,
        dashes: &str,
    ) -> String {
        let places: Vec<_> = points.iter().filter_map(|&(x, y)| self.place(frame, x, y)).collect();
        if places.len() < 2 {
            return String::new();
        }
        format!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{:.2}\" \
             stroke-linejoin=\"round\"{dashes}/>\n",
            path(&places),
            CURVE * self.scale
        )
    }

    /// The position on the page of a point of the data; `None` if the axes have no place for it.
    pub fn place(&self, frame: Frame, x: f64, y: f64) -> Option<(f64, f64)> {
        let (x, y) = (self.x.position(x)?, self.y.position(y)?);
        Some((clamp(frame.left + x * frame.width), clamp(frame.top + (1.0 - y) * frame.height)))
    }

    /// Draws the panel; `name` is unique on the page.
    pub fn draw(&self, frame: Frame, name: &str) -> String {
        let Frame { left, top, width, height } = frame;
        let mut svg = format!(
            "<clipPath id=\"{name}\"><rect x=\"{left:.2}\" y=\"{top:.2}\" width=\"{width:.2}\" \
             height=\"{height:.2}\"/></clipPath>\n<g clip-path=\"url(#{name})\">\n"
        );
        for layer in &self.layers {
            svg.push_str(&self.draw_layer(frame, layer));
        }
        svg.push_str("</g>\n");
        let _infallible = writeln!(
            svg,
            "<rect x=\"{left:.2}\" y=\"{top:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" \
             fill=\"none\" stroke=\"#000000\" stroke-width=\"{FRAME}\"/>"
        );
        svg.push_str(&self.draw_axes(frame));
        svg
    }

    fn draw_layer(&self, frame: Frame, layer: &Layer) -> String {
        match layer {
            Layer::Band { points, color } => {
                let places = |side: fn(&(f64, f64, f64)) -> f64| {
                    points
                        .iter()
                        .filter_map(move |point| self.place(frame, point.0, side(point)))
                        .collect::<Vec<_>>()
                };
                let mut outline = places(|point| point.2);
                outline.extend(places(|point| point.1).into_iter().rev());
                if outline.len() < 3 {
                    return String::new();
                }
                format!(
                    "<path d=\"{}Z\" fill=\"{color}\" fill-opacity=\"0.22\" stroke=\"none\"/>\n",
                    path(&outline)
                )
            }
            Layer::Curve { points, color, line } => {
                self.draw_curve(frame, points, color, line.dashes())
            }
            Layer::Turns { points, color, turn: (index, count) } => {
                let (index, count) = (*index as f64, *count as f64);
                let dashes = format!(
                    " stroke-dasharray=\"{TURN} {:.2}\" stroke-dashoffset=\"{:.2}\"",
                    TURN * (count - 1.0),
                    -TURN * index
                );
                self.draw_curve(frame, points, color, &dashes)
            }
            Layer::Points { points, color, marker } => {
                points.iter().map(|point| self.draw_point(frame, point, color, *marker)).collect()
            }
            Layer::Vertical { x, label } => self.draw_vertical(frame, *x, label),
            Layer::Horizontal { y, label } => self.draw_horizontal(frame, *y, label),
        }
    }

    fn draw_horizontal(&self, frame: Frame, y: f64, label: &str) -> String {
        let Some((_, y)) = self.place(frame, self.x.low, y) else { return String::new() };
        let mut svg = format!(
            "<path d=\"M{:.2} {y:.2}H{:.2}\" stroke=\"#808080\" stroke-width=\"{FRAME}\"/>\n",
            frame.left,
            frame.left + frame.width
        );
        if !label.is_empty() {
            let size = SMALL * self.scale;
            let (at, anchor) = self.free_place(frame, y, text::width(label, size), size);
            svg.push_str(&text::element(label, at, size, anchor, 0.0));
        }
        svg
    }

    fn draw_vertical(&self, frame: Frame, x: f64, label: &str) -> String {
        let Some(position) = self.x.position(x) else { return String::new() };
        let x = clamp(frame.left + position * frame.width);
        let mut svg = format!(
            "<path d=\"M{x:.2} {:.2}V{:.2}\" stroke=\"#606060\" stroke-width=\"{FRAME}\" \
             stroke-dasharray=\"1.5 1.5\"/>\n",
            frame.top,
            frame.top + frame.height
        );
        if !label.is_empty() {
            let size = SMALL * self.scale;
            let at = (x - 2.0, frame.top + 1.2 * size + 1.0);
            svg.push_str(&text::element(label, at, size, Anchor::End, 0.0));
        }
        svg
    }

    fn draw_point(&self, frame: Frame, point: &DataPoint, color: &str, marker: Marker) -> String {
        let Some((x, y)) = self.place(frame, point.x, point.y) else { return String::new() };
        let mut svg = String::new();
        if let Some(error) = point.error.filter(|error| error.is_finite() && *error > 0.0) {
            // On a logarithmic axis a bar that reaches zero goes down to the frame.
            let low = point.y - error;
            let bottom =
                self.place(frame, point.x, low).map_or(frame.top + frame.height, |(_, y)| y);
            let top = self.place(frame, point.x, point.y + error).map_or(y, |(_, y)| y);
            // As bars of series are: a line without ends, which small markers would hide.
            let _infallible = writeln!(
                svg,
                "<path d=\"M{x:.2} {bottom:.2}V{top:.2}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{:.2}\"/>",
                CURVE * self.scale
            );
        }
        svg.push_str(&draw_marker((x, y), MARKER * self.scale, color, marker, point.filled));
        svg
    }

    fn draw_axes(&self, frame: Frame) -> String {
        let Frame { left, top, width, height } = frame;
        let (bottom, right) = (top + height, left + width);
        let size = SMALL * self.scale;
        let mut ticks = String::new();
        let mut labels = String::new();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few")]
        let (most_x, most_y) =
            ((width / (3.6 * size)).max(2.0) as usize, (height / (2.0 * size)).max(3.0) as usize);
        for tick in self.x.ticks(most_x.min(8)) {
            let Some(position) = self.x.position(tick.value) else { continue };
            let x = left + position * width;
            let length = if tick.label.is_some() { 3.0 } else { 1.6 } * self.scale;
            let _infallible =
                write!(ticks, "M{x:.2} {bottom:.2}v{:.2}M{x:.2} {top:.2}v{length:.2}", -length);
            if let Some(label) = tick.label.filter(|_| self.x_labels) {
                let at = (x, bottom + 1.25 * size);
                labels.push_str(&text::element(&label, at, size, Anchor::Middle, 0.0));
            }
        }
        let mut widest = 0.0_f64;
        for tick in self.y.ticks(most_y.min(7)) {
            let Some(position) = self.y.position(tick.value) else { continue };
            let y = bottom - position * height;
            let length = if tick.label.is_some() { 3.0 } else { 1.6 } * self.scale;
            let _infallible =
                write!(ticks, "M{left:.2} {y:.2}h{length:.2}M{right:.2} {y:.2}h{:.2}", -length);
            if let Some(label) = tick.label {
                widest = widest.max(text::width(&label, size));
                let at = (left - 0.4 * size, y + 0.36 * size);
                labels.push_str(&text::element(&label, at, size, Anchor::End, 0.0));
            }
        }
        let mut svg = format!(
            "<path d=\"{ticks}\" fill=\"none\" stroke=\"#000000\" stroke-width=\"{FRAME}\"/>\n{labels}"
        );
        let size = LABEL * self.scale;
        if self.x_labels && !self.x.label.is_empty() {
            let at = (left + width / 2.0, bottom + 1.4 * SMALL * self.scale + 1.15 * size);
            svg.push_str(&text::element(&self.x.label, at, size, Anchor::Middle, 0.0));
        }
        if !self.y.label.is_empty() {
            // Wide numbers push it outwards, but not off the page.
            let at = (left - 1.3 * SMALL * self.scale - widest).max(0.95 * size);
            let at = (at, top + height / 2.0);
            svg.push_str(&text::element(&self.y.label, at, size, Anchor::Middle, -90.0));
        }
        svg
    }
}
