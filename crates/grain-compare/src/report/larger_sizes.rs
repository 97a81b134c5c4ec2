//! The part of the page on N: every deviation at a glance, and what larger N teaches.

use std::fmt::Write;

use grain_figure::markup::table;
use grain_statistics::uncertainty::{optional, sigmas, significant, with_error};

use super::symbols::{ALPHA_C, ENTROPY, G, MEMORY, figure};
use crate::comparison::Comparison;
use crate::goodness::Side;
use crate::observable::Observable;
use crate::trend::{DeviationSize, Trend, TrendVerdict};

/// Heat map, trends, and their table.
pub(crate) fn section(
    comparison: &Comparison,
    deviations: Option<&str>,
    trends: Option<&str>,
) -> String {
    let mut html = String::new();
    if deviations.is_some() {
        html.push_str("<h2>Every deviation</h2>\n");
        html.push_str(&figure(
            deviations,
            "deviations",
            &format!(
                "Exact diagonalization minus mean field in units of its error, for every <i>N</i> and α. The \
                 entropy at {ALPHA_C} is what {G} was fitted to. Numbers: <code>figure-2a-entropy.csv</code> \
                 and <code>memory.csv</code>."
            ),
        ));
    }
    let Some(coupling) = &comparison.trends.coupling else { return html };
    html.push_str("<h2>What larger <i>N</i> teaches</h2>\n<ul class=\"summary\">\n");
    for sentence in sentences(comparison, coupling) {
        let _ = writeln!(html, "<li>{sentence}</li>");
    }
    html.push_str("</ul>\n");
    html.push_str(&figure(
        trends,
        "trends",
        &format!(
            "Above: {ENTROPY} of exact diagonalization minus mean field, at up to six of the α that all sizes have, or all but one. Below: the fitted {G}. \
             One standard error."
        ),
    ));
    html.push_str(&trend_table(comparison, coupling));
    html.push_str(
        "<p class=\"note\">Realizations of different <i>N</i> are independent. Slope: of a straight line in \
         <i>N</i>, by weighted least squares; “no trend” if it is within two standard errors of zero. \
         The deviation grows, shrinks or changes its sign along the line from the smallest to the largest \
         <i>N</i>, or from the first point to the last where a line is rejected (<i>p</i> &lt; 0.01); within two \
         standard errors of zero it counts as zero. Values of α share their realizations and are not \
         independent; noise alone gives a trend at 4.6 % of them. \
         <i>p</i>: probability of a larger χ² if a constant, or the line, is all there is. Numbers: \
         <code>trends.csv</code>.</p>\n",
    );
    html
}

/// One sentence for each of the three questions.
fn sentences(comparison: &Comparison, coupling: &Trend) -> Vec<String> {
    let trends = &comparison.trends;
    let mut sentences = Vec::new();
    let (Some(last), Some(before)) = (coupling.points.last(), coupling.points.iter().nth_back(1))
    else {
        return sentences;
    };
    let step = last.value - before.value;
    let step_error = last.error.hypot(before.error);
    let trend = match coupling.verdict {
        TrendVerdict::NoTrend => "no trend in <i>N</i> is seen",
        TrendVerdict::Falls => "it falls as <i>N</i> grows",
        TrendVerdict::Rises => "it rises as <i>N</i> grows",
    };
    sentences.push(format!(
        "<b>Does {G} converge?</b> From one l-bit to the next log {G} changes by {} ({}): {trend}. From \
         <i>N</i> = {} to {} it changed by {} ({}). A constant for all <i>N</i> has <i>p</i> = {}.",
        with_error(coupling.slope, Some(coupling.slope_error)),
        sigmas(Some(coupling.slope / coupling.slope_error)),
        before.n_lbits,
        last.n_lbits,
        with_error(step, Some(step_error)),
        sigmas(Some(step / step_error)),
        significant(coupling.constant.p_value, 2),
    ));
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
        sentences.push(format!(
            "<b>Does the deviation on the thermal side shrink?</b> Of the values of α above {ALPHA_C} it {thermal}."
        ));
    }
    for localized in &trends.localized {
        let sizes: Vec<String> = localized.sizes.iter().map(usize::to_string).collect();
        let quantity = if localized.observable == Observable::Entropy { ENTROPY } else { MEMORY };
        sentences.push(format!(
            "<b>Does the localized side stay within errors?</b> {quantity}, <i>N</i> = {} together: \
             <i>p</i> = {} (Fisher's combination of the <i>p</i> of every <i>N</i>).",
            sizes.join(", "),
            significant(localized.p_value, 2),
        ));
    }
    let localized = counts(Side::Localized);
    if !localized.is_empty() {
        sentences.push(format!(
            "Of the values of α below {ALPHA_C} the deviation of {ENTROPY} {localized}."
        ));
    }
    sentences
}

fn trend_table(comparison: &Comparison, coupling: &Trend) -> String {
    let row = |quantity: String, alpha: String, trend: &Trend, size: Option<DeviationSize>| {
        let sizes: Vec<String> =
            trend.points.iter().map(|point| point.n_lbits.to_string()).collect();
        let mut row = vec![quantity, alpha, sizes.join(", ")];
        row.extend([
            trend.points.last().map_or_else(String::new, |p| with_error(p.value, Some(p.error))),
            with_error(trend.slope, Some(trend.slope_error)),
            sigmas(Some(trend.slope / trend.slope_error)),
            trend.verdict.name().to_owned(),
            size.map_or_else(String::new, |size| size.name().to_owned()),
            optional(Some(trend.constant.p_value), 2),
            optional(Some(trend.line.p_value), 2),
        ]);
        row
    };
    let mut rows = vec![row(format!("log {G}"), ALPHA_C.into(), coupling, None)];
    for of in &comparison.trends.deviations {
        let quantity = if of.observable == Observable::Entropy { ENTROPY } else { MEMORY };
        let quantity = format!("{quantity}: ED − MF");
        rows.push(row(quantity, format!("{:.4}", of.alpha), &of.trend, Some(of.size)));
    }
    let headings = [
        "quantity",
        "α",
        "<i>N</i>",
        "at the largest <i>N</i>",
        "slope for each l-bit",
        "in its error",
        "trend",
        "deviation",
        "<i>p</i>, constant",
        "<i>p</i>, line",
    ];
    table(&headings, &rows)
}
