//! From what was typed to what is valid: every default filled in, every number checked once.

mod comparison;
mod coupling;
mod error;
mod one_model;
mod selection;
mod values;

use std::path::PathBuf;

use grain_dataset::{Precision, read_disorder};
use grain_ed::observables::{self, Observable, UnknownObservable};
use grain_ed::{Resources, SolverChoice};
use grain_model::{Alpha, CentralGrain, Disorder, LbitCount, Parallelism, Seed, SizePlan, Sweep};

use crate::bounds;
use crate::machine::{self, Available, Bound};
use crate::range::{Realizations, Reals};
use crate::run_file::{InsideName, PrecisionName, RunFile, SolverName};

use values::{CouplingAxis, Origin, RunValues};

pub use comparison::comparison_settings;
pub use coupling::{CouplingError, coupling_source, measured_splits};
pub(crate) use coupling::{from_density_of_states, measurements};
pub use error::SettingsError;
pub use one_model::{TwoModels, require_one_model};
pub use selection::selection;

/// A validated run of `grain generate`.
#[derive(Debug)]
pub struct RunSettings {
    /// What to compute.
    pub sweep: Sweep,
    /// What to compute it with.
    pub resources: Resources,
    /// What bounds the memory of that.
    pub bound: Bound,
    /// What is measured.
    pub observables: Vec<&'static dyn Observable>,
    /// Precision of stored entropies.
    pub precision: Precision,
    /// Deflate level of stored spectra, 0 to 9.
    pub compression: u8,
    /// The dataset to write.
    pub out: PathBuf,
    /// The run as TOML with every default filled in, but for what belongs to the machine.
    pub config: String,
}

impl RunSettings {
    /// Where a run goes.
    pub fn out(layers: &RunFile) -> PathBuf {
        layers.run.out.clone().unwrap_or_else(|| PathBuf::from("grain.h5"))
    }

    /// Validates the merged layers of flags and run file.
    ///
    /// # Errors
    /// A [`SettingsError`] that names the first setting that is not valid.
    pub fn resolve(layers: RunFile) -> Result<Self, SettingsError> {
        let out = Self::out(&layers);
        let threads = bounds::threads(layers.run.threads)?;
        let memory = memory(layers.run.memory, threads.get())?;
        let values = RunValues::of(layers)?;
        if values.compression > 9 {
            return Err(SettingsError::Compression { given: values.compression });
        }
        let resources = Resources {
            threads,
            memory: memory.bytes,
            parallelism: values.parallel_inside.into(),
            solver: values.solver.into(),
        };
        Ok(Self {
            sweep: sweep(&values)?,
            resources,
            bound: memory.bound,
            observables: chosen(values.observables.as_deref())?,
            precision: values.precision.into(),
            compression: values.compression,
            out,
            config: values.config()?,
        })
    }
}

/// The observables of these names, beside those of every run.
///
/// # Errors
/// [`UnknownObservable`].
pub fn chosen(names: Option<&[String]>) -> Result<Vec<&'static dyn Observable>, UnknownObservable> {
    observables::with_columns(names.unwrap_or_default().iter().map(|name| name.trim()))
}

fn memory(gibibytes: Option<f64>, threads: usize) -> Result<Available, SettingsError> {
    match gibibytes {
        Some(given) if given > 0.0 && given.is_finite() => {
            let bytes = given * f64::from(1 << 30);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates"
            )]
            let bytes = bytes as u64;
            Ok(machine::asked_memory(bytes, threads))
        }
        Some(given) => Err(SettingsError::Memory { given }),
        None => Ok(machine::usable_memory(threads)),
    }
}

fn sweep(values: &RunValues) -> Result<Sweep, SettingsError> {
    let alphas = match &values.axis {
        CouplingAxis::Alpha { alpha, no_alpha_c } => alphas(alpha, *no_alpha_c)?,
        CouplingAxis::Explicit => Vec::new(),
    };
    let counts = values.n.values.iter().map(|&n| LbitCount::new(n));
    let counts = counts.collect::<Result<Vec<_>, _>>()?;
    let disorder = disorder(&values.origin, &values.model, &counts)?;
    let size = |n_lbits| {
        let realizations = realizations(&values.realizations, n_lbits)?;
        Ok(SizePlan { n_lbits, alphas: alphas.clone(), realizations })
    };
    let sizes = counts.into_iter().map(size).collect::<Result<Vec<_>, SettingsError>>()?;
    Ok(Sweep::new(values.model.clone(), disorder, sizes, values.stored.states()?)?)
}

fn alphas(Reals(values): &Reals, no_alpha_c: bool) -> Result<Vec<Alpha>, SettingsError> {
    let mut alphas =
        values.iter().map(|&alpha| Alpha::new(alpha)).collect::<Result<Vec<_>, _>>()?;
    if !no_alpha_c && !alphas.iter().any(|alpha| alpha.is_critical()) {
        alphas.push(Alpha::CRITICAL);
    }
    Ok(alphas)
}

