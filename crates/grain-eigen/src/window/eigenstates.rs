//! From vectors of the filter to eigenstates of H, measured on H.
//!
//! p(E) is not injective: levels on opposite sides of the target can have equal p, and Ritz vectors of p(H) then mix
//! them. A few are such mixtures of eigenstates, and all others are eigenstates. The matrix of H among them says
//! which. Only mixtures are diagonalized, each by itself; at N = 9 that takes a fifth of the time of an
//! eigenproblem of all states and the rotation that follows it.

use std::ops::Range;

use faer::Mat;
use rayon::prelude::*;

use super::projected;
use super::subspace::{Combination, Subspace};
use super::workspace::WIDTH;
use crate::error::EigenError;
use crate::operator::{Operator, Recurrence, Update};
use crate::run::Stop;
use crate::scalar::{Scalar, real_dot};

/// Images `H v` that are compared with all vectors at a time.
const IMAGES: usize = 4 * WIDTH;

/// Two states are mixed if the angle between them and the eigenstates is larger: `|H_ab| > MIXED |E_a - E_b|`.
/// Angles to K states add up by squares: entropies are then exact to 10⁻¹¹, but for rounding between close levels.
const MIXED: f64 = 1e-12;

/// Elements of H between two eigenstates that are rounding errors, in units of the norm of H.
const ROUNDING: f64 = 8.0 * f64::EPSILON;

/// Eigenstates of H, whose vectors stand in a [`Subspace`].
#[derive(Debug, Default)]
pub(super) struct Eigenstates {
    /// `[eigenstate]`, ascending.
    pub energies: Vec<f64>,
    /// `[eigenstate]`, `‖H v - E v‖`.
    pub residuals: Vec<f64>,
    /// `max |<v_a|v_b> - δ_ab|`.
    pub orthogonality: f64,
}

impl Eigenstates {
    /// Turns the first `count` vectors, which span eigenstates of an operator of the given norm, into these.
    ///
    /// # Errors
    /// [`EigenError::Interrupted`], [`EigenError::NoConvergence`]; the vectors are of no use after it.
    pub(super) fn of<H: Operator>(
        operator: &H,
        norm: f64,
        subspace: &mut Subspace<H::Scalar>,
        count: usize,
        stop: Stop<'_>,
    ) -> Result<Self, EigenError> {
        let mut found =
            Self { energies: vec![0.0; count], residuals: vec![0.0; count], orthogonality: 0.0 };
        let mut matrix = Mat::zeros(count, count);
        let all: Vec<usize> = (0..count).collect();
        let images = Images { operator, vectors: 0..count, behind: count };
        images.each(subspace, stop, |subspace, columns, images| {
            let part = matrix.as_mut().submatrix_mut(0, columns.start, columns.end, columns.len());
            subspace.overlaps(0..columns.end, images.clone(), part);
            found.measure(subspace, &all[columns.clone()], columns.clone(), images, columns.end);
        })?;
        let mixtures = mixtures(&matrix, ROUNDING * norm);
        let mixed = found.separate(subspace, &matrix, &mixtures, stop)?;
        found.measure_again(operator, subspace, &mixed, stop)?;
        // Rayleigh quotients of exactly degenerate levels may change places in the last digit.
        found.energies.sort_by(f64::total_cmp);
        Ok(found)
    }

    /// Energies and residuals of the states `states`, whose vectors are the columns `vectors`, from their images,
    /// and the overlaps with the first `others` vectors.
    fn measure<T: Scalar>(
        &mut self,
        subspace: &mut Subspace<T>,
        states: &[usize],
        vectors: Range<usize>,
        images: Range<usize>,
        others: usize,
    ) {
        let mut overlaps = Mat::<T>::zeros(others, vectors.len());
        subspace.overlaps(0..others, vectors.clone(), overlaps.as_mut());
        for (column, state) in states.iter().enumerate() {
            overlaps[(*state, column)] -= T::from_real(1.0);
        }
        self.orthogonality = self.orthogonality.max(overlaps.norm_max());
        let pairs: Vec<(f64, f64)> = vectors
            .into_par_iter()
            .zip(images)
            .map(|(vector, image)| {
                let vector = subspace.slice(vector..vector + 1);
                rayleigh(vector, subspace.slice(image..image + 1))
            })
            .collect();
        for (state, (energy, residual)) in states.iter().zip(pairs) {
            (self.energies[*state], self.residuals[*state]) = (energy, residual);
        }
    }

