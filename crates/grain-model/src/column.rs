//! A column of a dataset: an observable's name, unit and range, and per what it has a number.

use std::borrow::Cow;

use crate::frequency;

/// Per what a column has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// One number an eigenstate: `[eigenstate]`.
    State,
    /// One number an eigenstate and l-bit: `[eigenstate, l-bit]`, row-major.
    StateAndLbit,
    /// One number a point of the sweep: a realization at one α.
    Point,
    /// One number an l-bit and bin of [`crate::frequency`]: `[l-bit, frequency]`, row-major.
    LbitAndFrequency,
}

impl Storage {
    const ALL: [Self; 4] = [Self::Double, Self::Chosen, Self::Flag, Self::Count];

    /// As files have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Chosen => "chosen",
            Self::Flag => "flag",
            Self::Count => "count",
        }
    }

    /// The storage of this name; `None` for a name that is none.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|storage| storage.name() == name)
    }

    /// Bytes of a number, where the precision that the run chose has so many.
    pub fn width(self, chosen: usize) -> usize {
        match self {
            Self::Double => 8,
            Self::Chosen => chosen,
            Self::Flag => 1,
            Self::Count => 4,
        }
    }
}

impl Per {
    /// Whether there is a number for each eigenstate.
    pub fn has_states(self) -> bool {
        matches!(self, Self::State | Self::StateAndLbit)
    }

    /// How many numbers a point has in such a column.
    pub fn length(self, states: usize, n_lbits: usize) -> usize {
        match self {
            Self::State => states,
            Self::StateAndLbit => states * n_lbits,
            Self::Point => 1,
            Self::LbitAndFrequency => n_lbits * frequency::BINS,
        }
    }
}

/// How the numbers of a column are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Real numbers, always in double precision.
    Double,
    /// Real numbers in the precision that the run chose.
    Chosen,
    /// 0 or 1, as a byte.
    Flag,
    /// A whole number from 0 on, as 32 bits.
    Count,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Physics: a function of (model, seed, N, realization, α) alone, and part of the digest of the content.
    Physics,
    /// How well the eigenproblem was solved, and how long it took; no part of the digest.
    Quality,
}

impl Role {
    const ALL: [Self; 2] = [Self::Physics, Self::Quality];

    /// As files have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Physics => "physics",
            Self::Quality => "quality",
        }
    }

    /// The role of this name; `None` for a name that is none.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// The description of a column; two columns of one name are one.
///
/// # Examples
/// ```
/// use grain_model::column::{Column, ENTROPY, Per};
/// assert_eq!(ENTROPY.name, "entropy");
/// assert_eq!(grain_model::column::GAP_MIN.spoken(), "smallest gap");
/// assert_eq!(ENTROPY.per.length(256, 8), 2048);
/// let purity = Column { name: "purity".into(), units: "1".into(), range: [0.5, 1.0], ..ENTROPY };
/// assert_eq!(purity.per, Per::StateAndLbit);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// As files have it: `entropy`.
    pub name: Cow<'static, str>,
    /// The unit: `bit`, or `1` for a pure number.
    pub units: Cow<'static, str>,
    /// What it is, in one line.
    pub long_name: Cow<'static, str>,
    /// Per what it has a number.
    pub per: Per,
    /// How its numbers are stored.
    pub storage: Storage,
    /// The least and the largest number that can be; `±f64::MAX` where every finite one can, `∞` where even that.
    pub range: [f64; 2],
    /// Whether a number may be undefined in a finished point, as NaN: a gap ratio at the edge of what is known.
    pub undefined: bool,
    /// What it is for.
    pub role: Role,
}

/// Any finite number.
pub const FINITE: [f64; 2] = [-f64::MAX, f64::MAX];

/// Any finite number from 0 on.
pub const NOT_NEGATIVE: [f64; 2] = [0.0, f64::MAX];

