//! A file of lattice samples: one group a radius, a table of W × realization each.

use std::path::{Path, PathBuf};

use grain_model::{ClosureName, UnknownName};
use hdf5::{Group, H5Type};

use crate::error::DatasetError;
use crate::format::attributes::{count, dataset, missing, read_all, real, text, whole};
use crate::format::axes::require_counting;
use crate::format::file_attributes::FileAttributes;
use crate::format::kind::{FileKind, OpenFile, shard};
use crate::format::objects;
use crate::lattice::columns;
use crate::lattice::layout::{AMPLITUDE, CLOSURE, COMPLETED, PHASE, REALIZATION};
use crate::lattice::plan::{LatticePlan, LatticeSize};
use crate::lattice::possible;
use crate::lattice::samples::{LatticeSample, SizeSamples, content_digest, hold};

/// More than deflate can compress: a table larger than this times the file was not read from it.
const MOST_COMPRESSED: u64 = 1100;

/// A file of lattice samples, read.
#[derive(Debug, Clone)]
pub struct LatticeFile {
    path: PathBuf,
    plan: LatticePlan,
    sizes: Vec<SizeSamples>,
    /// `θ_0` as it stands beside each table; the plan has the longest of these.
    phases_by_radius: Vec<Vec<f64>>,
    attributes: FileAttributes,
    bytes: u64,
    sealed: bool,
    /// The plan as it stands there in words.
    stated_plan: String,
}

impl LatticeFile {
    /// Reads a file, and every number of it that cannot be is refused.
    ///
    /// # Errors
    /// A [`DatasetError`] if the file cannot be read, is no HDF5, is HDF5 of another kind or a newer version, or
    /// contradicts itself.
    pub fn open(path: &Path) -> Result<Self, DatasetError> {
        let file = Self::open_unexamined(path)?;
        let defect = file.defects().next();
        match defect {
            None => Ok(file),
            Some(defect) => Err(DatasetError::Value {
                path: path.into(),
                what: defect.place(),
                found: defect.found,
                expected: defect.expected,
            }),
        }
    }