fn disorder(
    origin: &Origin,
    model: &CentralGrain,
    counts: &[LbitCount],
) -> Result<Disorder, SettingsError> {
    let path = match origin {
        Origin::Seed(seed) => return Ok(Disorder::Drawn(Seed(*seed))),
        Origin::File(path) => path,
    };
    let given = read_disorder(path, model)?;
    match counts.iter().find(|n_lbits| !given.contains_key(*n_lbits)) {
        None => Ok(Disorder::Given(given)),
        Some(lacking) => {
            Err(SettingsError::DisorderLacksSize { path: path.clone(), n_lbits: lacking.value() })
        }
    }
}

fn realizations(all: &Realizations, n_lbits: LbitCount) -> Result<usize, SettingsError> {
    let n_lbits = n_lbits.value();
    all.at(n_lbits).ok_or(SettingsError::RealizationsMissing { n_lbits })
}

impl From<PrecisionName> for Precision {
    fn from(name: PrecisionName) -> Self {
        match name {
            PrecisionName::F64 => Self::F64,
            PrecisionName::F32 => Self::F32,
        }
    }
}

impl From<InsideName> for Parallelism {
    fn from(name: InsideName) -> Self {
        match name {
            InsideName::Never => Self::PerRealization,
            InsideName::Large => Self::InsideLarge,
            InsideName::Always => Self::InsideEvery,
        }
    }
}

impl From<SolverName> for SolverChoice {
    fn from(name: SolverName) -> Self {
        match name {
            SolverName::Full => Self::Full,
            SolverName::Window => Self::Window,
            SolverName::Auto => Self::Auto,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(text: &str) -> Result<RunSettings, SettingsError> {
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
    fn the_config_names_a_fraction_of_which_kind_it_is() {
        for (text, name) in [("0.25", "nearest-fraction 0.25"), ("central 0.25", "central 0.25")] {
            let settings = resolve(&format!("[sweep]\nstore = \"{text}\"")).unwrap();
            assert_eq!(settings.sweep.stored().to_string(), name, "{text}");
            assert!(
                settings.config.contains(&format!("store = \"{name}\"")),
                "{}",
                settings.config
            );
            assert_eq!(resolve(&settings.config).unwrap().sweep, settings.sweep, "{text}");
        }
    }

    #[test]
    fn a_size_without_realizations_is_named() {
        let error = resolve("[sweep]\nn = \"4,5\"\nrealizations = \"4=10\"").unwrap_err();
        assert!(error.to_string().contains("5=COUNT"), "{error}");
    }

    #[track_caller]
    fn check_config(run_file: &str, expected: &str) {
        assert_eq!(resolve(run_file).unwrap().config, expected);
    }

    #[test]
    fn the_config_has_every_default_but_what_belongs_to_the_machine() {
        let model = "grain_dimension = 8\nbandwidth = 1.5\nfield = 1.0\nfield_spread = 0.1\n";
        let run = "[run]\nsolver = \"auto\"\nprecision = \"f64\"\ncompression = 0\nparallel_inside = \"large\"\n";
        check_config(
            "[sweep]\nn = 1\nalpha = 0.5\nrealizations = 1\n[run]\nthreads = 1\nout = \"a.h5\"",
            &format!(
                "[model]\n{model}first_coupling = 0.41\n\n[sweep]\nn = \"1\"\nalpha = \"0.5\"\n\
                 no_alpha_c = false\nrealizations = \"1\"\nseed = 1\nstore = \"all\"\n\n{run}"
            ),
        );
        check_config(
            "[model]\ncouplings = \"0.4,0.2\"\n[sweep]\nn = \"1,2\"\nrealizations = \"2,2=1\"\nstore = \"0.5\"",
            &format!(
                "[model]\n{model}couplings = \"0.4,0.2\"\n\n[sweep]\nn = \"1,2\"\n\
                 realizations = \"2,2=1\"\nseed = 1\nstore = \"nearest-fraction 0.5\"\n\n{run}"
            ),
        );
        let asked = "[run]\nsolver = \"full\"\nprecision = \"f32\"\ncompression = 2\nparallel_inside = \"never\"\n";
        check_config(
            &format!(
                "[sweep]\nn = 3\nalpha = [0.5, 0.7]\nno_alpha_c = true\nrealizations = 1\nseed = 7\nstates = 4\n{asked}"
            ),
            &format!(
                "[model]\n{model}first_coupling = 0.41\n\n[sweep]\nn = \"3\"\nalpha = \"0.5,0.7\"\n\
                 no_alpha_c = true\nrealizations = \"1\"\nseed = 7\nstates = 4\n\n{asked}"
            ),
        );
    }
}
