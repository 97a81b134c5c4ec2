//! Colours, markers and sizes: one place for how pictures look.

/// Width of a single column of Phys. Rev., points.
pub(crate) const COLUMN: f64 = 246.0;

/// Size of axis labels, points.
pub(crate) const LABEL: f64 = 8.5;

/// Size of tick labels and legends, points; the least a journal prints well.
pub(crate) const SMALL: f64 = 7.0;

/// Half the size of a marker, points.
pub(crate) const MARKER: f64 = 1.9;

/// Width of curves and error bars, points.
pub(crate) const CURVE: f64 = 1.1;

/// Width of frames and ticks, points.
pub(crate) const FRAME: f64 = 0.6;

/// Okabe and Ito's palette without its yellow, which vanishes on white: told apart by every eye.
const PALETTE: [&str; 7] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

/// The colour of series `index`.
pub(crate) fn color(index: usize) -> &'static str {
    PALETTE[index % PALETTE.len()]
}

/// The shape of a data point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marker {
    Circle,
    Square,
    Diamond,
    TriangleUp,
    TriangleDown,
    Cross,
    Plus,
}

/// Shapes of series, so that a picture is readable without colours; in another period than colours
/// after the seventh, so that no two of 42 series look the same.
pub(crate) fn marker(index: usize) -> Marker {
    let shapes = [
        Marker::Circle,
        Marker::Square,
        Marker::Diamond,
        Marker::TriangleUp,
        Marker::TriangleDown,
        Marker::Cross,
    ];
    shapes[index % shapes.len()]
}
