//! The group of one N: every array created whole, every point written in its place.

use std::collections::HashMap;
use std::path::Path;

use grain_model::{CouplingLaw, Disorder, Realization, Seed, SizePlan};
use hdf5::{Dataset, File, Group, H5Type};
use ndarray::{Array1, ArrayD, ArrayView2, ArrayView3, s};

use crate::attributes::{hdf5_error, signed, write_count, write_number, write_text};
use crate::digest::{ContentDigest, PointContent};
use crate::error::DatasetError;
use crate::layout::{self, Array, Axis};
use crate::parts::{Block, PointKey};
use crate::plan::{DatasetPlan, Precision, stored};
use crate::points::PointReader;
use crate::scales;

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
    group: Group,
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
        file: &File,
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
        let group = file.create_group(&name).map_err(hdf5_error(path, "write"))?;
        let writer = Self { path, plan, size, group, lengths, alphas, couplings };
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
            write_count(group, name, count)?;
        }
        write_number(group, "bandwidth", &model.bandwidth())?;
        write_number(group, "h", &model.field())?;
        write_number(group, "delta_h", &model.field_spread())?;
        if let CouplingLaw::Exponential { first } = model.couplings() {
            write_number(group, "J1", first)?;
        }
        match self.plan.sweep.disorder() {
            Disorder::Drawn(Seed(seed)) => {
                write_number(group, "master_seed", seed)?;
                write_text(group, "rng", Seed::DESCRIPTION)?;
            }
            Disorder::Given(_) => write_text(group, "rng", "disorder given by another file")?,
        }
        write_text(group, "solver", self.plan.solver(self.lengths.lbits))?;
        write_text(group, "parallelism", &self.plan.parallelism)?;
        write_text(group, "stored_eigenstates", &stored(self.plan.sweep.stored()))?;
        write_text(group, "grain_convention", layout::GRAIN_CONVENTION)
    }

    fn create_arrays(&self) -> hdf5::Result<()> {
        let indices = |length: usize, first: usize| -> Vec<i64> {
            (first..first + length).map(signed).collect()
        };
        let mut axes = HashMap::new();
        for axis in Axis::ALL {
            let builder = self.group.new_dataset_builder();
            let length = self.lengths.of(axis);
            let scale = match axis {
                Axis::Alpha => builder.with_data(&self.alphas).create(axis.name())?,
                Axis::Eigenstate => builder
                    .with_data(&indices(length, self.lengths.first_state))
                    .create(axis.name())?,
                Axis::Lbit => builder.with_data(&indices(length, 1)).create(axis.name())?,
                _ => builder.with_data(&indices(length, 0)).create(axis.name())?,
            };
            write_text(&scale, "long_name", axis.long_name())?;
            write_text(&scale, "units", "1")?;
            scales::make_scale(&scale, axis.name())?;
            axes.insert(axis.name(), scale);
        }
        match self.plan.precision {
            Precision::F64 => {
                self.create_array(layout::ENTROPY, f64::NAN, &axes)?;
                self.create_array(layout::MAGNETIZATION, f64::NAN, &axes)?;
            }
            Precision::F32 => {
                self.create_array(layout::ENTROPY, f32::NAN, &axes)?;
                self.create_array(layout::MAGNETIZATION, f32::NAN, &axes)?;
            }
        }
        let entropy = self.group.dataset(layout::ENTROPY.name)?;
        write_range(&entropy, [0.0, 1.0])?;
        write_range(&self.group.dataset(layout::MAGNETIZATION.name)?, [-1.0, 1.0])?;
        self.create_array(layout::ENERGY, f64::NAN, &axes)?;
        self.create_array(layout::NEAR_DEGENERATE, 0_u8, &axes)?;
        for array in layout::PER_POINT {
            self.create_array(array, f64::NAN, &axes)?;
        }
        self.create_array(layout::COMPLETED, 0_u8, &axes)?;
        self.create_array(layout::COUPLING, f64::NAN, &axes)?;
        self.create_array(layout::FIELDS, f64::NAN, &axes)?;
        self.create_array(layout::GRAIN, f64::NAN, &axes)
    }

    fn create_array<T: H5Type + Into<hdf5::types::OwnedDynValue>>(
        &self,
        array: Array,
        fill: T,
        axes: &HashMap<&'static str, Dataset>,
    ) -> hdf5::Result<()> {
        // Random mantissas hardly compress, whatever the level: whether 15 % of the space are worth
        // as much time as all other writing is the user's choice.
        let level = match array.name {
            name if layout::LARGE.contains(&name) => self.plan.compression.min(9),
            _ => DEFLATE,
        };
        let mut builder = self
            .group
            .new_dataset_builder()
            .empty::<T>()
            .shape(self.lengths.shape(array))
            .chunk(self.lengths.chunk(array, size_of::<T>()));
        if level > 0 {
            builder = builder.shuffle().deflate(level);
        }
        let dataset = builder.fletcher32().fill_value(fill).create(array.name)?;
        write_text(&dataset, "units", array.units)?;
        write_text(&dataset, "long_name", array.long_name)?;
        let names: Vec<&str> = array.axes.iter().map(|axis| axis.name()).collect();
        write_text(&dataset, "axes", &names.join(" "))?;
        for (index, axis) in array.axes.iter().enumerate() {
            scales::attach(&dataset, &axes[axis.name()], index)?;
        }
        Ok(())
    }

    pub(crate) fn write_disorder(
        &mut self,
        digest: &mut ContentDigest,
    ) -> Result<(), DatasetError> {
        let Lengths { lbits, grain, realizations, first_state, .. } = self.lengths;
        digest.size([lbits, realizations, first_state], &self.alphas, &self.couplings);
        let failed = hdf5_error(self.path, "write");
        let couplings = ArrayView2::from_shape((self.lengths.alphas, lbits), &self.couplings);
        if let Ok(couplings) = couplings {
            self.array(layout::COUPLING)?.write(&couplings).map_err(&failed)?;
        }
        let (fields, matrices) = (self.array(layout::FIELDS)?, self.array(layout::GRAIN)?);
        for index in 0..realizations {
            let realization = self.realization(index)?;
            digest.disorder(&realization);
            let row = Array1::from(realization.fields().to_vec());
            fields.write_slice(&row, s![index, ..]).map_err(&failed)?;
            if let Ok(matrix) = ArrayView2::from_shape((grain, grain), realization.grain()) {
                matrices.write_slice(&matrix, s![index, .., ..]).map_err(&failed)?;
            }
        }
        Ok(())
    }

    fn realization(&self, index: usize) -> Result<Realization, DatasetError> {
        let sweep = &self.plan.sweep;
        sweep
            .disorder()
            .realization(sweep.model(), self.size.n_lbits, index)
            .map_err(|source| DatasetError::Model { path: self.path.into(), source })
    }

    fn array(&self, array: Array) -> Result<Dataset, DatasetError> {
        self.group.dataset(array.name).map_err(hdf5_error(self.path, "write"))
    }

    /// Writes every point that is held, a chunk's worth of realizations at a time.
    pub(crate) fn write_points(
        &mut self,
        points: &mut PointReader<'_>,
        digest: &mut ContentDigest,
    ) -> Result<(), DatasetError> {
        let arrays = PointArrays {
            energy: self.array(layout::ENERGY)?,
            entropy: self.array(layout::ENTROPY)?,
            magnetization: self.array(layout::MAGNETIZATION)?,
            near_degenerate: self.array(layout::NEAR_DEGENERATE)?,
        };
        let failed = hdf5_error(self.path, "write");
        let shape = (self.lengths.alphas, self.lengths.realizations);
        let mut per_point = [(); 4].map(|()| ArrayD::from_elem(vec![shape.0, shape.1], f64::NAN));
        let mut completed = ArrayD::from_elem(vec![shape.0, shape.1], 0_u8);
        let group = self.lengths.chunk(layout::ENTROPY, self.width())[1];
        for alpha_index in 0..shape.0 {
            for start in (0..shape.1).step_by(group) {
                let realizations = start..(start + group).min(shape.1);
                let mut run = Vec::new();
                for realization in realizations {
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
                    for (array, value) in per_point.iter_mut().zip(values) {
                        array[[alpha_index, realization]] = value;
                    }
                    completed[[alpha_index, realization]] = 1;
                    run.push(block);
                }
                self.write_run(&arrays, &run).map_err(&failed)?;
            }
        }
        for (array, values) in layout::PER_POINT.into_iter().zip(&per_point) {
            self.array(array)?.write(values).map_err(&failed)?;
        }
        self.array(layout::COMPLETED)?.write(&completed).map_err(&failed)
    }

    /// Writes blocks that lie in one chunk; consecutive realizations in one call.
    fn write_run(&self, arrays: &PointArrays, blocks: &[Block]) -> hdf5::Result<()> {
        let runs = blocks.chunk_by(|a, b| a.key.realization + 1 == b.key.realization);
        for run in runs {
            let Some(first) = run.first() else { continue };
            let (a, r) = (first.key.alpha_index, first.key.realization);
            let range = r..r + run.len();
            let (count, states, lbits) = (run.len(), self.lengths.states, self.lengths.lbits);
            let gather = |part: fn(&Block) -> &Vec<f64>| -> Vec<f64> {
                run.iter().flat_map(|block| part(block).iter().copied()).collect()
            };
            let flags: Vec<u8> = run
                .iter()
                .flat_map(|block| block.near_degenerate.iter().map(|&flag| u8::from(flag)))
                .collect();
            let energies = gather(|block| &block.energies);
            let wide = |values: &[f64], dataset: &Dataset| -> hdf5::Result<()> {
                let Ok(view) = ArrayView3::from_shape((count, states, lbits), values) else {
                    return Err("a point of another shape than planned".into());
                };
                if self.plan.precision == Precision::F32 {
                    dataset.write_slice(&narrow(&view), s![a, range.clone(), .., ..])
                } else {
                    dataset.write_slice(&view, s![a, range.clone(), .., ..])
                }
            };
            wide(&gather(|block| &block.entropies), &arrays.entropy)?;
            wide(&gather(|block| &block.magnetizations), &arrays.magnetization)?;
            let (Ok(energies), Ok(flags)) = (
                ArrayView2::from_shape((count, states), &energies),
                ArrayView2::from_shape((count, states), &flags),
            ) else {
                return Err("a point of another shape than planned".into());
            };
            arrays.energy.write_slice(&energies, s![a, range.clone(), ..])?;
            arrays.near_degenerate.write_slice(&flags, s![a, range, ..])?;
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

struct PointArrays {
    energy: Dataset,
    entropy: Dataset,
    magnetization: Dataset,
    near_degenerate: Dataset,
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

fn narrow(values: &ArrayView3<'_, f64>) -> ndarray::Array3<f32> {
    values.mapv(single)
}

#[expect(clippy::cast_possible_truncation, reason = "the precision that was asked for")]
fn single(value: f64) -> f32 {
    value as f32
}

fn write_range(dataset: &Dataset, range: [f64; 2]) -> hdf5::Result<()> {
    dataset.new_attr::<f64>().shape([2]).create("valid_range")?.write(&Array1::from(range.to_vec()))
}
