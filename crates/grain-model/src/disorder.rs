//! Where realizations come from: drawn from a seed, or given by another code.

use std::collections::BTreeMap;

use crate::central_grain::CentralGrain;
use crate::error::ModelError;
use crate::parameters::LbitCount;
use crate::realization::Realization;
use crate::seed::Seed;

/// The source of a sweep's realizations.
///
/// # Examples
///
/// ```
/// use std::collections::BTreeMap;
///
/// use grain_model::{CentralGrain, Disorder, LbitCount, Realization, Seed};
///
/// let (model, three) = (CentralGrain::paper(), LbitCount::new(3)?);
/// let drawn = Disorder::Drawn(Seed(1));
/// let of_another_code: Vec<Realization> =
///     (0..5).map(|index| Realization::draw(&model, Seed(1), three, index)).collect();
/// let given = Disorder::Given(BTreeMap::from([(three, of_another_code)]));
/// assert_eq!(given.realization(&model, three, 4)?, drawn.realization(&model, three, 4)?);
/// assert!(given.realization(&model, three, 5).is_err(), "five were given");
/// # Ok::<(), grain_model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Disorder {
    /// Drawn from a seed.
    Drawn(Seed),
    /// Given, for example by another code's file: for each N its realizations, in order.
    Given(BTreeMap<LbitCount, Vec<Realization>>),
}

impl Disorder {
    /// Realization `index` of the model with N l-bits.
    ///
    /// # Errors
    /// [`ModelError::DisorderMissing`] if the disorder is given and does not reach that far.
    pub fn realization(
        &self,
        model: &CentralGrain,
        n_lbits: LbitCount,
        index: usize,
    ) -> Result<Realization, ModelError> {
        match self {
            Self::Drawn(seed) => Ok(Realization::draw(model, *seed, n_lbits, index)),
            Self::Given(by_size) => {
                let available = by_size.get(&n_lbits).map_or(&[][..], Vec::as_slice);
                available.get(index).cloned().ok_or(ModelError::DisorderMissing {
                    n_lbits: n_lbits.value(),
                    index,
                    available: available.len(),
                })
            }
        }
    }
}
