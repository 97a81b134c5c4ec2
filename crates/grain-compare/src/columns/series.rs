//! A column against another quantity: means over realizations with their errors, series by series.

use std::ops::Range;

use grain_dataset::Pool;
use grain_model::column::Per;
use grain_model::{Column, frequency};
use grain_statistics::Estimate;
use serde::Serialize;

use crate::columns::bins::{self, Bin, Bins, widened};
use crate::columns::block::{Block, finer, mean, places};
use crate::columns::error::ColumnsError;
use crate::columns::quantity::Quantity;
use crate::columns::selection::{Cell, LbitChoice, Selection};

/// No two of so many series look the same in a picture.
const MOST_SERIES: usize = 70;

/// What is averaged, and against what.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesRequest {
    /// Against what.
    pub x: Quantity,
    /// What is averaged.
    pub y: Column,
    /// The l-bits that are averaged over; by default the last one, and every one for itself against the l-bit.
    pub lbits: Option<LbitChoice>,
    /// Into how many bins eigenstates are sorted, where `x` is a column.
    pub bins: usize,
    /// Of which points and eigenstates.
    pub selection: Selection,
}

/// A column against a quantity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnSeries {
    /// Against what.
    pub x: Quantity,
    /// The unit of that.
    pub x_unit: String,
    /// What is averaged.
    pub y: String,
    /// Its unit.
    pub y_unit: String,
    /// Its description.
    pub y_meaning: String,
    /// Over which l-bits, in words: `last`, `3`, `all`; `None` for a column without, and against the l-bit.
    pub lbits: Option<String>,
    /// One an N, an α, or both.
    pub series: Vec<OneSeries>,
}

/// Points that belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OneSeries {
    /// N, where all points have the same and `x` is not N.
    pub n_lbits: Option<usize>,
    /// α, where all points have the same and `x` is not α; `null` in JSON where couplings do not depend on it.
    pub alpha: Option<f64>,
    /// Ascending in x.
    pub points: Vec<SeriesMean>,
}

/// A mean over realizations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SeriesMean {
    /// N.
    pub n_lbits: usize,
    /// α.
    pub alpha: f64,
    /// The l-bit, from 1, where that is what is averaged against.
    pub l_bit: Option<usize>,
    /// The bin, where `x` is a column.
    pub bin: Option<Bin>,
    /// Where it lies: for a bin the mean over realizations of the mean of `x` in it.
    pub x: f64,
    /// The mean over realizations of the mean over eigenstates and l-bits, in units of the column.
    pub y: Estimate,
}

/// Averages a column against a quantity.
///
/// In every realization the mean over the eigenstates (of a bin) comes first; mean and standard error are then over realizations. What
/// is not defined (NaN) is left out, and so is a realization in which nothing is.
///
/// # Errors
/// A [`ColumnsError`] if there is no such N, α or l-bit, the window was not stored, nothing is defined, or a dataset cannot be read.
pub fn column_series(pool: &Pool, request: &SeriesRequest) -> Result<ColumnSeries, ColumnsError> {
    let SeriesRequest { x, y, lbits, .. } = request;
    let of_lbits =
        |column: &Column| matches!(column.per, Per::StateAndLbit | Per::LbitAndFrequency);
    let has_lbits = of_lbits(y) || matches!(x, Quantity::Column(x) if of_lbits(x));
    if !of_lbits(y) && (*x == Quantity::Lbit || lbits.is_some() && !has_lbits) {
        return Err(ColumnsError::NoLbits { name: y.name.to_string() });
    }
    let against = matches!(x, Quantity::Column(x) if x.has_frequencies());
    if y.has_frequencies() != (*x == Quantity::Frequency) || against {
        let (y, x) = (y.name.to_string(), x.name().to_owned());
        return Err(ColumnsError::Frequencies { y, x });
    }
    if !(1..=bins::MOST).contains(&request.bins) {
        return Err(ColumnsError::Bins { given: request.bins, most: bins::MOST });
    }
    let cells = request.selection.cells(pool)?;
    if *x == Quantity::Alpha && cells.iter().all(|cell| cell.alpha.is_nan()) {
        return Err(ColumnsError::WithoutAlpha);
    }
    let average = Average { pool, request };
    let means = match x {
        Quantity::Alpha | Quantity::Size => average.of_cells(&cells)?,
        Quantity::Lbit => average.of_lbits(&cells)?,
        Quantity::Frequency => average.of_frequencies(&cells)?,
        Quantity::Column(column) => average.of_bins(&cells, column)?,
    };
    if means.is_empty() {
        return Err(ColumnsError::Nothing { name: y.name.to_string() });
    }
    let series = grouped(x, means);
    if series.len() > MOST_SERIES {
        return Err(ColumnsError::TooManySeries { given: series.len(), most: MOST_SERIES });
    }
    Ok(ColumnSeries {
        x: x.clone(),
        x_unit: x.unit().to_owned(),
        y: y.name.to_string(),
        y_unit: y.units.to_string(),
        y_meaning: y.long_name.to_string(),
        lbits: (has_lbits && *x != Quantity::Lbit).then(|| match average.lbits() {
            LbitChoice::Last => "last".to_owned(),
            LbitChoice::One(lbit) => lbit.to_string(),
            LbitChoice::All => "all".to_owned(),
        }),
        series,
    })
}

