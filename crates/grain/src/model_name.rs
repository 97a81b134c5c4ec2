//! The names of models, as `--model` has them.

#![expect(clippy::doc_markdown, reason = "these comments are help texts on a terminal")]

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// A central-grain model that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ModelName {
    /// The model of PRB 106, 184208: a GOE grain whose first qubit exchanges flips with every l-bit.
    Drh,
    /// The quantum sun: XX on a random qubit of the grain, random distances u_n, fields of spin 1/2 (`data/CONVENTIONS.md`).
    QuantumSun,
    /// Its U(1) form: XX + YY, in the block of the smallest total S^z.
    QuantumSunU1,
    /// The symmetric star: J_n = J_1.
    Star,
    /// A random matrix of its own for every l-bit.
    RandomOperators,
}
