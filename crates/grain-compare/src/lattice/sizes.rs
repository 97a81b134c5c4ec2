//! How large failed avalanches are, drawn.

use grain_figure::{
    Picture, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, Table, series_figure,
};

use super::error::SummaryError;
use super::summary::{EnsembleSummary, PointRow};

/// Curves in the picture.
const MOST_SIZES: usize = 5;

/// Draws the sizes of failed avalanches at one radius; without, at that with most samples.
///
/// # Errors
/// [`SummaryError::NoSamples`] if there are none at this radius.
pub fn sizes_picture(
    summary: &EnsembleSummary,
    radius: Option<usize>,
) -> Result<Picture, SummaryError> {
    let radii = summary.by_radius();
    let asked = radii.iter().filter(|rows| radius.is_none_or(|radius| rows[0].radius == radius));
    let rows: &[PointRow] = asked.max_by_key(|rows| rows[0].samples).ok_or_else(|| {
        let held = radii.iter().map(|rows| rows[0].radius).collect();
        SummaryError::NoSamples { file: summary.file.clone(), radius, held }
    })?;
    let mut table = Table::new([
        "R",
        "W",
        "bubble_from_lbits",
        "bubble_to_lbits",
        "failed",
        "fraction_of_failed",
    ]);
    let mut series = Vec::new();
    let failing: Vec<&PointRow> = rows.iter().filter(|row| !row.size_bins().is_empty()).collect();
    // More than a few curves on top of each other show none of them; the table of the summary has all.
    let stride = failing.len().div_ceil(MOST_SIZES).max(1);
    for row in failing.into_iter().step_by(stride) {
        let mut points = Vec::new();
        let mut next = None;
        for bin in row.size_bins() {
            table.push([
                row.radius.to_string(),
                row.amplitude.to_string(),
                bin.from.to_string(),
                (bin.from + 1).to_string(),
                bin.count.to_string(),
                format!("{:.6e}", bin.fraction),
            ]);
            let interval = Some((bin.fraction - bin.error, bin.fraction + bin.error));
            let middle = bin.from as f64 + 0.5;
            // Sizes that no avalanche has are not drawn, and not drawn over.
            let after_gap = next.is_some_and(|next| next != bin.from);
            next = Some(bin.from + 1);
            let point = SeriesPoint::new(middle, bin.fraction);
            points.push(SeriesPoint { interval, after_gap, ..point });
        }
        let label = summary.ratio(row).to_string();
        series.push(Series { label, points, style: SeriesStyle::Points });
    }
    let panel = SeriesPanel {
        x_label: "η_{tot}/log 2 of failed avalanches".into(),
        x_scale: Scale::Linear,
        y_label: "fraction per l-bit".into(),
        y_scale: Scale::Logarithmic,
        legend_title: "W/t:".into(),
        series,
        marks: Vec::new(),
        levels: Vec::new(),
        height: 150.0,
        shaded: Vec::new(),
    };
    Ok(Picture { figure: series_figure(&[panel]), table })
}
