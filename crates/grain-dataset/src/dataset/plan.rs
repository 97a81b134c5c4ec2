//! What a dataset will hold, decided before the first number; two plans differ by name.

use std::collections::BTreeMap;

use grain_model::{
    Alpha, Column, Disorder, LbitCount, Parallelism, Seed, SizePlan, SolverName, Sweep,
};
use sha2::{Digest, Sha256};

use crate::dataset::reader::Dataset;
use crate::dataset::version_1;
use crate::error::DatasetError;
use crate::format::attributes::missing;
use crate::format::description::Description;
use crate::format::digest::hexadecimal;
use crate::format::layout::{self, Precision};
use crate::format::provenance::Provenance;

/// A dataset to be written.
#[derive(Debug, Clone)]
pub struct DatasetPlan {
    /// The points and the model.
    pub sweep: Sweep,
    /// Who computes it, when and where.
    pub provenance: Provenance,
    /// The run as TOML, defaults resolved.
    pub config: String,
    /// Of columns stored as [`grain_model::column::Storage::Chosen`]: entropies and magnetizations; energies are always double.
    pub precision: Precision,
    /// Deflate level of real numbers, 0 (none) to 9.
    pub compression: u8,
    /// What is stored of every point.
    pub columns: Vec<Column>,
    /// The eigensolver at every N where it is not [`SolverName::Full`].
    pub solvers: BTreeMap<usize, SolverName>,
    /// How threads were used, on which last digits may depend.
    pub parallelism: Parallelism,
}

impl DatasetPlan {
    /// Everything that determines the content, by name: no threads, no dates, no machine.
    pub fn description(&self) -> Description {
        let mut named = BTreeMap::new();
        let mut say = |name: &str, value: String| {
            named.insert(name.to_owned(), value);
        };
        for (name, value) in self.sweep.model().description() {
            say(name, value);
        }
        say(
            "disorder",
            match self.sweep.disorder() {
                Disorder::Drawn(seed) => format!("seed {}", seed.0),
                given @ Disorder::Given(_) => format!("given, sha-256 {}", disorder_digest(given)),
            },
        );
        say(version_1::STORED, self.sweep.stored().to_string());
        say("precision", format!("{:?}", self.precision));
        say(version_1::PARALLELISM, self.parallelism.to_string());
        say(version_1::COLUMNS, layout::names(&self.columns));
        for size in self.sweep.sizes() {
            say(&format!("alpha at N = {}", size.n_lbits), listed_alphas(size));
            say(&format!("realizations at N = {}", size.n_lbits), size.realizations.to_string());
            let solver = self.solver(size.n_lbits.value());
            say(&format!("solver at N = {}", size.n_lbits), solver.to_string());
        }
        named
    }

    /// The eigensolver at N.
    pub(crate) fn solver(&self, n_lbits: usize) -> SolverName {
        self.solvers.get(&n_lbits).copied().unwrap_or(SolverName::Full)
    }

    /// The plan by which a dataset was made, to be carried out under another provenance.
    ///
    /// # Errors
    /// A [`DatasetError`] if the dataset does not say what it holds.
    pub fn of(dataset: &Dataset, provenance: Provenance) -> Result<Self, DatasetError> {
        let path = dataset.path();
        let failed = |source| DatasetError::Model { path: path.into(), source };
        // A list of couplings is as long as N: that of the largest holds all.
        let (Some(first), Some(last)) = (dataset.sizes().first(), dataset.sizes().last()) else {
            return Err(missing(path, "size N"));
        };
        let model = last.model().clone();
        let disorder = match first.master_seed() {
            Some(seed) => Disorder::Drawn(Seed(seed)),
            None => Disorder::Given(dataset.stored_disorder()?),
        };
        let explicit = !model.couplings().depends_on_alpha();
        let sizes = dataset.sizes().iter().map(|size| {
            let alphas = size.alphas().iter().filter(|_| !explicit);
            Ok(SizePlan {
                n_lbits: LbitCount::new(size.n_lbits())?,
                alphas: alphas.map(|alpha| Alpha::new(*alpha)).collect::<Result<_, _>>()?,
                realizations: size.n_realizations(),
            })
        });
        let sizes = sizes.collect::<Result<_, _>>().map_err(failed)?;
        Ok(Self {
            sweep: Sweep::new(model, disorder, sizes, first.stored_states()?).map_err(failed)?,
            provenance,
            config: dataset.config().to_owned(),
            precision: first.precision()?,
            compression: first.compression()?,
            columns: first.columns().to_vec(),
            solvers: (dataset.sizes().iter())
                .map(|size| Ok((size.n_lbits(), size.solver()?)))
                .collect::<Result<_, DatasetError>>()?,
            parallelism: first.parallelism()?,
        })
    }
}

fn listed_alphas(size: &SizePlan) -> String {
    let values: Vec<String> = size.alphas.iter().map(ToString::to_string).collect();
    if values.is_empty() { "none".into() } else { values.join(", ") }
}

fn disorder_digest(disorder: &Disorder) -> String {
    let mut hash = Sha256::new();
    if let Disorder::Given(sizes) = disorder {
        for realization in sizes.values().flatten() {
            for value in realization.drawn().flatten() {
                hash.update(value.to_le_bytes());
            }
        }
    }
    hexadecimal(&hash.finalize())
}
