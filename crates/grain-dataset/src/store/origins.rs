//! Where the points of a file to be written lie: in parts of a run, or in files that are there.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::error::DatasetError;
use crate::format::attributes::missing;
use crate::store::block::{Block, PointKey};
use crate::store::parts;
use crate::store::schema::{Points, Schema, Stored};

/// Every point that is on disk, and where.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    held: HashMap<PointKey, Place>,
    parts: Vec<PathBuf>,
    /// Closed: there may be more of them than a process may have open.
    files: Vec<PathBuf>,
}

/// A file by its number, and the key that the point has there.
#[derive(Debug, Clone, Copy)]
enum Place {
    Part { number: usize },
    File { number: usize, there: PointKey },
}

impl Origins {
    pub(crate) fn holds(&self, key: PointKey) -> bool {
        self.held.contains_key(&key)
    }

    pub(crate) fn len(&self) -> usize {
        self.held.len()
    }

    pub(crate) fn add_part(&mut self, path: &Path, blocks: &[Block]) {
        let place = Place::Part { number: self.parts.len() };
        self.parts.push(path.to_path_buf());
        self.held.extend(blocks.iter().map(|block| (block.key, place)));
    }

    /// Adds what a file holds of a plan; refuses a point that another one holds too.
    pub(crate) fn add_file<S: Schema>(
        &mut self,
        file: &S::File,
        plan: &S,
    ) -> Result<(), DatasetError> {
        let number = self.files.len();
        for (here, there) in plan.held(file) {
            let earlier = self.held.insert(here, Place::File { number, there });
            if let Some(Place::File { number, .. }) = earlier {
                return Err(DatasetError::Overlap {
                    path: file.path().into(),
                    other: self.files[number].clone(),
                    point: plan.name_of(here),
                });
            }
        }
        self.files.push(file.path().into());
        Ok(())
    }

    /// Reads points of a plan; those of parts must belong to it.
    pub(crate) fn reader<'a, S: Schema>(
        &'a self,
        plan: &'a S,
        plan_digest: &'a str,
    ) -> PointReader<'a, S> {
        PointReader {
            origins: self,
            plan,
            plan_digest,
            parts: HashMap::new(),
            part_bytes: 0,
            files: HashMap::new(),
            most_files: open_at_once(),
        }
    }
}

/// Reads points in the order of a file, which is almost that of parts.
pub(crate) struct PointReader<'a, S: Schema> {
    origins: &'a Origins,
    plan: &'a S,
    plan_digest: &'a str,
    /// Parts that were read last, by number.
    parts: HashMap<usize, HashMap<PointKey, Block>>,
    part_bytes: usize,
    /// Files that were read last, by number.
    files: HashMap<usize, S::File>,
    most_files: usize,
}

/// Files held open at once: half of the files that a process may have open here, and no more than 256.
fn open_at_once() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let limit = limit.map_or(256, |limit| usize::try_from(limit).unwrap_or(256));
    (limit / 2).clamp(1, 256)
}

/// Bytes of parts that are kept in memory: at each value of α all parts are asked for anew.
const KEPT: usize = 128 << 20;

impl<S: Schema> PointReader<'_, S> {
    fn part(&mut self, number: usize) -> Result<&HashMap<PointKey, Block>, DatasetError> {
        if !self.parts.contains_key(&number) {
            if self.part_bytes > KEPT {
                self.parts.clear();
                self.part_bytes = 0;
            }
            let path = &self.origins.parts[number];
            let blocks = parts::read(path, self.plan_digest, self.plan.columns())?;
            self.part_bytes += blocks.iter().map(Block::bytes).sum::<usize>();
            let by_key = blocks.into_iter().map(|block| (block.key, block)).collect();
            self.parts.insert(number, by_key);
        }
        Ok(&self.parts[&number])
    }

    fn file(&mut self, number: usize) -> Result<&S::File, DatasetError> {
        if !self.files.contains_key(&number) {
            if self.files.len() >= self.most_files {
                self.files.clear();
            }
            self.files.insert(number, S::File::open_again(&self.origins.files[number])?);
        }
        Ok(&self.files[&number])
    }
}

impl<S: Schema> Points for PointReader<'_, S> {
    fn take(&mut self, key: PointKey) -> Result<Option<Block>, DatasetError> {
        let plan = self.plan;
        match self.origins.held.get(&key).copied() {
            None => Ok(None),
            Some(Place::File { number, there }) => {
                let block = self.file(number)?.read(there, plan.columns())?;
                Ok(Some(Block { key, ..block }))
            }
            Some(Place::Part { number }) => {
                let block = self.part(number)?.get(&key).cloned();
                let lost =
                    || missing(&self.origins.parts[number], plan.name_of(key) + ", which it had");
                block.map(Some).ok_or_else(lost)
            }
        }
    }

    fn has(&self, key: PointKey) -> bool {
        self.origins.holds(key)
    }
}
