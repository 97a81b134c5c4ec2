//! Whether the axes, couplings and attributes of one N can be, and fit each other.

use grain_model::{Alpha, LbitCount};

use super::SizeGroup;
use crate::error::DatasetError;
use crate::format::attributes::count;
use crate::format::ranges::{self, Absent, Rounding, first_descent, shown};

/// A coupling may differ from `J_1 α^(n-1)` by this much of it: single precision.
const COUPLING_TOLERANCE: f64 = 1e-6;

impl SizeGroup {
    /// Refuses a group whose α, couplings, dimension or stored states cannot be.
    pub(super) fn require_possible(&self) -> Result<(), DatasetError> {
        self.require_dimension()?;
        self.require_states()?;
        self.require_couplings()?;
        if self.model.couplings().depends_on_alpha() {
            self.require_alphas()
        } else {
            self.require_no_alpha()
        }
    }

    fn wrong(&self, what: &str, found: String, expected: String) -> DatasetError {
        let what = format!("the {what} at N = {}", self.n_lbits);
        DatasetError::Value { path: self.path.clone(), what, found, expected }
    }

    fn require_dimension(&self) -> Result<(), DatasetError> {
        let stated = count(&self.path, &self.group, "hilbert_dimension")?;
        if stated == self.hilbert_dimension {
            return Ok(());
        }
        let expected = format!("d_g 2^N = {}", self.hilbert_dimension);
        Err(self.wrong("attribute 'hilbert_dimension'", stated.to_string(), expected))
    }

    /// The states that are there against those that are said to be.
    fn require_states(&self) -> Result<(), DatasetError> {
        let Some(stored) = self.stored else { return Ok(()) };
        let stated = stored.range(self.hilbert_dimension);
        if stated == self.eigenstates {
            return Ok(());
        }
        let found = format!("{} from {} on", self.eigenstates.len(), self.eigenstates.start);
        let expected = format!("{} from {} on, '{stored}'", stated.len(), stated.start);
        Err(self.wrong("number of stored eigenstates", found, expected))
    }

    fn require_no_alpha(&self) -> Result<(), DatasetError> {
        if self.alphas.iter().all(|alpha| alpha.is_nan()) {
            return Ok(());
        }
        let found = format!("{:?}", self.alphas);
        let expected = "NaN where there is no J1 and couplings are explicit".into();
        Err(self.wrong("alpha", found, expected))
    }

    fn require_alphas(&self) -> Result<(), DatasetError> {
        let outside = ranges::ALPHA.first_outside(&self.alphas, Rounding::Double, Absent::Refused);
        if let Some(at) = outside {
            let alpha = self.alphas[at];
            let what = format!("value {} of alpha", at + 1);
            return Err(self.wrong(&what, shown(alpha), ranges::ALPHA.expected(alpha)));
        }
        if let Some(at) = first_descent(&self.alphas, true) {
            let what = format!("value {} of alpha", at + 1);
            let expected = format!("more than the {} before it", shown(self.alphas[at - 1]));
            return Err(self.wrong(&what, shown(self.alphas[at]), expected));
        }
        let failed = |source| DatasetError::Model { path: self.path.clone(), source };
        let n_lbits = LbitCount::new(self.n_lbits).map_err(failed)?;
        for (index, &alpha) in self.alphas.iter().enumerate() {
            let law = Alpha::new(alpha).map_err(failed)?;
            let law = self.model.couplings().values(Some(law), n_lbits).map_err(failed)?;
            for (lbit, (&found, expected)) in self.couplings(index)?.iter().zip(law).enumerate() {
                // The smallest numbers have no digits left.
                let allowed = COUPLING_TOLERANCE * expected.abs() + f64::MIN_POSITIVE;
                if (found - expected).abs() > allowed {
                    let what = format!("coupling of l-bit {} at alpha = {alpha}", lbit + 1);
                    let expected = format!("J_1 alpha^(n-1) = {}", shown(expected));
                    return Err(self.wrong(&what, shown(found), expected));
                }
            }
        }
        Ok(())
    }

    fn require_couplings(&self) -> Result<(), DatasetError> {
        let column = ranges::COUPLING;
        match column.first_outside(&self.couplings, Rounding::Double, Absent::Refused) {
            None => Ok(()),
            Some(at) => {
                let (lbit, found) = (at % self.n_lbits + 1, self.couplings[at]);
                let what = format!("coupling of l-bit {lbit}");
                Err(self.wrong(&what, shown(found), column.expected(found)))
            }
        }
    }
}
