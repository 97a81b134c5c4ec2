//! How the numbers of one N were computed and are stored: solver, threads, precision, compression.

use grain_model::column::{self, Storage};
use grain_model::{Parallelism, SolverName};
use hdf5::Dataset;
use hdf5::filters::Filter;

use super::SizeGroup;
use crate::dataset::version_1;
use crate::error::DatasetError;
use crate::format::attributes::{hdf5_error, missing, text};
use crate::format::layout::Precision;
use crate::format::objects;

impl SizeGroup {
    /// The eigensolver.
    ///
    /// # Errors
    /// A [`DatasetError`] if the file names none that is known.
    pub fn solver(&self) -> Result<SolverName, DatasetError> {
        self.named("solver", str::parse, "'full' or 'window'")
    }

    /// How threads were used.
    pub(crate) fn parallelism(&self) -> Result<Parallelism, DatasetError> {
        let expected = "'per-realization', 'inside-large' or 'inside-every'";
        if self.format_version == 1 {
            let known = |words: &str| version_1::parallelism(words).ok_or(());
            return self.named("parallelism", known, "one of the sentences of version 1");
        }
        self.named("parallelism", str::parse, expected)
    }

    /// A text attribute that names one of few things.
    fn named<T, E>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, E>,
        expected: &str,
    ) -> Result<T, DatasetError> {
        let found = text(&self.group, name)
            .ok_or_else(|| missing(&self.path, format!("attribute '{name}'")))?;
        parse(&found).map_err(|_| DatasetError::Value {
            path: self.path.clone(),
            what: format!("the attribute '{name}' at N = {}", self.n_lbits),
            found: format!("'{found}'"),
            expected: expected.into(),
        })
    }

    /// How many digits are stored of columns that may have fewer.
    pub(crate) fn precision(&self) -> Result<Precision, DatasetError> {
        let failed = hdf5_error(&self.path, "read");
        let chosen = self.columns.iter().find(|column| column.storage == Storage::Chosen);
        let Some(chosen) = chosen else { return Ok(Precision::F64) };
        let kind = self.stored_array(&chosen.name)?.dtype().map_err(failed)?;
        Ok(if kind.size() == 4 { Precision::F32 } else { Precision::F64 })
    }

    /// The deflate level of energies, 0 if they are not compressed.
    pub(crate) fn compression(&self) -> Result<u8, DatasetError> {
        let level = |filter: &Filter| match filter {
            Filter::Deflate(level) => Some(*level),
            _ => None,
        };
        let energy = self.stored_array(&column::ENERGY.name)?;
        Ok(energy.filters().iter().find_map(level).unwrap_or(0))
    }

    fn stored_array(&self, name: &str) -> Result<Dataset, DatasetError> {
        objects::dataset(&self.path, &self.group, name)?
            .ok_or_else(|| missing(&self.path, format!("dataset '{name}'")))
    }
}
