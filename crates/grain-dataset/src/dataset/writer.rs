//! Takes records of a sweep as they come and leaves a dataset.

use std::path::Path;

use grain_model::{Sink, SpectrumRecord, WorkItem};

use crate::dataset::plan::DatasetPlan;
use crate::dataset::point::key_of;
use crate::error::DatasetError;
use crate::format::attributes::missing;
use crate::store::block::Block;
use crate::store::parts_folder::Existing;
use crate::store::writer::{Completed, Writer};

/// Writes a dataset: durably, and never harming an old one.
///
/// No HDF5 file is open while anything is computed: every few seconds or MiB the finished points become a part file, whole on
/// disk before it has its name. A process killed at any instant leaves parts, or the dataset, or both.
#[derive(Debug)]
pub struct DatasetWriter(Writer<DatasetPlan>);

impl DatasetWriter {
    /// Begins, or goes on with, a dataset at `path`. One that is gone on with keeps the columns that it has.
    ///
    /// # Errors
    /// A [`DatasetError`] if the output or its parts exist and `existing` does not allow it, they
    /// belong to another plan, another process writes here, or the folder cannot be written.
    pub fn create(
        path: &Path,
        plan: DatasetPlan,
        existing: Existing,
    ) -> Result<Self, DatasetError> {
        Writer::create(path, plan, existing).map(Self)
    }

    /// Points that are on disk already.
    pub fn held(&self) -> usize {
        self.0.held()
    }

    /// Parts of an interrupted run that were damaged; their points are computed again.
    pub fn damaged_parts(&self) -> usize {
        self.0.damaged_parts()
    }

    /// The folder of parts.
    pub fn parts_folder(&self) -> &Path {
        self.0.parts_folder()
    }

    /// Makes everything accepted so far durable.
    ///
    /// # Errors
    /// A [`DatasetError`] if a part cannot be written; what was durable before still is.
    pub fn checkpoint(&mut self) -> Result<(), DatasetError> {
        self.0.checkpoint()
    }

    /// Assembles the dataset, gives it its name, and removes the parts.
    ///
    /// Points that were never accepted are marked as missing, and the dataset as not complete.
    ///
    /// # Errors
    /// A [`DatasetError`] if the dataset cannot be written; the parts then remain.
    pub fn finish(self) -> Result<Completed, DatasetError> {
        self.0.finish()
    }

    /// The columns of the plan, out of a record.
    fn block(&self, mut record: SpectrumRecord) -> Result<Block, DatasetError> {
        let key = key_of(&record.item);
        let no_states = || missing(self.0.path(), "column 'energy' in a record");
        let n_states = record.n_states().ok_or_else(no_states)?;
        let columns = &self.0.plan().columns;
        let mut values = Vec::with_capacity(columns.len());
        for column in columns {
            let length = column.per.length(n_states, key.group);
            let found = record.columns.take(column).filter(|found| found.len() == length);
            let what = || format!("column '{}' of {length} numbers in a record", column.name);
            values.push(found.ok_or_else(|| missing(self.0.path(), what()))?);
        }
        Ok(Block { key, n_states, values })
    }
}

impl Sink<SpectrumRecord> for DatasetWriter {
    type Error = DatasetError;

    fn holds(&self, item: &WorkItem) -> bool {
        self.0.holds(key_of(item))
    }

    fn accept(&mut self, record: SpectrumRecord) -> Result<(), DatasetError> {
        let block = self.block(record)?;
        self.0.accept([block])
    }

    fn idle(&mut self) -> Result<(), DatasetError> {
        self.0.checkpoint_if_due()
    }
}
