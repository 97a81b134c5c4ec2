//! Summaries: averages and distributions of datasets, small enough for a repository.
//!
//! One sealed HDF5 file, `format = "grain-summary"`, specified in `data/FORMAT.md`.

mod contents;
mod possible;

use std::path::Path;

use grain_model::LbitCount;
use hdf5::{Dataset, Group, H5Type};
use ndarray::{ArrayView, IxDyn};

use crate::destination::Destination;
use crate::error::DatasetError;
use crate::format::attributes::{count, dataset, hdf5_error, missing, read_all, real, text};
use crate::format::draft::{self, DraftGroup};
use crate::format::kind::{FileKind, OpenFile};
use crate::format::layout;
use crate::format::objects;
use crate::format::provenance::Provenance;
use crate::format::text::texts;
use crate::format::written::Number;

pub use contents::{SummaryFile, SummarySize};

impl SummaryFile {
    /// Writes a summary, whole or not at all; replaces an old one.
    ///
    /// # Errors
    /// A [`DatasetError`] if it cannot be written.
    pub fn write(
        &self,
        destination: &Destination,
        provenance: &Provenance,
    ) -> Result<(), DatasetError> {
        let path = destination.path();
        let fill =
            |root: &DraftGroup<'_>| self.fill(root, provenance).map_err(hdf5_error(path, "write"));
        draft::write(path, fill, |sealed, ()| Self::read(sealed).map(drop))
    }

    fn fill(&self, root: &DraftGroup<'_>, provenance: &Provenance) -> hdf5::Result<()> {
        root.number("format_version", FileKind::Summary.version())?;
        for (name, value) in [
            ("format", FileKind::Summary.format()),
            ("title", "Averages and entropy distributions of the central-grain model"),
            ("source", &provenance.source),
            ("software_commit", &provenance.commit),
            ("date_created", &provenance.date_created),
            ("command_line", &provenance.command_line),
            ("window", &self.window),
            ("references", "https://doi.org/10.1103/PhysRevB.106.184208"),
        ] {
            root.text(name, value)?;
        }
        root.texts("sources", &self.sources)?;
        root.list("entropy_grid", &self.entropy_grid)?.text("units", "bit")?;
        for size in &self.sizes {
            let group = root.create_group(&layout::group_name(size.n_lbits))?;
            size.fill(&group, self.entropy_grid.len())?;
        }
        Ok(())
    }

    /// Reads a summary, and refuses a number that cannot be.
    ///
    /// # Errors
    /// A [`DatasetError`] if the file is no summary, is damaged, or contradicts itself.
    pub fn read(path: &Path) -> Result<Self, DatasetError> {
        let OpenFile { file, bytes, .. } = FileKind::Summary.open(path)?;
        let reader = SizeReader { path, bytes };
        let list = |name: &str| {
            objects::dataset(path, &file, name)?
                .ok_or_else(|| missing(path, format!("dataset '{name}'")))
        };
        let sources = texts(path, &file, "sources")?;
        let grid = list("entropy_grid")?;
        reader.bounded(&grid, "entropy_grid")?;
        let entropy_grid: Vec<f64> = read_all(path, &grid)?;
        let mut sizes = Vec::new();
        for (_, group) in objects::groups(path, &file)? {
            sizes.push(reader.read(&group, entropy_grid.len())?);
        }
        sizes.sort_by_key(|size| size.n_lbits);
        let read = Self {
            window: text(&file, "window").ok_or_else(|| missing(path, "attribute 'window'"))?,
            sources,
            entropy_grid,
            sizes,
        };
        possible::require(&read, path)?;
        Ok(read)
    }
}

