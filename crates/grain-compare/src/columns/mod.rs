//! Any column of datasets: against α, N, the l-bit, the energy or another column, averaged over realizations; or as a table.
//!
//! [`column_series`] averages a column against a [`Quantity`], of what a [`Selection`] takes of a [`Pool`](grain_dataset::Pool) of
//! datasets; [`series_picture`] draws the result, with the table of its numbers. [`write_averages`] and [`write_states`] write all
//! columns. Nothing here knows what a column means: a column that a file brings along is averaged like any other.
//!
//! # Examples
//!
//! The entropy of the last l-bit in energy bins, at every α:
//!
//! ```no_run
//! use grain_compare::columns::{Quantity, Selection, SeriesRequest, column_named, column_series, series_picture};
//! use grain_dataset::{Pool, write_files};
//!
//! let pool = Pool::open(&["drh.h5".into()])?;
//! let request = SeriesRequest {
//!     x: Quantity::named("energy", &pool)?,
//!     y: column_named("entropy", &pool)?,
//!     lbits: None,
//!     bins: 20,
//!     selection: Selection::default(),
//! };
//! let picture = series_picture(&column_series(&pool, &request)?);
//! write_files("pictures".as_ref(), &picture.files("entropy-against-energy")?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;

mod quantity;

mod selection;

mod block;
mod derived;

mod bins;

mod series;

mod table;

mod picture;

mod rows;

mod export;

pub use bins::Bin;
pub use error::ColumnsError;
pub use export::{write_averages, write_states};
pub use picture::series_picture;
pub use quantity::{Quantity, column_named};
pub use rows::TableFormat;
pub use selection::{LbitChoice, Selection, StateChoice};
pub use series::{ColumnSeries, OneSeries, SeriesMean, SeriesRequest, column_series};
pub use table::series_table;
