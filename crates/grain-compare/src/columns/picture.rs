//! A column against another quantity, drawn: a colour and a marker for each series, with its errors.

use grain_figure::{
    Figure, Picture, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, series_figure,
};
use grain_model::Alpha;

use crate::columns::quantity::Quantity;
use crate::columns::series::{ColumnSeries, OneSeries, SeriesMean};
use crate::columns::table::series_table;

/// Columns with a symbol, which papers have for them.
const SYMBOLS: [(&str, &str); 7] = [
    ("energy", "E"),
    ("entropy", "S"),
    ("magnetization", "⟨σ^{z}⟩"),
    ("memory", "⟨σ^{z}⟩^{2}"),
    ("gap_ratio", "r"),
    ("gap_ratio_mean", "r"),
    ("spectral_function", "v"),
];

/// Draws series, with the table of their numbers.
pub fn series_picture(of: &ColumnSeries) -> Picture {
    Picture { figure: figure(of), table: series_table(of) }
}

fn figure(of: &ColumnSeries) -> Figure {
    let x: Vec<f64> = of.series.iter().flat_map(|one| &one.points).map(|point| point.x).collect();
    let critical = Alpha::CRITICAL.value();
    let inside = x.iter().any(|x| *x <= critical) && x.iter().any(|x| *x >= critical);
    let several = |value: fn(&OneSeries) -> Option<u64>| {
        of.series.iter().any(|one| value(one) != value(&of.series[0]))
    };
    let n_differs = several(|one| one.n_lbits.map(|n| n as u64));
    let alpha_differs = several(|one| one.alpha.map(f64::to_bits));
    let frequencies = of.x == Quantity::Frequency;
    let scale = if frequencies { Scale::Logarithmic } else { Scale::Linear };
    let labelled = |one: &OneSeries| label(one, n_differs, alpha_differs);
    series_figure(&[SeriesPanel {
        x_label: x_label(of),
        x_scale: match of.x {
            Quantity::Size | Quantity::Lbit => Scale::Whole,
            _ => scale,
        },
        y_label: y_label(of),
        y_scale: scale,
        legend_title: String::new(),
        series: of.series.iter().map(|one| series(labelled(one), one, scale)).collect(),
        marks: (of.x == Quantity::Alpha && inside).then_some(critical).into_iter().collect(),
        levels: Vec::new(),
        height: 150.0,
        shaded: Vec::new(),
    }])
}

/// The points of a series, but for those that have no place on the axis.
fn series(label: String, one: &OneSeries, scale: Scale) -> Series {
    let point = |point: &SeriesMean| {
        let (mean, error) = (point.y.mean, point.y.standard_error);
        let interval = error.map(|error| (mean - error, mean + error));
        SeriesPoint { interval, ..SeriesPoint::new(point.x, mean) }
    };
    let drawn = one.points.iter().filter(|point| scale == Scale::Linear || point.y.mean > 0.0);
    Series { label, points: drawn.map(point).collect(), style: SeriesStyle::Points }
}

/// What tells a series from the others; of a single one, all that its points share.
fn label(one: &OneSeries, n_differs: bool, alpha_differs: bool) -> String {
    let alone = !n_differs && !alpha_differs;
    let n_lbits = one.n_lbits.filter(|_| n_differs || alone).map(|n| format!("N = {n}"));
    let alpha = one.alpha.filter(|_| alpha_differs || alone).map(|alpha| {
        if alpha.is_nan() { "no α".to_owned() } else { format!("α = {}", short(alpha)) }
    });
    n_lbits.into_iter().chain(alpha).collect::<Vec<_>>().join(", ")
}

/// As it was typed, or to four decimals.
fn short(alpha: f64) -> String {
    let (whole, rounded) = (alpha.to_string(), format!("{alpha:.4}"));
    if whole.len() <= rounded.len() { whole } else { rounded }
}

fn x_label(of: &ColumnSeries) -> String {
    match &of.x {
        Quantity::Alpha => "decay of couplings α".into(),
        Quantity::Size => "number of l-bits N".into(),
        Quantity::Lbit => "l-bit n".into(),
        Quantity::Frequency => "frequency ω".into(),
        Quantity::Column(column) => {
            let symbol =
                symbol(&column.name).map_or_else(String::new, |symbol| format!(" {symbol}"));
            format!("{}{symbol}{}", column.spoken(), in_units(&column.units))
        }
    }
}

/// `mean entropy [S_{end}] (bits)`
fn y_label(of: &ColumnSeries) -> String {
    let lbit = match of.lbits.as_deref() {
        Some("last") => "_{end}".to_owned(),
        Some("all") => String::new(),
        Some(lbit) => format!("_{{{lbit}}}"),
        None if of.x == Quantity::Lbit => "_{n}".to_owned(),
        None => String::new(),
    };
    let name = of.y.replace('_', " ");
    let symbol = symbol(&of.y).map_or_else(String::new, |symbol| format!(" [{symbol}{lbit}]"));
    format!("{name}{symbol}{}", in_units(&of.y_unit))
}

fn symbol(column: &str) -> Option<&'static str> {
    SYMBOLS.iter().find(|(name, _)| *name == column).map(|(_, symbol)| *symbol)
}

/// ` (bits)`; nothing of a pure number.
fn in_units(unit: &str) -> String {
    match unit {
        "1" => String::new(),
        "bit" => " (bits)".to_owned(),
        unit => format!(" ({unit})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_say_what_tells_series_apart() {
        let one = OneSeries { n_lbits: Some(7), alpha: Some(0.5), points: Vec::new() };
        assert_eq!(label(&one, false, true), "α = 0.5");
        assert_eq!(label(&one, true, false), "N = 7");
        assert_eq!(label(&one, true, true), "N = 7, α = 0.5");
        assert_eq!(label(&one, false, false), "N = 7, α = 0.5", "a single one");
        let critical = OneSeries { alpha: Some(Alpha::CRITICAL.value()), ..one };
        assert_eq!(label(&critical, false, true), "α = 0.7071");
    }
}
