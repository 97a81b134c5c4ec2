//! A map of a square lattice turned by 45°: every site coloured by a value between 0 and 1.

use std::f64::consts::FRAC_1_SQRT_2;
use std::fmt::Write;

use crate::canvas::{Figure, page};
use crate::style::{COLUMN, FRAME, LABEL, SMALL, value_color};
use crate::text::{self, Anchor};

/// A site and its value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapSite {
    /// Position in lattice constants.
    pub position: [i32; 2],
    /// Between 0 and 1.
    pub value: f64,
}

/// Side of the square that holds the lattice, points.
const SIDE: f64 = 186.0;

const LEFT: f64 = 10.0;
const TOP: f64 = 24.0;
const BAR_LEFT: f64 = LEFT + SIDE + 10.0;
const BAR_WIDTH: f64 = 9.0;
/// Steps of colour in the bar.
const BAR_STEPS: u32 = 64;

/// Draws a map under a title, beside a bar of colours with its label; the lattice vectors are at 45° from the vertical, and a circle
/// marks the origin.
///
/// # Examples
///
/// ```
/// use grain_figure::{MapSite, lattice_map_figure};
///
/// // Four sites around the grain, one of them entangled with it.
/// let around = [[1, 0], [0, 1], [-1, 0], [0, -1]];
/// let sites: Vec<MapSite> = around
///     .into_iter()
///     .zip([0.9, 0.1, 0.0, 0.2])
///     .map(|(position, value)| MapSite { position, value })
///     .collect();
/// let figure = lattice_map_figure("W/t = 90", "[S_k] (bits)", &sites);
/// assert!(figure.svg().contains(" = 90"));
/// ```
pub fn lattice_map_figure(title: &str, bar_label: &str, sites: &[MapSite]) -> Figure {
    let mut svg = text::element(title, (LEFT, 12.0), SMALL, Anchor::Start, 0.0);
    let turned = |[n_1, n_2]: [i32; 2]| {
        let (n_1, n_2) = (f64::from(n_1), f64::from(n_2));
        [FRAC_1_SQRT_2 * (n_1 - n_2), FRAC_1_SQRT_2 * (n_1 + n_2)]
    };
    let farthest = sites
        .iter()
        .flat_map(|site| turned(site.position))
        .fold(0.0_f64, |farthest, place| farthest.max(place.abs()));
    // Half a cell's diagonal beyond the outermost centres.
    let scale = 0.5 * SIDE / (farthest + FRAC_1_SQRT_2);
    let half = scale * FRAC_1_SQRT_2;
    let middle = (LEFT + 0.5 * SIDE, TOP + 0.5 * SIDE);
    for site in sites {
        let [x, y] = turned(site.position);
        let (x, y) = (middle.0 + scale * x, middle.1 - scale * y);
        let color = value_color(site.value);
        // A white hairline shows single sites where neighbours have the same colour.
        let _infallible = writeln!(
            svg,
            "<path d=\"M{x:.2} {:.2}L{:.2} {y:.2}L{x:.2} {:.2}L{:.2} {y:.2}Z\" fill=\"{color}\" \
             stroke=\"#ffffff\" stroke-width=\"0.25\"/>",
            y - half,
            x + half,
            y + half,
            x - half
        );
    }
    let _infallible = writeln!(
        svg,
        "<circle cx=\"{:.2}\" cy=\"{:.2}\" r=\"{:.2}\" fill=\"none\" stroke=\"#d55e00\" stroke-width=\"1.2\"/>",
        middle.0,
        middle.1,
        1.15 * half
    );
    svg.push_str(&color_bar(bar_label));
    let title = format!("{} on every site of the lattice", text::plain(bar_label));
    page(TOP + SIDE + 8.0, &svg).titled(&title, "circle: the grain")
}

fn color_bar(label: &str) -> String {
    let mut svg = String::new();
    let step = SIDE / f64::from(BAR_STEPS);
    for index in 0..BAR_STEPS {
        let value = (f64::from(index) + 0.5) / f64::from(BAR_STEPS);
        let top = TOP + SIDE - f64::from(index + 1) * step;
        let _infallible = writeln!(
            svg,
            "<rect x=\"{BAR_LEFT:.2}\" y=\"{top:.2}\" width=\"{BAR_WIDTH}\" height=\"{:.2}\" fill=\"{}\"/>",
            step + 0.2,
            value_color(value)
        );
    }
    let _infallible = writeln!(
        svg,
        "<rect x=\"{BAR_LEFT:.2}\" y=\"{TOP}\" width=\"{BAR_WIDTH}\" height=\"{SIDE}\" fill=\"none\" \
         stroke=\"#000000\" stroke-width=\"{FRAME}\"/>"
    );
    for tick in 0..=4 {
        let value = f64::from(tick) / 4.0;
        let y = TOP + SIDE * (1.0 - value);
        let right = BAR_LEFT + BAR_WIDTH;
        let _infallible = writeln!(
            svg,
            "<path d=\"M{right:.2} {y:.2}h-2.5\" stroke=\"#000000\" stroke-width=\"{FRAME}\"/>"
        );
        let at = (right + 2.5, y + 0.36 * SMALL);
        svg.push_str(&text::element(&value.to_string(), at, SMALL, Anchor::Start, 0.0));
    }
    let at = (COLUMN - 5.0, TOP + 0.5 * SIDE);
    svg.push_str(&text::element(label, at, LABEL, Anchor::Middle, -90.0));
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lattice_vectors_are_at_45_degrees_and_every_site_is_drawn() {
        let sites: Vec<MapSite> = [[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]
            .map(|position| MapSite { position, value: 0.5 })
            .to_vec();
        let figure = lattice_map_figure("R = 1", "[S_{n}] (bits)", &sites);
        assert_eq!(figure.svg().matches("stroke=\"#ffffff\"").count(), 5);
        assert!(figure.to_png().unwrap().starts_with(b"\x89PNG"));
        // Site (1, 1) lies straight above the origin, on the page.
        let above = lattice_map_figure("", "", &[MapSite { position: [1, 1], value: 0.0 }]);
        let x = LEFT + 0.5 * SIDE;
        assert!(above.svg().contains(&format!("<path d=\"M{x:.2}")), "{}", above.svg());
    }
}
