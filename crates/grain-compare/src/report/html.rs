//! One self-contained page to look at: pictures, verdicts, tables and where the data come from.
//!
//! HTML in a form that is also XML. Text is escaped by `maud`; what is no text is written here.

use grain_figure::{Figure, document};
use grain_statistics::Interval;
use grain_statistics::uncertainty::{NONE, chosen, optional, sigmas, significant, with_error};
use maud::{Markup, Render, html};

use super::symbols::{
    ALPHA_C, ENTROPY, G, G_END, MEMORY, N, P, details, figure, headings, in_symbols, table,
};
use super::{along_chain, larger_sizes, level_statistics, which_approximation};
use crate::comparison::Comparison;
use crate::distribution::{Distance, EntropyDistribution, Match};
use crate::fit::FitOutcome;
use crate::goodness::{Covariance, Goodness, Side};
use crate::observable::Observable;
use crate::overlay::Overlay;
use crate::settings::CouplingSource;
use crate::size::SizeComparison;

/// The pictures of a page; `None` where there is nothing to draw.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pictures<'a> {
    /// Fig. 2a.
    pub(crate) entropy: Option<&'a Figure>,
    /// The memory.
    pub(crate) memory: Option<&'a Figure>,
    /// Fig. 2b.
    pub(crate) distribution: Option<&'a Figure>,
    /// Every deviation.
    pub(crate) deviations: Option<&'a Figure>,
    /// What changes with N.
    pub(crate) trends: Option<&'a Figure>,
    /// Every l-bit along the chain, with N.
    pub(crate) along_chain: &'a [(usize, Figure)],
    /// The mean gap ratio.
    pub(crate) gap_ratio: Option<&'a Figure>,
    /// Why mean field deviates.
    pub(crate) split: Option<&'a Figure>,
}

/// The whole page.
pub(crate) fn page(comparison: &Comparison, pictures: Pictures<'_>) -> String {
    let title = format!("Exact diagonalization and mean field: {}", comparison.file_names());
    let body = html! {
        (opening(comparison))
        (fits(comparison))
        (entropy(comparison, pictures.entropy))
        (memory(comparison, pictures.memory))
        (distributions(comparison, pictures.distribution))
        (along_chain::section(comparison, pictures.along_chain))
        (which_approximation::section(comparison, pictures.split))
        (level_statistics::section(comparison, pictures.gap_ratio))
        (larger_sizes::section(comparison, pictures.deviations, pictures.trends))
        (numbers(comparison))
        (provenance(comparison))
    };
    document(&title, "", &body)
}

fn opening(comparison: &Comparison) -> Markup {
    let settings = &comparison.settings;
    let remarks = comparison.remarks();
    html! {
        h1 { "Exact diagonalization beside mean-field theory" }
        p.lead {
            code { (comparison.file_names()) } " · " (settings.window.description()) " · "
            (settings.resonance) " resonance distribution · " (settings.closure) " closure · "
            (settings.replicates)
            " bootstrap replicates over realizations"
        }
        ul.summary { @for size in &comparison.sizes { li { (summary(size)) } } }
        @if !remarks.is_empty() {
            ul.remarks { @for remark in &remarks { li { (in_symbols(remark)) } } }
        }
    }
}

/// One sentence about one size.
fn summary(size: &SizeComparison) -> Markup {
    let realizations = if size.realizations == 1 { "realization" } else { "realizations" };
    let below = size.entropy.goodness_of(Side::Localized);
    let largest = below.and_then(|goodness| goodness.largest);
    html! {
        b { (N) " = " (size.n_lbits) } ", " (size.realizations) " " (realizations) ": "
        @match size.fit.coupling() {
            None => "no coupling can be fitted.",
            Some(coupling) => {
                (G) " = " (with_error(coupling.g, coupling.log_g_error.map(|error| error * coupling.g)))
                ". "
                @match largest {
                    None => { "No α below " (ALPHA_C) " to compare at." }
                    Some(largest) => {
                        "Below " (ALPHA_C) ", ED and mean field differ by at most "
                        (significant(largest.residual.abs(), 2)) " bits, at α = " (chosen(largest.alpha))
                        " (" (sigmas(largest.sigma)) ")"
                        @if let Some(p_value) = below.and_then(|goodness| goodness.p_value) {
                            "; " (P) " = " (significant(p_value, 2))
                        }
                        "."
                    }
                }
            }
        }
    }
}

