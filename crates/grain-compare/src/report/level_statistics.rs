//! The section on level statistics: mean gap ratios, and where those of two N cross.

use grain_figure::{Figure, Row, Table};
use grain_statistics::uncertainty::{NONE, chosen, with_error};
use maud::{Markup, Render, html};

use super::symbols::{ALPHA_C, N, figure, table};
use crate::comparison::Comparison;
use crate::crossing::{Crossing, crossings};

/// The picture, a table of every N and α, and the crossings; nothing where no gap ratios were stored.
pub(crate) fn section(comparison: &Comparison, picture: Option<&Figure>) -> Markup {
    let caption = html! {
        "Mean adjacent gap ratio in the window against α, with its standard error over realizations. Lines: independent levels \
         (0.3863), GOE (0.5307), and GUE (0.5996) beside complex Hamiltonians. Numbers: " code { "gap-ratio.csv" } "."
    };
    let crossings = crossings(&comparison.sizes);
    html! {
        @if picture.is_some() {
            h2 { "Level statistics" }
            (figure(picture, "gap-ratio", &caption))
            (numbers(comparison))
            @if !crossings.is_empty() {
                p {
                    "Where the curve of one " (N) " crosses that of the next: " (sentence(&crossings)) ". In the limit of large "
                    (N) " mean field has the transition at " (ALPHA_C) " = 0.7071."
                }
            }
        }
    }
}

/// `N = 6, 7 at α = 0.71(2)`, one after the other.
fn sentence(crossings: &[Crossing]) -> Markup {
    html! {
        @for (index, of) in crossings.iter().enumerate() {
            @if index > 0 { "; " }
            (N) " = " (of.sizes[0]) " and " (of.sizes[1]) " at α = " (with_error(of.alpha, of.error))
        }
    }
}

/// A row an α, a column an N.
fn numbers(comparison: &Comparison) -> Markup {
    let sizes: Vec<_> = comparison.sizes.iter().filter(|of| !of.gap_ratio.is_empty()).collect();
    let mut alphas: Vec<f64> =
        sizes.iter().flat_map(|size| &size.gap_ratio).map(|point| point.alpha).collect();
    alphas.sort_by(f64::total_cmp);
    alphas.dedup();
    let columns = sizes.iter().map(|size| html! { (N) " = " (size.n_lbits) });
    let headings: Vec<Markup> = ["α".render()].into_iter().chain(columns).collect();
    let row = |&alpha: &f64| {
        let cells = sizes.iter().map(|size| {
            let same = size.gap_ratio.iter().find(|point| point.alpha.total_cmp(&alpha).is_eq());
            let number = same.map(|point| with_error(point.mean.mean, point.mean.standard_error));
            number.unwrap_or_else(|| NONE.into()).render()
        });
        [chosen(alpha).render()].into_iter().chain(cells).collect()
    };
    table(&headings, &alphas.iter().map(row).collect::<Vec<_>>())
}

/// The crossings as a table.
pub(crate) fn csv(crossings: &[Crossing]) -> Table {
    let header = ["smaller N [1]", "larger N [1]", "alpha [1]", "alpha error [1]"];
    let row = |of: &Crossing| {
        let [smaller, larger] = of.sizes;
        Row::default().count(smaller).count(larger).number(of.alpha).maybe(of.error)
    };
    Table::new(header).with_rows(crossings.iter().map(row))
}
