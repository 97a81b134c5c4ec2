//! The group of one N: every array created whole, every point written in its place.

use std::collections::HashMap;
use std::path::Path;

use grain_model::{CouplingLaw, Disorder, Realization, Seed, SizePlan};
use hdf5::types::OwnedDynValue;
use ndarray::{ArrayView, IxDyn};

use crate::attributes::{hdf5_error, signed};
use crate::digest::{ContentDigest, PointContent};
use crate::draft::{DraftArray, DraftGroup};
use crate::error::DatasetError;
use crate::layout::{self, Array, Axis};
use crate::parts::{Block, PointKey};
use crate::plan::{DatasetPlan, Precision, stored};
use crate::points::PointReader;
use crate::written::Number;

/// Chunks hold whole points, as many as fill at least this…
const CHUNK_LEAST: usize = 16 << 10;

/// …and points larger than this are split by eigenstates.
const CHUNK_MOST: usize = 1 << 20;

/// Deflate level of what compresses well: flags, axes, tables.
const DEFLATE: u8 = 1;

/// The group of one N, and what is written into it.
pub(crate) struct SizeWriter<'a> {
    path: &'a Path,
    plan: &'a DatasetPlan,
    size: &'a SizePlan,
    group: DraftGroup<'a>,
    arrays: HashMap<&'static str, DraftArray<'a>>,
    lengths: Lengths,
    alphas: Vec<f64>,
    couplings: Vec<f64>,
}

/// The length of every axis.
#[derive(Debug, Clone, Copy)]
struct Lengths {
    alphas: usize,
    realizations: usize,
    states: usize,
    first_state: usize,
    lbits: usize,
    grain: usize,
}

impl Lengths {
    fn of(self, axis: Axis) -> usize {
        match axis {
            Axis::Alpha => self.alphas,
            Axis::Realization => self.realizations,
            Axis::Eigenstate => self.states,
            Axis::Lbit => self.lbits,
            Axis::GrainRow | Axis::GrainColumn => self.grain,
        }
    }

    fn shape(self, array: Array) -> Vec<usize> {
        array.axes.iter().map(|axis| self.of(*axis)).collect()
    }

