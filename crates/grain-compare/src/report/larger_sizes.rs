//! The part of the page on N: every deviation at a glance, and what larger N teaches.

use grain_figure::Figure;
use grain_statistics::uncertainty::{optional, sigmas, significant, with_error};
use maud::{Markup, Render, html};

use super::symbols::{ALPHA_C, ENTROPY, G, MEMORY, N, P, Symbol, figure, headings, table};
use crate::comparison::Comparison;
use crate::goodness::Side;
use crate::observable::Observable;
use crate::trend::{DeviationSize, SizeTrends, Trend, TrendVerdict};

/// Heat map, trends, and their table.
pub(crate) fn section(
    comparison: &Comparison,
    deviations: Option<&Figure>,
    trends: Option<&Figure>,
) -> Markup {
    let every = html! {
        "Exact diagonalization minus mean field in units of its error, for every " (N) " and α. The entropy at " (ALPHA_C)
        " is what " (G) " was fitted to. Numbers: " code { "figure-2a-entropy.csv" } " and " code { "memory.csv" } "."
    };
    html! {
        @if deviations.is_some() {
            h2 { "Every deviation" }
            (figure(deviations, "deviations", &every))
        }
        @if let Some(coupling) = &comparison.trends.coupling {
            (larger_sizes(&comparison.trends, coupling, trends))
        }
    }
}

fn larger_sizes(all: &SizeTrends, coupling: &Trend, picture: Option<&Figure>) -> Markup {
    let caption = html! {
        "Above: " (ENTROPY) " of exact diagonalization minus mean field, at up to six of the α that all sizes have, or all but \
        one. Below: the fitted " (G) ". One standard error."
    };
    html! {
        h2 { "What larger " (N) " teaches" }
        ul.summary { @for sentence in sentences(all, coupling) { li { (sentence) } } }
        (figure(picture, "trends", &caption))
        (trend_table(all, coupling))
        p.note {
            "Realizations of different " (N) " are independent. Slope: of a straight line in " (N) ", by weighted least \
            squares; “no trend” if it is within two standard errors of zero. The deviation grows, shrinks or changes its \
            sign along the line from the smallest to the largest " (N) ", or from the first point to the last where a line is \
            rejected (" (P) " < 0.01); within two standard errors of zero it counts as zero. Values of α share their \
            realizations and are not independent; noise alone gives a trend at 4.6 % of them. " (P) ": probability of a larger \
            χ² if a constant, or the line, is all there is. Numbers: " code { "trends.csv" } "."
        }
    }
}

/// One sentence for each of the three questions.
fn sentences(trends: &SizeTrends, coupling: &Trend) -> Vec<Markup> {
    let mut sentences = Vec::new();
    let [before, last] = [2, 1].map(|back| coupling.points[coupling.points.len() - back]);
    let step = last.value - before.value;
    let step_error = last.error.hypot(before.error);
    sentences.push(html! {
        b { "Does " (G) " converge?" } " From one l-bit to the next log " (G) " changes by "
        (with_error(coupling.slope, Some(coupling.slope_error))) " ("
        (sigmas(Some(coupling.slope / coupling.slope_error))) "): "
        @match coupling.verdict {
            TrendVerdict::NoTrend => { "no trend in " (N) " is seen" }
            TrendVerdict::Falls => { "it falls as " (N) " grows" }
            TrendVerdict::Rises => { "it rises as " (N) " grows" }
        }
        ". From " (N) " = " (before.n_lbits) " to " (last.n_lbits) " it changed by "
        (with_error(step, Some(step_error))) " (" (sigmas(Some(step / step_error)))
        "). A constant for all " (N) " has " (P) " = " (significant(coupling.constant.p_value, 2)) "."
    });
    let count = |side: Side, size: DeviationSize| {
        let of_side = trends.deviations.iter().filter(|of| of.side == side);
        let of_entropy = of_side.filter(|of| of.observable == Observable::Entropy);
        of_entropy.filter(|of| of.size == size).count()
    };
    let counts = |side| {
        use DeviationSize::{ChangesSign, Grows, NoTrend, Shrinks};
        [Shrinks, ChangesSign, Grows, NoTrend]
            .map(|size| (count(side, size), size))
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, size)| format!("{} at {count}", size.name()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let thermal = counts(Side::Thermal);
    if !thermal.is_empty() {
        sentences.push(html! {
            b { "Does the deviation on the thermal side shrink?" } " Of the values of α above " (ALPHA_C) " it "
            (thermal) "."
        });
    }
    for localized in &trends.localized {
        let sizes: Vec<String> = localized.sizes.iter().map(usize::to_string).collect();
        sentences.push(html! {
            b { "Does the localized side stay within errors?" } " " (symbol(localized.observable)) ", " (N) " = "
            (sizes.join(", ")) " together: " (P) " = " (significant(localized.p_value, 2))
            " (Fisher's combination of the " (P) " of every " (N) ")."
        });
    }
    let localized = counts(Side::Localized);
    if !localized.is_empty() {
        sentences.push(html! {
            "Of the values of α below " (ALPHA_C) " the deviation of " (ENTROPY) " " (localized) "."
        });
    }
    sentences
}

fn symbol(observable: Observable) -> Symbol {
    match observable {
        Observable::Entropy => ENTROPY,
        Observable::Memory => MEMORY,
    }
}

fn trend_table(trends: &SizeTrends, coupling: &Trend) -> Markup {
    let row = |quantity: Markup, alpha: Markup, trend: &Trend, size: Option<DeviationSize>| {
        let sizes: Vec<String> =
            trend.points.iter().map(|point| point.n_lbits.to_string()).collect();
        let [_, last] = trend.ends();
        let mut row = vec![quantity, alpha, sizes.join(", ").render()];
        let cells = [
            with_error(last.value, Some(last.error)),
            with_error(trend.slope, Some(trend.slope_error)),
            sigmas(Some(trend.slope / trend.slope_error)),
            trend.verdict.name().to_owned(),
            size.map_or_else(String::new, |size| size.name().to_owned()),
            optional(Some(trend.constant.p_value), 2),
            optional(Some(trend.line.p_value), 2),
        ];
        row.extend(cells.iter().map(Render::render));
        row
    };
    let mut rows = vec![row(html! { "log " (G) }, ALPHA_C.render(), coupling, None)];
    for of in &trends.deviations {
        let quantity = html! { (symbol(of.observable)) ": ED − MF" };
        rows.push(row(quantity, format!("{:.4}", of.alpha).render(), &of.trend, Some(of.size)));
    }
    let headings = headings([
        &"quantity",
        &"α",
        &N,
        &html! { "at the largest " (N) },
        &"slope for each l-bit",
        &"in its error",
        &"trend",
        &"deviation",
        &html! { (P) ", constant" },
        &html! { (P) ", line" },
    ]);
    table(&headings, &rows)
}
