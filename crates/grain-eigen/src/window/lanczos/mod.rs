//! The block Krylov process of the filter, with an orthogonal basis.
//!
//! The basis is `V`, then the next block `Q`, then room. In exact arithmetic `pV = VT + QR`, with `R`
//! zero but in its last columns. A step takes `Q` into the basis and filters it, subtracts what the
//! three-term recurrence says, and in its turn (`orthogonality`) the overlaps with the whole basis,
//! which are rounding errors by then.

mod orthogonality;

use faer::{Mat, MatRef};
use grain_model::Interrupt;

use orthogonality::{LITTLE_LEFT, Settled, longest_stride, orthonormalise};

use super::error::WindowError;
use super::projected;
use super::random::RandomVectors;
use super::subspace::Subspace;

pub(super) use orthogonality::dot;

/// Writes the images under the filter of its first argument, columns `[D]`, into its second.
pub(super) type Apply<'a> = dyn FnMut(&[f64], &mut [f64]) -> Result<(), WindowError> + 'a;

/// Basis, projected filter, and next block.
pub(super) struct BlockLanczos {
    subspace: Subspace,
    /// `T` in its upper left corner.
    projected: Mat<f64>,
    /// Vectors in `V`.
    len: usize,
    /// Vectors in `Q`.
    width: usize,
    /// `R`, `[width, len - coupled_from]`: its columns before are zero.
    coupling: Mat<f64>,
    coupled_from: usize,
    settled: Settled,
    random: RandomVectors,
}

/// Ritz pairs of the filter, ascending.
pub(super) struct Ritz {
    /// `[pair]`
    pub values: Vec<f64>,
    /// `[basis vector, pair]`
    pub vectors: Mat<f64>,
    /// `R y_j`, `[next vector, pair]`.
    pub bottom: Mat<f64>,
    /// `‖p v_j - θ_j v_j‖ = ‖R y_j‖`, `[pair]`.
    pub residuals: Vec<f64>,
}

impl Ritz {
    /// How many pairs from the highest down have a residual of at most `tolerance`.
    pub(super) fn converged(&self, tolerance: f64) -> usize {
        self.residuals.iter().rev().take_while(|residual| **residual <= tolerance).count()
    }

    /// The value of the pair with `rank` others above it.
    pub(super) fn ranked(&self, rank: usize) -> f64 {
        let count = self.values.len();
        if rank < count { self.values[count - 1 - rank] } else { f64::NEG_INFINITY }
    }

    /// The residual of the pair with `rank` others above it, one where there is none: the norm of the filter.
    pub(super) fn residual_ranked(&self, rank: usize) -> f64 {
        let count = self.residuals.len();
        if rank < count { self.residuals[count - 1 - rank] } else { 1.0 }
    }
}

impl BlockLanczos {
    /// Room for `capacity` vectors of dimension D, the next block and its image included.
    pub(super) fn new(dimension: usize, capacity: usize) -> Self {
        Self {
            subspace: Subspace::new(dimension, capacity),
            projected: Mat::zeros(capacity, capacity),
            len: 0,
            width: 0,
            coupling: Mat::zeros(0, 0),
            coupled_from: 0,
            settled: Settled::new(),
            random: RandomVectors::new(STREAM),
        }
    }

    /// The bytes that [`Self::new`] allocates, and the eigenproblems of `T` need.
    pub(super) fn bytes(dimension: usize, capacity: usize) -> u64 {
        // T, its eigenvectors, and scratch of the decomposition.
        Subspace::bytes(dimension, capacity) + 8 * 6 * (capacity as u64).pow(2)
    }

    /// Forgets everything, and begins with a block of random vectors.
    pub(super) fn start(&mut self, width: usize) {
        self.random = RandomVectors::new(STREAM);
        self.begin_with_kept(&[]);
        self.widen(width);
        self.settled.stride = longest_stride(width);
    }

    /// Keeps the first vectors of the storage, eigenvectors of the filter with the given values, as
    /// the basis; there is no next block.
    pub(super) fn begin_with_kept(&mut self, values: &[f64]) {
        self.len = values.len();
        self.width = 0;
        self.set_diagonal(values);
        self.coupling = Mat::zeros(0, self.len);
        self.coupled_from = 0;
        self.note_settled();
    }

    /// Vectors in the basis.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Vectors in the next block.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Whether there is room for another step, and for `more` vectors.
    pub(super) fn has_room(&self, more: usize) -> bool {
        self.len + 2 * self.width + more <= self.subspace.capacity()
    }

