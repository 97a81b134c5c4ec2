//! The couplings `J_n`: `J_1 α^(u_n)` with distances `u_n`, of which Eq. (12) is the first, or an explicit list.

use std::fmt;

use rand::Rng;

use crate::error::ModelError;
use crate::interactions::symmetric;
use crate::parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
use crate::parameters::{Alpha, LARGEST_ENERGY, LbitCount};
use crate::words::{Named, word};

/// `J_1` of Eq. (12); absent where the couplings are explicit.
pub const FIRST_COUPLING: Parameter =
    Parameter::optional("J1", "first coupling J_1", ParameterKind::Real);

/// How couplings depend on the l-bit; absent where that is Eq. (12), or a list.
pub const COUPLING_LAW: Parameter =
    Parameter::optional("coupling_law", "coupling law", ParameterKind::Word);

/// The exponent of stretched exponentials.
pub const COUPLING_STRETCH: Parameter =
    Parameter::optional("coupling_stretch", "coupling stretch", ParameterKind::Real);

/// The half-width ζ of random distances; absent where distances are not random.
pub const COUPLING_SPREAD: Parameter =
    Parameter::optional("coupling_spread", "coupling spread zeta", ParameterKind::Real);

/// The distance `u_n` of l-bit n from the grain, in `J_n = J_1 α^(u_n)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Distance {
    /// `u_n = n - 1`: exponential decay.                                    Eq. (12)
    Chain,
    /// `u_n = (n - 1)^p`: a stretched exponential.
    Stretched(f64),
    /// `u_n = ln n`: the power law `J_1 n^(-a)`, where `α = e^(-a)`.
    Logarithmic,
}

impl Distance {
    /// `u_n` of l-bit `lbit`, from 0.
    pub fn of(self, lbit: usize) -> f64 {
        let steps = lbit as f64;
        match self {
            Self::Chain => steps,
            Self::Stretched(power) => steps.powf(power),
            Self::Logarithmic => steps.ln_1p(),
        }
    }
}

/// How the couplings between grain and l-bits depend on the l-bit.
///
/// # Examples
///
/// ```
/// use grain_model::{Alpha, CouplingLaw, Distance, LbitCount};
///
/// let (half, three) = (Some(Alpha::new(0.5)?), LbitCount::new(3)?);
/// let law = CouplingLaw::exponential(0.4)?;
/// assert_eq!(law.values(half, three)?, [0.4, 0.2, 0.1]);
/// let stretched = CouplingLaw::decaying(0.4, Distance::Stretched(2.0), 0.0)?;
/// assert_eq!(stretched.values(half, three)?, [0.4, 0.2, 0.025]);
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum CouplingLaw {
    /// `J_n = J_1 α^(u_n)`, with α an axis of the sweep.                    Eq. (12)
    Decaying {
        /// The first coupling `J_1`, finite.
        first: f64,
        /// The mean of `u_n`.
        distance: Distance,
        /// The half-width ζ by which `u_n` is random, uniform, for n > 1.
        spread: f64,
    },
    /// `J_n = J_1`: the star.
    Constant {
        /// `J_1`, finite.
        first: f64,
    },
    /// `J_n` as given, first l-bit first; a sweep with N l-bits uses the first N.
    Explicit(Vec<f64>),
    /// Those of each realization, given.
    Given,
}

/// The names of laws.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Exponential,
    Stretched,
    PowerLaw,
    Constant,
    Given,
}

impl Named for Kind {
    const WHAT: &'static str = "coupling law";
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Exponential, "exponential"),
        (Self::Stretched, "stretched-exponential"),
        (Self::PowerLaw, "power-law"),
        (Self::Constant, "constant"),
        (Self::Given, "given"),
    ];
}

impl CouplingLaw {
    /// The paper's `J_1`.
    pub const PAPER_FIRST: f64 = 0.41;

    /// Eq. (12) with the paper's `J_1`.
    pub fn paper() -> Self {
        Self::Decaying { first: Self::PAPER_FIRST, distance: Distance::Chain, spread: 0.0 }
    }

    /// Eq. (12) with the given `J_1`.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] if `first` is not finite, or beyond 1e100.
    pub fn exponential(first: f64) -> Result<Self, ModelError> {
        Self::decaying(first, Distance::Chain, 0.0)
    }

    /// `J_1`, where couplings decay from it.
    pub fn first_coupling(&self) -> Option<f64> {
        match self {
            Self::Decaying { first, .. } => Some(*first),
            _ => None,
        }
    }

