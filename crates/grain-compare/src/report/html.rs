//! One self-contained page to look at: pictures, verdicts, tables and where the data come from.

use std::fmt::Write;

use grain_figure::markup::{details, escaped, table};
use grain_statistics::Interval;
use grain_statistics::uncertainty::{NONE, chosen, optional, sigmas, significant, with_error};

use super::larger_sizes;
use super::symbols::{ALPHA_C, ENTROPY, G, MEMORY, figure};
use crate::comparison::Comparison;
use crate::distribution::{Distance, EntropyDistribution, Match};
use crate::fit::FitOutcome;
use crate::goodness::{Covariance, Goodness, Side};
use crate::observable::Observable;
use crate::overlay::Overlay;
use crate::size::SizeComparison;

/// The pictures of a page, as SVG documents; `None` where there is nothing to draw.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pictures<'a> {
    /// Fig. 2a.
    pub(crate) entropy: Option<&'a str>,
    /// The memory.
    pub(crate) memory: Option<&'a str>,
    /// Fig. 2b.
    pub(crate) distribution: Option<&'a str>,
    /// Every deviation.
    pub(crate) deviations: Option<&'a str>,
    /// What changes with N.
    pub(crate) trends: Option<&'a str>,
}

/// The whole page.
pub(crate) fn page(comparison: &Comparison, pictures: Pictures<'_>) -> String {
    let name = escaped(&comparison.paths());
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <title>Exact diagonalization and mean field: {name}</title>\n<style>\n{}</style>\n</head>\n<body>\n",
        include_str!("page.css")
    );
    html.push_str(&opening(comparison));
    html.push_str(&fits(comparison));
    html.push_str(&entropy(comparison, pictures.entropy));
    html.push_str(&memory(comparison, pictures.memory));
    html.push_str(&distributions(comparison, pictures.distribution));
    html.push_str(&larger_sizes::section(comparison, pictures.deviations, pictures.trends));
    html.push_str(&numbers(comparison));
    html.push_str(&provenance(comparison));
    html.push_str("</body>\n</html>\n");
    html
}

fn opening(comparison: &Comparison) -> String {
    let settings = &comparison.settings;
    let mut html = format!(
        "<h1>Exact diagonalization beside mean-field theory</h1>\n<p class=\"lead\"><code>{}</code> · \
         {} · {} resonance distribution · {} bootstrap replicates over realizations</p>\n",
        escaped(&comparison.paths()),
        settings.window.description(),
        settings.resonance,
        settings.replicates,
    );
    html.push_str("<ul class=\"summary\">\n");
    for size in &comparison.sizes {
        let _ = writeln!(html, "<li>{}</li>", summary(size));
    }
    html.push_str("</ul>\n");
    let remarks = comparison.remarks();
    if !remarks.is_empty() {
        html.push_str("<ul class=\"remarks\">\n");
        for remark in remarks {
            let _ = writeln!(html, "<li>{}</li>", in_symbols(&escaped(&remark)));
        }
        html.push_str("</ul>\n");
    }
    html
}

/// Text in ASCII with the symbols that a page can show; options of a command stay as they are.
fn in_symbols(text: &str) -> String {
    text.replace("g_(1,0)", G)
        .replace(" alpha_c", &format!(" {ALPHA_C}"))
        .replace(" alpha", " α")
        .replace("chi^2", "χ²")
}

/// One sentence about one size.
fn summary(size: &SizeComparison) -> String {
    let realizations = if size.realizations == 1 { "realization" } else { "realizations" };
    let mut text =
        format!("<b><i>N</i> = {}</b>, {} {realizations}: ", size.n_lbits, size.realizations);
    let Some(coupling) = size.fit.coupling() else {
        text.push_str("no coupling can be fitted.");
        return text;
    };
    let error = coupling.log_g_error.map(|error| error * coupling.g);
    let _ = write!(text, "{G} = {}. ", with_error(coupling.g, error));
    match size.entropy.goodness_of(Side::Localized).and_then(|goodness| goodness.largest) {
        None => {
            let _ = write!(text, "No α below {ALPHA_C} to compare at.");
        }
        Some(largest) => {
            let below = size.entropy.goodness_of(Side::Localized);
            let _ = write!(
                text,
                "Below {ALPHA_C}, ED and mean field differ by at most {} bits, at α = {} ({})",
                significant(largest.residual.abs(), 2),
                chosen(largest.alpha),
                sigmas(largest.sigma)
            );
            if let Some(p_value) = below.and_then(|goodness| goodness.p_value) {
                let _ = write!(text, "; <i>p</i> = {}", significant(p_value, 2));
            }
            text.push('.');
        }
    }
    text
}

