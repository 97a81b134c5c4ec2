//! A model in words and in one line of mathematics, for people and for the records of files.

use std::fmt;

use crate::central_grain::{CentralGrain, ModelParts};
use crate::coupling_operator::OperatorKind;
use crate::couplings::CouplingLaw;
use crate::fields::Fields;
use crate::grain_ensemble::GrainEnsemble;
use crate::seed::Seed;
use crate::symmetry::Symmetry;

impl CentralGrain {
    /// What files say of the couplings `J_n`.
    pub fn coupling_meaning(&self) -> &'static str {
        if self.parts().couplings == CouplingLaw::Given {
            return "zero: the J_n of each realization are 'given_coupling'";
        }
        match self.parts().operator.kind {
            OperatorKind::Exchange => {
                "J_n in V_n = J_n (sigma_g^x sigma_n^x + sigma_g^y sigma_n^y)"
            }
            OperatorKind::Flip => "J_n in V_n = J_n sigma_g^x sigma_n^x",
            _ => "J_n in V_n = J_n (B_n x sigma_n^+ + h.c.)",
        }
    }

    /// Conventions in words, for whoever builds a Hamiltonian from the arrays in a file.
    pub fn convention(&self) -> String {
        let ModelParts { grain, operator, symmetry, .. } = self.parts();
        let papers = Self::paper().parts().clone();
        if (grain.ensemble, grain.normalization)
            == (papers.grain.ensemble, papers.grain.normalization)
            && (operator, symmetry) == (&papers.operator, &papers.symmetry)
        {
            return "real symmetric GOE: off-diagonal variance s^2, diagonal \
                    2 s^2, s = bandwidth / sqrt(grain_dimension + 1); sigma_g acts on the first qubit of the grain \
                    (sigma x 1: rows 0 to d_g/2 - 1 are up)"
                .into();
        }
        let conserved = if *symmetry == Symmetry::None {
            String::new()
        } else {
            "; elements between grain states of different S^z are zero, each block is normalised by itself, and eigenstates \
             are those of one total S^z"
                .into()
        };
        format!(
            "H_g {}: {}{conserved}; a basis state is configuration * d_g + grain state, bit n - 1 of the configuration is l-bit n \
             (0 up), qubit 0 of the grain is the highest bit of its state (0 up)",
            grain.meaning(),
            operator.meaning().replace('†', "dagger")
        )
    }

    /// How random numbers become disorder, in words, for the record of a dataset.
    pub fn drawing(&self) -> String {
        let mut drawn = Seed::DESCRIPTION.to_owned();
        if self.drawn_arrays().len() > 2 || self.parts().grain.ensemble != GrainEnsemble::Goe {
            drawn.push_str(
                "; of a GUE the real and the imaginary part of each element; then distances, qubits, operators (row by row, the \
                 real and then the imaginary part of each) and interactions (the upper triangle row by row), as far as the model \
                 has them",
            );
        }
        drawn
    }
}

/// In one line of mathematics, and what its symbols are.
impl fmt::Display for CentralGrain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ModelParts {
            grain_dimension,
            grain,
            fields,
            operator,
            couplings,
            interactions,
            symmetry,
        } = self.parts();
        write!(f, "H = H_g + Σ h_n σ_n^z + Σ {}", operator.coupling_term())?;
        let meaning = interactions.meaning();
        if !meaning.is_empty() {
            f.write_str(" + Σ K_mn σ_m^z σ_n^z")?;
        }
        write!(f, "; H_g {}, d_g = {}", grain.meaning(), grain_dimension.value())?;
        match fields {
            Fields::Uniform { field, spread } => write!(f, ", h_n in {field} ± {spread}")?,
            Fields::List(list) => write!(f, ", h_n = {list:?}")?,
        }
        write!(f, ", {}, {}", couplings.meaning(), operator.meaning())?;
        if !meaning.is_empty() {
            write!(f, ", {meaning}")?;
        }
        match symmetry {
            Symmetry::None => Ok(()),
            Symmetry::Spin(None) => f.write_str(", in the block of the smallest total S^z"),
            Symmetry::Spin(Some(twice)) => {
                write!(f, ", in the block of total S^z = {}", f64::from(*twice) / 2.0)
            }
        }
    }
}
