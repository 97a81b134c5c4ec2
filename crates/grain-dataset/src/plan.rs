//! What a dataset will hold, decided before the first number; two plans differ by name.

use std::collections::BTreeMap;

use grain_model::{
    Alpha, CentralFraction, CouplingLaw, Disorder, LbitCount, Seed, SizePlan, StateCount,
    StoredStates, Sweep,
};
use sha2::{Digest, Sha256};

use crate::attributes::missing;
use crate::description::{self, Description, accept, differences};
use crate::digest::hexadecimal;
use crate::error::DatasetError;
use crate::provenance::Provenance;
use crate::reader::Dataset;

/// How many digits of entropies and magnetizations are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// Double: what was computed.
    #[default]
    F64,
    /// Single: seven digits in half the space.
    F32,
}

/// A dataset to be written.
#[derive(Debug, Clone)]
pub struct DatasetPlan {
    /// The points and the model.
    pub sweep: Sweep,
    /// Who computes it, when and where.
    pub provenance: Provenance,
    /// The run as TOML, defaults resolved.
    pub config: String,
    /// Of entropies and magnetizations; energies are always double.
    pub precision: Precision,
    /// Deflate level of energies, entropies and magnetizations, 0 (none) to 9.
    pub compression: u8,
    /// The eigensolver at every N that is not `full`, by name.
    pub solvers: BTreeMap<usize, String>,
    /// The parallelism inside one matrix, on which last digits may depend, in words.
    pub parallelism: String,
}

impl DatasetPlan {
    /// Everything that determines the content, by name: no threads, no dates, no machine.
    pub fn description(&self) -> Description {
        let model = self.sweep.model();
        let mut named = BTreeMap::new();
        let mut say = |name: &str, value: String| {
            named.insert(name.to_owned(), value);
        };
        say("grain dimension d_g", model.grain_dimension().value().to_string());
        say("bandwidth", model.bandwidth().to_string());
        say("field h", model.field().to_string());
        say("spread of fields delta_h", model.field_spread().to_string());
        say(
            "couplings",
            match model.couplings() {
                CouplingLaw::Exponential { first } => format!("J_1 = {first}"),
                CouplingLaw::Explicit(list) => format!("J_n = {list:?}"),
            },
        );
        say(
            "disorder",
            match self.sweep.disorder() {
                Disorder::Drawn(seed) => format!("seed {}", seed.0),
                given @ Disorder::Given(_) => format!("given, sha-256 {}", disorder_digest(given)),
            },
        );
        say("stored eigenstates", stored(self.sweep.stored()));
        say("precision", format!("{:?}", self.precision));
        say("parallelism inside a matrix", self.parallelism.clone());
        for size in self.sweep.sizes() {
            say(&format!("alpha at N = {}", size.n_lbits), listed_alphas(size));
            say(&format!("realizations at N = {}", size.n_lbits), size.realizations.to_string());
            let solver = self.solver(size.n_lbits.value());
            say(&format!("solver at N = {}", size.n_lbits), solver.to_owned());
        }
        named
    }

    /// The eigensolver at N, by name.
    pub(crate) fn solver(&self, n_lbits: usize) -> &str {
        self.solvers.get(&n_lbits).map_or("full", String::as_str)
    }

    /// The SHA-256 of [`DatasetPlan::description`], in hexadecimal.
    pub fn digest(&self) -> String {
        description::digest(&self.description())
    }

    /// The description as JSON, as it stands in datasets.
    pub(crate) fn to_json(&self) -> String {
        description::json(&self.description())
    }

    /// The description and the shard: what a run must share to go on with another.
    pub(crate) fn identity(&self) -> Description {
        description::with_shard(self.description(), self.sweep.shard())
    }

    /// Refuses a dataset at `path` that another run made, difference by difference.
    pub(crate) fn require_same_dataset(&self, dataset: &Dataset) -> Result<(), DatasetError> {
        let path = dataset.path();
        let found =
            description::with_shard(description::read(&dataset.plan()?, path)?, dataset.shard()?);
        description::require_same(&self.identity(), &found, path)
    }