    /// A chunk of whole points between the limits, or part of a point's eigenstates.
    fn chunk(self, array: Array, width: usize) -> Vec<usize> {
        let mut chunk = self.shape(array);
        let Some(along) = array.axes.iter().position(|axis| *axis == Axis::Realization) else {
            return chunk;
        };
        if along > 0 {
            chunk[..along].fill(1);
        }
        chunk[along] = 1;
        let each = chunk.iter().product::<usize>() * width;
        chunk[along] = CHUNK_LEAST.div_ceil(each).clamp(1, self.realizations);
        if each > CHUNK_MOST
            && let Some(states) = chunk.get_mut(along + 1)
        {
            *states = states.div_ceil(each.div_ceil(CHUNK_MOST));
        }
        chunk
    }
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
        let alphas = match model.couplings() {
            CouplingLaw::Exponential { .. } => {
                size.alphas.iter().map(|alpha| alpha.value()).collect()
            }
            CouplingLaw::Explicit(_) => vec![f64::NAN],
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
            ("grain_dimension", self.lengths.grain),
            ("hilbert_dimension", dimension),
            ("first_eigenstate", self.lengths.first_state),
        ] {
            group.count(name, count)?;
        }
        group.number("bandwidth", model.bandwidth())?;
        group.number("h", model.field())?;
        group.number("delta_h", model.field_spread())?;
        if let CouplingLaw::Exponential { first } = model.couplings() {
            group.number("J1", *first)?;
        }
        match self.plan.sweep.disorder() {
            Disorder::Drawn(Seed(seed)) => {
                group.number("master_seed", *seed)?;
                group.text("rng", Seed::DESCRIPTION)?;
            }
            Disorder::Given(_) => group.text("rng", "disorder given by another file")?,
        }
        group.text("solver", self.plan.solver(self.lengths.lbits))?;
        group.text("parallelism", &self.plan.parallelism)?;
        group.text("stored_eigenstates", &stored(self.plan.sweep.stored()))?;
        group.text("grain_convention", layout::GRAIN_CONVENTION)
    }

    fn create_arrays(&mut self) -> hdf5::Result<()> {
        let indices = |length: usize, first: usize| -> Vec<i64> {
            (first..first + length).map(signed).collect()
        };
        let mut axes = HashMap::new();
        for axis in Axis::ALL {
            let length = self.lengths.of(axis);
            let scale = match axis {
                Axis::Alpha => self.group.list(axis.name(), &self.alphas)?,
                Axis::Eigenstate => {
                    self.group.list(axis.name(), &indices(length, self.lengths.first_state))?
                }
                Axis::Lbit => self.group.list(axis.name(), &indices(length, 1))?,
                _ => self.group.list(axis.name(), &indices(length, 0))?,
            };
            scale.text("long_name", axis.long_name())?;
            scale.text("units", "1")?;
            scale.make_scale(axis.name())?;
            axes.insert(axis.name(), scale);
        }
        for (array, range) in [(layout::ENTROPY, [0.0, 1.0]), (layout::MAGNETIZATION, [-1.0, 1.0])]
        {
            match self.plan.precision {
                Precision::F64 => self.create_array(array, f64::NAN, &axes)?,
                Precision::F32 => self.create_array(array, f32::NAN, &axes)?,
            }
            .numbers("valid_range", &range)?;
        }
        self.create_array(layout::ENERGY, f64::NAN, &axes)?;
        self.create_array(layout::NEAR_DEGENERATE, 0_u8, &axes)?;
        for array in layout::PER_POINT {
            self.create_array(array, f64::NAN, &axes)?;
        }
        self.create_array(layout::COMPLETED, 0_u8, &axes)?;
        for array in [layout::COUPLING, layout::FIELDS, layout::GRAIN] {
            self.create_array(array, f64::NAN, &axes)?;
        }
        Ok(())
    }

    fn create_array<T: Number + Into<OwnedDynValue>>(
        &mut self,
        array: Array,
        fill: T,
        axes: &HashMap<&'static str, DraftArray<'a>>,
    ) -> hdf5::Result<DraftArray<'a>> {
        // Random mantissas hardly compress, whatever the level: whether 15 % of the space are worth
        // as much time as all other writing is the user's choice.
        let level = match array.name {
            name if layout::LARGE.contains(&name) => self.plan.compression.min(9),
            _ => DEFLATE,
        };
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
        self.arrays.insert(array.name, draft.clone());
        Ok(draft)
    }

    pub(crate) fn write_disorder(&self, digest: &mut ContentDigest) -> Result<(), DatasetError> {
        let Lengths { lbits, grain, realizations, first_state, .. } = self.lengths;
        digest.size([lbits, realizations, first_state], &self.alphas, &self.couplings);
        let failed = hdf5_error(self.path, "write");
        let all = [self.lengths.alphas, lbits];
        self.write(layout::COUPLING, &[0, 0], &all, &self.couplings).map_err(&failed)?;
        for index in 0..realizations {
            let realization = self.realization(index)?;
            digest.disorder(&realization);
            let (fields, matrix) = (realization.fields(), realization.grain());
            self.write(layout::FIELDS, &[index, 0], &[1, lbits], fields).map_err(&failed)?;
            self.write(layout::GRAIN, &[index, 0, 0], &[1, grain, grain], matrix)
                .map_err(&failed)?;
        }
        Ok(())
    }

    /// Writes a block of an array.
    fn write<T: Number>(
        &self,
        array: Array,
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

    /// Writes every point that is held, a chunk's worth of realizations at a time.
    pub(crate) fn write_points(
        &self,
        points: &mut PointReader<'_>,
        digest: &mut ContentDigest,
    ) -> Result<(), DatasetError> {
        let failed = hdf5_error(self.path, "write");
        let [alphas, realizations] = [self.lengths.alphas, self.lengths.realizations];
        let mut per_point = [(); 4].map(|()| vec![f64::NAN; alphas * realizations]);
        let mut completed = vec![0_u8; alphas * realizations];
        let group = self.lengths.chunk(layout::ENTROPY, self.width())[1];
        for alpha_index in 0..alphas {
            for start in (0..realizations).step_by(group) {
                let mut run = Vec::new();
                for realization in start..(start + group).min(realizations) {
                    let key = PointKey { n_lbits: self.lengths.lbits, alpha_index, realization };
                    let Some(mut block) = points.take(key)? else { continue };
                    self.round(&mut block);
                    digest.point(&block.content());
                    let values = [
                        block.quality.residual_max,
                        block.quality.orthogonality_max,
                        block.quality.gap_min,
                        block.wall_time,
                    ];
                    let place = alpha_index * realizations + realization;
                    for (array, value) in per_point.iter_mut().zip(values) {
                        array[place] = value;
                    }
                    completed[place] = 1;
                    run.push(block);
                }
                self.write_run(&run).map_err(&failed)?;
            }
        }
        let all = [alphas, realizations];
        for (array, values) in layout::PER_POINT.into_iter().zip(&per_point) {
            self.write(array, &[0, 0], &all, values).map_err(&failed)?;
        }
        self.write(layout::COMPLETED, &[0, 0], &all, &completed).map_err(&failed)
    }

    /// Writes blocks that lie in one chunk; consecutive realizations in one call.
    fn write_run(&self, blocks: &[Block]) -> hdf5::Result<()> {
        let runs = blocks.chunk_by(|a, b| a.key.realization + 1 == b.key.realization);
        for run in runs {
            let Some(first) = run.first() else { continue };
            let from = [first.key.alpha_index, first.key.realization, 0, 0];
            let shape = [1, run.len(), self.lengths.states, self.lengths.lbits];
            let gather = |part: fn(&Block) -> &Vec<f64>| -> Vec<f64> {
                run.iter().flat_map(|block| part(block).iter().copied()).collect()
            };
            let flags: Vec<u8> = run
                .iter()
                .flat_map(|block| block.near_degenerate.iter().map(|&flag| u8::from(flag)))
                .collect();
            for (array, values) in [
                (layout::ENTROPY, gather(|block| &block.entropies)),
                (layout::MAGNETIZATION, gather(|block| &block.magnetizations)),
            ] {
                match self.plan.precision {
                    Precision::F64 => self.write(array, &from, &shape, &values)?,
                    Precision::F32 => {
                        let narrow: Vec<f32> = values.into_iter().map(single).collect();
                        self.write(array, &from, &shape, &narrow)?;
                    }
                }
            }
            let energies = gather(|block| &block.energies);
            self.write(layout::ENERGY, &from[..3], &shape[..3], &energies)?;
            self.write(layout::NEAR_DEGENERATE, &from[..3], &shape[..3], &flags)?;
        }
        Ok(())
    }

    fn width(&self) -> usize {
        match self.plan.precision {
            Precision::F64 => 8,
            Precision::F32 => 4,
        }
    }

    /// Rounds to the stored precision, so that the digest is that of what will be read.
    fn round(&self, block: &mut Block) {
        if self.plan.precision == Precision::F32 {
            for value in block.entropies.iter_mut().chain(&mut block.magnetizations) {
                *value = f64::from(single(*value));
            }
        }
    }
}

impl Block {
    fn content(&self) -> PointContent<'_> {
        PointContent {
            alpha_index: self.key.alpha_index,
            realization: self.key.realization,
            energies: &self.energies,
            entropies: &self.entropies,
            magnetizations: &self.magnetizations,
            near_degenerate: &self.near_degenerate,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the precision that was asked for")]
fn single(value: f64) -> f32 {
    value as f32
}
