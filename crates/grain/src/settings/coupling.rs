//! Couplings that are not fitted: computed from densities of states, or read from a measurement.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use grain_claims::measured::EndMeasurement;
use grain_compare::{CouplingSource, EndSplit, GivenCoupling, Summary};
use grain_ed::{DensityError, Sampling, bare_couplings};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, EnergyPosition, LbitCount, ModelError, Seed,
};

use crate::bounds::positive;
use crate::cli::{ComparisonArguments, CouplingRoute};
use crate::failure::{BadInput, Failure};
use crate::run_file::RunFile;

/// Grains that densities of states are averaged over: an error of 0.4 % of the coupling.
const SAMPLES: usize = 12_000;

/// The seed of those grains, far from those that datasets have.
const SEED: Seed = Seed(0x5eed_0f9e_a100);

/// Why a coupling that is not fitted is not known.
#[derive(Debug, thiserror::Error)]
pub enum CouplingError {
    /// The measured coupling without a measurement.
    #[error(
        "--coupling measured needs a measurement: grain measure --chain -o FILE, then --measured FILE"
    )]
    NotMeasured,
    /// A measurement that cannot be read.
    #[error("{} is no measurement of a chain: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Data that do not say of which model they are, or of two.
    #[error(
        "the data are not of one model that they name, so that no density of states is theirs: {reason}"
    )]
    NoModel {
        /// What is missing.
        reason: String,
    },
    /// Couplings that do not decay from a first one.
    #[error("g_(1,0) belongs to couplings J_n = J_1 alpha^u, which the data do not have")]
    NoFirstCoupling,
    /// The model has none.
    #[error(transparent)]
    Density(#[from] DensityError),
}

impl BadInput for CouplingError {}

/// What was measured of the last l-bits, of all files that were named.
///
/// # Errors
/// A [`CouplingError`] if one cannot be read.
pub fn measured_splits(typed: &ComparisonArguments) -> Result<Vec<EndSplit>, CouplingError> {
    Ok(measurements(&typed.measured)?.into_iter().map(|one| one.split).collect())
}

/// Every measurement in files of `grain measure --chain`, from the JSON beside them.
///
/// # Errors
/// A [`CouplingError`] if one cannot be read.
pub(crate) fn measurements(files: &[PathBuf]) -> Result<Vec<EndMeasurement>, CouplingError> {
    let mut all = Vec::new();
    for file in files {
        let path = file.with_extension("json");
        let unreadable = |reason: String| CouplingError::Unreadable { path: path.clone(), reason };
        let reader = File::open(&path).map_err(|error| unreadable(error.to_string()))?;
        let measured: Vec<EndMeasurement> = serde_json::from_reader(BufReader::new(reader))
            .map_err(|error| unreadable(error.to_string()))?;
        all.extend(measured);
    }
    Ok(all)
}

/// The couplings that the theory is given for the data of a summary.
///
/// # Errors
/// A [`Failure`] if they cannot be had.
pub fn coupling_source(
    typed: &ComparisonArguments,
    splits: &[EndSplit],
    summary: &Summary,
) -> Result<CouplingSource, Failure> {
    if let Some(g1) = typed.g1 {
        let log_g = positive("--g1", g1)?.ln();
        let of = |(n_lbits, alphas): (usize, &[f64])| -> Vec<GivenCoupling> {
            let stated = |&alpha: &f64| GivenCoupling { n_lbits, alpha, log_g, error: 0.0 };
            alphas.iter().map(stated).collect()
        };
        return Ok(CouplingSource::Stated(summary.sizes().flat_map(of).collect()));
    }
    match typed.coupling {
        CouplingRoute::Fitted => Ok(CouplingSource::Fitted),
        CouplingRoute::Measured if splits.is_empty() => Err(CouplingError::NotMeasured.into()),
        CouplingRoute::Measured => {
            let given = |split: &EndSplit| {
                let g = split.reduced_coupling;
                let (log_g, error) = (g.mean.ln(), g.error / g.mean);
                GivenCoupling { n_lbits: split.n_lbits, alpha: split.alpha, log_g, error }
            };
            Ok(CouplingSource::Measured(splits.iter().map(given).collect()))
        }
        CouplingRoute::DensityOfStates => {
            let model = model_of(summary)?;
            let position = EnergyPosition::new(summary.energy_position())?;
            let mut all = Vec::new();
            for (n_lbits, alphas) in summary.sizes() {
                // Of a window by index or of the states nearest to an energy: as wide as that of the data.
                let share = summary.share_of_states(n_lbits).unwrap_or(typed.window);
                let window = CentralFraction::new(share)?;
                let sampling = Sampling { samples: SAMPLES, seed: SEED, window, position };
                all.extend(from_density_of_states(&model, n_lbits, alphas, &sampling)?);
            }
            Ok(CouplingSource::DensityOfStates(all))
        }
    }
}

/// `log g_{1,0}` of the model at one N and every α.
///
/// # Errors
/// A [`Failure`] if the model has no first coupling, or no density of states of grain and fields.
pub(crate) fn from_density_of_states(
    model: &CentralGrain,
    n_lbits: usize,
    alphas: &[f64],
    sampling: &Sampling,
) -> Result<Vec<GivenCoupling>, Failure> {
    let axis = alphas.iter().map(|&alpha| Alpha::new(alpha).map(Some));
    let axis = axis.collect::<Result<Vec<_>, ModelError>>()?;
    let bare = bare_couplings(model, LbitCount::new(n_lbits)?, &axis, sampling)
        .map_err(CouplingError::from)?;
    let first = model.couplings().first_coupling().ok_or(CouplingError::NoFirstCoupling)?;
    let given = |(&alpha, bare): (&f64, &grain_ed::BareCoupling)| {
        let log_g = first.abs().ln() + bare.log_ratio;
        GivenCoupling { n_lbits, alpha, log_g, error: bare.error }
    };
    Ok(alphas.iter().zip(&bare).map(given).collect())
}

/// The model that all sources of a summary have.
fn model_of(summary: &Summary) -> Result<CentralGrain, CouplingError> {
    let no_model = |reason: String| CouplingError::NoModel { reason };
    let mut model: Option<CentralGrain> = None;
    for source in &summary.sources {
        let run = RunFile::parse(&source.config, Path::new(&source.path))
            .map_err(|error| no_model(error.to_string()))?;
        let own = run.model.model().map_err(|error: ModelError| no_model(error.to_string()))?;
        match &model {
            Some(other) if *other != own => {
                let reason = format!("{} is of another model than the first file", source.path);
                return Err(no_model(reason));
            }
            _ => model = Some(own),
        }
    }
    model.ok_or_else(|| no_model("there is no file".into()))
}
