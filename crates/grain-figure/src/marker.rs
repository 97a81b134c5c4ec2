//! Shapes of data points, and paths, as SVG.

use std::fmt::Write;

use crate::style::Marker;

/// A marker at a place on the page.
pub(crate) fn draw_marker(
    (x, y): (f64, f64),
    r: f64,
    color: &str,
    marker: Marker,
    filled: bool,
) -> String {
    let fill = if filled { color } else { "#ffffff" };
    let outline = match marker {
        Marker::Circle => {
            return format!(
                "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{r:.2}\" fill=\"{fill}\" stroke=\"{color}\" \
                 stroke-width=\"0.8\"/>\n"
            );
        }
        Marker::Square => format!(
            "M{:.2} {:.2}h{:.2}v{:.2}h{:.2}Z",
            x - 0.9 * r,
            y - 0.9 * r,
            1.8 * r,
            1.8 * r,
            -1.8 * r
        ),
        Marker::Diamond => {
            format!(
                "M{x:.2} {:.2}L{:.2} {y:.2}L{x:.2} {:.2}L{:.2} {y:.2}Z",
                y - 1.3 * r,
                x + 1.3 * r,
                y + 1.3 * r,
                x - 1.3 * r
            )
        }
        Marker::TriangleUp => {
            format!(
                "M{x:.2} {:.2}L{:.2} {:.2}H{:.2}Z",
                y - 1.2 * r,
                x + 1.15 * r,
                y + 0.8 * r,
                x - 1.15 * r
            )
        }
        Marker::TriangleDown => {
            format!(
                "M{x:.2} {:.2}L{:.2} {:.2}H{:.2}Z",
                y + 1.2 * r,
                x + 1.15 * r,
                y - 0.8 * r,
                x - 1.15 * r
            )
        }
        Marker::TriangleLeft | Marker::TriangleRight => {
            let towards = if marker == Marker::TriangleLeft { -r } else { r };
            format!(
                "M{:.2} {y:.2}L{:.2} {:.2}V{:.2}Z",
                x + 1.2 * towards,
                x - 0.8 * towards,
                y - 1.15 * r,
                y + 1.15 * r
            )
        }
        Marker::Star => polygon((x, y), &[1.45 * r, 0.6 * r].repeat(5)),
        Marker::Hexagon => polygon((x, y), &[1.12 * r; 6]),
        Marker::UpperLimit => {
            let (bar, arrow, head) = (2.0 * r, 2.4 * r, 0.8 * r);
            return format!(
                "<path d=\"M{:.2} {y:.2}h{bar:.2}M{x:.2} {y:.2}v{arrow:.2}m{:.2} {:.2}l{head:.2} {head:.2}l{head:.2} {:.2}\" \
                 fill=\"none\" stroke=\"{color}\" stroke-width=\"0.9\"/>\n",
                x - r,
                -head,
                -head,
                -head
            );
        }
        Marker::Cross | Marker::Plus => {
            let lines = if marker == Marker::Cross {
                format!(
                    "M{:.2} {:.2}l{:.2} {:.2}M{:.2} {:.2}l{:.2} {:.2}",
                    x - r,
                    y - r,
                    2.0 * r,
                    2.0 * r,
                    x - r,
                    y + r,
                    2.0 * r,
                    -2.0 * r
                )
            } else {
                format!("M{:.2} {y:.2}h{:.2}M{x:.2} {:.2}v{:.2}", x - r, 2.0 * r, y - r, 2.0 * r)
            };
            return format!(
                "<path d=\"{lines}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"0.9\"/>\n"
            );
        }
    };
    format!("<path d=\"{outline}\" fill=\"{fill}\" stroke=\"{color}\" stroke-width=\"0.8\"/>\n")
}

/// An outline about a place, of corners at equal angles from the top on and at these distances.
fn polygon((x, y): (f64, f64), distances: &[f64]) -> String {
    let turn = std::f64::consts::TAU / distances.len() as f64;
    let corner = |(index, distance): (usize, &f64)| {
        let (sin, cos) = (turn * index as f64).sin_cos();
        (x + distance * sin, y - distance * cos)
    };
    path(&distances.iter().enumerate().map(corner).collect::<Vec<_>>()) + "Z"
}

/// A path through places on the page.
pub(crate) fn path(places: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (index, (x, y)) in places.iter().enumerate() {
        let _infallible = write!(path, "{}{x:.2} {y:.2}", if index == 0 { 'M' } else { 'L' });
    }
    path
}
