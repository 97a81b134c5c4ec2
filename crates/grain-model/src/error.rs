//! What can be wrong with a model or a sweep.

/// A parameter outside its domain, said with what was given and what is allowed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// α is not a positive finite number.
    #[error("alpha must be finite and positive, got {given}")]
    Alpha {
        /// What was given.
        given: f64,
    },
    /// The grain is too small or too large.
    #[error("the grain dimension d_g must be from 2 to {largest}, got {given}")]
    GrainDimension {
        /// What was given.
        given: usize,
        /// The largest that is allowed.
        largest: usize,
    },
    /// The grain does not consist of qubits, and one is needed.
    #[error("the grain dimension d_g must be a power of two, got {given}: {why}")]
    NoQubit {
        /// The dimension.
        given: usize,
        /// What needs a qubit.
        why: &'static str,
    },
    /// No l-bits, or more than an index can count.
    #[error("the number of l-bits N must be from 1 to {largest}, got {given}")]
    LbitCount {
        /// What was given.
        given: usize,
        /// The largest that is allowed.
        largest: usize,
    },
    /// A parameter that must be finite and not negative (or positive) is not.
    #[error("{name} must be {allowed}, got {given}")]
    Parameter {
        /// The name of the parameter.
        name: &'static str,
        /// What is allowed.
        allowed: &'static str,
        /// What was given.
        given: f64,
    },
    /// A parameter that a model is to be made of is not there, or of another kind.
    #[error("the parameter '{name}' is missing, or is not {expected}")]
    NoParameter {
        /// Its name in files.
        name: &'static str,
        /// What it must be.
        expected: &'static str,
    },
    /// An explicit list of couplings is shorter than the number of l-bits.
    #[error(
        "N = {n_lbits} l-bits need as many couplings, but the list of J_n has {given}: give a \
         longer list or a smaller N"
    )]
    TooFewCouplings {
        /// The number of l-bits.
        n_lbits: usize,
        /// The number of couplings given.
        given: usize,
    },
    /// A list that has a number for every l-bit is shorter than their number.
    #[error(
        "N = {n_lbits} l-bits need as many {what}, but {given} are given: give a longer list or a \
         smaller N"
    )]
    ListTooShort {
        /// What is listed.
        what: &'static str,
        /// The number of l-bits.
        n_lbits: usize,
        /// How many are given.
        given: usize,
    },
    /// A list of interactions that is not the upper triangle of a matrix.
    #[error(
        "a matrix of interactions is K_12, K_13, ..., K_23, ...: n (n - 1)/2 numbers for n l-bits \
         (1, 3, 6, 10, ...), got {given}"
    )]
    InteractionMatrix {
        /// How many numbers were given.
        given: usize,
    },
    /// A word that names none of the choices.
    #[error("the {what} '{given}' is not known: it is one of {known}")]
    UnknownWord {
        /// What is chosen.
        what: &'static str,
        /// What was given.
        given: String,
        /// What is allowed.
        known: String,
    },
    /// The symmetry is not one of the operators.
    #[error("S^z is conserved only where {what}: {given} does not conserve it")]
    NotConserved {
        /// What is required.
        what: &'static str,
        /// What was given.
        given: String,
    },
    /// There are no states of this total spin.
    #[error(
        "{spins} spins (the qubits of the grain and N = {n_lbits} l-bits) have no total S^z = {total}: \
         it is a whole number for an even number of spins, half-integer for an odd one, and at most half as large"
    )]
    NoSector {
        /// The number of l-bits.
        n_lbits: usize,
        /// The number of spins.
        spins: usize,
        /// The total spin asked for.
        total: f64,
    },
    /// What the model takes from elsewhere cannot be drawn.
    #[error(
        "this model takes its {what} from a file, and no seed draws them: give a file of disorder that holds '{array}'"
    )]
    NotDrawn {
        /// What is given.
        what: &'static str,
        /// The array of a file that holds it.
        array: &'static str,
    },
    /// Given disorder lies outside what the model says.
    #[error("the {what} of l-bit {l_bit} is {given}, and must be {allowed}")]
    GivenOutside {
        /// What was given.
        what: &'static str,
        /// Of which l-bit, from 1.
        l_bit: usize,
        /// The number.
        given: f64,
        /// What the model allows.
        allowed: String,
    },
    /// A setting that the rest of the model does not look at.
    #[error("{what} means nothing without {needs}: leave it out, or change the other")]
    Unused {
        /// What was given.
        what: &'static str,
        /// With what it has a meaning.
        needs: &'static str,
    },
    /// α has no meaning where every coupling is fixed: by a list, by a constant, or given.
    #[error("the list or law of J_n fixes every coupling, so alpha cannot be given as well")]
    AlphaWithExplicitCouplings,
    /// A sweep over nothing.
    #[error("a sweep needs at least one {missing}")]
    EmptySweep {
        /// What the sweep lacks.
        missing: &'static str,
    },
    /// More points than any run can mean.
    #[error(
        "a sweep has at most {most} diagonalizations (N x alpha x realizations), and this has {given}: \
         give fewer realizations, or several runs with seeds of their own"
    )]
    TooManyPoints {
        /// How many there would be.
        given: usize,
        /// The most that is allowed.
        most: usize,
    },
    /// The same value twice on one axis of a sweep.
    #[error("{axis} = {value} stands twice in the sweep: give each value once")]
    Repeated {
        /// `"N"` or `"alpha"`.
        axis: &'static str,
        /// The repeated value.
        value: f64,
    },
    /// The fraction of the spectrum to keep is no fraction.
    #[error("the stored fraction of the spectrum must be above 0 and at most 1, got {given}")]
    StoredFraction {
        /// What was given.
        given: f64,
    },
    /// Neither a fraction nor a name of stored eigenstates.
    #[error(
        "stored eigenstates are 'all', a fraction of the spectrum such as 0.25, or 'central 0.25' for one by \
         index, got '{given}'"
    )]
    StoredStates {
        /// What was given.
        given: String,
    },
    /// An energy that no spectrum has.
    #[error(
        "an energy is given by its distance from the mean level in standard deviations of all levels, from -10 to 10, got {given}"
    )]
    EnergyPosition {
        /// What was given.
        given: f64,
    },
    /// An energy around which nothing is said to be kept.
    #[error("an energy needs a number of eigenstates that are nearest to it")]
    EnergyWithoutStates,
    /// No eigenstate at all.
    #[error("at least one eigenstate must be wanted, got 0")]
    NoStates,
    /// A share of nothing.
    #[error(
        "a shard is INDEX/COUNT with 1 <= INDEX <= COUNT <= 1000000, such as 3/16, got '{given}'"
    )]
    Shard {
        /// What was given.
        given: String,
    },
    /// Given disorder does not have the shape of the model.
    #[error(
        "the {what} of a realization must have {expected} entries, got {given}: disorder and \
         model differ"
    )]
    DisorderShape {
        /// `"grain matrix"`, `"list of fields"` or `"list of arrays"`.
        what: &'static str,
        /// How many entries the model needs.
        expected: usize,
        /// How many were given.
        given: usize,
    },
    /// Given disorder holds a number that is not finite.
    #[error("the disorder of a realization must be finite, but its {what} holds {given}")]
    DisorderNotFinite {
        /// `"grain matrix"` or `"list of fields"`.
        what: &'static str,
        /// The offending number.
        given: f64,
    },
    /// A given matrix is not symmetric, or not Hermitian.
    #[error(
        "the {what} must be {kind}, but its elements ({row}, {column}) and ({column}, \
         {row}) differ by {difference:e}"
    )]
    NotHermitian {
        /// Which matrix.
        what: &'static str,
        /// `"symmetric"` or `"Hermitian"`.
        kind: &'static str,
        /// Row of the offending element.
        row: usize,
        /// Column of the offending element.
        column: usize,
        /// How far the two elements are apart.
        difference: f64,
    },
    /// More realizations are asked for than were given.
    #[error(
        "realization {index} of N = {n_lbits} was asked for, but the given disorder holds \
         {available}: ask for fewer realizations"
    )]
    DisorderMissing {
        /// The number of l-bits.
        n_lbits: usize,
        /// The index asked for, from 0.
        index: usize,
        /// How many realizations the given disorder has at this N.
        available: usize,
    },
    /// Given fields lie outside the interval that the model says.
    #[error(
        "the given fields at N = {} lie from {:?} to {:?}, outside h ± delta_h = {:?} ± {:?}",
        .0.n_lbits, .0.low, .0.high, .0.field, .0.spread
    )]
    FieldsOutside(GivenFields),
    /// Given fields fill too little of the interval that the model says.
    #[error(
        "the given fields at N = {} lie from {:?} to {:?}, too close for fields uniform in \
         h ± delta_h = {:?} ± {:?}",
        .0.n_lbits, .0.low, .0.high, .0.field, .0.spread
    )]
    FieldsNarrow(GivenFields),
    /// Given grains have another bandwidth than the model.
    #[error(
        "the {realizations} given grains at N = {n_lbits} have the bandwidth \
         sqrt(mean tr H_g^2 / d_g) = {measured:.4}, with an error of {error:.4}, not {given}"
    )]
    OtherBandwidth {
        /// The number of l-bits.
        n_lbits: usize,
        /// The model's bandwidth.
        given: f64,
        /// That of the grains.
        measured: f64,
        /// Its standard error.
        error: f64,
        /// How many grains.
        realizations: usize,
    },
}

/// The fields of given disorder, and what the model says of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GivenFields {
    /// The number of l-bits.
    pub n_lbits: usize,
    /// The smallest field.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// The model's `h`.
    pub field: f64,
    /// The model's `δh`.
    pub spread: f64,
    /// The middle of what was found.
    pub middle: f64,
    /// Half the width of what was found.
    pub half: f64,
}
