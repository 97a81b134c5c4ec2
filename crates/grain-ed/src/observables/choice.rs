//! Which observables fill the columns that are asked for.

use grain_model::Column;

use crate::observables::observable::Observable;
use crate::observables::{all, standard};

/// A column that no observable fills.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no observable is called '{name}'; beside {} there are {}", always.join(", "), further.join(", "))]
pub struct UnknownObservable {
    /// What was asked for.
    pub name: String,
    /// The columns that are measured whatever is chosen.
    pub always: Vec<String>,
    /// What can be chosen.
    pub further: Vec<String>,
}

/// Means every observable.
const EVERY: &str = "all";

/// The [`standard`] observables, and those that fill columns of these names, in the order of [`all`]; `all` means every one.
///
/// # Examples
///
/// ```
/// use grain_ed::observables::{columns_of, with_columns};
///
/// let columns = columns_of(&with_columns(["cut_entropy"])?);
/// let has = |name: &str| columns.iter().any(|column| column.name == name);
/// assert!(has("entropy") && has("cut_entropy") && has("schmidt_weight_2") && !has("purity"));
/// assert!(with_columns(["puritty"]).is_err());
/// # Ok::<(), grain_ed::observables::UnknownObservable>(())
/// ```
///
/// # Errors
/// [`UnknownObservable`], with the names that there are.
pub fn with_columns<'n>(
    names: impl IntoIterator<Item = &'n str>,
) -> Result<Vec<&'static dyn Observable>, UnknownObservable> {
    let names: Vec<&str> = names.into_iter().collect();
    let unknown =
        |name: &&&str| **name != EVERY && !all().iter().any(|observable| fills(*observable, name));
    if let Some(name) = names.iter().find(unknown) {
        let of = |observables: &[&dyn Observable]| -> Vec<String> {
            let columns = observables.iter().flat_map(|observable| observable.columns());
            columns.map(|column| column.name.into_owned()).collect()
        };
        let mut further = of(&all()[standard().len()..]);
        further.push(EVERY.to_owned());
        return Err(UnknownObservable {
            name: (*name).to_owned(),
            always: of(standard()),
            further,
        });
    }
    let wanted = |at: usize, observable: &dyn Observable| {
        at < standard().len() || names.iter().any(|name| *name == EVERY || fills(observable, name))
    };
    Ok(chosen(wanted))
}

/// The observables that fill any of these columns.
pub fn filling(columns: &[Column]) -> Vec<&'static dyn Observable> {
    chosen(|_, observable| columns.iter().any(|column| fills(observable, &column.name)))
}

fn fills(observable: &dyn Observable, name: &str) -> bool {
    observable.columns().iter().any(|column| column.name == name)
}

fn chosen(wanted: impl Fn(usize, &dyn Observable) -> bool) -> Vec<&'static dyn Observable> {
    let observables = all().iter().copied().enumerate();
    observables.filter(|(at, one)| wanted(*at, *one)).map(|(_, one)| one).collect()
}
