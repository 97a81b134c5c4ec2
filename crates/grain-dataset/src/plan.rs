//! What a dataset will hold, decided before the first number; two plans differ by name.

use std::collections::BTreeMap;
use std::path::Path;

use grain_model::{CouplingLaw, Disorder, SizePlan, StoredStates, Sweep};
use sha2::{Digest, Sha256};

use crate::digest::hexadecimal;
use crate::error::DatasetError;
use crate::provenance::Provenance;

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
    /// The eigensolver: `full`.
    pub solver: String,
    /// The parallelism inside one matrix, on which last digits may depend, in words.
    pub parallelism: String,
}

impl DatasetPlan {
    /// Everything that determines the content, by name: no threads, no dates, no machine.
    pub fn description(&self) -> BTreeMap<String, String> {
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
        say("solver", self.solver.clone());
        say("parallelism inside a matrix", self.parallelism.clone());
        for size in self.sweep.sizes() {
            say(&format!("alpha at N = {}", size.n_lbits), listed_alphas(size));
            say(&format!("realizations at N = {}", size.n_lbits), size.realizations.to_string());
        }
        named
    }

    /// The SHA-256 of [`DatasetPlan::description`], in hexadecimal.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for (name, value) in self.description() {
            hash.update(format!("{name}\0{value}\0"));
        }
        hexadecimal(&hash.finalize())
    }

    /// The description as JSON, as it stands beside parts and in datasets.
    pub(crate) fn to_json(&self) -> String {
        // A map of strings to strings has a JSON form.
        serde_json::to_string_pretty(&self.description()).unwrap_or_default()
    }

    /// Refuses a plan found at `path` that is not this one, difference by difference.
    pub(crate) fn require_same(&self, found: &str, path: &Path) -> Result<(), DatasetError> {
        require_same(&self.description(), found, path)
    }
}

/// Refuses a description found at `path`, as JSON, that is not the one asked for, difference by difference.
pub(crate) fn require_same(
    asked: &BTreeMap<String, String>,
    found: &str,
    path: &Path,
) -> Result<(), DatasetError> {
    let theirs: BTreeMap<String, String> = serde_json::from_str(found).map_err(|_| {
        DatasetError::Missing { path: path.into(), what: "description of its plan".into() }
    })?;
    let differences = differences(&theirs, asked);
    if differences.is_empty() {
        Ok(())
    } else {
        Err(DatasetError::OtherPlan { path: path.into(), differences })
    }
}

/// One sentence for each name at which two descriptions differ.
fn differences(there: &BTreeMap<String, String>, asked: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    for (name, asked) in asked {
        match there.get(name) {
            None => found.push(format!("it has no {name}, asked for is {asked}")),
            Some(there) if there != asked => {
                found.push(format!("its {name} is {there}, asked for is {asked}"));
            }
            Some(_) => {}
        }
    }
    for (name, there) in there.iter().filter(|(name, _)| !asked.contains_key(*name)) {
        found.push(format!("its {name} is {there}, which is not asked for"));
    }
    found
}

/// The stored eigenstates in words.
pub(crate) fn stored(states: StoredStates) -> String {
    match states {
        StoredStates::All => "all".into(),
        StoredStates::Central(fraction) => {
            format!("central fraction {} of the spectrum by index", fraction.value())
        }
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
            for value in realization.grain().iter().chain(realization.fields()) {
                hash.update(value.to_le_bytes());
            }
        }
    }
    hexadecimal(&hash.finalize())
}