fn fits(comparison: &Comparison) -> Markup {
    let interval = |interval: Option<Interval>| {
        interval.map_or_else(
            || NONE.to_owned(),
            |Interval { low, high }| format!("{} to {}", significant(low, 4), significant(high, 4)),
        )
    };
    let row = |size: &SizeComparison| {
        let fit = &size.fit;
        let outcome = match &fit.outcome {
            FitOutcome::Fitted(coupling) | FitOutcome::Given(coupling) => [
                significant(coupling.g, 4),
                interval(coupling.interval_68),
                interval(coupling.interval_95),
            ],
            FitOutcome::OutOfReach(reason) => [reason.to_string(), NONE.into(), NONE.into()],
        };
        let entropy = with_error(fit.entropy.mean, fit.entropy.standard_error);
        let counts = [fit.n_lbits.to_string(), size.realizations.to_string(), entropy];
        counts.iter().chain(&outcome).map(Render::render).collect()
    };
    let rows: Vec<Vec<Markup>> = comparison.sizes.iter().map(row).collect();
    let realized = html! { (ENTROPY) " at " (ALPHA_C) " (bits)" };
    let fitted = comparison.settings.coupling == CouplingSource::Fitted;
    html! {
        h2 { @if fitted { "The one fitted number" } @else { "The coupling: nothing is fitted" } }
        p {
            @if fitted {
                (G) " is set, for each " (N) ", so that mean field has the measured " (ENTROPY) " at " (ALPHA_C)
                " = 1/√2. Everything below follows from it. Intervals are percentiles over resampled realizations."
            } @else {
                "The coupling is " (coupling_source(&comparison.settings.coupling)) "; the table has it at " (ALPHA_C)
                ". Data and predictions are independent. The band of every prediction reaches from the "
                (comparison.settings.resonance) " law of resonances to that of levels without correlations."
            }
        }
        (table(&headings([&N, &"realizations", &realized, &G, &"68 % interval", &"95 % interval"]), &rows))
    }
}

fn coupling_source(source: &CouplingSource) -> &'static str {
    match source {
        CouplingSource::Fitted => "fitted",
        CouplingSource::DensityOfStates(_) => {
            "computed from the density of states of grain and fields"
        }
        CouplingSource::Stated(_) => "the one that was stated, at every N and α",
        CouplingSource::Measured(_) => "that of the last l-bit in eigenstates without it",
    }
}

fn entropy(comparison: &Comparison, picture: Option<&Figure>) -> Markup {
    let caption = html! {
        (ENTROPY) " against α: exact diagonalization (points, one standard error over realizations"
        @if comparison.settings.coupling == CouplingSource::Fitted {
            "; open: the one that " (G) " was fitted to) and mean field (lines, band: 68 % of the fit). Inset:"
        } @else {
            ") and mean field (lines, bands: from this law of resonances to that of levels without correlations). Inset:"
        }
        " the same on a logarithmic axis. \
        Below: their difference in units of its error. Compare Fig. 2a of PRB 106, 184208. Numbers: "
        code { "figure-2a-entropy.csv" } "."
    };
    html! {
        h2 { "Entropy of the end l-bit" }
        (figure(picture, "entropy", &caption))
        (verdicts(comparison, Observable::Entropy))
        p.note {
            "Null hypothesis: the average of exact diagonalization over the ensemble is that of mean field at every α of the \
            side. The realization is the unit of independence. χ² has the full covariance of the residuals, with the fit's \
            uncertainty and the disorder that all α share in it; χ²/dof is 1 on average if the hypothesis holds. "
            (P) " is from the " i { "F" } " law of Hotelling's " i { "T" } "². Where realizations are too few for that, χ² is a \
            plain sum of squares and has no " (P) "."
        }
    }
}

fn memory(comparison: &Comparison, picture: Option<&Figure>) -> Markup {
    let caption = html! {
        (MEMORY) " against α: exact diagonalization (points) and mean field with the " (G)
        " fitted to the entropy (lines). Below: their difference in units of its error. Numbers: "
        code { "memory.csv" } "."
    };
    html! {
        h2 { "Memory of the end l-bit" }
        p { "Nothing is fitted here: mean field (A14) has the " (G) " of the entropy." }
        (figure(picture, "memory", &caption))
        (verdicts(comparison, Observable::Memory))
    }
}

