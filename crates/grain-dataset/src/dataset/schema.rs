//! Datasets as a kind of store: points are realizations at one N and α.

use std::path::Path;

use grain_model::{Column, Shard, SizePlan};

use crate::dataset::assemble::assemble;
use crate::dataset::plan::DatasetPlan;
use crate::dataset::point::key_of;
use crate::dataset::reader::Dataset;
use crate::dataset::size_group::SizeGroup;
use crate::error::DatasetError;
use crate::format::attributes::missing;
use crate::format::description::{self, Description, accept, differences};
use crate::format::draft::DraftGroup;
use crate::format::provenance::Provenance;
use crate::store::block::{Block, PointKey};
use crate::store::schema::{Points, Schema, Stored};

impl Schema for DatasetPlan {
    type File = Dataset;

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn description(&self) -> Description {
        Self::description(self)
    }

    fn config(&self) -> Option<&str> {
        Some(&self.config)
    }

    fn shard(&self) -> Option<Shard> {
        self.sweep.shard()
    }

    fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    fn is_complete(&self, holds: &dyn Fn(PointKey) -> bool) -> bool {
        self.sweep.work().all(|item| holds(key_of(&item)))
    }

    fn name_of(&self, key: PointKey) -> String {
        let PointKey { group, outer, realization } = key;
        let size = self.sweep.sizes().iter().find(|size| size.n_lbits.value() == group);
        let alpha = size.and_then(|size| size.alphas.get(outer));
        let alpha = alpha.map_or(String::new(), |alpha| format!(" at alpha = {alpha}"));
        format!("realization {realization} of N = {group}{alpha}")
    }

    fn held(&self, dataset: &Dataset) -> Vec<(PointKey, PointKey)> {
        let mut held = Vec::new();
        for plan in self.sweep.sizes() {
            let group = plan.n_lbits.value();
            let Some(size) = dataset.size(group) else { continue };
            for (here, there) in axis_of(plan, size) {
                // An extension may have more realizations than the dataset, not fewer.
                held.extend(size.completed_realizations(there).into_iter().map(|realization| {
                    let key = |outer| PointKey { group, outer, realization };
                    (key(here), key(there))
                }));
            }
        }
        held
    }

    fn go_on_with(&mut self, dataset: &Dataset) {
        let has = |column: &Column| self.columns.iter().any(|own| own.name == column.name);
        if dataset.columns().iter().all(has) {
            self.columns = dataset.columns().to_vec();
        }
    }

    fn require_extension_of(&self, dataset: &Dataset) -> Result<(), DatasetError> {
        let path = dataset.path();
        let axis = |name: &str| {
            ["alpha at", "realizations at", "solver at"].iter().any(|axis| name.starts_with(axis))
        };
        let mut found = description::with_shard(dataset.plan()?, dataset.shard()?);
        found.retain(|name, _| !axis(name));
        let mut asked = description::with_shard(self.description(), self.sweep.shard());
        asked.retain(|name, _| !axis(name));
        let mut differences = differences(&found, &asked);
        for size in dataset.sizes() {
            let n = size.n_lbits();
            let Some(plan) = self.sweep.sizes().iter().find(|plan| plan.n_lbits.value() == n)
            else {
                differences.push(format!("its N = {n} is not asked for"));
                continue;
            };
            if self.solver(n) != size.solver()? {
                differences.push(format!(
                    "its solver at N = {n} is {}, asked for is {}",
                    size.solver()?,
                    self.solver(n)
                ));
            }
            if plan.realizations < size.n_realizations() {
                differences.push(format!(
                    "it has {} realizations at N = {n}, asked for are {}",
                    size.n_realizations(),
                    plan.realizations
                ));
            }
            let kept = |alpha: &f64| {
                plan.alphas.iter().any(|own| own.value().to_bits() == alpha.to_bits())
            };
            if let Some(lost) = size.alphas().iter().find(|alpha| alpha.is_finite() && !kept(alpha))
            {
                differences.push(format!("its alpha = {lost} at N = {n} is not asked for"));
            }
        }
        accept(differences, |differences| DatasetError::NoExtension {
            path: path.into(),
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
        assemble(path, root, self, points, history)
    }
}

/// For each α of a plan that a dataset has as well: its index here and there.
fn axis_of(plan: &SizePlan, size: &SizeGroup) -> Vec<(usize, usize)> {
    if plan.alphas.is_empty() {
        // Explicit couplings: one point.
        return vec![(0, 0)];
    }
    let there = |value: f64| size.alphas().iter().position(|alpha| alpha.total_cmp(&value).is_eq());
    let pairs = plan.alphas.iter().enumerate();
    pairs.filter_map(|(here, alpha)| Some((here, there(alpha.value())?))).collect()
}

impl Stored for Dataset {
    fn open(path: &Path) -> Result<Self, DatasetError> {
        Self::open(path)
    }

    fn open_again(path: &Path) -> Result<Self, DatasetError> {
        Self::open_again(path)
    }

    fn path(&self) -> &Path {
        self.path()
    }

    fn bytes(&self) -> u64 {
        self.bytes()
    }

    fn n_points(&self) -> usize {
        self.sizes().iter().map(SizeGroup::n_completed).sum()
    }

    fn description(&self) -> Result<Description, DatasetError> {
        self.plan()
    }

    fn shard(&self) -> Result<Option<Shard>, DatasetError> {
        self.shard()
    }

    fn history(&self) -> &str {
        &self.attributes().history
    }

    fn command_line(&self) -> &str {
        &self.attributes().command_line
    }

    fn read(&self, key: PointKey, columns: &[Column]) -> Result<Block, DatasetError> {
        let PointKey { group, outer, realization } = key;
        let lost = || missing(self.path(), format!("N = {group}, which it had"));
        let size = self.size(group).ok_or_else(lost)?;
        let values = columns.iter().map(|column| size.values(column, outer, realization));
        let values = values.collect::<Result<_, _>>()?;
        Ok(Block { key, n_states: size.eigenstates().len(), values })
    }

    fn content_digest(&self) -> Result<String, DatasetError> {
        self.content_digest()
    }
}
