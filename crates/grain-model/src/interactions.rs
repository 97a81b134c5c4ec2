//! Interactions between l-bits: `Σ_{m<n} K_mn σ_m^z σ_n^z`, which change the diagonal alone.

use rand::{Rng, RngExt};

use crate::error::ModelError;
use crate::parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
use crate::parameters::{LARGEST_ENERGY, LbitCount};
use crate::words::Named;

/// Of which kind interactions are; absent where there are none.
pub const INTERACTION: Parameter =
    Parameter::optional("interaction_law", "interaction law", ParameterKind::Word);

/// The strength K of interactions.
pub const INTERACTION_STRENGTH: Parameter =
    Parameter::optional("interaction_strength", "interaction strength K", ParameterKind::Real);

/// The length over which interactions decay, in l-bits.
pub const INTERACTION_LENGTH: Parameter =
    Parameter::optional("interaction_length", "interaction length xi", ParameterKind::Real);

/// The power by which interactions decay.
pub const INTERACTION_POWER: Parameter =
    Parameter::optional("interaction_power", "interaction power a", ParameterKind::Real);

/// The matrix of interactions, above its diagonal, row by row.
pub const INTERACTION_MATRIX: Parameter =
    Parameter::optional("interaction_matrix", "interactions K_12, K_13, ...", ParameterKind::Reals);

/// The law of the `K_mn`.
///
/// # Examples
///
/// ```
/// use grain_model::{Interactions, LbitCount};
///
/// let three = Interactions::matrix(vec![0.1, 0.2, 0.3])?;
/// assert!(three.require(LbitCount::new(3)?).is_ok(), "K_12, K_13 and K_23");
/// assert!(three.require(LbitCount::new(4)?).is_err());
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Interactions {
    /// None.
    #[default]
    None,
    /// Between neighbours, uniform in `[-K, K]`.
    NearestNeighbour {
        /// K
        strength: f64,
    },
    /// Between all, uniform in `[-K, K] e^{-(|m-n|-1)/ξ}`.
    Exponential {
        /// K
        strength: f64,
        /// ξ
        length: f64,
    },
    /// Between all, uniform in `[-K, K] |m-n|^(-a)`.
    PowerLaw {
        /// K
        strength: f64,
        /// a
        power: f64,
    },
    /// The same in every realization: `K_12, K_13, …, K_23, …` of the first l-bits.
    Matrix(Vec<f64>),
    /// Those of each realization, given.
    Given,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    NearestNeighbour,
    Exponential,
    PowerLaw,
    Matrix,
    Given,
}

impl Named for Kind {
    const WHAT: &'static str = "law of interactions";
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::NearestNeighbour, "nearest-neighbour"),
        (Self::Exponential, "exponential"),
        (Self::PowerLaw, "power-law"),
        (Self::Matrix, "matrix"),
        (Self::Given, "given"),
    ];
}

impl Interactions {
    /// Between neighbours, uniform in `[-strength, strength]`.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] for a strength that is negative, not finite, or beyond 1e100.
    pub fn nearest_neighbour(strength: f64) -> Result<Self, ModelError> {
        positive("the interaction strength K", strength)?;
        Ok(Self::NearestNeighbour { strength })
    }

    /// Between all, uniform, and decaying over `length` l-bits.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] for a number that is negative, not finite, or beyond 1e100; a length of zero too.
    pub fn exponential(strength: f64, length: f64) -> Result<Self, ModelError> {
        positive("the interaction strength K", strength)?;
        positive("the interaction length xi", length)?;
        if length == 0.0 {
            let allowed = "positive (nearest neighbours alone have a law of their own)";
            let name = "the interaction length xi";
            return Err(ModelError::Parameter { name, allowed, given: length });
        }
        Ok(Self::Exponential { strength, length })
    }

    /// Between all, uniform, and decaying as a power of the distance.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] for a number that is negative, not finite, or beyond 1e100.
    pub fn power_law(strength: f64, power: f64) -> Result<Self, ModelError> {
        positive("the interaction strength K", strength)?;
        positive("the interaction power a", power)?;
        Ok(Self::PowerLaw { strength, power })
    }