fn fits(comparison: &Comparison) -> String {
    let interval = |interval: Option<Interval>| {
        interval.map_or_else(
            || NONE.to_owned(),
            |Interval { low, high }| format!("{} to {}", significant(low, 4), significant(high, 4)),
        )
    };
    let rows: Vec<Vec<String>> = comparison
        .sizes
        .iter()
        .map(|size| {
            let fit = &size.fit;
            let entropy = with_error(fit.entropy.mean, fit.entropy.standard_error);
            let mut row = vec![fit.n_lbits.to_string(), size.realizations.to_string(), entropy];
            match &fit.outcome {
                FitOutcome::Fitted(coupling) => row.extend([
                    significant(coupling.g, 4),
                    interval(coupling.interval_68),
                    interval(coupling.interval_95),
                ]),
                FitOutcome::OutOfReach(reason) => {
                    row.extend([escaped(&reason.to_string()), NONE.into(), NONE.into()]);
                }
            }
            row
        })
        .collect();
    let realized = format!("{ENTROPY} at {ALPHA_C} (bits)");
    let headings = ["<i>N</i>", "realizations", &realized, G, "68 % interval", "95 % interval"];
    format!(
        "<h2>The one fitted number</h2>\n<p>{G} is set, for each <i>N</i>, so that mean field has the \
         measured {ENTROPY} at {ALPHA_C} = 1/√2. Everything below follows from it. Intervals are percentiles \
         over resampled realizations.</p>\n{}",
        table(&headings, &rows)
    )
}

fn entropy(comparison: &Comparison, picture: Option<&str>) -> String {
    format!(
        "<h2>Entropy of the end l-bit</h2>\n{}{}{}",
        figure(
            picture,
            "entropy",
            &format!(
                "{ENTROPY} against α: exact diagonalization (points, one standard error over realizations; \
                 open: the one that {G} was fitted to) and mean field (lines, band: 68 % of the fit). Inset: \
                 the same on a logarithmic axis. Below: their difference in units of its error. Compare \
                 Fig. 2a of PRB 106, 184208. Numbers: <code>figure-2a-entropy.csv</code>."
            ),
        ),
        verdicts(comparison, Observable::Entropy),
        "<p class=\"note\">Null hypothesis: the average of exact diagonalization over the ensemble is that \
         of mean field at every α of the side. The realization is the unit of independence. χ² has the full covariance of the \
         residuals, with the fit's uncertainty and the disorder that all α share in it; χ²/dof is 1 on \
         average if the hypothesis holds. <i>p</i> is from the <i>F</i> law of Hotelling's <i>T</i>². Where \
         realizations are too few for that, χ² is a plain sum of squares and has no <i>p</i>.</p>\n"
    )
}

fn memory(comparison: &Comparison, picture: Option<&str>) -> String {
    format!(
        "<h2>Memory of the end l-bit</h2>\n<p>Nothing is fitted here: mean field (A14) has the {G} of \
         the entropy.</p>\n{}{}",
        figure(
            picture,
            "memory",
            &format!(
                "{MEMORY} against α: exact diagonalization (points) and mean field with the {G} fitted \
                 to the entropy (lines). Below: their difference in units of its error. Numbers: \
                 <code>memory.csv</code>."
            ),
        ),
        verdicts(comparison, Observable::Memory),
    )
}

fn verdicts(comparison: &Comparison, observable: Observable) -> String {
    let rows: Vec<Vec<String>> = comparison
        .sizes
        .iter()
        .flat_map(|size| {
            let overlay: &Overlay = size.overlay(observable);
            overlay.goodness.iter().map(|goodness| verdict(size.n_lbits, goodness))
        })
        .collect();
    if rows.is_empty() {
        return "<p>There is no α at which mean field could fail to agree.</p>\n".into();
    }
    let unit = match observable {
        Observable::Entropy => "largest deviation (bits)",
        Observable::Memory => "largest deviation",
    };
    let headings = [
        "<i>N</i>",
        "side",
        "values of α",
        "χ²",
        "dof",
        "χ²/dof",
        "<i>p</i>",
        unit,
        "most significant",
    ];
    table(&headings, &rows)
}

/// A verdict this unlikely under its null hypothesis is set in bold.
const STRONG_EVIDENCE: f64 = 1e-3;

fn verdict(n_lbits: usize, goodness: &Goodness) -> Vec<String> {
    let side = match goodness.side {
        Side::Localized => format!("localized, α &lt; {ALPHA_C}"),
        Side::Critical => format!("α = {ALPHA_C}"),
        Side::Thermal => format!("thermal, α &gt; {ALPHA_C}"),
    };
    let p_value = match (goodness.p_value, goodness.covariance) {
        (Some(p), _) if p < STRONG_EVIDENCE => {
            format!("<span class=\"strong\">{}</span>", significant(p, 2))
        }
        (Some(p), _) => significant(p, 2),
        (None, Covariance::Diagonal) => "none".into(),
        (None, _) => NONE.into(),
    };
    vec![
        n_lbits.to_string(),
        side,
        goodness.points.to_string(),
        optional(goodness.chi_squared, 3),
        goodness.degrees_of_freedom.to_string(),
        optional(goodness.reduced_chi_squared, 3),
        p_value,
        goodness.largest.map_or_else(
            || NONE.into(),
            |largest| {
                let (size, alpha) = (significant(largest.residual, 2), chosen(largest.alpha));
                format!("{size} at α = {alpha}")
            },
        ),
        goodness.most_significant.map_or_else(
            || NONE.into(),
            |most| format!("{} at α = {}", sigmas(most.sigma), chosen(most.alpha)),
        ),
    ]
}