impl Column {
    /// An observable of every eigenstate, any finite number in double precision. What is otherwise is changed by
    /// `Column { range: [0.0, 1.0], ..Column::per_state(…) }`.
    pub const fn per_state(
        name: &'static str,
        units: &'static str,
        long_name: &'static str,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            units: Cow::Borrowed(units),
            long_name: Cow::Borrowed(long_name),
            per: Per::State,
            storage: Storage::Double,
            range: FINITE,
            undefined: false,
            role: Role::Physics,
        }
    }

    /// How a point was solved: one number, not below 0.
    const fn quality(
        name: &'static str,
        units: &'static str,
        long_name: &'static str,
        largest: f64,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            units: Cow::Borrowed(units),
            long_name: Cow::Borrowed(long_name),
            per: Per::Point,
            storage: Storage::Double,
            range: [0.0, largest],
            undefined: false,
            role: Role::Quality,
        }
    }

    /// Whether it has a number for each frequency.
    pub fn has_frequencies(&self) -> bool {
        self.per == Per::LbitAndFrequency
    }

    /// The name as messages say it: `near degenerate`, and `smallest gap` of `gap_min`.
    pub fn spoken(&self) -> String {
        let extremes = [("_min", "smallest "), ("_max", "largest ")];
        let found =
            extremes.iter().find_map(|(end, word)| Some((self.name.strip_suffix(end)?, *word)));
        let (name, word) = found.unwrap_or((&self.name, ""));
        format!("{word}{}", name.replace('_', " "))
    }
}

/// Eigenvalues, ascending, in units of energy.
pub const ENERGY: Column = Column::per_state(
    "energy",
    "1",
    "eigenvalue of H, in units in which the default mean field is h = 1",
);

/// The von Neumann entropy of every l-bit in every eigenstate, bits.
pub const ENTROPY: Column = Column {
    name: Cow::Borrowed("entropy"),
    units: Cow::Borrowed("bit"),
    long_name: Cow::Borrowed(
        "von Neumann entanglement entropy of one l-bit in one eigenstate, base 2; NaN = not computed",
    ),
    per: Per::StateAndLbit,
    storage: Storage::Chosen,
    range: [0.0, 1.0],
    undefined: false,
    role: Role::Physics,
};

/// `<a|σ_n^z|a>` of every l-bit in every eigenstate.
pub const MAGNETIZATION: Column = Column {
    name: Cow::Borrowed("magnetization"),
    units: Cow::Borrowed("1"),
    long_name: Cow::Borrowed(
        "expectation value of the Pauli matrix sigma^z of one l-bit in one eigenstate",
    ),
    range: [-1.0, 1.0],
    ..ENTROPY
};

/// Whether a neighbouring level is closer than [`crate::record::NEAR_DEGENERACY`] of the norm of H, so that the state's own
/// entropies are not well defined.
pub const NEAR_DEGENERATE: Column = Column {
    name: Cow::Borrowed("near_degenerate"),
    units: Cow::Borrowed("1"),
    long_name: Cow::Borrowed(
        "1 where a neighbouring level is closer than 1e-9 of the norm of H: the state's own entropies are then not well defined",
    ),
    per: Per::State,
    storage: Storage::Flag,
    range: [0.0, 1.0],
    undefined: false,
    role: Role::Physics,
};

/// `max_a ‖H|a> - E_a|a>‖` over the eigenpairs measured, units of energy.
pub const RESIDUAL_MAX: Column =
    Column::quality("residual_max", "1", "largest norm of (H - E)|a> measured", f64::MAX);

/// `max |<a|b> - δ_ab|` over the pairs measured.
pub const ORTHOGONALITY_MAX: Column =
    Column::quality("orthogonality_max", "1", "largest |<a|b> - delta_ab| measured", f64::MAX);

/// The smallest gap between neighbouring levels, units of energy; infinite where there is but one level.
pub const GAP_MIN: Column =
    Column::quality("gap_min", "1", "smallest gap between neighbouring levels", f64::INFINITY);

/// Seconds that the point took on one worker.
pub const WALL_TIME: Column = Column::quality(
    "wall_time",
    "s",
    "time the point took on one worker; no part of the physics",
    f64::MAX,
);

/// The columns of how a point was solved: every dataset has them.
pub const QUALITY: [Column; 4] = [RESIDUAL_MAX, ORTHOGONALITY_MAX, GAP_MIN, WALL_TIME];

/// The columns whose meaning this program knows, whatever a file says of them.
pub const KNOWN: [Column; 8] = [
    ENERGY,
    ENTROPY,
    MAGNETIZATION,
    NEAR_DEGENERATE,
    RESIDUAL_MAX,
    ORTHOGONALITY_MAX,
    GAP_MIN,
    WALL_TIME,
];
