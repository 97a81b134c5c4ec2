//! From what was typed to what is valid: every default filled in, every number checked once.

use std::path::{Path, PathBuf};

use grain_compare::ComparisonSettings;
use grain_dataset::Window;
use grain_dataset::{Precision, read_disorder};
use grain_ed::{Resources, SolverChoice};
use grain_model::{
    Alpha, CentralFraction, CentralGrain, CouplingLaw, Disorder, GrainDimension, LbitCount,
    Parallelism, Seed, SizePlan, StateCount, StoredStates, Sweep,
};

use crate::bounds::{self, bounded};
use crate::cli::ComparisonArguments;
use crate::failure::{BadInput, Failure};
use crate::machine::{self, Bound};
use crate::range::{Counts, Realizations, Reals};
use crate::run_file::{InsideName, PrecisionName, RunFile, SolverName};

/// A validated run of `grain generate`.
#[derive(Debug)]
pub struct RunSettings {
    /// What to compute.
    pub sweep: Sweep,
    /// What to compute it with.
    pub resources: Resources,
    /// What bounds the memory of that.
    pub bound: Bound,
    /// Precision of stored entropies.
    pub precision: Precision,
    /// Deflate level of stored spectra, 0 to 9.
    pub compression: u8,
    /// The dataset to write.
    pub out: PathBuf,
    /// The run as TOML with every default filled in, but for what belongs to the machine.
    pub config: String,
}

/// A setting that only makes sense beside others, or within bounds, and does not.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SettingsError {
    /// Memory that is not a positive number.
    #[error("--memory must be a positive number of GiB, got {given}")]
    Memory {
        /// What was given.
        given: f64,
    },
    /// A deflate level that does not exist.
    #[error("--compression must be from 0 (none) to 9, got {given}")]
    Compression {
        /// What was given.
        given: u8,
    },
    /// Two lists that belong together, of different lengths.
    #[error(
        "--grains has {grains} entries and --realizations {realizations}: give one number of \
         realizations for each grain"
    )]
    GrainsAndRealizations {
        /// Entries of the one.
        grains: usize,
        /// Entries of the other.
        realizations: usize,
    },
    /// Two inputs whose tables would have one name.
    #[error(
        "{} and {} would be summarised under one name, and one replace the other: rename one, or give \
         each its own --out",
        first.display(),
        second.display()
    )]
    SameName {
        /// The one.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// A file of measurements is there already.
    #[error("{} exists: choose another --out, or replace it by --overwrite", path.display())]
    MeasurementExists {
        /// The output.
        path: PathBuf,
    },
    /// The picture's files beside the output would replace it.
    #[error(
        "--out {} has the ending of a file that is written beside it: choose another, such as .h5",
        path.display()
    )]
    MeasurementEnding {
        /// The output.
        path: PathBuf,
    },
    /// Neither `all` nor a fraction.
    #[error("--store must be 'all' or a fraction of the spectrum such as 0.25, got '{given}'")]
    Store {
        /// What was given.
        given: String,
    },
    /// Realizations were given by size, and this size is not among them.
    #[error(
        "--realizations says nothing of N = {n_lbits}: add {n_lbits}=COUNT, or a plain number for \
         every N that is not named"
    )]
    RealizationsMissing {
        /// The size.
        n_lbits: usize,
    },
    /// Samples were given by radius, and this radius is not among them.
    #[error(
        "--realizations says nothing of R = {radius}: add {radius}=COUNT, or a plain number for \
         every radius that is not named"
    )]
    SamplesMissing {
        /// The radius.
        radius: usize,
    },
    /// An angle where there is none, or one that is no angle.
    #[error(
        "--theta0 takes a finite angle in radians, and the quasiperiodic ensemble alone has one"
    )]
    Phase,
    /// A picture of an ensemble without its file.
    #[error("this figure draws an ensemble: give its file, from grain lattice generate, by --data")]
    FigureData,
    /// A ledger that verdicts cannot be held against.
    #[error(
        "{}: not a ledger to compare with ({reason}); give the ledger.json that grain claims --out wrote", path.display()
    )]
    ExpectedLedger {
        /// What was given.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A coupling that has no logarithm.
    #[error("{flag} takes positive, finite numbers, got {given}")]
    NotPositive {
        /// The flag.
        flag: &'static str,
        /// What was given.
        given: f64,
    },
    /// Slurm's environment makes no sense.
    #[error(
        "{name} is '{given}', from which no shard follows: give --shard I/N, or --shard all for the \
         whole sweep"
    )]
    Slurm {
        /// The variable.
        name: &'static str,
        /// What it holds.
        given: String,
    },
    /// Given disorder lacks a size.
    #[error("{} holds no disorder for N = {n_lbits}", path.display())]
    DisorderLacksSize {
        /// The file.
        path: PathBuf,
        /// The size.
        n_lbits: usize,
    },
}

impl BadInput for SettingsError {}