    /// `J_1 α^(u_n)`, where the distances of all l-bits but the first are random by `spread`.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] if `first` is not finite, or beyond 1e100, the spread is not from 0 to 100, or a stretch not
    /// above 0 and at most 10.
    pub fn decaying(first: f64, distance: Distance, spread: f64) -> Result<Self, ModelError> {
        finite("the coupling J_1", first)?;
        if !(0.0..=100.0).contains(&spread) {
            let name = "the spread zeta of distances";
            return Err(ModelError::Parameter { name, allowed: "from 0 to 100", given: spread });
        }
        if let Distance::Stretched(given) = distance
            && !(given > 0.0 && given <= 10.0)
        {
            let name = "the stretch of couplings";
            return Err(ModelError::Parameter { name, allowed: "above 0, at most 10", given });
        }
        Ok(Self::Decaying { first, distance, spread })
    }

    /// `J_n = J_1` for all l-bits: the star.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] if `first` is not finite, or beyond 1e100.
    pub fn constant(first: f64) -> Result<Self, ModelError> {
        finite("the coupling J_1", first)?;
        Ok(Self::Constant { first })
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

    /// The law of a name, with its constants: `J_1`, the spread ζ and the stretch.
    ///
    /// # Errors
    /// [`ModelError::UnknownWord`] for another name, [`ModelError::NoParameter`] if a constant is missing, and those of the
    /// other constructors.
    pub fn named(
        name: &str,
        first: f64,
        spread: f64,
        stretch: Option<f64>,
    ) -> Result<Self, ModelError> {
        let distance = match Kind::named(name)? {
            Kind::Exponential => Distance::Chain,
            Kind::Stretched => Distance::Stretched(stretch.ok_or(ModelError::NoParameter {
                name: COUPLING_STRETCH.name,
                expected: "a real number",
            })?),
            Kind::PowerLaw => Distance::Logarithmic,
            Kind::Constant => return Self::constant(first),
            Kind::Given => return Ok(Self::Given),
        };
        Self::decaying(first, distance, spread)
    }

    /// As flags and files name the law; a list has no name.
    pub fn name(&self) -> Option<&'static str> {
        self.kind().map(Named::name)
    }

    fn kind(&self) -> Option<Kind> {
        Some(match self {
            Self::Decaying { distance: Distance::Chain, .. } => Kind::Exponential,
            Self::Decaying { distance: Distance::Stretched(_), .. } => Kind::Stretched,
            Self::Decaying { distance: Distance::Logarithmic, .. } => Kind::PowerLaw,
            Self::Constant { .. } => Kind::Constant,
            Self::Given => Kind::Given,
            Self::Explicit(_) => return None,
        })
    }

    /// Every parameter that a law can have.
    pub const PARAMETERS: [Parameter; 4] =
        [FIRST_COUPLING, COUPLING_LAW, COUPLING_STRETCH, COUPLING_SPREAD];

    /// The parameters of this law. An explicit list is none of them: files have the couplings of every law as an array.
    pub fn parameters(&self) -> ParameterValues {
        let mut all = ParameterValues::default();
        if let Self::Decaying { first, .. } | Self::Constant { first } = self {
            all.set(FIRST_COUPLING, ParameterValue::Real(*first));
        }
        if let Some(kind) = self.kind().filter(|kind| *kind != Kind::Exponential) {
            all.set(COUPLING_LAW, word(kind));
        }
        if let Self::Decaying { distance: Distance::Stretched(power), .. } = self {
            all.set(COUPLING_STRETCH, ParameterValue::Real(*power));
        }
        if let Self::Decaying { spread, .. } = self
            && *spread > 0.0
        {
            all.set(COUPLING_SPREAD, ParameterValue::Real(*spread));
        }
        all
    }

    /// The law with these parameters; without any, the explicit list `stored`.
    ///
    /// # Errors
    /// Those of the constructors; [`ModelError::NoParameter`] for a `J_1` that is no number.
    pub fn from_parameters(values: &ParameterValues, stored: &[f64]) -> Result<Self, ModelError> {
        let real = |parameter: &Parameter| {
            values.get(parameter).map(|_| values.real(parameter)).transpose()
        };
        let kind = values.named::<Kind>(&COUPLING_LAW)?;
        if kind == Some(Kind::Given) {
            return Ok(Self::Given);
        }
        match (real(&FIRST_COUPLING)?, kind) {
            (None, None) => Self::explicit(stored.to_vec()),
            (first, kind) => Self::named(
                kind.unwrap_or(Kind::Exponential).name(),
                first.ok_or(ModelError::NoParameter {
                    name: FIRST_COUPLING.name,
                    expected: "a real number",
                })?,
                real(&COUPLING_SPREAD)?.unwrap_or(0.0),
                real(&COUPLING_STRETCH)?,
            ),
        }
    }

