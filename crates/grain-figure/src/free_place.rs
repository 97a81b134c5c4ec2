//! Where the label of a horizontal line covers the least of the data.

use crate::inset::{CELLS, taken_cells};
use crate::panel::{Frame, Panel};
use crate::text::Anchor;

impl Panel {
    /// Where a text at a horizontal line, which is at `y` on the page, covers the least of the data.
    ///
    /// Among places that cover as little: on the left of a line in the upper half and on the right of one in the lower, as what rises
    /// from below to above leaves both free; else between them, above the line rather than below.
    pub(crate) fn free_place(
        &self,
        frame: Frame,
        y: f64,
        width: f64,
        size: f64,
    ) -> ((f64, f64), Anchor) {
        let upper = y < frame.top + 0.5 * frame.height;
        let left = (frame.left + 4.0, Anchor::Start);
        let right = (frame.left + frame.width - 4.0, Anchor::End);
        let sides = if upper { [left, right] } else { [right, left] };
        let room = frame.width - width - 8.0;
        let between = [0.75, 0.5, 0.25].map(|share| (left.0 + share * room, Anchor::Start));
        let taken = taken_cells(self);
        let cell = (frame.width / CELLS as f64, frame.height / CELLS as f64);
        let covered = |at: (f64, f64), anchor| {
            let from = if anchor == Anchor::Start { at.0 } else { at.0 - width };
            let overlaps = |column: usize, row: usize| {
                let (x, y) = (frame.left + column as f64 * cell.0, frame.top + row as f64 * cell.1);
                (x < from + width && x + cell.0 > from) && (y < at.1 && y + cell.1 > at.1 - size)
            };
            let cells = (0..CELLS).flat_map(|column| (0..CELLS).map(move |row| (column, row)));
            cells.filter(|&(column, row)| taken[column][row] && overlaps(column, row)).count()
        };
        let (above, below) = (y - 2.5, y + size + 1.0);
        let fits =
            |baseline: &f64| baseline - size > frame.top && *baseline < frame.top + frame.height;
        let heights = || [above, below].into_iter().filter(fits);
        let places = |columns: &[(f64, Anchor)]| -> Vec<_> {
            let at = |baseline| columns.iter().map(move |&(x, anchor)| ((x, baseline), anchor));
            heights().flat_map(at).collect()
        };
        let all = places(&sides).into_iter().chain(places(&between));
        let least = all.min_by_key(|&(at, anchor)| covered(at, anchor));
        least.unwrap_or(((left.0, above), left.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Axis;
    use crate::panel::{DataPoint, Layer};
    use crate::style::{Line, Marker};

    #[test]
    fn the_label_of_a_line_covers_no_data_where_there_is_room() {
        let frame = Frame { left: 0.0, top: 0.0, width: 200.0, height: 100.0 };
        let curve = |points: &[(f64, f64)]| Layer::Curve {
            points: points.to_vec(),
            color: "#000000",
            line: Line::Solid,
        };
        let place = |layers: Vec<Layer>, y: f64| {
            let axis = || Axis::linear("", [0.0, 1.0].into_iter(), 0.0);
            let panel = Panel { x: axis(), y: axis(), layers, x_labels: true, scale: 1.0 };
            panel.free_place(frame, y, 40.0, 7.0)
        };
        assert_eq!(place(vec![], 80.0).1, Anchor::End, "in the lower half on the right");
        assert_eq!(place(vec![], 20.0).1, Anchor::Start, "in the upper half on the left");
        let point = DataPoint { x: 0.95, y: 0.25, error: None, filled: true };
        let points =
            Layer::Points { points: vec![point], color: "#000000", marker: Marker::Circle };
        assert_eq!(place(vec![points], 80.0).1, Anchor::Start, "but where there are data");
        let ends = || vec![curve(&[(0.0, 0.1), (0.04, 0.4)]), curve(&[(0.96, 0.1), (1.0, 0.4)])];
        let (at, anchor) = place(ends(), 80.0);
        assert_eq!(anchor, Anchor::Start);
        assert!(at.0 > 20.0 && at.0 + 40.0 < 180.0, "between data at both ends, {at:?}");
        let (at, _) = place(vec![curve(&[(0.0, 0.25), (1.0, 0.25)])], 80.0);
        assert!(at.1 > 80.0, "below a line that a curve runs along, {at:?}");
        let (at, _) = place(vec![curve(&[(0.0, 0.9), (1.0, 0.9)])], 5.0);
        assert!(at.1 > 5.0, "below a line too near the frame, {at:?}");
    }
}
