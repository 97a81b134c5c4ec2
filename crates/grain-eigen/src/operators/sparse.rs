//! An operator that is a sparse matrix.

use faer::MatMut;

use super::dense::ALLOWED;
use super::sparse_product::ScaledSparse;
use crate::error::EigenError;
use crate::operator::{Operator, SparseMatrix, Traces};
use crate::scalar::Scalar;

/// An operator given by the nonzero elements of its matrix, row by row (compressed sparse rows, CSR).
///
/// Both triangles are stored. Products run over several vectors at once, and their rows are shared among the threads of the current
/// rayon pool, without a bit that depends on how many there are.
///
/// # Examples
///
/// A particle on a chain of 300 sites in a quasiperiodic potential:
///
/// ```
/// use grain_eigen::{Run, SparseOperator, Target, WindowSettings, WindowSolver};
///
/// let (mut row_starts, mut columns, mut values) = (vec![0], Vec::new(), Vec::new());
/// for site in 0_i32..300 {
///     for (neighbour, element) in [(site - 1, 1.0), (site, (11.2 * f64::from(site)).cos()), (site + 1, 1.0)] {
///         if (0..300).contains(&neighbour) {
///             columns.push(neighbour);
///             values.push(element);
///         }
///     }
///     row_starts.push(i32::try_from(columns.len()).unwrap());
/// }
/// let chain = SparseOperator::<f64>::from_rows(&row_starts, &columns, values)?;
///
/// let settings = WindowSettings { states: 10, target: Target::Energy(0.5), memory: 64 << 20 };
/// let mut solver = WindowSolver::new(300, settings)?;
/// let window = solver.window(&chain, &Run::default())?;
/// assert!(window.residuals.iter().all(|residual| *residual < 1e-12));
/// # Ok::<(), grain_eigen::EigenError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SparseOperator<T> {
    /// `[D + 1]`
    row_starts: Vec<usize>,
    /// `[element]`, ascending within a row.
    columns: Vec<u32>,
    /// `[element]`
    values: Vec<T>,
    traces: Traces,
    norm_bound: f64,
}

impl<T: Scalar> SparseOperator<T> {
    /// The operator of D rows: those elements of `columns` and `values` from `row_starts[i]` on and before `row_starts[i + 1]` are row i.
    ///
    /// Indices are integers of any kind, counted from 0. Columns may stand in any order; elements of one place are added.
    ///
    /// # Errors
    /// [`EigenError::Malformed`], [`EigenError::Empty`], [`EigenError::NotFinite`] or [`EigenError::Asymmetric`].
    pub fn from_rows<I>(row_starts: &[I], columns: &[I], values: Vec<T>) -> Result<Self, EigenError>
    where
        I: Copy + TryInto<usize> + std::fmt::Display,
    {
        let row_starts = checked_starts(row_starts, columns.len())?;
        let dimension = row_starts.len() - 1;
        if values.len() != columns.len() {
            let what = "the number of values, at column";
            let (found, expected) = (values.len().to_string(), columns.len().to_string());
            return Err(EigenError::Malformed { what, place: columns.len(), found, expected });
        }
        let columns = checked_columns(columns, dimension)?;
        let rows = Rows { row_starts, columns, values }.canonical();
        let (norm_bound, of_square) = rows.norms()?;
        rows.check_hermitian(ALLOWED * norm_bound)?;
        let diagonal = (0..dimension).filter_map(|row| rows.element(row, row));
        let of_operator = diagonal.map(T::real_part).sum();
        let Rows { row_starts, columns, values } = rows;
        let traces = Traces { of_operator, of_square };
        Ok(Self { row_starts, columns, values, traces, norm_bound })
    }

    /// Elements that are stored, those of both triangles.
    pub fn elements(&self) -> usize {
        self.values.len()
    }
}

impl<T: Scalar> Operator for SparseOperator<T> {
    type Scalar = T;
    type Scaled<'a> = ScaledSparse<'a, T>;

    fn dimension(&self) -> usize {
        self.row_starts.len() - 1
    }

    fn mean_energy(&self) -> f64 {
        self.traces.of_operator / self.dimension() as f64
    }

    fn norm_bound(&self) -> f64 {
        self.norm_bound
    }

    fn exact_traces(&self) -> Option<Traces> {
        Some(self.traces)
    }

    fn fill_dense(&self, mut matrix: MatMut<'_, T>) {
        matrix.fill(T::from_real(0.0));
        for (row, ends) in self.row_starts.windows(2).enumerate() {
            let elements = ends[0]..ends[1];
            for (column, value) in self.columns[elements.clone()].iter().zip(&self.values[elements])
            {
                matrix[(row, *column as usize)] = *value;
            }
        }
    }

    fn scaled(&self, scale: f64, shift: f64) -> ScaledSparse<'_, T> {
        ScaledSparse { matrix: self.matrix(), scale, shift }
    }

    fn sparse(&self) -> Option<SparseMatrix<'_, T>> {
        Some(self.matrix())
    }

    fn row_operations(&self) -> Option<f64> {
        Some(2.0 * self.elements() as f64 / self.dimension() as f64)
    }
}

impl<T> SparseOperator<T> {
    fn matrix(&self) -> SparseMatrix<'_, T> {
        let Self { row_starts, columns, values, .. } = self;
        SparseMatrix { row_starts, columns, values }
    }
}

