//! Figures for publication, at the width of a journal's column: as SVG, PDF and PNG, and as CSV the numbers behind them.
//!
//! This crate knows no physics: it is given numbers with labels, and draws them. The SVG is written here, in points at print
//! size of a single column, and rasterised by `resvg` with the DejaVu fonts of the `dejavu` crate, so that a picture is the
//! same on every machine. No plotting crate gives all of what a figure of a paper needs: insets, error bars with caps, true
//! sub- and superscripts and legends that cover no data (kuva has no insets, plotters rounds SVG coordinates to integers).
//! Files are named and filled here, and written by whoever has a folder.
//!
//! [`series_figure`] draws what most figures are: points with errors and curves, panel under panel. A figure that needs more is
//! composed from [`style`] (colours and sizes), [`text`] (sub- and superscripts), [`axis`] (scales and ticks), [`panel`] (what is
//! drawn in a frame), [`inset`] (where an inset finds room) and [`canvas`] (the page).
//!
//! # Examples
//!
//! ```
//! use grain_figure::{Picture, Scale, Series, SeriesPanel, SeriesPoint, SeriesStyle, Table, series_figure};
//!
//! let measured = [(0.5, 0.12), (0.6, 0.34), (0.7, 0.70)];
//! let points = measured
//!     .map(|(x, y)| SeriesPoint { interval: Some((y - 0.02, y + 0.02)), ..SeriesPoint::new(x, y) });
//! let panel = SeriesPanel {
//!     x_label: "decay of couplings α".into(),
//!     x_scale: Scale::Linear,
//!     y_label: "entropy [S_{end}] (bits)".into(),
//!     y_scale: Scale::Linear,
//!     legend_title: String::new(),
//!     series: vec![Series { label: "N = 6".into(), points: points.to_vec(), style: SeriesStyle::Points }],
//!     marks: vec![std::f64::consts::FRAC_1_SQRT_2],
//!     levels: Vec::new(),
//!     height: 120.0,
//!     shaded: Vec::new(),
//! };
//! let figure = series_figure(&[panel]);
//! assert!(figure.svg().starts_with("<svg"));
//!
//! let rows: Vec<Vec<f64>> = measured.iter().map(|&(x, y)| vec![x, y]).collect();
//! let table = Table::of_numbers(["alpha [1]", "S_end [bit]"], &rows);
//! let files = Picture { figure, table }.files("entropy")?;
//! let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
//! assert_eq!(names, ["entropy.png", "entropy.svg", "entropy.pdf", "entropy.csv"]);
//! # Ok::<(), grain_figure::FigureError>(())
//! ```

mod error;

pub mod style;

mod italic;

pub mod text;

pub mod axis;

mod marker;

pub mod panel;

mod free_place;

pub mod inset;

mod pdf;

pub mod canvas;

pub mod series;

pub mod lattice_map;

pub mod table;

pub mod document;

pub mod picture;

pub use axis::{Axis, Scale};
pub use canvas::{Entry, Figure, Placed, page, stack};
pub use document::{document, document_table};
pub use error::FigureError;
pub use lattice_map::{MapSite, lattice_map_figure};
pub use panel::{DataPoint, Frame, Layer, Panel};
pub use picture::Picture;
pub use series::{Series, SeriesPanel, SeriesPoint, SeriesStyle, series_figure};
pub use style::{Line, Marker, Width};
pub use table::{Row, Table, Value};
