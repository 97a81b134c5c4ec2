//! One N of a dataset: its axes, its model, and its points on demand.

mod axes;
mod columns;
mod computation;
mod numbers;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use grain_model::column::{Column, Role};
use grain_model::{
    Alpha, CentralGrain, CouplingLaw, DrawnArray, DrawnPer, LbitCount, Realization, StoredStates,
};
use hdf5::{Dataset, Group, H5Type, SliceOrIndex};

use crate::dataset::model_attributes;
use crate::dataset::version_1;
use crate::error::DatasetError;
use crate::format::attributes::{count, dataset, hdf5_error, missing, read_all, text, whole};
use crate::format::axes::{require_counting, require_frequencies};
use crate::format::digest::{ContentDigest, PointContent};
use crate::format::layout::{self, Array};
use crate::format::objects;

/// Deflate shrinks by at most about 1032: an array larger than that many files is a lie.
const MOST_COMPRESSION: u64 = 1100;

/// The data at one N. Indices out of range are the caller's bug and read as an error, not a panic.
#[derive(Debug)]
pub struct SizeGroup {
    path: PathBuf,
    group: Group,
    model: CentralGrain,
    n_lbits: usize,
    hilbert_dimension: usize,
    alphas: Vec<f64>,
    /// `[alpha, l-bit]`
    couplings: Vec<f64>,
    n_realizations: usize,
    eigenstates: Range<usize>,
    /// `[alpha, realization]`
    completed: Vec<bool>,
    master_seed: Option<u64>,
    /// `None` where the file, of another program, does not say.
    stored: Option<StoredStates>,
    columns: Vec<Column>,
    format_version: i64,
    /// Arrays whose storage and shape were looked at: once is enough, and a dataset has thousands of points.
    examined: Mutex<BTreeSet<String>>,
}

