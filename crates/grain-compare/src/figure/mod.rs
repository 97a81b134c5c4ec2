//! Pictures for publication: each draws a table of the comparison, and computes nothing.
//!
//! The SVG is written here, in points at print size of a single column, and rasterised by `resvg` with
//! the DejaVu fonts of the `dejavu` crate, so that a picture is the same on every machine. No plotting
//! crate gives all of what Fig. 2 needs: insets, error bars with caps, true sub- and superscripts and
//! legends that cover no data (kuva has no insets, plotters rounds SVG coordinates to integers).
//!
//! `style` has colours and sizes, `text` sub- and superscripts, `axis` scales and ticks, `panel`
//! what is drawn in a frame, `room` where an inset finds room, `canvas` the page; then one file a
//! picture.

mod style;

mod text;

mod axis;

mod panel;

mod room;

mod canvas;

mod overlay;

mod distribution;

mod heat_map;

mod trend;

mod series;

mod lattice_map;
mod regression;
mod theory;

pub use canvas::{Figure, FigureError};
pub use distribution::distribution_figure;
pub use heat_map::deviation_figure;
pub use lattice_map::{MapSite, lattice_map_figure};
pub use overlay::overlay_figure;
pub use regression::regression_figure;
pub use series::{Series, SeriesPanel, SeriesPoint, SeriesScale, SeriesStyle, series_figure};
pub use theory::{bimodal_figure, enhancement_figure, profile_figure, scaling_figure};
pub use trend::trend_figure;
