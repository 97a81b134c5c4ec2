//! Names and versions of the format; `data/FORMAT.md` says what they mean.

/// The attribute `format` of a dataset.
pub const FORMAT: &str = "grain-dataset";

/// The version this program writes, and the newest it reads.
pub const FORMAT_VERSION: i64 = 1;

/// The root's attribute that only a share of a run has: `3/16`.
pub(crate) const SHARD: &str = "shard";

/// The root's scalar string: the whole run as TOML.
pub const CONFIG: &str = "config";

/// The name of the group of N l-bits.
pub fn group_name(n_lbits: usize) -> String {
    format!("N{n_lbits:02}")
}

/// An axis of a dataset: the name of its dimension scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    Alpha,
    Realization,
    Eigenstate,
    Lbit,
    GrainRow,
    GrainColumn,
}

impl Axis {
    pub(crate) const ALL: [Self; 6] = [
        Self::Alpha,
        Self::Realization,
        Self::Eigenstate,
        Self::Lbit,
        Self::GrainRow,
        Self::GrainColumn,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Alpha => "alpha",
            Self::Realization => "realization",
            Self::Eigenstate => "eigenstate",
            Self::Lbit => "l_bit",
            Self::GrainRow => "grain_row",
            Self::GrainColumn => "grain_column",
        }
    }

    pub(crate) fn long_name(self) -> &'static str {
        match self {
            Self::Alpha => {
                "decay constant of the couplings, J_n = J_1 alpha^(n-1); NaN where J_n are explicit"
            }
            Self::Realization => "index of the disorder realization, from 0",
            Self::Eigenstate => "index in the full spectrum, ascending in energy, from 0",
            Self::Lbit => "site n of the l-bit, from 1",
            Self::GrainRow => "row of the grain matrix, from 0",
            Self::GrainColumn => "column of the grain matrix, from 0",
        }
    }
}

/// An array of the format: its name, axes, units and meaning.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Array {
    pub name: &'static str,
    pub axes: &'static [Axis],
    pub units: &'static str,
    pub long_name: &'static str,
}

use Axis::{Alpha, Eigenstate, GrainColumn, GrainRow, Lbit, Realization};

pub(crate) const ENERGY: Array = Array {
    name: "energy",
    axes: &[Alpha, Realization, Eigenstate],
    units: "1",
    long_name: "eigenvalue of H, in units in which the default mean field is h = 1",
};
pub(crate) const ENTROPY: Array = Array {
    name: "entropy",
    axes: &[Alpha, Realization, Eigenstate, Lbit],
    units: "bit",
    long_name: "von Neumann entanglement entropy of one l-bit in one eigenstate, base 2; NaN = not computed",
};
pub(crate) const MAGNETIZATION: Array = Array {
    name: "magnetization",
    axes: &[Alpha, Realization, Eigenstate, Lbit],
    units: "1",
    long_name: "expectation value of the Pauli matrix sigma^z of one l-bit in one eigenstate",
};
pub(crate) const NEAR_DEGENERATE: Array = Array {
    name: "near_degenerate",
    axes: &[Alpha, Realization, Eigenstate],
    units: "1",
    long_name: "1 where a neighbouring level is closer than 1e-9 of the norm of H: the state's own entropies are then not well defined",
};
pub(crate) const RESIDUAL_MAX: Array = Array {
    name: "residual_max",
    axes: &[Alpha, Realization],
    units: "1",
    long_name: "largest norm of (H - E)|a> measured",
};
pub(crate) const ORTHOGONALITY_MAX: Array = Array {
    name: "orthogonality_max",
    axes: &[Alpha, Realization],
    units: "1",
    long_name: "largest |<a|b> - delta_ab| measured",
};
pub(crate) const GAP_MIN: Array = Array {
    name: "gap_min",
    axes: &[Alpha, Realization],
    units: "1",
    long_name: "smallest gap between neighbouring levels",
};
pub(crate) const WALL_TIME: Array = Array {
    name: "wall_time",
    axes: &[Alpha, Realization],
    units: "s",
    long_name: "time the point took on one worker; no part of the physics",
};
pub(crate) const COMPLETED: Array = Array {
    name: "completed",
    axes: &[Alpha, Realization],
    units: "1",
    long_name: "1 where the point was computed, 0 where it is missing",
};
pub(crate) const COUPLING: Array = Array {
    name: "coupling",
    axes: &[Alpha, Lbit],
    units: "1",
    long_name: "J_n in V_n = J_n (sigma_g^x sigma_n^x + sigma_g^y sigma_n^y)",
};
pub(crate) const FIELDS: Array = Array {
    name: "fields",
    axes: &[Realization, Lbit],
    units: "1",
    long_name: "h_n, so that the splitting of l-bit n is 2 h_n; the same at every alpha",
};
pub(crate) const GRAIN: Array = Array {
    name: "grain",
    axes: &[Realization, GrainRow, GrainColumn],
    units: "1",
    long_name: "the GOE matrix H_g of the grain; the same at every alpha",
};

/// The arrays that fill a dataset, of random mantissas all.
pub(crate) const LARGE: [&str; 3] = [ENERGY.name, ENTROPY.name, MAGNETIZATION.name];

/// The measured qualities of a point, in the order of [`grain_model::Quality`] and the wall time.
pub(crate) const PER_POINT: [Array; 4] = [RESIDUAL_MAX, ORTHOGONALITY_MAX, GAP_MIN, WALL_TIME];

/// Conventions in words, for whoever rebuilds a Hamiltonian from `grain`, `fields` and `coupling`.
pub(crate) const GRAIN_CONVENTION: &str = "real symmetric GOE: off-diagonal variance s^2, diagonal \
     2 s^2, s = bandwidth / sqrt(grain_dimension + 1); sigma_g acts on the first qubit of the grain \
     (sigma x 1: rows 0 to d_g/2 - 1 are up)";
