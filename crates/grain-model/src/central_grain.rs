//! The central-grain model: its Hamiltonian's parameters, Eqs. (1), (2) and (12), as one value.

use std::fmt;

use crate::couplings::CouplingLaw;
use crate::error::ModelError;
use crate::parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
use crate::parameters::{GrainDimension, LARGEST_ENERGY, LbitCount};

/// The dimension `d_g` of the grain.
pub const GRAIN_DIMENSION: Parameter = Parameter {
    name: "grain_dimension",
    units: "1",
    long_name: "grain dimension d_g",
    kind: ParameterKind::Count,
    required: true,
};

/// The ensemble's `([tr H_g²]/d_g)^½`.
pub const BANDWIDTH: Parameter = energy("bandwidth", "bandwidth");

/// The mean field `h`.
pub const FIELD: Parameter = energy("h", "field h");

/// The half-width `δh` of the distribution of fields.
pub const FIELD_SPREAD: Parameter = energy("delta_h", "spread of fields delta_h");

const fn energy(name: &'static str, long_name: &'static str) -> Parameter {
    Parameter { name, units: "1", long_name, kind: ParameterKind::Real, required: true }
}

/// What files say of the couplings `J_n`.
pub const COUPLING_MEANING: &str = "J_n in V_n = J_n (sigma_g^x sigma_n^x + sigma_g^y sigma_n^y)";

/// Conventions in words, for whoever builds a Hamiltonian from the grain, the fields and the couplings in a file.
pub const CONVENTION: &str = "real symmetric GOE: off-diagonal variance s^2, diagonal \
     2 s^2, s = bandwidth / sqrt(grain_dimension + 1); sigma_g acts on the first qubit of the grain \
     (sigma x 1: rows 0 to d_g/2 - 1 are up)";

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
    /// Every parameter that such a model can have, in the order in which files have them.
    pub fn possible_parameters() -> Vec<Parameter> {
        let grain_and_fields = [GRAIN_DIMENSION, BANDWIDTH, FIELD, FIELD_SPREAD];
        grain_and_fields.into_iter().chain(CouplingLaw::PARAMETERS).collect()
    }

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

    /// The model with these parameters; `stored` are the couplings of a file, which are the model's where no law is among
    /// the parameters.
    ///
    /// # Errors
    /// [`ModelError::NoParameter`] if one is missing, and the errors of [`Self::new`] and of its arguments.
    pub fn from_parameters(values: &ParameterValues, stored: &[f64]) -> Result<Self, ModelError> {
        Self::new(
            GrainDimension::new(values.count(&GRAIN_DIMENSION)?)?,
            values.real(&BANDWIDTH)?,
            values.real(&FIELD)?,
            values.real(&FIELD_SPREAD)?,
            CouplingLaw::from_parameters(values, stored)?,
        )
    }

    /// The parameters, those of the couplings last.
    pub fn parameters(&self) -> ParameterValues {
        let couplings = self.couplings.parameters();
        let couplings = couplings.iter().map(|(parameter, value)| (*parameter, value.clone()));
        self.grain_and_fields().into_iter().chain(couplings).collect()
    }

    fn grain_and_fields(&self) -> [(Parameter, ParameterValue); 4] {
        [
            (GRAIN_DIMENSION, ParameterValue::Count(self.grain_dimension.value())),
            (BANDWIDTH, ParameterValue::Real(self.bandwidth)),
            (FIELD, ParameterValue::Real(self.field)),
            (FIELD_SPREAD, ParameterValue::Real(self.field_spread)),
        ]
    }

    /// What a plan says of the model, by name: two models are the same if they say the same.
    pub fn description(&self) -> Vec<(&'static str, String)> {
        let described = self.grain_and_fields();
        let mut described: Vec<_> =
            described.map(|(parameter, value)| (parameter.long_name, value.to_string())).into();
        described.push(("couplings", self.couplings.to_string()));
        described
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

    /// A bound on the norm of H with these couplings `[l-bit]`, which all but the rarest grains keep.
    ///
    /// ```text
    /// ‖H‖ ≤ ‖H_g‖ + Σ_n |h_n| + 2 Σ_n |J_n|
    /// ```
    pub fn norm_bound(&self, couplings: &[f64]) -> f64 {
        let fields = couplings.len() as f64 * (self.field + self.field_spread).abs();
        let couplings: f64 = couplings.iter().map(|j| 2.0 * j.abs()).sum();
        // The edge of the semicircle is at twice the bandwidth.
        3.0 * self.bandwidth + fields + couplings
    }
}

/// In one line: `d_g = 8, bandwidth 1.5, h = 1 ± 0.1, J_1 = 0.41`.
impl fmt::Display for CentralGrain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { grain_dimension, bandwidth, field, field_spread, couplings } = self;
        let d_g = grain_dimension.value();
        write!(f, "d_g = {d_g}, bandwidth {bandwidth}, h = {field} ± {field_spread}, {couplings}")
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
