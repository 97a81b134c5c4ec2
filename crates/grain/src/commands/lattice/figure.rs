//! `grain lattice figure`: Figs. 4 and 5 and what belongs beside them, each with the table it draws.

use grain_compare::lattice::{
    EnsembleSummary, MapOfSample, PhaseScan, StabilityScan, ensemble_picture, map_picture,
    phases_picture, sizes_picture, stability_picture,
};
use grain_dataset::write_files;
use grain_figure::{Picture, Scale};
use grain_lattice::{
    Disorder, Ensemble, LatticeError, LatticeSeed, StabilityCriterion, lattice_map, phase_scan,
};

use super::error::LatticeSettingsError;
use crate::bounds::{POINTS, SAMPLES, bounded};
use crate::cli::lattice::{LatticeFigureArguments, LatticeFigureName};
use crate::exit::ExitStatus;
use crate::failure::Failure;
use crate::machine;
use crate::print::Printer;

/// Half width of the estimated bracket of `η_tot`, in nats: far below what a picture shows.
const TOLERANCE: f64 = 1e-3;

/// `θ_0` of Fig. 4 of the paper.
const FIGURE_4_PHASE: f64 = 2.954;

/// The lattice radius of a picture that has one.
const RADIUS: usize = 15;

/// `W/t` of the stability radii.
const STABILITY_RATIOS: [f64; 9] = [110.0, 120.0, 140.0, 160.0, 200.0, 250.0, 300.0, 400.0, 500.0];

/// Draws a picture into a folder.
///
/// # Errors
/// A [`Failure`] for settings that are not valid, files that cannot be read, or a picture that cannot be written.
pub(super) fn run(
    arguments: &LatticeFigureArguments,
    printer: Printer,
) -> Result<ExitStatus, Failure> {
    use LatticeFigureName as Name;
    bounded("--points", arguments.points, &POINTS)?;
    let picture = match arguments.figure {
        Name::Failed => map(arguments, 90.0)?,
        Name::Complete => map(arguments, 40.0)?,
        Name::Quasiperiodic | Name::Random => ensemble_picture(&summary(arguments)?),
        Name::Strong => phases(arguments, 120.0, Scale::Linear)?,
        Name::Weak => phases(arguments, 90.0, Scale::Logarithmic)?,
        Name::Sizes => sizes_picture(&summary(arguments)?, one_radius(arguments)?)?,
        Name::Stability => stability(arguments)?,
    };
    let name = arguments.name.clone().unwrap_or_else(|| arguments.figure.file_name().to_owned());
    let files =
        write_files(&arguments.out, &picture.at_width(arguments.width.width()).files(&name)?)?;
    let listed: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    printer.result(&listed.join("\n"), &listed)?;
    Ok(ExitStatus::Done)
}

/// `W`, as typed or a multiple of the hopping.
fn amplitude(arguments: &LatticeFigureArguments, ratio: f64) -> Result<f64, LatticeError> {
    grain_lattice::amplitude(arguments.w.unwrap_or(ratio * arguments.model.hopping))
}

/// The radius of a picture that has one, if it was typed.
fn one_radius(arguments: &LatticeFigureArguments) -> Result<Option<usize>, LatticeSettingsError> {
    match arguments.radius.as_ref().map(|radii| &radii.values[..]) {
        None => Ok(None),
        Some(&[radius]) => Ok(Some(radius)),
        Some(radii) => Err(LatticeSettingsError::OneRadius { given: radii.len() }),
    }
}

/// Figs. 4a, 4b.
fn map(arguments: &LatticeFigureArguments, ratio: f64) -> Result<Picture, Failure> {
    let model = arguments.model.model()?;
    let amplitude = amplitude(arguments, ratio)?;
    let radius = one_radius(arguments)?.unwrap_or(RADIUS);
    let lattice = super::lattice(radius, 1, true)?;
    let phase = arguments.theta0.unwrap_or(FIGURE_4_PHASE);
    let orbitals = Disorder::Phase(phase)
        .with_potential(&model, amplitude, |v| lattice_map(&lattice, &model, v))?;
    let ratio = amplitude / model.hopping();
    Ok(map_picture(&MapOfSample { ratio, radius, phase, orbitals: &orbitals }))
}

/// What Figs. 5a, 5b and the sizes of failed avalanches are drawn from.
fn summary(arguments: &LatticeFigureArguments) -> Result<EnsembleSummary, Failure> {
    let path = arguments.data.as_ref().ok_or(LatticeSettingsError::FigureData)?;
    Ok(EnsembleSummary::open(path)?)
}

/// Figs. 5c, 5d.
fn phases(
    arguments: &LatticeFigureArguments,
    ratio: f64,
    y_scale: Scale,
) -> Result<Picture, Failure> {
    let model = arguments.model.model()?;
    let amplitude = amplitude(arguments, ratio)?;
    let default = Vec::from([10, 15, 22, 33]);
    let radii = arguments.radius.as_ref().map_or(default, |radii| radii.values.clone());
    let scan = |radius| {
        let lattice = super::lattice(radius, machine::shared_threads(), false)?;
        let samples = phase_scan(&lattice, &model, amplitude, arguments.points, TOLERANCE)?;
        Ok::<_, Failure>(PhaseScan { radius, samples })
    };
    let scans = radii.into_iter().map(scan).collect::<Result<Vec<_>, _>>()?;
    Ok(phases_picture(&model, amplitude, &scans, y_scale))
}

/// The stability radius against `W`.
fn stability(arguments: &LatticeFigureArguments) -> Result<Picture, Failure> {
    let model = arguments.model.model()?;
    let radius = one_radius(arguments)?.unwrap_or(RADIUS);
    let lattice = super::lattice(radius, machine::shared_threads(), false)?;
    let realizations = bounded("--points", arguments.points, &SAMPLES)?;
    let samples = (Ensemble::from(arguments.model.ensemble), LatticeSeed(1), realizations);
    let amplitudes = STABILITY_RATIOS.map(|ratio| ratio * arguments.model.hopping);
    let criterion = StabilityCriterion { grain_dimension: 8.0, margin: 0.1 };
    let scan = StabilityScan::of(&lattice, &model, samples, &amplitudes, (radius, criterion))?;
    Ok(stability_picture(&scan))
}
