//! A conserved `S^z` of grain and l-bits together, and the block in which it has one value.

use crate::error::ModelError;
use crate::parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
use crate::parameters::{GrainDimension, LbitCount};

/// The conserved quantity; absent where there is none.
pub const SYMMETRY: Parameter = Parameter::optional("symmetry", "symmetry", ParameterKind::Word);

/// The `S^z` of the block that is diagonalized; absent where it is the smallest there is.
pub const TOTAL_SPIN: Parameter =
    Parameter::optional("total_spin", "total S^z", ParameterKind::Real);

/// The name of the symmetry.
pub const U1: &str = "U(1)";

/// What is conserved.
///
/// # Examples
///
/// ```
/// use grain_model::{GrainDimension, LbitCount, Symmetry};
///
/// // Three qubits and three l-bits: 20 of 64 states have S^z = 0.
/// let (grain, three) = (GrainDimension::new(8)?, LbitCount::new(3)?);
/// assert_eq!(Symmetry::Spin(None).dimension(grain, three)?, 20);
/// assert_eq!(Symmetry::Spin(Some(6)).dimension(grain, three)?, 1, "all up: S^z = 3");
/// assert!(Symmetry::Spin(Some(1)).dimension(grain, three).is_err(), "six spins have no S^z = 1/2");
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Symmetry {
    /// Nothing.
    #[default]
    None,
    /// `Σ σ^z` over the qubits of the grain and all l-bits, whose value this is, `2 S^z`; without one, 0 or 1.
    Spin(Option<i32>),
}

impl Symmetry {
    /// A block of given `S^z`, a multiple of one half.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] for any other number.
    #[expect(clippy::cast_possible_truncation, reason = "whole, and below 100")]
    pub fn spin(total: Option<f64>) -> Result<Self, ModelError> {
        let Some(given) = total else { return Ok(Self::Spin(None)) };
        let twice = 2.0 * given;
        if twice.fract() == 0.0 && twice.abs() < 100.0 {
            return Ok(Self::Spin(Some(twice as i32)));
        }
        let allowed = "a multiple of 1/2, below 50 in size";
        Err(ModelError::Parameter { name: "the total S^z", allowed, given })
    }

    pub(crate) fn parameters(self) -> Vec<(Parameter, ParameterValue)> {
        let Self::Spin(twice) = self else { return vec![] };
        let mut all = vec![(SYMMETRY, ParameterValue::Word(U1.into()))];
        all.extend(twice.map(|twice| (TOTAL_SPIN, ParameterValue::Real(f64::from(twice) / 2.0))));
        all
    }

    pub(crate) fn from_parameters(values: &ParameterValues) -> Result<Self, ModelError> {
        match values.get(&SYMMETRY) {
            None => Ok(Self::None),
            Some(ParameterValue::Word(name)) if name == U1 => {
                let total = values.get(&TOTAL_SPIN).map(|_| values.real(&TOTAL_SPIN));
                Self::spin(total.transpose()?)
            }
            Some(other) => Err(ModelError::UnknownWord {
                what: "symmetry",
                given: other.to_string(),
                known: U1.into(),
            }),
        }
    }

    /// Spins that point down in the block: of `qubits` of the grain and N l-bits. `None` without a symmetry.
    ///
    /// # Errors
    /// [`ModelError::NoSector`] if so many spins have no such `S^z`.
    pub fn spins_down(
        self,
        grain: GrainDimension,
        n_lbits: LbitCount,
    ) -> Result<Option<usize>, ModelError> {
        let Self::Spin(twice) = self else { return Ok(None) };
        let spins = grain.value().ilog2() as usize + n_lbits.value();
        let parity = i32::from(spins % 2 == 1);
        let twice = twice.unwrap_or(parity);
        let down = i32::try_from(spins).ok().map(|spins| spins - twice);
        match down.map(|down| (down % 2, usize::try_from(down / 2))) {
            Some((0, Ok(down))) if down <= spins => Ok(Some(down)),
            _ => Err(ModelError::NoSector {
                n_lbits: n_lbits.value(),
                spins,
                total: f64::from(twice) / 2.0,
            }),
        }
    }

    /// The dimension of what is diagonalized.
    ///
    /// # Errors
    /// As [`Self::spins_down`].
    pub fn dimension(self, grain: GrainDimension, n_lbits: LbitCount) -> Result<usize, ModelError> {
        Ok(match self.spins_down(grain, n_lbits)? {
            None => grain.value() << n_lbits.value(),
            Some(down) => binomial(grain.value().ilog2() as usize + n_lbits.value(), down),
        })
    }
}

/// `n! / (k! (n-k)!)`, for n below 64.
fn binomial(n: usize, k: usize) -> usize {
    (0..k.min(n - k)).fold(1, |product, i| product * (n - i) / (i + 1))
}
