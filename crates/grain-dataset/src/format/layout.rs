//! Names and versions of the format; `data/FORMAT.md` says what they mean.

use grain_model::column::{self, Column, Per};
use grain_model::{DrawnArray, DrawnPer};

/// The attribute `format` of a dataset.
pub const FORMAT: &str = "grain-dataset";

/// The version this program writes, and the newest it reads.
pub const FORMAT_VERSION: i64 = 2;

/// How many digits are stored of what may have fewer: entropies and magnetizations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// Double: what was computed.
    #[default]
    F64,
    /// Single: seven digits in half the space.
    F32,
}

impl Precision {
    /// Bytes of a number.
    pub fn width(self) -> usize {
        match self {
            Self::F64 => 8,
            Self::F32 => 4,
        }
    }
}

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
    OtherLbit,
    GrainRow,
    GrainColumn,
    Frequency,
}

impl Axis {
    pub(crate) const ALL: [Self; 8] = [
        Self::Alpha,
        Self::Realization,
        Self::Eigenstate,
        Self::Lbit,
        Self::OtherLbit,
        Self::GrainRow,
        Self::GrainColumn,
        Self::Frequency,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Alpha => "alpha",
            Self::Realization => "realization",
            Self::Eigenstate => "eigenstate",
            Self::Lbit => "l_bit",
            Self::OtherLbit => "other_l_bit",
            Self::GrainRow => "grain_row",
            Self::GrainColumn => "grain_column",
            Self::Frequency => "frequency",
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
            Self::OtherLbit => "site m of the other l-bit of a pair, from 1",
            Self::GrainRow => "row of the grain matrix, from 0",
            Self::GrainColumn => "column of the grain matrix, from 0",
            Self::Frequency => {
                "distance of two levels, energy: the geometric mean of the edges of a bin, of which four fill a decade"
            }
        }
    }
}

/// An array of the format: its name, axes, units and meaning.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Array<'a> {
    pub name: &'a str,
    pub axes: &'static [Axis],
    pub units: &'a str,
    pub long_name: &'a str,
}

use Axis::{Alpha, Eigenstate, Frequency, GrainColumn, GrainRow, Lbit, OtherLbit, Realization};

impl<'a> Array<'a> {
    /// The array of a column.
    pub(crate) fn of(column: &'a Column) -> Self {
        let axes: &'static [Axis] = match column.per {
            Per::Point => &[Alpha, Realization],
            Per::State => &[Alpha, Realization, Eigenstate],
            Per::StateAndLbit => &[Alpha, Realization, Eigenstate, Lbit],
            Per::LbitAndFrequency => &[Alpha, Realization, Lbit, Frequency],
        };
        Self { name: &column.name, axes, units: &column.units, long_name: &column.long_name }
    }

    /// The array of what is drawn.
    pub(crate) fn of_drawn(drawn: &DrawnArray) -> Array<'static> {
        let axes: &'static [Axis] = match drawn.per {
            DrawnPer::Lbit => &[Realization, Lbit],
            DrawnPer::GrainElement => &[Realization, GrainRow, GrainColumn],
            DrawnPer::LbitAndGrainElement => &[Realization, Lbit, GrainRow, GrainColumn],
            DrawnPer::PairOfLbits => &[Realization, Lbit, OtherLbit],
        };
        let DrawnArray { name, units, long_name, .. } = *drawn;
        Array { name, axes, units, long_name }
    }
}

/// The group's attribute that lists its columns, by name.
pub(crate) const COLUMNS: &str = "columns";

/// Names of columns, as that attribute and plans have them.
pub(crate) fn names(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_ref()).collect();
    names.join(" ")
}

/// The columns of files of version 1, which do not list them.
pub(crate) const COLUMNS_1: [Column; 8] = column::KNOWN;

pub(crate) const COMPLETED: Array<'static> = Array {
    name: "completed",
    axes: &[Alpha, Realization],
    units: "1",
    long_name: "1 where the point was computed, 0 where it is missing",
};
pub(crate) const COUPLING: Array<'static> =
    Array { name: "coupling", axes: &[Alpha, Lbit], units: "1", long_name: "J_n" };
