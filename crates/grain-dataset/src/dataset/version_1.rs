//! What files of version 1 say in words, in the names that this version gives them.

use grain_model::{CentralFraction, Parallelism, StateCount, StoredStates};

use crate::format::description::Description;
use crate::format::layout;

/// The stored eigenstates of words such as `central fraction 0.25 of the spectrum by index`.
pub(crate) fn stored_states(words: &str) -> Option<StoredStates> {
    if words == "all" {
        return Some(StoredStates::All);
    }
    let first = |rest: &str| rest.split_whitespace().next().map(str::to_owned);
    if let Some(rest) = words.strip_prefix("nearest ") {
        return Some(StoredStates::Nearest(StateCount::new(first(rest)?.parse().ok()?).ok()?));
    }
    let rest = words.strip_prefix("central fraction ")?;
    Some(StoredStates::Central(CentralFraction::new(first(rest)?.parse().ok()?).ok()?))
}

/// The parallelism of words such as `one thread a matrix`.
pub(crate) fn parallelism(words: &str) -> Option<Parallelism> {
    match words {
        "one thread a matrix" => Some(Parallelism::PerRealization),
        "one thread a matrix below dimension 16384, from there in 8 parts" => {
            Some(Parallelism::InsideLarge)
        }
        "every matrix in 8 parts" => Some(Parallelism::InsideEvery),
        _ => None,
    }
}

/// A plan's description as this version writes it; what is not understood stays as it is, and differs.
pub(crate) fn description(mut plan: Description) -> Description {
    let mut rename = |name: &str, renamed: fn(&str) -> Option<String>| {
        if let Some(value) = plan.get_mut(name)
            && let Some(new) = renamed(value)
        {
            *value = new;
        }
    };
    rename(STORED, |words| Some(stored_states(words)?.to_string()));
    rename(PARALLELISM, |words| Some(parallelism(words)?.to_string()));
    plan.entry(COLUMNS.into()).or_insert_with(|| layout::names(&layout::COLUMNS_1));
    plan
}

/// What a description calls the stored eigenstates.
pub(crate) const STORED: &str = "stored eigenstates";

/// What a description calls the parallelism.
pub(crate) const PARALLELISM: &str = "parallelism inside a matrix";

/// What a description calls the columns.
pub(crate) const COLUMNS: &str = "columns";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_version_1_are_understood() {
        let quarter = StoredStates::Central(CentralFraction::QUARTER);
        assert_eq!(stored_states("all"), Some(StoredStates::All));
        assert_eq!(stored_states("central fraction 0.25 of the spectrum by index"), Some(quarter));
        let nearest = "nearest 500 states to the mean energy tr H / D";
        let count = StateCount::new(500).unwrap();
        assert_eq!(stored_states(nearest), Some(StoredStates::Nearest(count)));
        assert_eq!(stored_states("some"), None);
        assert_eq!(parallelism("one thread a matrix"), Some(Parallelism::PerRealization));
        assert_eq!(parallelism("as it comes"), None);
    }
}