fn distributions(comparison: &Comparison, picture: Option<&str>) -> String {
    let shown: Vec<&EntropyDistribution> =
        comparison.sizes.iter().flat_map(|size| &size.distributions).collect();
    // The rarest that so many replicates can tell.
    let rarest = 1.0 / (comparison.settings.replicates as f64 + 1.0);
    let distance = |distance: &Distance| {
        let p_value = distance.p_value.map_or_else(
            || NONE.to_owned(),
            |p| format!("{}{}", if p > rarest { "" } else { "≤ " }, significant(p, 2)),
        );
        [significant(distance.value, 2), optional(distance.noise_95, 2), p_value]
    };
    let cells = |found: Option<&Match>| match found {
        None => vec![NONE.to_owned(); 7],
        Some(found) => std::iter::once(significant(found.log_g.exp(), 3))
            .chain(distance(&found.kolmogorov_smirnov))
            .chain(distance(&found.wasserstein))
            .collect(),
    };
    let rows: Vec<Vec<String>> = shown
        .iter()
        .flat_map(|shown| {
            [("[<i>S</i>]", &shown.same_entropy), ("α", &shown.same_alpha)].map(|(same, found)| {
                let mut row = vec![
                    shown.n_lbits.to_string(),
                    chosen(shown.alpha),
                    with_error(shown.entropy.mean, shown.entropy.standard_error),
                    format!("same {same}"),
                ];
                row.extend(cells(found.as_ref()));
                row
            })
        })
        .collect();
    let entropy = format!("{ENTROPY} (bits)");
    let headings = [
        "<i>N</i>",
        "α",
        &entropy,
        "mean field at",
        "<i>g<sub>N</sub></i>",
        "largest distance",
        "noise",
        "<i>p</i>",
        "area between (bits)",
        "noise",
        "<i>p</i>",
    ];
    format!(
        "<h2>Distribution of the end l-bit's entropy</h2>\n{}{}<p class=\"note\">Distances are between \
         cumulative distribution functions. Noise: the distance that realizations alone exceed in 5 % of cases if the ensemble has the mean-field distribution, found by \
         resampling realizations, the estimate of <i>g<sub>N</sub></i> included.</p>\n",
        figure(
            picture,
            "distribution",
            &format!(
                "Density of <i>S</i><sub>end</sub> over eigenstates and realizations: exact \
                 diagonalization (crosses) and mean field with the same {ENTROPY} (solid lines), or at the \
                 same α with the fitted {G} (dashed). Compare Fig. 2b of PRB 106, 184208. Numbers, for every \
                 <i>N</i>: <code>figure-2b-distribution.csv</code>."
            ),
        ),
        table(&headings, &rows),
    )
}

fn numbers(comparison: &Comparison) -> String {
    let mut html = String::from("<h2>Numbers</h2>\n");
    for (observable, title) in [(Observable::Entropy, ENTROPY), (Observable::Memory, MEMORY)] {
        for size in &comparison.sizes {
            let rows: Vec<Vec<String>> = size
                .overlay(observable)
                .points
                .iter()
                .map(|point| {
                    let prediction = point.prediction.map(|p| with_error(p.value, p.error));
                    let residual = point.residual.map(|r| with_error(r.value, r.error));
                    vec![
                        chosen(point.alpha),
                        with_error(point.data.mean, point.data.standard_error),
                        prediction.unwrap_or_else(|| NONE.into()),
                        residual.unwrap_or_else(|| NONE.into()),
                        sigmas(point.residual.and_then(|residual| residual.sigma)),
                    ]
                })
                .collect();
            let headings =
                ["α", "exact diagonalization", "mean field", "difference", "in its error"];
            let summary = format!("{title}, <i>N</i> = {}", size.n_lbits);
            html.push_str(&details(&summary, &table(&headings, &rows)));
        }
    }
    html.push_str(
        "<p class=\"note\">0.7028(40) is 0.7028 ± 0.0040, one standard error. The same numbers in full, and \
         those of every other l-bit (<code>lbits.csv</code>), are in the CSV files beside this page; the \
         whole comparison is in <code>comparison.json</code>.</p>\n",
    );
    html
}

fn provenance(comparison: &Comparison) -> String {
    let mut html = String::from("<h2>Where the data come from</h2>\n");
    for source in &comparison.sources {
        html.push_str("<dl>\n");
        for (name, text) in source.lines() {
            let _ = writeln!(html, "<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(&text));
        }
        html.push_str("</dl>\n");
        let config = format!("<pre><code>{}</code></pre>\n", escaped(&source.config));
        html.push_str(&details("The run, as TOML", &config));
    }
    html
}