    /// Reads a file whose numbers may be anything, to say what is wrong with them.
    ///
    /// # Errors
    /// As [`Self::open`], but for samples that cannot be: parameters and axes must be possible, or
    /// nothing can be said of samples.
    pub fn open_unexamined(path: &Path) -> Result<Self, DatasetError> {
        let OpenFile { file, bytes, sealed } = FileKind::Lattice.open(path)?;
        let word = |name: &str| {
            text(&file, name).ok_or_else(|| missing(path, format!("attribute '{name}'")))
        };
        let number = |name: &str| real(path, &file, name);
        let named = |name: &str, source: UnknownName| DatasetError::Value {
            path: path.into(),
            what: format!("the attribute '{name}'"),
            found: format!("'{}'", source.given),
            expected: source.known.join(" or "),
        };
        let reader = SizeReader { path, bytes };
        let groups = objects::groups(path, &file)?;
        let mut read: Vec<(SizeSamples, Vec<f64>)> =
            groups.iter().map(|(_, group)| reader.read(group)).collect::<Result<_, _>>()?;
        read.sort_by_key(|(table, _)| table.size().radius);
        let (sizes, phases_by_radius): (Vec<_>, Vec<_>) = read.into_iter().unzip();
        // The same at every radius, as far as they go.
        let phases = phases_by_radius.iter().max_by_key(|phases| phases.len());
        let phases = phases.cloned().ok_or_else(|| missing(path, "radius R"))?;
        let plan = LatticePlan {
            ensemble: word("ensemble")?.parse().map_err(|source| named("ensemble", source))?,
            hopping: number("hopping")?,
            grain_coupling: number("grain_coupling")?,
            wave_minimum: number("wave_minimum")?,
            wave_vector: [number("wave_vector_1")?, number("wave_vector_2")?],
            resonance: word("resonance")?.parse().map_err(|source| named("resonance", source))?,
            closure: match text(&file, CLOSURE) {
                Some(name) => name.parse().map_err(|source| named(CLOSURE, source))?,
                None => ClosureName::Paper,
            },
            seed: whole(path, &file, "seed")?,
            rng: word("rng")?,
            tolerance: number("tolerance")?,
            safety: number("safety")?,
            phases,
            sizes: sizes.iter().map(|table| table.size().clone()).collect(),
            shard: shard(path, &file)?,
        };
        possible::require(&plan, path)?;
        let attributes = FileAttributes::read(path, &file)?;
        let stated_plan = word("plan")?;
        Ok(Self {
            path: path.into(),
            plan,
            sizes,
            phases_by_radius,
            attributes,
            bytes,
            sealed,
            stated_plan,
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Everything that determines its samples.
    pub fn plan(&self) -> &LatticePlan {
        &self.plan
    }

    /// The samples, by radius, ascending.
    pub fn sizes(&self) -> &[SizeSamples] {
        &self.sizes
    }

    /// `θ_0` of every sample as it stands at each radius, ascending.
    pub(super) fn phases_by_radius(&self) -> &[Vec<f64>] {
        &self.phases_by_radius
    }

    /// What it says of its making.
    pub fn attributes(&self) -> &FileAttributes {
        &self.attributes
    }

    /// The size of the file in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether a seal proved every byte of the file.
    pub fn is_sealed(&self) -> bool {
        self.sealed
    }

    /// The plan that it states in words, which should describe what it holds.
    pub(super) fn stated_plan(&self) -> &str {
        &self.stated_plan
    }

    /// Whether these samples are there.
    pub fn holds(&self, radius: usize, amplitude_index: usize, first: usize, count: usize) -> bool {
        hold(&self.sizes, radius, [amplitude_index, first, count])
    }

    /// The digest of the samples that it has.
    pub fn content_digest(&self) -> String {
        content_digest(&self.sizes)
    }
}

/// Reads the group of a radius with suspicion.
struct SizeReader<'a> {
    path: &'a Path,
    /// Of the file.
    bytes: u64,
}

impl SizeReader<'_> {
    fn read(&self, group: &Group) -> Result<(SizeSamples, Vec<f64>), DatasetError> {
        let path = self.path;
        let amplitudes: Vec<f64> = self.axis(group, AMPLITUDE)?;
        let realizations = self.axis::<i64>(group, REALIZATION)?.len();
        require_counting(path, group, REALIZATION, 0, realizations)?;
        let shape = [amplitudes.len(), realizations];
        let phases = if group.link_exists(PHASE) {
            read_all(path, &dataset(path, group, PHASE, &[realizations])?)?
        } else {
            Vec::new()
        };
        let enhancement: Vec<f64> = self.table(group, &columns::ENHANCEMENT.name, shape)?;
        let uncertainty: Vec<f64> = self.table(group, &columns::UNCERTAINTY.name, shape)?;
        let avalanche: Vec<u8> = self.table(group, &columns::AVALANCHE.name, shape)?;
        let thermalized: Vec<u32> = self.table(group, &columns::THERMALIZED.name, shape)?;
        let ball_radius: Vec<u32> = self.table(group, &columns::BALL_RADIUS.name, shape)?;
        let completed: Vec<u8> = self.table(group, COMPLETED, shape)?;
        let samples = (0..completed.len())
            .map(|place| {
                (completed[place] != 0).then(|| LatticeSample {
                    total_enhancement: enhancement[place],
                    uncertainty: uncertainty[place],
                    avalanche: avalanche[place] != 0,
                    n_thermalized: thermalized[place],
                    ball_radius: ball_radius[place],
                })
            })
            .collect::<Vec<_>>();
        let radius = count(path, group, "radius")?;
        let n_sites = count(path, group, "n_sites")?;
        let size = LatticeSize { radius, n_sites, amplitudes, realizations };
        Ok((SizeSamples::of(size, samples), phases))
    }

    fn axis<T: H5Type>(&self, group: &Group, name: &str) -> Result<Vec<T>, DatasetError> {
        let what = || missing(self.path, format!("dataset '{}/{name}'", group.name()));
        let axis = objects::dataset(self.path, group, name)?.ok_or_else(what)?;
        // An axis is not compressed, so it is no longer than the file.
        if axis.ndim() != 1 || axis.size() as u64 > self.bytes {
            return Err(what());
        }
        read_all(self.path, &axis)
    }

    fn table<T: H5Type>(
        &self,
        group: &Group,
        name: &str,
        shape: [usize; 2],
    ) -> Result<Vec<T>, DatasetError> {
        let dataset = dataset(self.path, group, name, &shape)?;
        if dataset.size() as u64 > self.bytes.saturating_mul(MOST_COMPRESSED) {
            let what = format!("dataset '{}/{}' of a possible length", group.name(), name);
            return Err(missing(self.path, what));
        }
        read_all(self.path, &dataset)
    }
}
