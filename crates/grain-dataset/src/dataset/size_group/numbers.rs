//! The numbers of one point, held to what they can be.

use grain_model::column::{self, Column, Per, Storage};
use grain_model::{Quality, frequency};
use hdf5::Dataset;

use super::SizeGroup;
use crate::error::DatasetError;
use crate::format::attributes::{hdf5_error, missing};
use crate::format::layout::{Array, Axis};
use crate::format::ranges::{self, Absent, Limits, Rounding, shown};

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
    /// The numbers of a column at one point, in the order of its axes. NaN stands where one is undefined, or, of an l-bit, was
    /// not computed.
    ///
    /// # Errors
    /// A [`DatasetError`] if they cannot be read, or one of them cannot be.
    pub fn values(
        &self,
        column: &Column,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<f64>, DatasetError> {
        let absent = match column.per {
            Per::StateAndLbit => Absent::Allowed,
            Per::State | Per::Point | Per::LbitAndFrequency => Absent::Refused,
        };
        let (values, defect) = self.examined(column, alpha_index, realization, absent)?;
        self.refuse(defect, alpha_index, realization)?;
        Ok(values)
    }

    /// Eigenvalues of one point, `[eigenstate]`, ascending.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn energies(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<f64>, DatasetError> {
        self.values(&column::ENERGY, alpha_index, realization)
    }

    /// Entropies of one point, `[eigenstate, l-bit]`, bits, from 0 to 1 beyond rounding.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn entropies(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<f64>, DatasetError> {
        self.values(&column::ENTROPY, alpha_index, realization)
    }

    /// `<σ_n^z>` of one point, `[eigenstate, l-bit]`, from -1 to 1 beyond rounding.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn magnetizations(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<f64>, DatasetError> {
        self.values(&column::MAGNETIZATION, alpha_index, realization)
    }

    /// Which eigenstates of one point are near-degenerate, `[eigenstate]`.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn near_degenerate(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<bool>, DatasetError> {
        let flags = self.values(&column::NEAR_DEGENERATE, alpha_index, realization)?;
        Ok(flags.iter().map(|&flag| flag != 0.0).collect())
    }

    /// A column with one number a point.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn of_point(
        &self,
        column: &Column,
        alpha_index: usize,
        realization: usize,
    ) -> Result<f64, DatasetError> {
        let values = self.values(column, alpha_index, realization)?;
        values.first().copied().ok_or_else(|| missing(&self.path, column.name.as_ref()))
    }

    /// The measured quality of one point.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn quality(&self, alpha_index: usize, realization: usize) -> Result<Quality, DatasetError> {
        let number = |column| self.of_point(column, alpha_index, realization);
        Ok(Quality {
            residual_max: number(&column::RESIDUAL_MAX)?,
            orthogonality_max: number(&column::ORTHOGONALITY_MAX)?,
            gap_min: number(&column::GAP_MIN)?,
        })
    }

    /// Seconds that one point took.
    ///
    /// # Errors
    /// As [`Self::values`].
    pub fn wall_time(&self, alpha_index: usize, realization: usize) -> Result<f64, DatasetError> {
        self.of_point(&column::WALL_TIME, alpha_index, realization)
    }

    /// The numbers of a point whatever they are, and the first that cannot be; what a column says is undefined may be.
    pub(crate) fn examined(
        &self,
        column: &Column,
        alpha_index: usize,
        realization: usize,
        absent: Absent,
    ) -> Result<(Vec<f64>, Option<Impossible>), DatasetError> {
        let array = Array::of(column);
        let dataset = self.array_of_points(array)?;
        let kind = dataset.dtype().map_err(hdf5_error(&self.path, "read"))?;
        let rounding = if kind.size() == 4 { Rounding::Single } else { Rounding::Double };
        let values = self.raw(column, &dataset, alpha_index, realization)?;
        let absent = if column.undefined { Absent::Allowed } else { absent };
        let limits = Limits::of(column);
        let place = |at: usize| match column.per {
            Per::Point => column.spoken(),
            Per::State => format!("{} of state {at}", column.spoken()),
            Per::StateAndLbit => {
                let (state, lbit) = (at / self.n_lbits, at % self.n_lbits + 1);
                format!("{} of l-bit {lbit} in state {state}", column.spoken())
            }
            Per::LbitAndFrequency => {
                let (lbit, bin) = (at / frequency::BINS + 1, at % frequency::BINS);
                let centre = frequency::centre(bin);
                format!("{} of l-bit {lbit} at frequency {centre:.3e}", column.spoken())
            }
        };
        let outside = limits.first_outside(&values, rounding, absent).map(|at| Impossible {
            what: place(at),
            found: shown(values[at]),
            expected: limits.expected(values[at]),
        });
        let descent = || {
            let at = ranges::first_descent(&values, false)?;
            let before = shown(values[at - 1]);
            Some(Impossible {
                what: place(at),
                found: format!("{}, not ascending", shown(values[at])),
                expected: format!("at least the {before} of the state below"),
            })
        };
        let ascending = column.name == column::ENERGY.name;
        let defect = outside.or_else(|| if ascending { descent() } else { None });
        Ok((values, defect))
    }

    /// The numbers of a column at one point as they stand there.
    pub(super) fn raw(
        &self,
        column: &Column,
        dataset: &Dataset,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<f64>, DatasetError> {
        let (leading, rest) = ([alpha_index, realization], Array::of(column).axes.len() - 2);
        match column.storage {
            Storage::Flag => {
                let flags: Vec<u8> = self.slice(dataset, &leading, rest)?;
                Ok(flags.into_iter().map(f64::from).collect())
            }
            Storage::Double | Storage::Chosen | Storage::Count => {
                self.slice(dataset, &leading, rest)
            }
        }
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

    pub(super) fn array_of_points(&self, array: Array<'_>) -> Result<Dataset, DatasetError> {
        let of = |axis: &Axis| match axis {
            Axis::Alpha => self.alphas.len(),
            Axis::Realization => self.n_realizations,
            Axis::Eigenstate => self.eigenstates.len(),
            Axis::Lbit | Axis::OtherLbit => self.n_lbits,
            Axis::GrainRow | Axis::GrainColumn => self.model.grain_dimension().value(),
            Axis::Frequency => frequency::BINS,
        };
        let shape: Vec<usize> = array.axes.iter().map(of).collect();
        self.array(array, &shape)
    }
}