impl SummarySize {
    fn fill(&self, group: &DraftGroup<'_>, grid: usize) -> hdf5::Result<()> {
        let (n, a, r) = (self.n_lbits, self.alphas.len(), self.realizations.len());
        group.count("N", n)?;
        group.count("hilbert_dimension", self.hilbert_dimension)?;
        group.count("near_degenerate", self.near_degenerate)?;
        let realizations: Vec<u64> = self.realizations.iter().map(|&index| index as u64).collect();
        let finished: Vec<u64> = self.coverage.iter().map(|row| row.1 as u64).collect();
        let planned: Vec<u64> = self.coverage.iter().map(|row| row.2 as u64).collect();
        let compared: Vec<u8> = self.coverage.iter().map(|row| u8::from(row.3)).collect();
        let known: Vec<f64> = self.coverage.iter().map(|row| row.0).collect();
        put(group, "alpha", [a], &self.alphas, "1")?;
        put(group, "realization", [r], &realizations, "1")?;
        put(group, "entropy_mean", [n, a, r], &self.entropy_mean, "bit")?;
        put(group, "memory_mean", [n, a, r], &self.memory_mean, "1")?;
        put(group, "states", [a, r], &self.states, "1")?;
        put(group, "entropy_cumulative", [a, r, grid], &self.cumulative, "1")?;
        put(group, "coverage_alpha", [known.len()], &known, "1")?;
        put(group, "coverage_finished", [known.len()], &finished, "1")?;
        put(group, "coverage_planned", [known.len()], &planned, "1")?;
        put(group, "coverage_compared", [known.len()], &compared, "1")?;
        if self.energy_position != 0.0 {
            group.number("energy_position", self.energy_position)?;
        }
        if self.is_complex {
            group.count("complex", 1)?;
        }
        if !self.gap_ratio_mean.is_empty() {
            put(group, "gap_ratio_mean", [a, r], &self.gap_ratio_mean, "1")?;
        }
        if self.distances.is_empty() {
            return Ok(());
        }
        put(group, "distance", [self.distances.len(), n], &self.distances.concat(), "1")
    }
}

/// More than deflate can compress: an array larger than that many times its bytes is a lie.
const MOST_COMPRESSION: u64 = 1100;

/// Reads the group of an N with suspicion.
struct SizeReader<'a> {
    path: &'a Path,
    /// Of the file.
    bytes: u64,
}

