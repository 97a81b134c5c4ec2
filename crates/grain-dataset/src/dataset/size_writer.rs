//! The group of one N: every array created whole, every point written in its place.

use std::collections::HashMap;
use std::path::Path;

use grain_model::column::{Column, Per, Storage};
use grain_model::{Disorder, DrawnArray, Realization, Seed, SizePlan, frequency};
use hdf5::types::OwnedDynValue;
use ndarray::{ArrayView, IxDyn};

use crate::dataset::model_attributes;
use crate::dataset::plan::DatasetPlan;
use crate::dataset::size_writer::lengths::Lengths;
use crate::error::DatasetError;
use crate::format::attributes::{hdf5_error, signed};
use crate::format::digest::ContentDigest;
use crate::format::draft::{DraftArray, DraftGroup};
use crate::format::layout::{self, Array, Axis, Precision};
use crate::format::written::Number;

mod lengths;
mod points;

/// Deflate level of what compresses well: flags, axes, tables.
const DEFLATE: u8 = 1;

/// Bytes of an array that are written, and read back, in one call.
const BATCH: usize = 4 << 20;

/// The group of one N, and what is written into it.
pub(crate) struct SizeWriter<'a> {
    path: &'a Path,
    plan: &'a DatasetPlan,
    size: &'a SizePlan,
    group: DraftGroup<'a>,
    arrays: HashMap<String, DraftArray<'a>>,
    lengths: Lengths,
    alphas: Vec<f64>,
    couplings: Vec<f64>,
}

impl<'a> SizeWriter<'a> {
    pub(crate) fn create(
        path: &'a Path,
        root: &DraftGroup<'a>,
        plan: &'a DatasetPlan,
        size: &'a SizePlan,
    ) -> Result<Self, DatasetError> {
        let model = plan.sweep.model();
        let failed = |source| DatasetError::Model { path: path.into(), source };
        let range = plan.sweep.stored().range(model.hilbert_dimension(size.n_lbits));
        let lengths = Lengths {
            alphas: size.points(),
            realizations: size.realizations,
            states: range.len(),
            first_state: range.start,
            lbits: size.n_lbits.value(),
            grain: model.grain_dimension().value(),
        };
        let mut couplings = Vec::new();
        for point in 0..size.points() {
            let alpha = size.alphas.get(point).copied();
            couplings.extend(model.couplings().values(alpha, size.n_lbits).map_err(failed)?);
        }
        let alphas = if model.couplings().depends_on_alpha() {
            size.alphas.iter().map(|alpha| alpha.value()).collect()
        } else {
            vec![f64::NAN]
        };
        let name = layout::group_name(size.n_lbits.value());
        let group = root.create_group(&name).map_err(hdf5_error(path, "write"))?;
        let arrays = HashMap::new();
        let mut writer = Self { path, plan, size, group, arrays, lengths, alphas, couplings };
        writer.create_arrays().map_err(hdf5_error(path, "write"))?;
        writer.write_attributes().map_err(hdf5_error(path, "write"))?;
        Ok(writer)
    }

    fn write_attributes(&self) -> hdf5::Result<()> {
        let model = self.plan.sweep.model();
        let group = &self.group;
        let dimension = model.hilbert_dimension(self.size.n_lbits);
        for (name, count) in [
            ("N", self.lengths.lbits),
            ("hilbert_dimension", dimension),
            ("first_eigenstate", self.lengths.first_state),
        ] {
            group.count(name, count)?;
        }
        model_attributes::write(group, &model.parameters())?;
        match self.plan.sweep.disorder() {
            Disorder::Drawn(Seed(seed)) => {
                group.number("master_seed", *seed)?;
                group.text("rng", &model.drawing())?;
            }
            Disorder::Given(_) => group.text("rng", "disorder given by another file")?,
        }
        group.text("solver", &self.plan.solver(self.lengths.lbits).to_string())?;
        group.text("parallelism", &self.plan.parallelism.to_string())?;
        group.text("stored_eigenstates", &self.plan.sweep.stored().to_string())?;
        group.text(layout::COLUMNS, &layout::names(&self.plan.columns))?;
        group.text("grain_convention", &model.convention())
    }

