//! The section on every l-bit along the chain: the profile that a failed avalanche leaves.

use grain_figure::Figure;
use grain_statistics::uncertainty::{NONE, chosen, sigmas, with_error};
use maud::{Markup, Render, html};

use super::symbols::{ENTROPY, G, N, Symbol, details, figure, headings, table};
use crate::comparison::Comparison;
use crate::profile::ProfilePoint;
use crate::size::SizeComparison;

const ENTROPY_N: Symbol = maud::PreEscaped("[<i>S<sub>n</sub></i>]");
const MEMORY_N: Symbol = maud::PreEscaped("<i>C</i><sup>zz</sup><sub><i>n</i></sub>");

/// The profile of the largest N, those of the others where they are asked for, and their numbers.
pub(crate) fn section(comparison: &Comparison, pictures: &[(usize, Figure)]) -> Markup {
    let Some((largest, others)) = pictures.split_last() else { return html! {} };
    let caption = |n_lbits: usize| {
        html! {
            (ENTROPY_N) ", memory " (MEMORY_N) " of every l-bit " i { "n" } " at " (N) " = " (n_lbits) ", and " (ENTROPY_N)
            " minus mean field in units of its error. Mean field has the " (G) " of the fit to " (ENTROPY)
            ", so that nothing is fitted to the other l-bits. Numbers: " code { "lbits.csv" } "."
        }
    };
    let name = |n_lbits: usize| format!("along-chain-{n_lbits}");
    let of = |n_lbits: usize| comparison.sizes.iter().find(|size| size.n_lbits == n_lbits);
    html! {
        h2 { "Along the chain" }
        (figure(Some(&largest.1), &name(largest.0), &caption(largest.0)))
        @for (n_lbits, picture) in others {
            (details(
                &html! { "The same at " (N) " = " (n_lbits) },
                &figure(Some(picture), &name(*n_lbits), &caption(*n_lbits)),
            ))
        }
        @if let Some(size) = of(largest.0) {
            (details(&html! { "Numbers at " (N) " = " (size.n_lbits) }, &numbers(size)))
        }
    }
}

fn numbers(size: &SizeComparison) -> Markup {
    let number = |value: Option<f64>| value.map_or_else(|| NONE.into(), |v| with_error(v, None));
    let row = |point: &ProfilePoint| -> Vec<Markup> {
        let cells = [
            chosen(point.alpha),
            point.lbit.to_string(),
            with_error(point.entropy.mean, point.entropy.standard_error),
            number(point.entropy_prediction),
            sigmas(point.entropy_residual.and_then(|residual| residual.sigma)),
            with_error(point.memory.mean, point.memory.standard_error),
            number(point.memory_prediction),
            sigmas(point.memory_residual.and_then(|residual| residual.sigma)),
        ];
        cells.iter().map(Render::render).collect()
    };
    let entropy = html! { (ENTROPY_N) " (bits)" };
    let headings = headings([
        &"α",
        &"l-bit",
        &entropy,
        &"mean field",
        &"difference, in its error",
        &MEMORY_N,
        &"mean field",
        &"difference, in its error",
    ]);
    table(&headings, &size.profile.iter().map(row).collect::<Vec<_>>())
}