impl SizeReader<'_> {
    fn read(&self, group: &Group, grid: usize) -> Result<SummarySize, DatasetError> {
        let path = self.path;
        let n_lbits = count(path, group, "N")?;
        let failed = |source| DatasetError::Model { path: path.into(), source };
        LbitCount::new(n_lbits).map_err(failed)?;
        let axis = |name: &str| -> Result<usize, DatasetError> {
            let found = objects::dataset(path, group, name)?;
            let found = found.ok_or_else(|| missing(path, format!("axis '{name}'")))?;
            self.bounded(&found, name)?;
            Ok(found.size())
        };
        let (a, r, c) = (axis("alpha")?, axis("realization")?, axis("coverage_alpha")?);
        let realizations: Vec<u64> = self.get(group, "realization", &[r])?;
        let known: Vec<f64> = self.get(group, "coverage_alpha", &[c])?;
        let finished: Vec<u64> = self.get(group, "coverage_finished", &[c])?;
        let planned: Vec<u64> = self.get(group, "coverage_planned", &[c])?;
        let compared: Vec<u8> = self.get(group, "coverage_compared", &[c])?;
        let number = |value: u64| {
            usize::try_from(value).map_err(|_| DatasetError::Value {
                path: path.into(),
                what: format!("a count in {}", group.name()),
                found: value.to_string(),
                expected: format!("at most {}", usize::MAX),
            })
        };
        let distances = match objects::dataset(path, group, "distance")? {
            None => vec![],
            Some(found) => {
                let samples = found.shape().first().copied().unwrap_or(0);
                self.get::<f64>(group, "distance", &[samples, n_lbits])?
            }
        };
        let gap_ratio_mean = match objects::dataset(path, group, "gap_ratio_mean")? {
            None => vec![],
            Some(_) => self.get::<f64>(group, "gap_ratio_mean", &[a, r])?,
        };
        let wrong_distance =
            distances.iter().find(|distance| distance.is_nan() || distance.abs() > 1e6);
        let wrong_ratio =
            gap_ratio_mean.iter().find(|ratio| !ratio.is_nan() && !(0.0..=1.0).contains(*ratio));
        for (wrong, what, expected) in [
            (wrong_distance, "a distance u_n", "finite, at most 1e6"),
            (wrong_ratio, "a mean gap ratio", "from 0 to 1"),
        ] {
            if let Some(found) = wrong {
                return Err(DatasetError::Value {
                    path: path.into(),
                    what: format!("{what} in {}", group.name()),
                    found: found.to_string(),
                    expected: expected.into(),
                });
            }
        }
        let coverage = known.iter().zip(&finished).zip(&planned).zip(&compared);
        Ok(SummarySize {
            n_lbits,
            hilbert_dimension: count(path, group, "hilbert_dimension")?,
            alphas: self.get(group, "alpha", &[a])?,
            realizations: realizations.into_iter().map(number).collect::<Result<_, _>>()?,
            entropy_mean: self.get(group, "entropy_mean", &[n_lbits, a, r])?,
            memory_mean: self.get(group, "memory_mean", &[n_lbits, a, r])?,
            states: self.get(group, "states", &[a, r])?,
            cumulative: self.get(group, "entropy_cumulative", &[a, r, grid])?,
            near_degenerate: count(path, group, "near_degenerate")?,
            coverage: coverage
                .map(|(((&alpha, &done), &planned), &compared)| {
                    Ok((alpha, number(done)?, number(planned)?, compared != 0))
                })
                .collect::<Result<_, DatasetError>>()?,
            gap_ratio_mean,
            is_complex: group.attr("complex").is_ok(),
            energy_position: match group.attr("energy_position") {
                Ok(_) => real(path, group, "energy_position")?,
                Err(_) => 0.0,
            },
            distances: distances.chunks_exact(n_lbits).map(<[f64]>::to_vec).collect(),
        })
    }

    fn get<T: H5Type>(
        &self,
        group: &Group,
        name: &str,
        shape: &[usize],
    ) -> Result<Vec<T>, DatasetError> {
        let dataset = dataset(self.path, group, name, shape)?;
        self.bounded(&dataset, name)?;
        read_all(self.path, &dataset)
    }

    /// Refuses an array that the file cannot hold, before memory is taken for it.
    ///
    /// By the bytes that are allotted to it: an array of which nothing was ever written has none, and
    /// reads as zeros of any number.
    fn bounded(&self, dataset: &Dataset, name: &str) -> Result<(), DatasetError> {
        let shape = dataset.shape();
        let width = dataset.dtype().map_err(hdf5_error(self.path, "read"))?.size() as u64;
        let size = shape.iter().fold(width, |size, &n| size.saturating_mul(n as u64));
        if size <= dataset.storage_size().min(self.bytes).saturating_mul(MOST_COMPRESSION) {
            return Ok(());
        }
        Err(DatasetError::Value {
            path: self.path.into(),
            what: format!("the number of elements of '{name}'"),
            found: format!("{shape:?}"),
            expected: "what the file can hold".into(),
        })
    }
}

/// Writes an array, compressed: counts and sorted numbers shrink well.
fn put<T: Number, const AXES: usize>(
    group: &DraftGroup<'_>,
    name: &str,
    shape: [usize; AXES],
    values: &[T],
    units: &str,
) -> hdf5::Result<()> {
    let values = ArrayView::from_shape(IxDyn(&shape), values)
        .map_err(|_| hdf5::Error::from("an array of another shape than its axes"))?;
    let array = group.array(|group| {
        let builder = group.new_dataset::<T>().shape(shape.to_vec());
        if values.len() > 64 {
            builder.chunk(shape.to_vec()).shuffle().deflate(6).fletcher32().create(name)
        } else {
            builder.create(name)
        }
    })?;
    array.write(&values)?;
    array.text("units", units)
}