impl RunSettings {
    /// Where a run goes.
    pub fn out(said: &RunFile) -> PathBuf {
        said.run.out.clone().unwrap_or_else(|| PathBuf::from("grain.h5"))
    }

    /// Validates what flags and file say together.
    ///
    /// # Errors
    /// A [`Failure`] that names the first setting that is not valid.
    pub fn resolve(said: RunFile) -> Result<Self, Failure> {
        let said = with_defaults(said);
        let model = model(&said)?;
        let disorder = disorder(&said, &model)?;
        let sizes = sizes(&said, &disorder)?;
        let stored = match said.sweep.states {
            Some(states) => StoredStates::Nearest(StateCount::new(states)?),
            None => stored(said.sweep.store.as_deref().unwrap_or("all"))?,
        };
        let sweep = Sweep::new(model, disorder, sizes, stored)?;
        let (resources, bound) = resources(&said)?;
        let precision = match said.run.precision {
            Some(PrecisionName::F32) => Precision::F32,
            _ => Precision::F64,
        };
        let compression = said.run.compression.unwrap_or(0);
        if compression > 9 {
            return Err(SettingsError::Compression { given: compression }.into());
        }
        let out = Self::out(&said);
        Ok(Self { sweep, resources, bound, precision, compression, out, config: config(said)? })
    }
}

/// The paper's model, and a sweep that takes minutes.
fn with_defaults(said: RunFile) -> RunFile {
    let mut defaults = RunFile::default();
    let paper = CentralGrain::paper();
    defaults.model.grain_dimension = Some(paper.grain_dimension().value());
    defaults.model.bandwidth = Some(paper.bandwidth());
    defaults.model.field = Some(paper.field());
    defaults.model.field_spread = Some(paper.field_spread());
    if let CouplingLaw::Exponential { first } = paper.couplings() {
        defaults.model.first_coupling = Some(*first);
    }
    defaults.sweep.n = Some(Counts::from(vec![4, 5, 6]));
    let alphas = (6..=20).map(|step| f64::from(step) * 5.0 / 100.0).collect();
    defaults.sweep.alpha = Some(Reals(alphas));
    defaults.sweep.no_alpha_c = Some(false);
    defaults.sweep.realizations =
        Some(Realizations { default: Some(100), by_size: std::collections::BTreeMap::new() });
    defaults.sweep.seed = Some(1);
    if said.sweep.states.is_none() {
        defaults.sweep.store = Some("all".into());
    }
    defaults.run.solver = Some(SolverName::Auto);
    defaults.run.precision = Some(PrecisionName::F64);
    defaults.run.compression = Some(0);
    defaults.run.parallel_inside = Some(InsideName::Large);
    said.or(defaults)
}

fn model(said: &RunFile) -> Result<CentralGrain, Failure> {
    let table = &said.model;
    let couplings = match (&table.couplings, table.first_coupling) {
        (Some(Reals(list)), _) => CouplingLaw::explicit(list.clone())?,
        (None, first) => CouplingLaw::exponential(first.unwrap_or(f64::NAN))?,
    };
    Ok(CentralGrain::new(
        GrainDimension::new(table.grain_dimension.unwrap_or(0))?,
        table.bandwidth.unwrap_or(f64::NAN),
        table.field.unwrap_or(f64::NAN),
        table.field_spread.unwrap_or(f64::NAN),
        couplings,
    )?)
}

fn disorder(said: &RunFile, model: &CentralGrain) -> Result<Disorder, Failure> {
    match &said.sweep.disorder {
        Some(path) => Ok(Disorder::Given(read_disorder(path, model)?)),
        None => Ok(Disorder::Drawn(Seed(said.sweep.seed.unwrap_or(1)))),
    }
}

fn sizes(said: &RunFile, disorder: &Disorder) -> Result<Vec<SizePlan>, Failure> {
    let Some(Counts { values: counts, .. }) = &said.sweep.n else { return Ok(Vec::new()) };
    let alphas = alphas(said)?;
    counts
        .iter()
        .map(|&n| {
            let n_lbits = LbitCount::new(n)?;
            if let (Disorder::Given(given), Some(path)) = (disorder, &said.sweep.disorder)
                && !given.contains_key(&n_lbits)
            {
                let error = SettingsError::DisorderLacksSize { path: path.clone(), n_lbits: n };
                return Err(error.into());
            }
            let realizations = said.sweep.realizations.as_ref().and_then(|all| all.at(n));
            let realizations =
                realizations.ok_or(SettingsError::RealizationsMissing { n_lbits: n })?;
            Ok(SizePlan { n_lbits, alphas: alphas.clone(), realizations })
        })
        .collect()
}