/// Where rows begin, as indices of this machine.
fn checked_starts<I: Copy + TryInto<usize> + std::fmt::Display>(
    row_starts: &[I],
    elements: usize,
) -> Result<Vec<usize>, EigenError> {
    if row_starts.len() < 2 {
        return Err(EigenError::Empty);
    }
    let mut starts: Vec<usize> = Vec::with_capacity(row_starts.len());
    for (place, start) in row_starts.iter().enumerate() {
        let least = starts.last().copied().unwrap_or(0);
        let last = place + 1 == row_starts.len();
        let (lowest, highest) =
            (if last { elements } else { least }, if place == 0 { 0 } else { elements });
        match (*start).try_into() {
            Ok(start) if (lowest..=highest).contains(&start) => starts.push(start),
            _ => {
                let expected = format!("a number from {lowest} to {highest}");
                let what = "row start";
                return Err(EigenError::Malformed {
                    what,
                    place,
                    found: start.to_string(),
                    expected,
                });
            }
        }
    }
    Ok(starts)
}

/// Columns as 32-bit indices: a vector of more than 2³² amplitudes is 32 GiB.
fn checked_columns<I: Copy + TryInto<usize> + std::fmt::Display>(
    columns: &[I],
    dimension: usize,
) -> Result<Vec<u32>, EigenError> {
    let index = |(place, column): (usize, &I)| {
        let inside = (*column).try_into().ok().filter(|column| *column < dimension);
        inside.and_then(|column| u32::try_from(column).ok()).ok_or_else(|| EigenError::Malformed {
            what: "column",
            place,
            found: column.to_string(),
            expected: format!("a number below {}", dimension.min(1 << 32)),
        })
    };
    columns.iter().enumerate().map(index).collect()
}

/// A matrix by rows, as it was given.
struct Rows<T> {
    row_starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<T>,
}

impl<T: Scalar> Rows<T> {
    /// The same with ascending columns and one element at a place.
    fn canonical(self) -> Self {
        let ascending = |ends: &[usize]| self.columns[ends[0]..ends[1]].is_sorted_by(|a, b| a < b);
        if self.row_starts.windows(2).all(ascending) {
            return self;
        }
        let mut sorted = Self { row_starts: vec![0], columns: Vec::new(), values: Vec::new() };
        let mut row: Vec<(u32, T)> = Vec::new();
        for ends in self.row_starts.windows(2) {
            let elements = ends[0]..ends[1];
            row.clear();
            row.extend(
                self.columns[elements.clone()]
                    .iter()
                    .copied()
                    .zip(self.values[elements].iter().copied()),
            );
            row.sort_by_key(|(column, _)| *column);
            for (column, value) in &row {
                let begins = sorted.columns.len() == sorted.row_starts[sorted.row_starts.len() - 1];
                match (begins, sorted.columns.last(), sorted.values.last_mut()) {
                    (false, Some(last), Some(sum)) if last == column => *sum += *value,
                    _ => {
                        sorted.columns.push(*column);
                        sorted.values.push(*value);
                    }
                }
            }
            sorted.row_starts.push(sorted.columns.len());
        }
        sorted
    }

    fn element(&self, row: usize, column: usize) -> Option<T> {
        let elements = self.row_starts[row]..self.row_starts[row + 1];
        let place =
            self.columns[elements.clone()].binary_search_by(|c| (*c as usize).cmp(&column)).ok()?;
        Some(self.values[elements.start + place])
    }

    /// A bound on the norm, and `Σ |H_ij|²`.
    fn norms(&self) -> Result<(f64, f64), EigenError> {
        let mut row_sum = 0.0_f64;
        for (row, ends) in self.row_starts.windows(2).enumerate() {
            let sum: f64 = self.values[ends[0]..ends[1]].iter().map(|value| value.modulus()).sum();
            if !sum.is_finite() {
                let elements =
                    self.columns[ends[0]..ends[1]].iter().zip(&self.values[ends[0]..ends[1]]);
                let odd = elements
                    .map(|(column, value)| (*column, value.modulus()))
                    .find(|(_, v)| !v.is_finite());
                let (column, value) = odd.map_or((0, sum), |(column, value)| (column, value));
                return Err(EigenError::Element { row, column: column as usize, value });
            }
            row_sum = row_sum.max(sum);
        }
        let of_square: f64 = self.values.iter().map(|value| value.modulus().powi(2)).sum();
        if !of_square.is_finite() {
            return Err(EigenError::NotFinite { what: "the norm of the matrix", value: of_square });
        }
        Ok((row_sum.min(of_square.sqrt()), of_square))
    }

    /// # Errors
    /// [`EigenError::Asymmetric`] where an element differs by more than `allowed` from the conjugate of its mirror image.
    fn check_hermitian(&self, allowed: f64) -> Result<(), EigenError> {
        let mut worst = (0.0_f64, 0, 0);
        for (row, ends) in self.row_starts.windows(2).enumerate() {
            for element in ends[0]..ends[1] {
                let column = self.columns[element] as usize;
                let mirrored = self.element(column, row).map_or(T::from_real(0.0), T::conjugate);
                let difference = (self.values[element] - mirrored).modulus();
                if difference > worst.0 {
                    worst = (difference, row, column);
                }
            }
        }
        let (difference, row, column) = worst;
        if difference > allowed {
            return Err(EigenError::Asymmetric { row, column, difference, allowed });
        }
        Ok(())
    }
}
