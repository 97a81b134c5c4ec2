//! A run in plain values: what was typed, else what its file says, else the default.

use std::collections::BTreeMap;
use std::path::PathBuf;

use grain_model::{CentralGrain, EnergyPosition, ModelError, StateCount, StoredStates};

use super::error::SettingsError;
use crate::model_table::ModelTable;
use crate::range::{Counts, Realizations, Reals};
use crate::run_file::{InsideName, PrecisionName, RunFile, RunTable, SolverName, SweepTable};

/// A run whose every entry has a value; but for the model none of them is validated yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RunValues {
    pub(super) model: CentralGrain,
    pub(super) axis: CouplingAxis,
    /// The N of the sweep.
    pub(super) n: Counts,
    pub(super) realizations: Realizations,
    pub(super) origin: Origin,
    pub(super) stored: Stored,
    pub(super) solver: SolverName,
    /// Names of columns; none where none were chosen.
    pub(super) observables: Option<Vec<String>>,
    pub(super) precision: PrecisionName,
    pub(super) compression: u8,
    pub(super) parallel_inside: InsideName,
}

/// Over what couplings a sweep goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum CouplingAxis {
    /// Values of α.
    Alpha { alpha: Reals, no_alpha_c: bool },
    /// None: the model has one list of couplings.
    Explicit,
}

/// Where the disorder comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Origin {
    /// Drawn, from a master seed.
    Seed(u64),
    /// Given, by a file.
    File(PathBuf),
}

/// Which eigenstates are kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stored {
    /// A fraction of the spectrum, or which ones as files name them: `all`, `central 0.25`.
    Share(String),
    /// So many nearest to an energy, by its distance from the mean in standard deviations.
    Nearest(usize, f64),
}

impl Stored {
    /// What is kept, by the definition of the model.
    ///
    /// # Errors
    /// A [`ModelError`] for a number outside its range, or words that mean nothing.
    pub(super) fn states(&self) -> Result<StoredStates, ModelError> {
        match self {
            Self::Nearest(states, position) => {
                let position = EnergyPosition::new(*position)?;
                Ok(StoredStates::nearest_at(StateCount::new(*states)?, position))
            }
            Self::Share(text) => StoredStates::asked(text),
        }
    }
}

impl RunValues {
    /// Every entry of the merged layers, or else the paper's model and a sweep that takes minutes.
    ///
    /// # Errors
    /// A [`ModelError`] if the model is not valid.
    pub(super) fn of(layers: RunFile) -> Result<Self, ModelError> {
        let RunFile { model, sweep, run } = layers;
        if sweep.energy.is_some() && sweep.states.is_none() {
            return Err(ModelError::EnergyWithoutStates);
        }
        let model = model.model()?;
        let axis = if model.couplings().depends_on_alpha() {
            CouplingAxis::Alpha {
                alpha: sweep.alpha.unwrap_or_else(|| {
                    Reals((6..=20).map(|step| f64::from(step) * 5.0 / 100.0).collect())
                }),
                no_alpha_c: sweep.no_alpha_c.unwrap_or(false),
            }
        } else {
            if sweep.alpha.is_some() {
                return Err(ModelError::AlphaWithExplicitCouplings);
            }
            CouplingAxis::Explicit
        };
        let realizations = sweep
            .realizations
            .unwrap_or_else(|| Realizations { default: Some(100), by_size: BTreeMap::new() });
        Ok(Self {
            model,
            axis,
            n: sweep.n.unwrap_or_else(|| Counts::from(vec![4, 5, 6])),
            realizations,
            origin: match sweep.disorder {
                Some(path) => Origin::File(path),
                None => Origin::Seed(sweep.seed.unwrap_or(1)),
            },
            stored: match sweep.states {
                Some(states) => Stored::Nearest(states, sweep.energy.unwrap_or(0.0)),
                None => Stored::Share(sweep.store.unwrap_or_else(|| "all".into())),
            },
            solver: run.solver.unwrap_or(SolverName::Auto),
            observables: run.observables,
            precision: run.precision.unwrap_or(PrecisionName::F64),
            compression: run.compression.unwrap_or(0),
            parallel_inside: run.parallel_inside.unwrap_or(InsideName::Large),
        })
    }

    /// The run file that gives this run again, on any machine.
    ///
    /// # Errors
    /// [`SettingsError::DisorderNowhere`] and [`SettingsError::Config`].
    pub(super) fn config(self) -> Result<String, SettingsError> {
        let model = ModelTable::of(&self.model);
        let mut sweep = SweepTable {
            n: Some(self.n),
            realizations: Some(self.realizations),
            ..SweepTable::default()
        };
        if let CouplingAxis::Alpha { alpha, no_alpha_c } = self.axis {
            sweep.alpha = Some(alpha);
            sweep.no_alpha_c = Some(no_alpha_c);
        }
        match self.origin {
            Origin::Seed(seed) => sweep.seed = Some(seed),
            Origin::File(path) => {
                let absolute = std::path::absolute(&path);
                sweep.disorder = Some(
                    absolute.map_err(|source| SettingsError::DisorderNowhere { path, source })?,
                );
            }
        }
        match self.stored {
            Stored::Nearest(states, position) => {
                sweep.states = Some(states);
                sweep.energy = Some(position).filter(|&position| position != 0.0);
            }
            // By name: programs that took a bare fraction for one by index refuse it.
            share @ Stored::Share(_) => sweep.store = Some(share.states()?.to_string()),
        }
        let run = RunTable {
            solver: Some(self.solver),
            observables: self.observables,
            precision: Some(self.precision),
            compression: Some(self.compression),
            parallel_inside: Some(self.parallel_inside),
            ..RunTable::default()
        };
        Ok(toml::to_string(&RunFile { model, sweep, run })?)
    }
}
