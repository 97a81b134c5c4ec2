//! One layer of the settings of a run, by flags or from a TOML file: every entry optional, flags take precedence.
//!
//! The tables are read by clap *and* by serde, so that a flag and its key can never drift apart.
//! The `/config` of a dataset is such a file with every default filled in.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use grain_dataset::input::read_text;
use serde::{Deserialize, Serialize};

use crate::model_table::ModelTable;
use crate::range::{Counts, Realizations, Reals};

/// A run file that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RunFileError {
    /// The file cannot be read.
    #[error("cannot read the run file {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is not TOML, or has a key or value that is not known.
    #[error("the run file {} is not valid: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Where and why, by the TOML reader.
        reason: String,
    },
}

/// A whole run: `[model]`, `[sweep]` and `[run]`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Args)]
#[serde(deny_unknown_fields, default)]
pub struct RunFile {
    /// The Hamiltonian.
    #[command(flatten)]
    pub model: ModelTable,
    /// The points to visit.
    #[command(flatten)]
    pub sweep: SweepTable,
    /// How to compute and store.
    #[command(flatten)]
    pub run: RunTable,
}

/// The points to visit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Args)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Sweep")]
pub struct SweepTable {
    /// Numbers of l-bits: 5, a list 4,6,8 or a range 4:7 [default: 4:6]
    #[arg(long, value_name = "RANGE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<Counts>,
    /// Values of alpha: a list or START:END:STEP [default: 0.30:1.00:0.05]
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha: Option<Reals>,
    /// Do not add the critical alpha_c = 1/sqrt(2), at which theory is fitted
    #[arg(long, num_args = 0, default_missing_value = "true")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_alpha_c: Option<bool>,
    /// Realizations a point: 100, or by N such as 250,10=12 [default: 100]
    #[arg(long, short = 'm', value_name = "M")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub realizations: Option<Realizations>,
    /// Master seed of the disorder [default: 1]
    #[arg(long, value_name = "SEED")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Take the disorder from an HDF5 file with 'grain', 'fields' and what else the model has, instead of a seed
    #[arg(long, value_name = "FILE", conflicts_with = "seed")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disorder: Option<PathBuf>,
    /// Eigenstates to keep: 'all', the fraction nearest in energy to the mean tr H / D such as 0.25, or 'central 0.25', that fraction by index [default: all]
    #[arg(long, value_name = "STATES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    /// Eigenstates to keep: the K nearest in energy to the mean tr H / D, in place of --store
    #[arg(long, value_name = "K", conflicts_with = "store")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub states: Option<usize>,
    /// Where those states are: so many standard deviations of all levels above the mean (-0.5 is below), in place of the mean itself
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub energy: Option<f64>,
}

/// How to compute and store.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Args)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Run")]
pub struct RunTable {
    /// The dataset to write [default: grain.h5]
    #[arg(long, short = 'o', value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out: Option<PathBuf>,
    /// Eigensolver; auto takes the faster one where --states or a fraction is given, and says why [default: auto]
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solver: Option<SolverName>,
    /// Threads that compute [default: one a core]
    #[arg(long, short = 't', value_name = "T", env = "GRAIN_THREADS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threads: Option<usize>,
    /// Memory that matrices may fill, in GiB [default: 85 % of what is free]
    #[arg(long, value_name = "GIB")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<f64>,
    /// What is measured beside energies, entropies, magnetizations and gap ratios: columns such as grain_entropy,cut_entropy, or 'all'
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observables: Option<Vec<String>>,
    /// Precision of stored entropies and magnetizations [default: f64]
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<PrecisionName>,
    /// Deflate level of stored spectra, 0 (none) to 9: saves about 15 % [default: 0]
    #[arg(long, value_name = "LEVEL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compression: Option<u8>,
    /// Where threads work inside one matrix [default: large]
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parallel_inside: Option<InsideName>,
}

/// Precision of stored entropies, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum PrecisionName {
    /// Double precision: what was computed.
    F64,
    /// Single precision: half the size, seven digits.
    F32,
}

/// The eigensolver, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum SolverName {
    /// Every eigenpair, by faer.
    Full,
    /// The wanted eigenpairs alone, by filtered Lanczos: N = 14 on a workstation.
    Window,
    /// Whichever takes less time.
    Auto,
}

/// Where threads work, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum InsideName {
    /// One thread a matrix at every N.
    Never,
    /// All threads inside one matrix from dimension 16384 (N = 11) on.
    Large,
    /// All threads inside one matrix at every N.
    Always,
}

