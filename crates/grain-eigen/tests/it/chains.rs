//! Hamiltonians of lattices and spin chains, as sparse matrices.

use grain_eigen::faer::c64;
use grain_eigen::{Scalar, SparseOperator};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Numbers in `[-width, width]`, the same for every caller.
pub(crate) fn fields(count: usize, width: f64, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..count).map(|_| width * (2.0 * random.random::<f64>() - 1.0)).collect()
}

/// An operator of the elements `(row, column, value)`, in any order and added where they coincide.
pub(crate) fn from_elements<T: Scalar>(
    dimension: usize,
    mut elements: Vec<(usize, usize, T)>,
) -> SparseOperator<T> {
    elements.sort_by_key(|(row, _, _)| *row);
    let row_starts: Vec<i64> = (0..=dimension)
        .map(|row| i64::try_from(elements.partition_point(|element| element.0 < row)).unwrap())
        .collect();
    let columns: Vec<i64> =
        elements.iter().map(|element| i64::try_from(element.1).unwrap()).collect();
    let values = elements.into_iter().map(|element| element.2).collect();
    SparseOperator::from_rows(&row_starts, &columns, values).unwrap()
}

/// The Heisenberg chain `Σ_i (e^{iφ/L} S⁺_i S⁻_(i+1) + h.c.)/2 + S^z_i S^z_(i+1) + h_i S^z_i` with periodic boundaries and the twist φ in
/// all `2^L` configurations, or in those with as many spins up as down.
pub(crate) fn heisenberg(fields: &[f64], twist: f64, balanced: bool) -> SparseOperator<c64> {
    let sites = fields.len();
    let kept = |spins: &usize| !balanced || 2 * spins.count_ones() as usize == sites;
    let basis: Vec<usize> = (0..1 << sites).filter(kept).collect();
    let phase = c64::cis(twist / sites as f64);
    let mut elements = Vec::new();
    for (row, spins) in basis.iter().enumerate() {
        let spin = |site: usize| (spins >> site & 1) as f64 - 0.5;
        for (site, field) in fields.iter().enumerate() {
            let next = (site + 1) % sites;
            let diagonal = spin(site) * spin(next) + field * spin(site);
            elements.push((row, row, c64::new(diagonal, 0.0)));
            if spin(site) * spin(next) < 0.0 {
                let column = basis.binary_search(&(spins ^ (1 << site | 1 << next))).unwrap();
                // <row| S⁺_site S⁻_next |column>: the row has the site up.
                let turn = if spin(site) > 0.0 { phase } else { phase.conj() };
                elements.push((row, column, turn * 0.5));
            }
        }
    }
    from_elements(basis.len(), elements)
}

/// The same without a twist, which is real.
pub(crate) fn real_heisenberg(fields: &[f64], balanced: bool) -> SparseOperator<f64> {
    use grain_eigen::Operator;
    let complex = heisenberg(fields, 0.0, balanced);
    let matrix = complex.sparse().unwrap();
    let values = matrix.values.iter().map(|value| value.re).collect();
    SparseOperator::from_rows(
        matrix.row_starts,
        &matrix.columns.iter().map(|c| *c as usize).collect::<Vec<_>>(),
        values,
    )
    .unwrap()
}

/// A particle on a chain with open ends in the potential `v`, and hops of one.
pub(crate) fn anderson_chain(potential: &[f64]) -> SparseOperator<f64> {
    let sites = potential.len();
    let mut elements: Vec<_> = (0..sites).map(|site| (site, site, potential[site])).collect();
    for site in 1..sites {
        elements.push((site, site - 1, 1.0));
        elements.push((site - 1, site, 1.0));
    }
    from_elements(sites, elements)
}
