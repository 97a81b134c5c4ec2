//! The `[model]` of a run file, and its flags: from what was typed to a model, and from a model to what can be typed.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

use clap::Args;
use grain_model::{CentralGrain, CouplingLaw, GrainDimension, ModelError};
use serde::{Deserialize, Serialize};

use crate::range::Reals;

/// The Hamiltonian, Eqs. (1), (2) and (12).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Args)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Model (defaults: the paper's)")]
pub struct ModelTable {
    /// Dimension d_g of the grain, a power of two [default: 8]
    #[arg(long, alias = "d-g", value_name = "D")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grain_dimension: Option<usize>,
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
    /// First coupling J_1 of J_n = J_1 alpha^(n-1) [default: 0.41]
    #[arg(long, alias = "j1", value_name = "J", allow_negative_numbers = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_coupling: Option<f64>,
    /// Explicit couplings J_1,J_2,… in place of J_1 and alpha
    #[arg(long, value_name = "LIST", allow_hyphen_values = true,
          conflicts_with_all = ["first_coupling", "alpha"])]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub couplings: Option<Reals>,
}

impl ModelTable {
    /// Merges two layers; entries of `self` take precedence over those of `below`.
    ///
    /// Couplings by a law or by a list replace each other as a whole: `law` says that what is above has a law, by its α.
    #[must_use]
    pub(crate) fn or(self, below: Self, law: bool) -> Self {
        // J_1 typed beats a list in the file.
        let typed_law = self.first_coupling.is_some() || law;
        let typed_list = self.couplings.is_some();
        Self {
            grain_dimension: self.grain_dimension.or(below.grain_dimension),
            bandwidth: self.bandwidth.or(below.bandwidth),
            field: self.field.or(below.field),
            field_spread: self.field_spread.or(below.field_spread),
            first_coupling: self.first_coupling.or(below.first_coupling.filter(|_| !typed_list)),
            couplings: self.couplings.or(below.couplings.filter(|_| !typed_law)),
        }
    }

    /// The model: what was typed, or else the paper's.
    ///
    /// # Errors
    /// A [`ModelError`] for the first entry that is not valid.
    pub(crate) fn model(self) -> Result<CentralGrain, ModelError> {
        let paper = CentralGrain::paper();
        let couplings = match self.couplings {
            Some(Reals(list)) => CouplingLaw::explicit(list)?,
            None => {
                CouplingLaw::exponential(self.first_coupling.unwrap_or(CouplingLaw::PAPER_FIRST))?
            }
        };
        CentralGrain::new(
            match self.grain_dimension {
                Some(dimension) => GrainDimension::new(dimension)?,
                None => paper.grain_dimension(),
            },
            self.bandwidth.unwrap_or(paper.bandwidth()),
            self.field.unwrap_or(paper.field()),
            self.field_spread.unwrap_or(paper.field_spread()),
            couplings,
        )
    }

    /// The table of which [`Self::model`] makes this model.
    pub(crate) fn of(model: &CentralGrain) -> Self {
        let (first_coupling, couplings) = match model.couplings() {
            CouplingLaw::Exponential { first } => (Some(*first), None),
            CouplingLaw::Explicit(list) => (None, Some(Reals(list.clone()))),
        };
        Self {
            grain_dimension: Some(model.grain_dimension().value()),
            bandwidth: Some(model.bandwidth()),
            field: Some(model.field()),
            field_spread: Some(model.field_spread()),
            first_coupling,
            couplings,
        }
    }
}
