//! What to do about an error of a library, in the words of the command line.
//!
//! A library says what was given and what is allowed; which flag or command helps is known here alone. A hint
//! follows the sentence of its error, and begins with the punctuation that joins the two.

use std::error::Error;
use std::f64::consts::FRAC_1_SQRT_2;

use grain_compare::CompareError;
use grain_compare::columns::ColumnsError;
use grain_compare::levels::LevelsError;
use grain_dataset::{DatasetError, WindowError};
use grain_ed::EdError;
use grain_lattice::LatticeError;
use grain_model::ModelError;
use grain_regress::RegressionError;

/// What completes sizes that a comparison leaves out.
pub(crate) const SIZES_LEFT_OUT: &str = "a size that is left out is completed by 'grain generate --resume' with the settings of \
     its run; where alpha_c was not swept, by 'grain generate --n N --alpha 0.7071067811865476', with the model and seed \
     of the dataset";

/// The hint for an error or, if it has none, for what caused it.
pub(super) fn hint(error: &(dyn Error + 'static)) -> Option<String> {
    of_one(error).or_else(|| hint(error.source()?))
}

fn of_one(error: &(dyn Error + 'static)) -> Option<String> {
    None.or_else(|| dataset(error.downcast_ref()?))
        .or_else(|| model(error.downcast_ref()?))
        .or_else(|| diagonalization(error.downcast_ref()?))
        .or_else(|| lattice(error.downcast_ref()?))
        .or_else(|| window(error.downcast_ref()?))
        .or_else(|| comparison(error.downcast_ref()?))
        .or_else(|| columns(error.downcast_ref()?))
        .or_else(|| levels(error.downcast_ref()?))
        .or_else(|| regression(error.downcast_ref()?))
}

fn dataset(error: &DatasetError) -> Option<String> {
    use DatasetError as E;
    let hint = match error {
        E::Exists { .. } => {
            ": choose another --out, go on with it by --resume, or replace it by --overwrite"
        }
        E::PartsExist { .. } => ": go on with it by --resume, or discard it by --overwrite",
        E::OtherPlan { .. } => ". Give the settings of that run, or another --out",
        E::NothingToExtend { .. } => ": leave --extend out",
        E::Busy { .. } => ": wait for it, or choose another --out",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn model(error: &ModelError) -> Option<String> {
    match error {
        ModelError::FieldsOutside(given) | ModelError::FieldsNarrow(given) => Some(format!(
            ": set --field {:?} --field-spread {:?}, or what they were drawn from",
            given.middle, given.half
        )),
        ModelError::EnergyWithoutStates => Some(": give it with --states K".into()),
        ModelError::OtherBandwidth { measured, .. } => {
            Some(format!(": set --bandwidth {measured:.4}, or what they were drawn with"))
        }
        _ => None,
    }
}

fn diagonalization(error: &EdError) -> Option<String> {
    match error {
        EdError::Model(error) => model(error),
        EdError::WindowWithoutStates => {
            Some(": say how many, by --states K or as a fraction by --store 0.25".into())
        }
        EdError::Memory { largest: Some(_), .. } => {
            Some(", or some states of larger N alone: --states 500 needs no matrix".into())
        }
        EdError::Threads { .. } => Some(": ask for fewer with --threads".into()),
        _ => None,
    }
}

fn lattice(error: &LatticeError) -> Option<String> {
    match error {
        LatticeError::ThresholdRange { .. } => {
            Some(", that is --from, --to and --resolution".into())
        }
        _ => None,
    }
}

fn window(error: &WindowError) -> Option<String> {
    match error {
        WindowError::Dataset(error) => dataset(error),
        WindowError::NotStored { fraction, .. } => Some(format!(
            ": compare with a narrower --window, or generate with --store {fraction} or more"
        )),
        WindowError::EnergyNotStored { .. } => Some(" by --store all".into()),
        _ => None,
    }
}

fn comparison(error: &CompareError) -> Option<String> {
    use CompareError as E;
    let hint = match error {
        E::Dataset(error) => return dataset(error),
        E::Window(error) => return window(error),
        E::NoCriticalAlpha { n_lbits, realizations } => {
            return Some(format!(
                ": 'grain generate --n {n_lbits} --alpha {FRAC_1_SQRT_2} --realizations {realizations}', \
                 with the model and seed of this dataset, generates it; so does the whole sweep again \
                 without --no-alpha-c; 'grain plot' draws the data alone"
            ));
        }
        E::CriticalAlphaEmpty { .. } => ", and 'grain generate --resume' with its settings goes on",
        E::NoCommonRealization { .. } => {
            ": 'grain generate --resume' with the settings of the run goes on"
        }
        E::ExplicitCouplings { .. } => {
            ", as 'grain generate --alpha' makes them; 'grain plot FILE l-bit entropy' draws the data alone"
        }
        E::OtherWindow { .. } => ": compare with its own --window, or summarise the datasets anew",
        E::Summary { .. } => ": make it anew with 'grain summarize'",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn columns(error: &ColumnsError) -> Option<String> {
    use ColumnsError as E;
    let hint = match error {
        E::Dataset(error) => return dataset(error),
        E::Window(error) => {
            return Some(format!("{}, or take what is stored by --whole", window(error)?));
        }
        E::TooManySeries { .. } => " by --n or --alpha",
        E::NoLbits { .. } => ": leave --l-bit out",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn levels(error: &LevelsError) -> Option<String> {
    match error {
        LevelsError::Selection(error) => columns(error),
        LevelsError::Dataset(error) => dataset(error),
        LevelsError::Incomplete { .. } => {
            Some(": that is 'grain generate' without --states and with --store all".into())
        }
        _ => None,
    }
}

fn regression(error: &RegressionError) -> Option<String> {
    use RegressionError as E;
    let hint = match error {
        E::Dataset(error) => return dataset(error),
        E::Window(error) => return window(error),
        E::NothingCommon { .. } => " ('grain info' lists them)",
        E::OtherWindow { .. } => " (--window)",
        E::TooFewRealizations { .. } => "; generate more with --realizations",
        E::SeveralFiles { .. } => " (grain merge)",
        E::SharedDisorder { .. } => " (--mode golden, --seed)",
        E::OtherDisorder => ": use --mode statistical",
        E::Level { .. } => ": choose --level 0.01, or more --permutations",
        _ => return None,
    };
    Some(hint.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::ExitStatus;
    use crate::failure::Failure;

    #[track_caller]
    fn check_says(error: &(dyn Error + 'static), expected: &str) {
        assert_eq!(Failure::new(ExitStatus::BadInput, error).to_string(), expected);
    }

    #[test]
    fn an_error_of_a_library_is_followed_by_what_to_type() {
        let exists = || DatasetError::Exists { path: "drh.h5".into() };
        let sentence = "drh.h5 exists: choose another --out, go on with it by --resume, or replace it by --overwrite";
        check_says(&exists(), sentence);
        check_says(&CompareError::Dataset(exists()), sentence);
        check_says(&RegressionError::Dataset(exists()), sentence);
    }

    #[test]
    fn a_missing_alpha_c_says_which_command_generates_it() {
        let error = CompareError::NoCriticalAlpha { n_lbits: 5, realizations: 40 };
        let said = Failure::new(ExitStatus::BadInput, &error).to_string();
        let command = "'grain generate --n 5 --alpha 0.7071067811865476 --realizations 40'";
        assert!(said.contains(command), "{said}");
        assert!(SIZES_LEFT_OUT.contains(&FRAC_1_SQRT_2.to_string()), "all digits of alpha_c");
    }

    #[test]
    fn the_hint_of_a_cause_follows_the_whole_sentence() {
        let source = ModelError::OtherBandwidth {
            n_lbits: 3,
            given: 1.5,
            measured: 2.0,
            error: 0.01,
            realizations: 7,
        };
        check_says(
            &DatasetError::Model { path: "given.h5".into(), source },
            "given.h5: the 7 given grains at N = 3 have the bandwidth sqrt(mean tr H_g^2 / d_g) = 2.0000, \
             with an error of 0.0100, not 1.5: set --bandwidth 2.0000, or what they were drawn with",
        );
    }

    #[test]
    fn an_error_that_needs_no_hint_stays_as_it_is() {
        check_says(&DatasetError::NoShards, &DatasetError::NoShards.to_string());
    }
}
