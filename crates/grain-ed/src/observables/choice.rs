//! Which observables fill the columns that are asked for.

use crate::observables::observable::Observable;
use crate::observables::{all, standard};

/// A column that no observable fills.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no observable is called '{name}'; there are {}", known.join(", "))]
pub struct UnknownObservable {
    /// What was asked for.
    pub name: String,
    /// Every name there is.
    pub known: Vec<String>,
}

/// Columns that are measured whatever is chosen: data are found by them.
const ALWAYS: [&str; 2] = ["energy", "near_degenerate"];

/// The observables that fill columns of these names, in the order of [`all`]; `default` means the [`standard`] ones, and `all` every one.
/// Energies are always among them.
///
/// # Examples
///
/// ```
/// use grain_ed::observables::{columns_of, with_columns};
///
/// let chosen = with_columns(["cut_entropy"])?;
/// assert!(columns_of(&chosen).iter().any(|column| column.name == "schmidt_weight_2"));
/// assert!(with_columns(["magnetisation"]).is_err());
/// # Ok::<(), grain_ed::observables::UnknownObservable>(())
/// ```
///
/// # Errors
/// [`UnknownObservable`], with the names that there are.
pub fn with_columns<'n>(
    names: impl IntoIterator<Item = &'n str>,
) -> Result<Vec<&'static dyn Observable>, UnknownObservable> {
    let has = |observable: &dyn Observable, name: &str| {
        observable.columns().iter().any(|column| column.name == name)
    };
    let mut chosen: Vec<bool> =
        all().iter().map(|observable| ALWAYS.iter().any(|name| has(*observable, name))).collect();
    for name in names {
        let mut found = false;
        for (at, observable) in all().iter().enumerate() {
            let meant = match name {
                "all" => true,
                "default" => at < standard().len(),
                name => has(*observable, name),
            };
            chosen[at] |= meant;
            found |= meant;
        }
        if !found {
            let columns = all().iter().flat_map(|observable| observable.columns());
            let words = ["default", "all"].map(str::to_owned);
            let known = words.into_iter().chain(columns.map(|column| column.name.into_owned()));
            return Err(UnknownObservable { name: name.to_owned(), known: known.collect() });
        }
    }
    Ok(all().iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(one, _)| *one).collect())
}
