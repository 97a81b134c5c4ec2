//! What a dataset becomes when N, α or realizations are added to it.

use std::collections::BTreeMap;

use crate::range::{Counts, Realizations, Reals};
use crate::run_file::RunFile;

/// The run that made a dataset, with what is added to its axes.
///
/// On each axis the result holds both: every N and α of either, and the larger number of
/// realizations. What is no axis is as added, or else as it was.
#[must_use]
pub fn extended(existing: RunFile, added: RunFile) -> RunFile {
    let n = union_of_counts(existing.sweep.n.as_ref(), added.sweep.n.as_ref());
    let alpha = union_of_reals(existing.sweep.alpha.as_ref(), added.sweep.alpha.as_ref());
    let realizations = n.as_ref().map(|Counts { values: sizes, .. }| {
        let at = |run: &RunFile, n| run.sweep.realizations.as_ref().and_then(|all| all.at(n));
        let most = |&n: &usize| Some((n, at(&existing, n).max(at(&added, n))?));
        let by_size: BTreeMap<usize, usize> = sizes.iter().filter_map(most).collect();
        Realizations { default: None, by_size }
    });
    let mut run = added.or(existing);
    run.sweep.n = n;
    run.sweep.alpha = alpha;
    run.sweep.realizations = realizations;
    run
}

fn union_of_counts(one: Option<&Counts>, other: Option<&Counts>) -> Option<Counts> {
    let mut values: Vec<usize> =
        one.into_iter().chain(other).flat_map(|counts| counts.values.iter().copied()).collect();
    values.sort_unstable();
    values.dedup();
    (!values.is_empty()).then_some(Counts::from(values))
}

fn union_of_reals(one: Option<&Reals>, other: Option<&Reals>) -> Option<Reals> {
    let mut values: Vec<f64> =
        one.into_iter().chain(other).flat_map(|Reals(values)| values.iter().copied()).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    (!values.is_empty()).then_some(Reals(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> RunFile {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn axes_are_joined_and_the_rest_stays() {
        let existing =
            run("[sweep]\nn = \"4,5\"\nalpha = [0.5, 0.7]\nrealizations = \"10,5=4\"\nseed = 9");
        let added = run("[sweep]\nn = 6\nalpha = 0.6\nrealizations = \"6\"");
        let joined = extended(existing, added);
        assert_eq!(joined.sweep.n, Some(Counts::from(vec![4, 5, 6])), "every N");
        assert_eq!(joined.sweep.alpha, Some(Reals(vec![0.5, 0.6, 0.7])), "every α");
        let realizations = joined.sweep.realizations.unwrap();
        assert_eq!(
            [4, 5, 6].map(|n| realizations.at(n)),
            [Some(10), Some(6), Some(10)],
            "the more"
        );
        assert_eq!(joined.sweep.seed, Some(9), "the seed stays");
    }
}
