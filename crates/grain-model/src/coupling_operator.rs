//! The operators `B_n` on the grain that flip an l-bit: `V_n = J_n (B_n ⊗ σ_n^+ + h.c.)`.

use rand::{Rng, RngExt};
use rand_distr::StandardNormal;

use crate::error::ModelError;
use crate::parameter::{Parameter, ParameterKind, ParameterValue, ParameterValues};
use crate::words::{Named, word};

/// Which operator couples; absent where it is `XX + YY`.
pub const OPERATOR: Parameter =
    Parameter::optional("coupling_operator", "coupling operator", ParameterKind::Word);

/// On which qubit of the grain it acts; absent where that is the first.
pub const OPERATOR_SITE: Parameter =
    Parameter::optional("coupling_site", "coupling site", ParameterKind::Word);

/// The kind of `B_n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OperatorKind {
    /// `B_n = 2 σ_g^-`: `V_n = J_n (σ_g^x σ_n^x + σ_g^y σ_n^y)`, Eq. (2).
    #[default]
    Exchange,
    /// `B_n = σ_g^x`: `V_n = J_n σ_g^x σ_n^x`.
    Flip,
    /// A real random matrix of its own for every l-bit, with `tr B_n^T B_n = d_g`.
    Random,
    /// A complex one, with `tr B_n† B_n = d_g`.
    RandomComplex,
    /// Whatever real matrices are given.
    Given,
    /// Whatever complex matrices are given.
    GivenComplex,
}

impl Named for OperatorKind {
    const WHAT: &'static str = "coupling operator";
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Exchange, "exchange"),
        (Self::Flip, "flip"),
        (Self::Random, "random"),
        (Self::RandomComplex, "random-complex"),
        (Self::Given, "given"),
        (Self::GivenComplex, "given-complex"),
    ];
}

/// Which qubit of the grain an l-bit couples to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OperatorSite {
    /// The first, for every l-bit.
    #[default]
    First,
    /// One drawn at random, for every l-bit and realization.
    Random,
}

impl Named for OperatorSite {
    const WHAT: &'static str = "coupling site";
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::First, "first"), (Self::Random, "random")];
}

/// The operators `B_n` of a model.
///
/// # Examples
///
/// ```
/// use grain_model::{CouplingOperator, OperatorKind};
///
/// let independent = CouplingOperator { kind: OperatorKind::Random, ..CouplingOperator::default() };
/// assert!(!independent.acts_on_qubits() && !independent.is_complex());
/// assert!(CouplingOperator::default().acts_on_qubits(), "that of the paper");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CouplingOperator {
    /// Their kind.
    pub kind: OperatorKind,
    /// Where they act, if on qubits.
    pub site: OperatorSite,
}

impl CouplingOperator {
    /// The parameters of operators other than the default one.
    pub(crate) fn parameters(self) -> Vec<(Parameter, ParameterValue)> {
        let mut all = Vec::new();
        if self.kind != OperatorKind::default() {
            all.push((OPERATOR, word(self.kind)));
        }
        if self.site != OperatorSite::default() {
            all.push((OPERATOR_SITE, word(self.site)));
        }
        all
    }

    pub(crate) fn from_parameters(values: &ParameterValues) -> Result<Self, ModelError> {
        Ok(Self {
            kind: values.named(&OPERATOR)?.unwrap_or_default(),
            site: values.named(&OPERATOR_SITE)?.unwrap_or_default(),
        })
    }

    /// Whether they act on a qubit of the grain, whose dimension then is a power of two.
    pub fn acts_on_qubits(self) -> bool {
        matches!(self.kind, OperatorKind::Exchange | OperatorKind::Flip)
    }

    /// Whether they are complex matrices.
    pub fn is_complex(self) -> bool {
        matches!(self.kind, OperatorKind::RandomComplex | OperatorKind::GivenComplex)
    }

    /// Whether they come from elsewhere.
    pub fn is_given(self) -> bool {
        matches!(self.kind, OperatorKind::Given | OperatorKind::GivenComplex)
    }

    /// `B_n` in symbols.
    pub(crate) fn coupling_term(self) -> &'static str {
        match (self.kind, self.site) {
            (OperatorKind::Exchange, OperatorSite::First) => "J_n (σ_g^x σ_n^x + σ_g^y σ_n^y)",
            (OperatorKind::Exchange, OperatorSite::Random) => {
                "J_n (σ_q(n)^x σ_n^x + σ_q(n)^y σ_n^y)"
            }
            (OperatorKind::Flip, OperatorSite::First) => "J_n σ_g^x σ_n^x",
            (OperatorKind::Flip, OperatorSite::Random) => "J_n σ_q(n)^x σ_n^x",
            _ => "J_n (B_n σ_n^+ + h.c.)",
        }
    }

    /// What is drawn of the operators, in words.
    pub(crate) fn meaning(self) -> &'static str {
        match self.kind {
            OperatorKind::Exchange | OperatorKind::Flip => match self.site {
                OperatorSite::First => "g the first qubit of the grain",
                OperatorSite::Random => "q(n) a random qubit of the grain",
            },
            OperatorKind::Random => "B_n real random, tr B_n^T B_n = d_g",
            OperatorKind::RandomComplex => "B_n complex random, tr B_n^† B_n = d_g",
            OperatorKind::Given | OperatorKind::GivenComplex => "B_n given",
        }
    }

    /// Draws `B_n` of every l-bit, real and imaginary parts `[l-bit, d_g, d_g]`; the second is empty for real ones.
    pub(crate) fn draw_matrices(
        self,
        n_lbits: usize,
        dimension: usize,
        random: &mut impl Rng,
    ) -> [Vec<f64>; 2] {
        let parts = if self.is_complex() { 2 } else { 1 };
        let mut all = [Vec::new(), Vec::new()];
        for _ in 0..n_lbits {
            let numbers: Vec<f64> =
                (0..parts * dimension * dimension).map(|_| random.sample(StandardNormal)).collect();
            let squares: f64 = numbers.iter().map(|number| number * number).sum();
            let scale = (dimension as f64 / squares).sqrt();
            for (part, numbers) in all.iter_mut().zip(numbers.chunks_exact(dimension * dimension)) {
                part.extend(numbers.iter().map(|number| scale * number));
            }
        }
        all
    }
}