    fn create_arrays(&mut self) -> hdf5::Result<()> {
        let indices = |length: usize, first: usize| -> Vec<i64> {
            (first..first + length).map(signed).collect()
        };
        let model = self.plan.sweep.model();
        let drawn: Vec<DrawnArray> = model.drawn_arrays();
        let plan = self.plan;
        let of_columns = plan.columns.iter().map(|column| Array::of(column).axes);
        let all = drawn.iter().map(|drawn| Array::of_drawn(drawn).axes).chain(of_columns);
        let all: Vec<&[Axis]> = all.collect();
        // Axes that few files have are where an array has them.
        let is_there = |axis: &Axis| {
            let few = matches!(axis, Axis::OtherLbit | Axis::Frequency);
            !few || all.iter().any(|axes| axes.contains(axis))
        };
        let mut axes = HashMap::new();
        for axis in Axis::ALL.into_iter().filter(is_there) {
            let length = self.lengths.of(axis);
            let scale = match axis {
                Axis::Alpha => self.group.list(axis.name(), &self.alphas)?,
                Axis::Eigenstate => {
                    self.group.list(axis.name(), &indices(length, self.lengths.first_state))?
                }
                Axis::Lbit | Axis::OtherLbit => {
                    self.group.list(axis.name(), &indices(length, 1))?
                }
                Axis::Frequency => {
                    let centres: Vec<f64> = (0..length).map(frequency::centre).collect();
                    self.group.list(axis.name(), &centres)?
                }
                Axis::Realization | Axis::GrainRow | Axis::GrainColumn => {
                    self.group.list(axis.name(), &indices(length, 0))?
                }
            };
            scale.text("long_name", axis.long_name())?;
            scale.text("units", "1")?;
            scale.make_scale(axis.name())?;
            axes.insert(axis.name(), scale);
        }
        for column in &plan.columns {
            let array = Array::of(column);
            let draft = match (column.storage, self.plan.precision) {
                (Storage::Flag, _) => self.create_array(array, DEFLATE, 0_u8, &axes)?,
                (Storage::Chosen, Precision::F32) => {
                    self.create_array(array, self.level(column), f32::NAN, &axes)?
                }
                (Storage::Count, _) => self.create_array(array, DEFLATE, 0_u32, &axes)?,
                (Storage::Chosen | Storage::Double, _) => {
                    self.create_array(array, self.level(column), f64::NAN, &axes)?
                }
            };
            draft.numbers("valid_range", &column.range)?;
            draft.text("storage", column.storage.name())?;
            draft.text("role", column.role.name())?;
            if column.undefined {
                draft.text("undefined", "NaN where it is not defined")?;
            }
        }
        self.create_array(layout::COMPLETED, DEFLATE, 0_u8, &axes)?;
        let drawn = drawn.iter().map(Array::of_drawn);
        let coupling = Array { long_name: model.coupling_meaning(), ..layout::COUPLING };
        for array in [coupling].into_iter().chain(drawn) {
            self.create_array(array, DEFLATE, f64::NAN, &axes)?;
        }
        Ok(())
    }

    /// Random mantissas hardly compress, whatever the level: whether 15 % of the space are worth
    /// as much time as all other writing is the user's choice.
    fn level(&self, column: &Column) -> u8 {
        match column.per {
            // Many frequencies no pair of levels has.
            Per::Point | Per::LbitAndFrequency => DEFLATE,
            Per::State | Per::StateAndLbit => self.plan.compression.min(9),
        }
    }

    fn create_array<T: Number + Into<OwnedDynValue>>(
        &mut self,
        array: Array<'_>,
        level: u8,
        fill: T,
        axes: &HashMap<&'static str, DraftArray<'a>>,
    ) -> hdf5::Result<DraftArray<'a>> {
        let draft = self.group.array(|group| {
            let mut builder = group
                .new_dataset_builder()
                .empty::<T>()
                .shape(self.lengths.shape(array))
                .chunk(self.lengths.chunk(array, size_of::<T>()));
            if level > 0 {
                builder = builder.shuffle().deflate(level);
            }
            builder.fletcher32().fill_value(fill).create(array.name)
        })?;
        draft.text("units", array.units)?;
        draft.text("long_name", array.long_name)?;
        let names: Vec<&str> = array.axes.iter().map(|axis| axis.name()).collect();
        draft.text("axes", &names.join(" "))?;
        for (index, axis) in array.axes.iter().enumerate() {
            draft.attach(&axes[axis.name()], index)?;
        }
        self.arrays.insert(array.name.to_owned(), draft.clone());
        Ok(draft)
    }

    pub(crate) fn write_disorder(&self, digest: &mut ContentDigest) -> Result<(), DatasetError> {
        let Lengths { lbits, grain, realizations, first_state, .. } = self.lengths;
        digest.size([lbits, realizations, first_state], &self.alphas, &self.couplings);
        let failed = hdf5_error(self.path, "write");
        let all = [self.lengths.alphas, lbits];
        self.write(layout::COUPLING, &[0, 0], &all, &self.couplings).map_err(&failed)?;
        let drawn = self.plan.sweep.model().drawn_arrays();
        let each: usize = drawn.iter().map(|array| array.per.length(lbits, grain)).sum();
        let at_once = (BATCH / (8 * each)).clamp(1, realizations);
        for first in (0..realizations).step_by(at_once) {
            let mut numbers = vec![Vec::new(); drawn.len()];
            let here = at_once.min(realizations - first);
            for index in first..first + here {
                let realization = self.realization(index)?;
                digest.disorder(&realization);
                for (all, own) in numbers.iter_mut().zip(realization.drawn()) {
                    all.extend_from_slice(own);
                }
            }
            for (drawn, numbers) in drawn.iter().zip(&numbers) {
                let array = Array::of_drawn(drawn);
                let (mut from, mut shape) = (vec![0; array.axes.len()], self.lengths.shape(array));
                (from[0], shape[0]) = (first, here);
                self.write(array, &from, &shape, numbers).map_err(&failed)?;
            }
        }
        Ok(())
    }

    /// Writes a block of an array.
    fn write<T: Number>(
        &self,
        array: Array<'_>,
        from: &[usize],
        shape: &[usize],
        values: &[T],
    ) -> hdf5::Result<()> {
        let values = ArrayView::from_shape(IxDyn(shape), values)
            .map_err(|_| hdf5::Error::from("numbers of another shape than planned"))?;
        self.arrays[array.name].write_at(from.to_vec(), &values)
    }

    fn realization(&self, index: usize) -> Result<Realization, DatasetError> {
        let sweep = &self.plan.sweep;
        sweep
            .disorder()
            .realization(sweep.model(), self.size.n_lbits, index)
            .map_err(|source| DatasetError::Model { path: self.path.into(), source })
    }
}