    /// Whether α is an axis of a sweep with these couplings.
    pub fn depends_on_alpha(&self) -> bool {
        matches!(self, Self::Decaying { .. })
    }

    /// Whether couplings decay by Eq. (12) in the mean, so that mean field has a transition at `α_c`.
    pub fn is_exponential(&self) -> bool {
        matches!(self, Self::Decaying { distance: Distance::Chain, .. })
    }

    /// Whether the distances `u_n` are drawn for every realization.
    pub fn is_random(&self) -> bool {
        matches!(self, Self::Decaying { spread, .. } if *spread > 0.0)
    }

    /// The distances `u_n` of one realization, `[l-bit]`; none where they are not random.
    pub(crate) fn draw(&self, n_lbits: usize, random: &mut impl Rng) -> Vec<f64> {
        let Self::Decaying { distance, spread, .. } = self else { return vec![] };
        if *spread == 0.0 {
            return vec![];
        }
        let shift = |lbit, random: &mut _| if lbit == 0 { 0.0 } else { spread * symmetric(random) };
        (0..n_lbits).map(|lbit| distance.of(lbit) + shift(lbit, random)).collect()
    }

    /// The couplings `J_1 … J_N` in the mean of the distances, `[l-bit]`, in units of energy; of couplings that are
    /// [`Self::Given`] nothing is known, and they are zero here.
    ///
    /// # Errors
    /// [`ModelError::EmptySweep`] if the law needs α and none is given,
    /// [`ModelError::AlphaWithExplicitCouplings`] in the opposite case, and
    /// [`ModelError::TooFewCouplings`] if an explicit list is shorter than N;
    /// [`ModelError::Parameter`] if a coupling is beyond 1e100.
    pub fn values(&self, alpha: Option<Alpha>, n_lbits: LbitCount) -> Result<Vec<f64>, ModelError> {
        let n = n_lbits.value();
        match (self, alpha) {
            (Self::Decaying { distance, .. }, _) => {
                let distances: Vec<f64> = (0..n).map(|lbit| distance.of(lbit)).collect();
                self.at(alpha, &distances)
            }
            (_, Some(_)) => Err(ModelError::AlphaWithExplicitCouplings),
            (Self::Constant { first }, None) => Ok(vec![*first; n]),
            (Self::Given, None) => Ok(vec![0.0; n]),
            (Self::Explicit(list), None) => list
                .get(..n)
                .map(<[f64]>::to_vec)
                .ok_or(ModelError::TooFewCouplings { n_lbits: n, given: list.len() }),
        }
    }

    /// The couplings with these distances `u_n`, `[l-bit]`.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub(crate) fn at(
        &self,
        alpha: Option<Alpha>,
        distances: &[f64],
    ) -> Result<Vec<f64>, ModelError> {
        let Self::Decaying { first, distance, .. } = self else {
            return Err(ModelError::AlphaWithExplicitCouplings);
        };
        let alpha = alpha.ok_or(ModelError::EmptySweep { missing: "alpha" })?;
        let law = distance;
        let coupling = |distance: &f64| {
            let coupling = first * alpha.value().powf(*distance);
            let name = match law {
                Distance::Chain => "a coupling J_1 alpha^(n-1)",
                _ => "a coupling J_1 alpha^(u_n)",
            };
            finite(name, coupling).map(|()| coupling)
        };
        distances.iter().map(coupling).collect()
    }

    /// In symbols, where a person reads it.
    pub(crate) fn meaning(&self) -> String {
        match self {
            Self::Decaying { first, distance, spread } => {
                let power = match distance {
                    Distance::Chain => "n-1".into(),
                    Distance::Stretched(power) => format!("(n-1)^{power}"),
                    Distance::Logarithmic => "ln n".into(),
                };
                let random = if *spread > 0.0 { format!(" ± {spread}") } else { String::new() };
                format!("J_n = {first} α^({power}{random})")
            }
            Self::Constant { first } => format!("J_n = {first}"),
            Self::Explicit(list) => format!("J_n = {list:?}"),
            Self::Given => "J_n given".into(),
        }
    }
}

/// As plans say it: `J_1 = 0.41`.
impl fmt::Display for CouplingLaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decaying { first, distance: Distance::Chain, spread: 0.0 } => {
                write!(f, "J_1 = {first}")
            }
            Self::Explicit(list) => write!(f, "J_n = {list:?}"),
            other => f.write_str(&other.meaning()),
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
