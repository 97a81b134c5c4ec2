//! The `[model]` of a run file, and its flags: what can be typed, in layers.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::model_name::ModelName;
use crate::range::Reals;

/// The Hamiltonian: Eqs. (1), (2) and (12), or another central-grain model.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Args)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Model (defaults: the paper's)")]
pub struct ModelTable {
    /// A model by name, in place of that of a run file; other flags change parts of it [default: drh]
    #[arg(long = "model", value_name = "NAME", value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<ModelName>,
    /// Dimension d_g of the grain, a power of two where a qubit is coupled [default: 8]
    #[arg(long, alias = "d-g", value_name = "D")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain_dimension: Option<usize>,
    /// Ensemble of the grain: GOE, GUE, or given, given-complex by --disorder [default: GOE]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain_ensemble: Option<String>,
    /// Where the bandwidth is exact: in the mean over the ensemble, or in every sample [default: ensemble]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain_normalization: Option<String>,
    /// Root-mean-square eigenvalue of the grain [default: 1.5]
    #[arg(long, value_name = "E", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bandwidth: Option<f64>,
    /// Mean field h on the l-bits; the splitting is 2h [default: 1]
    #[arg(long, alias = "h", value_name = "H", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<f64>,
    /// Fields are uniform in [h - SPREAD, h + SPREAD] [default: 0.1]
    #[arg(long, alias = "delta-h", value_name = "SPREAD", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field_spread: Option<f64>,
    /// Fields h_1,h_2,… of every realization in place of random ones
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, conflicts_with_all = ["field", "field_spread"])]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Reals>,
    /// Operator that flips an l-bit: exchange (XX + YY), flip (XX), random, random-complex, given, given-complex [default: exchange]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Qubit of the grain that it acts on: the first, or one at random for each l-bit [default: first]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_site: Option<String>,
    /// First coupling J_1 of J_n = J_1 alpha^(n-1) [default: 0.41]
    #[arg(long, alias = "j1", value_name = "J", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_coupling: Option<f64>,
    /// J_n = J_1 alpha^u: exponential (u = n - 1), stretched-exponential ((n-1)^p), power-law (ln n); constant, given [default: exponential]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupling_law: Option<String>,
    /// u is random by ± ZETA, for n > 1 [default: 0]
    #[arg(long, alias = "zeta", value_name = "ZETA", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupling_spread: Option<f64>,
    /// The exponent p of a stretched exponential
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupling_stretch: Option<f64>,
    /// Explicit couplings J_1,J_2,… in place of J_1 and alpha
    #[arg(long, value_name = "LIST", allow_hyphen_values = true,
          conflicts_with_all = ["first_coupling", "coupling_law", "coupling_spread", "coupling_stretch", "alpha"])]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub couplings: Option<Reals>,
    /// Interactions K_mn of l-bits: none, nearest-neighbour, exponential, power-law, matrix, given [default: none]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interactions: Option<String>,
    /// They are uniform in ± K
    #[arg(long, value_name = "K", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interaction_strength: Option<f64>,
    /// Exponential ones decay over XI l-bits
    #[arg(long, value_name = "XI", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interaction_length: Option<f64>,
    /// Those of a power law decay as |m-n|^-A
    #[arg(long, value_name = "A", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interaction_power: Option<f64>,
    /// Those of a matrix, K_12,K_13,…,K_23,… of the first l-bits
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interaction_matrix: Option<Reals>,
    /// What is conserved: none, or U(1): the total S^z, in one block of which the grain and all l-bits are [default: none]
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symmetry: Option<String>,
    /// The S^z of that block [default: 0 or 1/2]
    #[arg(long, value_name = "SZ", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_spin: Option<f64>,
}

/// The first of two layers that has an entry, for each of these.
macro_rules! first_of {
    ($above:ident, $below:ident; $($entry:ident),*) => {
        ModelTable { $($entry: $above.$entry.or($below.$entry)),* }
    };
}

impl ModelTable {
    /// Merges two layers; entries of `self` take precedence over those of `below`.
    ///
    /// A model by name replaces the layer below as a whole, and so do alternatives each other: couplings by a law or by a list,
    /// fields by an interval or by a list. `law` says that what is above has a law of couplings, by its α.
    #[must_use]
    pub(crate) fn or(self, mut below: Self, law: bool) -> Self {
        if self.name.is_some() {
            below = Self::default();
        }
        let typed_law = self.first_coupling.is_some()
            || self.coupling_law.is_some()
            || self.coupling_spread.is_some()
            || self.coupling_stretch.is_some()
            || law;
        if typed_law {
            below.couplings = None;
        }
        if self.couplings.is_some() {
            below.first_coupling = None;
            below.coupling_law = None;
            below.coupling_spread = None;
            below.coupling_stretch = None;
        }
        if self.field.is_some() || self.field_spread.is_some() {
            below.fields = None;
        }
        if self.fields.is_some() {
            below.field = None;
            below.field_spread = None;
        }
        first_of!(self, below; name, grain_dimension, grain_ensemble, grain_normalization, bandwidth, field,
            field_spread, fields, operator, operator_site, first_coupling, coupling_law, coupling_spread,
            coupling_stretch, couplings, interactions, interaction_strength, interaction_length, interaction_power,
            interaction_matrix, symmetry, total_spin)
    }

    /// Whether what was typed fixes every coupling, so that there is no α.
    pub(crate) fn has_no_alpha(&self) -> bool {
        let law = |name: &String| ["constant", "given"].contains(&name.as_str());
        self.couplings.is_some()
            || self.coupling_law.as_ref().map_or(self.name == Some(ModelName::Star), law)
    }
}
