//! The section that says which approximation fails: what was measured with the last l-bit switched off, beside the deviation.

use grain_figure::{Figure, Row, Table};
use grain_statistics::MeasuredMean;
use grain_statistics::uncertainty::{NONE, chosen, with_error};
use maud::{Markup, Render, html};

use super::symbols::{ENTROPY, G_END, N, figure, headings, table};
use crate::comparison::Comparison;
use crate::split::EndSplit;

/// α of data and measurement are the same to so much.
const SAME_ALPHA: f64 = 1e-6;

/// What mean field has at the N and α of a split, bits.
fn prediction(comparison: &Comparison, split: &EndSplit) -> Option<f64> {
    let size = comparison.sizes.iter().find(|size| size.n_lbits == split.n_lbits)?;
    let same = |alpha: f64| (alpha - split.alpha).abs() <= SAME_ALPHA;
    let point = size.entropy.points.iter().find(|point| same(point.alpha))?;
    point.prediction.map(|prediction| prediction.value)
}

/// The deviation of the split's entropy from mean field, and the terms that it is the sum of.
fn terms(comparison: &Comparison, split: &EndSplit) -> Option<[MeasuredMean; 5]> {
    let predicted = prediction(comparison, split)?;
    let less = |value: MeasuredMean| MeasuredMean { mean: value.mean - predicted, ..value };
    let (whole, coupling) = (less(split.entropy), less(split.of_coupling));
    Some([whole, coupling, split.spread, split.shape, split.beyond_two_levels])
}

/// The section; nothing where nothing was measured.
pub(super) fn section(comparison: &Comparison, picture: Option<&Figure>) -> Markup {
    let written = |value: MeasuredMean| with_error(value.mean, Some(value.error));
    let row = |split: &EndSplit| -> Vec<Markup> {
        let mut cells = vec![
            split.n_lbits.to_string(),
            chosen(split.alpha),
            split.realizations.to_string(),
            written(split.reduced_coupling),
        ];
        match terms(comparison, split) {
            Some(terms) => cells.extend(terms.map(written)),
            None => cells.extend(std::iter::repeat_n(NONE.to_owned(), 5)),
        }
        cells.iter().map(Render::render).collect()
    };
    let rows: Vec<Vec<Markup>> = comparison.splits.iter().map(row).collect();
    let deviation = html! { (ENTROPY) " − mean field" };
    let headings = headings([
        &N,
        &"α",
        &"realizations",
        &G_END,
        &deviation,
        &"coupling",
        &"spread of samples",
        &"shape of the law",
        &"beyond two levels",
    ]);
    let caption = html! { "The terms beyond the law of resonances at the mean coupling, with their errors over realizations." };
    html! {
        @if !rows.is_empty() {
            h2 { "Which approximation fails" }
            p {
                "The last l-bit with its coupling switched off: " (G_END) " (3) and the norm (5) of every eigenstate, on the same \
                realizations as " (ENTROPY) " beside it. The deviation from mean field (bits) is the sum of the columns to its right: \
                a coupling other than mean field has it, its spread over samples, norms that do not have the law of resonances, and \
                what two levels do not describe. Numbers: " code { "which-approximation.csv" } "."
            }
            (figure(picture, "which-approximation", &caption))
            (table(&headings, &rows))
        }
    }
}

/// The same as a table.
pub(super) fn csv(comparison: &Comparison) -> Table {
    let header = [
        "N [1]",
        "alpha [1]",
        "realizations [1]",
        "g_N [1]",
        "g_N error [1]",
        "ED - mean field [bit]",
        "ED - mean field error [bit]",
        "coupling [bit]",
        "coupling error [bit]",
        "spread of samples [bit]",
        "spread of samples error [bit]",
        "shape of the law [bit]",
        "shape of the law error [bit]",
        "beyond two levels [bit]",
        "beyond two levels error [bit]",
    ];
    Table::new(header).with_rows(comparison.splits.iter().map(|split| {
        let row = Row::default()
            .count(split.n_lbits)
            .number(split.alpha)
            .count(split.realizations)
            .number(split.reduced_coupling.mean)
            .number(split.reduced_coupling.error);
        let terms = terms(comparison, split).map_or([None; 5], |terms| terms.map(Some));
        terms.iter().fold(row, |row, term| {
            row.maybe(term.map(|term| term.mean)).maybe(term.map(|term| term.error))
        })
    }))
}
