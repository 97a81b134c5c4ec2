//! The parameters of Eqs. (1), (2) and (12), each in a type that cannot hold a wrong value.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::couplings::CouplingLaw;
use crate::error::ModelError;

/// The decay constant α of the couplings, finite and positive.
///
/// ```text
/// J_n = J_1 α^(n-1)                                     (12) of PRB 106, 184208
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Alpha(f64);

impl Alpha {
    /// `α_c = 1/√2`, above which the avalanche runs.
    pub const CRITICAL: Self = Self(std::f64::consts::FRAC_1_SQRT_2);

    /// Two values closer than this are one value.
    ///
    /// A user types at most ten digits, and the physics is smooth in α.
    pub const SAME: f64 = 1e-10;

    /// Accepts a finite, positive number.
    ///
    /// # Errors
    /// [`ModelError::Alpha`] for any other number.
    pub fn new(value: f64) -> Result<Self, ModelError> {
        if value.is_finite() && value > 0.0 {
            Ok(Self(value))
        } else {
            Err(ModelError::Alpha { given: value })
        }
    }

    /// The number itself.
    pub fn value(self) -> f64 {
        self.0
    }

    /// Whether this is `α_c` to within [`Alpha::SAME`].
    pub fn is_critical(self) -> bool {
        self.is_same(Self::CRITICAL)
    }

    /// Whether two values are one to within [`Alpha::SAME`].
    pub fn is_same(self, other: Self) -> bool {
        (self.0 - other.0).abs() < Self::SAME
    }
}

impl TryFrom<f64> for Alpha {
    type Error = ModelError;

    fn try_from(value: f64) -> Result<Self, ModelError> {
        Self::new(value)
    }
}

impl From<Alpha> for f64 {
    fn from(alpha: Alpha) -> Self {
        alpha.0
    }
}

impl fmt::Display for Alpha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The dimension `d_g` of the grain: `2^q` for `q ≥ 1` qubits, the first of which is coupled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "usize", into = "usize")]
pub struct GrainDimension(usize);

impl GrainDimension {
    /// A GOE matrix of this size already fills 32 GiB.
    pub const LARGEST: usize = 1 << 16;

    /// Accepts a power of two from 2 to [`Self::LARGEST`].
    ///
    /// # Errors
    /// [`ModelError::GrainDimension`] for any other number.
    pub fn new(value: usize) -> Result<Self, ModelError> {
        if value.is_power_of_two() && (2..=Self::LARGEST).contains(&value) {
            Ok(Self(value))
        } else {
            Err(ModelError::GrainDimension { given: value, largest: Self::LARGEST })
        }
    }

    /// The number itself.
    pub fn value(self) -> usize {
        self.0
    }
}

impl TryFrom<usize> for GrainDimension {
    type Error = ModelError;

    fn try_from(value: usize) -> Result<Self, ModelError> {
        Self::new(value)
    }
}

impl From<GrainDimension> for usize {
    fn from(dimension: GrainDimension) -> Self {
        dimension.0
    }
}

/// The number N of l-bits, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "usize", into = "usize")]
pub struct LbitCount(usize);

impl LbitCount {
    /// Beyond this even one vector of the Hilbert space fits no machine; memory ends far earlier.
    pub const LARGEST: usize = 32;

    /// Accepts 1 to [`Self::LARGEST`].
    ///
    /// # Errors
    /// [`ModelError::LbitCount`] for any other number.
    pub fn new(value: usize) -> Result<Self, ModelError> {
        if (1..=Self::LARGEST).contains(&value) {
            Ok(Self(value))
        } else {
            Err(ModelError::LbitCount { given: value, largest: Self::LARGEST })
        }
    }

    /// The number itself.
    pub fn value(self) -> usize {
        self.0
    }
}

impl TryFrom<usize> for LbitCount {
    type Error = ModelError;

    fn try_from(value: usize) -> Result<Self, ModelError> {
        Self::new(value)
    }
}

impl From<LbitCount> for usize {
    fn from(count: LbitCount) -> Self {
        count.0
    }
}

impl fmt::Display for LbitCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The largest energy whose square, and a sum of many, is a number: traces of H² are checked.
pub(crate) const LARGEST_ENERGY: f64 = 1e100;

/// The central-grain model: everything that is the same for every N, α and realization.
///
/// ```text
/// H = H_g + Σ_n h_n σ_n^z + Σ_n V_n                     (1) of PRB 106, 184208
/// V_n = J_n (σ_g^x σ_n^x + σ_g^y σ_n^y)                 (2)
/// ```
///
/// `σ` are Pauli matrices, so an l-bit's splitting is `2 h_n`. Energies are in units of the mean
/// field `h` of the paper, that is, dimensionless.
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
            grain_dimension: GrainDimension(8),
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
    use proptest::prelude::*;

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
        assert!(GrainDimension::new(12).is_err(), "12 is no power of two");
        assert!(GrainDimension::new(1).is_err(), "a grain without a qubit has no σ_g");
        assert!(LbitCount::new(0).is_err(), "N = 0");
    }

    proptest! {
        #[test]
        fn alpha_accepts_exactly_the_finite_positive_numbers(value in proptest::num::f64::ANY) {
            prop_assert_eq!(Alpha::new(value).is_ok(), value.is_finite() && value > 0.0);
        }

        #[test]
        fn grain_dimensions_are_powers_of_two(value in 0_usize..200_000) {
            let expected = (1..=16).any(|qubits| value == 1 << qubits);
            prop_assert_eq!(GrainDimension::new(value).is_ok(), expected);
        }
    }
}