/// Means with the same N, α or both, in the order in which they come.
fn grouped(x: &Quantity, means: Vec<SeriesMean>) -> Vec<OneSeries> {
    let mut series: Vec<OneSeries> = Vec::new();
    for mean in means {
        let n_lbits = (*x != Quantity::Size).then_some(mean.n_lbits);
        let alpha = (*x != Quantity::Alpha).then_some(mean.alpha);
        let same = |one: &&mut OneSeries| {
            one.n_lbits == n_lbits && one.alpha.map(f64::to_bits) == alpha.map(f64::to_bits)
        };
        match series.iter_mut().find(same) {
            Some(one) => one.points.push(mean),
            None => series.push(OneSeries { n_lbits, alpha, points: vec![mean] }),
        }
    }
    if *x == Quantity::Size {
        let alpha = |one: &OneSeries| one.alpha.unwrap_or(f64::NAN);
        series.sort_by(|one, other| alpha(one).total_cmp(&alpha(other)));
    }
    series
}

/// What is averaged, and in what.
struct Average<'a> {
    pool: &'a Pool,
    request: &'a SeriesRequest,
}

impl Average<'_> {
    fn lbits(&self) -> LbitChoice {
        let default = match self.request.x {
            Quantity::Lbit => LbitChoice::All,
            _ => LbitChoice::Last,
        };
        self.request.lbits.unwrap_or(default)
    }

    /// A mean for each N and α.
    fn of_cells(&self, cells: &[Cell]) -> Result<Vec<SeriesMean>, ColumnsError> {
        let mut means = Vec::new();
        for cell in cells {
            let lbits = self.lbits().of(cell.n_lbits)?;
            let mut values = Vec::new();
            for point in self.pool.points(cell.n_lbits, cell.alpha) {
                let states = self.request.selection.states(&point)?;
                values.extend(Block::read(&point, &self.request.y)?.mean(&states, &lbits));
            }
            let x = match self.request.x {
                Quantity::Alpha => cell.alpha,
                _ => cell.n_lbits as f64,
            };
            means.extend(summed(*cell, x, &values));
        }
        // Couplings without α have no place on its axis.
        means.retain(|mean| !mean.x.is_nan());
        Ok(means)
    }

    /// A mean for each N, α and l-bit.
    fn of_lbits(&self, cells: &[Cell]) -> Result<Vec<SeriesMean>, ColumnsError> {
        let mut means = Vec::new();
        for cell in cells {
            let lbits = self.lbits().of(cell.n_lbits)?;
            // [l-bit][realization]
            let mut values = vec![Vec::new(); lbits.len()];
            for point in self.pool.points(cell.n_lbits, cell.alpha) {
                let states = self.request.selection.states(&point)?;
                let block = Block::read(&point, &self.request.y)?;
                for (lbit, values) in lbits.clone().zip(&mut values) {
                    values.extend(block.mean(&states, &(lbit..lbit + 1)));
                }
            }
            for (lbit, values) in lbits.zip(&values) {
                let mean = summed(*cell, (lbit + 1) as f64, values);
                means.extend(mean.map(|mean| SeriesMean { l_bit: Some(lbit + 1), ..mean }));
            }
        }
        Ok(means)
    }

    /// A mean for each N, α and frequency at which anything is defined.
    fn of_frequencies(&self, cells: &[Cell]) -> Result<Vec<SeriesMean>, ColumnsError> {
        let mut means = Vec::new();
        for cell in cells {
            let lbits = self.lbits().of(cell.n_lbits)?;
            // [bin][realization]
            let mut values = vec![Vec::new(); frequency::BINS];
            for point in self.pool.points(cell.n_lbits, cell.alpha) {
                let block = Block::read(&point, &self.request.y)?;
                for (bin, values) in values.iter_mut().enumerate() {
                    values.extend(block.mean_at_frequency(bin, &lbits));
                }
            }
            for (bin, values) in values.iter().enumerate() {
                let Range { start: low, end: high } = frequency::bin(bin);
                let mean = summed(*cell, frequency::centre(bin), values);
                means.extend(mean.map(|mean| SeriesMean { bin: Some(Bin { low, high }), ..mean }));
            }
        }
        Ok(means)
    }

    /// A mean for each N, α and bin of a column; at each N bins are the same for all α.
    fn of_bins(&self, cells: &[Cell], x: &Column) -> Result<Vec<SeriesMean>, ColumnsError> {
        let mut means = Vec::new();
        for cells in cells.chunk_by(|one, other| one.n_lbits == other.n_lbits) {
            let Some(bins) = Bins::over(self.span(cells, x)?, self.request.bins) else { continue };
            for cell in cells {
                for (bin, found) in bins.all().zip(self.in_bins(cell, x, bins)?) {
                    let values: Vec<f64> = found.iter().map(|(_, y)| *y).collect();
                    let Some(x) = mean(found.iter().map(|(x, _)| *x)) else { continue };
                    let summed = summed(*cell, x, &values);
                    means.extend(summed.map(|mean| SeriesMean { bin: Some(bin), ..mean }));
                }
            }
        }
        Ok(means)
    }

    /// The least and the largest of a column in all that is averaged.
    fn span(&self, cells: &[Cell], x: &Column) -> Result<Option<(f64, f64)>, ColumnsError> {
        let mut span = None;
        for cell in cells {
            let lbits = self.lbits().of(cell.n_lbits)?;
            for point in self.pool.points(cell.n_lbits, cell.alpha) {
                let states = self.request.selection.states(&point)?;
                let block = Block::read(&point, x)?;
                let places = places(x.per, &states, &lbits);
                span = widened(span, places.map(|place| block.at(place)));
            }
        }
        Ok(span)
    }

    /// The means `(x, y)` of each realization that has states in a bin, `[bin][realization]`.
    fn in_bins(
        &self,
        cell: &Cell,
        x: &Column,
        bins: Bins,
    ) -> Result<Vec<Vec<(f64, f64)>>, ColumnsError> {
        let y = &self.request.y;
        let lbits = self.lbits().of(cell.n_lbits)?;
        let mut found = vec![Vec::new(); bins.all().count()];
        for point in self.pool.points(cell.n_lbits, cell.alpha) {
            let states = self.request.selection.states(&point)?;
            let (of_x, of_y) = (Block::read(&point, x)?, Block::read(&point, y)?);
            let places = places(finer(x.per, y.per), &states, &lbits);
            let means = bins.means(places.map(|place| (of_x.at(place), of_y.at(place))));
            for (found, mean) in found.iter_mut().zip(means) {
                found.extend(mean);
            }
        }
        Ok(found)
    }
}

/// The mean over realizations; `None` of none.
fn summed(cell: Cell, x: f64, values: &[f64]) -> Option<SeriesMean> {
    let Cell { n_lbits, alpha } = cell;
    let mean = |y| SeriesMean { n_lbits, alpha, l_bit: None, bin: None, x, y };
    (!values.is_empty()).then(|| mean(Estimate::of(values)))
}