impl SizeGroup {
    pub(crate) fn open(
        path: &Path,
        group: Group,
        file_bytes: u64,
        format_version: i64,
    ) -> Result<Self, DatasetError> {
        let n_lbits = count(path, &group, "N")?;
        let first = count(path, &group, "first_eigenstate")?;
        let failed = |source| DatasetError::Model { path: path.into(), source };
        let lbits = LbitCount::new(n_lbits).map_err(failed)?;
        let parameters =
            model_attributes::read(path, &group, &CentralGrain::possible_parameters())?;
        let length = |name: &str| -> Result<usize, DatasetError> {
            let axis = objects::dataset(path, &group, name)?
                .ok_or_else(|| missing(path, format!("axis '{}/{name}'", group.name())))?;
            // An axis is not compressed: it cannot be longer than the file.
            if axis.ndim() != 1 || axis.size() as u64 > file_bytes {
                return Err(DatasetError::Value {
                    path: path.into(),
                    what: format!("the shape of the axis {}/{name}", group.name()),
                    found: format!("{:?}", axis.shape()),
                    expected: "one dimension, shorter than the file".into(),
                });
            }
            Ok(axis.size())
        };
        let (n_alphas, n_realizations) = (length("alpha")?, length("realization")?);
        let n_states = length("eigenstate")?;
        let coupling = dataset(path, &group, layout::COUPLING.name, &[n_alphas, n_lbits])?;
        let couplings: Vec<f64> = read_all(path, &coupling)?;
        let model = CentralGrain::from_parameters(&parameters, &couplings).map_err(failed)?;
        let hilbert_dimension = model.hilbert_dimension(lbits);
        let grain = model.grain_dimension().value();
        if first.checked_add(n_states).is_none_or(|end| end > hilbert_dimension) {
            return Err(DatasetError::Value {
                path: path.into(),
                what: format!("the range of eigenstates at N = {n_lbits}"),
                found: format!("{n_states} from {first} on"),
                expected: format!("at most {hilbert_dimension} in all"),
            });
        }
        let point_bytes = (n_states as u64).saturating_mul(n_lbits as u64).saturating_mul(8);
        let most = file_bytes.saturating_mul(MOST_COMPRESSION);
        let table = (n_alphas as u64).saturating_mul(n_realizations as u64);
        let grain_bytes = (grain as u64).pow(2).saturating_mul(8);
        if point_bytes > most || table > most || grain_bytes > most {
            return Err(DatasetError::Value {
                path: path.into(),
                what: format!("the number of elements at N = {n_lbits}"),
                found: format!("{n_alphas} × {n_realizations} × {n_states} × {n_lbits}"),
                expected: "what a file of this size can hold".into(),
            });
        }
        let grain_rows = ["grain_row", "grain_column"].map(|name| (name, 0, grain));
        let counting = [
            ("realization", 0, n_realizations),
            ("eigenstate", first, n_states),
            ("l_bit", 1, n_lbits),
        ];
        let pairs = model.drawn_arrays().iter().any(|array| array.per == DrawnPer::PairOfLbits);
        let others = pairs.then_some(("other_l_bit", 1, n_lbits));
        for (name, first, length) in counting.into_iter().chain(grain_rows).chain(others) {
            require_counting(path, &group, name, first, length)?;
        }
        let axis = dataset(path, &group, "alpha", &[n_alphas])?;
        let alphas = read_all(path, &axis)?;
        let shape = [n_alphas, n_realizations];
        let flags: Vec<u8> =
            read_all(path, &dataset(path, &group, layout::COMPLETED.name, &shape)?)?;
        // A seed that cannot be read is not the same as none: then the disorder was given.
        let master_seed = match group.attr("master_seed") {
            Ok(_) => Some(whole(path, &group, "master_seed")?),
            Err(_) => None,
        };
        let size = Self {
            path: path.into(),
            stored: stored_states(path, &group, format_version)?,
            columns: columns::of(path, &group, format_version)?,
            format_version,
            group,
            model,
            n_lbits,
            hilbert_dimension,
            alphas,
            couplings,
            n_realizations,
            eigenstates: first..first + n_states,
            completed: flags.iter().map(|&flag| flag != 0).collect(),
            master_seed,
            examined: Mutex::default(),
        };
        if size.columns.iter().any(Column::has_frequencies) {
            require_frequencies(path, &size.group)?;
        }
        size.require_possible()?;
        Ok(size)
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The number N of l-bits.
    pub fn n_lbits(&self) -> usize {
        self.n_lbits
    }

    /// The dimension of the Hilbert space.
    pub fn hilbert_dimension(&self) -> usize {
        self.hilbert_dimension
    }

    /// The model.
    pub fn model(&self) -> &CentralGrain {
        &self.model
    }

    /// What is stored of every point.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The seed of the disorder; `None` where it was given by a file.
    pub fn master_seed(&self) -> Option<u64> {
        self.master_seed
    }

    /// Which eigenstates are stored.
    ///
    /// # Errors
    /// A [`DatasetError`] if the file, of another program, does not say.
    pub fn stored_states(&self) -> Result<StoredStates, DatasetError> {
        self.stored.ok_or_else(|| missing(&self.path, "attribute 'stored_eigenstates'"))
    }

    /// Which eigenstates are stored, as files say it: `central 0.25`.
    pub fn stored_eigenstates(&self) -> String {
        self.stored.map_or_else(|| "not stated".into(), |stored| stored.to_string())
    }

    /// Whether the stored states are those nearest to the mean energy, so that their indices in the
    /// full spectrum are not known: [`Self::eigenstates`] then counts from the first of them.
    pub fn is_nearest_to_mean(&self) -> bool {
        self.stored.is_some_and(StoredStates::are_nearest)
    }

    /// Where the stored states are: the distance of the energy that they are nearest to from the mean, in standard deviations of all levels.
    pub fn energy_position(&self) -> f64 {
        self.stored.map_or(0.0, |stored| stored.position().value())
    }

    /// The values of α; a single NaN where the couplings are explicit.
    pub fn alphas(&self) -> &[f64] {
        &self.alphas
    }

    /// The couplings `J_n` at one α, `[l-bit]`.
    ///
    /// # Errors
    /// [`DatasetError::Missing`] for an index out of range.
    pub fn couplings(&self, alpha_index: usize) -> Result<&[f64], DatasetError> {
        let found = self.couplings.chunks_exact(self.n_lbits).nth(alpha_index);
        found.ok_or_else(|| missing(&self.path, format!("couplings of alpha {alpha_index}")))
    }

    /// The couplings `J_n` of one realization at one α, `[l-bit]`: where the model's are random, its own.
    ///
    /// # Errors
    /// A [`DatasetError`] if they cannot be read.
    pub fn couplings_of(
        &self,
        alpha_index: usize,
        realization: usize,
    ) -> Result<Vec<f64>, DatasetError> {
        let law = self.model.couplings();
        if !law.is_random() && *law != CouplingLaw::Given {
            return Ok(self.couplings(alpha_index)?.to_vec());
        }
        let failed = |source| DatasetError::Model { path: self.path.clone(), source };
        let n_lbits = LbitCount::new(self.n_lbits).map_err(failed)?;
        let alpha = law.depends_on_alpha().then(|| self.alphas.get(alpha_index)).flatten();
        let alpha = alpha.map(|alpha| Alpha::new(*alpha)).transpose().map_err(failed)?;
        self.disorder(realization)?.couplings(law, alpha, n_lbits).map_err(failed)
    }

    /// The number of realizations planned.
    pub fn n_realizations(&self) -> usize {
        self.n_realizations
    }

    /// The indices in the full spectrum of the eigenstates that are stored, unless
    /// [`Self::is_nearest_to_mean`].
    pub fn eigenstates(&self) -> Range<usize> {
        self.eigenstates.clone()
    }

    /// Whether a point was computed.
    pub fn is_completed(&self, alpha_index: usize, realization: usize) -> bool {
        realization < self.n_realizations
            && self
                .completed
                .get(alpha_index * self.n_realizations + realization)
                .copied()
                .unwrap_or(false)
    }

    /// The realizations that were computed at one α, ascending.
    pub fn completed_realizations(&self, alpha_index: usize) -> Vec<usize> {
        (0..self.n_realizations).filter(|&r| self.is_completed(alpha_index, r)).collect()
    }

    /// How many points were computed.
    pub fn n_completed(&self) -> usize {
        self.completed.iter().filter(|done| **done).count()
    }

    /// The bytes that the computed points fill before compression.
    ///
    /// # Errors
    /// A [`DatasetError`] if a column cannot be read.
    pub(crate) fn uncompressed_bytes(&self) -> Result<u64, DatasetError> {
        let chosen = self.precision()?.width();
        let each = self.columns.iter().map(|column| {
            column.per.length(self.eigenstates.len(), self.n_lbits) * column.storage.width(chosen)
        });
        Ok((self.n_completed() * each.sum::<usize>()) as u64)
    }

    /// The disorder of one realization, the same at every α.
    ///
    /// # Errors
    /// A [`DatasetError`] if it cannot be read, or is no disorder of this model.
    pub fn disorder(&self, realization: usize) -> Result<Realization, DatasetError> {
        let d = self.model.grain_dimension().value();
        let read = |drawn: &DrawnArray| {
            let rest = drawn.per.shape(self.n_lbits, d);
            let shape = [&[self.n_realizations], rest.as_slice()].concat();
            let array = self.array(Array::of_drawn(drawn), &shape)?;
            self.slice(&array, &[realization], rest.len())
        };
        let arrays = self.model.drawn_arrays();
        let drawn = arrays.iter().map(read).collect::<Result<_, DatasetError>>()?;
        let failed = |source| DatasetError::Model { path: self.path.clone(), source };
        let n_lbits = LbitCount::new(self.n_lbits).map_err(failed)?;
        Realization::from_drawn(&self.model, n_lbits, drawn).map_err(failed)
    }

    /// Adds everything at this N to a digest, in canonical order.
    pub(crate) fn add_to(&self, digest: &mut ContentDigest) -> Result<(), DatasetError> {
        let counts = [self.n_lbits, self.n_realizations, self.eigenstates.start];
        digest.size(counts, &self.alphas, &self.couplings);
        for realization in 0..self.n_realizations {
            digest.disorder(&self.disorder(realization)?);
        }
        // Opened once, not at every point.
        let physics = self.columns.iter().filter(|column| column.role == Role::Physics);
        let arrays = physics
            .map(|column| Ok((column, self.array_of_points(Array::of(column))?)))
            .collect::<Result<Vec<_>, DatasetError>>()?;
        for alpha_index in 0..self.alphas.len() {
            for realization in self.completed_realizations(alpha_index) {
                // Whatever they are: a digest is of what is there, possible or not.
                let values = (arrays.iter())
                    .map(|(column, array)| self.raw(column, array, alpha_index, realization))
                    .collect::<Result<Vec<_>, _>>()?;
                let columns = arrays.iter().map(|(column, _)| *column);
                let columns = columns.zip(values.iter().map(Vec::as_slice)).collect();
                digest.point(PointContent { alpha_index, realization, columns });
            }
        }
        Ok(())
    }

    fn array(&self, array: Array<'_>, shape: &[usize]) -> Result<Dataset, DatasetError> {
        let examined = self.examined.lock().is_ok_and(|names| names.contains(array.name));
        if examined {
            return self.group.dataset(array.name).map_err(hdf5_error(&self.path, "read"));
        }
        let dataset = dataset(&self.path, &self.group, array.name, shape)?;
        if let Ok(mut names) = self.examined.lock() {
            names.insert(array.name.to_owned());
        }
        Ok(dataset)
    }

    /// The elements at the given leading indices, with `rest` whole axes behind them.
    fn slice<T: H5Type>(
        &self,
        dataset: &Dataset,
        leading: &[usize],
        rest: usize,
    ) -> Result<Vec<T>, DatasetError> {
        let shape = dataset.shape();
        if leading.iter().zip(&shape).any(|(index, length)| index >= length) {
            return Err(missing(&self.path, format!("element {leading:?} of {}", dataset.name())));
        }
        let indices = leading.iter().map(|&index| SliceOrIndex::Index(index));
        let whole = (0..rest).map(|_| SliceOrIndex::SliceTo {
            start: 0,
            step: 1,
            end: usize::MAX,
            block: 1,
        });
        let mut selection: Vec<SliceOrIndex> = indices.chain(whole).collect();
        for (part, length) in selection.iter_mut().zip(&shape) {
            if let SliceOrIndex::SliceTo { end, .. } = part {
                *end = *length;
            }
        }
        let array: ndarray::ArrayD<T> = dataset
            .read_slice(hdf5::Hyperslab::from(selection))
            .map_err(hdf5_error(&self.path, "read"))?;
        Ok(array.into_raw_vec_and_offset().0)
    }
}

/// Which eigenstates a group says are stored; `None` where it says nothing.
fn stored_states(
    path: &Path,
    group: &Group,
    format_version: i64,
) -> Result<Option<StoredStates>, DatasetError> {
    let Some(found) = text(group, "stored_eigenstates") else { return Ok(None) };
    if format_version == 1 {
        // Of another program, perhaps: what matters of it is counted.
        return Ok(version_1::stored_states(&found));
    }
    found.parse().map(Some).map_err(|_| DatasetError::Value {
        path: path.into(),
        what: format!("the attribute 'stored_eigenstates' of {}", group.name()),
        found: format!("'{found}'"),
        expected: "'all', 'nearest-fraction' and a fraction, 'nearest' and a number ('nearest 500 at -0.3' \
                   away from the mean), or 'central' and a fraction"
            .into(),
    })
}
