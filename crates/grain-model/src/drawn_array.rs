//! The arrays of the disorder: what is drawn of a realization, by the names that files have.

/// An array of the disorder, as files have it: what is drawn of a realization, by name.
///
/// # Examples
/// ```
/// use grain_model::drawn_array::{DrawnPer, GRAIN};
///
/// assert_eq!((GRAIN.name, GRAIN.per), ("grain", DrawnPer::GrainElement));
/// assert_eq!(GRAIN.per.length(5, 8), 64);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawnArray {
    /// As files have it: `fields`.
    pub name: &'static str,
    /// The unit, or `1`.
    pub units: &'static str,
    /// What it is.
    pub long_name: &'static str,
    /// Per what it has a number in every realization.
    pub per: DrawnPer,
}

/// Per what an array of the disorder has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawnPer {
    /// L-bit.
    Lbit,
    /// Row and column of the grain.
    GrainElement,
    /// L-bit, row and column of the grain.
    LbitAndGrainElement,
    /// L-bit and other l-bit.
    PairOfLbits,
}

impl DrawnPer {
    /// How many numbers a realization has.
    pub fn length(self, n_lbits: usize, grain_dimension: usize) -> usize {
        self.shape(n_lbits, grain_dimension).iter().product()
    }

    /// The axes of one realization.
    pub fn shape(self, n_lbits: usize, grain_dimension: usize) -> Vec<usize> {
        match self {
            Self::Lbit => vec![n_lbits],
            Self::GrainElement => vec![grain_dimension; 2],
            Self::LbitAndGrainElement => vec![n_lbits, grain_dimension, grain_dimension],
            Self::PairOfLbits => vec![n_lbits; 2],
        }
    }
}

const fn array(name: &'static str, long_name: &'static str, per: DrawnPer) -> DrawnArray {
    DrawnArray { name, units: "1", long_name, per }
}

/// `H_g` of the GOE.
pub const GRAIN: DrawnArray = array(
    "grain",
    "the GOE matrix H_g of the grain; the same at every alpha",
    DrawnPer::GrainElement,
);

/// `H_g` of another ensemble, or its real part.
pub const GRAIN_REAL: DrawnArray = array(
    "grain",
    "the matrix H_g of the grain, or its real part; the same at every alpha",
    DrawnPer::GrainElement,
);

/// The imaginary part of `H_g`.
pub const GRAIN_IMAGINARY: DrawnArray =
    array("grain_imaginary", "the imaginary part of H_g", DrawnPer::GrainElement);

/// `h_n`.
pub const FIELDS: DrawnArray = array(
    "fields",
    "h_n, so that the splitting of l-bit n is 2 h_n; the same at every alpha",
    DrawnPer::Lbit,
);

/// `u_n`.
pub const DISTANCES: DrawnArray = array("distance", "u_n of J_n = J_1 alpha^(u_n)", DrawnPer::Lbit);

/// `J_n` of every realization.
pub const GIVEN_COUPLINGS: DrawnArray =
    array("given_coupling", "J_n of each realization", DrawnPer::Lbit);

/// The qubits on which operators act.
pub const QUBITS: DrawnArray = array(
    "grain_qubit",
    "the qubit of the grain, from 0 (the highest bit of its state), that l-bit n couples to",
    DrawnPer::Lbit,
);

/// `B_n`
pub const OPERATORS: DrawnArray = array(
    "operator",
    "B_n of V_n = J_n (B_n x sigma_n^+ + h.c.), or its real part",
    DrawnPer::LbitAndGrainElement,
);

/// The imaginary part of `B_n`.
pub const OPERATORS_IMAGINARY: DrawnArray =
    array("operator_imaginary", "the imaginary part of B_n", DrawnPer::LbitAndGrainElement);

/// `K_mn`
pub const INTERACTIONS: DrawnArray = array(
    "interaction",
    "K_mn = K_nm of sum_(m<n) K_mn sigma_m^z sigma_n^z; the same at every alpha",
    DrawnPer::PairOfLbits,
);

/// Every array that a model can have.
pub const ALL: [DrawnArray; 9] = [
    GRAIN,
    GRAIN_IMAGINARY,
    FIELDS,
    DISTANCES,
    GIVEN_COUPLINGS,
    QUBITS,
    OPERATORS,
    OPERATORS_IMAGINARY,
    INTERACTIONS,
];
