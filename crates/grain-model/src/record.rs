//! What one diagonalization yields: columns of numbers, as plain data.

use crate::column::{Column, ENERGY, GAP_MIN, ORTHOGONALITY_MAX, RESIDUAL_MAX};
use crate::sink::Record;
use crate::sweep::WorkItem;

/// Two levels closer than this fraction of the norm of H are flagged as near-degenerate.
///
/// An eigenvector is determined up to an admixture of about `ε √D ‖H‖ / gap` of its neighbour; at
/// this gap, and `D = 10⁴`, that is `10⁻⁵`, which moves an entropy in the ninth digit.
pub const NEAR_DEGENERACY: f64 = 1e-9;

/// The measured spectrum of one realization at one α.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectrumRecord {
    /// Which point of the sweep this is.
    pub item: WorkItem,
    /// Index in the full ascending spectrum of the first eigenstate kept.
    pub first_eigenstate: usize,
    /// What was measured.
    pub columns: ColumnValues,
}

impl SpectrumRecord {
    /// The number of eigenstates kept; `None` of a record without energies.
    pub fn n_states(&self) -> Option<usize> {
        self.columns.get(&ENERGY).map(<[f64]>::len)
    }

    /// The numbers of a column, in the order of its axes; flags are 0 and 1. `None` if it was not measured.
    pub fn values(&self, column: &Column) -> Option<&[f64]> {
        self.columns.get(column)
    }
}

/// The numbers of some columns, each in the order of its axes.
///
/// # Examples
///
/// ```
/// use grain_model::ColumnValues;
/// use grain_model::column::{ENERGY, ENTROPY};
///
/// let mut columns = ColumnValues::default();
/// columns.set(ENERGY, vec![-0.3, 0.1]);
/// assert_eq!(columns.get(&ENERGY), Some(&[-0.3, 0.1][..]));
/// assert_eq!(columns.get(&ENTROPY), None, "not measured");
/// ```
#[derive(Debug, Clone, Default)]
pub struct ColumnValues(Vec<(Column, Vec<f64>)>);

/// Bit for bit: what is undefined on both sides is the same.
impl PartialEq for ColumnValues {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits();
        self.0.len() == other.0.len()
            && self.0.iter().zip(&other.0).all(|((column, own), (theirs, values))| {
                column == theirs && own.len() == values.len() && own.iter().zip(values).all(same)
            })
    }
}

impl ColumnValues {
    /// Adds a column, or replaces it.
    pub fn set(&mut self, column: Column, values: Vec<f64>) {
        match self.0.iter_mut().find(|(known, _)| known.name == column.name) {
            Some(known) => *known = (column, values),
            None => self.0.push((column, values)),
        }
    }

    /// The numbers of a column; `None` if it is not among them.
    pub fn get(&self, column: &Column) -> Option<&[f64]> {
        let found = self.0.iter().find(|(known, _)| known.name == column.name);
        found.map(|(_, values)| values.as_slice())
    }

    /// The numbers of a column, taken out; `None` if it is not among them.
    pub fn take(&mut self, column: &Column) -> Option<Vec<f64>> {
        let at = self.0.iter().position(|(known, _)| known.name == column.name)?;
        Some(self.0.swap_remove(at).1)
    }

    /// Every column with its numbers.
    pub fn iter(&self) -> impl Iterator<Item = (&Column, &[f64])> {
        self.0.iter().map(|(column, values)| (column, values.as_slice()))
    }
}

impl FromIterator<(Column, Vec<f64>)> for ColumnValues {
    fn from_iter<I: IntoIterator<Item = (Column, Vec<f64>)>>(columns: I) -> Self {
        let mut all = Self::default();
        for (column, values) in columns {
            all.set(column, values);
        }
        all
    }
}

impl Record for SpectrumRecord {
    type Item = WorkItem;

    fn item(&self) -> WorkItem {
        self.item
    }
}

/// Measured quality of an eigendecomposition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    /// `max_a ‖H|a> - E_a|a>‖`, units of energy: of a full spectrum over a sample of 32 eigenpairs and of one probe vector that
    /// meets all of them, of a window over every eigenpair.
    pub residual_max: f64,
    /// `max |<a|b> - δ_ab|` over the pairs of those.
    pub orthogonality_max: f64,
    /// The smallest gap between neighbouring levels, units of energy.
    pub gap_min: f64,
}

impl Quality {
    /// As columns.
    pub fn columns(self) -> [(Column, Vec<f64>); 3] {
        [
            (RESIDUAL_MAX, vec![self.residual_max]),
            (ORTHOGONALITY_MAX, vec![self.orthogonality_max]),
            (GAP_MIN, vec![self.gap_min]),
        ]
    }
}
