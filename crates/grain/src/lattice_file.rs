//! Between the words of the lattice crate and those of its files.

use grain_dataset::lattice::{LatticeBlock, LatticePlan, LatticeSample, LatticeSize};
use grain_lattice::lattice::diamond_sites;
use grain_lattice::sample::SAFETY;
use grain_lattice::{
    BlockRecord, Diamond, Disorder, Ensemble, EnsemblePlan, LatticeModel, LatticeSeed, Outcome,
    RadiusPlan, Sample, TriangularWave, WaveVector, closure, closure_name, resonance,
    resonance_name,
};

use crate::failure::Failure;

/// The plan of a file for the plan of a run.
pub(crate) fn file_plan(plan: &EnsemblePlan) -> LatticePlan {
    let model = plan.model();
    let sizes: Vec<LatticeSize> = plan
        .radii()
        .iter()
        .map(|at| LatticeSize {
            radius: at.radius,
            n_sites: diamond_sites(at.radius),
            amplitudes: at.amplitudes.clone(),
            realizations: at.realizations,
        })
        .collect();
    LatticePlan {
        ensemble: plan.ensemble(),
        hopping: model.hopping(),
        grain_coupling: model.grain_coupling(),
        wave_minimum: model.wave.minimum(),
        wave_vector: model.wave_vector.0,
        resonance: resonance_name(model.resonance),
        closure: closure_name(model.closure),
        seed: plan.seed().0,
        rng: LatticeSeed::DESCRIPTION.into(),
        tolerance: plan.tolerance(),
        safety: SAFETY,
        phases: phases(plan),
        sizes,
        shard: plan.shard(),
    }
}

/// The plan of a run that would make a file of this plan; all of it, whichever share the file is.
///
/// # Errors
/// A [`Failure`] if the file says something that is no plan.
pub(crate) fn run_plan(file: &LatticePlan) -> Result<EnsemblePlan, Failure> {
    let law = resonance(file.resonance);
    let mut model = LatticeModel::new(file.hopping, file.grain_coupling, law)?;
    model.closure = closure(file.closure);
    model.wave = TriangularWave::new(file.wave_minimum)?;
    model.wave_vector = WaveVector(file.wave_vector);
    let radii = file.sizes.iter().map(|size| RadiusPlan {
        radius: size.radius,
        amplitudes: size.amplitudes.clone(),
        realizations: size.realizations,
    });
    let (ensemble, seed) = (file.ensemble, LatticeSeed(file.seed));
    Ok(EnsemblePlan::new(model, ensemble, seed, file.tolerance, radii.collect())?)
}

/// `θ_0` of every sample, where the ensemble has one.
#[expect(clippy::expect_used, reason = "a plan has a radius, and this ensemble draws phases")]
fn phases(plan: &EnsemblePlan) -> Vec<f64> {
    if plan.ensemble() != Ensemble::Quasiperiodic {
        return Vec::new();
    }
    let origin = Diamond::new(0);
    let most = plan.radii().iter().map(|at| at.realizations).max().expect("a plan has a radius");
    let draw = |index| Disorder::draw(plan.ensemble(), plan.seed(), index, &origin);
    let phase = |disorder| match disorder {
        Disorder::Phase(phase) => Some(phase),
        Disorder::Angles(_) => None,
    };
    let phases: Option<Vec<f64>> = (0..most).map(draw).map(phase).collect();
    phases.expect("the quasiperiodic ensemble draws a phase")
}

/// A finished block as files hold it.
pub(crate) fn file_block(record: &BlockRecord) -> LatticeBlock {
    LatticeBlock {
        radius: record.block.radius,
        amplitude_index: record.block.amplitude_index,
        first: record.block.first,
        samples: record.samples.iter().map(file_sample).collect(),
    }
}

/// A sample as files hold it.
#[expect(clippy::expect_used, reason = "larger lattices are refused before they are made")]
pub(crate) fn file_sample(sample: &Sample) -> LatticeSample {
    let count = |count: usize| u32::try_from(count).expect("sites of a lattice fit 32 bits");
    LatticeSample {
        total_enhancement: sample.total_enhancement,
        uncertainty: sample.uncertainty,
        avalanche: sample.outcome == Outcome::Complete,
        n_thermalized: count(sample.n_thermalized),
        ball_radius: count(sample.ball_radius),
    }
}
