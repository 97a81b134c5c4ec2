//! A file of lattice samples: one group a radius, a table of W × realization each.

use std::path::{Path, PathBuf};

use hdf5::{Group, H5Type};
use ndarray::ArrayView2;

use crate::attributes::{count, dataset, hdf5_error, missing, read_all, real, signed, text, whole};
use crate::axes::require_counting;
use crate::draft::{self, DraftArray, DraftGroup};
use crate::error::DatasetError;
use crate::kind::{FileKind, OpenFile, shard};
use crate::lattice::plan::{LatticePlan, LatticeSize};
use crate::lattice::possible;
use crate::lattice::samples::{LatticeSample, SizeSamples, content_digest, hold};
use crate::provenance::{self, Provenance};
use crate::reader::FileAttributes;
use crate::written::Number;
use crate::{description, layout, objects};

/// A chunk holds at most this many samples of one `W`.
const CHUNK: usize = 8192;

const DEFLATE: u8 = 1;

/// More than deflate can compress: a table larger than this times the file was not read from it.
const MOST_COMPRESSED: u64 = 1100;

const AMPLITUDE: &str = "amplitude";
const REALIZATION: &str = "realization";
const PHASE: &str = "phase";

/// A table: its name, unit and meaning.
struct Table {
    name: &'static str,
    units: &'static str,
    long_name: &'static str,
}

const ENHANCEMENT: Table = Table {
    name: "total_enhancement",
    units: "nat",
    long_name: "eta_tot: middle of its estimated bracket; N log 2 where the avalanche ran; NaN = not computed",
};
const UNCERTAINTY: Table = Table {
    name: "uncertainty",
    units: "nat",
    long_name: "half the width of the estimated bracket of eta_tot; an estimate, not a proof; 0 where the whole lattice was diagonalized or the avalanche ran",
};
const AVALANCHE: Table = Table {
    name: "avalanche",
    units: "1",
    long_name: "1 where every orbital has a mean entropy above one half, 0 where the avalanche failed",
};
const THERMALIZED: Table = Table {
    name: "thermalized",
    units: "1",
    long_name: "orbitals with a mean entropy above one half",
};
const BALL_RADIUS: Table = Table {
    name: "ball_radius",
    units: "1",
    long_name: "radius of the part of the lattice that was diagonalized",
};
const COMPLETED: Table =
    Table { name: "completed", units: "1", long_name: "1 where the sample was computed" };

/// Writes a file, whole or not at all; `history` has a line for each run that wrote.
pub(super) fn write(
    path: &Path,
    plan: &LatticePlan,
    (provenance, history): (&Provenance, &str),
    sizes: &[SizeSamples],
) -> Result<(), DatasetError> {
    let fill = |root: &DraftGroup<'_>| -> hdf5::Result<()> {
        provenance::write(root, provenance, history)?;
        write_root(root, plan, sizes)?;
        sizes.iter().try_for_each(|table| write_size(root, plan, table))
    };
    draft::write(
        path,
        |root| fill(root).map_err(hdf5_error(path, "write")),
        |sealed, ()| {
            let found = LatticeFile::open_unexamined(sealed)?.content_digest();
            let what = || "the digest of its numbers".to_owned();
            let differs = || DatasetError::NotWritten { path: path.into(), what: what() };
            if found == content_digest(sizes) { Ok(()) } else { Err(differs()) }
        },
    )
}

fn write_root(
    root: &DraftGroup<'_>,
    plan: &LatticePlan,
    sizes: &[SizeSamples],
) -> hdf5::Result<()> {
    for (name, value) in [
        ("format", FileKind::Lattice.format()),
        ("title", "A grain coupled to free fermions on a square lattice: mean-field avalanches"),
        ("content_digest", &content_digest(sizes)),
        ("plan", &description::json(&plan.description())),
        ("ensemble", &plan.ensemble),
        ("resonance", &plan.resonance),
        ("rng", &plan.rng),
    ] {
        root.text(name, value)?;
    }
    if let Some(shard) = plan.shard {
        root.text(layout::SHARD, &shard.to_string())?;
    }
    root.number("format_version", FileKind::Lattice.version())?;
    root.count("complete", usize::from(sizes.iter().all(SizeSamples::is_complete)))?;
    root.number("seed", plan.seed)?;
    for (name, value) in [
        ("hopping", plan.hopping),
        ("grain_coupling", plan.grain_coupling),
        ("wave_minimum", plan.wave_minimum),
        ("wave_vector_1", plan.wave_vector[0]),
        ("wave_vector_2", plan.wave_vector[1]),
        ("tolerance", plan.tolerance),
        ("safety", plan.safety),
    ] {
        root.number(name, value)?;
    }
    Ok(())
}

