//! The assignment of orbitals to sites.

use faer::MatRef;
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

/// `log |φ|` of a component that is zero to rounding; anything smaller counts as this.
///
/// So far below what rounding leaves (`log 1e-16 = -37`) that no choice between real overlaps is affected.
const LOG_NOTHING: f64 = -745.0;

/// The site of each orbital, one to one, with the largest product of overlaps.
///
/// ```text
/// maximise ∏_n |φ_{n, site(n)}| over permutations              below (16) of PRB 106, 184208
/// ```
///
/// `orbitals` is `[site, orbital]`, square. The result is indexed by the orbital. It is the exact optimum of the
/// logarithms rounded to about 1e-12 (a linear assignment in integers, so that ties are decided the same way
/// everywhere). `O(N³)`, in practice near `N²` where orbitals are localised.
pub fn label_orbitals(orbitals: MatRef<'_, f64>) -> Vec<usize> {
    let n_sites = orbitals.nrows().min(orbitals.ncols());
    if n_sites == 0 {
        return Vec::new();
    }
    // Sums of N weights, and the labels of the algorithm, which are as large, stay below 2⁶¹.
    let scale = 2.0_f64.powi(61) / (n_sites as f64 * -LOG_NOTHING);
    let weights = Matrix::from_fn(n_sites, n_sites, |(orbital, site)| {
        let log_overlap = orbitals[(site, orbital)].abs().ln().max(LOG_NOTHING);
        integer(scale * log_overlap)
    });
    kuhn_munkres(&weights).1
}

#[expect(clippy::cast_possible_truncation, reason = "scaled to stay below 2⁶¹")]
fn integer(weight: f64) -> i64 {
    weight.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::{Diamond, Lattice};
    use crate::potential::{Potential, QuasiperiodicPotential, TriangularWave, WaveVector};
    use crate::spectrum::Diagonalizer;
    use faer::Mat;
    use proptest::prelude::*;

    fn log_product(orbitals: MatRef<'_, f64>, sites: &[usize]) -> f64 {
        sites.iter().enumerate().map(|(k, &site)| orbitals[(site, k)].abs().ln()).sum()
    }

    /// The best of all permutations, by Heap's algorithm.
    fn best_by_trying_all(orbitals: MatRef<'_, f64>) -> f64 {
        fn permute(sites: &mut Vec<usize>, length: usize, visit: &mut dyn FnMut(&[usize])) {
            if length <= 1 {
                visit(sites);
                return;
            }
            for i in 0..length {
                permute(sites, length - 1, visit);
                let swapped = if length.is_multiple_of(2) { i } else { 0 };
                sites.swap(swapped, length - 1);
            }
        }
        let mut sites: Vec<usize> = (0..orbitals.nrows()).collect();
        let (mut best, length) = (f64::NEG_INFINITY, sites.len());
        permute(&mut sites, length, &mut |sites| best = best.max(log_product(orbitals, sites)));
        best
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn labelling_is_the_best_of_all_permutations(
            entries in proptest::collection::vec(-1.0_f64..1.0, 49), n in 1_usize..8
        ) {
            let orbitals = Mat::from_fn(n, n, |i, k| entries[7 * i + k]);
            let sites = label_orbitals(orbitals.as_ref());
            let found = log_product(orbitals.as_ref(), &sites);
            let best = best_by_trying_all(orbitals.as_ref());
            // Each logarithm is rounded to 745·7/2⁶² < 1e-14.
            prop_assert!((found - best).abs() < 1e-12, "{found} against {best}");
        }
    }

    #[test]
    fn small_lattices_are_labelled_as_by_trying_all() {
        // Five sites: 120 permutations, from localised to delocalised.
        let lattice = Diamond::new(1);
        let mut diagonalizer = Diagonalizer::new();
        for (amplitude, phase) in [(40.0, 2.954), (3.0, 1.0), (0.3, 4.0), (1.0, 0.1)] {
            let (wave, wave_vector) = (TriangularWave::PAPER, WaveVector::PAPER);
            let potential = QuasiperiodicPotential { amplitude, wave, wave_vector, phase };
            let energies: Vec<f64> =
                (0..5).map(|site| potential.energy(site, lattice.position(site))).collect();
            let spectrum = diagonalizer.diagonalize(&lattice, 1.0, &energies).unwrap();
            let sites = label_orbitals(spectrum.orbitals);
            let found = log_product(spectrum.orbitals, &sites);
            let best = best_by_trying_all(spectrum.orbitals);
            assert!((found - best).abs() < 1e-12, "W = {amplitude}: {found} against {best}");
        }
    }

    #[test]
    fn every_site_gets_one_orbital_even_where_overlaps_vanish() {
        let identity = Mat::<f64>::identity(6, 6);
        assert_eq!(label_orbitals(identity.as_ref()), [0, 1, 2, 3, 4, 5]);
        let shifted = Mat::from_fn(4, 4, |i, k| if i == (k + 1) % 4 { 1.0 } else { 0.0 });
        assert_eq!(label_orbitals(shifted.as_ref()), [1, 2, 3, 0]);
        assert!(label_orbitals(Mat::<f64>::zeros(0, 0).as_ref()).is_empty());
    }
}