    /// Refuses a dataset that this plan does not contain whole, with the same physics.
    pub(crate) fn require_extension_of(&self, dataset: &Dataset) -> Result<(), DatasetError> {
        let path = dataset.path();
        let axis = |name: &str| {
            ["alpha at", "realizations at", "solver at"].iter().any(|axis| name.starts_with(axis))
        };
        let mut found =
            description::with_shard(description::read(&dataset.plan()?, path)?, dataset.shard()?);
        found.retain(|name, _| !axis(name));
        let mut asked = self.identity();
        asked.retain(|name, _| !axis(name));
        let mut differences = differences(&found, &asked);
        for size in dataset.sizes() {
            let n = size.n_lbits();
            let Some(plan) = self.sweep.sizes().iter().find(|plan| plan.n_lbits.value() == n)
            else {
                differences.push(format!("its N = {n} is not asked for"));
                continue;
            };
            if self.solver(n) != size.solver() {
                differences.push(format!(
                    "its solver at N = {n} is {}, asked for is {}",
                    size.solver(),
                    self.solver(n)
                ));
            }
            if plan.realizations < size.n_realizations() {
                differences.push(format!(
                    "it has {} realizations at N = {n}, asked for are {}",
                    size.n_realizations(),
                    plan.realizations
                ));
            }
            let kept = |alpha: &f64| {
                plan.alphas.iter().any(|own| own.value().to_bits() == alpha.to_bits())
            };
            if let Some(lost) = size.alphas().iter().find(|alpha| alpha.is_finite() && !kept(alpha))
            {
                differences.push(format!("its alpha = {lost} at N = {n} is not asked for"));
            }
        }
        accept(differences, |differences| DatasetError::NoExtension {
            path: path.into(),
            differences,
        })
    }

    /// The plan by which a dataset was made, to be carried out under another provenance.
    ///
    /// # Errors
    /// A [`DatasetError`] if the dataset does not say what it holds.
    pub fn of(dataset: &Dataset, provenance: Provenance) -> Result<Self, DatasetError> {
        let path = dataset.path();
        let failed = |source| DatasetError::Model { path: path.into(), source };
        let Some(first) = dataset.sizes().first() else { return Err(missing(path, "size N")) };
        let model = first.model().clone();
        let disorder = match first.master_seed() {
            Some(seed) => Disorder::Drawn(Seed(seed)),
            None => Disorder::Given(dataset.stored_disorder()?),
        };
        let explicit = matches!(model.couplings(), CouplingLaw::Explicit(_));
        let sizes = dataset.sizes().iter().map(|size| {
            let alphas = size.alphas().iter().filter(|_| !explicit);
            Ok(SizePlan {
                n_lbits: LbitCount::new(size.n_lbits())?,
                alphas: alphas.map(|alpha| Alpha::new(*alpha)).collect::<Result<_, _>>()?,
                realizations: size.n_realizations(),
            })
        });
        let sizes = sizes.collect::<Result<_, _>>().map_err(failed)?;
        let words = first.stored_eigenstates();
        let stored = stored_from(words).ok_or_else(|| DatasetError::Value {
            path: path.into(),
            what: "the attribute 'stored_eigenstates'".into(),
            found: words.into(),
            expected: "'all' or a central fraction".into(),
        })?;
        Ok(Self {
            sweep: Sweep::new(model, disorder, sizes, stored).map_err(failed)?,
            provenance,
            config: dataset.config().to_owned(),
            precision: first.precision()?,
            compression: first.compression()?,
            solvers: dataset
                .sizes()
                .iter()
                .map(|size| (size.n_lbits(), size.solver().to_owned()))
                .collect(),
            parallelism: first.parallelism(),
        })
    }
}

/// The stored eigenstates in words.
pub(crate) fn stored(states: StoredStates) -> String {
    match states {
        StoredStates::All => "all".into(),
        StoredStates::Central(fraction) => {
            format!("{CENTRAL}{} of the spectrum by index", fraction.value())
        }
        StoredStates::Nearest(states) => {
            format!("{NEAREST}{} states to the mean energy tr H / D", states.value())
        }
    }
}

const CENTRAL: &str = "central fraction ";
const NEAREST: &str = "nearest ";

/// The stored eigenstates from words.
pub(crate) fn stored_from(words: &str) -> Option<StoredStates> {
    if words == stored(StoredStates::All) {
        return Some(StoredStates::All);
    }
    if let Some(rest) = words.strip_prefix(NEAREST) {
        let count = rest.split_whitespace().next()?.parse().ok()?;
        return Some(StoredStates::Nearest(StateCount::new(count).ok()?));
    }
    let number = words.strip_prefix(CENTRAL)?.split_whitespace().next()?;
    Some(StoredStates::Central(CentralFraction::new(number.parse().ok()?).ok()?))
}

fn listed_alphas(size: &SizePlan) -> String {
    let values: Vec<String> = size.alphas.iter().map(ToString::to_string).collect();
    if values.is_empty() { "none".into() } else { values.join(", ") }
}

fn disorder_digest(disorder: &Disorder) -> String {
    let mut hash = Sha256::new();
    if let Disorder::Given(sizes) = disorder {
        for realization in sizes.values().flatten() {
            for value in realization.grain().iter().chain(realization.fields()) {
                hash.update(value.to_le_bytes());
            }
        }
    }
    hexadecimal(&hash.finalize())
}
