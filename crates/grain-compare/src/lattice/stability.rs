//! How far apart grains must be, against `W`: as a table and drawn.

use grain_figure::table::optional;
use grain_figure::{
    Picture, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, Table, series_figure,
};
use grain_lattice::{
    Ensemble, Lattice, LatticeError, LatticeModel, LatticeSeed, StabilityCriterion, StabilityPoint,
    stability_point,
};

/// Stability radii of the samples of an ensemble at every `W`.
#[derive(Debug, Clone, PartialEq)]
pub struct StabilityScan {
    /// Hopping `t`.
    pub hopping: f64,
    /// Lattice radius `R`.
    pub radius: usize,
    /// How much less than 1 the sum of (20) must be.
    pub margin: f64,
    /// Samples at each `W`.
    pub realizations: usize,
    /// In the order of the values of `W`.
    pub points: Vec<StabilityPoint>,
}

impl StabilityScan {
    /// Solves samples `0 .. realizations` at every `W`, in parallel.
    ///
    /// # Errors
    /// [`LatticeError`] if a sample cannot be solved or the criterion or a `W` is not positive.
    pub fn of(
        lattice: &dyn Lattice,
        model: &LatticeModel,
        samples: (Ensemble, LatticeSeed, usize),
        amplitudes: &[f64],
        (radius, criterion): (usize, StabilityCriterion),
    ) -> Result<Self, LatticeError> {
        let point =
            |&amplitude: &f64| stability_point(lattice, model, samples, amplitude, criterion);
        Ok(Self {
            hopping: model.hopping(),
            radius,
            margin: criterion.margin,
            realizations: samples.2,
            points: amplitudes.iter().map(point).collect::<Result<_, _>>()?,
        })
    }

    /// A row a `W`; without a spacing where some sample avalanches, or disturbs all of the lattice.
    pub fn table(&self) -> Table {
        let mut table = Table::new([
            "W",
            "R_lattice",
            "margin",
            "samples",
            "avalanches",
            "beyond_lattice",
            "radius_median",
            "radius_largest",
            "spacing_bonds",
        ]);
        for point in &self.points {
            table.push([
                point.amplitude.to_string(),
                self.radius.to_string(),
                self.margin.to_string(),
                self.realizations.to_string(),
                point.avalanches.to_string(),
                point.beyond_lattice.to_string(),
                optional(point.median()),
                optional(point.radii.last()),
                optional(point.spacing()),
            ]);
        }
        table
    }
}

/// Draws a scan: the median and the largest radius, and the spacing of grains that is enough.
pub fn stability_picture(scan: &StabilityScan) -> Picture {
    let series = |label: &str, of: &dyn Fn(&StabilityPoint) -> Option<usize>| {
        let point = |point: &StabilityPoint| {
            Some(SeriesPoint::new(point.amplitude / scan.hopping, of(point)? as f64))
        };
        let points = scan.points.iter().filter_map(point).collect();
        Series { label: label.into(), points, style: SeriesStyle::Points }
    };
    let panel = SeriesPanel {
        x_label: "W/t".into(),
        x_scale: Scale::Linear,
        y_label: "distance (bonds)".into(),
        y_scale: Scale::Linear,
        legend_title: String::new(),
        series: vec![
            series("R, median", &|point| point.median()),
            series("R, largest", &|point| point.radii.last().copied()),
            series("spacing of grains", &|point| point.spacing()),
        ],
        marks: Vec::new(),
        levels: Vec::new(),
        height: 130.0,
        shaded: Vec::new(),
    };
    Picture { figure: series_figure(&[panel]), table: scan.table() }
}
