//! Pictures of a comparison: each draws a table of it, and computes nothing.

mod overlay;

mod along_chain;

mod distribution;

mod heat_map;

mod gap_ratio;

mod trend;

mod split;

mod theories;

mod theory;

pub use along_chain::along_chain_figure;
pub use distribution::distribution_figure;
pub use gap_ratio::gap_ratio_figure;
pub use heat_map::deviation_figure;
pub use overlay::{lbit_figure, overlay_figure};
pub use split::split_figure;
pub use theories::theories_figure;
pub use theory::{bimodal_figure, enhancement_figure, profile_figure, scaling_figure};
pub use trend::trend_figure;
