//! The central-grain model: its Hamiltonian's parameters, Eqs. (1), (2) and (12) and what they are special cases of.

use crate::coupling_operator::{CouplingOperator, OPERATOR, OPERATOR_SITE, OperatorKind};
use crate::couplings::CouplingLaw;
use crate::drawn_array::{self, DrawnArray};
use crate::error::ModelError;
use crate::fields::{FIELD_LIST, Fields};
use crate::grain_ensemble::{
    GRAIN_ENSEMBLE, GRAIN_NORMALIZATION, GrainEnsemble, GrainLaw, Normalization,
};
use crate::interactions::{
    INTERACTION, INTERACTION_LENGTH, INTERACTION_MATRIX, INTERACTION_POWER, INTERACTION_STRENGTH,
    Interactions,
};
use crate::parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
use crate::parameters::{GrainDimension, LARGEST_ENERGY, LbitCount};
use crate::symmetry::{SYMMETRY, Symmetry, TOTAL_SPIN};

/// The dimension `d_g` of the grain.
pub const GRAIN_DIMENSION: Parameter = Parameter {
    name: "grain_dimension",
    units: "1",
    long_name: "grain dimension d_g",
    kind: ParameterKind::Count,
    required: true,
};

pub use crate::fields::{FIELD, FIELD_SPREAD};
pub use crate::grain_ensemble::BANDWIDTH;

/// The central-grain model: everything that is the same for every N, α and realization.
///
/// ```text
/// H = H_g + Σ_n h_n σ_n^z + Σ_n J_n (B_n ⊗ σ_n^+ + h.c.) + Σ_{m<n} K_mn σ_m^z σ_n^z
/// ```
///
/// of which the paper's is the special case of a GOE grain, `B_n = 2 σ_g^-` and no interactions:
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
/// use grain_model::{CentralGrain, CouplingLaw, CouplingOperator, GrainDimension, Interactions, LbitCount, OperatorKind};
///
/// let grain = GrainDimension::new(16)?;
/// let model = CentralGrain::new(grain, 1.5, 1.0, 0.1, CouplingLaw::paper())?;
/// assert_eq!(model.hilbert_dimension(LbitCount::new(4)?), 256);
///
/// // Operators of its own for every l-bit need no qubit.
/// let (kind, interactions) = (OperatorKind::Random, Interactions::nearest_neighbour(0.3)?);
/// let operator = CouplingOperator { kind, ..CouplingOperator::default() };
/// let grain_dimension = GrainDimension::new(12)?;
/// let other = CentralGrain::of(grain_model::ModelParts { grain_dimension, operator, interactions, ..model.parts().clone() })?;
/// assert!(other.to_string().contains("B_n real random"));
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CentralGrain {
    parts: ModelParts,
}

/// What a model consists of.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelParts {
    /// `d_g`
    pub grain_dimension: GrainDimension,
    /// The matrices `H_g`.
    pub grain: GrainLaw,
    /// The fields `h_n`.
    pub fields: Fields,
    /// The operators `B_n`.
    pub operator: CouplingOperator,
    /// The couplings `J_n`.
    pub couplings: CouplingLaw,
    /// The interactions `K_mn`.
    pub interactions: Interactions,
    /// What is conserved.
    pub symmetry: Symmetry,
}

impl CentralGrain {
    /// Every parameter that such a model can have, in the order in which files have them.
    pub fn possible_parameters() -> Vec<Parameter> {
        let others = [
            GRAIN_DIMENSION,
            BANDWIDTH,
            FIELD,
            FIELD_SPREAD,
            FIELD_LIST,
            GRAIN_ENSEMBLE,
            GRAIN_NORMALIZATION,
            OPERATOR,
            OPERATOR_SITE,
            INTERACTION,
            INTERACTION_STRENGTH,
            INTERACTION_LENGTH,
            INTERACTION_POWER,
            INTERACTION_MATRIX,
            SYMMETRY,
            TOTAL_SPIN,
        ];
        others.into_iter().chain(CouplingLaw::PARAMETERS).collect()
    }

    /// The parameters of Fig. 2: `d_g = 8`, bandwidth 1.5, `h = 1`, `δh = 0.1`, `J_1 = 0.41`.
    pub fn paper() -> Self {
        let grain = GrainLaw {
            ensemble: GrainEnsemble::Goe,
            normalization: Normalization::Ensemble,
            bandwidth: 1.5,
        };
        let parts = ModelParts {
            grain_dimension: GrainDimension::PAPER,
            grain,
            fields: Fields::Uniform { field: 1.0, spread: 0.1 },
            operator: CouplingOperator::default(),
            couplings: CouplingLaw::paper(),
            interactions: Interactions::None,
            symmetry: Symmetry::None,
        };
        Self { parts }
    }

