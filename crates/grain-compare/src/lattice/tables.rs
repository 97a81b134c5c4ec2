//! Summaries of ensembles as tables.

use grain_figure::Table;
use grain_figure::table::optional;

use super::summary::EnsembleSummary;

impl EnsembleSummary {
    /// A row for every radius and `W`.
    pub fn points_table(&self) -> Table {
        let mut table = Table::new([
            "R",
            "N_sites",
            "W",
            "samples",
            "avalanches",
            "f_aval",
            "f_aval_low_95",
            "f_aval_high_95",
            "bubble_lbits",
            "bubble_error",
            "failed_bubble_lbits",
            "failed_bubble_error",
            "largest_failed_bubble_lbits",
        ]);
        for point in &self.points {
            let number = |value: Option<f64>| optional(value.map(|value| format!("{value:.6}")));
            table.push([
                point.radius.to_string(),
                point.n_sites.to_string(),
                point.amplitude.to_string(),
                point.samples.to_string(),
                point.avalanches.to_string(),
                format!("{:.7}", point.f_aval),
                format!("{:.7}", point.f_aval_low),
                format!("{:.7}", point.f_aval_high),
                format!("{:.6}", point.bubble),
                number(point.bubble_error),
                number(point.failed_bubble),
                number(point.failed_bubble_error),
                number(point.largest_failed_bubble),
            ]);
        }
        table
    }

    /// A row for every radius, `W` and size of a failed avalanche that was seen.
    pub fn sizes_table(&self) -> Table {
        let mut table =
            Table::new(["R", "W", "bubble_from_lbits", "bubble_to_lbits", "failed_samples"]);
        for point in &self.points {
            for bin in point.size_bins() {
                table.push([
                    point.radius.to_string(),
                    point.amplitude.to_string(),
                    bin.from.to_string(),
                    (bin.from + 1).to_string(),
                    bin.count.to_string(),
                ]);
            }
        }
        table
    }
}
