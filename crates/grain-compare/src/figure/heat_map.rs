//! Deviations of data from mean field in units of their errors: a row an N, a column an α.

use std::fmt::Write;

use grain_figure::style::{COLUMN, DEVIATION_REACH, FRAME, LABEL, SMALL, deviation_color};
use grain_figure::text::{self, Anchor};
use grain_figure::{Figure, page};

use crate::comparison::Comparison;
use crate::goodness::Side;
use crate::observable::Observable;

const LEFT: f64 = 26.0;
const RIGHT: f64 = 2.0;
const TITLE: f64 = 13.0;
const ROW: f64 = 13.0;
const BETWEEN: f64 = 8.0;
/// Room for the labels of α, which stand upright, and for its name.
const BOTTOM: f64 = 36.0;
/// Room for the bar of colours with its numbers.
const BAR: f64 = 26.0;
const BAR_HEIGHT: f64 = 7.0;
/// The bar leaves so much on either side.
const BAR_MARGIN: f64 = 30.0;
/// Steps of colour in the bar.
const BAR_STEPS: u32 = 48;
/// Numbers in cells: the least that a journal prints well.
const NUMBER: f64 = 6.5;

/// Numbers of so many errors and more are white: their cells are dark.
const DARK: f64 = 4.5;

/// Draws entropy above memory; `None` if nothing deviates by a known number of errors.
pub fn deviation_figure(comparison: &Comparison) -> Option<Figure> {
    let observables = [
        (Observable::Entropy, "entropy [S_{end}]: (ED − MF)/σ, fitted at α_{c}"),
        (Observable::Memory, "memory [C^{zz}_{end}]: (ED − MF)/σ, nothing fitted"),
    ];
    let mut alphas: Vec<(f64, Side)> = (comparison.sizes.iter())
        .flat_map(|size| &size.entropy.points)
        .map(|point| (point.alpha, point.side))
        .collect();
    alphas.sort_by(|a, b| a.0.total_cmp(&b.0));
    alphas.dedup_by(|a, b| (a.0 - b.0).abs() < 1e-6);
    let known = |observable| {
        let mut points =
            comparison.sizes.iter().flat_map(move |size| &size.overlay(observable).points);
        points.any(|point| point.residual.is_some_and(|residual| residual.sigma.is_some()))
    };
    if !observables.iter().any(|(observable, _)| known(*observable)) {
        return None;
    }
    let width = (COLUMN - LEFT - RIGHT) / alphas.len() as f64;
    let mut svg = String::new();
    let mut top = 2.0;
    for (observable, title) in observables {
        svg.push_str(&text::element(title, (LEFT, top + 8.0), SMALL, Anchor::Start, 0.0));
        top += TITLE;
        for size in &comparison.sizes {
            let middle = top + 0.5 * ROW;
            let at = (LEFT - 3.0, middle + 0.36 * SMALL);
            svg.push_str(&text::element(&size.n_lbits.to_string(), at, SMALL, Anchor::End, 0.0));
            for (column, (alpha, side)) in alphas.iter().enumerate() {
                let points = &size.overlay(observable).points;
                let Some(point) = points.iter().find(|point| (point.alpha - alpha).abs() < 1e-6)
                else {
                    continue;
                };
                let sigma = point.residual.and_then(|residual| residual.sigma);
                let left = LEFT + column as f64 * width;
                let color = sigma.map_or_else(|| "#e6e6e6".to_owned(), deviation_color);
                let _infallible = writeln!(
                    svg,
                    "<rect x=\"{left:.2}\" y=\"{top:.2}\" width=\"{width:.2}\" height=\"{ROW}\" \
                     fill=\"{color}\" stroke=\"#ffffff\" stroke-width=\"0.4\"/>"
                );
                let label = match sigma {
                    // A short dash, for which there is room; nothing is less than nothing.
                    Some(sigma) => format!("{:.0}", sigma.round() + 0.0).replace('-', "–"),
                    None if *side == Side::Critical => "fit".to_owned(),
                    None => continue,
                };
                let at = (left + 0.5 * width, middle + 0.36 * NUMBER);
                let number = text::element(&label, at, NUMBER, Anchor::Middle, 0.0);
                let dark = sigma.is_some_and(|sigma| sigma.abs() >= DARK);
                let ink = if dark { "fill=\"#ffffff\"" } else { "fill=\"#000000\"" };
                svg.push_str(&number.replacen("fill=\"#000000\"", ink, 1));
            }
            top += ROW;
        }
        let middle = top - 0.5 * ROW * comparison.sizes.len() as f64;
        svg.push_str(&text::element("N", (10.0, middle), LABEL, Anchor::Middle, -90.0));
        top += BETWEEN;
    }
    for (column, (alpha, side)) in alphas.iter().enumerate() {
        let label = match side {
            Side::Critical => "α_{c}".to_owned(),
            Side::Localized | Side::Thermal => format!("{alpha:.2}"),
        };
        let x = LEFT + (column as f64 + 0.5) * width + 0.36 * SMALL;
        svg.push_str(&text::element(&label, (x, top - 3.0), SMALL, Anchor::End, -90.0));
    }
    let middle = LEFT + 0.5 * (COLUMN - LEFT - RIGHT);
    let at = (middle, top + BOTTOM - BETWEEN - 6.0);
    svg.push_str(&text::element("decay of couplings α", at, LABEL, Anchor::Middle, 0.0));
    svg.push_str(&color_bar(top + BOTTOM - BETWEEN));
    let title = "data minus mean field in units of its error, by N and decay of couplings α";
    Some(
        page(top + BOTTOM - BETWEEN + BAR, &svg)
            .titled(title, "blue: mean field is too high; red: too low"),
    )
}

