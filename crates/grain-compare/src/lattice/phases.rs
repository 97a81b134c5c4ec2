//! Figs. 5c, 5d: `η_tot` against `θ_0`.

use std::f64::consts::{LN_2, PI};

use grain_figure::{
    Picture, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, Table, series_figure,
};
use grain_lattice::{LatticeModel, Outcome, Sample};

/// Samples at equally spaced `θ_0` on one lattice.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseScan {
    /// Lattice radius `R`.
    pub radius: usize,
    /// `(θ_0 in radians, sample)`, as [`grain_lattice::phase_scan()`] has them.
    pub samples: Vec<(f64, Sample)>,
}

/// Draws scans of one model and `W`, a curve a radius.
pub fn phases_picture(
    model: &LatticeModel,
    amplitude: f64,
    scans: &[PhaseScan],
    y_scale: Scale,
) -> Picture {
    let mut table =
        Table::new(["R", "W", "theta_0", "bubble_lbits", "uncertainty_lbits", "avalanche"]);
    let mut series = Vec::new();
    for PhaseScan { radius, samples } in scans {
        let mut points = Vec::new();
        for (phase, sample) in samples {
            table.push([
                radius.to_string(),
                amplitude.to_string(),
                format!("{phase:.9}"),
                format!("{:.6}", sample.bubble_size()),
                format!("{:.1e}", sample.uncertainty / LN_2),
                u8::from(sample.outcome == Outcome::Complete).to_string(),
            ]);
            points.push(SeriesPoint::new(phase / PI, sample.bubble_size()));
        }
        series.push(Series { label: radius.to_string(), points, style: SeriesStyle::Curve });
    }
    let shaded = scans.first().map_or_else(Vec::new, |scan| avalanches(&scan.samples));
    let panel = SeriesPanel {
        x_label: "θ_{0}/π".into(),
        x_scale: Scale::Linear,
        y_label: "η_{tot}/log 2".into(),
        y_scale,
        legend_title: format!("W/t = {}; R:", amplitude / model.hopping()),
        series,
        marks: Vec::new(),
        levels: Vec::new(),
        height: 130.0,
        shaded,
    };
    Picture { figure: series_figure(&[panel]), table }
}

/// Where avalanches run on the smallest lattice, in units of π: from the first to the last sample of each run of them.
fn avalanches(samples: &[(f64, Sample)]) -> Vec<(f64, f64)> {
    let runs = samples.chunk_by(|a, b| a.1.outcome == b.1.outcome);
    let complete = runs.filter(|run| run[0].1.outcome == Outcome::Complete);
    complete.map(|run| (run[0].0 / PI, run[run.len() - 1].0 / PI)).collect()
}