fn verdicts(comparison: &Comparison, observable: Observable) -> Markup {
    let of_size = |size: &SizeComparison| {
        let overlay: &Overlay = size.overlay(observable);
        overlay.goodness.iter().map(|goodness| verdict(size.n_lbits, goodness)).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<Markup>> = comparison.sizes.iter().flat_map(of_size).collect();
    if rows.is_empty() {
        return html! { p { "There is no α at which mean field could fail to agree." } };
    }
    let unit = match observable {
        Observable::Entropy => "largest deviation (bits)",
        Observable::Memory => "largest deviation",
    };
    let headings = headings([
        &N,
        &"side",
        &"values of α",
        &"χ²",
        &"dof",
        &"χ²/dof",
        &P,
        &unit,
        &"most significant",
    ]);
    table(&headings, &rows)
}

/// A verdict this unlikely under its null hypothesis is set in bold.
const STRONG_EVIDENCE: f64 = 1e-3;

fn verdict(n_lbits: usize, goodness: &Goodness) -> Vec<Markup> {
    let side = match goodness.side {
        Side::Localized => html! { "localized, α < " (ALPHA_C) },
        Side::Critical => html! { "α = " (ALPHA_C) },
        Side::Thermal => html! { "thermal, α > " (ALPHA_C) },
    };
    let p_value = match (goodness.p_value, goodness.covariance) {
        (Some(p), _) if p < STRONG_EVIDENCE => html! { span.strong { (significant(p, 2)) } },
        (Some(p), _) => significant(p, 2).render(),
        (None, Covariance::Diagonal) => "none".render(),
        (None, _) => NONE.render(),
    };
    vec![
        n_lbits.render(),
        side,
        html! {
            (goodness.points)
            @if !goodness.left_out.is_empty() { " (" (goodness.left_out.len()) " left out)" }
        },
        optional(goodness.chi_squared, 3).render(),
        goodness.degrees_of_freedom.render(),
        optional(goodness.reduced_chi_squared, 3).render(),
        p_value,
        html! {
            @match goodness.largest {
                None => (NONE),
                Some(largest) => {
                    (significant(largest.residual, 2)) " at α = " (chosen(largest.alpha))
                }
            }
        },
        html! {
            @match goodness.most_significant {
                None => (NONE),
                Some(most) => { (sigmas(most.sigma)) " at α = " (chosen(most.alpha)) }
            }
        },
    ]
}

fn distributions(comparison: &Comparison, picture: Option<&Figure>) -> Markup {
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
    let of_shown = |shown: &EntropyDistribution| {
        let same_entropy = html! { "same [" i { "S" } "]" };
        [(same_entropy, &shown.same_entropy), ("same α".render(), &shown.same_alpha)].map(
            |(same, found)| {
                let mut row = vec![
                    shown.n_lbits.render(),
                    chosen(shown.alpha).render(),
                    with_error(shown.entropy.mean, shown.entropy.standard_error).render(),
                    same,
                ];
                row.extend(cells(found.as_ref()).iter().map(Render::render));
                row
            },
        )
    };
    let shown = comparison.sizes.iter().flat_map(|size| &size.distributions);
    let rows: Vec<Vec<Markup>> = shown.flat_map(of_shown).collect();
    let headings = headings([
        &N,
        &"α",
        &html! { (ENTROPY) " (bits)" },
        &"mean field at",
        &G_END,
        &"largest distance",
        &"noise",
        &P,
        &"area between (bits)",
        &"noise",
        &P,
    ]);
    let caption = html! {
        "Density of " i { "S" } sub { "end" } " over eigenstates and realizations: exact diagonalization (crosses) and mean \
        field with the same " (ENTROPY) " (solid lines), or at the same α with the fitted " (G) " (dashed). Compare Fig. 2b of \
        PRB 106, 184208. Numbers, for every " (N) ": " code { "figure-2b-distribution.csv" } "."
    };
    html! {
        h2 { "Distribution of the end l-bit's entropy" }
        (figure(picture, "distribution", &caption))
        (table(&headings, &rows))
        p.note {
            "Distances are between cumulative distribution functions. Noise: the distance that realizations alone exceed in \
            5 % of cases if the ensemble has the mean-field distribution, found by resampling realizations, the estimate of "
            (G_END) " included."
        }
    }
}

fn numbers(comparison: &Comparison) -> Markup {
    let quantities = [(Observable::Entropy, ENTROPY), (Observable::Memory, MEMORY)];
    html! {
        h2 { "Numbers" }
        @for (observable, title) in quantities {
            @for size in &comparison.sizes {
                (details(
                    &html! { (title) ", " (N) " = " (size.n_lbits) },
                    &points(size.overlay(observable)),
                ))
            }
        }
        p.note {
            "0.7028(40) is 0.7028 ± 0.0040, one standard error. The same numbers in full, and those of every other l-bit ("
            code { "lbits.csv" } "), are in the CSV files beside this page; the whole comparison is in "
            code { "comparison.json" } "."
        }
    }
}

fn points(overlay: &Overlay) -> Markup {
    let rows = overlay.points.iter().map(|point| {
        let prediction = point.prediction.map(|p| with_error(p.value, p.error));
        let residual = point.residual.map(|r| with_error(r.value, r.error));
        let cells = [
            chosen(point.alpha),
            with_error(point.data.mean, point.data.standard_error),
            prediction.unwrap_or_else(|| NONE.into()),
            residual.unwrap_or_else(|| NONE.into()),
            sigmas(point.residual.and_then(|residual| residual.sigma)),
        ];
        cells.iter().map(Render::render).collect()
    });
    let headings =
        headings([&"α", &"exact diagonalization", &"mean field", &"difference", &"in its error"]);
    table(&headings, &rows.collect::<Vec<_>>())
}

fn provenance(comparison: &Comparison) -> Markup {
    html! {
        h2 { "Where the data come from" }
        @for source in &comparison.sources {
            dl {
                @for (name, text) in source.lines() { dt { (name) } dd { (text) } }
            }
            (details(&"The run, as TOML".render(), &html! { pre { code { (source.config) } } }))
        }
    }
}
