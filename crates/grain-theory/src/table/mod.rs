//! What the theory alone says, as the tables behind Figs. 1c, 1d, 3a and 3b.

mod columns;

mod critical_scaling;

mod enhancement;

mod entropies;

mod profile;

pub use columns::{Columns, geometric};
pub use critical_scaling::{CriticalScaling, ExponentFit, SizeCurve, critical_scaling};
pub use enhancement::{EnhancementCurve, EnhancementPoint, enhancement_curve};
pub use entropies::{BimodalDistributions, EntropyDensity, bimodal_distributions};
pub use profile::{FailedAvalanche, ProfilePoint, failed_avalanche};
