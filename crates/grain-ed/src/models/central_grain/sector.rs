//! The block of a conserved `S^z`: the Hamiltonian among the states with so many spins down.

use faer::MatMut;
use grain_eigen::{EigenError, Operator, Scalar, SparseMatrix, SparseOperator, Traces};

use super::Hamiltonian;

/// The block, as a sparse matrix: a row has some of the grain's states, and one for each l-bit.
#[derive(Debug, Clone)]
pub(crate) struct Sector<T> {
    matrix: SparseOperator<T>,
    /// Which states of the whole those of the block are, ascending.
    states: Vec<usize>,
    grain_dimension: usize,
    n_lbits: usize,
}

impl<T: Scalar> Sector<T> {
    /// The block of `hamiltonian` with `down` spins down, of the qubits of the grain and the l-bits.
    pub(crate) fn of(hamiltonian: &Hamiltonian<T>, down: usize) -> Result<Self, EigenError> {
        // A state's number holds one bit for each spin, whichever it is.
        let states: Vec<usize> = (0..hamiltonian.dimension())
            .filter(|state| state.count_ones() as usize == down)
            .collect();
        let mut place = vec![u32::MAX; hamiltonian.dimension()];
        for (at, state) in states.iter().enumerate() {
            place[*state] = u32::try_from(at).unwrap_or(u32::MAX);
        }
        let (mut starts, mut columns, mut values) = (vec![0_usize], Vec::new(), Vec::new());
        for &state in &states {
            hamiltonian.row(state, &mut |column, element| {
                let column = place[column];
                if column != u32::MAX {
                    columns.push(column as usize);
                    values.push(element);
                }
            });
            starts.push(columns.len());
        }
        Ok(Self {
            matrix: SparseOperator::from_rows(&starts, &columns, values)?,
            states,
            grain_dimension: hamiltonian.grain_dimension(),
            n_lbits: hamiltonian.n_lbits(),
        })
    }

    /// A vector of the block as one of the whole Hilbert space, zero elsewhere, in a buffer.
    pub(crate) fn expand<'v>(&self, vector: &[T], whole: &'v mut Vec<T>) -> &'v [T] {
        whole.clear();
        whole.resize(self.grain_dimension << self.n_lbits, T::from_real(0.0));
        for (state, amplitude) in self.states.iter().zip(vector) {
            whole[*state] = *amplitude;
        }
        whole
    }
}

impl<T: Scalar> Operator for Sector<T> {
    type Scalar = T;
    type Scaled<'a> = <SparseOperator<T> as Operator>::Scaled<'a>;

    fn dimension(&self) -> usize {
        self.states.len()
    }

    fn mean_energy(&self) -> f64 {
        self.matrix.mean_energy()
    }

    fn norm_bound(&self) -> f64 {
        self.matrix.norm_bound()
    }

    fn exact_traces(&self) -> Option<Traces> {
        self.matrix.exact_traces()
    }

    fn fill_dense(&self, matrix: MatMut<'_, T>) {
        self.matrix.fill_dense(matrix);
    }

    fn scaled(&self, scale: f64, shift: f64) -> Self::Scaled<'_> {
        self.matrix.scaled(scale, shift)
    }

    fn row_operations(&self) -> Option<f64> {
        self.matrix.row_operations()
    }

    fn sparse(&self) -> Option<SparseMatrix<'_, T>> {
        self.matrix.sparse()
    }
}
