//! The parameters that have a range, each in a type that cannot hold a wrong value: α, `d_g` and N.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::ModelError;

/// The decay constant α of the couplings, finite and positive.
///
/// ```text
/// J_n = J_1 α^(n-1)                                     (12) of PRB 106, 184208
/// ```
///
/// # Examples
///
/// ```
/// use grain_model::Alpha;
///
/// let typed = Alpha::new(0.70710678119)?;
/// assert!(typed.is_critical(), "1/√2 to ten digits");
/// assert!(Alpha::new(-0.5).is_err());
/// # Ok::<(), grain_model::ModelError>(())
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

/// The dimension `d_g` of the grain; a power of two where an operator acts on a qubit of it.
///
/// # Examples
///
/// ```
/// use grain_model::GrainDimension;
///
/// assert_eq!(GrainDimension::new(8)?.value(), 8, "three qubits");
/// assert!(GrainDimension::new(1).is_err());
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "usize", into = "usize")]
pub struct GrainDimension(usize);

impl GrainDimension {
    /// A GOE matrix of this size already fills 32 GiB.
    pub const LARGEST: usize = 1 << 16;

    /// Three qubits, as in Fig. 2.
    pub(crate) const PAPER: Self = Self(8);

    /// Accepts a number from 2 to [`Self::LARGEST`].
    ///
    /// # Errors
    /// [`ModelError::GrainDimension`] for any other number.
    pub fn new(value: usize) -> Result<Self, ModelError> {
        if (2..=Self::LARGEST).contains(&value) {
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
///
/// # Examples
///
/// ```
/// use grain_model::{CentralGrain, LbitCount};
///
/// assert_eq!(CentralGrain::paper().hilbert_dimension(LbitCount::new(6)?), 512);
/// assert!(LbitCount::new(0).is_err());
/// # Ok::<(), grain_model::ModelError>(())
/// ```
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_grain_has_qubits_and_a_system_l_bits() {
        assert!(GrainDimension::new(1).is_err(), "a grain without a qubit has no σ_g");
        assert!(LbitCount::new(0).is_err(), "N = 0");
    }

    proptest! {
        #[test]
        fn alpha_accepts_exactly_the_finite_positive_numbers(value in proptest::num::f64::ANY) {
            prop_assert_eq!(Alpha::new(value).is_ok(), value.is_finite() && value > 0.0);
        }
    }
}
