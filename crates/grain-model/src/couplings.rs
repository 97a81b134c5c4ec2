//! The couplings `J_n`: the exponential law of Eq. (12), or an explicit list.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::ModelError;
use crate::parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
use crate::parameters::{Alpha, LARGEST_ENERGY, LbitCount};

/// `J_1` of Eq. (12); absent where the couplings are explicit.
pub const FIRST_COUPLING: Parameter = Parameter {
    name: "J1",
    units: "1",
    long_name: "first coupling J_1",
    kind: ParameterKind::Real,
    required: false,
};

/// How the couplings between grain and l-bits depend on the l-bit.
///
/// # Examples
///
/// ```
/// use grain_model::{Alpha, CouplingLaw, LbitCount};
///
/// let law = CouplingLaw::exponential(0.4)?;
/// let couplings = law.values(Some(Alpha::new(0.5)?), LbitCount::new(3)?)?;
/// assert_eq!(couplings, [0.4, 0.2, 0.1]);
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CouplingLaw {
    /// `J_n = J_1 α^(n-1)`, with α an axis of the sweep.                    Eq. (12)
    Exponential {
        /// The first coupling `J_1`, finite.
        first: f64,
    },
    /// `J_n` as given, first l-bit first; a sweep with N l-bits uses the first N.
    Explicit(Vec<f64>),
}

impl CouplingLaw {
    /// The paper's `J_1`.
    pub const PAPER_FIRST: f64 = 0.41;

    /// Eq. (12) with the paper's `J_1`.
    pub fn paper() -> Self {
        Self::Exponential { first: Self::PAPER_FIRST }
    }

    /// Eq. (12) with the given `J_1`.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] if `first` is not finite, or beyond 1e100.
    pub fn exponential(first: f64) -> Result<Self, ModelError> {
        finite("the coupling J_1", first)?;
        Ok(Self::Exponential { first })
    }

    /// An explicit list of couplings.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] if one of them is not finite, [`ModelError::EmptySweep`] if
    /// there are none.
    pub fn explicit(list: Vec<f64>) -> Result<Self, ModelError> {
        if list.is_empty() {
            return Err(ModelError::EmptySweep { missing: "coupling J_n" });
        }
        for &coupling in &list {
            finite("a coupling J_n", coupling)?;
        }
        Ok(Self::Explicit(list))
    }

    /// Every parameter that a law can have.
    pub const PARAMETERS: [Parameter; 1] = [FIRST_COUPLING];

    /// The parameters of this law. An explicit list is none of them: files have the couplings of every law as an array.
    pub fn parameters(&self) -> ParameterValues {
        match self {
            Self::Exponential { first } => {
                ParameterValues::from_iter([(FIRST_COUPLING, ParameterValue::Real(*first))])
            }
            Self::Explicit(_) => ParameterValues::default(),
        }
    }

    /// The law with these parameters; without any, the explicit list `stored`.
    ///
    /// # Errors
    /// Those of [`Self::exponential`] and [`Self::explicit`]; [`ModelError::NoParameter`] for a `J_1` that is no number.
    pub fn from_parameters(values: &ParameterValues, stored: &[f64]) -> Result<Self, ModelError> {
        match values.get(&FIRST_COUPLING) {
            Some(_) => Self::exponential(values.real(&FIRST_COUPLING)?),
            None => Self::explicit(stored.to_vec()),
        }
    }

    /// Whether α is an axis of a sweep with these couplings.
    pub fn depends_on_alpha(&self) -> bool {
        matches!(self, Self::Exponential { .. })
    }

    /// The couplings `J_1 … J_N`, `[l-bit]`, in units of energy.
    ///
    /// # Errors
    /// [`ModelError::EmptySweep`] if the law needs α and none is given,
    /// [`ModelError::AlphaWithExplicitCouplings`] in the opposite case, and
    /// [`ModelError::TooFewCouplings`] if an explicit list is shorter than N;
    /// [`ModelError::Parameter`] if a coupling is beyond 1e100.
    pub fn values(&self, alpha: Option<Alpha>, n_lbits: LbitCount) -> Result<Vec<f64>, ModelError> {
        let n = n_lbits.value();
        match (self, alpha) {
            (Self::Exponential { first }, Some(alpha)) => {
                let coupling = |power| {
                    let coupling = first * alpha.value().powf(power as f64);
                    finite("a coupling J_1 alpha^(n-1)", coupling).map(|()| coupling)
                };
                (0..n).map(coupling).collect()
            }
            (Self::Exponential { .. }, None) => Err(ModelError::EmptySweep { missing: "alpha" }),
            (Self::Explicit(_), Some(_)) => Err(ModelError::AlphaWithExplicitCouplings),
            (Self::Explicit(list), None) => list
                .get(..n)
                .map(<[f64]>::to_vec)
                .ok_or(ModelError::TooFewCouplings { n_lbits: n, given: list.len() }),
        }
    }
}

/// As plans say it: `J_1 = 0.41`.
impl fmt::Display for CouplingLaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exponential { first } => write!(f, "J_1 = {first}"),
            Self::Explicit(list) => write!(f, "J_n = {list:?}"),
        }
    }
}

fn finite(name: &'static str, given: f64) -> Result<(), ModelError> {
    if given.abs() <= LARGEST_ENERGY {
        Ok(())
    } else {
        Err(ModelError::Parameter { name, allowed: "finite, at most 1e100 in size", given })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn couplings_decay_by_alpha_from_site_to_site() {
        let three = LbitCount::new(3).unwrap();
        let alpha = Alpha::new(0.5).unwrap();
        let values = CouplingLaw::paper().values(Some(alpha), three).unwrap();
        assert_eq!(values, vec![0.41, 0.205, 0.1025], "powers of one half are exact");
    }

    #[test]
    fn an_explicit_list_must_reach_the_last_lbit() {
        let law = CouplingLaw::explicit(vec![0.3, 0.2]).unwrap();
        let two = LbitCount::new(2).unwrap();
        let three = LbitCount::new(3).unwrap();
        assert_eq!(law.values(None, two).unwrap(), vec![0.3, 0.2], "as given");
        assert_eq!(
            law.values(None, three).unwrap_err(),
            ModelError::TooFewCouplings { n_lbits: 3, given: 2 },
            "one is missing"
        );
        assert!(law.values(Some(Alpha::CRITICAL), two).is_err(), "α has no meaning here");
        assert!(CouplingLaw::explicit(vec![f64::NAN]).is_err(), "NaN");
    }
}
