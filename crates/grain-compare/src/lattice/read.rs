//! The summary of an ensemble from its file, or from JSON of which every number is examined.

use std::path::Path;

use grain_dataset::input::read_text;
use grain_dataset::lattice::LatticeFile;
use grain_dataset::ranges::{self, Column, Rounding, lattice_sites, shown};

use super::error::SummaryError;
use super::summary::{EnsembleSummary, PointRow};

/// Numbers that were printed and parsed again may be off by a few units.
const TOLERANCE: f64 = 1e-9;

/// Sizes of failed avalanches a row may list: more l-bits than any lattice that is solved has.
const MOST_SIZES: usize = 1 << 24;

/// A million points, as JSON.
const MOST_SUMMARY: u64 = 256 << 20;

impl EnsembleSummary {
    /// The summary of a file of samples, or one that was written as JSON.
    ///
    /// # Errors
    /// A [`SummaryError`] if it cannot be read, or holds a number that cannot be.
    pub fn open(path: &Path) -> Result<Self, SummaryError> {
        if path.extension().is_none_or(|extension| extension != "json") {
            return Self::of(&LatticeFile::open(path)?);
        }
        let text = read_text(path, MOST_SUMMARY)
            .map_err(|source| SummaryError::Read { path: path.into(), source })?;
        let refused = |what: String| SummaryError::NoSummary { path: path.into(), what };
        let summary: Self =
            serde_json::from_str(&text).map_err(|error| refused(error.to_string()))?;
        require(&summary).map_err(refused)?;
        Ok(summary)
    }
}

/// What is wrong with a summary, in words.
fn require(summary: &EnsembleSummary) -> Result<(), String> {
    for (name, value) in [
        ("hopping", summary.hopping),
        ("grain_coupling", summary.grain_coupling),
        ("tolerance", summary.tolerance),
    ] {
        inside(name, ranges::POSITIVE, value)?;
    }
    for (index, row) in summary.points.iter().enumerate() {
        of_row(row).map_err(|what| {
            let PointRow { radius, amplitude, .. } = row;
            format!("point {} (R = {radius}, W = {amplitude}): {what}", index + 1)
        })?;
    }
    Ok(())
}

fn inside(name: &str, column: Column, value: f64) -> Result<(), String> {
    if column.holds(value, Rounding::Double) {
        return Ok(());
    }
    Err(format!("{name} is {}, and {} is expected", shown(value), column.expected(value)))
}

