//! A comparison as a folder of files.
//!
//! | file | what |
//! | --- | --- |
//! | `report.html` | everything to look at, self-contained |
//! | `comparison.json` | everything to compute with; `null` where there is no number |
//! | `fits.csv`, `goodness.csv` | `g_{1,0}` with its intervals; χ² and the largest deviations |
//! | `figure-2a-entropy`, `figure-2b-distribution`, `memory` | the pictures, as PNG, SVG and PDF, and as CSV the numbers behind each |
//! | `deviations`, `trends` | every deviation as a heat map; what changes with N, as pictures, and as `trends.csv` |
//! | `along-chain-N` | entropy and memory of every l-bit at chosen α, a picture an N; the numbers of all are in `lbits.csv` |
//! | `entropy-l-bit-n`, `memory-l-bit-n` | Fig. 2a of another l-bit, where one was chosen |
//! | `gap-ratio`, `gap-ratio-crossings.csv` | level statistics, and where the curves of two N cross |
//! | `which-approximation.csv` | the deviation, split, where it was measured why |

mod along_chain;
mod csv;
mod html;
mod larger_sizes;
mod level_statistics;
mod symbols;
mod which_approximation;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use grain_dataset::{DatasetError, write_files};
use grain_figure::{Figure, Width};

use crate::comparison::Comparison;
use crate::crossing::crossings;
use crate::error::CompareError;
use crate::figure::{
    along_chain_figure, deviation_figure, distribution_figure, gap_ratio_figure, lbit_figure,
    overlay_figure, split_figure, trend_figure,
};
use crate::observable::Observable;
use crate::size::SizeComparison;

/// Writes a report into a folder, which is made if need be; returns the files, the page first.
///
/// Each file is moved into place when it is whole, so that an interrupted report never leaves half
/// of one.
///
/// # Errors
/// [`CompareError::Dataset`] if the folder or a file cannot be written.
pub fn write_report(
    comparison: &Comparison,
    folder: &Path,
    width: Width,
) -> Result<Vec<PathBuf>, CompareError> {
    let json = serde_json::to_vec_pretty(comparison).map_err(|error| DatasetError::Io {
        path: folder.join("comparison.json"),
        action: "write",
        source: error.into(),
    })?;
    let pictures = [
        ("figure-2a-entropy", overlay_figure(comparison, Observable::Entropy)),
        ("figure-2b-distribution", distribution_figure(comparison)),
        ("memory", overlay_figure(comparison, Observable::Memory)),
        ("deviations", deviation_figure(comparison)),
        ("trends", trend_figure(comparison)),
        ("gap-ratio", gap_ratio_figure(comparison)),
        ("which-approximation", split_picture(comparison)),
    ];
    let [entropy, distribution, memory, deviations, trends, gap_ratio, split] =
        pictures.each_ref().map(|(_, figure)| figure.as_ref());
    let along_chain = &chains(comparison);
    let page = html::page(
        comparison,
        html::Pictures {
            entropy,
            memory,
            distribution,
            deviations,
            trends,
            along_chain,
            gap_ratio,
            split,
        },
    );
    let mut files =
        vec![("report.html".to_owned(), page.into_bytes()), ("comparison.json".to_owned(), json)];
    let named =
        pictures.iter().filter_map(|(name, figure)| Some(((*name).to_owned(), figure.as_ref()?)));
    let of_chains = along_chain.iter().map(|(n, figure)| (format!("along-chain-{n}"), figure));
    let chosen = chosen_lbits(comparison);
    let of_lbits = chosen.iter().map(|(name, figure)| (name.clone(), figure));
    for (name, figure) in named.chain(of_chains).chain(of_lbits) {
        files.extend(figure.clone().at_width(width).files(&name)?);
    }
    for (name, table) in [
        ("fits.csv", csv::fits(comparison)),
        ("goodness.csv", csv::goodness(comparison)),
        ("figure-2a-entropy.csv", csv::overlay(comparison, Observable::Entropy)),
        ("memory.csv", csv::overlay(comparison, Observable::Memory)),
        ("figure-2b-distribution.csv", csv::distribution(comparison)),
        ("lbits.csv", csv::profile(comparison)),
    ] {
        files.push((name.to_owned(), table.to_csv().into_bytes()));
    }
    if comparison.sizes.iter().any(|size| !size.gap_ratio.is_empty()) {
        files.push(("gap-ratio.csv".to_owned(), csv::gap_ratio(comparison).to_csv().into_bytes()));
        let table = level_statistics::csv(&crossings(&comparison.sizes)).to_csv();
        files.push(("gap-ratio-crossings.csv".to_owned(), table.into_bytes()));
    }
    if !comparison.splits.is_empty() {
        let table = which_approximation::csv(comparison).to_csv();
        files.push(("which-approximation.csv".to_owned(), table.into_bytes()));
    }
    if comparison.trends.coupling.is_some() {
        files.push(("trends.csv".to_owned(), csv::trends(comparison).to_csv().into_bytes()));
    }
    Ok(write_files(folder, &files)?)
}

/// The picture along the chain of every N.
fn chains(comparison: &Comparison) -> Vec<(usize, Figure)> {
    let asked = &comparison.settings.profile_alphas;
    let of = |size: &SizeComparison| {
        Some((size.n_lbits, along_chain_figure(size, &size.profile_alphas(asked))?))
    };
    comparison.sizes.iter().filter_map(of).collect()
}

/// Fig. 2a and the memory of every l-bit that was chosen, with the names of their files.
fn chosen_lbits(comparison: &Comparison) -> Vec<(String, Figure)> {
    let lbits = comparison.sizes.iter().flat_map(|size| &size.lbits).map(|of| of.lbit);
    let lbits: BTreeSet<usize> = lbits.collect();
    let of = |lbit: usize| {
        let observables = [("entropy", Observable::Entropy), ("memory", Observable::Memory)];
        observables.into_iter().filter_map(move |(name, observable)| {
            Some((format!("{name}-l-bit-{lbit}"), lbit_figure(comparison, observable, lbit)?))
        })
    };
    lbits.into_iter().flat_map(of).collect()
}

/// Why mean field deviates, where it was measured.
fn split_picture(comparison: &Comparison) -> Option<Figure> {
    (!comparison.splits.is_empty()).then(|| split_figure(&comparison.splits))
}

#[cfg(test)]
mod tests;
