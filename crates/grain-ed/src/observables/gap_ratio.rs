//! The adjacent gap ratio: how the levels around an eigenstate repel each other.

use grain_model::column::{Column, Per};

use crate::observables::observable::Observable;
use crate::observables::states::States;

/// `r_a` of every eigenstate, and its mean over the states of a point.
///
/// ```text
/// r_a = min(s, s') / max(s, s'),    s = E_{a+1} - E_a,  s' = E_a - E_{a-1}
/// ```
///
/// Oganesyan and Huse, PRB 75, 155111. Its mean is 2 log 2 - 1 = 0.3863 of independent levels (Poisson), 0.5307 of the GOE and
/// 0.5996 of the GUE (Atas et al., PRL 110, 084101). All levels count, whatever sector they are of.
#[derive(Debug)]
pub struct GapRatio;

const PER_STATE: Column = Column::per_state(
    "gap_ratio",
    "1",
    "adjacent gap ratio, the smaller of the gaps to the levels below and above over the larger; NaN at the edge of the known spectrum",
);

const MEAN: Column = Column::per_state(
    "gap_ratio_mean",
    "1",
    "mean of gap_ratio over the stored eigenstates of the point",
);

impl Observable for GapRatio {
    fn columns(&self) -> Vec<Column> {
        let ratio = |per, column| Column { per, range: [0.0, 1.0], undefined: true, ..column };
        vec![ratio(Per::State, PER_STATE), ratio(Per::Point, MEAN)]
    }

    fn measure(&self, states: &States<'_>) -> Vec<Vec<f64>> {
        let ratios: Vec<f64> =
            (0..states.len()).map(|state| gap_ratio(states.levels_around(state))).collect();
        let defined: Vec<f64> = ratios.iter().copied().filter(|ratio| !ratio.is_nan()).collect();
        let mean = defined.iter().sum::<f64>() / defined.len() as f64;
        vec![ratios, vec![mean]]
    }
}

/// The ratio at the middle one of three levels; NaN where a neighbour is not known, or all three are equal.
fn gap_ratio(levels: [Option<f64>; 3]) -> f64 {
    let [Some(below), Some(level), Some(above)] = levels else { return f64::NAN };
    let (lower, upper) = (level - below, above - level);
    lower.min(upper) / lower.max(upper)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn the_mean_of_independent_levels_is_that_of_poisson_statistics() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut levels: Vec<f64> = (0..100_000).map(|_| random.random()).collect();
        levels.sort_by(f64::total_cmp);
        let ratios = levels.windows(3).map(|l| gap_ratio([Some(l[0]), Some(l[1]), Some(l[2])]));
        let mean = ratios.sum::<f64>() / (levels.len() - 2) as f64;
        // The standard deviation of r is 0.28; neighbouring ratios share a gap: four standard errors.
        assert!((mean - (2.0 * std::f64::consts::LN_2 - 1.0)).abs() < 5e-3, "{mean}");
    }

    #[test]
    fn at_the_edge_of_what_is_known_there_is_no_ratio() {
        assert!(gap_ratio([None, Some(0.0), Some(1.0)]).is_nan(), "lowest level");
        assert!(gap_ratio([Some(1.0); 3]).is_nan(), "three in one place");
        assert!(gap_ratio([Some(0.0), Some(0.0), Some(1.0)]).abs() < f64::EPSILON, "two");
    }

    proptest! {
        #[test]
        fn a_ratio_depends_on_neither_scale_nor_origin_nor_sign(
            gaps in proptest::array::uniform2(1e-3_f64..1.0), scale in 0.1_f64..10.0, shift in -1.0_f64..1.0
        ) {
            let levels = [0.0, gaps[0], gaps[0] + gaps[1]];
            let ratio = gap_ratio(levels.map(Some));
            prop_assert!((0.0..=1.0).contains(&ratio));
            let moved = levels.map(|level| Some(-scale * level + shift));
            let mirrored = gap_ratio([moved[2], moved[1], moved[0]]);
            prop_assert!((mirrored - ratio).abs() < 1e-10);
        }
    }
}
