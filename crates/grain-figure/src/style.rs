//! Colours, markers and sizes: one place for how pictures look.

use std::fmt::Write;

/// Width of a single column of Phys. Rev., points.
pub const COLUMN: f64 = 246.0;

/// Width of a page of Phys. Rev., points: seven inches.
const PAGE: f64 = 504.0;

/// How wide a picture is on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// A column, 3.4 inches.
    #[default]
    Column,
    /// Both columns, 7 inches.
    Page,
}

impl Width {
    /// In points.
    pub fn points(self) -> f64 {
        match self {
            Self::Column => COLUMN,
            Self::Page => PAGE,
        }
    }

    /// How much higher panels are than in a column.
    pub fn heights(self) -> f64 {
        match self {
            Self::Column => 1.0,
            Self::Page => 1.4,
        }
    }
}

/// Size of axis labels, points.
pub const LABEL: f64 = 8.5;

/// Size of tick labels and legends, points; the least a journal prints well.
pub const SMALL: f64 = 7.0;

/// How much smaller an inset is: its numbers are still 6.5 points, the least a journal prints.
pub const INSET_SCALE: f64 = 0.93;

/// Half the size of a marker, points.
pub const MARKER: f64 = 1.9;

/// Width of curves and error bars, points.
pub const CURVE: f64 = 1.1;

/// Width of frames and ticks, points.
pub const FRAME: f64 = 0.6;

/// Okabe and Ito's palette without its yellow, which vanishes on white: told apart by every eye.
const PALETTE: [&str; 7] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

/// The colour of series `index`.
pub fn color(index: usize) -> &'static str {
    PALETTE[index % PALETTE.len()]
}

/// Viridis without its light end, which vanishes on white: rises in lightness for every eye.
const ORDERED: [&str; 9] = [
    "#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c", "#22a884", "#44bf70",
    "#7ad151",
];

/// The colour of series `index` of `count` in their order: more than the palette has would repeat its colours.
pub fn color_of(index: usize, count: usize) -> &'static str {
    if count <= PALETTE.len() {
        return color(index);
    }
    ORDERED[(index * (ORDERED.len() - 1) / (count - 1)).min(ORDERED.len() - 1)]
}

/// Cividis (Nuñez, Anderton & Renslow, `PLoS` ONE 13, e0199239), at equal steps: rises in lightness for every eye.
const CIVIDIS: [[f64; 3]; 9] = [
    [0.0, 34.0, 78.0],
    [18.0, 53.0, 112.0],
    [59.0, 73.0, 108.0],
    [87.0, 93.0, 109.0],
    [112.0, 113.0, 115.0],
    [138.0, 134.0, 120.0],
    [165.0, 156.0, 116.0],
    [195.0, 179.0, 105.0],
    [254.0, 232.0, 56.0],
];

/// The colour of a value between 0 and 1.
pub fn value_color(value: f64) -> String {
    let last = CIVIDIS.len() - 1;
    let place = value.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 8")]
    let below = (place as usize).min(last - 1);
    let share = place - below as f64;
    let mut color = String::from("#");
    for (low, high) in CIVIDIS[below].iter().zip(CIVIDIS[below + 1]) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
        let byte = (low + share * (high - low)).round() as u8;
        let _infallible = write!(color, "{byte:02x}");
    }
    color
}

/// Deviations of so many errors and more have the strongest colour.
pub const DEVIATION_REACH: f64 = 6.0;

/// The colour of a deviation in units of its error: white at none, blue below, vermilion above, told apart
/// by every eye.
pub fn deviation_color(sigma: f64) -> String {
    let end = if sigma < 0.0 { [0.0, 114.0, 178.0] } else { [213.0, 94.0, 0.0] };
    let share = 0.85 * (sigma.abs() / DEVIATION_REACH).min(1.0);
    let mut color = String::from("#");
    for channel in end {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
        let byte = (255.0 + share * (channel - 255.0)).round() as u8;
        let _infallible = write!(color, "{byte:02x}");
    }
    color
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Solid.
    Solid,
    /// Short dashes: of what is drawn for comparison.
    Dashed,
    /// Long dashes.
    LongDashed,
    /// A dash and a dot.
    DashDotted,
    /// Dots.
    Dotted,
    /// A dash and two dots.
    DashDotDotted,
}

impl Line {
    /// The lines of curves beside each other, so that a picture is readable without colours: five, over again.
    pub fn of_curve(index: usize) -> Self {
        let lines =
            [Self::Solid, Self::LongDashed, Self::DashDotted, Self::Dotted, Self::DashDotDotted];
        lines[index % lines.len()]
    }

    /// As an attribute of SVG, with a blank before it.
    pub(crate) fn dashes(self) -> &'static str {
        match self {
            Self::Solid => "",
            Self::Dashed => " stroke-dasharray=\"3 2\"",
            Self::LongDashed => " stroke-dasharray=\"6.5 1.5\"",
            Self::DashDotted => " stroke-dasharray=\"5 1.5 1.2 1.5\"",
            Self::Dotted => " stroke-dasharray=\"1.3 1.3\"",
            Self::DashDotDotted => " stroke-dasharray=\"5 1.3 1.2 1.3 1.2 1.3\"",
        }
    }
}

/// The shape of a data point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// ●
    Circle,
    /// ■
    Square,
    /// ◆
    Diamond,
    /// ▲
    TriangleUp,
    /// ▼
    TriangleDown,
    /// ◀
    TriangleLeft,
    /// ▶
    TriangleRight,
    /// ★
    Star,
    /// ⬢
    Hexagon,
    /// ×
    Cross,
    /// +
    Plus,
    /// A bar with an arrow below it: no more than this.
    UpperLimit,
}

/// Shapes of series, so that a picture is readable without colours: no shape twice among ten series, and no shape and colour twice
/// among 70.
pub fn marker(index: usize) -> Marker {
    let shapes = [
        Marker::Circle,
        Marker::Square,
        Marker::Diamond,
        Marker::TriangleUp,
        Marker::TriangleDown,
        Marker::Cross,
        Marker::Star,
        Marker::TriangleLeft,
        Marker::Hexagon,
        Marker::TriangleRight,
    ];
    shapes[index % shapes.len()]
}
