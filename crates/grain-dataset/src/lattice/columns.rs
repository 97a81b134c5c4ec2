//! The columns of a file of lattice samples.

use std::borrow::Cow;

use grain_model::column::{Column, NOT_NEGATIVE, Per, Role, Storage};

const fn column(
    name: &'static str,
    units: &'static str,
    storage: Storage,
    long_name: &'static str,
) -> Column {
    Column {
        name: Cow::Borrowed(name),
        units: Cow::Borrowed(units),
        long_name: Cow::Borrowed(long_name),
        per: Per::Point,
        storage,
        range: NOT_NEGATIVE,
        undefined: false,
        role: Role::Physics,
    }
}

/// `η_tot`
pub(super) const ENHANCEMENT: Column = column(
    "total_enhancement",
    "nat",
    Storage::Double,
    "eta_tot: middle of its estimated bracket; N log 2 where the avalanche ran; NaN = not computed",
);

/// Half the width of its bracket.
pub(super) const UNCERTAINTY: Column = column(
    "uncertainty",
    "nat",
    Storage::Double,
    "half the width of the estimated bracket of eta_tot; an estimate, not a proof; 0 where the whole lattice was diagonalized or the avalanche ran",
);

/// Whether the avalanche ran.
pub(super) const AVALANCHE: Column = column(
    "avalanche",
    "1",
    Storage::Flag,
    "1 where every orbital has a mean entropy above one half, 0 where the avalanche failed",
);

/// Thermal orbitals.
pub(super) const THERMALIZED: Column =
    column("thermalized", "1", Storage::Count, "orbitals with a mean entropy above one half");

/// How much of the lattice was diagonalized.
pub(super) const BALL_RADIUS: Column = column(
    "ball_radius",
    "1",
    Storage::Count,
    "radius of the part of the lattice that was diagonalized",
);

/// All of them, in the order of [`super::LatticeSample::numbers`].
pub(super) static ALL: [Column; 5] =
    [ENHANCEMENT, UNCERTAINTY, AVALANCHE, THERMALIZED, BALL_RADIUS];
