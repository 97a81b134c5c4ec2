//! Numbers of the theory, measured in eigenstates without a fit.

mod chain;

mod coupling;

mod end_split;

mod tested;

mod norms;

mod nearest;

mod single_lbit;

mod sectors;

mod picture;

mod spectral;

pub use chain::{ChainPoint, chain, change_by_interactions};
pub(crate) use coupling::model;
pub use coupling::{
    Additivity, CouplingSettings, Enhancement, Extrapolation, GrainPlan, additivity, enhancements,
    extrapolate,
};
pub use end_split::{EndMeasurement, EndPlan, end_split, joined, require_new};
pub use nearest::{NearestShare, nearest_share};
pub use norms::{NormDistribution, NormPoint, norm_distribution, norm_distribution_beside};
pub use picture::enhancement_figure;
pub use sectors::{ElementShape, Sectors, sectors};
pub use single_lbit::{SingleLbit, single_lbit};
pub use spectral::{SpectralCoupling, spectral_coupling};
pub use tested::Tested;