/// Which colour is which deviation, from left to right.
fn color_bar(top: f64) -> String {
    let (left, top) = (LEFT + BAR_MARGIN, top + 2.0);
    let width = COLUMN - LEFT - RIGHT - 2.0 * BAR_MARGIN;
    let step = width / f64::from(BAR_STEPS);
    let mut svg = String::new();
    for index in 0..BAR_STEPS {
        let share = (f64::from(index) + 0.5) / f64::from(BAR_STEPS);
        let color = deviation_color(DEVIATION_REACH * (2.0 * share - 1.0));
        let _infallible = writeln!(
            svg,
            "<rect x=\"{:.2}\" y=\"{top:.2}\" width=\"{:.2}\" height=\"{BAR_HEIGHT}\" fill=\"{color}\"/>",
            left + f64::from(index) * step,
            step + 0.2
        );
    }
    let _infallible = writeln!(
        svg,
        "<rect x=\"{left:.2}\" y=\"{top:.2}\" width=\"{width:.2}\" height=\"{BAR_HEIGHT}\" fill=\"none\" \
         stroke=\"#000000\" stroke-width=\"{FRAME}\"/>"
    );
    for (share, label) in [
        (0.0, format!("≤−{DEVIATION_REACH}")),
        (0.25, format!("−{}", 0.5 * DEVIATION_REACH)),
        (0.5, "0".into()),
        (0.75, format!("{}", 0.5 * DEVIATION_REACH)),
        (1.0, format!("≥{DEVIATION_REACH}")),
    ] {
        let at = (left + share * width, top + BAR_HEIGHT + 1.0 + SMALL);
        svg.push_str(&text::element(&label, at, SMALL, Anchor::Middle, 0.0));
    }
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::comparison_of_every_kind;

    #[test]
    fn every_known_deviation_has_a_cell_with_its_number() {
        let comparison = comparison_of_every_kind("data.h5");
        let figure = deviation_figure(&comparison).unwrap();
        let points = (comparison.sizes.iter())
            .flat_map(|size| size.entropy.points.iter().chain(&size.memory.points));
        let (mut cells, mut numbers) = (0, 0);
        for point in points {
            cells += 1;
            numbers += usize::from(point.residual.and_then(|residual| residual.sigma).is_some());
        }
        assert_eq!(figure.svg().matches("stroke=\"#ffffff\"").count(), cells, "cells");
        let fitted = figure.svg().matches(">fit<").count();
        let small = format!("font-size=\"{NUMBER:.2}\" text-anchor=\"middle\"");
        assert_eq!(figure.svg().matches(&small).count(), numbers + fitted, "numbers");
        assert!(figure.to_png().unwrap().starts_with(b"\x89PNG"));
    }
}
