//! Lattice ensembles as a kind of store: points are samples at one radius and W.

use std::path::Path;

use grain_model::{Column, Shard};

use crate::error::DatasetError;
use crate::format::attributes::{hdf5_error, missing};
use crate::format::description::{self, Description, accept, differences};
use crate::format::draft::DraftGroup;
use crate::format::provenance::Provenance;
use crate::lattice::columns;
use crate::lattice::file::LatticeFile;
use crate::lattice::fill::fill;
use crate::lattice::plan::{LatticePlan, LatticeSize};
use crate::lattice::samples::{LatticeSample, SizeSamples, content_digest};
use crate::store::block::{Block, PointKey};
use crate::store::schema::{Points, Schema, Stored};

/// A plan, and who carries it out.
#[derive(Debug)]
pub(super) struct LatticeRun {
    pub plan: LatticePlan,
    pub provenance: Provenance,
}

impl LatticeRun {
    /// The table of samples at a radius.
    pub(super) fn size(&self, radius: usize) -> Option<&LatticeSize> {
        self.plan.sizes.iter().find(|size| size.radius == radius)
    }

    /// Every sample, by radius, W and index.
    fn keys(&self) -> impl Iterator<Item = PointKey> {
        self.plan.sizes.iter().flat_map(|size| {
            let outers = 0..size.amplitudes.len();
            outers.flat_map(move |outer| {
                let key = move |realization| PointKey { group: size.radius, outer, realization };
                (0..size.realizations).map(key)
            })
        })
    }

    /// The table of a size as far as `points` has it.
    fn table(
        &self,
        path: &Path,
        size: &LatticeSize,
        points: &mut dyn Points,
    ) -> Result<SizeSamples, DatasetError> {
        let mut samples = Vec::with_capacity(size.amplitudes.len() * size.realizations);
        for outer in 0..size.amplitudes.len() {
            for realization in 0..size.realizations {
                let key = PointKey { group: size.radius, outer, realization };
                let block = points.take(key)?;
                let impossible = || missing(path, format!("a possible {}", self.name_of(key)));
                let sample = |block: Block| LatticeSample::of(&block.values).ok_or_else(impossible);
                samples.push(block.map(sample).transpose()?);
            }
        }
        Ok(SizeSamples::of(size.clone(), samples))
    }
}

impl Schema for LatticeRun {
    type File = LatticeFile;

    fn columns(&self) -> &[Column] {
        &columns::ALL
    }

    fn description(&self) -> Description {
        self.plan.description()
    }

    fn shard(&self) -> Option<Shard> {
        self.plan.shard
    }

    fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    fn is_complete(&self, holds: &dyn Fn(PointKey) -> bool) -> bool {
        // Which samples a shard has is known to whoever computes them.
        self.plan.shard.is_none() && self.keys().all(holds)
    }

    fn name_of(&self, PointKey { group, outer, realization }: PointKey) -> String {
        let amplitude = self.size(group).and_then(|size| size.amplitudes.get(outer));
        let amplitude = amplitude.map_or(String::new(), |w| format!(" at W = {w}"));
        format!("sample {realization} of R = {group}{amplitude}")
    }

    fn held(&self, file: &LatticeFile) -> Vec<(PointKey, PointKey)> {
        // A plan is whole or another one: places are the same there and here.
        self.keys().filter(|key| sample(file, *key).is_some()).map(|key| (key, key)).collect()
    }

    fn go_on_with(&mut self, _: &LatticeFile) {}

    fn require_extension_of(&self, file: &LatticeFile) -> Result<(), DatasetError> {
        let found = description::with_shard(file.plan().description(), file.plan().shard);
        let asked = description::with_shard(self.description(), self.shard());
        accept(differences(&found, &asked), |differences| DatasetError::NoExtension {
            path: file.path().into(),
            differences,
        })
    }

    fn fill(
        &self,
        path: &Path,
        root: &DraftGroup<'_>,
        points: &mut dyn Points,
        history: &str,
    ) -> Result<String, DatasetError> {
        let tables = self.plan.sizes.iter().map(|size| self.table(path, size, points));
        let tables: Vec<SizeSamples> = tables.collect::<Result<_, _>>()?;
        fill(root, &self.plan, (&self.provenance, history), &tables)
            .map_err(hdf5_error(path, "write"))?;
        Ok(content_digest(&tables))
    }
}

/// A sample of a file; `None` if it is not there.
fn sample(file: &LatticeFile, key: PointKey) -> Option<LatticeSample> {
    let table = file.sizes().iter().find(|table| table.size().radius == key.group)?;
    *table.at(key.outer).get(key.realization)?
}

impl Stored for LatticeFile {
    fn open(path: &Path) -> Result<Self, DatasetError> {
        Self::open(path)
    }

    fn open_again(path: &Path) -> Result<Self, DatasetError> {
        Self::open(path)
    }

    fn open_unexamined(path: &Path) -> Result<Self, DatasetError> {
        Self::open_unexamined(path)
    }

    fn path(&self) -> &Path {
        self.path()
    }

    fn bytes(&self) -> u64 {
        self.bytes()
    }

    fn n_points(&self) -> usize {
        self.sizes().iter().map(SizeSamples::n_completed).sum()
    }

    fn description(&self) -> Result<Description, DatasetError> {
        Ok(self.plan().description())
    }

    fn shard(&self) -> Result<Option<Shard>, DatasetError> {
        Ok(self.plan().shard)
    }

    fn history(&self) -> &str {
        &self.attributes().history
    }

    fn command_line(&self) -> &str {
        &self.attributes().command_line
    }

    fn read(&self, key: PointKey, _: &[Column]) -> Result<Block, DatasetError> {
        let lost = || missing(self.path(), format!("sample {}, which it had", key.realization));
        let values = sample(self, key).ok_or_else(lost)?.numbers();
        Ok(Block { key, n_states: 0, values })
    }

    fn content_digest(&self) -> Result<String, DatasetError> {
        Ok(self.content_digest())
    }
}