    /// Adds fresh random vectors, orthogonal to all others, to the next block of a settled process;
    /// returns how many there was dimension for. From then on every step is settled.
    pub(super) fn widen(&mut self, count: usize) -> usize {
        debug_assert_eq!(self.settled.steps, 0, "the process is settled");
        self.settled.stride = 1;
        let taken = self.len + self.width;
        let count = count.min(self.subspace.dimension() - taken);
        let fresh = taken..taken + count;
        self.random.fill(self.subspace.slice_mut(fresh.clone()));
        let mut overlaps = Mat::zeros(taken, count);
        // Twice is enough, for the basis and within the block.
        for _ in 0..2 {
            self.subspace.overlaps(0..taken, fresh.clone(), overlaps.as_mut());
            self.subspace.subtract(0..taken, overlaps.as_ref(), fresh.clone());
            orthonormalise(&mut self.subspace, fresh.clone());
        }
        let (width, columns) = (self.width, self.len - self.coupled_from);
        let old = std::mem::replace(&mut self.coupling, Mat::zeros(width + count, columns));
        self.coupling.subrows_mut(0, width).copy_from(&old);
        self.width += count;
        self.note_settled();
        count
    }

    /// One step: takes the next block into the basis, and filters it for a new one. Where orthogonality
    /// was lost the process has fewer vectors after than before.
    ///
    /// `filter` writes the images of its first argument into its second.
    ///
    /// # Errors
    /// Those of the filter; the process is then unchanged.
    pub(super) fn expand(&mut self, filter: &mut Apply<'_>) -> Result<(), WindowError> {
        let (old, width) = (self.len, self.width);
        let own = old..old + width;
        let image = own.end..own.end + width;
        let (input, output) = self.subspace.input_and_output(own.clone(), image.clone());
        filter(input, output)?;

        let coupled = self.coupled_from..old;
        for (column, index) in coupled.clone().enumerate() {
            for row in 0..width {
                self.projected[(old + row, index)] = self.coupling[(row, column)];
            }
        }
        for row in own.clone() {
            for column in 0..self.coupled_from {
                self.projected[(row, column)] = 0.0;
            }
        }
        self.subspace.subtract(coupled, self.coupling.transpose(), image.clone());
        let mut diagonal = Mat::zeros(width, width);
        self.subspace.overlaps(own.clone(), image.clone(), diagonal.as_mut());
        self.subspace.subtract(own.clone(), diagonal.as_ref(), image.clone());
        for column in 0..width {
            for row in column..width {
                let mean = f64::midpoint(diagonal[(row, column)], diagonal[(column, row)]);
                self.projected[(old + row, old + column)] = mean;
            }
        }
        self.len = own.end;
        let mut settled = self.settled.steps + 1 >= self.settled.stride;
        let last = if self.settled.steps == 0 { own.end..own.end } else { own.clone() };
        if settled && !self.orthogonalise(last.clone(), image.clone()) {
            return Ok(());
        }
        let (mut factor, least) = orthonormalise(&mut self.subspace, image.clone());
        if least < LITTLE_LEFT && factor.nrows() > 0 {
            let again = image.start..image.start + factor.nrows();
            let last = if settled { own.end..own.end } else { last };
            if !self.orthogonalise(last, again.clone()) {
                return Ok(());
            }
            let (second, _) = orthonormalise(&mut self.subspace, again);
            factor = &second * &factor;
            settled = true;
        }
        self.width = factor.nrows();
        self.coupling = factor;
        self.coupled_from = own.start;
        self.settled.steps += 1;
        if settled {
            self.note_settled();
        }
        Ok(())
    }

    /// The Ritz pairs of the filter, of the process when it is settled.
    ///
    /// # Errors
    /// [`WindowError::NoConvergence`].
    pub(super) fn ritz(&mut self) -> Result<Ritz, WindowError> {
        self.settle();
        let (values, vectors) = projected::eigenpairs(self.compression(0))?;
        let coupled = vectors.subrows(self.coupled_from, self.len - self.coupled_from);
        let bottom = &self.coupling * coupled;
        let residuals = (0..self.len).map(|pair| bottom.col(pair).norm_l2()).collect();
        Ok(Ritz { values, vectors, bottom, residuals })
    }

    /// `T` restricted to the basis vectors from `first` on; only its lower triangle is valid.
    pub(super) fn compression(&self, first: usize) -> MatRef<'_, f64> {
        let count = self.len - first;
        self.projected.as_ref().submatrix(first, first, count, count)
    }

    /// Compresses the basis to the `kept` highest Ritz vectors; the next block stays.
    ///
    /// # Errors
    /// [`WindowError::Interrupted`]; the process must then start anew.
    pub(super) fn restart(
        &mut self,
        ritz: &Ritz,
        kept: usize,
        interrupt: &Interrupt,
    ) -> Result<(), WindowError> {
        let first = self.len - kept;
        let next = self.len..self.len + self.width;
        self.subspace.rotate(ritz.vectors.subcols(first, kept), interrupt)?;
        self.subspace.copy(next, kept);
        self.set_diagonal(&ritz.values[first..]);
        self.coupling = ritz.bottom.subcols(first, kept).to_owned();
        self.coupled_from = 0;
        self.len = kept;
        self.settled.stride = 1;
        self.note_settled();
        Ok(())
    }

    fn set_diagonal(&mut self, values: &[f64]) {
        let count = values.len();
        self.projected.as_mut().submatrix_mut(0, 0, count, count).fill(0.0);
        for (index, value) in values.iter().enumerate() {
            self.projected[(index, index)] = *value;
        }
    }

    /// The stored vectors.
    pub(super) fn subspace(&mut self) -> &mut Subspace {
        &mut self.subspace
    }

    /// The stored vectors, to read.
    pub(super) fn vectors(&self) -> &Subspace {
        &self.subspace
    }
}