    /// A matrix above its diagonal, row by row.
    ///
    /// # Errors
    /// [`ModelError::InteractionMatrix`] for a list that is that of no matrix, [`ModelError::Parameter`] for numbers that are not finite.
    pub fn matrix(list: Vec<f64>) -> Result<Self, ModelError> {
        let given = list.len();
        if given == 0 || size_of_triangle(given).is_none() {
            return Err(ModelError::InteractionMatrix { given });
        }
        for strength in &list {
            positive("an interaction K_mn", strength.abs())?;
        }
        Ok(Self::Matrix(list))
    }

    fn kind(&self) -> Option<Kind> {
        match self {
            Self::None => None,
            Self::NearestNeighbour { .. } => Some(Kind::NearestNeighbour),
            Self::Exponential { .. } => Some(Kind::Exponential),
            Self::PowerLaw { .. } => Some(Kind::PowerLaw),
            Self::Matrix(_) => Some(Kind::Matrix),
            Self::Given => Some(Kind::Given),
        }
    }

    /// As flags and files name the law: `none`, `nearest-neighbour`, `exponential`, `power-law`, `matrix`, `given`.
    pub fn name(&self) -> &'static str {
        self.kind().map_or("none", Named::name)
    }

    /// The law of a name, with what it needs: its strength, how it decays (a length or a power), its matrix.
    ///
    /// # Errors
    /// [`ModelError::UnknownWord`] for another name, and those of the other constructors; [`ModelError::NoParameter`] if
    /// something is missing.
    pub fn named(
        name: &str,
        strength: Option<f64>,
        decay: [Option<f64>; 2],
        matrix: Option<Vec<f64>>,
    ) -> Result<Self, ModelError> {
        let [length, power] = decay;
        if name == "none" {
            return Ok(Self::None);
        }
        let lacks = |parameter: &Parameter, expected| ModelError::NoParameter {
            name: parameter.name,
            expected,
        };
        let strength = || strength.ok_or_else(|| lacks(&INTERACTION_STRENGTH, "a real number"));
        let length = || length.ok_or_else(|| lacks(&INTERACTION_LENGTH, "a real number"));
        let power = || power.ok_or_else(|| lacks(&INTERACTION_POWER, "a real number"));
        let kind = Kind::named(name).map_err(|_| ModelError::UnknownWord {
            what: Kind::WHAT,
            given: name.into(),
            known: "none, nearest-neighbour, exponential, power-law, matrix, given".into(),
        })?;
        match kind {
            Kind::NearestNeighbour => Self::nearest_neighbour(strength()?),
            Kind::Exponential => Self::exponential(strength()?, length()?),
            Kind::PowerLaw => Self::power_law(strength()?, power()?),
            Kind::Matrix => Self::matrix(
                matrix.ok_or_else(|| lacks(&INTERACTION_MATRIX, "a list of real numbers"))?,
            ),
            Kind::Given => Ok(Self::Given),
        }
    }

    pub(crate) fn parameters(&self) -> Vec<(Parameter, ParameterValue)> {
        let Some(kind) = self.kind() else { return vec![] };
        let mut all = vec![(INTERACTION, crate::words::word(kind))];
        let mut real = |parameter, value: &f64| all.push((parameter, ParameterValue::Real(*value)));
        match self {
            Self::None | Self::Given => {}
            Self::NearestNeighbour { strength } => real(INTERACTION_STRENGTH, strength),
            Self::Exponential { strength, length } => {
                real(INTERACTION_STRENGTH, strength);
                real(INTERACTION_LENGTH, length);
            }
            Self::PowerLaw { strength, power } => {
                real(INTERACTION_STRENGTH, strength);
                real(INTERACTION_POWER, power);
            }
            Self::Matrix(list) => {
                all.push((INTERACTION_MATRIX, ParameterValue::Reals(list.clone())));
            }
        }
        all
    }

    pub(crate) fn from_parameters(values: &ParameterValues) -> Result<Self, ModelError> {
        let real = |parameter: &Parameter| {
            values.get(parameter).map(|_| values.real(parameter)).transpose()
        };
        let Some(ParameterValue::Word(name)) = values.get(&INTERACTION) else {
            return Ok(Self::None);
        };
        let matrix = values.get(&INTERACTION_MATRIX).map(|_| values.reals(&INTERACTION_MATRIX));
        let matrix = matrix.transpose()?.map(<[f64]>::to_vec);
        let decay = [real(&INTERACTION_LENGTH)?, real(&INTERACTION_POWER)?];
        Self::named(name, real(&INTERACTION_STRENGTH)?, decay, matrix)
    }

    /// Refuses a matrix that is too small for N.
    ///
    /// # Errors
    /// [`ModelError::ListTooShort`].
    pub fn require(&self, n_lbits: LbitCount) -> Result<(), ModelError> {
        let Self::Matrix(list) = self else { return Ok(()) };
        let size = size_of_triangle(list.len()).unwrap_or(0);
        if size >= n_lbits.value() {
            return Ok(());
        }
        Err(ModelError::ListTooShort {
            what: "rows of the matrix of interactions",
            n_lbits: n_lbits.value(),
            given: size,
        })
    }

    /// The symmetric matrix `K_mn` of one realization, `[N, N]`; empty where there is none, or where it is given.
    pub(crate) fn draw(&self, n_lbits: usize, random: &mut impl Rng) -> Vec<f64> {
        let mut matrix = vec![0.0; n_lbits * n_lbits];
        let size = match self {
            Self::None | Self::Given => return vec![],
            Self::Matrix(list) => size_of_triangle(list.len()).unwrap_or(n_lbits),
            _ => n_lbits,
        };
        for row in 0..n_lbits {
            for column in row + 1..n_lbits {
                let element = match self {
                    Self::Matrix(list) => {
                        let before = row * (2 * size - row - 1) / 2;
                        list.get(before + column - row - 1).copied().unwrap_or(0.0)
                    }
                    Self::NearestNeighbour { .. } if column > row + 1 => 0.0,
                    Self::NearestNeighbour { strength } => strength * symmetric(random),
                    Self::Exponential { strength, length } => {
                        let distance = (column - row - 1) as f64;
                        strength * (-distance / length).exp() * symmetric(random)
                    }
                    Self::PowerLaw { strength, power } => {
                        let distance = (column - row) as f64;
                        strength * distance.powf(-power) * symmetric(random)
                    }
                    Self::None | Self::Given => 0.0,
                };
                matrix[row * n_lbits + column] = element;
                matrix[column * n_lbits + row] = element;
            }
        }
        matrix
    }

    /// In words; empty where there are none.
    pub(crate) fn meaning(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::NearestNeighbour { strength } => {
                format!("K_mn between neighbours uniform in ±{strength}")
            }
            Self::Exponential { strength, length } => {
                format!("K_mn uniform in ±{strength} e^(-(|m-n|-1)/{length})")
            }
            Self::PowerLaw { strength, power } => {
                format!("K_mn uniform in ±{strength} |m-n|^-{power}")
            }
            Self::Matrix(_) => "K_mn by a matrix".into(),
            Self::Given => "K_mn given".into(),
        }
    }
}

/// Uniform in `[-1, 1)`.
pub(crate) fn symmetric(random: &mut impl Rng) -> f64 {
    let uniform: f64 = random.random();
    2.0 * uniform - 1.0
}

/// The n of `n (n - 1)/2` elements.
fn size_of_triangle(elements: usize) -> Option<usize> {
    (2..=LbitCount::LARGEST).find(|n| n * (n - 1) / 2 == elements)
}

fn positive(name: &'static str, given: f64) -> Result<(), ModelError> {
    if (0.0..=LARGEST_ENERGY).contains(&given) {
        Ok(())
    } else {
        let allowed = "finite and not negative, at most 1e100";
        Err(ModelError::Parameter { name, allowed, given })
    }
}
