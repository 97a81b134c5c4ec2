//! Two summaries of one N as one: their realizations beside each other.

use crate::average::{SizeAverages, beside};
use crate::coverage::AlphaCoverage;
use crate::error::CompareError;
use crate::summary::SizeSummary;

/// Averages of one realization by two solvers differ by less, and those of two realizations by more, at one l-bit or another.
const SAME: f64 = 1e-9;

impl SizeSummary {
    /// Takes in the realizations of another summary of the same N, and counts them on.
    ///
    /// # Errors
    /// [`CompareError::RealizationTwice`] if one is there already, [`CompareError::SizesDiffer`] if the other has other α or eigenstates of
    /// another kind.
    pub(crate) fn append(&mut self, other: Self) -> Result<(), CompareError> {
        let (mine, theirs) = (&self.averages, &other.averages);
        if let Some(difference) = difference(mine, theirs) {
            return Err(CompareError::SizesDiffer { n_lbits: mine.n_lbits, difference });
        }
        if let Some([first, second]) = in_both(mine, theirs) {
            return Err(CompareError::RealizationTwice { n_lbits: mine.n_lbits, first, second });
        }
        let (first, second) = (mine.realizations.len(), theirs.realizations.len());
        let points = self.cumulative.len() / self.states.len();
        let of_each = mine.distances != theirs.distances && of_each(mine, theirs);
        self.cumulative =
            beside(&self.cumulative, first * points, &other.cumulative, second * points);
        self.states = beside(&self.states, first, &other.states, second);
        let (mine, theirs) = (&mut self.averages, other.averages);
        mine.gap_ratio = beside(&mine.gap_ratio, first, &theirs.gap_ratio, second);
        mine.entropy = mine.entropy.beside(&theirs.entropy);
        mine.memory = mine.memory.beside(&theirs.memory);
        mine.realizations = (0..first + second).collect();
        mine.states += theirs.states;
        mine.near_degenerate += theirs.near_degenerate;
        mine.coverage = covered(&mine.coverage, &theirs.coverage);
        if of_each {
            mine.distances.extend(theirs.distances);
        }
        Ok(())
    }
}

/// In what two sizes differ that must not.
fn difference(mine: &SizeAverages, theirs: &SizeAverages) -> Option<String> {
    let differ = |what: &str, mine: String, theirs: String| {
        (mine != theirs).then(|| format!("{what} {mine} in one and {theirs} in another"))
    };
    differ("alpha is", format!("{:?}", mine.alphas), format!("{:?}", theirs.alphas))
        .or_else(|| {
            let dimension = |averages: &SizeAverages| averages.hilbert_dimension.to_string();
            differ("the dimension is", dimension(mine), dimension(theirs))
        })
        .or_else(|| {
            let position = |averages: &SizeAverages| averages.energy_position.to_string();
            differ("the energy in standard deviations is", position(mine), position(theirs))
        })
        .or_else(|| {
            let kind = |averages: &SizeAverages| {
                if averages.is_complex { "complex" } else { "real" }.to_owned()
            };
            differ("the Hamiltonian is", kind(mine), kind(theirs))
        })
        .or_else(|| {
            let same = mine.distances == theirs.distances || of_each(mine, theirs);
            (!same).then(|| "the couplings decay along other distances".to_owned())
        })
}

/// Whether every realization has distances of its own.
fn of_each(mine: &SizeAverages, theirs: &SizeAverages) -> bool {
    [mine, theirs].iter().all(|averages| averages.distances.len() == averages.realizations.len())
}

/// A realization that is in both, by its index in each.
fn in_both(mine: &SizeAverages, theirs: &SizeAverages) -> Option<[usize; 2]> {
    let same = |first: usize, second: usize| {
        (0..mine.n_lbits).all(|lbit| {
            (0..mine.alphas.len()).all(|alpha| {
                let entropy =
                    |of: &SizeAverages, realization| of.entropy.at(lbit, alpha)[realization];
                (entropy(mine, first) - entropy(theirs, second)).abs() < SAME
            })
        })
    };
    let pairs = (0..mine.realizations.len())
        .flat_map(|first| (0..theirs.realizations.len()).map(move |second| (first, second)));
    let mut twice = pairs.filter(|&(first, second)| same(first, second));
    twice.next().map(|(first, second)| [mine.realizations[first], theirs.realizations[second]])
}

/// Every α of either: finished and planned together, and compared where both are.
fn covered(mine: &[AlphaCoverage], theirs: &[AlphaCoverage]) -> Vec<AlphaCoverage> {
    let mut all = mine.to_vec();
    for row in theirs {
        match all.iter_mut().find(|known| known.alpha.total_cmp(&row.alpha).is_eq()) {
            Some(known) => {
                known.available += row.available;
                known.planned += row.planned;
                known.compared &= row.compared;
            }
            None => all.push(*row),
        }
    }
    all.sort_by(|a, b| a.alpha.total_cmp(&b.alpha));
    all
}