fn write_size(root: &DraftGroup<'_>, plan: &LatticePlan, table: &SizeSamples) -> hdf5::Result<()> {
    let size = table.size();
    let group = root.create_group(&format!("R{:03}", size.radius))?;
    group.count("radius", size.radius)?;
    group.count("n_sites", size.n_sites)?;
    let amplitude = axis(&group, AMPLITUDE, &size.amplitudes, "W, in units of energy")?;
    let indices: Vec<i64> = (0..size.realizations).map(signed).collect();
    let realization = axis(&group, REALIZATION, &indices, "index of the sample, from 0")?;
    if let Some(phases) = plan.phases.get(..size.realizations) {
        let phase = group.list(PHASE, phases)?;
        describe(&phase, "rad", "theta_0 of the quasiperiodic potential", REALIZATION)?;
        phase.attach(&realization, 0)?;
    }
    let samples = table.all();
    let reals = |of: fn(&LatticeSample) -> f64| -> Vec<f64> {
        samples.iter().map(|sample| sample.as_ref().map_or(f64::NAN, of)).collect()
    };
    let counts = |of: fn(&LatticeSample) -> u32| -> Vec<u32> {
        samples.iter().map(|sample| sample.as_ref().map_or(0, of)).collect()
    };
    let flags = |of: fn(&LatticeSample) -> bool| -> Vec<u8> {
        samples.iter().map(|sample| u8::from(sample.as_ref().is_some_and(of))).collect()
    };
    let writer = TableWriter { group: &group, size, axes: [&amplitude, &realization] };
    writer.write(&ENHANCEMENT, &reals(|sample| sample.total_enhancement))?;
    writer.write(&UNCERTAINTY, &reals(|sample| sample.uncertainty))?;
    writer.write(&AVALANCHE, &flags(|sample| sample.avalanche))?;
    writer.write(&THERMALIZED, &counts(|sample| sample.n_thermalized))?;
    writer.write(&BALL_RADIUS, &counts(|sample| sample.ball_radius))?;
    writer.write(&COMPLETED, &flags(|_| true))
}

/// Writes a dimension scale.
fn axis<'draft, T: Number>(
    group: &DraftGroup<'draft>,
    name: &str,
    values: &[T],
    long_name: &str,
) -> hdf5::Result<DraftArray<'draft>> {
    let scale = group.list(name, values)?;
    scale.make_scale(name)?;
    describe(&scale, "1", long_name, name)?;
    Ok(scale)
}

fn describe(array: &DraftArray<'_>, units: &str, long_name: &str, axes: &str) -> hdf5::Result<()> {
    array.text("units", units)?;
    array.text("long_name", long_name)?;
    array.text("axes", axes)
}

/// Writes tables `[amplitude, realization]` of one radius.
struct TableWriter<'a, 'draft> {
    group: &'a DraftGroup<'draft>,
    size: &'a LatticeSize,
    axes: [&'a DraftArray<'draft>; 2],
}

impl TableWriter<'_, '_> {
    fn write<T: Number>(&self, table: &Table, values: &[T]) -> hdf5::Result<()> {
        let shape = [self.size.amplitudes.len(), self.size.realizations];
        let values = ArrayView2::from_shape(shape, values)
            .map_err(|_| hdf5::Error::from("a table of another shape than planned"))?;
        let array = self.group.array(|group| {
            let builder = group.new_dataset::<T>().shape(shape).chunk((1, CHUNK.min(shape[1])));
            builder.shuffle().deflate(DEFLATE).fletcher32().create(table.name)
        })?;
        array.write(&values)?;
        describe(&array, table.units, table.long_name, &[AMPLITUDE, REALIZATION].join(" "))?;
        for (index, scale) in self.axes.into_iter().enumerate() {
            array.attach(scale, index)?;
        }
        Ok(())
    }
}

/// A file of lattice samples, read.
#[derive(Debug, Clone)]
pub struct LatticeFile {
    path: PathBuf,
    plan: LatticePlan,
    sizes: Vec<SizeSamples>,
    /// `θ_0` as it stands beside each table; the plan has the longest of these.
    phases_by_radius: Vec<Vec<f64>>,
    attributes: FileAttributes,
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
        let reader = SizeReader { path, bytes };
        let groups = objects::groups(path, &file)?;
        let mut read: Vec<(SizeSamples, Vec<f64>)> =
            groups.iter().map(|(_, group)| reader.read(group)).collect::<Result<_, _>>()?;
        read.sort_by_key(|(table, _)| table.size().radius);
        let (sizes, phases_by_radius): (Vec<_>, Vec<_>) = read.into_iter().unzip();
        let phases = phases_by_radius.iter().max_by_key(|phases| phases.len());
        let phases = phases.cloned().unwrap_or_default();
        let plan = LatticePlan {
            ensemble: word("ensemble")?,
            hopping: number("hopping")?,
            grain_coupling: number("grain_coupling")?,
            wave_minimum: number("wave_minimum")?,
            wave_vector: [number("wave_vector_1")?, number("wave_vector_2")?],
            resonance: word("resonance")?,
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
        let enhancement: Vec<f64> = self.table(group, &ENHANCEMENT, shape)?;
        let uncertainty: Vec<f64> = self.table(group, &UNCERTAINTY, shape)?;
        let avalanche: Vec<u8> = self.table(group, &AVALANCHE, shape)?;
        let thermalized: Vec<u32> = self.table(group, &THERMALIZED, shape)?;
        let ball_radius: Vec<u32> = self.table(group, &BALL_RADIUS, shape)?;
        let completed: Vec<u8> = self.table(group, &COMPLETED, shape)?;
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
        table: &Table,
        shape: [usize; 2],
    ) -> Result<Vec<T>, DatasetError> {
        let dataset = dataset(self.path, group, table.name, &shape)?;
        if dataset.size() as u64 > self.bytes.saturating_mul(MOST_COMPRESSED) {
            let what = format!("dataset '{}/{}' of a possible length", group.name(), table.name);
            return Err(missing(self.path, what));
        }
        read_all(self.path, &dataset)
    }
}