fn of_row(row: &PointRow) -> Result<(), String> {
    let unfit = |name: &str, found: &dyn ToString, expected: String| {
        Err(format!("{name} is {}, and {expected} is expected", found.to_string()))
    };
    inside("amplitude", ranges::AMPLITUDE, row.amplitude)?;
    let Some(sites) = lattice_sites(row.radius).filter(|sites| *sites == row.n_sites) else {
        return unfit("n_sites", &row.n_sites, "2 R (R + 1) + 1".into());
    };
    if row.samples == 0 || row.avalanches > row.samples {
        let found = format!("{} of {} samples", row.avalanches, row.samples);
        return unfit(
            "avalanches",
            &found,
            "no more than there are samples, and those at least 1".into(),
        );
    }
    let fraction = row.avalanches as f64 / row.samples as f64;
    for (name, value) in
        [("f_aval", row.f_aval), ("f_aval_low", row.f_aval_low), ("f_aval_high", row.f_aval_high)]
    {
        inside(name, ranges::FRACTION, value)?;
    }
    if (row.f_aval - fraction).abs() > TOLERANCE {
        return unfit("f_aval", &shown(row.f_aval), format!("avalanches/samples = {fraction}"));
    }
    if row.f_aval_low > fraction + TOLERANCE || row.f_aval_high < fraction - TOLERANCE {
        let found = format!("{} to {}", row.f_aval_low, row.f_aval_high);
        return unfit("the interval of f_aval", &found, format!("one that holds {fraction}"));
    }
    let bubbles = [
        ("bubble", Some(row.bubble)),
        ("failed_bubble", row.failed_bubble),
        ("largest_failed_bubble", row.largest_failed_bubble),
    ];
    let most = sites as f64 * (1.0 + TOLERANCE);
    for (name, value) in bubbles.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        if !(0.0..=most).contains(&value) {
            return unfit(name, &shown(value), format!("a number of l-bits from 0 to N = {sites}"));
        }
    }
    for (name, value) in
        [("bubble_error", row.bubble_error), ("failed_bubble_error", row.failed_bubble_error)]
    {
        value.map_or(Ok(()), |value| inside(name, ranges::SIZE, value))?;
    }
    let failed = (row.samples - row.avalanches) as u64;
    let listed = row.failed_sizes.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
    if listed != Some(failed) || row.failed_sizes.len() > MOST_SIZES {
        let found = listed.map_or("too many".into(), |listed| listed.to_string());
        return unfit(
            "the sum of failed_sizes",
            &found,
            format!("samples - avalanches = {failed}"),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use grain_model::{ClosureName, Ensemble, ResonanceName};

    fn summary() -> EnsembleSummary {
        let row = PointRow {
            radius: 4,
            n_sites: 41,
            amplitude: 60.0,
            samples: 4,
            avalanches: 1,
            f_aval: 0.25,
            f_aval_low: 0.006,
            f_aval_high: 0.81,
            bubble: 13.3,
            bubble_error: Some(9.2),
            failed_bubble: Some(4.1),
            failed_bubble_error: Some(0.7),
            largest_failed_bubble: Some(5.2),
            failed_sizes: vec![0, 0, 0, 1, 1, 1],
        };
        EnsembleSummary {
            file: "qp.h5".into(),
            ensemble: Ensemble::Quasiperiodic,
            hopping: 1.0,
            grain_coupling: 1.0,
            resonance: ResonanceName::Exact,
            closure: ClosureName::Paper,
            seed: 1,
            tolerance: 1e-3,
            content_digest: String::new(),
            points: vec![row],
        }
    }

    #[test]
    fn names_are_read_and_written_as_they_print() {
        let json = serde_json::to_string(&summary()).unwrap();
        assert!(json.contains("\"ensemble\":\"quasiperiodic\""), "{json}");
        assert_eq!(serde_json::from_str::<EnsembleSummary>(&json).unwrap(), summary());
        let other = json.replace("quasiperiodic", "periodic");
        let error = serde_json::from_str::<EnsembleSummary>(&other).unwrap_err().to_string();
        assert!(error.contains("periodic"), "{error}");
    }

    type Change = fn(&mut PointRow);

    #[test]
    fn every_number_that_cannot_be_is_named() {
        assert_eq!(require(&summary()), Ok(()), "as it was written");
        let changes: [(&str, Change); 11] = [
            ("avalanches", |row| row.avalanches = 5),
            ("avalanches", |row| (row.samples, row.avalanches) = (0, 0)),
            ("f_aval", |row| row.f_aval = 0.5),
            ("f_aval_high", |row| row.f_aval_high = 1.5),
            ("interval", |row| row.f_aval_low = 0.3),
            ("n_sites", |row| row.n_sites = 40),
            ("n_sites", |row| row.radius = usize::MAX),
            ("bubble", |row| row.bubble = 42.0),
            ("bubble_error", |row| row.bubble_error = Some(-1.0)),
            ("amplitude", |row| row.amplitude = -60.0),
            ("failed_sizes", |row| row.failed_sizes = vec![u64::MAX, 4]),
        ];
        for (words, change) in changes {
            let mut wrong = summary();
            change(&mut wrong.points[0]);
            let said = require(&wrong).unwrap_err();
            assert!(said.contains(words), "{words} in {said}");
        }
    }
}
