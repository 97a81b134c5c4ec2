//! Which points and eigenstates `grain plot` and `grain export` take.

use grain_compare::columns::{Selection, StateChoice};
use grain_dataset::Window;
use grain_model::CentralFraction;

use crate::cli::SelectionArguments;
use crate::failure::Failure;

/// What was typed, validated; `states` is meant where nothing was said of them.
///
/// # Errors
/// A [`Failure`] if the window is no fraction.
pub fn selection(typed: &SelectionArguments, states: StateChoice) -> Result<Selection, Failure> {
    let window = typed.window.map(CentralFraction::new).transpose()?;
    let states = match window {
        _ if typed.whole => StateChoice::Stored,
        Some(fraction) => StateChoice::Window(Window::Central(fraction)),
        None => states,
    };
    Ok(Selection {
        sizes: typed.n.as_ref().map(|counts| counts.values.clone()),
        alphas: typed.alpha.as_ref().map(|reals| reals.0.clone()),
        states,
    })
}