    /// The paper's model with the given grain, fields and couplings.
    ///
    /// `bandwidth` is the root-mean-square eigenvalue of the grain averaged over the ensemble,
    /// `field` is `h`, and `field_spread` is `δh`: fields are uniform in `[h - δh, h + δh]`.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] if `bandwidth` is not positive, `field_spread` is negative, or
    /// any of the three is not finite, or beyond 1e100; [`ModelError::NoQubit`] for a grain that is not of qubits.
    pub fn new(
        grain_dimension: GrainDimension,
        bandwidth: f64,
        field: f64,
        field_spread: f64,
        couplings: CouplingLaw,
    ) -> Result<Self, ModelError> {
        let Self { parts } = Self::paper();
        let grain = GrainLaw { bandwidth, ..parts.grain };
        let checked = Self { parts: ModelParts { grain, ..parts.clone() } };
        checked.require_bandwidth()?;
        let fields = Fields::uniform(field, field_spread)?;
        Self::of(ModelParts { grain_dimension, grain, fields, couplings, ..parts })
    }

    /// The model of these parts.
    ///
    /// # Errors
    /// A [`ModelError`] if they do not fit each other: a qubit is needed and the grain has none, or `S^z` is to be
    /// conserved and is not.
    pub fn of(parts: ModelParts) -> Result<Self, ModelError> {
        let model = Self { parts };
        model.require_bandwidth()?;
        let ModelParts { grain_dimension, operator, symmetry, .. } = &model.parts;
        let conserves = *symmetry != Symmetry::None;
        let given = grain_dimension.value();
        if !given.is_power_of_two() && (operator.acts_on_qubits() || conserves) {
            let why = if operator.acts_on_qubits() {
                "the coupling acts on a qubit of the grain (random operators need none)"
            } else {
                "its S^z is that of qubits"
            };
            return Err(ModelError::NoQubit { given, why });
        }
        if conserves && operator.kind != OperatorKind::Exchange {
            return Err(ModelError::NotConserved {
                what: "the coupling operator is 'exchange'",
                given: format!("'{}'", crate::words::Named::name(operator.kind)),
            });
        }
        Ok(model)
    }

    fn require_bandwidth(&self) -> Result<(), ModelError> {
        let GrainLaw { ensemble, bandwidth, .. } = self.parts.grain;
        if ensemble.is_given() || (bandwidth > 0.0 && bandwidth <= LARGEST_ENERGY) {
            return Ok(());
        }
        let allowed = "finite and positive, at most 1e100";
        Err(ModelError::Parameter { name: "the bandwidth", allowed, given: bandwidth })
    }

    /// The model with these parameters; `stored` are the couplings of a file, which are the model's where no law is among
    /// the parameters.
    ///
    /// # Errors
    /// [`ModelError::NoParameter`] if one is missing, and the errors of [`Self::of`] and of its parts.
    pub fn from_parameters(values: &ParameterValues, stored: &[f64]) -> Result<Self, ModelError> {
        Self::of(ModelParts {
            grain_dimension: GrainDimension::new(values.count(&GRAIN_DIMENSION)?)?,
            grain: GrainLaw::from_parameters(values)?,
            fields: Fields::from_parameters(values)?,
            operator: CouplingOperator::from_parameters(values)?,
            couplings: CouplingLaw::from_parameters(values, stored)?,
            interactions: Interactions::from_parameters(values)?,
            symmetry: Symmetry::from_parameters(values)?,
        })
    }

    /// The parameters, those of the couplings last. What is as in the paper, and no number, is not among them.
    pub fn parameters(&self) -> ParameterValues {
        let couplings = self.parts.couplings.parameters();
        let couplings = couplings.iter().map(|(parameter, value)| (*parameter, value.clone()));
        self.parameters_but_couplings().into_iter().chain(couplings).collect()
    }

    fn parameters_but_couplings(&self) -> Vec<(Parameter, ParameterValue)> {
        let ModelParts { grain_dimension, grain, fields, operator, interactions, symmetry, .. } =
            &self.parts;
        let mut all = vec![(GRAIN_DIMENSION, ParameterValue::Count(grain_dimension.value()))];
        if !grain.ensemble.is_given() {
            all.push((BANDWIDTH, ParameterValue::Real(grain.bandwidth)));
        }
        all.extend(fields.parameters());
        all.extend(grain.parameters());
        all.extend(operator.parameters());
        all.extend(interactions.parameters());
        all.extend(symmetry.parameters());
        all
    }

    /// What a plan says of the model, by name: two models are the same if they say the same.
    pub fn description(&self) -> Vec<(&'static str, String)> {
        let described = self.parameters_but_couplings().into_iter();
        let mut described: Vec<_> =
            described.map(|(parameter, value)| (parameter.long_name, value.to_string())).collect();
        described.push(("couplings", self.parts.couplings.to_string()));
        described
    }

    /// What it consists of.
    pub fn parts(&self) -> &ModelParts {
        &self.parts
    }

    /// Whether its Hamiltonian is complex, not real.
    pub fn is_complex(&self) -> bool {
        self.parts.grain.ensemble.is_complex() || self.parts.operator.is_complex()
    }

