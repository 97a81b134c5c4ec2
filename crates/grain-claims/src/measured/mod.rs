//! Numbers of the theory, measured in eigenstates without a fit.

mod chain;

mod coupling;

mod end_split;

mod norms;

mod picture;

mod spectral;

pub use chain::{ChainPoint, chain, change_by_interactions};
pub(crate) use coupling::model;
pub use coupling::{
    Additivity, CouplingSettings, Enhancement, Extrapolation, GrainPlan, additivity, enhancements,
    extrapolate,
};
pub use end_split::{EndMeasurement, EndPlan, end_split};
pub use norms::{NormDistribution, NormPoint, norm_distribution};
pub use picture::enhancement_figure;
pub use spectral::{SpectralCoupling, spectral_coupling};
