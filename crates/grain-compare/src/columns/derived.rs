//! Columns that are a function of a stored one, number by number: the memory of an l-bit.

use std::borrow::Cow;

use grain_model::Column;
use grain_model::column::MAGNETIZATION;

/// A column that no file has.
pub(super) struct Derived {
    /// Its description.
    pub(super) column: Column,
    /// What it is made of.
    pub(super) source: &'static str,
    /// How.
    pub(super) of: fn(f64) -> f64,
}

/// `<a|σ_n^z|a>²`, whose mean over eigenstates is the infinite-time memory `C^zz_n`.
const MEMORY: Derived = Derived {
    column: Column {
        name: Cow::Borrowed("memory"),
        long_name: Cow::Borrowed("<sigma^z>^2 of one l-bit in one eigenstate: C^zz in the mean"),
        range: [0.0, 1.0],
        ..MAGNETIZATION
    },
    source: "magnetization",
    of: |magnetization| magnetization * magnetization,
};

const ALL: &[Derived] = &[MEMORY];

/// The one of this name.
pub(super) fn named(name: &str) -> Option<&'static Derived> {
    ALL.iter().find(|derived| derived.column.name == name)
}

/// All that can be made of these columns.
pub(super) fn of(columns: &[Column]) -> impl Iterator<Item = &'static Derived> {
    ALL.iter().filter(|derived| columns.iter().any(|column| column.name == derived.source))
}