/// Longer than any run file: every realization of a sweep could be listed in it.
const MOST_BYTES: u64 = 16 << 20;

impl RunFile {
    /// Reads a run file, or the pipe that a shell makes of `<(…)`.
    ///
    /// # Errors
    /// [`RunFileError`] with the place and the reason.
    pub fn read(path: &Path) -> Result<Self, RunFileError> {
        let text = read_text(path, MOST_BYTES)
            .map_err(|source| RunFileError::Unreadable { path: path.into(), source })?;
        Self::parse(&text, path)
    }

    /// Reads the text of a run file, which came from `path`.
    ///
    /// # Errors
    /// [`RunFileError`] with the place and the reason.
    pub fn parse(text: &str, path: &Path) -> Result<Self, RunFileError> {
        toml::from_str(text).map_err(|error| RunFileError::Invalid {
            path: path.into(),
            reason: error.to_string().trim_end().to_owned(),
        })
    }

    /// Merges two layers; entries of `self` take precedence over those of `below`.
    ///
    /// Alternatives replace each other as a whole: couplings by a law or by a list, disorder from a seed or a
    /// file, states by their number or as a share.
    #[must_use]
    pub fn or(self, below: Self) -> Self {
        let typed_list = self.model.has_no_alpha();
        Self {
            model: self.model.or(below.model, self.sweep.alpha.is_some()),
            sweep: SweepTable {
                n: self.sweep.n.or(below.sweep.n),
                alpha: self.sweep.alpha.or(below.sweep.alpha.filter(|_| !typed_list)),
                no_alpha_c: self.sweep.no_alpha_c.or(below.sweep.no_alpha_c),
                realizations: self.sweep.realizations.or(below.sweep.realizations),
                seed: self
                    .sweep
                    .seed
                    .or(below.sweep.seed.filter(|_| self.sweep.disorder.is_none())),
                disorder: self
                    .sweep
                    .disorder
                    .or(below.sweep.disorder.filter(|_| self.sweep.seed.is_none())),
                states: self
                    .sweep
                    .states
                    .or(below.sweep.states.filter(|_| self.sweep.store.is_none())),
                energy: self
                    .sweep
                    .energy
                    .or(below.sweep.energy.filter(|_| self.sweep.store.is_none())),
                store: self
                    .sweep
                    .store
                    .or(below.sweep.store.filter(|_| self.sweep.states.is_none())),
            },
            run: RunTable {
                out: self.run.out.or(below.run.out),
                solver: self.run.solver.or(below.run.solver),
                threads: self.run.threads.or(below.run.threads),
                memory: self.run.memory.or(below.run.memory),
                compression: self.run.compression.or(below.run.compression),
                observables: self.run.observables.or(below.run.observables),
                precision: self.run.precision.or(below.run.precision),
                parallel_inside: self.run.parallel_inside.or(below.run.parallel_inside),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_file_is_read_as_written_by_a_person() {
        let file: RunFile = toml::from_str(
            "[model]\nbandwidth = 2.0\n[sweep]\nn = \"4..=6\"\nalpha = [0.5, 0.7]\n\
             realizations = 40\nseed = 3\n[run]\nprecision = \"f32\"\n",
        )
        .unwrap();
        assert_eq!(file.model.bandwidth, Some(2.0), "a number");
        assert_eq!(file.sweep.n, Some(Counts::from(vec![4, 5, 6])), "a range");
        assert_eq!(file.sweep.alpha, Some(Reals(vec![0.5, 0.7])), "a list");
        assert_eq!(file.sweep.realizations.unwrap().at(9), Some(40), "a bare number");
        assert_eq!(file.run.precision, Some(PrecisionName::F32), "a name");
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let error = toml::from_str::<RunFile>("[sweep]\nrealisations = 3\n").unwrap_err();
        assert!(error.to_string().contains("realisations"), "{error}");
    }

    #[test]
    fn flags_win_over_the_file() {
        let file: RunFile =
            toml::from_str("[model]\ncouplings = \"0.4,0.2\"\n[sweep]\nseed = 3\n").unwrap();
        let mut typed = RunFile::default();
        typed.sweep.seed = Some(4);
        typed.sweep.alpha = Some(Reals(vec![0.5]));
        let merged = typed.or(file);
        assert_eq!(merged.sweep.seed, Some(4), "typed");
        assert_eq!(merged.model.couplings, None, "alpha typed: the file's list does not count");
    }
}