    /// The arrays that are drawn for every realization, in the order in which digests have them.
    pub fn drawn_arrays(&self) -> Vec<DrawnArray> {
        use drawn_array as of;
        let ModelParts { grain, operator, couplings, interactions, .. } = &self.parts;
        let goe = grain.ensemble == GrainEnsemble::Goe;
        let mut all = vec![if goe { of::GRAIN } else { of::GRAIN_REAL }, of::FIELDS];
        let qubits = operator.acts_on_qubits();
        let random_qubit = operator.site != crate::coupling_operator::OperatorSite::First;
        for (there, array) in [
            (grain.ensemble.is_complex(), of::GRAIN_IMAGINARY),
            (couplings.is_random(), of::DISTANCES),
            (*couplings == CouplingLaw::Given, of::GIVEN_COUPLINGS),
            (qubits && random_qubit, of::QUBITS),
            (!qubits, of::OPERATORS),
            (operator.is_complex(), of::OPERATORS_IMAGINARY),
            (*interactions != Interactions::None, of::INTERACTIONS),
        ] {
            if there {
                all.push(array);
            }
        }
        all
    }

    /// Refuses a number of l-bits for which a list of the model is too short, or which has no block of the wanted `S^z`.
    ///
    /// # Errors
    /// [`ModelError::ListTooShort`] or [`ModelError::NoSector`].
    pub fn require_size(&self, n_lbits: LbitCount) -> Result<(), ModelError> {
        self.parts.fields.require(n_lbits)?;
        self.parts.interactions.require(n_lbits)?;
        self.parts.symmetry.dimension(self.parts.grain_dimension, n_lbits).map(|_| ())
    }

    /// Refuses a model of which a part must be given, where disorder is to be drawn.
    ///
    /// # Errors
    /// [`ModelError::NotDrawn`], with what is missing.
    pub fn require_drawn(&self) -> Result<(), ModelError> {
        let ModelParts { grain, operator, couplings, interactions, .. } = &self.parts;
        for (given, what, array) in [
            (grain.ensemble.is_given(), "grains", drawn_array::GRAIN),
            (operator.is_given(), "coupling operators", drawn_array::OPERATORS),
            (*couplings == CouplingLaw::Given, "couplings", drawn_array::GIVEN_COUPLINGS),
            (*interactions == Interactions::Given, "interactions", drawn_array::INTERACTIONS),
        ] {
            if given {
                return Err(ModelError::NotDrawn { what, array: array.name });
            }
        }
        Ok(())
    }

    /// The dimension `d_g` of the grain.
    pub fn grain_dimension(&self) -> GrainDimension {
        self.parts.grain_dimension
    }

    /// The ensemble's `([tr H_g²]/d_g)^½`; infinite where grains are given.
    pub fn bandwidth(&self) -> f64 {
        self.parts.grain.bandwidth
    }

    /// How the couplings `J_n` depend on n.
    pub fn couplings(&self) -> &CouplingLaw {
        &self.parts.couplings
    }

    /// The dimension D of what is diagonalized: `d_g 2^N`, or that of the block of a conserved `S^z`.
    pub fn hilbert_dimension(&self, n_lbits: LbitCount) -> usize {
        let ModelParts { grain_dimension, symmetry, .. } = self.parts;
        // A sweep refuses N without a block; then there is nothing to diagonalize.
        symmetry.dimension(grain_dimension, n_lbits).unwrap_or(0)
    }

    /// A bound on the norm of H with these couplings `[l-bit]`, which all but the rarest grains keep; infinite where
    /// something is given.
    ///
    /// ```text
    /// ‖H‖ ≤ ‖H_g‖ + Σ_n |h_n| + 2 Σ_n |J_n| + Σ_mn |K_mn|
    /// ```
    pub fn norm_bound(&self, couplings: &[f64]) -> f64 {
        let ModelParts { grain, fields, operator, couplings: law, interactions, .. } = &self.parts;
        if operator.is_given() || *law == CouplingLaw::Given || *interactions == Interactions::Given
        {
            return f64::INFINITY;
        }
        let n = couplings.len() as f64;
        let farther = match (law, couplings) {
            (CouplingLaw::Decaying { distance, spread, .. }, [first, second, ..]) => {
                let alpha = (second / first).abs().powf(1.0 / distance.of(1));
                alpha.max(1.0 / alpha).powf(*spread)
            }
            _ => 1.0,
        };
        // Twice J_n also of random matrices, whose singular values end at 2.
        let couplings: f64 = couplings.iter().map(|j| 2.0 * j.abs()).sum();
        let interacting = match interactions {
            Interactions::None | Interactions::Given => 0.0,
            Interactions::NearestNeighbour { strength }
            | Interactions::Exponential { strength, .. }
            | Interactions::PowerLaw { strength, .. } => n * n * strength,
            Interactions::Matrix(list) => list.iter().map(|element| element.abs()).sum(),
        };
        // The edge of the semicircle is at twice the bandwidth.
        3.0 * grain.bandwidth + n * fields.largest() + farther * couplings + interacting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_grain_has_elements_of_spread_one_half() {
        let spread = CentralGrain::paper().parts().grain.element_spread(8);
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
