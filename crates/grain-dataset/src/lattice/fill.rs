//! A file of lattice samples in the making: one group a radius, a table of W × realization each.

use grain_model::{ClosureName, Column};
use ndarray::ArrayView2;

use crate::format::attributes::signed;
use crate::format::draft::{DraftArray, DraftGroup};
use crate::format::kind::FileKind;
use crate::format::written::Number;
use crate::format::{description, layout, provenance};
use crate::lattice::columns;
use crate::lattice::layout::{AMPLITUDE, CLOSURE, COMPLETED, PHASE, REALIZATION};
use crate::lattice::plan::{LatticePlan, LatticeSize};
use crate::lattice::samples::{LatticeSample, SizeSamples, content_digest};

/// A chunk holds at most this many samples of one `W`.
const CHUNK: usize = 8192;

const DEFLATE: u8 = 1;

/// Writes everything that a file of these samples has.
pub(super) fn fill(
    root: &DraftGroup<'_>,
    plan: &LatticePlan,
    (provenance, history): (&provenance::Provenance, &str),
    sizes: &[SizeSamples],
) -> hdf5::Result<()> {
    provenance::write(root, provenance, history)?;
    write_root(root, plan, sizes)?;
    sizes.iter().try_for_each(|table| write_size(root, plan, table))
}

fn write_root(
    root: &DraftGroup<'_>,
    plan: &LatticePlan,
    sizes: &[SizeSamples],
) -> hdf5::Result<()> {
    let (ensemble, resonance) = (plan.ensemble.to_string(), plan.resonance.to_string());
    for (name, value) in [
        ("format", FileKind::Lattice.format()),
        ("title", "A grain coupled to free fermions on a square lattice: mean-field avalanches"),
        ("content_digest", &content_digest(sizes)),
        ("plan", &description::json(&plan.description())),
        ("ensemble", &ensemble),
        ("resonance", &resonance),
        ("rng", &plan.rng),
    ] {
        root.text(name, value)?;
    }
    // Files without the attribute, as all were before there were two, have the closure of the paper.
    if plan.closure != ClosureName::Paper {
        root.text(CLOSURE, &plan.closure.to_string())?;
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
    writer.write(&columns::ENHANCEMENT, &reals(|sample| sample.total_enhancement))?;
    writer.write(&columns::UNCERTAINTY, &reals(|sample| sample.uncertainty))?;
    writer.write(&columns::AVALANCHE, &flags(|sample| sample.avalanche))?;
    writer.write(&columns::THERMALIZED, &counts(|sample| sample.n_thermalized))?;
    writer.write(&columns::BALL_RADIUS, &counts(|sample| sample.ball_radius))?;
    writer.write_named(COMPLETED, "1", "1 where the sample was computed", &flags(|_| true))
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
    fn write<T: Number>(&self, column: &Column, values: &[T]) -> hdf5::Result<()> {
        self.write_named(&column.name, &column.units, &column.long_name, values)
    }

    fn write_named<T: Number>(
        &self,
        name: &str,
        units: &str,
        long_name: &str,
        values: &[T],
    ) -> hdf5::Result<()> {
        let shape = [self.size.amplitudes.len(), self.size.realizations];
        let values = ArrayView2::from_shape(shape, values)
            .map_err(|_| hdf5::Error::from("a table of another shape than planned"))?;
        let array = self.group.array(|group| {
            let builder = group.new_dataset::<T>().shape(shape).chunk((1, CHUNK.min(shape[1])));
            builder.shuffle().deflate(DEFLATE).fletcher32().create(name)
        })?;
        array.write(&values)?;
        describe(&array, units, long_name, &[AMPLITUDE, REALIZATION].join(" "))?;
        for (index, scale) in self.axes.into_iter().enumerate() {
            array.attach(scale, index)?;
        }
        Ok(())
    }
}