    /// Diagonalizes H within every mixture, and puts all states in the order of their energies; returns those
    /// that were mixed, of which only the energies are known then.
    fn separate<T: Scalar>(
        &mut self,
        subspace: &mut Subspace<T>,
        matrix: &Mat<T>,
        mixtures: &[Vec<usize>],
        stop: Stop<'_>,
    ) -> Result<Vec<usize>, EigenError> {
        let mut rotations = Vec::new();
        for mixture in mixtures {
            // The lower triangle, from the upper one of the whole.
            let part = Mat::from_fn(mixture.len(), mixture.len(), |row, column| {
                matrix[(mixture[column.min(row)], mixture[row.max(column)])].conjugate()
            });
            let (energies, rotation) = projected::eigenpairs(part.as_ref())?;
            for (state, energy) in mixture.iter().zip(energies) {
                self.energies[*state] = energy;
            }
            rotations.push(rotation);
        }
        let mut order: Vec<usize> = (0..self.energies.len()).collect();
        order.sort_by(|a, b| self.energies[*a].total_cmp(&self.energies[*b]));
        let mut places = vec![0; order.len()];
        for (place, state) in order.iter().enumerate() {
            places[*state] = place;
        }
        let combinations: Vec<Combination<'_, T>> = mixtures
            .iter()
            .zip(&rotations)
            .map(|(sources, rotation)| Combination { sources, rotation: rotation.as_ref() })
            .collect();
        subspace.recombine(&combinations, &places, stop)?;
        self.energies = order.iter().map(|state| self.energies[*state]).collect();
        self.residuals = order.iter().map(|state| self.residuals[*state]).collect();
        Ok(mixtures.iter().flatten().map(|state| places[*state]).collect())
    }

    /// Measures some of the states once more, as copies behind all.
    fn measure_again<H: Operator>(
        &mut self,
        operator: &H,
        subspace: &mut Subspace<H::Scalar>,
        states: &[usize],
        stop: Stop<'_>,
    ) -> Result<(), EigenError> {
        let count = self.energies.len();
        let together = ((subspace.capacity() - count) / 2).clamp(1, IMAGES);
        for states in states.chunks(together) {
            for (copy, state) in states.iter().enumerate() {
                subspace.copy(*state..state + 1, count + copy);
            }
            let copies = count..count + states.len();
            let images = Images { operator, vectors: copies.clone(), behind: copies.end };
            images.each(subspace, stop, |subspace, vectors, images| {
                let states = &states[vectors.start - count..vectors.end - count];
                self.measure(subspace, states, vectors, images, count);
            })?;
        }
        Ok(())
    }
}

/// The Rayleigh quotient of a vector with an image `H v`, and the residual.
fn rayleigh<T: Scalar>(vector: &[T], image: &[T]) -> (f64, f64) {
    let energy = real_dot(vector, image) / real_dot(vector, vector);
    let (image, vector) = (T::reals(image), T::reals(vector));
    let squares: f64 = image.iter().zip(vector).map(|(hv, v)| (hv - energy * v).powi(2)).sum();
    (energy, squares.sqrt())
}

/// Vectors whose images under H are written behind all vectors.
struct Images<'a, H> {
    operator: &'a H,
    vectors: Range<usize>,
    behind: usize,
}

impl<H: Operator> Images<'_, H> {
    /// Writes images, at most [`IMAGES`] at a time, and shows each time all vectors, the columns of these, and
    /// those of their images.
    fn each(
        self,
        subspace: &mut Subspace<H::Scalar>,
        stop: Stop<'_>,
        mut look: impl FnMut(&mut Subspace<H::Scalar>, Range<usize>, Range<usize>),
    ) -> Result<(), EigenError> {
        let Self { operator, vectors: Range { start, end }, behind } = self;
        let product = operator.scaled(1.0, 0.0);
        let together = IMAGES.min(subspace.capacity() - behind);
        for start in (start..end).step_by(together) {
            if stop.is_requested() {
                return Err(EigenError::Interrupted);
            }
            let columns = start..(start + together).min(end);
            let images = behind..behind + columns.len();
            let dimension = subspace.dimension();
            let (vectors, behind) = subspace.input_and_output(columns.clone(), images.clone());
            let vectors = vectors.par_chunks_exact(dimension);
            vectors
                .zip(behind.par_chunks_exact_mut(dimension))
                .for_each(|(vector, image)| product.update(vector, image, Update::Product));
            look(subspace, columns, images);
        }
        Ok(())
    }
}

