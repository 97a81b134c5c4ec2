//! What can be asked of datasets by name: α, N, the l-bit, the frequency, or any column.

use grain_dataset::Pool;
use grain_model::Column;
use serde::{Serialize, Serializer};

use crate::columns::derived;
use crate::columns::error::ColumnsError;

/// Something that a column is averaged against.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    /// α, the decay of the couplings.
    Alpha,
    /// N, the number of l-bits.
    Size,
    /// n, which l-bit, from 1.
    Lbit,
    /// ω, the distance of two levels, of a column that has a number for each of its bins.
    Frequency,
    /// A column.
    Column(Column),
}

const ALPHA: &str = "alpha";
const SIZE: &str = "N";
const LBIT: &str = "l-bit";
const FREQUENCY: &str = "frequency";

impl Quantity {
    /// The quantity of this name: `alpha`, `N`, `l-bit`, `frequency`, or a column that all datasets have.
    ///
    /// # Errors
    /// [`ColumnsError::NoQuantity`], with all names that are allowed.
    pub fn named(name: &str, pool: &Pool) -> Result<Self, ColumnsError> {
        match name {
            ALPHA => Ok(Self::Alpha),
            SIZE => Ok(Self::Size),
            LBIT => Ok(Self::Lbit),
            FREQUENCY => Ok(Self::Frequency),
            _ => column_named(name, pool).map(Self::Column).map_err(|error| match error {
                ColumnsError::NoQuantity { given, allowed, .. } => {
                    let spectra = pool.columns().into_iter().find(Column::has_frequencies);
                    let axes = [ALPHA, SIZE, LBIT].into_iter().chain(spectra.map(|_| FREQUENCY));
                    let allowed = axes.map(str::to_owned).chain(allowed).collect();
                    ColumnsError::NoQuantity { given, purpose: "averaged against", allowed }
                }
                error => error,
            }),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Alpha => ALPHA,
            Self::Size => SIZE,
            Self::Lbit => LBIT,
            Self::Frequency => FREQUENCY,
            Self::Column(column) => &column.name,
        }
    }

    /// Its unit; `1` of a pure number.
    pub fn unit(&self) -> &str {
        match self {
            Self::Alpha | Self::Size | Self::Lbit | Self::Frequency => "1",
            Self::Column(column) => &column.units,
        }
    }
}

/// The column of this name, stored or made of one that is.
///
/// # Errors
/// [`ColumnsError::NoQuantity`], with the names of all columns.
pub fn column_named(name: &str, pool: &Pool) -> Result<Column, ColumnsError> {
    let mut columns = pool.columns();
    let made: Vec<Column> = derived::of(&columns).map(|derived| derived.column.clone()).collect();
    columns.extend(made);
    let found = columns.iter().find(|column| column.name == name).cloned();
    found.ok_or_else(|| ColumnsError::NoQuantity {
        given: name.to_owned(),
        purpose: "averaged",
        allowed: columns.iter().map(|column| column.name.to_string()).collect(),
    })
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