fn alphas(said: &RunFile) -> Result<Vec<Alpha>, Failure> {
    if said.model.couplings.is_some() {
        return Ok(Vec::new());
    }
    let Some(Reals(values)) = &said.sweep.alpha else { return Ok(Vec::new()) };
    let mut alphas =
        values.iter().map(|&alpha| Alpha::new(alpha)).collect::<Result<Vec<_>, _>>()?;
    let critical = said.sweep.no_alpha_c != Some(true);
    if critical && !alphas.iter().any(|alpha| alpha.is_critical()) {
        alphas.push(Alpha::CRITICAL);
    }
    Ok(alphas)
}

fn stored(text: &str) -> Result<StoredStates, Failure> {
    if text == "all" {
        return Ok(StoredStates::All);
    }
    let fraction: f64 =
        text.parse().map_err(|_| SettingsError::Store { given: text.to_owned() })?;
    Ok(StoredStates::Central(CentralFraction::new(fraction)?))
}

fn resources(said: &RunFile) -> Result<(Resources, Bound), Failure> {
    let threads = bounds::threads(said.run.threads)?;
    let memory = match said.run.memory {
        Some(given) if given > 0.0 && given.is_finite() => {
            let bytes = given * f64::from(1 << 30);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates"
            )]
            let bytes = bytes as u64;
            machine::asked_memory(bytes, threads.get())
        }
        Some(given) => return Err(SettingsError::Memory { given }.into()),
        None => machine::usable_memory(threads.get()),
    };
    let parallelism = match said.run.parallel_inside {
        Some(InsideName::Never) => Parallelism::PerRealization,
        Some(InsideName::Always) => Parallelism::InsideEvery,
        Some(InsideName::Large) | None => Parallelism::InsideLarge,
    };
    let solver = match said.run.solver {
        Some(SolverName::Full) => SolverChoice::Full,
        Some(SolverName::Window) => SolverChoice::Window,
        Some(SolverName::Auto) | None => SolverChoice::Auto,
    };
    Ok((Resources { threads, memory: memory.bytes, parallelism, solver }, memory.bound))
}

/// The run file that gives this run again, on any machine.
fn config(mut said: RunFile) -> Result<String, Failure> {
    said.run.out = None;
    said.run.threads = None;
    said.run.memory = None;
    if said.model.couplings.is_some() {
        said.model.first_coupling = None;
        said.sweep.alpha = None;
        said.sweep.no_alpha_c = None;
    }
    if said.sweep.disorder.is_some() {
        said.sweep.seed = None;
        said.sweep.disorder = said.sweep.disorder.map(|path| absolute(&path));
    }
    toml::to_string(&said).map_err(|error| Failure::config(&error))
}

/// What a comparison is made with, validated.
///
/// # Errors
/// A [`Failure`] if the window is no fraction, or there are more replicates than anybody means.
pub fn comparison_settings(
    typed: &ComparisonArguments,
    distribution_alphas: &[Alpha],
) -> Result<ComparisonSettings, Failure> {
    Ok(ComparisonSettings {
        window: Window::Central(CentralFraction::new(typed.window)?),
        resonance: typed.resonance.into(),
        replicates: bounded("--replicates", typed.replicates, &bounds::REPLICATES)?,
        bootstrap_seed: typed.bootstrap_seed,
        distribution_alphas: distribution_alphas.to_vec(),
    })
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(text: &str) -> Result<RunSettings, Failure> {
        RunSettings::resolve(toml::from_str(text).unwrap())
    }

    #[test]
    fn the_default_run_is_the_papers_model_with_alpha_c() {
        let settings = resolve("").unwrap();
        assert_eq!(*settings.sweep.model(), CentralGrain::paper(), "the paper's");
        let alphas = &settings.sweep.sizes()[0].alphas;
        assert_eq!(alphas.len(), 16, "0.30, 0.35, …, 1.00 and 1/√2");
        assert!(alphas.iter().any(|alpha| alpha.is_critical()), "α_c is added");
    }

    #[test]
    fn the_config_of_a_run_gives_the_run_again() {
        let first =
            resolve("[sweep]\nn = 5\nalpha = \"0.4:0.6:0.1\"\nrealizations = \"7\"").unwrap();
        let second = resolve(&first.config).unwrap();
        assert_eq!(first.sweep, second.sweep, "{}", first.config);
        assert_eq!(first.config, second.config, "nothing is left to fill in");
    }

    #[test]
    fn explicit_couplings_leave_no_alpha() {
        let settings = resolve("[model]\ncouplings = [0.4, 0.2]\n[sweep]\nn = 2").unwrap();
        assert!(settings.sweep.sizes()[0].alphas.is_empty(), "no α");
        let again = resolve(&settings.config).unwrap();
        assert_eq!(settings.sweep, again.sweep, "{}", settings.config);
    }

    #[test]
    fn a_size_without_realizations_is_named() {
        let failure = resolve("[sweep]\nn = \"4,5\"\nrealizations = \"4=10\"").unwrap_err();
        assert!(failure.to_string().contains("5=COUNT"), "{failure}");
    }
}
