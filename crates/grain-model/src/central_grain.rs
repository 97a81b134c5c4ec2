//! The central-grain model: its Hamiltonian's parameters, Eqs. (1), (2) and (12), as one value.

use crate::couplings::CouplingLaw;
use crate::error::ModelError;
use crate::parameters::{GrainDimension, LARGEST_ENERGY, LbitCount};

/// The central-grain model: everything that is the same for every N, α and realization.
///
/// ```text
/// H = H_g + Σ_n h_n σ_n^z + Σ_n V_n                     (1) of PRB 106, 184208
/// V_n = J_n (σ_g^x σ_n^x + σ_g^y σ_n^y)                 (2)
/// ```
///
/// `σ` are Pauli matrices, so an l-bit's splitting is `2 h_n`. Energies are in units of the mean
/// field `h` of the paper, that is, dimensionless.
///
/// # Examples
///
/// ```
/// use grain_model::{CentralGrain, CouplingLaw, GrainDimension, LbitCount};
///
/// let grain = GrainDimension::new(16)?;
/// let model = CentralGrain::new(grain, 1.5, 1.0, 0.1, CouplingLaw::paper())?;
/// assert_eq!(model.hilbert_dimension(LbitCount::new(4)?), 256);
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CentralGrain {
    grain_dimension: GrainDimension,
    bandwidth: f64,
    field: f64,
    field_spread: f64,
    couplings: CouplingLaw,
}

impl CentralGrain {
    /// The parameters of Fig. 2: `d_g = 8`, bandwidth 1.5, `h = 1`, `δh = 0.1`, `J_1 = 0.41`.
    pub fn paper() -> Self {
        Self {
            grain_dimension: GrainDimension::PAPER,
            bandwidth: 1.5,
            field: 1.0,
            field_spread: 0.1,
            couplings: CouplingLaw::paper(),
        }
    }

    /// A model with the given grain, fields and couplings.
    ///
    /// `bandwidth` is the root-mean-square eigenvalue of the grain averaged over the ensemble,
    /// `field` is `h`, and `field_spread` is `δh`: fields are uniform in `[h - δh, h + δh]`.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] if `bandwidth` is not positive, `field_spread` is negative, or
    /// any of the three is not finite, or beyond 1e100.
    pub fn new(
        grain_dimension: GrainDimension,
        bandwidth: f64,
        field: f64,
        field_spread: f64,
        couplings: CouplingLaw,
    ) -> Result<Self, ModelError> {
        let check = |name, allowed, given: f64, holds: bool| {
            if given.abs() <= LARGEST_ENERGY && holds {
                Ok(())
            } else {
                Err(ModelError::Parameter { name, allowed, given })
            }
        };
        let positive = "finite and positive, at most 1e100";
        check("the bandwidth", positive, bandwidth, bandwidth > 0.0)?;
        check("the field h", "finite, at most 1e100 in size", field, true)?;
        let spread = "finite and not negative, at most 1e100";
        check("the spread of fields delta_h", spread, field_spread, field_spread >= 0.0)?;
        Ok(Self { grain_dimension, bandwidth, field, field_spread, couplings })
    }

    /// The dimension `d_g` of the grain.
    pub fn grain_dimension(&self) -> GrainDimension {
        self.grain_dimension
    }

    /// The ensemble's `([tr H_g²]/d_g)^½`.
    pub fn bandwidth(&self) -> f64 {
        self.bandwidth
    }

    /// The mean field `h`.
    pub fn field(&self) -> f64 {
        self.field
    }

    /// The half-width `δh` of the distribution of fields.
    pub fn field_spread(&self) -> f64 {
        self.field_spread
    }

    /// How the couplings `J_n` depend on n.
    pub fn couplings(&self) -> &CouplingLaw {
        &self.couplings
    }

    /// The standard deviation `s` of an off-diagonal element of the grain; a diagonal one has `√2 s`.
    ///
    /// ```text
    /// [tr H_g²]/d_g = s² (d_g + 1) = bandwidth²
    /// ```
    pub fn grain_element_spread(&self) -> f64 {
        self.bandwidth / (self.grain_dimension.value() as f64 + 1.0).sqrt()
    }

    /// The dimension `D = d_g 2^N` of the Hilbert space.
    pub fn hilbert_dimension(&self, n_lbits: LbitCount) -> usize {
        self.grain_dimension.value() << n_lbits.value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_grain_has_elements_of_spread_one_half() {
        let spread = CentralGrain::paper().grain_element_spread();
        assert!((spread - 0.5).abs() < f64::EPSILON, "s = {spread}");
    }

    #[test]
    fn wrong_parameters_are_named() {
        let dimension = GrainDimension::new(8).unwrap();
        let law = CouplingLaw::paper();
        let error = CentralGrain::new(dimension, 0.0, 1.0, 0.1, law.clone()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the bandwidth must be finite and positive, at most 1e100, got 0"
        );
        let error = CentralGrain::new(dimension, 1.5, 1.0, -0.1, law).unwrap_err();
        assert!(error.to_string().contains("delta_h"), "{error}");
    }
}
