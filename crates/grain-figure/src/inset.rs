//! Where in a panel nothing is drawn: the place of an inset.

use crate::panel::{Frame, Layer, Panel};

/// Cells along each side of the panel.
pub(crate) const CELLS: usize = 40;

/// The largest rectangle of a panel that no curve, band or error bar enters, as a share of it; `None`
/// if none is at least `least` of the width and of the height.
///
/// Largest by the smaller of its sides: an inset wants to be square rather than long.
pub fn largest_free(panel: &Panel, least: f64) -> Option<Frame> {
    let taken = taken_cells(panel);
    // sums[i][j]: taken cells left of column i and above row j.
    let mut sums = vec![[0_usize; CELLS + 1]; CELLS + 1];
    for i in 0..CELLS {
        for j in 0..CELLS {
            sums[i + 1][j + 1] =
                sums[i][j + 1] + sums[i + 1][j] - sums[i][j] + usize::from(taken[i][j]);
        }
    }
    let mut best: Option<(f64, Frame)> = None;
    for left in 0..CELLS {
        for right in left + 1..=CELLS {
            for top in 0..CELLS {
                for bottom in (top + 1..=CELLS).rev() {
                    let inside = sums[right][bottom] + sums[left][top];
                    if inside > sums[left][bottom] + sums[right][top] {
                        continue;
                    }
                    let share = |count: usize| count as f64 / CELLS as f64;
                    let (width, height) = (share(right - left), share(bottom - top));
                    let worth = width.min(height) + 0.3 * width.max(height);
                    let enough = width >= least && height >= least;
                    if enough && best.is_none_or(|(known, _)| worth > known) {
                        let frame = Frame { left: share(left), top: share(top), width, height };
                        best = Some((worth, frame));
                    }
                    break;
                }
            }
        }
    }
    best.map(|(_, frame)| frame)
}

/// Cells that something enters, `[column][row from the top]`, with a margin of one cell.
pub(crate) fn taken_cells(panel: &Panel) -> Vec<[bool; CELLS]> {
    let unit = Frame { left: 0.0, top: 0.0, width: CELLS as f64, height: CELLS as f64 };
    let mut taken = vec![[false; CELLS]; CELLS];
    let mut mark = |x: f64, y: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "places are clamped")]
        let (column, row) = (x.floor() as i64, y.floor() as i64);
        for column in column - 1..=column + 1 {
            for row in row - 1..=row + 1 {
                if let (Ok(column), Ok(row)) = (usize::try_from(column), usize::try_from(row))
                    && column < CELLS
                    && row < CELLS
                {
                    taken[column][row] = true;
                }
            }
        }
    };
    let mut line = |from: Option<(f64, f64)>, to: Option<(f64, f64)>| {
        let (Some(from), Some(to)) = (from, to) else { return };
        let steps = 4 * CELLS;
        for step in 0..=steps {
            let share = step as f64 / steps as f64;
            mark(from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
        }
    };
    let place = |x: f64, y: f64| panel.place(unit, x, y);
    for layer in &panel.layers {
        match layer {
            Layer::Curve { points, .. } | Layer::Turns { points, .. } => {
                for pair in points.windows(2) {
                    line(place(pair[0].0, pair[0].1), place(pair[1].0, pair[1].1));
                }
            }
            Layer::Band { points, .. } => {
                for &(x, low, high) in points {
                    line(place(x, low), place(x, high));
                }
            }
            Layer::Points { points, .. } => {
                for point in points {
                    let error = point.error.filter(|error| error.is_finite()).unwrap_or(0.0);
                    line(place(point.x, point.y - error), place(point.x, point.y + error));
                }
            }
            Layer::Vertical { x, .. } => {
                line(place(*x, panel.y.low), place(*x, panel.y.high));
            }
            Layer::Horizontal { y, .. } => line(place(panel.x.low, *y), place(panel.x.high, *y)),
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Axis;
    use crate::style::Line;

    #[test]
    fn a_rising_curve_leaves_room_above_or_below_it() {
        let points: Vec<(f64, f64)> =
            (0..=50).map(|i| f64::from(i) / 50.0).map(|x| (x, x)).collect();
        let panel = Panel {
            x: Axis::linear("", [0.0, 1.0].into_iter(), 0.0),
            y: Axis::linear("", [0.0, 1.0].into_iter(), 0.0),
            layers: vec![Layer::Curve {
                points: points.clone(),
                color: "#000000",
                line: Line::Solid,
            }],
            x_labels: true,
            scale: 1.0,
        };
        let free = largest_free(&panel, 0.3).unwrap();
        for (x, y) in points {
            let inside = x > free.left
                && x < free.left + free.width
                && 1.0 - y > free.top
                && 1.0 - y < free.top + free.height;
            assert!(!inside, "({x}, {y}) lies in {free:?}");
        }
        assert!(free.width > 0.4 && free.height > 0.4, "about a half of each side: {free:?}");
        assert!(largest_free(&panel, 0.6).is_none(), "no larger one");
    }
}