/// Sets of states that are mixed with each other, by the upper triangle of a matrix; a state by itself is none.
fn mixtures<T: Scalar>(matrix: &Mat<T>, rounding: f64) -> Vec<Vec<usize>> {
    let count = matrix.ncols();
    let mut label: Vec<usize> = (0..count).collect();
    for column in 0..count {
        for row in 0..column {
            let distance = (matrix[(row, row)] - matrix[(column, column)]).modulus();
            let mixed = matrix[(row, column)].modulus() > MIXED * distance + rounding;
            if mixed && label[row] != label[column] {
                let (kept, gone) = (label[row], label[column]);
                label.iter_mut().filter(|label| **label == gone).for_each(|label| *label = kept);
            }
        }
    }
    let mut sets = vec![Vec::new(); count];
    for (state, label) in label.into_iter().enumerate() {
        sets[label].push(state);
    }
    sets.retain(|set| set.len() > 1);
    sets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::full::FullSolver;
    use crate::tests::Sample;
    use faer::Par;

    #[test]
    fn states_are_mixed_by_what_turns_them_more_than_it_may() {
        let mut matrix = Mat::from_fn(5, 5, |row, column| {
            if row == column { [0.0, 1.0, 3.0, 1.0 + 1e-9, 6.0][row] } else { 0.0 }
        });
        // Nothing between the distant first and third, as much between the close second and fourth.
        for (row, column) in [(0, 2), (1, 3)] {
            matrix[(row, column)] = 1e-12;
        }
        assert_eq!(mixtures(&matrix, 1e-14), [[1, 3]]);
        matrix[(2, 3)] = 1e-6;
        assert_eq!(mixtures(&matrix, 1e-14), [[1, 2, 3]], "by way of the fourth");
        assert!(mixtures(&matrix, 1e-5).is_empty(), "all is rounding");
    }

    #[test]
    fn mixtures_of_eigenstates_become_eigenstates_in_order() {
        let dimension = 512;
        let operator = Sample::new(dimension, 0);
        let mut full = FullSolver::<f64>::new(dimension, Par::Seq);
        let spectrum = full.decompose(&operator).unwrap();
        let mut subspace = Subspace::new(dimension, 60);
        // Thirty states from the last to the first; two pairs and a triplet of them turned into each other.
        let states: Vec<usize> = (200..230).rev().collect();
        for (place, state) in states.iter().enumerate() {
            let vector = subspace.slice_mut(place..place + 1);
            vector.copy_from_slice(spectrum.vector(*state));
        }
        for (one, other, angle) in [(0, 29, 0.7_f64), (5, 6, 1e-9), (10, 20, 1.0), (20, 25, 0.3)] {
            let (a, b) =
                (subspace.slice(one..one + 1).to_vec(), subspace.slice(other..other + 1).to_vec());
            let turned = |a: &[f64], b: &[f64], sine: f64| -> Vec<f64> {
                a.iter().zip(b).map(|(a, b)| angle.cos() * a + sine * b).collect()
            };
            subspace.slice_mut(one..one + 1).copy_from_slice(&turned(&a, &b, angle.sin()));
            subspace.slice_mut(other..other + 1).copy_from_slice(&turned(&b, &a, -angle.sin()));
        }
        let norm = spectrum.norm();
        let found = Eigenstates::of(&operator, norm, &mut subspace, 30, Stop::NEVER).unwrap();
        // Rounding of D terms, and of the eigenvectors that it began with.
        let tolerance = 1e-12 * norm;
        for (place, state) in (200..230).enumerate() {
            let error = (found.energies[place] - spectrum.energies[state]).abs();
            assert!(error < tolerance, "level {state}: {error:e}");
            assert!(found.residuals[place] < tolerance, "{:e}", found.residuals[place]);
            let overlap = real_dot(subspace.slice(place..place + 1), spectrum.vector(state)).abs();
            assert!((overlap - 1.0).abs() < 1e-12, "state {state} is in place {place}: {overlap}");
        }
        assert!(found.orthogonality < 1e-13, "{:e}", found.orthogonality);
    }
}
