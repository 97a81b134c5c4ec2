//! The numbers of one point, held to what they can be.

use grain_model::Quality;
use hdf5::{Dataset, H5Type};

use super::SizeGroup;
use crate::attributes::hdf5_error;
use crate::error::DatasetError;
use crate::layout::{self, Array};
use crate::ranges::{self, Absent, Column, Rounding, shown};

/// A number of a point that cannot be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Impossible {
    /// Its name and place in the point.
    what: String,
    found: String,
    expected: String,
}

impl std::fmt::Display for Impossible {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the {} is {}, and {} is expected", self.what, self.found, self.expected)
    }
}

impl SizeGroup {
    /// Eigenvalues of one point, `[eigenstate]`, ascending.
    ///
    /// # Errors
    /// A [`DatasetError`] if they cannot be read, or one of them cannot be.
    pub fn energies(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<f64>, DatasetError> {
        let (energies, defect) = self.examined_energies(alpha_index, realization)?;
        self.refuse(defect, alpha_index, realization)?;
        Ok(energies)
    }

    /// Entropies of one point, `[eigenstate, l-bit]`, bits, from 0 to 1 beyond rounding; NaN where
    /// one was not computed.
    ///
    /// # Errors
    /// A [`DatasetError`] if they cannot be read, or one of them cannot be.
    pub fn entropies(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<f64>, DatasetError> {
        let found = self.examined(layout::ENTROPY, alpha_index, realization, Absent::Allowed)?;
        self.refuse(found.1, alpha_index, realization)?;
        Ok(found.0)
    }

    /// `<σ_n^z>` of one point, `[eigenstate, l-bit]`, from -1 to 1 beyond rounding; NaN where one was
    /// not computed.
    ///
    /// # Errors
    /// A [`DatasetError`] if they cannot be read, or one of them cannot be.
    pub fn magnetizations(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<f64>, DatasetError> {
        let array = layout::MAGNETIZATION;
        let found = self.examined(array, alpha_index, realization, Absent::Allowed)?;
        self.refuse(found.1, alpha_index, realization)?;
        Ok(found.0)
    }

    /// Which eigenstates of one point are near-degenerate, `[eigenstate]`.
    ///
    /// # Errors
    /// A [`DatasetError`] if they cannot be read.
    pub fn near_degenerate(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<bool>, DatasetError> {
        let flags: Vec<u8> = self.point(layout::NEAR_DEGENERATE, alpha_index, realization)?;
        Ok(flags.iter().map(|&flag| flag != 0).collect())
    }

    /// The measured quality of one point.
    ///
    /// # Errors
    /// A [`DatasetError`] if it cannot be read, or cannot be.
    pub fn quality(&self, alpha_index: usize, realization: usize) -> Result<Quality, DatasetError> {
        let number = |array, column| self.number(array, column, alpha_index, realization);
        Ok(Quality {
            residual_max: number(layout::RESIDUAL_MAX, ranges::RESIDUAL)?,
            orthogonality_max: number(layout::ORTHOGONALITY_MAX, ranges::ORTHOGONALITY)?,
            gap_min: number(layout::GAP_MIN, ranges::GAP)?,
        })
    }

    /// Seconds that one point took.
    ///
    /// # Errors
    /// A [`DatasetError`] if it cannot be read, or cannot be.
    pub fn wall_time(&self, alpha_index: usize, realization: usize) -> Result<f64, DatasetError> {
        self.number(layout::WALL_TIME, ranges::WALL_TIME, alpha_index, realization)
    }

    /// Energies of a point whatever they are, and the first that cannot be.
    pub(crate) fn examined_energies(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<(Vec<f64>, Option<Impossible>), DatasetError> {
        let energies: Vec<f64> = self.point(layout::ENERGY, alpha_index, realization)?;
        let rounding = Rounding::Double;
        let outside = ranges::ENERGY.first_outside(&energies, rounding, Absent::Refused);
        let defect = match (outside, ranges::first_descent(&energies, false)) {
            (Some(state), _) => Some(Impossible {
                what: format!("energy of state {state}"),
                found: shown(energies[state]),
                expected: ranges::ENERGY.expected(energies[state]),
            }),
            (None, Some(state)) => Some(Impossible {
                what: format!("energy of state {state}"),
                found: format!("{}, not ascending", shown(energies[state])),
                expected: format!("at least the {} of the state below", shown(energies[state - 1])),
            }),
            (None, None) => None,
        };
        Ok((energies, defect))
    }

    /// Entropies or magnetizations of a point whatever they are, and the first that cannot be.
    pub(crate) fn examined(
        &self,
        array: Array,
        alpha_index: usize,
        realization: usize,
        absent: Absent,
    ) -> Result<(Vec<f64>, Option<Impossible>), DatasetError> {
        let entropy = array.name == layout::ENTROPY.name;
        let column = if entropy { ranges::ENTROPY } else { ranges::MAGNETIZATION };
        let dataset = self.array_of_points(array)?;
        let kind = dataset.dtype().map_err(hdf5_error(&self.path, "read"))?;
        let rounding = if kind.size() == 4 { Rounding::Single } else { Rounding::Double };
        let values: Vec<f64> = self.slice(&dataset, &[alpha_index, realization], 2)?;
        let defect = column.first_outside(&values, rounding, absent).map(|at| {
            let (state, lbit) = (at / self.n_lbits, at % self.n_lbits + 1);
            Impossible {
                what: format!("{} of l-bit {lbit} in state {state}", column.name),
                found: shown(values[at]),
                expected: column.expected(values[at]),
            }
        });
        Ok((values, defect))
    }

    /// One number of each kind that a point has, if it cannot be.
    pub(crate) fn impossible_qualities(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<Impossible>, DatasetError> {
        let mut found = Vec::new();
        for (array, column) in [
            (layout::RESIDUAL_MAX, ranges::RESIDUAL),
            (layout::ORTHOGONALITY_MAX, ranges::ORTHOGONALITY),
            (layout::GAP_MIN, ranges::GAP),
            (layout::WALL_TIME, ranges::WALL_TIME),
        ] {
            found.extend(self.examined_number(array, column, alpha_index, realization)?.1);
        }
        Ok(found)
    }

    fn number(
        &self,
        array: Array,
        column: Column,
        alpha_index: usize,
        realization: usize,
    ) -> Result<f64, DatasetError> {
        let (value, defect) = self.examined_number(array, column, alpha_index, realization)?;
        self.refuse(defect, alpha_index, realization)?;
        Ok(value)
    }

    fn examined_number(
        &self,
        array: Array,
        column: Column,
        alpha_index: usize,
        realization: usize,
    ) -> Result<(f64, Option<Impossible>), DatasetError> {
        let values: Vec<f64> = self.point(array, alpha_index, realization)?;
        let value = values.first().copied();
        let value = value.ok_or_else(|| crate::attributes::missing(&self.path, array.name))?;
        let defect = (!column.holds(value, Rounding::Double)).then(|| Impossible {
            what: column.name.into(),
            found: shown(value),
            expected: column.expected(value),
        });
        Ok((value, defect))
    }

    /// An error of what cannot be, with its place in the file.
    fn refuse(
        &self,
        defect: Option<Impossible>,
        alpha_index: usize,
        realization: usize,
    ) -> Result<(), DatasetError> {
        let Some(Impossible { what, found, expected }) = defect else { return Ok(()) };
        let alpha = self.alphas.get(alpha_index).copied().unwrap_or(f64::NAN);
        let n_lbits = self.n_lbits;
        let what =
            format!("the {what} at N = {n_lbits}, alpha = {alpha}, realization {realization}");
        Err(DatasetError::Value { path: self.path.clone(), what, found, expected })
    }

    /// One point of an array `[alpha, realization, …]`, row-major.
    pub(super) fn point<T: H5Type>(
        &self,
        array: Array,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<T>, DatasetError> {
        let dataset = self.array_of_points(array)?;
        self.slice(&dataset, &[alpha_index, realization], array.axes.len() - 2)
    }

    fn array_of_points(&self, array: Array) -> Result<Dataset, DatasetError> {
        let full = [self.alphas.len(), self.n_realizations, self.eigenstates.len(), self.n_lbits];
        self.array(array, &full[..array.axes.len()])
    }
}