/// The stream of random vectors of the process; others belong to bounds and density of states.
const STREAM: u64 = 100;

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The process of a diagonal matrix.
    pub(in super::super) fn process(
        diagonal: &[f64],
        capacity: usize,
        width: usize,
        steps: usize,
    ) -> BlockLanczos {
        let mut process = BlockLanczos::new(diagonal.len(), capacity);
        process.start(width);
        for _ in 0..steps {
            process.expand(&mut multiply(diagonal)).unwrap();
        }
        process
    }

    pub(in super::super) fn multiply(
        diagonal: &[f64],
    ) -> impl FnMut(&[f64], &mut [f64]) -> Result<(), WindowError> + '_ {
        move |input, output| {
            for (input, output) in
                input.chunks_exact(diagonal.len()).zip(output.chunks_exact_mut(diagonal.len()))
            {
                for ((out, x), d) in output.iter_mut().zip(input).zip(diagonal) {
                    *out = d * x;
                }
            }
            Ok(())
        }
    }

    pub(in super::super) fn diagonal(dimension: usize) -> Vec<f64> {
        (0..dimension).map(|i| (i as f64 / dimension as f64).powi(8)).collect()
    }

    /// `V` and `Q` are orthonormal, and `pV = VT + QR`.
    #[track_caller]
    pub(in super::super) fn check_relation(process: &mut BlockLanczos, diagonal: &[f64]) {
        process.settle();
        let (len, width) = (process.len(), process.width());
        let basis = process.vectors().columns(0..len);
        let both = process.vectors().columns(0..len + width);
        let overlaps = both.transpose() * both;
        let error = (&overlaps - Mat::<f64>::identity(len + width, len + width)).norm_max();
        assert!(error < 1e-13, "orthogonal to {error:e}");
        let mut t = process.compression(0).to_owned();
        for column in 0..len {
            for row in 0..column {
                t[(row, column)] = t[(column, row)];
            }
        }
        let mut r = Mat::zeros(width, len);
        let from = process.coupled_from;
        r.subcols_mut(from, len - from).copy_from(&process.coupling);
        let right = basis * &t + process.vectors().columns(len..len + width) * &r;
        let left =
            Mat::from_fn(diagonal.len(), len, |row, column| diagonal[row] * basis[(row, column)]);
        let error = (&left - &right).norm_max();
        assert!(error < 1e-13, "pV = VT + QR to {error:e}");
    }

    #[test]
    fn the_krylov_relation_survives_steps_restarts_and_fresh_vectors() {
        let diagonal = diagonal(512);
        let mut process = process(&diagonal, 120, 4, 12);
        check_relation(&mut process, &diagonal);
        let ritz = process.ritz().unwrap();
        process.restart(&ritz, 20, &Interrupt::new()).unwrap();
        check_relation(&mut process, &diagonal);
        process.expand(&mut multiply(&diagonal)).unwrap();
        check_relation(&mut process, &diagonal);
        process.widen(3);
        check_relation(&mut process, &diagonal);
        for _ in 0..3 {
            process.expand(&mut multiply(&diagonal)).unwrap();
        }
        check_relation(&mut process, &diagonal);
        assert_eq!((process.len(), process.width()), (20 + 4 + 3 * 7, 7), "all were kept");
    }

    #[test]
    fn a_degenerate_level_shows_a_block_as_many_states_as_it_has_vectors() {
        let mut diagonal = diagonal(512);
        diagonal[500..].fill(1.0);
        let mut process = process(&diagonal, 160, 4, 30);
        check_relation(&mut process, &diagonal);
        let ritz = process.ritz().unwrap();
        let found = ritz.values.iter().filter(|value| **value > 1.0 - 1e-9).count();
        assert_eq!(found, 4, "of twelve: why a certificate is needed");
    }

    #[test]
    fn an_exhausted_space_ends_the_process() {
        let diagonal: Vec<f64> = (0..256).map(|i| f64::from(i % 3) / 4.0).collect();
        let mut process = process(&diagonal, 64, 4, 4);
        // Three distinct eigenvalues: 12 vectors are all there is, and the rest has no norm.
        assert_eq!((process.len(), process.width()), (12, 0), "invariant");
        check_relation(&mut process, &diagonal);
    }
}
